//! Writing the catalogue: an entry with its files, in its first version or the next.

use chrono::{DateTime, Utc};
use domain::{DatasetId, DistributionId, Entry, Format, ProviderId};
use sqlx::{Any, Row, Transaction};

use crate::audit::{Deed, record};
use crate::listings::{renewed, settle};
use crate::tables::outdate;
use crate::versions::changed_fields;
use crate::{Store, StoreError};

/// Where an entry stands that a command of the program writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// 草稿: its department sees it and works on it.
    Draft,
    /// 已发布: the public sees it.
    Published,
}

/// An entry as it is to stand.
#[derive(Clone, Debug)]
pub struct Publication {
    /// Stable identifier; an entry that exists gets its next version.
    pub id: DatasetId,
    /// Responsible provider.
    pub provider: ProviderId,
    /// What it states.
    pub entry: Entry,
    /// Where it stands.
    pub state: State,
    /// When the public saw the entry first; a later version does not change it.
    pub published_at: DateTime<Utc>,
    /// When this version is made.
    pub at: DateTime<Utc>,
    /// All its files, in order; one that is missing here is retired.
    pub files: Vec<File>,
}

/// A file as it is to stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Stable identifier; new contents make its next version.
    pub id: DistributionId,
    /// Name for people.
    pub title: String,
    /// Format.
    pub format: Format,
    /// Media type with which it is served.
    pub media_type: String,
    /// Name under which it is saved.
    pub file_name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    /// Rows, for a table.
    pub rows: Option<u64>,
}

impl Store {
    /// Writes entries past the reviews, all or none: the demo, and lists that the operator brings.
    ///
    /// A draft has no public side. What is written becomes one line in the audit log.
    ///
    /// # Errors
    /// When a provider or region is unknown or the database fails; then nothing is changed.
    pub async fn publish(&self, publications: &[Publication]) -> Result<(), StoreError> {
        if publications.is_empty() {
            return Ok(());
        }
        let mut tx = self.begin().await?;
        let count = big(publications.iter().filter(|it| it.state == State::Published).count())?;
        let mut change = take(&mut tx, "change", count).await?;
        let mut ordinal = take(&mut tx, "ordinal", count).await?;
        for publication in publications {
            if publication.state == State::Published {
                change += 1;
                ordinal += 1;
                put(&mut tx, publication, change, ordinal).await?;
            }
            settle(&mut tx, publication).await?;
        }
        if let Some(first) = publications.first() {
            record(&mut tx, brought(first, publications.len())).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// A fact about this portal, such as whether the demo was seeded.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn fact(&self, name: &str) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT value FROM fact WHERE name = $1")
            .bind(name)
            .fetch_optional(&self.read)
            .await?;
        Ok(row.map(|row| row.try_get(0)).transpose()?)
    }

    /// Notes a fact about this portal.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_fact(&self, name: &str, value: &str) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO fact (name, value) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )
        .bind(name)
        .bind(value)
        .execute(&mut **tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }
}

/// What the log says of entries that were brought by a command of the program.
fn brought(first: &Publication, count: usize) -> Deed {
    Deed {
        at: first.at,
        account: None,
        organisation: None,
        action: "catalogue.bring".to_owned(),
        subject_kind: "catalogue",
        subject: first.id.to_string(),
        reason: None,
        legal_basis: None,
        change: serde_json::json!({ "entries": count }),
    }
}

/// Takes `count` numbers of a counter; answers the last one taken before.
pub(crate) async fn take(
    tx: &mut Transaction<'_, Any>,
    counter: &'static str,
    count: i64,
) -> Result<i64, StoreError> {
    let row =
        sqlx::query("UPDATE counter SET value = value + $1 WHERE name = $2 RETURNING value - $1")
            .bind(count)
            .bind(counter)
            .fetch_one(&mut **tx)
            .await?;
    Ok(row.try_get(0)?)
}

/// Writes an entry that the public sees, in its first version or the next.
pub(crate) async fn put(
    tx: &mut Transaction<'_, Any>,
    publication: &Publication,
    change: i64,
    ordinal: i64,
) -> Result<(), StoreError> {
    let Publication { id, provider, entry, state: _, published_at, at, files } = publication;
    let json = serde_json::to_string(entry).map_err(|e| StoreError::damaged("entry", e))?;
    let row = sqlx::query(
        "INSERT INTO dataset (id, ordinal, provider, state, version, openness, region, entry,
                              published_at, updated_at, downloads, change)
         VALUES ($1, $2, $3, 'published', 1, $4, $5, $6, $7, $8, 0, $9)
         ON CONFLICT (id) DO UPDATE SET provider = excluded.provider, state = excluded.state,
             version = dataset.version + 1, openness = excluded.openness,
             region = excluded.region, entry = excluded.entry,
             published_at = COALESCE(dataset.published_at, excluded.published_at),
             updated_at = excluded.updated_at, change = excluded.change
         RETURNING version",
    )
    .bind(id.as_str())
    .bind(ordinal)
    .bind(provider.as_str())
    .bind(entry.openness.value())
    .bind(entry.region.as_str())
    .bind(&json)
    .bind(published_at.timestamp_micros())
    .bind(at.timestamp_micros())
    .bind(change)
    .fetch_one(&mut **tx)
    .await?;
    let version: i64 = row.try_get(0)?;

    if version > 1 {
        sqlx::query("DELETE FROM dataset_theme WHERE dataset = $1")
            .bind(id.as_str())
            .execute(&mut **tx)
            .await?;
    }
    for theme in &entry.themes {
        sqlx::query(
            "INSERT INTO dataset_theme (dataset, theme) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        )
        .bind(id.as_str())
        .bind(theme.value())
        .execute(&mut **tx)
        .await?;
    }

    let mut changed = match version {
        1 => Vec::new(),
        _ => changed_fields(tx, id, version - 1, &json).await?,
    };
    if changed.iter().any(|field| field == "fields" || field == "frequency") {
        outdate(tx, id).await?;
    }
    let mut kept = Vec::with_capacity(files.len());
    for (position, file) in files.iter().enumerate() {
        let file_version = put_file(tx, id, big(position)?, file, *at).await?;
        kept.push((file.id.as_str(), file_version));
    }
    if version > 1 && retire_others(tx, id, version - 1, &kept).await? {
        changed.push("distributions".to_owned());
    }

    let is_news = version > 1 && !changed.is_empty();
    let changed =
        serde_json::to_string(&changed).map_err(|e| StoreError::damaged("changed fields", e))?;
    sqlx::query(
        "INSERT INTO dataset_version (dataset, version, entry, changed, published_at)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(id.as_str())
    .bind(version)
    .bind(&json)
    .bind(changed)
    .bind(at.timestamp_micros())
    .execute(&mut **tx)
    .await?;
    for (position, (distribution, file_version)) in kept.into_iter().enumerate() {
        sqlx::query(
            "INSERT INTO dataset_version_file
                 (dataset, version, position, distribution, distribution_version)
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(id.as_str())
        .bind(version)
        .bind(big(position)?)
        .bind(distribution)
        .bind(file_version)
        .execute(&mut **tx)
        .await?;
    }
    if is_news { renewed(tx, id, &entry.title, version, *at).await } else { Ok(()) }
}

/// Writes a file: a next version when its contents or its description changed.
async fn put_file(
    tx: &mut Transaction<'_, Any>,
    dataset: &DatasetId,
    position: i64,
    file: &File,
    at: DateTime<Utc>,
) -> Result<i64, StoreError> {
    let File { id, title, format, media_type, file_name, sha256, size, rows } = file;
    let (size, rows) = (big(*size)?, rows.map(big).transpose()?);
    let current = sqlx::query(
        "SELECT distribution.version FROM distribution
         JOIN distribution_version
           ON distribution_version.distribution = distribution.id
          AND distribution_version.version = distribution.version
         WHERE distribution.id = $1 AND distribution_version.sha256 = $2
           AND distribution_version.title = $3 AND distribution_version.file_name = $4
           AND distribution_version.format = $5 AND distribution_version.media_type = $6",
    )
    .bind(id.as_str())
    .bind(sha256)
    .bind(title)
    .bind(file_name)
    .bind(format.value())
    .bind(media_type)
    .fetch_optional(&mut **tx)
    .await?;
    if let Some(row) = current {
        sqlx::query("UPDATE distribution SET position = $1, retired = 0 WHERE id = $2")
            .bind(position)
            .bind(id.as_str())
            .execute(&mut **tx)
            .await?;
        return Ok(row.try_get(0)?);
    }
    let row = sqlx::query(
        "INSERT INTO distribution (id, dataset, position, title, version, retired)
         VALUES ($1, $2, $3, $4, 1, 0)
         ON CONFLICT (id) DO UPDATE SET position = excluded.position, title = excluded.title,
             version = distribution.version + 1, retired = 0
         RETURNING version, dataset",
    )
    .bind(id.as_str())
    .bind(dataset.as_str())
    .bind(position)
    .bind(title)
    .fetch_one(&mut **tx)
    .await?;
    let version: i64 = row.try_get(0)?;
    if row.try_get::<String, _>(1)? != dataset.as_str() {
        return Err(StoreError::Conflict);
    }
    sqlx::query(
        "INSERT INTO distribution_version (distribution, version, title, format, media_type,
                                           file_name, sha256, size, row_count, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(id.as_str())
    .bind(version)
    .bind(title)
    .bind(format.value())
    .bind(media_type)
    .bind(file_name)
    .bind(sha256)
    .bind(size)
    .bind(rows)
    .bind(at.timestamp_micros())
    .execute(&mut **tx)
    .await?;
    Ok(version)
}

/// Retires the files that are no longer there; whether the files differ from the version before.
async fn retire_others(
    tx: &mut Transaction<'_, Any>,
    dataset: &DatasetId,
    before: i64,
    kept: &[(&str, i64)],
) -> Result<bool, StoreError> {
    let rows = sqlx::query(
        "SELECT distribution, distribution_version FROM dataset_version_file
         WHERE dataset = $1 AND version = $2 ORDER BY position",
    )
    .bind(dataset.as_str())
    .bind(before)
    .fetch_all(&mut **tx)
    .await?;
    let mut old = Vec::with_capacity(rows.len());
    for row in &rows {
        old.push((row.try_get::<String, _>(0)?, row.try_get::<i64, _>(1)?));
    }
    for (id, _) in old.iter().filter(|(id, _)| kept.iter().all(|(other, _)| other != id)) {
        sqlx::query("UPDATE distribution SET retired = 1 WHERE id = $1")
            .bind(id)
            .execute(&mut **tx)
            .await?;
    }
    Ok(old.iter().map(|(id, version)| (id.as_str(), *version)).ne(kept.iter().copied()))
}

/// A number as the database keeps it.
pub(crate) fn big(number: impl TryInto<i64>) -> Result<i64, StoreError> {
    number.try_into().map_err(|_| StoreError::damaged("number", "larger than a bigint"))
}
