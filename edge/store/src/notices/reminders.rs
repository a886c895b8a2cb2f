//! What is due or about to end, as far as nobody was told yet.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{AccountId, DatasetId, GrantId, Organisation, ProviderId, RequestId, Role};
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::catalogue::{entry, instant};
use crate::places::region_code;
use crate::{Store, StoreError};

/// A request that somebody of the staff has, and that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueRequest {
    /// Which one.
    pub id: RequestId,
    /// What it is called.
    pub title: String,
    /// The dataset that it is about.
    pub dataset: Option<DatasetId>,
    /// Who has it.
    pub role: Role,
    /// Over what.
    pub over: Organisation,
    /// The last day on which it is in time.
    pub due_on: NaiveDate,
    /// What its key is called once it is told.
    pub key: String,
}

/// A grant that ends. That it has ended is told by whoever notes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndingGrant {
    /// Which one.
    pub id: GrantId,
    /// The request that it came of.
    pub request: RequestId,
    /// The dataset.
    pub dataset: DatasetId,
    /// What the dataset is called.
    pub title: String,
    /// Whose it is.
    pub holder: AccountId,
    /// Before which instant it is valid.
    pub until: DateTime<Utc>,
}

impl EndingGrant {
    /// The key under which it is told that so many days are left.
    pub fn key(&self, days: u16) -> String {
        format!("grant.expiring:{}:{}:{days}", self.id, self.until.timestamp_micros())
    }
}

impl Store {
    /// Requests that are due by one day but not before another, and of which nobody was told yet.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn requests_due(
        &self,
        from: NaiveDate,
        by: NaiveDate,
        limit: u32,
    ) -> Result<Vec<DueRequest>, StoreError> {
        self.due("request.due", (from, by), limit).await
    }

    /// Requests that were due before a day, and of which nobody was told yet.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn requests_overdue(
        &self,
        today: NaiveDate,
        limit: u32,
    ) -> Result<Vec<DueRequest>, StoreError> {
        let yesterday = today.pred_opt().unwrap_or(today);
        self.due("request.overdue", (NaiveDate::default(), yesterday), limit).await
    }

    async fn due(
        &self,
        word: &str,
        (from, by): (NaiveDate, NaiveDate),
        limit: u32,
    ) -> Result<Vec<DueRequest>, StoreError> {
        let rows = sqlx::query(
            "SELECT request.id, request.title, request.dataset, request.desk, request.provider,
                    COALESCE(provider.region, request.region), request.due_on
             FROM request LEFT JOIN provider ON provider.id = request.provider
             WHERE request.desk IN ('authority', 'provider')
               AND request.due_on >= $1 AND request.due_on <= $2
               AND NOT EXISTS (SELECT 1 FROM told WHERE told.key =
                   $3 || ':' || request.id || ':' || request.due_on || ':' || request.desk)
             ORDER BY request.due_on, request.id LIMIT $4",
        )
        .bind(from.to_string())
        .bind(by.to_string())
        .bind(word)
        .bind(i64::from(limit))
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(|row| due_request(row, word)).collect()
    }

    /// Grants that end within so many days, though they were given for more, and whose holders
    /// were not told yet.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn ending_grants(
        &self,
        days: u16,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<EndingGrant>, StoreError> {
        let span = TimeDelta::days(i64::from(days));
        let rows = sqlx::query(
            "SELECT access_grant.id, access_grant.request, access_grant.dataset, dataset.entry,
                    access_grant.holder, access_grant.valid_until
             FROM access_grant JOIN dataset ON dataset.id = access_grant.dataset
             WHERE access_grant.state IN ('live', 'suspended')
               AND access_grant.valid_until > $1 AND access_grant.valid_until <= $2
               AND access_grant.valid_from <= access_grant.valid_until - $3
               AND NOT EXISTS (SELECT 1 FROM told WHERE told.key = 'grant.expiring:'
                   || access_grant.id || ':' || access_grant.valid_until || $4)
             ORDER BY access_grant.valid_until, access_grant.id LIMIT $5",
        )
        .bind(now.timestamp_micros())
        .bind((now + span).timestamp_micros())
        .bind(span.num_microseconds().unwrap_or(i64::MAX))
        .bind(format!(":{days}"))
        .bind(i64::from(limit))
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(ending).collect()
    }

    /// Remembers keys as told without telling them: what is nearer was told instead.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn pass_over(&self, keys: &[String], at: DateTime<Utc>) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        for key in keys {
            super::remember(&mut tx, key, at).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

fn due_request(row: &AnyRow, word: &str) -> Result<DueRequest, StoreError> {
    let id: String = row.try_get(0)?;
    let desk: String = row.try_get(3)?;
    let provider = row.try_get::<Option<String>, _>(4)?;
    let due_on: String = row.try_get(6)?;
    Ok(DueRequest {
        key: format!("{word}:{id}:{due_on}:{desk}"),
        id: RequestId::new(id),
        title: row.try_get(1)?,
        dataset: row.try_get::<Option<String>, _>(2)?.map(DatasetId::new),
        role: if desk == "provider" { Role::Provider } else { Role::Authority },
        over: Organisation {
            // The authority of a division has it where no department is known.
            id: ProviderId::new(provider.unwrap_or_default()),
            region: region_code(row.try_get(5)?)?,
        },
        due_on: due_on.parse().map_err(|cause| StoreError::damaged("due day", cause))?,
    })
}

fn ending(row: &AnyRow) -> Result<EndingGrant, StoreError> {
    Ok(EndingGrant {
        id: GrantId::new(row.try_get::<String, _>(0)?),
        request: RequestId::new(row.try_get::<String, _>(1)?),
        dataset: DatasetId::new(row.try_get::<String, _>(2)?),
        title: entry(&row.try_get::<String, _>(3)?)?.title,
        holder: AccountId::new(row.try_get::<String, _>(4)?),
        until: instant(row.try_get(5)?)?,
    })
}
