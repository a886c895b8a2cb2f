//! What a query asks of a table, once it is known that the table can answer.

use contract::rows::{Aggregate, Order, RowsQuery, Selected, Value};
use datafusion::arrow::datatypes::DataType;
use datafusion::functions_aggregate::expr_fn;
use datafusion::logical_expr::{Expr, SortExpr, cast, col, lit};
use domain::{FieldType, Part};

use super::fault::QueryFault;
use super::filter::{self, Key, find, nulls_first, value};
use super::parts;
use super::table::Table;
use crate::layout::{self, Column, Layout, Stored};

/// A column of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// Its name, unique in the answer.
    pub name: String,
    /// The type of its values.
    pub kind: FieldType,
    /// The place of the column of the table that it is made from, from 0.
    pub place: Option<usize>,
    /// Whether its values are measured in the unit of that column.
    pub keeps_unit: bool,
    /// Whether they are values of that column, and not worked out from them.
    pub is_own: bool,
    /// What of that column's values it shows, where it is not all of them.
    pub part: Option<Part>,
}

/// A query that a table can answer.
pub(super) struct Plan {
    pub(super) filter: Option<Expr>,
    pub(super) outputs: Vec<Output>,
    pub(super) kind: Kind,
}

pub(super) enum Kind {
    /// Rows as they are in the table, in the order of the file where the keys are equal.
    Rows { keys: Vec<Key> },
    /// One row for each group.
    Groups(Groups),
}

pub(super) struct Groups {
    /// What rows are grouped by; physical names are `g0`, `g1`, …
    pub(super) by: Vec<Expr>,
    /// What is counted over each group; physical names are `a0`, `a1`, …
    pub(super) figures: Vec<Expr>,
    /// Physical names of the outputs, in their order.
    pub(super) names: Vec<String>,
    pub(super) order: Vec<SortExpr>,
}

impl Plan {
    /// Holds a query against a table; all that does not fit is told at once.
    pub(super) fn of(query: &RowsQuery, table: &Table) -> Result<Self, Vec<QueryFault>> {
        let layout = table.layout();
        let mut faults = Vec::new();
        let filter = filter::expression(&query.filter, layout, &mut faults);
        let (outputs, kind) = if query.is_grouped() {
            let (outputs, groups) = groups(query, table, &mut faults);
            (outputs, Kind::Groups(groups))
        } else {
            let outputs = outputs(&query.select, layout, &mut faults);
            (outputs, Kind::Rows { keys: keys(query, layout, &mut faults) })
        };
        if faults.is_empty() { Ok(Self { filter, outputs, kind }) } else { Err(faults) }
    }
}

/// The columns of an answer that is not grouped.
fn outputs(select: &[Selected], layout: &Layout, faults: &mut Vec<QueryFault>) -> Vec<Output> {
    let all = || layout.columns.iter().enumerate().map(|(place, column)| whole(place, column));
    if select.is_empty() {
        return all().collect();
    }
    let mut outputs = Vec::new();
    for item in select {
        match output(item, layout) {
            Ok(Some(output)) => outputs.push(output),
            Ok(None) => outputs.extend(all()),
            Err(fault) => faults.push(fault),
        }
    }
    let mut names = std::collections::HashSet::new();
    for output in &outputs {
        if !names.insert(&output.name) {
            faults.push(QueryFault::new(
                "select",
                format!("结果中有两列名为“{}”，请另取名称", output.name),
                format!("two columns of the answer are called “{}”; rename one", output.name),
            ));
            break;
        }
    }
    outputs
}

fn whole(place: usize, column: &Column) -> Output {
    let name = column.name.clone();
    Output {
        name,
        kind: column.kind,
        place: Some(place),
        keeps_unit: true,
        is_own: true,
        part: None,
    }
}

/// A column of an answer, or nothing where it stands for all.
fn output(item: &Selected, layout: &Layout) -> Result<Option<Output>, QueryFault> {
    let name = item.name().to_owned();
    Ok(match &item.value {
        Value::All | Value::Aggregate(..) => None,
        Value::Column(column) => {
            let (place, column) = find(layout, column, "select")?;
            Some(Output { name, ..whole(place, column) })
        }
        Value::Part(column, part) => {
            let (place, column) = find(layout, column, "select")?;
            has_part(column, part)?;
            let kind = match part {
                Part::Bin(_) => FieldType::Number,
                Part::Day => FieldType::Date,
                _ => FieldType::Text,
            };
            let keeps_unit = matches!(part, Part::Bin(_));
            Some(Output {
                name,
                kind,
                place: Some(place),
                keeps_unit,
                is_own: false,
                part: Some(part.clone()),
            })
        }
    })
}

fn has_part(column: &Column, part: &Part) -> Result<(), QueryFault> {
    if column.has(part) {
        return Ok(());
    }
    let (name, word) = (&column.name, part.name());
    Err(QueryFault::new(
        "select",
        format!("列“{name}”是{}，不能取 {word}()", column.kind.text().zh),
        format!("the column “{name}” holds {}, which has no {word}()", column.kind.text().en),
    ))
}

/// The columns that rows are ordered by.
fn keys(query: &RowsQuery, layout: &Layout, faults: &mut Vec<QueryFault>) -> Vec<Key> {
    let mut keys = Vec::new();
    for order in &query.order {
        // The name of a column of the answer stands for what that column is made from.
        let item = query.select.iter().find(|item| item.name() == order.column);
        let column = item.and_then(|item| item.value.column()).unwrap_or(&order.column);
        match find(layout, column, "order") {
            Ok((place, _)) => keys.push(Key {
                place,
                descending: order.descending,
                nulls_first: nulls_first(order),
            }),
            Err(fault) => faults.push(fault),
        }
    }
    keys
}

/// The groups of a query, and the columns of its answer.
fn groups(query: &RowsQuery, table: &Table, faults: &mut Vec<QueryFault>) -> (Vec<Output>, Groups) {
    let layout = table.layout();
    let (mut outputs, mut names) = (Vec::new(), Vec::new());
    let (mut by, mut figures) = (Vec::new(), Vec::new());
    for item in &query.select {
        let made = match &item.value {
            Value::Aggregate(aggregate, column) => figure(*aggregate, column.as_deref(), table)
                .map(|(expression, mut output)| {
                    let name = format!("a{}", figures.len());
                    figures.push(expression.alias(name.as_str()));
                    item.name().clone_into(&mut output.name);
                    (name, output)
                }),
            _ => output(item, layout).map(|output| {
                let output = output.unwrap_or_else(|| Output {
                    name: item.name().to_owned(),
                    kind: FieldType::Text,
                    place: None,
                    keeps_unit: false,
                    is_own: false,
                    part: None,
                });
                let name = format!("g{}", by.len());
                let whole = value(output.place.unwrap_or_default());
                let grouped = match &output.part {
                    Some(part) => parts::expression(whole, part),
                    None => whole,
                };
                by.push(grouped.alias(name.as_str()));
                (name, output)
            }),
        };
        match made {
            Ok((name, output)) => {
                names.push(name);
                outputs.push(output);
            }
            Err(fault) => faults.push(fault),
        }
    }
    let order = ordered(query, &outputs, &names, by.len(), faults);
    (outputs, Groups { by, figures, names, order })
}

/// The order of groups: as asked, then by what they are grouped by, so that pages fit together.
fn ordered(
    query: &RowsQuery,
    outputs: &[Output],
    names: &[String],
    groups: usize,
    faults: &mut Vec<QueryFault>,
) -> Vec<SortExpr> {
    let mut order = Vec::new();
    for key in &query.order {
        let Order { column, descending, nulls: _ } = key;
        match outputs.iter().position(|output| output.name == *column) {
            Some(at) => {
                order.push(col(names[at].as_str()).sort(!descending, nulls_first(key)));
            }
            None => faults.push(QueryFault::new(
                "order",
                format!("分组结果中没有“{column}”这一列"),
                format!("the groups have no column “{column}” to be ordered by"),
            )),
        }
    }
    order.extend((0..groups).map(|at| col(format!("g{at}")).sort(true, false)));
    order
}

/// A figure over rows.
fn figure(
    aggregate: Aggregate,
    column: Option<&str>,
    table: &Table,
) -> Result<(Expr, Output), QueryFault> {
    let name = aggregate.name().to_owned();
    let Some(column) = column else {
        let kind = FieldType::Integer;
        let output =
            Output { name, kind, place: None, keeps_unit: false, is_own: false, part: None };
        return Ok((expr_fn::count(lit(1_i64)), output));
    };
    let (place, column) = find(table.layout(), column, "select")?;
    let needs_number = matches!(aggregate, Aggregate::Sum | Aggregate::Avg | Aggregate::Median);
    if needs_number && !column.is_stored_as_number() {
        let (name, word) = (&column.name, aggregate.name());
        return Err(QueryFault::new(
            "select",
            format!("列“{name}”是{}，不能用 {word}()", column.kind.text().zh),
            format!("the column “{name}” holds {}, which has no {word}()", column.kind.text().en),
        ));
    }
    let values = value(place);
    let float = || cast(value(place), DataType::Float64);
    let (expression, kind, keeps_unit) = match aggregate {
        Aggregate::Count => (expr_fn::count(values), FieldType::Integer, false),
        Aggregate::Distinct => (expr_fn::count_distinct(values), FieldType::Integer, false),
        Aggregate::Sum => (expr_fn::sum(summable(place, column, table)), column.kind, true),
        Aggregate::Avg => (expr_fn::avg(float()), FieldType::Number, true),
        Aggregate::Median => (expr_fn::median(float()), FieldType::Number, true),
        Aggregate::Min => (expr_fn::min(values), column.kind, true),
        Aggregate::Max => (expr_fn::max(values), column.kind, true),
    };
    let is_own = matches!(aggregate, Aggregate::Min | Aggregate::Max);
    Ok((expression, Output { name, kind, place: Some(place), keeps_unit, is_own, part: None }))
}

/// Values whose sum is right: whole numbers whose sum could pass 64 bits are summed in 128.
fn summable(place: usize, column: &Column, table: &Table) -> Expr {
    let values = value(place);
    if column.stored != Stored::Integer || table.sum_fits(place) {
        return values;
    }
    cast(values, DataType::Decimal128(layout::PRECISION, 0))
}
