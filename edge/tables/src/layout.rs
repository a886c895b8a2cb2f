//! How a table lies in its Parquet file, which is derived from the file that was published.
//!
//! Physical columns are named by their place, so that no header can collide with another, with the
//! row number, or with what a query engine makes of dots, case and quotation marks. A value is kept
//! typed; where its typed form does not give back the text that stood in the file, the text is kept
//! beside it. What is exported by default is therefore what was published, character by character.

use domain::{FieldType, Part};
use serde::{Deserialize, Serialize};

/// Name of the column of row numbers, from 1, in the order of the file.
pub const ROW: &str = "row";
/// Key under which the layout stands in the metadata of the Parquet file, as JSON.
pub const METADATA: &str = "shumen:layout";

/// A table as it was converted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Layout {
    /// Rows of data.
    pub rows: u64,
    /// The columns in the order of the file.
    pub columns: Vec<Column>,
}

/// One column of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name in the file, unique in the table.
    pub name: String,
    /// The type of its values: the declared one, else the narrowest that all agree with.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// How its values are stored.
    pub stored: Stored,
    /// Whether the source text is kept beside the value.
    pub text: bool,
    /// Values that are not of the declared type: they are empty as values and kept as text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub misfits: Option<Misfits>,
}

/// How values are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stored {
    /// UTF-8.
    Text,
    /// 64 bits with a sign.
    Integer,
    /// 128-bit decimal with so many digits after the point, so that sums are exact.
    Decimal {
        /// Digits after the point.
        scale: i8,
    },
    /// Double precision, for numbers with exponents or more digits than a decimal has.
    Float,
    /// True or false.
    Boolean,
    /// Days since 1970-01-01.
    Date,
    /// Microseconds since 1970-01-01 as the clock showed them, with no zone; with `zoned` in UTC,
    /// where every value names its zone.
    Timestamp {
        /// Whether values are instants in UTC.
        zoned: bool,
    },
}

/// Values that are not of the declared type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Misfits {
    /// How many.
    pub count: u64,
    /// Where the first stands: line of the text, row of the sheet, or element; from 1.
    pub line: u64,
    /// The first, cut to sixty characters.
    pub value: String,
}

/// Digits before and after the point of a stored decimal.
pub const PRECISION: u8 = 38;

/// Physical name of the typed value of the column at a place, from 0.
pub fn value_column(place: usize) -> String {
    format!("v{place}")
}

/// Physical name of the source text of the column at a place, from 0.
pub fn text_column(place: usize) -> String {
    format!("t{place}")
}

impl Column {
    /// Whether its values are numbers that can be added up.
    pub const fn is_stored_as_number(&self) -> bool {
        matches!(self.stored, Stored::Integer | Stored::Decimal { .. } | Stored::Float)
    }

    /// Whether its values have a part.
    pub const fn has(&self, part: &Part) -> bool {
        match part {
            Part::Bin(_) => self.is_stored_as_number(),
            _ => matches!(self.stored, Stored::Date | Stored::Timestamp { .. }),
        }
    }
}

impl Layout {
    /// The place of a column, from 0.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }

    /// A column by its name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Physical name of the source text of the column at a place: beside the value, or the value
    /// itself where it gives its text back.
    pub fn source_column(&self, place: usize) -> String {
        let beside = self.columns.get(place).is_some_and(|column| column.text);
        if beside { text_column(place) } else { value_column(place) }
    }
}
