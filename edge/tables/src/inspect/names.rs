//! The names of columns, unique in a table.

use std::collections::HashMap;

use crate::{ReadError, Reason};

/// Names and the places of the columns that bear them.
pub(crate) struct Names {
    places: HashMap<String, usize>,
    most: usize,
}

impl Names {
    /// For so many columns at most.
    pub(crate) fn new(most: usize) -> Self {
        Self { places: HashMap::new(), most }
    }

    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }

    /// Takes a name for the next column; it gets a number where there is one of that name.
    pub(crate) fn add(&mut self, name: String, line: u64) -> Result<String, ReadError> {
        let place = self.places.len();
        if place >= self.most {
            let reason = Reason::TooManyColumns { most: self.most };
            return Err(ReadError::at(line.max(1), reason));
        }
        let mut unique = name.clone();
        let mut number = 1;
        while self.places.contains_key(&unique) {
            // Of very many columns of one name, the place tells them apart.
            number = if number < 100 { number + 1 } else { place + 1 };
            unique = format!("{name} ({number})");
        }
        self.places.insert(unique.clone(), place);
        Ok(unique)
    }
}

/// The name of a column that has none, by its place from 0.
pub(crate) fn unnamed(place: usize) -> String {
    format!("第{}列", place + 1)
}
