//! Grants whose time is over (R22): an end like any other, noted by whichever node comes first.
//!
//! Nothing waits for it: a download looks at the time itself.

use std::time::Duration;

use domain::grant::{Grant, GrantState};
use domain::notices::{About, Facts, NoticeKind};
use serde_json::json;
use store::notices::{Audience, Telling};
use store::{Deed, StoreError, StoredGrant};
use tokio_util::sync::CancellationToken;

use crate::portal::Portal;

/// How often it is looked for grants that have ended.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// Grants that are ended at once.
const BATCH: u32 = 100;

/// Notes the end of grants until the end.
pub async fn note_expiry(portal: Portal, end: CancellationToken) {
    loop {
        if let Err(error) = expire_due(&portal).await {
            tracing::error!(%error, "grants that have ended cannot be noted");
        }
        if tokio::time::timeout(LOOK_EVERY, end.cancelled()).await.is_ok() {
            return;
        }
    }
}

/// Notes the end of the grants that have ended by now; how many.
///
/// # Errors
/// When the store fails.
pub async fn expire_due(portal: &Portal) -> Result<u32, StoreError> {
    let mut noted = 0;
    loop {
        let ended = portal.store().grants_past(portal.now(), BATCH).await?;
        let whole = ended.len() < BATCH as usize;
        for grant in ended {
            match expire(portal, grant).await {
                Ok(()) => noted += 1,
                // Another node, or somebody's command, came first.
                Err(StoreError::Conflict) => {}
                Err(error) => return Err(error),
            }
        }
        if whole {
            return Ok(noted);
        }
    }
}

async fn expire(portal: &Portal, stored: StoredGrant) -> Result<(), StoreError> {
    let at = portal.now();
    let after = Grant {
        state: GrantState::Expired,
        suspended_by: None,
        epoch: stored.grant.epoch + 1,
        ..stored.grant.clone()
    };
    let title = portal.store().about_dataset(&stored.dataset).await?;
    let members = portal.store().request_members(&stored.request).await?;
    let to = members.into_iter().filter_map(|it| it.account).map(Audience::Account).collect();
    let telling = Telling {
        kind: NoticeKind::GrantExpired,
        about: About {
            request: Some(stored.request.clone()),
            grant: Some(stored.id.clone()),
            dataset: Some(stored.dataset.clone()),
            title: title.map(|it| it.title).unwrap_or_default(),
        },
        to,
        key: format!("{}:{}", NoticeKind::GrantExpired, stored.id),
        facts: Facts::default(),
    };
    let deed = Deed {
        at,
        account: None,
        organisation: None,
        action: "grant.expire".to_owned(),
        subject_kind: "grant",
        subject: stored.id.to_string(),
        reason: None,
        legal_basis: None,
        change: json!({ "from": stored.grant.state, "to": after.state, "epoch": after.epoch }),
    };
    portal.store().write_grant(&stored.id, &after, stored.version, &[telling], deed).await?;
    portal.gate().changed();
    Ok(())
}
