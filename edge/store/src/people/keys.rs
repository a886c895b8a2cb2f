//! Keys of the interface (接口密钥, R37).

use chrono::{DateTime, Utc};
use domain::{AccountId, Scope};
use serde_json::json;
use sqlx::Row;

use super::By;
use crate::audit::record;
use crate::catalogue::instant;
use crate::{Store, StoreError};

/// A key as it begins.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// Which one.
    pub id: String,
    /// Whose.
    pub account: AccountId,
    /// What its holder calls it.
    pub name: String,
    /// The part of it that is shown in lists.
    pub prefix: String,
    /// Hash of the whole.
    pub hash: String,
    /// What it is limited to.
    pub scopes: Vec<Scope>,
    /// Whether a second factor was shown when it was made.
    pub proven: bool,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// A key as its holder sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    /// Which one.
    pub id: String,
    /// What its holder calls it.
    pub name: String,
    /// The part of it that is shown.
    pub prefix: String,
    /// What it is limited to.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to about a minute.
    pub used_at: Option<DateTime<Utc>>,
}

impl Store {
    /// Makes a key, unless its holder has too many; whether it was made.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_key(&self, new: &NewKey, most: u32, by: &By) -> Result<bool, StoreError> {
        let NewKey { id, account, name, prefix, hash, scopes, proven, expires_at } = new;
        let mut tx = self.begin().await?;
        let change = json!({ "scopes": scopes, "expires_at": expires_at });
        record(&mut tx, by.deed("key.add", "key", id, change)).await?;
        let held: i64 = sqlx::query("SELECT COUNT(*) FROM api_key WHERE account = $1")
            .bind(account.as_str())
            .fetch_one(&mut **tx)
            .await?
            .try_get(0)?;
        if held >= i64::from(most) {
            return Ok(false);
        }
        let scopes = serde_json::to_string(scopes).map_err(|e| StoreError::damaged("scopes", e))?;
        sqlx::query(
            "INSERT INTO api_key (id, account, name, prefix, hash, scopes, proven, created_at,
                                  expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        )
        .bind(id)
        .bind(account.as_str())
        .bind(name)
        .bind(prefix)
        .bind(hash)
        .bind(scopes)
        .bind(i64::from(*proven))
        .bind(by.at.timestamp_micros())
        .bind(expires_at.timestamp_micros())
        .execute(&mut **tx)
        .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// An account's keys, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keys(&self, account: &AccountId) -> Result<Vec<Key>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, name, prefix, scopes, created_at, expires_at, used_at
             FROM api_key WHERE account = $1 ORDER BY created_at DESC, id DESC",
        )
        .bind(account.as_str())
        .fetch_all(&self.read)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Key {
                    id: row.try_get(0)?,
                    name: row.try_get(1)?,
                    prefix: row.try_get(2)?,
                    scopes: scopes(&row.try_get::<String, _>(3)?)?,
                    created_at: instant(row.try_get(4)?)?,
                    expires_at: instant(row.try_get(5)?)?,
                    used_at: row.try_get::<Option<i64>, _>(6)?.map(instant).transpose()?,
                })
            })
            .collect()
    }

    /// Revokes an account's key; whether it had it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_key(
        &self,
        account: &AccountId,
        id: &str,
        by: &By,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let done = sqlx::query("DELETE FROM api_key WHERE id = $1 AND account = $2")
            .bind(id)
            .bind(account.as_str())
            .execute(&mut **tx)
            .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        record(&mut tx, by.deed("key.remove", "key", id, json!({}))).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Notes that a key is used.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn touch_key(&self, id: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE api_key SET used_at = $1 WHERE id = $2")
            .bind(at.timestamp_micros())
            .bind(id)
            .execute(&mut **tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }
}

pub(super) fn scopes(text: &str) -> Result<Vec<Scope>, StoreError> {
    serde_json::from_str(text).map_err(|cause| StoreError::damaged("scopes", cause))
}
