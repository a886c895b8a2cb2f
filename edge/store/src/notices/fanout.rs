//! A telling becomes notices: one page of its audience a transaction, which also remembers how far
//! it came, so that whoever goes on after a crash begins where the last page ended.

use chrono::{DateTime, Utc};
use domain::calendar::china_date;
use domain::notices::MailWish;
use domain::{AccountId, DatasetId};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::{Any, AssertSqlSafe, Row, Transaction};

use super::audience::{self, Recipient};
use super::letters::Letter;
use super::{Audience, Telling, json};
use crate::effects::{self, Effect};
use crate::{Store, StoreError};

/// Accounts that are told in one transaction.
const PAGE: u32 = 200;
/// Letters a day to an address that belongs to no account.
const STRANGER_A_DAY: u32 = 5;

/// A telling with how far it came.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Progress {
    telling: Telling,
    /// Which audience is being told.
    step: usize,
    /// The last account of it that was.
    after: String,
}

/// What became of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FannedOut {
    /// Everybody is told.
    Done,
    /// There are more.
    More,
    /// Another node has taken it over.
    Lost,
}

impl Progress {
    /// A telling that nobody has heard yet. Who follows comes last: what concerns somebody more
    /// than that is to reach them by the letters of their own affairs.
    pub(super) fn begin(telling: &Telling) -> Self {
        let mut telling = telling.clone();
        telling.to.sort_by_key(|audience| *audience == Audience::Followers);
        Self { telling, step: 0, after: String::new() }
    }
}

impl Store {
    /// Tells the next page of a leased telling, and keeps the lease until another instant.
    ///
    /// # Errors
    /// When the database fails or the telling cannot be read; nothing of the page is written then.
    pub async fn fan_out(
        &self,
        effect: &Effect,
        now: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Result<FannedOut, StoreError> {
        let mut tx = self.begin().await?;
        // The lease is the fence: whoever lost it writes nothing, and waits here for who has it.
        let row = sqlx::query(
            "UPDATE effect SET leased_until = $1
             WHERE id = $2 AND attempts = $3 AND done_at IS NULL RETURNING payload",
        )
        .bind(until.timestamp_micros())
        .bind(&effect.id)
        .bind(i64::from(effect.attempts))
        .fetch_optional(&mut **tx)
        .await?;
        let Some(row) = row else { return Ok(FannedOut::Lost) };
        let payload: String = row.try_get(0)?;
        let mut progress: Progress = serde_json::from_str(&payload)
            .map_err(|cause| StoreError::damaged("telling", cause))?;
        page(&mut tx, &mut progress, now).await?;
        let done = progress.step >= progress.telling.to.len();
        let (payload, done_at) = match done {
            true => (String::new(), Some(now.timestamp_micros())),
            false => (json(&progress)?, None),
        };
        sqlx::query("UPDATE effect SET payload = $1, done_at = $2, error = NULL WHERE id = $3")
            .bind(payload)
            .bind(done_at)
            .bind(&effect.id)
            .execute(&mut **tx)
            .await?;
        tx.commit().await?;
        Ok(if done { FannedOut::Done } else { FannedOut::More })
    }
}

async fn page(
    tx: &mut Transaction<'_, Any>,
    progress: &mut Progress,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let Progress { telling, step, after } = progress;
    let Some(audience) = telling.to.get(*step) else { return Ok(()) };
    let found = audience::next(tx, audience, &telling.about, after, PAGE).await?;
    let stranger = after.is_empty() && found.is_empty();
    if let (Audience::Address(email), true) = (audience, stranger) {
        write_to_stranger(tx, telling, email, now).await?;
    }
    write(tx, telling, *audience == Audience::Followers, &found, now).await?;
    match found.last() {
        Some(last) if found.len() == PAGE as usize => *after = last.account.to_string(),
        _ => {
            *step += 1;
            after.clear();
        }
    }
    Ok(())
}

/// Puts a letter to somebody without an account into the outbox: one for a request, and few a day,
/// so that whoever names addresses cannot flood them. The address is not kept for that.
async fn write_to_stranger(
    tx: &mut Transaction<'_, Any>,
    telling: &Telling,
    email: &str,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let Telling { kind, about, to: _, key, facts } = telling.clone();
    let known = hex::encode(Sha256::digest(email.trim().to_lowercase()));
    let subject = about.request.as_ref().map_or(key.as_str(), |request| request.as_str());
    if !super::remember(tx, &format!("stranger:{kind}:{subject}:{known}"), now).await? {
        return Ok(());
    }
    let today = china_date(now);
    for number in 0..STRANGER_A_DAY {
        if super::remember(tx, &format!("stranger:{today}:{number}:{known}"), now).await? {
            let letter = Letter::Stranger { address: email.to_owned(), kind, about, facts };
            return effects::put(tx, effects::LETTER, &json(&letter)?, now).await;
        }
    }
    Ok(())
}

/// Writes the notices of a page, and for each that is new its letter and its calls.
async fn write(
    tx: &mut Transaction<'_, Any>,
    telling: &Telling,
    followed: bool,
    found: &[Recipient],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let told: Vec<_> = found.iter().filter(|recipient| recipient.active).collect();
    if told.is_empty() {
        return Ok(());
    }
    let wish = |recipient: &Recipient| match followed {
        true => recipient.wishes.followed,
        false => recipient.wishes.own,
    };
    let mut query = sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO notice (key, kind, about, facts, created_at, id, account, mail)
         VALUES {} ON CONFLICT DO NOTHING RETURNING account, id",
        rows(5, 3, told.len())
    )));
    query = query
        .bind(&telling.key)
        .bind(telling.kind.value())
        .bind(json(&telling.about)?)
        .bind(json(&telling.facts)?)
        .bind(now.timestamp_micros());
    for recipient in &told {
        let daily = wish(recipient) == MailWish::Daily;
        query = query
            .bind(uuid::Uuid::now_v7().to_string())
            .bind(recipient.account.to_string())
            .bind(daily.then(|| MailWish::Daily.value().to_owned()));
    }
    let mut new = Vec::with_capacity(told.len());
    for row in query.fetch_all(&mut **tx).await? {
        new.push((AccountId::new(row.try_get::<String, _>(0)?), row.try_get::<String, _>(1)?));
    }
    let at_once = |account: &AccountId| {
        told.iter().any(|it| it.account == *account && wish(it) == MailWish::AtOnce)
    };
    let mut letters = Vec::new();
    for (account, notice) in new.iter().filter(|(account, _)| at_once(account)) {
        let letter = Letter::Account {
            account: account.clone(),
            notices: vec![notice.clone()],
            more: 0,
            digest: false,
        };
        letters.push(json(&letter)?);
    }
    effects::put_all(tx, effects::LETTER, &letters, now).await?;
    call(tx, telling.kind.value(), &new, now).await
}

/// Puts the calls of new notices into the queues of their webhooks.
async fn call(
    tx: &mut Transaction<'_, Any>,
    kind: &str,
    new: &[(AccountId, String)],
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if new.is_empty() {
        return Ok(());
    }
    let places: Vec<_> = (1..=new.len()).map(|number| format!("${number}")).collect();
    let mut query = sqlx::query(AssertSqlSafe(format!(
        "SELECT id, account FROM webhook WHERE state = 'on' AND account IN ({})",
        places.join(", ")
    )));
    for (account, _) in new {
        query = query.bind(account.to_string());
    }
    let hooks = query.fetch_all(&mut **tx).await?;
    if hooks.is_empty() {
        return Ok(());
    }
    let mut query = sqlx::query(AssertSqlSafe(format!(
        "INSERT INTO webhook_delivery (kind, state, tries, created_at, due_at, id, webhook, notice)
         VALUES {}",
        rows_with("$1, 'waiting', 0, $2, $2", 2, 3, hooks.len())
    )));
    query = query.bind(kind.to_owned()).bind(now.timestamp_micros());
    for row in &hooks {
        let account: String = row.try_get(1)?;
        let notice = new.iter().find(|(of, _)| of.as_str() == account);
        query = query
            .bind(uuid::Uuid::now_v7().to_string())
            .bind(row.try_get::<String, _>(0)?)
            .bind(notice.map(|(_, notice)| notice.clone()));
    }
    query.execute(&mut **tx).await?;
    Ok(())
}

/// Rows for an insertion: the first values are the same for all of them.
fn rows(same: usize, own: usize, count: usize) -> String {
    let shared: Vec<_> = (1..=same).map(|number| format!("${number}")).collect();
    rows_with(&shared.join(", "), same, own, count)
}

fn rows_with(shared: &str, bound: usize, own: usize, count: usize) -> String {
    let row = |index: usize| {
        let first = bound + index * own + 1;
        let places: Vec<_> = (first..first + own).map(|number| format!("${number}")).collect();
        format!("({shared}, {})", places.join(", "))
    };
    (0..count).map(row).collect::<Vec<_>>().join(", ")
}

/// Tells those who use or follow a dataset what became of it, if there is anybody (R8).
pub(crate) async fn tell_users(
    tx: &mut Transaction<'_, Any>,
    dataset: &DatasetId,
    title: &str,
    news: News,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    if !super::is_watched(tx, dataset).await? {
        return Ok(());
    }
    let News { kind, key, facts } = news;
    let about = super::About {
        dataset: Some(dataset.clone()),
        title: title.to_owned(),
        ..super::About::default()
    };
    let to = vec![Audience::Holders, Audience::Followers];
    super::enqueue(tx, &Telling { kind, about, to, key, facts }, at).await
}

/// What became of a dataset.
pub(crate) struct News {
    pub(crate) kind: super::NoticeKind,
    pub(crate) key: String,
    pub(crate) facts: super::Facts,
}
