//! Records of separated values, one at a time and as they stand in the file.
//!
//! Bytes are divided before they are decoded: in UTF-8, GB18030 and Big5 no part of a longer
//! character looks like a delimiter, a quotation mark or a line end. So a record can be copied with
//! one cell changed and all else as it was.

use std::borrow::Cow;
use std::io::Read;
use std::ops::Range;

use encoding_rs::{Encoding, UTF_8};

use crate::window::Window;
use crate::{ReadError, Reason};

const QUOTE: u8 = b'"';

/// How records are divided, and how long one may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// What stands between cells.
    pub delimiter: u8,
    /// What ends a record: a line feed, or the carriage return of old systems.
    pub newline: u8,
    /// Most bytes of a record.
    pub longest: usize,
    /// Most cells of a record.
    pub columns: usize,
    /// Whether quotation marks hold a cell together.
    pub quotes: bool,
}

/// Where a cell stands in its record, quotation marks included.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    pub range: Range<usize>,
    pub quoted: bool,
    /// Whether quotation marks stand within the quoted cell too.
    escaped: bool,
}

/// One record.
pub(crate) struct Record<'a> {
    /// Line on which it begins, from 1.
    pub line: u64,
    /// Its bytes, without the line end.
    pub bytes: &'a [u8],
    /// Its line end; empty at the end of the file.
    pub ending: &'a [u8],
    /// What is known of the file from here on.
    pub ahead: &'a [u8],
    pub cells: &'a [Cell],
}

/// Reads records; memory is bounded by the longest.
pub(crate) struct Records<R> {
    window: Window<R>,
    shape: Shape,
    line: u64,
    offset: u64,
    cells: Vec<Cell>,
    /// Bytes and lines of the record that was given out last.
    used: (usize, u64),
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Begin,
    Bare,
    Quoted,
    /// A quotation mark has been read in a quoted cell: its end, or one of two.
    Closing,
}

impl<R: Read> Records<R> {
    pub(crate) const fn new(reader: R, shape: Shape) -> Self {
        let window = Window::new(reader);
        Self { window, shape, line: 1, offset: 0, cells: Vec::new(), used: (0, 0) }
    }

    /// The next record; `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Record<'_>>, ReadError> {
        let (bytes, lines) = std::mem::take(&mut self.used);
        self.window.forget(bytes);
        self.offset += bytes as u64;
        self.line += lines;
        let Some((length, ending)) = self.divide()? else { return Ok(None) };
        let held = self.window.held();
        let bytes = &held[..length];
        if bytes.contains(&0) {
            let at = bytes.iter().take_while(|byte| **byte != 0).count();
            let line = self.line + self.newlines(&bytes[..at]);
            let at = usize::try_from(self.offset).unwrap_or(usize::MAX).saturating_add(at);
            return Err(ReadError::at(line, Reason::Binary { at }));
        }
        let within =
            if self.cells.iter().any(|cell| cell.quoted) { self.newlines(bytes) } else { 0 };
        self.used = (length + ending, within + 1);
        Ok(Some(Record {
            line: self.line,
            bytes,
            ending: &held[length..length + ending],
            ahead: held,
            cells: &self.cells,
        }))
    }

    fn newlines(&self, bytes: &[u8]) -> u64 {
        bytes.iter().filter(|byte| **byte == self.shape.newline).count() as u64
    }

    /// Finds the cells of the record that begins the window: its length and that of its line end.
    fn divide(&mut self) -> Result<Option<(usize, usize)>, ReadError> {
        self.cells.clear();
        let Shape { delimiter, newline, longest, columns, quotes } = self.shape;
        let (mut at, mut begin, mut state, mut escaped) = (0, 0, State::Begin, false);
        let mut was_quoted = false;
        loop {
            let held = self.window.held();
            while at < held.len() {
                let byte = held[at];
                match state {
                    State::Quoted => {
                        match held[at..].iter().position(|byte| *byte == QUOTE) {
                            Some(next) => {
                                at += next;
                                state = State::Closing;
                            }
                            None => at = held.len() - 1,
                        }
                        at += 1;
                        continue;
                    }
                    State::Closing if byte == QUOTE => {
                        escaped = true;
                        state = State::Quoted;
                        at += 1;
                        continue;
                    }
                    State::Begin if byte == QUOTE && quotes => {
                        was_quoted = true;
                        state = State::Quoted;
                        at += 1;
                        continue;
                    }
                    State::Closing if byte != delimiter && byte != newline && byte != b'\r' => {
                        // Something after the closing mark belongs to the cell, as it stands.
                        escaped = true;
                        state = State::Bare;
                    }
                    _ => {}
                }
                if byte == delimiter || byte == newline {
                    if self.cells.len() == columns {
                        let reason = Reason::TooManyColumns { most: columns };
                        return Err(ReadError::at(self.line, reason));
                    }
                    let ends = byte == newline;
                    let crlf = ends && byte == b'\n' && at > begin && held[at - 1] == b'\r';
                    let end = at - usize::from(crlf);
                    self.cells.push(Cell { range: begin..end, quoted: was_quoted, escaped });
                    if ends {
                        return Ok(Some((end, at + 1 - end)));
                    }
                    (begin, state, escaped, was_quoted) = (at + 1, State::Begin, false, false);
                } else if state == State::Begin {
                    state = State::Bare;
                }
                at += 1;
            }
            let length = self.window.held().len();
            if length > longest {
                return Err(ReadError::at(self.line, self.too_long(state)));
            }
            if !self.window.more().map_err(ReadError::from_io)? {
                return self.last(begin, state, was_quoted, escaped);
            }
        }
    }

    /// The record that the end of the file ends.
    fn last(
        &mut self,
        begin: usize,
        state: State,
        quoted: bool,
        escaped: bool,
    ) -> Result<Option<(usize, usize)>, ReadError> {
        let held = self.window.held();
        // What an old system writes at the end of a file.
        let tail = held.iter().rev().take_while(|byte| **byte == 0x1A).count();
        let length = held.len() - tail;
        if state == State::Quoted {
            return Err(ReadError::at(self.line, Reason::OpenQuote));
        }
        if length == 0 {
            return Ok(None);
        }
        self.cells.push(Cell { range: begin.min(length)..length, quoted, escaped });
        Ok(Some((length, tail)))
    }

    fn too_long(&self, state: State) -> Reason {
        if state == State::Quoted && self.newlines(self.window.held()) > 1 {
            Reason::OpenQuote
        } else {
            Reason::LineTooLong { most: self.shape.longest }
        }
    }
}

impl Record<'_> {
    /// Whether nothing stands on the line.
    pub(crate) fn is_blank(&self) -> bool {
        self.bytes.iter().all(u8::is_ascii_whitespace) && self.cells.len() == 1
    }

    /// The text of a cell, without its quotation marks.
    pub(crate) fn text<'a>(
        &'a self,
        cell: &Cell,
        encoding: &'static Encoding,
    ) -> Result<Cow<'a, str>, ReadError> {
        let bytes = &self.bytes[cell.range.clone()];
        let text = self.decode(cell, bytes, encoding)?;
        if !cell.quoted {
            return Ok(text);
        }
        if !cell.escaped {
            return Ok(match text {
                Cow::Borrowed(text) => Cow::Borrowed(unquoted(text)),
                Cow::Owned(text) => Cow::Owned(unquoted(&text).to_owned()),
            });
        }
        Ok(Cow::Owned(unescaped(&text)))
    }

    fn decode<'a>(
        &self,
        cell: &Cell,
        bytes: &'a [u8],
        encoding: &'static Encoding,
    ) -> Result<Cow<'a, str>, ReadError> {
        let refused = |bytes_before: &[u8]| {
            let lines = bytes_before.iter().filter(|byte| **byte == b'\n').count() as u64;
            ReadError::at(self.line + lines, Reason::Encoding { encoding: encoding.name() })
        };
        if encoding == UTF_8 {
            return str::from_utf8(bytes)
                .map(Cow::Borrowed)
                .map_err(|error| refused(&self.bytes[..cell.range.start + error.valid_up_to()]));
        }
        if bytes.is_ascii() {
            return str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| refused(&[]));
        }
        // Han of another encoding is hardly ever UTF-8 by chance: the file was put together.
        if str::from_utf8(bytes)
            .is_ok_and(|text| text.chars().filter(|c| !c.is_ascii()).count() > 3)
        {
            return Err(refused(&self.bytes[..cell.range.start]));
        }
        encoding
            .decode_without_bom_handling_and_without_replacement(bytes)
            .ok_or_else(|| refused(&self.bytes[..cell.range.start]))
    }
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').map_or(text, |text| text.strip_suffix('"').unwrap_or(text))
}

/// The text of a cell in which quotation marks are doubled, or words follow the closing one.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars().skip(1).peekable();
    let mut open = true;
    while let Some(c) = chars.next() {
        if c == '"' && open {
            if chars.peek() == Some(&'"') {
                chars.next();
            } else {
                open = false;
                continue;
            }
        }
        plain.push(c);
    }
    plain
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;
    use proptest::prelude::*;

    const SHAPE: Shape =
        Shape { delimiter: b',', newline: b'\n', longest: 1000, columns: 10, quotes: true };

    /// A reader that gives one byte at a time, so that every boundary is met.
    struct Dripping<'a>(&'a [u8]);

    impl Read for Dripping<'_> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let count = self.0.len().min(into.len()).min(1);
            into[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn read(text: &str) -> Result<Vec<(u64, Vec<String>)>, ReadError> {
        let mut records = Records::new(Dripping(text.as_bytes()), SHAPE);
        let mut rows = Vec::new();
        while let Some(record) = records.next()? {
            let cells = record.cells.iter().map(|cell| record.text(cell, UTF_8).unwrap().into());
            rows.push((record.line, cells.collect()));
        }
        Ok(rows)
    }

    #[test]
    fn records_are_divided_as_spreadsheets_do() {
        let rows = read("a,\"b\r\n\"\"c\"\"\",\r\n\n\"d\"e,f\"g\n\"x,\n\"").unwrap();
        let expected: [(u64, Vec<&str>); 4] = [
            (1, vec!["a", "b\r\n\"c\"", ""]),
            (3, vec![""]),
            (4, vec!["de", "f\"g"]),
            (5, vec!["x,\n"]),
        ];
        for ((line, cells), (at, words)) in rows.iter().zip(&expected) {
            assert_eq!((line, cells.iter().map(String::as_str).collect()), (at, words.clone()));
        }
        assert_eq!(rows.len(), expected.len());
    }

    #[test]
    fn what_cannot_be_divided_says_where() {
        assert_eq!(read("a\n\"b\nc"), Err(ReadError::at(2, Reason::OpenQuote)));
        assert_eq!(read("a\nb\0c"), Err(ReadError::at(2, Reason::Binary { at: 3 })));
        let most = Reason::TooManyColumns { most: 10 };
        assert_eq!(read(&format!("a\n{}\n", ",".repeat(10))), Err(ReadError::at(2, most)));
        let long = Reason::LineTooLong { most: 1000 };
        assert_eq!(read(&format!("a\n{}", "b".repeat(1002))), Err(ReadError::at(2, long)));
    }

    proptest! {
        #[test]
        fn records_are_those_of_the_csv_crate(text in "[a,\"\n ]{0,40}") {
            let mut reader = csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .from_reader(text.as_bytes());
            let theirs: Vec<Vec<String>> = reader
                .records()
                .map(|record| record.unwrap().iter().map(str::to_owned).collect())
                .collect();
            if let Ok(ours) = read(&text) {
                let ours: Vec<_> =
                    ours.into_iter().map(|(_, cells)| cells).filter(|row| *row != [""]).collect();
                let theirs: Vec<_> = theirs.into_iter().filter(|row| *row != [""]).collect();
                prop_assert_eq!(ours, theirs);
            }
        }
    }
}
