//! Working days (工作日) by the State Council's holiday arrangement, with its make-up days (R24).
//!
//! The arrangement of a year is published late in the year before it, so a calendar knows some
//! years and not others. In a year that it does not know, weekends alone are taken as off, and
//! every answer that rests on such a day says so.
//!
//! The years known at the time of a release are shipped (`calendar/years.txt`, which also explains
//! the format); an operator's file in the same format adds years or replaces them:
//!
//! ```
//! use domain::calendar::Calendar;
//! let own = Calendar::parse("2027 off 01-01 10-01..10-07 work 10-09").unwrap();
//! let calendar = Calendar::shipped().with(own);
//! let start = "2027-09-30".parse().unwrap();
//! assert_eq!(calendar.due(start, 2).date.to_string(), "2027-10-09");
//! ```
//!
//! The last days of December may be moved by the arrangement of the following year, as in 2018. Its
//! publication then also changes the line of the year before, and due dates that are still open are
//! computed again.

mod china;
mod clocks;
#[cfg(test)]
mod tests;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc, Weekday};
use serde::{Deserialize, Serialize};

pub use china::{china_date, china_day_end};
pub use clocks::{Clocks, Profile, rereview_due};
pub use text::{CalendarError, CalendarFault};

const DAYS_OF_WEEK: i64 = 7;
const WORKING_DAYS_OF_WEEK: i64 = 5;

/// The holiday arrangements of the years that are known (节假日安排).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    years: BTreeMap<i32, Year>,
}

/// The arrangement of one year: where it differs from "weekends are off".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Year {
    off: BTreeSet<NaiveDate>,
    work: BTreeSet<NaiveDate>,
}

/// Whether a day is worked, and whether that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Working {
    /// Whether the day is a working day.
    pub working: bool,
    /// Whether the year's arrangement is known; where it is not, weekends alone are off (R24).
    pub known: bool,
}

/// The last day of a period counted in working days (到期日).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The day in China.
    pub date: NaiveDate,
    /// Whether any day on the way lies in a year whose arrangement is not known (暂定, R24).
    pub provisional: bool,
}

impl Due {
    /// The instant at which the day is over and the period has passed.
    pub fn passes_at(self) -> DateTime<Utc> {
        china_day_end(self.date)
    }

    /// Whether the period has passed (逾期).
    pub fn is_overdue(self, now: DateTime<Utc>) -> bool {
        now >= self.passes_at()
    }
}

/// Working days from one day to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Distance {
    /// How many working days; negative when the other day lies before the one.
    pub days: i64,
    /// Whether any day between lies in a year whose arrangement is not known (R24).
    pub provisional: bool,
}

impl Year {
    /// Weekdays that are off.
    pub fn off(&self) -> impl Iterator<Item = NaiveDate> + '_ {
        self.off.iter().copied()
    }

    /// Days of weekends that are worked (调休上班).
    pub fn work(&self) -> impl Iterator<Item = NaiveDate> + '_ {
        self.work.iter().copied()
    }

    fn is_working(&self, date: NaiveDate) -> bool {
        if is_weekend(date) { self.work.contains(&date) } else { !self.off.contains(&date) }
    }
}

impl Calendar {
    /// The years known when this version was made.
    pub fn shipped() -> Self {
        // A test reads the file; were it ever unreadable, no year would be known, and all said so.
        static SHIPPED: LazyLock<Calendar> = LazyLock::new(|| {
            Calendar::parse(include_str!("calendar/years.txt")).unwrap_or_default()
        });
        SHIPPED.clone()
    }

    /// This calendar with the years of another, which win over its own.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.years.extend(other.years);
        self
    }

    /// The years that are known, the earliest first.
    pub fn years(&self) -> impl Iterator<Item = i32> + '_ {
        self.years.keys().copied()
    }

    /// The arrangement of a year, if it is known.
    pub fn year(&self, year: i32) -> Option<&Year> {
        self.years.get(&year)
    }

    /// Whether a day is worked (R24).
    pub fn is_working_day(&self, date: NaiveDate) -> Working {
        match self.year(date.year()) {
            Some(year) => Working { working: year.is_working(date), known: true },
            None => Working { working: !is_weekend(date), known: false },
        }
    }

    /// The day on which a number of working days has passed; the day after `start` is the first
    /// that can count, and none at all end on `start` itself.
    pub fn due(&self, start: NaiveDate, working_days: u32) -> Due {
        let mut due = Due { date: start, provisional: false };
        let mut left = i64::from(working_days);
        while left > 0 {
            // One working day is left for the step, so that a weekend is never the last day.
            let weeks = self.unknown_weeks(due.date).min((left - 1) / WORKING_DAYS_OF_WEEK);
            if let Some(later) = weeks_later(due.date, weeks) {
                due = Due { date: later, provisional: true };
                left -= weeks * WORKING_DAYS_OF_WEEK;
            }
            let Some(next) = due.date.succ_opt() else {
                // The end of all dates; nothing is known about it.
                return Due { provisional: true, ..due };
            };
            let Working { working, known } = self.is_working_day(next);
            due = Due { date: next, provisional: due.provisional || !known };
            left -= i64::from(working);
        }
        due
    }

    /// The working days after `start` up to and including `end`: what is left of a period that ends
    /// on `end`, or, negative, by how much it is overdue.
    pub fn working_days_between(&self, start: NaiveDate, end: NaiveDate) -> Distance {
        if end < start {
            let Distance { days, provisional } = self.working_days_between(end, start);
            return Distance { days: -days, provisional };
        }
        let mut distance = Distance { days: 0, provisional: false };
        let mut date = start;
        while date < end {
            let weeks = (end - date).num_days() / DAYS_OF_WEEK;
            let weeks = self.unknown_weeks(date).min(weeks);
            if let Some(later) = weeks_later(date, weeks) {
                date = later;
                distance.days += weeks * WORKING_DAYS_OF_WEEK;
                distance.provisional = true;
                continue;
            }
            let Some(next) = date.succ_opt() else { break };
            let Working { working, known } = self.is_working_day(next);
            date = next;
            distance.days += i64::from(working);
            distance.provisional |= !known;
        }
        distance
    }

    /// How many whole weeks after a day lie in years that are not known. Such weeks are all alike
    /// and are passed in one step, so that no date and no number takes long.
    fn unknown_weeks(&self, date: NaiveDate) -> i64 {
        let Some(next) = date.succ_opt() else { return 0 };
        let end = match self.years.range(next.year()..).next() {
            Some((year, _)) if *year == next.year() => return 0,
            Some((year, _)) => NaiveDate::from_ymd_opt(*year - 1, 12, 31).unwrap_or(next),
            None => NaiveDate::MAX,
        };
        (end - date).num_days() / DAYS_OF_WEEK
    }
}

fn is_weekend(date: NaiveDate) -> bool {
    matches!(date.weekday(), Weekday::Sat | Weekday::Sun)
}

/// A day some weeks later, if that is another day and there is such a day.
fn weeks_later(date: NaiveDate, weeks: i64) -> Option<NaiveDate> {
    let weeks = u64::try_from(weeks).ok().filter(|weeks| *weeks > 0)?;
    date.checked_add_days(Days::new(weeks * 7))
}
