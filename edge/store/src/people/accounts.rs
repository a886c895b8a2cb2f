//! Accounts: making, changing, suspending, erasing.

use chrono::{DateTime, Utc};
use domain::{AccountId, AccountState, Language, ProviderId};
use serde_json::{Value, json};
use sqlx::any::AnyRow;
use sqlx::{Any, Row, Transaction};

use super::By;
use super::holders::{language, state, yes};
use super::memberships::{has_operator, keep_an_operator};
use super::sessions::close_all;
use crate::audit::record;
use crate::catalogue::{instant, small};
use crate::conditions::{Conditions, Page, anywhere};
use crate::effects::{Mail, enqueue};
use crate::places::count;
use crate::{Store, StoreError};

/// An account as it begins.
#[derive(Clone)]
pub struct NewAccount {
    /// Which one.
    pub id: AccountId,
    /// Its address, folded to lower case.
    pub email: String,
    /// Its holder's name.
    pub name: String,
    /// The language in which it is written to.
    pub language: Language,
    /// Its password as a PHC string; none for one that signs in elsewhere.
    pub password: Option<String>,
    /// Where it stands.
    pub state: AccountState,
}

/// An account as its keeper sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Which one.
    pub id: AccountId,
    /// Its address; none once it is erased.
    pub email: Option<String>,
    /// Its holder's name.
    pub name: String,
    /// The language in which it is written to.
    pub language: Language,
    /// Where it stands.
    pub state: AccountState,
    /// Number of its current version, from 1.
    pub version: u32,
    /// Whether one-time codes are set up.
    pub code_enabled: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// What a sign-in is checked against. Not printable: it holds secrets.
#[derive(Clone)]
pub struct Credentials {
    /// Whose.
    pub account: AccountId,
    /// Where the account stands.
    pub state: AccountState,
    /// The language in which it is written to.
    pub language: Language,
    /// Its password as a PHC string.
    pub password: Option<String>,
    /// The shared secret of its one-time codes, in base32.
    pub code_secret: Option<String>,
}

/// Which accounts are sought; empty means all that are not erased.
#[derive(Clone, Debug, Default)]
pub struct AccountSought {
    /// In the address or the name.
    pub text: Option<String>,
    /// Standing so.
    pub state: Option<AccountState>,
    /// Working for one of these organisations; `None` for any or none.
    pub members_of: Option<Vec<ProviderId>>,
}

impl Store {
    /// Makes an account.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the address is taken, or when the database fails.
    pub async fn put_account(&self, new: &NewAccount, by: &By) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        put(&mut tx, new, "account.create", by).await?;
        tx.commit().await?;
        Ok(())
    }

    /// What a sign-in with an address is checked against.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn credentials(&self, email: &str) -> Result<Option<Credentials>, StoreError> {
        let row = sqlx::query(
            "SELECT id, state, language, password, code_secret FROM account WHERE email = $1",
        )
        .bind(email)
        .fetch_optional(&self.read)
        .await?;
        row.as_ref().map(credentials).transpose()
    }

    /// What an account proves itself with.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn credentials_of(
        &self,
        account: &AccountId,
    ) -> Result<Option<Credentials>, StoreError> {
        let row = sqlx::query(
            "SELECT id, state, language, password, code_secret FROM account WHERE id = $1",
        )
        .bind(account.as_str())
        .fetch_optional(&self.read)
        .await?;
        row.as_ref().map(credentials).transpose()
    }

    /// An account.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn account(&self, id: &AccountId) -> Result<Option<Account>, StoreError> {
        let row = sqlx::query(
            "SELECT id, email, name, language, state, version,
                    CAST(CASE WHEN code_secret IS NULL THEN 0 ELSE 1 END AS BIGINT), created_at
             FROM account WHERE id = $1",
        )
        .bind(id.as_str())
        .fetch_optional(&self.read)
        .await?;
        row.as_ref().map(account).transpose()
    }

    /// How many accounts are sought, and a page of them, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn accounts(
        &self,
        sought: &AccountSought,
        page: Page,
    ) -> Result<(u64, Vec<Account>), StoreError> {
        let AccountSought { text, state, members_of } = sought;
        let mut conditions = Conditions::default();
        match state {
            Some(state) => conditions.text("state = ?", state.value()),
            None => conditions.plain("state <> 'erased'"),
        }
        if let Some(text) = text {
            let pattern = anywhere(&text.to_lowercase());
            conditions.text(
                "(LOWER(name) LIKE ? ESCAPE '\\' OR email LIKE ? ESCAPE '\\' OR id LIKE ? ESCAPE '\\')",
                pattern,
            );
        }
        if let Some(organisations) = members_of {
            conditions.one_of_in(
                "id IN (SELECT account FROM membership WHERE organisation IN ({}))",
                organisations.iter().map(ProviderId::as_str),
            );
        }
        let total = conditions.rows(&self.read, "SELECT COUNT(*) FROM account{}").await?;
        let total = total.first().map(|row| count(row, 0)).transpose()?.unwrap_or(0);
        let rows = conditions
            .page(page)
            .rows(
                &self.read,
                "SELECT id, email, name, language, state, version,
                        CAST(CASE WHEN code_secret IS NULL THEN 0 ELSE 1 END AS BIGINT), created_at
                 FROM account{} ORDER BY created_at DESC, id DESC",
            )
            .await?;
        Ok((total, rows.iter().map(account).collect::<Result<_, _>>()?))
    }

    /// Changes what an account says of itself.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn change_account(
        &self,
        id: &AccountId,
        name: &str,
        language: Language,
        by: &By,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        record(&mut tx, by.to_account("account.change", id, json!({}))).await?;
        sqlx::query(
            "UPDATE account SET name = $1, language = $2, version = version + 1, updated_at = $3
             WHERE id = $4 AND state <> 'erased'",
        )
        .bind(name)
        .bind(language.code())
        .bind(by.at.timestamp_micros())
        .bind(id.as_str())
        .execute(&mut **tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Sets a password; every session but one ends, and links sent before no longer work.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_password(
        &self,
        id: &AccountId,
        password: &str,
        keep: Option<&str>,
        by: &By,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        record(&mut tx, by.to_account("account.password", id, json!({}))).await?;
        set_password(&mut tx, id, password, by.at).await?;
        close_all(&mut tx, id, keep).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Suspends or opens an account; a suspended one loses its sessions.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the version is behind, [`StoreError::LastOperator`] when
    /// nobody would be left to keep the portal, or when the database fails.
    pub async fn set_account_state(
        &self,
        id: &AccountId,
        version: u32,
        state: AccountState,
        reason: Option<&str>,
        by: &By,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let action = match state {
            AccountState::Suspended => "account.suspend",
            _ => "account.reopen",
        };
        let mut deed = by.to_account(action, id, json!({ "state": state.value() }));
        deed.reason = reason.map(str::to_owned);
        record(&mut tx, deed).await?;
        let held = has_operator(&mut tx).await?;
        bump(&mut tx, id, version, by.at).await?;
        sqlx::query("UPDATE account SET state = $1 WHERE id = $2")
            .bind(state.value())
            .bind(id.as_str())
            .execute(&mut **tx)
            .await?;
        if state == AccountState::Suspended {
            close_all(&mut tx, id, None).await?;
            keep_an_operator(&mut tx, held).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Removes what names a person from an account, and everything by which it could sign in. Its
    /// identifier stays, for the log.
    ///
    /// # Errors
    /// [`StoreError::LastOperator`] when nobody would be left to keep the portal, or when the
    /// database fails.
    pub async fn erase_account(&self, id: &AccountId, by: &By) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        record(&mut tx, by.to_account("account.erase", id, json!({}))).await?;
        let held = has_operator(&mut tx).await?;
        sqlx::query(
            "UPDATE invitation SET email = NULL
             WHERE email = (SELECT email FROM account WHERE id = $1)",
        )
        .bind(id.as_str())
        .execute(&mut **tx)
        .await?;
        sqlx::query(
            "UPDATE account SET email = NULL, name = '', password = NULL, code_secret = NULL,
                 code_pending = NULL, state = 'erased', version = version + 1, updated_at = $1
             WHERE id = $2",
        )
        .bind(by.at.timestamp_micros())
        .bind(id.as_str())
        .execute(&mut **tx)
        .await?;
        for statement in [
            "DELETE FROM membership WHERE account = $1",
            "DELETE FROM session WHERE account = $1",
            "DELETE FROM device WHERE account = $1",
            "DELETE FROM account_link WHERE account = $1",
            "DELETE FROM recovery_code WHERE account = $1",
            "DELETE FROM identity WHERE account = $1",
            "DELETE FROM api_key WHERE account = $1",
            "DELETE FROM webhook_delivery
             WHERE webhook IN (SELECT id FROM webhook WHERE account = $1)",
            "DELETE FROM webhook WHERE account = $1",
            "DELETE FROM follow WHERE account = $1",
            "DELETE FROM saved_chart WHERE account = $1",
            "DELETE FROM notice_setting WHERE account = $1",
            "DELETE FROM notice WHERE account = $1",
            // What was granted to whom for what stays provable (R35); where they can be reached
            // does not, and what was never handed in goes.
            "UPDATE request_member SET email = 'erased:' || account WHERE account = $1",
            "DELETE FROM request_member WHERE request IN
                 (SELECT id FROM request WHERE applicant = $1 AND state = 'draft')",
            "DELETE FROM request_attachment WHERE request IN
                 (SELECT id FROM request WHERE applicant = $1 AND state = 'draft')",
            "DELETE FROM request_event WHERE request IN
                 (SELECT id FROM request WHERE applicant = $1 AND state = 'draft')",
            "DELETE FROM request WHERE applicant = $1 AND state = 'draft'",
            "DELETE FROM request_joiner WHERE account = $1",
        ] {
            sqlx::query(statement).bind(id.as_str()).execute(&mut **tx).await?;
        }
        keep_an_operator(&mut tx, held).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Puts a letter into the outbox that belongs to no other write.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn send(&self, mail: &Mail, at: DateTime<Utc>) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        enqueue(&mut tx, mail, at).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// Writes an account.
pub(super) async fn put(
    tx: &mut Transaction<'_, Any>,
    new: &NewAccount,
    action: &str,
    by: &By,
) -> Result<(), StoreError> {
    let NewAccount { id, email, name, language, password, state } = new;
    let change: Value = json!({ "state": state.value() });
    record(tx, by.to_account(action, id, change)).await?;
    let done = sqlx::query(
        "INSERT INTO account (id, email, name, language, password, state, version, code_step,
                              created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, 1, 0, $7, $7) ON CONFLICT DO NOTHING",
    )
    .bind(id.as_str())
    .bind(email)
    .bind(name)
    .bind(language.code())
    .bind(password.as_deref())
    .bind(state.value())
    .bind(by.at.timestamp_micros())
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Sets a password, with which the links that were sent before lose their use.
pub(super) async fn set_password(
    tx: &mut Transaction<'_, Any>,
    id: &AccountId,
    password: &str,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE account SET password = $1, version = version + 1, updated_at = $2 WHERE id = $3",
    )
    .bind(password)
    .bind(at.timestamp_micros())
    .bind(id.as_str())
    .execute(&mut **tx)
    .await?;
    sqlx::query("DELETE FROM account_link WHERE account = $1")
        .bind(id.as_str())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Takes the next version, if the one that the caller saw is the current one.
pub(super) async fn bump(
    tx: &mut Transaction<'_, Any>,
    id: &AccountId,
    version: u32,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let done = sqlx::query(
        "UPDATE account SET version = version + 1, updated_at = $1
         WHERE id = $2 AND version = $3 AND state <> 'erased'",
    )
    .bind(at.timestamp_micros())
    .bind(id.as_str())
    .bind(i64::from(version))
    .execute(&mut **tx)
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

fn credentials(row: &AnyRow) -> Result<Credentials, StoreError> {
    Ok(Credentials {
        account: AccountId::new(row.try_get::<String, _>(0)?),
        state: state(&row.try_get::<String, _>(1)?)?,
        language: language(&row.try_get::<String, _>(2)?),
        password: row.try_get(3)?,
        code_secret: row.try_get(4)?,
    })
}

fn account(row: &AnyRow) -> Result<Account, StoreError> {
    Ok(Account {
        id: AccountId::new(row.try_get::<String, _>(0)?),
        email: row.try_get(1)?,
        name: row.try_get(2)?,
        language: language(&row.try_get::<String, _>(3)?),
        state: state(&row.try_get::<String, _>(4)?)?,
        version: small(row.try_get(5)?)?,
        code_enabled: yes(row, 6)?,
        created_at: instant(row.try_get(7)?)?,
    })
}
