//! What somebody types while looking for a name, read as letters, syllables and initials.
//!
//! `gongjijin`, `gjj`, `gongjj`, `公积j` and `gongjij` all mean 公积金: a row of Latin letters is
//! cut into syllables and initials in the few ways that need the fewest pieces, and its end may
//! be the beginning of a syllable.

use std::ops::Range;

use crate::letters::{Letter, letters};
use crate::syllables::{SYLLABLES, beginning_with, place};

/// Most letters that are read as pinyin; more is not what people type in pinyin.
const LETTERS_MAX: usize = 48;
/// Most ways of cutting that are tried.
const READINGS_MAX: usize = 6;
/// Most steps spent on looking for them.
const STEPS_MAX: u32 = 4000;
/// Most letters of a syllable.
const SYLLABLE_MAX: usize = 6;

/// One piece of what was typed; it stands for one letter of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unit {
    /// This letter itself.
    Letter(char),
    /// A Latin letter or digit: itself, or the initial of a syllable.
    Initial(char),
    /// One of these syllables, by their places; all have the same initial.
    Syllable(Range<usize>),
}

impl Unit {
    /// The initial, for all but letters that are not Latin.
    pub fn initial(&self) -> Option<char> {
        match self {
            Self::Letter(_) => None,
            Self::Initial(char) => Some(*char),
            Self::Syllable(range) => SYLLABLES.get(range.start)?.chars().next(),
        }
    }
}

/// A letter of a name with its readings.
#[derive(Clone, Debug)]
pub struct Place {
    letter: Letter,
    syllables: Vec<usize>,
}

impl Place {
    /// A letter that is read as any of these syllables, by their places.
    pub const fn new(letter: Letter, syllables: Vec<usize>) -> Self {
        Self { letter, syllables }
    }

    /// Whether a piece that was typed may stand for it.
    pub fn matches(&self, unit: &Unit) -> bool {
        match unit {
            Unit::Letter(char) => self.letter.char == *char,
            Unit::Initial(char) => {
                self.letter.char == *char
                    || self.syllables.iter().any(|at| SYLLABLES[*at].starts_with(*char))
            }
            Unit::Syllable(range) => self.syllables.iter().any(|at| range.contains(at)),
        }
    }

    /// Whether the next letter stands right beside it.
    pub const fn adjoins(&self, next: &Self) -> bool {
        self.letter.position + 1 == next.letter.position
    }
}

/// The ways to read what was typed, the likeliest first; none where it has no Latin letter.
///
/// A separator ends a syllable and is otherwise left out: `gong ji jin` and `xi'an` are typed so.
pub fn readings(typed: &str) -> Vec<Vec<Unit>> {
    let letters = letters(typed);
    if letters.len() > LETTERS_MAX || !letters.iter().any(|letter| letter.char.is_ascii_lowercase())
    {
        return Vec::new();
    }
    let mut cutter =
        Cutter { fewest: fewest(&letters), letters: &letters, found: Vec::new(), steps: 0 };
    let least = cutter.fewest[0];
    for pieces in least..=least + 2 {
        cutter.cut(0, pieces, &mut Vec::new());
    }
    // Initials alone are what many people type, so they are always among the readings.
    let initials: Vec<Unit> = letters.iter().map(|letter| single(letter.char)).collect();
    if !cutter.found.contains(&initials) {
        cutter.found.push(initials);
    }
    cutter.found
}

fn single(char: char) -> Unit {
    if char.is_ascii() { Unit::Initial(char) } else { Unit::Letter(char) }
}

/// The syllables that the Latin letters from `start` to `end` may mean.
fn syllable(letters: &[Letter], start: usize, end: usize) -> Option<Range<usize>> {
    let row = &letters[start..end];
    let whole = row.windows(2).all(|pair| pair[0].position + 1 == pair[1].position);
    if !whole || !row.iter().all(|letter| letter.char.is_ascii_lowercase() || letter.char == 'ü') {
        return None;
    }
    let text: String =
        row.iter().map(|letter| if letter.char == 'ü' { 'v' } else { letter.char }).collect();
    if end == letters.len() {
        return Some(beginning_with(&text)).filter(|range| !range.is_empty());
    }
    place(&text).map(|at| at..at + 1)
}

/// The fewest pieces that the letters from each place on can be cut into.
fn fewest(letters: &[Letter]) -> Vec<usize> {
    let mut fewest = vec![0; letters.len() + 1];
    for start in (0..letters.len()).rev() {
        fewest[start] = (start + 2..=letters.len().min(start + SYLLABLE_MAX))
            .filter(|end| syllable(letters, start, *end).is_some())
            .chain([start + 1])
            .map(|end| fewest[end] + 1)
            .min()
            .unwrap_or(1);
    }
    fewest
}

struct Cutter<'a> {
    letters: &'a [Letter],
    fewest: Vec<usize>,
    found: Vec<Vec<Unit>>,
    steps: u32,
}

impl Cutter<'_> {
    /// Adds the ways to cut the rest into exactly so many pieces, longer syllables first.
    fn cut(&mut self, start: usize, pieces: usize, before: &mut Vec<Unit>) {
        self.steps += 1;
        if self.found.len() >= READINGS_MAX || self.steps > STEPS_MAX {
            return;
        }
        if start == self.letters.len() {
            if pieces == 0 {
                self.found.push(before.clone());
            }
            return;
        }
        if pieces < self.fewest[start] {
            return;
        }
        let longest = self.letters.len().min(start + SYLLABLE_MAX);
        for end in (start + 1..=longest).rev() {
            let unit = if end == start + 1 {
                Some(single(self.letters[start].char))
            } else {
                syllable(self.letters, start, end).map(Unit::Syllable)
            };
            if let Some(unit) = unit {
                before.push(unit);
                self.cut(end, pieces - 1, before);
                before.pop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(typed: &str) -> Vec<String> {
        let unit = |unit: &Unit| match unit {
            Unit::Letter(char) => char.to_string(),
            Unit::Initial(char) => format!("{char}-"),
            Unit::Syllable(range) if range.len() == 1 => SYLLABLES[range.start].to_owned(),
            Unit::Syllable(range) => format!("{}…", SYLLABLES[range.start]),
        };
        readings(typed)
            .iter()
            .map(|units| units.iter().map(unit).collect::<Vec<_>>().join(" "))
            .collect()
    }

    #[test]
    fn the_likeliest_reading_has_the_fewest_pieces() {
        assert_eq!(shown("gongjijin")[0], "gong ji jin…");
        assert_eq!(shown("gongjj")[0], "gong j- j-");
        assert_eq!(shown("gongjij")[0], "gong ji j-");
        assert_eq!(shown("公积j")[0], "公 积 j-");
    }

    #[test]
    fn initials_are_always_tried() {
        assert_eq!(shown("gjj"), ["g- j- j-"]);
        assert!(shown("shi").contains(&"s- h- i-".to_owned()));
    }

    #[test]
    fn what_can_be_cut_in_two_ways_is() {
        let readings = shown("xianshi");
        assert!(readings.iter().any(|reading| reading.starts_with("xian ")));
        assert!(readings.iter().any(|reading| reading.starts_with("xi an ")));
        assert_eq!(shown("xi'an")[0], "xi an…");
    }

    #[test]
    fn what_has_no_latin_letter_has_no_reading() {
        for typed in ["", "公积金", "2024", "！", &"a".repeat(200)] {
            assert!(readings(typed).is_empty(), "{typed:?}");
        }
    }

    #[test]
    fn long_nonsense_is_given_up_soon() {
        for typed in
            ["xianxianxianxianxianxianxianxianxianxian", &"a".repeat(48), &"ang".repeat(16)]
        {
            assert!(readings(typed).len() <= READINGS_MAX + 1);
        }
    }
}
