//! What grants stand at, from memory for as long as the feed of revocations is seen to move.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, Weak};
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use domain::GrantId;
use domain::grant::GrantState;
use download::{Standing, Ticket};
use store::{GrantStanding, Store, StoreError};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::cut::{Cut, Line};
use crate::portal::Portal;

/// How often the feed is looked at; a revocation bites within a second on every node.
const EVERY: Duration = Duration::from_millis(200);
/// A look that is older is made again before anything is decided by it.
const FRESH: Duration = Duration::from_millis(500);
/// A look that is older says nothing: what needs a grant stays closed.
const STALE: Duration = Duration::from_secs(3);
/// Longest time of a look.
const LOOK_WITHIN: Duration = Duration::from_secs(1);
/// Grants that are read from the feed at once.
const BATCH: u32 = 1_000;
/// Most grants that are kept in memory; those with streams under way are never more.
const GRANTS_MAX: usize = 20_000;
/// How often a grant is asked for again because the feed moved meanwhile.
const ATTEMPTS: u32 = 5;

/// The feed was not seen for too long.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stale;

/// What is known of grants.
#[derive(Default)]
pub(super) struct Feed {
    known: RwLock<Known>,
    /// The turn to look: when the last look began, and whether it succeeded.
    looking: tokio::sync::Mutex<Option<(Instant, bool)>>,
    stirred: Notify,
}

#[derive(Default)]
struct Known {
    /// Number of the last change that was read.
    change: i64,
    /// When the last look that succeeded began.
    seen: Option<Instant>,
    /// When this node last wrote a grant.
    stirred: Option<Instant>,
    grants: HashMap<GrantId, Arc<Watched>>,
}

impl Known {
    /// Whether the last look is no older than `age`, nor than what this node wrote.
    fn is_known(&self, age: Duration) -> bool {
        self.seen.is_some_and(|seen| {
            seen.elapsed() < age && self.stirred.is_none_or(|stirred| stirred < seen)
        })
    }
}

/// A grant, and the streams that rest on it.
struct Watched(Mutex<Resting>);

struct Resting {
    standing: Arc<Standing>,
    streams: Vec<(Ticket, Weak<Cut>)>,
}

impl Watched {
    fn lock(&self) -> MutexGuard<'_, Resting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watched {
    /// Begins to watch a stream, unless the grant does not uphold it.
    fn begin(&self, ticket: &Ticket, line: Option<Line>, now: DateTime<Utc>) -> Option<Arc<Cut>> {
        let mut resting = self.lock();
        if !resting.standing.upholds(ticket, now) {
            return None;
        }
        if resting.streams.len() == resting.streams.capacity() {
            resting.streams.retain(|(_, stream)| stream.strong_count() > 0);
        }
        let cut = Arc::new(Cut::new(line));
        resting.streams.push((ticket.clone(), Arc::downgrade(&cut)));
        Some(cut)
    }
}

impl Resting {
    /// Cuts the streams that the grant no longer upholds, and forgets those that have ended.
    fn sweep(&mut self, now: DateTime<Utc>) -> usize {
        let (standing, mut cut) = (self.standing.clone(), 0);
        self.streams.retain(|(ticket, stream)| match stream.upgrade() {
            None => false,
            Some(_) if standing.upholds(ticket, now) => true,
            Some(stream) => {
                stream.cut();
                cut += 1;
                false
            }
        });
        cut
    }

    fn cut_all(&mut self) -> usize {
        let streams = std::mem::take(&mut self.streams);
        streams.iter().filter_map(|(_, cut)| cut.upgrade()).map(|cut| cut.cut()).count()
    }
}

impl Feed {
    /// Notes that a grant was written on this node.
    pub(super) fn stir(&self) {
        self.write(|known| known.stirred = Some(Instant::now()));
        self.stirred.notify_one();
    }

    /// What a grant stands at; nothing when there is no such grant.
    pub(super) async fn standing(
        &self,
        store: &Store,
        id: &GrantId,
    ) -> Result<Option<Arc<Standing>>, Stale> {
        for _ in 0..ATTEMPTS {
            let fresh = self.read(|known| known.is_known(FRESH)) || self.look(store).await;
            let (trusted, change, found) = self
                .read(|known| (known.is_known(STALE), known.change, known.grants.get(id).cloned()));
            if !trusted {
                // Something was written here while we looked: look again.
                if fresh { continue } else { return Err(Stale) }
            }
            if let Some(found) = found {
                return Ok(Some(found.lock().standing.clone()));
            }
            let asked = tokio::time::timeout(LOOK_WITHIN, store.grant_standing(id)).await;
            let found = match asked {
                Ok(Ok(Some(found))) => Arc::new(standing(found).1),
                Ok(Ok(None)) => return Ok(None),
                Ok(Err(error)) => {
                    tracing::error!(%error, "a grant cannot be read");
                    return Err(Stale);
                }
                Err(_) => return Err(Stale),
            };
            if self.keep(id, change, &found) {
                return Ok(Some(found));
            }
        }
        Err(Stale)
    }

    /// Keeps a grant that was read after the feed stood at `change`. If it has moved since, what
    /// was read may be older than the feed, and has to be read again.
    fn keep(&self, id: &GrantId, change: i64, standing: &Arc<Standing>) -> bool {
        self.write(|known| {
            if known.change != change {
                return false;
            }
            if known.grants.len() >= GRANTS_MAX {
                known.grants.retain(|_, watched| !watched.lock().streams.is_empty());
            }
            let resting = Resting { standing: standing.clone(), streams: Vec::new() };
            known
                .grants
                .entry(id.clone())
                .or_insert_with(|| Arc::new(Watched(Mutex::new(resting))));
            true
        })
    }

    /// Watches a stream; none when its grant has ended since it was decided about.
    pub(super) async fn watch(
        &self,
        store: &Store,
        ticket: &Ticket,
        line: Option<Line>,
        now: DateTime<Utc>,
    ) -> Result<Option<Arc<Cut>>, Stale> {
        for _ in 0..ATTEMPTS {
            if let Some(watched) = self.read(|known| known.grants.get(&ticket.grant).cloned()) {
                return Ok(watched.begin(ticket, line, now));
            }
            // It had to make room for others in the meantime.
            if self.standing(store, &ticket.grant).await?.is_none() {
                return Ok(None);
            }
        }
        Err(Stale)
    }

    /// Reads what changed; whether that succeeded. One look at a time: who waited for a look that
    /// began later takes its result.
    async fn look(&self, store: &Store) -> bool {
        let asked = Instant::now();
        let mut turn = self.looking.lock().await;
        if let Some((_, succeeded)) = turn.filter(|(begun, _)| *begun >= asked) {
            return succeeded;
        }
        let begun = Instant::now();
        let succeeded = match tokio::time::timeout(LOOK_WITHIN, self.catch_up(store)).await {
            Ok(Ok(())) => {
                self.write(|known| known.seen = Some(begun));
                true
            }
            Ok(Err(error)) => {
                tracing::error!(%error, "the feed of grants cannot be read");
                false
            }
            Err(_) => {
                tracing::error!("the feed of grants cannot be read in time");
                false
            }
        };
        *turn = Some((begun, succeeded));
        succeeded
    }

    async fn catch_up(&self, store: &Store) -> Result<(), StoreError> {
        let last = store.last_grant_change().await?;
        if last < self.read(|known| known.change) {
            tracing::warn!("the store is older than what was read of it: grants are read anew");
            self.write(|known| {
                known.grants.drain().for_each(|(_, watched)| {
                    watched.lock().cut_all();
                });
                known.change = last;
            });
        }
        loop {
            let after = self.read(|known| known.change);
            if after >= last {
                return Ok(());
            }
            let changes = store.grant_changes(after, BATCH).await?;
            // A change may have been overtaken by a later one of the same grant.
            let up_to = changes.last().map_or(last, |grant| grant.change);
            self.write(|known| {
                for (id, new) in changes.into_iter().map(standing) {
                    if let Some(watched) = known.grants.get(&id) {
                        watched.lock().standing = Arc::new(new);
                    }
                }
                known.change = up_to;
            });
        }
    }

    /// Ends the streams whose grants have ended, or of which that is not known.
    fn sweep(&self, now: DateTime<Utc>) {
        let (trusted, grants) = self.read(|known| {
            let grants: Vec<_> = known.grants.values().cloned().collect();
            (known.is_known(STALE), grants)
        });
        let cut: usize = grants
            .iter()
            .map(|watched| {
                let mut resting = watched.lock();
                if trusted { resting.sweep(now) } else { resting.cut_all() }
            })
            .sum();
        if cut > 0 {
            tracing::info!(streams = cut, trusted, "streams were cut with their grants");
        }
    }

    fn read<T>(&self, read: impl FnOnce(&Known) -> T) -> T {
        read(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write<T>(&self, write: impl FnOnce(&mut Known) -> T) -> T {
        write(&mut self.known.write().unwrap_or_else(PoisonError::into_inner))
    }
}

fn standing(grant: GrantStanding) -> (GrantId, Standing) {
    let GrantStanding { id, epoch, state, from, until, covers, times: _, used: _, change: _ } =
        grant;
    (id, Standing { epoch, live: state == GrantState::Live, from, until, covers })
}

/// Follows the feed of grants until the end, and cuts what no longer may be taken.
pub async fn follow_grants(portal: Portal, end: CancellationToken) {
    let feed = &portal.gate().feed;
    loop {
        feed.look(portal.store()).await;
        feed.sweep(portal.now());
        tokio::select! {
            () = end.cancelled() => return,
            () = feed.stirred.notified() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}
