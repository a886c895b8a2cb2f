//! What the portal does of its own accord: the day's letters, reminders, forgetting. One node does
//! each, under a lease; done twice, it would still be done once.

use std::time::Duration;

use chrono::TimeDelta;
use store::StoreError;
use tokio_util::sync::CancellationToken;

use super::{digests, reminders};
use crate::portal::Portal;
use crate::tabular;

/// How often it is looked whether something is to be done.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// How long a node may keep a duty.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// How often it is looked for what is due or ends.
const REMIND_EVERY: TimeDelta = TimeDelta::minutes(5);
/// How often it is worked out again how good tables are: their age is counted in days.
const SCORE_EVERY: TimeDelta = TimeDelta::hours(12);
/// How often it is forgotten what nobody looks for, and after how long.
const FORGET_EVERY: TimeDelta = TimeDelta::hours(6);
const EFFECTS_KEPT: TimeDelta = TimeDelta::days(30);
const NOTICES_KEPT: TimeDelta = TimeDelta::days(800);

/// Does the portal's duties until the end.
pub async fn do_duties(portal: Portal, end: CancellationToken) {
    loop {
        if let Err(error) = do_duties_due(&portal).await {
            tracing::error!(%error, "a duty could not be done");
        }
        if tokio::time::timeout(LOOK_EVERY, end.cancelled()).await.is_ok() {
            return;
        }
    }
}

/// Does what is to be done now.
///
/// # Errors
/// When the store fails.
pub async fn do_duties_due(portal: &Portal) -> Result<(), StoreError> {
    if digests::are_due(portal).await? {
        under_lease(portal, "digests", TimeDelta::zero(), digests::write(portal)).await?;
    }
    under_lease(portal, "reminders", REMIND_EVERY, reminders::tell(portal)).await?;
    under_lease(portal, "scores", SCORE_EVERY, tabular::score_again(portal)).await?;
    under_lease(portal, "forgetting", FORGET_EVERY, forget(portal)).await
}

async fn forget(portal: &Portal) -> Result<(), StoreError> {
    let now = portal.now();
    let gone = portal.store().forget_told(now - EFFECTS_KEPT, now - NOTICES_KEPT).await?;
    if gone > 0 {
        tracing::debug!(gone, "what ended long ago was forgotten");
    }
    Ok(())
}

/// Does a duty unless another node has it or it was done a moment ago.
async fn under_lease(
    portal: &Portal,
    name: &str,
    pause: TimeDelta,
    duty: impl Future<Output = Result<(), StoreError>>,
) -> Result<(), StoreError> {
    let store = portal.store();
    let now = portal.now();
    let until = now + LEASE;
    if !store.take_duty(name, now, until, pause).await? {
        return Ok(());
    }
    let done = duty.await;
    let done_at = done.is_ok().then(|| portal.now());
    store.end_duty(name, until, done_at).await?;
    done
}
