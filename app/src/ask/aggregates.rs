//! Aggregates: a form, and the table that it is answered with.

use contract::{AggregateFigure, AggregatesView, Problem, UnseenColumn, UnseenView, paths};
use domain::Part;
use domain::part::Bands;
use domain::unseen::Purpose;
use maud::{Markup, html};

use super::place::{Figure, Place};
use super::{named, purposes, refused};
use crate::locale::Locale;
use crate::locale::ask::Ask as Words;
use crate::locale::staff::fill;
use crate::staff::form::{choice, hidden};

/// The section.
pub fn section(
    view: &UnseenView,
    place: &Place,
    answer: Option<&Result<AggregatesView, Problem>>,
    locale: Locale,
) -> Markup {
    let say = Words::of(locale.language);
    let (least, step) = (view.group_min.to_string(), view.step.to_string());
    html! {
        section.card.stack aria-labelledby="aggregates" {
            h2 #aggregates { (say.aggregates) }
            p {
                (fill(say.aggregates_help, &[&least, &step]))
                @if let Some(unit) = &view.unit { " " (fill(say.unit, &[&unit.title])) }
            }
            @if let Some(own) = &view.own {
                (form(view, place, locale))
                // An answer knows what is left after it.
                @let left = match answer { Some(Ok(answer)) => answer.left, _ => own.aggregates };
                p.small.muted { (fill(say.left, &[&left.to_string()])) }
                @match answer {
                    None => {}
                    Some(Ok(answer)) => (table(answer, view, place, locale)),
                    Some(Err(problem)) => (refused(problem, locale)),
                }
            } @else {
                (named(say.of_groups, &view.groups, locale))
                (named(say.of_measures, &view.measures, locale))
            }
        }
    }
}

fn form(view: &UnseenView, place: &Place, locale: Locale) -> Markup {
    let say = Words::of(locale.language);
    let id = view.distribution.as_str();
    let by = view.groups.iter().map(|it| {
        (Place::group(it), group_title(it, locale), place.by.contains(&Place::group(it)))
    });
    let sums = view
        .measures
        .iter()
        .flat_map(|it| [Figure::Sum(it.name.clone()), Figure::Mean(it.name.clone())]);
    let figures = [Figure::Count].into_iter().chain(sums).map(|figure| {
        (figure.word(), name_of(&figure, view, locale), place.figures.contains(&figure))
    });
    let purpose = if place.purpose.is_empty() { Purpose::Research.value() } else { &place.purpose };
    html! {
        form.stack.slender method="get" action={ (paths::ask_page(id)) "#answer" } {
            (hidden("ask", "1"))
            (choice("checkbox", "by", say.by, say.by_help, by))
            (choice("checkbox", "figure", say.figures, "", figures))
            @for (at, column) in view.groups.iter().enumerate() { (only(at, column, place, locale)) }
            (purposes("aggregates", purpose, locale))
            p.actions { button.primary { (say.ask_aggregates) } }
        }
    }
}

fn only(at: usize, column: &UnseenColumn, place: &Place, locale: Locale) -> Markup {
    let say = Words::of(locale.language);
    let id = format!("f-only-{at}");
    html! {
        div.field {
            label for=(id) { (fill(say.only, &[&column.title])) }
            @if let Some(part) = &column.part {
                p.help { @if bands(column).is_some() { (say.only_bands) } @else { (fill(say.only_dates, &[example(part)])) } }
            }
            input #(id) type="text" name=(Place::only_name(&column.name)) value=(place.only(&column.name)) maxlength="1000";
        }
    }
}

/// The title of what is grouped by, with its bands.
fn group_title(column: &UnseenColumn, locale: Locale) -> String {
    let say = Words::of(locale.language);
    let title = &column.title;
    match column.part.as_deref().and_then(Part::read) {
        None => title.clone(),
        Some(Part::Bin(width)) => fill(say.in_bands, &[title, &width]),
        Some(Part::Year) => fill(say.by_year, &[title]),
        Some(Part::Quarter) => fill(say.by_quarter, &[title]),
        Some(Part::Month) => fill(say.by_month, &[title]),
        Some(Part::Day) => fill(say.by_day, &[title]),
    }
}

/// The bands of numbers.
fn bands(column: &UnseenColumn) -> Option<Bands> {
    column.part.as_deref().and_then(Part::read)?.bands()
}

/// How a part of a date is written.
fn example(part: &str) -> &'static str {
    match Part::read(part) {
        Some(Part::Year) => "2024",
        Some(Part::Quarter) => "2024-Q1",
        Some(Part::Month) => "2024-03",
        _ => "2024-03-09",
    }
}

/// A band from its beginning to where the next begins; other values as they are.
fn band(value: &str, column: &UnseenColumn, say: &Words) -> String {
    match (bands(column), value.parse::<f64>()) {
        (Some(bands), Ok(start)) => fill(say.band, &[value, &bands.end(start).to_string()]),
        _ => value.to_owned(),
    }
}

fn name_of(figure: &Figure, view: &UnseenView, locale: Locale) -> String {
    let say = Words::of(locale.language);
    let title = |name: &String| {
        let column = view.measures.iter().find(|column| column.name == *name);
        column.map_or_else(
            || name.clone(),
            |column| match &column.unit {
                Some(unit) => format!("{} ({unit})", column.title),
                None => column.title.clone(),
            },
        )
    };
    match figure {
        Figure::Count => say.count.to_owned(),
        Figure::Sum(name) => fill(say.sum, &[&title(name)]),
        Figure::Mean(name) => fill(say.mean, &[&title(name)]),
    }
}

fn table(answer: &AggregatesView, view: &UnseenView, place: &Place, locale: Locale) -> Markup {
    let say = Words::of(locale.language);
    if answer.rows.is_empty() {
        return html! { p.note #answer role="status" { (say.nothing) } };
    }
    let withheld = answer.rows.iter().flat_map(|row| row.figures.iter().zip(&place.figures));
    let withheld =
        withheld.filter(|(figure, of)| figure.suppressed && **of != Figure::Count).count() > 0;
    html! {
        h3 #answer { (say.answer) }
        div.scroll role="region" aria-labelledby="answer" tabindex="0" {
            table {
                thead { tr {
                    @for column in &answer.groups { th scope="col" lang=[locale.lang_of(&column.title)] { (group_title(column, locale)) } }
                    @for figure in &place.figures { th.num scope="col" { (name_of(figure, view, locale)) } }
                } }
                tbody {
                    @for row in &answer.rows {
                        tr {
                            @for (value, column) in row.group.iter().zip(&answer.groups) {
                                @match value {
                                    Some(value) => { th scope="row" lang=[locale.lang_of(value)] { (band(value, column, say)) } }
                                    None => { th scope="row" { (say.without) } }
                                }
                            }
                            @for (figure, of) in row.figures.iter().zip(&place.figures) {
                                td.num { (shown(figure, of, answer.group_min, say)) }
                            }
                        }
                    }
                }
            }
        }
        @if withheld { p.small.muted { (say.withheld_help) } }
    }
}

fn shown(figure: &AggregateFigure, of: &Figure, least: u32, say: &Words) -> Markup {
    match (&figure.value, of) {
        (Some(value), _) => html! { (grouped(value.get())) },
        (None, Figure::Count) => {
            html! { span.muted { (fill(say.suppressed, &[&least.to_string()])) } }
        }
        (None, _) => html! { span.muted { (say.withheld) } },
    }
}

/// A number with its whole digits in groups of three.
fn grouped(number: &str) -> String {
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", number),
    };
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, ""));
    let mut out = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !rest.is_empty() {
        out.push('.');
        out.push_str(rest);
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn whole_digits_stand_in_groups_of_three() {
        for (number, text) in
            [("5", "5"), ("1200", "1,200"), ("-1234567.5", "-1,234,567.5"), ("120000", "120,000")]
        {
            assert_eq!(super::grouped(number), text);
        }
    }
}
