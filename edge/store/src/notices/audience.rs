//! Finding those who are told, a page at a time, in the order of their accounts.

use domain::notices::{About, MailWish, MailWishes};
use domain::{AccountId, AccountState, RegionCode};
use sqlx::any::AnyRow;
use sqlx::{Any, Row, Transaction};

use super::Audience;
use crate::StoreError;
use crate::people::state;

/// One of those who are told.
pub(super) struct Recipient {
    pub(super) account: AccountId,
    /// Whether it may sign in; nobody else is told.
    pub(super) active: bool,
    pub(super) wishes: MailWishes,
}

/// A query for recipients; its candidates are accounts after `$1`, at most `$2`.
macro_rules! recipients {
    ($candidates:literal) => {
        concat!(
            "SELECT candidate.account, account.state, notice_setting.own, notice_setting.followed
             FROM (",
            $candidates,
            ") AS candidate
             JOIN account ON account.id = candidate.account
             LEFT JOIN notice_setting ON notice_setting.account = account.id
             ORDER BY candidate.account LIMIT $2"
        )
    };
}

/// The next of an audience after an account.
pub(super) async fn next(
    tx: &mut Transaction<'_, Any>,
    audience: &Audience,
    about: &About,
    after: &str,
    limit: u32,
) -> Result<Vec<Recipient>, StoreError> {
    let limit = i64::from(limit);
    let query = match audience {
        Audience::Account(account) => {
            sqlx::query(recipients!("SELECT id AS account FROM account WHERE id = $3 AND id > $1"))
                .bind(after)
                .bind(limit)
                .bind(account.as_str())
        }
        // One that was never confirmed may be somebody else's, who would only keep the letter away.
        Audience::Address(email) => sqlx::query(recipients!(
            "SELECT id AS account FROM account
             WHERE email = $3 AND state <> 'unconfirmed' AND id > $1"
        ))
        .bind(after)
        .bind(limit)
        .bind(email.trim().to_lowercase()),
        Audience::Role { role, over } => {
            let [nation, own, city, province] = regions(role.reaches_region(), &over.region);
            sqlx::query(recipients!(
                "SELECT DISTINCT membership.account FROM membership
                 JOIN provider ON provider.id = membership.organisation
                 WHERE membership.role = $3 AND membership.account > $1
                   AND (provider.id = $4 OR provider.region IN ($5, $6, $7, $8))"
            ))
            .bind(after)
            .bind(limit)
            .bind(role.value())
            .bind(over.id.as_str())
            .bind(nation)
            .bind(own)
            .bind(city)
            .bind(province)
        }
        // Each part is cut off before they are joined, so that a page costs a page.
        Audience::Followers => sqlx::query(recipients!(
            "SELECT account FROM (SELECT account FROM follow
                 WHERE kind = 'dataset' AND subject = $3 AND account > $1
                 ORDER BY account LIMIT $2) AS of_dataset
             UNION SELECT account FROM (SELECT account FROM follow
                 WHERE kind = 'request' AND subject = $4 AND account > $1
                 ORDER BY account LIMIT $2) AS of_request
             UNION SELECT account FROM (SELECT account FROM request_joiner
                 WHERE request = $4 AND account > $1
                 ORDER BY account LIMIT $2) AS joined"
        ))
        .bind(after)
        .bind(limit)
        .bind(about.dataset.as_ref().map_or("", |id| id.as_str()))
        .bind(about.request.as_ref().map_or("", |id| id.as_str())),
        Audience::Holders => sqlx::query(recipients!(
            "SELECT holder AS account FROM access_grant
             WHERE dataset = $3 AND state IN ('live', 'suspended') AND holder > $1
             UNION SELECT request_member.account FROM access_grant
             JOIN request_member ON request_member.request = access_grant.request
             WHERE access_grant.dataset = $3 AND access_grant.state IN ('live', 'suspended')
               AND request_member.accepted_at IS NOT NULL AND request_member.account > $1"
        ))
        .bind(after)
        .bind(limit)
        .bind(about.dataset.as_ref().map_or("", |id| id.as_str())),
    };
    query.fetch_all(&mut **tx).await?.iter().map(recipient).collect()
}

/// The divisions from which a role reaches over one; nowhere for a role that does not reach.
fn regions(reaches: bool, over: &RegionCode) -> [String; 4] {
    let mut codes: [String; 4] = Default::default();
    if reaches {
        codes[0] = RegionCode::nation().to_string();
        for (code, region) in codes[1..].iter_mut().zip(over.lineage()) {
            *code = region.to_string();
        }
    }
    codes
}

fn recipient(row: &AnyRow) -> Result<Recipient, StoreError> {
    Ok(Recipient {
        account: AccountId::new(row.try_get::<String, _>(0)?),
        active: state(&row.try_get::<String, _>(1)?)? == AccountState::Active,
        wishes: wishes(row.try_get(2)?, row.try_get(3)?),
    })
}

/// What somebody wants, or what everybody gets who said nothing.
pub(super) fn wishes(own: Option<String>, followed: Option<String>) -> MailWishes {
    let usual = MailWishes::default();
    let wish = |word: Option<String>| word.as_deref().and_then(MailWish::from_value);
    MailWishes {
        own: wish(own).unwrap_or(usual.own),
        followed: wish(followed).unwrap_or(usual.followed),
    }
}
