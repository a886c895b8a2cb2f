//! Who is told what: tellings, the notices that they become, follows, letters and webhooks.
//!
//! A command puts a [`Telling`] into the outbox in its own transaction and is done. A job resolves
//! the audience later, page by page ([`Store::fan_out`]), so that a hundred thousand followers
//! never stand in one transaction; what it writes for one account, the notice, the letter and the
//! calls to webhooks, is written at once or not at all, and once.

mod audience;
mod deliveries;
mod digest;
mod duties;
mod fanout;
mod follows;
mod forget;
mod letters;
mod reminders;
mod shown;
mod webhooks;

use chrono::{DateTime, Utc};
use domain::notices::Facts;
use domain::{AccountId, Organisation, Role};
use serde::{Deserialize, Serialize};
use sqlx::{Any, Row, Transaction};

pub use deliveries::{Attempt, CallState, Delivery, LeasedWebhook, WaitingCall};
pub use domain::notices::{About, NoticeKind};
pub use fanout::FannedOut;
pub(crate) use fanout::{News, tell_users};
pub use follows::{Follow, Followed};
pub use letters::LetterContent;
pub use reminders::{DueRequest, EndingGrant};
pub use shown::Notice;
pub use webhooks::Webhook;

use crate::{Store, StoreError, effects};

/// Something that people are told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Telling {
    /// What happened.
    pub kind: NoticeKind,
    /// To what.
    pub about: About,
    /// Who is told.
    pub to: Vec<Audience>,
    /// Names what happened, such as `request.decided:<request>:<event>`: an account is told the
    /// same key once, whatever else is said under it.
    pub key: String,
    /// What the text mentions. Nothing that its readers may not know, and nothing internal.
    pub facts: Facts,
}

/// Some of those who are told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Audience {
    /// One account.
    Account(AccountId),
    /// Somebody by e-mail address, with or without an account; without one, by letter alone.
    Address(String),
    /// Everybody who holds a role over an organisation, by its region too where the role reaches
    /// so far (R1).
    Role {
        /// The role.
        role: Role,
        /// Over what.
        over: Organisation,
    },
    /// Who follows the dataset or the request, or joined the demand (R23).
    Followers,
    /// Who has a live or suspended grant on the dataset: its holder, and members who accepted the
    /// undertaking.
    Holders,
}

/// Puts a telling into the outbox, in the transaction that wants it told.
pub(crate) async fn enqueue(
    tx: &mut Transaction<'_, Any>,
    telling: &Telling,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let begun = fanout::Progress::begin(telling);
    effects::put(tx, effects::TELLING, &json(&begun)?, at).await
}

/// The same for all that one command wants told, in one statement.
pub(crate) async fn enqueue_all(
    tx: &mut Transaction<'_, Any>,
    tellings: &[Telling],
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let begun: Vec<_> = tellings.iter().map(fanout::Progress::begin).collect();
    let payloads = begun.iter().map(json).collect::<Result<Vec<_>, _>>()?;
    effects::put_all(tx, effects::TELLING, &payloads, at).await
}

/// The same, once for all times however often it is asked for: its key is remembered.
pub(crate) async fn enqueue_once(
    tx: &mut Transaction<'_, Any>,
    telling: &Telling,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let new = remember(tx, &telling.key, at).await?;
    if new {
        enqueue(tx, telling, at).await?;
    }
    Ok(new)
}

/// Remembers that something was told; whether that is new.
async fn remember(
    tx: &mut Transaction<'_, Any>,
    key: &str,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done = sqlx::query("INSERT INTO told (key, at) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(key)
        .bind(at.timestamp_micros())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() == 1)
}

/// Whether anybody follows a dataset or holds a grant on it, so that telling is worth a job.
pub(crate) async fn is_watched(
    tx: &mut Transaction<'_, Any>,
    dataset: &domain::DatasetId,
) -> Result<bool, StoreError> {
    let row = sqlx::query(
        "SELECT CAST(CASE WHEN
             EXISTS (SELECT 1 FROM follow WHERE kind = 'dataset' AND subject = $1)
             OR EXISTS (SELECT 1 FROM access_grant
                        WHERE dataset = $1 AND state IN ('live', 'suspended'))
         THEN 1 ELSE 0 END AS BIGINT)",
    )
    .bind(dataset.as_str())
    .fetch_one(&mut **tx)
    .await?;
    Ok(row.try_get::<i64, _>(0)? == 1)
}

impl Store {
    /// Puts a telling into the outbox that belongs to no other write.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tell(&self, telling: &Telling, at: DateTime<Utc>) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        enqueue(&mut tx, telling, at).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The same for things that are looked for again and again: once for a key. How many were new.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tell_once(
        &self,
        tellings: &[Telling],
        at: DateTime<Utc>,
    ) -> Result<u32, StoreError> {
        let mut tx = self.begin().await?;
        let mut new = 0;
        for telling in tellings {
            new += u32::from(enqueue_once(&mut tx, telling, at).await?);
        }
        tx.commit().await?;
        Ok(new)
    }
}

fn json(value: &impl Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|cause| StoreError::damaged("notice", cause))
}

/// What a kind's word means.
fn kind(word: &str) -> Result<NoticeKind, StoreError> {
    NoticeKind::from_value(word).ok_or_else(|| StoreError::damaged("kind of notice", word))
}
