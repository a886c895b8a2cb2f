//! A table that is open: its layout, what its Parquet file says of itself, and where its bytes are.

use std::fmt::Debug;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, RowSelection, RowSelector,
};
use datafusion::parquet::arrow::async_reader::AsyncFileReader;
use datafusion::parquet::arrow::{ParquetRecordBatchStreamBuilder, ProjectionMask};
use datafusion::parquet::errors::ParquetError;
use datafusion::parquet::file::metadata::{
    PageIndexPolicy, ParquetMetaData, ParquetMetaDataReader,
};
use datafusion::parquet::file::statistics::Statistics;
use futures::future::BoxFuture;
use futures::{FutureExt, TryStreamExt};

use super::QueryError;
use crate::layout::{self, Layout, Stored};

/// The bytes of a Parquet file, wherever they are.
pub trait Contents: Debug + Send + Sync + 'static {
    /// How many there are.
    fn size(&self) -> u64;
    /// Reads a part of them, exactly as many bytes as asked for.
    fn read(&self, range: Range<u64>) -> BoxFuture<'static, io::Result<Bytes>>;
}

/// A table that is open. Clones share everything.
#[derive(Clone, Debug)]
pub struct Table {
    pub(super) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) layout: Layout,
    /// Physical columns as the engine sees them.
    pub(super) schema: SchemaRef,
    pub(super) contents: Arc<dyn Contents>,
    pub(super) metadata: Arc<ParquetMetaData>,
}

impl Table {
    /// Opens a Parquet file that a conversion has made.
    ///
    /// # Errors
    /// When it cannot be read, or is not one of ours.
    pub async fn open(contents: Arc<dyn Contents>) -> Result<Self, QueryError> {
        let size = contents.size();
        let mut reader = Reader { contents: contents.clone(), metadata: None };
        let metadata = ParquetMetaDataReader::new()
            .with_page_index_policy(PageIndexPolicy::Optional)
            .with_prefetch_hint(Some(256 << 10))
            .load_and_finish(&mut reader, size)
            .await?;
        let text = metadata.file_metadata().key_value_metadata().and_then(|pairs| {
            let found = pairs.iter().find(|pair| pair.key == layout::METADATA)?;
            found.value.as_deref()
        });
        let layout: Layout = text
            .and_then(|text| serde_json::from_str(text).ok())
            .ok_or(QueryError::Damaged("the layout is missing"))?;
        let schema = Arc::new(physical(&layout));
        Ok(Self {
            inner: Arc::new(Inner { layout, schema, contents, metadata: Arc::new(metadata) }),
        })
    }

    /// What the table has.
    pub fn layout(&self) -> &Layout {
        &self.inner.layout
    }

    /// The bytes that its metadata keeps in memory, to bound a store of open tables.
    pub fn memory(&self) -> usize {
        self.inner.metadata.memory_size()
    }

    /// Something that reads its Parquet file with the metadata that is at hand.
    pub(super) fn reader(&self) -> Reader {
        Reader {
            contents: self.inner.contents.clone(),
            metadata: Some(self.inner.metadata.clone()),
        }
    }

    /// The places of columns in the file, by physical name.
    pub(super) fn places(&self, names: &[String]) -> Result<Vec<usize>, QueryError> {
        let place = |name: &String| self.inner.schema.index_of(name);
        names
            .iter()
            .map(place)
            .collect::<Result<_, _>>()
            .map_err(|_| QueryError::Damaged("a column of the layout is missing"))
    }

    /// Reads some columns of some rows: numbers from 1, ascending, none twice.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(super) async fn fetch(
        &self,
        rows: &[i64],
        columns: &[String],
    ) -> Result<Vec<datafusion::arrow::array::RecordBatch>, QueryError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let (groups, selection) = self.select(rows);
        let metadata = ArrowReaderMetadata::try_new(
            self.inner.metadata.clone(),
            ArrowReaderOptions::new().with_page_index_policy(PageIndexPolicy::Optional),
        )?;
        let builder = ParquetRecordBatchStreamBuilder::new_with_metadata(self.reader(), metadata);
        let mask = ProjectionMask::roots(builder.parquet_schema(), self.places(columns)?);
        let stream = builder
            .with_projection(mask)
            .with_row_groups(groups)
            .with_row_selection(selection)
            .with_batch_size(rows.len().min(8192))
            .build()?;
        Ok(stream.try_collect().await?)
    }

    /// The row groups that have the rows, and which of their rows these are.
    fn select(&self, rows: &[i64]) -> (Vec<usize>, RowSelection) {
        let (mut groups, mut selectors) = (Vec::new(), Vec::new());
        let mut begin = 1_i64;
        let mut rest = rows;
        for (number, group) in self.inner.metadata.row_groups().iter().enumerate() {
            let end = begin + group.num_rows();
            let here = rest.partition_point(|row| *row < end);
            let (taken, later) = rest.split_at(here);
            rest = later;
            if !taken.is_empty() {
                groups.push(number);
                let mut at = begin;
                for row in taken {
                    push(&mut selectors, true, *row - at);
                    push(&mut selectors, false, 1);
                    at = *row + 1;
                }
                push(&mut selectors, true, end - at);
            }
            begin = end;
        }
        (groups, selectors.into())
    }

    /// Whether the sum of all values of a column of whole numbers surely fits into 64 bits.
    pub(super) fn sum_fits(&self, place: usize) -> bool {
        let name = layout::value_column(place);
        let groups = self.inner.metadata.row_groups();
        let mut most = 0_i128;
        for group in groups {
            let Some(column) = group.columns().iter().find(|it| it.column_path().string() == name)
            else {
                return false;
            };
            let Some(Statistics::Int64(found)) = column.statistics() else { return false };
            let bound = |value: Option<&i64>| value.map(|value| i128::from(*value).abs());
            let (Some(low), Some(high)) = (bound(found.min_opt()), bound(found.max_opt())) else {
                // A group without values adds nothing.
                if found.null_count_opt() == u64::try_from(group.num_rows()).ok() {
                    continue;
                }
                return false;
            };
            most += low.max(high) * i128::from(group.num_rows());
        }
        most <= i128::from(i64::MAX)
    }

    /// Ranges of the file for about equal numbers of rows, in order, at most `parts` of them.
    pub(super) fn split(&self, parts: usize) -> Vec<Range<u64>> {
        let groups = self.inner.metadata.row_groups();
        let begins = |number: usize| {
            let first = groups.get(number).and_then(|group| group.columns().first());
            first.map_or(self.inner.contents.size(), |column| column.byte_range().0)
        };
        let parts = parts.clamp(1, groups.len().max(1));
        (0..parts)
            .map(|part| {
                let (from, to) = (part * groups.len() / parts, (part + 1) * groups.len() / parts);
                begins(from)..begins(to)
            })
            .collect()
    }
}

/// Adds to a selection, joining neighbours of one kind.
fn push(selectors: &mut Vec<RowSelector>, skip: bool, count: i64) {
    let Ok(row_count @ 1..) = usize::try_from(count) else { return };
    match selectors.last_mut() {
        Some(last) if last.skip == skip => last.row_count += row_count,
        _ => selectors.push(RowSelector { row_count, skip }),
    }
}

/// The physical columns of a layout, in the order of the file.
pub(crate) fn physical(layout: &Layout) -> Schema {
    let mut fields = vec![Field::new(layout::ROW, DataType::Int64, false)];
    for (place, column) in layout.columns.iter().enumerate() {
        fields.push(Field::new(layout::value_column(place), data_type(column.stored), true));
        if column.text {
            fields.push(Field::new(layout::text_column(place), DataType::Utf8View, true));
        }
    }
    Schema::new(fields)
}

/// How the engine holds values that are stored so.
pub(super) fn data_type(stored: Stored) -> DataType {
    use datafusion::arrow::datatypes::TimeUnit::Microsecond;
    match stored {
        Stored::Text => DataType::Utf8View,
        Stored::Integer => DataType::Int64,
        Stored::Decimal { scale } => DataType::Decimal128(layout::PRECISION, scale),
        Stored::Float => DataType::Float64,
        Stored::Boolean => DataType::Boolean,
        Stored::Date => DataType::Date32,
        Stored::Timestamp { zoned: false } => DataType::Timestamp(Microsecond, None),
        Stored::Timestamp { zoned: true } => DataType::Timestamp(Microsecond, Some("UTC".into())),
    }
}

/// Reads a Parquet file; its metadata is at hand.
#[derive(Debug)]
pub(super) struct Reader {
    contents: Arc<dyn Contents>,
    metadata: Option<Arc<ParquetMetaData>>,
}

impl AsyncFileReader for Reader {
    fn get_bytes(&mut self, range: Range<u64>) -> BoxFuture<'_, Result<Bytes, ParquetError>> {
        let reading = self.contents.read(range);
        async move { reading.await.map_err(|error| ParquetError::External(error.into())) }.boxed()
    }

    fn get_metadata<'a>(
        &'a mut self,
        _: Option<&'a ArrowReaderOptions>,
    ) -> BoxFuture<'a, Result<Arc<ParquetMetaData>, ParquetError>> {
        let metadata = self.metadata.clone();
        async move {
            metadata.ok_or_else(|| ParquetError::General("the metadata was not read".to_owned()))
        }
        .boxed()
    }
}
