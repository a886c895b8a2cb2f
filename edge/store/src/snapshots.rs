//! The index snapshots that edge nodes load, by number.

use chrono::{DateTime, Utc};
use sqlx::Row;

use crate::catalogue::instant;
use crate::places::count;
use crate::publish::big;
use crate::{Store, StoreError};

/// A published snapshot of the search index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Its number; a higher one is newer.
    pub number: u64,
    /// The last change of the catalogue that it holds.
    pub change: i64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

impl Store {
    /// Notes a snapshot whose bytes are in the object store.
    ///
    /// # Errors
    /// When its number is taken or the database fails.
    pub async fn add_snapshot(&self, snapshot: &Snapshot) -> Result<(), StoreError> {
        let Snapshot { number, change, sha256, size, created_at } = snapshot;
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO snapshot (number, change, sha256, size, created_at)
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(big(*number)?)
        .bind(*change)
        .bind(sha256)
        .bind(big(*size)?)
        .bind(created_at.timestamp_micros())
        .execute(&mut **tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The newest snapshot.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn latest_snapshot(&self) -> Result<Option<Snapshot>, StoreError> {
        let row = sqlx::query(
            "SELECT number, change, sha256, size, created_at FROM snapshot
             ORDER BY number DESC LIMIT 1",
        )
        .fetch_optional(&self.read)
        .await?;
        row.as_ref().map(read).transpose()
    }

    /// A snapshot by its number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn snapshot(&self, number: u64) -> Result<Option<Snapshot>, StoreError> {
        let row = sqlx::query(
            "SELECT number, change, sha256, size, created_at FROM snapshot WHERE number = $1",
        )
        .bind(big(number)?)
        .fetch_optional(&self.read)
        .await?;
        row.as_ref().map(read).transpose()
    }

    /// Forgets all but the newest snapshots; answers the hashes that no snapshot has any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_snapshots(&self, keep: u32) -> Result<Vec<String>, StoreError> {
        let mut tx = self.begin().await?;
        let rows = sqlx::query(
            "DELETE FROM snapshot WHERE number NOT IN
                 (SELECT number FROM snapshot ORDER BY number DESC LIMIT $1)
             RETURNING sha256",
        )
        .bind(i64::from(keep))
        .fetch_all(&mut **tx)
        .await?;
        let kept = sqlx::query("SELECT sha256 FROM snapshot").fetch_all(&mut **tx).await?;
        tx.commit().await?;
        let mut gone = Vec::new();
        for row in &rows {
            gone.push(row.try_get::<String, _>(0)?);
        }
        for row in &kept {
            let still: String = row.try_get(0)?;
            gone.retain(|sha256| *sha256 != still);
        }
        Ok(gone)
    }
}

fn read(row: &sqlx::any::AnyRow) -> Result<Snapshot, StoreError> {
    Ok(Snapshot {
        number: count(row, 0)?,
        change: row.try_get(1)?,
        sha256: row.try_get(2)?,
        size: count(row, 3)?,
        created_at: instant(row.try_get(4)?)?,
    })
}
