//! Time along an axis: what dates and group keys mean, units, ticks and labels.
//!
//! An instant is seconds since 1970 of Beijing's clock: what has an offset is moved there, what has
//! none is taken as written.

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveDateTime, Timelike};
use domain::Language;

use crate::spec::TimeUnit;

const DAY: f64 = 86_400.0;
/// Beijing is ahead of UTC by so many seconds.
const BEIJING: f64 = 8.0 * 3600.0;

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// How fine an instant is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grain {
    /// 2024
    Year,
    /// 2024-Q1
    Quarter,
    /// 2024-03
    Month,
    /// 2024-03-15
    Day,
    /// 2024-03-15 08:30
    Minute,
}

impl From<TimeUnit> for Grain {
    fn from(unit: TimeUnit) -> Self {
        match unit {
            TimeUnit::Year => Self::Year,
            TimeUnit::YearQuarter => Self::Quarter,
            TimeUnit::YearMonth => Self::Month,
            TimeUnit::YearMonthDate => Self::Day,
        }
    }
}

/// The instant that a text means, and how fine.
pub fn parse(text: &str) -> Option<(f64, Grain)> {
    let text = text.trim();
    let year = |text: &str| {
        text.parse::<i32>().ok().filter(|year| text.len() == 4 && (1..=9999).contains(year))
    };
    let day = |year, month| NaiveDate::from_ymd_opt(year, month, 1);
    match text.len() {
        4 => Some((seconds(day(year(text)?, 1)?), Grain::Year)),
        7 => {
            let (head, tail) = text.split_once('-')?;
            let (month, grain) = match tail.strip_prefix(['Q', 'q']) {
                Some(quarter) => {
                    let quarter = quarter.parse().ok().filter(|q| (1..=4_u32).contains(q))?;
                    (quarter * 3 - 2, Grain::Quarter)
                }
                None => (tail.parse().ok()?, Grain::Month),
            };
            Some((seconds(day(year(head)?, month)?), grain))
        }
        10 => {
            let (head, tail) = text.split_once('-')?;
            let (month, date) = tail.split_once('-')?;
            let date =
                NaiveDate::from_ymd_opt(year(head)?, month.parse().ok()?, date.parse().ok()?)?;
            Some((seconds(date), Grain::Day))
        }
        16..=40 => {
            let (date, clock) = (text.get(..10)?, text.get(10..)?);
            let at = parse(date)?.0 + clock_seconds(clock.strip_prefix(['T', 't', ' '])?)?;
            Some((at, Grain::Minute))
        }
        _ => None,
    }
}

/// The seconds of `08:30`, `08:30:15.5` or `00:30:00Z` since midnight in Beijing. By hand, for a parser
/// of any format is a good part of what a browser would load for this crate.
fn clock_seconds(text: &str) -> Option<f64> {
    let two = |text: &str, from: usize, most: u32| -> Option<f64> {
        let part = text.get(from..from + 2).filter(|part| part.bytes().all(|b| b.is_ascii_digit()));
        part?.parse::<u32>().ok().filter(|value| *value <= most).map(f64::from)
    };
    let colon = |text: &str, at: usize| text.as_bytes().get(at) == Some(&b':');
    if !colon(text, 2) {
        return None;
    }
    let mut at = two(text, 0, 23)? * 3600.0 + two(text, 3, 59)? * 60.0;
    let mut rest = text.get(5..)?;
    if colon(rest, 0) {
        at += two(rest, 1, 60)?;
        rest = rest.get(3..)?;
        if let Some(fraction) = rest.strip_prefix('.') {
            rest = fraction.trim_start_matches(|c: char| c.is_ascii_digit());
        }
    }
    let east = match rest.as_bytes().first() {
        None => return Some(at),
        Some(b'Z' | b'z') if rest.len() == 1 => 0.0,
        Some(sign @ (b'+' | b'-')) if rest.len() == 6 && colon(rest, 3) => {
            let offset = two(rest, 1, 23)? * 3600.0 + two(rest, 4, 59)? * 60.0;
            if *sign == b'-' { -offset } else { offset }
        }
        Some(_) => return None,
    };
    Some(at - east + BEIJING)
}

fn seconds(day: NaiveDate) -> f64 {
    day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp() as f64
}

fn moment(at: f64) -> NaiveDateTime {
    DateTime::from_timestamp(at as i64, 0).unwrap_or_default().naive_utc()
}

/// The start of the unit that an instant is in.
pub fn floor(at: f64, grain: Grain) -> f64 {
    let day = moment(at).date();
    let month = match grain {
        Grain::Year => 1,
        Grain::Quarter => day.month0() / 3 * 3 + 1,
        Grain::Month => day.month(),
        Grain::Day => return (at / DAY).floor() * DAY,
        Grain::Minute => return at,
    };
    NaiveDate::from_ymd_opt(day.year(), month, 1).map_or(at, seconds)
}

/// The start of the unit that is `many` after this one.
pub fn next(at: f64, grain: Grain, many: u32) -> f64 {
    let months = match grain {
        Grain::Year => 12,
        Grain::Quarter => 3,
        Grain::Month => 1,
        Grain::Day => return at + DAY * f64::from(many),
        Grain::Minute => return at + 60.0 * f64::from(many),
    };
    let day = moment(at).date();
    day.checked_add_months(Months::new(months * many)).map_or(at + DAY * 365.0, seconds)
}

/// Which unit an instant is in, counted from the year 0, so that every so many are at round ones.
pub fn turn(at: f64, grain: Grain) -> i64 {
    let day = moment(at).date();
    let (year, month) = (i64::from(day.year()), i64::from(day.month0()));
    match grain {
        Grain::Year => year,
        Grain::Quarter => year * 4 + month / 3,
        Grain::Month => year * 12 + month,
        Grain::Day => i64::from(day.num_days_from_ce()),
        Grain::Minute => (at / 60.0) as i64,
    }
}

/// An instant in words, as fine as its grain.
pub fn label(at: f64, grain: Grain, language: Language) -> String {
    let at = moment(at);
    let (year, month, day) = (at.year(), at.month(), at.day());
    let name = name_of_month(month);
    match (grain, language) {
        (Grain::Year, Language::Zh) => format!("{year}年"),
        (Grain::Year, Language::En) => year.to_string(),
        (Grain::Quarter, Language::Zh) => format!("{year}年{}季度", at.month0() / 3 + 1),
        (Grain::Quarter, Language::En) => format!("Q{} {year}", at.month0() / 3 + 1),
        (Grain::Month, Language::Zh) => format!("{year}年{month}月"),
        (Grain::Month, Language::En) => format!("{name} {year}"),
        (Grain::Day, Language::Zh) => format!("{year}年{month}月{day}日"),
        (Grain::Day, Language::En) => format!("{day} {name} {year}"),
        (Grain::Minute, _) => {
            format!("{year}-{month:02}-{day:02} {:02}:{:02}", at.hour(), at.minute())
        }
    }
}

fn name_of_month(month: u32) -> &'static str {
    MONTHS.get(month as usize - 1).copied().unwrap_or_default()
}

/// A label of an axis, in two lines: the unit, and under it the next larger one where it changes.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeTick {
    /// Where.
    pub at: f64,
    /// `3月`
    pub label: String,
    /// `2024年`
    pub under: Option<String>,
}

/// The two lines for an instant of a unit; the second only where `last` was in another one.
pub fn short(at: f64, grain: Grain, last: Option<f64>, language: Language) -> TimeTick {
    let now = moment(at);
    let zh = language == Language::Zh;
    let larger = match grain {
        Grain::Year => None,
        Grain::Quarter | Grain::Month => Some(Grain::Year),
        Grain::Day => Some(Grain::Month),
        Grain::Minute => Some(Grain::Day),
    };
    let label = match grain {
        Grain::Year => label(at, grain, language),
        Grain::Quarter if zh => format!("{}季度", now.month0() / 3 + 1),
        Grain::Quarter => format!("Q{}", now.month0() / 3 + 1),
        Grain::Month if zh => format!("{}月", now.month()),
        Grain::Month => name_of_month(now.month()).to_owned(),
        Grain::Day if zh => format!("{}日", now.day()),
        Grain::Day => now.day().to_string(),
        Grain::Minute => format!("{:02}:{:02}", now.hour(), now.minute()),
    };
    let under = larger.and_then(|larger| {
        let changed = last.is_none_or(|last| floor(last, larger) != floor(at, larger));
        changed.then(|| self::label(at, larger, language))
    });
    TimeTick { at, label, under }
}

/// Ticks of a range of time, at most `count`, at starts of years, quarters, months, days or hours.
pub fn ticks(
    low: f64,
    high: f64,
    finest: Grain,
    count: usize,
    language: Language,
) -> Vec<TimeTick> {
    const STEPS: [(Grain, u32, f64); 17] = [
        (Grain::Minute, 1, 60.0),
        (Grain::Minute, 5, 300.0),
        (Grain::Minute, 15, 900.0),
        (Grain::Minute, 60, 3600.0),
        (Grain::Minute, 180, 3.0 * 3600.0),
        (Grain::Minute, 720, 12.0 * 3600.0),
        (Grain::Day, 1, DAY),
        (Grain::Day, 2, 2.0 * DAY),
        (Grain::Day, 5, 5.0 * DAY),
        (Grain::Day, 10, 10.0 * DAY),
        (Grain::Month, 1, 30.0 * DAY),
        (Grain::Month, 3, 91.0 * DAY),
        (Grain::Month, 6, 182.0 * DAY),
        (Grain::Year, 1, 365.0 * DAY),
        (Grain::Year, 2, 730.0 * DAY),
        (Grain::Year, 5, 1826.0 * DAY),
        (Grain::Year, 10, 3652.0 * DAY),
    ];
    let span = (high - low).max(0.0);
    let fits = |seconds: f64| span / seconds <= count.max(1) as f64;
    let (grain, many) = STEPS
        .into_iter()
        .filter(|(grain, _, _)| *grain <= finest)
        .find(|(_, _, seconds)| fits(*seconds))
        .map_or_else(
            || {
                let years = span / (365.25 * DAY) / count.max(1) as f64;
                (Grain::Year, crate::ticks::nice_step(years).clamp(10.0, 5000.0) as u32)
            },
            |(grain, many, _)| (grain, many),
        );
    let mut out: Vec<TimeTick> = Vec::new();
    let mut at = first(low, grain, many);
    while at <= high && out.len() < 64 {
        if at >= low {
            out.push(short(at, grain, out.last().map(|tick| tick.at), language));
        }
        let after = step(at, grain, many);
        if after <= at {
            break;
        }
        at = after;
    }
    out
}

/// The last round instant at or before this one: months from January on, days from the first on.
fn first(low: f64, grain: Grain, many: u32) -> f64 {
    match grain {
        Grain::Minute => {
            let step = 60.0 * f64::from(many);
            (low / step).floor() * step
        }
        Grain::Day => floor(low, Grain::Month),
        Grain::Month | Grain::Quarter => floor(low, Grain::Year),
        Grain::Year => {
            let year = moment(low).year().div_euclid(many as i32) * many as i32;
            NaiveDate::from_ymd_opt(year.max(1), 1, 1).map_or(low, seconds)
        }
    }
}

fn step(at: f64, grain: Grain, many: u32) -> f64 {
    let after = next(at, grain, many);
    if grain != Grain::Day || many == 1 {
        return after;
    }
    // Days start anew with each month, and a last one near its end would crowd the next first.
    let month = next(floor(at, Grain::Month), Grain::Month, 1);
    if after + DAY * f64::from(many) * 0.6 > month { month } else { after }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_every_grain_are_read() {
        for (text, grain, back) in [
            ("2024", Grain::Year, "2024年"),
            ("2024-Q2", Grain::Quarter, "2024年2季度"),
            ("2024-03", Grain::Month, "2024年3月"),
            ("2024-02-29", Grain::Day, "2024年2月29日"),
            ("2024-03-15 08:30:00", Grain::Minute, "2024-03-15 08:30"),
            ("2024-03-15T00:30:00Z", Grain::Minute, "2024-03-15 08:30"),
            ("2024-03-14 19:30-05:00", Grain::Minute, "2024-03-15 08:30"),
            ("2024-03-15T08:30:00.5+08:00", Grain::Minute, "2024-03-15 08:30"),
        ] {
            let (at, found) = parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!((found, label(at, grain, Language::Zh).as_str()), (grain, back));
        }
        for text in [
            "",
            "2023-02-29",
            "2024-13",
            "2024-Q5",
            "abcd",
            "-001",
            "20240315",
            "二〇二四",
            "2024-03-15 25:00",
            "2024-03-15 08:30:00+8",
            "2024-03-15 08:3é",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn months_name_their_year_where_it_changes() {
        let at = |text| parse(text).expect("a date").0;
        let ticks = ticks(at("2023-11-01"), at("2024-02-01"), Grain::Month, 6, Language::Zh);
        let lines: Vec<_> =
            ticks.iter().map(|tick| (tick.label.as_str(), tick.under.as_deref())).collect();
        assert_eq!(
            lines,
            [("11月", Some("2023年")), ("12月", None), ("1月", Some("2024年")), ("2月", None)]
        );
    }

    #[test]
    fn ticks_suit_the_span() {
        let at = |text| parse(text).expect("a date").0;
        let labels = |from, to, count| {
            ticks(at(from), at(to), Grain::Minute, count, Language::En)
                .iter()
                .map(|tick| tick.label.clone())
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(labels("1990-01-01", "2024-01-01", 5), "1990 2000 2010 2020");
        assert_eq!(labels("2020-01-01", "2024-01-01", 5), "2020 2021 2022 2023 2024");
        assert_eq!(labels("2024-01-01", "2024-12-31", 5), "Jan Apr Jul Oct");
        assert_eq!(labels("2024-03-01", "2024-04-10", 6), "1 11 21 1");
        assert_eq!(labels("2024-03-01", "2024-03-02", 4), "00:00 12:00 00:00");
    }
}
