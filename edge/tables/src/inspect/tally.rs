//! Rows and named values while they pass: the columns, the header, and what is odd.

use domain::personal;

use super::column::Column;
use super::names::{Names, unnamed};
use super::rows::TakeRows;
use super::{Bounds, Inspection, Warning, types};
use crate::ReadError;

/// Counts rows and gathers columns.
pub(super) struct Tally<'a> {
    bounds: &'a Bounds,
    columns: Vec<Column>,
    warnings: Vec<Warning>,
    /// Columns are found by name.
    names: Names,
    /// The cells of the row that may be the header.
    first: Option<Vec<String>>,
    header: bool,
    rows: Option<u64>,
    /// Where the columns of this sheet begin, and how many the header has.
    base: usize,
    width: usize,
    line: u64,
    next: usize,
    ragged: Option<(u64, u64)>,
    /// Before the names of columns: the sheet, where it is not the first.
    prefix: String,
}

impl<'a> Tally<'a> {
    pub(super) fn new(bounds: &'a Bounds) -> Self {
        Self {
            bounds,
            columns: Vec::new(),
            warnings: Vec::new(),
            names: Names::new(bounds.columns),
            first: None,
            header: false,
            rows: None,
            base: 0,
            width: 0,
            line: 0,
            next: 0,
            ragged: None,
            prefix: String::new(),
        }
    }

    pub(super) const fn bounds(&self) -> &'a Bounds {
        self.bounds
    }

    pub(super) fn warn(&mut self, warning: Warning) {
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
    }

    /// Begins a table whose first row may name the columns.
    pub(super) fn begin_table(&mut self, prefix: &str) {
        self.end_table();
        self.first = Some(Vec::new());
        self.base = self.columns.len();
        prefix.clone_into(&mut self.prefix);
        if self.base == 0 {
            self.rows = Some(0);
        }
    }

    /// Names the columns by the first row, or counts it as a row when it is none.
    fn begin_columns(&mut self, first: Vec<String>) -> Result<(), ReadError> {
        self.width = first.len();
        let header = is_header(&first);
        if self.base == 0 {
            self.header = header;
        }
        if !header {
            for place in 0..first.len() {
                let name = self.unnamed(place);
                self.add_column(name)?;
            }
            self.next = 0;
            first.iter().try_for_each(|cell| self.cell(cell))?;
            return self.end_row(false);
        }
        let (mut empty, mut duplicate) = (Vec::new(), Vec::new());
        for (place, name) in first.iter().enumerate() {
            let name = name.trim();
            if name.is_empty() {
                empty.push(place as u64 + 1);
                let name = self.unnamed(place);
                self.add_column(name)?;
            } else {
                let full = format!("{}{name}", self.prefix);
                if self.names.contains(&full) && !duplicate.iter().any(|it| it == name) {
                    duplicate.push(name.to_owned());
                }
                self.add_column(full)?;
            }
        }
        // Empty cells at the end of every row are a habit of spreadsheets.
        if !empty.is_empty() {
            self.warn(Warning::EmptyHeaders { columns: empty });
        }
        if !duplicate.is_empty() {
            self.warn(Warning::DuplicateHeaders { names: duplicate });
        }
        Ok(())
    }

    fn unnamed(&self, place: usize) -> String {
        format!("{}{}", self.prefix, unnamed(place))
    }

    /// Adds a column; its name gets a number where there is one of that name.
    fn add_column(&mut self, name: String) -> Result<usize, ReadError> {
        self.columns.push(Column::new(self.names.add(name, self.line)?));
        Ok(self.columns.len() - 1)
    }

    /// A value under a name, where rows have no cells: JSON and XML.
    pub(super) fn named(&mut self, name: &str, row: u64, value: &str) -> Result<(), ReadError> {
        let place = match self.names.place(name) {
            Some(place) => place,
            None => self.add_column(name.to_owned())?,
        };
        self.columns[place].add(row, value);
        Ok(())
    }

    /// Says how many rows there are, where they were counted elsewhere.
    pub(super) fn set_rows(&mut self, rows: u64) {
        self.rows = Some(rows);
    }

    fn end_table(&mut self) {
        if let Some((line, count)) = self.ragged.take() {
            let expected = self.width as u64;
            self.warn(Warning::Ragged { line, count, expected });
        }
    }

    pub(super) fn finish(mut self, inspection: &mut Inspection) {
        self.end_table();
        inspection.header = self.header;
        inspection.rows = self.rows;
        inspection.warnings.append(&mut self.warnings);
        let warnings = &mut inspection.warnings;
        inspection.columns =
            self.columns.into_iter().map(|column| column.finish(warnings)).collect();
    }
}

impl TakeRows for Tally<'_> {
    fn begin_row(&mut self, line: u64) -> Result<(), ReadError> {
        (self.line, self.next) = (line, 0);
        Ok(())
    }

    fn cell(&mut self, cell: &str) -> Result<(), ReadError> {
        if let Some(first) = &mut self.first {
            first.push(cell.to_owned());
        } else {
            while self.columns.len() <= self.base + self.next {
                let name = self.unnamed(self.columns.len() - self.base);
                self.add_column(name)?;
            }
            self.columns[self.base + self.next].add(self.line, cell);
        }
        self.next += 1;
        Ok(())
    }

    fn skip(&mut self, cells: usize) -> Result<(), ReadError> {
        if self.first.is_some() {
            (0..cells).try_for_each(|_| self.cell(""))
        } else {
            self.next += cells;
            Ok(())
        }
    }

    fn end_row(&mut self, strict: bool) -> Result<(), ReadError> {
        if let Some(first) = self.first.take() {
            return self.begin_columns(first);
        }
        if self.base == 0 {
            self.rows = self.rows.map(|rows| rows + 1);
        }
        if strict && self.next != self.width {
            self.ragged.get_or_insert((self.line, 0)).1 += 1;
        }
        Ok(())
    }
}

/// Whether a first row names columns: it has no amounts, dates or numbers of persons, though years
/// beside words are names of columns.
pub(crate) fn is_header(cells: &[String]) -> bool {
    let mut named = false;
    let mut years = 0_usize;
    let mut typed = 0_usize;
    for cell in cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()) {
        let is_year =
            cell.len() == 4 && cell.parse().is_ok_and(|year| (1900..2100).contains(&year));
        if is_year {
            years += 1;
        } else if types::is_typed(cell) || cell.starts_with("http") || cell.starts_with('/') {
            typed += 1;
        } else if personal::find(cell).is_some() {
            return false;
        } else {
            named = true;
        }
    }
    let one_year = years == 1 && cells.len() <= 3;
    named && typed == 0 && !one_year
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_row_with_amounts_is_data() {
        let header = |row: &[&str]| is_header(&row.iter().map(|&c| c.into()).collect::<Vec<_>>());
        assert!(header(&["名称", "数量", ""]));
        assert!(header(&["地区", "2022", "2023", "2024"]));
        assert!(!header(&["南昌市", "360100"]));
        assert!(!header(&["停车场", "2024-01-01"]));
        assert!(!header(&["张三", "13912345678"]));
        assert!(!header(&["空气质量", "/dataset/12"]));
        assert!(!header(&["1", "2"]));
        assert!(!header(&["江西", "2024", "12"]));
    }
}
