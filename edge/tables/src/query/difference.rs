//! What rows of one version of a table are not in another.
//!
//! Every row of the one counts minus one, every row of the other plus one; rows that are alike are
//! added up, and what is not nothing then differs. Sorted by the key, a row that came and a row that
//! went under one key are one that changed. Both steps spill, so that tables may be of any size, and
//! a key that is not unique costs no more than one that is.

use std::sync::Arc;

use datafusion::arrow::array::AsArray;
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::datasource::provider_as_source;
use datafusion::functions_aggregate::expr_fn::sum;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, cast, col, lit};
use datafusion::physical_plan::execute_stream;
use futures::TryStreamExt;
use tokio_util::sync::CancellationToken;

use super::cells::Cells;
use super::each::text;
use super::fault::QueryFault;
use super::scan::Scan;
use super::{EachRow, Engine, QueryError, Shared, Table};
use crate::layout::{Column, Layout, value_column};

/// Name of the column in which rows are counted.
const WEIGHT: &str = "w";
/// Most rows of one key that are shown.
const OF_KEY_MAX: usize = 20;

/// What differs between two versions of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// The columns that both have, in the order of the later one: rows are compared by these.
    pub columns: Vec<String>,
    /// Columns that only the earlier one has.
    pub lost: Vec<String>,
    /// Columns that only the later one has.
    pub gained: Vec<String>,
    /// Rows that only the later one has.
    pub added: u64,
    /// Rows that only the earlier one has.
    pub removed: u64,
    /// Rows that have another value under the same key.
    pub changed: u64,
    /// Rows that both have.
    pub same: u64,
    /// The first of the rows that differ, by their key.
    pub rows: Vec<Differing>,
}

/// A row that differs: as it was, where it was there, and as it is, where it is still there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Differing {
    /// Its values before, in the order of the columns.
    pub before: Option<EachRow>,
    /// Its values after.
    pub after: Option<EachRow>,
}

impl Engine {
    /// Compares the rows of two versions of a table; `key` names columns by which a row is known
    /// again, none where rows are only there or not. At most `most` rows are shown.
    ///
    /// # Errors
    /// [`QueryError::Faults`] when a column of the key is not in both or nothing is, else what went
    /// wrong.
    pub async fn difference(
        &self,
        (before, after): (&Table, &Table),
        key: &[String],
        most: usize,
    ) -> Result<Difference, QueryError> {
        let shared = self.shared();
        let time = shared.time;
        let (before, after, key) = (before.clone(), after.clone(), key.to_vec());
        // Adding up does not wait for anything, so that it is told when its time is over.
        let end = CancellationToken::new();
        let _end = end.clone().drop_guard();
        let work = self.run(async move {
            let Ok(_turn) = shared.turns.acquire().await else { return Err(QueryError::TooMuch) };
            shared.difference(&before, &after, &key, most, &end).await
        });
        match tokio::time::timeout(time, work).await {
            Ok(difference) => difference?,
            Err(_) => Err(QueryError::TooLong),
        }
    }
}

/// A column that both versions have: its places, and whether values are compared as texts.
struct Common {
    name: String,
    before: usize,
    after: usize,
    as_text: bool,
}

impl Shared {
    async fn difference(
        &self,
        before: &Table,
        after: &Table,
        key: &[String],
        most: usize,
        end: &CancellationToken,
    ) -> Result<Difference, QueryError> {
        let common = common(before.layout(), after.layout());
        let keys = keys(&common, key).map_err(|fault| QueryError::Faults(vec![fault]))?;
        let mut found = Difference {
            columns: common.iter().map(|it| it.name.clone()).collect(),
            lost: missing(before.layout(), after.layout()),
            gained: missing(after.layout(), before.layout()),
            ..Difference::default()
        };
        let plan = self.differing(before, after, &common, &keys)?;
        let mut batches = execute_stream(self.physical(&plan).await?, self.context())?;
        let mut group = Group::default();
        while let Some(batch) = batches.try_next().await? {
            let cells = batch.columns()[..common.len()].iter();
            let cells = cells.map(|array| Cells::of(array, None)).collect::<Result<Vec<_>, _>>()?;
            let weights = batch.column(common.len()).as_primitive::<Int64Type>();
            for row in 0..batch.num_rows() {
                if end.is_cancelled() {
                    return Err(QueryError::TooLong);
                }
                let key: EachRow = keys.iter().map(|at| text(&cells[*at], row)).collect();
                // Rows without a key are each for themselves, and so are all where there is none.
                let known_again = !key.is_empty() && key.iter().all(Option::is_some);
                if !known_again || group.key != key {
                    std::mem::take(&mut group).end(&mut found, most);
                    group.key = key;
                }
                let wanted = found.rows.len() < most;
                let values = || cells.iter().map(|cells| text(cells, row)).collect();
                group.add(weights.value(row), wanted, values);
            }
        }
        group.end(&mut found, most);
        found.same = after.layout().rows.saturating_sub(found.added + found.changed);
        Ok(found)
    }

    /// The rows that differ and by how many, sorted by the key.
    fn differing(
        &self,
        before: &Table,
        after: &Table,
        common: &[Common],
        keys: &[usize],
    ) -> Result<LogicalPlan, QueryError> {
        let side = |table: &Table, place: fn(&Common) -> usize, weight: i64| {
            let scan = Scan::new(table, self.parts);
            let mut chosen: Vec<Expr> = (common.iter().enumerate())
                .map(|(at, column)| {
                    compared(table.layout(), place(column), column.as_text).alias(name(at))
                })
                .collect();
            chosen.push(lit(weight).alias(WEIGHT));
            LogicalPlanBuilder::scan("rows", provider_as_source(Arc::new(scan)), None)?
                .project(chosen)?
                .build()
        };
        let earlier = side(before, |column| column.before, -1)?;
        let later = side(after, |column| column.after, 1)?;
        let all: Vec<Expr> = (0..common.len()).map(|at| col(name(at))).collect();
        let mut order: Vec<_> = keys.iter().map(|at| col(name(*at)).sort(true, true)).collect();
        order.extend(all.iter().map(|column| column.clone().sort(true, true)));
        let mut shown = all.clone();
        shown.push(col(WEIGHT));
        let plan = LogicalPlanBuilder::from(earlier)
            .union(later)?
            .aggregate(all, vec![sum(col(WEIGHT)).alias(WEIGHT)])?
            .filter(col(WEIGHT).not_eq(lit(0_i64)))?
            .project(shown)?
            .sort(order)?
            .build()?;
        Ok(plan)
    }
}

/// Physical name of a compared column.
fn name(at: usize) -> String {
    format!("c{at}")
}

/// What is compared of a column: its values where these give back what was published, else that.
fn compared(layout: &Layout, place: usize, as_text: bool) -> Expr {
    match as_text {
        false => col(value_column(place)),
        true => cast(col(layout.source_column(place)), DataType::Utf8),
    }
}

fn common(before: &Layout, after: &Layout) -> Vec<Common> {
    let found = after.columns.iter().enumerate().filter_map(|(at, column)| {
        let place = before.place(&column.name)?;
        let earlier: &Column = before.columns.get(place)?;
        let as_text = column.text || earlier.text || column.stored != earlier.stored;
        Some(Common { name: column.name.clone(), before: place, after: at, as_text })
    });
    found.collect()
}

fn missing(of: &Layout, among: &Layout) -> Vec<String> {
    let names = of.columns.iter().map(|column| column.name.clone());
    names.filter(|name| among.place(name).is_none()).collect()
}

/// The places of the key among the columns that both have.
fn keys(common: &[Common], key: &[String]) -> Result<Vec<usize>, QueryFault> {
    if common.is_empty() {
        return Err(QueryFault::new(
            "from",
            "两个版本没有同名的列，无法比较".to_owned(),
            "the versions have no column of the same name to be compared by".to_owned(),
        ));
    }
    key.iter()
        .map(|name| {
            common.iter().position(|column| column.name == *name).ok_or_else(|| {
                let name: String = name.chars().take(60).collect();
                QueryFault::new(
                    "key",
                    format!("两个版本并不都有“{name}”这一列"),
                    format!("not both versions have a column “{name}”"),
                )
            })
        })
        .collect()
}

/// The rows that differ under one key.
#[derive(Default)]
struct Group {
    key: EachRow,
    gone: u64,
    come: u64,
    before: Vec<EachRow>,
    after: Vec<EachRow>,
}

impl Group {
    fn add(&mut self, weight: i64, wanted: bool, values: impl FnOnce() -> EachRow) {
        let many = weight.unsigned_abs();
        let (count, rows) = match weight < 0 {
            true => (&mut self.gone, &mut self.before),
            false => (&mut self.come, &mut self.after),
        };
        *count += many;
        if wanted && rows.len() < OF_KEY_MAX {
            rows.push(values());
        }
    }

    fn end(self, found: &mut Difference, most: usize) {
        let Self { gone, come, before, after, .. } = self;
        let changed = gone.min(come);
        found.changed += changed;
        found.removed += gone - changed;
        found.added += come - changed;
        let (mut before, mut after) = (before.into_iter(), after.into_iter());
        while found.rows.len() < most {
            let row = Differing { before: before.next(), after: after.next() };
            if row.before.is_none() && row.after.is_none() {
                break;
            }
            found.rows.push(row);
        }
    }
}
