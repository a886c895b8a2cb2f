//! Whole answers as files: every format streams, and ends with what tells an end from a cut.

mod csv;
mod geojson;
mod json;
mod parquet;
mod workbook;
mod xml;

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use contract::rows::RowsQuery;
use datafusion::arrow::array::RecordBatch;
use futures::{Stream, TryStreamExt};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc;
use tokio_util::task::AbortOnDropHandle;

use crate::query::stream::{Rows, Shape};
use crate::query::{Engine, QueryError, Table};

/// Bytes that are handed on at once.
const CHUNK: usize = 128 << 10;
/// Chunks that wait for a receiver who is slow.
const WAITING: usize = 4;

/// The format of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// Separated values, by RFC 4180.
    Csv,
    /// An array of objects.
    Json,
    /// An object a line.
    Ndjson,
    /// A workbook with one sheet.
    Xlsx,
    /// Columns with types.
    Parquet,
    /// Elements.
    Xml,
    /// Features, by RFC 7946.
    Geojson,
}

impl ExportFormat {
    /// Every format.
    pub const ALL: [Self; 7] =
        [Self::Csv, Self::Json, Self::Ndjson, Self::Xlsx, Self::Parquet, Self::Xml, Self::Geojson];

    /// The word on the wire, which is also the ending of a file's name.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Xlsx => "xlsx",
            Self::Parquet => "parquet",
            Self::Xml => "xml",
            Self::Geojson => "geojson",
        }
    }

    /// The format that a word means.
    pub fn from_value(value: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.value() == value)
    }
}

/// How an answer is written.
#[derive(Clone, Copy, Debug)]
pub struct ExportOptions {
    /// The format.
    pub format: ExportFormat,
    /// Whether texts of separated values stay as they are, though a spreadsheet may take one that
    /// begins with `=` for a formula.
    pub raw: bool,
    /// Whether separated values begin with a byte-order mark.
    pub bom: bool,
    /// Whether separated values are in GB18030, and not in UTF-8.
    pub gb18030: bool,
}

/// A piece of an export.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// The next bytes.
    Bytes(Bytes),
    /// The end, which no export that was cut has.
    End {
        /// Rows that were written.
        rows: u64,
        /// SHA-256 of all bytes.
        sha256: [u8; 32],
    },
}

/// An export on its way. Dropping it ends the work for it.
pub struct Export {
    pieces: mpsc::Receiver<Result<Piece, QueryError>>,
    _work: AbortOnDropHandle<()>,
}

impl Stream for Export {
    type Item = Result<Piece, QueryError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.pieces.poll_recv(context)
    }
}

/// Writes batches in a format, onto the end of what was not handed on yet.
trait Format: Send {
    fn begin(&mut self, into: &mut Vec<u8>) -> Result<(), QueryError>;
    fn batch(&mut self, batch: &RecordBatch, into: &mut Vec<u8>) -> Result<(), QueryError>;
    fn end(&mut self, into: &mut Vec<u8>) -> Result<(), QueryError>;
}

impl Engine {
    /// Writes all rows of an answer. What cannot be written is told here and not half-way, but for
    /// more rows than a workbook holds where their number is not known before.
    ///
    /// # Errors
    /// [`QueryError::Faults`] when the table cannot answer the query or the format cannot hold it,
    /// else what went wrong.
    pub async fn export(
        &self,
        table: &Table,
        query: &RowsQuery,
        options: ExportOptions,
    ) -> Result<Export, QueryError> {
        let (shared, table, query) = (self.shared(), table.clone(), query.clone());
        let prepared = self.run(async move {
            if options.format == ExportFormat::Xlsx {
                workbook::holds(&table, &query)?;
            }
            let rows = shared.rows(&table, &query).await?;
            let format = format(rows.shape(), options, workbook::most(&table, &query))?;
            Ok::<_, QueryError>((rows, format))
        });
        let (rows, format) = prepared.await??;
        let (sender, pieces) = mpsc::channel(WAITING);
        let work = self.run(async move {
            if let Err(error) = write(rows, format, &sender).await {
                // Who does not wait for it any more does not miss it.
                let _ = sender.send(Err(error)).await;
            }
        });
        Ok(Export { pieces, _work: work })
    }
}

fn format(shape: Shape, options: ExportOptions, rows: u64) -> Result<Box<dyn Format>, QueryError> {
    Ok(match options.format {
        ExportFormat::Csv => Box::new(csv::Csv::new(shape, options)),
        ExportFormat::Json => Box::new(json::Json::new(shape, false)),
        ExportFormat::Ndjson => Box::new(json::Json::new(shape, true)),
        ExportFormat::Xml => Box::new(xml::Xml::new(shape)),
        ExportFormat::Geojson => Box::new(geojson::Geojson::new(shape)?),
        ExportFormat::Xlsx => Box::new(workbook::Workbook::new(shape, rows)),
        ExportFormat::Parquet => Box::new(parquet::Parquet::new(shape)),
    })
}

/// Everything was written for nobody.
struct Gone;

async fn write(
    rows: Rows,
    mut format: Box<dyn Format>,
    sender: &mpsc::Sender<Result<Piece, QueryError>>,
) -> Result<(), QueryError> {
    let mut batches = rows.batches;
    let mut hand = Hand { waiting: Vec::with_capacity(2 * CHUNK), hasher: Sha256::new(), sender };
    format.begin(&mut hand.waiting)?;
    let mut count = 0;
    while let Some(batch) = batches.try_next().await? {
        count += batch.num_rows() as u64;
        format.batch(&batch, &mut hand.waiting)?;
        if hand.give(CHUNK).await.is_err() {
            return Ok(());
        }
    }
    format.end(&mut hand.waiting)?;
    drop(format);
    if hand.give(1).await.is_err() {
        return Ok(());
    }
    let end = Piece::End { rows: count, sha256: hand.hasher.finalize().into() };
    // Who does not wait for it any more does not miss it.
    let _ = sender.send(Ok(end)).await;
    Ok(())
}

/// What was written and not handed on yet.
struct Hand<'a> {
    waiting: Vec<u8>,
    hasher: Sha256,
    sender: &'a mpsc::Sender<Result<Piece, QueryError>>,
}

impl Hand<'_> {
    /// Hands on in chunks while there is as much as `least`.
    async fn give(&mut self, least: usize) -> Result<(), Gone> {
        if self.waiting.len() < least {
            return Ok(());
        }
        let bytes =
            Bytes::from(std::mem::replace(&mut self.waiting, Vec::with_capacity(2 * CHUNK)));
        self.hasher.update(&bytes);
        let mut rest = bytes;
        while !rest.is_empty() {
            let chunk = rest.split_to(rest.len().min(2 * CHUNK));
            self.sender.send(Ok(Piece::Bytes(chunk))).await.map_err(|_| Gone)?;
        }
        Ok(())
    }
}

fn broken(error: std::io::Error) -> QueryError {
    QueryError::Engine(error.into())
}
