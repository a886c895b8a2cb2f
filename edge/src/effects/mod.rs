//! What the portal still does after a command or of its own accord: telling people, letters, calls
//! to webhooks, reminders.
//!
//! Any node takes what is due under a lease, so that two do not do the same, and one that dies in
//! the middle leaves it to another. What fails is tried again later and later; what cannot be done
//! is given up and stays in the log of effects with its reason.

mod calls;
mod digests;
mod duties;
mod post;
mod reminders;
mod tellings;

use std::time::Duration;

use chrono::TimeDelta;
use store::{Effect, Mail, StoreError};
use tokio_util::sync::CancellationToken;

pub use calls::{call_webhooks, call_webhooks_due};
pub use duties::{do_duties, do_duties_due};
pub use post::{Post, PostError};
pub use tellings::{tell, tell_due};

use crate::notices::letters;
use crate::portal::Portal;

/// How often the outbox is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// How long one letter may take, and how long a node may keep it.
const SEND_WITHIN: Duration = Duration::from_secs(60);
const LEASE: TimeDelta = TimeDelta::minutes(5);
/// Letters that are leased at once.
const BATCH: u32 = 4;
/// After so many failures, which is about two days, a letter is given up.
const TRIES_MAX: u32 = 16;
/// First and longest pause after a failure.
const PAUSE: TimeDelta = TimeDelta::seconds(10);
const PAUSE_MAX: TimeDelta = TimeDelta::hours(6);

/// Delivers letters until the end.
pub async fn deliver_mail(portal: Portal, post: Post, end: CancellationToken) {
    loop {
        let left = match deliver_due(&portal, &post).await {
            Ok(count) => count == BATCH,
            Err(error) => {
                tracing::error!(%error, "the outbox cannot be read");
                false
            }
        };
        let pause = if left { Duration::ZERO } else { LOOK_EVERY };
        if tokio::time::timeout(pause, end.cancelled()).await.is_ok() || end.is_cancelled() {
            return;
        }
    }
}

/// Delivers the letters that are due now; how many were taken up. What somebody waits for in front
/// of a page goes before news.
///
/// # Errors
/// When the store fails.
pub async fn deliver_due(portal: &Portal, post: &Post) -> Result<u32, StoreError> {
    let (store, now) = (portal.store(), portal.now());
    let leased = store.lease_mail(now, now + LEASE, BATCH).await?;
    let mut count = u32::try_from(leased.len()).unwrap_or(BATCH);
    for effect in leased {
        match serde_json::from_str::<Mail>(&effect.payload) {
            Ok(mail) => deliver(portal, post, &effect, &mail).await?,
            Err(_) => store.effect_given_up(&effect.id, portal.now(), "not readable").await?,
        }
    }
    if count < BATCH {
        let news = store.lease_letters(now, now + LEASE, BATCH - count).await?;
        count += u32::try_from(news.len()).unwrap_or(BATCH);
        for effect in news {
            deliver_news(portal, post, &effect).await?;
        }
    }
    Ok(count)
}

/// Delivers a letter about notices, which is written only now.
async fn deliver_news(portal: &Portal, post: &Post, effect: &Effect) -> Result<(), StoreError> {
    let store = portal.store();
    match store.letter(&effect.payload).await {
        Ok(Some(content)) => {
            let mail = letters::write(content, portal.origin());
            deliver(portal, post, effect, &mail).await
        }
        // There is nobody to write to any more.
        Ok(None) => store.effect_done(&effect.id, portal.now()).await,
        Err(StoreError::Damaged { .. }) => {
            store.effect_given_up(&effect.id, portal.now(), "not readable").await
        }
        Err(error) => Err(error),
    }
}

async fn deliver(
    portal: &Portal,
    post: &Post,
    effect: &Effect,
    mail: &Mail,
) -> Result<(), StoreError> {
    let Effect { id, payload: _, attempts } = effect;
    let store = portal.store();
    let sent = tokio::time::timeout(SEND_WITHIN, post.send(mail, id, portal.now())).await;
    let error = match sent {
        Ok(Ok(())) => return store.effect_done(id, portal.now()).await,
        Ok(Err(error)) => error,
        Err(_) => PostError::Slow,
    };
    // Without the address: the log is kept longer than it may be.
    if error.is_final() || *attempts >= TRIES_MAX {
        tracing::warn!(effect = id, attempts, %error, "a letter is given up");
        return store.effect_given_up(id, portal.now(), error.kind()).await;
    }
    tracing::warn!(effect = id, attempts, %error, "a letter could not be sent; it is tried again");
    store.effect_failed(id, portal.now() + pause_after(*attempts), error.kind()).await
}

/// The pause after a number of failures: twice as long each time, up to a limit.
fn pause_after(attempts: u32) -> TimeDelta {
    let doublings = attempts.saturating_sub(1).min(16);
    (PAUSE * (1 << doublings)).min(PAUSE_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_hours_and_the_last_try_is_after_a_day_or_two() {
        let pauses: Vec<_> = (1..TRIES_MAX).map(pause_after).collect();
        assert_eq!(pauses[0], PAUSE);
        assert!(pauses.is_sorted());
        assert!(pauses.iter().all(|pause| *pause <= PAUSE_MAX));
        let all: TimeDelta = pauses.into_iter().sum();
        assert!(all > TimeDelta::days(1) && all < TimeDelta::days(3), "{all}");
    }
}
