//! What an entry was, version by version.

use contract::{DatasetVersion, DistributionVersion};
use domain::{DatasetId, DistributionId, Openness};
use serde_json::Value;
use sqlx::{Any, Row, Transaction};
use std::collections::BTreeMap;

use crate::catalogue::{format, instant, small};
use crate::places::count;
use crate::{Store, StoreError};

impl Store {
    /// The versions of an entry that the public sees, the newest first; none when it sees none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn versions(
        &self,
        id: &DatasetId,
    ) -> Result<Option<Vec<DatasetVersion>>, StoreError> {
        let rows = sqlx::query(
            "SELECT dataset_version.version, dataset_version.published_at, dataset_version.changed
             FROM dataset_version JOIN dataset ON dataset.id = dataset_version.dataset
             WHERE dataset.id = $1 AND dataset.state = 'published'
             ORDER BY dataset_version.version DESC",
        )
        .bind(id.as_str())
        .fetch_all(&self.read)
        .await?;
        if rows.is_empty() {
            return Ok(None);
        }
        let mut versions = Vec::with_capacity(rows.len());
        for row in &rows {
            versions.push(DatasetVersion {
                version: small(row.try_get(0)?)?,
                published_at: instant(row.try_get(1)?)?,
                changed: serde_json::from_str(&row.try_get::<String, _>(2)?)
                    .map_err(|cause| StoreError::damaged("changed fields", cause))?,
                distributions: Vec::new(),
            });
        }
        let files = sqlx::query(
            "SELECT f.version, v.distribution, v.title, v.version, v.format, v.size, v.sha256,
                    dataset.openness
             FROM dataset_version_file f
             JOIN dataset ON dataset.id = f.dataset
             JOIN distribution_version v
               ON v.distribution = f.distribution AND v.version = f.distribution_version
             WHERE f.dataset = $1 ORDER BY f.version, f.position",
        )
        .bind(id.as_str())
        .fetch_all(&self.read)
        .await?;
        for row in &files {
            let of = small(row.try_get(0)?)?;
            let Some(version) = versions.iter_mut().find(|version| version.version == of) else {
                continue;
            };
            // Of closed files the public knows nothing by which a guess could be checked (R33).
            let closed = row.try_get::<String, _>(7)? == Openness::Closed.value();
            version.distributions.push(DistributionVersion {
                id: DistributionId::new(row.try_get::<String, _>(1)?),
                title: row.try_get(2)?,
                version: small(row.try_get(3)?)?,
                format: format(&row.try_get::<String, _>(4)?)?,
                size: if closed { 0 } else { count(row, 5)? },
                sha256: if closed { String::new() } else { row.try_get(6)? },
            });
        }
        Ok(Some(versions))
    }
}

/// The entry's fields that differ from an earlier version, by name.
pub(crate) async fn changed_fields(
    tx: &mut Transaction<'_, Any>,
    id: &DatasetId,
    before: i64,
    now: &str,
) -> Result<Vec<String>, StoreError> {
    let row = sqlx::query("SELECT entry FROM dataset_version WHERE dataset = $1 AND version = $2")
        .bind(id.as_str())
        .bind(before)
        .fetch_one(&mut **tx)
        .await?;
    let read = |json: &str| {
        serde_json::from_str::<BTreeMap<String, Value>>(json)
            .map_err(|cause| StoreError::damaged("entry", cause))
    };
    let (old, new) = (read(&row.try_get::<String, _>(0)?)?, read(now)?);
    Ok(new
        .into_iter()
        .filter(|(name, value)| old.get(name) != Some(value))
        .map(|(name, _)| name)
        .collect())
}
