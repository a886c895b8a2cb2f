//! Filters and orders as expressions over physical columns.

use std::ops::Not;

use contract::rows::{Condition, Filter, Nulls, Operand, Operator, Order};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::expr::Like;
use datafusion::logical_expr::{Expr, SortExpr, cast, col, lit};

use super::fault::QueryFault;
use super::typed::scalar;
use crate::layout::{self, Column, Layout, Stored, value_column};

/// The value of a column, as an expression.
pub(super) fn value(place: usize) -> Expr {
    col(value_column(place))
}

/// Finds a column by name.
pub(super) fn find<'a>(
    layout: &'a Layout,
    name: &str,
    field: &str,
) -> Result<(usize, &'a Column), QueryFault> {
    layout.place(name).map(|place| (place, &layout.columns[place])).ok_or_else(|| {
        let name: String = name.chars().take(60).collect();
        QueryFault::new(
            field,
            format!("没有“{name}”这一列"),
            format!("there is no column “{name}”"),
        )
    })
}

/// The rows that a filter lets through; nothing where it lets through all. What is wrong is
/// gathered, so that all of it is told at once.
pub(super) fn expression(
    filter: &Filter,
    layout: &Layout,
    faults: &mut Vec<QueryFault>,
) -> Option<Expr> {
    let mut each = |filters: &[Filter], join: fn(Expr, Expr) -> Expr| {
        let parts = filters.iter().filter_map(|it| expression(it, layout, faults));
        parts.collect::<Vec<_>>().into_iter().reduce(join)
    };
    match filter {
        Filter::And(filters) => each(filters, Expr::and),
        Filter::Or(filters) => each(filters, Expr::or),
        Filter::Not(filter) => expression(filter, layout, faults).map(Expr::not),
        Filter::Is(asked) => condition(asked, layout).map_err(|fault| faults.push(fault)).ok(),
    }
}

fn condition(asked: &Condition, layout: &Layout) -> Result<Expr, QueryFault> {
    let Condition { column, operator, value: operand } = asked;
    let (place, column) = find(layout, column, column)?;
    let value = value(place);
    let text = match operand {
        Operand::Text(text) => text,
        Operand::List(texts) => {
            let list = texts.iter().map(|text| Ok(Expr::Literal(scalar(text, column)?, None)));
            return Ok(value.in_list(list.collect::<Result<_, QueryFault>>()?, false));
        }
        Operand::Null => return Ok(value.is_null()),
        Operand::NotNull => return Ok(value.is_not_null()),
        Operand::True | Operand::False | Operand::Unknown => {
            if column.stored != Stored::Boolean {
                return Err(QueryFault::new(
                    &column.name,
                    "is.true、is.false、is.unknown 只用于是否型的列",
                    "is.true, is.false and is.unknown are for columns of yes or no",
                ));
            }
            return Ok(match operand {
                Operand::True => value.is_true(),
                Operand::False => value.is_false(),
                _ => value.is_unknown(),
            });
        }
    };
    if matches!(operator, Operator::Like | Operator::Ilike) {
        // What is no text is compared as it is written.
        let value = match column.stored {
            Stored::Text => value,
            _ if column.text => col(layout.source_column(place)),
            _ => cast(value, DataType::Utf8View),
        };
        let pattern = Expr::Literal(ScalarValue::Utf8View(Some(text.clone())), None);
        let blind = *operator == Operator::Ilike;
        return Ok(Expr::Like(Like::new(false, Box::new(value), Box::new(pattern), None, blind)));
    }
    let wanted = Expr::Literal(scalar(text, column)?, None);
    Ok(match operator {
        Operator::Neq => value.not_eq(wanted),
        Operator::Gt => value.gt(wanted),
        Operator::Gte => value.gt_eq(wanted),
        Operator::Lt => value.lt(wanted),
        Operator::Lte => value.lt_eq(wanted),
        _ => value.eq(wanted),
    })
}

/// A column that rows are ordered by.
pub(super) struct Key {
    pub(super) place: usize,
    pub(super) descending: bool,
    pub(super) nulls_first: bool,
}

/// Where rows without a value stand: as in PostgreSQL, after all others, and before them when the
/// order runs down.
pub(super) fn nulls_first(order: &Order) -> bool {
    order.nulls.as_ref().map_or(order.descending, |nulls| *nulls == Nulls::First)
}

impl Key {
    pub(super) fn sort(&self) -> SortExpr {
        value(self.place).sort(!self.descending, self.nulls_first)
    }

    /// Rows that come after one with this value.
    fn after(&self, last: &ScalarValue) -> Expr {
        let value = value(self.place);
        if last.is_null() {
            return if self.nulls_first { value.is_not_null() } else { lit(false) };
        }
        let last = Expr::Literal(last.clone(), None);
        let beyond = if self.descending { value.clone().lt(last) } else { value.clone().gt(last) };
        if self.nulls_first { beyond } else { beyond.or(value.is_null()) }
    }

    fn same(&self, last: &ScalarValue) -> Expr {
        let value = value(self.place);
        if last.is_null() { value.is_null() } else { value.eq(Expr::Literal(last.clone(), None)) }
    }
}

/// Rows that come after the one with these values and this number.
pub(super) fn after(keys: &[Key], last: &[ScalarValue], row: i64) -> Expr {
    let beyond = col(layout::ROW).gt(lit(row));
    keys.iter()
        .zip(last)
        .rev()
        .fold(beyond, |rest, (key, last)| key.after(last).or(key.same(last).and(rest)))
}
