//! What rows have to satisfy.

/// A filter of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// All hold.
    And(Vec<Filter>),
    /// One holds at least.
    Or(Vec<Filter>),
    /// It does not hold.
    Not(Box<Filter>),
    /// A condition holds.
    Is(Condition),
}

/// A condition on one column. Values stay text until the column's type is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The column.
    pub column: String,
    /// How it is compared.
    pub operator: Operator,
    /// What it is compared with: a list for `in`, one of the constants for `is`, else a text.
    pub value: Operand,
}

/// How a column is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// Equal.
    Eq,
    /// Not equal.
    Neq,
    /// Greater.
    Gt,
    /// Greater or equal.
    Gte,
    /// Less.
    Lt,
    /// Less or equal.
    Lte,
    /// Like a pattern, in which `%` is any text and `_` any character.
    Like,
    /// Like a pattern, whatever the case of letters.
    Ilike,
    /// One of a list; no value is in an empty one.
    In,
    /// Nothing, true, false or unknown.
    Is,
}

/// What a column is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand {
    /// A value or a pattern. The `*` of an address is `%` here.
    Text(String),
    /// Values.
    List(Vec<String>),
    /// No value.
    Null,
    /// Any value.
    NotNull,
    /// True.
    True,
    /// False.
    False,
    /// Neither true nor false.
    Unknown,
}

impl Default for Filter {
    fn default() -> Self {
        Self::And(Vec::new())
    }
}

impl Filter {
    /// The opposite, without a `Not` of a `Not`.
    #[must_use]
    pub fn negated(self) -> Self {
        match self {
            Self::Not(filter) => *filter,
            filter => Self::Not(Box::new(filter)),
        }
    }

    /// Shows every condition in it, in the order of the address.
    pub fn visit<'a>(&'a self, see: &mut impl FnMut(&'a Condition)) {
        match self {
            Self::And(filters) | Self::Or(filters) => {
                for filter in filters {
                    filter.visit(see);
                }
            }
            Self::Not(filter) => filter.visit(see),
            Self::Is(condition) => see(condition),
        }
    }

    /// Whether all conditions in it are on this column.
    pub fn is_only_on(&self, column: &str) -> bool {
        let mut only = true;
        self.visit(&mut |condition| only &= condition.column == column);
        only
    }
}

impl Condition {
    /// A condition that compares with a text.
    pub fn new(column: impl Into<String>, operator: Operator, value: impl Into<String>) -> Self {
        Self { column: column.into(), operator, value: Operand::Text(value.into()) }
    }

    /// A condition that the value is one of a list.
    pub fn one_of<V: Into<String>>(
        column: impl Into<String>,
        values: impl IntoIterator<Item = V>,
    ) -> Self {
        let values = values.into_iter().map(Into::into).collect();
        Self { column: column.into(), operator: Operator::In, value: Operand::List(values) }
    }

    /// A condition that the value is a constant such as `Operand::Null`.
    pub fn is(column: impl Into<String>, value: Operand) -> Self {
        Self { column: column.into(), operator: Operator::Is, value }
    }
}

impl Operator {
    /// Every operator.
    pub const ALL: [Self; 10] = [
        Self::Eq,
        Self::Neq,
        Self::Gt,
        Self::Gte,
        Self::Lt,
        Self::Lte,
        Self::Like,
        Self::Ilike,
        Self::In,
        Self::Is,
    ];

    /// The word on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Neq => "neq",
            Self::Gt => "gt",
            Self::Gte => "gte",
            Self::Lt => "lt",
            Self::Lte => "lte",
            Self::Like => "like",
            Self::Ilike => "ilike",
            Self::In => "in",
            Self::Is => "is",
        }
    }

    /// The operator of a word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operator| operator.name() == name)
    }

    /// Whether it compares with a pattern.
    pub const fn is_pattern(self) -> bool {
        matches!(self, Self::Like | Self::Ilike)
    }
}

impl Operand {
    /// The constants of `is`.
    pub const CONSTANTS: [Self; 5] =
        [Self::Null, Self::NotNull, Self::True, Self::False, Self::Unknown];

    /// The word of a constant.
    pub const fn constant(&self) -> Option<&'static str> {
        match self {
            Self::Null => Some("null"),
            Self::NotNull => Some("not_null"),
            Self::True => Some("true"),
            Self::False => Some("false"),
            Self::Unknown => Some("unknown"),
            Self::Text(_) | Self::List(_) => None,
        }
    }

    /// The constant of a word, in whatever case.
    pub fn from_constant(word: &str) -> Option<Self> {
        Self::CONSTANTS
            .into_iter()
            .find(|value| value.constant().is_some_and(|name| name.eq_ignore_ascii_case(word)))
    }
}
