//! The catalogue as a whole in charts (数据全景).

use contract::{OverviewChart, OverviewView, Region, paths};
use maud::{Markup, html};

use crate::components::{copyable, drawing, drawn_figures};
use crate::head::{Page, describe};
use crate::locale::Locale;
use crate::locale::citizen::Overview;
use crate::locale::explore::Charts;
use crate::locale::staff::fill;
use crate::staff::address::Address;

/// The page.
pub fn page(
    address: &Address,
    view: &OverviewView,
    regions: Vec<Region>,
    locale: Locale,
) -> Markup {
    let say = Overview::of(locale.language);
    let region = address.parameter("region").unwrap_or_default();
    describe(&Page {
        title: say.title.to_owned(),
        description: say.lede.to_owned(),
        path: address.whole(),
    });
    html! {
        div.wrap.page.stack {
            header.stack.tight {
                h1 { (say.title) }
                p.lede { (say.lede) }
                p.meta {
                    span { (fill(say.counted, &[&locale.day(view.at)])) }
                    a href="/answers" { (say.answers) }
                    a href=(paths::overview(&address.passed_on(&["region"]).join("&"))) rel="external" { (say.json) }
                }
            }
            form.filter.card method="get" action="/overview" {
                div.field {
                    label for="f-region" { (say.region) }
                    select #f-region name="region" {
                        option value="" { (say.everywhere) }
                        @for one in &regions {
                            option value=(one.value) lang=[locale.lang_of(&one.label)] selected[one.value.as_str() == region] { (one.label) }
                        }
                    }
                }
                div.actions { button { (say.show) } }
            }
            @if view.charts.is_empty() { p.note { (say.nothing) } }
            div.charts {
                @for chart in &view.charts { (one(chart, locale)) }
            }
        }
    }
}

fn one(OverviewChart { name, help, chart }: &OverviewChart, locale: Locale) -> Markup {
    let say = Charts::of(locale.language);
    let rows = paths::overview_rows(name, &chart.query);
    html! {
        section.card.figure aria-labelledby=(name) {
            h2 #(name) { (chart.title) }
            p.muted.small { (help) }
            (drawing(chart, locale))
            (drawn_figures(chart, locale))
            details {
                summary { (say.vega) }
                (copyable(&chart.spec, say.vega, locale))
            }
            p.actions { a.button href=(rows) rel="external nofollow" { (say.rows) } }
        }
    }
}
