//! One page of an answer, with how many rows there are in all.
//!
//! Which rows a page has is found from the columns that filter and order them alone; only then are
//! their other columns read, and of these only the pages of the file that hold them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use contract::rows::RowsQuery;
use datafusion::arrow::array::{ArrayRef, AsArray, RecordBatch, UInt64Array};
use datafusion::arrow::compute::{concat_batches, take_record_batch};
use datafusion::arrow::datatypes::Int64Type;
use datafusion::datasource::provider_as_source;
use datafusion::functions_aggregate::expr_fn::count;
use datafusion::logical_expr::{Expr, LogicalPlanBuilder, col, lit};
use datafusion::physical_plan::{execute_stream, execute_stream_partitioned};
use futures::TryStreamExt;
use futures::future::try_join_all;

use super::cells::Cells;
use super::filter::{Key, after};
use super::plan::{Groups, Kind, Output, Plan};
use super::scan::Scan;
use super::table::Table;
use super::token::{self, Last};
use super::{Engine, QueryError, Shared, parts};
use crate::layout::{ROW, value_column};

/// Most rows that a page may leave out where they have to be counted; who wants more goes on from
/// where the page before ended.
const OFFSET_MAX: u64 = 1_000_000;

/// A page of an answer.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its columns.
    pub outputs: Vec<Output>,
    /// Its rows as JSON: an array of arrays.
    pub rows: String,
    /// How many rows it has.
    pub count: usize,
    /// How many rows there are in all.
    pub total: u64,
    /// Where the next page begins, if there is one.
    pub next: Option<String>,
}

impl Engine {
    /// Answers a query with one page.
    ///
    /// # Errors
    /// [`QueryError::Faults`] when the table cannot answer it, else what went wrong.
    pub async fn page(&self, table: &Table, query: &RowsQuery) -> Result<Page, QueryError> {
        self.page_within(table, query, self.shared().time).await
    }

    /// The same for who may wait longer, or less long.
    pub(crate) async fn page_within(
        &self,
        table: &Table,
        query: &RowsQuery,
        time: Duration,
    ) -> Result<Page, QueryError> {
        let (shared, table, query) = (self.shared(), table.clone(), query.clone());
        let page = self.run(async move {
            let Ok(_turn) = shared.turns.acquire().await else { return Err(QueryError::TooMuch) };
            shared.page(&table, &query).await
        });
        match tokio::time::timeout(time, page).await {
            Ok(page) => page?,
            Err(_) => Err(QueryError::TooLong),
        }
    }
}

/// The rows of a page by their numbers, one more than it has, and how many there are in all.
struct Found {
    rows: Vec<i64>,
    total: u64,
}

impl Shared {
    async fn page(&self, table: &Table, query: &RowsQuery) -> Result<Page, QueryError> {
        let Plan { filter, outputs, kind } = Plan::of(query, table).map_err(QueryError::Faults)?;
        match kind {
            Kind::Groups(groups) => self.groups(table, query, filter, outputs, groups).await,
            Kind::Rows { keys } => {
                let last = query.after.as_deref();
                let last = last.map(|word| Last::read(word, &keys, table.layout())).transpose()?;
                let found = self.find(table, query, filter, &keys, last).await?;
                show(table, query, outputs, &keys, found).await
            }
        }
    }

    async fn find(
        &self,
        table: &Table,
        query: &RowsQuery,
        filter: Option<Expr>,
        keys: &[Key],
        last: Option<Last>,
    ) -> Result<Found, QueryError> {
        let rows = table.layout().rows;
        let wanted = u64::from(query.limit()) + 1;
        if filter.is_none() && keys.is_empty() {
            let before = last.map_or(0, |last| u64::try_from(last.row).unwrap_or_default());
            let begin = before.saturating_add(query.offset).min(rows);
            let end = begin.saturating_add(wanted).min(rows);
            let numbers = (begin..end).filter_map(|row| i64::try_from(row + 1).ok());
            return Ok(Found { rows: numbers.collect(), total: rows });
        }
        if query.offset > OFFSET_MAX {
            return Err(QueryError::fault(
                "offset",
                "有筛选或排序时最多跳过一百万行；请用上一页的 next 作为 after 继续",
                "with a filter or an order at most a million rows are left out; go on with `after`, which is `next` of the page before",
            ));
        }
        if keys.is_empty() {
            let Some(filter) = filter else { return Ok(Found { rows: Vec::new(), total: rows }) };
            let before = last.map_or(0, |last| last.row);
            return self.filtered(table, filter, before, query.offset, wanted).await;
        }
        let total = async {
            match &filter {
                None => Ok(rows),
                Some(filter) => self.count(table, filter.clone()).await,
            }
        };
        let beyond = last.map(|last| after(keys, &last.values, last.row));
        let filter = filter.clone().into_iter().chain(beyond).reduce(Expr::and);
        let rows = self.first(table, filter, keys, query.offset, wanted);
        let (total, rows) = futures::try_join!(total, rows)?;
        Ok(Found { rows, total })
    }

    fn scan(&self, table: &Table, filter: Option<Expr>) -> Result<LogicalPlanBuilder, QueryError> {
        let source = provider_as_source(Arc::new(Scan::new(table, self.parts)));
        let scan = LogicalPlanBuilder::scan("rows", source, None)?;
        Ok(match filter {
            Some(filter) => scan.filter(filter)?,
            None => scan,
        })
    }

    /// The rows that a filter lets through, in the order of the file. All are counted, those of the
    /// page are kept.
    async fn filtered(
        &self,
        table: &Table,
        filter: Expr,
        before: i64,
        offset: u64,
        wanted: u64,
    ) -> Result<Found, QueryError> {
        let plan = self.scan(table, Some(filter))?.project([col(ROW)])?.build()?;
        let parts = execute_stream_partitioned(self.physical(&plan).await?, self.context())?;
        let most = usize::try_from(offset + wanted).unwrap_or(usize::MAX);
        let found = parts.into_iter().map(|mut part| {
            tokio::spawn(async move {
                let (mut count, mut kept) = (0_u64, Vec::new());
                while let Some(batch) = part.try_next().await? {
                    count += batch.num_rows() as u64;
                    if kept.len() < most {
                        let rows = batch.column(0).as_primitive::<Int64Type>().values();
                        let here = rows.iter().copied().filter(|row| *row > before);
                        kept.extend(here.take(most - kept.len()));
                    }
                }
                Ok::<_, QueryError>((count, kept))
            })
        });
        let found = found.map(tokio_util::task::AbortOnDropHandle::new);
        let parts = try_join_all(found).await?;
        let (mut total, mut rows) = (0, Vec::new());
        for part in parts {
            let (count, kept) = part?;
            total += count;
            rows.extend(kept);
        }
        let skipped = usize::try_from(offset).unwrap_or(usize::MAX).min(rows.len());
        rows.drain(..skipped);
        rows.truncate(usize::try_from(wanted).unwrap_or(usize::MAX));
        Ok(Found { rows, total })
    }

    async fn count(&self, table: &Table, filter: Expr) -> Result<u64, QueryError> {
        let plan = self.scan(table, Some(filter))?;
        let plan = plan.aggregate(Vec::<Expr>::new(), [count(lit(1_i64)).alias("a0")])?.build()?;
        let mut answer = execute_stream(self.physical(&plan).await?, self.context())?;
        let mut total = 0;
        while let Some(batch) = answer.try_next().await? {
            let counts = batch.column(0).as_primitive::<Int64Type>().values();
            total += counts.iter().sum::<i64>();
        }
        Ok(u64::try_from(total).unwrap_or_default())
    }

    /// The first rows in an order, after some that are left out.
    async fn first(
        &self,
        table: &Table,
        filter: Option<Expr>,
        keys: &[Key],
        offset: u64,
        wanted: u64,
    ) -> Result<Vec<i64>, QueryError> {
        let mut order: Vec<_> = keys.iter().map(Key::sort).collect();
        order.push(col(ROW).sort(true, false));
        let size = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let plan = self
            .scan(table, filter)?
            .sort(order)?
            .limit(size(offset), Some(size(wanted)))?
            .project([col(ROW)])?
            .build()?;
        let mut answer = execute_stream(self.physical(&plan).await?, self.context())?;
        let mut rows = Vec::new();
        while let Some(batch) = answer.try_next().await? {
            rows.extend_from_slice(batch.column(0).as_primitive::<Int64Type>().values());
        }
        Ok(rows)
    }

    /// A page of groups. All groups are counted.
    async fn groups(
        &self,
        table: &Table,
        query: &RowsQuery,
        filter: Option<Expr>,
        outputs: Vec<Output>,
        groups: Groups,
    ) -> Result<Page, QueryError> {
        let Groups { by, figures, names, order } = groups;
        let plan = self.scan(table, filter)?.aggregate(by, figures)?;
        let plan = if order.is_empty() { plan } else { plan.sort(order)? };
        let plan = plan.project(names.iter().map(|name| col(name.as_str())))?.build()?;
        let mut answer = execute_stream(self.physical(&plan).await?, self.context())?;
        let begin = match query.after.as_deref() {
            None => query.offset,
            Some(word) => word.parse::<u64>().map_err(|_| {
                QueryError::fault("after", "续页标记有误", "the mark of the next page is not valid")
            })?,
        };
        let end = begin.saturating_add(u64::from(query.limit()));
        let (mut total, mut rows, mut count) = (0_u64, String::from("["), 0);
        while let Some(batch) = answer.try_next().await? {
            let here = total..total + batch.num_rows() as u64;
            let from = begin.clamp(here.start, here.end) - here.start;
            let to = end.clamp(here.start, here.end) - here.start;
            let place = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
            count += write(&outputs, batch.columns(), place(from)..place(to), &mut rows)?;
            total = here.end;
        }
        rows.push(']');
        let next = (end < total).then(|| end.to_string());
        Ok(Page { outputs, rows, count, total, next })
    }
}

/// Reads the rows of a page and writes them out.
async fn show(
    table: &Table,
    query: &RowsQuery,
    outputs: Vec<Output>,
    keys: &[Key],
    found: Found,
) -> Result<Page, QueryError> {
    let Found { mut rows, total } = found;
    let limit = usize::try_from(query.limit()).unwrap_or(usize::MAX);
    let more = rows.len() > limit && limit > 0;
    rows.truncate(limit);
    let mut places: Vec<_> = outputs.iter().filter_map(|output| output.place).collect();
    places.extend(keys.iter().map(|key| key.place));
    places.sort_unstable();
    places.dedup();
    let names: Vec<_> = places.iter().map(|place| value_column(*place)).collect();
    let batch = in_order(table, &rows, &names).await?;
    let at: HashMap<_, _> = places.iter().enumerate().map(|(at, place)| (*place, at)).collect();
    let column = |place: usize| -> Result<&ArrayRef, QueryError> {
        let batch = batch.as_ref().zip(at.get(&place));
        batch.map(|(batch, at)| batch.column(*at)).ok_or(QueryError::Damaged("a column is lost"))
    };
    let mut json = String::from("[");
    let mut next = None;
    if !rows.is_empty() {
        let shown = outputs.iter().map(|output| {
            let whole = column(output.place.unwrap_or_default())?;
            Ok(match &output.part {
                Some(part) => parts::of(whole, part)?,
                None => whole.clone(),
            })
        });
        let shown = shown.collect::<Result<Vec<_>, QueryError>>()?;
        write(&outputs, &shown, 0..rows.len(), &mut json)?;
        if more {
            let values = keys.iter().map(|key| Cells::of(column(key.place)?, None));
            let values = values.collect::<Result<Vec<_>, _>>()?;
            next = rows.last().map(|row| token::write(&values, rows.len() - 1, *row));
        }
    }
    json.push(']');
    Ok(Page { outputs, rows: json, count: rows.len(), total, next })
}

/// Columns of rows, in the order in which the rows are named.
async fn in_order(
    table: &Table,
    rows: &[i64],
    names: &[String],
) -> Result<Option<RecordBatch>, QueryError> {
    let mut sorted: Vec<_> = rows.iter().copied().enumerate().map(|(at, row)| (row, at)).collect();
    sorted.sort_unstable();
    let numbers: Vec<_> = sorted.iter().map(|(row, _)| *row).collect();
    let batches = table.fetch(&numbers, names).await?;
    let Some(first) = batches.first() else { return Ok(None) };
    let whole = concat_batches(&first.schema(), &batches)?;
    if whole.num_rows() != rows.len() {
        return Err(QueryError::Damaged("rows are missing"));
    }
    let mut back = vec![0_u64; rows.len()];
    for (from, (_, to)) in sorted.iter().enumerate() {
        back[*to] = from as u64;
    }
    Ok(Some(take_record_batch(&whole, &UInt64Array::from(back))?))
}

/// Appends rows as JSON arrays; how many.
fn write(
    outputs: &[Output],
    columns: &[ArrayRef],
    rows: std::ops::Range<usize>,
    into: &mut String,
) -> Result<usize, QueryError> {
    let cells = outputs.iter().zip(columns);
    let cells = cells.map(|(output, array)| Cells::of(array, output.part.as_ref()));
    let cells = cells.collect::<Result<Vec<_>, _>>()?;
    let count = rows.len();
    for row in rows {
        into.push_str(if into.len() > 1 { ",[" } else { "[" });
        for (at, cells) in cells.iter().enumerate() {
            if at > 0 {
                into.push(',');
            }
            cells.write_json(row, into);
        }
        into.push(']');
    }
    Ok(count)
}
