//! What the columns of the answer are made from.

use domain::Part;

/// One column of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selected {
    /// The name that the address gives it.
    pub alias: Option<String>,
    /// What it holds.
    pub value: Value,
}

/// What a column of the answer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `*`: every column of the table, beside others. Alone it is an empty `select`.
    All,
    /// A column of the table.
    Column(String),
    /// A part of each value of a column, to group by. Ours, not PostgREST's.
    Part(String, Part),
    /// A figure over the rows of a group; without a column, which only `count()` is, over the
    /// rows themselves.
    Aggregate(Aggregate, Option<String>),
}

/// A figure over rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregate {
    /// Number of values, or of rows.
    Count,
    /// Sum.
    Sum,
    /// Mean.
    Avg,
    /// Smallest value.
    Min,
    /// Largest value.
    Max,
    /// Median. Ours, not PostgREST's.
    Median,
    /// Number of different values. Ours, not PostgREST's.
    Distinct,
}

impl Selected {
    /// The name of the column of the answer: the alias, or else the column's, or else the
    /// aggregate's.
    pub fn name(&self) -> &str {
        match (&self.alias, &self.value) {
            (Some(alias), _) => alias,
            (None, Value::All) => "*",
            (None, Value::Column(column) | Value::Part(column, _)) => column,
            (None, Value::Aggregate(aggregate, _)) => aggregate.name(),
        }
    }
}

impl From<Value> for Selected {
    fn from(value: Value) -> Self {
        Self { alias: None, value }
    }
}

impl Value {
    /// The column of the table that it is made from.
    pub fn column(&self) -> Option<&str> {
        match self {
            Self::All | Self::Aggregate(_, None) => None,
            Self::Column(column) | Self::Part(column, _) | Self::Aggregate(_, Some(column)) => {
                Some(column)
            }
        }
    }
}

impl Aggregate {
    /// Every aggregate.
    pub const ALL: [Self; 7] =
        [Self::Count, Self::Sum, Self::Avg, Self::Min, Self::Max, Self::Median, Self::Distinct];

    /// The word on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Sum => "sum",
            Self::Avg => "avg",
            Self::Min => "min",
            Self::Max => "max",
            Self::Median => "median",
            Self::Distinct => "distinct",
        }
    }

    /// The aggregate of a word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|aggregate| aggregate.name() == name)
    }
}
