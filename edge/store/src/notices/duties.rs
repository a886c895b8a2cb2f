//! Work that one node does for all of them: whoever takes it has it until its time is over, so
//! that a node that dies leaves it to another.

use chrono::{DateTime, TimeDelta, Utc};

use crate::{Store, StoreError};

impl Store {
    /// Takes a duty until an instant, unless somebody has it or it was done within the pause; a
    /// clock that went back is no reason to wait for its old future.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_duty(
        &self,
        name: &str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        pause: TimeDelta,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let done = sqlx::query(
            "INSERT INTO duty (name, leased_until, done_at) VALUES ($1, $2, NULL)
             ON CONFLICT (name) DO UPDATE SET leased_until = excluded.leased_until
             WHERE (duty.leased_until IS NULL OR duty.leased_until < $3 OR duty.leased_until > $2)
               AND (duty.done_at IS NULL OR duty.done_at <= $4 OR duty.done_at > $3)",
        )
        .bind(name)
        .bind(until.timestamp_micros())
        .bind(now.timestamp_micros())
        .bind((now - pause).timestamp_micros())
        .execute(&mut **tx)
        .await?;
        tx.commit().await?;
        Ok(done.rows_affected() == 1)
    }

    /// Gives a duty back that was taken until an instant; `done_at` when it was done.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn end_duty(
        &self,
        name: &str,
        until: DateTime<Utc>,
        done_at: Option<DateTime<Utc>>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "UPDATE duty SET leased_until = NULL, done_at = COALESCE($1, done_at)
             WHERE name = $2 AND leased_until = $3",
        )
        .bind(done_at.map(|at| at.timestamp_micros()))
        .bind(name)
        .bind(until.timestamp_micros())
        .execute(&mut **tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }
}
