//! What is still to be done outside, such as mail: written in the transaction of the command that
//! wants it, leased by whichever node is free, done at least once.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::{Any, Row, Transaction};

use crate::catalogue::small;
use crate::{Store, StoreError};

/// A letter, as it is to be sent.
#[derive(Clone, Serialize, Deserialize)]
pub struct Mail {
    /// Address of its receiver.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Its text, plain.
    pub text: String,
}

/// An effect that was leased.
#[derive(Clone)]
pub struct Effect {
    /// Which one.
    pub id: String,
    /// What is to be done, as the JSON of its kind.
    pub payload: String,
    /// How often it was tried, this time included.
    pub attempts: u32,
}

/// The kind of effect that is a letter.
const MAIL: &str = "mail";
/// A letter about notices, which is written when it leaves.
pub(crate) const LETTER: &str = "letter";
/// Something that people are to be told.
pub(crate) const TELLING: &str = "telling";

/// Puts a letter into the outbox, in the transaction that wants it sent.
pub(crate) async fn enqueue(
    tx: &mut Transaction<'_, Any>,
    mail: &Mail,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let payload = serde_json::to_string(mail).map_err(|e| StoreError::damaged("mail", e))?;
    put(tx, MAIL, &payload, at).await
}

/// Puts an effect of a kind into the outbox.
pub(crate) async fn put(
    tx: &mut Transaction<'_, Any>,
    kind: &'static str,
    payload: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO effect (id, kind, payload, created_at, due_at, attempts)
         VALUES ($1, $2, $3, $4, $4, 0)",
    )
    .bind(uuid::Uuid::now_v7().to_string())
    .bind(kind)
    .bind(payload)
    .bind(at.timestamp_micros())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Puts many effects of a kind into the outbox, in one statement.
pub(crate) async fn put_all(
    tx: &mut Transaction<'_, Any>,
    kind: &'static str,
    payloads: &[String],
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    if payloads.is_empty() {
        return Ok(());
    }
    let row = |index: usize| format!("(${}, $1, ${}, $2, $2, 0)", 2 * index + 3, 2 * index + 4);
    let rows: Vec<_> = (0..payloads.len()).map(row).collect();
    let mut query = sqlx::query(sqlx::AssertSqlSafe(format!(
        "INSERT INTO effect (id, kind, payload, created_at, due_at, attempts) VALUES {}",
        rows.join(", ")
    )));
    query = query.bind(kind).bind(at.timestamp_micros());
    for payload in payloads {
        query = query.bind(uuid::Uuid::now_v7().to_string()).bind(payload.clone());
    }
    query.execute(&mut **tx).await?;
    Ok(())
}

impl Store {
    /// Leases letters that are due, the oldest first, to whoever asks; nobody else gets them until
    /// the lease ends.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lease_mail(
        &self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Effect>, StoreError> {
        self.lease(MAIL, now, until, limit).await
    }

    /// The same for letters about notices, which say what [`Store::letter`] answers.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lease_letters(
        &self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Effect>, StoreError> {
        self.lease(LETTER, now, until, limit).await
    }

    /// The same for tellings, which go on by [`Store::fan_out`].
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lease_tellings(
        &self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Effect>, StoreError> {
        self.lease(TELLING, now, until, limit).await
    }

    async fn lease(
        &self,
        kind: &'static str,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<Effect>, StoreError> {
        // A look without a lock first: most of the time there is nothing to do.
        let due = sqlx::query(
            "SELECT id FROM effect WHERE done_at IS NULL AND due_at <= $1 AND kind = $2
                 AND (leased_until IS NULL OR leased_until < $1)
             ORDER BY due_at, id LIMIT $3",
        )
        .bind(now.timestamp_micros())
        .bind(kind)
        .bind(i64::from(limit))
        .fetch_all(&self.read)
        .await?;
        if due.is_empty() {
            return Ok(Vec::new());
        }
        let mut tx = self.begin().await?;
        let mut leased = Vec::with_capacity(due.len());
        for row in &due {
            let id: String = row.try_get(0)?;
            let row = sqlx::query(
                "UPDATE effect SET leased_until = $1, attempts = attempts + 1
                 WHERE id = $2 AND done_at IS NULL AND due_at <= $3
                     AND (leased_until IS NULL OR leased_until < $3)
                 RETURNING payload, attempts",
            )
            .bind(until.timestamp_micros())
            .bind(&id)
            .bind(now.timestamp_micros())
            .fetch_optional(&mut **tx)
            .await?;
            if let Some(row) = row {
                let (payload, attempts) = (row.try_get(0)?, small(row.try_get(1)?)?);
                leased.push(Effect { id, payload, attempts });
            }
        }
        tx.commit().await?;
        Ok(leased)
    }

    /// Notes that an effect is done. What it held is forgotten: a letter may hold a link that
    /// signs somebody in.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn effect_done(&self, id: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.end_effect(id, at, None).await
    }

    /// Gives an effect up: it cannot be done. What it held is forgotten.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn effect_given_up(
        &self,
        id: &str,
        at: DateTime<Utc>,
        error: &str,
    ) -> Result<(), StoreError> {
        self.end_effect(id, at, Some(error)).await
    }

    async fn end_effect(
        &self,
        id: &str,
        at: DateTime<Utc>,
        error: Option<&str>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query(
            "UPDATE effect SET done_at = $1, payload = '', leased_until = NULL, error = $2
             WHERE id = $3",
        )
        .bind(at.timestamp_micros())
        .bind(error)
        .bind(id)
        .execute(&mut **tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Puts an effect off after a failure.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn effect_failed(
        &self,
        id: &str,
        due: DateTime<Utc>,
        error: &str,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE effect SET due_at = $1, leased_until = NULL, error = $2 WHERE id = $3")
            .bind(due.timestamp_micros())
            .bind(error)
            .bind(id)
            .execute(&mut **tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }
}
