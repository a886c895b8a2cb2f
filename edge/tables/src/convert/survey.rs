//! The first pass: the names of the columns, the types of their values, and whether the values give
//! their text back.

use domain::FieldType;

use super::column::Column;
use super::rows::Pass;
use super::{ConvertBounds, Declared, Plan};
use crate::inspect::names::Names;
use crate::{ReadError, Reason};

/// Looks at every value once.
pub(super) struct Survey<'a> {
    bounds: &'a ConvertBounds,
    declared: &'a [Declared],
    names: Names,
    /// The column whose type lies in the format, and the name that it would have.
    given: Option<(usize, String)>,
    columns: Vec<Column>,
    rows: u64,
    line: u64,
    /// Bytes of the row.
    length: usize,
}

impl<'a> Survey<'a> {
    pub(super) fn new(declared: &'a [Declared], bounds: &'a ConvertBounds) -> Self {
        let names = Names::new(bounds.read.columns);
        let columns = Vec::new();
        Self { bounds, declared, names, given: None, columns, rows: 0, line: 0, length: 0 }
    }

    /// What was found out: how each column is stored, and the rows of data. The column whose type
    /// lies in the format of the file stands last, and its name gives way to those in the file.
    pub(super) fn finish(mut self) -> Result<(Vec<Plan>, u64), ReadError> {
        if let Some((place, name)) = self.given.take() {
            let mut column = self.columns.remove(place);
            column.rename(self.names.add(name, self.line)?);
            self.columns.push(column);
        }
        Ok((self.columns.into_iter().map(Column::finish).collect(), self.rows))
    }
}

impl Pass for Survey<'_> {
    fn columns(&self) -> usize {
        self.columns.len()
    }

    fn add_column(&mut self, name: String, kind: Option<FieldType>) -> Result<(), ReadError> {
        let name = match kind {
            Some(_) => {
                self.given = Some((self.columns.len(), name.clone()));
                name
            }
            None => self.names.add(name, self.line)?,
        };
        let declared = self.declared.iter().find(|field| field.name == name);
        self.columns.push(match (declared.map(|field| field.kind), kind) {
            (Some(declared), given) if given != Some(declared) => Column::declared(name, declared),
            (_, Some(kind)) => Column::given(name, kind),
            (_, None) => Column::open(name),
        });
        Ok(())
    }

    fn begin_row(&mut self, line: u64) -> Result<(), ReadError> {
        if self.rows == self.bounds.rows {
            let most = usize::try_from(self.bounds.rows).unwrap_or(usize::MAX);
            return Err(ReadError::at(line, Reason::TooManyRows { most }));
        }
        self.rows += 1;
        self.line = line;
        self.length = 0;
        Ok(())
    }

    fn value(&mut self, place: usize, text: &str) -> Result<(), ReadError> {
        self.length += text.len();
        if self.length > self.bounds.read.record {
            let reason = Reason::LineTooLong { most: self.bounds.read.record };
            return Err(ReadError::at(self.line, reason));
        }
        if let Some(column) = self.columns.get_mut(place) {
            column.add(self.rows, self.line, text);
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), ReadError> {
        Ok(())
    }
}
