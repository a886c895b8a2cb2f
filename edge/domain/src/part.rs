//! Parts of values, to group by: the year of a date, the band in which a number lies.

use std::fmt;

use crate::FieldType;

/// A part of a value. Its text is the call that asks for it: `year()`, `bin(10)`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Year of a date.
    Year,
    /// Quarter of a date.
    Quarter,
    /// Month of a date.
    Month,
    /// Day of a date.
    Day,
    /// The interval of this width in which a number lies. The width is a positive decimal of at
    /// most [`Part::WIDTH_MAX`] characters, as it was written.
    Bin(String),
}

impl Part {
    /// Most characters of the width of an interval.
    pub const WIDTH_MAX: usize = 32;

    /// The word of the call.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Quarter => "quarter",
            Self::Month => "month",
            Self::Day => "day",
            Self::Bin(_) => "bin",
        }
    }

    /// Intervals of a width, if it is a positive decimal such as `10` or `0.5`.
    pub fn bin(width: &str) -> Option<Self> {
        let (whole, rest) = width.split_once('.').unwrap_or((width, "0"));
        let digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let positive = width.bytes().any(|byte| (b'1'..=b'9').contains(&byte));
        (width.len() <= Self::WIDTH_MAX && digits(whole) && digits(rest) && positive)
            .then(|| Self::Bin(width.to_owned()))
    }

    /// The part of a date by its word.
    pub fn of_date(word: &str) -> Option<Self> {
        [Self::Year, Self::Quarter, Self::Month, Self::Day].into_iter().find(|it| it.name() == word)
    }

    /// Reads a call.
    pub fn read(call: &str) -> Option<Self> {
        let (word, rest) = call.split_once('(')?;
        match (word, rest.strip_suffix(')')?) {
            ("bin", width) => Self::bin(width),
            (word, "") => Self::of_date(word),
            _ => None,
        }
    }

    /// Whether values of a type have it.
    pub const fn fits(&self, kind: FieldType) -> bool {
        match self {
            Self::Bin(_) => matches!(kind, FieldType::Integer | FieldType::Number),
            _ => matches!(kind, FieldType::Date | FieldType::Datetime),
        }
    }

    /// How wide its intervals are.
    pub fn width(&self) -> Option<f64> {
        match self {
            Self::Bin(width) => width.parse().ok(),
            _ => None,
        }
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = if let Self::Bin(width) = self { width } else { "" };
        write!(f, "{}({width})", self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_reads_what_it_writes_and_nothing_else() {
        for call in ["year()", "quarter()", "month()", "day()", "bin(10)", "bin(0.5)"] {
            assert_eq!(Part::read(call).map(|part| part.to_string()).as_deref(), Some(call));
        }
        for call in ["year", "year(1)", "bin()", "bin(0)", "bin(-1)", "bin(1e3)", "bin(1", "week()"]
        {
            assert_eq!(Part::read(call), None, "{call}");
        }
    }
}
