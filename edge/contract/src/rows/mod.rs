//! The query over the rows of a table, in the URL grammar of PostgREST.
//!
//! The server compiles it, the application edits it and prints links, so both agree on what an
//! address means. It is text only: whether a column exists and what `gt.5` compares with is known
//! to who has the table's schema.
//!
//! ```
//! use contract::rows::RowsQuery;
//!
//! let query = RowsQuery::parse("select=区县,total:金额.sum()&年份=gte.2020&order=total.desc")?;
//! assert!(query.is_grouped());
//! assert_eq!(RowsQuery::parse(&query.to_query())?, query);
//! # Ok::<(), Vec<contract::rows::RowsFault>>(())
//! ```
//!
//! It differs from PostgREST where that helps who writes an address by hand: an unclosed quote or
//! text behind a closing one is a fault and not a part of the value, names may hold any character
//! that the grammar does not need, and `not.` may stand before a condition of a group as well as
//! before its operator.

mod cursor;
mod fault;
mod filter;
mod parse;
mod print;
mod select;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

pub use domain::Part;
pub use fault::RowsFault;
pub use filter::{Condition, Filter, Operand, Operator};
pub use select::{Aggregate, Selected, Value};

/// A query over the rows of a table.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct RowsQuery {
    /// The columns of the answer; empty for every column of the table.
    pub select: Vec<Selected>,
    /// What rows have to satisfy: an `And`, empty for every row.
    pub filter: Filter,
    /// Order of the rows, the first key first.
    pub order: Vec<Order>,
    /// Most rows of the answer, where the address says so.
    pub limit: Option<u32>,
    /// Rows to leave out first, at most [`RowsQuery::OFFSET_MAX`].
    pub offset: u64,
    /// Where the page before this one ended, as the answer to it said; opaque.
    pub after: Option<String>,
}

/// One key of the order of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The column of the answer of that name, or else the column of the table.
    pub column: String,
    /// Largest first.
    pub descending: bool,
    /// Where rows without a value stand, if the address says so.
    pub nulls: Option<Nulls>,
}

/// Where rows without a value stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nulls {
    /// Before the others.
    First,
    /// Behind the others.
    Last,
}

impl Nulls {
    /// The word on the wire.
    pub const fn value(self) -> &'static str {
        match self {
            Self::First => "nullsfirst",
            Self::Last => "nullslast",
        }
    }
}

impl RowsQuery {
    /// Most bytes of a query's text.
    pub const TEXT_MAX: usize = 16 * 1024;
    /// Most groups inside each other, `or=(…)` being the first.
    pub const DEPTH_MAX: usize = 8;
    /// Most conditions of a query.
    pub const CONDITIONS_MAX: usize = 200;
    /// Most values of one `in`.
    pub const VALUES_MAX: usize = 1000;
    /// Most columns of `select`.
    pub const SELECTED_MAX: usize = 200;
    /// Most keys of `order`.
    pub const ORDER_MAX: usize = 16;
    /// Most rows of a page.
    pub const LIMIT_MAX: u32 = 10_000;
    /// Rows of a page where nothing is said.
    pub const LIMIT_DEFAULT: u32 = 100;
    /// Most rows that can be left out.
    pub const OFFSET_MAX: u64 = i64::MAX.unsigned_abs();
    /// Most faults that are told at once.
    pub const FAULTS_MAX: usize = 50;

    /// Parameters of the query itself. A column of such a name is written in double quotes:
    /// `"limit"=eq.3`.
    pub const RESERVED: [&str; 9] =
        ["select", "order", "limit", "offset", "after", "and", "or", "not.and", "not.or"];
    /// Parameters that stand beside the query and are read by who answers it; no columns either.
    pub const BESIDE: [&str; 7] = ["version", "ticket", "format", "raw", "bom", "encoding", "lang"];

    /// Reads the query of an address; parameters of [`RowsQuery::BESIDE`] are left alone.
    ///
    /// # Errors
    /// What is wrong with each parameter and each item of `select` and `order`, at most
    /// [`RowsQuery::FAULTS_MAX`].
    pub fn parse(raw_query: &str) -> Result<Self, Vec<RowsFault>> {
        parse::query(raw_query)
    }

    /// The query in its one canonical form, empty for everything.
    ///
    /// It reads back as the same query if that is one which reading can give: names not empty,
    /// groups not empty, no `Not` of a `Not`, operands that fit their operators, patterns with `%`
    /// and no `*`, a filter that is an `And`, within the limits.
    pub fn to_query(&self) -> String {
        print::query(self)
    }

    /// Most rows of the answer.
    pub fn limit(&self) -> u32 {
        self.limit.unwrap_or(Self::LIMIT_DEFAULT)
    }

    /// Whether rows are summed up; plain columns and parts are then what they are grouped by.
    pub fn is_grouped(&self) -> bool {
        self.select.iter().any(|item| matches!(item.value, Value::Aggregate(..)))
    }

    /// The filters that all have to hold: one parameter of the address each.
    pub fn filters(&self) -> &[Filter] {
        match &self.filter {
            Filter::And(filters) => filters,
            filter => std::slice::from_ref(filter),
        }
    }

    /// The conditions on a column that all rows have to satisfy; not those that are negated or
    /// stand in a group.
    pub fn conditions_on(&self, column: &str) -> Vec<&Condition> {
        self.filters()
            .iter()
            .filter_map(|filter| match filter {
                Filter::Is(condition) if condition.column == column => Some(condition),
                _ => None,
            })
            .collect()
    }

    /// All columns of the table that the query names. An order by a column of the answer names
    /// what that column is made from.
    pub fn columns(&self) -> BTreeSet<&str> {
        let mut columns: BTreeSet<_> =
            self.select.iter().filter_map(|item| item.value.column()).collect();
        for filter in self.filters() {
            filter.visit(&mut |condition| {
                columns.insert(condition.column.as_str());
            });
        }
        for order in &self.order {
            if !self.select.iter().any(|item| item.name() == order.column) {
                columns.insert(&order.column);
            }
        }
        columns
    }

    /// The same query from its first row, in the order of one column.
    #[must_use]
    pub fn with_order(&self, column: &str, descending: bool) -> Self {
        let order = vec![Order { column: column.to_owned(), descending, nulls: None }];
        Self { order, ..self.at_first_row() }
    }

    /// The same query from its first row, with one more condition that all rows have to satisfy.
    #[must_use]
    pub fn with_condition(&self, condition: Condition) -> Self {
        let mut filters = self.filters().to_vec();
        let filter = Filter::Is(condition);
        if !filters.contains(&filter) {
            filters.push(filter);
        }
        Self { filter: Filter::And(filters), ..self.at_first_row() }
    }

    /// The same query from its first row, without the filters that concern this column alone:
    /// conditions on it, negated or not, and groups of nothing else.
    #[must_use]
    pub fn without_filters_on(&self, column: &str) -> Self {
        let mut filters = self.filters().to_vec();
        filters.retain(|filter| !filter.is_only_on(column));
        Self { filter: Filter::And(filters), ..self.at_first_row() }
    }

    /// A place among the rows means nothing once others are chosen or the order is another.
    fn at_first_row(&self) -> Self {
        Self { offset: 0, after: None, ..self.clone() }
    }
}
