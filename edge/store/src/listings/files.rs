//! Files of a revision, with what was found in them.

use chrono::{DateTime, Utc};
use domain::{DatasetId, DistributionId};
use sqlx::any::AnyRow;
use sqlx::{Any, Row, Transaction};

use crate::catalogue::{format, instant};
use crate::places::count;
use crate::publish::big;
use crate::{File, Store, StoreError};

/// Whether a file was looked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileState {
    /// Not yet.
    Waiting,
    /// It was, and it can be read.
    Sound,
    /// It was, and it cannot be taken.
    Refused,
}

impl FileState {
    /// The word on the wire and in the database.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sound => "sound",
            Self::Refused => "refused",
        }
    }

    fn from_value(word: &str) -> Result<Self, StoreError> {
        [Self::Waiting, Self::Sound, Self::Refused]
            .into_iter()
            .find(|state| state.value() == word)
            .ok_or_else(|| StoreError::damaged("file state", word))
    }
}

/// A file of a revision.
#[derive(Clone, Debug, PartialEq)]
pub struct ListingFile {
    /// The file as it would be published.
    pub file: File,
    /// Whether it was looked through.
    pub state: FileState,
    /// What was found in it, as JSON.
    pub inspection: Option<String>,
    /// Columns with personal information that is neither treated nor overruled (R16).
    pub open_findings: u32,
    /// SHA-256 of the file that this one was made of.
    pub made_of: Option<String>,
    /// When it arrived.
    pub added_at: DateTime<Utc>,
}

impl Store {
    pub(super) async fn listing_files(
        &self,
        listing: &DatasetId,
    ) -> Result<Vec<ListingFile>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, title, format, media_type, file_name, sha256, size, row_count, state,
                    inspection, open_findings, made_of, added_at
             FROM listing_file WHERE listing = $1 ORDER BY position, id",
        )
        .bind(listing.as_str())
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(|row| read(row, 0)).collect()
    }

    /// Files that wait to be looked through, the oldest first.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn waiting_files(
        &self,
        limit: u32,
    ) -> Result<Vec<(DatasetId, ListingFile)>, StoreError> {
        let rows = sqlx::query(
            "SELECT listing, id, title, format, media_type, file_name, sha256, size, row_count,
                    state, inspection, open_findings, made_of, added_at
             FROM listing_file WHERE state = 'waiting' ORDER BY added_at, id LIMIT $1",
        )
        .bind(i64::from(limit))
        .fetch_all(&self.read)
        .await?;
        rows.iter()
            .map(|row| Ok((DatasetId::new(row.try_get::<String, _>(0)?), read(row, 1)?)))
            .collect()
    }

    /// Writes down what was found in a file that waited; nothing else of it or of its listing
    /// changes. `false` when it is gone, is another by now or does not wait any more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn looked_through(
        &self,
        listing: &DatasetId,
        file: &ListingFile,
    ) -> Result<bool, StoreError> {
        let ListingFile { file, state, inspection, open_findings, made_of: _, added_at: _ } = file;
        let File { id, title: _, format, media_type, file_name: _, sha256, size: _, rows } = file;
        let mut tx = self.begin().await?;
        let done = sqlx::query(
            "UPDATE listing_file SET format = $1, media_type = $2, row_count = $3, state = $4,
                    inspection = $5, open_findings = $6
             WHERE listing = $7 AND id = $8 AND sha256 = $9 AND state = 'waiting'",
        )
        .bind(format.value())
        .bind(media_type)
        .bind(rows.map(big).transpose()?)
        .bind(state.value())
        .bind(inspection.as_deref())
        .bind(i64::from(*open_findings))
        .bind(listing.as_str())
        .bind(id.as_str())
        .bind(sha256)
        .execute(&mut **tx)
        .await?;
        tx.commit().await?;
        Ok(done.rows_affected() == 1)
    }
}

/// A file whose columns begin at one of a row.
fn read(row: &AnyRow, at: usize) -> Result<ListingFile, StoreError> {
    let rows = row.try_get::<Option<i64>, _>(at + 7)?;
    Ok(ListingFile {
        file: File {
            id: DistributionId::new(row.try_get::<String, _>(at)?),
            title: row.try_get(at + 1)?,
            format: format(&row.try_get::<String, _>(at + 2)?)?,
            media_type: row.try_get(at + 3)?,
            file_name: row.try_get(at + 4)?,
            sha256: row.try_get(at + 5)?,
            size: count(row, at + 6)?,
            rows: rows.and_then(|rows| u64::try_from(rows).ok()),
        },
        state: FileState::from_value(&row.try_get::<String, _>(at + 8)?)?,
        inspection: row.try_get(at + 9)?,
        open_findings: u32::try_from(row.try_get::<i64, _>(at + 10)?).unwrap_or(u32::MAX),
        made_of: row.try_get(at + 11)?,
        added_at: instant(row.try_get(at + 12)?)?,
    })
}

/// Makes a listing's files these, in this order.
pub(super) async fn put_files(
    tx: &mut Transaction<'_, Any>,
    listing: &DatasetId,
    files: &[ListingFile],
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM listing_file WHERE listing = $1")
        .bind(listing.as_str())
        .execute(&mut **tx)
        .await?;
    for (position, file) in files.iter().enumerate() {
        insert_file(tx, listing, file, big(position)?).await?;
    }
    Ok(())
}

pub(super) async fn insert_file(
    tx: &mut Transaction<'_, Any>,
    listing: &DatasetId,
    file: &ListingFile,
    position: i64,
) -> Result<(), StoreError> {
    let ListingFile { file, state, inspection, open_findings, made_of, added_at } = file;
    let File { id, title, format, media_type, file_name, sha256, size, rows } = file;
    sqlx::query(
        "INSERT INTO listing_file (listing, id, position, title, format, media_type, file_name,
                                   sha256, size, row_count, state, inspection, open_findings,
                                   made_of, added_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    )
    .bind(listing.as_str())
    .bind(id.as_str())
    .bind(position)
    .bind(title)
    .bind(format.value())
    .bind(media_type)
    .bind(file_name)
    .bind(sha256)
    .bind(big(*size)?)
    .bind(rows.map(big).transpose()?)
    .bind(state.value())
    .bind(inspection.as_deref())
    .bind(i64::from(*open_findings))
    .bind(made_of.as_deref())
    .bind(added_at.timestamp_micros())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
