//! Importing many listings from a spreadsheet (R11): the template, the dry run, the import.

use contract::{ImportOutcome, ImportReport, ImportRow};
use domain::Permission;
use maud::{Markup, html};

use super::address::escaped;
use super::form::{hidden, summary};
use super::frame::{framed, permitted};
use super::{Desk, entry, values};
use crate::locale::staff::{Office, Upkeep, fill};
use crate::locale::{Locale, format};

/// The page, with the report of a sheet where one was brought.
pub fn page(desk: &Desk, report: Option<&ImportReport>) -> Markup {
    let locale = desk.locale;
    let say = Upkeep::of(locale.language);
    let title = Office::of(locale.language).import;
    permitted(desk, Permission::Import, title, || {
        framed(
            desk,
            title,
            Some(say.import_help),
            &html! {
                @if let Some(report) = report { (result(report, locale)) }
                div.tiles {
                    section.card.stack aria-labelledby="template" {
                        h2 #template { (say.step_template) }
                        p.muted { (say.template_help) }
                        p.actions {
                            a.button rel="external" download href="/api/v1/listings/template?format=xlsx" { (say.template) }
                            a.button rel="external" download href="/api/v1/listings/export?format=xlsx" { (say.export) }
                        }
                    }
                    section.card.stack aria-labelledby="check" {
                        h2 #check { (say.step_check) }
                        p.muted { (say.check_help) }
                        form.stack method="post" enctype="multipart/form-data" action="/api/v1/listings/import?dry_run=true" data-next="/staff/import?sheet={id}" {
                            (summary())
                            div.field {
                                label for="f-file" { (say.sheet) }
                                input #f-file type="file" name="file" accept=".xlsx,.csv" required;
                                (super::form::wrong("f-file", "file"))
                            }
                            p.actions { button.primary { (say.check) } }
                        }
                    }
                }
            },
        )
    })
}

/// What the sheet would do, or did.
fn result(report: &ImportReport, locale: Locale) -> Markup {
    let say = Upkeep::of(locale.language);
    let ImportReport {
        id,
        file_name,
        received_at,
        total,
        new,
        changed,
        unchanged,
        bad,
        ignored,
        rows,
        applied,
    } = report;
    let number = |text: &str, count: u64| fill(text, &[&format::number(count)]);
    let writes = new + changed;
    let action = format!("/api/v1/listings/imports/{}/apply", escaped(id));
    let here = format!("/staff/import?sheet={}", escaped(id));
    let told = rows.len() as u64;
    html! {
        section.card.stack aria-labelledby="result" {
            h2 #result { @if *applied { (say.imported) } @else { (say.result) } }
            p.meta { span.break { (file_name) } span { (format::moment(*received_at, locale.language)) } }
            ul.chips role="status" {
                li.chip { (number(say.total, *total)) }
                li.chip { (number(say.new, *new)) }
                li.chip { (number(say.changed, *changed)) }
                li.chip { (number(say.unchanged, *unchanged)) }
                @if *bad > 0 { li.chip.bad { (number(say.bad, *bad)) } }
            }
            @if !ignored.is_empty() { p.small.muted { (ignored.join(locale.text.site.separator)) } }
            @if !*applied {
                @if writes == 0 { p.muted { (say.nothing_to_import) } }
                div.actions {
                    @if writes > 0 && *bad == 0 { (apply(&action, &here, "all", say.import_all)) }
                    @if writes > 0 && *bad > 0 { (apply(&action, &here, "good", say.import_good)) }
                }
            }
            ul.report { @for row in rows { (line(row, locale)) } }
            @if total.saturating_sub(*unchanged) > told {
                p.muted { (number(say.more_rows, total.saturating_sub(*unchanged) - told)) }
            }
        }
    }
}

fn apply(action: &str, here: &str, rows: &str, words: &str) -> Markup {
    html! {
        form.stack.tight method="post" action=(action) data-next=(here) {
            (hidden("next", here))
            (hidden("rows", rows))
            (summary())
            button.primary { (words) }
        }
    }
}

fn line(row: &ImportRow, locale: Locale) -> Markup {
    let say = Upkeep::of(locale.language);
    let ImportRow { line, outcome, id, title, changes, errors } = row;
    let (class, words) = match outcome {
        ImportOutcome::New => ("up", say.row_new),
        ImportOutcome::Changed => ("under-way", say.row_changed),
        ImportOutcome::Unchanged => ("", say.row_unchanged),
        ImportOutcome::Bad => ("down", say.row_bad),
    };
    html! {
        li {
            p {
                span.state.(class) { (words) } " "
                span.muted { (fill(say.line, &[&line.to_string()])) } " "
                @match id {
                    Some(id) => a lang=[locale.lang_of(title)] href=(contract::paths::staff_listing_page(id.as_str())) { (title) },
                    None => span lang=[locale.lang_of(title)] { (title) },
                }
            }
            @if !errors.is_empty() {
                ul.bulleted.errors { @for error in errors { li { strong { (entry::label(&error.field, locale.language)) } " " (error.detail) } } }
            }
            @if !changes.is_empty() && *outcome == ImportOutcome::Changed {
                dl.small.changes-brief {
                    @for change in changes {
                        div {
                            dt { (entry::label(&change.field, locale.language)) }
                            dd { del { (values::shown(&change.field, &change.before, locale)) } " → " ins { (values::shown(&change.field, &change.after, locale)) } }
                        }
                    }
                }
            }
        }
    }
}
