//! What stands in letters about notices. A letter is kept as what it is about, and is written when
//! it leaves: in the language and to the address of that moment, and not at all once its account
//! may no longer sign in.

use domain::notices::{About, Facts};
use domain::{AccountId, Language};
use serde::{Deserialize, Serialize};
use sqlx::Row;

use super::NoticeKind;
use super::shown::{Notice, notice};
use crate::conditions::Conditions;
use crate::people::language;
use crate::{Store, StoreError};

/// A letter that waits.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Letter {
    /// To the holder of an account.
    Account {
        account: AccountId,
        notices: Vec<String>,
        /// How many more there are of which it only says that they are.
        more: u32,
        digest: bool,
    },
    /// To somebody who has no account.
    Stranger { address: String, kind: NoticeKind, about: About, facts: Facts },
}

/// What a letter says.
#[derive(Clone, Debug, PartialEq)]
pub enum LetterContent {
    /// To the holder of an account.
    Account {
        /// Their address.
        address: String,
        /// Their language.
        language: Language,
        /// What it tells, the oldest first.
        notices: Vec<Notice>,
        /// How many more there are.
        more: u32,
        /// Whether it is a day's letter.
        digest: bool,
    },
    /// To somebody who has no account, and whose language is not known.
    Stranger {
        /// Their address.
        address: String,
        /// What it tells.
        kind: NoticeKind,
        /// Of what.
        about: About,
        /// What it mentions.
        facts: Facts,
    },
}

impl Store {
    /// What a waiting letter says now; nothing when there is nobody to write to any more.
    ///
    /// # Errors
    /// When the database fails, or the letter cannot be read.
    pub async fn letter(&self, payload: &str) -> Result<Option<LetterContent>, StoreError> {
        let letter = serde_json::from_str(payload);
        let letter = letter.map_err(|cause| StoreError::damaged("letter", cause))?;
        let (account, notices, more, digest) = match letter {
            Letter::Stranger { address, kind, about, facts } => {
                return Ok(Some(LetterContent::Stranger { address, kind, about, facts }));
            }
            Letter::Account { account, notices, more, digest } => (account, notices, more, digest),
        };
        let row = sqlx::query(
            "SELECT email, language FROM account
             WHERE id = $1 AND state = 'active' AND email IS NOT NULL",
        )
        .bind(account.as_str())
        .fetch_optional(&self.read)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let mut conditions = Conditions::default();
        conditions.text("account = ?", account.as_str());
        conditions.one_of("id", notices);
        let rows = conditions
            .rows(
                &self.read,
                "SELECT id, kind, about, facts, created_at, read_at FROM notice{}
                 ORDER BY created_at, id",
            )
            .await?;
        let notices = rows.iter().map(notice).collect::<Result<Vec<_>, _>>()?;
        if notices.is_empty() {
            return Ok(None);
        }
        Ok(Some(LetterContent::Account {
            address: row.try_get(0)?,
            language: language(&row.try_get::<String, _>(1)?),
            notices,
            more,
            digest,
        }))
    }
}
