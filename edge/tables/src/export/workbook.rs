//! A workbook with one sheet. It is written into a file that only this export knows, because its
//! directory stands at its end and its rows are too many for memory.

use std::fs::File;
use std::io::Seek;

use contract::rows::RowsQuery;
use datafusion::arrow::array::RecordBatch;
use domain::FieldType;
use rust_xlsxwriter::{Format as CellFormat, Workbook as Book, XlsxError};

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
    let most = query.limit.map_or(u64::MAX, u64::from);
    if all && table.layout().rows.saturating_sub(query.offset).min(most) > ROWS_MAX {
        return Err(too_many());
    }
    Ok(())
}

fn too_many() -> QueryError {
    QueryError::fault(
        "format",
        "一张工作表最多 1048575 行数据；请先筛选，或改用 CSV 或 Parquet",
        "a sheet holds 1048575 rows of data; filter them, or take CSV or Parquet",
    )
}

pub(super) struct Workbook {
    shape: Shape,
    book: Book,
    row: u64,
    cell: String,
}

impl Workbook {
    pub(super) fn new(shape: Shape) -> Self {
        Self { shape, book: Book::new(), row: 0, cell: String::new() }
    }
}

impl Format for Workbook {
    fn begin(&mut self, _: &mut Vec<u8>) -> Result<(), QueryError> {
        if self.shape.outputs.len() > COLUMNS_MAX {
            return Err(QueryError::fault(
                "format",
                "一张工作表最多 16384 列；请选择部分列",
                "a sheet holds 16384 columns; select some",
            ));
        }
        let sheet = self.book.add_worksheet_with_constant_memory().map_err(failed)?;
        let bold = CellFormat::new().set_bold();
        for (at, output) in self.shape.outputs.iter().enumerate() {
            let column = u16::try_from(at).unwrap_or(u16::MAX);
            sheet.write_string_with_format(0, column, cut(&output.name), &bold).map_err(failed)?;
        }
        sheet.set_freeze_panes(1, 0).map_err(failed)?;
        Ok(())
    }

    fn batch(&mut self, batch: &RecordBatch, _: &mut Vec<u8>) -> Result<(), QueryError> {
        let pairs = self.shape.cells(batch)?;
        let sheet = self.book.worksheet_from_index(0).map_err(failed)?;
        for row in 0..batch.num_rows() {
            self.row += 1;
            if self.row > ROWS_MAX {
                return Err(too_many());
            }
            let line = u32::try_from(self.row).unwrap_or(u32::MAX);
            for (at, pair) in pairs.iter().enumerate() {
                if pair.source.is_null(row) {
                    continue;
                }
                let column = u16::try_from(at).unwrap_or(u16::MAX);
                self.cell.clear();
                let is_number = pair.value.is_number() && !pair.value.is_null(row);
                if is_number {
                    pair.value.write(row, &mut self.cell);
                    let digits = self.cell.bytes().filter(u8::is_ascii_digit).count();
                    if digits <= DIGITS_MAX
                        && let Ok(number) = self.cell.parse::<f64>()
                    {
                        sheet.write_number(line, column, number).map_err(failed)?;
                        continue;
                    }
                    self.cell.clear();
                }
                pair.source.write(row, &mut self.cell);
                let kind = self.shape.outputs.get(at).map(|output| output.kind);
                if kind == Some(FieldType::Boolean)
                    && matches!(self.cell.as_str(), "true" | "false")
                {
                    sheet.write_boolean(line, column, self.cell == "true").map_err(failed)?;
                } else {
                    // A text is stored as one: no reader takes it for a formula.
                    sheet.write_string(line, column, cut(&self.cell)).map_err(failed)?;
                }
            }
        }
        Ok(())
    }

    fn end(&mut self, _: &mut Vec<u8>) -> Result<Option<File>, QueryError> {
        let mut file = tempfile::tempfile().map_err(broken)?;
        self.book.save_to_writer(&mut file).map_err(failed)?;
        file.rewind().map_err(broken)?;
        Ok(Some(file))
    }
}

/// As much of a text as a cell holds.
fn cut(text: &str) -> &str {
    match text.char_indices().nth(CELL_MAX) {
        Some((at, _)) => &text[..at],
        None => text,
    }
}

fn failed(error: XlsxError) -> QueryError {
    broken(std::io::Error::other(error))
}
