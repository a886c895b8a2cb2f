//! Webhooks: addresses of somebody's own programs that hear of their notices.

use chrono::{DateTime, Utc};
use domain::AccountId;
use serde_json::json;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::deliveries::TEST;
use crate::audit::record;
use crate::catalogue::{instant, small};
use crate::people::By;
use crate::{Store, StoreError};

/// A webhook as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Which one.
    pub id: String,
    /// Its address.
    pub url: String,
    /// Whether it is called.
    pub on: bool,
    /// How often it failed in a row.
    pub failures: u32,
    /// Since when it fails.
    pub failing_since: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl Store {
    /// Makes a webhook, unless its owner has too many; whether it was made.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_webhook(
        &self,
        account: &AccountId,
        id: &str,
        (url, secret): (&str, &str),
        most: u32,
        by: &By,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        // First, so that two that are made at once do not both count the same.
        record(&mut tx, by.deed("webhook.add", "webhook", id, json!({}))).await?;
        let row = sqlx::query("SELECT COUNT(*) FROM webhook WHERE account = $1")
            .bind(account.as_str())
            .fetch_one(&mut **tx)
            .await?;
        if row.try_get::<i64, _>(0)? >= i64::from(most) {
            return Ok(false);
        }
        sqlx::query(
            "INSERT INTO webhook (id, account, url, secret, state, failures, due_at, created_at)
             VALUES ($1, $2, $3, $4, 'on', 0, $5, $5)",
        )
        .bind(id)
        .bind(account.as_str())
        .bind(url)
        .bind(secret)
        .bind(by.at.timestamp_micros())
        .execute(&mut **tx)
        .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// An account's webhooks, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn webhooks(&self, account: &AccountId) -> Result<Vec<Webhook>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, url, state, failures, failing_since, created_at FROM webhook
             WHERE account = $1 ORDER BY created_at DESC, id DESC",
        )
        .bind(account.as_str())
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(webhook).collect()
    }

    /// Whether an account has a webhook.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_webhook(&self, account: &AccountId, id: &str) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT id FROM webhook WHERE id = $1 AND account = $2")
            .bind(id)
            .bind(account.as_str())
            .fetch_optional(&self.read)
            .await?;
        Ok(row.is_some())
    }

    /// Removes an account's webhook with all that waits for it; whether it had it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn remove_webhook(
        &self,
        account: &AccountId,
        id: &str,
        by: &By,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let held = sqlx::query(
            "UPDATE webhook SET state = 'off', leased_until = NULL
             WHERE id = $1 AND account = $2",
        )
        .bind(id)
        .bind(account.as_str())
        .execute(&mut **tx)
        .await?;
        if held.rows_affected() == 0 {
            return Ok(false);
        }
        for statement in
            ["DELETE FROM webhook_delivery WHERE webhook = $1", "DELETE FROM webhook WHERE id = $1"]
        {
            sqlx::query(statement).bind(id).execute(&mut **tx).await?;
        }
        record(&mut tx, by.deed("webhook.remove", "webhook", id, json!({}))).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Puts a test into a webhook's queue, unless one waits there already; the test's identifier.
    /// Nothing when the account has no such webhook.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn test_webhook(
        &self,
        account: &AccountId,
        id: &str,
        at: DateTime<Utc>,
    ) -> Result<Option<String>, StoreError> {
        let mut tx = self.begin().await?;
        // A test is wanted now, however long the webhook is being left alone for its failures.
        let held = sqlx::query("UPDATE webhook SET due_at = $1 WHERE id = $2 AND account = $3")
            .bind(at.timestamp_micros())
            .bind(id)
            .bind(account.as_str())
            .execute(&mut **tx)
            .await?;
        if held.rows_affected() == 0 {
            return Ok(None);
        }
        let waiting = sqlx::query(
            "UPDATE webhook_delivery SET due_at = $1
             WHERE webhook = $2 AND kind = $3 AND state = 'waiting' RETURNING id",
        )
        .bind(at.timestamp_micros())
        .bind(id)
        .bind(TEST)
        .fetch_optional(&mut **tx)
        .await?;
        let test = match waiting {
            Some(row) => row.try_get(0)?,
            None => {
                let test = uuid::Uuid::now_v7().to_string();
                sqlx::query(
                    "INSERT INTO webhook_delivery (id, webhook, kind, state, tries, created_at,
                                                   due_at)
                     VALUES ($1, $2, $3, 'waiting', 0, $4, $4)",
                )
                .bind(&test)
                .bind(id)
                .bind(TEST)
                .bind(at.timestamp_micros())
                .execute(&mut **tx)
                .await?;
                test
            }
        };
        tx.commit().await?;
        Ok(Some(test))
    }
}

fn webhook(row: &AnyRow) -> Result<Webhook, StoreError> {
    Ok(Webhook {
        id: row.try_get(0)?,
        url: row.try_get(1)?,
        on: row.try_get::<String, _>(2)? == "on",
        failures: small(row.try_get(3)?)?,
        failing_since: row.try_get::<Option<i64>, _>(4)?.map(instant).transpose()?,
        created_at: instant(row.try_get(5)?)?,
    })
}
