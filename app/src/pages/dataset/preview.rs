//! Looking before taking: which files can be looked into, and the first rows of the first of them.

use contract::{Dataset, Distribution, Problem, RowsPage, TableState, TableView, paths};
use domain::{Format, Openness};
use maud::{Markup, html};

use crate::{
    client::Answers,
    components::{Icon, icon},
    explore::{rows_of, sheet},
    locale::staff::fill,
    locale::{Locale, explore::Explore},
};

/// Rows that are shown.
const SHOWN: u32 = 8;

/// Whether a file holds a table, as far as its entry knows.
fn has_table(file: &Distribution) -> bool {
    match file.format {
        Format::Csv | Format::Tsv | Format::Xlsx | Format::Ndjson => true,
        Format::Json | Format::Xml | Format::Geojson => file.rows.is_some(),
        _ => false,
    }
}

/// The link by which a file is looked into; nothing where it cannot be.
pub fn link(dataset: &Dataset, file: &Distribution, locale: Locale) -> Markup {
    let say = Explore::of(locale.language);
    let open = dataset.openness == Openness::Unconditional;
    html! {
        // Who holds a grant looks from there, with a ticket.
        @if open && has_table(file) {
            a.button href=(paths::data_page(file.id.as_str(), "")) aria-label=(fill(say.look_of, &[&file.title])) {
                (say.look)
            }
        }
    }
}

/// What the preview asks: of which file, its table, and its first rows.
pub fn questions(mut answers: Answers, locale: Locale) -> Vec<String> {
    let Ok(dataset) = answers.take::<Dataset>(locale) else { return Vec::new() };
    let open = dataset.openness == Openness::Unconditional;
    let Some(file) = dataset.distributions.iter().find(|file| open && has_table(file)) else {
        return Vec::new();
    };
    vec![
        format!("={}", file.title),
        paths::table(file.id.as_str(), ""),
        paths::rows(file.id.as_str(), &format!("limit={SHOWN}")),
    ]
}

/// The first rows, or why there are none yet; nothing where no file has any.
pub fn preview(mut answers: Answers, locale: Locale) -> Result<Option<Markup>, Problem> {
    let title = answers.take_text();
    if title.is_empty() {
        return Ok(Some(html! {}));
    }
    let say = Explore::of(locale.language);
    let table = answers.take::<TableView>(locale);
    let rows = answers.take::<RowsPage>(locale);
    let body = match (&table, &rows) {
        (Ok(table), Ok(rows)) if table.state == TableState::Ready && !rows.rows.is_empty() => {
            first_rows(table, rows, locale)
        }
        (Ok(table), _) if table.state == TableState::None => return Ok(Some(html! {})),
        (Ok(table), _) => {
            let words = match table.state {
                TableState::Preparing => say.preparing_help,
                TableState::Failed => say.failed_help,
                _ => say.preview_failed,
            };
            html! {
                p.note {
                    @if let Some(reason) = &table.reason { (reason) " " }
                    (words)
                }
            }
        }
        (Err(_), _) => html! { p.note { (say.preview_failed) } },
    };
    Ok(Some(html! {
        section.wrap.preview {
            div.results-head {
                h2 #preview { (say.preview) }
                span.muted.small lang=[locale.lang_of(&title)] { (title) }
            }
            (body)
        }
    }))
}

fn first_rows(table: &TableView, rows: &RowsPage, locale: Locale) -> Markup {
    let say = Explore::of(locale.language);
    let page = paths::data_page(table.distribution.as_str(), "");
    html! {
        div.scroll.data-box role="region" aria-labelledby="preview" tabindex="0" {
            (sheet::preview(rows, &fill(say.preview_caption, &[&table.title]), locale))
        }
        p.preview-on {
            a.onward href=(page) { (say.look_all) (icon(Icon::Onward)) }
            span.muted.small {
                (rows_of(table, locale))
                (locale.text.site.separator)
                (fill(say.columns_count, &[&table.columns.len().to_string()]))
            }
        }
    }
}
