//! The text of a filter as a value of its column.

use chrono::{DateTime, NaiveDate, NaiveDateTime};
use datafusion::common::ScalarValue;

use super::fault::QueryFault;
use crate::layout::{Column, Stored};

/// Most digits of a number in a filter.
const DIGITS_MAX: usize = 37;

/// Reads a value that is to be compared with those of a column.
pub(super) fn scalar(text: &str, column: &Column) -> Result<ScalarValue, QueryFault> {
    let trimmed = text.trim();
    let read = match column.stored {
        Stored::Text => Some(ScalarValue::Utf8View(Some(text.to_owned()))),
        Stored::Integer | Stored::Decimal { .. } | Stored::Float => number(trimmed),
        Stored::Boolean => boolean(trimmed).map(|it| ScalarValue::Boolean(Some(it))),
        Stored::Date => day(trimmed).map(|it| ScalarValue::Date32(Some(it))),
        Stored::Timestamp { zoned } => moment(trimmed, zoned).map(|micros| {
            let zone = zoned.then(|| "UTC".into());
            ScalarValue::TimestampMicrosecond(Some(micros), zone)
        }),
    };
    read.ok_or_else(|| misfit(text, column))
}

fn misfit(text: &str, column: &Column) -> QueryFault {
    let given: String = text.chars().take(60).collect();
    let (zh, en) = match column.stored {
        Stored::Boolean => ("是否（true 或 false）", "true or false"),
        Stored::Date => ("日期（如 2024-03-09）", "a date such as 2024-03-09"),
        Stored::Timestamp { .. } => {
            ("时间（如 2024-03-09T08:00:00）", "a time such as 2024-03-09T08:00:00")
        }
        _ => ("数值", "a number"),
    };
    QueryFault::new(
        &column.name,
        format!("该列的值是{zh}，“{given}”不是"),
        format!("the column holds {en}, and “{given}” is none"),
    )
}

/// A number as exactly as it is written: whole, decimal, or with an exponent.
fn number(text: &str) -> Option<ScalarValue> {
    if let Ok(whole) = text.parse::<i64>() {
        return Some(ScalarValue::Int64(Some(whole)));
    }
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fits =
        whole.len() + fraction.len() <= DIGITS_MAX && !(whole.is_empty() && fraction.is_empty());
    if fits && plain(whole) && plain(fraction) {
        let value: i128 = format!("{whole}{fraction}").parse().ok()?;
        let scale = i8::try_from(fraction.len()).ok()?;
        let value = if negative { -value } else { value };
        return Some(ScalarValue::Decimal128(Some(value), crate::layout::PRECISION, scale));
    }
    let value: f64 = text.parse().ok()?;
    value.is_finite().then_some(ScalarValue::Float64(Some(value)))
}

fn boolean(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "1" | "是" => Some(true),
        "false" | "f" | "no" | "n" | "0" | "否" => Some(false),
        _ => None,
    }
}

/// Days since 1970-01-01.
fn day(text: &str) -> Option<i32> {
    let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    i32::try_from(date.signed_duration_since(NaiveDate::default()).num_days()).ok()
}

/// Microseconds since 1970-01-01, of an instant or of what a clock showed.
fn moment(text: &str, zoned: bool) -> Option<i64> {
    if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
        return Some(if zoned {
            instant.timestamp_micros()
        } else {
            instant.naive_local().and_utc().timestamp_micros()
        });
    }
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .or_else(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0))
        .map(|clock| clock.and_utc().timestamp_micros())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::FieldType;

    fn column(stored: Stored) -> Column {
        Column { name: "列".into(), kind: FieldType::Text, stored, text: false, misfits: None }
    }

    #[test]
    fn numbers_are_as_exact_as_they_are_written() {
        let read = |text| scalar(text, &column(Stored::Decimal { scale: 2 })).ok();
        assert_eq!(read("-12"), Some(ScalarValue::Int64(Some(-12))));
        assert_eq!(read("0.10"), Some(ScalarValue::Decimal128(Some(10), 38, 2)));
        assert_eq!(read("-.5"), Some(ScalarValue::Decimal128(Some(-5), 38, 1)));
        assert_eq!(read("1e3"), Some(ScalarValue::Float64(Some(1000.0))));
        for text in ["", "-", ".", "1,000", "NaN", "inf", "1e999", "十", "１２"] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }

    #[test]
    fn days_and_moments_are_read_as_they_are_shown() {
        assert_eq!(day("1970-01-02"), Some(1));
        assert_eq!(day("2023-02-29"), None);
        assert_eq!(moment("1970-01-01T08:00:01+08:00", true), Some(1_000_000));
        assert_eq!(moment("1970-01-01 00:00:01", false), Some(1_000_000));
        assert_eq!(moment("1970-01-02", false), Some(86_400_000_000));
        assert_eq!(moment("tomorrow", false), None);
    }
}
