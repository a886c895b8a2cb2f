//! Where a demand goes that names no department.

use domain::RegionCode;
use sqlx::Row;

use crate::places::region_code;
use crate::{Store, StoreError};

impl Store {
    /// The widest division that has an authority; the nation where there is none yet.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn widest_authority(&self) -> Result<RegionCode, StoreError> {
        let rows = sqlx::query(
            "SELECT DISTINCT provider.region FROM membership
             JOIN provider ON provider.id = membership.organisation
             WHERE membership.role = 'authority' ORDER BY provider.region",
        )
        .fetch_all(&self.read)
        .await?;
        let mut widest: Option<RegionCode> = None;
        for row in &rows {
            let region = region_code(row.try_get(0)?)?;
            if widest.as_ref().is_none_or(|known| region.covers(known) && region != *known) {
                widest = Some(region);
            }
        }
        Ok(widest.unwrap_or_else(RegionCode::nation))
    }
}
