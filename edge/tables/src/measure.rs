//! What is in a table: the profile of each column, and rows that stand in it twice (R29).
//!
//! Profiles are asked of the query engine, a question a column, so that they are what a reader's own
//! query would answer. Codes with check digits and repeated rows are looked for in one pass over
//! the texts that were published.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use contract::rows::{
    Aggregate, Condition, Operand, Operator, Order, Part, RowsQuery, Selected, Value,
};
use contract::{ColumnProfile, Misfit, Step, ValueCount};
use domain::FieldType;
use domain::personal::{validate_citizen_number, validate_credit_code};
use futures::TryStreamExt;
use serde::{Deserialize, Serialize};

use crate::layout::{Column, Stored};
use crate::query::{Engine, QueryError, Table};

/// Most rows among which repeated ones are looked for.
const COMPARED_MAX: u64 = 50_000_000;
/// Longest time of one question: nobody waits for it.
const PATIENCE: Duration = Duration::from_secs(600);
/// Columns that are summed up in one question.
const TOGETHER: usize = 40;
/// Steps of a histogram.
const STEPS: u32 = 20;
/// Values that are named as the commonest.
const TOP: u32 = 10;
/// Longest value that is named, in characters.
const NAMED_LONGEST: usize = 80;

/// What was measured of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Its columns in their order.
    pub columns: Vec<ColumnProfile>,
    /// Rows that repeat an earlier one in every column; absent where there are too many to compare.
    pub repeated: Option<u64>,
    /// Codes whose check digit is wrong, by column.
    pub codes: Vec<CodesMeasured>,
    /// Values that are looked for in a code list, by column.
    #[serde(default)]
    pub lists: Vec<ListMeasured>,
}

/// The code lists that columns draw on: the codes by the column's name (R39).
pub type CodeLists = HashMap<String, HashSet<String>>;

/// A column whose values come from a code list (R39).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListMeasured {
    /// Name of the column.
    pub column: String,
    /// How many values were looked for.
    pub checked: u64,
    /// How many of them are not in the list.
    pub outside: u64,
    /// The first of these: the row of data, from 1, and the value.
    pub first: Option<Misfit>,
}

/// A column of codes with check digits (R9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodesMeasured {
    /// Name of the column.
    pub column: String,
    /// Whether they are of organisations (统一社会信用代码); else of persons.
    pub organisations: bool,
    /// How many were looked at.
    pub checked: u64,
    /// How many of them are wrong.
    pub wrong: u64,
}

impl Engine {
    /// Measures a table, and looks for values in the code lists that its columns draw on.
    ///
    /// # Errors
    /// When it cannot be read.
    pub async fn measure(&self, table: &Table, lists: CodeLists) -> Result<Measured, QueryError> {
        let mut columns = Vec::with_capacity(table.layout().columns.len());
        for some in table.layout().columns.chunks(TOGETHER) {
            let summaries = self.summaries(table, some).await?;
            for (column, profile) in some.iter().zip(summaries) {
                columns.push(self.profile(table, column, profile).await?);
            }
        }
        let (repeated, codes, lists) = self.pass(table, lists).await?;
        Ok(Measured { columns, repeated, codes, lists })
    }

    /// How many values columns have, and where these lie: one question for several columns.
    async fn summaries(
        &self,
        table: &Table,
        columns: &[Column],
    ) -> Result<Vec<ColumnProfile>, QueryError> {
        let mut select = Vec::new();
        for column in columns {
            let mut figure = |aggregate: Aggregate| {
                // The names of figures are their places, for nobody reads them.
                let alias = Some(select.len().to_string());
                let value = Value::Aggregate(aggregate, Some(column.name.clone()));
                select.push(Selected { alias, value });
            };
            figure(Aggregate::Count);
            if has_ends(column) {
                figure(Aggregate::Min);
                figure(Aggregate::Max);
            }
            if column.is_stored_as_number() {
                figure(Aggregate::Avg);
                figure(Aggregate::Median);
            }
        }
        let query = RowsQuery { select, ..RowsQuery::default() };
        let answer = self.page_within(table, &query, PATIENCE).await?;
        let mut figures = all_rows(&answer.rows).into_iter().next().unwrap_or_default().into_iter();
        let mut next = || figures.next().flatten();
        let summaries = columns.iter().map(|column| {
            let filled = next().and_then(|text| text.parse().ok()).unwrap_or_default();
            let missing = table.layout().rows.saturating_sub(filled);
            let mut profile = ColumnProfile { filled, missing, ..ColumnProfile::default() };
            if has_ends(column) {
                profile.min = next().map(|text| named(&text));
                profile.max = next().map(|text| named(&text));
            }
            if column.is_stored_as_number() {
                profile.mean = next().and_then(|text| text.parse().ok());
                profile.median = next().and_then(|text| text.parse().ok());
            }
            profile
        });
        Ok(summaries.collect())
    }

    async fn profile(
        &self,
        table: &Table,
        column: &Column,
        mut profile: ColumnProfile,
    ) -> Result<ColumnProfile, QueryError> {
        if profile.filled > 0 && has_ends(column) {
            self.commonest(table, column, &mut profile).await?;
        }
        let is_date = matches!(column.stored, Stored::Date | Stored::Timestamp { .. });
        if (is_date || column.is_stored_as_number()) && profile.distinct > 1 {
            profile.histogram = self.histogram(table, column, &profile).await?;
        }
        if let Some(misfits) = &column.misfits {
            profile.misfits = misfits.count;
            let (line, value) = (misfits.line, misfits.value.clone());
            profile.first_misfit = Some(Misfit { line, value });
        }
        Ok(profile)
    }

    /// Counts different values and names the commonest.
    async fn commonest(
        &self,
        table: &Table,
        column: &Column,
        profile: &mut ColumnProfile,
    ) -> Result<(), QueryError> {
        let name = &column.name;
        // A name that no column of the answer has besides.
        let count = format!("{name}*");
        let query = RowsQuery {
            select: vec![
                Value::Column(name.clone()).into(),
                Selected {
                    alias: Some(count.clone()),
                    value: Value::Aggregate(Aggregate::Count, None),
                },
            ],
            filter: contract::rows::Filter::And(vec![contract::rows::Filter::Is(Condition {
                column: name.clone(),
                operator: Operator::Is,
                value: Operand::NotNull,
            })]),
            order: vec![Order { column: count, descending: true, nulls: None }],
            limit: Some(TOP),
            ..RowsQuery::default()
        };
        let page = match self.page_within(table, &query, PATIENCE).await {
            Ok(page) => page,
            // Of more different values than can be held, none is common.
            Err(QueryError::TooMuch | QueryError::TooLong) => {
                profile.distinct = profile.filled;
                return Ok(());
            }
            Err(error) => return Err(error),
        };
        profile.distinct = page.total;
        if page.total < profile.filled {
            profile.top = all_rows(&page.rows)
                .into_iter()
                .filter_map(|row| match <[Option<String>; 2]>::try_from(row) {
                    Ok([Some(value), Some(count)]) => {
                        let count = count.parse().ok()?;
                        Some(ValueCount { value: named(&value), count, label: None })
                    }
                    _ => None,
                })
                .collect();
        }
        Ok(())
    }

    async fn histogram(
        &self,
        table: &Table,
        column: &Column,
        profile: &ColumnProfile,
    ) -> Result<Vec<Step>, QueryError> {
        let name = &column.name;
        let (Some(low), Some(high)) = (&profile.min, &profile.max) else { return Ok(Vec::new()) };
        let part = if column.is_stored_as_number() {
            let (Ok(low), Ok(high)) = (low.parse::<f64>(), high.parse::<f64>()) else {
                return Ok(Vec::new());
            };
            let Some(part) = width(high - low).and_then(|width| Part::bin(&width)) else {
                return Ok(Vec::new());
            };
            part
        } else {
            span(low, high)
        };
        let count = format!("{name}*");
        let query = RowsQuery {
            select: vec![
                Value::Part(name.clone(), part.clone()).into(),
                Selected { alias: Some(count), value: Value::Aggregate(Aggregate::Count, None) },
            ],
            limit: Some(200),
            ..RowsQuery::default()
        };
        let page = self.page_within(table, &query, PATIENCE).await?;
        let bands = part.bands();
        let steps = all_rows(&page.rows).into_iter().filter_map(|row| {
            let Ok([Some(from), Some(count)]) = <[Option<String>; 2]>::try_from(row) else {
                return None;
            };
            let to = match bands {
                Some(bands) => bands.end(from.parse().ok()?).to_string(),
                None => from.clone(),
            };
            Some(Step { from, to, count: count.parse().ok()? })
        });
        Ok(steps.collect())
    }

    /// Looks through the texts once: rows that repeat an earlier one, codes that are wrong, and
    /// values that no code list has.
    async fn pass(
        &self,
        table: &Table,
        mut lists: CodeLists,
    ) -> Result<(Option<u64>, Vec<CodesMeasured>, Vec<ListMeasured>), QueryError> {
        let (shared, table) = (self.shared(), table.clone());
        let work = self.run(async move {
            let rows = shared.rows(&table, &RowsQuery::default()).await?;
            let (shape, mut batches) = (rows.shape(), rows.batches);
            let compared = table.layout().rows <= COMPARED_MAX;
            let (hasher, mut hashes) = (RandomState::new(), Vec::new());
            let mut codes: Vec<_> = table.layout().columns.iter().map(Codes::of).collect();
            let columns = table.layout().columns.iter();
            let mut lists: Vec<_> =
                columns.map(|column| Some(Watched::new(lists.remove(&column.name)?))).collect();
            let (mut line, mut cell, mut number) = (String::new(), String::new(), 0);
            while let Some(batch) = batches.try_next().await? {
                let pairs = shape.cells(&batch)?;
                for row in 0..batch.num_rows() {
                    line.clear();
                    number += 1;
                    for ((pair, codes), list) in pairs.iter().zip(&mut codes).zip(&mut lists) {
                        cell.clear();
                        pair.source.write(row, &mut cell);
                        if let Some(codes) = codes {
                            codes.add(&cell);
                        }
                        if let Some(list) = list {
                            list.add(number, &cell);
                        }
                        // What no text has stands between cells.
                        line.push('\u{0}');
                        line.push_str(&cell);
                    }
                    if compared {
                        hashes.push(hasher.hash_one(&line));
                    }
                }
            }
            let all = hashes.len();
            hashes.sort_unstable();
            hashes.dedup();
            let repeated = compared.then_some((all - hashes.len()) as u64);
            let columns = table.layout().columns.iter().zip(codes);
            let codes = columns.filter_map(|(column, codes)| codes?.measured(&column.name));
            let columns = table.layout().columns.iter().zip(lists);
            let lists = columns.filter_map(|(column, list)| Some(list?.measured(&column.name)));
            Ok::<_, QueryError>((repeated, codes.collect(), lists.collect()))
        });
        work.await?
    }
}

/// Codes that a column may hold, while they pass.
struct Codes {
    filled: u64,
    organisations: (u64, u64),
    persons: (u64, u64),
}

impl Codes {
    /// Only texts are codes.
    fn of(column: &Column) -> Option<Self> {
        (column.kind == FieldType::Text).then_some(Self {
            filled: 0,
            organisations: (0, 0),
            persons: (0, 0),
        })
    }

    fn add(&mut self, cell: &str) {
        let cell = cell.trim();
        self.filled += u64::from(!cell.is_empty());
        if cell.len() != 18 || !cell.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return;
        }
        let person = cell.bytes().take(17).all(|byte| byte.is_ascii_digit());
        let right = validate_credit_code(cell).is_ok();
        if person && !right {
            self.persons.0 += 1;
            self.persons.1 += u64::from(validate_citizen_number(cell).is_err());
        } else {
            self.organisations.0 += 1;
            self.organisations.1 += u64::from(!right);
        }
    }

    /// A column is one of codes when most of its values look like them and some are right.
    fn measured(self, column: &str) -> Option<CodesMeasured> {
        let Self { filled, organisations, persons } = self;
        let is_organisations = organisations.0 >= persons.0;
        let (checked, wrong) = if is_organisations { organisations } else { persons };
        (checked * 2 > filled && wrong < checked).then(|| CodesMeasured {
            column: column.to_owned(),
            organisations: is_organisations,
            checked,
            wrong,
        })
    }
}

/// A column that draws on a code list, while its values pass.
struct Watched {
    list: HashSet<String>,
    checked: u64,
    outside: u64,
    first: Option<Misfit>,
}

impl Watched {
    const fn new(list: HashSet<String>) -> Self {
        Self { list, checked: 0, outside: 0, first: None }
    }

    fn add(&mut self, row: u64, cell: &str) {
        let value = cell.trim();
        if value.is_empty() {
            return;
        }
        self.checked += 1;
        if !self.list.contains(value) {
            self.outside += 1;
            self.first.get_or_insert_with(|| Misfit { line: row, value: named(value) });
        }
    }

    fn measured(self, column: &str) -> ListMeasured {
        let Self { list: _, checked, outside, first } = self;
        ListMeasured { column: column.to_owned(), checked, outside, first }
    }
}

/// Whether a column has a least and a greatest value: a geometry has none.
fn has_ends(column: &Column) -> bool {
    column.kind != FieldType::Geometry
}

fn all_rows(rows: &str) -> Vec<Vec<Option<String>>> {
    let rows: Vec<Vec<&serde_json::value::RawValue>> =
        serde_json::from_str(rows).unwrap_or_default();
    let text = |value: &serde_json::value::RawValue| {
        let raw = value.get();
        match raw {
            "null" => None,
            _ if raw.starts_with('"') => serde_json::from_str(raw).ok(),
            _ => Some(raw.to_owned()),
        }
    };
    rows.into_iter().map(|row| row.into_iter().map(text).collect()).collect()
}

fn named(text: &str) -> String {
    match text.char_indices().nth(NAMED_LONGEST) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// The width of steps over a span of numbers: 1, 2 or 5 times a power of ten.
fn width(span: f64) -> Option<String> {
    if !span.is_finite() || span <= 0.0 {
        return None;
    }
    let rough = span / f64::from(STEPS);
    let power = 10_f64.powf(rough.log10().floor());
    let width = [1.0, 2.0, 5.0, 10.0].into_iter().map(|times| times * power);
    let width = width.into_iter().find(|width| *width >= rough * 0.999)?;
    let digits = usize::try_from((-power.log10().floor()).max(0.0) as i64).ok()?;
    Some(format!("{width:.digits$}"))
}

/// Years, quarters, months or days, so that a span of time has a handful of steps.
fn span(low: &str, high: &str) -> Part {
    let day = |text: &str| {
        text.get(..10).and_then(|text| chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").ok())
    };
    let days = match (day(low), day(high)) {
        (Some(low), Some(high)) => (high - low).num_days(),
        _ => i64::MAX,
    };
    match days {
        ..=60 => Part::Day,
        61..=1_500 => Part::Month,
        1_501..=4_000 => Part::Quarter,
        _ => Part::Year,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_about_twenty() {
        for (span, expected) in
            [(100.0, "5"), (99.0, "5"), (1.0, "0.05"), (2e6, "100000"), (7.0, "0.5")]
        {
            assert_eq!(width(span).as_deref(), Some(expected), "{span}");
        }
        assert_eq!(width(0.0), None);
        assert_eq!(width(f64::INFINITY), None);
    }
}
