//! Rows of JSON: the members of an array of objects, or one object a line.
//!
//! The reader of JSON finds the rows and sees to it that they are sound; each is then held as it is
//! written, and its values are taken from there, so that a number keeps all its digits.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::io::{self, BufReader, Read};

use domain::{FieldType, personal};
use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use super::rows::{Named, Pass};
use crate::inspect::json::{FEATURES, Guard, KEYS, PATH_LONGEST, refused};
use crate::{ReadError, Reason};

/// Objects within objects.
const DEPTH_MAX: usize = 128;
/// The name of a value that has none.
const UNNAMED: &str = "值";
/// Where the columns of GeoJSON lie, and what of a feature is none.
const PROPERTIES: &str = "features.properties.";
const GEOMETRY: &str = "geometry";

/// Gives every row.
pub(super) fn each_row<R: Read, P: Pass>(
    reader: R,
    lines: bool,
    longest: usize,
    rows: &mut Named<'_, P>,
) -> Result<(), ReadError> {
    let tape = RefCell::new(Tape { bytes: Vec::new(), running: false, last: 0, line: 1, longest });
    let reader = BufReader::with_capacity(64 * 1024, Guard::new(reader, longest));
    let mut json = serde_json::Deserializer::from_reader(Taped { reader, tape: &tape });
    let mut walk =
        Walk { tape: &tape, rows, path: String::new(), found: false, row: 0, refused: None };
    let read = if lines {
        loop {
            if json.end().is_ok() {
                break Ok(());
            }
            if let Err(error) = Row(&mut walk).deserialize(&mut json) {
                break Err(error);
            }
        }
    } else {
        Value(&mut walk).deserialize(&mut json).and_then(|()| json.end())
    };
    read.map_err(|error| walk.refused.take().unwrap_or_else(|| refused(error)))
}

/// What the reader of JSON has taken since a row began. It takes one byte at a time, and of what
/// follows a value looks at one byte at most.
struct Tape {
    bytes: Vec<u8>,
    running: bool,
    last: u8,
    line: u64,
    longest: usize,
}

struct Taped<'t, R> {
    reader: R,
    tape: &'t RefCell<Tape>,
}

impl<R: Read> Read for Taped<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        // Never further than was asked for, whatever the reader of JSON might come to ask.
        let Some(byte) = into.get_mut(..1) else { return Ok(0) };
        let count = self.reader.read(byte)?;
        if let ([byte], 1) = (byte, count) {
            let mut tape = self.tape.borrow_mut();
            tape.last = *byte;
            tape.line += u64::from(*byte == b'\n');
            if tape.running {
                if tape.bytes.len() > tape.longest {
                    let reason = Reason::LineTooLong { most: tape.longest };
                    return Err(ReadError::at(tape.line, reason).into_io());
                }
                tape.bytes.push(*byte);
            }
        }
        Ok(count)
    }
}

/// The walk to the rows.
struct Walk<'w, 'p, P> {
    tape: &'w RefCell<Tape>,
    rows: &'w mut Named<'p, P>,
    /// What leads to the value.
    path: String,
    /// Whether the array with the rows has been met.
    found: bool,
    row: u64,
    /// Why the walk was broken off, where it was not for the JSON.
    refused: Option<ReadError>,
}

/// Any value on the way to the rows.
struct Value<'v, 'w, 'p, P>(&'v mut Walk<'w, 'p, P>);

impl<'de, P: Pass> DeserializeSeed<'de> for Value<'_, '_, '_, P> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.0.found {
            IgnoredAny::deserialize(deserializer).map(|_| ())
        } else {
            deserializer.deserialize_any(self)
        }
    }
}

impl<'de, P: Pass> Visitor<'de> for Value<'_, '_, '_, P> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let walk = self.0;
        // Objects in an array are rows; in an array of anything else there are none.
        if members.next_element_seed(First(walk))?.is_none() {
            return Ok(());
        }
        if walk.found {
            while members.next_element_seed(Row(walk))?.is_some() {}
        } else {
            while members.next_element::<IgnoredAny>()?.is_some() {}
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let walk = self.0;
        let length = walk.path.len();
        while let Some(key) = members.next_key::<Cow<'_, str>>()? {
            enter(&mut walk.path, &key);
            if walk.path.len() > PATH_LONGEST {
                return Err(A::Error::custom("a path of names is too long"));
            }
            members.next_value_seed(Value(walk))?;
            // What leads to the rows stands before the names of their columns.
            if !walk.found {
                walk.path.truncate(length);
            } else {
                while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                break;
            }
        }
        Ok(())
    }
}

/// Adds a name to the path.
fn enter(path: &mut String, key: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(if personal::find(key).is_some() { KEYS } else { key });
}

/// The first member of an array, which tells what the array is of.
struct First<'v, 'w, 'p, P>(&'v mut Walk<'w, 'p, P>);

impl<'de, P: Pass> DeserializeSeed<'de> for First<'_, '_, '_, P> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        // The byte that begins the value has been looked at.
        self.0.found = self.0.tape.borrow().last == b'{';
        if self.0.found {
            Row(self.0).deserialize(deserializer)
        } else {
            IgnoredAny::deserialize(deserializer).map(|_| ())
        }
    }
}

/// A row.
struct Row<'v, 'w, 'p, P>(&'v mut Walk<'w, 'p, P>);

impl<'de, P: Pass> DeserializeSeed<'de> for Row<'_, '_, '_, P> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let walk = self.0;
        let (mut bytes, line) = {
            let mut tape = walk.tape.borrow_mut();
            let last = tape.last;
            tape.bytes.clear();
            tape.bytes.push(last);
            tape.running = true;
            (Vec::new(), tape.line)
        };
        let read = IgnoredAny::deserialize(deserializer);
        {
            let mut tape = walk.tape.borrow_mut();
            tape.running = false;
            std::mem::swap(&mut tape.bytes, &mut bytes);
        }
        read?;
        walk.row += 1;
        let taken = walk.take(&bytes, line);
        walk.tape.borrow_mut().bytes = bytes;
        taken.map_err(|error| {
            let told = D::Error::custom(&error);
            walk.refused = Some(error);
            told
        })
    }
}

impl<P: Pass> Walk<'_, '_, P> {
    /// Takes the values of a row as it is written.
    fn take(&mut self, bytes: &[u8], line: u64) -> Result<(), ReadError> {
        let text = str::from_utf8(bytes)
            .map_err(|_| ReadError::at(line, Reason::Encoding { encoding: "UTF-8" }))?;
        let mut cut = Cut { text, at: 0, line };
        self.rows.begin_row(self.row)?;
        let length = self.path.len();
        let features = self.path == FEATURES;
        cut.blanks();
        let taken = if cut.peek() == Some(b'{') {
            self.object(&mut cut, 0, features)
        } else {
            let value = cut.value()?;
            let name = if self.path.is_empty() { UNNAMED } else { &self.path };
            scalar(value, line).and_then(|text| self.rows.value(name, name, &text))
        };
        self.path.truncate(length);
        taken?;
        self.rows.end_row()
    }

    /// Takes the members of an object.
    fn object(&mut self, cut: &mut Cut<'_>, depth: usize, features: bool) -> Result<(), ReadError> {
        if depth > DEPTH_MAX {
            return Err(cut.malformed("its objects lie too deep"));
        }
        let length = self.path.len();
        cut.step();
        loop {
            cut.blanks();
            if cut.peek() != Some(b'"') {
                cut.step();
                return Ok(());
            }
            let key = scalar(cut.value()?, cut.line)?;
            if features && depth == 0 && matches!(&*key, "type" | GEOMETRY) {
                cut.colon();
                let value = cut.value()?;
                // Where things lie is one column, and that they are features is none.
                if key == GEOMETRY {
                    let text = if value == "null" { Cow::Borrowed("") } else { compact(value) };
                    self.rows.typed("\0geometry", GEOMETRY, FieldType::Geometry, &text)?;
                }
            } else {
                enter(&mut self.path, &key);
                if self.path.len() > PATH_LONGEST {
                    return Err(cut.malformed("a path of names is too long"));
                }
                // Numbers of persons that others stand under are values too.
                if personal::find(&key).is_some() {
                    self.give(&key, features)?;
                }
                cut.colon();
                if cut.peek() == Some(b'{') {
                    self.object(cut, depth + 1, features)?;
                } else {
                    // A null is no value, so that it makes no column.
                    let value = cut.value()?;
                    if value != "null" {
                        self.give(&scalar(value, cut.line)?, features)?;
                    }
                }
                self.path.truncate(length);
            }
            cut.blanks();
            if cut.peek() == Some(b',') {
                cut.step();
            }
        }
    }

    /// Gives a value of the row under its path.
    fn give(&mut self, text: &str, features: bool) -> Result<(), ReadError> {
        let name = if features {
            self.path.strip_prefix(PROPERTIES).unwrap_or(&self.path)
        } else {
            &self.path
        };
        let name = if name.is_empty() { UNNAMED } else { name };
        self.rows.value(&self.path, name, text)
    }
}

/// A value as text: what a string says, nothing for null, else as it is written.
fn scalar(value: &str, line: u64) -> Result<Cow<'_, str>, ReadError> {
    match value.as_bytes() {
        [b'"', inner @ .., b'"'] if !inner.contains(&b'\\') => {
            Ok(Cow::Borrowed(&value[1..value.len() - 1]))
        }
        [b'"', ..] => serde_json::from_str(value).map(Cow::Owned).map_err(|error| {
            let ReadError { reason, .. } = refused(error);
            ReadError::at(line, reason)
        }),
        [b'[', ..] => Ok(compact(value)),
        b"null" => Ok(Cow::Borrowed("")),
        _ => Ok(Cow::Borrowed(value)),
    }
}

/// JSON without the blanks between its parts.
fn compact(value: &str) -> Cow<'_, str> {
    let (mut quoted, mut escaped) = (false, false);
    let mut inside = |c: char| {
        let was = quoted;
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => {}
        }
        was
    };
    let kept: String =
        value.chars().filter(|c| inside(*c) || !matches!(c, ' ' | '\t' | '\r' | '\n')).collect();
    if kept.len() == value.len() { Cow::Borrowed(value) } else { Cow::Owned(kept) }
}

/// Cuts a row that is known to be sound into its parts.
struct Cut<'a> {
    text: &'a str,
    at: usize,
    line: u64,
}

impl<'a> Cut<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn step(&mut self) {
        self.at += 1;
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    fn colon(&mut self) {
        self.blanks();
        self.step();
        self.blanks();
    }

    /// The value that begins here, with the marks around it.
    fn value(&mut self) -> Result<&'a str, ReadError> {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let length = match rest.first() {
            Some(b'"') => string(rest),
            Some(b'[' | b'{') => nested(rest),
            _ => rest
                .iter()
                .position(|byte| matches!(byte, b',' | b']' | b'}' | b' ' | b'\t' | b'\r' | b'\n'))
                .unwrap_or(rest.len()),
        };
        let value = self.text.get(self.at..self.at + length);
        self.at += length;
        value.ok_or_else(|| self.malformed("a value is cut off"))
    }

    fn malformed(&self, detail: &str) -> ReadError {
        let detail = detail.to_owned();
        ReadError::at(self.line, Reason::Malformed { format: "JSON", detail })
    }
}

/// The length of a string with its marks.
fn string(rest: &[u8]) -> usize {
    let mut at = 1;
    while let Some(byte) = rest.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    rest.len()
}

/// The length of an array or an object with its brackets.
fn nested(rest: &[u8]) -> usize {
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(byte) = rest.get(at) {
        match byte {
            b'"' => {
                at += string(&rest[at..]);
                continue;
            }
            b'[' | b'{' => depth += 1,
            b']' | b'}' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    rest.len()
}
