//! What takes the rows of a table while they are read.

use crate::ReadError;

/// Takes rows cell by cell: to look at them, or to convert them.
pub(crate) trait TakeRows {
    /// Begins a row: its line of the text or its number in the sheet, from 1.
    fn begin_row(&mut self, line: u64) -> Result<(), ReadError>;

    /// The next cell of the row.
    fn cell(&mut self, cell: &str) -> Result<(), ReadError>;

    /// Passes over cells without anything in them.
    fn skip(&mut self, cells: usize) -> Result<(), ReadError>;

    /// Ends a row; `strict` where a row of another length is odd.
    fn end_row(&mut self, strict: bool) -> Result<(), ReadError>;
}
