//! Cutting a cell into the groups of letters and digits that numbers are written in.

use std::ops::Range;

/// A run of letters and digits in a cell.
pub(super) struct Group {
    /// Where it stands in the cell.
    pub cell: Range<usize>,
    /// Where it stands in the folded text.
    pub folded: Range<usize>,
    /// Whether only a blank, a hyphen or a closing bracket lies between it and the one before.
    pub linked: bool,
    /// Whether it is one side of a decimal point, so that it is no number of its own.
    pub decimal: bool,
}

/// The groups of a cell, in half-width upper case.
pub(super) struct Groups {
    folded: Vec<u8>,
    groups: Vec<Group>,
}

/// What may lie between two groups that belong together: `) ` at most.
const GAP: usize = 2;

impl Groups {
    pub(super) fn of(cell: &str) -> Self {
        let mut folded = Vec::new();
        let mut groups: Vec<Group> = Vec::new();
        let (mut open, mut gap) = (false, usize::MAX);
        for (at, c) in cell.char_indices() {
            let Some(byte) = half_width(c) else {
                gap = if divides(c) && gap != usize::MAX {
                    if open { 1 } else { gap.saturating_add(1) }
                } else {
                    usize::MAX
                };
                open = false;
                continue;
            };
            folded.push(byte);
            match groups.last_mut() {
                Some(group) if open => {
                    group.cell.end = at + c.len_utf8();
                    group.folded.end = folded.len();
                }
                _ => groups.push(Group {
                    cell: at..at + c.len_utf8(),
                    folded: folded.len() - 1..folded.len(),
                    linked: gap <= GAP,
                    decimal: false,
                }),
            }
            // A group has been seen, so that what follows may be linked to it.
            (open, gap) = (true, 0);
        }
        for group in &mut groups {
            group.decimal = is_decimal(cell, &group.cell);
        }
        Self { folded, groups }
    }

    pub(super) fn len(&self) -> usize {
        self.groups.len()
    }

    pub(super) fn get(&self, index: usize) -> Option<&Group> {
        self.groups.get(index)
    }

    /// The folded text of a group.
    pub(super) fn text(&self, group: &Group) -> &[u8] {
        &self.folded[group.folded.clone()]
    }
}

/// A letter or digit in half width and upper case.
pub(super) fn half_width(c: char) -> Option<u8> {
    let c = match c {
        '\u{FF10}'..='\u{FF19}' | '\u{FF21}'..='\u{FF3A}' | '\u{FF41}'..='\u{FF5A}' => {
            char::from_u32(u32::from(c) - 0xFEE0)?
        }
        c => c,
    };
    if c.is_ascii_alphanumeric() { u8::try_from(c.to_ascii_uppercase()).ok() } else { None }
}

/// What people put inside a number to make it easier to read, and what cannot be seen in one.
fn divides(c: char) -> bool {
    let blank = matches!(c, ' ' | '\u{A0}' | '\u{3000}' | '\u{200B}'..='\u{200D}' | '\u{FEFF}');
    blank || matches!(c, '-' | '－' | '–' | '—' | '‐' | '‑' | '\u{AD}' | ')' | '）')
}

/// Whether a point with a digit on its other side touches the group. A table that passed through
/// floating point writes `13812345678.0`, which is the number still.
fn is_decimal(cell: &str, range: &Range<usize>) -> bool {
    let bytes = cell.as_bytes();
    let digit = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let point = |at: Option<usize>| at.and_then(|at| bytes.get(at)) == Some(&b'.');
    let before = range.start.checked_sub(1);
    if point(before) && digit(range.start.checked_sub(2)) {
        return true;
    }
    let is_float = bytes.get(range.end + 1) == Some(&b'0') && !digit(Some(range.end + 2));
    point(Some(range.end)) && digit(Some(range.end + 1)) && !is_float
}
