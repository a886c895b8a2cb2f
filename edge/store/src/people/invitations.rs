//! Invitations into an organisation (邀请).

use chrono::{DateTime, Utc};
use domain::{AccountId, AccountState, ProviderId, Role};
use serde_json::json;
use sqlx::any::AnyRow;
use sqlx::{Any, Row, Transaction};

use super::By;
use super::accounts::{NewAccount, put, set_password};
use super::holders::state;
use super::links::activate;
use super::memberships::grant;
use crate::audit::record;
use crate::catalogue::instant;
use crate::effects::{Mail, enqueue};
use crate::{Store, StoreError};

/// An invitation as it is sent.
#[derive(Clone)]
pub struct NewInvitation {
    /// Which one.
    pub id: String,
    /// Hash of its token.
    pub token: String,
    /// Into which organisation.
    pub organisation: ProviderId,
    /// To which address.
    pub email: String,
    /// With which roles.
    pub roles: Vec<Role>,
    /// When it runs out.
    pub expires_at: DateTime<Utc>,
    /// The letter that holds it.
    pub mail: Mail,
}

/// An invitation that nobody has taken up yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// Which one.
    pub id: String,
    /// Into which organisation.
    pub organisation: ProviderId,
    /// To which address.
    pub email: String,
    /// With which roles.
    pub roles: Vec<Role>,
    /// Who sent it.
    pub invited_by: Option<AccountId>,
    /// When it was sent.
    pub created_at: DateTime<Utc>,
    /// When it runs out.
    pub expires_at: DateTime<Utc>,
}

/// Who takes an invitation up.
#[derive(Clone)]
pub enum Accepted {
    /// An account that there is.
    Account(AccountId),
    /// One that begins with it.
    New(NewAccount),
}

impl Store {
    /// Invites somebody; an older invitation of the address into the organisation ends.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn invite(&self, new: &NewInvitation, by: &By) -> Result<(), StoreError> {
        let NewInvitation { id, token, organisation, email, roles, expires_at, mail } = new;
        let mut tx = self.begin().await?;
        let change = json!({ "organisation": organisation, "roles": roles });
        record(&mut tx, by.deed("invitation.send", "invitation", id, change)).await?;
        sqlx::query(
            "UPDATE invitation SET state = 'revoked', email = NULL
             WHERE organisation = $1 AND email = $2 AND state = 'open'",
        )
        .bind(organisation.as_str())
        .bind(email)
        .execute(&mut **tx)
        .await?;
        let roles = serde_json::to_string(roles).map_err(|e| StoreError::damaged("roles", e))?;
        sqlx::query(
            "INSERT INTO invitation (id, token, organisation, email, roles, invited_by, state,
                                     created_at, expires_at)
             VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $8)",
        )
        .bind(id)
        .bind(token)
        .bind(organisation.as_str())
        .bind(email)
        .bind(roles)
        .bind(by.account.as_ref().map(AccountId::as_str))
        .bind(by.at.timestamp_micros())
        .bind(expires_at.timestamp_micros())
        .execute(&mut **tx)
        .await?;
        enqueue(&mut tx, mail, by.at).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The invitations into an organisation that can still be taken up, the newest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn invitations(
        &self,
        organisation: &ProviderId,
        now: DateTime<Utc>,
    ) -> Result<Vec<Invitation>, StoreError> {
        let rows = sqlx::query(
            "SELECT id, organisation, email, roles, invited_by, created_at, expires_at
             FROM invitation
             WHERE organisation = $1 AND state = 'open' AND expires_at > $2 ORDER BY id DESC
             LIMIT 500",
        )
        .bind(organisation.as_str())
        .bind(now.timestamp_micros())
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(invitation).collect()
    }

    /// The invitation with a token's hash, while it can be taken up.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn invitation(
        &self,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<Invitation>, StoreError> {
        let row = sqlx::query(
            "SELECT id, organisation, email, roles, invited_by, created_at, expires_at
             FROM invitation WHERE token = $1 AND state = 'open' AND expires_at > $2",
        )
        .bind(token)
        .bind(now.timestamp_micros())
        .fetch_optional(&self.read)
        .await?;
        row.as_ref().map(invitation).transpose()
    }

    /// Revokes an invitation of an organisation; whether there was one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_invitation(
        &self,
        organisation: &ProviderId,
        id: &str,
        by: &By,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin().await?;
        let done = sqlx::query(
            "UPDATE invitation SET state = 'revoked', email = NULL
             WHERE id = $1 AND organisation = $2 AND state = 'open'",
        )
        .bind(id)
        .bind(organisation.as_str())
        .execute(&mut **tx)
        .await?;
        if done.rows_affected() == 0 {
            return Ok(false);
        }
        record(&mut tx, by.deed("invitation.revoke", "invitation", id, json!({}))).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Takes an invitation up: the account is a member from then on. Whose account it is, unless
    /// the invitation is gone meanwhile.
    ///
    /// Somebody who begins an account proves the address with the invitation, so an account that
    /// waits for its confirmation is taken over with the new password.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when the address has a confirmed account and a new one was to
    /// begin, or when the database fails.
    pub async fn accept_invitation(
        &self,
        invitation: &Invitation,
        accepted: &Accepted,
        at: DateTime<Utc>,
    ) -> Result<Option<AccountId>, StoreError> {
        let mut tx = self.begin().await?;
        let done = sqlx::query(
            "UPDATE invitation SET state = 'accepted', email = NULL
             WHERE id = $1 AND state = 'open' AND expires_at > $2",
        )
        .bind(&invitation.id)
        .bind(at.timestamp_micros())
        .execute(&mut **tx)
        .await?;
        if done.rows_affected() != 1 {
            return Ok(None);
        }
        let account = match accepted {
            Accepted::Account(account) => account.clone(),
            Accepted::New(new) => begin_account(&mut tx, new, at).await?,
        };
        let by = By::own(&account, at);
        let change = json!({ "organisation": invitation.organisation, "roles": invitation.roles });
        record(&mut tx, by.deed("invitation.accept", "invitation", &invitation.id, change)).await?;
        grant(&mut tx, &account, &invitation.organisation, &invitation.roles, &by).await?;
        tx.commit().await?;
        Ok(Some(account))
    }
}

async fn begin_account(
    tx: &mut Transaction<'_, Any>,
    new: &NewAccount,
    at: DateTime<Utc>,
) -> Result<AccountId, StoreError> {
    let found = sqlx::query("SELECT id, state FROM account WHERE email = $1")
        .bind(&new.email)
        .fetch_optional(&mut **tx)
        .await?;
    let Some(row) = found else {
        put(tx, new, "account.register", &By::own(&new.id, at)).await?;
        return Ok(new.id.clone());
    };
    let account = AccountId::new(row.try_get::<String, _>(0)?);
    match (state(&row.try_get::<String, _>(1)?)?, &new.password) {
        (AccountState::Unconfirmed, Some(password)) => {
            activate(tx, &account, at).await?;
            set_password(tx, &account, password, at).await?;
            sqlx::query("UPDATE account SET name = $1 WHERE id = $2")
                .bind(&new.name)
                .bind(account.as_str())
                .execute(&mut **tx)
                .await?;
            Ok(account)
        }
        _ => Err(StoreError::Conflict),
    }
}

fn invitation(row: &AnyRow) -> Result<Invitation, StoreError> {
    let roles: String = row.try_get(3)?;
    Ok(Invitation {
        id: row.try_get(0)?,
        organisation: ProviderId::new(row.try_get::<String, _>(1)?),
        email: row.try_get::<Option<String>, _>(2)?.unwrap_or_default(),
        roles: serde_json::from_str(&roles).map_err(|e| StoreError::damaged("roles", e))?,
        invited_by: row.try_get::<Option<String>, _>(4)?.map(AccountId::new),
        created_at: instant(row.try_get(5)?)?,
        expires_at: instant(row.try_get(6)?)?,
    })
}
