//! Suggestions while the user types: themes, providers and titles.
//!
//! In this order: themes; providers that begin with what was typed; titles that begin with it;
//! other titles; other providers. Among alikes the shorter comes first, and no text comes twice.

use std::collections::HashSet;

use contract::{SuggestKind, SuggestQuery, Suggestion};
use domain::Language;
use tantivy::DocAddress;

use crate::bits::Bits;
use crate::letters::{BEGIN, letters};
use crate::names::{Match, Name};
use crate::postings::{Lane, find};
use crate::ranking::more;
use crate::searcher::{Part, SearchError, Searcher};
use crate::syllables::SYLLABLES;
use crate::typed::{Unit, readings};
use crate::wanted::Wanted;

/// Most themes, so that they do not crowd out all else.
const THEMES_MAX: usize = 3;

/// What was typed, in every way that it is looked for.
struct Typed {
    wanted: Wanted,
    /// Letter by letter, without its separators.
    literal: Vec<Unit>,
    readings: Vec<Vec<Unit>>,
}

/// Suggestions so far.
struct Listed {
    limit: usize,
    texts: HashSet<u64>,
    suggestions: Vec<Suggestion>,
}

impl Listed {
    fn is_full(&self) -> bool {
        self.suggestions.len() >= self.limit
    }

    fn push(&mut self, fingerprint: u64, suggestion: impl FnOnce() -> Suggestion) {
        if !self.is_full() && self.texts.insert(fingerprint) {
            self.suggestions.push(suggestion());
        }
    }
}

impl Searcher {
    /// What the user may mean; nothing for what has no letter.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn suggest(
        &self,
        query: &SuggestQuery,
        language: Language,
    ) -> Result<Vec<Suggestion>, SearchError> {
        let typed = Typed {
            wanted: Wanted::new(&query.q),
            literal: letters(&query.q).iter().map(|letter| Unit::Letter(letter.char)).collect(),
            readings: readings(&query.q),
        };
        let limit = query.limit as usize;
        let mut listed = Listed { limit, texts: HashSet::new(), suggestions: Vec::new() };
        if typed.literal.is_empty() {
            return Ok(listed.suggestions);
        }
        self.themes(&typed, language, &mut listed);
        let providers = self.providers(&typed);
        let (begin, contain): (Vec<_>, Vec<_>) =
            providers.into_iter().partition(|(found, _)| *found == Match::Begins);
        for (_, name) in begin.into_iter().take(limit.div_ceil(2)) {
            listed.push(name.fingerprint, || provider(name));
        }
        self.titles(&typed, &mut listed)?;
        for (_, name) in contain {
            listed.push(name.fingerprint, || provider(name));
        }
        Ok(listed.suggestions)
    }

    fn themes(&self, typed: &Typed, language: Language, listed: &mut Listed) {
        let mut found: Vec<(Match, usize)> = Vec::new();
        for (at, (theme, names)) in self.names.themes.iter().enumerate() {
            if self.everything().has_theme(*theme)
                && let Some(best) = names.iter().filter_map(|name| typed.find(name)).min()
                && (best == Match::Begins || typed.literal.len() > 1)
            {
                found.push((best, at));
            }
        }
        found.sort_unstable();
        for (theme, names) in
            found.iter().take(THEMES_MAX).filter_map(|(_, at)| self.names.themes.get(*at))
        {
            let [chinese, english] = names;
            let name = if language == Language::Zh { chinese } else { english };
            listed.push(name.fingerprint, || Suggestion {
                text: name.text.clone(),
                kind: SuggestKind::Theme,
                id: theme.value().to_owned(),
            });
        }
    }

    /// The providers with datasets that match, in their order.
    fn providers(&self, typed: &Typed) -> Vec<(Match, &Name)> {
        let mut found: Vec<(Match, &Name)> = self
            .names
            .providers
            .iter()
            .filter_map(|name| Some((typed.find(name)?, name)))
            .filter(|(_, name)| {
                self.facets
                    .providers
                    .binary_search(&name.id)
                    .is_ok_and(|place| self.everything().has_provider(place))
            })
            .collect();
        found.sort_by(|left, right| (left.0, left.1.key()).cmp(&(right.0, right.1.key())));
        found
    }

    /// Titles, group after group, until there are enough.
    fn titles(&self, typed: &Typed, listed: &mut Listed) -> Result<(), SearchError> {
        let mut literal: Vec<[Bits; 3]> = Vec::new();
        for part in &self.parts {
            literal.push(typed.wanted.find_in_titles(part)?);
        }
        self.add(literal.iter().map(|[begins, ..]| begins), listed)?;
        self.add(self.spoken(typed, true, listed)?.iter(), listed)?;
        self.add(literal.iter().map(|[_, contains, _]| contains), listed)?;
        self.add(self.spoken(typed, false, listed)?.iter(), listed)?;
        self.add(literal.iter().map(|[.., every]| every), listed)
    }

    /// For each segment the titles that match in one of the readings.
    fn spoken(
        &self,
        typed: &Typed,
        begins: bool,
        listed: &Listed,
    ) -> Result<Vec<Bits>, SearchError> {
        let mut found = Vec::new();
        for part in &self.parts {
            let mut here = Bits::none(part.size);
            for units in typed.readings.iter().filter(|_| !listed.is_full()) {
                here.unite(&find(&lanes(part, units, begins), part.size, None)?);
            }
            found.push(here);
        }
        Ok(found)
    }

    /// Adds the shortest titles of a group; of titles alike the most used dataset.
    fn add<'a>(
        &self,
        group: impl Iterator<Item = &'a Bits>,
        listed: &mut Listed,
    ) -> Result<(), SearchError> {
        let room = listed.limit - listed.suggestions.len();
        if room == 0 {
            return Ok(());
        }
        let mut kept: Vec<(TitleKey, u64, DocAddress)> = Vec::with_capacity(room + 1);
        for (part, docs) in self.parts.iter().zip(group) {
            let columns = &*part.columns;
            for doc in docs.iter() {
                let at = doc as usize;
                let key = (columns.length[at], more(columns.downloads[at]), columns.order[at]);
                if kept.len() == room && kept.last().is_some_and(|(last, ..)| key >= *last)
                    || !part.is_alive(doc)
                {
                    continue;
                }
                let print = columns.fingerprint[at];
                if listed.texts.contains(&print) {
                    continue;
                }
                if let Some(same) = kept.iter().position(|(_, other, _)| *other == print) {
                    if kept[same].0 <= key {
                        continue;
                    }
                    kept.remove(same);
                }
                let place = kept.partition_point(|(other, ..)| *other < key);
                kept.insert(place, (key, print, DocAddress::new(part.ordinal, doc)));
                kept.truncate(room);
            }
        }
        for (_, print, address) in kept {
            let stored = self.stored(address)?;
            listed.push(print, || Suggestion {
                text: stored.title,
                kind: SuggestKind::Dataset,
                id: stored.id.as_str().to_owned(),
            });
        }
        Ok(())
    }
}

/// Length, downloads, order.
type TitleKey = (u32, u64, u64);

impl Typed {
    /// Where a name matches, by its letters or in any of the readings.
    fn find(&self, name: &Name) -> Option<Match> {
        std::iter::once(&self.literal)
            .chain(&self.readings)
            .filter_map(|units| name.find(units))
            .min()
    }
}

fn provider(name: &Name) -> Suggestion {
    Suggestion { text: name.text.clone(), kind: SuggestKind::Provider, id: name.id.clone() }
}

/// The lanes in which a title has to have the units: pairs of initials, which are rarer than
/// initials, and beside them each syllable.
fn lanes<'a>(part: &'a Part, units: &[Unit], begins: bool) -> Vec<Lane<'a>> {
    let mut lanes = Vec::new();
    let mut paired = false;
    for (at, (unit, offset)) in units.iter().zip(0..).enumerate() {
        let mut lane = |terms, any| lanes.push(Lane { terms, any, offset });
        let next = units.get(at + 1).and_then(Unit::initial);
        let lone = !paired;
        paired = false;
        let mark = if begins && at == 0 { BEGIN.to_string() } else { String::new() };
        match unit {
            Unit::Letter(char) => lane(&part.title, vec![format!("{mark}{char}")]),
            Unit::Initial(first) => match next {
                Some(next) => {
                    paired = true;
                    lane(&part.pinyin, vec![format!("{first}{next}")]);
                    if !mark.is_empty() {
                        lane(&part.pinyin, vec![format!("{mark}{first}")]);
                    }
                }
                None if lone || !mark.is_empty() => {
                    lane(&part.pinyin, vec![format!("{mark}{first}")]);
                }
                None => {}
            },
            Unit::Syllable(range) => {
                let any = SYLLABLES[range.clone()]
                    .iter()
                    .map(|syllable| format!("{mark}={syllable}"))
                    .collect();
                lane(&part.pinyin, any);
                if let (Some(first), Some(next)) = (unit.initial(), next) {
                    paired = true;
                    lane(&part.pinyin, vec![format!("{first}{next}")]);
                }
            }
        }
    }
    lanes
}
