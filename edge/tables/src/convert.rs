//! From the file that was published to Parquet, in the layout of [`crate::layout`].
//!
//! Two passes over the file, in memory that does not grow with it. The first names the columns as
//! [`crate::inspect`] does and finds the type on which the values of each agree; the second writes.
//!
//! - Of a workbook the first sheet that is shown is the table. Of merged cells the first has the
//!   value and the others have none, which is what the file says.
//! - Of JSON it is the outermost array of objects, or else the first one within objects. Objects in
//!   objects become columns such as `a.b`, arrays in them their JSON text; numbers stay as written.
//! - Of GeoJSON the properties are columns, and the last is `geometry`, as compact GeoJSON text.
//! - Of XML the rows are the elements that repeat next to the root. Their attributes and the
//!   elements in them become columns, deeper ones such as `a.b`.
//! - What occurs twice in one row of JSON or XML is a second column, `名称 (2)`.
//!
//! A declared type wins; what does not fit is kept as text and counted. A column whose type is not
//! declared has the narrowest on which all values agree. Moments need to agree on naming a zone or
//! not: else the column is text, or of a declared one the kind that is rarer does not fit.
//! Full-width digits, thousands separators and units leave a value text.

mod column;
mod json;
mod number;
mod rows;
mod source;
mod survey;
mod value;
mod write;
mod xml;

use std::fmt;
use std::io::{Read, Seek, Write};

use datafusion::parquet::errors::ParquetError;
use datafusion::parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader};
use datafusion::parquet::file::reader::ChunkReader;
use domain::FieldType;

use crate::layout::{self, Column, Layout, Stored};
use crate::{Bounds, ReadError, Reason};
use rows::Keys;
use source::Source;
use survey::Survey;
pub use value::{Value, render};

/// Most rows of a row group.
pub const GROUP_ROWS: usize = 65_536;
/// Bytes of text from which a row group ends before it has so many rows.
pub const GROUP_BYTES: usize = 64 << 20;

/// A column whose type the entry states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// Its name in the file.
    pub name: String,
    /// Type of its values.
    pub kind: FieldType,
}

/// What a conversion may cost at most.
#[derive(Clone, Copy, Debug)]
pub struct ConvertBounds {
    /// What reading may cost. A row of any format is a record.
    pub read: Bounds,
    /// Rows of data.
    pub rows: u64,
}

impl Default for ConvertBounds {
    fn default() -> Self {
        Self { read: Bounds { columns: 4_096, ..Bounds::default() }, rows: 200_000_000 }
    }
}

/// How a column is written.
struct Plan {
    column: Column,
    /// Whether values may be of another type than the column.
    checked: bool,
    /// Different values among those of the first row group.
    distinct: u64,
    /// Bytes of a value.
    mean_length: u64,
}

impl Plan {
    /// Whether every value is stored as the text that it is.
    fn keeps_all(&self) -> bool {
        let is_text = self.column.stored == Stored::Text;
        is_text && !(self.checked && self.column.kind == FieldType::Geometry)
    }
}

/// Converts the table of a file to Parquet. The name only tells a table of one column from words.
///
/// # Errors
/// [`Reason::NotATable`] for what is sound and has no table; [`Reason::Unwritten`] where the Parquet
/// could not be written; else as [`crate::inspect`], with the line and the reason. What was written
/// by then is not a Parquet file.
pub fn convert<R: Read + Seek, W: Write + Send>(
    reader: R,
    name: &str,
    declared: &[Declared],
    bounds: &ConvertBounds,
    into: W,
) -> Result<Layout, ReadError> {
    let mut source = Source::open(reader, name, &bounds.read)?;
    let mut keys = Keys::default();
    let mut survey = Survey::new(declared, bounds);
    source.each_row(&mut survey, &mut keys)?;
    let (plans, rows) = survey.finish()?;
    if plans.is_empty() {
        return Err(ReadError::whole(Reason::NotATable { format: source.format() }));
    }
    keys.settle();
    let layout = Layout { rows, columns: plans.iter().map(|plan| plan.column.clone()).collect() };
    write::write(&plans, &layout, into, |filling| {
        source.each_row(filling, &mut keys)?;
        let same = filling.rows() == rows;
        if same { Ok(()) } else { Err(ReadError::whole(Reason::Changed)) }
    })?;
    Ok(layout)
}

/// Why a Parquet file has no layout to give.
#[derive(Debug)]
pub enum LayoutError {
    /// It is no Parquet file, or could not be read.
    Parquet(ParquetError),
    /// It was not made by [`convert`].
    Missing,
    /// Its layout is not one that is known here.
    Malformed(serde_json::Error),
}

impl fmt::Display for LayoutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parquet(error) => write!(f, "the Parquet file cannot be read: {error}"),
            Self::Missing => f.write_str("the Parquet file has no layout"),
            Self::Malformed(error) => write!(f, "the layout cannot be read: {error}"),
        }
    }
}

impl std::error::Error for LayoutError {}

/// The layout of a converted file.
///
/// # Errors
/// [`LayoutError`] when it is no Parquet file, or not one of ours.
pub fn read_layout<R: ChunkReader>(file: &R) -> Result<Layout, LayoutError> {
    let metadata = ParquetMetaDataReader::new().parse_and_finish(file);
    layout_of(&metadata.map_err(LayoutError::Parquet)?)
}

/// The layout in the metadata of a converted file.
///
/// # Errors
/// [`LayoutError`] when there is none.
pub fn layout_of(metadata: &ParquetMetaData) -> Result<Layout, LayoutError> {
    let pairs = metadata.file_metadata().key_value_metadata().into_iter().flatten();
    let json = pairs
        .filter(|pair| pair.key == layout::METADATA)
        .find_map(|pair| pair.value.as_deref())
        .ok_or(LayoutError::Missing)?;
    serde_json::from_str(json).map_err(LayoutError::Malformed)
}
