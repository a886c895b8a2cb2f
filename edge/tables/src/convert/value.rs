//! Values as they are stored, and how each is written back.
//!
//! What is read here is what inspection would call a value of the type, and of a declared type what
//! means the same beyond doubt: a leading zero or a plus before a number, `1` and `0` for yes and no.
//! Full-width digits, thousands separators, per cent signs and units leave a value text.

use std::fmt;

use chrono::{DateTime, NaiveDate, Timelike};
use domain::FieldType;

use super::number;
use crate::inspect::types::{self, Moment, Reading};
use crate::layout::Stored;

/// A value as it is stored.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// Text, or a geometry as text.
    Text(&'a str),
    /// A whole number.
    Integer(i64),
    /// A decimal: so many units of the last of `scale` digits.
    Decimal {
        /// The digits, as a whole number.
        unscaled: i128,
        /// How many of them stand after the point.
        scale: i8,
    },
    /// A number in double precision.
    Float(f64),
    /// True or false.
    Boolean(bool),
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds since 1970-01-01: as the clock showed them, or in UTC.
    Timestamp {
        /// The microseconds.
        micros: i64,
        /// Whether they are in UTC.
        zoned: bool,
    },
}

/// Writes a value the one way that needs no text beside it: `-12`, decimals with all digits of their
/// scale, floats as shortly as they can be read back, `true`, `2024-02-09`,
/// `2024-02-09T08:30:00.5`, and `2024-02-09T00:30:00Z` for instants.
pub fn render(value: &Value<'_>) -> String {
    value.to_string()
}

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Text(text) => f.write_str(text),
            Self::Integer(value) => write!(f, "{value}"),
            Self::Decimal { unscaled, scale } => decimal(f, unscaled, scale),
            Self::Float(value) => write!(f, "{value}"),
            Self::Boolean(value) => write!(f, "{value}"),
            Self::Date(days) => match day_of(days) {
                Some(day) => write!(f, "{}", day.format("%Y-%m-%d")),
                None => write!(f, "{days}"),
            },
            Self::Timestamp { micros, zoned } => timestamp(f, micros, zoned),
        }
    }
}

fn decimal(f: &mut fmt::Formatter<'_>, unscaled: i128, scale: i8) -> fmt::Result {
    let Some(digits) = usize::try_from(scale).ok().filter(|scale| *scale > 0) else {
        return write!(f, "{unscaled}");
    };
    let sign = if unscaled < 0 { "-" } else { "" };
    let all = format!("{:0>width$}", unscaled.unsigned_abs(), width = digits + 1);
    let (whole, fraction) = all.split_at(all.len() - digits);
    write!(f, "{sign}{whole}.{fraction}")
}

fn timestamp(f: &mut fmt::Formatter<'_>, micros: i64, zoned: bool) -> fmt::Result {
    let Some(moment) = DateTime::from_timestamp_micros(micros) else {
        return write!(f, "{micros}");
    };
    write!(f, "{}", moment.format("%Y-%m-%dT%H:%M:%S"))?;
    let fraction = format!("{:06}", moment.timestamp_subsec_micros());
    let fraction = fraction.trim_end_matches('0');
    if !fraction.is_empty() {
        write!(f, ".{fraction}")?;
    }
    f.write_str(if zoned { "Z" } else { "" })
}

const EPOCH: NaiveDate = DateTime::UNIX_EPOCH.naive_utc().date();

fn day_of(days: i32) -> Option<NaiveDate> {
    EPOCH.checked_add_signed(chrono::TimeDelta::try_days(i64::from(days))?)
}

/// Reads a value that has no blanks around it; `None` where it is not of the type.
pub(super) fn read<'a>(value: &'a str, kind: FieldType, stored: Stored) -> Option<Value<'a>> {
    match stored {
        Stored::Text if kind == FieldType::Geometry => {
            types::is_geometry(value).then_some(Value::Text(value))
        }
        Stored::Text => Some(Value::Text(value)),
        Stored::Integer => integer(value).map(Value::Integer),
        Stored::Decimal { scale } => {
            let unscaled = number::plain(value)?.scaled(scale)?;
            Some(Value::Decimal { unscaled, scale })
        }
        Stored::Float => number::float(value).map(Value::Float),
        Stored::Boolean => boolean(value).map(Value::Boolean),
        Stored::Date => date(&types::moment(value)?).map(Value::Date),
        Stored::Timestamp { zoned } => {
            let (micros, has_zone) = instant(&types::moment(value)?)?;
            (has_zone == zoned).then_some(Value::Timestamp { micros, zoned })
        }
    }
}

/// A whole number; a leading zero and a plus are let pass.
pub(super) fn integer(value: &str) -> Option<i64> {
    let digits = value.strip_prefix(['-', '+']).unwrap_or(value);
    let whole = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    whole.then(|| value.parse().ok()).flatten()
}

/// Yes or no, in the words of inspection or as one and zero.
pub(super) fn boolean(value: &str) -> Option<bool> {
    match types::read(value) {
        Reading::Boolean => Some(value == "是" || value.starts_with(['t', 'T', 'y', 'Y'])),
        Reading::Integer if value == "1" => Some(true),
        Reading::Integer if value == "0" => Some(false),
        _ => None,
    }
}

/// Days since 1970-01-01, where no time of the day is named.
pub(super) fn date(moment: &Moment<'_>) -> Option<i32> {
    let days = moment.day.signed_duration_since(EPOCH).num_days();
    moment.time.is_none().then(|| i32::try_from(days).ok()).flatten()
}

/// Microseconds since 1970-01-01 and whether a zone is named: then they are in UTC. A day alone is
/// its midnight.
pub(super) fn instant(moment: &Moment<'_>) -> Option<(i64, bool)> {
    let days = moment.day.signed_duration_since(EPOCH).num_days();
    let Some((clock, zone)) = moment.time else { return Some((days * 86_400_000_000, false)) };
    // A leap second is the first of the next minute.
    let within = i64::from(clock.num_seconds_from_midnight()) * 1_000_000
        + i64::from(clock.nanosecond() / 1_000);
    let local = days * 86_400_000_000 + within;
    match zone {
        "" => Some((local, false)),
        zone => Some((local - offset(zone)? * 1_000_000, true)),
    }
}

/// Seconds that a zone is before UTC: `Z`, `+08`, `+0800`, `+08:00`.
fn offset(zone: &str) -> Option<i64> {
    let (east, digits) = match zone.as_bytes() {
        b"Z" => return Some(0),
        [b'+', digits @ ..] => (1, digits),
        [b'-', digits @ ..] => (-1, digits),
        _ => return None,
    };
    let pair = |a: u8, b: u8| {
        (a.is_ascii_digit() && b.is_ascii_digit())
            .then(|| i64::from(a - b'0') * 10 + i64::from(b - b'0'))
    };
    let (hours, minutes) = match *digits {
        [a, b] => (pair(a, b)?, 0),
        [a, b, c, d] | [a, b, b':', c, d] => (pair(a, b)?, pair(c, d)?),
        _ => return None,
    };
    (hours < 24 && minutes < 60).then_some(east * (hours * 3600 + minutes * 60))
}

/// Whether a date is written as it would be rendered.
pub(super) fn is_plain_date(value: &str) -> bool {
    matches!(value.as_bytes(), [_, _, _, _, b'-', _, _, b'-', _, _])
}

/// Whether a moment is written as it would be rendered.
pub(super) fn is_plain_instant(value: &str, zoned: bool) -> bool {
    let clock = if zoned { value.strip_suffix('Z') } else { Some(value) };
    let Some(([y1, y2, y3, y4, rest @ ..], fraction)) =
        clock.map(str::as_bytes).and_then(|clock| clock.split_at_checked(19))
    else {
        return false;
    };
    let divided =
        matches!(rest, [b'-', _, _, b'-', _, _, b'T', _, _, b':', _, _, b':', b'0'..=b'5', _]);
    let digits = [y1, y2, y3, y4].into_iter().chain(rest.iter().filter(|b| b.is_ascii_digit()));
    let fraction_fits = match fraction {
        [] => true,
        [b'.', digits @ ..] => {
            (1..=6).contains(&digits.len())
                && digits.iter().all(u8::is_ascii_digit)
                && digits.last() != Some(&b'0')
        }
        _ => false,
    };
    divided && digits.count() == 14 && fraction_fits
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;
    use proptest::prelude::*;

    fn moment(value: &str) -> Option<(i64, bool)> {
        instant(&types::moment(value)?)
    }

    #[test]
    fn every_kind_of_value_is_written_one_way() {
        let written = [
            (Value::Integer(-12), "-12"),
            (Value::Decimal { unscaled: -5, scale: 2 }, "-0.05"),
            (Value::Decimal { unscaled: 1250, scale: 2 }, "12.50"),
            (Value::Decimal { unscaled: 7, scale: 0 }, "7"),
            (Value::Float(1e5), "100000"),
            (Value::Float(0.1), "0.1"),
            (Value::Boolean(false), "false"),
            (Value::Date(0), "1970-01-01"),
            (Value::Date(19_762), "2024-02-09"),
            (Value::Timestamp { micros: 500_000, zoned: false }, "1970-01-01T00:00:00.5"),
            (Value::Timestamp { micros: -1, zoned: true }, "1969-12-31T23:59:59.999999Z"),
        ];
        for (value, text) in written {
            assert_eq!(render(&value), text);
        }
    }

    #[test]
    fn zones_are_turned_to_utc_and_clocks_stay() {
        let eight = moment("2024-02-09 08:00").unwrap();
        assert_eq!(moment("2024-02-09T08:00:00+08:00").unwrap().0, eight.0 - 28_800_000_000);
        assert_eq!(moment("2024-02-09T08:00:00-0130").unwrap().0, eight.0 + 5_400_000_000);
        assert_eq!(moment("2024/2/9 08:00:00Z"), Some((eight.0, true)));
        assert_eq!(moment("2024年2月9日"), Some((eight.0 - 28_800_000_000, false)));
        for odd in ["2024-02-09T08:00+::", "2024-02-09T08:00+08:00Z", "2024-02-09T08:00+99"] {
            assert_eq!(moment(odd), None, "{odd}");
        }
    }

    proptest! {
        #[test]
        fn what_looks_plain_is_rendered_as_it_stands(
            value in "(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]([T ][0-2][0-9]:[0-5][0-9]:[0-6][0-9](\\.[0-9]{1,7})?(Z|\\+08:00)?)?",
        ) {
            let Some(read) = types::moment(&value) else { return Ok(()) };
            if let Some(days) = date(&read) {
                prop_assert_eq!(is_plain_date(&value), render(&Value::Date(days)) == value);
            }
            if let Some((micros, zoned)) = instant(&read) {
                let rendered = render(&Value::Timestamp { micros, zoned });
                prop_assert_eq!(is_plain_instant(&value, zoned), rendered == value);
            }
        }
    }
}
