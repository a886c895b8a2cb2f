//! Datasets like another: of the same theme, provider and region, with the same words.

use contract::Hit;
use domain::DatasetId;
use tantivy::DocAddress;

use crate::bits::Bits;
use crate::highlight::Marker;
use crate::letters::{Needed, letters, parts, phrase, row};
use crate::postings::{Lane, find};
use crate::ranking::{Best, Key, later, more};
use crate::searcher::{SearchError, Searcher};

/// Weight of each theme in common.
const THEME: u64 = 6;
/// Weight of the same provider.
const PROVIDER: u64 = 8;
/// Weight of the same region, and of each that contains both.
const REGION: u64 = 2;

impl Searcher {
    /// The datasets most like this one, best first, never itself; none for an unknown one.
    ///
    /// A pair of letters in both titles weighs the more the fewer titles have it.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn related(&self, id: &DatasetId, limit: usize) -> Result<Vec<Hit>, SearchError> {
        let Some(address) = self.locate(id)? else { return Ok(Vec::new()) };
        let title = self.stored(address)?.title;
        let mut weights: Vec<Vec<u64>> =
            self.parts.iter().map(|part| vec![0; part.size as usize]).collect();
        let mut words: Vec<Needed> =
            parts(&letters(&title)).iter().flat_map(|part| phrase(&row(part))).collect();
        words.sort_by(|left, right| left.term.cmp(&right.term));
        words.dedup_by(|left, right| left.term == right.term);
        for word in &words {
            let mut sets = Vec::with_capacity(self.parts.len());
            for part in &self.parts {
                let lane = Lane::row(&part.title, std::slice::from_ref(word));
                sets.push(find(&lane, part.size, None)?);
            }
            let rarity = self.rarity(&sets);
            for (weights, docs) in weights.iter_mut().zip(&sets) {
                docs.iter().for_each(|doc| weights[doc as usize] += rarity);
            }
        }
        let mut best = Best::new(limit);
        let Some(this) = self.parts.get(address.segment_ord as usize) else {
            return Ok(Vec::new());
        };
        let at = address.doc_id as usize;
        let themes = this.columns.traits[at].themes();
        let provider = this.providers[this.columns.provider[at] as usize];
        let regions = &self.facets.lineage[this.regions[this.columns.region[at] as usize] as usize];
        for (part, weights) in self.parts.iter().zip(weights) {
            let columns = &*part.columns;
            for (doc, words) in (0..).zip(weights).filter(|(doc, _)| part.is_alive(*doc)) {
                let other = DocAddress::new(part.ordinal, doc);
                let at = doc as usize;
                let shared = u64::from((columns.traits[at].themes() & themes).count_ones());
                let same = u64::from(part.providers[columns.provider[at] as usize] == provider);
                let theirs =
                    &self.facets.lineage[part.regions[columns.region[at] as usize] as usize];
                let near = theirs.iter().filter(|place| regions.contains(place)).count() as u64;
                let likeness = words + THEME * shared + PROVIDER * same + REGION * near;
                if other != address && words + shared + same > 0 {
                    let (downloads, updated) = (columns.downloads[at], columns.updated[at]);
                    let key = Key {
                        tier: None,
                        first: more(likeness),
                        second: more(downloads).min(later(updated)),
                        order: columns.order[at],
                    };
                    best.push(key, other);
                }
            }
        }
        let marker = Marker::new(Vec::new());
        best.into_sorted().into_iter().map(|address| self.hit(address, &marker)).collect()
    }

    /// The logarithm of how rare a set of documents is among all that are alive.
    fn rarity(&self, sets: &[Bits]) -> u64 {
        let alive = self
            .parts
            .iter()
            .zip(sets)
            .map(|(part, docs)| docs.iter().filter(|doc| part.is_alive(*doc)).count() as u64);
        let count = alive.sum::<u64>().max(1);
        u64::from((self.document_count() / count).checked_ilog2().unwrap_or_default())
    }
}
