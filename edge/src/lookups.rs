//! Files and code lists that were looked up, kept until anything in the catalogue changes.
//!
//! A download of a small file costs less than the question to the database which file it is. The
//! answer is kept while the feed of changes is seen to stand still. Whether a file that needs a
//! grant may be taken does not stand here; the gate follows a feed of its own for that.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use domain::{DistributionId, StandardId};
use download::Offer;
use objects::Digest;
use store::Released;

use crate::standards::Listed;

/// How long the feed may go unread before nothing kept is trusted.
const TRUSTED_FOR: Duration = Duration::from_secs(1);
/// Most files that are kept.
const FILES_MAX: usize = 10_000;
/// Most elements with their lists that are kept, and most codes in them together.
const LISTED_MAX: usize = 1_000;
const CODES_MAX: usize = 200_000;

/// A file, and the version asked for where it was not the current one.
pub(crate) type Key = (DistributionId, Option<u32>);

/// A file, with what downloads of it say.
#[derive(Debug)]
pub(crate) struct Offered {
    /// The file.
    pub(crate) file: Released,
    /// Its content.
    pub(crate) digest: Digest,
    /// What answers say about it.
    pub(crate) offer: Offer,
    /// SHA-256 of its statement, which is kept; none where it could not be.
    pub(crate) statement: Option<[u8; 32]>,
}

#[derive(Default)]
pub(crate) struct Lookups {
    known: RwLock<Known>,
}

#[derive(Default)]
struct Known {
    change: i64,
    seen: Option<Instant>,
    files: HashMap<Key, Arc<Offered>>,
    listed: HashMap<StandardId, Arc<Listed>>,
    /// Codes in these.
    codes: usize,
}

impl Known {
    /// Whether the feed was read lately.
    fn is_trusted(&self) -> bool {
        self.seen.is_some_and(|seen| seen.elapsed() < TRUSTED_FOR)
    }
}

impl Lookups {
    /// Notes the number of the last change, as it was just read from the feed.
    pub(crate) fn feed_stands_at(&self, change: i64) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.seen = Some(Instant::now());
        if known.change != change {
            known.change = change;
            known.files.clear();
            known.listed.clear();
            known.codes = 0;
        }
    }

    /// A file that was looked up since the last change.
    pub(crate) fn find(&self, key: &Key) -> Option<Arc<Offered>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.files.get(key).filter(|_| known.is_trusted()).cloned()
    }

    /// An element and its codes that were looked up since the last change.
    pub(crate) fn find_listed(&self, id: &StandardId) -> Option<Arc<Listed>> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        known.listed.get(id).filter(|_| known.is_trusted()).cloned()
    }

    /// Keeps an element that was looked up after `change` was read.
    pub(crate) fn keep_listed(&self, id: &StandardId, change: i64, listed: &Arc<Listed>) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        let codes = known.codes + listed.codes.len();
        if known.change == change && known.listed.len() < LISTED_MAX && codes <= CODES_MAX {
            let before = known.listed.insert(id.clone(), listed.clone());
            known.codes = codes - before.map_or(0, |before| before.codes.len());
        }
    }

    /// The number of the last change, to be read before a file is looked up.
    pub(crate) fn change(&self) -> i64 {
        self.known.read().unwrap_or_else(PoisonError::into_inner).change
    }

    /// Keeps a file that was looked up after `change` was read; one that may be older than a
    /// change that came meanwhile is not kept, nor one that wants its statement.
    pub(crate) fn keep(&self, key: Key, change: i64, file: &Arc<Offered>) {
        if file.statement.is_none() {
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

    fn file(statement: Option<[u8; 32]>) -> Arc<Offered> {
        let file = Released {
            dataset: domain::DatasetId::new("lines"),
            openness: domain::Openness::Unconditional,
            legal_basis: None,
            conditions: None,
            version: 1,
            media_type: "text/csv".into(),
            file_name: "lines.csv".into(),
            sha256: String::new(),
            size: 0,
            created_at: chrono::DateTime::UNIX_EPOCH,
        };
        let digest = Digest::of(b"");
        let offer = Offer::new(&crate::public::download::representation(&file, digest));
        Arc::new(Offered { file, digest, offer, statement })
    }

    #[test]
    fn a_file_is_kept_until_the_next_change() {
        let lookups = Lookups::default();
        lookups.feed_stands_at(7);
        lookups.keep(key(), 7, &file(Some([0; 32])));
        lookups.feed_stands_at(7);
        assert!(lookups.find(&key()).is_some());
        lookups.feed_stands_at(8);
        assert!(lookups.find(&key()).is_none());
    }

    #[test]
    fn a_file_without_its_statement_is_looked_up_again() {
        let lookups = Lookups::default();
        lookups.feed_stands_at(7);
        lookups.keep(key(), 7, &file(None));
        assert!(lookups.find(&key()).is_none());
    }

    #[test]
    fn an_answer_older_than_a_change_is_not_kept() {
        let lookups = Lookups::default();
        lookups.feed_stands_at(7);
        let before = lookups.change();
        lookups.feed_stands_at(8);
        lookups.keep(key(), before, &file(Some([0; 32])));
        assert!(lookups.find(&key()).is_none());
    }

    #[test]
    fn nothing_is_trusted_while_nobody_reads_the_feed() {
        let lookups = Lookups::default();
        lookups.keep(key(), 0, &file(Some([0; 32])));
        assert!(lookups.find(&key()).is_none());
    }
}
