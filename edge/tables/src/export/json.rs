//! Objects, in an array or one a line, with numbers exactly as they are.

use datafusion::arrow::array::RecordBatch;

use super::Format;
use crate::query::stream::Shape;
use crate::query::{QueryError, json_text};

pub(super) struct Json {
    shape: Shape,
    lines: bool,
    first: bool,
    names: Vec<String>,
    text: String,
}

impl Json {
    pub(super) fn new(shape: Shape, lines: bool) -> Self {
        let names = shape.outputs.iter().map(|output| {
            let mut name = String::new();
            json_text(&output.name, &mut name);
            name + ":"
        });
        Self { names: names.collect(), shape, lines, first: true, text: String::new() }
    }
}

impl Format for Json {
    fn begin(&mut self, into: &mut Vec<u8>) -> Result<(), QueryError> {
        if !self.lines {
            into.push(b'[');
        }
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch, into: &mut Vec<u8>) -> Result<(), QueryError> {
        let pairs = self.shape.cells(batch)?;
        for row in 0..batch.num_rows() {
            if !self.lines {
                self.text.push_str(if self.first { "\n" } else { ",\n" });
                self.first = false;
            }
            for (at, (pair, name)) in pairs.iter().zip(&self.names).enumerate() {
                self.text.push(if at == 0 { '{' } else { ',' });
                self.text.push_str(name);
                pair.value.write_json(row, &mut self.text);
            }
            self.text.push_str(if self.lines { "}\n" } else { "}" });
        }
        into.extend_from_slice(self.text.as_bytes());
        self.text.clear();
        Ok(())
    }

    fn end(&mut self, into: &mut Vec<u8>) -> Result<(), QueryError> {
        if !self.lines {
            into.extend_from_slice(b"\n]\n");
        }
        Ok(())
    }
}
