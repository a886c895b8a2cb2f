//! Notices as their reader sees them, and how they want to hear of them.

use chrono::{DateTime, Utc};
use domain::AccountId;
use domain::notices::{About, Facts, MailWish, MailWishes, NoticeKind};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::audience::wishes;
use super::kind;
use crate::catalogue::instant;
use crate::conditions::{Conditions, Page};
use crate::places::count;
use crate::{Store, StoreError};

/// A notice.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// Which one.
    pub id: String,
    /// What happened.
    pub kind: NoticeKind,
    /// To what.
    pub about: About,
    /// What its text mentions.
    pub facts: Facts,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it was read.
    pub read_at: Option<DateTime<Utc>>,
}

impl Store {
    /// How many notices an account has, how many of them unread, and a page of them, the newest
    /// first.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn notices(
        &self,
        account: &AccountId,
        unread_alone: bool,
        page: Page,
    ) -> Result<(u64, u64, Vec<Notice>), StoreError> {
        let unread = self.unread_notices(account).await?;
        let mut conditions = Conditions::default();
        conditions.text("account = ?", account.as_str());
        let total = if unread_alone {
            conditions.plain("read_at IS NULL");
            unread
        } else {
            let rows = conditions.rows(&self.read, "SELECT COUNT(*) FROM notice{}").await?;
            rows.first().map(|row| count(row, 0)).transpose()?.unwrap_or(0)
        };
        let rows = conditions
            .page(page)
            .rows(
                &self.read,
                "SELECT id, kind, about, facts, created_at, read_at FROM notice{}
                 ORDER BY created_at DESC, id DESC",
            )
            .await?;
        Ok((total, unread, rows.iter().map(notice).collect::<Result<_, _>>()?))
    }

    /// How many notices an account has not read.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn unread_notices(&self, account: &AccountId) -> Result<u64, StoreError> {
        let row = sqlx::query("SELECT COUNT(*) FROM notice WHERE account = $1 AND read_at IS NULL")
            .bind(account.as_str())
            .fetch_one(&self.read)
            .await?;
        count(&row, 0)
    }

    /// Notes that an account read some of its notices, or all of them; how many were unread.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read_notices(
        &self,
        account: &AccountId,
        ids: Option<&[String]>,
        at: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        let mut tx = self.begin().await?;
        let mut read = 0;
        let all = "UPDATE notice SET read_at = $1 WHERE account = $2 AND read_at IS NULL";
        let one = "UPDATE notice SET read_at = $1
                   WHERE account = $2 AND read_at IS NULL AND id = $3";
        match ids {
            None => {
                let query = sqlx::query(all).bind(at.timestamp_micros()).bind(account.as_str());
                read += query.execute(&mut **tx).await?.rows_affected();
            }
            Some(ids) => {
                for id in ids {
                    let query = sqlx::query(one).bind(at.timestamp_micros()).bind(account.as_str());
                    read += query.bind(id).execute(&mut **tx).await?.rows_affected();
                }
            }
        }
        tx.commit().await?;
        Ok(read)
    }

    /// When an account wants letters.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn mail_wishes(&self, account: &AccountId) -> Result<MailWishes, StoreError> {
        let row = sqlx::query("SELECT own, followed FROM notice_setting WHERE account = $1")
            .bind(account.as_str())
            .fetch_optional(&self.read)
            .await?;
        let Some(row) = row else { return Ok(MailWishes::default()) };
        Ok(wishes(row.try_get(0)?, row.try_get(1)?))
    }

    /// Keeps when an account wants letters. Who wants none a day gets none of what waits, either.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_mail_wishes(
        &self,
        account: &AccountId,
        wishes: MailWishes,
    ) -> Result<(), StoreError> {
        let MailWishes { own, followed } = wishes;
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO notice_setting (account, own, followed) VALUES ($1, $2, $3)
             ON CONFLICT (account) DO UPDATE SET own = excluded.own, followed = excluded.followed",
        )
        .bind(account.as_str())
        .bind(own.value())
        .bind(followed.value())
        .execute(&mut **tx)
        .await?;
        if own == MailWish::Off && followed == MailWish::Off {
            sqlx::query("UPDATE notice SET mail = NULL WHERE account = $1 AND mail IS NOT NULL")
                .bind(account.as_str())
                .execute(&mut **tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// A row of `id, kind, about, facts, created_at, read_at`.
pub(super) fn notice(row: &AnyRow) -> Result<Notice, StoreError> {
    let read = |at: usize| -> Result<String, StoreError> { Ok(row.try_get(at)?) };
    Ok(Notice {
        id: read(0)?,
        kind: kind(&read(1)?)?,
        about: serde_json::from_str(&read(2)?)
            .map_err(|cause| StoreError::damaged("notice", cause))?,
        facts: serde_json::from_str(&read(3)?)
            .map_err(|cause| StoreError::damaged("notice", cause))?,
        created_at: instant(row.try_get(4)?)?,
        read_at: row.try_get::<Option<i64>, _>(5)?.map(instant).transpose()?,
    })
}
