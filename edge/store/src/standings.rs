//! What grants stand at, as downloads ask it (R22).

use chrono::{DateTime, Utc};
use domain::grant::{GrantId, GrantState, Licensed};
use domain::{AccountId, DatasetId};
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::catalogue::instant;
use crate::places::count;
use crate::{Store, StoreError};

/// A grant as far as downloads ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantStanding {
    /// Its identifier.
    pub id: GrantId,
    /// Number of the last decision on it.
    pub epoch: u64,
    /// Where it stands.
    pub state: GrantState,
    /// From when on it holds.
    pub from: DateTime<Utc>,
    /// From when on it no longer holds.
    pub until: DateTime<Utc>,
    /// What it is for.
    pub covers: Vec<Licensed>,
    /// How often it may be used, where that is limited.
    pub times: Option<u64>,
    /// How often it was.
    pub used: u64,
    /// Number of its last change in the feed of revocations.
    pub change: i64,
}

/// A query for grants as [`standing`] reads them.
macro_rules! standings {
    ($rest:literal) => {
        concat!(
            "SELECT access_grant.id, access_grant.epoch, access_grant.state, ",
            "access_grant.valid_from, access_grant.valid_until, access_grant.distributions, ",
            "access_grant.times, access_grant.used, access_grant.change FROM access_grant ",
            $rest
        )
    };
}

impl Store {
    /// Number of the last change of any grant; 0 when there was none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn last_grant_change(&self) -> Result<i64, StoreError> {
        let row = sqlx::query("SELECT value FROM counter WHERE name = 'grant'")
            .fetch_one(&self.read)
            .await?;
        Ok(row.try_get(0)?)
    }

    /// Grants changed after a number, in the order of their last change, at most `limit`.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn grant_changes(
        &self,
        after: i64,
        limit: u32,
    ) -> Result<Vec<GrantStanding>, StoreError> {
        let rows = sqlx::query(standings!("WHERE change > $1 ORDER BY change LIMIT $2"))
            .bind(after)
            .bind(i64::from(limit))
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(standing).collect()
    }

    /// What a grant stands at.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn grant_standing(&self, id: &GrantId) -> Result<Option<GrantStanding>, StoreError> {
        let row = sqlx::query(standings!("WHERE id = $1"))
            .bind(id.as_str())
            .fetch_optional(&self.read)
            .await?;
        row.as_ref().map(standing).transpose()
    }

    /// Grants of a dataset that an account may use, having accepted their terms for itself; the
    /// one that lasts longest first.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn grants_held(
        &self,
        account: &AccountId,
        dataset: &DatasetId,
        limit: u32,
    ) -> Result<Vec<GrantStanding>, StoreError> {
        let rows = sqlx::query(standings!(
            "JOIN request_member m ON m.request = access_grant.request
             WHERE m.account = $1 AND m.accepted_at IS NOT NULL AND access_grant.dataset = $2
               AND (access_grant.organisation IS NULL OR EXISTS (
                   SELECT 1 FROM membership WHERE membership.account = m.account
                     AND membership.organisation = access_grant.organisation))
             ORDER BY access_grant.valid_until DESC, access_grant.id LIMIT $3"
        ))
        .bind(account.as_str())
        .bind(dataset.as_str())
        .bind(i64::from(limit))
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(standing).collect()
    }
}

fn standing(row: &AnyRow) -> Result<GrantStanding, StoreError> {
    let (state, covers): (String, String) = (row.try_get(2)?, row.try_get(5)?);
    Ok(GrantStanding {
        id: GrantId::new(row.try_get::<String, _>(0)?),
        epoch: count(row, 1)?,
        state: GrantState::from_value(&state)
            .ok_or_else(|| StoreError::damaged("grant", &state))?,
        from: instant(row.try_get(3)?)?,
        until: instant(row.try_get(4)?)?,
        covers: serde_json::from_str(&covers)
            .map_err(|cause| StoreError::damaged("distributions", cause))?,
        times: row
            .try_get::<Option<i64>, _>(6)?
            .map(u64::try_from)
            .transpose()
            .map_err(|cause| StoreError::damaged("times", cause))?,
        used: count(row, 7)?,
        change: row.try_get(8)?,
    })
}
