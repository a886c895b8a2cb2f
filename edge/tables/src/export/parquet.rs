//! Columns with types, under the names that people know.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use datafusion::arrow::array::{ArrayRef, RecordBatch, StringBuilder};
use datafusion::arrow::datatypes::{Field, Schema, SchemaRef};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::Compression;
use datafusion::parquet::file::properties::WriterProperties;

use super::Format;
use crate::query::stream::Shape;
use crate::query::{Cells, QueryError};

/// Bytes of a row group before it is written out.
const GROUP: usize = 16 << 20;

pub(super) struct Parquet {
    shape: Shape,
    schema: Option<SchemaRef>,
    writer: Option<ArrowWriter<Written>>,
    written: Written,
}

/// What was written and not handed on yet.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Written {
    fn hand_on(&self, into: &mut Vec<u8>) {
        into.append(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Parquet {
    pub(super) fn new(shape: Shape) -> Self {
        Self { shape, schema: None, writer: None, written: Written::default() }
    }

    /// Values under their names; parts of dates as the texts that people read.
    fn named(&mut self, batch: &RecordBatch) -> Result<RecordBatch, QueryError> {
        let mut columns: Vec<ArrayRef> = Vec::with_capacity(self.shape.outputs.len());
        for (at, output) in self.shape.outputs.iter().enumerate() {
            let array = batch.column(self.shape.place(at));
            let cells = Cells::of(array, output.part.as_ref())?;
            columns.push(match cells {
                Cells::Parts(..) => texts(&cells, batch.num_rows()),
                _ => array.clone(),
            });
        }
        let schema = self.schema.get_or_insert_with(|| {
            let fields = self.shape.outputs.iter().zip(&columns);
            let fields = fields.map(|(output, array)| {
                Field::new(output.name.as_str(), array.data_type().clone(), true)
            });
            Arc::new(Schema::new(fields.collect::<Vec<_>>()))
        });
        Ok(RecordBatch::try_new(schema.clone(), columns)?)
    }

    fn writer(&mut self, schema: SchemaRef) -> Result<&mut ArrowWriter<Written>, QueryError> {
        if self.writer.is_none() {
            let properties =
                WriterProperties::builder().set_compression(Compression::SNAPPY).build();
            let writer = ArrowWriter::try_new(self.written.clone(), schema, Some(properties))?;
            self.writer = Some(writer);
        }
        self.writer.as_mut().ok_or(QueryError::Damaged("there is no writer"))
    }
}

fn texts(cells: &Cells<'_>, rows: usize) -> ArrayRef {
    let (mut texts, mut text) = (StringBuilder::new(), String::new());
    for row in 0..rows {
        if cells.is_null(row) {
            texts.append_null();
        } else {
            text.clear();
            cells.write(row, &mut text);
            texts.append_value(&text);
        }
    }
    Arc::new(texts.finish())
}

impl Format for Parquet {
    fn begin(&mut self, _: &mut Vec<u8>) -> Result<(), QueryError> {
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch, into: &mut Vec<u8>) -> Result<(), QueryError> {
        let batch = self.named(batch)?;
        let writer = self.writer(batch.schema())?;
        writer.write(&batch)?;
        if writer.in_progress_size() > GROUP {
            writer.flush()?;
        }
        self.written.hand_on(into);
        Ok(())
    }

    fn end(&mut self, into: &mut Vec<u8>) -> Result<(), QueryError> {
        if self.writer.is_none() {
            // No rows came: the columns are written all the same, as texts.
            let fields = self.shape.outputs.iter().map(|output| {
                Field::new(output.name.as_str(), datafusion::arrow::datatypes::DataType::Utf8, true)
            });
            self.writer(Arc::new(Schema::new(fields.collect::<Vec<_>>())))?;
        }
        if let Some(writer) = self.writer.take() {
            writer.close()?;
        }
        self.written.hand_on(into);
        Ok(())
    }
}
