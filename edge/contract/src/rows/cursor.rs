//! A place in a parameter's value, and the small things that are read from there.

use domain::Text;

use super::fault::{self, RowsFault};

/// Characters that end a name which is not in double quotes; `->` ends it too.
const NAME_ENDS: [char; 8] = ['"', '.', ',', ':', '(', ')', '*', '!'];

/// A place in the value of a parameter.
pub(super) struct Cursor<'a> {
    field: &'a str,
    text: &'a str,
    at: usize,
}

/// A name, and whether it was in double quotes, where no word means anything else.
pub(super) struct Name {
    pub(super) text: String,
    pub(super) quoted: bool,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(field: &'a str, text: &'a str) -> Self {
        Self { field, text, at: 0 }
    }

    /// The byte that it is at.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.at == self.text.len()
    }

    pub(super) fn sees(&self, token: &str) -> bool {
        self.rest().starts_with(token)
    }

    /// Goes behind a token, if it is here.
    pub(super) fn takes(&mut self, token: &str) -> bool {
        let here = self.sees(token);
        if here {
            self.at += token.len();
        }
        here
    }

    pub(super) fn take_while(&mut self, belongs: impl Fn(char) -> bool) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|ch| !belongs(ch)).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    pub(super) fn take_rest(&mut self) -> &'a str {
        let rest = self.rest();
        self.at = self.text.len();
        rest
    }

    pub(super) fn skip_spaces(&mut self) {
        self.take_while(char::is_whitespace);
    }

    /// A word of the grammar, which may be empty.
    pub(super) fn word(&mut self) -> &'a str {
        self.take_while(|ch| ch.is_ascii_alphanumeric() || ch == '_')
    }

    pub(super) fn fault(&self, text: Text) -> RowsFault {
        self.fault_at(self.at, text)
    }

    pub(super) fn fault_at(&self, at: usize, text: Text) -> RowsFault {
        RowsFault::within(self.field, self.text, at, text)
    }

    /// A text in double quotes, in which a backslash stands before `"` and `\`.
    fn quoted(&mut self) -> Result<String, RowsFault> {
        let start = self.at;
        let mut text = String::new();
        let mut chars = self.rest().char_indices().skip(1);
        while let Some((at, ch)) = chars.next() {
            match ch {
                '"' => {
                    self.at = start + at + 1;
                    return Ok(text);
                }
                '\\' => text.extend(chars.next().map(|(_, escaped)| escaped)),
                ch => text.push(ch),
            }
        }
        Err(self.fault_at(start, fault::QUOTE_OPEN))
    }

    /// The name of a column, or an alias.
    pub(super) fn name(&mut self) -> Result<Name, RowsFault> {
        self.skip_spaces();
        let start = self.at;
        let name = if self.sees("\"") {
            let text = self.quoted()?;
            self.skip_spaces();
            Name { text, quoted: true }
        } else {
            let rest = self.rest();
            let end = rest.find(NAME_ENDS).unwrap_or(rest.len());
            let end = rest[..end].find("->").unwrap_or(end);
            self.at += end;
            Name { text: rest[..end].trim().to_owned(), quoted: false }
        };
        if !name.text.is_empty() {
            return Ok(name);
        }
        // What stands instead of a name may be known elsewhere.
        self.no_path()?;
        let text = if self.at == start && self.rest().starts_with(['.', ':', ')', '*']) {
            fault::NAME_CHARACTERS
        } else {
            fault::NAME_MISSING
        };
        Err(self.fault_at(start, text))
    }

    /// Refuses what PostgREST knows behind a name and the portal does not.
    pub(super) fn no_path(&self) -> Result<(), RowsFault> {
        let text = match self.rest() {
            rest if rest.starts_with("->") => fault::JSON_PATH,
            rest if rest.starts_with("::") => fault::CAST,
            rest if rest.starts_with(['(', '!']) || rest.starts_with("...") => fault::EMBEDDING,
            _ => return Ok(()),
        };
        Err(self.fault(text))
    }

    /// A value in a list: in double quotes, or all up to the next comma or closing parenthesis.
    pub(super) fn value(&mut self) -> Result<String, RowsFault> {
        if !self.rest().trim_start().starts_with('"') {
            return Ok(self.take_while(|ch| !matches!(ch, ',' | ')')).to_owned());
        }
        self.skip_spaces();
        let text = self.quoted()?;
        self.skip_spaces();
        if self.is_at_end() || self.rest().starts_with([',', ')']) {
            Ok(text)
        } else {
            Err(self.fault(fault::UNEXPECTED))
        }
    }

    /// Goes back to where an item began and on to the comma behind it, or the end.
    pub(super) fn skip_item(&mut self, start: usize) {
        self.at = start;
        let (mut quoted, mut depth) = (false, 0_usize);
        let mut chars = self.rest().char_indices();
        while let Some((at, ch)) = chars.next() {
            match ch {
                '\\' if quoted => drop(chars.next()),
                '"' => quoted = !quoted,
                '(' if !quoted => depth += 1,
                ')' if !quoted => depth = depth.saturating_sub(1),
                ',' if !quoted && depth == 0 => {
                    self.at = start + at;
                    return;
                }
                _ => {}
            }
        }
        self.at = self.text.len();
    }
}
