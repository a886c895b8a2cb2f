//! Who works for an organisation, in which roles (R1).

use domain::{AccountId, AccountState, ProviderId, Role};
use serde_json::json;
use sqlx::{Any, Row, Transaction};

use super::By;
use super::holders::{role, state};
use crate::audit::record;
use crate::{Store, StoreError};

/// A member of an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The account.
    pub account: AccountId,
    /// Its address.
    pub email: String,
    /// Its holder's name.
    pub name: String,
    /// Where the account stands.
    pub state: AccountState,
    /// Its roles here.
    pub roles: Vec<Role>,
}

impl Store {
    /// Gives an account a role for an organisation; nothing changes when it has it.
    ///
    /// # Errors
    /// When there is no such account or organisation, or the database fails.
    pub async fn grant_role(
        &self,
        account: &AccountId,
        organisation: &ProviderId,
        role: Role,
        by: &By,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let change = json!({ "organisation": organisation, "granted": [role] });
        record(&mut tx, by.to_account("membership.grant", account, change)).await?;
        grant(&mut tx, account, organisation, &[role], by).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Makes an account's roles for an organisation these and no others; of none, it is no longer
    /// a member.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no such account, [`StoreError::LastOperator`] when
    /// nobody would be left to keep the portal, or when the database fails.
    pub async fn set_roles(
        &self,
        account: &AccountId,
        organisation: &ProviderId,
        roles: &[Role],
        by: &By,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        let change = json!({ "organisation": organisation, "roles": roles });
        record(&mut tx, by.to_account("membership.set", account, change)).await?;
        let held = has_operator(&mut tx).await?;
        let live = sqlx::query("SELECT id FROM account WHERE id = $1 AND state <> 'erased'")
            .bind(account.as_str())
            .fetch_optional(&mut **tx)
            .await?;
        if live.is_none() {
            return Err(StoreError::Missing("account"));
        }
        sqlx::query("DELETE FROM membership WHERE account = $1 AND organisation = $2")
            .bind(account.as_str())
            .bind(organisation.as_str())
            .execute(&mut **tx)
            .await?;
        grant(&mut tx, account, organisation, roles, by).await?;
        keep_an_operator(&mut tx, held).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The members of an organisation, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn members(&self, organisation: &ProviderId) -> Result<Vec<Member>, StoreError> {
        let rows = sqlx::query(
            "SELECT account.id, account.email, account.name, account.state, membership.role
             FROM membership JOIN account ON account.id = membership.account
             WHERE membership.organisation = $1
             ORDER BY account.name, account.id, membership.role",
        )
        .bind(organisation.as_str())
        .fetch_all(&self.read)
        .await?;
        let mut members: Vec<Member> = Vec::new();
        for row in &rows {
            let account = AccountId::new(row.try_get::<String, _>(0)?);
            let role = role(&row.try_get::<String, _>(4)?)?;
            match members.last_mut() {
                Some(last) if last.account == account => last.roles.push(role),
                _ => members.push(Member {
                    account,
                    email: row.try_get::<Option<String>, _>(1)?.unwrap_or_default(),
                    name: row.try_get(2)?,
                    state: state(&row.try_get::<String, _>(3)?)?,
                    roles: vec![role],
                }),
            }
        }
        Ok(members)
    }

    /// The organisations that an account works for, with its roles there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn memberships(
        &self,
        account: &AccountId,
    ) -> Result<Vec<domain::Membership>, StoreError> {
        let rows = sqlx::query(
            "SELECT provider.id, provider.region, membership.role
             FROM membership JOIN provider ON provider.id = membership.organisation
             WHERE membership.account = $1 ORDER BY provider.id, membership.role",
        )
        .bind(account.as_str())
        .fetch_all(&self.read)
        .await?;
        let mut memberships: Vec<domain::Membership> = Vec::new();
        for row in &rows {
            let id = ProviderId::new(row.try_get::<String, _>(0)?);
            let role = role(&row.try_get::<String, _>(2)?)?;
            match memberships.last_mut() {
                Some(last) if last.organisation.id == id => last.roles.push(role),
                _ => {
                    let region = crate::places::region_code(row.try_get(1)?)?;
                    let organisation = domain::Organisation { id, region };
                    memberships.push(domain::Membership { organisation, roles: vec![role] });
                }
            }
        }
        Ok(memberships)
    }
}

pub(super) async fn grant(
    tx: &mut Transaction<'_, Any>,
    account: &AccountId,
    organisation: &ProviderId,
    roles: &[Role],
    by: &By,
) -> Result<(), StoreError> {
    for role in roles {
        sqlx::query(
            "INSERT INTO membership (account, organisation, role, granted_at)
             VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        )
        .bind(account.as_str())
        .bind(organisation.as_str())
        .bind(role.value())
        .bind(by.at.timestamp_micros())
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// Whether anybody can keep organisations and accounts. What a write records comes first: its
/// counter lets writes pass one after another, so that two cannot each remove the other's half.
pub(super) async fn has_operator(tx: &mut Transaction<'_, Any>) -> Result<bool, StoreError> {
    let held = sqlx::query(
        "SELECT account.id FROM membership JOIN account ON account.id = membership.account
         WHERE membership.role = 'operator' AND account.state = 'active' LIMIT 1",
    )
    .fetch_optional(&mut **tx)
    .await?;
    Ok(held.is_some())
}

/// Refuses a write after which nobody could keep organisations and accounts, where somebody could.
pub(super) async fn keep_an_operator(
    tx: &mut Transaction<'_, Any>,
    held: bool,
) -> Result<(), StoreError> {
    if held && !has_operator(tx).await? { Err(StoreError::LastOperator) } else { Ok(()) }
}
