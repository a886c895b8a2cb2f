//! Links in letters: each does one thing, once, until it runs out.

use chrono::{DateTime, Utc};
use domain::{AccountId, AccountState, Language};
use serde_json::json;
use sqlx::{Any, Row, Transaction};

use super::accounts::{NewAccount, put, set_password};
use super::sessions::{NewSession, close_all, open};
use super::{By, holders};
use crate::audit::record;
use crate::effects::{Mail, enqueue};
use crate::{Store, StoreError};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Confirming an address.
    Confirm,
    /// Setting a new password.
    Reset,
}

impl Purpose {
    const fn word(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Reset => "reset",
        }
    }
}

/// A link as it is sent.
#[derive(Clone)]
pub struct Link {
    /// Hash of its token.
    pub token: String,
    /// What it is for.
    pub purpose: Purpose,
    /// When it runs out.
    pub expires_at: DateTime<Utc>,
    /// The letter that holds it.
    pub mail: Mail,
}

impl Store {
    /// Registers an account that must confirm its address. One that never did is begun anew, with
    /// what was said last, so that nobody keeps an address by registering it first.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the address belongs to a confirmed account, or when the
    /// database fails.
    pub async fn register(
        &self,
        new: &NewAccount,
        link: &Link,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let waiting = sqlx::query(
            "UPDATE account SET name = $1, language = $2, password = $3, updated_at = $4,
                 version = version + 1
             WHERE email = $5 AND state = 'unconfirmed' RETURNING id",
        )
        .bind(&new.name)
        .bind(new.language.code())
        .bind(new.password.as_deref())
        .bind(at.timestamp_micros())
        .bind(&new.email)
        .fetch_optional(&mut **tx)
        .await?;
        let account = match waiting {
            Some(row) => AccountId::new(row.try_get::<String, _>(0)?),
            None => {
                put(&mut tx, new, "account.register", &By::own(&new.id, at)).await?;
                new.id.clone()
            }
        };
        put_link(&mut tx, &account, link, at).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Sends a link to an account; an older one of its kind no longer works.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn send_link(
        &self,
        account: &AccountId,
        link: &Link,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        put_link(&mut tx, account, link, at).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Confirms an address by its link; whether there was such a link.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn confirm(&self, token: &str, at: DateTime<Utc>) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let Some(account) = take_link(&mut tx, token, Purpose::Confirm, at).await? else {
            return Ok(false);
        };
        let by = By::own(&account, at);
        record(&mut tx, by.to_account("account.confirm", &account, json!({}))).await?;
        activate(&mut tx, &account, at).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Sets a password by a link: the address is confirmed with it, every session ends, and the
    /// browser is known from then on. Whose account it was, if there was such a link.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn reset(
        &self,
        token: &str,
        password: &str,
        device: &str,
        at: DateTime<Utc>,
    ) -> Result<Option<AccountId>, StoreError> {
        let mut tx = self.begin().await?;
        let Some(account) = take_link(&mut tx, token, Purpose::Reset, at).await? else {
            return Ok(None);
        };
        let by = By::own(&account, at);
        record(&mut tx, by.to_account("account.reset", &account, json!({}))).await?;
        activate(&mut tx, &account, at).await?;
        set_password(&mut tx, &account, password, at).await?;
        close_all(&mut tx, &account, None).await?;
        sqlx::query("DELETE FROM device WHERE account = $1")
            .bind(account.as_str())
            .execute(&mut **tx)
            .await?;
        sqlx::query("INSERT INTO device (token, account, seen_at) VALUES ($1, $2, $3)")
            .bind(device)
            .bind(account.as_str())
            .bind(at.timestamp_micros())
            .execute(&mut **tx)
            .await?;
        tx.commit().await?;
        Ok(Some(account))
    }

    /// The language of the account with an address, and where it stands.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn addressee(
        &self,
        email: &str,
    ) -> Result<Option<(AccountId, Language, AccountState)>, StoreError> {
        let row = sqlx::query("SELECT id, language, state FROM account WHERE email = $1")
            .bind(email)
            .fetch_optional(&self.read)
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some((
            AccountId::new(row.try_get::<String, _>(0)?),
            holders::language(&row.try_get::<String, _>(1)?),
            holders::state(&row.try_get::<String, _>(2)?)?,
        )))
    }

    /// Changes a password that its holder knows, and begins the browser's session anew: every
    /// session ends, this one included.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn change_password(
        &self,
        password: &str,
        session: &NewSession,
        mail: &Mail,
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let by = By::own(&session.account, at);
        record(&mut tx, by.to_account("account.password", &session.account, json!({}))).await?;
        set_password(&mut tx, &session.account, password, at).await?;
        close_all(&mut tx, &session.account, None).await?;
        open(&mut tx, session, at).await?;
        enqueue(&mut tx, mail, at).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// An address that was proven is confirmed; nothing else changes.
pub(super) async fn activate(
    tx: &mut Transaction<'_, Any>,
    account: &AccountId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE account SET state = 'active', version = version + 1, updated_at = $1
         WHERE id = $2 AND state = 'unconfirmed'",
    )
    .bind(at.timestamp_micros())
    .bind(account.as_str())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn put_link(
    tx: &mut Transaction<'_, Any>,
    account: &AccountId,
    link: &Link,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let Link { token, purpose, expires_at, mail } = link;
    sqlx::query("DELETE FROM account_link WHERE account = $1 AND purpose = $2")
        .bind(account.as_str())
        .bind(purpose.word())
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "INSERT INTO account_link (token, purpose, account, expires_at) VALUES ($1, $2, $3, $4)",
    )
    .bind(token)
    .bind(purpose.word())
    .bind(account.as_str())
    .bind(expires_at.timestamp_micros())
    .execute(&mut **tx)
    .await?;
    enqueue(tx, mail, at).await
}

/// Uses a link up; whose it was, if it still worked and its account is neither suspended nor gone.
async fn take_link(
    tx: &mut Transaction<'_, Any>,
    token: &str,
    purpose: Purpose,
    at: DateTime<Utc>,
) -> Result<Option<AccountId>, StoreError> {
    let row = sqlx::query(
        "DELETE FROM account_link
         WHERE token = $1 AND purpose = $2 AND expires_at > $3 AND account IN
             (SELECT id FROM account WHERE state = 'unconfirmed' OR state = 'active')
         RETURNING account",
    )
    .bind(token)
    .bind(purpose.word())
    .bind(at.timestamp_micros())
    .fetch_optional(&mut **tx)
    .await?;
    Ok(row.map(|row| row.try_get::<String, _>(0)).transpose()?.map(AccountId::new))
}
