//! Lists in workbooks (XLSX): the first visible sheet.

use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{
    DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError, open_workbook_from_rs,
};
use zip::ZipArchive;

use crate::{Gatherer, Kind, Limits, List, ReadError, Reason, directory};

/// Parts that a workbook may have.
const PARTS_MAX: usize = 10_000;
/// The whole numbers below this are exact in the floating point of a sheet.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Whether the bytes begin as a ZIP does.
pub(crate) fn is_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

pub(crate) fn read(bytes: &[u8], limits: &Limits) -> Result<List, ReadError> {
    // A damaged workbook has more shapes than its reader foresees: what trips it is refused.
    catch_unwind(AssertUnwindSafe(|| {
        weigh(bytes, limits)?;
        read_sheet(bytes, limits)
    }))
    .unwrap_or_else(|_| Err(damaged("its structure is broken")))
}

fn damaged(detail: impl ToString) -> ReadError {
    ReadError::whole(Reason::Workbook { detail: detail.to_string() })
}

/// Refuses a workbook whose parts unpack to more than is allowed. They are unpacked once to be
/// counted, because what a ZIP says of its sizes may be a lie.
fn weigh(bytes: &[u8], limits: &Limits) -> Result<(), ReadError> {
    directory::bound(&mut Cursor::new(bytes), PARTS_MAX)?;
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > PARTS_MAX {
        return Err(damaged("it has too many parts"));
    }
    let mut left = limits.unpacked;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(damaged)?;
        let mut counted = part.take(left.saturating_add(1));
        let size = std::io::copy(&mut counted, &mut std::io::sink()).map_err(damaged)?;
        left = left
            .checked_sub(size)
            .ok_or_else(|| ReadError::whole(Reason::TooLarge { most: limits.unpacked }))?;
    }
    Ok(())
}

fn read_sheet(bytes: &[u8], limits: &Limits) -> Result<List, ReadError> {
    let mut workbook: Xlsx<_> =
        open_workbook_from_rs(Cursor::new(bytes)).map_err(|error: XlsxError| damaged(error))?;
    let visible = workbook
        .sheets_metadata()
        .iter()
        .find(|sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet);
    let sheet = visible.ok_or_else(|| ReadError::whole(Reason::NoSheet))?.name.clone();
    let mut cells = workbook.worksheet_cells_reader(&sheet).map_err(damaged)?;
    let mut gathered = Gatherer::new(limits);
    // Rows are numbered from 1; 0 stands for none yet.
    let (mut line, mut row) = (0, Vec::new());
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        let text = words(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let (at, column) = cell.get_position();
        let (at, column) = (u64::from(at) + 1, column as usize);
        if at != line {
            gathered.push(line, std::mem::take(&mut row))?;
            if at < line {
                return Err(ReadError::at(at, Reason::Workbook { detail: "rows run back".into() }));
            }
            line = at;
        }
        // Cells before this one are padded, so its place is checked first.
        gathered.check(line, column, text.len())?;
        if row.len() <= column {
            row.resize(column + 1, String::new());
        }
        row[column] = text;
    }
    gathered.push(line, row)?;
    if gathered.rows.is_empty() {
        return Err(ReadError::whole(Reason::Empty));
    }
    Ok(List { kind: Kind::Workbook { sheet }, rows: gathered.rows })
}

/// A cell as it would be written: whole numbers without a point, dates as ISO 8601 has them.
pub(crate) fn words(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            text.clone()
        }
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::Int(value) => value.to_string(),
        #[expect(clippy::cast_possible_truncation, reason = "a whole number that is exact")]
        DataRef::Float(value) if value.fract() == 0.0 && value.abs() < EXACT => {
            (*value as i64).to_string()
        }
        DataRef::Float(value) => value.to_string(),
        DataRef::DateTime(value) => moment(*value),
        DataRef::Error(error) => error.to_string(),
    }
}

fn moment(value: ExcelDateTime) -> String {
    let days = value.as_f64();
    if value.is_duration() {
        let seconds = (days * 86_400.0).round();
        return format!("PT{seconds}S");
    }
    let (year, month, day, hour, minute, second, _) = value.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    if (0.0..1.0).contains(&days) {
        time
    } else if days.fract() == 0.0 {
        date
    } else {
        format!("{date}T{time}")
    }
}
