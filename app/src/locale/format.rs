//! Numbers, sizes and dates as people of each language write them.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Timelike, Utc};
use domain::Language;

/// Hours by which Beijing time is ahead of UTC; it has no summer time.
const BEIJING: TimeDelta = TimeDelta::hours(8);

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A number with its digits in groups of three.
pub fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A size in the largest unit that leaves at least one before the point; 1 KB is 1024 bytes.
pub fn bytes(value: u64) -> String {
    const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
    if value < 1024 {
        return format!("{value} B");
    }
    // Tenths of the unit, in whole numbers: exact, and smaller in the browser than floats.
    let mut tenths = u128::from(value) * 10 / 1024;
    let mut unit = 0;
    while tenths >= 10_240 && unit + 1 < UNITS.len() {
        tenths /= 1024;
        unit += 1;
    }
    let name = UNITS.get(unit).copied().unwrap_or_default();
    if tenths < 100 && !tenths.is_multiple_of(10) {
        format!("{}.{} {name}", tenths / 10, tenths % 10)
    } else {
        format!("{} {name}", tenths / 10)
    }
}

/// A day.
pub fn date(day: NaiveDate, language: Language) -> String {
    match language {
        Language::Zh => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
        Language::En => format!("{} {} {}", day.day(), month(day), day.year()),
    }
}

/// The day on which an instant falls in Beijing.
pub fn day(instant: DateTime<Utc>) -> NaiveDate {
    (instant + BEIJING).date_naive()
}

/// The day and minute of an instant, in Beijing time.
pub fn moment(instant: DateTime<Utc>, language: Language) -> String {
    let local = instant + BEIJING;
    format!("{} {:02}:{:02}", date(local.date_naive(), language), local.hour(), local.minute())
}

/// A day in the form that machines read.
pub fn iso(day: NaiveDate) -> String {
    format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day())
}

fn month(day: NaiveDate) -> &'static str {
    MONTHS.get(day.month0() as usize).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_in_groups_of_three() {
        for (value, text) in
            [(0, "0"), (999, "999"), (1000, "1,000"), (18_204, "18,204"), (2_718_904, "2,718,904")]
        {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn a_size_is_said_in_the_unit_that_fits() {
        for (value, text) in [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1 KB"),
            (1536, "1.5 KB"),
            (10_752, "10 KB"),
            (1_048_576, "1 MB"),
            (222_298_112, "212 MB"),
            (5 * 1024 * 1024 * 1024, "5 GB"),
            (u64::MAX, "16777215 TB"),
        ] {
            assert_eq!(bytes(value), text, "{value}");
        }
    }

    #[test]
    fn a_day_begins_at_midnight_in_beijing() {
        let instant: DateTime<Utc> = "2026-11-19T16:00:00Z".parse().expect("an instant");
        assert_eq!(date(day(instant), Language::Zh), "2026年11月20日");
        assert_eq!(date(day(instant), Language::En), "20 November 2026");
        assert_eq!(moment(instant, Language::Zh), "2026年11月20日 00:00");
    }
}
