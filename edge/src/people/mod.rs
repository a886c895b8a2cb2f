//! People: signing in and out, accounts, organisations, keys (R1, R3).

pub(crate) mod account;
pub(crate) mod accounts;
pub(crate) mod answer;
pub(crate) mod attempts;
pub(crate) mod client;
pub(crate) mod codes;
pub(crate) mod cookies;
pub(crate) mod invitations;
pub(crate) mod keys;
pub(crate) mod letters;
pub(crate) mod members;
mod network;
pub(crate) mod openid;
pub(crate) mod organisations;
mod passwords;
pub(crate) mod registration;
pub(crate) mod secrets;
pub(crate) mod session;
mod tidying;
mod totp;

use domain::{AccountId, Language};
use store::people::By;

pub use network::{Network, NotANetwork};
pub use openid::OpenIdSettings;
pub use passwords::{
    PasswordFault, check as check_password, hash as hash_password, make_up as make_up_password,
};
pub use registration::{NotAnAddress, fold_email};
pub use tidying::keep_tidy;

use crate::failure::Failure;
use crate::signed_in::SignedIn;
use attempts::Attempts;
use passwords::Passwords;

/// What an operator sets about people.
#[derive(Clone, Debug, Default)]
pub struct PeopleSettings {
    /// Networks of proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// The OpenID provider that accounts may sign in with, if there is one.
    pub openid: Option<OpenIdSettings>,
}

/// What the handlers share about people.
#[derive(Default)]
pub(crate) struct People {
    pub(crate) settings: PeopleSettings,
    pub(crate) passwords: Passwords,
    pub(crate) attempts: Attempts,
    openid: Option<openid::Provider>,
}

impl People {
    pub(crate) fn new(settings: PeopleSettings) -> Self {
        let openid = settings.openid.clone().map(openid::Provider::new);
        Self { settings, openid, ..Self::default() }
    }

    /// What the OpenID provider is called, if there is one.
    fn openid_name(&self) -> Option<String> {
        self.openid.as_ref().map(|provider| provider.settings.name.clone())
    }
}

/// Checks a text that people read: its length, and that no control character hides in it.
fn line(
    text: &str,
    field: &str,
    most: usize,
    language: Language,
) -> Result<String, contract::FieldError> {
    let text = text.trim();
    let detail = match language {
        _ if text.is_empty() => match language {
            Language::Zh => "必填".to_owned(),
            Language::En => "is needed".to_owned(),
        },
        Language::Zh if text.chars().count() > most => format!("最多 {most} 个字"),
        Language::En if text.chars().count() > most => format!("has at most {most} characters"),
        Language::Zh if text.chars().any(char::is_control) => "含有控制字符".to_owned(),
        Language::En if text.chars().any(char::is_control) => {
            "holds a control character".to_owned()
        }
        _ => return Ok(text.to_owned()),
    };
    Err(contract::FieldError { field: field.to_owned(), detail })
}

impl SignedIn {
    /// What the account does on its own behalf.
    pub(crate) fn own(&self, portal: &crate::Portal) -> By {
        By::own(&self.actor.account, portal.now())
    }
}

/// A new account's identifier.
fn account_id() -> AccountId {
    AccountId::new(uuid::Uuid::now_v7().to_string())
}

/// What is wrong with single fields.
fn faulty(errors: Vec<contract::FieldError>, language: Language) -> Failure {
    let problem = contract::Problem::new(contract::ProblemKind::InvalidRequest, language);
    Failure::Problem(problem.with_errors(errors))
}

impl Failure {
    /// What the store refused, in the caller's words.
    fn of_people(error: store::StoreError, language: Language) -> Self {
        match error {
            store::StoreError::Conflict => Self::new(contract::ProblemKind::Conflict, language),
            store::StoreError::Missing(_) => Self::not_found(language),
            store::StoreError::LastOperator => {
                let detail = match language {
                    Language::Zh => "这是最后一名平台管理员，请先指定另一名。",
                    Language::En => "This is the last operator; name another one first.",
                };
                let kind = contract::ProblemKind::NotNow;
                Self::Problem(contract::Problem::new(kind, language).with_detail(detail))
            }
            error => error.into(),
        }
    }
}
