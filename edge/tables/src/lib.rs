//! Tabular resources: reading lists from text and workbooks, inspecting files as they arrive, and
//! taking personal information out of them.
//!
//! What a file is shows in its bytes, not in its name: a workbook is a ZIP with sheets, all else
//! is text in one of the encodings that offices use. Every cell stays text as it was written, so
//! that codes keep their leading zeros; typing comes after reading and is not done here.
//!
//! Bytes are hostile until they are read: nothing is unpacked, repeated or padded beyond
//! [`Limits`], and a file that cannot be read says at which line and why.

mod book;
pub mod convert;
pub mod desensitise;
mod directory;
mod encoding;
mod error;
pub mod export;
pub mod inspect;
pub mod layout;
mod markup;
mod measure;
pub mod query;
mod records;
mod sniff;
mod text;
mod transcode;
mod window;
mod workbook;

pub use book::{BookColumn, BookError, write_book};
pub use convert::{ConvertBounds, Declared, LayoutError, convert, layout_of, read_layout};
pub use desensitise::{TreatError, Treated, desensitise};
pub use encoding::{Decoded, decode};
pub use error::{ReadError, Reason};
pub use inspect::{Bounds, ColumnFound, Inspection, Member, PersonalFound, Warning, inspect};
pub use measure::{CodesMeasured, Measured};

/// A list as it was read: rows with anything in them, in the file's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// What the file turned out to be.
    pub kind: Kind,
    /// Its rows, blank ones left out.
    pub rows: Vec<Row>,
}

/// What a file turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Separated values, as text.
    Separated {
        /// Name of the encoding, such as `UTF-8` or `gb18030`.
        encoding: &'static str,
        /// What stands between cells.
        delimiter: char,
    },
    /// Plain text with one item a line.
    Lines {
        /// Name of the encoding.
        encoding: &'static str,
    },
    /// The first visible sheet of a workbook.
    Workbook {
        /// Name of the sheet.
        sheet: String,
    },
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Line of the text where it begins, or row of the sheet; from 1.
    pub line: u64,
    /// Its cells, as many as it has: rows may differ.
    pub cells: Vec<String>,
}

/// How text is to be read; a workbook is a workbook anyway.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReadAs {
    /// As separated values where most lines are divided alike or quoted, else line by line.
    #[default]
    Auto,
    /// As separated values, though there may be one column only.
    Separated,
    /// Line by line: commas and quotes belong to the item.
    Lines,
}

impl ReadAs {
    /// What the ending of a file's name says, `.txt` leaving it open.
    pub fn from_name(name: &str) -> Self {
        match name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).as_deref() {
            Some("csv" | "tsv" | "tab") => Self::Separated,
            _ => Self::Auto,
        }
    }
}

/// What reading may cost at most.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of the parts of a workbook once they are unpacked.
    pub unpacked: u64,
    /// Rows with anything in them.
    pub rows: usize,
    /// Cells of one row.
    pub columns: usize,
    /// Cells of all rows.
    pub cells: usize,
    /// Bytes of text in all cells.
    pub text: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            unpacked: 256 << 20,
            rows: 200_000,
            columns: 1_000,
            cells: 5_000_000,
            text: 256 << 20,
        }
    }
}

/// Reads a list from the bytes of a file.
///
/// # Errors
/// [`ReadError`] with the line and the reason when the bytes are neither text in a known encoding
/// nor a workbook, or are more than [`Limits`] allow.
pub fn read_list(bytes: &[u8], read_as: ReadAs, limits: &Limits) -> Result<List, ReadError> {
    if let Some(reason) = error::foreign(bytes) {
        return Err(ReadError::whole(reason));
    }
    if workbook::is_zip(bytes) {
        return workbook::read(bytes, limits);
    }
    text::read(bytes, read_as, limits)
}

/// Gathers rows within the limits.
struct Gatherer<'a> {
    rows: Vec<Row>,
    cells: usize,
    text: usize,
    limits: &'a Limits,
}

impl<'a> Gatherer<'a> {
    const fn new(limits: &'a Limits) -> Self {
        Self { rows: Vec::new(), cells: 0, text: 0, limits }
    }

    /// Whether a cell may stand in this column, counted from 0, and add its text.
    fn check(&self, line: u64, column: usize, text: usize) -> Result<(), ReadError> {
        let reason = if column >= self.limits.columns {
            Reason::TooManyColumns { most: self.limits.columns }
        } else if self.cells + column >= self.limits.cells {
            Reason::TooManyCells { most: self.limits.cells }
        } else if self.text + text > self.limits.text {
            Reason::TooMuchText { most: self.limits.text }
        } else {
            return Ok(());
        };
        Err(ReadError::at(line, reason))
    }

    /// Adds a row, unless nothing stands in it.
    fn push(&mut self, line: u64, mut cells: Vec<String>) -> Result<(), ReadError> {
        while cells.last().is_some_and(|cell| cell.trim().is_empty()) {
            cells.pop();
        }
        if cells.is_empty() {
            return Ok(());
        }
        if self.rows.len() == self.limits.rows {
            return Err(ReadError::at(line, Reason::TooManyRows { most: self.limits.rows }));
        }
        let text = cells.iter().map(String::len).sum();
        self.check(line, cells.len() - 1, text)?;
        self.cells += cells.len();
        self.text += text;
        self.rows.push(Row { line, cells });
        Ok(())
    }
}
