//! Counting downloads.

use std::collections::HashMap;

use domain::DatasetId;

use crate::publish::{big, take};
use crate::{Store, StoreError};

impl Store {
    /// Adds to the downloads of datasets; the index hears of it as of any change.
    ///
    /// # Errors
    /// When the database fails; then none is counted.
    pub async fn add_downloads(
        &self,
        downloads: &HashMap<DatasetId, u64>,
    ) -> Result<(), StoreError> {
        if downloads.is_empty() {
            return Ok(());
        }
        let mut tx = self.begin().await?;
        let mut change = take(&mut tx, "change", big(downloads.len())?).await?;
        for (id, count) in downloads {
            change += 1;
            sqlx::query("UPDATE dataset SET downloads = downloads + $1, change = $2 WHERE id = $3")
                .bind(big(*count)?)
                .bind(change)
                .bind(id.as_str())
                .execute(&mut **tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
