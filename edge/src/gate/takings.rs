//! Tickets of which it is known that their use was written down.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use download::{Ticket, TicketId};
use store::StoreError;

/// Most tickets that are remembered; the store knows the others.
const TICKETS_MAX: usize = 100_000;
/// Longest time in which a use must be written down; what is not, is not given.
const WRITTEN_WITHIN: Duration = Duration::from_secs(10);

#[derive(Default)]
pub(super) struct Takings(Mutex<HashMap<TicketId, DateTime<Utc>>>);

impl Takings {
    /// Whether the use of a ticket was written down.
    pub(super) fn knows(&self, ticket: &Ticket) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).contains_key(&ticket.id)
    }

    /// Remembers a ticket until it expires.
    pub(super) fn keep(&self, ticket: &Ticket, now: DateTime<Utc>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= TICKETS_MAX {
            known.retain(|_, expires| *expires > now);
        }
        if known.len() >= TICKETS_MAX {
            known.clear();
        }
        known.insert(ticket.id, ticket.expires);
    }
}

/// What the store answers within its time; its failure is for the log.
pub(super) async fn in_time<T>(writing: impl Future<Output = Result<T, StoreError>>) -> Option<T> {
    match tokio::time::timeout(WRITTEN_WITHIN, writing).await {
        Ok(Ok(written)) => Some(written),
        Ok(Err(error)) => {
            tracing::error!(%error, "the use of a ticket cannot be written down");
            None
        }
        Err(_) => {
            tracing::error!("the use of a ticket cannot be written down in time");
            None
        }
    }
}
