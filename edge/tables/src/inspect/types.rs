//! Which types a value could be, as it is written.
//!
//! A code is never a number: leading zeros, more than fifteen digits, or signs between them leave it
//! text.

use chrono::{NaiveDate, NaiveTime};
use domain::FieldType;

/// The types that all values so far could be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Types(u8);

const INTEGER: u8 = 1;
const NUMBER: u8 = 2;
const BOOLEAN: u8 = 4;
const DATE: u8 = 8;
const DATETIME: u8 = 16;
const GEOMETRY: u8 = 32;
/// More digits than every reader of numbers keeps.
const DIGITS_MAX: usize = 15;

impl Types {
    pub(super) const fn any() -> Self {
        Self(INTEGER | NUMBER | BOOLEAN | DATE | DATETIME | GEOMETRY)
    }

    /// Takes away what a value cannot be.
    pub(super) fn narrow(&mut self, value: &str) {
        if self.0 != 0 {
            self.0 &= of(value);
        }
    }

    /// The narrowest that is left.
    pub(super) const fn field_type(self) -> FieldType {
        match self.0 {
            0 => FieldType::Text,
            bits if bits & INTEGER != 0 => FieldType::Integer,
            bits if bits & NUMBER != 0 => FieldType::Number,
            bits if bits & BOOLEAN != 0 => FieldType::Boolean,
            bits if bits & DATE != 0 => FieldType::Date,
            bits if bits & DATETIME != 0 => FieldType::Datetime,
            _ => FieldType::Geometry,
        }
    }
}

/// Whether a value could be of any type but text.
pub(super) fn is_typed(value: &str) -> bool {
    of(value) & !BOOLEAN != 0
}

fn of(value: &str) -> u8 {
    let Some(first) = value.bytes().next() else { return 0 };
    match first {
        b'0'..=b'9' | b'-' | b'.' => {
            let number = number(value);
            if number == 0 && first != b'-' { moment(value) } else { number }
        }
        b'P' | b'M' | b'L' | b'G' | b'{' => geometry(value),
        _ => boolean(value),
    }
}

fn number(value: &str) -> u8 {
    let digits = value.strip_prefix('-').unwrap_or(value);
    let (whole, rest) = digits.split_at(digits.bytes().take_while(u8::is_ascii_digit).count());
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    if whole.is_empty() || leading_zero || whole.len() > DIGITS_MAX {
        return 0;
    }
    if rest.is_empty() {
        return INTEGER | NUMBER;
    }
    let (fraction, exponent) =
        rest.split_once(['e', 'E']).map_or((rest, None), |(f, e)| (f, Some(e)));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let fraction_fits = fraction.is_empty() || fraction.strip_prefix('.').is_some_and(all_digits);
    let exponent_fits = exponent.is_none_or(|exponent| {
        exponent.len() <= 4 && all_digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))
    });
    if fraction_fits && exponent_fits { NUMBER } else { 0 }
}

fn boolean(value: &str) -> u8 {
    const WORDS: [&str; 6] = ["true", "false", "yes", "no", "y", "n"];
    let is_one =
        matches!(value, "是" | "否") || WORDS.iter().any(|w| value.eq_ignore_ascii_case(w));
    if is_one { BOOLEAN } else { 0 }
}

/// A day or a moment: `2024-02-09`, `2024/2/9`, `2024年2月9日`, with ` 08:00` or `T08:00:00Z`.
fn moment(value: &str) -> u8 {
    if value.len() > 40 {
        return 0;
    }
    let cut = value.find([' ', 'T']).unwrap_or(value.len());
    let (date, time) = value.split_at(cut);
    let date = date.strip_suffix('日').unwrap_or(date);
    let mut parts = date.split(['-', '/', '年', '月']);
    let mut part = |lengths: std::ops::RangeInclusive<usize>| {
        let part = parts.next()?;
        let plain = lengths.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| part.parse::<u32>().ok()).flatten()
    };
    let (Some(year), Some(month), Some(day)) = (part(4..=4), part(1..=2), part(1..=2)) else {
        return 0;
    };
    let day = i32::try_from(year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, month, day));
    if parts.next().is_some() || day.is_none() {
        return 0;
    }
    match time.get(1..) {
        None => DATE | DATETIME,
        Some(time) if is_time(time) => DATETIME,
        Some(_) => 0,
    }
}

fn is_time(time: &str) -> bool {
    let time = time.strip_suffix('Z').unwrap_or(time);
    let zone = time.find(['+', '-']);
    let (time, zone) = time.split_at(zone.unwrap_or(time.len()));
    let zone_fits = zone.is_empty()
        || (matches!(zone.len(), 3 | 5 | 6)
            && zone[1..].bytes().all(|byte| byte.is_ascii_digit() || byte == b':'));
    let formats = ["%H:%M:%S%.f", "%H:%M"];
    zone_fits && formats.iter().any(|format| NaiveTime::parse_from_str(time, format).is_ok())
}

/// Well-known text, or a geometry of GeoJSON.
fn geometry(value: &str) -> u8 {
    const WORDS: [&str; 7] = [
        "POINT",
        "LINESTRING",
        "POLYGON",
        "MULTIPOINT",
        "MULTILINESTRING",
        "MULTIPOLYGON",
        "GEOMETRYCOLLECTION",
    ];
    let word = value.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    let is_text = WORDS.iter().any(|known| known.eq_ignore_ascii_case(word))
        && value.contains('(')
        && value.ends_with(')');
    let is_json = value.starts_with('{')
        && value.ends_with('}')
        && value.contains("\"coordinates\"")
        && value.contains("\"type\"");
    if is_text || is_json { GEOMETRY } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_type(values: &[&str], expected: FieldType) {
        let mut types = Types::any();
        values.iter().for_each(|value| types.narrow(value));
        assert_eq!(types.field_type(), expected, "{values:?}");
    }

    #[test]
    fn a_column_has_the_type_on_which_all_agree() {
        assert_type(&["1", "-2", "0"], FieldType::Integer);
        assert_type(&["1", "2.50", "-1e5"], FieldType::Number);
        assert_type(&["是", "否"], FieldType::Boolean);
        assert_type(&["TRUE", "false"], FieldType::Boolean);
        assert_type(&["2024-02-29", "2024/3/1", "2024年3月1日"], FieldType::Date);
        assert_type(&["2024-02-29", "2024-02-29 08:30"], FieldType::Datetime);
        assert_type(&["2024-02-29T08:30:00.5+08:00", "2024-02-29T08:30:00Z"], FieldType::Datetime);
        assert_type(&["POINT (115.8 28.7)", "MULTIPOLYGON(((1 2)))"], FieldType::Geometry);
        assert_type(&["{\"type\":\"Point\",\"coordinates\":[1,2]}"], FieldType::Geometry);
    }

    #[test]
    fn codes_and_mixtures_stay_text() {
        for values in [
            &["007"][..],
            &["1", "02"],
            &["1", "未知"],
            &["1234567890123456"],
            &["2023-02-29"],
            &["1,234"],
            &["12%"],
            &["+86"],
            &["1", "是"],
            &["-"],
            &["1e"],
            &["Point de vue"],
            &["2024-01-01 25:00"],
        ] {
            assert_type(values, FieldType::Text);
        }
    }
}
