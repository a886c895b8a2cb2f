//! The map of a table: drawn by the interface, so that it stands without scripts, with a form to
//! draw it another way.

use contract::{ChartView, PlaceKind, TablePlace, TableView, paths};
use domain::{FieldType, Text};
use maud::{Markup, html};

use super::charts::{choice, figures, one, wrong};
use super::place::{Place, View};
use crate::client::Answers;
use crate::locale::Locale;
use crate::locale::explore::{Charts, Maps};
use crate::locale::staff::fill;

/// Coordinate systems, as the interface calls them.
const SYSTEMS: [(&str, Text); 4] = [
    ("wgs84", Text { zh: "WGS-84", en: "WGS 84" }),
    ("cgcs2000", Text { zh: "2000 国家大地坐标系", en: "CGCS2000" }),
    ("gcj02", Text { zh: "国测局坐标（GCJ-02）", en: "GCJ-02" }),
    ("bd09", Text { zh: "百度坐标（BD-09）", en: "BD-09 (Baidu)" }),
];

/// The view of the map.
pub fn map(place: &Place, table: &TableView, mut answers: Answers, locale: Locale) -> Markup {
    let say = Maps::of(locale.language);
    if table.places.is_empty() {
        return html! { p.note { (say.none) } };
    }
    html! {
        p.lede { (say.lede) }
        @match answers.take::<ChartView>(locale) {
            Ok(chart) => (one(place, table, 0, &chart, true, locale)),
            Err(problem) => (wrong(&problem, locale)),
        }
        (builder(place, table, locale))
    }
}

fn builder(place: &Place, table: &TableView, locale: Locale) -> Markup {
    let say = Maps::of(locale.language);
    let words = Charts::of(locale.language);
    let places: Vec<_> =
        table.places.iter().map(|it| (it.at.as_str(), named(it, locale))).collect();
    let has = |kind| table.places.iter().any(|place| place.kind == kind);
    let is_placed = has(PlaceKind::Points) || has(PlaceKind::Shapes);
    let columns = || {
        let all = table.columns.iter().filter(|it| it.kind != FieldType::Geometry);
        all.map(|column| (column.name.as_str(), column.title.as_str()))
    };
    let any = || std::iter::once(("", words.any));
    let systems = SYSTEMS.iter().map(|(value, name)| (*value, name.get(locale.language)));
    let carried = place.carried(&["select", "order", "limit"]);
    html! {
        section.card aria-labelledby="build" {
            h2 #build { (say.change) }
            form.builder method="get" action=(paths::data_page(&place.distribution, "")) {
                @for (name, value) in &carried { input type="hidden" name=(name) value=(value); }
                input type="hidden" name="view" value=(View::Map.value());
                input type="hidden" name="c.mark" value="map";
                (choice(place, "c.at", say.at, places.iter().map(|(at, name)| (*at, name.as_str())), locale))
                @if is_placed {
                    (choice(place, "c.system", say.system, systems, locale))
                    (choice(place, "c.color", say.color, any().chain(columns()), locale))
                }
                (choice(place, "c.y", say.y, any().chain(columns()), locale))
                (choice(place, "c.figure", words.figure, any().chain(figures(locale)), locale))
                label { span { (words.title) } input type="text" name="c.title" maxlength="100" value=[place.built("c.title")]; }
                button.primary { (words.draw) }
            }
            p.muted.small { (say.points_help) }
        }
    }
}

fn named(place: &TablePlace, locale: Locale) -> String {
    let say = Maps::of(locale.language);
    let form = match place.kind {
        PlaceKind::Points => say.points,
        PlaceKind::Shapes => say.shapes,
        PlaceKind::Areas => say.areas,
    };
    fill(form, &[&place.title])
}
