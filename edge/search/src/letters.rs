//! Text as the index sees it: folded letters at positions.
//!
//! Letters that stand side by side have positions side by side; whatever stands between two
//! letters, a space or a row of brackets, takes exactly one position. A phrase therefore never
//! matches across a separator, and two texts that differ only in their separators look alike.

use crate::fold::{fold_char, is_letter};

/// Marks the term of a text's first letter.
pub const BEGIN: char = '\u{2}';
/// The term of the position that a separator takes, so that a phrase can insist on it.
pub const SEPARATOR: char = ' ';

/// A folded letter and its position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The folded character.
    pub char: char,
    /// Its position.
    pub position: u32,
}

/// The letters of a text. Separators before the first letter take no position.
pub fn letters(text: &str) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::with_capacity(text.len() / 2);
    let mut next = 0;
    let mut separated = false;
    for char in text.chars().map(fold_char) {
        if !is_letter(char) {
            separated = true;
            continue;
        }
        if separated && !letters.is_empty() {
            next += 1;
        }
        separated = false;
        letters.push(Letter { char, position: next });
        next += 1;
    }
    letters
}

/// Positions that letters take, separators between them included.
pub fn length(letters: &[Letter]) -> u32 {
    letters.last().map_or(0, |last| last.position + 1)
}

/// The parts of a text that separators leave: each a row of letters.
pub fn parts(letters: &[Letter]) -> Vec<Vec<char>> {
    letters
        .chunk_by(|left, right| left.position + 1 == right.position)
        .map(|part| part.iter().map(|letter| letter.char).collect())
        .collect()
}

/// A part as a text of its own.
pub fn row(part: &[char]) -> Vec<Letter> {
    part.iter().zip(0..).map(|(char, position)| Letter { char: *char, position }).collect()
}

/// A term that a phrase needs, and how far from the phrase's beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needed {
    /// The term's text.
    pub term: String,
    /// Positions from the beginning of the phrase.
    pub offset: u32,
}

/// The terms by which a phrase is found: pairs of letters that cover it, or the one letter, and
/// the separators between its parts.
///
/// Pairs that overlap only where they must: a phrase of four letters needs two of its three.
pub fn phrase(letters: &[Letter]) -> Vec<Needed> {
    let mut needed = Vec::new();
    for part in letters.chunk_by(|left, right| left.position + 1 == right.position) {
        if let Some(before) = part.first().and_then(|first| first.position.checked_sub(1)) {
            needed.push(Needed { term: SEPARATOR.to_string(), offset: before });
        }
        if let [only] = part {
            needed.push(Needed { term: only.char.to_string(), offset: only.position });
        }
        let last = part.len().saturating_sub(2);
        for (at, pair) in part.windows(2).enumerate() {
            if at % 2 == 0 || at == last {
                let term = pair.iter().map(|letter| letter.char).collect();
                needed.push(Needed { term, offset: pair[0].position });
            }
        }
    }
    needed
}

/// The term of a text that begins with this letter.
pub fn beginning(first: char) -> String {
    [BEGIN, first].iter().collect()
}

/// A fingerprint of a text by which the whole of it is recognised (FNV-1a over its folded form,
/// without the white space around it). It is kept in the index, so it may never change.
pub fn fingerprint(text: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for char in text.trim().chars().map(fold_char) {
        for byte in u32::from(char).to_le_bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    fn positions(text: &str) -> Vec<(char, u32)> {
        letters(text).iter().map(|letter| (letter.char, letter.position)).collect()
    }

    #[test]
    fn any_row_of_separators_takes_one_position() {
        assert_eq!(positions("「公 － 積」"), [('公', 0), ('积', 2)]);
        assert_eq!(letters("PM2.5"), letters("（ｐｍ２／－５）"));
    }

    #[test]
    fn a_phrase_is_covered_by_as_few_pairs_as_do() {
        let terms = |text: &str| -> Vec<(String, u32)> {
            phrase(&letters(text)).into_iter().map(|needed| (needed.term, needed.offset)).collect()
        };
        assert_eq!(terms("公"), [("公".into(), 0)]);
        assert_eq!(terms("公积金"), [("公积".into(), 0), ("积金".into(), 1)]);
        assert_eq!(terms("住房公积"), [("住房".into(), 0), ("公积".into(), 2)]);
        assert_eq!(terms("公积 金"), [("公积".into(), 0), (" ".into(), 2), ("金".into(), 3)]);
        assert!(terms("！？").is_empty());
    }

    #[test]
    fn parts_are_what_separators_leave() {
        assert_eq!(parts(&letters("a1, 公积")), [vec!['a', '1'], vec!['公', '积']]);
        assert!(parts(&letters("…")).is_empty());
    }

    #[test]
    fn a_fingerprint_sees_separators_but_not_width_script_or_case() {
        assert_eq!(fingerprint(" 臺灣Ａ"), fingerprint("台湾a"));
        assert_ne!(fingerprint("台 湾"), fingerprint("台湾"));
    }
}
