//! The audit log (R2, R35): what was done, by whom, for which organisation, when and why.
//!
//! Each entry is written in the transaction of the command that it records, and is chained to the
//! one before by its hash. Numbers come from a counter whose row is locked until the transaction
//! ends, so there is one order and no gap.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{AccountId, ProviderId, RegionCode};
use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::any::AnyRow;
use sqlx::{Any, Row, Transaction};

use crate::catalogue::instant;
use crate::conditions::{Conditions, Page, beginning};
use crate::places::count;
use crate::publish::take;
use crate::{Reach, Store, StoreError};

/// What somebody does, before it has a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Deed {
    /// When.
    pub at: DateTime<Utc>,
    /// Who; nobody when the portal itself acts or a command of its program.
    pub account: Option<AccountId>,
    /// In whose name.
    pub organisation: Option<ProviderId>,
    /// What, as `listing.submit`.
    pub action: String,
    /// Kind of thing it is done to, as `listing`.
    pub subject_kind: &'static str,
    /// Identifier of the thing.
    pub subject: String,
    /// Why, in the words of who did it.
    pub reason: Option<String>,
    /// The law that it rests on, where one was named.
    pub legal_basis: Option<String>,
    /// What changed, for a machine.
    pub change: Value,
}

/// One entry of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Logged {
    /// Its number, from 1 and without gaps.
    pub number: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub account: Option<AccountId>,
    /// In whose name.
    pub organisation: Option<ProviderId>,
    /// What.
    pub action: String,
    /// Kind of thing it was done to.
    pub subject_kind: String,
    /// Identifier of the thing.
    pub subject: String,
    /// Why.
    pub reason: Option<String>,
    /// The law that it rests on.
    pub legal_basis: Option<String>,
    /// What changed, as the text that was hashed.
    pub change: String,
    /// SHA-256 over the hash before and all of this, in hexadecimal.
    pub hash: String,
}

/// What is looked for in the log; empty means everything.
#[derive(Clone, Debug, Default)]
pub struct Sought {
    /// By this account.
    pub account: Option<AccountId>,
    /// In the name of one organisation.
    pub organisation: Option<ProviderId>,
    /// In the name of an organisation in reach, or of none; `None` for any.
    pub reach: Option<Reach>,
    /// Actions that begin so.
    pub action: Option<String>,
    /// Done to this kind of thing.
    pub subject_kind: Option<String>,
    /// Done to this thing.
    pub subject: Option<String>,
    /// Not before.
    pub since: Option<DateTime<Utc>>,
    /// Before.
    pub until: Option<DateTime<Utc>>,
}

/// A signed head of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Number of the entry.
    pub number: i64,
    /// Its hash.
    pub hash: String,
    /// When it was signed.
    pub at: DateTime<Utc>,
    /// The key that checks it, in hexadecimal.
    pub public_key: String,
    /// The signature, in hexadecimal.
    pub signature: String,
}

/// The hash before the first entry.
pub const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

impl Logged {
    /// The hash that the entry must have after another's.
    pub fn hash_after(&self, before: &str) -> String {
        let Self {
            number,
            at,
            account,
            organisation,
            action,
            subject_kind,
            subject,
            reason,
            legal_basis,
            change,
            hash: _,
        } = self;
        // A JSON array parts its members beyond doubt, whatever stands in them.
        let text = serde_json::json!([
            before,
            number,
            at.timestamp_micros(),
            account,
            organisation,
            action,
            subject_kind,
            subject,
            reason,
            legal_basis,
            change,
        ]);
        hex::encode(Sha256::digest(text.to_string()))
    }
}

/// A query for entries as [`logged`] reads them.
macro_rules! entries {
    ($rest:literal) => {
        concat!(
            "SELECT number, at, account, organisation, action, subject_kind, subject, reason, ",
            "legal_basis, change, hash FROM audit",
            $rest
        )
    };
}

/// Writes what is done, in the transaction that does it.
pub(crate) async fn record(tx: &mut Transaction<'_, Any>, deed: Deed) -> Result<i64, StoreError> {
    let Deed {
        at,
        account,
        organisation,
        action,
        subject_kind,
        subject,
        reason,
        legal_basis,
        change,
    } = deed;
    let before = take(tx, "audit", 1).await?;
    let last: Option<String> = sqlx::query("SELECT hash FROM audit WHERE number = $1")
        .bind(before)
        .fetch_optional(&mut **tx)
        .await?
        .map(|row| row.try_get(0))
        .transpose()?;
    if before > 0 && last.is_none() {
        // A log whose end is missing must not be continued as if it were whole.
        return Err(StoreError::damaged("audit log", "its last entry is missing"));
    }
    let mut logged = Logged {
        number: before + 1,
        // As the database keeps it: the hash must be found again.
        at: instant(at.timestamp_micros())?,
        account,
        organisation,
        action,
        subject_kind: subject_kind.to_owned(),
        subject,
        reason,
        legal_basis,
        change: change.to_string(),
        hash: String::new(),
    };
    logged.hash = logged.hash_after(last.as_deref().unwrap_or(BEGINNING));
    sqlx::query(
        "INSERT INTO audit (number, at, account, organisation, action, subject_kind, subject,
                            reason, legal_basis, change, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(logged.number)
    .bind(logged.at.timestamp_micros())
    .bind(logged.account.as_ref().map(AccountId::as_str))
    .bind(logged.organisation.as_ref().map(ProviderId::as_str))
    .bind(&logged.action)
    .bind(&logged.subject_kind)
    .bind(&logged.subject)
    .bind(logged.reason.as_deref())
    .bind(logged.legal_basis.as_deref())
    .bind(&logged.change)
    .bind(&logged.hash)
    .execute(&mut **tx)
    .await?;
    Ok(logged.number)
}

impl Sought {
    fn conditions(&self) -> Conditions {
        let Self { account, organisation, reach, action, subject_kind, subject, since, until } =
            self;
        let mut conditions = Conditions::default();
        if let Some(account) = account {
            conditions.text("account = ?", account.as_str());
        }
        if let Some(organisation) = organisation {
            conditions.text("organisation = ?", organisation.as_str());
        }
        if let Some(reach) = reach {
            let everything = reach.regions.iter().any(|it| *it == RegionCode::nation());
            conditions.any(|any| {
                if everything {
                    any.plain("1 = 1");
                }
                // What the portal itself did belongs to nobody, and is everybody's to supervise.
                any.plain("(organisation IS NULL AND account IS NULL)");
                any.one_of("organisation", reach.own.iter().map(ProviderId::as_str));
                for region in &reach.regions {
                    any.text(
                        "organisation IN (SELECT id FROM provider WHERE region LIKE ?)",
                        region.prefix_pattern(),
                    );
                    // What members do on their own behalf, such as signing in.
                    any.text(
                        "(organisation IS NULL AND account IN (SELECT membership.account \
                         FROM membership JOIN provider ON provider.id = membership.organisation \
                         WHERE provider.region LIKE ?))",
                        region.prefix_pattern(),
                    );
                    // What anybody does on what its organisations answer for (R35).
                    any.text(
                        "(subject_kind = 'request' AND subject IN (SELECT id FROM request \
                         WHERE region LIKE ? AND state <> 'draft'))",
                        region.prefix_pattern(),
                    );
                    any.text(
                        "(subject_kind = 'dataset' AND subject IN (SELECT dataset.id \
                         FROM dataset JOIN provider ON provider.id = dataset.provider \
                         WHERE provider.region LIKE ?))",
                        region.prefix_pattern(),
                    );
                    any.text(
                        "(subject_kind = 'grant' AND subject IN (SELECT access_grant.id \
                         FROM access_grant JOIN provider ON provider.id = access_grant.provider \
                         WHERE provider.region LIKE ?))",
                        region.prefix_pattern(),
                    );
                }
            });
        }
        if let Some(action) = action {
            conditions.text("action LIKE ? ESCAPE '\\'", beginning(action));
        }
        if let Some(kind) = subject_kind {
            conditions.text("subject_kind = ?", kind);
        }
        if let Some(subject) = subject {
            conditions.text("subject = ?", subject);
        }
        if let Some(since) = since {
            conditions.number("at >= ?", since.timestamp_micros());
        }
        if let Some(until) = until {
            conditions.number("at < ?", until.timestamp_micros());
        }
        conditions
    }
}

impl Store {
    /// Writes down what was done outside any other write, such as an export.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn record(&self, deed: Deed) -> Result<i64, StoreError> {
        let mut tx = self.begin().await?;
        let number = record(&mut tx, deed).await?;
        tx.commit().await?;
        Ok(number)
    }

    /// Entries from a number on, the oldest first, for checking and export.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn logged_from(&self, number: i64, limit: u32) -> Result<Vec<Logged>, StoreError> {
        let rows = sqlx::query(entries!(" WHERE number >= $1 ORDER BY number LIMIT $2"))
            .bind(number)
            .bind(i64::from(limit))
            .fetch_all(&self.read)
            .await?;
        rows.iter().map(logged).collect()
    }

    /// The number of the last entry that was ever written, whether it is there or not.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn last_audit_number(&self) -> Result<i64, StoreError> {
        let row = sqlx::query("SELECT value FROM counter WHERE name = 'audit'")
            .fetch_one(&self.read)
            .await?;
        Ok(row.try_get(0)?)
    }

    /// The last entry, if there is any.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn last_logged(&self) -> Result<Option<Logged>, StoreError> {
        let row = sqlx::query(entries!(" ORDER BY number DESC LIMIT 1"))
            .fetch_optional(&self.read)
            .await?;
        row.as_ref().map(logged).transpose()
    }

    /// Entries that are sought after a number, the oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn logged_after(
        &self,
        sought: &Sought,
        number: i64,
        limit: u32,
    ) -> Result<Vec<Logged>, StoreError> {
        let mut conditions = sought.conditions();
        conditions.number("number > ?", number);
        let rows = conditions
            .page(Page { offset: 0, limit })
            .rows(&self.read, entries!("{} ORDER BY number"))
            .await?;
        rows.iter().map(logged).collect()
    }

    /// How many entries are sought, and a page of them, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn logged(
        &self,
        sought: &Sought,
        page: Page,
    ) -> Result<(u64, Vec<Logged>), StoreError> {
        let mut conditions = sought.conditions();
        let total = conditions.rows(&self.read, "SELECT COUNT(*) FROM audit{}").await?;
        let total = total.first().map(|row| count(row, 0)).transpose()?.unwrap_or(0);
        let rows =
            conditions.page(page).rows(&self.read, entries!("{} ORDER BY number DESC")).await?;
        Ok((total, rows.iter().map(logged).collect::<Result<_, _>>()?))
    }

    /// Keeps a signed head; the first for a number stays.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn keep_checkpoint(&self, checkpoint: &Checkpoint) -> Result<(), StoreError> {
        let Checkpoint { number, hash, at, public_key, signature } = checkpoint;
        let mut tx = self.begin().await?;
        sqlx::query(
            "INSERT INTO audit_checkpoint (number, hash, at, public_key, signature)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
        )
        .bind(number)
        .bind(hash)
        .bind(at.timestamp_micros())
        .bind(public_key)
        .bind(signature)
        .execute(&mut **tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The signed head of a number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn checkpoint(&self, number: i64) -> Result<Option<Checkpoint>, StoreError> {
        let row = sqlx::query(
            "SELECT number, hash, at, public_key, signature FROM audit_checkpoint
             WHERE number = $1",
        )
        .bind(number)
        .fetch_optional(&self.read)
        .await?;
        row.as_ref().map(signed).transpose()
    }

    /// All signed heads, the oldest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn checkpoints(&self) -> Result<Vec<Checkpoint>, StoreError> {
        let rows = sqlx::query(
            "SELECT number, hash, at, public_key, signature FROM audit_checkpoint ORDER BY number",
        )
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(signed).collect()
    }

    /// Names of accounts; one that was erased has none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn account_names<'a>(
        &self,
        accounts: impl Iterator<Item = &'a AccountId>,
    ) -> Result<HashMap<AccountId, String>, StoreError> {
        let mut wanted: Vec<_> = accounts.map(AccountId::as_str).collect();
        wanted.sort_unstable();
        wanted.dedup();
        if wanted.is_empty() {
            return Ok(HashMap::new());
        }
        let mut conditions = Conditions::default();
        conditions.one_of("id", wanted);
        let rows = conditions.rows(&self.read, "SELECT id, name FROM account{}").await?;
        rows.iter()
            .map(|row| Ok((AccountId::new(row.try_get::<String, _>(0)?), row.try_get(1)?)))
            .collect()
    }
}

fn signed(row: &AnyRow) -> Result<Checkpoint, StoreError> {
    Ok(Checkpoint {
        number: row.try_get(0)?,
        hash: row.try_get(1)?,
        at: instant(row.try_get(2)?)?,
        public_key: row.try_get(3)?,
        signature: row.try_get(4)?,
    })
}

fn logged(row: &AnyRow) -> Result<Logged, StoreError> {
    Ok(Logged {
        number: row.try_get(0)?,
        at: instant(row.try_get(1)?)?,
        account: row.try_get::<Option<String>, _>(2)?.map(AccountId::new),
        organisation: row.try_get::<Option<String>, _>(3)?.map(ProviderId::new),
        action: row.try_get(4)?,
        subject_kind: row.try_get(5)?,
        subject: row.try_get(6)?,
        reason: row.try_get(7)?,
        legal_basis: row.try_get(8)?,
        change: row.try_get(9)?,
        hash: row.try_get(10)?,
    })
}
