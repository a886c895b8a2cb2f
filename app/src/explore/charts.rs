//! Charts: those that suit the table, and one that the reader builds. The interface draws them, so
//! that the page carries no code for it and shows them without scripts.

use contract::{ChartView, Problem, TableView, paths};
use domain::FieldType;
use maud::{Markup, PreEscaped, html};

use super::place::{Place, View};
use crate::client::Answers;
use crate::components::{Icon, copyable, field_errors, icon};
use crate::locale::Locale;
use crate::locale::explore::Charts;

/// The view of the charts.
pub fn charts(place: &Place, table: &TableView, mut answers: Answers, locale: Locale) -> Markup {
    let say = Charts::of(locale.language);
    let built = place.built("c.x").is_some();
    html! {
        p.lede { (say.lede) }
        @if built {
            @match answers.take::<ChartView>(locale) {
                Ok(chart) => {
                    p { a href=(place.viewed(View::Charts)) rel="external nofollow" { (say.suggested) } }
                    (one(place, table, 0, &chart, true, locale))
                }
                Err(problem) => (wrong(&problem, locale)),
            }
        } @else {
            @match answers.take::<Vec<ChartView>>(locale) {
                Ok(charts) if charts.is_empty() => p.note { (say.none) },
                Ok(charts) => {
                    div.charts {
                        @for (number, chart) in charts.iter().enumerate() {
                            (one(place, table, number, chart, false, locale))
                        }
                    }
                }
                Err(problem) => (wrong(&problem, locale)),
            }
        }
        (builder(place, table, locale))
    }
}

fn wrong(problem: &Problem, locale: Locale) -> Markup {
    let say = Charts::of(locale.language);
    html! {
        div.note role="status" {
            p { strong { (say.wrong) } }
            p { (problem.detail) }
            (field_errors(&problem.errors))
        }
    }
}

fn one(
    place: &Place,
    table: &TableView,
    number: usize,
    chart: &ChartView,
    built: bool,
    locale: Locale,
) -> Markup {
    let say = Charts::of(locale.language);
    let id = format!("chart-title-{number}");
    let rows = place.beside(chart.query.clone(), &[]);
    let image = if built {
        place.charted()
    } else {
        place.beside(chart.query.clone(), &[("c.spec", &chart.spec)])
    };
    let image = paths::chart_image(table.distribution.as_str(), &image);
    html! {
        section.card.figure aria-labelledby=(id) {
            h2 #(id) lang=[locale.lang_of(&chart.title)] { (chart.title) }
            // The interface's own drawing, in which every text is escaped.
            div.drawing lang=[locale.lang_of(&chart.svg)] { (PreEscaped(&chart.svg)) }
            p.meta lang=[locale.lang_of(&chart.summary)] { (chart.summary) }
            details {
                summary { (say.figures) }
                div.scroll tabindex="0" role="region" lang=[locale.lang_of(&chart.table)] aria-label={ (say.figures) "：" (chart.title) } { (PreEscaped(&chart.table)) }
            }
            details {
                summary { (say.vega) }
                (copyable(&chart.spec, say.vega, locale))
            }
            details {
                summary { (say.embed) }
                @let tag = format!("<img src=\"{}\" alt=\"{}\">", escaped(&image), escaped(&chart.summary));
                (copyable(&tag, say.embed, locale))
            }
            p.actions {
                a.button href=(image) rel="external nofollow" download={ (chart.title) ".svg" } { (icon(Icon::Download)) (say.image) }
                a.button href=(paths::data_page(&place.distribution, &rows)) rel="external nofollow" { (say.rows) }
            }
        }
    }
}

/// A text within an attribute of markup that is shown as text.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

fn builder(place: &Place, table: &TableView, locale: Locale) -> Markup {
    let say = Charts::of(locale.language);
    let marks = [
        ("bar", say.bar),
        ("line", say.line),
        ("area", say.area),
        ("point", say.point),
        ("arc", say.arc),
        ("rect", say.rect),
        ("histogram", say.histogram),
        ("boxplot", say.boxplot),
    ];
    let figures = [
        ("sum", say.sum),
        ("avg", say.avg),
        ("median", say.median),
        ("min", say.min),
        ("max", say.max),
        ("count", say.count),
        ("distinct", say.distinct),
    ];
    let parts =
        [("month", say.month), ("year", say.year), ("quarter", say.quarter), ("day", say.day)];
    let all: Vec<_> = table.columns.iter().filter(|it| it.kind != FieldType::Geometry).collect();
    let columns = || all.iter().map(|column| (column.name.as_str(), column.title.as_str()));
    let any = || std::iter::once(("", say.any));
    let carried = place.carried(&["select", "order", "limit"]);
    html! {
        section.card aria-labelledby="build" {
            h2 #build { (say.build) }
            form.builder method="get" action=(paths::data_page(&place.distribution, "")) {
                @for (name, value) in &carried { input type="hidden" name=(name) value=(value); }
                input type="hidden" name="view" value=(View::Charts.value());
                (choice(place, "c.mark", say.mark, marks.into_iter(), locale))
                (choice(place, "c.x", say.x, columns(), locale))
                @if all.iter().any(|it| matches!(it.kind, FieldType::Date | FieldType::Datetime)) {
                    (choice(place, "c.part", say.part, parts.into_iter(), locale))
                }
                (choice(place, "c.y", say.y, any().chain(columns()), locale))
                (choice(place, "c.figure", say.figure, any().chain(figures), locale))
                (choice(place, "c.color", say.color, any().chain(columns()), locale))
                label { span { (say.title) } input type="text" name="c.title" maxlength="100" value=[place.built("c.title")]; }
                button.primary { (say.draw) }
            }
        }
    }
}

fn choice<'a>(
    place: &Place,
    name: &str,
    label: &str,
    options: impl Iterator<Item = (&'a str, &'a str)>,
    locale: Locale,
) -> Markup {
    let chosen = place.built(name).unwrap_or_default();
    html! {
        label {
            span { (label) }
            select name=(name) {
                @for (value, title) in options {
                    option value=(value) lang=[locale.lang_of(title)] selected[value == chosen] { (title) }
                }
            }
        }
    }
}
