//! Forgetting sessions, browsers and links that have run out.

use std::time::Duration;

use chrono::TimeDelta;
use tokio_util::sync::CancellationToken;

use crate::portal::Portal;
use crate::signed_in::IDLE;

/// How often.
const EVERY: Duration = Duration::from_secs(60 * 60);
/// A browser from which nobody signed in for so long is a stranger again.
const DEVICE_KNOWN: TimeDelta = TimeDelta::days(400);

/// Forgets what has run out, until the end. None of it counted any more.
pub async fn keep_tidy(portal: Portal, end: CancellationToken) {
    loop {
        let now = portal.now();
        let forgotten = portal.store().forget_expired(now - IDLE, now - DEVICE_KNOWN, now).await;
        if let Err(error) = forgotten {
            tracing::error!(%error, "sessions that have run out are still kept");
        }
        if tokio::time::timeout(EVERY, end.cancelled()).await.is_ok() {
            return;
        }
    }
}
