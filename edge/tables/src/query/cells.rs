//! Values of an answer, written as text or as JSON.

use std::fmt::Write;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int32Array,
    Int64Array, StringArray, StringViewArray, TimestampMicrosecondArray, UInt64Array,
};
use datafusion::arrow::datatypes::{DataType, TimeUnit};

use domain::Part;

use super::{QueryError, parts};

/// The values of one column of a batch.
pub(crate) enum Cells<'a> {
    Views(&'a StringViewArray),
    Texts(&'a StringArray),
    Integers(&'a Int64Array),
    Counts(&'a UInt64Array),
    Parts(&'a Int32Array, &'a Part),
    Decimals(&'a Decimal128Array, usize),
    Floats(&'a Float64Array),
    Booleans(&'a BooleanArray),
    Days(&'a Date32Array),
    Moments(&'a TimestampMicrosecondArray, bool),
}

impl<'a> Cells<'a> {
    /// The values of an array; `part` says what its numbers count, where they are parts of dates.
    pub(crate) fn of(array: &'a ArrayRef, part: Option<&'a Part>) -> Result<Self, QueryError> {
        Ok(match (array.data_type(), part) {
            (DataType::Utf8View, _) => Self::Views(array.as_string_view()),
            (DataType::Utf8, _) => Self::Texts(array.as_string()),
            (DataType::Int64, _) => Self::Integers(array.as_primitive()),
            (DataType::UInt64, _) => Self::Counts(array.as_primitive()),
            (DataType::Int32, Some(part)) => Self::Parts(array.as_primitive(), part),
            (DataType::Decimal128(_, scale), _) => {
                Self::Decimals(array.as_primitive(), usize::try_from(*scale).unwrap_or_default())
            }
            (DataType::Float64, _) => Self::Floats(array.as_primitive()),
            (DataType::Boolean, _) => Self::Booleans(array.as_boolean()),
            (DataType::Date32, _) => Self::Days(array.as_primitive()),
            (DataType::Timestamp(TimeUnit::Microsecond, zone), _) => {
                Self::Moments(array.as_primitive(), zone.is_some())
            }
            _ => return Err(QueryError::Damaged("a column has a type that is never written")),
        })
    }

    fn array(&self) -> &dyn Array {
        match self {
            Self::Views(array) => *array,
            Self::Texts(array) => *array,
            Self::Integers(array) => *array,
            Self::Counts(array) => *array,
            Self::Parts(array, _) => *array,
            Self::Decimals(array, _) => *array,
            Self::Floats(array) => *array,
            Self::Booleans(array) => *array,
            Self::Days(array) => *array,
            Self::Moments(array, _) => *array,
        }
    }

    /// Whether there is no value.
    pub(crate) fn is_null(&self, row: usize) -> bool {
        self.array().is_null(row)
    }

    /// Whether values are numbers, which stand in JSON without quotation marks.
    pub(crate) const fn is_number(&self) -> bool {
        matches!(self, Self::Integers(_) | Self::Counts(_) | Self::Decimals(..) | Self::Floats(_))
    }

    /// Whether values are texts that somebody wrote.
    pub(crate) const fn is_text(&self) -> bool {
        matches!(self, Self::Views(_) | Self::Texts(_))
    }

    /// The text that stands there, where values are texts.
    pub(crate) fn text(&self, row: usize) -> Option<&'a str> {
        match self {
            Self::Views(array) => (!array.is_null(row)).then(|| array.value(row)),
            Self::Texts(array) => (!array.is_null(row)).then(|| array.value(row)),
            _ => None,
        }
    }

    /// Appends a value as text; nothing where there is none.
    pub(crate) fn write(&self, row: usize, into: &mut String) {
        if self.is_null(row) {
            return;
        }
        // A text takes whatever is written to it.
        let _ = match self {
            Self::Views(array) => into.write_str(array.value(row)),
            Self::Texts(array) => into.write_str(array.value(row)),
            Self::Integers(array) => write!(into, "{}", array.value(row)),
            Self::Counts(array) => write!(into, "{}", array.value(row)),
            Self::Floats(array) => write!(into, "{}", array.value(row)),
            Self::Booleans(array) => {
                into.write_str(if array.value(row) { "true" } else { "false" })
            }
            Self::Parts(array, part) => {
                parts::write(array.value(row), part, into);
                Ok(())
            }
            Self::Decimals(array, scale) => {
                decimal(array.value(row), *scale, into);
                Ok(())
            }
            Self::Days(array) => {
                day(array.value(row), into);
                Ok(())
            }
            Self::Moments(array, zoned) => {
                moment(array.value(row), *zoned, into);
                Ok(())
            }
        };
    }

    /// Appends a value as JSON: numbers as they are exactly, `null` where there is none.
    pub(crate) fn write_json(&self, row: usize, into: &mut String) {
        if self.is_null(row) {
            into.push_str("null");
        } else if let Some(text) = self.text(row) {
            json_text(text, into);
        } else if let Self::Floats(array) = self
            && !array.value(row).is_finite()
        {
            // JSON has no word for what is not a number.
            into.push_str("null");
        } else if self.is_number() || matches!(self, Self::Booleans(_)) {
            self.write(row, into);
        } else {
            into.push('"');
            self.write(row, into);
            into.push('"');
        }
    }
}

/// Appends a text as JSON.
pub(crate) fn json_text(text: &str, into: &mut String) {
    into.push('"');
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c < ' ' || c == '"' || c == '\\') {
        let (plain, special) = rest.split_at(at);
        into.push_str(plain);
        let Some(byte) = special.bytes().next() else { break };
        // A text takes whatever is written to it.
        let _ = match byte {
            b'"' => into.write_str("\\\""),
            b'\\' => into.write_str("\\\\"),
            b'\n' => into.write_str("\\n"),
            b'\r' => into.write_str("\\r"),
            b'\t' => into.write_str("\\t"),
            control => write!(into, "\\u{control:04x}"),
        };
        rest = &special[1..];
    }
    into.push_str(rest);
    into.push('"');
}

/// Appends a decimal with exactly `scale` digits after the point.
pub(crate) fn decimal(value: i128, scale: usize, into: &mut String) {
    let digits = value.unsigned_abs().to_string();
    if value < 0 {
        into.push('-');
    }
    if digits.len() <= scale {
        into.push('0');
    } else {
        into.push_str(&digits[..digits.len() - scale]);
    }
    if scale > 0 {
        into.push('.');
        (digits.len()..scale).for_each(|_| into.push('0'));
        into.push_str(&digits[digits.len().saturating_sub(scale)..]);
    }
}

/// Appends a day as `YYYY-MM-DD`.
pub(crate) fn day(days: i32, into: &mut String) {
    let date = chrono::NaiveDate::from_epoch_days(days).unwrap_or_default();
    // A text takes whatever is written to it.
    let _ = write!(into, "{date}");
}

/// Appends a moment as `YYYY-MM-DDTHH:MM:SS`, with a fraction where it has one, and with `Z` where
/// it is an instant.
pub(crate) fn moment(micros: i64, zoned: bool, into: &mut String) {
    let clock = chrono::DateTime::from_timestamp_micros(micros).unwrap_or_default().naive_utc();
    // A text takes whatever is written to it.
    let _ = write!(into, "{}", clock.format("%Y-%m-%dT%H:%M:%S"));
    let fraction = micros.rem_euclid(1_000_000);
    if fraction > 0 {
        let digits = format!("{fraction:06}");
        into.push('.');
        into.push_str(digits.trim_end_matches('0'));
    }
    if zoned {
        into.push('Z');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(write: impl FnOnce(&mut String)) -> String {
        let mut text = String::new();
        write(&mut text);
        text
    }

    #[test]
    fn decimals_have_their_digits() {
        for (value, scale, text) in
            [(1250, 2, "12.50"), (-5, 2, "-0.05"), (0, 3, "0.000"), (7, 0, "7"), (-100, 2, "-1.00")]
        {
            assert_eq!(written(|into| decimal(value, scale, into)), text);
        }
    }

    #[test]
    fn moments_have_a_fraction_only_where_there_is_one() {
        assert_eq!(written(|into| moment(1_500_000, false, into)), "1970-01-01T00:00:01.5");
        assert_eq!(written(|into| moment(-1_000_000, true, into)), "1969-12-31T23:59:59Z");
    }

    #[test]
    fn texts_are_json_that_every_reader_reads() {
        for text in ["", "a\"b\\c", "行\n\r\t\u{1}\u{7f}", "</script>"] {
            let json = written(|into| json_text(text, into));
            assert_eq!(serde_json::from_str::<String>(&json).expect("JSON"), text);
        }
    }
}
