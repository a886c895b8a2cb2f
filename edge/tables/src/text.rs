//! Lists in text: separated values, or one item a line.

use std::borrow::Cow;

use csv::{ReaderBuilder, StringRecord};

use crate::{Gatherer, Kind, Limits, List, ReadAs, ReadError, Reason, decode, sniff};

pub(crate) fn read(bytes: &[u8], read_as: ReadAs, limits: &Limits) -> Result<List, ReadError> {
    let decoded = decode(bytes)?;
    let text = with_line_feeds(decoded.text);
    // What an old system writes at the end of a file.
    let text = text.trim_end_matches('\u{1A}');
    let separated = match read_as {
        ReadAs::Separated => true,
        ReadAs::Lines => false,
        ReadAs::Auto => sniff::is_separated(text),
    };
    let encoding = decoded.encoding;
    let mut gathered = Gatherer::new(limits);
    let kind = if separated {
        let delimiter = sniff::delimiter(text);
        read_separated(text, delimiter, &mut gathered)?;
        Kind::Separated { encoding, delimiter: char::from(delimiter) }
    } else {
        for (line, item) in (1..).zip(text.lines()) {
            gathered.push(line, vec![item.trim().to_owned()])?;
        }
        Kind::Lines { encoding }
    };
    let rows = gathered.rows;
    if rows.is_empty() { Err(ReadError::whole(Reason::Empty)) } else { Ok(List { kind, rows }) }
}

/// Ends lines that end in a bare carriage return as everybody else does.
fn with_line_feeds(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.contains('\r') && !text.contains('\n') { text.replace('\r', "\n").into() } else { text }
}

/// Reads separated values as forgivingly as spreadsheets do, but for a quote that swallows rows.
fn read_separated(text: &str, delimiter: u8, gathered: &mut Gatherer<'_>) -> Result<(), ReadError> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    loop {
        let line = reader.position().line();
        let start = reader.position().byte();
        let more = reader.read_record(&mut record).map_err(|error| {
            // The text is valid and rows may differ, so that this does not happen.
            ReadError::at(line, Reason::Workbook { detail: error.to_string() })
        })?;
        if !more {
            return Ok(());
        }
        let source = text.get(usize::try_from(start).unwrap_or(0)..).unwrap_or_default();
        if reader.position().byte() >= text.len() as u64 && is_left_open(source) {
            return Err(ReadError::at(line, Reason::OpenQuote));
        }
        // Blank lines before a row are passed over without a word.
        let blank = source.bytes().take_while(|byte| matches!(byte, b'\r' | b'\n'));
        let line = line + blank.filter(|byte| *byte == b'\n').count() as u64;
        gathered.check(line, record.len().saturating_sub(1), record.as_slice().len())?;
        gathered.push(line, record.iter().map(str::to_owned).collect())?;
    }
}

/// Whether the last row runs over lines because a quotation mark was never closed.
fn is_left_open(source: &str) -> bool {
    let source = source.trim();
    source.contains('\n') && !source.bytes().filter(|byte| *byte == b'"').count().is_multiple_of(2)
}
