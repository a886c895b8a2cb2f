//! Charts: those that suit the table, and one that the reader builds. The interface draws them, so
//! that the page carries no code for it and shows them without scripts.

use contract::{ChartOwner, ChartView, Problem, SaveChart, TableView, paths};
use domain::FieldType;
use maud::{Markup, html};

use super::place::{Place, View};
use crate::client::Answers;
use crate::components::{Icon, copyable, drawing, drawn_figures, field_errors, icon};
use crate::locale::Locale;
use crate::locale::explore::Charts;
use crate::visit::Visit;

/// The view of the charts.
pub fn charts(place: &Place, table: &TableView, mut answers: Answers, locale: Locale) -> Markup {
    let say = Charts::of(locale.language);
    let built = place.is_built();
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

pub(super) fn wrong(problem: &Problem, locale: Locale) -> Markup {
    let say = Charts::of(locale.language);
    html! {
        div.note role="status" {
            p { strong { (say.wrong) } }
            p { (problem.detail) }
            (field_errors(&problem.errors))
        }
    }
}

pub(super) fn one(
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
    let drawn_by = if built {
        place.charted()
    } else {
        place.beside(chart.query.clone(), &[("c.spec", &chart.spec)])
    };
    let image = paths::chart_image(table.distribution.as_str(), &drawn_by);
    html! {
        section.card.figure aria-labelledby=(id) {
            h2 #(id) lang=[locale.lang_of(&chart.title)] { (chart.title) }
            (drawing(chart, locale))
            (drawn_figures(chart, locale))
            details {
                summary { (say.vega) }
                (copyable(&chart.spec, say.vega, locale))
            }
            @if place.ticket.is_none() { (elsewhere(table, chart, &drawn_by, locale)) }
            @match &chart.saved {
                None => (keeping(table, chart, &drawn_by, locale)),
                Some(saved) => (removing(place, chart, saved, locale)),
            }
            p.actions {
                a.button href=(image) rel="external nofollow" download={ (chart.title) ".svg" } { (icon(Icon::Download)) (say.image) }
                button.needs-script type="button" data-picture=(image) data-name={ (chart.title) ".png" } {
                    (icon(Icon::Download)) (say.picture)
                }
                span role="status" {}
                a.button href=(paths::data_page(&place.distribution, &rows)) rel="external nofollow" { (say.rows) }
            }
        }
    }
}

/// The markup by which other pages show the chart: in a frame of its own, or as an image.
fn elsewhere(table: &TableView, chart: &ChartView, drawn_by: &str, locale: Locale) -> Markup {
    let say = Charts::of(locale.language);
    let origin = Visit::current().origin;
    let id = table.distribution.as_str();
    // The chart stays in the language in which it was chosen, whoever reads the other page.
    let query = form_urlencoded::Serializer::new(drawn_by.to_owned())
        .append_pair("lang", locale.language.code())
        .finish();
    let page = format!("{origin}{}", paths::chart_embed(id, &query));
    let image = format!("{origin}{}", paths::chart_image(id, &query));
    let frame = format!(
        "<iframe src=\"{}\" title=\"{}\" width=\"760\" height=\"560\" loading=\"lazy\"></iframe>",
        escaped(&page),
        escaped(&chart.title)
    );
    let image = format!("<img src=\"{}\" alt=\"{}\">", escaped(&image), escaped(&chart.summary));
    html! {
        details {
            summary { (say.embed) }
            p.muted.small { (say.embed_help) }
            h3 { (say.frame) }
            (copyable(&frame, say.frame, locale))
            h3 { (say.as_image) }
            (copyable(&image, say.as_image, locale))
        }
    }
}

/// The form by which staff takes a chart from its dataset.
fn removing(place: &Place, chart: &ChartView, saved: &str, locale: Locale) -> Markup {
    let say = Charts::of(locale.language);
    html! {
        details {
            summary { (say.staff) }
            form method="post" action=(paths::saved_chart_remove(saved)) {
                input type="hidden" name="next" value=(place.viewed(View::Charts));
                button { (say.remove) span.unseen { " " (chart.title) } }
            }
        }
    }
}

/// The form by which a chart is kept: in one's account, or with the dataset.
fn keeping(table: &TableView, chart: &ChartView, drawn_by: &str, locale: Locale) -> Markup {
    let say = Charts::of(locale.language);
    let most = SaveChart::TITLE_MAX;
    let owners = [(ChartOwner::Account, say.keep_account), (ChartOwner::Dataset, say.keep_dataset)];
    html! {
        details.keeping {
            summary { (say.keep) }
            form.builder method="post" action=(paths::chart_save(table.distribution.as_str())) {
                input type="hidden" name="query" value=(drawn_by);
                label { span { (say.title_zh) } input type="text" name="title" maxlength=(most) value=(chart.title); }
                label { span { (say.title_en) } input type="text" name="title_en" maxlength=(most) lang="en"; }
                label {
                    span { (say.keep_where) }
                    select name="owner" {
                        @for (owner, name) in owners { option value=(owner.value()) { (name) } }
                    }
                }
                button { (say.keep_do) }
            }
            p.muted.small { (say.keep_help) }
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
    let figures = figures(locale);
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

/// How figures are summed up.
pub(super) fn figures(locale: Locale) -> [(&'static str, &'static str); 7] {
    let say = Charts::of(locale.language);
    [
        ("sum", say.sum),
        ("avg", say.avg),
        ("median", say.median),
        ("min", say.min),
        ("max", say.max),
        ("count", say.count),
        ("distinct", say.distinct),
    ]
}

pub(super) fn choice<'a>(
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
