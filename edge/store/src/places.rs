//! Regions and providers.

use contract::{Provider, ProviderRef, Region, RegionRef, Term};
use domain::{Language, Level, ProviderId, RegionCode, Theme};
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::{Store, StoreError};

/// A region to be known by name.
#[derive(Clone, Debug)]
pub struct NewRegion {
    /// Its code.
    pub code: RegionCode,
    /// Its Chinese name.
    pub name: String,
    /// Its English name, where it has one.
    pub name_en: Option<String>,
}

/// A provider to be known.
#[derive(Clone, Debug)]
pub struct NewProvider {
    /// Stable identifier.
    pub id: ProviderId,
    /// Its Chinese name; no two share one.
    pub name: String,
    /// Its English name, where it has one.
    pub name_en: Option<String>,
    /// Level at which it stands.
    pub level: Level,
    /// Division that it belongs to.
    pub region: RegionCode,
}

impl Store {
    /// Makes regions known, or known by a new name.
    ///
    /// # Errors
    /// When the database fails; then none is changed.
    pub async fn put_regions(&self, regions: &[NewRegion]) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        for NewRegion { code, name, name_en } in regions {
            sqlx::query(
                "INSERT INTO region (code, name, name_en) VALUES ($1, $2, $3)
                 ON CONFLICT (code) DO UPDATE SET name = excluded.name, name_en = excluded.name_en",
            )
            .bind(code.as_str())
            .bind(name)
            .bind(name_en.as_deref())
            .execute(&mut **tx)
            .await?;
        }
        names_changed(&mut tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Makes providers known, or known by a new name.
    ///
    /// # Errors
    /// When a region is unknown, a name is taken, or the database fails; then none is changed.
    pub async fn put_providers(&self, providers: &[NewProvider]) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        for NewProvider { id, name, name_en, level, region } in providers {
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
        }
        names_changed(&mut tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Number of the last change to the names of regions and providers.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn names_number(&self) -> Result<i64, StoreError> {
        let row = sqlx::query("SELECT value FROM counter WHERE name = 'names'")
            .fetch_one(&self.read)
            .await?;
        Ok(row.try_get(0)?)
    }

    /// Every provider by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn provider_names(&self) -> Result<Vec<ProviderRef>, StoreError> {
        let rows =
            sqlx::query("SELECT id, name FROM provider ORDER BY id").fetch_all(&self.read).await?;
        rows.iter()
            .map(|row| {
                Ok(ProviderRef {
                    id: ProviderId::new(row.try_get::<String, _>(0)?),
                    name: row.try_get(1)?,
                })
            })
            .collect()
    }

    /// Every region by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn region_names(&self) -> Result<Vec<RegionRef>, StoreError> {
        let rows = sqlx::query("SELECT code, name FROM region ORDER BY code")
            .fetch_all(&self.read)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(RegionRef {
                    code: region_code(row.try_get::<String, _>(0)?)?,
                    name: row.try_get(1)?,
                })
            })
            .collect()
    }

    /// Providers with what the public sees of each, the highest level first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn providers(&self, language: Language) -> Result<Vec<Provider>, StoreError> {
        let rows = sqlx::query(
            "SELECT provider.id, provider.name, provider.name_en, provider.level, region.code,
                    region.name, region.name_en,
                    (SELECT COUNT(*) FROM dataset
                     WHERE dataset.provider = provider.id AND dataset.state = 'published')
             FROM provider JOIN region ON region.code = provider.region
             ORDER BY provider.region, provider.id",
        )
        .fetch_all(&self.read)
        .await?;
        let mut providers = rows
            .iter()
            .map(|row| {
                Ok(Provider {
                    value: ProviderId::new(row.try_get::<String, _>(0)?),
                    label: in_language(language, row, 1, 2)?,
                    count: count(row, 7)?,
                    level: level(&row.try_get::<String, _>(3)?)?,
                    region: RegionRef {
                        code: region_code(row.try_get::<String, _>(4)?)?,
                        name: in_language(language, row, 5, 6)?,
                    },
                })
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        providers.sort_by_key(|provider| provider.level);
        Ok(providers)
    }

    /// Regions that the public finds data of, with those that contain them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn regions(&self, language: Language) -> Result<Vec<Region>, StoreError> {
        let rows = sqlx::query(
            "SELECT region.code, region.name, region.name_en,
                    (SELECT COUNT(*) FROM dataset
                     WHERE dataset.region = region.code AND dataset.state = 'published')
             FROM region ORDER BY region.code",
        )
        .fetch_all(&self.read)
        .await?;
        let mut own = std::collections::BTreeMap::new();
        for row in &rows {
            let code = region_code(row.try_get::<String, _>(0)?)?;
            own.insert(code, (in_language(language, row, 1, 2)?, count(row, 3)?));
        }
        let mut counts = std::collections::BTreeMap::<RegionCode, u64>::new();
        for (code, (_, own_count)) in &own {
            for ancestor in code.lineage() {
                *counts.entry(ancestor).or_default() += own_count;
            }
        }
        Ok(own
            .into_iter()
            .filter_map(|(code, (label, _))| {
                let count = counts.get(&code).copied().filter(|count| *count > 0)?;
                Some(Region { level: code.level(), value: code, label, count })
            })
            .collect())
    }

    /// Every theme with how many datasets the public sees under it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn themes(&self, language: Language) -> Result<Vec<Term>, StoreError> {
        let rows = sqlx::query(
            "SELECT dataset_theme.theme, COUNT(*)
             FROM dataset_theme JOIN dataset ON dataset.id = dataset_theme.dataset
             WHERE dataset.state = 'published' GROUP BY dataset_theme.theme",
        )
        .fetch_all(&self.read)
        .await?;
        let mut counts = std::collections::HashMap::new();
        for row in &rows {
            counts.insert(row.try_get::<String, _>(0)?, count(row, 1)?);
        }
        Ok(Theme::ALL
            .iter()
            .map(|theme| Term {
                value: theme.value().to_owned(),
                label: theme.label(language).to_owned(),
                count: counts.get(theme.value()).copied().unwrap_or(0),
            })
            .collect())
    }
}

pub(crate) async fn names_changed(
    tx: &mut sqlx::Transaction<'_, sqlx::Any>,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE counter SET value = value + 1 WHERE name = 'names'")
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// A count, which no database answers below zero.
pub(crate) fn count(row: &AnyRow, at: usize) -> Result<u64, StoreError> {
    Ok(u64::try_from(row.try_get::<i64, _>(at)?).unwrap_or(0))
}

pub(crate) fn region_code(code: String) -> Result<RegionCode, StoreError> {
    RegionCode::try_from(code).map_err(|cause| StoreError::damaged("region code", cause))
}

pub(crate) fn in_language(
    language: Language,
    row: &AnyRow,
    zh: usize,
    en: usize,
) -> Result<String, StoreError> {
    let english = match language {
        Language::Zh => None,
        Language::En => row.try_get::<Option<String>, _>(en)?,
    };
    match english {
        Some(name) => Ok(name),
        None => Ok(row.try_get(zh)?),
    }
}

pub(crate) fn level(word: &str) -> Result<Level, StoreError> {
    [Level::Nation, Level::Province, Level::City, Level::County]
        .into_iter()
        .find(|level| level.value() == word)
        .ok_or_else(|| StoreError::damaged("level", word))
}
