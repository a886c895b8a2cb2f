//! Which types a value could be, as it is written.
//!
//! A code is never a number: leading zeros, more than fifteen digits, or signs between them leave it
//! text.

use std::ops::RangeInclusive;

use chrono::{NaiveDate, NaiveTime};
use domain::FieldType;

/// The types that all values so far could be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Types(u8);

const INTEGER: u8 = 1;
const NUMBER: u8 = 2;
const BOOLEAN: u8 = 4;
const DATE: u8 = 8;
const DATETIME: u8 = 16;
const GEOMETRY: u8 = 32;
/// More digits than every reader of numbers keeps.
const DIGITS_MAX: usize = 15;

impl Types {
    pub(crate) const fn any() -> Self {
        Self(INTEGER | NUMBER | BOOLEAN | DATE | DATETIME | GEOMETRY)
    }

    /// Takes away what a value cannot be.
    pub(super) fn narrow(&mut self, value: &str) {
        if !self.is_text() {
            self.narrow_to(&read(value));
        }
    }

    /// Takes away what a value is not.
    pub(crate) const fn narrow_to(&mut self, reading: &Reading<'_>) {
        self.0 &= reading.types();
    }

    /// Whether nothing but text is left.
    pub(crate) const fn is_text(self) -> bool {
        self.0 == 0
    }

    /// The narrowest that is left.
    pub(crate) const fn field_type(self) -> FieldType {
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

/// What a value is by the way it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reading<'a> {
    Text,
    Integer,
    Number,
    Boolean,
    Moment(Moment<'a>),
    Geometry,
}

/// A day, or a time of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment<'a> {
    pub day: NaiveDate,
    /// What the clock showed, and what stands after it: a zone, or nothing.
    pub time: Option<(NaiveTime, &'a str)>,
}

impl Reading<'_> {
    const fn types(&self) -> u8 {
        match self {
            Self::Text => 0,
            Self::Integer => INTEGER | NUMBER,
            Self::Number => NUMBER,
            Self::Boolean => BOOLEAN,
            Self::Moment(Moment { time: None, .. }) => DATE | DATETIME,
            Self::Moment(_) => DATETIME,
            Self::Geometry => GEOMETRY,
        }
    }
}

/// Whether a value could be of any type but text.
pub(super) fn is_typed(value: &str) -> bool {
    read(value).types() & !BOOLEAN != 0
}

/// Reads a value that has no blanks around it.
pub(crate) fn read(value: &str) -> Reading<'_> {
    let Some(first) = value.bytes().next() else { return Reading::Text };
    match first {
        b'0'..=b'9' | b'-' | b'.' => match number(value) {
            Reading::Text if first != b'-' => moment(value).map_or(Reading::Text, Reading::Moment),
            number => number,
        },
        b'P' | b'M' | b'L' | b'G' | b'{' if is_geometry(value) => Reading::Geometry,
        b'P' | b'M' | b'L' | b'G' | b'{' => Reading::Text,
        _ if is_boolean(value) => Reading::Boolean,
        _ => Reading::Text,
    }
}

fn number(value: &str) -> Reading<'_> {
    let digits = value.strip_prefix('-').unwrap_or(value);
    let (whole, rest) = digits.split_at(digits.bytes().take_while(u8::is_ascii_digit).count());
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    if whole.is_empty() || leading_zero || whole.len() > DIGITS_MAX {
        return Reading::Text;
    }
    if rest.is_empty() {
        return Reading::Integer;
    }
    let (fraction, exponent) =
        rest.split_once(['e', 'E']).map_or((rest, None), |(f, e)| (f, Some(e)));
    let all_digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let fraction_fits = fraction.is_empty() || fraction.strip_prefix('.').is_some_and(all_digits);
    let exponent_fits = exponent.is_none_or(|exponent| {
        exponent.len() <= 4 && all_digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))
    });
    if fraction_fits && exponent_fits { Reading::Number } else { Reading::Text }
}

fn is_boolean(value: &str) -> bool {
    const WORDS: [&str; 6] = ["true", "false", "yes", "no", "y", "n"];
    matches!(value, "是" | "否") || WORDS.iter().any(|w| value.eq_ignore_ascii_case(w))
}

/// A day or a moment: `2024-02-09`, `2024/2/9`, `2024年2月9日`, with ` 08:00` or `T08:00:00Z`.
pub(crate) fn moment(value: &str) -> Option<Moment<'_>> {
    if value.len() > 40 {
        return None;
    }
    if let Some(day) = iso_day(value) {
        return Some(Moment { day, time: None });
    }
    let cut = value.find([' ', 'T']).unwrap_or(value.len());
    let (date, rest) = value.split_at(cut);
    let day = iso_day(date).or_else(|| day(date))?;
    match rest.get(1..) {
        None => Some(Moment { day, time: None }),
        Some(rest) => Some(Moment { day, time: Some(time(rest)?) }),
    }
}

/// A day as most write it, at once.
fn iso_day(date: &str) -> Option<NaiveDate> {
    let &[a, b, c, d, b'-', e, f, b'-', g, h] = date.as_bytes() else { return None };
    let number = |digits: &[u8]| {
        digits.iter().try_fold(0_u32, |sum, digit| {
            digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0'))
        })
    };
    let year = i32::try_from(number(&[a, b, c, d])?).ok()?;
    NaiveDate::from_ymd_opt(year, number(&[e, f])?, number(&[g, h])?)
}

fn day(date: &str) -> Option<NaiveDate> {
    let date = date.strip_suffix('日').unwrap_or(date);
    let mut parts = date.split(['-', '/', '年', '月']);
    let mut part = |lengths: RangeInclusive<usize>| {
        let part = parts.next()?;
        let plain = lengths.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| part.parse::<u32>().ok()).flatten()
    };
    let (year, month, day) = (part(4..=4)?, part(1..=2)?, part(1..=2)?);
    if parts.next().is_some() {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// What the clock showed, and the zone after it.
fn time(text: &str) -> Option<(NaiveTime, &str)> {
    let without_z = text.strip_suffix('Z').unwrap_or(text);
    let at = without_z.find(['+', '-']).unwrap_or(without_z.len());
    let (clock, zone) = without_z.split_at(at);
    let zone_fits = zone.is_empty()
        || (matches!(zone.len(), 3 | 5 | 6)
            && zone[1..].bytes().all(|byte| byte.is_ascii_digit() || byte == b':'));
    if !zone_fits {
        return None;
    }
    let parse = |format| NaiveTime::parse_from_str(clock, format).ok();
    let clock = plain_clock(clock).or_else(|| parse("%H:%M:%S%.f")).or_else(|| parse("%H:%M"))?;
    Some((clock, &text[at..]))
}

/// `08:30` and `08:30:00`, at once.
fn plain_clock(clock: &str) -> Option<NaiveTime> {
    let pair = |a: u8, b: u8| {
        let digits = a.is_ascii_digit() && b.is_ascii_digit();
        digits.then(|| u32::from(a - b'0') * 10 + u32::from(b - b'0'))
    };
    match *clock.as_bytes() {
        [a, b, b':', c, d] => NaiveTime::from_hms_opt(pair(a, b)?, pair(c, d)?, 0),
        [a, b, b':', c, d, b':', e, f] => {
            NaiveTime::from_hms_opt(pair(a, b)?, pair(c, d)?, pair(e, f)?)
        }
        _ => None,
    }
}

/// Well-known text, or a geometry of GeoJSON.
pub(crate) fn is_geometry(value: &str) -> bool {
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
    is_text || is_json
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
