//! A workbook: the data on the first sheet, what it is on the second.

use super::Content;
use crate::demo::table::{Cell, Table};
use chrono::Datelike;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::io::{self, Write};

/// Writes the workbook; its bytes depend on nothing but the content.
pub fn workbook(out: &mut impl Write, content: &Content, table: &Table) -> io::Result<()> {
    let bytes = build(content, table).map_err(io::Error::other)?;
    out.write_all(&bytes)
}

fn build(content: &Content, table: &Table) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    // Without this the file would hold the time at which it was made.
    let day = content.date;
    let made = ExcelDateTime::from_ymd(day.year() as u16, day.month() as u8, day.day() as u8)?;
    workbook.set_properties(
        &DocProperties::new().set_title(&content.title).set_creation_datetime(&made),
    );

    let sheet = workbook.add_worksheet().set_name("数据")?;
    let heading = Format::new().set_bold();
    for (column, described) in (0..).zip(&table.columns) {
        sheet.write_with_format(0, column, described.title, &heading)?;
        sheet.set_column_width(column, 16)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    let dates = Format::new().set_num_format("yyyy-mm-dd");
    for (index, row) in (1..).zip(table.rows(content.seed, content.limit)) {
        for (column, cell) in (0..).zip(row.iter()) {
            write_cell(sheet, index, column, cell, &dates)?;
        }
    }

    let about = workbook.add_worksheet().set_name("说明")?;
    about.set_column_width(0, 12)?.set_column_width(1, 80)?;
    about.write(0, 0, "名称")?.write(0, 1, content.title.as_str())?;
    about.write(1, 0, "说明")?.write(1, 1, content.note.as_str())?;
    about.write(2, 0, "日期")?.write(2, 1, content.date.to_string())?;
    workbook.save_to_buffer()
}

fn write_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    cell: &Cell,
    dates: &Format,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Integer(number) => {
            sheet.write(row, column, *number as f64)?;
        }
        Cell::Decimal(number, digits) => {
            let value = *number as f64 / 10_f64.powi(i32::from(*digits));
            sheet.write(row, column, value)?;
        }
        Cell::Date(day) => {
            let (year, month, day) = (day.year() as u16, day.month() as u8, day.day() as u8);
            let date = ExcelDateTime::from_ymd(year, month, day)?;
            sheet.write_with_format(row, column, &date, dates)?;
        }
        text => {
            sheet.write(row, column, text.to_string())?;
        }
    }
    Ok(())
}
