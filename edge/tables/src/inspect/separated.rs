//! Separated values, record by record.

use std::io::Read;

use encoding_rs::{Encoding, UTF_8};

use super::Bounds;
use super::rows::TakeRows;
use crate::records::{Records, Shape};
use crate::{ReadError, encoding};

/// How the records of a text are divided, by the beginning of it.
pub(crate) fn shape(sample: &str, delimiter: u8, bounds: &Bounds) -> Shape {
    let old = sample.contains('\r') && !sample.contains('\n');
    let newline = if old { b'\r' } else { b'\n' };
    Shape { delimiter, newline, longest: bounds.record, columns: bounds.columns, quotes: true }
}

/// Gives the records of a table; tells the encoding, which shows itself at the first character that
/// is not ASCII.
pub(crate) fn read<R: Read>(
    reader: R,
    shape: Shape,
    known: Option<&'static Encoding>,
    rows: &mut impl TakeRows,
) -> Result<&'static Encoding, ReadError> {
    let mut known = known;
    let mut records = Records::new(reader, shape);
    while let Some(record) = records.next()? {
        if record.is_blank() {
            continue;
        }
        let encoding = match known {
            Some(encoding) => encoding,
            None if record.bytes.is_ascii() => UTF_8,
            None => {
                let (found, _) = encoding::detect(record.ahead, false)
                    .map_err(|error| error.moved(record.line - 1))?;
                *known.insert(found.unwrap_or(UTF_8))
            }
        };
        rows.begin_row(record.line)?;
        for cell in record.cells {
            rows.cell(&record.text(cell, encoding)?)?;
        }
        rows.end_row(true)?;
    }
    Ok(known.unwrap_or(UTF_8))
}
