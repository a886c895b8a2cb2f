//! What was taken under grants: written before it leaves, and read by who answers for it (R35).

use chrono::{DateTime, Utc};
use domain::{AccountId, DatasetId, DistributionId, GrantId, ProviderId, RequestId};
use serde_json::json;
use sqlx::any::AnyRow;
use sqlx::{Any, Row, Transaction};

use crate::audit::{Deed, record};
use crate::catalogue::{instant, small};
use crate::conditions::{Conditions, Page};
use crate::places::count;
use crate::publish::big;
use crate::{Store, StoreError};

/// A ticket that is used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// Name of the ticket.
    pub ticket: String,
    /// The grant that it rests on.
    pub grant: GrantId,
    /// The grant's epoch in it.
    pub epoch: u64,
    /// Who it was issued to.
    pub account: AccountId,
    /// The file.
    pub distribution: DistributionId,
    /// Its version.
    pub version: u32,
    /// SHA-256 of the version, in hexadecimal.
    pub sha256: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// What became of a use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It was written down.
    Now,
    /// It was written down before: the ticket is used again.
    Before,
    /// The grant does not stand as the ticket says, its time is over, or who holds the ticket may
    /// no longer use it; nothing was written.
    Revoked,
    /// The grant was used as often as it may be; nothing was written.
    UsedUp,
}

/// What was taken under a grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taking {
    /// Name of the ticket.
    pub ticket: String,
    /// The grant.
    pub grant: GrantId,
    /// The request that it came of.
    pub request: RequestId,
    /// Who took it.
    pub account: AccountId,
    /// For whom.
    pub organisation: Option<ProviderId>,
    /// The dataset.
    pub dataset: DatasetId,
    /// The file.
    pub distribution: DistributionId,
    /// Its version.
    pub version: u32,
    /// SHA-256 of the version, in hexadecimal.
    pub sha256: String,
    /// What for, as it was granted.
    pub purpose: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Which use of the grant it was.
    pub uses: u64,
}

/// Which takings are sought; empty means all.
#[derive(Clone, Debug, Default)]
pub struct TakingsSought {
    /// Under this grant.
    pub grant: Option<GrantId>,
    /// Of this dataset.
    pub dataset: Option<DatasetId>,
    /// Of this file.
    pub distribution: Option<DistributionId>,
    /// By this account.
    pub account: Option<AccountId>,
    /// Not before.
    pub since: Option<DateTime<Utc>>,
}

impl Store {
    /// Writes down that a ticket is used: the taking, the grant's count, and the audit log, all or
    /// nothing. However many use tickets of one grant at once, it is not used too often.
    ///
    /// # Errors
    /// When the database fails; then nothing was written, and nothing may be given.
    pub async fn take(&self, asked: &Use) -> Result<Taken, StoreError> {
        let mut tx = self.begin().await?;
        let taken = take(&mut tx, asked).await?;
        match taken {
            Taken::Now => tx.commit().await?,
            Taken::Before | Taken::Revoked | Taken::UsedUp => tx.rollback().await?,
        }
        Ok(taken)
    }

    /// When a ticket was first used.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn taken_at(&self, ticket: &str) -> Result<Option<DateTime<Utc>>, StoreError> {
        let row = sqlx::query("SELECT at FROM taking WHERE ticket = $1")
            .bind(ticket)
            .fetch_optional(&self.read)
            .await?;
        row.map(|row| instant(row.try_get(0)?)).transpose()
    }

    /// How many takings are sought, and a page of them, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn takings(
        &self,
        sought: &TakingsSought,
        page: Page,
    ) -> Result<(u64, Vec<Taking>), StoreError> {
        let mut conditions = sought.conditions();
        let total = conditions.rows(&self.read, "SELECT COUNT(*) FROM taking{}").await?;
        let total = total.first().map(|row| count(row, 0)).transpose()?.unwrap_or(0);
        let rows = conditions
            .page(page)
            .rows(
                &self.read,
                "SELECT ticket, grant_id, request, account, organisation, dataset, distribution,
                        version, sha256, purpose, at, uses
                 FROM taking{} ORDER BY at DESC, ticket",
            )
            .await?;
        Ok((total, rows.iter().map(taking).collect::<Result<_, _>>()?))
    }

    /// Takings that are sought after one, the oldest first: for whoever takes all of them along
    /// while others are written.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn takings_after(
        &self,
        sought: &TakingsSought,
        last: Option<&Taking>,
        limit: u32,
    ) -> Result<Vec<Taking>, StoreError> {
        let mut conditions = sought.conditions();
        if let Some(Taking { at, ticket, .. }) = last {
            conditions.any(|any| {
                any.number("at > ?", at.timestamp_micros());
                any.all(|all| {
                    all.number("at = ?", at.timestamp_micros());
                    all.text("ticket > ?", ticket);
                });
            });
        }
        let rows = conditions
            .page(Page { offset: 0, limit })
            .rows(
                &self.read,
                "SELECT ticket, grant_id, request, account, organisation, dataset, distribution,
                        version, sha256, purpose, at, uses
                 FROM taking{} ORDER BY at, ticket",
            )
            .await?;
        rows.iter().map(taking).collect()
    }
}

async fn take(tx: &mut Transaction<'_, Any>, asked: &Use) -> Result<Taken, StoreError> {
    let Use { ticket, grant, epoch, account, distribution, version, sha256, at } = asked;
    // Whoever writes the row first holds back everybody else who uses the same ticket.
    let written = sqlx::query(
        "INSERT INTO taking (ticket, grant_id, request, account, organisation, dataset,
                             distribution, version, sha256, purpose, at, uses)
         SELECT CAST($1 AS TEXT), id, request, CAST($2 AS TEXT), organisation, dataset,
                CAST($3 AS TEXT), CAST($4 AS BIGINT), CAST($5 AS TEXT), purpose,
                CAST($6 AS BIGINT), 0
         FROM access_grant
         WHERE id = $7 AND state = 'live' AND epoch = $8 AND valid_from <= $6 AND valid_until > $6
           AND EXISTS (SELECT 1 FROM request_member m JOIN account ON account.id = m.account
                       WHERE m.request = access_grant.request AND m.account = $2
                         AND m.accepted_at IS NOT NULL AND account.state = 'active')
           AND (organisation IS NULL OR EXISTS (
                   SELECT 1 FROM membership WHERE membership.account = $2
                     AND membership.organisation = access_grant.organisation))
         ON CONFLICT (ticket) DO NOTHING",
    )
    .bind(ticket)
    .bind(account.as_str())
    .bind(distribution.as_str())
    .bind(i64::from(*version))
    .bind(sha256)
    .bind(at.timestamp_micros())
    .bind(grant.as_str())
    .bind(big(*epoch)?)
    .execute(&mut **tx)
    .await?;
    if written.rows_affected() == 0 {
        let known = sqlx::query("SELECT 1 FROM taking WHERE ticket = $1")
            .bind(ticket)
            .fetch_optional(&mut **tx)
            .await?;
        return Ok(if known.is_some() { Taken::Before } else { Taken::Revoked });
    }
    // The epoch is looked at again: a decision may have come between the two statements.
    let used = sqlx::query(
        "UPDATE access_grant SET used = used + 1
         WHERE id = $1 AND state = 'live' AND epoch = $2 AND (times IS NULL OR used < times)
         RETURNING used, request, organisation, dataset, purpose",
    )
    .bind(grant.as_str())
    .bind(big(*epoch)?)
    .fetch_optional(&mut **tx)
    .await?;
    let Some(used) = used else { return refusal(tx, grant, *epoch).await };
    let uses: i64 = used.try_get(0)?;
    sqlx::query("UPDATE taking SET uses = $1 WHERE ticket = $2")
        .bind(uses)
        .bind(ticket)
        .execute(&mut **tx)
        .await?;
    let deed = Deed {
        at: *at,
        account: Some(account.clone()),
        organisation: used.try_get::<Option<String>, _>(2)?.map(ProviderId::new),
        action: "grant.take".to_owned(),
        subject_kind: "grant",
        subject: grant.to_string(),
        reason: Some(used.try_get(4)?),
        legal_basis: None,
        change: json!({
            "dataset": used.try_get::<String, _>(3)?,
            "distribution": distribution,
            "request": used.try_get::<String, _>(1)?,
            "sha256": sha256,
            "ticket": ticket,
            "uses": uses,
            "version": version,
        }),
    };
    record(tx, deed).await?;
    Ok(Taken::Now)
}

/// Why a grant that stood a moment ago could not be used.
async fn refusal(
    tx: &mut Transaction<'_, Any>,
    grant: &GrantId,
    epoch: u64,
) -> Result<Taken, StoreError> {
    let row =
        sqlx::query("SELECT 1 FROM access_grant WHERE id = $1 AND state = 'live' AND epoch = $2")
            .bind(grant.as_str())
            .bind(big(epoch)?)
            .fetch_optional(&mut **tx)
            .await?;
    Ok(if row.is_some() { Taken::UsedUp } else { Taken::Revoked })
}

impl TakingsSought {
    fn conditions(&self) -> Conditions {
        let Self { grant, dataset, distribution, account, since } = self;
        let mut conditions = Conditions::default();
        if let Some(grant) = grant {
            conditions.text("grant_id = ?", grant.as_str());
        }
        if let Some(dataset) = dataset {
            conditions.text("dataset = ?", dataset.as_str());
        }
        if let Some(distribution) = distribution {
            conditions.text("distribution = ?", distribution.as_str());
        }
        if let Some(account) = account {
            conditions.text("account = ?", account.as_str());
        }
        if let Some(since) = since {
            conditions.number("at >= ?", since.timestamp_micros());
        }
        conditions
    }
}

fn taking(row: &AnyRow) -> Result<Taking, StoreError> {
    Ok(Taking {
        ticket: row.try_get(0)?,
        grant: GrantId::new(row.try_get::<String, _>(1)?),
        request: RequestId::new(row.try_get::<String, _>(2)?),
        account: AccountId::new(row.try_get::<String, _>(3)?),
        organisation: row.try_get::<Option<String>, _>(4)?.map(ProviderId::new),
        dataset: DatasetId::new(row.try_get::<String, _>(5)?),
        distribution: DistributionId::new(row.try_get::<String, _>(6)?),
        version: small(row.try_get(7)?)?,
        sha256: row.try_get(8)?,
        purpose: row.try_get(9)?,
        at: instant(row.try_get(10)?)?,
        uses: count(row, 11)?,
    })
}
