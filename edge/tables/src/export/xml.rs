//! Elements. Names of columns are rarely names that XML allows, so they stand in attributes.

use datafusion::arrow::array::RecordBatch;

use super::Format;
use crate::query::QueryError;
use crate::query::stream::Shape;

pub(super) struct Xml {
    shape: Shape,
    names: Vec<String>,
    cell: String,
}

impl Xml {
    pub(super) fn new(shape: Shape) -> Self {
        let names = shape.outputs.iter().map(|output| escaped(&output.name)).collect();
        Self { names, shape, cell: String::new() }
    }
}

impl Format for Xml {
    fn begin(&mut self, into: &mut Vec<u8>) -> Result<(), QueryError> {
        into.extend_from_slice(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<table>\n");
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch, into: &mut Vec<u8>) -> Result<(), QueryError> {
        let pairs = self.shape.cells(batch)?;
        for row in 0..batch.num_rows() {
            into.extend_from_slice(b"<row>");
            for (pair, name) in pairs.iter().zip(&self.names) {
                // What is not there is not written: an empty text and nothing are two things.
                if pair.source.is_null(row) {
                    continue;
                }
                self.cell.clear();
                pair.source.write(row, &mut self.cell);
                into.extend_from_slice(b"<cell name=\"");
                into.extend_from_slice(name.as_bytes());
                into.extend_from_slice(b"\">");
                into.extend_from_slice(escaped(&self.cell).as_bytes());
                into.extend_from_slice(b"</cell>");
            }
            into.extend_from_slice(b"</row>\n");
        }
        Ok(())
    }

    fn end(&mut self, into: &mut Vec<u8>) -> Result<(), QueryError> {
        into.extend_from_slice(b"</table>\n");
        Ok(())
    }
}

/// A text as XML; a control character, which XML has no way to write, becomes U+FFFD.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // As they are, readers would make spaces or line feeds of them.
            '\r' => escaped.push_str("&#13;"),
            '\n' => escaped.push_str("&#10;"),
            '\t' => escaped.push_str("&#9;"),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}
