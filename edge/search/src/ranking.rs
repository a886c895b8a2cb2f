//! The order of results. It rests on what a document says and on nothing else, so that any node
//! with the same documents answers with the same page, however its index is laid out.

use tantivy::DocAddress;

/// How well a title answers a query, the best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// The title is the query.
    Same,
    /// The title is the query but for what separates its letters.
    SameLetters,
    /// The title begins with the query.
    Begins,
    /// The query stands in the title in one piece.
    Contains,
    /// Every part of the query stands in the title.
    Parts,
    /// Some part stands only in keywords, provider or summary.
    Elsewhere,
}

/// What decides between two results: the smaller comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// The tier and, in it, the length of the title; the same for all where relevance is not asked.
    pub tier: Option<(Tier, u32)>,
    /// The first number that decides, made so that the smaller is better.
    pub first: u64,
    /// The second.
    pub second: u64,
    /// The last tie-breaker.
    pub order: u64,
}

/// A count of which more is better.
pub const fn more(count: u64) -> u64 {
    !count
}

/// An instant of which the later is better.
pub const fn later(micros: i64) -> u64 {
    !(micros.cast_unsigned() ^ 1 << 63)
}

/// The best of what it is shown, without keeping the rest.
pub struct Best {
    limit: usize,
    kept: Vec<(Key, DocAddress)>,
    bar: Option<Key>,
}

impl Best {
    /// Keeps the best `limit`.
    pub fn new(limit: usize) -> Self {
        Self { limit, kept: Vec::new(), bar: None }
    }

    /// Shows it a document.
    pub fn push(&mut self, key: Key, address: DocAddress) {
        if self.bar.is_some_and(|bar| key >= bar) || self.limit == 0 {
            return;
        }
        self.kept.push((key, address));
        if self.kept.len() >= self.limit.saturating_mul(2).max(64) {
            self.cut();
        }
    }

    fn cut(&mut self) {
        if self.kept.len() > self.limit {
            let (_, last, _) =
                self.kept.select_nth_unstable_by_key(self.limit - 1, |(key, _)| *key);
            self.bar = Some(last.0);
            self.kept.truncate(self.limit);
        }
    }

    /// The best, in order.
    pub fn into_sorted(mut self) -> Vec<DocAddress> {
        if self.limit > 0 {
            self.cut();
        }
        self.kept.sort_unstable_by_key(|(key, _)| *key);
        self.kept.into_iter().map(|(_, address)| address).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_later_and_the_more_come_first() {
        assert!(later(5) < later(4) && later(0) < later(-1) && later(-1) < later(i64::MIN));
        assert!(more(2) < more(1));
    }

    proptest! {
        #[test]
        fn the_best_are_what_sorting_all_would_give(
            orders in proptest::collection::hash_set(0..10_000_u64, 0..300),
            limit in 0..90_usize,
        ) {
            let mut best = Best::new(limit);
            for order in &orders {
                let key = Key { tier: None, first: order % 7, second: 0, order: *order };
                best.push(key, DocAddress::new(0, u32::try_from(*order).unwrap_or_default()));
            }
            let mut all: Vec<_> = orders.iter().copied().collect();
            all.sort_by_key(|order| (order % 7, *order));
            all.truncate(limit);
            let found: Vec<u64> =
                best.into_sorted().iter().map(|address| u64::from(address.doc_id)).collect();
            prop_assert_eq!(found, all);
        }
    }
}
