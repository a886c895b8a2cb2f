//! The gate (下载授权): what stands between a file that needs a grant and who asks for it.
//!
//! A ticket says what was granted; the gate knows whether it still is. It follows the feed of
//! grants as the index follows that of changes, writes down what is taken before it leaves, and
//! cuts a stream whose grant ends. Where it cannot know or cannot write, it stays shut; what is open
//! to everybody does not pass through it.

mod cut;
mod feed;
pub(crate) mod nodes;
mod receipts;
mod shown;
mod takings;

use arc_swap::ArcSwap;
use chrono::{DateTime, Utc};
use contract::ProblemKind;
use download::{Genuine, KeyRing, ReceiptKey, Refusal, Release, Ticket, Wanted};
use store::{Store, Taken, Use};

pub(crate) use cut::Guarded;
pub use cut::Line;
pub use feed::follow_grants;
pub(crate) use receipts::Receipts;

use cut::Cut;
use feed::Feed;
use shown::Shown;
use takings::Takings;

/// The keys of a portal.
#[derive(Clone)]
pub struct Keys {
    /// Those that seal and check tickets.
    pub tickets: KeyRing,
    /// The one that signs receipts.
    pub receipts: ReceiptKey,
    /// What edge nodes show in order to be given the keys of tickets; without it none is.
    pub edge_secret: Option<String>,
}

/// What stands between granted data and who asks for it.
pub(crate) struct Gate {
    tickets: ArcSwap<KeyRing>,
    edge_secret: ArcSwap<Option<String>>,
    feed: Feed,
    shown: Shown,
    takings: Takings,
    receipts: Receipts,
}

impl Gate {
    pub(crate) fn new(keys: Keys) -> Self {
        let Keys { tickets, receipts, edge_secret } = keys;
        Self {
            tickets: ArcSwap::from_pointee(tickets),
            edge_secret: ArcSwap::from_pointee(edge_secret),
            feed: Feed::default(),
            shown: Shown::default(),
            takings: Takings::default(),
            receipts: Receipts::new(receipts),
        }
    }

    /// Takes other keys from now on.
    pub(crate) fn use_keys(&self, keys: Keys) {
        let Keys { tickets, receipts, edge_secret } = keys;
        self.edge_secret.store(edge_secret.into());
        self.tickets.store(tickets.into());
        self.receipts.use_key(receipts);
    }

    /// Says that a grant was written here: nothing that was known before is trusted any more.
    pub(crate) fn changed(&self) {
        self.feed.stir();
    }

    /// The keys of tickets.
    pub(crate) fn ring(&self) -> std::sync::Arc<KeyRing> {
        self.tickets.load_full()
    }

    /// What edge nodes show.
    pub(crate) fn edge_secret(&self) -> Option<String> {
        self.edge_secret.load().as_ref().clone()
    }

    pub(crate) fn receipts(&self) -> &Receipts {
        &self.receipts
    }

    /// Seals a ticket.
    pub(crate) fn seal(&self, ticket: &Ticket, now: DateTime<Utc>) -> Option<String> {
        self.tickets.load().seal(ticket, now)
    }

    /// Decides whether a file may be taken.
    pub(crate) async fn authorise(
        &self,
        store: &Store,
        wanted: Wanted<'_>,
        ticket: Option<&str>,
        now: DateTime<Utc>,
    ) -> Result<Release, Refusal> {
        let limited = wanted.openness != domain::Openness::Unconditional;
        let ticket = ticket.filter(|_| limited);
        let ticket = ticket.and_then(|text| self.shown.check(&self.tickets.load(), text));
        let standing = match ticket.as_ref().map(Genuine::ticket) {
            // Whoever shows no ticket for this file is not worth a question to the store.
            Some(ticket) if ticket.distribution == *wanted.distribution => {
                self.feed.standing(store, &ticket.grant).await
            }
            _ => Ok(None),
        };
        let feed = match &standing {
            Ok(standing) => download::Feed::Fresh(standing.as_deref()),
            Err(feed::Stale) => download::Feed::Stale,
        };
        download::authorise(wanted, ticket, feed, now)
    }

    /// Writes down that a ticket is used, once for each ticket; nothing may leave before.
    pub(crate) async fn take(
        &self,
        store: &Store,
        ticket: &Ticket,
        sha256: &str,
        now: DateTime<Utc>,
    ) -> Result<(), ProblemKind> {
        if self.takings.knows(ticket) {
            return Ok(());
        }
        let Ticket { id, grant, epoch, account, distribution, version, expires: _ } = ticket;
        let asked = Use {
            ticket: id.to_string(),
            grant: grant.clone(),
            epoch: *epoch,
            account: account.clone(),
            distribution: distribution.clone(),
            version: *version,
            sha256: sha256.to_owned(),
            at: now,
        };
        match takings::in_time(store.take(&asked)).await {
            Some(Taken::Now | Taken::Before) => {
                self.takings.keep(ticket, now);
                Ok(())
            }
            Some(Taken::Revoked) => Err(ProblemKind::GrantRevoked),
            Some(Taken::UsedUp) => Err(ProblemKind::GrantUsedUp),
            None => Err(ProblemKind::Unavailable),
        }
    }

    /// What ends a stream when the grant of its ticket does.
    pub(crate) async fn watch(
        &self,
        store: &Store,
        ticket: &Ticket,
        line: Option<Line>,
        now: DateTime<Utc>,
    ) -> Result<std::sync::Arc<Cut>, ProblemKind> {
        match self.feed.watch(store, ticket, line, now).await {
            Ok(cut) => cut.ok_or(ProblemKind::GrantRevoked),
            Err(feed::Stale) => Err(ProblemKind::Unavailable),
        }
    }
}
