//! Reading what forms send as text: numbers, yes or no, lists of one. JSON may send either.
//!
//! For `#[serde(deserialize_with = "contract::lenient::number")]` and the like.

use std::fmt::Display;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error};
use serde_json::Value;

/// A number, or text that spells one.
///
/// # Errors
/// When it is neither.
pub fn number<'de, D: Deserializer<'de>, T>(deserializer: D) -> Result<T, D::Error>
where
    T: DeserializeOwned + FromStr<Err: Display>,
{
    match Value::deserialize(deserializer)? {
        Value::String(text) => text.trim().parse().map_err(D::Error::custom),
        value => serde_json::from_value(value).map_err(D::Error::custom),
    }
}

/// A number, or text that spells one; nothing for null and blank text.
///
/// # Errors
/// When it is something else.
pub fn maybe_number<'de, D: Deserializer<'de>, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: DeserializeOwned + FromStr<Err: Display>,
{
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        Value::String(text) => text.trim().parse().map(Some).map_err(D::Error::custom),
        value => serde_json::from_value(value).map(Some).map_err(D::Error::custom),
    }
}

/// Yes or no: a boolean, or `on`, `true`, `1`, `yes` and their opposites as text.
///
/// # Errors
/// When it is something else.
pub fn yes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Bool(yes) => Ok(yes),
        Value::Null => Ok(false),
        Value::String(text) => match text.trim() {
            "on" | "true" | "1" | "yes" => Ok(true),
            "" | "off" | "false" | "0" | "no" => Ok(false),
            other => Err(D::Error::custom(format!("{other:?} is neither yes nor no"))),
        },
        other => Err(D::Error::custom(format!("{other} is neither yes nor no"))),
    }
}

/// Text that may be missing; blank text is none.
///
/// # Errors
/// When it is no text.
pub fn maybe_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.filter(|text| !text.trim().is_empty()))
}

/// A value that may be missing; blank text is none.
///
/// # Errors
/// When it is something else.
pub fn maybe<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        value => serde_json::from_value(value).map(Some).map_err(D::Error::custom),
    }
}

/// A list, or its only member; gaps and blank texts are left out.
///
/// # Errors
/// When a member cannot be read.
pub fn list<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    let blank = |value: &Value| match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        _ => false,
    };
    let values = match Value::deserialize(deserializer)? {
        Value::Array(values) => values,
        value => vec![value],
    };
    values
        .into_iter()
        .filter(|value| !blank(value))
        .map(|value| serde_json::from_value(value).map_err(D::Error::custom))
        .collect()
}

/// A list that may not be there at all; see [`list`].
///
/// # Errors
/// When a member cannot be read.
pub fn maybe_list<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Option<Vec<T>>, D::Error> {
    list(deserializer).map(Some)
}

/// Words that may not be there at all: a list, or one text with commas, semicolons or lines
/// between them. Each is kept once.
///
/// # Errors
/// When it is neither.
pub fn maybe_words<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<String>>, D::Error> {
    let sent: Vec<String> = list(deserializer)?;
    let mut words = Vec::<String>::new();
    let parts = sent.iter().flat_map(|text| text.split(['、', '，', ',', '；', ';', '\n', '\r']));
    for word in parts.map(str::trim).filter(|word| !word.is_empty()) {
        if !words.iter().any(|known| known == word) {
            words.push(word.to_owned());
        }
    }
    Ok(Some(words))
}

/// Lines that may not be there at all: a list, or one text with a line each. Blank ones are left
/// out.
///
/// # Errors
/// When it is neither.
pub fn maybe_lines<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<String>>, D::Error> {
    let sent: Vec<String> = list(deserializer)?;
    let lines = sent.iter().flat_map(|text| text.lines()).map(str::trim);
    Ok(Some(lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()))
}

/// Yes, no, or not said; see [`yes`].
///
/// # Errors
/// When it is something else.
pub fn maybe_yes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        value => yes(value).map(Some).map_err(D::Error::custom),
    }
}

/// An instant that may be missing: RFC 3339, or a day, which begins in China.
///
/// # Errors
/// When it is neither.
pub fn maybe_instant<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<DateTime<Utc>>, D::Error> {
    let text = maybe_text(deserializer)?;
    text.map(|text| {
        let text = text.trim();
        if let Ok(day) = text.parse::<NaiveDate>() {
            let before = day.pred_opt().unwrap_or(day);
            return Ok(domain::calendar::china_day_end(before));
        }
        DateTime::parse_from_rfc3339(text).map(|at| at.to_utc()).map_err(D::Error::custom)
    })
    .transpose()
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Wire {
        #[serde(deserialize_with = "super::number")]
        version: u32,
        #[serde(default, deserialize_with = "super::yes")]
        sure: bool,
        #[serde(default, deserialize_with = "super::list")]
        words: Vec<String>,
        #[serde(default, deserialize_with = "super::maybe_number")]
        days: Option<u32>,
    }

    #[test]
    fn a_form_and_json_say_the_same() {
        let form = json!({ "version": "3", "sure": "on", "words": "a", "days": "" });
        let json = json!({ "version": 3, "sure": true, "words": ["a", null], "days": null });
        let read = |value| serde_json::from_value::<Wire>(value).expect("read");
        assert_eq!(read(form), read(json));
    }

    #[test]
    fn nonsense_is_refused() {
        for value in [json!({ "version": "x" }), json!({ "version": 1, "sure": "maybe" })] {
            assert!(serde_json::from_value::<Wire>(value).is_err());
        }
    }
}
