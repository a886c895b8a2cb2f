//! Printing: from the typed query to an address.

use std::borrow::Cow;

use super::{Condition, Filter, Operand, Order, RowsQuery, Selected, Value};

pub(super) fn query(query: &RowsQuery) -> String {
    let RowsQuery { select, filter: _, order, limit, offset, after } = query;
    let mut out = form_urlencoded::Serializer::new(String::new());
    if !select.is_empty() {
        out.append_pair("select", &joined(select, selected));
    }
    for filter in query.filters() {
        let (name, value) = parameter(filter, false);
        out.append_pair(&name, &value);
    }
    if !order.is_empty() {
        out.append_pair("order", &joined(order, key));
    }
    if let Some(limit) = limit {
        out.append_pair("limit", &limit.to_string());
    }
    if *offset != 0 {
        out.append_pair("offset", &offset.to_string());
    }
    if let Some(after) = after {
        out.append_pair("after", after);
    }
    out.finish()
}

fn joined<T>(items: &[T], print: impl Fn(&T) -> String) -> String {
    items.iter().map(print).collect::<Vec<_>>().join(",")
}

fn selected(item: &Selected) -> String {
    let Selected { alias, value } = item;
    let value = match value {
        Value::All => "*".to_owned(),
        Value::Column(column) => name(column).into_owned(),
        Value::Part(column, part) => format!("{}.{part}", name(column)),
        Value::Aggregate(aggregate, Some(column)) => {
            format!("{}.{}()", name(column), aggregate.name())
        }
        Value::Aggregate(aggregate, None) => format!("{}()", aggregate.name()),
    };
    match alias {
        Some(alias) => format!("{}:{value}", name(alias)),
        None => value,
    }
}

fn key(order: &Order) -> String {
    let Order { column, descending, nulls } = order;
    let mut out = name(column).into_owned();
    if *descending {
        out.push_str(".desc");
    }
    if let Some(nulls) = nulls {
        out.push('.');
        out.push_str(nulls.value());
    }
    out
}

/// A filter as a parameter of its own.
fn parameter(filter: &Filter, negated: bool) -> (String, String) {
    let not = if negated { "not." } else { "" };
    match filter {
        Filter::Not(filter) => parameter(filter, !negated),
        Filter::Is(condition) => (
            filter_name(&condition.column).into_owned(),
            format!("{not}{}", comparison(condition, false)),
        ),
        Filter::And(members) => (format!("{not}and"), group(members)),
        Filter::Or(members) => (format!("{not}or"), group(members)),
    }
}

fn group(members: &[Filter]) -> String {
    format!("({})", joined(members, |filter| member(filter, false)))
}

/// A filter in a group.
fn member(filter: &Filter, negated: bool) -> String {
    let not = if negated { "not." } else { "" };
    match filter {
        Filter::Not(filter) => member(filter, !negated),
        Filter::Is(condition) => {
            format!("{}.{not}{}", filter_name(&condition.column), comparison(condition, true))
        }
        Filter::And(members) => format!("{not}and{}", group(members)),
        Filter::Or(members) => format!("{not}or{}", group(members)),
    }
}

/// Operator and operand. A value that is not in a list ends where the parameter ends, and double
/// quotes would belong to it.
fn comparison(condition: &Condition, in_list: bool) -> String {
    let Condition { column: _, operator, value } = condition;
    let value: Cow<'_, str> = match value {
        Operand::Text(text) => {
            let text: Cow<'_, str> =
                if operator.is_pattern() { text.replace('%', "*").into() } else { text.into() };
            if in_list { item(&text).into_owned().into() } else { text }
        }
        Operand::List(values) => {
            format!("({})", joined(values, |text| item(text).into_owned())).into()
        }
        constant => constant.constant().unwrap_or_default().into(),
    };
    format!("{}.{value}", operator.name())
}

/// A name of letters, digits and `_` stands as it is, as PostgREST has it; others in quotes.
fn name(name: &str) -> Cow<'_, str> {
    let plain = !name.is_empty() && name.chars().all(|ch| ch.is_alphanumeric() || ch == '_');
    if plain { name.into() } else { quoted(name).into() }
}

/// A name where the grammar's own words can stand as well.
fn filter_name(column: &str) -> Cow<'_, str> {
    let taken = RowsQuery::RESERVED.contains(&column)
        || RowsQuery::BESIDE.contains(&column)
        || column == "not";
    if taken { quoted(column).into() } else { name(column) }
}

/// A value in a list.
fn item(text: &str) -> Cow<'_, str> {
    let plain = !text.is_empty()
        && !text.contains(|ch: char| {
            ch.is_whitespace() || matches!(ch, ',' | '(' | ')' | '{' | '}' | '"' | '\\')
        });
    if plain { text.into() } else { quoted(text).into() }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
