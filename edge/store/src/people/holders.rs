//! Who holds a session or a key, with all their roles, in one query.

use chrono::{DateTime, Utc};
use domain::{
    AccountId, AccountState, Language, Membership, Organisation, ProviderId, Role, Scope,
};
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::catalogue::instant;
use crate::places::region_code;
use crate::{Store, StoreError};

/// An account that may act now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The account.
    pub id: AccountId,
    /// Its address.
    pub email: String,
    /// Its holder's name.
    pub name: String,
    /// The language in which it is written to.
    pub language: Language,
    /// Whether one-time codes are set up.
    pub code_enabled: bool,
    /// Whether this portal holds the demo, whose staff need no codes.
    pub demo: bool,
    /// For whom it acts.
    pub affiliations: Vec<Affiliation>,
}

/// An organisation with the holder's roles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Affiliation {
    /// Its Chinese name.
    pub name: String,
    /// Its English name.
    pub name_en: Option<String>,
    /// What the rules need.
    pub membership: Membership,
}

/// A session that was found by its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionFound {
    /// Whose it is.
    pub holder: Holder,
    /// Whether a second factor was shown.
    pub proven: bool,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was last used, to about a minute.
    pub seen_at: DateTime<Utc>,
}

/// A key that was found by its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFound {
    /// Whose it is.
    pub holder: Holder,
    /// Which one.
    pub id: String,
    /// What it is limited to.
    pub scopes: Vec<Scope>,
    /// Whether it was made after a second factor was shown.
    pub proven: bool,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to about a minute.
    pub used_at: Option<DateTime<Utc>>,
}

impl Store {
    /// The session with a token's hash, while its account may act.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn session(&self, token: &str) -> Result<Option<SessionFound>, StoreError> {
        let rows = sqlx::query(
            "SELECT account.id, account.email, account.name, account.language,
                    CAST(CASE WHEN account.code_secret IS NULL THEN 0 ELSE 1 END AS BIGINT),
                    (SELECT value FROM fact WHERE fact.name = 'demo'),
                    membership.role, provider.id, provider.name, provider.name_en, provider.region,
                    session.proven, session.created_at, session.seen_at
             FROM session JOIN account ON account.id = session.account
             LEFT JOIN membership ON membership.account = account.id
             LEFT JOIN provider ON provider.id = membership.organisation
             WHERE session.token = $1 AND account.state = 'active'
             ORDER BY provider.id, membership.role",
        )
        .bind(token)
        .fetch_all(&self.read)
        .await?;
        let Some(first) = rows.first() else { return Ok(None) };
        Ok(Some(SessionFound {
            holder: holder(&rows, first)?,
            proven: yes(first, 11)?,
            created_at: instant(first.try_get(12)?)?,
            seen_at: instant(first.try_get(13)?)?,
        }))
    }

    /// The key with a secret's hash, while its account may act.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn key(&self, hash: &str) -> Result<Option<KeyFound>, StoreError> {
        let rows = sqlx::query(
            "SELECT account.id, account.email, account.name, account.language,
                    CAST(CASE WHEN account.code_secret IS NULL THEN 0 ELSE 1 END AS BIGINT),
                    (SELECT value FROM fact WHERE fact.name = 'demo'),
                    membership.role, provider.id, provider.name, provider.name_en, provider.region,
                    api_key.id, api_key.scopes, api_key.proven, api_key.expires_at, api_key.used_at
             FROM api_key JOIN account ON account.id = api_key.account
             LEFT JOIN membership ON membership.account = account.id
             LEFT JOIN provider ON provider.id = membership.organisation
             WHERE api_key.hash = $1 AND account.state = 'active'
             ORDER BY provider.id, membership.role",
        )
        .bind(hash)
        .fetch_all(&self.read)
        .await?;
        let Some(first) = rows.first() else { return Ok(None) };
        Ok(Some(KeyFound {
            holder: holder(&rows, first)?,
            id: first.try_get(11)?,
            scopes: super::keys::scopes(&first.try_get::<String, _>(12)?)?,
            proven: yes(first, 13)?,
            expires_at: instant(first.try_get(14)?)?,
            used_at: first.try_get::<Option<i64>, _>(15)?.map(instant).transpose()?,
        }))
    }
}

/// The account of rows that differ only in the membership that each holds.
fn holder(rows: &[AnyRow], first: &AnyRow) -> Result<Holder, StoreError> {
    Ok(Holder {
        id: AccountId::new(first.try_get::<String, _>(0)?),
        email: first.try_get::<Option<String>, _>(1)?.unwrap_or_default(),
        name: first.try_get(2)?,
        language: language(&first.try_get::<String, _>(3)?),
        code_enabled: yes(first, 4)?,
        demo: first.try_get::<Option<String>, _>(5)?.is_some(),
        affiliations: affiliations(rows)?,
    })
}

fn affiliations(rows: &[AnyRow]) -> Result<Vec<Affiliation>, StoreError> {
    let mut affiliations: Vec<Affiliation> = Vec::new();
    for row in rows {
        let Some(word) = row.try_get::<Option<String>, _>(6)? else { continue };
        let (role, id) = (role(&word)?, ProviderId::new(row.try_get::<String, _>(7)?));
        match affiliations.last_mut() {
            Some(last) if last.membership.organisation.id == id => last.membership.roles.push(role),
            _ => affiliations.push(Affiliation {
                name: row.try_get(8)?,
                name_en: row.try_get(9)?,
                membership: Membership {
                    organisation: Organisation { id, region: region_code(row.try_get(10)?)? },
                    roles: vec![role],
                },
            }),
        }
    }
    Ok(affiliations)
}

/// A yes or no as the database keeps it.
pub(crate) fn yes(row: &AnyRow, at: usize) -> Result<bool, StoreError> {
    Ok(row.try_get::<i64, _>(at)? != 0)
}

pub(crate) fn role(word: &str) -> Result<Role, StoreError> {
    Role::from_value(word).ok_or_else(|| StoreError::damaged("role", word))
}

pub(crate) fn state(word: &str) -> Result<AccountState, StoreError> {
    AccountState::from_value(word).ok_or_else(|| StoreError::damaged("account state", word))
}

/// A language; Chinese for what the portal no longer speaks.
pub(crate) fn language(code: &str) -> Language {
    Language::from_tag(code).unwrap_or_default()
}
