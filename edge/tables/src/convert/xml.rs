//! Rows of XML: the elements that repeat next to the root.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::Read;

use super::rows::{Named, Pass};
use crate::markup::{Piece, Pieces};
use crate::{Bounds, ReadError, Reason};

/// Elements within elements.
const DEPTH_MAX: usize = 256;
/// How deep the rows may lie below the root, and how many names of elements are compared there.
const ROWS_DEEPEST: usize = 8;
const NAMES_MOST: usize = 10_000;
/// The longest name of a character with its semicolon.
const NAMED_LONGEST: usize = 12;
/// Longest path of names that leads to a value, in bytes.
const PATH_LONGEST: usize = 1_000;

/// Where the rows are: the names of the elements from the root to them.
pub(super) struct Rows {
    path: Vec<String>,
}

impl Rows {
    /// Looks for the elements that repeat under one parent; of those the next to the root, and of
    /// several there the most frequent.
    pub(super) fn find<R: Read>(reader: R, bounds: &Bounds) -> Result<Option<Self>, ReadError> {
        let mut pieces = Pieces::new(reader, bounds.record);
        let mut open = Open::default();
        // Names of the elements under each that is open, and how often there is each.
        let mut under: Vec<HashMap<String, u64>> = vec![HashMap::new()];
        let mut best: Option<Repeated> = None;
        while let Some((line, piece)) = pieces.next()? {
            match piece {
                Piece::Open { name, .. } | Piece::Empty { name, .. } => {
                    let depth = open.names.len();
                    let number = under.get_mut(depth).map_or(0, |names| count(names, name));
                    if depth > 0 && number > 1 {
                        let repeated = || Repeated::new(&open.names, name, number);
                        let best = best.get_or_insert_with(repeated);
                        if best.is(&open.names, name) {
                            best.number = best.number.max(number);
                        } else if best.gives_way(depth, number) {
                            *best = repeated();
                        }
                    }
                    if matches!(piece, Piece::Open { .. }) {
                        open.push(name, line)?;
                        if under.len() == depth + 1 && depth < ROWS_DEEPEST {
                            under.push(HashMap::new());
                        }
                    }
                }
                Piece::Close { name } => {
                    open.pop(name, line)?;
                    if let Some(names) = under.get_mut(open.names.len() + 1) {
                        names.clear();
                    }
                }
                _ => {}
            }
        }
        open.end()?;
        Ok(best.map(|best| Self { path: best.path }))
    }

    fn depth(&self) -> usize {
        self.path.len() - 1
    }
}

/// An element that there is more than once under one parent.
struct Repeated {
    path: Vec<String>,
    /// The most that one parent has.
    number: u64,
}

impl Repeated {
    fn new(open: &[String], name: &str, number: u64) -> Self {
        let path = open.iter().map(String::as_str).chain([name]).map(str::to_owned).collect();
        Self { path, number }
    }

    fn is(&self, open: &[String], name: &str) -> bool {
        matches!(self.path.split_last(), Some((last, parents)) if last == name && parents == open)
    }

    /// Whether so many elements at such a depth are likelier to be the rows.
    fn gives_way(&self, depth: usize, number: u64) -> bool {
        let own = self.path.len() - 1;
        depth < own || (depth == own && number > self.number)
    }
}

/// Counts a name; how often it has been met.
fn count(names: &mut HashMap<String, u64>, name: &str) -> u64 {
    if let Some(count) = names.get_mut(name) {
        *count += 1;
        return *count;
    }
    if names.len() < NAMES_MOST {
        names.insert(name.to_owned(), 1);
    }
    1
}

/// The elements that are open.
#[derive(Default)]
struct Open {
    names: Vec<String>,
    line: u64,
}

impl Open {
    fn push(&mut self, name: &str, line: u64) -> Result<(), ReadError> {
        self.line = line;
        if self.names.len() == DEPTH_MAX {
            return Err(malformed(line, "its elements lie too deep".to_owned()));
        }
        self.names.push(name.to_owned());
        Ok(())
    }

    fn pop(&mut self, name: &str, line: u64) -> Result<(), ReadError> {
        self.line = line;
        match self.names.pop() {
            Some(expected) if expected == name => Ok(()),
            _ => Err(malformed(line, format!("</{name}> closes nothing"))),
        }
    }

    fn end(&self) -> Result<(), ReadError> {
        match self.names.last() {
            Some(name) => Err(malformed(self.line, format!("<{name}> is never closed"))),
            None => Ok(()),
        }
    }
}

fn malformed(line: u64, detail: String) -> ReadError {
    ReadError::at(line, Reason::Malformed { format: "XML", detail })
}

/// Gives every row.
pub(super) fn each_row<R: Read, P: Pass>(
    reader: R,
    rows: &Rows,
    longest: usize,
    named: &mut Named<'_, P>,
) -> Result<(), ReadError> {
    let mut pieces = Pieces::new(reader, longest);
    let mut open = Open::default();
    let mut row = Row {
        named,
        depth: rows.depth(),
        inside: false,
        path: String::new(),
        texts: Vec::new(),
        length: 0,
        longest,
    };
    while let Some((line, piece, verbatim)) = pieces.next_marked()? {
        match piece {
            Piece::Open { name, attributes } | Piece::Empty { name, attributes } => {
                let depth = open.names.len();
                let begins = depth == row.depth
                    && rows.path.last().is_some_and(|last| last == name)
                    && rows.path[..depth] == open.names;
                if begins {
                    row.begin(line)?;
                }
                if row.inside {
                    row.open(name, attributes, depth, line)?;
                }
                if matches!(piece, Piece::Open { .. }) {
                    open.push(name, line)?;
                } else if row.inside {
                    row.close(name, depth)?;
                }
            }
            Piece::Close { name } => {
                open.pop(name, line)?;
                if row.inside {
                    row.close(name, open.names.len())?;
                }
            }
            Piece::Text(text) if row.inside => {
                row.text(if verbatim { Cow::Borrowed(text) } else { resolved(text) }, line)?;
            }
            _ => {}
        }
    }
    open.end()
}

/// The row that is being read.
struct Row<'r, 'p, P> {
    named: &'r mut Named<'p, P>,
    /// How deep rows lie.
    depth: usize,
    inside: bool,
    /// What leads to the value from the row.
    path: String,
    /// For each element that is open: its text, whether it has elements in it, and how long the
    /// path was outside of it.
    texts: Vec<(String, bool, usize)>,
    length: usize,
    longest: usize,
}

impl<P: Pass> Row<'_, '_, P> {
    fn begin(&mut self, line: u64) -> Result<(), ReadError> {
        self.inside = true;
        self.length = 0;
        self.path.clear();
        self.texts.clear();
        self.named.begin_row(line)
    }

    fn open(
        &mut self,
        name: &str,
        attributes: &str,
        depth: usize,
        line: u64,
    ) -> Result<(), ReadError> {
        if let Some((_, parent, _)) = self.texts.last_mut() {
            *parent = true;
        }
        self.texts.push((String::new(), false, self.path.len()));
        // The row is no part of the names of what is in it.
        if depth > self.depth {
            enter(&mut self.path, name);
        }
        if self.path.len() > PATH_LONGEST {
            return Err(malformed(line, "a path of names is too long".to_owned()));
        }
        let mut rest = attributes.trim();
        while !rest.is_empty() {
            let (key, value, after) = attribute(rest).ok_or_else(|| {
                malformed(line, format!("an attribute of <{name}> is not written as one"))
            })?;
            let length = self.path.len();
            enter(&mut self.path, key);
            // An attribute and an element of one name are two columns.
            let path = format!("@{}", self.path);
            self.named.value(&path, &self.path, &resolved(value))?;
            self.path.truncate(length);
            rest = after.trim_start();
        }
        Ok(())
    }

    fn text(&mut self, text: Cow<'_, str>, line: u64) -> Result<(), ReadError> {
        self.length += text.len();
        if self.length > self.longest {
            return Err(ReadError::at(line, Reason::LineTooLong { most: self.longest }));
        }
        if let Some((held, ..)) = self.texts.last_mut() {
            held.push_str(&text);
        }
        Ok(())
    }

    fn close(&mut self, name: &str, depth: usize) -> Result<(), ReadError> {
        let Some((text, parent, length)) = self.texts.pop() else { return Ok(()) };
        // Blanks between elements are there for the eye.
        let is_row = depth == self.depth;
        let is_value = !text.trim().is_empty() || !(parent || is_row);
        if is_value {
            let path = if is_row { name } else { &self.path };
            self.named.value(path, path, &text)?;
        }
        self.path.truncate(length);
        if is_row {
            self.inside = false;
            self.named.end_row()?;
        }
        Ok(())
    }
}

fn enter(path: &mut String, name: &str) {
    if !path.is_empty() {
        path.push('.');
    }
    path.push_str(name);
}

/// The attribute that begins here: its name, its value, and what follows.
fn attribute(rest: &str) -> Option<(&str, &str, &str)> {
    let (name, rest) = rest.split_once('=')?;
    let rest = rest.trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (value, after) = rest[1..].split_once(quote)?;
    Some((name.trim_end(), value, after))
}

/// Text with the five names and the numbers of characters put in. What the document defines itself
/// is left as it stands, so that nothing can grow.
fn resolved(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let found = after.bytes().take(NAMED_LONGEST).position(|byte| byte == b';');
        let character = found.and_then(|end| character(&after[..end]));
        match (character, found) {
            (Some(character), Some(end)) => {
                plain.push(character);
                rest = &after[end + 1..];
            }
            _ => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

fn character(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let number = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            // A NUL has no place in text.
            number.ok().and_then(char::from_u32).filter(|c| *c != '\0')
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_grow_is_put_in() {
        assert_eq!(resolved("a &lt; b &amp;amp; &#x4E2D;&#25991;"), "a < b &amp; 中文");
        assert_eq!(
            resolved("&own; & &#0; &#xZZ; &很长的名字没有分号"),
            "&own; & &#0; &#xZZ; &很长的名字没有分号"
        );
    }
}
