//! What the handlers share.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwap;
use charts::map::Tiles;
use chrono::{DateTime, Utc};
use contract::SettingView;
use domain::{Calendar, Clocks};
use ed25519_dalek::SigningKey;
use objects::Objects;
use search::{Catalogue, Opened, State};
use sha2::{Digest as _, Sha256};
use store::{Store, StoreError};
use tables::query::EngineSettings;
use tokio::sync::Semaphore;

use crate::arrivals::Arrivals;
use crate::gate::{Gate, Keys};
use crate::lookups::Lookups;
use crate::metrics::Metrics;
use crate::outside::{Outside, OutsideSettings};
use crate::people::{People, PeopleSettings};
use crate::public::overview::OverviewsKept;
use crate::public::snapshots::Press;
use crate::tabular::Tabular;
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
    /// How long each step may take here.
    pub clocks: Clocks,
    /// The key that signs what the portal vouches for.
    pub signing_key: SigningKey,
    /// The keys of tickets and receipts.
    pub keys: Keys,
    /// Public address, such as `https://data.example.org`, without a slash at its end.
    pub origin: String,
    /// What is set, for operators to see: nothing secret.
    pub settings: Vec<SettingView>,
    /// What is set about people.
    pub people: PeopleSettings,
    /// What may be fetched from outside.
    pub outside: OutsideSettings,
    /// What queries over tables may cost.
    pub queries: EngineSettings,
    /// Fewest people of whom closed data gives a figure (R33), 0 for the least that is allowed.
    pub group_min: u32,
    /// The base map below maps; none unless the operator names one.
    pub tiles: Option<Tiles>,
}

/// Whole sheets that are in memory at once.
const SHEETS_AT_ONCE: usize = 2;

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
    clocks: Clocks,
    signing_key: SigningKey,
    gate: Gate,
    calendar: ArcSwap<(String, Arc<Calendar>)>,
    origin: String,
    settings: Vec<SettingView>,
    sheets: Semaphore,
    people: People,
    arrivals: Arrivals,
    tabular: Tabular,
    group_min: u32,
    tiles: Option<Tiles>,
    tally: Tally,
    lookups: Lookups,
    metrics: Metrics,
    overviews: OverviewsKept,
    press: Press,
    indexed: AtomicBool,
}

impl Portal {
    /// A portal of opened parts.
    pub fn new(parts: Parts) -> Self {
        let Parts {
            store,
            objects,
            index,
            clock,
            clocks,
            signing_key,
            keys,
            origin,
            settings,
            people,
            outside,
            queries,
            group_min,
            tiles,
        } = parts;
        let Opened { catalogue, state: found } = index;
        Self {
            inner: Arc::new(Inner {
                store,
                objects,
                catalogue: Arc::new(catalogue),
                found,
                clock,
                clocks,
                signing_key,
                gate: Gate::new(keys),
                calendar: ArcSwap::from_pointee((String::new(), Arc::new(Calendar::shipped()))),
                origin,
                settings,
                sheets: Semaphore::new(SHEETS_AT_ONCE),
                people: People::new(people),
                arrivals: Arrivals::new(Outside::new(outside)),
                tabular: Tabular::new(queries),
                group_min,
                tiles,
                tally: Tally::default(),
                lookups: Lookups::default(),
                metrics: Metrics::new(),
                overviews: OverviewsKept::default(),
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

    /// How long each step may take here.
    pub(crate) fn clocks(&self) -> Clocks {
        self.inner.clocks
    }

    /// The key that signs what the portal vouches for.
    pub(crate) fn signing_key(&self) -> &SigningKey {
        &self.inner.signing_key
    }

    /// What stands between granted data and who asks for it.
    pub(crate) fn gate(&self) -> &Gate {
        &self.inner.gate
    }

    /// Says that a grant was written: nothing that was known of grants before is trusted any more.
    pub fn grants_changed(&self) {
        self.inner.gate.changed();
    }

    /// Takes other keys of tickets and receipts from now on: an operator has rotated them.
    pub fn use_keys(&self, keys: Keys) {
        self.inner.gate.use_keys(keys);
    }

    /// The working days as they are known now (R24).
    pub(crate) async fn calendar(&self) -> Result<Arc<Calendar>, StoreError> {
        let text = self.inner.store.fact("calendar").await?.unwrap_or_default();
        let known = self.inner.calendar.load_full();
        if known.0 == text {
            return Ok(Arc::clone(&known.1));
        }
        // What was stored was read before it was stored; were it damaged, the years that come
        // with the portal remain, and days beyond them say that they are provisional.
        let added = Calendar::parse(&text).unwrap_or_default();
        let calendar = Arc::new(Calendar::shipped().with(added));
        self.inner.calendar.store(Arc::new((text, Arc::clone(&calendar))));
        Ok(calendar)
    }

    /// Turns at reading and writing whole sheets.
    pub(crate) fn sheets(&self) -> &Semaphore {
        &self.inner.sheets
    }

    /// What is set, for operators to see.
    pub(crate) fn settings(&self) -> &[SettingView] {
        &self.inner.settings
    }

    pub(crate) fn origin(&self) -> &str {
        &self.inner.origin
    }

    /// Whether browsers reach the portal over https, so that its cookies may ask for it.
    pub(crate) fn is_secure(&self) -> bool {
        self.inner.origin.starts_with("https://")
    }

    pub(crate) fn people(&self) -> &People {
        &self.inner.people
    }

    pub(crate) fn arrivals(&self) -> &Arrivals {
        &self.inner.arrivals
    }

    pub(crate) fn tabular(&self) -> &Tabular {
        &self.inner.tabular
    }

    /// Fewest people of whom closed data gives a figure here.
    pub(crate) fn group_min(&self) -> u32 {
        self.inner.group_min
    }

    /// The base map below maps.
    pub(crate) fn tiles(&self) -> Option<&Tiles> {
        self.inner.tiles.as_ref()
    }

    /// A hash that nobody else can compute, for what closed data must not give away: it rests on
    /// the portal's own key, and stays the same as long as that does.
    pub(crate) fn unseen_hash(&self, parts: &[&str]) -> [u8; 32] {
        let mut hasher = Sha256::new();
        hasher.update(b"shumen unseen 1");
        hasher.update(self.inner.signing_key.to_bytes());
        for part in parts {
            hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            hasher.update(part);
        }
        hasher.finalize().into()
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

    /// Figures of the catalogue that were counted.
    pub(crate) fn overviews(&self) -> &OverviewsKept {
        &self.inner.overviews
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
