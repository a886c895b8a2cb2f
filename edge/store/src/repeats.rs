//! Requests that may come again: the first answer is kept for a day.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::Row;

use crate::{Store, StoreError};

/// How long an answer is kept.
const KEPT: TimeDelta = TimeDelta::hours(24);
/// A request that is not answered after so long never will be: its node has ended.
const GIVEN_UP: TimeDelta = TimeDelta::minutes(5);

/// What is known of a request that carries a name of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Repeat {
    /// It is the first; its answer is to be kept with [`Store::keep_answer`].
    First,
    /// The first is still under way.
    UnderWay,
    /// The name was given to another request.
    Other,
    /// It was answered so.
    Answered(KeptAnswer),
}

/// An answer that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptAnswer {
    /// HTTP status.
    pub status: u16,
    /// Headers that belong to it, as JSON.
    pub headers: String,
    /// Body.
    pub body: String,
}

impl Store {
    /// Notes that a caller's request begins, unless one of its name did.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin_answer(
        &self,
        caller: &str,
        name: &str,
        request: &str,
        at: DateTime<Utc>,
    ) -> Result<Repeat, StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("DELETE FROM repeat WHERE begun_at < $1 OR (status IS NULL AND begun_at < $2)")
            .bind((at - KEPT).timestamp_micros())
            .bind((at - GIVEN_UP).timestamp_micros())
            .execute(&mut **tx)
            .await?;
        let begun = sqlx::query(
            "INSERT INTO repeat (caller, name, request, begun_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT DO NOTHING",
        )
        .bind(caller)
        .bind(name)
        .bind(request)
        .bind(at.timestamp_micros())
        .execute(&mut **tx)
        .await?;
        let row = sqlx::query(
            "SELECT request, status, headers, body FROM repeat WHERE caller = $1 AND name = $2",
        )
        .bind(caller)
        .bind(name)
        .fetch_one(&mut **tx)
        .await?;
        tx.commit().await?;
        if begun.rows_affected() == 1 {
            return Ok(Repeat::First);
        }
        if row.try_get::<String, _>(0)? != request {
            return Ok(Repeat::Other);
        }
        let Some(status) = row.try_get::<Option<i64>, _>(1)? else { return Ok(Repeat::UnderWay) };
        Ok(Repeat::Answered(KeptAnswer {
            status: u16::try_from(status).map_err(|cause| StoreError::damaged("status", cause))?,
            headers: row.try_get::<Option<String>, _>(2)?.unwrap_or_default(),
            body: row.try_get::<Option<String>, _>(3)?.unwrap_or_default(),
        }))
    }

    /// Keeps the first answer; `None` lets the request be made again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_answer(
        &self,
        caller: &str,
        name: &str,
        answer: Option<&KeptAnswer>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let query = match answer {
            None => sqlx::query("DELETE FROM repeat WHERE caller = $1 AND name = $2")
                .bind(caller)
                .bind(name),
            Some(KeptAnswer { status, headers, body }) => sqlx::query(
                "UPDATE repeat SET status = $3, headers = $4, body = $5
                 WHERE caller = $1 AND name = $2",
            )
            .bind(caller)
            .bind(name)
            .bind(i64::from(*status))
            .bind(headers)
            .bind(body),
        };
        query.execute(&mut **tx).await?;
        tx.commit().await?;
        Ok(())
    }
}
