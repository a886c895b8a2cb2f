//! Organisations: the rows of `provider` as their keeper sees them (R1).

use domain::{Level, Organisation, ProviderId, RegionCode};
use serde_json::json;
use sqlx::Row;
use sqlx::any::AnyRow;

use super::By;
use crate::audit::record;
use crate::places::{NewProvider, count, level, names_changed, region_code};
use crate::{Store, StoreError};

/// An organisation with all that its keeper sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganisationRow {
    /// What the rules need.
    pub organisation: Organisation,
    /// Its Chinese name.
    pub name: String,
    /// Its English name.
    pub name_en: Option<String>,
    /// Level at which it stands.
    pub level: Level,
    /// How many accounts work for it.
    pub members: u64,
}

impl Store {
    /// Every organisation, by region and name. There are few: who may see which, the caller knows.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn organisations(&self) -> Result<Vec<OrganisationRow>, StoreError> {
        let rows = sqlx::query(
            "SELECT provider.id, provider.region, provider.name, provider.name_en, provider.level,
                    (SELECT COUNT(DISTINCT account) FROM membership
                     WHERE membership.organisation = provider.id)
             FROM provider ORDER BY provider.region, provider.name",
        )
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(organisation).collect()
    }

    /// One organisation.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn organisation(
        &self,
        id: &ProviderId,
    ) -> Result<Option<OrganisationRow>, StoreError> {
        let row = sqlx::query(
            "SELECT provider.id, provider.region, provider.name, provider.name_en, provider.level,
                    (SELECT COUNT(DISTINCT account) FROM membership
                     WHERE membership.organisation = provider.id)
             FROM provider WHERE provider.id = $1",
        )
        .bind(id.as_str())
        .fetch_optional(&self.read)
        .await?;
        row.as_ref().map(organisation).transpose()
    }

    /// Whether a region is known by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn knows_region(&self, code: &RegionCode) -> Result<bool, StoreError> {
        let row = sqlx::query("SELECT code FROM region WHERE code = $1")
            .bind(code.as_str())
            .fetch_optional(&self.read)
            .await?;
        Ok(row.is_some())
    }

    /// Makes an organisation, or changes what it is called and where it stands.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when another has the name, or when the database fails.
    pub async fn put_organisation(&self, new: &NewProvider, by: &By) -> Result<(), StoreError> {
        let NewProvider { id, name, name_en, level, region } = new;
        let mut tx = self.begin().await?;
        let change = json!({ "name": name, "name_en": name_en, "level": level, "region": region });
        record(&mut tx, by.deed("organisation.put", "organisation", id.as_str(), change)).await?;
        let taken = sqlx::query("SELECT id FROM provider WHERE name = $1 AND id <> $2")
            .bind(name)
            .bind(id.as_str())
            .fetch_optional(&mut **tx)
            .await?;
        if taken.is_some() {
            return Err(StoreError::Conflict);
        }
        sqlx::query(
            "INSERT INTO provider (id, name, name_en, level, region) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, name_en = excluded.name_en,
                 level = excluded.level, region = excluded.region",
        )
        .bind(id.as_str())
        .bind(name)
        .bind(name_en.as_deref())
        .bind(level.value())
        .bind(region.as_str())
        .execute(&mut **tx)
        .await?;
        names_changed(&mut tx).await?;
        tx.commit().await?;
        Ok(())
    }
}

fn organisation(row: &AnyRow) -> Result<OrganisationRow, StoreError> {
    Ok(OrganisationRow {
        organisation: Organisation {
            id: ProviderId::new(row.try_get::<String, _>(0)?),
            region: region_code(row.try_get(1)?)?,
        },
        name: row.try_get(2)?,
        name_en: row.try_get(3)?,
        level: level(&row.try_get::<String, _>(4)?)?,
        members: count(row, 5)?,
    })
}
