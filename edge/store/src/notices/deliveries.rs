//! Calls of webhooks: each webhook has a queue, which one node works off at a time. So a receiver
//! that is slow or away holds nobody up but itself.

use chrono::{DateTime, Utc};
use domain::notices::{About, Facts, NoticeKind};
use domain::{AccountId, Language};
use sqlx::any::AnyRow;
use sqlx::{Any, Row, Transaction};

use super::shown::{Notice, notice};
use super::{Audience, Telling, enqueue};
use crate::catalogue::{instant, small};
use crate::people::language;
use crate::{Store, StoreError};

/// The kind of a call that somebody asked for to see whether it arrives.
pub(super) const TEST: &str = "webhook.test";

/// A webhook that this node works on. Not printable: it holds a secret.
#[derive(Clone)]
pub struct LeasedWebhook {
    /// Which one.
    pub id: String,
    /// Whose.
    pub account: AccountId,
    /// Its address.
    pub url: String,
    /// What its calls are signed with.
    pub secret: String,
    /// The language of its owner.
    pub language: Language,
    /// How often it failed in a row.
    pub failures: u32,
    /// Since when it fails.
    pub failing_since: Option<DateTime<Utc>>,
    /// Until when this node has it, which also tells its lease from another's.
    pub until: DateTime<Utc>,
}

/// A call that is due.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitingCall {
    /// Which one; its receiver knows it by this when it comes twice.
    pub id: String,
    /// What it tells; a test tells nothing.
    pub notice: Option<Notice>,
    /// How often it was tried.
    pub tries: u32,
    /// When it was put into the queue.
    pub created_at: DateTime<Utc>,
}

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// It was taken.
    Taken {
        /// The receiver's answer.
        status: u16,
    },
    /// It was not.
    Failed {
        /// The receiver's answer, if there was one.
        status: Option<u16>,
        /// What went wrong, in a word.
        error: &'static str,
        /// When it is tried again; never, if it is given up.
        again_at: Option<DateTime<Utc>>,
        /// Until when the webhook is left alone.
        rest_until: DateTime<Utc>,
        /// Whether the webhook is switched off.
        off: bool,
    },
}

/// Where a call stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallState {
    /// It is to be made, or made again.
    Waiting,
    /// It was taken.
    Done,
    /// It will not be made again.
    GivenUp,
}

impl CallState {
    /// The word for it.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::GivenUp => "given_up",
        }
    }

    fn from_value(word: &str) -> Result<Self, StoreError> {
        let all = [Self::Waiting, Self::Done, Self::GivenUp];
        let found = all.into_iter().find(|state| state.value() == word);
        found.ok_or_else(|| StoreError::damaged("state of a call", word))
    }
}

/// A call as the webhook's owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Which one.
    pub id: String,
    /// Of which kind.
    pub kind: String,
    /// Where it stands.
    pub state: CallState,
    /// How often it was tried.
    pub tries: u32,
    /// The last answer.
    pub status: Option<u16>,
    /// What went wrong last.
    pub error: Option<String>,
    /// When it was put into the queue.
    pub created_at: DateTime<Utc>,
    /// When it was last tried.
    pub tried_at: Option<DateTime<Utc>>,
}

impl Store {
    /// Leases webhooks for which something is due, those first that waited longest.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lease_webhooks(
        &self,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<LeasedWebhook>, StoreError> {
        let due = sqlx::query(
            "SELECT webhook.id, account.language FROM webhook
             JOIN account ON account.id = webhook.account AND account.state = 'active'
             WHERE webhook.due_at <= $1
               AND (webhook.leased_until IS NULL OR webhook.leased_until < $1)
               AND EXISTS (SELECT 1 FROM webhook_delivery
                           WHERE webhook_delivery.webhook = webhook.id
                             AND webhook_delivery.state = 'waiting'
                             AND webhook_delivery.due_at <= $1)
             ORDER BY webhook.due_at, webhook.id LIMIT $2",
        )
        .bind(now.timestamp_micros())
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
            let taken = sqlx::query(
                "UPDATE webhook SET leased_until = $1
                 WHERE id = $2 AND due_at <= $3 AND (leased_until IS NULL OR leased_until < $3)
                 RETURNING account, url, secret, failures, failing_since",
            )
            .bind(until.timestamp_micros())
            .bind(&id)
            .bind(now.timestamp_micros())
            .fetch_optional(&mut **tx)
            .await?;
            let Some(taken) = taken else { continue };
            leased.push(LeasedWebhook {
                id,
                account: AccountId::new(taken.try_get::<String, _>(0)?),
                url: taken.try_get(1)?,
                secret: taken.try_get(2)?,
                language: language(&row.try_get::<String, _>(1)?),
                failures: small(taken.try_get(3)?)?,
                failing_since: taken.try_get::<Option<i64>, _>(4)?.map(instant).transpose()?,
                until: instant(until.timestamp_micros())?,
            });
        }
        tx.commit().await?;
        Ok(leased)
    }

    /// The next call of a webhook that is due, the oldest first; those whose notice is gone are
    /// given up on the way.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_call(
        &self,
        webhook: &LeasedWebhook,
        now: DateTime<Utc>,
    ) -> Result<Option<WaitingCall>, StoreError> {
        loop {
            let row = sqlx::query(
                "SELECT notice.id, notice.kind, notice.about, notice.facts, notice.created_at,
                        notice.read_at, call.id, call.kind, call.tries, call.created_at
                 FROM webhook_delivery AS call LEFT JOIN notice ON notice.id = call.notice
                 WHERE call.webhook = $1 AND call.state = 'waiting' AND call.due_at <= $2
                 ORDER BY call.due_at, call.id LIMIT 1",
            )
            .bind(&webhook.id)
            .bind(now.timestamp_micros())
            .fetch_optional(&self.read)
            .await?;
            let Some(row) = row else { return Ok(None) };
            let id: String = row.try_get(6)?;
            let is_test = row.try_get::<String, _>(7)? == TEST;
            let found = row.try_get::<Option<String>, _>(0)?.is_some();
            if found || is_test {
                return Ok(Some(WaitingCall {
                    id,
                    notice: found.then(|| notice(&row)).transpose()?,
                    tries: small(row.try_get(8)?)?,
                    created_at: instant(row.try_get(9)?)?,
                }));
            }
            let mut tx = self.begin().await?;
            sqlx::query("UPDATE webhook_delivery SET state = 'given_up' WHERE id = $1")
                .bind(id)
                .execute(&mut **tx)
                .await?;
            tx.commit().await?;
        }
    }

    /// Notes how a call ended, and what that means for its webhook. The lease goes on until
    /// another instant; nothing is noted by who has lost it, and the answer is no.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn call_ended(
        &self,
        webhook: &mut LeasedWebhook,
        call: &str,
        attempt: Attempt,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        if !hold(&mut tx, webhook, until).await? {
            return Ok(false);
        }
        match attempt {
            Attempt::Taken { status } => taken(&mut tx, webhook, call, status, now).await?,
            Attempt::Failed { .. } => failed(&mut tx, webhook, call, attempt, now).await?,
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Gives a webhook back.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release_webhook(
        &self,
        webhook: &LeasedWebhook,
        now: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        // Behind those that wait, but for one that is being left alone.
        sqlx::query(
            "UPDATE webhook SET leased_until = NULL,
                    due_at = CASE WHEN due_at > $1 THEN due_at ELSE $1 END
             WHERE id = $2 AND leased_until = $3",
        )
        .bind(now.timestamp_micros())
        .bind(&webhook.id)
        .bind(webhook.until.timestamp_micros())
        .execute(&mut **tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The last calls of an account's webhook, the newest first; nothing when it has none such.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn deliveries(
        &self,
        account: &AccountId,
        webhook: &str,
        limit: u32,
    ) -> Result<Option<Vec<Delivery>>, StoreError> {
        if !self.has_webhook(account, webhook).await? {
            return Ok(None);
        }
        let rows = sqlx::query(
            "SELECT id, kind, state, tries, status, error, created_at, tried_at
             FROM webhook_delivery WHERE webhook = $1 ORDER BY created_at DESC, id DESC LIMIT $2",
        )
        .bind(webhook)
        .bind(i64::from(limit))
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(delivery).collect::<Result<_, _>>().map(Some)
    }
}

/// Keeps the lease until another instant, if this node still has it.
async fn hold(
    tx: &mut Transaction<'_, Any>,
    webhook: &mut LeasedWebhook,
    until: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let done =
        sqlx::query("UPDATE webhook SET leased_until = $1 WHERE id = $2 AND leased_until = $3")
            .bind(until.timestamp_micros())
            .bind(&webhook.id)
            .bind(webhook.until.timestamp_micros())
            .execute(&mut **tx)
            .await?;
    webhook.until = instant(until.timestamp_micros())?;
    Ok(done.rows_affected() == 1)
}

async fn taken(
    tx: &mut Transaction<'_, Any>,
    webhook: &mut LeasedWebhook,
    call: &str,
    status: u16,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE webhook_delivery SET state = 'done', tries = tries + 1, status = $1, error = NULL,
                tried_at = $2 WHERE id = $3",
    )
    .bind(i64::from(status))
    .bind(now.timestamp_micros())
    .bind(call)
    .execute(&mut **tx)
    .await?;
    // A test that arrives also switches on what was switched off.
    sqlx::query(
        "UPDATE webhook SET failures = 0, failing_since = NULL, state = 'on', due_at = $1
         WHERE id = $2",
    )
    .bind(now.timestamp_micros())
    .bind(&webhook.id)
    .execute(&mut **tx)
    .await?;
    webhook.failures = 0;
    webhook.failing_since = None;
    Ok(())
}

async fn failed(
    tx: &mut Transaction<'_, Any>,
    webhook: &mut LeasedWebhook,
    call: &str,
    attempt: Attempt,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let Attempt::Failed { status, error, again_at, rest_until, off } = attempt else {
        return Ok(());
    };
    let state = if again_at.is_some() { CallState::Waiting } else { CallState::GivenUp };
    sqlx::query(
        "UPDATE webhook_delivery SET state = $1, tries = tries + 1, status = $2, error = $3,
                tried_at = $4, due_at = COALESCE($5, due_at) WHERE id = $6",
    )
    .bind(state.value())
    .bind(status.map(i64::from))
    .bind(error)
    .bind(now.timestamp_micros())
    .bind(again_at.map(|at| at.timestamp_micros()))
    .bind(call)
    .execute(&mut **tx)
    .await?;
    sqlx::query(
        "UPDATE webhook SET failures = failures + 1, failing_since = COALESCE(failing_since, $1),
                due_at = $2 WHERE id = $3",
    )
    .bind(now.timestamp_micros())
    .bind(rest_until.timestamp_micros())
    .bind(&webhook.id)
    .execute(&mut **tx)
    .await?;
    webhook.failures += 1;
    webhook.failing_since = webhook.failing_since.or(Some(now));
    if off { switch_off(tx, webhook, now).await } else { Ok(()) }
}

/// Switches a webhook off, ends what waits for it, and tells its owner.
async fn switch_off(
    tx: &mut Transaction<'_, Any>,
    webhook: &LeasedWebhook,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let done = sqlx::query("UPDATE webhook SET state = 'off' WHERE id = $1 AND state = 'on'")
        .bind(&webhook.id)
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "UPDATE webhook_delivery SET state = 'given_up', error = 'switched off'
         WHERE webhook = $1 AND state = 'waiting'",
    )
    .bind(&webhook.id)
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(());
    }
    let telling = Telling {
        kind: NoticeKind::WebhookOff,
        about: About::default(),
        to: vec![Audience::Account(webhook.account.clone())],
        key: format!("webhook.off:{}:{}", webhook.id, now.timestamp_micros()),
        facts: Facts::default(),
    };
    enqueue(tx, &telling, now).await
}

fn delivery(row: &AnyRow) -> Result<Delivery, StoreError> {
    let status = row.try_get::<Option<i64>, _>(4)?;
    Ok(Delivery {
        id: row.try_get(0)?,
        kind: row.try_get(1)?,
        state: CallState::from_value(&row.try_get::<String, _>(2)?)?,
        tries: small(row.try_get(3)?)?,
        status: status.and_then(|status| u16::try_from(status).ok()),
        error: row.try_get(5)?,
        created_at: instant(row.try_get(6)?)?,
        tried_at: row.try_get::<Option<i64>, _>(7)?.map(instant).transpose()?,
    })
}
