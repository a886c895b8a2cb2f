//! The regions, each within the one that contains it.

use contract::{Problem, Region, paths};
use domain::Level;
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use maud::{Markup, html};

use crate::{
    client::{Answers, Loading, load},
    components::Loaded,
    head::{Page, describe},
    locale::{Locale, format, locale},
};

/// The page of regions.
pub struct Regions {
    answers: Loading,
}

#[lazy_route]
impl LazyRoute for Regions {
    fn data() -> Self {
        Self { answers: load(|| vec![format!("{}/regions", paths::API)]) }
    }

    fn view(this: Self) -> AnyView {
        let empty = locale().lists().empty;
        view! { <Loaded data=this.answers empty=empty done=page/> }.into_any()
    }
}

fn page(mut answers: Answers, locale: Locale) -> Result<Option<Markup>, Problem> {
    let mut regions: Vec<Region> = answers.take(locale)?;
    // The region that the portal is about has most of the data.
    regions.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    let text = locale.lists();
    describe(&Page {
        title: text.regions.to_owned(),
        description: text.regions_lede.to_owned(),
        path: "/regions".to_owned(),
    });
    if regions.is_empty() {
        return Ok(None);
    }
    let (whole, single): (Vec<_>, Vec<_>) =
        tops(&regions).partition(|top| within(top, &regions).next().is_some());
    Ok(Some(html! {
        div.wrap.page.stack {
            h1 { (text.regions) }
            p.lede { (text.regions_lede) }
            div.stack.loose {
                @for top in &whole { (section(top, &regions, locale)) }
                @if !single.is_empty() {
                    ul.cards { @for region in single { li.card { (link(region, locale)) } } }
                }
            }
        }
    }))
}

/// Regions that no other region of the list contains; the nation contains none here.
fn tops(regions: &[Region]) -> impl Iterator<Item = &Region> {
    regions.iter().filter(|region| parent(region, regions).is_none())
}

/// The nearest region of the list that contains this one.
fn parent<'a>(region: &Region, regions: &'a [Region]) -> Option<&'a Region> {
    let lineage = region.value.lineage();
    lineage.iter().skip(1).find_map(|code| regions.iter().find(|other| other.value == *code))
}

fn within<'a>(region: &'a Region, regions: &'a [Region]) -> impl Iterator<Item = &'a Region> {
    regions.iter().filter(move |other| {
        parent(other, regions).is_some_and(|parent| parent.value == region.value)
    })
}

fn section(top: &Region, regions: &[Region], locale: Locale) -> Markup {
    html! {
        section {
            h2 {
                (link(top, locale))
                @if top.level != Level::Nation {
                    span.muted.small { (top.level.label(locale.language)) }
                }
            }
            ul.cards {
                @for region in within(top, regions) {
                    li.card {
                        (link(region, locale))
                        @let inner: Vec<_> = within(region, regions).collect();
                        @if !inner.is_empty() {
                            ul.inline { @for region in inner { li { (link(region, locale)) } } }
                        }
                    }
                }
            }
        }
    }
}

fn link(region: &Region, locale: Locale) -> Markup {
    html! {
        a.region href=(paths::results_page(&format!("region={}", region.value))) {
            span lang=[locale.lang_of(&region.label)] { (region.label) }
            span.count { (format::number(region.count)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use domain::RegionCode;

    use super::*;

    fn regions(codes: &[&str]) -> Vec<Region> {
        codes
            .iter()
            .map(|code| {
                let value = RegionCode::parse(code).expect("a code");
                let level = value.level();
                Region { label: (*code).to_owned(), count: 1, level, value }
            })
            .collect()
    }

    #[test]
    fn a_county_stands_under_its_city_or_else_its_province() {
        let list = regions(&["360000", "360100", "360102", "360902"]);
        let under = |code: &str| {
            let region = list.iter().find(|region| region.label == code).expect("listed");
            within(region, &list).map(|region| region.label.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(tops(&list).map(|region| region.label.as_str()).collect::<Vec<_>>(), ["360000"]);
        assert_eq!(under("360000"), ["360100", "360902"]);
        assert_eq!(under("360100"), ["360102"]);
    }
}
