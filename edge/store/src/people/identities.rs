//! Accounts as an OpenID provider names them.

use chrono::{DateTime, Utc};
use domain::{AccountId, AccountState};
use serde_json::json;
use sqlx::Row;

use super::By;
use super::accounts::{NewAccount, put};
use super::holders::state;
use super::links::activate;
use crate::audit::record;
use crate::{Store, StoreError};

impl Store {
    /// The account that a provider's subject was linked with, and where it stands.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn identified(
        &self,
        issuer: &str,
        subject: &str,
    ) -> Result<Option<(AccountId, AccountState)>, StoreError> {
        let row = sqlx::query(
            "SELECT account.id, account.state
             FROM identity JOIN account ON account.id = identity.account
             WHERE identity.issuer = $1 AND identity.subject = $2",
        )
        .bind(issuer)
        .bind(subject)
        .fetch_optional(&self.read)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let account = AccountId::new(row.try_get::<String, _>(0)?);
        Ok(Some((account, state(&row.try_get::<String, _>(1)?)?)))
    }

    /// Links a provider's subject with the account of an address that the provider has verified,
    /// making the account if there is none. Who it is.
    ///
    /// An account that never confirmed the address loses its password: whoever set it may not be
    /// who the provider knows.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the subject is linked already, or when the database fails.
    pub async fn link_identity(
        &self,
        issuer: &str,
        subject: &str,
        new: &NewAccount,
        at: DateTime<Utc>,
    ) -> Result<AccountId, StoreError> {
        let mut tx = self.begin().await?;
        let found = sqlx::query("SELECT id, state FROM account WHERE email = $1")
            .bind(&new.email)
            .fetch_optional(&mut **tx)
            .await?;
        let account = match found {
            None => {
                put(&mut tx, new, "account.register", &By::own(&new.id, at)).await?;
                new.id.clone()
            }
            Some(row) => {
                let account = AccountId::new(row.try_get::<String, _>(0)?);
                if state(&row.try_get::<String, _>(1)?)? == AccountState::Unconfirmed {
                    activate(&mut tx, &account, at).await?;
                    for statement in [
                        "UPDATE account SET password = NULL WHERE id = $1",
                        "DELETE FROM account_link WHERE account = $1",
                    ] {
                        sqlx::query(statement).bind(account.as_str()).execute(&mut **tx).await?;
                    }
                }
                account
            }
        };
        let by = By::own(&account, at);
        let change = json!({ "issuer": issuer });
        record(&mut tx, by.to_account("identity.link", &account, change)).await?;
        let done = sqlx::query(
            "INSERT INTO identity (issuer, subject, account, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT DO NOTHING",
        )
        .bind(issuer)
        .bind(subject)
        .bind(account.as_str())
        .bind(at.timestamp_micros())
        .execute(&mut **tx)
        .await?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Conflict);
        }
        tx.commit().await?;
        Ok(account)
    }
}
