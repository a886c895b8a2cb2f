//! What narrows, orders and cuts the table: filters in force, the form of a column's filter, the
//! choice of columns, rows of a page. Plain forms and links; scripts only spare the reloading.

use contract::rows::{Operand, Value};
use contract::{Condition, FieldError, Filter, Operator, RowsQuery, TableColumn, TableView, paths};
use domain::FieldType;
use maud::{Markup, html};

use super::cell::Look;
use super::form::{Form, Way, plain};
use super::place::{Place, ROWS_MAX};
use crate::components::{Icon, icon};
use crate::locale::Locale;
use crate::locale::explore::Table;
use crate::locale::staff::fill;

/// Where the form of a column's filter stands on the page.
pub const FILTER: &str = "filter";

/// Rows of a page that one can choose.
const LIMITS: [u32; 4] = [50, 100, 200, ROWS_MAX];

/// The tools above a table; `errors` are what the interface found wrong with the query.
pub fn tools(place: &Place, table: &TableView, errors: &[FieldError], locale: Locale) -> Markup {
    let say = Table::of(locale.language);
    let grouped = place.query.is_grouped();
    html! {
        (wrong(place, errors, locale))
        (chips(place, table, locale))
        div.folds.table-tools {
            details #(FILTER).act open[place.form.column.is_some() || !errors.is_empty()] {
                summary.button { (icon(Icon::Filter)) (say.filter) }
                (filter(place, table, errors, locale))
            }
            @if !grouped {
                details.act {
                    summary.button { (say.choose_columns) }
                    (columns(place, table, locale))
                }
            }
            details.act {
                summary.button { (say.more) }
                (page_size(place, locale))
            }
        }
    }
}

/// What is wrong with the query, and the way on without what is wrong.
fn wrong(place: &Place, errors: &[FieldError], locale: Locale) -> Markup {
    let say = Table::of(locale.language);
    html! {
        @if !errors.is_empty() {
            div #faults.summary role="alert" {
                p { strong { (say.query_wrong) } }
                (crate::components::field_errors(errors))
                p { a href=(place.of(&without(place, errors))) rel="nofollow" data-noscroll="" { (say.go_on_without) } }
            }
        }
    }
}

/// The query without what the interface cannot do.
fn without(place: &Place, errors: &[FieldError]) -> RowsQuery {
    let mut query = place.begun_anew();
    for FieldError { field, .. } in errors {
        let column = field.trim_matches('"');
        query = query.without_filters_on(column);
        query.order.retain(|order| order.column != column);
        match field.as_str() {
            "order" => query.order.clear(),
            "select" => query.select.clear(),
            _ => query.select.retain(|item| item.value.column() != Some(column)),
        }
    }
    query
}

/// The filters in force, each with a link that takes it away.
fn chips(place: &Place, table: &TableView, locale: Locale) -> Markup {
    let say = Table::of(locale.language);
    let filters = place.query.filters();
    let bare = RowsQuery { filter: Filter::default(), ..place.begun_anew() };
    html! {
        @if !filters.is_empty() {
            ul.chips.chosen aria-label=(say.in_force) {
                @for (number, filter) in filters.iter().enumerate() {
                    @let words = described(filter, table, locale);
                    li {
                        a.chip href=(place.of(&place.without(number))) rel="nofollow" data-noscroll="" {
                            span.unseen { (say.remove) " " }
                            span lang=[locale.lang_of(&words)] { (words) }
                            (icon(Icon::Close))
                        }
                    }
                }
                li { a.clear href=(place.of(&bare)) rel="nofollow" data-noscroll="" { (say.clear) } }
            }
        }
    }
}

/// A filter in words; one that no form makes as it stands in the address.
pub fn described(filter: &Filter, table: &TableView, locale: Locale) -> String {
    let say = Table::of(locale.language);
    let Filter::Is(Condition { column, operator, value }) = filter else {
        return as_written(filter);
    };
    let known = table.columns.iter().find(|it| it.name == *column);
    let title = known.map_or(column.as_str(), |it| it.title.as_str());
    let with = |words: &str, value: &str| fill(words, &[title, value]);
    match (operator, value) {
        (Operator::Eq, Operand::Text(value)) => with(say.is_equal, value),
        (Operator::Neq, Operand::Text(value)) => with(say.is_not, value),
        (Operator::Gt, Operand::Text(value)) => with(say.is_more, value),
        (Operator::Gte, Operand::Text(value)) => with(say.is_from, value),
        (Operator::Lt, Operand::Text(value)) => with(say.is_less, value),
        (Operator::Lte, Operand::Text(value)) => with(say.is_to, value),
        (Operator::Is, Operand::Null) => with(say.is_missing, ""),
        (Operator::Is, Operand::NotNull) => with(say.is_filled, ""),
        (Operator::Is, Operand::True) => with(say.is_equal, say.yes),
        (Operator::Is, Operand::False) => with(say.is_equal, say.no),
        (Operator::In, Operand::List(values)) => {
            with(say.is_one_of, &values.join(locale.text.site.separator))
        }
        (Operator::Ilike, Operand::Text(pattern)) => match plain(pattern) {
            Some((Way::Begins, text)) => with(say.does_begin, &text),
            Some((_, text)) => with(say.does_contain, &text),
            None => as_written(filter),
        },
        _ => as_written(filter),
    }
}

fn as_written(filter: &Filter) -> String {
    let query = RowsQuery { filter: Filter::And(vec![filter.clone()]), ..RowsQuery::default() };
    let query = query.to_query().replace('+', " ");
    percent_encoding::percent_decode_str(&query).decode_utf8_lossy().into_owned()
}

/// The hidden fields that carry the query through a form.
fn carried(place: &Place, but: &[&str]) -> Markup {
    html! {
        @for (name, value) in place.carried(but) {
            input type="hidden" name=(name) value=(value);
        }
    }
}

/// The column whose filter is shown: the one that was asked for, the one that has something wrong,
/// or else the first.
fn shown<'a>(
    place: &Place,
    table: &'a TableView,
    errors: &[FieldError],
) -> Option<&'a TableColumn> {
    let named = |name: &str| table.columns.iter().find(|column| column.name == name);
    let asked = place.form.column.as_deref().and_then(named);
    let wrong = || errors.iter().find_map(|error| named(error.field.trim_matches('"')));
    let filtered =
        || table.columns.iter().find(|it| !place.query.conditions_on(&it.name).is_empty());
    asked.or_else(wrong).or_else(filtered).or_else(|| table.columns.first())
}

fn filter(place: &Place, table: &TableView, errors: &[FieldError], locale: Locale) -> Markup {
    let say = Table::of(locale.language);
    let action = paths::data_page(&place.distribution, "");
    let Some(column) = shown(place, table, errors) else { return html! {} };
    let top: Vec<_> = column.profile.top.iter().map(|it| it.value.as_str()).collect();
    let form = Form::about(&place.query, &column.name, column.kind, &top);
    let wrong = errors.iter().find(|error| error.field.trim_matches('"') == column.name);
    html! {
        div.card.stack.tight {
            form.filter.of-column method="get" action=(action) data-now {
                (carried(place, &[]))
                div.field {
                    label for="f-column" { (say.column) }
                    select #f-column name="f.column" {
                        @for it in &table.columns {
                            option value=(it.name) lang=[locale.lang_of(&it.title)] selected[it.name == column.name] { (it.title) }
                        }
                    }
                }
                button.apply { (say.choose_column) }
            }
            form.by-column method="get" action=(action) {
                (carried(place, &[]))
                input type="hidden" name="f.column" value=(column.name);
                (fields(column, &form, wrong, locale))
                p.actions {
                    button.primary { (say.apply) }
                    @if !place.query.conditions_on(&column.name).is_empty() {
                        a.button href=(place.of(&place.query.without_filters_on(&column.name)))
                            rel="nofollow" data-noscroll="" { (say.clear_column) }
                    }
                }
            }
        }
    }
}

fn fields(column: &TableColumn, form: &Form, wrong: Option<&FieldError>, locale: Locale) -> Markup {
    let say = Table::of(locale.language);
    let ways = Way::of(column.kind);
    let ranged = ways.contains(&Way::Range);
    let invalid = wrong.map(|_| "true");
    let described = wrong.map(|_| "f-wrong");
    html! {
        fieldset {
            legend {
                span lang=[locale.lang_of(&column.title)] { (fill(say.filter_of, &[&column.title])) }
                " " small.muted { (column.kind.label(locale.language)) }
            }
            div.pair {
                @if ways.len() > 1 {
                    div.field {
                        label for="f-operator" { (say.operator) }
                        select #f-operator name="f.operator" {
                            @if matches!(column.kind, FieldType::Boolean | FieldType::Geometry) {
                                option value="" { (say.any) }
                            }
                            @for way in ways {
                                option value=(way.value()) selected[form.way == Some(*way)] { (name_of(*way, locale)) }
                            }
                        }
                    }
                }
                @if ranged {
                    (bound("f-value", "f.value", say.from, &form.value, column, (invalid, described), locale))
                    (bound("f-to", "f.to", say.to, &form.to, column, (invalid, described), locale))
                } @else if column.kind == FieldType::Text {
                    div.field {
                        label for="f-value" { (say.text) }
                        input #f-value type="text" name="f.value" value=(form.value) autocomplete="off"
                            aria-invalid=[invalid] aria-describedby=[described];
                    }
                }
            }
            @if let Some(wrong) = wrong { p #f-wrong.wrong { (wrong.detail) } }
            @if ranged { p.help { (bounds(column, locale)) } }
        }
        @if column.kind == FieldType::Text && column.profile.top.len() > 1 {
            fieldset.values {
                legend { (say.one_of) }
                div.options {
                    @for (number, top) in column.profile.top.iter().enumerate() {
                        label {
                            input type="checkbox" id={ "f-one-" (number) } name="f.one" value=(top.value)
                                checked[form.ones.contains(&top.value)];
                            span lang=[locale.lang_of(&top.value)] { (short(&top.value, locale)) }
                            span.muted.small { (crate::locale::format::number(top.count)) }
                        }
                    }
                    // What was chosen elsewhere stays chosen.
                    @for one in form.ones.iter().filter(|one| !column.profile.top.iter().any(|top| top.value == **one)) {
                        label {
                            input type="checkbox" name="f.one" value=(one) checked;
                            span lang=[locale.lang_of(one)] { (short(one, locale)) }
                        }
                    }
                }
            }
        }
    }
}

fn bound(
    id: &str,
    name: &str,
    label: &str,
    value: &str,
    column: &TableColumn,
    (invalid, described): (Option<&str>, Option<&str>),
    locale: Locale,
) -> Markup {
    let number = matches!(column.kind, FieldType::Integer | FieldType::Number);
    let kind = match column.kind {
        FieldType::Date => "date",
        FieldType::Datetime => "datetime-local",
        _ => "text",
    };
    // A value that the field could not show would be lost; as text it is seen and mended.
    let kind = if kind != "text"
        && !value.is_empty()
        && !value.starts_with(|it: char| it.is_ascii_digit())
    {
        "text"
    } else {
        kind
    };
    html! {
        div.field {
            label for=(id) {
                (label)
                @if let Some(unit) = &column.unit { " " span.muted lang=[locale.lang_of(unit)] { "(" (unit) ")" } }
            }
            input #(id) type=(kind) name=(name) value=(value) autocomplete="off"
                inputmode=[number.then_some("decimal")]
                step=[(kind == "datetime-local").then_some("1")]
                aria-invalid=[invalid] aria-describedby=[described];
        }
    }
}

/// Between which values the column lies, where that is known.
fn bounds(column: &TableColumn, locale: Locale) -> String {
    let say = Table::of(locale.language);
    match (&column.profile.min, &column.profile.max) {
        (Some(min), Some(max)) => {
            let amount = Look::of_column(column) == Look::Amount;
            let shown =
                |text: &str| if amount { super::cell::grouped(text) } else { text.to_owned() };
            fill(say.lies_between, &[&shown(min), &shown(max)])
        }
        _ => String::new(),
    }
}

/// A value in a list of few, cut where it is long.
pub fn short(text: &str, locale: Locale) -> String {
    const MOST: usize = 40;
    if text.is_empty() {
        Table::of(locale.language).empty.to_owned()
    } else if text.chars().count() > MOST {
        text.chars().take(MOST).chain(['…']).collect()
    } else {
        text.to_owned()
    }
}

fn name_of(way: Way, locale: Locale) -> &'static str {
    let say = Table::of(locale.language);
    match way {
        Way::Contains => say.contains,
        Way::Begins => say.begins,
        Way::Equals => say.equals,
        Way::Differs => say.differs,
        Way::Range => say.range,
        Way::Filled => say.filled,
        Way::Missing => say.missing,
        Way::True => say.yes,
        Way::False => say.no,
    }
}

fn columns(place: &Place, table: &TableView, locale: Locale) -> Markup {
    let say = Table::of(locale.language);
    let chosen = |name: &str| {
        let select = &place.query.select;
        select.is_empty()
            || select.iter().any(|it| match &it.value {
                Value::All => true,
                Value::Column(column) => column == name,
                _ => false,
            })
    };
    html! {
        form.card method="get" action=(paths::data_page(&place.distribution, "")) {
            (carried(place, &["select"]))
            input type="hidden" name="f.columns" value="1";
            fieldset {
                legend { (say.shown_columns) }
                div.options {
                    @for (number, column) in table.columns.iter().enumerate() {
                        label {
                            input type="checkbox" id={ "f-select-" (number) } name="f.select"
                                value=(column.name) checked[chosen(&column.name)];
                            span lang=[locale.lang_of(&column.title)] { (column.title) }
                        }
                    }
                }
            }
            p.actions {
                button.primary { (say.show) }
                @if !place.query.select.is_empty() {
                    a.button rel="nofollow" data-noscroll=""
                        href=(place.of(&RowsQuery { select: Vec::new(), ..place.begun_anew() }))
                    { (say.all_columns) }
                }
            }
        }
    }
}

fn page_size(place: &Place, locale: Locale) -> Markup {
    let say = Table::of(locale.language);
    let now = place.limit();
    html! {
        form.card.filter method="get" action=(paths::data_page(&place.distribution, "")) data-now {
            (carried(place, &["limit"]))
            div.field {
                label for="f-limit" { (say.page_size) }
                select #f-limit name="limit" {
                    @if !LIMITS.contains(&now) { option value=(now) selected { (now) } }
                    @for limit in LIMITS { option value=(limit) selected[limit == now] { (limit) } }
                }
            }
            button.apply { (say.show) }
        }
    }
}
