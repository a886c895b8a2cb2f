//! Treating workbooks: a new one with the values of the old, and nothing else of it. Formulas,
//! comments, pictures and macros stay behind.

use std::io::{Read, Seek, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::DataRef;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::{TreatError, Treated, Treatment, changed_since};
use crate::inspect::{Cells, Sheets, is_header};
use crate::workbook::words;
use crate::{ReadError, Reason};

pub(super) fn treat<R: Read + Seek, W: Write + Send>(
    input: R,
    mut treatment: Treatment<'_>,
    mut output: W,
) -> Result<Treated, TreatError> {
    let mut book = Workbook::new();
    // A damaged workbook has more shapes than its reader foresees.
    catch_unwind(AssertUnwindSafe(|| copy(input, &mut treatment, &mut book)))
        .unwrap_or_else(|_| Err(changed_since()))?;
    book.save_to_writer(&mut output).map_err(unwritten)?;
    output.flush().map_err(TreatError::Write)?;
    Ok(treatment.finish())
}

fn unwritten(error: XlsxError) -> TreatError {
    TreatError::Write(match error {
        XlsxError::IoError(error) => error,
        other => std::io::Error::other(other),
    })
}

/// Copies sheet by sheet; the columns of the inspection are counted along.
fn copy<R: Read + Seek>(
    input: R,
    treatment: &mut Treatment<'_>,
    book: &mut Workbook,
) -> Result<(), TreatError> {
    let mut sheets = Sheets::open(input)?;
    let mut base = 0;
    for (index, (name, shown)) in sheets.names.clone().into_iter().enumerate() {
        let sheet = book.add_worksheet_with_constant_memory().map_err(unwritten)?;
        sheet.set_name(&name).map_err(unwritten)?;
        // A workbook shows one sheet at least.
        sheet.set_hidden(!shown && index > 0);
        let mut page = Page {
            sheet,
            treatment,
            base,
            width: 0,
            begun: false,
            counted: index == 0,
            day: Format::new().set_num_format("yyyy-mm-dd"),
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
        };
        let mut failed = None;
        let read = sheets.each_row(&name, |line, cells| {
            page.write(line, cells).map_err(|error| {
                failed = Some(error);
                ReadError::whole(Reason::NoSheet)
            })
        });
        base += page.width;
        match failed {
            Some(error) => return Err(error),
            None => read?,
        }
    }
    Ok(())
}

/// A sheet of the new workbook.
struct Page<'p, 'k> {
    sheet: &'p mut Worksheet,
    treatment: &'p mut Treatment<'k>,
    /// Place of its first column among all columns, and how many it has.
    base: usize,
    width: usize,
    /// Whether a row has been written.
    begun: bool,
    /// Whether its rows are those that the file is said to have.
    counted: bool,
    day: Format,
    moment: Format,
}

impl Page<'_, '_> {
    fn write(&mut self, line: u64, cells: &Cells<'_>) -> Result<(), TreatError> {
        let row = u32::try_from(line - 1).map_err(|_| changed_since())?;
        let is_header = !std::mem::replace(&mut self.begun, true) && heads(cells);
        self.treatment.rows += u64::from(self.counted && !is_header);
        let (mut dropped, mut looked) = (0, 0);
        for (column, value) in cells {
            self.width = self.width.max(column + 1);
            while looked < *column {
                dropped += usize::from(self.treatment.drops(self.base + looked));
                looked += 1;
            }
            let place = self.base + column;
            if place >= self.treatment.width() {
                return Err(changed_since());
            }
            let new = if is_header || !self.treatment.touches(place) {
                None
            } else {
                self.treatment.treat(place, &words(value))
            };
            if self.treatment.drops(place) {
                continue;
            }
            let at = u16::try_from(column - dropped).map_err(|_| changed_since())?;
            match new {
                Some(new) => self.sheet.write_string(row, at, new).map(drop),
                None => self.copy(row, at, value),
            }
            .map_err(unwritten)?;
        }
        Ok(())
    }

    /// Writes a value as what it was.
    fn copy(&mut self, row: u32, column: u16, value: &DataRef<'_>) -> Result<(), XlsxError> {
        let sheet = &mut self.sheet;
        match value {
            #[expect(clippy::cast_precision_loss, reason = "a sheet has no other numbers")]
            DataRef::Int(number) => sheet.write_number(row, column, *number as f64)?,
            DataRef::Float(number) => sheet.write_number(row, column, *number)?,
            DataRef::Bool(value) => sheet.write_boolean(row, column, *value)?,
            DataRef::DateTime(moment) if !moment.is_duration() && moment.as_f64() >= 1.0 => {
                let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
                let whole = moment.as_f64().fract() == 0.0;
                let format = if whole { &self.day } else { &self.moment };
                let date = ExcelDateTime::from_ymd(year, month, day)
                    .and_then(|date| date.and_hms(hour.into(), minute, second));
                match date {
                    Ok(date) => sheet.write_datetime_with_format(row, column, &date, format)?,
                    Err(_) => sheet.write_string(row, column, words(value))?,
                }
            }
            other => sheet.write_string(row, column, words(other))?,
        };
        Ok(())
    }
}

/// Whether the first row of a sheet names its columns.
fn heads(cells: &Cells<'_>) -> bool {
    let mut words_of_all = Vec::new();
    for (column, value) in cells {
        words_of_all.resize(*column, String::new());
        words_of_all.push(words(value));
    }
    is_header(&words_of_all)
}
