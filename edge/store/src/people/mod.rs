//! People: accounts, what they are members of, and the ways in which they prove who they are.
//!
//! Secrets come here hashed already and never leave; every write says who did it.

mod accounts;
mod codes;
mod holders;
mod identities;
mod invitations;
mod keys;
mod links;
mod memberships;
mod organisations;
mod sessions;

use chrono::{DateTime, Utc};
use domain::{AccountId, ProviderId};
use serde_json::Value;

pub use accounts::{Account, AccountSought, Credentials, NewAccount};
pub use codes::Code;
pub(crate) use holders::role;
pub use holders::{Affiliation, Holder, KeyFound, SessionFound};
pub(crate) use holders::{language, state};
pub use invitations::{Accepted, Invitation, NewInvitation};
pub use keys::{Key, NewKey};
pub use links::{Link, Purpose};
pub use memberships::Member;
pub use organisations::OrganisationRow;
pub use sessions::NewSession;

use crate::Deed;

/// Who does something, in whose name, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// Who; nobody when a command of the program does it.
    pub account: Option<AccountId>,
    /// In whose name.
    pub organisation: Option<ProviderId>,
    /// When.
    pub at: DateTime<Utc>,
}

impl By {
    /// A command of the program.
    pub const fn program(at: DateTime<Utc>) -> Self {
        Self { account: None, organisation: None, at }
    }

    /// An account on its own behalf.
    pub fn own(account: &AccountId, at: DateTime<Utc>) -> Self {
        Self { account: Some(account.clone()), organisation: None, at }
    }

    /// What it does to an account.
    fn to_account(&self, action: &str, account: &AccountId, change: Value) -> Deed {
        self.deed(action, "account", account.as_str(), change)
    }

    pub(crate) fn deed(
        &self,
        action: &str,
        subject_kind: &'static str,
        subject: &str,
        change: Value,
    ) -> Deed {
        let Self { account, organisation, at } = self.clone();
        Deed {
            at,
            account,
            organisation,
            action: action.to_owned(),
            subject_kind,
            subject: subject.to_owned(),
            reason: None,
            legal_basis: None,
            change,
        }
    }
}
