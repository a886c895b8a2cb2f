//! Open files that were looked up, kept until anything in the catalogue changes.
//!
//! A download of a small file costs less than the question to the database whether it may be
//! taken. For unconditional data the answer is kept while the feed of changes is seen to stand
//! still; what needs a grant is asked for each time, so that a revocation is never overlooked.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use domain::{DistributionId, Openness};
use store::Released;

/// How long the feed may go unread before nothing kept is trusted.
const TRUSTED_FOR: Duration = Duration::from_secs(1);
/// Most files that are kept.
const FILES_MAX: usize = 10_000;

/// A file, and the version asked for where it was not the current one.
pub(crate) type Key = (DistributionId, Option<u32>);

#[derive(Default)]
pub(crate) struct Lookups {
    known: RwLock<Known>,
}

#[derive(Default)]
struct Known {
    change: i64,
    seen: Option<Instant>,
    files: HashMap<Key, Arc<Released>>,
}

impl Lookups {
    /// Notes the number of the last change, as it was just read from the feed.
    pub(crate) fn feed_stands_at(&self, change: i64) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.seen = Some(Instant::now());
        if known.change != change {
            known.change = change;
            known.files.clear();
        }
    }

    /// A file that was looked up since the last change.
    pub(crate) fn find(&self, key: &Key) -> Option<Arc<Released>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        let trusted = known.seen.is_some_and(|seen| seen.elapsed() < TRUSTED_FOR);
        if trusted { known.files.get(key).cloned() } else { None }
    }

    /// The number of the last change, to be read before a file is looked up.
    pub(crate) fn change(&self) -> i64 {
        self.known.read().unwrap_or_else(PoisonError::into_inner).change
    }

    /// Keeps an open file that was looked up after `change` was read; one that may be older than
    /// a change that came meanwhile is not kept.
    pub(crate) fn keep(&self, key: Key, change: i64, file: &Arc<Released>) {
        if file.openness != Openness::Unconditional {
            return;
        }
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        if known.change == change && known.files.len() < FILES_MAX {
            known.files.insert(key, file.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> Key {
        (DistributionId::new("lines"), None)
    }

    fn file(openness: Openness) -> Arc<Released> {
        Arc::new(Released {
            dataset: domain::DatasetId::new("lines"),
            openness,
            legal_basis: None,
            conditions: None,
            version: 1,
            media_type: "text/csv".into(),
            file_name: "lines.csv".into(),
            sha256: String::new(),
            size: 0,
            created_at: chrono::DateTime::UNIX_EPOCH,
        })
    }

    #[test]
    fn an_open_file_is_kept_until_the_next_change() {
        let lookups = Lookups::default();
        lookups.feed_stands_at(7);
        lookups.keep(key(), 7, &file(Openness::Unconditional));
        lookups.feed_stands_at(7);
        assert!(lookups.find(&key()).is_some());
        lookups.feed_stands_at(8);
        assert!(lookups.find(&key()).is_none());
    }

    #[test]
    fn what_needs_a_grant_is_never_kept() {
        let lookups = Lookups::default();
        lookups.feed_stands_at(7);
        for openness in [Openness::Conditional, Openness::Closed] {
            lookups.keep(key(), 7, &file(openness));
            assert!(lookups.find(&key()).is_none());
        }
    }

    #[test]
    fn an_answer_older_than_a_change_is_not_kept() {
        let lookups = Lookups::default();
        lookups.feed_stands_at(7);
        let before = lookups.change();
        lookups.feed_stands_at(8);
        lookups.keep(key(), before, &file(Openness::Unconditional));
        assert!(lookups.find(&key()).is_none());
    }

    #[test]
    fn nothing_is_trusted_while_nobody_reads_the_feed() {
        let lookups = Lookups::default();
        lookups.keep(key(), 0, &file(Openness::Unconditional));
        assert!(lookups.find(&key()).is_none());
    }
}
