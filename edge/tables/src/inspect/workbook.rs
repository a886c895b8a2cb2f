//! Workbooks: every sheet, shown or hidden, and the comments beside them.

use std::io::{Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{
    DataRef, Dimensions, Reader, SheetType, SheetVisible, Xlsx, XlsxError, open_workbook_from_rs,
};
use domain::Format;
use zip::ZipArchive;

use super::archive::{Budget, damaged};
use super::rows::TakeRows;
use super::tally::Tally;
use super::{Bounds, Inspection, Warning};
use crate::markup::{Piece, Pieces};
use crate::workbook::words;
use crate::{ReadError, Reason};

/// Longest text of a cell with its markup; a cell holds 32,767 characters.
const PIECE_LONGEST: usize = 1 << 20;
/// Merged ranges that are held to look for one in the header.
const MERGES_LOOKED_AT: u64 = 100_000;
/// The part that holds the texts of all cells.
const TEXTS: &str = "xl/sharedStrings.xml";

/// The sheets of a workbook, the first that is shown before all others.
pub(crate) struct Sheets<R> {
    workbook: Xlsx<R>,
    /// Their names, and whether they are shown.
    pub names: Vec<(String, bool)>,
}

/// Cells of one row that have anything in them, with their columns from 0.
pub(crate) type Cells<'a> = [(usize, DataRef<'a>)];

impl<R: Read + Seek> Sheets<R> {
    pub(crate) fn open(reader: R) -> Result<Self, ReadError> {
        let workbook: Xlsx<R> =
            open_workbook_from_rs(reader).map_err(|error: XlsxError| unreadable(error))?;
        let mut names: Vec<_> = (workbook.sheets_metadata().iter())
            .filter(|sheet| sheet.typ == SheetType::WorkSheet)
            .map(|sheet| (sheet.name.clone(), sheet.visible == SheetVisible::Visible))
            .collect();
        if let Some(first) = names.iter().position(|(_, shown)| *shown) {
            names[..=first].rotate_right(1);
        }
        if names.is_empty() {
            return Err(ReadError::whole(Reason::NoSheet));
        }
        Ok(Self { workbook, names })
    }

    /// Gives each row of a sheet that has anything in it, with its number from 1.
    pub(crate) fn each_row(
        &mut self,
        name: &str,
        mut each: impl FnMut(u64, &Cells<'_>) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        let mut reader = self.workbook.worksheet_cells_reader(name).map_err(unreadable)?;
        let (mut line, mut row) = (0, Vec::new());
        while let Some(cell) = reader.next_cell().map_err(unreadable)? {
            let (at, column) = cell.get_position();
            let (at, column) = (u64::from(at) + 1, column as usize);
            if at != line {
                if !row.is_empty() {
                    each(line, &row)?;
                    row.clear();
                }
                if at < line {
                    return Err(ReadError::at(at, detail("rows run back")));
                }
                line = at;
            }
            let in_order = row.last().is_none_or(|(last, _)| *last < column);
            if !in_order {
                return Err(ReadError::at(at, detail("cells run back")));
            }
            let value = cell.get_value().clone();
            if !matches!(&value, DataRef::Empty) && !words(&value).is_empty() {
                row.push((column, value));
            }
        }
        if row.is_empty() { Ok(()) } else { each(line, &row) }
    }

    /// Gives the rows of a sheet cell by cell; tells the number of the row that heads it.
    pub(crate) fn read(&mut self, name: &str, rows: &mut impl TakeRows) -> Result<u64, ReadError> {
        let mut header = 0;
        self.each_row(name, |line, cells| {
            header = if header == 0 { line } else { header };
            rows.begin_row(line)?;
            let mut next = 0;
            for (column, value) in cells {
                rows.skip(column - next)?;
                match value {
                    DataRef::String(text) => rows.cell(text)?,
                    DataRef::SharedString(text) => rows.cell(text)?,
                    value => rows.cell(&words(value))?,
                }
                next = column + 1;
            }
            rows.end_row(false)
        })?;
        Ok(header)
    }

    fn merged(&mut self, name: &str) -> Result<Vec<Dimensions>, ReadError> {
        self.workbook.merge_cells_by_sheet_name(name).map_err(unreadable)
    }
}

pub(crate) fn detail(detail: &str) -> Reason {
    Reason::Workbook { detail: detail.to_owned() }
}

pub(crate) fn unreadable(error: impl ToString) -> ReadError {
    ReadError::whole(Reason::Workbook { detail: error.to_string() })
}

/// Inspects a workbook.
pub(super) fn inspect<R: Read + Seek>(
    mut reader: R,
    budget: &Budget,
    bounds: &Bounds,
) -> Result<Inspection, ReadError> {
    // A damaged workbook has more shapes than its reader foresees: what trips it is refused.
    catch_unwind(AssertUnwindSafe(|| {
        let weighed = weigh(&mut reader, budget, bounds)
            .map_err(|error| error.or_damaged(|| detail("its data is damaged")))?;
        let mut tally = Tally::new(bounds);
        if weighed.macros {
            tally.warn(Warning::Macros);
        }
        if weighed.formulas > 0 {
            tally.warn(Warning::Formulas { count: weighed.formulas });
        }
        let mut sheets = Sheets::open(&mut reader)?;
        for (index, (name, shown)) in sheets.names.clone().into_iter().enumerate() {
            tally.begin_table(&prefix(index, &name));
            let header = sheets.read(&name, &mut tally)?;
            if !shown {
                tally.warn(Warning::HiddenSheet { sheet: name.clone() });
            }
            if (1..=MERGES_LOOKED_AT).contains(&weighed.merges) {
                for range in sheets.merged(&name)? {
                    if (u64::from(range.start.0) + 1..=u64::from(range.end.0) + 1).contains(&header)
                    {
                        let range = format!("{}:{}", place(range.start), place(range.end));
                        tally.warn(Warning::MergedHeader { sheet: name, range });
                        break;
                    }
                }
            }
        }
        drop(sheets);
        tally_comments(&mut reader, &mut tally)
            .map_err(|error| error.or_damaged(|| detail("its data is damaged")))?;
        let mut inspection = Inspection::of(Format::Xlsx);
        inspection.searched = true;
        tally.finish(&mut inspection);
        Ok(inspection)
    }))
    .unwrap_or_else(|_| Err(unreadable("its structure is broken")))
}

/// What stands before the names of a sheet's columns: nothing for the first.
fn prefix(index: usize, name: &str) -> String {
    if index == 0 { String::new() } else { format!("{name}!") }
}

/// A cell as people write it: `B3`.
fn place((row, column): (u32, u32)) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        letters.push(char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)));
        rest = (rest - 1) / 26;
    }
    let letters: String = letters.into_iter().rev().collect();
    format!("{letters}{}", row + 1)
}

/// What the parts of a workbook showed.
pub(crate) struct Weighed {
    macros: bool,
    /// Merged ranges.
    merges: u64,
    formulas: u64,
}

/// Unpacks every part once: refuses what is too much or would be held in memory, and counts what
/// the reader of cells passes over.
pub(crate) fn weigh<R: Read + Seek>(
    reader: &mut R,
    budget: &Budget,
    bounds: &Bounds,
) -> Result<Weighed, ReadError> {
    let mut archive = ZipArchive::new(reader).map_err(damaged)?;
    let mut weighed = Weighed { macros: false, merges: 0, formulas: 0 };
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(damaged)?;
        let name = part.name().map(|name| name.into_owned()).unwrap_or_default();
        weighed.macros |= name.ends_with("vbaProject.bin");
        let is_sheet = name.starts_with("xl/worksheets/") && name.ends_with(".xml");
        let mut part = budget.meter(part);
        if name.eq_ignore_ascii_case(TEXTS) || is_sheet {
            let mut pieces = Pieces::new(&mut part, PIECE_LONGEST);
            while let Some((_, piece)) = pieces.next()? {
                if let Piece::Open { name, .. } | Piece::Empty { name, .. } = piece {
                    match name.rsplit(':').next() {
                        Some("f") => weighed.formulas += 1,
                        Some("mergeCell") => weighed.merges += 1,
                        _ => {}
                    }
                }
            }
        } else {
            std::io::copy(&mut part, &mut std::io::sink()).map_err(ReadError::from_io)?;
        }
        // Every part but a sheet may be held whole by the reader.
        if !is_sheet && part.count > bounds.texts {
            return Err(ReadError::whole(Reason::TooLarge { most: bounds.texts }));
        }
    }
    Ok(weighed)
}

/// Counts the comments on cells, which are read by people and by nobody else.
fn tally_comments<R: Read + Seek>(reader: &mut R, tally: &mut Tally<'_>) -> Result<(), ReadError> {
    reader.rewind().map_err(ReadError::from_io)?;
    let mut archive = ZipArchive::new(reader).map_err(damaged)?;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(damaged)?;
        let name = part.name().map(|name| name.into_owned()).unwrap_or_default();
        if !name.starts_with("xl/comments") && !name.starts_with("xl/threadedComments/") {
            continue;
        }
        let mut pieces = Pieces::new(part, PIECE_LONGEST);
        let mut count = 0;
        while let Some((_, piece)) = pieces.next()? {
            if let Piece::Text(text) = piece
                && !text.trim().is_empty()
            {
                count += 1;
                tally.named("批注", count, text)?;
            }
        }
    }
    Ok(())
}
