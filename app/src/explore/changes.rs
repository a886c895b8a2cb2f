//! What changed from one version of a table to another, row by row.

use contract::{DifferenceView, DifferingRow, TableView, paths};
use domain::Language;
use maud::{Markup, html};

use super::place::{Place, View};
use super::table::failed;
use crate::client::Answers;
use crate::locale::explore::Changes;
use crate::locale::staff::fill;
use crate::locale::{Locale, format};

/// The view of changes.
pub fn changes(place: &Place, table: &TableView, mut answers: Answers, locale: Locale) -> Markup {
    let say = Changes::of(locale.language);
    if table.version < 2 {
        return html! { p.note { (say.only_one) } };
    }
    html! {
        @match answers.take::<DifferenceView>(locale) {
            Ok(found) => (shown(&found, locale)),
            Err(problem) => (failed(&problem, locale)),
        }
        (builder(place, table, locale))
    }
}

fn shown(found: &DifferenceView, locale: Locale) -> Markup {
    let say = Changes::of(locale.language);
    let counts = [
        (found.added, say.added),
        (found.removed, say.removed),
        (found.changed, say.changed),
        (found.same, say.same),
    ];
    let differing = found.added + found.removed + found.changed;
    let joint = match locale.language {
        Language::Zh => "、",
        Language::En => ", ",
    };
    let titles: Vec<_> = (found.columns.iter())
        .filter(|column| found.key.contains(&column.name))
        .map(|column| column.title.as_str())
        .collect();
    let titles = titles.join(joint);
    html! {
        p.lede { (fill(say.lede, &[&found.to.to_string(), &found.from.to_string()])) }
        dl.tally.plain-tally {
            @for (count, name) in counts {
                div.card.count-card { dt { (name) } dd { b { (format::number(count)) } } }
            }
        }
        div.stack.tight {
            @for (names, words) in [(&found.gained, say.gained), (&found.lost, say.lost)] {
                @let names = names.join(joint);
                @if !names.is_empty() { p lang=[locale.lang_of(&names)] { (fill(words, &[&names])) } }
            }
            p.muted lang=[locale.lang_of(&titles)] {
                @if titles.is_empty() { (say.no_key) }
                @else { (fill(say.by_key, &[&titles])) }
            }
        }
        @if differing == 0 { p.note { (say.none) } }
        @else {
            div.card {
                h2 #differing { (say.rows) }
                @if differing > found.rows.len() as u64 {
                    p.muted.small { (fill(say.first, &[&found.rows.len().to_string()])) }
                }
                div.scroll tabindex="0" role="region" aria-labelledby="differing" { (table(found, locale)) }
            }
        }
    }
}

fn table(found: &DifferenceView, locale: Locale) -> Markup {
    let say = Changes::of(locale.language);
    html! {
        table.differing {
            thead {
                tr {
                    th scope="col" { (say.kind) }
                    @for column in &found.columns {
                        th scope="col" lang=[locale.lang_of(&column.title)] { (column.title) }
                    }
                }
            }
            tbody { @for row in &found.rows { (line(row, locale)) } }
        }
    }
}

fn line(DifferingRow { before, after }: &DifferingRow, locale: Locale) -> Markup {
    let say = Changes::of(locale.language);
    let (kind, class) = match (before, after) {
        (None, _) => (say.added, "added"),
        (_, None) => (say.removed, "removed"),
        _ => (say.changed, "changed"),
    };
    let (was, is) = (before.as_deref(), after.as_deref());
    let values = is.or(was).unwrap_or_default();
    html! {
        tr class=(class) {
            th scope="row" { (kind) }
            @for (at, value) in values.iter().enumerate() {
                @let earlier = was.filter(|_| is.is_some()).and_then(|was| was.get(at));
                td lang=[value.as_deref().and_then(|text| locale.lang_of(text))] {
                    @match earlier.filter(|earlier| *earlier != value) {
                        None => (text(value, say)),
                        Some(earlier) => {
                            ins { (text(value, say)) }
                            " " del.small lang=[earlier.as_deref().and_then(|text| locale.lang_of(text))] { (fill(say.was, &[&text(earlier, say)])) }
                        }
                    }
                }
            }
        }
    }
}

/// A value, cut where it is long.
fn text(value: &Option<String>, say: &Changes) -> String {
    const LONGEST: usize = 200;
    match value {
        None => say.blank.to_owned(),
        Some(text) if text.chars().count() > LONGEST => {
            text.chars().take(LONGEST).chain(['…']).collect()
        }
        Some(text) => text.clone(),
    }
}

fn builder(place: &Place, table: &TableView, locale: Locale) -> Markup {
    let say = Changes::of(locale.language);
    let said = |name: &str| {
        let found = place.compared.iter().rev().find(|(known, _)| known == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let (from, key) = (said("from"), said("key"));
    let before = table.version - 1;
    html! {
        section.card aria-labelledby="compare" {
            h2 #compare { (say.compare) }
            form.builder method="get" action=(paths::data_page(&place.distribution, "")) {
                @for (name, value) in place.carried(&["select", "order", "limit"]) {
                    input type="hidden" name=(name) value=(value);
                }
                input type="hidden" name="view" value=(View::Changes.value());
                label {
                    span { (say.from) }
                    input type="number" name="d.from" min="1" max=(before) required value=(if from.is_empty() { before.to_string() } else { from });
                }
                label {
                    span { (say.key) }
                    select name="d.key" {
                        option value="" { (say.any_key) }
                        @for column in &table.columns {
                            option value=(column.name) lang=[locale.lang_of(&column.title)] selected[column.name == key] { (column.title) }
                        }
                    }
                }
                button.primary { (say.show) }
            }
        }
    }
}
