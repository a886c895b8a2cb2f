//! Reading the catalogue as the public sees it.

use chrono::{DateTime, Duration, Utc};
use contract::{Dataset, Distribution, ProviderRef, Publication, Stats};
use domain::{DatasetId, DistributionId, Entry, Format, Openness, ProviderId};
use sqlx::Row;

use crate::places::count;
use crate::tables::score;
use crate::{Store, StoreError};

/// A file that may be asked for, with what decides whether it is given.
#[derive(Clone, Debug, PartialEq)]
pub struct Released {
    /// The entry that it belongs to.
    pub dataset: DatasetId,
    /// The entry's openness now.
    pub openness: Openness,
    /// The law that limits it.
    pub legal_basis: Option<String>,
    /// What an applicant must meet.
    pub conditions: Option<String>,
    /// Number of the file's version.
    pub version: u32,
    /// Media type.
    pub media_type: String,
    /// Name under which it is saved.
    pub file_name: String,
    /// SHA-256 of its bytes, in hexadecimal.
    pub sha256: String,
    /// Bytes.
    pub size: u64,
    /// When this version arrived.
    pub created_at: DateTime<Utc>,
}

/// A dataset in a list of all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Identifier.
    pub id: DatasetId,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Store {
    /// An entry that the public sees.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn dataset(&self, id: &DatasetId) -> Result<Option<Dataset>, StoreError> {
        let row = sqlx::query(
            "SELECT dataset.entry, dataset.version, dataset.published_at, dataset.updated_at,
                    dataset.downloads, provider.id, provider.name, region.name
             FROM dataset
             JOIN provider ON provider.id = dataset.provider
             JOIN region ON region.code = dataset.region
             WHERE dataset.id = $1 AND dataset.state = 'published'",
        )
        .bind(id.as_str())
        .fetch_optional(&self.read)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let entry = entry(&row.try_get::<String, _>(0)?)?;
        let publication = Publication {
            id: id.clone(),
            provider: ProviderRef {
                id: ProviderId::new(row.try_get::<String, _>(5)?),
                name: row.try_get(6)?,
            },
            region_name: row.try_get(7)?,
            distributions: known(entry.openness, self.distributions(id).await?),
            version: small(row.try_get(1)?)?,
            published_at: instant(row.try_get(2)?)?,
            updated_at: instant(row.try_get(3)?)?,
            downloads: count(&row, 4)?,
        };
        Ok(Some(Dataset::new(entry, publication)))
    }

    /// Files of an entry that was ever public, as they are now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn distributions(
        &self,
        dataset: &DatasetId,
    ) -> Result<Vec<Distribution>, StoreError> {
        let rows = sqlx::query(
            "SELECT d.id, v.title, v.format, v.media_type, v.file_name, v.size, v.sha256,
                    COALESCE(t.row_count, v.row_count), v.version, v.created_at, t.quality
             FROM distribution d
             JOIN distribution_version v ON v.distribution = d.id AND v.version = d.version
             LEFT JOIN distribution_table t ON t.distribution = d.id AND t.version = d.version
             WHERE d.dataset = $1 AND d.retired = 0 ORDER BY d.position",
        )
        .bind(dataset.as_str())
        .fetch_all(&self.read)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Distribution {
                    id: DistributionId::new(row.try_get::<String, _>(0)?),
                    title: row.try_get(1)?,
                    format: format(&row.try_get::<String, _>(2)?)?,
                    media_type: row.try_get(3)?,
                    file_name: row.try_get(4)?,
                    size: count(row, 5)?,
                    sha256: row.try_get(6)?,
                    rows: row
                        .try_get::<Option<i64>, _>(7)?
                        .and_then(|rows| u64::try_from(rows).ok()),
                    version: small(row.try_get(8)?)?,
                    updated_at: instant(row.try_get(9)?)?,
                    quality: score(row.try_get(10)?)?,
                })
            })
            .collect()
    }

    /// A file of an entry that the public sees, in its current version or an older one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn file(
        &self,
        id: &DistributionId,
        version: Option<u32>,
    ) -> Result<Option<Released>, StoreError> {
        let row = sqlx::query(
            "SELECT dataset.id, dataset.openness, dataset.entry, v.version, v.media_type,
                    v.file_name, v.sha256, v.size, v.created_at
             FROM distribution d
             JOIN dataset ON dataset.id = d.dataset
             JOIN distribution_version v
               ON v.distribution = d.id AND v.version = COALESCE($2, d.version)
             WHERE d.id = $1 AND dataset.state = 'published'",
        )
        .bind(id.as_str())
        .bind(version.map(i64::from))
        .fetch_optional(&self.read)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let word: String = row.try_get(1)?;
        let openness =
            Openness::from_value(&word).ok_or_else(|| StoreError::damaged("openness", &word))?;
        // An open entry states no limits, so its text need not be read.
        let (legal_basis, conditions) = if openness == Openness::Unconditional {
            (None, None)
        } else {
            let entry = entry(&row.try_get::<String, _>(2)?)?;
            (entry.legal_basis, entry.conditions)
        };
        Ok(Some(Released {
            dataset: DatasetId::new(row.try_get::<String, _>(0)?),
            openness,
            legal_basis,
            conditions,
            version: small(row.try_get(3)?)?,
            media_type: row.try_get(4)?,
            file_name: row.try_get(5)?,
            sha256: row.try_get(6)?,
            size: count(&row, 7)?,
            created_at: instant(row.try_get(8)?)?,
        }))
    }

    /// The portal's public figures.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn stats(&self, now: DateTime<Utc>) -> Result<Stats, StoreError> {
        let mut stats = Stats::default();
        let rows = sqlx::query(
            "SELECT openness, COUNT(*), CAST(SUM(downloads) AS BIGINT),
                    CAST(SUM(CASE WHEN updated_at >= $1 THEN 1 ELSE 0 END) AS BIGINT)
             FROM dataset WHERE state = 'published' GROUP BY openness",
        )
        .bind((now - Duration::days(30)).timestamp_micros())
        .fetch_all(&self.read)
        .await?;
        for row in &rows {
            let datasets = count(row, 1)?;
            match Openness::from_value(&row.try_get::<String, _>(0)?) {
                Some(Openness::Unconditional) => stats.unconditional = datasets,
                Some(Openness::Conditional) => stats.conditional = datasets,
                Some(Openness::Closed) => stats.closed = datasets,
                None => return Err(StoreError::damaged("openness", "unknown word")),
            }
            stats.datasets += datasets;
            stats.downloads += count(row, 2)?;
            stats.updated_30_days += count(row, 3)?;
        }
        let row = sqlx::query(
            // What closed files add would show when somebody is added to them (R33).
            "SELECT COUNT(*),
                    CAST(COALESCE(SUM(CASE WHEN dataset.openness = 'closed' THEN 0
                                           ELSE v.size END), 0) AS BIGINT),
                    CAST(COALESCE(SUM(CASE WHEN dataset.openness = 'closed' THEN 0
                                           ELSE v.row_count END), 0) AS BIGINT)
             FROM distribution d
             JOIN distribution_version v ON v.distribution = d.id AND v.version = d.version
             JOIN dataset ON dataset.id = d.dataset
             WHERE dataset.state = 'published' AND d.retired = 0",
        )
        .fetch_one(&self.read)
        .await?;
        stats.distributions = count(&row, 0)?;
        stats.bytes = count(&row, 1)?;
        stats.rows = count(&row, 2)?;
        let row =
            sqlx::query("SELECT COUNT(DISTINCT provider) FROM dataset WHERE state = 'published'")
                .fetch_one(&self.read)
                .await?;
        stats.providers = count(&row, 0)?;
        Ok(stats)
    }

    /// How many entries the public sees.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn published_count(&self) -> Result<u64, StoreError> {
        let row = sqlx::query("SELECT COUNT(*) FROM dataset WHERE state = 'published'")
            .fetch_one(&self.read)
            .await?;
        count(&row, 0)
    }

    /// One page of all entries that the public sees, in the order in which they came.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn list(&self, offset: u64, limit: u32) -> Result<Vec<Listed>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, updated_at FROM dataset WHERE state = 'published'
             ORDER BY ordinal LIMIT $1 OFFSET $2",
        )
        .bind(i64::from(limit))
        .bind(crate::publish::big(offset)?)
        .fetch_all(&self.read)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Listed {
                    id: DatasetId::new(row.try_get::<String, _>(0)?),
                    updated_at: instant(row.try_get(1)?)?,
                })
            })
            .collect()
    }
}

/// What the public may know of files: of closed ones nothing by which a guess of what is in them
/// could be checked, or by which it would show that somebody was added (R33).
fn known(openness: Openness, mut files: Vec<Distribution>) -> Vec<Distribution> {
    if openness == Openness::Closed {
        for file in &mut files {
            let Distribution { size, sha256, rows, quality, .. } = file;
            (*size, *rows, *quality) = (0, None, None);
            sha256.clear();
        }
    }
    files
}

pub(crate) fn entry(json: &str) -> Result<Entry, StoreError> {
    serde_json::from_str(json).map_err(|cause| StoreError::damaged("entry", cause))
}

pub(crate) fn format(word: &str) -> Result<Format, StoreError> {
    Format::from_value(word).ok_or_else(|| StoreError::damaged("format", word))
}

pub(crate) fn instant(micros: i64) -> Result<DateTime<Utc>, StoreError> {
    DateTime::from_timestamp_micros(micros)
        .ok_or_else(|| StoreError::damaged("instant", "out of range"))
}

/// A version number.
pub(crate) fn small(number: i64) -> Result<u32, StoreError> {
    u32::try_from(number).map_err(|cause| StoreError::damaged("version", cause))
}
