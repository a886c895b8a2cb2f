//! What the first pass remembers of a column.

use std::fmt::Write as _;

use domain::{FieldType, personal};

use super::{GROUP_ROWS, Plan, number, value};
use crate::inspect::distinct::Distinct;
use crate::inspect::types::{self, Moment, Reading, Types};
use crate::layout::{Column as Laid, Misfits, Stored};

/// Characters of a misfit that are told.
const MISFIT_LONGEST: usize = 60;

/// A column while its values pass for the first time.
pub(super) struct Column {
    name: String,
    asked: Asked,
    /// What an undeclared column could be.
    types: Types,
    filled: u64,
    /// Cells with blanks and nothing else.
    blanks: bool,
    /// Values that are numbers of persons or firms.
    personal: u64,
    numbers: Numbers,
    clocks: Moments,
    instants: Moments,
    /// Whether each value is written as its type is rendered.
    plain: bool,
    misfits: Option<Misfits>,
    /// Values of the first group of rows.
    distinct: Distinct,
    length: u64,
    scratch: String,
}

/// Who says what the type of a column is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// Its values.
    Values,
    /// The entry: what does not fit is a misfit.
    Declared(FieldType),
    /// The format of the file: everything fits.
    Format(FieldType),
}

/// What numbers have in common.
struct Numbers {
    /// Whether all are decimals that can be stored as such.
    decimal: bool,
    /// Fewest and most digits after the point.
    fraction: (u8, u8),
    decimal_plain: bool,
    float_plain: bool,
    /// Whether one is beyond double precision.
    overflow: bool,
}

/// Moments of one kind: with a zone, or without.
struct Moments {
    count: u64,
    /// The first, should this kind turn out not to fit.
    first: Option<(u64, String)>,
    plain: bool,
}

impl Moments {
    const fn new() -> Self {
        Self { count: 0, first: None, plain: true }
    }

    fn misfits(self) -> Option<Misfits> {
        let (line, value) = self.first?;
        Some(Misfits { count: self.count, line, value })
    }
}

impl Column {
    fn new(name: String, asked: Asked) -> Self {
        Self {
            name,
            asked,
            types: Types::any(),
            filled: 0,
            blanks: false,
            personal: 0,
            numbers: Numbers {
                decimal: true,
                fraction: (u8::MAX, 0),
                decimal_plain: true,
                float_plain: true,
                overflow: false,
            },
            clocks: Moments::new(),
            instants: Moments::new(),
            plain: true,
            misfits: None,
            distinct: Distinct::new(),
            length: 0,
            scratch: String::new(),
        }
    }

    /// A column whose values say what it is.
    pub(super) fn open(name: String) -> Self {
        Self::new(name, Asked::Values)
    }

    /// A column whose type is declared.
    pub(super) fn declared(name: String, kind: FieldType) -> Self {
        Self::new(name, Asked::Declared(kind))
    }

    /// A column whose type lies in the format of the file.
    pub(super) fn given(name: String, kind: FieldType) -> Self {
        Self::new(name, Asked::Format(kind))
    }

    /// Looks at the cell of a row.
    pub(super) fn add(&mut self, row: u64, line: u64, cell: &str) {
        let text = cell.trim();
        if text.is_empty() {
            self.blanks |= !cell.is_empty();
            return;
        }
        self.filled += 1;
        self.length += cell.len() as u64;
        if row <= GROUP_ROWS as u64 {
            self.distinct.add(cell);
        }
        let padded = text.len() != cell.len();
        match self.asked {
            Asked::Values => self.narrow(line, text, padded),
            Asked::Declared(kind) => {
                if !self.fits(kind, line, text, padded) {
                    let first = || Misfits { count: 0, line, value: cut(text) };
                    self.misfits.get_or_insert_with(first).count += 1;
                }
            }
            Asked::Format(_) => {}
        }
    }

    /// Narrows the types of an undeclared column.
    fn narrow(&mut self, line: u64, text: &str, padded: bool) {
        if self.types.is_text() {
            return;
        }
        let reading = types::read(text);
        self.types.narrow_to(&reading);
        if self.types.is_text() {
            return;
        }
        match reading {
            Reading::Integer => {
                // Of plain digits nothing shorter or longer is a number of a person.
                if (10..=15).contains(&text.len()) && personal::find(text).is_some() {
                    self.personal += 1;
                }
                self.integer(text, padded);
                self.number(text, padded);
            }
            Reading::Number => {
                self.number(text, padded);
            }
            Reading::Moment(moment) => {
                self.plain &= !padded && value::is_plain_date(text);
                if !self.moment(line, text, &moment, padded) {
                    self.types.narrow_to(&Reading::Text);
                }
            }
            Reading::Boolean => self.boolean(text, padded),
            Reading::Geometry | Reading::Text => {}
        }
    }

    /// Whether a value is of the declared type.
    fn fits(&mut self, kind: FieldType, line: u64, text: &str, padded: bool) -> bool {
        match kind {
            FieldType::Text => true,
            FieldType::Integer => {
                self.integer(text, padded);
                value::integer(text).is_some()
            }
            FieldType::Number => self.number(text, padded),
            FieldType::Boolean => {
                self.boolean(text, padded);
                value::boolean(text).is_some()
            }
            FieldType::Date => {
                self.plain &= !padded && value::is_plain_date(text);
                types::moment(text).is_some_and(|moment| value::date(&moment).is_some())
            }
            FieldType::Datetime => {
                types::moment(text).is_some_and(|moment| self.moment(line, text, &moment, padded))
            }
            FieldType::Geometry => types::is_geometry(text),
        }
    }

    fn integer(&mut self, text: &str, padded: bool) {
        let digits = text.strip_prefix('-').unwrap_or(text);
        let canonical = match digits.as_bytes() {
            [b'0'] => digits.len() == text.len(),
            [first, ..] => matches!(first, b'1'..=b'9'),
            [] => false,
        };
        self.plain &= canonical && !padded;
    }

    /// Takes a number into account; `false` where it is none that can be stored.
    fn number(&mut self, text: &str, padded: bool) -> bool {
        let numbers = &mut self.numbers;
        let plain = number::plain(text);
        if let Some(plain) = &plain {
            let (fewest, most) = numbers.fraction;
            numbers.fraction = (fewest.min(plain.fraction), most.max(plain.fraction));
            numbers.decimal_plain &= plain.canonical && !padded;
            if plain.is_shortest(text) {
                numbers.float_plain &= !padded;
                return true;
            }
        }
        // Decimals are asked for more only where a float may come of them.
        if plain.is_some() && !numbers.float_plain {
            return true;
        }
        let Some(float) = number::float(text) else {
            numbers.overflow = true;
            return false;
        };
        numbers.decimal &= plain.is_some();
        self.scratch.clear();
        let written = write!(self.scratch, "{float}").is_ok();
        numbers.float_plain &= written && !padded && self.scratch == text;
        true
    }

    fn boolean(&mut self, text: &str, padded: bool) {
        self.plain &= !padded && matches!(text, "true" | "false");
    }

    /// Takes a moment into account; `false` where its zone is none.
    fn moment(&mut self, line: u64, text: &str, moment: &Moment<'_>, padded: bool) -> bool {
        let Some((_, zoned)) = value::instant(moment) else { return false };
        let moments = if zoned { &mut self.instants } else { &mut self.clocks };
        moments.count += 1;
        moments.plain &= !padded && value::is_plain_instant(text, zoned);
        if moments.first.is_none() {
            moments.first = Some((line, cut(text)));
        }
        true
    }

    /// Gives the column its name, where that was left open.
    pub(super) fn rename(&mut self, name: String) {
        self.name = name;
    }

    /// How the column is stored.
    pub(super) fn finish(mut self) -> Plan {
        let (kind, stored, plain) = match self.asked {
            _ if self.filled == 0 => (self.empty_kind(), None, true),
            Asked::Values => {
                let kind = self.agreed();
                let (stored, plain) = self.stored(kind);
                (kind, stored, plain)
            }
            Asked::Declared(kind) => {
                let (stored, plain) = self.stored(kind);
                (kind, stored, plain)
            }
            Asked::Format(kind) => (kind, Some(Stored::Text), true),
        };
        let stored = stored.unwrap_or(match kind {
            FieldType::Text | FieldType::Geometry => Stored::Text,
            FieldType::Integer => Stored::Integer,
            FieldType::Number => Stored::Decimal { scale: 0 },
            FieldType::Boolean => Stored::Boolean,
            FieldType::Date => Stored::Date,
            FieldType::Datetime => Stored::Timestamp { zoned: false },
        });
        let text = !plain || self.blanks || self.misfits.is_some();
        Plan {
            checked: !matches!(self.asked, Asked::Format(_)),
            distinct: self.distinct.count().min(self.filled),
            mean_length: self.length.checked_div(self.filled).unwrap_or(0),
            column: Laid { name: self.name, kind, stored, text, misfits: self.misfits },
        }
    }

    /// The type of a column without a value: what was asked for, else text.
    const fn empty_kind(&self) -> FieldType {
        match self.asked {
            Asked::Values => FieldType::Text,
            Asked::Declared(kind) | Asked::Format(kind) => kind,
        }
    }

    /// The type on which all values agree. Numbers of persons and firms are names, not amounts, and
    /// moments of which some name a zone and some do not cannot be put in one order.
    fn agreed(&self) -> FieldType {
        match self.types.field_type() {
            FieldType::Integer | FieldType::Number if self.personal * 2 > self.filled => {
                FieldType::Text
            }
            FieldType::Number if self.numbers.overflow => FieldType::Text,
            FieldType::Datetime if self.clocks.count > 0 && self.instants.count > 0 => {
                FieldType::Text
            }
            kind => kind,
        }
    }

    /// How values of a type are stored, and whether they give their text back.
    fn stored(&mut self, kind: FieldType) -> (Option<Stored>, bool) {
        match kind {
            FieldType::Text | FieldType::Geometry => (None, true),
            FieldType::Integer | FieldType::Boolean | FieldType::Date => (None, self.plain),
            FieldType::Number if self.numbers.decimal => {
                let (fewest, most) = self.numbers.fraction;
                let alike = fewest >= most;
                let scale = i8::try_from(most).unwrap_or(0);
                (Some(Stored::Decimal { scale }), alike && self.numbers.decimal_plain)
            }
            FieldType::Number => (Some(Stored::Float), self.numbers.float_plain),
            FieldType::Datetime => {
                let zoned = self.instants.count > self.clocks.count;
                let clocks = std::mem::replace(&mut self.clocks, Moments::new());
                let instants = std::mem::replace(&mut self.instants, Moments::new());
                let (fit, rest) = if zoned { (instants, clocks) } else { (clocks, instants) };
                self.misfits = merged(self.misfits.take(), rest.misfits());
                (Some(Stored::Timestamp { zoned }), fit.plain)
            }
        }
    }
}

/// The misfits of two kinds together.
fn merged(one: Option<Misfits>, other: Option<Misfits>) -> Option<Misfits> {
    match (one, other) {
        (Some(one), Some(other)) => {
            let count = one.count + other.count;
            let first = if one.line <= other.line { one } else { other };
            Some(Misfits { count, ..first })
        }
        (one, other) => one.or(other),
    }
}

fn cut(text: &str) -> String {
    text.chars().take(MISFIT_LONGEST).collect()
}
