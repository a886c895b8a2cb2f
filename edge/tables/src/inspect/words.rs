//! Texts without rows: XML and HTML by element, plain words by line.

use std::io::Read;

use domain::Format;

use super::tally::Tally;
use super::{Bounds, Warning};
use crate::markup::{Piece, Pieces};
use crate::records::{Records, Shape};
use crate::{ReadError, Reason};
use encoding_rs::UTF_8;

/// Elements within elements.
const DEPTH_MAX: usize = 256;
/// Longest name of an element that is kept.
const NAME_LONGEST: usize = 100;

/// Counts the texts of an XML under the names of their elements, attributes included.
pub(super) fn inspect_xml<R: Read>(
    reader: R,
    bounds: &Bounds,
    tally: &mut Tally<'_>,
) -> Result<Format, ReadError> {
    let mut pieces = Pieces::new(reader, bounds.record);
    let mut open: Vec<String> = Vec::new();
    let mut line = 1;
    while let Some((at, piece)) = pieces.next()? {
        line = at;
        match piece {
            Piece::Open { name, attributes } => {
                tally_attributes(name, attributes, line, tally)?;
                open.push(name.chars().take(NAME_LONGEST).collect());
            }
            Piece::Empty { name, attributes } => tally_attributes(name, attributes, line, tally)?,
            Piece::Close { name } => {
                let expected = open.pop();
                let fits = expected.is_some_and(|expected| name.starts_with(&expected));
                if !fits {
                    let detail = format!("</{}> closes nothing", short(name));
                    return Err(ReadError::at(line, malformed(detail)));
                }
            }
            Piece::Text(text) if !text.trim().is_empty() => {
                tally.named(open.last().map_or("文本", String::as_str), line, text)?;
            }
            Piece::Entities => tally.warn(Warning::Entities),
            Piece::Text(_) | Piece::Other => {}
        }
        if open.len() > DEPTH_MAX {
            return Err(ReadError::at(line, malformed("its elements lie too deep".to_owned())));
        }
    }
    match open.pop() {
        Some(name) => Err(ReadError::at(line, malformed(format!("<{name}> is never closed")))),
        None => Ok(Format::Xml),
    }
}

fn tally_attributes(
    name: &str,
    attributes: &str,
    line: u64,
    tally: &mut Tally<'_>,
) -> Result<(), ReadError> {
    if attributes.is_empty() { Ok(()) } else { tally.named(short(name), line, attributes) }
}

fn short(name: &str) -> &str {
    name.char_indices().nth(NAME_LONGEST).map_or(name, |(at, _)| &name[..at])
}

const fn malformed(detail: String) -> Reason {
    Reason::Malformed { format: "XML", detail }
}

/// Counts lines of words; what is HTML is searched in the same way.
pub(super) fn inspect_lines<R: Read>(
    reader: R,
    bounds: &Bounds,
    tally: &mut Tally<'_>,
) -> Result<Format, ReadError> {
    // No text has the byte, so that a line is one cell.
    let shape = Shape {
        delimiter: 0xFF,
        newline: b'\n',
        longest: bounds.record,
        columns: 1,
        quotes: false,
    };
    let mut records = Records::new(reader, shape);
    let mut rows = 0;
    while let Some(record) = records.next()? {
        if record.is_blank() {
            continue;
        }
        rows += 1;
        for cell in record.cells {
            tally.named("文本", record.line, &record.text(cell, UTF_8)?)?;
        }
    }
    tally.set_rows(rows);
    Ok(Format::Text)
}
