//! Who will use the data that is asked for, and who joined a demand.

use chrono::{DateTime, Utc};
use domain::{AccountId, RequestId};
use sqlx::{Any, Row, Transaction};

use super::maybe_instant;
use crate::places::count;
use crate::{Store, StoreError};

/// Somebody who will use the data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Their address, in lower case.
    pub email: String,
    /// Their account, once they accepted the undertaking.
    pub account: Option<AccountId>,
    /// When they accepted it for themselves.
    pub accepted_at: Option<DateTime<Utc>>,
}

impl Store {
    /// Who will use the data of a request.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn request_members(&self, id: &RequestId) -> Result<Vec<Member>, StoreError> {
        let rows = sqlx::query(
            "SELECT email, account, accepted_at FROM request_member WHERE request = $1
             ORDER BY email",
        )
        .bind(id.as_str())
        .fetch_all(&self.read)
        .await?;
        rows.iter()
            .map(|row| {
                Ok(Member {
                    email: row.try_get(0)?,
                    account: row.try_get::<Option<String>, _>(1)?.map(AccountId::new),
                    accepted_at: maybe_instant(row, 2)?,
                })
            })
            .collect()
    }

    /// How many joined a demand, and whether an account is one of them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn request_joiners(
        &self,
        id: &RequestId,
        account: Option<&AccountId>,
    ) -> Result<(u64, bool), StoreError> {
        let row = sqlx::query(
            "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN account = $2 THEN 1 ELSE 0 END), 0)
                    AS BIGINT)
             FROM request_joiner WHERE request = $1",
        )
        .bind(id.as_str())
        .bind(account.map_or("", AccountId::as_str))
        .fetch_one(&self.read)
        .await?;
        Ok((count(&row, 0)?, count(&row, 1)? > 0))
    }
}

/// Writes who will use the data, in the place of who would before.
pub(super) async fn replace(
    tx: &mut Transaction<'_, Any>,
    id: &RequestId,
    members: &[Member],
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM request_member WHERE request = $1")
        .bind(id.as_str())
        .execute(&mut **tx)
        .await?;
    for Member { email, account, accepted_at } in members {
        sqlx::query(
            "INSERT INTO request_member (request, email, account, accepted_at)
             VALUES ($1, $2, $3, $4) ON CONFLICT (request, email) DO NOTHING",
        )
        .bind(id.as_str())
        .bind(email)
        .bind(account.as_ref().map(AccountId::as_str))
        .bind(accepted_at.map(|at| at.timestamp_micros()))
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// Notes who joins a demand or leaves it.
pub(super) async fn join(
    tx: &mut Transaction<'_, Any>,
    id: &RequestId,
    account: &AccountId,
    joins: bool,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let statement = if joins {
        "INSERT INTO request_joiner (request, account, joined_at) VALUES ($1, $2, $3)
         ON CONFLICT (request, account) DO NOTHING"
    } else {
        "DELETE FROM request_joiner WHERE request = $1 AND account = $2 AND joined_at <= $3"
    };
    sqlx::query(statement)
        .bind(id.as_str())
        .bind(account.as_str())
        .bind(at.timestamp_micros())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
