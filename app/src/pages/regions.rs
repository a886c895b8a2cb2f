//! The regions, each within the one that contains it.

use contract::{Region, paths};
use domain::Level;
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use crate::{
    client::{Loading, load},
    components::Loaded,
    head::{Page, describe},
    locale::{Locale, format, locale},
};

/// The page of regions.
pub struct Regions {
    regions: Loading<Vec<Region>>,
}

#[lazy_route]
impl LazyRoute for Regions {
    fn data() -> Self {
        Self { regions: load(|| format!("{}/regions", paths::API)) }
    }

    fn view(this: Self) -> AnyView {
        let text = &locale().text.lists;
        describe(&Page {
            title: text.regions.to_owned(),
            description: text.regions_lede.to_owned(),
            path: "/regions".to_owned(),
        });
        view! {
            <div class="wrap page stack">
                <h1>{text.regions}</h1>
                <p class="lede">{text.regions_lede}</p>
                <Loaded data=this.regions whole=true empty=empty done=tree/>
            </div>
        }
        .into_any()
    }
}

fn empty(regions: &Vec<Region>, locale: Locale) -> Option<AnyView> {
    regions.is_empty().then(|| view! { <p class="note">{locale.text.lists.empty}</p> }.into_any())
}

fn tree(mut regions: Vec<Region>, locale: Locale) -> AnyView {
    regions.sort_by(|a, b| a.value.cmp(&b.value));
    let sections: Vec<_> = tops(&regions).map(|top| section(top, &regions, locale)).collect();
    view! { <div class="stack loose">{sections}</div> }.into_any()
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

fn section(top: &Region, regions: &[Region], locale: Locale) -> AnyView {
    let parts: Vec<_> = within(top, regions)
        .map(|region| {
            let inner: Vec<_> = within(region, regions)
                .map(|region| view! { <li>{link(region, locale)}</li> })
                .collect();
            let inner = (!inner.is_empty()).then(|| view! { <ul class="inline">{inner}</ul> });
            view! { <li class="card">{link(region, locale)}{inner}</li> }
        })
        .collect();
    let level = (top.level != Level::Nation).then(|| {
        view! { <span class="muted small">{top.level.label(locale.language)}</span> }
    });
    view! {
        <section>
            <h2>{link(top, locale)}" "{level}</h2>
            <ul class="cards">{parts}</ul>
        </section>
    }
    .into_any()
}

fn link(region: &Region, locale: Locale) -> AnyView {
    let href = paths::results_page(&format!("region={}", region.value));
    view! {
        <a class="region" href=href>
            <span lang=locale.lang_of(&region.label)>{region.label.clone()}</span>
            <span class="count">{format::number(region.count)}</span>
        </a>
    }
    .into_any()
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
