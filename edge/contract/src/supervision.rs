//! What those see who supervise and keep the portal: its log, its calendar, its settings.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// An entry of the audit log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditItem {
    /// Its identifier: its number as text, as lists of things have it.
    pub id: String,
    /// Always 1: what is in the log does not change.
    pub version: u32,
    /// Its number, without gaps.
    pub number: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, by identifier; nobody when the portal itself acted.
    pub account: Option<String>,
    /// Who, by the name that the account has now.
    pub account_name: Option<String>,
    /// In whose name, by identifier.
    pub organisation: Option<String>,
    /// In whose name.
    pub organisation_name: Option<String>,
    /// What, as `listing.submit`.
    pub action: String,
    /// What, for people.
    pub label: String,
    /// Kind of thing it was done to.
    pub subject_kind: String,
    /// Identifier of the thing.
    pub subject: String,
    /// Why.
    pub reason: Option<String>,
    /// The law that it rests on.
    pub legal_basis: Option<String>,
    /// What changed.
    pub change: serde_json::Value,
    /// SHA-256 over the hash before and all of this.
    pub hash: String,
}

/// The signed head of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditCheckpoint {
    /// Number of the last entry; 0 when there is none.
    pub number: i64,
    /// Its hash.
    pub hash: String,
    /// When it was signed.
    pub at: DateTime<Utc>,
    /// `Ed25519`.
    pub algorithm: String,
    /// The key that checks it, in hexadecimal.
    pub public_key: String,
    /// Signature over `shumen audit NUMBER HASH AT`, AT in microseconds, in hexadecimal.
    pub signature: String,
}

/// The working-day calendar (R24).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CalendarView {
    /// The years whose arrangement is known.
    pub years: Vec<i32>,
    /// What the operator added, a line a year.
    pub text: String,
    /// All that is known, in the same form.
    pub all: String,
}

/// What an operator adds to the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CalendarInput {
    /// A line a year; these years go before those that are built in.
    pub text: String,
}

/// One setting of the portal, as an operator sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SettingView {
    /// Its name, as in the settings file.
    pub name: String,
    /// What is set; a secret says only that it is.
    pub value: Option<String>,
}
