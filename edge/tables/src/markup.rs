//! The tags and texts of XML, one at a time.
//!
//! It knows enough to walk through a document and to bound what it holds; entities are never
//! expanded, so that none can grow.

use std::io::Read;

use crate::window::Window;
use crate::{ReadError, Reason};

/// A piece of XML.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// `<name attributes>`
    Open { name: &'a str, attributes: &'a str },
    /// `<name attributes/>`
    Empty { name: &'a str, attributes: &'a str },
    /// `</name>`
    Close { name: &'a str },
    /// Text between tags, as it stands.
    Text(&'a str),
    /// A document type that defines entities.
    Entities,
    /// Comments, instructions, other document types.
    Other,
}

/// Reads pieces of UTF-8; memory is bounded by the longest.
pub(crate) struct Pieces<R> {
    window: Window<R>,
    longest: usize,
    line: u64,
    used: usize,
}

impl<R: Read> Pieces<R> {
    pub(crate) const fn new(reader: R, longest: usize) -> Self {
        Self { window: Window::new(reader), longest, line: 1, used: 0 }
    }

    /// The next piece and the line on which it begins; `None` at the end.
    pub(crate) fn next(&mut self) -> Result<Option<(u64, Piece<'_>)>, ReadError> {
        Ok(self.next_marked()?.map(|(line, piece, _)| (line, piece)))
    }

    /// The same, and whether it is text that is meant as it stands (`CDATA`).
    pub(crate) fn next_marked(&mut self) -> Result<Option<(u64, Piece<'_>, bool)>, ReadError> {
        let held = self.window.held();
        self.line += held[..self.used].iter().filter(|byte| **byte == b'\n').count() as u64;
        self.window.forget(std::mem::take(&mut self.used));
        let length = self.measure()?;
        self.used = length;
        let line = self.line;
        let piece = &self.window.held()[..length];
        if piece.is_empty() {
            return Ok(None);
        }
        if piece.contains(&0) {
            return Err(ReadError::at(line, Reason::Binary { at: 0 }));
        }
        let piece = str::from_utf8(piece)
            .map_err(|_| ReadError::at(line, Reason::Encoding { encoding: "UTF-8" }))?;
        Ok(Some((line, kind(piece), piece.as_bytes().starts_with(CDATA))))
    }

    /// The length of the piece that begins the window.
    fn measure(&mut self) -> Result<usize, ReadError> {
        let mut from = 0;
        loop {
            let held = self.window.held();
            // Enough to tell what begins here.
            let told = held.len() >= CDATA.len();
            if told && let Some(length) = length(held, &mut from) {
                return Ok(length);
            }
            if held.len() > self.longest {
                return Err(ReadError::at(self.line, Reason::LineTooLong { most: self.longest }));
            }
            if !self.window.more().map_err(ReadError::from_io)? {
                return self.last(&mut from);
            }
        }
    }

    /// The length of the piece that the end of the document ends.
    fn last(&self, from: &mut usize) -> Result<usize, ReadError> {
        let held = self.window.held();
        match length(held, from) {
            Some(length) => Ok(length),
            None if held.starts_with(b"<") => {
                let detail = "a tag is never closed".to_owned();
                Err(ReadError::at(self.line, Reason::Malformed { format: "XML", detail }))
            }
            None => Ok(held.len()),
        }
    }
}

const CDATA: &[u8] = b"<![CDATA[";

/// Where the piece that begins here ends, looked for from where the last look ended.
fn length(held: &[u8], from: &mut usize) -> Option<usize> {
    let ends_with = |mark: &[u8], from: &mut usize| {
        let found = held.get(*from..)?.windows(mark.len()).position(|window| window == mark);
        let end = found.map(|at| *from + at + mark.len());
        *from = held.len().saturating_sub(mark.len());
        end
    };
    match held {
        [] => None,
        [b'<', ..] if held.starts_with(b"<!--") => ends_with(b"-->", from),
        [b'<', ..] if held.starts_with(CDATA) => ends_with(b"]]>", from),
        [b'<', b'?', ..] => ends_with(b"?>", from),
        [b'<', ..] => tag_length(held),
        _ => {
            let found = held.get(*from..)?.iter().position(|byte| *byte == b'<');
            let end = found.map(|at| *from + at);
            *from = held.len();
            end
        }
    }
}

/// The length of a tag; `>` in quotation marks and in brackets does not end it.
fn tag_length(held: &[u8]) -> Option<usize> {
    let (mut quote, mut brackets) = (0, 0_usize);
    let is_type = held.starts_with(b"<!");
    for (at, byte) in held.iter().enumerate() {
        match byte {
            _ if quote != 0 => quote = if *byte == quote { 0 } else { quote },
            b'"' | b'\'' => quote = *byte,
            b'[' if is_type => brackets += 1,
            b']' if is_type => brackets = brackets.saturating_sub(1),
            b'>' if brackets == 0 => return Some(at + 1),
            _ => {}
        }
    }
    None
}

fn kind(piece: &str) -> Piece<'_> {
    let Some(tag) = piece.strip_prefix('<') else { return Piece::Text(piece) };
    if let Some(text) = tag.strip_prefix("![CDATA[") {
        return Piece::Text(text.strip_suffix("]]>").unwrap_or(text));
    }
    if tag.starts_with("!DOCTYPE") && tag.contains("<!ENTITY") {
        return Piece::Entities;
    }
    if tag.starts_with(['!', '?']) {
        return Piece::Other;
    }
    let tag = tag.strip_suffix('>').unwrap_or(tag);
    if let Some(name) = tag.strip_prefix('/') {
        return Piece::Close { name: name.trim() };
    }
    let (tag, empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
    let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    if empty { Piece::Empty { name, attributes } } else { Piece::Open { name, attributes } }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may panic")]

    use super::*;

    #[test]
    fn pieces_come_one_by_one() {
        let text = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b \"c\">]>\n<a x='>'>甲<b/><![CDATA[<乙>]]><!-- < --></a>";
        let mut pieces = Pieces::new(text.as_bytes(), 1000);
        let mut seen = Vec::new();
        let mut last = 0;
        while let Some((line, piece)) = pieces.next().unwrap() {
            last = line;
            seen.push(format!("{piece:?}"));
        }
        assert_eq!(
            seen,
            [
                "Other",
                "Entities",
                "Text(\"\\n\")",
                "Open { name: \"a\", attributes: \"x='>'\" }",
                "Text(\"甲\")",
                "Empty { name: \"b\", attributes: \"\" }",
                "Text(\"<乙>\")",
                "Other",
                "Close { name: \"a\" }",
            ]
        );
        assert_eq!(last, 2);
    }

    #[test]
    fn a_piece_that_never_ends_is_refused() {
        let endless = std::io::repeat(b'x');
        let error = Pieces::new(endless, 1 << 20).next().unwrap_err();
        assert_eq!(error.reason, Reason::LineTooLong { most: 1 << 20 });
        assert!(Pieces::new(&b"<a"[..], 100).next().is_err());
    }
}
