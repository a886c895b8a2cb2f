//! Telling people: what commands put into the outbox becomes notices, letters and calls.

use std::time::Duration;

use chrono::TimeDelta;
use store::notices::FannedOut;
use store::{Effect, StoreError};
use tokio_util::sync::CancellationToken;

use super::{LOOK_EVERY, PAUSE};
use crate::portal::Portal;

/// How long a node may keep a telling; each page begins it anew.
const LEASE: TimeDelta = TimeDelta::seconds(20);
/// Tellings that are leased at once.
const BATCH: u32 = 4;
/// Pages of one telling before the others have their turn: news of an incident must not wait for
/// that of a dataset with a hundred thousand followers.
const TURN: usize = 25;

/// Tells people until the end.
pub async fn tell(portal: Portal, end: CancellationToken) {
    loop {
        let left = match tell_some(&portal, &end).await {
            Ok(count) => count > 0,
            Err(error) => {
                tracing::error!(%error, "tellings cannot be read");
                false
            }
        };
        let pause = if left { Duration::ZERO } else { LOOK_EVERY };
        if tokio::time::timeout(pause, end.cancelled()).await.is_ok() || end.is_cancelled() {
            return;
        }
    }
}

/// Tells what is due now, all of it; how many tellings there were.
///
/// # Errors
/// When the store fails.
pub async fn tell_due(portal: &Portal) -> Result<u32, StoreError> {
    let mut told = 0;
    loop {
        match tell_some(portal, &CancellationToken::new()).await? {
            0 => return Ok(told),
            count => told += count,
        }
    }
}

async fn tell_some(portal: &Portal, end: &CancellationToken) -> Result<u32, StoreError> {
    let now = portal.now();
    let leased = portal.store().lease_tellings(now, now + LEASE, BATCH).await?;
    let count = u32::try_from(leased.len()).unwrap_or(BATCH);
    for effect in leased {
        tell_one(portal, &effect, end).await?;
    }
    Ok(count)
}

async fn tell_one(
    portal: &Portal,
    effect: &Effect,
    end: &CancellationToken,
) -> Result<(), StoreError> {
    let store = portal.store();
    for _ in 0..TURN {
        let now = portal.now();
        if end.is_cancelled() {
            break;
        }
        match store.fan_out(effect, now, now + LEASE).await {
            Ok(FannedOut::More) => {}
            Ok(FannedOut::Done | FannedOut::Lost) => return Ok(()),
            Err(error @ StoreError::Damaged { .. }) => {
                tracing::error!(effect = effect.id, %error, "a telling is given up");
                return store.effect_given_up(&effect.id, now, "not readable").await;
            }
            Err(error) => {
                tracing::warn!(effect = effect.id, %error, "a telling is tried again");
                return store.effect_failed(&effect.id, now + PAUSE, "store").await;
            }
        }
    }
    // Behind the others; whoever takes it up goes on where this node stopped.
    store.effect_failed(&effect.id, portal.now(), "has its turn again").await
}
