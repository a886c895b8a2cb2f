//! The charts that one keeps.

use contract::{Items, SavedChart, paths};
use maud::{Markup, html};

use super::Desk;
use super::frame::framed;
use crate::locale::Locale;
use crate::locale::citizen::{Mine, Request};
use crate::locale::staff::fill;
use crate::staff::form::{hidden, pages};

/// Charts on a page; the interface's own number.
const PER_PAGE: u64 = 20;

/// The page.
pub fn page(desk: &Desk, found: &Items<SavedChart>) -> Markup {
    let locale = desk.locale;
    let say = Mine::of(locale.language);
    framed(
        desk,
        say.charts,
        Some(say.charts_help),
        &html! {
            @if found.items.is_empty() {
                div.card.calm-card {
                    p { strong { (say.no_charts) } }
                    p.muted { (say.no_charts_help) }
                }
            } @else {
                ul.work { @for chart in &found.items { (item(chart, locale)) } }
            }
            (pages(&desk.address, found.total, PER_PAGE, locale))
        },
    )
}

fn item(chart: &SavedChart, locale: Locale) -> Markup {
    let say = Mine::of(locale.language);
    let not_public = Request::of(locale.language).not_public;
    let query = format!("{}&view=charts", chart.drawn_by());
    let SavedChart { id, distribution, dataset, dataset_title, title, created_at, .. } = chart;
    html! {
        li {
            div.what {
                h2 lang=[locale.lang_of(title)] {
                    @if dataset_title.is_some() {
                        a href=(paths::data_page(distribution.as_str(), &query)) { (title) }
                    } @else { span.muted { (title) } }
                }
                p.meta {
                    @match dataset_title {
                        Some(name) => a href=(paths::dataset_page(dataset.as_str())) lang=[locale.lang_of(name)] { (name) },
                        None => span { (not_public) },
                    }
                    span { (fill(say.since, &[&locale.day(*created_at)])) }
                }
            }
            form method="post" action=(paths::saved_chart_remove(id)) {
                (hidden("next", "/charts"))
                button { (say.remove_chart) span.unseen { " " (title) } }
            }
        }
    }
}
