//! Due days that were provisional, once the year on their way is known (R24).

use chrono::{DateTime, Utc};
use domain::listing::Listing;
use domain::request::Request;
use sqlx::Row;

use super::{DueDay, stage, standing};
use crate::audit::{Deed, record};
use crate::catalogue::instant;
use crate::{Store, StoreError};

impl Store {
    /// Keeps the operator's part of the calendar and computes the due days of all that is under
    /// way anew, in one transaction.
    ///
    /// # Errors
    /// When the database fails; then nothing is changed.
    pub async fn set_calendar(
        &self,
        text: &str,
        again: impl Fn(&Listing, DateTime<Utc>) -> Option<DueDay> + Send,
        again_request: impl Fn(&Request) -> Option<DueDay> + Send,
        deed: Deed,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO fact (name, value) VALUES ('calendar', $1)
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        )
        .bind(text)
        .execute(&mut **tx)
        .await?;
        let rows = sqlx::query(
            "SELECT id, standing, stage, clock_since, due_on, due_provisional FROM listing
             WHERE due_on IS NOT NULL",
        )
        .fetch_all(&mut **tx)
        .await?;
        for row in &rows {
            // Neither its drafters nor its reviewer move a clock.
            let listing = Listing {
                standing: standing(&row.try_get::<String, _>(1)?)?,
                stage: stage(&row.try_get::<String, _>(2)?)?,
                drafters: Vec::new(),
                reviewer: None,
                suspended_by: None,
            };
            let before = super::due(row.try_get(4)?, row.try_get(5)?)?;
            let due = again(&listing, instant(row.try_get(3)?)?);
            if due != before {
                sqlx::query(
                    "UPDATE listing SET due_on = $1, due_provisional = $2
                     WHERE id = $3 AND stage = $4 AND clock_since = $5",
                )
                .bind(due.map(|due| due.on.to_string()))
                .bind(i64::from(due.is_some_and(|due| due.provisional)))
                .bind(row.try_get::<String, _>(0)?)
                // Whoever moved it meanwhile has started another clock.
                .bind(row.try_get::<String, _>(2)?)
                .bind(row.try_get::<i64, _>(3)?)
                .execute(&mut **tx)
                .await?;
            }
        }
        crate::requests::due_again(&mut tx, again_request).await?;
        record(&mut tx, deed).await?;
        tx.commit().await?;
        Ok(())
    }
}
