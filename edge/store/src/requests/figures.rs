//! How requests are answered, by department (R20, R31).

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use contract::ProviderRef;
use domain::ProviderId;
use sqlx::Row;

use crate::catalogue::instant;
use crate::places::count;
use crate::{Store, StoreError};

/// How many answers are looked at for the time that they took: the latest.
const ANSWERS_MAX: i64 = 5_000;

/// How a department answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderTally {
    /// The department.
    pub provider: ProviderRef,
    /// Handed in.
    pub received: u64,
    /// Granted or resolved.
    pub agreed: u64,
    /// Refused.
    pub refused: u64,
    /// Waiting.
    pub waiting: u64,
    /// Late.
    pub late: u64,
    /// When the latest that were answered were handed in, and when they were answered.
    pub answers: Vec<(DateTime<Utc>, DateTime<Utc>)>,
}

impl Store {
    /// How requests are answered, by department, the most asked first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn answers(&self, today: NaiveDate) -> Result<Vec<ProviderTally>, StoreError> {
        let rows = sqlx::query(
            "SELECT provider.id, provider.name, COUNT(*),
                    CAST(SUM(CASE WHEN request.state IN ('granted', 'resolved') THEN 1 ELSE 0 END)
                         AS BIGINT),
                    CAST(SUM(CASE WHEN request.state = 'refused' THEN 1 ELSE 0 END) AS BIGINT),
                    CAST(SUM(CASE WHEN request.state IN ('submitted', 'checking', 'with_provider',
                                                         'mediation') THEN 1 ELSE 0 END) AS BIGINT),
                    CAST(SUM(CASE WHEN request.due_on < $1 THEN 1 ELSE 0 END) AS BIGINT)
             FROM request JOIN provider ON provider.id = request.provider
             WHERE request.state NOT IN ('draft', 'withdrawn') AND request.kind <> 'incident'
             GROUP BY provider.id, provider.name ORDER BY COUNT(*) DESC, provider.id",
        )
        .bind(today.to_string())
        .fetch_all(&self.read)
        .await?;
        let mut answers = self.answer_times().await?;
        rows.iter()
            .map(|row| {
                let id = ProviderId::new(row.try_get::<String, _>(0)?);
                Ok(ProviderTally {
                    answers: answers.remove(&id).unwrap_or_default(),
                    provider: ProviderRef { id, name: row.try_get(1)? },
                    received: count(row, 2)?,
                    agreed: count(row, 3)?,
                    refused: count(row, 4)?,
                    waiting: count(row, 5)?,
                    late: count(row, 6)?,
                })
            })
            .collect()
    }

    async fn answer_times(
        &self,
    ) -> Result<BTreeMap<ProviderId, Vec<(DateTime<Utc>, DateTime<Utc>)>>, StoreError> {
        let rows = sqlx::query(
            "SELECT provider, submitted_at, ended_at FROM request
             WHERE provider IS NOT NULL AND submitted_at IS NOT NULL AND ended_at IS NOT NULL
                   AND state IN ('granted', 'refused', 'resolved') AND kind <> 'incident'
             ORDER BY ended_at DESC LIMIT $1",
        )
        .bind(ANSWERS_MAX)
        .fetch_all(&self.read)
        .await?;
        let mut times = BTreeMap::<_, Vec<_>>::new();
        for row in &rows {
            let provider = ProviderId::new(row.try_get::<String, _>(0)?);
            let time = (instant(row.try_get(1)?)?, instant(row.try_get(2)?)?);
            times.entry(provider).or_default().push(time);
        }
        Ok(times)
    }
}
