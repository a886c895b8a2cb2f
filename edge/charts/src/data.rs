//! The rows that a chart is drawn from, and how their values are read.

use std::borrow::Cow;

use domain::{FieldType, Language};
use serde::Deserialize;
use serde_json::Value;

use crate::{DrawError, time};

/// Rows that are read at most; what is beyond is named in the chart's note.
pub const ROWS_MOST: usize = 200_000;

/// The answer of the portal's rows interface.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
pub struct Data {
    /// What the values of each row are, in their order.
    pub columns: Vec<DataColumn>,
    /// The values; a row may be shorter than the columns.
    pub rows: Vec<Vec<Value>>,
    /// Rows that the query has, where the answer says so; that only some were taken stands in the
    /// chart's note.
    #[serde(default)]
    pub total: Option<u64>,
}

/// A column of the answer.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct DataColumn {
    /// The name that a specification calls it by.
    pub name: String,
    /// The title that people read; the name where there is none.
    #[serde(default)]
    pub title: String,
    /// The type of its values.
    #[serde(rename = "type", alias = "kind")]
    pub kind: FieldType,
    /// What numbers count: 万元.
    #[serde(default)]
    pub unit: Option<String>,
}

impl DataColumn {
    /// The title, or else the name.
    pub(crate) fn heading(&self) -> &str {
        if self.title.is_empty() { &self.name } else { &self.title }
    }
}

impl Data {
    /// Where a column is.
    pub(crate) fn place(&self, name: &str) -> Result<usize, DrawError> {
        let place = self.columns.iter().position(|column| column.name == name);
        place.ok_or_else(|| DrawError::no_column(name))
    }

    /// The column of a name.
    pub(crate) fn column(&self, name: &str) -> Option<&DataColumn> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// The rows that are read.
    pub(crate) fn read(&self) -> &[Vec<Value>] {
        self.rows.get(..ROWS_MOST).unwrap_or(&self.rows)
    }
}

/// The number in a value: a JSON number or the decimal text of one; nothing beyond ±1e300, so that
/// sums stay finite.
pub fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => {
            let text = text.trim();
            // Words that floats are read from ("inf", "nan") are no numbers of anyone's data.
            let begins = text
                .trim_start_matches(['-', '+'])
                .starts_with(|c: char| c.is_ascii_digit() || c == '.');
            text.parse().ok().filter(|_| begins)?
        }
        _ => return None,
    };
    (number.abs() <= 1e300).then_some(number)
}

/// The digits of a number that a float does not hold.
pub fn long_digits(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) if text.bytes().filter(u8::is_ascii_digit).count() > 15 => {
            Some(text.trim())
        }
        _ => None,
    }
}

/// The instant in a value; a year may be a number.
pub fn instant(value: &Value) -> Option<(f64, time::Grain)> {
    match value {
        Value::String(text) => time::parse(text),
        Value::Number(year) => {
            let year = year.as_i64().filter(|year| (1000..=9999).contains(year))?;
            time::parse(&year.to_string())
        }
        _ => None,
    }
}

/// The name of a category; nothing for what is empty.
pub fn category(value: &Value, language: Language) -> Option<Cow<'_, str>> {
    match (value, language) {
        (Value::Null, _) => None,
        (Value::Bool(true), Language::Zh) => Some("是".into()),
        (Value::Bool(false), Language::Zh) => Some("否".into()),
        (Value::Bool(true), Language::En) => Some("Yes".into()),
        (Value::Bool(false), Language::En) => Some("No".into()),
        (Value::String(text), _) => {
            let text = text.trim();
            (!text.is_empty()).then_some(text.into())
        }
        (Value::Number(number), _) => Some(number.to_string().into()),
        (Value::Array(_) | Value::Object(_), _) => Some("…".into()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_come_as_numbers_or_as_their_digits() {
        for (value, want) in [
            (json!(1.5), Some(1.5)),
            (json!("-12.50"), Some(-12.5)),
            (json!("12345678901234567890"), Some(12_345_678_901_234_567_890.0)),
            (json!(""), None),
            (json!("NaN"), None),
            (json!("inf"), None),
            (json!("1e999"), None),
            (json!("12 km"), None),
            (json!(true), None),
            (json!(null), None),
        ] {
            assert_eq!(number(&value), want, "{value}");
        }
    }

    #[test]
    fn the_answer_of_the_rows_interface_is_read() {
        let data: Data = serde_json::from_value(json!({
            "columns": [{"name": "a", "type": "integer", "title": "甲", "unit": null}],
            "rows": [["12"]], "total": 1, "next": null
        }))
        .expect("rows");
        assert_eq!(data.columns.first().map(DataColumn::heading), Some("甲"));
        assert!(data.place("b").is_err());
    }
}
