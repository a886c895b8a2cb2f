//! A table of the demo: its columns and a recipe for its rows, independent of any file format.

use super::random::Random;
use super::standards::element_of;
use chrono::{NaiveDate, NaiveDateTime};
use domain::{Field, FieldType};
use std::borrow::Cow;
use std::fmt::{self, Display, Write};

/// One value. Numbers are kept as whole numbers and a scale, so that no machine rounds otherwise.
#[derive(Clone, Debug)]
pub enum Cell {
    /// Nothing known.
    Empty,
    /// Any text, codes with leading zeros among them.
    Text(Cow<'static, str>),
    /// A whole number.
    Integer(i64),
    /// A number and how many of its digits stand after the point.
    Decimal(i64, u8),
    /// Yes or no.
    Boolean(bool),
    /// A day.
    Date(NaiveDate),
    /// A local time.
    Time(NaiveDateTime),
    /// A line or an area on the map.
    Shape(Shape),
}

/// A longitude and a latitude, in hundred-thousandths of a degree (WGS 84).
pub type Position = (i64, i64);

/// How many digits of a position stand after the point.
pub const POSITION_DIGITS: u8 = 5;

/// A geometry that is more than a point; points are columns `lon` and `lat`.
#[derive(Clone, Debug)]
pub enum Shape {
    /// A line through the positions.
    Line(Vec<Position>),
    /// The area inside a closed ring, walked against the clock.
    Area(Vec<Position>),
}

impl Shape {
    /// The area inside the corners; the ring is closed here.
    pub fn area(mut corners: Vec<Position>) -> Self {
        corners.extend(corners.first().copied());
        Self::Area(corners)
    }
}

impl Display for Shape {
    /// Well-known text, for formats that have no geometries of their own.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (open, positions, close) = match self {
            Self::Line(positions) => ("LINESTRING(", positions, ")"),
            Self::Area(positions) => ("POLYGON((", positions, "))"),
        };
        f.write_str(open)?;
        for (index, (lon, lat)) in positions.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            decimal(f, *lon, POSITION_DIGITS)?;
            f.write_char(' ')?;
            decimal(f, *lat, POSITION_DIGITS)?;
        }
        f.write_str(close)
    }
}

impl Display for Cell {
    /// The value as it stands in a text file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(text) => f.write_str(text),
            Self::Integer(number) => number.fmt(f),
            Self::Decimal(number, digits) => decimal(f, *number, *digits),
            Self::Boolean(yes) => f.write_str(if *yes { "是" } else { "否" }),
            Self::Date(day) => day.fmt(f),
            Self::Time(time) => time.fmt(f),
            Self::Shape(shape) => shape.fmt(f),
        }
    }
}

/// Writes a scaled number without going through floating point.
pub fn decimal(out: &mut impl Write, number: i64, digits: u8) -> fmt::Result {
    let scale = 10_u64.pow(u32::from(digits));
    let size = number.unsigned_abs();
    let sign = if number < 0 { "-" } else { "" };
    if digits == 0 {
        return write!(out, "{sign}{size}");
    }
    write!(out, "{sign}{}.{:0width$}", size / scale, size % scale, width = usize::from(digits))
}

macro_rules! cell_from {
    ($($from:ty, $value:ident => $cell:expr;)+) => {
        $(impl From<$from> for Cell {
            fn from($value: $from) -> Self {
                $cell
            }
        })+
    };
}

cell_from! {
    &'static str, text => Self::Text(Cow::Borrowed(text));
    String, text => Self::Text(Cow::Owned(text));
    i32, number => Self::Integer(i64::from(number));
    i64, number => Self::Integer(number);
    usize, number => Self::Integer(number as i64);
    bool, yes => Self::Boolean(yes);
    NaiveDate, day => Self::Date(day);
    NaiveDateTime, time => Self::Time(time);
    Shape, shape => Self::Shape(shape);
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// One column, as the entry describes it (R4).
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name in files for machines.
    pub name: &'static str,
    /// Its name in files for people.
    pub title: &'static str,
    /// Type of its values.
    pub kind: FieldType,
    /// Unit of its values.
    pub unit: Option<&'static str>,
}

impl Column {
    /// The column as the entry's field.
    pub fn field(&self) -> Field {
        Field {
            name: self.name.to_owned(),
            title: self.title.to_owned(),
            kind: self.kind,
            unit: self.unit.map(str::to_owned),
            description: None,
            element: element_of(self.name, self.kind),
        }
    }
}

/// One row, a cell a column.
pub type Row = Vec<Cell>;

/// Makes the row with the given number.
pub type Make = fn(&mut Random, usize) -> Row;

/// Where rows come from.
pub enum Rows {
    /// Made by a recipe, one after another.
    Made {
        /// How many.
        count: usize,
        /// The recipe.
        make: Make,
    },
    /// Written down, for figures that somebody really published.
    Given(Vec<Row>),
}

/// Columns and the rows under them.
pub struct Table {
    /// The columns, in order.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Rows,
}

impl Table {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        match &self.rows {
            Rows::Made { count, .. } => *count,
            Rows::Given(rows) => rows.len(),
        }
    }

    /// The first `limit` rows; a shorter run is always the beginning of a longer one.
    pub fn rows(&self, seed: &str, limit: usize) -> impl Iterator<Item = Cow<'_, Row>> {
        let mut random = Random::seeded(seed);
        (0..limit.min(self.len())).map(move |index| match &self.rows {
            Rows::Made { make, .. } => Cow::Owned(make(&mut random, index)),
            Rows::Given(rows) => Cow::Borrowed(&rows[index]),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_their_digits() {
        for (cell, text) in [
            (Cell::Decimal(1234, 2), "12.34"),
            (Cell::Decimal(-5, 1), "-0.5"),
            (Cell::Decimal(10_500_000, 5), "105.00000"),
            (Cell::Decimal(7, 0), "7"),
            (Cell::Integer(-3), "-3"),
        ] {
            assert_eq!(cell.to_string(), text);
        }
    }

    #[test]
    fn an_area_is_a_closed_ring() {
        let area = Shape::area(vec![(0, 0), (100_000, 0), (0, 100_000)]);
        assert_eq!(
            area.to_string(),
            "POLYGON((0.00000 0.00000, 1.00000 0.00000, 0.00000 1.00000, 0.00000 0.00000))"
        );
    }
}
