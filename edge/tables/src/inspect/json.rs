//! JSON, value by value: every text and number under the path that leads to it.

use std::fmt;
use std::io::{self, Read};

use domain::{Format, personal};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::tally::Tally;
use crate::{ReadError, Reason};

/// Longest path that leads to a value, in bytes.
pub(crate) const PATH_LONGEST: usize = 200;
/// Stands for keys that are numbers of persons.
pub(crate) const KEYS: &str = "键";
/// Members of this array are the rows of a GeoJSON file.
pub(crate) const FEATURES: &str = "features";

/// Counts the values of a JSON text; `lines` where there is one a line.
pub(super) fn inspect<R: Read>(
    reader: R,
    lines: bool,
    tally: &mut Tally<'_>,
) -> Result<Format, ReadError> {
    let reader = Guard::new(reader, tally.bounds().record);
    let reader = io::BufReader::with_capacity(64 * 1024, reader);
    let mut json = serde_json::Deserializer::from_reader(reader);
    let mut walk = Walk {
        tally,
        path: String::new(),
        row: 0,
        depth: 0,
        rows: None,
        geo: false,
        refused: None,
    };
    if lines {
        while json.end().is_err() {
            walk.row += 1;
            walk.path.clear();
            let read = Value(&mut walk).deserialize(&mut json);
            read.map_err(|error| walk.refused.take().unwrap_or_else(|| refused(error)))?;
        }
        let rows = walk.row;
        tally.set_rows(rows);
        return Ok(Format::Ndjson);
    }
    let read = Value(&mut walk).deserialize(&mut json).and_then(|()| json.end());
    read.map_err(|error| walk.refused.take().unwrap_or_else(|| refused(error)))?;
    let (rows, geo) = (walk.rows, walk.geo);
    if let Some(rows) = rows {
        tally.set_rows(rows);
    }
    Ok(if geo { Format::Geojson } else { Format::Json })
}

pub(crate) fn refused(error: serde_json::Error) -> ReadError {
    let line = error.line() as u64;
    if error.is_io() {
        return ReadError::from_io(error.into());
    }
    let detail = error.to_string();
    // The place is told by the line.
    let detail = detail.rsplit_once(" at line ").map_or(detail.as_str(), |(what, _)| what);
    ReadError::at(line.max(1), Reason::Malformed { format: "JSON", detail: detail.to_owned() })
}

/// Where the walk through the values is.
struct Walk<'t, 'b> {
    tally: &'t mut Tally<'b>,
    path: String,
    /// The member of the outermost array, or of the features, from 1.
    row: u64,
    depth: usize,
    rows: Option<u64>,
    geo: bool,
    /// Why the walk was broken off, where it was not for the JSON.
    refused: Option<ReadError>,
}

impl Walk<'_, '_> {
    fn value<E: Error>(&mut self, value: &str) -> Result<(), E> {
        if self.depth == 1 && self.path == "type" {
            self.geo |= matches!(value, "FeatureCollection" | "Feature");
        }
        // Where things lie is no column of its own.
        if self.path == "features.type" || self.path.starts_with("features.geometry.") {
            return Ok(());
        }
        // What lies in a feature's properties is what people know as its columns.
        let name = self.path.strip_prefix("features.properties.").unwrap_or(&self.path);
        let name = if name.is_empty() { "值" } else { name };
        self.tally.named(name, self.row.max(1), value).map_err(|error| {
            let told = E::custom(&error);
            self.refused = Some(error);
            told
        })
    }
}

/// One value of the walk.
struct Value<'w, 't, 'b>(&'w mut Walk<'t, 'b>);

impl<'de> DeserializeSeed<'de> for Value<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.0.value(if value { "true" } else { "false" })
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.0.value(&value.to_string())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.0.value(&value.to_string())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.0.value(&value.to_string())
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.0.value(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let walk = self.0;
        let counted = walk.depth == 0 || (walk.depth == 1 && walk.path == FEATURES);
        let mut count = 0;
        walk.depth += 1;
        loop {
            if counted {
                walk.row = count + 1;
            }
            if members.next_element_seed(Value(walk))?.is_none() {
                break;
            }
            count += 1;
        }
        walk.depth -= 1;
        if counted {
            walk.rows = Some(count);
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        let walk = self.0;
        let length = walk.path.len();
        walk.depth += 1;
        while let Some(key) = members.next_key::<String>()? {
            if length > 0 {
                walk.path.push('.');
            }
            // Numbers of persons are sometimes what others stand under: then they are values too.
            if personal::find(&key).is_some() {
                walk.path.push_str(KEYS);
                walk.value(&key)?;
            } else {
                walk.path.push_str(&key);
            }
            if walk.path.len() > PATH_LONGEST {
                return Err(A::Error::custom("a path of names is too long"));
            }
            members.next_value_seed(Value(walk))?;
            walk.path.truncate(length);
        }
        walk.depth -= 1;
        Ok(())
    }
}

/// Refuses a text or a number that would be held in memory and is longer than any is, and a NUL.
pub(crate) struct Guard<R> {
    reader: R,
    longest: usize,
    length: usize,
    line: u64,
    quoted: bool,
    escaped: bool,
    offset: usize,
}

impl<R> Guard<R> {
    pub(crate) const fn new(reader: R, longest: usize) -> Self {
        let (length, line, offset) = (0, 1, 0);
        Self { reader, longest, length, line, quoted: false, escaped: false, offset }
    }

    fn watch(&mut self, byte: u8) -> Result<(), ReadError> {
        self.length += 1;
        if self.quoted {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => (self.quoted, self.length) = (false, 0),
                _ => {}
            }
        } else {
            match byte {
                b'"' => (self.quoted, self.length) = (true, 0),
                b',' | b':' | b'[' | b']' | b'{' | b'}' | b' ' | b'\t' | b'\r' => self.length = 0,
                b'\n' => (self.line, self.length) = (self.line + 1, 0),
                _ => {}
            }
        }
        self.offset += 1;
        if byte == 0 {
            return Err(ReadError::at(self.line, Reason::Binary { at: self.offset - 1 }));
        }
        if self.length > self.longest {
            return Err(ReadError::at(self.line, Reason::LineTooLong { most: self.longest }));
        }
        Ok(())
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(into)?;
        for byte in &into[..count] {
            self.watch(*byte).map_err(ReadError::into_io)?;
        }
        Ok(count)
    }
}
