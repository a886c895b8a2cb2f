//! The view of the rows.

use contract::{FieldError, Problem, ProblemKind, RowsPage, RowsQuery, TableView};
use maud::{Markup, html};

use super::place::Place;
use super::{interface, is_refusal, sheet, tools};
use crate::components::{Icon, copyable, icon};
use crate::locale::explore::Table;
use crate::locale::staff::fill;
use crate::locale::{Locale, format};
use crate::visit::{Stage, Visit, answer_with};

/// The rows with their tools, or why there are none.
pub fn table(
    place: &Place,
    table: &TableView,
    rows: Result<RowsPage, Problem>,
    locale: Locale,
) -> Markup {
    match rows {
        Ok(page) => rows_of(place, table, &page, locale),
        Err(problem) => {
            answer_with(problem.status);
            Stage::current().tell(&problem.title);
            if is_refusal(&problem) {
                return super::grant(Some(table.dataset.as_str()), locale);
            }
            let errors = faults(&problem);
            html! {
                (tools::tools(place, table, &errors, locale))
                @if errors.is_empty() { (failed(&problem, locale)) }
            }
        }
    }
}

/// What is wrong with the query, where that is the problem.
fn faults(problem: &Problem) -> Vec<FieldError> {
    if !problem.is(ProblemKind::InvalidRequest) {
        return Vec::new();
    }
    if problem.errors.is_empty() {
        return vec![FieldError { field: String::new(), detail: problem.detail.clone() }];
    }
    problem.errors.clone()
}

/// Why there are no rows, and the way to try again.
pub(super) fn failed(problem: &Problem, locale: Locale) -> Markup {
    let say = Table::of(locale.language);
    let is = |kind| problem.is(kind);
    let (title, help) = if is(ProblemKind::Timeout) {
        (say.slow, say.slow_help)
    } else if is(ProblemKind::Unavailable) || is(ProblemKind::TooManyRequests) {
        (say.busy, say.busy_help)
    } else {
        (problem.title.as_str(), problem.detail.as_str())
    };
    html! {
        div.note role="status" {
            p { strong { (title) } }
            p { (help) }
            p.actions { a.button href="" rel="external" { (say.retry) } }
        }
    }
}

fn rows_of(place: &Place, table: &TableView, page: &RowsPage, locale: Locale) -> Markup {
    let say = Table::of(locale.language);
    let count = counted(place, table, page, locale);
    Stage::current().tell(&count);
    html! {
        (tools::tools(place, table, &[], locale))
        section.stack.tight aria-labelledby="count" {
            div.results-head {
                h2 #count { (count) }
                a.button.end href=(interface::export(place, &[("format", "csv"), ("bom", "true")]))
                    rel="external nofollow" download
                { (icon(Icon::Download)) (say.take) span.unseen { " " (say.take_csv) } }
            }
            @if page.rows.is_empty() { (nothing(place, page, locale)) }
            @else {
                (sheet::sheet(place, table, page, locale))
                (pages(place, page, locale))
                p.small.muted.needs-script.keys-help { (say.keys) }
            }
        }
        (link(place, locale))
    }
}

fn counted(place: &Place, table: &TableView, page: &RowsPage, locale: Locale) -> String {
    let say = Table::of(locale.language);
    let total = format::number(page.total);
    if place.query.is_grouped() {
        fill(say.groups, &[&total])
    } else if place.query.filters().is_empty() {
        fill(if page.total == 1 { say.one_row } else { say.rows_of }, &[&total])
    } else {
        let found = if page.total == 1 { say.one_found } else { say.rows_found };
        let all = fill(say.of_all, &[&format::number(table.rows)]);
        format!("{} {all}", fill(found, &[&total]))
    }
}

fn nothing(place: &Place, page: &RowsPage, locale: Locale) -> Markup {
    let say = Table::of(locale.language);
    let bare = RowsQuery { filter: contract::Filter::default(), ..place.begun_anew() };
    html! {
        div.note {
            p { strong { @if page.total > 0 { (say.beyond) } @else { (say.no_rows) } } }
            @if page.total > 0 {
                p { a href=(place.of(&place.begun_anew())) rel="nofollow" { (say.first) } }
            } @else if !place.query.filters().is_empty() {
                p { (say.no_rows_help) }
                p.actions { a.button href=(place.of(&bare)) rel="nofollow" { (say.clear) } }
            }
        }
    }
}

/// Which rows are seen, and the ways to the first and the next page. With scripts the rows are
/// scrolled instead.
fn pages(place: &Place, page: &RowsPage, locale: Locale) -> Markup {
    let say = Table::of(locale.language);
    let before = place.before();
    let shown = page.rows.len() as u64;
    let placed = place.query.after.is_none() || place.at > 0;
    let paged = before > 0 || place.query.after.is_some();
    html! {
        div.pager {
            @if placed {
                p #shown-rows.small.muted {
                    (fill(say.shown_rows, &[&format::number(before + 1), &format::number(before + shown)]))
                }
            }
            nav aria-label=(say.pages) hidden[!paged && page.next.is_none()] {
                ul.actions {
                    @if paged { li { a.button rel="first nofollow" href=(place.of(&place.begun_anew())) { (say.first) } } }
                    @if let Some(next) = &page.next {
                        li { a.button rel="next nofollow" href=(place.next(next, shown)) { (say.next) (icon(Icon::Onward)) } }
                    }
                }
            }
        }
    }
}

fn link(place: &Place, locale: Locale) -> Markup {
    let say = Table::of(locale.language);
    let address = place.without_ticket().of(&place.query);
    let address = format!("{}{address}", Visit::current().origin);
    html! {
        section.stack.tight aria-labelledby="link" {
            h2 #link.small { (say.link) }
            (copyable(&address, say.link, locale))
            p.small { a href=(place.viewed(super::View::Interface)) rel="nofollow" { (say.take_more) } }
        }
    }
}
