//! The calendar as text, a line a year: `2026 off 01-01..01-03 02-16 work 01-04 # a comment`.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use super::{Calendar, Year, is_weekend};
use crate::Language;

/// Most characters of the text that an error shows.
const SHOWN: usize = 24;

/// A line of a calendar that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarError {
    /// The line, the first being 1.
    pub line: usize,
    /// What is wrong with it.
    pub fault: CalendarFault,
}

/// What is wrong with a line of a calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CalendarFault {
    /// The line does not begin with a year of four digits, but with this.
    NotAYear(String),
    /// The year has a line already.
    RepeatedYear(i32),
    /// This stands before the first `off` or `work`.
    Unsorted(String),
    /// This is no day of the year, nor a range of them.
    NotADate(String),
    /// This is a day of another year.
    OtherYear(String),
    /// The range ends before it begins.
    Backwards(String),
    /// The day is both off and worked.
    OffAndWorked(NaiveDate),
    /// The day is no weekend, so that it would be worked without being named.
    WorkedAnyway(NaiveDate),
    /// The year has no weekday that is off, as no year had.
    NothingOff(i32),
}

impl CalendarError {
    /// What is wrong and where, for people.
    pub fn message(&self, language: Language) -> String {
        let Self { line, fault } = self;
        match language {
            Language::Zh => format!("第 {line} 行：{}", fault.chinese()),
            Language::En => format!("line {line}: {}", fault.english()),
        }
    }
}

impl CalendarFault {
    fn chinese(&self) -> String {
        match self {
            Self::NotAYear(word) => format!("“{word}”不是四位数的年份"),
            Self::RepeatedYear(year) => format!("{year} 年已经列出"),
            Self::Unsorted(word) => format!("“{word}”之前须有 off（放假）或 work（上班）"),
            Self::NotADate(word) => {
                format!("“{word}”不是该年的日期，应写作“月-日”或“月-日..月-日”，如 05-01..05-05")
            }
            Self::OtherYear(word) => format!("“{word}”属于另一年，应写在那一年的行里"),
            Self::Backwards(word) => format!("“{word}”的结束早于开始"),
            Self::OffAndWorked(date) => format!("{date} 既列为放假又列为上班"),
            Self::WorkedAnyway(date) => format!("{date} 不是周末，本来就上班，不必列出"),
            Self::NothingOff(year) => format!("{year} 年没有一个放假的工作日"),
        }
    }

    fn english(&self) -> String {
        match self {
            Self::NotAYear(word) => format!("`{word}` is not a year of four digits"),
            Self::RepeatedYear(year) => format!("the year {year} has a line already"),
            Self::Unsorted(word) => format!("`off` or `work` has to stand before `{word}`"),
            Self::NotADate(word) => format!(
                "`{word}` is no day of the year; write MM-DD or MM-DD..MM-DD, as in 05-01..05-05"
            ),
            Self::OtherYear(word) => format!("`{word}` belongs into the line of another year"),
            Self::Backwards(word) => format!("`{word}` ends before it begins"),
            Self::OffAndWorked(date) => format!("{date} is listed both as off and as worked"),
            Self::WorkedAnyway(date) => {
                format!("{date} is no weekend and is worked without being listed")
            }
            Self::NothingOff(year) => format!("the year {year} has no weekday that is off"),
        }
    }
}

impl std::fmt::Display for CalendarError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message(Language::En))
    }
}

impl std::error::Error for CalendarError {}

impl Calendar {
    /// Reads a calendar. Empty lines and whatever follows a `#` are passed over.
    ///
    /// # Errors
    /// The first line that cannot be read, and why.
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        let mut calendar = Self::default();
        // Editors of some offices put a mark before the first line.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (index, line) in text.lines().enumerate() {
            let line = line.split('#').next().unwrap_or_default();
            let mut words = line.split_whitespace();
            let Some(first) = words.next() else { continue };
            let year = year_number(first)
                .ok_or_else(|| CalendarFault::NotAYear(shown(first)))
                .and_then(|number| match calendar.years.contains_key(&number) {
                    true => Err(CalendarFault::RepeatedYear(number)),
                    false => Ok((number, read_year(number, words)?)),
                });
            let (number, year) = year.map_err(|fault| CalendarError { line: index + 1, fault })?;
            calendar.years.insert(number, year);
        }
        Ok(calendar)
    }
}

/// Reads what stands behind the year.
fn read_year<'a>(number: i32, words: impl Iterator<Item = &'a str>) -> Result<Year, CalendarFault> {
    let (mut off, mut work) = (BTreeSet::new(), BTreeSet::new());
    let mut list = None;
    for word in words {
        match word {
            "off" => list = Some(&mut off),
            "work" => list = Some(&mut work),
            _ => {
                let Some(list) = list.as_mut() else {
                    return Err(CalendarFault::Unsorted(shown(word)));
                };
                let (first, last) = range(number, word)?;
                list.extend(first.iter_days().take_while(|day| *day <= last));
            }
        }
    }
    if let Some(day) = off.intersection(&work).next() {
        return Err(CalendarFault::OffAndWorked(*day));
    }
    if let Some(day) = work.iter().find(|day| !is_weekend(**day)) {
        return Err(CalendarFault::WorkedAnyway(*day));
    }
    // Announcements name the weekends inside a holiday; they are off all the same.
    off.retain(|day| !is_weekend(*day));
    if off.is_empty() {
        return Err(CalendarFault::NothingOff(number));
    }
    Ok(Year { off, work })
}

/// The first and the last day that a word names.
fn range(year: i32, word: &str) -> Result<(NaiveDate, NaiveDate), CalendarFault> {
    let (first, last) = word.split_once("..").unwrap_or((word, word));
    let (first, last) = (day(year, first, word)?, day(year, last, word)?);
    if last < first { Err(CalendarFault::Backwards(shown(word))) } else { Ok((first, last)) }
}

/// Reads `MM-DD`, or `YYYY-MM-DD` with the same year.
fn day(year: i32, text: &str, word: &str) -> Result<NaiveDate, CalendarFault> {
    let not_a_date = || CalendarFault::NotADate(shown(word));
    let (written, month, day) = match text.split('-').collect::<Vec<_>>()[..] {
        [month, day] => (year, month, day),
        [written, month, day] => (year_number(written).ok_or_else(not_a_date)?, month, day),
        _ => return Err(not_a_date()),
    };
    let date = two_digits(month)
        .zip(two_digits(day))
        .and_then(|(month, day)| NaiveDate::from_ymd_opt(written, month, day))
        .ok_or_else(not_a_date)?;
    if written == year { Ok(date) } else { Err(CalendarFault::OtherYear(shown(word))) }
}

fn year_number(text: &str) -> Option<i32> {
    (text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

fn two_digits(text: &str) -> Option<u32> {
    (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// Text of a file as an error shows it: not more than is needed to find it.
fn shown(word: &str) -> String {
    match word.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &word[..end]),
        None => word.to_owned(),
    }
}

/// The same format, so that [`Calendar::parse`] gives the same calendar. Holidays are written as
/// they are announced, with the weekends that they enclose or touch.
impl std::fmt::Display for Calendar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (number, year) in &self.years {
            write!(f, "{number:04} off")?;
            for (first, last) in year.holidays(*number) {
                write!(f, " {}", first.format("%m-%d"))?;
                if first < last {
                    write!(f, "..{}", last.format("%m-%d"))?;
                }
            }
            if !year.work.is_empty() {
                f.write_str(" work")?;
            }
            for day in &year.work {
                write!(f, " {}", day.format("%m-%d"))?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

impl Year {
    /// The runs of days that are off and hold a weekday, first and last day.
    fn holidays(&self, number: i32) -> Vec<(NaiveDate, NaiveDate)> {
        let mut runs: Vec<(NaiveDate, NaiveDate)> = Vec::new();
        let free = |date: NaiveDate| date.year() == number && !self.is_working(date);
        for day in &self.off {
            if runs.last().is_some_and(|(_, last)| day <= last) {
                continue;
            }
            let back = std::iter::successors(Some(*day), NaiveDate::pred_opt);
            let on = day.iter_days();
            let first = back.take_while(|date| free(*date)).last().unwrap_or(*day);
            let last = on.take_while(|date| free(*date)).last().unwrap_or(*day);
            runs.push((first, last));
        }
        runs
    }
}
