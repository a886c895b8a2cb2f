//! Rows on their way into either pass, whether their cells come by place or by name.

use std::collections::HashMap;

use domain::FieldType;

use crate::ReadError;
use crate::inspect::is_header;
use crate::inspect::names::unnamed;
use crate::inspect::rows::TakeRows;

/// One pass over the rows of a table.
pub(super) trait Pass {
    /// How many columns there are.
    fn columns(&self) -> usize;

    /// Adds a column; its type is given where it lies in the format of the file.
    fn add_column(&mut self, name: String, kind: Option<FieldType>) -> Result<(), ReadError>;

    fn begin_row(&mut self, line: u64) -> Result<(), ReadError>;

    /// The value of the row in the column at a place, once.
    fn value(&mut self, place: usize, text: &str) -> Result<(), ReadError>;

    fn end_row(&mut self) -> Result<(), ReadError>;
}

/// Rows whose cells stand in places: the first may name the columns.
pub(super) struct Placed<'p, P> {
    pass: &'p mut P,
    /// The cells of the row that may be the header.
    first: Option<Vec<String>>,
    line: u64,
    next: usize,
}

impl<'p, P: Pass> Placed<'p, P> {
    pub(super) const fn new(pass: &'p mut P) -> Self {
        Self { pass, first: Some(Vec::new()), line: 0, next: 0 }
    }

    fn value(&mut self, cell: &str) -> Result<(), ReadError> {
        while self.pass.columns() <= self.next {
            self.pass.add_column(unnamed(self.pass.columns()), None)?;
        }
        if !cell.is_empty() {
            self.pass.value(self.next, cell)?;
        }
        self.next += 1;
        Ok(())
    }

    /// Names the columns by the first row, or takes it as a row when it is none. In the second pass
    /// they are there already.
    fn begin(&mut self, first: &[String]) -> Result<(), ReadError> {
        let header = is_header(first);
        for place in self.pass.columns()..first.len() {
            let name = first.get(place).map_or("", |name| name.trim());
            let name = if header && !name.is_empty() { name.to_owned() } else { unnamed(place) };
            self.pass.add_column(name, None)?;
        }
        if header {
            return Ok(());
        }
        self.pass.begin_row(self.line)?;
        self.next = 0;
        first.iter().try_for_each(|cell| self.value(cell))?;
        self.pass.end_row()
    }
}

impl<P: Pass> TakeRows for Placed<'_, P> {
    fn begin_row(&mut self, line: u64) -> Result<(), ReadError> {
        (self.line, self.next) = (line, 0);
        if self.first.is_none() { self.pass.begin_row(line) } else { Ok(()) }
    }

    fn cell(&mut self, cell: &str) -> Result<(), ReadError> {
        match &mut self.first {
            Some(first) => {
                first.push(cell.to_owned());
                Ok(())
            }
            None => self.value(cell),
        }
    }

    fn skip(&mut self, cells: usize) -> Result<(), ReadError> {
        match &mut self.first {
            Some(first) => first.resize(first.len() + cells, String::new()),
            None => self.next += cells,
        }
        Ok(())
    }

    fn end_row(&mut self, _: bool) -> Result<(), ReadError> {
        match self.first.take() {
            Some(first) => self.begin(&first),
            None => self.pass.end_row(),
        }
    }
}

/// Where the columns of values with names are, kept from the first pass to the second.
#[derive(Default)]
pub(super) struct Keys {
    places: HashMap<String, usize>,
    /// The keys in the order of the columns.
    order: Vec<String>,
    /// The row, counted over both passes, that gave each column a value last.
    given: Vec<u64>,
    row: u64,
    /// The place of the column whose type lies in the format.
    typed: Option<usize>,
}

impl Keys {
    /// Follows the column whose type lies in the format to its place after all others.
    pub(super) fn settle(&mut self) {
        let Some(from) = self.typed.take() else { return };
        let key = self.order.remove(from);
        for place in self.places.values_mut().filter(|place| **place > from) {
            *place -= 1;
        }
        self.places.insert(key.clone(), self.order.len());
        self.order.push(key);
    }
}

/// Rows whose values have names.
pub(super) struct Named<'p, P> {
    pass: &'p mut P,
    keys: &'p mut Keys,
    /// The place of the value before, because most rows have their values in one order.
    last: usize,
    repeated: String,
}

impl<'p, P: Pass> Named<'p, P> {
    pub(super) const fn new(pass: &'p mut P, keys: &'p mut Keys) -> Self {
        Self { pass, keys, last: 0, repeated: String::new() }
    }

    pub(super) fn begin_row(&mut self, line: u64) -> Result<(), ReadError> {
        self.keys.row += 1;
        self.last = usize::MAX;
        self.pass.begin_row(line)
    }

    pub(super) fn end_row(&mut self) -> Result<(), ReadError> {
        self.pass.end_row()
    }

    /// A value of the row under a key that is one column's alone, and the column's name. A second
    /// value under the same key in one row is of a second column of that name.
    pub(super) fn value(&mut self, key: &str, name: &str, text: &str) -> Result<(), ReadError> {
        let mut place = self.place(key, name, None)?;
        if self.keys.given.get(place) == Some(&self.keys.row) {
            let mut repeated = std::mem::take(&mut self.repeated);
            let mut number = 1_u32;
            while self.keys.given.get(place) == Some(&self.keys.row) {
                number += 1;
                repeated.clear();
                repeated.push_str(key);
                // No key has the byte.
                repeated.push('\0');
                repeated.push_str(&number.to_string());
                place = self.place(&repeated, name, None)?;
            }
            self.repeated = repeated;
        }
        self.give(place, text)
    }

    /// A value of a column that there is once, whose type lies in the format of the file.
    pub(super) fn typed(
        &mut self,
        key: &str,
        name: &str,
        kind: FieldType,
        text: &str,
    ) -> Result<(), ReadError> {
        let place = self.place(key, name, Some(kind))?;
        if self.keys.given.get(place) == Some(&self.keys.row) {
            return Ok(());
        }
        self.give(place, text)
    }

    fn give(&mut self, place: usize, text: &str) -> Result<(), ReadError> {
        self.last = place;
        if let Some(given) = self.keys.given.get_mut(place) {
            *given = self.keys.row;
        }
        if text.is_empty() { Ok(()) } else { self.pass.value(place, text) }
    }

    fn place(
        &mut self,
        key: &str,
        name: &str,
        kind: Option<FieldType>,
    ) -> Result<usize, ReadError> {
        let next = self.last.wrapping_add(1);
        if self.keys.order.get(next).is_some_and(|known| known == key) {
            return Ok(next);
        }
        if let Some(place) = self.keys.places.get(key) {
            return Ok(*place);
        }
        let place = self.pass.columns();
        self.pass.add_column(name.to_owned(), kind)?;
        if kind.is_some() {
            self.keys.typed = Some(place);
        }
        self.keys.places.insert(key.to_owned(), place);
        self.keys.order.push(key.to_owned());
        self.keys.given.push(0);
        Ok(place)
    }
}
