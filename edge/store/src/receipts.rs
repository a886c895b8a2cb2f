//! What receipts rest on: where a file comes from, statements by their hash, the keys that sign.

use chrono::{DateTime, Utc};
use contract::Named;
use domain::DistributionId;
use serde_json::json;
use sqlx::Row;

use crate::audit::{Deed, record};
use crate::catalogue::{entry, instant};
use crate::{Store, StoreError};

/// Where a version of a file comes from, as a statement says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The entry, with its title.
    pub dataset: Named,
    /// The file, with the title of the version.
    pub distribution: Named,
    /// The provider.
    pub provider: Named,
    /// Identifier of the licence.
    pub licence: String,
    /// Terms of use beside it.
    pub terms: Option<String>,
}

/// A key that signs, or once signed, receipts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownKey {
    /// Its name.
    pub id: String,
    /// Its algorithm.
    pub algorithm: String,
    /// Its public half, in hexadecimal.
    pub public_key: String,
    /// When it was first used.
    pub since: DateTime<Utc>,
}

impl Store {
    /// Where a version of a public file comes from.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn source(
        &self,
        id: &DistributionId,
        version: u32,
    ) -> Result<Option<Source>, StoreError> {
        let row = sqlx::query(
            "SELECT dataset.id, dataset.entry, provider.id, provider.name, v.title
             FROM distribution d
             JOIN dataset ON dataset.id = d.dataset
             JOIN provider ON provider.id = dataset.provider
             JOIN distribution_version v ON v.distribution = d.id AND v.version = $2
             WHERE d.id = $1 AND dataset.state = 'published'",
        )
        .bind(id.as_str())
        .bind(i64::from(version))
        .fetch_optional(&self.read)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let entry = entry(&row.try_get::<String, _>(1)?)?;
        Ok(Some(Source {
            dataset: Named { id: row.try_get(0)?, name: entry.title },
            distribution: Named { id: id.to_string(), name: row.try_get(4)? },
            provider: Named { id: row.try_get(2)?, name: row.try_get(3)? },
            licence: entry.licence.value().to_owned(),
            terms: entry.usage,
        }))
    }

    /// Keeps a statement under its hash; one that is there is left as it is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_statement(
        &self,
        sha256: &str,
        body: &str,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        // Read first: almost always it is there, and nobody has to wait for a writer.
        if self.statement(sha256).await?.is_some() {
            return Ok(());
        }
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO statement (sha256, body, created_at) VALUES ($1, $2, $3)
             ON CONFLICT DO NOTHING",
        )
        .bind(sha256)
        .bind(body)
        .bind(at.timestamp_micros())
        .execute(&mut **tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The statement of a hash.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn statement(&self, sha256: &str) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT body FROM statement WHERE sha256 = $1")
            .bind(sha256)
            .fetch_optional(&self.read)
            .await?;
        Ok(row.map(|row| row.try_get(0)).transpose()?)
    }

    /// Makes a key known for good before it signs; the log says since when it does. A key that is
    /// known is left as it is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_receipt_key(&self, key: &KnownKey) -> Result<(), StoreError> {
        let KnownKey { id, algorithm, public_key, since } = key;
        let mut tx = self.begin().await?;
        let added = sqlx::query(
            "INSERT INTO receipt_key (id, algorithm, public_key, since) VALUES ($1, $2, $3, $4)
             ON CONFLICT DO NOTHING",
        )
        .bind(id)
        .bind(algorithm)
        .bind(public_key)
        .bind(since.timestamp_micros())
        .execute(&mut **tx)
        .await?;
        if added.rows_affected() == 1 {
            let deed = Deed {
                at: *since,
                account: None,
                organisation: None,
                action: "receipt_key.add".to_owned(),
                subject_kind: "receipt_key",
                subject: id.clone(),
                reason: None,
                legal_basis: None,
                change: json!({ "algorithm": algorithm, "public_key": public_key }),
            };
            record(&mut tx, deed).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Every key that ever signed receipts, the oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn receipt_keys(&self) -> Result<Vec<KnownKey>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, algorithm, public_key, since FROM receipt_key ORDER BY since, id",
        )
        .fetch_all(&self.read)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(KnownKey {
                    id: row.try_get(0)?,
                    algorithm: row.try_get(1)?,
                    public_key: row.try_get(2)?,
                    since: instant(row.try_get(3)?)?,
                })
            })
            .collect()
    }
}
