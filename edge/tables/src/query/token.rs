//! Where the next page begins: the last row of this one, as an opaque word.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use datafusion::common::ScalarValue;

use super::QueryError;
use super::cells::Cells;
use super::filter::Key;
use super::typed::scalar;
use crate::layout::Layout;

/// The last row of a page: its values in the columns that it is ordered by, and its number.
pub(super) struct Last {
    pub(super) values: Vec<ScalarValue>,
    pub(super) row: i64,
}

impl Last {
    /// Reads the word that an answer gave.
    pub(super) fn read(word: &str, keys: &[Key], layout: &Layout) -> Result<Self, QueryError> {
        Self::parse(word, keys, layout).ok_or_else(|| {
            QueryError::fault(
                "after",
                "续页标记与本次查询不符，请从第一页重新开始",
                "the mark of the next page does not belong to this query; begin anew",
            )
        })
    }

    fn parse(word: &str, keys: &[Key], layout: &Layout) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(word).ok()?;
        let (row, texts): (i64, Vec<Option<String>>) = serde_json::from_slice(&bytes).ok()?;
        if texts.len() != keys.len() {
            return None;
        }
        let values = keys.iter().zip(texts).map(|(key, text)| {
            text.map_or(Some(ScalarValue::Null), |text| {
                scalar(&text, &layout.columns[key.place]).ok()
            })
        });
        Some(Self { values: values.collect::<Option<_>>()?, row })
    }
}

/// Writes the word for a row.
pub(super) fn write(values: &[Cells<'_>], at: usize, row: i64) -> String {
    let texts: Vec<_> = (values.iter())
        .map(|cells| {
            (!cells.is_null(at)).then(|| {
                let mut text = String::new();
                cells.write(at, &mut text);
                text
            })
        })
        .collect();
    // Numbers and texts always have a form in JSON.
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(&(row, texts)).unwrap_or_default())
}
