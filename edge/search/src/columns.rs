//! What ranks and filters the documents of one segment, laid out for one pass over it.
//!
//! Read from the fast fields once for a segment and shared by all searchers that still see it:
//! a segment never changes, only which of its documents are alive.

use std::collections::HashMap;

use tantivy::{SegmentReader, TantivyError};

use crate::schema::Traits;

/// One entry a document, by its number in the segment.
#[derive(Debug)]
pub struct Columns {
    /// Openness, frequency, themes and formats.
    pub traits: Vec<Traits>,
    /// Place of the provider in `providers`.
    pub provider: Vec<u32>,
    /// Place of the region in `regions`.
    pub region: Vec<u32>,
    /// Last change, in microseconds.
    pub updated: Vec<i64>,
    /// Downloads.
    pub downloads: Vec<u64>,
    /// The last tie-breaker.
    pub order: Vec<u64>,
    /// Positions that the title takes.
    pub length: Vec<u32>,
    /// Fingerprint of the title.
    pub fingerprint: Vec<u64>,
    /// Identifiers of the providers of this segment.
    pub providers: Vec<String>,
    /// Division codes of this segment.
    pub regions: Vec<u32>,
}

impl Columns {
    /// Reads the columns of a segment.
    pub fn load(reader: &SegmentReader) -> Result<Self, TantivyError> {
        let (providers, provider) = providers(reader)?;
        let mut places = HashMap::new();
        let mut regions = Vec::new();
        let region = numbers(reader, "region")?
            .into_iter()
            .map(|code| {
                *places.entry(code).or_insert_with(|| {
                    regions.push(narrow(code));
                    narrow(regions.len() as u64 - 1)
                })
            })
            .collect();
        Ok(Self {
            traits: numbers(reader, "traits")?.into_iter().map(Traits).collect(),
            provider,
            region,
            updated: instants(reader)?,
            downloads: numbers(reader, "downloads")?,
            order: numbers(reader, "order")?,
            length: numbers(reader, "length")?.into_iter().map(narrow).collect(),
            fingerprint: numbers(reader, "fingerprint")?,
            providers,
            regions,
        })
    }
}

fn narrow(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn broken(field: &str) -> TantivyError {
    TantivyError::InternalError(format!("the column {field} does not fit its segment"))
}

fn numbers(reader: &SegmentReader, field: &str) -> Result<Vec<u64>, TantivyError> {
    let column = reader.fast_fields().u64(field)?;
    if column.num_docs() != reader.max_doc() {
        return Err(broken(field));
    }
    let mut values = vec![0; reader.max_doc() as usize];
    column.first_or_default_col(0).get_range(0, &mut values);
    Ok(values)
}

fn instants(reader: &SegmentReader) -> Result<Vec<i64>, TantivyError> {
    let column = reader.fast_fields().i64("updated")?;
    if column.num_docs() != reader.max_doc() {
        return Err(broken("updated"));
    }
    let mut values = vec![0; reader.max_doc() as usize];
    column.first_or_default_col(0).get_range(0, &mut values);
    Ok(values)
}

/// The identifiers of a segment's providers, and for each document its place among them.
fn providers(reader: &SegmentReader) -> Result<(Vec<String>, Vec<u32>), TantivyError> {
    let column = reader.fast_fields().str("provider")?.ok_or_else(|| broken("provider"))?;
    if column.ords().num_docs() != reader.max_doc() {
        return Err(broken("provider"));
    }
    let mut providers = Vec::new();
    let mut terms = column.dictionary().stream()?;
    while terms.advance() {
        providers.push(String::from_utf8_lossy(terms.key()).into_owned());
    }
    let mut places = vec![0; reader.max_doc() as usize];
    column.ords().clone().first_or_default_col(0).get_range(0, &mut places);
    let places: Vec<u32> = places.into_iter().map(narrow).collect();
    if places.iter().any(|place| *place as usize >= providers.len()) {
        return Err(broken("provider"));
    }
    Ok((providers, places))
}
