//! Separated values by RFC 4180: what was published, character by character, but for texts that a
//! spreadsheet would take for formulas.

use datafusion::arrow::array::RecordBatch;
use domain::FieldType;
use encoding_rs::GB18030;

use super::{ExportOptions, Format};
use crate::query::QueryError;
use crate::query::stream::{Pair, Shape};

const BOM: &[u8] = b"\xEF\xBB\xBF";
/// The byte-order mark in GB18030.
const BOM_GB18030: &[u8] = b"\x84\x31\x95\x33";

pub(super) struct Csv {
    shape: Shape,
    options: ExportOptions,
    text: String,
    cell: String,
}

impl Csv {
    pub(super) fn new(shape: Shape, options: ExportOptions) -> Self {
        Self { shape, options, text: String::new(), cell: String::new() }
    }

    fn flush(&mut self, into: &mut Vec<u8>) {
        if self.options.gb18030 {
            // GB18030 has all characters of Unicode.
            into.extend_from_slice(&GB18030.encode(&self.text).0);
        } else {
            into.extend_from_slice(self.text.as_bytes());
        }
        self.text.clear();
    }
}

impl Format for Csv {
    fn begin(&mut self, into: &mut Vec<u8>) -> Result<(), QueryError> {
        if self.options.bom {
            into.extend_from_slice(if self.options.gb18030 { BOM_GB18030 } else { BOM });
        }
        for (at, output) in self.shape.outputs.iter().enumerate() {
            if at > 0 {
                self.text.push(',');
            }
            self.cell.clear();
            if !self.options.raw && is_formula(&output.name) {
                self.cell.push('\'');
            }
            self.cell.push_str(&output.name);
            quoted(&self.cell, &mut self.text);
        }
        self.text.push_str("\r\n");
        self.flush(into);
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch, into: &mut Vec<u8>) -> Result<(), QueryError> {
        let pairs = self.shape.cells(batch)?;
        let alone = pairs.len() == 1;
        for row in 0..batch.num_rows() {
            for (at, Pair { value, source }) in pairs.iter().enumerate() {
                if at > 0 {
                    self.text.push(',');
                }
                if !source.is_text() {
                    source.write(row, &mut self.text);
                    continue;
                }
                let Some(text) = source.text(row) else {
                    // A line with nothing in it would be no row.
                    self.text.push_str(if alone { "\"\"" } else { "" });
                    continue;
                };
                // What was read as a number or a date is one, whatever it begins with.
                let typed = self.shape.outputs.get(at).is_some_and(|it| it.kind != FieldType::Text)
                    && !value.is_text()
                    && !value.is_null(row);
                if !self.options.raw && !typed && is_formula(text) {
                    self.cell.clear();
                    self.cell.push('\'');
                    self.cell.push_str(text);
                    quoted(&self.cell, &mut self.text);
                } else {
                    quoted(text, &mut self.text);
                }
            }
            self.text.push_str("\r\n");
        }
        drop(pairs);
        self.flush(into);
        Ok(())
    }

    fn end(&mut self, _: &mut Vec<u8>) -> Result<(), QueryError> {
        Ok(())
    }
}

/// Whether a spreadsheet may take a text for a formula.
fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'])
}

/// Appends a text, between quotation marks where it has to be.
fn quoted(text: &str, into: &mut String) {
    let plain = !text.bytes().any(|byte| matches!(byte, b',' | b'"' | b'\r' | b'\n'))
        && !text.starts_with(' ')
        && !text.ends_with(' ')
        && !text.is_empty();
    if plain {
        into.push_str(text);
        return;
    }
    into.push('"');
    for (at, piece) in text.split('"').enumerate() {
        if at > 0 {
            into.push_str("\"\"");
        }
        into.push_str(piece);
    }
    into.push('"');
}
