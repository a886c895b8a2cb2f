//! What a query wants found: its parts, and where in a document they have to stand.

use crate::bits::Bits;
use crate::letters::{Letter, beginning, fingerprint, length, letters, parts, phrase, row};
use crate::postings::{Lane, find};
use crate::ranking::Tier;
use crate::searcher::{Part, SearchError};

/// A query's text, ready to be looked for.
///
/// There is no limit on the number of parts beside that of the letters: a whole title with all
/// its brackets is a good query.
pub struct Wanted {
    everything: bool,
    letters: Vec<Letter>,
    /// Each once, the longest first, because it is likely the rarest.
    parts: Vec<Vec<char>>,
    fingerprint: u64,
}

impl Wanted {
    /// Reads what the user typed.
    pub fn new(q: &str) -> Self {
        let letters = letters(q);
        let mut parts = parts(&letters);
        parts.sort_by(|left, right| right.len().cmp(&left.len()).then_with(|| left.cmp(right)));
        parts.dedup();
        Self { everything: q.trim().is_empty(), letters, parts, fingerprint: fingerprint(q) }
    }

    /// Whether nothing was typed.
    pub const fn is_everything(&self) -> bool {
        self.everything
    }

    /// The parts, to be marked in what was found.
    pub fn into_parts(self) -> Vec<Vec<char>> {
        self.parts
    }

    /// The documents of a segment that match, and how well if that is asked for.
    ///
    /// Each part has to stand in the title, or in provider, keywords or summary, in one piece.
    pub fn find(&self, part: &Part, ranked: bool) -> Result<(Bits, Vec<Tier>), SearchError> {
        if self.everything {
            return Ok((Bits::all(part.size), Vec::new()));
        }
        let mut found: Option<Bits> = None;
        let mut in_title: Option<Bits> = None;
        for wanted in &self.parts {
            let needed = phrase(&row(wanted));
            let mut here = find(&Lane::row(&part.title, &needed), part.size, found.as_ref())?;
            match &mut in_title {
                Some(in_title) => in_title.intersect(&here),
                None => in_title = Some(here.clone()),
            }
            here.unite(&find(&Lane::row(&part.rest, &needed), part.size, found.as_ref())?);
            let none = here.is_empty();
            found = Some(here);
            if none {
                break;
            }
        }
        let found = found.unwrap_or_else(|| Bits::none(part.size));
        let tiers = match in_title {
            Some(in_title) if ranked && !found.is_empty() => self.tiers(part, &in_title)?,
            _ => Vec::new(),
        };
        Ok((found, tiers))
    }

    /// How well each title answers, of those in which every part stands.
    fn tiers(&self, part: &Part, in_title: &Bits) -> Result<Vec<Tier>, SearchError> {
        let mut tiers = vec![Tier::Elsewhere; part.size as usize];
        let (contains, begins) = self.titles(part, in_title)?;
        let length = length(&self.letters);
        for doc in in_title.iter() {
            let at = doc as usize;
            tiers[at] = if begins.contains(doc) {
                match (part.columns.length[at] == length, part.columns.fingerprint[at]) {
                    (true, print) if print == self.fingerprint => Tier::Same,
                    (true, _) => Tier::SameLetters,
                    (false, _) => Tier::Begins,
                }
            } else if contains.contains(doc) {
                Tier::Contains
            } else {
                Tier::Parts
            };
        }
        Ok(tiers)
    }

    /// The titles in which the whole query stands, and those that begin with it.
    fn titles(&self, part: &Part, in_title: &Bits) -> Result<(Bits, Bits), SearchError> {
        let needed = phrase(&self.letters);
        let contains = if self.parts.len() == 1 && self.parts[0].len() == self.letters.len() {
            in_title.clone()
        } else {
            find(&Lane::row(&part.title, &needed), part.size, Some(in_title))?
        };
        let mut lanes = Lane::row(&part.title, &needed);
        let first = self.letters.first().map_or(' ', |letter| letter.char);
        lanes.push(Lane { terms: &part.title, any: vec![beginning(first)], offset: 0 });
        let begins = find(&lanes, part.size, Some(&contains))?;
        Ok((contains, begins))
    }

    /// The titles that begin with the query, those that contain it, and those that contain each
    /// part of it, whatever else the documents say.
    pub fn find_in_titles(&self, part: &Part) -> Result<[Bits; 3], SearchError> {
        let mut every: Option<Bits> = None;
        for wanted in &self.parts {
            let lanes = Lane::row(&part.title, &phrase(&row(wanted)));
            every = Some(find(&lanes, part.size, every.as_ref())?);
        }
        let every = every.unwrap_or_else(|| Bits::none(part.size));
        let (contains, begins) = self.titles(part, &every)?;
        Ok([begins, contains, every])
    }
}
