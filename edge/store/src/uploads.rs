//! Files on their way in: how far each is durable, and whose it is.

use chrono::{DateTime, Utc};
use domain::{AccountId, DatasetId, DistributionId};
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::catalogue::instant;
use crate::places::count;
use crate::publish::big;
use crate::{Store, StoreError};

/// A file on its way in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    /// Its name.
    pub id: String,
    /// The listing that it is for.
    pub listing: DatasetId,
    /// Who sends it.
    pub account: AccountId,
    /// Bytes that it will have.
    pub length: u64,
    /// Bytes that are durable.
    pub received: u64,
    /// The digest of those bytes so far, as the store of contents writes it.
    pub digest_state: String,
    /// Its name where it comes from.
    pub file_name: String,
    /// Its name for people, where one was given.
    pub title: Option<String>,
    /// The file that it is to be a new version of.
    pub replaces: Option<DistributionId>,
    /// SHA-256 that was promised, in hexadecimal.
    pub sha256: Option<String>,
    /// The file that it has become.
    pub kept_as: Option<DistributionId>,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it is given up unless it goes on before.
    pub expires_at: DateTime<Utc>,
}

/// What one account may have on its way at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UploadLimits {
    /// Unfinished uploads.
    pub count: u64,
    /// Bytes that they will have together.
    pub bytes: u64,
}

impl Store {
    /// Begins an upload; `false` when its account has too much on its way already.
    ///
    /// # Errors
    /// When there is no such listing or account, or the database fails.
    pub async fn begin_upload(
        &self,
        upload: &Upload,
        limits: UploadLimits,
    ) -> Result<bool, StoreError> {
        let Upload {
            id,
            listing,
            account,
            length,
            received,
            digest_state,
            file_name,
            title,
            replaces,
            sha256,
            kept_as,
            created_at,
            expires_at,
        } = upload;
        let mut tx = self.begin().await?;
        let row = sqlx::query(
            "SELECT COUNT(*), CAST(COALESCE(SUM(length), 0) AS BIGINT) FROM upload
             WHERE account = $1 AND kept_as IS NULL",
        )
        .bind(account.as_str())
        .fetch_one(&mut **tx)
        .await?;
        let (under_way, bytes) = (count(&row, 0)?, count(&row, 1)?);
        if under_way >= limits.count || bytes.saturating_add(*length) > limits.bytes {
            return Ok(false);
        }
        sqlx::query(
            "INSERT INTO upload (id, listing, account, length, received, digest_state, file_name,
                                 title, replaces, sha256, kept_as, created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(id)
        .bind(listing.as_str())
        .bind(account.as_str())
        .bind(big(*length)?)
        .bind(big(*received)?)
        .bind(digest_state)
        .bind(file_name)
        .bind(title.as_deref())
        .bind(replaces.as_ref().map(DistributionId::as_str))
        .bind(sha256.as_deref())
        .bind(kept_as.as_ref().map(DistributionId::as_str))
        .bind(created_at.timestamp_micros())
        .bind(expires_at.timestamp_micros())
        .execute(&mut **tx)
        .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// An upload, whosever it is: authorising is the caller's first step.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn upload(&self, id: &str) -> Result<Option<Upload>, StoreError> {
        let row = sqlx::query(
            "SELECT id, listing, account, length, received, digest_state, file_name, title,
                    replaces, sha256, kept_as, created_at, expires_at
             FROM upload WHERE id = $1",
        )
        .bind(id)
        .fetch_optional(&self.read)
        .await?;
        row.as_ref().map(read).transpose()
    }

    /// Notes how far an upload is durable.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when it was ended meanwhile.
    pub async fn note_received(
        &self,
        id: &str,
        received: u64,
        digest_state: &str,
        expires_at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let done = sqlx::query(
            "UPDATE upload SET received = $1, digest_state = $2, expires_at = $3
             WHERE id = $4 AND kept_as IS NULL",
        )
        .bind(big(received)?)
        .bind(digest_state)
        .bind(expires_at.timestamp_micros())
        .bind(id)
        .execute(&mut **tx)
        .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::Missing("upload"));
        }
        tx.commit().await?;
        Ok(())
    }

    /// Forgets an upload.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_upload(&self, id: &str) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM upload WHERE id = $1").bind(id).execute(&mut **tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Uploads that have expired by now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn expired_uploads(&self, now: DateTime<Utc>) -> Result<Vec<String>, StoreError> {
        let rows = sqlx::query("SELECT id FROM upload WHERE expires_at <= $1 LIMIT 1000")
            .bind(now.timestamp_micros())
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(|row| Ok(row.try_get(0)?)).collect()
    }
}

fn read(row: &AnyRow) -> Result<Upload, StoreError> {
    Ok(Upload {
        id: row.try_get(0)?,
        listing: DatasetId::new(row.try_get::<String, _>(1)?),
        account: AccountId::new(row.try_get::<String, _>(2)?),
        length: count(row, 3)?,
        received: count(row, 4)?,
        digest_state: row.try_get(5)?,
        file_name: row.try_get(6)?,
        title: row.try_get(7)?,
        replaces: row.try_get::<Option<String>, _>(8)?.map(DistributionId::new),
        sha256: row.try_get(9)?,
        kept_as: row.try_get::<Option<String>, _>(10)?.map(DistributionId::new),
        created_at: instant(row.try_get(11)?)?,
        expires_at: instant(row.try_get(12)?)?,
    })
}
