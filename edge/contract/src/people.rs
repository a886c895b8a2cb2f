//! People on the wire: accounts, sessions, organisations, keys.
//!
//! What is sent can be JSON or a form, so numbers and lists are read leniently. What holds a
//! password, a code or a token cannot be printed.

use chrono::{DateTime, Utc};
use domain::{
    AccountId, AccountState, Language, Level, Permission, ProviderId, RegionCode, Role, Scope,
};
use serde::{Deserialize, Serialize};

use crate::lenient;

/// Somebody who wants an account.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Registration {
    /// Address; a letter goes there to confirm it.
    pub email: String,
    /// Password, of at least ten characters.
    pub password: String,
    /// What people call its holder.
    pub name: String,
    /// The language in which the account is written to.
    #[serde(default, deserialize_with = "lenient::maybe")]
    pub language: Option<Language>,
}

/// The token of a link in a letter.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkToken {
    /// What the link held.
    pub token: String,
}

/// An address to which a letter is wanted.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Addressee {
    /// The address.
    pub email: String,
}

/// A new password by a link in a letter.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewPassword {
    /// What the link held.
    pub token: String,
    /// The password.
    pub password: String,
}

/// A sign-in. With a sign-in elsewhere that waits for a code, the code alone.
#[derive(Clone, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SignIn {
    /// Address.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub email: Option<String>,
    /// Password.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub password: Option<String>,
    /// One-time code, or a code for recovery, when codes are set up.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub code: Option<String>,
}

/// Which sessions end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
pub struct SignOut {
    /// Every session of the account, and not this one alone.
    #[serde(default, deserialize_with = "lenient::yes")]
    pub everywhere: bool,
}

/// Who is signed in, for whom they act, and what they may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Session {
    /// The account.
    pub account: OwnAccount,
    /// Its organisations.
    pub organisations: Vec<Affiliation>,
    /// What it may do on the portal as a whole; `code.enrol` alone when a second factor is wanting.
    pub permissions: Vec<Permission>,
}

/// One's own account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OwnAccount {
    /// Which one.
    pub id: AccountId,
    /// Its address.
    pub email: String,
    /// What people call its holder.
    pub name: String,
    /// The language in which it is written to.
    pub language: Language,
    /// Whether one-time codes are set up.
    pub code_enabled: bool,
}

/// An organisation that one works for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Affiliation {
    /// Which one.
    pub id: ProviderId,
    /// Its name.
    pub name: String,
    /// Division that it belongs to.
    pub region: RegionCode,
    /// One's roles there.
    pub roles: Vec<Role>,
}

/// What an account says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountChange {
    /// What people call its holder.
    pub name: String,
    /// The language in which it is written to.
    pub language: Language,
}

/// Another password.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PasswordChange {
    /// The password until now.
    pub current: String,
    /// The password from now on.
    pub password: String,
}

/// The end of an account.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Erasure {
    /// The password, where the account has one.
    #[serde(default)]
    pub password: String,
}

/// A shared secret for one-time codes that is not in use yet.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CodeProposal {
    /// The secret in base32, to be typed.
    pub secret: String,
    /// The same as an address that authenticators understand.
    pub otpauth_uri: String,
    /// The address as a picture: the text of an SVG.
    pub qr: String,
}

/// A one-time code.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OneTimeCode {
    /// Six digits.
    pub code: String,
}

/// Codes for the day on which the authenticator is lost; shown once.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecoveryCodes {
    /// Each works once.
    pub codes: Vec<String>,
}

/// The end of one-time codes.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CodeRemoval {
    /// The password, where the account has one.
    #[serde(default)]
    pub password: String,
    /// A code.
    pub code: String,
}

/// A key that is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KeyRequest {
    /// What its holder calls it.
    pub name: String,
    /// What it may be used for.
    #[serde(default, deserialize_with = "lenient::list")]
    pub scopes: Vec<Scope>,
    /// When it ends; this or `days`.
    #[serde(default, deserialize_with = "lenient::maybe")]
    pub expires_at: Option<DateTime<Utc>>,
    /// After how many days it ends.
    #[serde(default, deserialize_with = "lenient::maybe_number")]
    pub days: Option<u32>,
}

/// A key as its holder sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiKey {
    /// Which one.
    pub id: String,
    /// What its holder calls it.
    pub name: String,
    /// How it begins.
    pub prefix: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it was last used, to about a minute.
    pub used_at: Option<DateTime<Utc>>,
}

/// A key that was just made; the key itself is never shown again.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewApiKey {
    /// Which one.
    pub id: String,
    /// The key, for `Authorization: Bearer`.
    pub key: String,
    /// What its holder calls it.
    pub name: String,
    /// How it begins.
    pub prefix: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
}

/// An organisation as staff sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Organisation {
    /// Which one.
    pub id: ProviderId,
    /// Its Chinese name.
    pub name: String,
    /// Its English name.
    pub name_en: Option<String>,
    /// Level at which it stands.
    pub level: Level,
    /// Division that it belongs to.
    pub region: RegionCode,
    /// How many accounts work for it.
    pub members: u64,
    /// What the caller may do with it: `organisations.manage`.
    pub permissions: Vec<Permission>,
}

/// An organisation as it is to stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OrganisationInput {
    /// Its Chinese name.
    pub name: String,
    /// Its English name.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub name_en: Option<String>,
    /// Level at which it stands.
    pub level: Level,
    /// Division that it belongs to.
    pub region: RegionCode,
}

/// Somebody who works for an organisation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Member {
    /// The account.
    pub account: AccountId,
    /// Its address.
    pub email: String,
    /// What people call its holder.
    pub name: String,
    /// Where the account stands.
    pub state: AccountState,
    /// The roles here.
    pub roles: Vec<Role>,
}

/// The roles that a member is to have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RolesInput {
    /// All of them; none takes the membership away.
    #[serde(default, deserialize_with = "lenient::list")]
    pub roles: Vec<Role>,
}

/// An invitation that is to be sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct InvitationInput {
    /// To which address.
    pub email: String,
    /// With which roles.
    #[serde(default, deserialize_with = "lenient::list")]
    pub roles: Vec<Role>,
}

/// An invitation that nobody has taken up yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invitation {
    /// Which one.
    pub id: String,
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

/// The taking up of an invitation. Somebody without an account names themselves and sets a password.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Acceptance {
    /// What the link held.
    pub token: String,
    /// What people call the holder of the new account.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub name: Option<String>,
    /// The new account's password.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub password: Option<String>,
}

/// An account as its keeper sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Account {
    /// Which one.
    pub id: AccountId,
    /// Its address; none once it is erased.
    pub email: Option<String>,
    /// What people call its holder.
    pub name: String,
    /// The language in which it is written to.
    pub language: Language,
    /// Where it stands.
    pub state: AccountState,
    /// Number of its current version.
    pub version: u32,
    /// Whether one-time codes are set up.
    pub code_enabled: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// What is done to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AccountAction {
    /// It may no longer sign in.
    Suspend,
    /// It may again.
    Reopen,
    /// Its sessions end.
    SignOut,
    /// Its one-time codes are removed, because the authenticator is lost.
    ResetCode,
}

/// A command on an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AccountCommand {
    /// What is done.
    pub command: AccountAction,
    /// The version that the caller saw.
    #[serde(deserialize_with = "lenient::number")]
    pub version: u32,
    /// Why.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub comment: Option<String>,
}

/// Ways in which the portal lets people sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Ways {
    /// What the OpenID provider is called, if there is one.
    pub openid: Option<String>,
}
