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

    /// Its intervals; none of a date.
    pub fn bands(&self) -> Option<Bands> {
        let Self::Bin(width) = self else { return None };
        let decimals = width.split_once('.').map_or(0, |(_, decimals)| decimals.len());
        let scale = 10_f64.powi(i32::try_from(decimals).ok()?);
        Some(Bands { steps: width.replace('.', "").parse().ok()?, scale })
    }
}

/// Intervals of equal width: one begins at zero, each where the one before it ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bands {
    /// The width in units of its last decimal.
    steps: f64,
    /// How many of these units make one.
    scale: f64,
}

impl Bands {
    /// Where the interval begins in which a number lies: the nearest number to the decimal that
    /// people write, so that 0.3 lies in `0.3` and not in `0.2` of intervals of 0.1.
    pub fn start(&self, value: f64) -> f64 {
        self.at(self.number(value))
    }

    /// Where the interval ends that begins there.
    pub fn end(&self, start: f64) -> f64 {
        self.at(self.number(start) + 1.0)
    }

    fn number(&self, value: f64) -> f64 {
        let number = value * self.scale / self.steps;
        let next = number.ceil();
        // As near as two numbers come that were written alike.
        if next - number <= number.abs() * f64::EPSILON * 4.0 { next } else { number.floor() }
    }

    fn at(&self, number: f64) -> f64 {
        // Adding nothing turns -0 into 0.
        number * self.steps / self.scale + 0.0
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

    #[test]
    fn a_number_lies_in_the_interval_that_it_begins_and_the_next_begins_where_it_ends() {
        for width in ["10", "1", "0.1", "0.05", "0.2", "1.1", "0.01", "2.5", "250", "0.7"] {
            let bands = Part::bin(width).and_then(|part| part.bands()).expect("bands");
            let (whole, decimals) = width.split_once('.').unwrap_or((width, ""));
            let unit: i64 = format!("{whole}{decimals}").parse().expect("a number");
            for number in -300..300_i64 {
                let units = number * unit;
                let power = 10_i64.pow(u32::try_from(decimals.len()).expect("few"));
                let start = units as f64 / power as f64;
                assert_eq!(bands.start(start), start, "{width} {number}");
                assert_eq!(bands.end(start), (units + unit) as f64 / power as f64);
                let inside = (units as f64 + unit as f64 / 2.0) / power as f64;
                assert_eq!(bands.start(inside), start, "{width} {inside}");
            }
        }
        let tenths = Part::bin("0.1").and_then(|part| part.bands()).expect("bands");
        assert_eq!(tenths.start(0.3).to_string(), "0.3");
        assert_eq!(tenths.end(0.6).to_string(), "0.7");
        assert_eq!(tenths.start(-0.05).to_string(), "-0.1");
    }
}
