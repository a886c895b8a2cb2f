//! Files that come with a request.

use chrono::{DateTime, Utc};
use domain::{AccountId, RequestId};
use sqlx::any::AnyRow;
use sqlx::{Any, Row, Transaction};

use crate::audit::{Deed, record};
use crate::catalogue::instant;
use crate::places::count;
use crate::publish::big;
use crate::{Store, StoreError};

/// A file that came with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Which one.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its media type, by its contents.
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Who added it.
    pub added_by: AccountId,
    /// When.
    pub added_at: DateTime<Utc>,
}

impl Store {
    /// The files of a request, the earliest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn attachments(&self, id: &RequestId) -> Result<Vec<Attachment>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, name, media_type, size, sha256, added_by, added_at
             FROM request_attachment WHERE request = $1 ORDER BY added_at, id",
        )
        .bind(id.as_str())
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(attachment).collect()
    }

    /// Adds a file to a request that its applicant still writes and that has fewer than `most`.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it has that many, [`StoreError::Missing`] when it was handed in
    /// meanwhile: a file may take its time to arrive, and nobody adds to what others read.
    pub async fn attach_to_request(
        &self,
        id: &RequestId,
        attachment: &Attachment,
        most: u32,
        deed: Deed,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        hold_open(&mut tx, id).await?;
        let row = sqlx::query(
            "INSERT INTO request_attachment (request, id, name, media_type, size, sha256, added_by,
                                             added_at)
             SELECT $1, $2, $3, $4, $5, $6, $7, $8
             WHERE (SELECT COUNT(*) FROM request_attachment WHERE request = $1) < $9
             RETURNING id",
        )
        .bind(id.as_str())
        .bind(&attachment.id)
        .bind(&attachment.name)
        .bind(&attachment.media_type)
        .bind(big(attachment.size)?)
        .bind(&attachment.sha256)
        .bind(attachment.added_by.as_str())
        .bind(attachment.added_at.timestamp_micros())
        .bind(i64::from(most))
        .fetch_optional(&mut **tx)
        .await?;
        row.ok_or(StoreError::Conflict)?;
        record(&mut tx, deed).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes a file from a request that its applicant still writes.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is none, or the request was handed in meanwhile.
    pub async fn detach_from_request(
        &self,
        id: &RequestId,
        attachment: &str,
        deed: Deed,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        hold_open(&mut tx, id).await?;
        let done = sqlx::query("DELETE FROM request_attachment WHERE request = $1 AND id = $2")
            .bind(id.as_str())
            .bind(attachment)
            .execute(&mut **tx)
            .await?;
        if done.rows_affected() == 0 {
            return Err(StoreError::Missing("attachment"));
        }
        record(&mut tx, deed).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Holds a request that its applicant still writes, so that it is not handed in before this ends.
async fn hold_open(tx: &mut Transaction<'_, Any>, id: &RequestId) -> Result<(), StoreError> {
    let held = sqlx::query(
        "UPDATE request SET version = version WHERE id = $1 AND state IN ('draft', 'returned')",
    )
    .bind(id.as_str())
    .execute(&mut **tx)
    .await?;
    if held.rows_affected() == 0 { Err(StoreError::Missing("open request")) } else { Ok(()) }
}

fn attachment(row: &AnyRow) -> Result<Attachment, StoreError> {
    Ok(Attachment {
        id: row.try_get(0)?,
        name: row.try_get(1)?,
        media_type: row.try_get(2)?,
        size: count(row, 3)?,
        sha256: row.try_get(4)?,
        added_by: AccountId::new(row.try_get::<String, _>(5)?),
        added_at: instant(row.try_get(6)?)?,
    })
}
