//! Giving receipts: a statement is kept once, a receipt is signed once a second and file.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use axum::http::HeaderValue;
use chrono::{DateTime, Utc};
use contract::{Statement, paths};
use domain::DistributionId;
use download::{Receipt, ReceiptKey, TicketId, digest_of};
use store::{KnownKey, Released, Source, Store, StoreError};

/// Most receipts that are remembered.
const RECEIPTS_MAX: usize = 10_000;
/// Longest time that a download waits for its statement to be kept; it then has no receipt.
const KEPT_WITHIN: Duration = Duration::from_secs(1);

/// A receipt, ready to be sent along.
#[derive(Clone, Debug)]
pub(crate) struct Issued {
    /// Its name.
    pub(crate) id: HeaderValue,
    /// The value of `Link` that leads to it.
    pub(crate) link: HeaderValue,
}

/// Whose statement, and under which ticket.
type Name = ([u8; 32], Option<TicketId>);

pub(crate) struct Receipts {
    key: ArcSwap<Signing>,
    issued: Mutex<HashMap<Name, (i64, Issued)>>,
}

struct Signing {
    key: ReceiptKey,
    /// Whether the store knows the key; before that it signs nothing.
    known: std::sync::atomic::AtomicBool,
}

impl Signing {
    fn new(key: ReceiptKey) -> Self {
        Self { key, known: false.into() }
    }
}

impl Receipts {
    pub(super) fn new(key: ReceiptKey) -> Self {
        Self { key: ArcSwap::from_pointee(Signing::new(key)), issued: Mutex::default() }
    }

    pub(super) fn use_key(&self, key: ReceiptKey) {
        if self.key.load().key.public().id() != key.public().id() {
            self.key.store(Arc::new(Signing::new(key)));
            self.issued.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
    }

    /// Makes the key that signs known for good.
    pub(crate) async fn make_known(
        &self,
        store: &Store,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        use std::sync::atomic::Ordering;
        let signing = self.key.load_full();
        if signing.known.load(Ordering::Acquire) {
            return Ok(());
        }
        let public = signing.key.public();
        let key = KnownKey {
            id: public.id().to_string(),
            algorithm: public.algorithm().word().to_owned(),
            public_key: hex::encode(public.bytes()),
            since: now,
        };
        store.add_receipt_key(&key).await?;
        signing.known.store(true, Ordering::Release);
        Ok(())
    }

    /// Keeps what a receipt for a file would vouch for, and gives its hash. The file is given
    /// without a receipt where that fails: a receipt that cannot be checked is none.
    pub(crate) async fn state(
        &self,
        store: &Store,
        origin: &str,
        id: &DistributionId,
        file: &Released,
        now: DateTime<Utc>,
    ) -> Option<[u8; 32]> {
        let keeping = async {
            let Some(source) = store.source(id, file.version).await? else { return Ok(None) };
            let statement = statement(origin, source, file);
            let digest = digest_of(&statement);
            store.keep_statement(&hex::encode(digest), &statement.canonical(), now).await?;
            self.make_known(store, now).await?;
            Ok::<_, StoreError>(Some(digest))
        };
        match tokio::time::timeout(KEPT_WITHIN, keeping).await {
            Ok(Ok(kept)) => kept,
            Ok(Err(error)) => {
                tracing::warn!(%error, "no receipt can be given");
                None
            }
            Err(_) => {
                tracing::warn!("no receipt can be given in time");
                None
            }
        }
    }

    /// A receipt for a file that is taken now.
    pub(crate) fn issue(
        &self,
        statement: [u8; 32],
        ticket: Option<TicketId>,
        now: DateTime<Utc>,
    ) -> Option<Issued> {
        let (name, second) = ((statement, ticket), now.timestamp());
        let known = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, issued)) = known.get(&name)
            && *of == second
        {
            return Some(issued.clone());
        }
        drop(known);
        let id = self.sign(statement, ticket, now)?;
        let link = format!("<{}>; rel=\"receipt\"", paths::receipt_page(&id));
        let issued = Issued {
            id: HeaderValue::from_str(&id).ok()?,
            link: HeaderValue::from_str(&link).ok()?,
        };
        let mut known = self.issued.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= RECEIPTS_MAX {
            known.clear();
        }
        known.insert(name, (second, issued.clone()));
        Some(issued)
    }

    /// Signs a receipt; nothing while the key is not known for good.
    pub(crate) fn sign(
        &self,
        statement: [u8; 32],
        ticket: Option<TicketId>,
        taken_at: DateTime<Utc>,
    ) -> Option<String> {
        let signing = self.key.load();
        let known = signing.known.load(std::sync::atomic::Ordering::Acquire);
        known.then(|| signing.key.issue(&Receipt { statement, taken_at, ticket })).flatten()
    }
}

fn statement(origin: &str, source: Source, file: &Released) -> Statement {
    let Source { dataset, distribution, provider, licence, terms } = source;
    Statement {
        dataset,
        distribution,
        licence,
        provider,
        sha256: file.sha256.clone(),
        size: file.size,
        source: origin.to_owned(),
        terms,
        version: file.version,
    }
}
