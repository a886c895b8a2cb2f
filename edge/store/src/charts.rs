//! Charts that are kept: with a dataset, by its staff, or in one's own account.
//!
//! What is kept says how to draw, and holds no rows: who may see the rows is decided anew each time
//! that it is drawn. A chart shows nothing while its dataset or its file is not public.

use chrono::{DateTime, Utc};
use domain::{AccountId, DatasetId, DistributionId};
use sqlx::any::AnyRow;
use sqlx::{Any, Row, Transaction};

use crate::audit::{Deed, record};
use crate::catalogue::{entry, instant};
use crate::conditions::Page;
use crate::places::count;
use crate::{Store, StoreError};

/// A chart to keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewChart {
    /// Identifier.
    pub id: String,
    /// The distribution whose table it draws.
    pub distribution: DistributionId,
    /// Whose it is; nobody's where it is the dataset's.
    pub account: Option<AccountId>,
    /// Title, in Chinese or as the chart has it.
    pub title: String,
    /// Title in English.
    pub title_en: Option<String>,
    /// The query of its rows.
    pub query: String,
    /// Its Vega-Lite specification, as JSON.
    pub spec: String,
}

/// A chart that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptChart {
    /// What was kept.
    pub chart: NewChart,
    /// The dataset.
    pub dataset: DatasetId,
    /// What the dataset is called; nothing while the public sees no such data.
    pub dataset_title: Option<String>,
    /// When it was kept.
    pub created_at: DateTime<Utc>,
}

/// A query of charts, whose columns stand as [`kept`] reads them.
macro_rules! charts_where {
    ($rest:literal) => {
        concat!(
            "SELECT saved_chart.id, saved_chart.distribution, saved_chart.account,
                    saved_chart.title, saved_chart.title_en, saved_chart.query, saved_chart.spec,
                    saved_chart.created_at, d.dataset,
                    CASE WHEN dataset.state = 'published' AND d.retired = 0
                         THEN dataset.entry END
             FROM saved_chart
             JOIN distribution d ON d.id = saved_chart.distribution
             JOIN dataset ON dataset.id = d.dataset
             WHERE ",
            $rest
        )
    };
}
pub(crate) use charts_where;

impl Store {
    /// Keeps a chart of a table that the public sees; whether there is such a table. What staff
    /// keeps with a dataset is in the log (R35).
    ///
    /// # Errors
    /// [`StoreError::Conflict`] where its owner keeps `most` of them already, or when the database
    /// fails.
    pub async fn keep_chart(
        &self,
        chart: &NewChart,
        most: u32,
        at: DateTime<Utc>,
        deed: Option<Deed>,
    ) -> Result<bool, StoreError> {
        let NewChart { id, distribution, account, title, title_en, query, spec } = chart;
        let mut tx = self.begin().await?;
        let row = sqlx::query(
            "SELECT d.dataset FROM distribution d JOIN dataset ON dataset.id = d.dataset
             WHERE d.id = $1 AND d.retired = 0 AND dataset.state = 'published'",
        )
        .bind(distribution.as_str())
        .fetch_optional(&mut **tx)
        .await?;
        let Some(row) = row else { return Ok(false) };
        let dataset: String = row.try_get(0)?;
        // First, so that two that are kept at once do not both count the same.
        match (account, deed) {
            (None, Some(deed)) => drop(record(&mut tx, deed).await?),
            _ => hold(&mut tx, account.as_ref()).await?,
        }
        let kept = match account {
            Some(account) => {
                sqlx::query("SELECT COUNT(*) FROM saved_chart WHERE account = $1")
                    .bind(account.as_str())
                    .fetch_one(&mut **tx)
                    .await?
            }
            None => {
                sqlx::query(
                    "SELECT COUNT(*) FROM saved_chart WHERE account IS NULL AND distribution IN
                         (SELECT id FROM distribution WHERE dataset = $1)",
                )
                .bind(&dataset)
                .fetch_one(&mut **tx)
                .await?
            }
        };
        if count(&kept, 0)? >= u64::from(most) {
            return Err(StoreError::Conflict);
        }
        sqlx::query(
            "INSERT INTO saved_chart
                 (id, distribution, account, title, title_en, query, spec, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        )
        .bind(id)
        .bind(distribution.as_str())
        .bind(account.as_ref().map(AccountId::as_str))
        .bind(title)
        .bind(title_en.as_deref())
        .bind(query)
        .bind(spec)
        .bind(at.timestamp_micros())
        .execute(&mut **tx)
        .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// A chart that is kept, whosever it is.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn chart(&self, id: &str) -> Result<Option<KeptChart>, StoreError> {
        let row = sqlx::query(charts_where!("saved_chart.id = $1"))
            .bind(id)
            .fetch_optional(&self.read)
            .await?;
        row.as_ref().map(kept).transpose()
    }

    /// The charts of a dataset that the public sees, the oldest first: of all its files, or of one.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn charts_of_dataset(
        &self,
        dataset: &DatasetId,
        distribution: Option<&DistributionId>,
    ) -> Result<Vec<KeptChart>, StoreError> {
        let rows = sqlx::query(charts_where!(
            "d.dataset = $1 AND saved_chart.account IS NULL AND d.retired = 0
               AND dataset.state = 'published' AND d.id = COALESCE($2, d.id)
             ORDER BY saved_chart.created_at, saved_chart.id"
        ))
        .bind(dataset.as_str())
        .bind(distribution.map(DistributionId::as_str))
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(kept).collect()
    }

    /// How many charts an account keeps, and a page of them, the newest first.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn charts_of_account(
        &self,
        account: &AccountId,
        page: Page,
    ) -> Result<(u64, Vec<KeptChart>), StoreError> {
        let row = sqlx::query("SELECT COUNT(*) FROM saved_chart WHERE account = $1")
            .bind(account.as_str())
            .fetch_one(&self.read)
            .await?;
        let total = count(&row, 0)?;
        let rows = sqlx::query(charts_where!(
            "saved_chart.account = $1
             ORDER BY saved_chart.created_at DESC, saved_chart.id DESC LIMIT $2 OFFSET $3"
        ))
        .bind(account.as_str())
        .bind(i64::from(page.limit))
        .bind(i64::from(page.offset))
        .fetch_all(&self.read)
        .await?;
        Ok((total, rows.iter().map(kept).collect::<Result<_, _>>()?))
    }

    /// Keeps a chart no more, an account's own or, with an entry for the log, a dataset's; whether
    /// it was there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn drop_chart(
        &self,
        id: &str,
        account: Option<&AccountId>,
        deed: Option<Deed>,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let done = match account {
            Some(account) => {
                sqlx::query("DELETE FROM saved_chart WHERE id = $1 AND account = $2")
                    .bind(id)
                    .bind(account.as_str())
                    .execute(&mut **tx)
                    .await?
            }
            None => {
                sqlx::query("DELETE FROM saved_chart WHERE id = $1 AND account IS NULL")
                    .bind(id)
                    .execute(&mut **tx)
                    .await?
            }
        };
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        if let Some(deed) = deed {
            record(&mut tx, deed).await?;
        }
        tx.commit().await?;
        Ok(true)
    }
}

/// Lets nobody else write for an account until the transaction ends.
async fn hold(
    tx: &mut Transaction<'_, Any>,
    account: Option<&AccountId>,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE account SET updated_at = updated_at WHERE id = $1")
        .bind(account.map(AccountId::as_str))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

pub(crate) fn kept(row: &AnyRow) -> Result<KeptChart, StoreError> {
    let stated = row.try_get::<Option<String>, _>(9)?.map(|json| entry(&json)).transpose()?;
    Ok(KeptChart {
        chart: NewChart {
            id: row.try_get(0)?,
            distribution: DistributionId::new(row.try_get::<String, _>(1)?),
            account: row.try_get::<Option<String>, _>(2)?.map(AccountId::new),
            title: row.try_get(3)?,
            title_en: row.try_get(4)?,
            query: row.try_get(5)?,
            spec: row.try_get(6)?,
        },
        created_at: instant(row.try_get(7)?)?,
        dataset: DatasetId::new(row.try_get::<String, _>(8)?),
        dataset_title: stated.map(|entry| entry.title),
    })
}
