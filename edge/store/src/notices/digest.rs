//! The day's letter: what waited for it, in one letter for each account, and then waits no more.

use chrono::{DateTime, Utc};
use domain::AccountId;
use sqlx::Row;

use super::json;
use super::letters::Letter;
use crate::effects;
use crate::{Store, StoreError};

/// Notices that a letter names; of the others it says how many they are.
const NAMED: usize = 100;

impl Store {
    /// Accounts for which something from before an instant waits for the day's letter.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn digests_waiting(
        &self,
        before: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<AccountId>, StoreError> {
        let rows = sqlx::query(
            "SELECT DISTINCT account FROM notice WHERE mail = 'daily' AND created_at < $1
             ORDER BY account LIMIT $2",
        )
        .bind(before.timestamp_micros())
        .bind(i64::from(limit))
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(|row| Ok(AccountId::new(row.try_get::<String, _>(0)?))).collect()
    }

    /// Puts the day's letter of an account into the outbox: what waited and was not read
    /// meanwhile. Nothing is written when that is nothing; whether there is a letter.
    ///
    /// # Errors
    /// When the database fails; all of it waits on then.
    pub async fn write_digest(
        &self,
        account: &AccountId,
        before: DateTime<Utc>,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        // Whoever takes it off the waiting ones writes the letter; of two nodes that is one.
        let rows = sqlx::query(
            "UPDATE notice SET mail = NULL
             WHERE account = $1 AND mail = 'daily' AND created_at < $2
             RETURNING id, created_at, CAST(CASE WHEN read_at IS NULL THEN 1 ELSE 0 END AS BIGINT)",
        )
        .bind(account.as_str())
        .bind(before.timestamp_micros())
        .fetch_all(&mut **tx)
        .await?;
        let mut unread = Vec::with_capacity(rows.len());
        for row in &rows {
            if row.try_get::<i64, _>(2)? == 1 {
                unread.push((row.try_get::<i64, _>(1)?, row.try_get::<String, _>(0)?));
            }
        }
        if !unread.is_empty() {
            // The newest are named.
            unread.sort_by(|one, other| other.cmp(one));
            let more = u32::try_from(unread.len().saturating_sub(NAMED)).unwrap_or(u32::MAX);
            let notices = unread.into_iter().take(NAMED).map(|(_, id)| id).collect();
            let account = account.clone();
            let letter = Letter::Account { account, notices, more, digest: true };
            effects::put(&mut tx, effects::LETTER, &json(&letter)?, at).await?;
            tx.commit().await?;
            return Ok(true);
        }
        tx.commit().await?;
        Ok(false)
    }
}
