//! What the handlers share.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};
use objects::Objects;
use search::{Catalogue, Opened, State};
use store::Store;

use crate::lookups::Lookups;
use crate::metrics::Metrics;
use crate::public::snapshots::Press;
use crate::tally::Tally;

/// Tells the time; an argument, so that tests can set it.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The opened parts that a portal is made of.
pub struct Parts {
    /// System of record.
    pub store: Store,
    /// File contents.
    pub objects: Objects,
    /// Search index.
    pub index: Opened,
    /// The time.
    pub clock: Clock,
    /// Public address, such as `https://data.example.org`, without a slash at its end.
    pub origin: String,
}

/// A running portal. Clones share everything.
#[derive(Clone)]
pub struct Portal {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    objects: Objects,
    catalogue: Arc<Catalogue>,
    found: State,
    clock: Clock,
    origin: String,
    tally: Tally,
    lookups: Lookups,
    metrics: Metrics,
    press: Press,
    indexed: AtomicBool,
}

impl Portal {
    /// A portal of opened parts.
    pub fn new(parts: Parts) -> Self {
        let Parts { store, objects, index, clock, origin } = parts;
        let Opened { catalogue, state: found } = index;
        Self {
            inner: Arc::new(Inner {
                store,
                objects,
                catalogue: Arc::new(catalogue),
                found,
                clock,
                origin,
                tally: Tally::default(),
                lookups: Lookups::default(),
                metrics: Metrics::new(),
                press: Press::default(),
                indexed: AtomicBool::new(false),
            }),
        }
    }

    pub(crate) fn store(&self) -> &Store {
        &self.inner.store
    }

    pub(crate) fn objects(&self) -> &Objects {
        &self.inner.objects
    }

    pub(crate) fn catalogue(&self) -> &Arc<Catalogue> {
        &self.inner.catalogue
    }

    /// How the index was found at the start.
    pub(crate) fn found(&self) -> State {
        self.inner.found
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        (self.inner.clock)()
    }

    pub(crate) fn origin(&self) -> &str {
        &self.inner.origin
    }

    pub(crate) fn tally(&self) -> &Tally {
        &self.inner.tally
    }

    pub(crate) fn lookups(&self) -> &Lookups {
        &self.inner.lookups
    }

    pub(crate) fn metrics(&self) -> &Metrics {
        &self.inner.metrics
    }

    pub(crate) fn press(&self) -> &Press {
        &self.inner.press
    }

    /// Whether the index has caught up with the store since the start.
    pub(crate) fn is_indexed(&self) -> bool {
        self.inner.indexed.load(Ordering::Acquire)
    }

    pub(crate) fn set_indexed(&self) {
        self.inner.indexed.store(true, Ordering::Release);
    }
}
