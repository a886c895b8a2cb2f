//! What people follow: published datasets, and demands that everybody may read (R23).

use chrono::{DateTime, Utc};
use domain::{AccountId, DatasetId, RequestId};
use sqlx::{Any, Row, Transaction};

use crate::catalogue::{entry, instant};
use crate::conditions::Page;
use crate::places::count;
use crate::{Store, StoreError};

/// Something that can be followed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Followed {
    /// A dataset.
    Dataset(DatasetId),
    /// A demand.
    Request(RequestId),
}

impl Followed {
    /// Its kind, as the database names it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Dataset(_) => "dataset",
            Self::Request(_) => "request",
        }
    }

    /// Its identifier.
    pub fn id(&self) -> &str {
        match self {
            Self::Dataset(id) => id.as_str(),
            Self::Request(id) => id.as_str(),
        }
    }
}

/// Something that somebody follows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follow {
    /// What.
    pub what: Followed,
    /// What it is called; nothing when the public does not see it now.
    pub title: Option<String>,
    /// Since when.
    pub since: DateTime<Utc>,
}

impl Store {
    /// Begins to follow something that everybody may see; whether there is such a thing. Following
    /// it again changes nothing.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn follow(
        &self,
        account: &AccountId,
        what: &Followed,
        most: u32,
        at: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        if !is_visible(&mut tx, what).await? {
            return Ok(false);
        }
        let row = sqlx::query("SELECT COUNT(*) FROM follow WHERE account = $1")
            .bind(account.as_str())
            .fetch_one(&mut **tx)
            .await?;
        if count(&row, 0)? >= u64::from(most) {
            return Err(StoreError::Conflict);
        }
        sqlx::query(
            "INSERT INTO follow (account, kind, subject, since) VALUES ($1, $2, $3, $4)
             ON CONFLICT DO NOTHING",
        )
        .bind(account.as_str())
        .bind(what.kind())
        .bind(what.id())
        .bind(at.timestamp_micros())
        .execute(&mut **tx)
        .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Ends following something; whether it was followed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn unfollow(&self, account: &AccountId, what: &Followed) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let done =
            sqlx::query("DELETE FROM follow WHERE account = $1 AND kind = $2 AND subject = $3")
                .bind(account.as_str())
                .bind(what.kind())
                .bind(what.id())
                .execute(&mut **tx)
                .await?;
        tx.commit().await?;
        Ok(done.rows_affected() == 1)
    }

    /// Whether an account follows something.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn follows_it(
        &self,
        account: &AccountId,
        what: &Followed,
    ) -> Result<bool, StoreError> {
        let row = sqlx::query(
            "SELECT account FROM follow WHERE account = $1 AND kind = $2 AND subject = $3",
        )
        .bind(account.as_str())
        .bind(what.kind())
        .bind(what.id())
        .fetch_optional(&self.read)
        .await?;
        Ok(row.is_some())
    }

    /// How many things an account follows, and a page of them, the newest first.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn follows(
        &self,
        account: &AccountId,
        page: Page,
    ) -> Result<(u64, Vec<Follow>), StoreError> {
        let row = sqlx::query("SELECT COUNT(*) FROM follow WHERE account = $1")
            .bind(account.as_str())
            .fetch_one(&self.read)
            .await?;
        let total = count(&row, 0)?;
        let rows = sqlx::query(
            "SELECT follow.kind, follow.subject, follow.since, dataset.entry, request.title
             FROM follow
             LEFT JOIN dataset ON follow.kind = 'dataset' AND dataset.id = follow.subject
                 AND dataset.state = 'published'
             LEFT JOIN request ON follow.kind = 'request' AND request.id = follow.subject
                 AND request.kind = 'demand' AND request.public = 1
             WHERE follow.account = $1
             ORDER BY follow.since DESC, follow.subject LIMIT $2 OFFSET $3",
        )
        .bind(account.as_str())
        .bind(i64::from(page.limit))
        .bind(i64::from(page.offset))
        .fetch_all(&self.read)
        .await?;
        let follows = rows.iter().map(|row| {
            let (kind, id): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            let what = match kind.as_str() {
                "dataset" => Followed::Dataset(DatasetId::new(id)),
                _ => Followed::Request(RequestId::new(id)),
            };
            let stated = row.try_get::<Option<String>, _>(3)?;
            let stated = stated.map(|json| entry(&json)).transpose()?.map(|entry| entry.title);
            let title = stated.or(row.try_get(4)?);
            Ok(Follow { what, title, since: instant(row.try_get(2)?)? })
        });
        Ok((total, follows.collect::<Result<_, StoreError>>()?))
    }
}

/// Whether everybody may see it: a published dataset, a demand that is public.
async fn is_visible(tx: &mut Transaction<'_, Any>, what: &Followed) -> Result<bool, StoreError> {
    let query = match what {
        Followed::Dataset(_) => "SELECT id FROM dataset WHERE id = $1 AND state = 'published'",
        Followed::Request(_) => {
            "SELECT id FROM request WHERE id = $1 AND kind = 'demand' AND public = 1"
        }
    };
    let row = sqlx::query(query).bind(what.id()).fetch_optional(&mut **tx).await?;
    Ok(row.is_some())
}
