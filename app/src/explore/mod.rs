//! Looking into data before taking it: rows, columns, quality, and how programs get the same. One
//! part, loaded when a table is opened.
//!
//! Everything is plain links and forms by `GET`, so that each view has its address and works
//! without scripts; [`acts`] follows the same links and forms without reloading, and scrolls
//! through all rows. A further view is a further [`place::View`] and a further arm of [`shown`].

mod acts;
mod cell;
mod changes;
mod charts;
mod columns;
#[cfg(feature = "ssr")]
pub mod embed;
mod form;
mod interface;
mod map;
mod place;
mod quality;
pub(crate) mod sheet;
mod table;
mod tools;

use contract::{Problem, ProblemKind, TableState, TableView, paths};
use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_location, lazy_route};
use maud::{Markup, html};

use crate::client::{Answers, load};
use crate::components::{Icon, Loaded, breadcrumb, icon, without_language};
use crate::head::{Page, describe};
use crate::locale::explore as words;
use crate::locale::staff::fill;
use crate::locale::{Locale, format};
use crate::visit::{Stage, answer_with};
use place::{Place, View};

/// The pages on which a table is looked into.
pub struct Explore;

#[lazy_route]
impl LazyRoute for Explore {
    fn data() -> Self {
        // What is asked is known to the part alone, so that nobody else carries it about.
        Self
    }

    fn view(_this: Self) -> AnyView {
        let location = use_location();
        let answers = load(move || {
            let query = location.search.read();
            let query = without_language(query.trim_start_matches('?'));
            Place::questions(&format!("{}?{query}", location.pathname.read()))
        });
        let acts = acts::Acts::new(answers);
        view! {
            <div
                class="explore"
                on:submit=move |event| acts.submitted(&event)
                on:change=move |event| acts.changed(&event)
                on:click=move |event| acts.clicked(&event)
                on:keydown=move |event| acts.pressed(&event)
            >
                <Loaded data=answers done=page/>
            </div>
        }
        .into_any()
    }
}

fn page(mut answers: Answers, locale: Locale) -> Result<Option<Markup>, Problem> {
    let place = Place::read(&answers.take_text());
    let table = match answers.take::<TableView>(locale) {
        Ok(table) => table,
        Err(problem) if is_refusal(&problem) => return Ok(Some(refused(&place, locale))),
        Err(problem) => return Err(problem),
    };
    let place = place.settled(&table);
    tell(&place, &table, locale);
    let body = shown(&place, &table, answers, locale);
    Ok(Some(html! {
        div.wrap.page.stack {
            (head(&table, locale))
            (ways(&place, &table, locale))
            (body)
        }
    }))
}

/// The view that the address names.
fn shown(place: &Place, table: &TableView, mut answers: Answers, locale: Locale) -> Markup {
    if table.state != TableState::Ready {
        return not_ready(table, locale);
    }
    match place.view {
        View::Table => table::table(place, table, answers.take(locale), locale),
        View::Charts => charts::charts(place, table, answers, locale),
        View::Map => map::map(place, table, answers, locale),
        View::Columns => columns::columns(place, table, locale),
        View::Quality => quality::quality(table, locale),
        View::Changes => changes::changes(place, table, answers, locale),
        View::Interface => interface::interface(place, table, locale),
    }
}

fn tell(place: &Place, table: &TableView, locale: Locale) {
    let say = words::Explore::of(locale.language);
    let (rows, columns) = (format::number(table.rows), table.columns.len().to_string());
    let view = match place.view {
        View::Table => String::new(),
        view => format!("view={}", view.value()),
    };
    let title = fill(say.title, &[&table.title]);
    describe(&Page {
        title: match place.view {
            View::Table => title,
            view => format!("{title} - {}", name_of(view, locale)),
        },
        description: fill(say.description, &[&table.title, &rows, &columns]),
        path: paths::data_page(&place.distribution, &view),
    });
}

fn head(table: &TableView, locale: Locale) -> Markup {
    let say = words::Explore::of(locale.language);
    let dataset = paths::dataset_page(table.dataset.as_str());
    let day = format::day(table.updated_at);
    let ready = table.state == TableState::Ready;
    let steps = [
        (locale.text.site.catalogue, "/search".to_owned()),
        (table.dataset_title.as_str(), dataset),
    ];
    html! {
        (breadcrumb(&steps, locale))
        header.stack.tight {
            h1 lang=[locale.lang_of(&table.title)] { (table.title) }
            div.meta {
                span lang=[locale.lang_of(&table.provider)] { (table.provider) }
                span { (locale.count(locale.dataset().version, table.version.into())) }
                time datetime=(format::iso(day)) { ((locale.dataset().updated)(&locale.date(day))) }
                @if ready {
                    span { (rows_of(table, locale)) }
                    span { (fill(say.columns_count, &[&table.columns.len().to_string()])) }
                }
                @if let Some(source) = &table.source {
                    span lang=[locale.lang_of(source)] { (fill(say.source, &[source])) }
                }
            }
        }
    }
}

/// How many rows a table has, in words.
pub(crate) fn rows_of(table: &TableView, locale: Locale) -> String {
    let say = words::Explore::of(locale.language);
    match table.rows {
        1 => say.one_row.to_owned(),
        rows => fill(say.rows, &[&format::number(rows)]),
    }
}

fn name_of(view: View, locale: Locale) -> &'static str {
    let say = words::Explore::of(locale.language);
    match view {
        View::Table => say.table,
        View::Charts => say.charts,
        View::Map => say.map,
        View::Columns => say.columns,
        View::Quality => say.quality,
        View::Changes => say.changes,
        View::Interface => say.api,
    }
}

fn ways(place: &Place, table: &TableView, locale: Locale) -> Markup {
    let say = words::Explore::of(locale.language);
    // What there is nothing to show of is not offered.
    let offered = |view: &View| match view {
        _ if *view == place.view => true,
        View::Map => !table.places.is_empty(),
        View::Changes => table.version > 1,
        _ => true,
    };
    html! {
        nav.views aria-label=(say.views) {
            ul.tabs {
                @for view in View::ALL.into_iter().filter(offered) {
                    li {
                        a id={ "view-" (view.value()) } href=(place.viewed(view)) rel="nofollow"
                            aria-current=[(view == place.view).then_some("page")]
                        { (name_of(view, locale)) }
                    }
                }
            }
        }
    }
}

/// What stands in the place of a table that cannot be looked into.
fn not_ready(table: &TableView, locale: Locale) -> Markup {
    let say = words::Explore::of(locale.language);
    let (title, help) = match table.state {
        TableState::Preparing => (say.preparing, say.preparing_help),
        TableState::Failed => (say.failed, say.failed_help),
        _ => (say.no_table, say.no_table_help),
    };
    Stage::current().tell(title);
    let file = paths::download(table.distribution.as_str());
    let report = format!("/requests/new?kind=correction&dataset={}", table.dataset);
    html! {
        div.note {
            p { strong { (title) } }
            @if let Some(reason) = &table.reason { p { (say.reason) " " (reason) } }
            p { (help) }
            p.actions {
                @if table.state == TableState::Preparing {
                    a.button.primary href="" rel="external" { (say.reload) }
                }
                a.button href=(file) rel="external" download { (icon(Icon::Download)) (say.download) }
                @if table.state == TableState::Failed {
                    a.button href=(report) rel="nofollow" { (say.report) }
                }
            }
        }
    }
}

/// Whether somebody may not look.
fn is_refusal(problem: &Problem) -> bool {
    [
        ProblemKind::GrantRequired,
        ProblemKind::GrantRevoked,
        ProblemKind::GrantUsedUp,
        ProblemKind::TicketExpired,
    ]
    .into_iter()
    .any(|kind| problem.is(kind))
}

/// The page for those who may not look: why, and what they can do.
fn refused(place: &Place, locale: Locale) -> Markup {
    let say = words::Table::of(locale.language);
    answer_with(403);
    describe(&Page {
        title: say.grant_needed.to_owned(),
        description: say.grant_help.to_owned(),
        path: paths::data_page(&place.distribution, ""),
    });
    html! {
        div.wrap.page.stack {
            h1 { (say.grant_needed) }
            (grant(place.form.dataset.as_deref(), locale))
        }
    }
}

/// How one comes to be allowed to look.
fn grant(dataset: Option<&str>, locale: Locale) -> Markup {
    let say = words::Table::of(locale.language);
    html! {
        div.note {
            p { (icon(Icon::Lock)) " " strong { (say.grant_needed) } }
            p { (say.grant_help) }
            p.actions {
                @if let Some(dataset) = dataset {
                    @let page = paths::dataset_page(dataset);
                    @let id = page.rsplit('/').next().unwrap_or_default();
                    a.button.primary href={ "/requests/new?kind=access&dataset=" (id) } rel="nofollow" { (say.grant_apply) }
                    a.button href=(page) { (say.grant_dataset) }
                }
                a.button href="/grants" rel="nofollow" { (say.grant_mine) }
            }
        }
    }
}
