//! Forgetting what nobody looks for any more. The audit log is what is kept; this is not it.

use chrono::{DateTime, Utc};

use crate::{Store, StoreError};

impl Store {
    /// Forgets effects and calls that ended before one instant, and notices and what was told
    /// before another; how many rows went.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_told(
        &self,
        effects_before: DateTime<Utc>,
        notices_before: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        let mut tx = self.begin().await?;
        let mut gone = 0;
        for (statement, before) in [
            ("DELETE FROM effect WHERE done_at < $1", effects_before),
            (
                "DELETE FROM webhook_delivery WHERE created_at < $1 AND state <> 'waiting'",
                effects_before,
            ),
            ("DELETE FROM notice WHERE created_at < $1", notices_before),
            ("DELETE FROM told WHERE at < $1", notices_before),
        ] {
            let done =
                sqlx::query(statement).bind(before.timestamp_micros()).execute(&mut **tx).await?;
            gone += done.rows_affected();
        }
        tx.commit().await?;
        Ok(gone)
    }
}
