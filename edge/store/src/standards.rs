//! Data elements and code lists, and the datasets that name them (R39).

use chrono::{DateTime, Utc};
use contract::{DatasetRef, ProviderRef, StandardItem};
use domain::{
    DatasetId, Openness, Organisation, ProviderId, Standard, StandardBody, StandardId, StandardKind,
};
use sqlx::any::AnyRow;
use sqlx::{Any, Row, Transaction};

use crate::audit::{Deed, record};
use crate::catalogue::{instant, small};
use crate::conditions::{Conditions, Page, anywhere};
use crate::places::{count, region_code};
use crate::publish::{big, take};
use crate::tables::outdate;
use crate::{Store, StoreError};

/// Most datasets that are named as using an element.
const USES_MAX: i64 = 50;

/// Which standards are asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StandardsWanted {
    /// Only this kind.
    pub kind: Option<StandardKind>,
    /// Those with these words in identifier, names or norm.
    pub words: Option<String>,
}

/// A standard as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredStandard {
    /// Which one.
    pub id: StandardId,
    /// What it fixes.
    pub standard: Standard,
    /// Who keeps it.
    pub owner: Organisation,
    /// The keeper's name.
    pub owner_name: ProviderRef,
    /// Whether new fields may no longer name it.
    pub withdrawn: bool,
    /// Its version, from 1.
    pub version: u32,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A standard as it is to stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStandard {
    /// Which one.
    pub id: StandardId,
    /// What it fixes.
    pub standard: Standard,
    /// Who keeps it; of one that is there, whoever did stays.
    pub owner: ProviderId,
    /// Whether new fields may no longer name it.
    pub withdrawn: bool,
    /// When.
    pub at: DateTime<Utc>,
}

impl Store {
    /// A page of standards, by identifier, and how many there are.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn standards(
        &self,
        wanted: &StandardsWanted,
        page: Page,
    ) -> Result<(u64, Vec<StandardItem>), StoreError> {
        let mut conditions = Conditions::default();
        if let Some(kind) = wanted.kind {
            conditions.text("kind = ?", kind.value());
        }
        if let Some(words) = &wanted.words {
            conditions.text("words LIKE ? ESCAPE '\\'", anywhere(&words.to_lowercase()));
        }
        let total = conditions.rows(&self.read, "SELECT COUNT(*) FROM standard{}").await?;
        let total = total.first().map_or(Ok(0), |row| count(row, 0))?;
        let statement = "SELECT id, body, code_count, withdrawn, version, updated_at
             FROM standard{} ORDER BY id";
        let rows = conditions.page(page).rows(&self.read, statement).await?;
        let items = rows.iter().map(|row| {
            let standard = body(&row.try_get::<String, _>(1)?, None)?;
            Ok(StandardItem {
                id: StandardId::new(row.try_get::<String, _>(0)?),
                version: small(row.try_get(4)?)?,
                kind: standard.kind(),
                title: standard.title,
                title_en: standard.title_en,
                source: standard.source,
                code_count: count(row, 2)?,
                withdrawn: row.try_get::<i64, _>(3)? != 0,
                updated_at: instant(row.try_get(5)?)?,
            })
        });
        Ok((total, items.collect::<Result<_, StoreError>>()?))
    }

    /// A standard with its codes.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn standard(&self, id: &StandardId) -> Result<Option<StoredStandard>, StoreError> {
        let row = sqlx::query(
            "SELECT standard.body, standard.codes, standard.owner, provider.region, provider.name,
                    standard.withdrawn, standard.version, standard.updated_at
             FROM standard JOIN provider ON provider.id = standard.owner WHERE standard.id = $1",
        )
        .bind(id.as_str())
        .fetch_optional(&self.read)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let owner = ProviderId::new(row.try_get::<String, _>(2)?);
        let codes: Option<String> = row.try_get(1)?;
        Ok(Some(StoredStandard {
            id: id.clone(),
            standard: body(&row.try_get::<String, _>(0)?, codes.as_deref())?,
            owner: Organisation { id: owner.clone(), region: region_code(row.try_get(3)?)? },
            owner_name: ProviderRef { id: owner, name: row.try_get(4)? },
            withdrawn: row.try_get::<i64, _>(5)? != 0,
            version: small(row.try_get(6)?)?,
            updated_at: instant(row.try_get(7)?)?,
        }))
    }

    /// The elements that draw on a code list, by identifier.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn elements_of(
        &self,
        list: &StandardId,
    ) -> Result<Vec<(StandardId, Standard)>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, body FROM standard
             WHERE kind = 'element' AND body LIKE $1 ESCAPE '\\' ORDER BY id",
        )
        .bind(naming("code_list", list))
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(named).collect()
    }

    /// Public datasets with a field that carries an element, the latest first, at most fifty.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn datasets_with(&self, element: &StandardId) -> Result<Vec<DatasetRef>, StoreError> {
        let rows = sqlx::query(
            "SELECT dataset.id, dataset.entry, dataset.openness FROM dataset
             WHERE dataset.state = 'published' AND dataset.entry LIKE $1 ESCAPE '\\'
             ORDER BY dataset.updated_at DESC, dataset.id LIMIT $2",
        )
        .bind(naming("element", element))
        .bind(USES_MAX)
        .fetch_all(&self.read)
        .await?;
        rows.iter()
            .map(|row| {
                let word: String = row.try_get(2)?;
                let openness = Openness::from_value(&word);
                Ok(DatasetRef {
                    id: DatasetId::new(row.try_get::<String, _>(0)?),
                    title: crate::catalogue::entry(&row.try_get::<String, _>(1)?)?.title,
                    openness: openness.ok_or_else(|| StoreError::damaged("openness", &word))?,
                    published: true,
                })
            })
            .collect()
    }

    /// Writes a standard, new or in its next version, and has the tables of all datasets that name
    /// it measured again. Answers its version.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when `seen` is not its version, or it is there and none was seen;
    /// or when the database fails.
    pub async fn put_standard(
        &self,
        new: &NewStandard,
        seen: Option<u32>,
        deed: Deed,
    ) -> Result<u32, StoreError> {
        let NewStandard { id, standard, owner, withdrawn, at } = new;
        let mut kept = standard.clone();
        let codes = match &mut kept.body {
            StandardBody::CodeList { codes, .. } => Some(std::mem::take(codes)),
            StandardBody::Element { .. } => None,
        };
        let json = |value| serde_json::to_string(value).map_err(|e| StoreError::damaged("code", e));
        let many = big(codes.as_ref().map_or(0, Vec::len))?;
        let codes = codes.as_ref().map(json).transpose()?;
        let body = serde_json::to_string(&kept).map_err(|e| StoreError::damaged("standard", e))?;
        let mut words = vec![id.as_str(), &standard.title];
        words.extend(standard.title_en.as_deref());
        words.extend(standard.source.as_deref());
        let mut tx = self.begin().await?;
        record(&mut tx, deed).await?;
        let statement = match seen {
            None => sqlx::query(
                "INSERT INTO standard (id, kind, body, codes, code_count, words, withdrawn,
                                       updated_at, owner, version)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)
                 ON CONFLICT (id) DO NOTHING RETURNING version",
            ),
            Some(_) => sqlx::query(
                "UPDATE standard SET kind = $2, body = $3, codes = $4, code_count = $5, words = $6,
                        withdrawn = $7, updated_at = $8, version = version + 1
                 WHERE id = $1 AND version = $9 RETURNING version",
            ),
        };
        let statement = statement
            .bind(id.as_str())
            .bind(standard.kind().value())
            .bind(body)
            .bind(codes)
            .bind(many)
            .bind(words.join("\n").to_lowercase())
            .bind(i64::from(*withdrawn))
            .bind(at.timestamp_micros());
        let row = match seen {
            None => statement.bind(owner.as_str()).fetch_optional(&mut **tx).await?,
            Some(version) => statement.bind(i64::from(version)).fetch_optional(&mut **tx).await?,
        };
        let Some(row) = row else { return Err(StoreError::Conflict) };
        let version = small(row.try_get(0)?)?;
        measure_again(&mut tx, id, standard.kind()).await?;
        tx.commit().await?;
        Ok(version)
    }
}

/// Marks the tables of every dataset that names a standard, or an element that draws on it, and
/// tells the feed of changes, which is what has them made again.
async fn measure_again(
    tx: &mut Transaction<'_, Any>,
    id: &StandardId,
    kind: StandardKind,
) -> Result<(), StoreError> {
    let elements = match kind {
        StandardKind::Element => vec![id.clone()],
        StandardKind::CodeList => {
            let rows = sqlx::query(
                "SELECT id, body FROM standard WHERE kind = 'element' AND body LIKE $1 ESCAPE '\\'",
            )
            .bind(naming("code_list", id))
            .fetch_all(&mut **tx)
            .await?;
            rows.iter().map(|row| Ok(named(row)?.0)).collect::<Result<_, StoreError>>()?
        }
    };
    for element in elements {
        let rows = sqlx::query(
            "SELECT id FROM dataset WHERE state = 'published' AND entry LIKE $1 ESCAPE '\\'",
        )
        .bind(naming("element", &element))
        .fetch_all(&mut **tx)
        .await?;
        let first = take(tx, "change", big(rows.len())?).await?;
        for (row, change) in rows.iter().zip(first + 1..) {
            let dataset = DatasetId::new(row.try_get::<String, _>(0)?);
            outdate(tx, &dataset).await?;
            sqlx::query("UPDATE dataset SET change = $1 WHERE id = $2")
                .bind(change)
                .bind(dataset.as_str())
                .execute(&mut **tx)
                .await?;
        }
    }
    Ok(())
}

/// A pattern that finds JSON in which a member names a standard. Identifiers have no sign that
/// JSON would write in another way.
fn naming(member: &str, id: &StandardId) -> String {
    anywhere(&format!("\"{member}\":\"{id}\""))
}

fn body(json: &str, codes: Option<&str>) -> Result<Standard, StoreError> {
    let mut standard: Standard =
        serde_json::from_str(json).map_err(|e| StoreError::damaged("standard", e))?;
    if let (StandardBody::CodeList { codes: kept, .. }, Some(codes)) = (&mut standard.body, codes) {
        *kept = serde_json::from_str(codes).map_err(|e| StoreError::damaged("code", e))?;
    }
    Ok(standard)
}

fn named(row: &AnyRow) -> Result<(StandardId, Standard), StoreError> {
    let standard = body(&row.try_get::<String, _>(1)?, None)?;
    Ok((StandardId::new(row.try_get::<String, _>(0)?), standard))
}
