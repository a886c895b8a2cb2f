//! A workbook with one sheet, which leaves while it is written: the library makes one with nothing
//! but its head, and the rows are written into the sheet of that.

use std::fmt::Write as _;
use std::io::{Cursor, Read, Write};
use std::sync::{Arc, Mutex, PoisonError};

use contract::rows::RowsQuery;
use datafusion::arrow::array::RecordBatch;
use domain::FieldType;
use rust_xlsxwriter::{Format as CellFormat, Workbook as Book, XlsxError};
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::{Format, broken};
use crate::query::stream::Shape;
use crate::query::{QueryError, Table};

/// Rows of a sheet, less the one that names the columns.
const ROWS_MAX: u64 = 1_048_575;
/// Columns of a sheet.
const COLUMNS_MAX: usize = 16_384;
/// Most characters of a cell.
const CELL_MAX: usize = 32_767;
/// Digits that a spreadsheet keeps of a number.
const DIGITS_MAX: usize = 15;

/// Whether a workbook surely cannot hold an answer.
pub(super) fn holds(table: &Table, query: &RowsQuery) -> Result<(), QueryError> {
    let all = query.filters().is_empty() && !query.is_grouped();
    if all && most(table, query) > ROWS_MAX { Err(too_many()) } else { Ok(()) }
}

/// Most rows that an answer may have.
pub(super) fn most(table: &Table, query: &RowsQuery) -> u64 {
    let limit = query.limit.map_or(u64::MAX, u64::from);
    table.layout().rows.saturating_sub(query.offset).min(limit)
}

fn too_many() -> QueryError {
    QueryError::fault(
        "format",
        "一张工作表最多 1048575 行数据；请先筛选，或改用 CSV 或 Parquet",
        "a sheet holds 1048575 rows of data; filter them, or take CSV or Parquet",
    )
}

/// Where the sheet lies in a workbook.
const SHEET: &str = "xl/worksheets/sheet1.xml";
/// Where the rows of a sheet end.
const ROWS_END: &str = "</sheetData>";
/// Cells from which a sheet may have more than 4 GiB before it is packed, which older programs
/// cannot read; it is then said in a way that they may complain of.
const LARGE: u64 = 20_000_000;

pub(super) struct Workbook {
    shape: Shape,
    /// Letters of the columns.
    columns: Vec<String>,
    row: u64,
    cell: String,
    text: String,
    packed: Packed,
    book: Option<ZipWriter<StreamWriter<Packed>>>,
    /// What stands in the sheet behind its rows.
    rest: String,
    is_large: bool,
}

/// What was packed and not handed on yet.
#[derive(Clone, Default)]
struct Packed(Arc<Mutex<Vec<u8>>>);

impl Packed {
    fn hand_on(&self, into: &mut Vec<u8>) {
        into.append(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Write for Packed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Workbook {
    pub(super) fn new(shape: Shape, rows: u64) -> Self {
        let width = shape.outputs.len();
        Self {
            columns: (0..width).map(letters).collect(),
            row: 0,
            cell: String::new(),
            text: String::new(),
            packed: Packed::default(),
            book: None,
            rest: String::new(),
            is_large: rows.min(ROWS_MAX).saturating_mul(width as u64) > LARGE,
            shape,
        }
    }

    /// A workbook of which only the names of the columns are there.
    fn head(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Book::new();
        let sheet = book.add_worksheet();
        let bold = CellFormat::new().set_bold();
        for (at, output) in self.shape.outputs.iter().enumerate() {
            let column = u16::try_from(at).unwrap_or(u16::MAX);
            sheet.write_string_with_format(0, column, cut(&output.name), &bold)?;
        }
        sheet.set_freeze_panes(1, 0)?;
        book.save_to_buffer()
    }

    fn put(&mut self, bytes: &str) -> Result<(), QueryError> {
        let book = self.book.as_mut().ok_or(QueryError::Damaged("a workbook without a sheet"))?;
        book.write_all(bytes.as_bytes()).map_err(broken)
    }
}

impl Format for Workbook {
    fn begin(&mut self, into: &mut Vec<u8>) -> Result<(), QueryError> {
        if self.shape.outputs.len() > COLUMNS_MAX {
            return Err(QueryError::fault(
                "format",
                "一张工作表最多 16384 列；请选择部分列",
                "a sheet holds 16384 columns; select some",
            ));
        }
        let head = self.head().map_err(|error| broken(std::io::Error::other(error)))?;
        let mut parts = ZipArchive::new(Cursor::new(head)).map_err(packed)?;
        let mut book = ZipWriter::new_stream(self.packed.clone());
        let mut sheet = String::new();
        for at in 0..parts.len() {
            let mut part = parts.by_index(at).map_err(packed)?;
            if part.name().is_ok_and(|name| name == SHEET) {
                part.read_to_string(&mut sheet).map_err(broken)?;
            } else {
                drop(part);
                let part = parts.by_index_raw(at).map_err(packed)?;
                book.raw_copy_file(part).map_err(packed)?;
            }
        }
        let (before, rest) =
            sheet.split_once(ROWS_END).ok_or(QueryError::Damaged("a sheet without rows"))?;
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .large_file(self.is_large);
        book.start_file(SHEET, options).map_err(packed)?;
        self.book = Some(book);
        self.rest = format!("{ROWS_END}{rest}");
        // How many rows there will be is not known, so it is not said.
        match before.split_once("<dimension ") {
            Some((start, after)) => {
                let after = after.split_once("/>").map_or("", |(_, after)| after);
                self.put(&format!("{start}{after}"))?;
            }
            None => self.put(before)?,
        }
        self.packed.hand_on(into);
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch, into: &mut Vec<u8>) -> Result<(), QueryError> {
        let pairs = self.shape.cells(batch)?;
        let mut text = std::mem::take(&mut self.text);
        text.clear();
        for row in 0..batch.num_rows() {
            self.row += 1;
            if self.row > ROWS_MAX {
                return Err(too_many());
            }
            let line = self.row + 1;
            // A text takes whatever is written to it.
            let _ = write!(text, "<row r=\"{line}\">");
            for (at, pair) in pairs.iter().enumerate() {
                if pair.source.is_null(row) {
                    continue;
                }
                let _ = write!(text, "<c r=\"{}{line}\"", self.columns[at]);
                self.cell.clear();
                let is_number = pair.value.is_number() && !pair.value.is_null(row);
                if is_number {
                    pair.value.write(row, &mut self.cell);
                    let digits = self.cell.bytes().filter(u8::is_ascii_digit).count();
                    if digits <= DIGITS_MAX
                        && let Ok(number) = self.cell.parse::<f64>()
                        && number.is_finite()
                    {
                        let _ = write!(text, "><v>{number}</v></c>");
                        continue;
                    }
                    self.cell.clear();
                }
                pair.source.write(row, &mut self.cell);
                let kind = self.shape.outputs.get(at).map(|output| output.kind);
                if kind == Some(FieldType::Boolean)
                    && matches!(self.cell.as_str(), "true" | "false")
                {
                    let value = u8::from(self.cell == "true");
                    let _ = write!(text, " t=\"b\"><v>{value}</v></c>");
                } else {
                    // A text is stored as one: no reader takes it for a formula.
                    text.push_str(" t=\"inlineStr\"><is><t xml:space=\"preserve\">");
                    escape(cut(&self.cell), &mut text);
                    text.push_str("</t></is></c>");
                }
            }
            text.push_str("</row>");
        }
        drop(pairs);
        self.put(&text)?;
        self.text = text;
        self.packed.hand_on(into);
        Ok(())
    }

    fn end(&mut self, into: &mut Vec<u8>) -> Result<(), QueryError> {
        let rest = std::mem::take(&mut self.rest);
        self.put(&rest)?;
        if let Some(book) = self.book.take() {
            book.finish().map_err(packed)?;
        }
        self.packed.hand_on(into);
        Ok(())
    }
}

/// The letters of a column: A to Z, AA and so on.
fn letters(at: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = at + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// Writes a text as a sheet has it: what XML cannot say stands as `_x001F_`, and what looks like
/// that has its first sign so.
fn escape(text: &str, into: &mut String) {
    for (at, c) in text.char_indices() {
        match c {
            '&' => into.push_str("&amp;"),
            '<' => into.push_str("&lt;"),
            '>' => into.push_str("&gt;"),
            '_' if is_escape(&text.as_bytes()[at..]) => into.push_str("_x005F_"),
            '\t' | '\n' => into.push(c),
            c if c < ' ' || matches!(c, '\u{fffe}' | '\u{ffff}') => {
                let _ = write!(into, "_x{:04X}_", u32::from(c));
            }
            c => into.push(c),
        }
    }
}

/// Whether a text begins as an escaped character does.
fn is_escape(bytes: &[u8]) -> bool {
    matches!(bytes, [b'_', b'x', digits @ .., ] if digits.len() >= 5
        && digits[..4].iter().all(u8::is_ascii_hexdigit) && digits[4] == b'_')
}

/// As much of a text as a cell holds.
fn cut(text: &str) -> &str {
    match text.char_indices().nth(CELL_MAX) {
        Some((at, _)) => &text[..at],
        None => text,
    }
}

fn packed(error: zip::result::ZipError) -> QueryError {
    broken(std::io::Error::other(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_a_sheet() {
        let named = [0, 25, 26, 51, 701, 702, 16_383].map(letters);
        assert_eq!(named, ["A", "Z", "AA", "AZ", "ZZ", "AAA", "XFD"]);
    }

    #[test]
    fn what_xml_cannot_say_is_escaped_and_what_looks_like_it_too() {
        for (text, written) in [
            ("a<b>&\"c\"", "a&lt;b&gt;&amp;\"c\""),
            ("一\u{1}二\r\n", "一_x0001_二_x000D_\n"),
            ("_x0041_ _x004 __x0041_", "_x005F_x0041_ _x004 __x005F_x0041_"),
        ] {
            let mut out = String::new();
            escape(text, &mut out);
            assert_eq!(out, written);
        }
    }
}
