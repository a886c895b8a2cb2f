//! Beginning a request: the choice of what is asked, or the form of it.

use contract::{ApplicationView, AskedFile, Dataset, Problem, Provider, RequestView, paths};
use domain::Openness;
use domain::request::{Kind, Road};
use maud::{Markup, html};

use super::Desk;
use super::apply::{About, Sending, Sheet, form};
use super::frame::{framed, with_heading};
use crate::client::Answers;
use crate::locale::citizen::Apply;

/// The page.
///
/// # Errors
/// When the entry or the request that is copied is not to be had.
pub fn page(desk: &Desk, mut answers: Answers) -> Result<Markup, Problem> {
    let locale = desk.locale;
    let address = &desk.address;
    let kind = address.parameter("kind").and_then(|kind| Kind::from_value(&kind));
    let copied = address.parameter("copy_of").map(|_| answers.take::<RequestView>(locale));
    let copied = copied.transpose()?;
    let about = address.parameter("dataset").map(|_| {
        let dataset = answers.take::<Dataset>(locale);
        (dataset, answers.take::<ApplicationView>(locale))
    });
    let providers = match kind {
        Some(Kind::Demand) => answers.take::<Vec<Provider>>(locale).unwrap_or_default(),
        _ => Vec::new(),
    };
    let Some(kind) = kind else { return Ok(choice(desk)) };
    let (dataset, application) = match about {
        Some((dataset, application)) => (Some(dataset?), application.ok()),
        None if matches!(kind, Kind::Access | Kind::Correction) => return Ok(choice(desk)),
        None => (None, None),
    };
    if let Some(dataset) =
        dataset.as_ref().filter(|it| kind == Kind::Access && it.openness == Openness::Unconditional)
    {
        return Ok(not_needed(desk, dataset));
    }
    let begun = Begun {
        kind,
        dataset,
        application: application.unwrap_or_default(),
        copied: copied.as_ref(),
        providers: &providers,
    };
    Ok(begun.page(desk))
}

/// What can be asked.
fn choice(desk: &Desk) -> Markup {
    let say = Apply::of(desk.locale.language);
    let ways = [
        ("/requests/new?kind=demand", say.demand, say.demand_help, "", ""),
        (
            "/search?openness=conditional&openness=closed",
            say.access,
            say.access_help,
            say.access_where,
            say.access_find,
        ),
        ("/search", say.correction, say.correction_help, say.correction_where, say.correction_find),
        ("/requests/new?kind=incident", say.incident, say.incident_help, "", ""),
    ];
    framed(
        desk,
        say.begin,
        Some(say.begin_help),
        &html! {
            ul.cards.choices {
                @for (to, name, help, place, find) in ways {
                    li.card.stack.tight {
                        h2 { a href=(to) { (name) } }
                        p { (help) }
                        @if !place.is_empty() { p.small.muted { (place) " " span.onward { (find) } } }
                    }
                }
            }
        },
    )
}

fn not_needed(desk: &Desk, dataset: &Dataset) -> Markup {
    let say = Apply::of(desk.locale.language);
    framed(
        desk,
        say.access,
        None,
        &html! {
            div.note {
                p lang=[desk.locale.lang_of(&dataset.title)] { strong { (dataset.title) } }
                p { (say.not_needed) }
                p { a.button.primary href=(paths::dataset_page(dataset.id.as_str())) { (say.go_dataset) } }
            }
        },
    )
}

struct Begun<'a> {
    kind: Kind,
    dataset: Option<Dataset>,
    application: ApplicationView,
    copied: Option<&'a RequestView>,
    providers: &'a [Provider],
}

impl Begun<'_> {
    fn page(&self, desk: &Desk) -> Markup {
        let locale = desk.locale;
        let say = Apply::of(locale.language);
        let access = self.kind == Kind::Access;
        let title = match self.kind {
            Kind::Access => say.access,
            Kind::Demand => say.demand,
            Kind::Correction => say.correction,
            Kind::Incident => say.incident,
        };
        with_heading(
            desk,
            title,
            &html! {
                h1 { (title) }
                @if access { p.lede { (say.steps) } } @else { p.lede { (help(self.kind, say)) } }
            },
            &html! {
                div.split.listing.applying {
                    div.stack.loose {
                        (self.notes(desk))
                        @if access && self.application.open_request.is_some() {
                            // One application at a time: the note above leads to it.
                        } @else if access && !self.application.can_apply {
                            div.note { p { strong { (say.no_apply) } } }
                        } @else { (self.form(desk)) }
                    }
                    aside.stack {
                        @if let Some(dataset) = &self.dataset { (About::of(dataset).card(locale)) }
                        div.card.stack.tight {
                            @if access { p { (say.time) } }
                            p.muted { (say.draft_help) }
                        }
                    }
                }
            },
        )
    }

    /// What somebody should know before they write.
    fn notes(&self, desk: &Desk) -> Markup {
        let say = Apply::of(desk.locale.language);
        let renews = desk.address.parameter("renews").is_some();
        let ApplicationView { open_request, grant, .. } = &self.application;
        html! {
            @if self.kind == Kind::Access {
                @if let Some(id) = open_request {
                    p.note { (say.has_open) " " a href=(paths::request_page(id.as_str())) { (say.has_open_go) } }
                }
                @if renews { p.note { (say.renews) } }
                @else if let Some(grant) = grant {
                    p.note { (say.has_grant) " " a href=(paths::grant_page(grant.id.as_str())) { (say.has_grant_go) } }
                }
            }
            @if self.copied.is_some() { p.note { (say.copied) } }
        }
    }

    fn form(&self, desk: &Desk) -> Markup {
        let mut written = self.copied.map(|view| view.form.clone()).unwrap_or_default();
        if self.copied.is_some() {
            // What was promised for one request is not promised for the next.
            written.undertaking = false;
            written.until = None;
        }
        if let Some(only) = desk.address.parameter("distribution") {
            written.distributions = vec![domain::DistributionId::new(only)];
        }
        let road = self.copied.map_or(Road::Opening, |view| view.road);
        let sheet = Sheet {
            kind: self.kind,
            form: &written,
            files: self.dataset.as_ref().map(files).unwrap_or_default(),
            questions: &self.application.questions,
            undertaking: &self.application.undertaking,
            roads: &self.application.roads,
            road,
            organisations: &self.application.organisations,
            organisation: None,
            providers: self.providers,
            wrong: &|_| String::new(),
        };
        let mut hidden = vec![("kind", self.kind.value().to_owned())];
        if let Some(dataset) = &self.dataset {
            hidden.push(("dataset", dataset.id.to_string()));
        }
        hidden.extend(desk.address.parameter("renews").map(|grant| ("renews", grant)));
        let sending =
            Sending { action: paths::REQUESTS, next: "/requests", version: None, hidden: &hidden };
        form(&sheet, &sending, desk.locale)
    }
}

const fn help(kind: Kind, say: &'static Apply) -> &'static str {
    match kind {
        Kind::Access => say.access_help,
        Kind::Demand => say.demand_help,
        Kind::Correction => say.correction_help,
        Kind::Incident => say.incident_help,
    }
}

fn files(dataset: &Dataset) -> Vec<AskedFile> {
    let files = dataset.distributions.iter();
    files
        .map(|it| AskedFile { id: it.id.clone(), title: it.title.clone(), version: it.version })
        .collect()
}
