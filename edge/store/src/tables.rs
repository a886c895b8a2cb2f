//! What was made of the tables of files: which are still to be made, and how each one stands.

use chrono::{DateTime, Utc};
use domain::{DatasetId, DistributionId, Entry, Format, Openness};
use sqlx::Row;

use crate::catalogue::{entry, format, instant, small};
use crate::places::count;
use crate::publish::{big, take};
use crate::{Store, StoreError};

/// How often making a table is tried where it breaks off, before it counts as failed.
const ATTEMPTS_MAX: u32 = 3;

/// A table that is to be made.
#[derive(Clone, Debug, PartialEq)]
pub struct TableToMake {
    /// The distribution.
    pub distribution: DistributionId,
    /// Version of its file.
    pub version: u32,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
    /// Name under which the file is saved.
    pub file_name: String,
    /// What its entry says of it.
    pub entry: Entry,
    /// When the file arrived.
    pub arrived_at: DateTime<Utc>,
    /// SHA-256 of what was made of the version before, if anything was.
    pub parquet_before: Option<String>,
}

/// How a table stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableStanding {
    /// It is still to be made.
    Preparing,
    /// It can be looked into.
    Ready,
    /// The file has none.
    None,
    /// It cannot be read.
    Failed,
}

impl TableStanding {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Preparing, "preparing"),
        (Self::Ready, "ready"),
        (Self::None, "none"),
        (Self::Failed, "failed"),
    ];

    fn word(self) -> &'static str {
        Self::ALL.into_iter().find(|(state, _)| *state == self).map_or("failed", |(_, word)| word)
    }

    fn read(word: &str) -> Result<Self, StoreError> {
        let found = Self::ALL.into_iter().find(|(_, known)| *known == word);
        found.map(|(state, _)| state).ok_or_else(|| StoreError::damaged("table", word))
    }
}

/// What became of making a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeTable {
    /// How it stands.
    pub state: TableStanding,
    /// SHA-256 of the Parquet file, in hexadecimal, where it is ready.
    pub parquet: Option<String>,
    /// Rows of data.
    pub rows: Option<u64>,
    /// What was measured, as JSON.
    pub measured: Option<String>,
    /// Its score, 0 to 100 (R29).
    pub quality: Option<u8>,
    /// Why it cannot be read, as JSON of both languages.
    pub reason: Option<String>,
}

/// A table that the public may know of, with what is said about it.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredTable {
    /// The distribution.
    pub distribution: DistributionId,
    /// Version of its file.
    pub version: u32,
    /// Name of the file for people.
    pub title: String,
    /// Its format.
    pub format: Format,
    /// When this version arrived.
    pub arrived_at: DateTime<Utc>,
    /// The dataset.
    pub dataset: DatasetId,
    /// What it states.
    pub entry: Entry,
    /// Name of the responsible provider.
    pub provider: String,
    /// The dataset's openness now.
    pub openness: Openness,
    /// What was made of the table; nothing while it waits.
    pub made: Option<MadeTable>,
    /// When it was made.
    pub made_at: Option<DateTime<Utc>>,
}

/// A table with what its score follows from.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoredTable {
    /// The distribution.
    pub distribution: DistributionId,
    /// Version of its file.
    pub version: u32,
    /// What was measured, as JSON.
    pub measured: String,
    /// The score that is kept.
    pub quality: u8,
    /// What its entry says of it.
    pub entry: Entry,
    /// When the file arrived.
    pub arrived_at: DateTime<Utc>,
}

impl Store {
    /// Asks for the table of a version that has none yet, such as an older one, which nobody makes
    /// unasked. The public sees its dataset.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn want_table(&self, id: &DistributionId, version: u32) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO distribution_table (distribution, version, state, stale, attempts)
             VALUES ($1, $2, 'preparing', 0, 0) ON CONFLICT (distribution, version) DO NOTHING",
        )
        .bind(id.as_str())
        .bind(i64::from(version))
        .execute(&mut **tx)
        .await?;
        tx.commit().await
    }

    /// Tables that are still to be made, the files that came first before others: of files as they
    /// are now, of datasets that the public sees, and of older ones that somebody asked for.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tables_to_make(
        &self,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<TableToMake>, StoreError> {
        let rows = sqlx::query(
            "SELECT d.id, v.version, v.sha256, v.file_name, dataset.entry, v.created_at,
                    earlier.parquet
             FROM distribution d
             JOIN dataset ON dataset.id = d.dataset
             JOIN distribution_version v ON v.distribution = d.id
             LEFT JOIN distribution_table t ON t.distribution = d.id AND t.version = v.version
             LEFT JOIN distribution_table earlier
               ON earlier.distribution = d.id AND earlier.version = v.version - 1
             WHERE dataset.state = 'published' AND d.retired = 0
               AND (t.state = 'preparing'
                    OR (v.version = d.version AND (t.distribution IS NULL OR t.stale = 1)))
               AND (t.leased_until IS NULL OR t.leased_until < $1)
             ORDER BY v.created_at, d.id LIMIT $2",
        )
        .bind(now.timestamp_micros())
        .bind(i64::from(limit))
        .fetch_all(&self.read)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(TableToMake {
                    distribution: DistributionId::new(row.try_get::<String, _>(0)?),
                    version: small(row.try_get(1)?)?,
                    sha256: row.try_get(2)?,
                    file_name: row.try_get(3)?,
                    entry: entry(&row.try_get::<String, _>(4)?)?,
                    arrived_at: instant(row.try_get(5)?)?,
                    parquet_before: row.try_get(6)?,
                })
            })
            .collect()
    }

    /// Leases the making of a table until an instant; whether it was to be had. One that broke off
    /// too often has failed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lease_table(
        &self,
        table: &TableToMake,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let row = sqlx::query(
            "INSERT INTO distribution_table
                 (distribution, version, state, stale, leased_until, attempts)
             VALUES ($1, $2, 'preparing', 0, $3, 1)
             ON CONFLICT (distribution, version) DO UPDATE
                 SET leased_until = excluded.leased_until,
                     attempts = distribution_table.attempts + 1
             WHERE (distribution_table.state = 'preparing' OR distribution_table.stale = 1)
               AND (distribution_table.leased_until IS NULL
                    OR distribution_table.leased_until < $4)
             RETURNING attempts",
        )
        .bind(table.distribution.as_str())
        .bind(i64::from(table.version))
        .bind(until.timestamp_micros())
        .bind(now.timestamp_micros())
        .fetch_optional(&mut **tx)
        .await?;
        tx.commit().await?;
        let attempts = row.map(|row| row.try_get::<i64, _>(0)).transpose()?;
        let Some(attempts) = attempts else { return Ok(false) };
        if attempts <= i64::from(ATTEMPTS_MAX) {
            return Ok(true);
        }
        let failed = MadeTable {
            state: TableStanding::Failed,
            parquet: None,
            rows: None,
            measured: None,
            quality: None,
            reason: None,
        };
        self.table_made(&table.distribution, table.version, &failed, now).await?;
        Ok(false)
    }

    /// Notes what became of making a table.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn table_made(
        &self,
        distribution: &DistributionId,
        version: u32,
        made: &MadeTable,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let MadeTable { state, parquet, rows, measured, quality, reason } = made;
        let mut tx = self.begin().await?;
        sqlx::query(
            "UPDATE distribution_table
             SET state = $1, parquet = $2, row_count = $3, measured = $4, quality = $5,
                 reason = $6, made_at = $7, stale = 0, leased_until = NULL, attempts = 0
             WHERE distribution = $8 AND version = $9",
        )
        .bind(state.word())
        .bind(parquet.as_deref())
        .bind(rows.map(big).transpose()?)
        .bind(measured.as_deref())
        .bind(quality.map(i64::from))
        .bind(reason.as_deref())
        .bind(at.timestamp_micros())
        .bind(distribution.as_str())
        .bind(i64::from(version))
        .execute(&mut **tx)
        .await?;
        // The search shows how good data is, so its index has to hear of it.
        tell(&mut tx, distribution).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Tables whose score may have changed with time alone, a page of them in the order of their
    /// identifiers: what is needed to work their score out again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tables_scored(
        &self,
        after: Option<&DistributionId>,
        limit: u32,
    ) -> Result<Vec<ScoredTable>, StoreError> {
        let rows = sqlx::query(
            "SELECT t.distribution, t.version, t.measured, t.quality, dataset.entry, v.created_at
             FROM distribution_table t
             JOIN distribution d ON d.id = t.distribution AND d.version = t.version
             JOIN distribution_version v ON v.distribution = t.distribution AND v.version = t.version
             JOIN dataset ON dataset.id = d.dataset
             WHERE dataset.state = 'published' AND d.retired = 0 AND t.state = 'ready'
               AND t.quality IS NOT NULL AND t.measured IS NOT NULL AND t.distribution > $1
             ORDER BY t.distribution LIMIT $2",
        )
        .bind(after.map_or("", DistributionId::as_str))
        .bind(i64::from(limit))
        .fetch_all(&self.read)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(ScoredTable {
                    distribution: DistributionId::new(row.try_get::<String, _>(0)?),
                    version: small(row.try_get(1)?)?,
                    measured: row.try_get(2)?,
                    quality: score(row.try_get(3)?)?.unwrap_or_default(),
                    entry: entry(&row.try_get::<String, _>(4)?)?,
                    arrived_at: instant(row.try_get(5)?)?,
                })
            })
            .collect()
    }

    /// Notes another score of a table that was not made anew meanwhile.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn score_table(&self, table: &ScoredTable, quality: u8) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let done = sqlx::query(
            "UPDATE distribution_table SET quality = $1
             WHERE distribution = $2 AND version = $3 AND quality = $4 AND state = 'ready'",
        )
        .bind(i64::from(quality))
        .bind(table.distribution.as_str())
        .bind(i64::from(table.version))
        .bind(i64::from(table.quality))
        .execute(&mut **tx)
        .await?;
        if done.rows_affected() > 0 {
            tell(&mut tx, &table.distribution).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// The table of a file whose dataset the public sees, in its current version or an older one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn table(
        &self,
        id: &DistributionId,
        version: Option<u32>,
    ) -> Result<Option<StoredTable>, StoreError> {
        let row = sqlx::query(
            "SELECT v.version, v.title, v.format, v.created_at, dataset.id, dataset.entry,
                    provider.name, dataset.openness, t.state, t.parquet, t.row_count, t.measured,
                    t.quality, t.reason, t.made_at
             FROM distribution d
             JOIN dataset ON dataset.id = d.dataset
             JOIN provider ON provider.id = dataset.provider
             JOIN distribution_version v
               ON v.distribution = d.id AND v.version = COALESCE($2, d.version)
             LEFT JOIN distribution_table t ON t.distribution = d.id AND t.version = v.version
             WHERE d.id = $1 AND dataset.state = 'published'",
        )
        .bind(id.as_str())
        .bind(version.map(i64::from))
        .fetch_optional(&self.read)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let word: String = row.try_get(7)?;
        let openness =
            Openness::from_value(&word).ok_or_else(|| StoreError::damaged("openness", &word))?;
        let state = row.try_get::<Option<String>, _>(8)?;
        let made = match state {
            None => None,
            Some(word) => Some(MadeTable {
                state: TableStanding::read(&word)?,
                parquet: row.try_get(9)?,
                rows: match row.try_get::<Option<i64>, _>(10)? {
                    None => None,
                    Some(_) => Some(count(&row, 10)?),
                },
                measured: row.try_get(11)?,
                quality: score(row.try_get(12)?)?,
                reason: row.try_get(13)?,
            }),
        };
        Ok(Some(StoredTable {
            distribution: id.clone(),
            version: small(row.try_get(0)?)?,
            title: row.try_get(1)?,
            format: format(&row.try_get::<String, _>(2)?)?,
            arrived_at: instant(row.try_get(3)?)?,
            dataset: DatasetId::new(row.try_get::<String, _>(4)?),
            entry: entry(&row.try_get::<String, _>(5)?)?,
            provider: row.try_get(6)?,
            openness,
            made,
            made_at: row.try_get::<Option<i64>, _>(14)?.map(instant).transpose()?,
        }))
    }
}

/// A score as the database keeps it.
pub(crate) fn score(kept: Option<i64>) -> Result<Option<u8>, StoreError> {
    let read = |score| u8::try_from(score).map_err(|cause| StoreError::damaged("quality", cause));
    kept.map(read).transpose()
}

/// Tells the feed of changes of the dataset that a file belongs to.
async fn tell(
    tx: &mut sqlx::Transaction<'_, sqlx::Any>,
    distribution: &DistributionId,
) -> Result<(), StoreError> {
    let change = take(tx, "change", 1).await? + 1;
    sqlx::query(
        "UPDATE dataset SET change = $1
         WHERE id = (SELECT dataset FROM distribution WHERE id = $2)",
    )
    .bind(change)
    .bind(distribution.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Marks the tables of a dataset to be made anew, because its entry declares other fields now.
pub(crate) async fn outdate(
    tx: &mut sqlx::Transaction<'_, sqlx::Any>,
    dataset: &DatasetId,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE distribution_table SET stale = 1
         WHERE distribution IN (SELECT id FROM distribution WHERE dataset = $1)",
    )
    .bind(dataset.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(())
}
