//! The second pass: values in columns, and columns in Parquet.
//!
//! One thread reads and types, another encodes; between them lies one batch of rows.

use std::io::Write;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use datafusion::arrow::array::{
    ArrayRef, BooleanBuilder, Date32Builder, Decimal128Builder, Float64Builder, Int64Array,
    Int64Builder, RecordBatch, StringBuilder, TimestampMicrosecondBuilder,
};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::basic::{Compression, Encoding};
use datafusion::parquet::errors::ParquetError;
use datafusion::parquet::file::metadata::KeyValue;
use datafusion::parquet::file::properties::{EnabledStatistics, WriterProperties};
use datafusion::parquet::schema::types::ColumnPath;
use domain::FieldType;

use super::rows::Pass;
use super::value::{self, Value};
use super::{GROUP_BYTES, GROUP_ROWS, Plan};
use crate::layout::{self, Layout, PRECISION, Stored, text_column, value_column};
use crate::{ReadError, Reason};

/// Rows that go to be encoded at once, and their bytes at most, give or take a row.
const BATCH_ROWS: usize = 8_192;
const BATCH_BYTES: usize = 4 << 20;
/// Cells of a batch, empty ones included: of wide tables fewer rows go at once.
const BATCH_CELLS: usize = 1 << 20;
/// Different values among the rows of one group from which a Bloom filter pays, and the longest
/// that somebody would look up.
const BLOOM_DISTINCT: u64 = 1_000;
const BLOOM_LONGEST: u64 = 64;
/// The share of wrong hits that is let pass: half as many bits as one in a hundred takes.
const BLOOM_WRONG: f64 = 0.05;

/// Runs a pass that writes, and encodes beside it what it gives.
pub(super) fn write<W: Write + Send>(
    plans: &[Plan],
    layout: &Layout,
    into: W,
    read: impl FnOnce(&mut Filling<'_>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    let schema = schema(plans);
    let properties = properties(plans, layout)?;
    std::thread::scope(|scope| {
        let (send, receive) = sync_channel(1);
        let encoder = {
            let schema = Arc::clone(&schema);
            scope.spawn(move || encode(into, schema, properties, &receive))
        };
        let mut filling = Filling::new(plans, schema, send);
        let outcome = read(&mut filling).and_then(|()| filling.finish());
        if outcome.is_err() {
            // Nobody wants the rest: the encoder ends without an end of the file.
            filling.abandon();
        }
        drop(filling);
        let encoded = encoder
            .join()
            .unwrap_or_else(|_| Err(ParquetError::General("its encoder broke off".to_owned())));
        match encoded {
            Err(error) if !matches!(&outcome, Err(refused) if refused.reason != GONE) => {
                Err(unwritten(error))
            }
            _ => outcome,
        }
    })
}

/// What the reading thread is told when the encoder has ended before it.
const GONE: Reason = Reason::Io(std::io::ErrorKind::BrokenPipe);

fn unwritten(error: impl ToString) -> ReadError {
    ReadError::whole(Reason::Unwritten { detail: error.to_string() })
}

/// What goes to the encoder: rows with their bytes, or that the rest will not come.
enum Sent {
    Rows(RecordBatch, usize),
    Abandoned,
}

fn encode<W: Write + Send>(
    into: W,
    schema: SchemaRef,
    properties: WriterProperties,
    receive: &Receiver<Sent>,
) -> Result<(), ParquetError> {
    let mut writer = ArrowWriter::try_new(into, schema, Some(properties))?;
    let mut bytes = 0;
    for sent in receive {
        let Sent::Rows(batch, more) = sent else { return Ok(()) };
        writer.write(&batch)?;
        bytes = if writer.in_progress_rows() < batch.num_rows() { more } else { bytes + more };
        if bytes >= GROUP_BYTES {
            writer.flush()?;
            bytes = 0;
        }
    }
    writer.close().map(|_| ())
}

fn schema(plans: &[Plan]) -> SchemaRef {
    let mut fields = vec![Field::new(layout::ROW, DataType::Int64, false)];
    for (place, Plan { column, .. }) in plans.iter().enumerate() {
        fields.push(Field::new(value_column(place), data_type(column.stored), true));
        if column.text {
            fields.push(Field::new(text_column(place), DataType::Utf8, true));
        }
    }
    Arc::new(Schema::new(fields))
}

fn data_type(stored: Stored) -> DataType {
    match stored {
        Stored::Text => DataType::Utf8,
        Stored::Integer => DataType::Int64,
        Stored::Decimal { scale } => DataType::Decimal128(PRECISION, scale),
        Stored::Float => DataType::Float64,
        Stored::Boolean => DataType::Boolean,
        Stored::Date => DataType::Date32,
        Stored::Timestamp { zoned } => {
            DataType::Timestamp(TimeUnit::Microsecond, zoned.then(|| Arc::from("UTC")))
        }
    }
}

fn properties(plans: &[Plan], layout: &Layout) -> Result<WriterProperties, ReadError> {
    let json = serde_json::to_string(layout).map_err(unwritten)?;
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::LZ4_RAW)
        .set_statistics_enabled(EnabledStatistics::Page)
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .set_key_value_metadata(Some(vec![KeyValue::new(layout::METADATA.to_owned(), json)]))
        .set_column_dictionary_enabled(ColumnPath::from(layout::ROW), false)
        .set_column_encoding(ColumnPath::from(layout::ROW), Encoding::DELTA_BINARY_PACKED);
    for (place, plan) in plans.iter().enumerate() {
        let looked_up = plan.column.stored == Stored::Text
            && plan.distinct >= BLOOM_DISTINCT
            && plan.mean_length <= BLOOM_LONGEST
            && layout.rows > GROUP_ROWS as u64;
        if looked_up {
            let path = ColumnPath::from(value_column(place));
            properties = properties
                .set_column_bloom_filter_enabled(path.clone(), true)
                .set_column_bloom_filter_fpp(path.clone(), BLOOM_WRONG)
                .set_column_bloom_filter_max_ndv(path, plan.distinct.min(GROUP_ROWS as u64));
        }
    }
    Ok(properties.build())
}

/// The values of a batch of rows on their way into columns.
pub(super) struct Filling<'p> {
    plans: &'p [Plan],
    columns: Vec<Filled>,
    schema: SchemaRef,
    send: Option<SyncSender<Sent>>,
    /// Rows before this batch, and rows of it.
    before: u64,
    rows: usize,
    bytes: usize,
    most: usize,
}

/// One column of a batch.
struct Filled {
    values: Values,
    text: Option<StringBuilder>,
    /// Rows that have been filled.
    rows: usize,
}

enum Values {
    Text(StringBuilder),
    Integer(Int64Builder),
    Decimal(Decimal128Builder),
    Float(Float64Builder),
    Boolean(BooleanBuilder),
    Date(Date32Builder),
    Timestamp(TimestampMicrosecondBuilder),
}

impl Values {
    fn new(stored: Stored) -> Self {
        match stored {
            Stored::Text => Self::Text(StringBuilder::new()),
            Stored::Integer => Self::Integer(Int64Builder::new()),
            Stored::Decimal { .. } => {
                Self::Decimal(Decimal128Builder::new().with_data_type(data_type(stored)))
            }
            Stored::Float => Self::Float(Float64Builder::new()),
            Stored::Boolean => Self::Boolean(BooleanBuilder::new()),
            Stored::Date => Self::Date(Date32Builder::new()),
            Stored::Timestamp { .. } => Self::Timestamp(
                TimestampMicrosecondBuilder::new().with_data_type(data_type(stored)),
            ),
        }
    }

    fn add(&mut self, value: Option<Value<'_>>) {
        match (self, value) {
            (Self::Text(to), Some(Value::Text(text))) => to.append_value(text),
            (Self::Integer(to), Some(Value::Integer(value))) => to.append_value(value),
            (Self::Decimal(to), Some(Value::Decimal { unscaled, .. })) => to.append_value(unscaled),
            (Self::Float(to), Some(Value::Float(value))) => to.append_value(value),
            (Self::Boolean(to), Some(Value::Boolean(value))) => to.append_value(value),
            (Self::Date(to), Some(Value::Date(days))) => to.append_value(days),
            (Self::Timestamp(to), Some(Value::Timestamp { micros, .. })) => to.append_value(micros),
            (values, _) => values.skip(1),
        }
    }

    fn skip(&mut self, rows: usize) {
        match self {
            Self::Text(to) => (0..rows).for_each(|_| to.append_null()),
            Self::Integer(to) => to.append_nulls(rows),
            Self::Decimal(to) => to.append_nulls(rows),
            Self::Float(to) => to.append_nulls(rows),
            Self::Boolean(to) => to.append_nulls(rows),
            Self::Date(to) => to.append_nulls(rows),
            Self::Timestamp(to) => to.append_nulls(rows),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(from) => Arc::new(from.finish()),
            Self::Integer(from) => Arc::new(from.finish()),
            Self::Decimal(from) => Arc::new(from.finish()),
            Self::Float(from) => Arc::new(from.finish()),
            Self::Boolean(from) => Arc::new(from.finish()),
            Self::Date(from) => Arc::new(from.finish()),
            Self::Timestamp(from) => Arc::new(from.finish()),
        }
    }
}

impl Filled {
    fn new(plan: &Plan) -> Self {
        let text = plan.column.text.then(StringBuilder::new);
        Self { values: Values::new(plan.column.stored), text, rows: 0 }
    }

    /// Fills what is missing with nothing, up to so many rows.
    fn fill(&mut self, rows: usize) {
        let missing = rows - self.rows;
        if missing > 0 {
            self.values.skip(missing);
            if let Some(text) = &mut self.text {
                (0..missing).for_each(|_| text.append_null());
            }
            self.rows = rows;
        }
    }
}

impl<'p> Filling<'p> {
    fn new(plans: &'p [Plan], schema: SchemaRef, send: SyncSender<Sent>) -> Self {
        let most = (BATCH_CELLS / schema.fields().len()).clamp(16, BATCH_ROWS);
        let columns = plans.iter().map(Filled::new).collect();
        Self { plans, columns, schema, send: Some(send), before: 0, rows: 0, bytes: 0, most }
    }

    /// Rows that were written.
    pub(super) const fn rows(&self) -> u64 {
        self.before + self.rows as u64
    }

    /// Gives the last rows away.
    fn finish(&mut self) -> Result<(), ReadError> {
        if self.rows > 0 { self.give() } else { Ok(()) }
    }

    fn abandon(&self) {
        if let Some(send) = &self.send {
            // An encoder that has ended needs no telling.
            let _ = send.send(Sent::Abandoned);
        }
    }

    fn give(&mut self) -> Result<(), ReadError> {
        let rows = std::mem::take(&mut self.rows);
        let numbers = (self.before + 1..).take(rows);
        let numbers: Int64Array =
            numbers.map(|row| i64::try_from(row).unwrap_or(i64::MAX)).collect::<Vec<_>>().into();
        self.before += rows as u64;
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(self.schema.fields().len());
        arrays.push(Arc::new(numbers));
        for column in &mut self.columns {
            column.fill(rows);
            column.rows = 0;
            arrays.push(column.values.finish());
            if let Some(text) = &mut column.text {
                arrays.push(Arc::new(text.finish()));
            }
        }
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), arrays).map_err(unwritten)?;
        let sent = Sent::Rows(batch, std::mem::take(&mut self.bytes));
        let gone = || ReadError::whole(GONE);
        self.send.as_ref().ok_or_else(gone)?.send(sent).map_err(|_| gone())
    }
}

impl Pass for Filling<'_> {
    fn columns(&self) -> usize {
        self.columns.len()
    }

    fn add_column(&mut self, _: String, _: Option<FieldType>) -> Result<(), ReadError> {
        Err(ReadError::whole(Reason::Changed))
    }

    fn begin_row(&mut self, _: u64) -> Result<(), ReadError> {
        if self.rows >= self.most || self.bytes >= BATCH_BYTES {
            self.give()?;
        }
        self.rows += 1;
        Ok(())
    }

    fn value(&mut self, place: usize, cell: &str) -> Result<(), ReadError> {
        let (Some(plan), Some(column)) = (self.plans.get(place), self.columns.get_mut(place))
        else {
            return Err(ReadError::whole(Reason::Changed));
        };
        column.fill(self.rows - 1);
        column.rows = self.rows;
        self.bytes += cell.len() + size_of::<u64>();
        let text = cell.trim();
        column.values.add(if text.is_empty() {
            None
        } else if plan.keeps_all() {
            Some(Value::Text(cell))
        } else {
            let value = value::read(text, plan.column.kind, plan.column.stored);
            // A geometry is kept with the blanks around it.
            value.map(
                |value| if matches!(value, Value::Text(_)) { Value::Text(cell) } else { value },
            )
        });
        if let Some(text) = &mut column.text {
            text.append_value(cell);
            self.bytes += cell.len();
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), ReadError> {
        Ok(())
    }
}
