//! Questions to closed data (R33): counted and logged before they are answered (R35).

use chrono::{DateTime, Datelike, Utc};
use domain::unseen::{Budget, Purpose, Question, Spent, day};
use domain::{AccountId, DatasetId, DistributionId};
use serde_json::json;
use sqlx::{Any, Transaction};

use crate::audit::{Deed, record};
use crate::places::count;
use crate::{Store, StoreError};

/// A question to closed data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    /// Who asks.
    pub account: AccountId,
    /// The dataset.
    pub dataset: DatasetId,
    /// Which of its files.
    pub distribution: DistributionId,
    /// Its version.
    pub version: u32,
    /// What is asked.
    pub question: Question,
    /// What for.
    pub purpose: Purpose,
    /// The columns that the question names: never the values, which may say who somebody is.
    pub columns: Vec<String>,
    /// The record that it is about, as a hash that nobody can turn back.
    pub record: Option<String>,
    /// When.
    pub at: DateTime<Utc>,
}

/// What is counted for a day.
#[derive(Clone, Copy)]
enum Counted {
    Account,
    Record,
}

impl Counted {
    const fn word(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Record => "record",
        }
    }
}

impl Store {
    /// Counts a question and writes it into the log: only after that may it be answered. What the
    /// account has left of its day, or which part of the budget is spent; then nothing was written.
    ///
    /// # Errors
    /// When the database fails; then nothing was written, and nothing may be answered.
    pub async fn ask_unseen(
        &self,
        asking: &Asking,
        budget: Budget,
    ) -> Result<Result<u32, Spent>, StoreError> {
        let mut tx = self.begin().await?;
        let Asking {
            account,
            dataset,
            distribution,
            version,
            question,
            purpose,
            columns,
            record: about,
            at,
        } = asking;
        // The log's counter is locked until the end: nobody else counts meanwhile.
        let deed = Deed {
            at: *at,
            account: Some(account.clone()),
            organisation: None,
            action: format!("dataset.{}", question.value()),
            subject_kind: "dataset",
            subject: dataset.to_string(),
            reason: Some(purpose.value().to_owned()),
            legal_basis: None,
            change: json!({
                "distribution": distribution, "version": version, "columns": columns,
            }),
        };
        record(&mut tx, deed).await?;
        let today = i64::from(day(*at).num_days_from_ce());
        sqlx::query("DELETE FROM unseen_use WHERE dataset = $1 AND day < $2")
            .bind(dataset.as_str())
            .bind(today)
            .execute(&mut **tx)
            .await?;
        let place = Place { dataset, question: *question, today };
        let own = place.add(&mut tx, Counted::Account, account.as_str()).await?;
        let of_record = match about {
            Some(about) => place.add(&mut tx, Counted::Record, about).await?,
            None => 0,
        };
        let all = place.all(&mut tx).await?.saturating_sub(1);
        let left = budget.left(own, all, of_record);
        match left {
            Ok(_) => tx.commit().await?,
            Err(_) => tx.rollback().await?,
        }
        Ok(left)
    }

    /// How often an account asked a question today.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn unseen_uses(
        &self,
        account: &AccountId,
        dataset: &DatasetId,
        question: Question,
        now: DateTime<Utc>,
    ) -> Result<u64, StoreError> {
        let row = sqlx::query(
            "SELECT uses FROM unseen_use
             WHERE dataset = $1 AND question = $2 AND day = $3 AND kind = $4 AND who = $5",
        )
        .bind(dataset.as_str())
        .bind(question.value())
        .bind(i64::from(day(now).num_days_from_ce()))
        .bind(Counted::Account.word())
        .bind(account.as_str())
        .fetch_optional(&self.read)
        .await?;
        Ok(row.map(|row| count(&row, 0)).transpose()?.unwrap_or(0))
    }
}

/// Where a question is counted.
struct Place<'a> {
    dataset: &'a DatasetId,
    question: Question,
    today: i64,
}

impl Place<'_> {
    /// Counts one more; how many there were before.
    async fn add(
        &self,
        tx: &mut Transaction<'_, Any>,
        kind: Counted,
        who: &str,
    ) -> Result<u64, StoreError> {
        let row = sqlx::query(
            "INSERT INTO unseen_use (dataset, question, day, kind, who, uses)
             VALUES ($1, $2, $3, $4, $5, 1)
             ON CONFLICT (dataset, question, day, kind, who)
             DO UPDATE SET uses = unseen_use.uses + 1
             RETURNING uses",
        )
        .bind(self.dataset.as_str())
        .bind(self.question.value())
        .bind(self.today)
        .bind(kind.word())
        .bind(who)
        .fetch_one(&mut **tx)
        .await?;
        Ok(count(&row, 0)?.saturating_sub(1))
    }

    /// How many all accounts have asked, with this one.
    async fn all(&self, tx: &mut Transaction<'_, Any>) -> Result<u64, StoreError> {
        let row = sqlx::query(
            "SELECT CAST(COALESCE(SUM(uses), 0) AS BIGINT) FROM unseen_use
             WHERE dataset = $1 AND question = $2 AND day = $3 AND kind = $4",
        )
        .bind(self.dataset.as_str())
        .bind(self.question.value())
        .bind(self.today)
        .bind(Counted::Account.word())
        .fetch_one(&mut **tx)
        .await?;
        count(&row, 0)
    }
}
