//! A table of rows: its head, with what can be done with each column, and its rows.

use contract::{RowsColumn, RowsPage, TableView};
use domain::FieldType;
use maud::{Markup, html};

use super::cell::{self, Look, Shown};
use super::place::Place;
use super::tools::FILTER;
use crate::components::{Icon, icon};
use crate::locale::Locale;
use crate::locale::explore::Table;
use crate::locale::staff::fill;

/// How the columns of an answer are shown.
pub fn shown(page: &RowsPage, table: Option<&TableView>) -> Vec<Shown> {
    let known = |name: &str| table?.columns.iter().find(|column| column.name == name);
    let shown = |column: &RowsColumn| {
        let look = match known(&column.name) {
            Some(known) if known.kind == column.kind => Look::of_column(known),
            _ => Look::of(column.kind, &column.name, &column.title),
        };
        let look = match look {
            Look::Amount if !column.labels.is_empty() => Look::Code,
            Look::Amount if column.worked_out => Look::Figure,
            look => look,
        };
        Shown { look, labels: column.labels.clone() }
    };
    page.columns.iter().map(shown).collect()
}

/// A few rows, only to be looked at.
pub fn preview(page: &RowsPage, caption: &str, locale: Locale) -> Markup {
    let shown = shown(page, None);
    html! {
        table.data-rows {
            caption.unseen lang=[locale.lang_of(caption)] { (caption) }
            thead {
                tr {
                    @for (column, shown) in page.columns.iter().zip(&shown) {
                        th scope="col" .num[shown.look.is_number()] { (named(column, locale)) }
                    }
                }
            }
            tbody {
                @for (index, values) in (0..).zip(&page.rows) {
                    (cell::row(index, values, &shown, locale))
                }
            }
        }
    }
}

/// The rows of a page, whose columns sort and filter.
pub fn sheet(place: &Place, table: &TableView, page: &RowsPage, locale: Locale) -> Markup {
    let say = Table::of(locale.language);
    let shown = shown(page, Some(table));
    let before = place.before();
    // Where the page stands is not known of an address that names only where the last one ended.
    let placed = place.query.after.is_none() || place.at > 0;
    let query = contract::RowsQuery { limit: None, ..place.begun_anew() }.to_query();
    html! {
        div #rows.scroll.data-box role="region" aria-label=(say.caption) tabindex="0"
            data-grid=[placed.then_some("")]
            data-distribution=(place.distribution)
            data-query=(place.beside(query, &[]))
            data-total=(page.total)
            data-before=(before)
        {
            table.data-rows aria-rowcount=(page.total + 1) {
                caption.unseen lang=[locale.lang_of(&table.title)] { (fill(say.caption_of, &[&table.title])) }
                thead {
                    tr aria-rowindex="1" {
                        @for (number, (column, shown)) in page.columns.iter().zip(&shown).enumerate() {
                            (head(place, table, (number, column), shown.look, locale))
                        }
                    }
                }
                tbody {
                    @for (index, values) in (before..).zip(&page.rows) {
                        (cell::row(index, values, &shown, locale))
                    }
                }
            }
        }
    }
}

fn head(
    place: &Place,
    table: &TableView,
    (number, column): (usize, &RowsColumn),
    look: Look,
    locale: Locale,
) -> Markup {
    let say = Table::of(locale.language);
    let first = place.query.order.first().filter(|order| order.column == column.name);
    let sorted = first.map(|order| if order.descending { "descending" } else { "ascending" });
    // Up, down, and back to the order of the file.
    let (next, does) = match first {
        None => (place.query.with_order(&column.name, false), say.sort_up),
        Some(order) if !order.descending => {
            (place.query.with_order(&column.name, true), say.sort_down)
        }
        Some(_) => {
            let order = Vec::new();
            (contract::RowsQuery { order, ..place.begun_anew() }, say.sort_off)
        }
    };
    let filters =
        !place.query.is_grouped() && table.columns.iter().any(|it| it.name == column.name);
    let filtered = !place.query.conditions_on(&column.name).is_empty();
    html! {
        th scope="col" .num[look.is_number()] aria-sort=[sorted]
            data-code[look == Look::Code]
            data-figure[look == Look::Figure]
            data-kind=(column.kind.value())
        {
            div.head {
                @if column.kind == FieldType::Geometry {
                    (named(column, locale))
                } @else {
                    a.sort-by id={ "sort-" (number) } href=(place.of(&next)) rel="nofollow" data-noscroll="" {
                        (named(column, locale))
                        span.arrow aria-hidden="true" {
                            @match sorted { Some("ascending") => "▲", Some(_) => "▼", None => "↕" }
                        }
                        span.unseen { (does) }
                    }
                }
                @if filters {
                    a.filter-by .set[filtered] href={ (place.filtering(&column.name)) "#" (FILTER) } rel="nofollow" data-noscroll="" {
                        (icon(Icon::Filter))
                        span.unseen lang=[locale.lang_of(&column.title)] { (fill(say.filter_of, &[&column.title])) }
                    }
                }
            }
        }
    }
}

/// What a column is called, in which unit it is counted, of which type it is.
fn named(column: &RowsColumn, locale: Locale) -> Markup {
    let RowsColumn { name, kind, title, unit, labels: _, worked_out: _ } = column;
    html! {
        span.named {
            span lang=[locale.lang_of(title)] { (title) }
            small {
                @if let Some(unit) = unit { span lang=[locale.lang_of(unit)] { (unit) } " · " }
                (kind.label(locale.language))
                @if name != title { " · " code lang=[locale.lang_of(name)] { (name) } }
            }
        }
    }
}
