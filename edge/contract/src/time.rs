//! Days and instants of answers and addresses, read in the one form in which they are written.
//!
//! chrono's own readers accept every form there is, and come with a parser of formats that the
//! browser would carry for each list of results.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Deserializer, de::Error};

/// The day that `2026-01-31` says.
pub fn day(text: &str) -> Option<NaiveDate> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let digits = |part: &str, most: usize| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let whole = parts.next().is_none() && year.len() == 4;
    if !whole || !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// An instant as RFC 3339 writes it: for `#[serde(deserialize_with)]`.
///
/// # Errors
/// When it is another text, or none.
pub fn instant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
    let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
    match DateTime::parse_from_rfc3339(&text) {
        Ok(instant) => Ok(instant.to_utc()),
        Err(_) => Err(D::Error::custom("no instant of RFC 3339")),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, NaiveDate, Utc};
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Deserialize)]
    struct Wire {
        #[serde(deserialize_with = "super::instant")]
        at: DateTime<Utc>,
    }

    #[test]
    fn a_day_is_read_as_it_is_written() {
        for day in ["2026-01-31", "0001-01-01", "2024-02-29"] {
            assert_eq!(super::day(day).map(|day| day.to_string()), Some(day.to_owned()));
        }
        assert_eq!(super::day("2026-1-5"), NaiveDate::from_ymd_opt(2026, 1, 5));
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in [
            "",
            "soon",
            "2026",
            "2026-01",
            "2026-02-30",
            "2026-01-31-",
            "+026-01-01",
            "26-01-31",
            "2026-001-1",
        ] {
            assert_eq!(super::day(text), None, "{text:?}");
        }
    }

    #[test]
    fn instants_are_read_as_they_are_written() {
        let now: DateTime<Utc> = "2026-01-31T08:30:15.123456789Z".parse().expect("an instant");
        let read = |at: serde_json::Value| serde_json::from_value::<Wire>(json!({ "at": at }));
        assert_eq!(read(json!(now)).map(|wire| wire.at).ok(), Some(now));
        assert!(read(json!("2026-01-31T16:30:15.5+08:00")).is_ok());
        for other in [json!("2026-01-31"), json!("soon"), json!(5), json!(null)] {
            assert!(read(other.clone()).is_err(), "{other}");
        }
    }
}
