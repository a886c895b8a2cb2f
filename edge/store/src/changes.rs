//! The feed of changes that the search index follows.

use chrono::{DateTime, Utc};
use contract::ProviderRef;
use domain::{DatasetId, Entry, Format, ProviderId};
use sqlx::Row;

use crate::catalogue::{entry, format, instant};
use crate::places::count;
use crate::tables::score;
use crate::{Store, StoreError};

/// One change of the catalogue.
#[derive(Clone, Debug)]
pub struct Change {
    /// Its number; all changes below it are older.
    pub number: i64,
    /// The entry that changed.
    pub id: DatasetId,
    /// What the public sees of it now, if anything.
    pub published: Option<Published>,
}

/// What the index keeps of an entry that the public sees.
#[derive(Clone, Debug)]
pub struct Published {
    /// Order in which entries came, unique and stable.
    pub ordinal: u64,
    /// What it states.
    pub entry: Entry,
    /// Responsible provider.
    pub provider: ProviderRef,
    /// Formats of its files, each once.
    pub formats: Vec<Format>,
    /// The score of the weakest table that can be looked into, 0 to 100 (R29).
    pub quality: Option<u8>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// How often its files were taken.
    pub downloads: u64,
}

impl Store {
    /// Number of the last change; 0 when nothing was ever written.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn last_change(&self) -> Result<i64, StoreError> {
        let row = sqlx::query("SELECT value FROM counter WHERE name = 'change'")
            .fetch_one(&self.read)
            .await?;
        Ok(row.try_get(0)?)
    }

    /// Entries changed after a number, in the order of their last change, at most `limit`.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn changes(&self, after: i64, limit: u32) -> Result<Vec<Change>, StoreError> {
        let rows = sqlx::query(
            "SELECT dataset.change, dataset.id, dataset.state, dataset.ordinal, dataset.entry,
                    provider.id, provider.name, dataset.updated_at, dataset.downloads,
                    (SELECT MIN(t.quality) FROM distribution d
                     JOIN distribution_table t ON t.distribution = d.id AND t.version = d.version
                     WHERE d.dataset = dataset.id AND d.retired = 0
                       AND dataset.openness <> 'closed')
             FROM dataset JOIN provider ON provider.id = dataset.provider
             WHERE dataset.change > $1 ORDER BY dataset.change LIMIT $2",
        )
        .bind(after)
        .bind(i64::from(limit))
        .fetch_all(&self.read)
        .await?;
        let Some(last) = rows.last() else { return Ok(Vec::new()) };
        let formats = sqlx::query(
            "SELECT DISTINCT d.dataset, v.format
             FROM dataset
             JOIN distribution d ON d.dataset = dataset.id
             JOIN distribution_version v ON v.distribution = d.id AND v.version = d.version
             WHERE dataset.change > $1 AND dataset.change <= $2 AND d.retired = 0
             ORDER BY d.dataset, v.format",
        )
        .bind(after)
        .bind(last.try_get::<i64, _>(0)?)
        .fetch_all(&self.read)
        .await?;
        let mut formats_of = std::collections::HashMap::<String, Vec<Format>>::new();
        for row in &formats {
            let format = format(&row.try_get::<String, _>(1)?)?;
            formats_of.entry(row.try_get(0)?).or_default().push(format);
        }
        rows.iter()
            .map(|row| {
                let id: String = row.try_get(1)?;
                let published = if row.try_get::<String, _>(2)? == "published" {
                    Some(Published {
                        ordinal: count(row, 3)?,
                        entry: entry(&row.try_get::<String, _>(4)?)?,
                        provider: ProviderRef {
                            id: ProviderId::new(row.try_get::<String, _>(5)?),
                            name: row.try_get(6)?,
                        },
                        formats: formats_of.remove(&id).unwrap_or_default(),
                        quality: score(row.try_get(9)?)?,
                        updated_at: instant(row.try_get(7)?)?,
                        downloads: count(row, 8)?,
                    })
                } else {
                    None
                };
                Ok(Change { number: row.try_get(0)?, id: DatasetId::new(id), published })
            })
            .collect()
    }
}
