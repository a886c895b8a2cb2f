//! Sheets of listings that were brought and wait to be applied (R11).

use chrono::{DateTime, Utc};
use domain::AccountId;
use sqlx::Row;

use crate::audit::Deed;
use crate::catalogue::instant;
use crate::{Revision, Store, StoreError};

/// A sheet that somebody brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Identifier.
    pub id: String,
    /// Who brought it; nobody else sees it.
    pub account: AccountId,
    /// Name of the file.
    pub file_name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// Whether it was applied.
    pub applied: bool,
}

impl Store {
    /// Keeps a sheet in the place of those that the account brought before; answers the contents
    /// of those that nothing refers to any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_sheet(&self, sheet: &Sheet) -> Result<Vec<String>, StoreError> {
        let Sheet { id, account, file_name, sha256, received_at, applied } = sheet;
        let mut tx = self.begin().await?;
        let rows = sqlx::query("DELETE FROM sheet WHERE account = $1 RETURNING sha256")
            .bind(account.as_str())
            .fetch_all(&mut *tx)
            .await?;
        sqlx::query(
            "INSERT INTO sheet (id, account, file_name, sha256, received_at, applied)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(id)
        .bind(account.as_str())
        .bind(file_name)
        .bind(sha256)
        .bind(received_at.timestamp_micros())
        .bind(i64::from(*applied))
        .execute(&mut *tx)
        .await?;
        let mut unused = Vec::new();
        for row in &rows {
            let digest: String = row.try_get(0)?;
            let used = sqlx::query(
                "SELECT 1 FROM distribution_version WHERE sha256 = $1
                 UNION ALL SELECT 1 FROM listing_file WHERE sha256 = $1 OR made_of = $1
                 UNION ALL SELECT 1 FROM sheet WHERE sha256 = $1",
            )
            .bind(&digest)
            .fetch_optional(&mut *tx)
            .await?;
            if used.is_none() {
                unused.push(digest);
            }
        }
        tx.commit().await?;
        Ok(unused)
    }

    /// A sheet that an account brought.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sheet(&self, id: &str, account: &AccountId) -> Result<Option<Sheet>, StoreError> {
        let row = sqlx::query(
            "SELECT file_name, sha256, received_at, applied FROM sheet
             WHERE id = $1 AND account = $2",
        )
        .bind(id)
        .bind(account.as_str())
        .fetch_optional(&self.read)
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Sheet {
            id: id.to_owned(),
            account: account.clone(),
            file_name: row.try_get(0)?,
            sha256: row.try_get(1)?,
            received_at: instant(row.try_get(2)?)?,
            applied: row.try_get::<i64, _>(3)? != 0,
        }))
    }

    /// Writes what a sheet says, all or nothing, once.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when it was applied before or a listing was written meanwhile;
    /// nothing has changed then.
    pub async fn apply_sheet(
        &self,
        sheet: &Sheet,
        writes: Vec<(Revision, Option<u32>, Deed)>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let done = sqlx::query("UPDATE sheet SET applied = 1 WHERE id = $1 AND applied = 0")
            .bind(&sheet.id)
            .execute(&mut *tx)
            .await?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Conflict);
        }
        for (revision, version, deed) in writes {
            crate::listings::put(&mut tx, &revision, version, deed).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
