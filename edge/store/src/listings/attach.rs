//! Attaching data (资源挂接, R6): one file of a revision is added, replaced, renamed or removed.
//!
//! These writes leave the listing's version as it is wherever they leave its row as it is, so that
//! a form which is being written is not thrown out by an upload that ends. Where the row changes,
//! because a revision is opened or its drafters get one more (R5), the version moves: a decision
//! that was made without knowing of them must lose.

use chrono::{DateTime, Utc};
use domain::listing::Listing;
use domain::{DatasetId, DistributionId};
use sqlx::{Any, Transaction};

use super::files::insert_file;
use super::write::json;
use super::{DueDay, ListingFile};
use crate::audit::{Deed, record};
use crate::publish::big;
use crate::{File, Store, StoreError};

/// A change to one file of a revision.
#[derive(Clone, Debug)]
pub struct FileChange {
    /// The listing.
    pub listing: DatasetId,
    /// The version of the listing on which it was decided.
    pub seen: u32,
    /// Where the listing then stands, if not where it stood.
    pub opened: Option<Opened>,
    /// What becomes of the file.
    pub write: FileWrite,
    /// The upload that is hereby done.
    pub upload: Option<String>,
}

/// A listing whose revision is opened, or gets another drafter, by a change to a file.
#[derive(Clone, Debug)]
pub struct Opened {
    /// Where it then stands.
    pub listing: Listing,
    /// When the running clock was started.
    pub clock_since: DateTime<Utc>,
    /// By when something is due.
    pub due: Option<DueDay>,
}

/// What becomes of a file.
#[derive(Clone, Debug)]
pub enum FileWrite {
    /// It is new, and comes last.
    Add(ListingFile),
    /// It takes the place of the file of the same identifier.
    Replace {
        /// The file as it then is.
        file: ListingFile,
        /// SHA-256 of the file as it was seen, where it matters.
        over: Option<String>,
    },
    /// It gets another name for people.
    Retitle {
        /// Which one.
        id: DistributionId,
        /// The name.
        title: String,
    },
    /// It is taken out.
    Remove(DistributionId),
}

impl FileWrite {
    fn id(&self) -> &DistributionId {
        match self {
            Self::Add(file) | Self::Replace { file, .. } => &file.file.id,
            Self::Retitle { id, .. } | Self::Remove(id) => id,
        }
    }
}

impl Store {
    /// Changes one file of a revision, with its entry in the audit log.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the listing is not at the version that was seen, the file is
    /// not the one that was seen, or the upload is done already; [`StoreError::Missing`] when there
    /// is no such file. Nothing has changed then.
    pub async fn change_file(&self, change: &FileChange, deed: Deed) -> Result<(), StoreError> {
        let FileChange { listing, seen, opened, write, upload } = change;
        let mut tx = self.begin().await?;
        // First of all, so that the listing's row is locked against whoever submits it.
        stand(&mut tx, listing, *seen, opened.as_ref(), deed.at).await?;
        match write {
            FileWrite::Add(file) => add(&mut tx, listing, file).await?,
            FileWrite::Replace { file, over } => {
                replace(&mut tx, listing, file, over.as_deref()).await?;
            }
            FileWrite::Retitle { id, title } => {
                let done = sqlx::query(
                    "UPDATE listing_file SET title = $1 WHERE listing = $2 AND id = $3",
                )
                .bind(title)
                .bind(listing.as_str())
                .bind(id.as_str())
                .execute(&mut **tx)
                .await?;
                one(done.rows_affected(), StoreError::Missing("file"))?;
            }
            FileWrite::Remove(id) => {
                let done = sqlx::query("DELETE FROM listing_file WHERE listing = $1 AND id = $2")
                    .bind(listing.as_str())
                    .bind(id.as_str())
                    .execute(&mut **tx)
                    .await?;
                one(done.rows_affected(), StoreError::Missing("file"))?;
            }
        }
        if let Some(upload) = upload {
            let done =
                sqlx::query("UPDATE upload SET kept_as = $1 WHERE id = $2 AND kept_as IS NULL")
                    .bind(write.id().as_str())
                    .bind(upload)
                    .execute(&mut **tx)
                    .await?;
            one(done.rows_affected(), StoreError::Conflict)?;
        }
        record(&mut tx, deed).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Holds the listing at the version that was seen, or moves it on.
async fn stand(
    tx: &mut Transaction<'_, Any>,
    id: &DatasetId,
    seen: u32,
    opened: Option<&Opened>,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let done = match opened {
        None => {
            sqlx::query("UPDATE listing SET updated_at = $1 WHERE id = $2 AND version = $3")
                .bind(at.timestamp_micros())
                .bind(id.as_str())
                .bind(i64::from(seen))
                .execute(&mut **tx)
                .await?
        }
        Some(Opened { listing, clock_since, due }) => {
            let Listing { standing, stage, drafters, reviewer, suspended_by } = listing;
            sqlx::query(
                "UPDATE listing SET standing = $1, stage = $2, drafters = $3, reviewer = $4,
                        suspended_by = $5, clock_since = $6, due_on = $7, due_provisional = $8,
                        updated_at = $9, version = version + 1
                 WHERE id = $10 AND version = $11",
            )
            .bind(standing.value())
            .bind(stage.value())
            .bind(json(drafters)?)
            .bind(reviewer.as_ref().map(domain::AccountId::as_str))
            .bind(suspended_by.map(domain::Role::value))
            .bind(clock_since.timestamp_micros())
            .bind(due.map(|due| due.on.to_string()))
            .bind(i64::from(due.is_some_and(|due| due.provisional)))
            .bind(at.timestamp_micros())
            .bind(id.as_str())
            .bind(i64::from(seen))
            .execute(&mut **tx)
            .await?
        }
    };
    one(done.rows_affected(), StoreError::Conflict)
}

async fn add(
    tx: &mut Transaction<'_, Any>,
    listing: &DatasetId,
    file: &ListingFile,
) -> Result<(), StoreError> {
    let row =
        sqlx::query("SELECT COALESCE(MAX(position), -1) FROM listing_file WHERE listing = $1")
            .bind(listing.as_str())
            .fetch_one(&mut **tx)
            .await?;
    let last: i64 = sqlx::Row::try_get(&row, 0)?;
    insert_file(tx, listing, file, last + 1).await
}

async fn replace(
    tx: &mut Transaction<'_, Any>,
    listing: &DatasetId,
    file: &ListingFile,
    over: Option<&str>,
) -> Result<(), StoreError> {
    let ListingFile { file, state, inspection, open_findings, made_of, added_at } = file;
    let File { id, title, format, media_type, file_name, sha256, size, rows } = file;
    let found = sqlx::query("SELECT sha256 FROM listing_file WHERE listing = $1 AND id = $2")
        .bind(listing.as_str())
        .bind(id.as_str())
        .fetch_optional(&mut **tx)
        .await?
        .ok_or(StoreError::Missing("file"))?;
    let found: String = sqlx::Row::try_get(&found, 0)?;
    if over.is_some_and(|over| over != found) {
        return Err(StoreError::Conflict);
    }
    sqlx::query(
        "UPDATE listing_file SET title = $1, format = $2, media_type = $3, file_name = $4,
                sha256 = $5, size = $6, row_count = $7, state = $8, inspection = $9,
                open_findings = $10, made_of = $11, added_at = $12
         WHERE listing = $13 AND id = $14",
    )
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
    .bind(listing.as_str())
    .bind(id.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

fn one(rows: u64, otherwise: StoreError) -> Result<(), StoreError> {
    if rows == 1 { Ok(()) } else { Err(otherwise) }
}
