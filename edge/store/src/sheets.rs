//! Sheets of listings that were brought and wait to be applied (R11).

use chrono::{DateTime, Utc};
use domain::AccountId;
use sqlx::Row;

use crate::audit::{Deed, record};
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
    /// What became of its rows, as JSON, once it was applied.
    pub report: Option<String>,
}

impl Store {
    /// Keeps a sheet in the place of those that the account brought before; answers their contents,
    /// to which nothing else refers.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_sheet(&self, sheet: &Sheet) -> Result<Vec<String>, StoreError> {
        let Sheet { id, account, file_name, sha256, received_at, report } = sheet;
        let mut tx = self.begin().await?;
        let rows = sqlx::query("DELETE FROM sheet WHERE account = $1 RETURNING sha256")
            .bind(account.as_str())
            .fetch_all(&mut **tx)
            .await?;
        sqlx::query(
            "INSERT INTO sheet (id, account, file_name, sha256, received_at, report)
             VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(id)
        .bind(account.as_str())
        .bind(file_name)
        .bind(sha256)
        .bind(received_at.timestamp_micros())
        .bind(report.as_deref())
        .execute(&mut **tx)
        .await?;
        let former = rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
        tx.commit().await?;
        Ok(former)
    }

    /// A sheet that an account brought.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sheet(&self, id: &str, account: &AccountId) -> Result<Option<Sheet>, StoreError> {
        let row = sqlx::query(
            "SELECT file_name, sha256, received_at, report FROM sheet
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
            report: row.try_get(3)?,
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
        report: &str,
        mut writes: Vec<(Revision, Option<u32>, Deed)>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let done = sqlx::query("UPDATE sheet SET report = $1 WHERE id = $2 AND report IS NULL")
            .bind(report)
            .bind(&sheet.id)
            .execute(&mut **tx)
            .await?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Conflict);
        }
        // In one order, so that two sheets at once do not wait for each other.
        writes.sort_by(|(one, ..), (other, ..)| one.id.cmp(&other.id));
        for (revision, version, deed) in &writes {
            crate::listings::put(&mut tx, revision, *version, deed.at).await?;
        }
        for (_, _, deed) in writes {
            record(&mut tx, deed).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
