//! One-time codes: the shared secret, the last step that was used, and the codes for the day on
//! which the telephone is lost.

use domain::AccountId;
use serde_json::json;
use sqlx::Row;

use super::By;
use super::accounts::bump;
use super::sessions::{NewSession, close_all, open};
use crate::audit::record;
use crate::{Store, StoreError};

/// A code as it is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code<'a> {
    /// The step of time whose code it is.
    Step(i64),
    /// The hash of a code for recovery.
    Recovery(&'a str),
}

impl Store {
    /// Keeps a secret until it is confirmed with a code of its own.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn propose_code(&self, account: &AccountId, secret: &str) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        sqlx::query("UPDATE account SET code_pending = $1 WHERE id = $2")
            .bind(secret)
            .bind(account.as_str())
            .execute(&mut **tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The secret that waits to be confirmed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn proposed_code(&self, account: &AccountId) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT code_pending FROM account WHERE id = $1")
            .bind(account.as_str())
            .fetch_optional(&self.read)
            .await?;
        Ok(row.map(|row| row.try_get::<Option<String>, _>(0)).transpose()?.flatten())
    }

    /// Takes the proposed secret into use, with its codes for recovery. The browser's session
    /// begins anew, proven; every other ends.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when another secret was proposed meanwhile, or when the database
    /// fails.
    pub async fn enable_code(
        &self,
        secret: &str,
        step: i64,
        recovery: &[String],
        session: &NewSession,
        by: &By,
    ) -> Result<(), StoreError> {
        let account = &session.account;
        let mut tx = self.begin().await?;
        record(&mut tx, by.to_account("code.enable", account, json!({}))).await?;
        let done = sqlx::query(
            "UPDATE account SET code_secret = code_pending, code_pending = NULL, code_step = $1,
                 version = version + 1, updated_at = $2
             WHERE id = $3 AND code_pending = $4",
        )
        .bind(step)
        .bind(by.at.timestamp_micros())
        .bind(account.as_str())
        .bind(secret)
        .execute(&mut **tx)
        .await?;
        if done.rows_affected() != 1 {
            return Err(StoreError::Conflict);
        }
        sqlx::query("DELETE FROM recovery_code WHERE account = $1")
            .bind(account.as_str())
            .execute(&mut **tx)
            .await?;
        for code in recovery {
            sqlx::query("INSERT INTO recovery_code (account, code) VALUES ($1, $2)")
                .bind(account.as_str())
                .bind(code)
                .execute(&mut **tx)
                .await?;
        }
        close_all(&mut tx, account, None).await?;
        open(&mut tx, session, by.at).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Uses a code up; whether it could be. A step counts once, and so do all before it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn use_code(
        &self,
        account: &AccountId,
        code: Code<'_>,
        by: &By,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let used = match code {
            Code::Step(step) => {
                sqlx::query("UPDATE account SET code_step = $1 WHERE id = $2 AND code_step < $1")
                    .bind(step)
                    .bind(account.as_str())
                    .execute(&mut **tx)
                    .await?
            }
            Code::Recovery(hash) => {
                sqlx::query("DELETE FROM recovery_code WHERE account = $1 AND code = $2")
                    .bind(account.as_str())
                    .bind(hash)
                    .execute(&mut **tx)
                    .await?
            }
        };
        if used.rows_affected() != 1 {
            return Ok(false);
        }
        if matches!(code, Code::Recovery(_)) {
            record(&mut tx, by.to_account("code.recover", account, json!({}))).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Removes an account's codes; its sessions are no longer proven and its keys end. With a
    /// version, only if that is the current one.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the version is behind, or when the database fails.
    pub async fn remove_code(
        &self,
        account: &AccountId,
        version: Option<u32>,
        by: &By,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        record(&mut tx, by.to_account("code.remove", account, json!({}))).await?;
        if let Some(version) = version {
            bump(&mut tx, account, version, by.at).await?;
        }
        for statement in [
            "UPDATE account SET code_secret = NULL, code_pending = NULL WHERE id = $1",
            "UPDATE session SET proven = 0 WHERE account = $1",
            "UPDATE api_key SET proven = 0 WHERE account = $1",
            "DELETE FROM recovery_code WHERE account = $1",
        ] {
            sqlx::query(statement).bind(account.as_str()).execute(&mut **tx).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
