//! All rows of an answer, one batch after the other, for exports.

use std::sync::Arc;

use contract::rows::RowsQuery;
use datafusion::arrow::array::RecordBatch;
use datafusion::datasource::provider_as_source;
use datafusion::execution::SendableRecordBatchStream;
use datafusion::logical_expr::{LogicalPlanBuilder, col};
use datafusion::physical_plan::execute_stream;

use super::cells::Cells;
use super::filter::{Key, value};
use super::plan::{Groups, Kind, Output, Plan};
use super::scan::Scan;
use super::table::Table;
use super::{QueryError, Shared, parts};
use crate::layout::ROW;

/// The rows of an answer on their way.
pub(crate) struct Rows {
    /// Its columns.
    pub(crate) outputs: Vec<Output>,
    /// Where the value and the source text of each are in a batch.
    columns: Vec<(usize, usize)>,
    pub(crate) batches: SendableRecordBatchStream,
}

/// A column of a batch: its values, and the texts that were published.
pub(crate) struct Pair<'a> {
    pub(crate) value: Cells<'a>,
    pub(crate) source: Cells<'a>,
}

/// Which columns a batch has, apart from the stream that gives it.
#[derive(Clone)]
pub(crate) struct Shape {
    pub(crate) outputs: Vec<Output>,
    columns: Vec<(usize, usize)>,
}

impl Rows {
    pub(crate) fn shape(&self) -> Shape {
        Shape { outputs: self.outputs.clone(), columns: self.columns.clone() }
    }
}

impl Shape {
    /// The place of an output's values in a batch.
    pub(crate) fn place(&self, output: usize) -> usize {
        self.columns.get(output).map_or(usize::MAX, |(value, _)| *value)
    }

    pub(crate) fn cells<'a>(&'a self, batch: &'a RecordBatch) -> Result<Vec<Pair<'a>>, QueryError> {
        let pairs = self.outputs.iter().zip(&self.columns).map(|(output, (value, source))| {
            let part = output.part.as_ref();
            Ok(Pair {
                value: Cells::of(batch.column(*value), part)?,
                source: Cells::of(batch.column(*source), part)?,
            })
        });
        pairs.collect()
    }
}

impl Shared {
    /// All rows that a query asks for; without a limit where it names none.
    pub(crate) async fn rows(&self, table: &Table, query: &RowsQuery) -> Result<Rows, QueryError> {
        let Plan { filter, outputs, kind } = Plan::of(query, table).map_err(QueryError::Faults)?;
        // The order of the file is kept by reading it from beginning to end.
        let in_order = matches!(&kind, Kind::Rows { keys } if keys.is_empty());
        let scan = Scan::new(table, if in_order { 1 } else { self.parts });
        let mut plan = LogicalPlanBuilder::scan("rows", provider_as_source(Arc::new(scan)), None)?;
        if let Some(filter) = filter {
            plan = plan.filter(filter)?;
        }
        let offset = usize::try_from(query.offset).unwrap_or(usize::MAX);
        let limit = query.limit.map(|limit| usize::try_from(limit).unwrap_or(usize::MAX));
        let (projected, columns) = match kind {
            Kind::Groups(Groups { by, figures, names, order }) => {
                plan = plan.aggregate(by, figures)?;
                if !order.is_empty() {
                    plan = plan.sort(order)?;
                }
                let columns = (0..names.len()).map(|at| (at, at)).collect();
                (names.iter().map(|name| col(name.as_str())).collect(), columns)
            }
            Kind::Rows { keys } => {
                if !keys.is_empty() {
                    let mut order: Vec<_> = keys.iter().map(Key::sort).collect();
                    order.push(col(ROW).sort(true, false));
                    plan = plan.sort(order)?;
                }
                project(table, &outputs)
            }
        };
        if offset > 0 || limit.is_some() {
            plan = plan.limit(offset, limit)?;
        }
        let plan = plan.project(projected)?.build()?;
        let batches = execute_stream(self.physical(&plan).await?, self.context())?;
        Ok(Rows { outputs, columns, batches })
    }
}

type Projected = (Vec<datafusion::logical_expr::Expr>, Vec<(usize, usize)>);

/// The values of each output, and their texts where these are kept apart.
fn project(table: &Table, outputs: &[Output]) -> Projected {
    let layout = table.layout();
    let (mut expressions, mut columns) = (Vec::new(), Vec::new());
    for output in outputs {
        let place = output.place.unwrap_or_default();
        let at = expressions.len();
        let whole = value(place);
        let shown = match &output.part {
            Some(part) => parts::expression(whole, part),
            None => whole,
        };
        expressions.push(shown.alias(format!("o{at}")));
        let has_text =
            output.part.is_none() && layout.columns.get(place).is_some_and(|column| column.text);
        if has_text {
            expressions.push(col(layout.source_column(place)).alias(format!("o{}", at + 1)));
        }
        columns.push((at, at + usize::from(has_text)));
    }
    (expressions, columns)
}
