//! What is in each column: its profile, with values that lead to their rows.

use contract::rows::Operand;
use contract::{ColumnProfile, Condition, Operator, Step, TableColumn, TableView, paths};
use domain::FieldType;
use maud::{Markup, html};

use super::cell::{Look, grouped};
use super::place::Place;
use super::tools::{FILTER, short};
use crate::locale::explore::Columns;
use crate::locale::staff::fill;
use crate::locale::{Locale, format};

/// Columns from which on a list of them leads to each.
const MANY: usize = 8;

/// The view of the columns.
pub fn columns(place: &Place, table: &TableView, locale: Locale) -> Markup {
    let say = Columns::of(locale.language);
    html! {
        p.lede { (say.lede) }
        @if table.columns.len() >= MANY {
            nav.contents-of aria-label=(say.contents) {
                ul.chips {
                    @for (number, column) in table.columns.iter().enumerate() {
                        li { a.chip href={ "#column-" (number) } lang=[locale.lang_of(&column.title)] { (column.title) } }
                    }
                }
            }
        }
        div.profiles {
            @for (number, column) in table.columns.iter().enumerate() {
                (one(place, table, number, column, locale))
            }
        }
    }
}

fn one(
    place: &Place,
    table: &TableView,
    number: usize,
    column: &TableColumn,
    locale: Locale,
) -> Markup {
    let say = Columns::of(locale.language);
    let TableColumn { name, kind, title, unit, description, element, profile } = column;
    let look = Look::of_column(column);
    let id = format!("column-{number}");
    html! {
        section.card.profile aria-labelledby=(id) {
            h2 #(id) tabindex="-1" lang=[locale.lang_of(title)] { (title) }
            p.meta {
                code lang=[locale.lang_of(name)] { (name) }
                span { (kind.label(locale.language)) }
                @if let Some(unit) = unit { span lang=[locale.lang_of(unit)] { (say.unit) " " (unit) } }
                @if let Some(element) = element {
                    a href=(paths::standard_page(element.id.as_str())) lang=[locale.lang_of(&element.title)] { (element.title) }
                }
            }
            @if let Some(words) = description {
                p.pre lang=[locale.lang_of(words)] { (words) }
            }
            dl.facts.profile-facts { (facts(profile, table.rows, look, locale)) }
            @if !profile.histogram.is_empty() { (histogram(column, look, locale)) }
            @if !profile.top.is_empty() && *kind != FieldType::Geometry {
                (top(place, column, look, locale))
            }
            @if profile.misfits > 0 { (misfits(profile, locale)) }
            p { a href={ (place.filtering(name)) "#" (FILTER) } rel="nofollow" { (say.filter) } }
        }
    }
}

fn facts(profile: &ColumnProfile, rows: u64, look: Look, locale: Locale) -> Markup {
    let say = Columns::of(locale.language);
    let ColumnProfile { filled, missing, distinct, min, max, mean, median, .. } = profile;
    let shown = |text: &str| if look == Look::Amount { grouped(text) } else { short(text, locale) };
    let number =
        |value: f64| if look == Look::Amount { grouped(&rounded(value)) } else { rounded(value) };
    html! {
        div { dt { (say.filled) } dd { (format::number(*filled)) } }
        div {
            dt { (say.missing) }
            dd {
                @if *missing == 0 { (say.none_missing) }
                @else { (fill(say.missing_share, &[&format::number(*missing), &percent(*missing, rows)])) }
            }
        }
        div { dt { (say.distinct) } dd { (format::number(*distinct)) } }
        @if let (Some(min), Some(max)) = (min, max) {
            div {
                dt { (say.between) }
                dd {
                    span lang=[locale.lang_of(min)] { (shown(min)) } " — "
                    span lang=[locale.lang_of(max)] { (shown(max)) }
                }
            }
        }
        @if look == Look::Amount {
            @if let Some(mean) = mean { div { dt { (say.mean) } dd { (number(*mean)) } } }
            @if let Some(median) = median { div { dt { (say.median) } dd { (number(*median)) } } }
        }
    }
}

fn top(place: &Place, column: &TableColumn, look: Look, locale: Locale) -> Markup {
    let say = Columns::of(locale.language);
    let most = column.profile.top.iter().map(|it| it.count).max().unwrap_or(1).max(1);
    let all = column.profile.filled.max(1);
    html! {
        table.top-values {
            caption { (say.top) }
            thead.unseen {
                tr { th scope="col" { (say.value) } th scope="col" { (say.count) } th scope="col" { (say.share) } }
            }
            tbody {
                @for top in &column.profile.top {
                    @let value = named(column.kind, &top.value, look, locale);
                    @let words = match &top.label {
                        Some(label) => format!("{value} {label}"),
                        None => value,
                    };
                    @let condition = equal(column, &top.value);
                    @let query = place.query.without_filters_on(&column.name).with_condition(condition);
                    tr {
                        th scope="row" {
                            a href=(place.of(&query)) rel="external nofollow"
                                aria-label=(fill(say.see, &[&column.title, &words]))
                                lang=[locale.lang_of(&words)]
                            { (words) }
                        }
                        td.num { (format::number(top.count)) }
                        td.part {
                            (bar(top.count, most))
                            span.small.muted { (percent(top.count, all)) }
                        }
                    }
                }
            }
        }
    }
}

/// A value in words.
fn named(kind: FieldType, value: &str, look: Look, locale: Locale) -> String {
    let say = crate::locale::explore::Table::of(locale.language);
    match (kind, value) {
        (FieldType::Boolean, "true") => say.yes.to_owned(),
        (FieldType::Boolean, "false") => say.no.to_owned(),
        _ if look == Look::Amount => grouped(value),
        _ => short(value, locale),
    }
}

/// The condition that a column has a value, as it can be said of its type.
fn equal(column: &TableColumn, value: &str) -> Condition {
    match (column.kind, value) {
        (FieldType::Boolean, "true") => Condition::is(&column.name, Operand::True),
        (FieldType::Boolean, "false") => Condition::is(&column.name, Operand::False),
        _ => Condition::new(&column.name, Operator::Eq, value),
    }
}

/// A bar as long as its part of the longest.
fn bar(count: u64, most: u64) -> Markup {
    let width = u128::from(count) * 100 / u128::from(most.max(1));
    html! {
        svg.bar-of viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true" {
            rect width=(width.max(1)) height="8" {}
        }
    }
}

fn histogram(column: &TableColumn, look: Look, locale: Locale) -> Markup {
    let say = Columns::of(locale.language);
    let steps = &column.profile.histogram;
    let most = steps.iter().max_by_key(|step| step.count);
    let (Some(first), Some(last), Some(most)) = (steps.first(), steps.last(), most) else {
        return html! {};
    };
    let shown = |text: &str| if look == Look::Amount { grouped(text) } else { text.to_owned() };
    let whole = fill(
        say.spread_of,
        &[
            &column.title,
            &shown(&first.from),
            &shown(&last.to),
            &steps.len().to_string(),
            &shown(&most.from),
            &shown(&most.to),
            &format::number(most.count),
        ],
    );
    html! {
        figure.histogram {
            figcaption { (say.spread) }
            svg viewBox={ "0 0 " (steps.len() * 10) " 60" } preserveAspectRatio="none" role="img" aria-label=(whole) {
                @for (number, step) in steps.iter().enumerate() {
                    (pillar(number, step, most.count, &fill(say.step, &[&shown(&step.from), &shown(&step.to), &format::number(step.count)])))
                }
            }
            p.ends aria-hidden="true" { span { (shown(&first.from)) } span { (shown(&last.to)) } }
        }
    }
}

fn pillar(number: usize, step: &Step, most: u64, words: &str) -> Markup {
    // What is there is seen, however little it is.
    let height = match u128::from(step.count) * 58 / u128::from(most.max(1)) {
        0 if step.count > 0 => 1,
        height => height,
    };
    html! {
        rect x=(number * 10) y=(60 - height) width="9" height=(height) { title { (words) } }
    }
}

fn misfits(profile: &ColumnProfile, locale: Locale) -> Markup {
    let say = Columns::of(locale.language);
    let count = format::number(profile.misfits);
    html! {
        p.misfits {
            strong { (say.misfits) } " "
            @match &profile.first_misfit {
                Some(first) => {
                    (fill(say.misfits_count, &[&count, &format::number(first.line)]))
                    " " code lang=[locale.lang_of(&first.value)] { (short(&first.value, locale)) }
                }
                None => (fill(say.misfits_plain, &[&count])),
            }
        }
    }
}

/// A part of a whole in hundredths, with one digit more where it is small.
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "0%".to_owned();
    }
    let tenths = u128::from(part) * 1000 / u128::from(whole);
    match tenths {
        0 if part > 0 => "<0.1%".to_owned(),
        tenths if tenths < 100 && tenths % 10 != 0 => format!("{}.{}%", tenths / 10, tenths % 10),
        tenths => format!("{}%", tenths / 10),
    }
}

/// A figure with as many digits as say something. In whole thousandths, for what prints floats
/// weighs six kilobytes in the browser of every visitor.
fn rounded(value: f64) -> String {
    let step = if value.abs() >= 100.0 { 100.0 } else { 1.0 };
    let thousandths = ((value * 1000.0 / step).round() * step) as i128;
    let sign = if thousandths < 0 { "-" } else { "" };
    let thousandths = thousandths.unsigned_abs();
    let text = format!("{sign}{}.{:03}", thousandths / 1000, thousandths % 1000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_parts_are_not_nothing() {
        for (part, whole, text) in [
            (0, 0, "0%"),
            (1, 1_000_000, "<0.1%"),
            (15, 1000, "1.5%"),
            (1, 2, "50%"),
            (2, 2, "100%"),
        ] {
            assert_eq!(percent(part, whole), text);
        }
    }

    #[test]
    fn figures_are_rounded_where_nobody_reads_on() {
        for (value, text) in [
            (3.0, "3"),
            (2.71321, "2.713"),
            (12345.678, "12345.7"),
            (0.0, "0"),
            (-0.5, "-0.5"),
            (100.04, "100"),
        ] {
            assert_eq!(rounded(value), text);
        }
    }
}
