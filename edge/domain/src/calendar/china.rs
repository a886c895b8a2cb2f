//! Days in China: the whole country keeps one time, eight hours ahead of UTC, summer and winter.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

const AHEAD_OF_UTC: TimeDelta = TimeDelta::hours(8);

/// The day that it is in China (北京时间) at an instant.
pub fn china_date(at: DateTime<Utc>) -> NaiveDate {
    at.naive_utc().checked_add_signed(AHEAD_OF_UTC).unwrap_or(NaiveDateTime::MAX).date()
}

/// The instant at which a day in China is over.
pub fn china_day_end(date: NaiveDate) -> DateTime<Utc> {
    date.succ_opt()
        .and_then(|next| next.and_time(NaiveTime::MIN).checked_sub_signed(AHEAD_OF_UTC))
        .map_or(DateTime::<Utc>::MAX_UTC, |end| end.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_in_china_begins_at_sixteen_hours_of_the_day_before() {
        let date = NaiveDate::from_ymd_opt(2026, 2, 14).expect("a date");
        let end = china_day_end(date);
        assert_eq!(end.to_rfc3339(), "2026-02-14T16:00:00+00:00");
        assert_eq!(china_date(end - TimeDelta::nanoseconds(1)), date);
        assert_eq!(china_date(end), date.succ_opt().expect("a date"));
    }

    #[test]
    fn the_ends_of_time_are_days_as_well() {
        assert_eq!(china_date(DateTime::<Utc>::MAX_UTC), NaiveDate::MAX);
        assert!(china_date(DateTime::<Utc>::MIN_UTC) < NaiveDate::default());
        assert_eq!(china_day_end(NaiveDate::MAX), DateTime::<Utc>::MAX_UTC);
        assert!(china_day_end(NaiveDate::MIN) < DateTime::<Utc>::UNIX_EPOCH);
    }
}
