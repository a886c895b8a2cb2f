//! The page of a dataset: what it is, its files, and all that is stated about it (R4).

mod charts;
mod cite;
mod facts;
mod fields;
mod files;
#[cfg(feature = "ssr")]
mod json_ld;
mod preview;
mod stories;
mod versions;

use contract::{Dataset, DatasetVersion, Hit, Items, Problem, SavedChart, paths};
use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_params_map, lazy_route};
use maud::{Markup, html};

use crate::{
    client::{Answers, Loading, load, load_after},
    components::{Loaded, breadcrumb, brief, part_failed, sample, stamp},
    head::{Page, describe},
    locale::{Locale, format},
};

/// The page of a dataset.
pub struct DatasetPage {
    answers: Loading,
}

#[lazy_route]
impl LazyRoute for DatasetPage {
    fn data() -> Self {
        let params = use_params_map();
        let answers = load(move || {
            let id = params.read().get("id").unwrap_or_default();
            vec![
                paths::dataset(&id),
                paths::dataset_versions(&id),
                paths::dataset_related(&id),
                paths::dataset_charts(&id),
            ]
        });
        Self { answers }
    }

    fn view(this: Self) -> AnyView {
        let answers = this.answers;
        // The first rows of its first table, which the page does not wait for. They are asked for
        // here and not with the rest: whoever reads a dataset to ask on weighs as much as reading
        // one, and what stands above is in everybody's part.
        let params = use_params_map();
        let id = move || params.read().get("id").unwrap_or_default();
        let rows = load_after(answers, id, preview::questions);
        let told = load_after(answers, id, stories::questions);
        view! {
            <Loaded data=answers done=beginning/>
            <div class="dataset-more"><Loaded data=rows done=preview::preview/></div>
            <div class="dataset-more"><Loaded data=answers done=more/></div>
            <div class="dataset-more"><Loaded data=told done=stories::stories/></div>
        }
        .into_any()
    }
}

/// What comes first: what it is, and how to get it.
fn beginning(mut answers: Answers, locale: Locale) -> Result<Option<Markup>, Problem> {
    let dataset: Dataset = answers.take(locale)?;
    let text = locale.dataset();
    describe(&Page {
        title: dataset.title.clone(),
        description: dataset.summary.clone(),
        path: paths::dataset_page(dataset.id.as_str()),
    });
    Ok(Some(html! {
        article.wrap.page.stack {
            (opening(&dataset, locale))
            div.split.dataset {
                div.stack.loose {
                    (files::files(&dataset, locale))
                    @if let Some(usage) = &dataset.usage {
                        section aria-labelledby="usage" {
                            h2 #usage { (text.usage) }
                            p.pre lang=[locale.lang_of(usage)] { (usage) }
                        }
                    }
                }
                (facts::facts(&dataset, locale))
            }
            (structured(&dataset))
        }
    }))
}

/// What follows: its fields and versions, and what lies about it. Where there is no dataset, what
/// comes first has said so.
fn more(mut answers: Answers, locale: Locale) -> Result<Option<Markup>, Problem> {
    let Ok(dataset) = answers.take::<Dataset>(locale) else { return Ok(Some(html! {})) };
    let versions = answers.take::<Vec<DatasetVersion>>(locale);
    let related = answers.take::<Vec<Hit>>(locale);
    // Without an answer there are none to show, and nothing that a reader misses.
    let charts = answers.take::<Items<SavedChart>>(locale).map(|found| found.items);
    let text = locale.dataset();
    Ok(Some(html! {
        div.wrap.page.after {
            div.split.dataset {
                div.stack.loose {
                    (charts::charts(&dataset, &charts.unwrap_or_default(), locale))
                    (fields::fields(&dataset.fields, locale))
                    section aria-labelledby="versions" {
                        h2 #versions { (text.versions) }
                        @match versions {
                            Ok(list) => (versions::versions(&list, dataset.openness, locale)),
                            Err(problem) => (part_failed(&problem, locale)),
                        }
                    }
                }
                div.stack {
                    (cite::cite(&dataset, locale))
                    section.card aria-labelledby="related" {
                        h2 #related { (text.related) }
                        @match related {
                            Ok(hits) => (related_list(&hits, locale)),
                            Err(problem) => (part_failed(&problem, locale)),
                        }
                    }
                    (cite::interface(&dataset, locale))
                }
            }
        }
    }))
}

fn opening(dataset: &Dataset, locale: Locale) -> Markup {
    let text = locale.dataset();
    let lang = locale.lang_of(&dataset.title);
    let mut steps = vec![(locale.text.site.catalogue, "/search".to_owned())];
    if let Some(theme) = dataset.themes.first() {
        let href = paths::results_page(&format!("theme={theme}"));
        steps.push((theme.label(locale.language), href));
    }
    let day = format::day(dataset.updated_at);
    html! {
        (breadcrumb(&steps, locale))
        h1 lang=[lang] { (dataset.title) }
        div.meta {
            (stamp(dataset.openness, locale))
            (sample(dataset.sample, locale))
            a href=(facts::provider_page(dataset)) lang=[lang] { (dataset.provider.name) }
            time datetime=(format::iso(day)) { ((text.updated)(&locale.date(day))) }
            span { ((text.promised)(dataset.frequency)) }
            @if dataset.downloads > 0 { span { (locale.count(text.downloads, dataset.downloads)) } }
        }
        p.lede.pre lang=[lang] { (dataset.summary) }
        (taking_part(dataset, text))
        @if dataset.sample { p.note.slim { (locale.text.site.sample_note) } }
    }
}

/// Following it, and saying what is wrong with it: for everybody, signed in or not yet.
fn taking_part(dataset: &Dataset, text: &crate::locale::DatasetPage) -> Markup {
    let id = dataset.id.as_str();
    html! {
        div.taking-part {
            form method="post" action=(paths::dataset_follow(id)) {
                input type="hidden" name="next" value="/follows";
                button { (text.follow) }
            }
            a.button rel="nofollow" href={ "/requests/new?kind=correction&dataset=" (id) } { (text.correct) }
        }
    }
}

fn related_list(hits: &[Hit], locale: Locale) -> Markup {
    html! {
        @if hits.is_empty() { p.muted { (locale.dataset().no_related) } }
        @else { ul.briefs { @for hit in hits { (brief(hit, false, locale)) } } }
    }
}

/// The dataset for crawlers, which read what the server sent.
#[cfg(feature = "ssr")]
fn structured(dataset: &Dataset) -> Markup {
    let nonce = use_nonce().map(|nonce| nonce.to_string());
    let json = json_ld::dataset(dataset, &crate::visit::Visit::current());
    html! { script type="application/ld+json" nonce=[nonce] { (maud::PreEscaped(json)) } }
}

#[cfg(not(feature = "ssr"))]
fn structured(_: &Dataset) -> Markup {
    html! {}
}
