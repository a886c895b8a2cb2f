//! Sessions: beginning, keeping alive, ending. The limits are the caller's.

use chrono::{DateTime, Utc};
use domain::AccountId;
use serde_json::json;
use sqlx::{Any, Transaction};

use super::By;
use crate::audit::record;
use crate::{Store, StoreError};

/// A session as it begins.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Hash of its token.
    pub token: String,
    /// Whose it is.
    pub account: AccountId,
    /// Whether a second factor was shown.
    pub proven: bool,
    /// Hash of the token of the session that this browser had before; it ends.
    pub replaces: Option<String>,
    /// Hash of the token by which this browser is known again.
    pub device: Option<String>,
    /// How the holder was recognised, for the log: `password`, `openid`, `link`.
    pub way: &'static str,
}

impl Store {
    /// Begins a session.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when the account may not act, or when the database fails.
    pub async fn open_session(
        &self,
        new: &NewSession,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        open(&mut tx, new, at).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Notes that a session is used.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn touch_session(&self, token: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE session SET seen_at = $1 WHERE token = $2")
            .bind(at.timestamp_micros())
            .bind(token)
            .execute(&mut **tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn close_session(&self, token: &str, by: &By) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let ended = sqlx::query("DELETE FROM session WHERE token = $1")
            .bind(token)
            .execute(&mut **tx)
            .await?;
        if let (1.., Some(account)) = (ended.rows_affected(), &by.account) {
            record(&mut tx, by.to_account("session.close", account, json!({}))).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Ends every session of an account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn close_sessions(&self, account: &AccountId, by: &By) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let ended = close_all(&mut tx, account, None).await?;
        let change = json!({ "sessions": ended });
        record(&mut tx, by.to_account("session.close_all", account, change)).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Forgets sessions, browsers and links that have run out; how many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_expired(
        &self,
        sessions_seen_before: DateTime<Utc>,
        devices_seen_before: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        let mut tx = self.begin().await?;
        let mut gone = 0;
        for (statement, before) in [
            ("DELETE FROM session WHERE seen_at < $1", sessions_seen_before),
            ("DELETE FROM device WHERE seen_at < $1", devices_seen_before),
            ("DELETE FROM account_link WHERE expires_at < $1", now),
        ] {
            let done =
                sqlx::query(statement).bind(before.timestamp_micros()).execute(&mut **tx).await?;
            gone += done.rows_affected();
        }
        tx.commit().await?;
        Ok(gone)
    }

    /// Whether an account signed in before from the browser with this token's hash.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn knows_device(&self, token: &str, account: &AccountId) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT token FROM device WHERE token = $1 AND account = $2")
            .bind(token)
            .bind(account.as_str())
            .fetch_optional(&self.read)
            .await?;
        Ok(row.is_some())
    }
}

pub(super) async fn open(
    tx: &mut Transaction<'_, Any>,
    new: &NewSession,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let NewSession { token, account, proven, replaces, device, way } = new;
    let by = By::own(account, at);
    // First: its counter orders this against a suspension of the same account.
    let change = json!({ "way": way, "second_factor": proven });
    record(tx, by.to_account("session.open", account, change)).await?;
    let active = sqlx::query("SELECT id FROM account WHERE id = $1 AND state = 'active'")
        .bind(account.as_str())
        .fetch_optional(&mut **tx)
        .await?;
    if active.is_none() {
        return Err(StoreError::Missing("account"));
    }
    if let Some(replaced) = replaces {
        sqlx::query("DELETE FROM session WHERE token = $1")
            .bind(replaced)
            .execute(&mut **tx)
            .await?;
    }
    sqlx::query(
        "INSERT INTO session (token, account, proven, created_at, seen_at)
         VALUES ($1, $2, $3, $4, $4)",
    )
    .bind(token)
    .bind(account.as_str())
    .bind(i64::from(*proven))
    .bind(at.timestamp_micros())
    .execute(&mut **tx)
    .await?;
    if let Some(device) = device {
        sqlx::query(
            "INSERT INTO device (token, account, seen_at) VALUES ($1, $2, $3)
             ON CONFLICT (token, account) DO UPDATE SET seen_at = excluded.seen_at",
        )
        .bind(device)
        .bind(account.as_str())
        .bind(at.timestamp_micros())
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// Ends an account's sessions, but for one; how many.
pub(super) async fn close_all(
    tx: &mut Transaction<'_, Any>,
    account: &AccountId,
    but: Option<&str>,
) -> Result<u64, StoreError> {
    let ended = sqlx::query("DELETE FROM session WHERE account = $1 AND token <> $2")
        .bind(account.as_str())
        .bind(but.unwrap_or_default())
        .execute(&mut **tx)
        .await?;
    Ok(ended.rows_affected())
}
