//! Listings as staff see and write them.

use chrono::{DateTime, NaiveDate, Utc};
use domain::listing::{Command, Stage, State};
use domain::{DatasetId, DistributionId, Entry, Format, Openness, SecurityLevel};
use serde::{Deserialize, Serialize};

use crate::lenient;
use crate::{FieldError, ProviderRef};

/// A command on a listing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListingCommand {
    /// What is to be done; `edit` is `PUT`.
    pub command: Command,
    /// The version that was seen.
    #[serde(deserialize_with = "lenient::number")]
    pub version: u32,
    /// Why.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub comment: Option<String>,
    /// The law that the decision rests on.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub legal_basis: Option<String>,
    /// Whether the confidentiality check was made (R10); approving says so unless this is `false`.
    #[serde(default, deserialize_with = "lenient::maybe_yes")]
    pub confidential_checked: Option<bool>,
    /// The security level that the reviewer found right (R36).
    #[serde(default, deserialize_with = "lenient::maybe")]
    pub security_level: Option<SecurityLevel>,
    /// The entry that takes the place of one that is retired (R8).
    #[serde(default, deserialize_with = "lenient::maybe")]
    pub successor: Option<DatasetId>,
}

/// A listing with everything that its staff see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListingView {
    /// Stable identifier; the public entry has the same.
    pub id: DatasetId,
    /// Number of the last write; a write names the one it has seen.
    pub version: u32,
    /// Where it stands.
    pub state: State,
    /// Where its revision stands; `settled` when there is none.
    pub stage: Stage,
    /// Its department.
    pub provider: ProviderRef,
    /// What the revision says, or what is public when there is none.
    #[serde(flatten)]
    pub entry: EntryView,
    /// Files of the revision.
    pub distributions: Vec<ListingDistribution>,
    /// What keeps it from the public (R4, R13).
    pub findings: Vec<FieldError>,
    /// Other public entries that claim the same data element (R9).
    pub claims: Vec<Claim>,
    /// What differs from what is public; empty when nothing is.
    pub changes: Vec<FieldChange>,
    /// By when something is due.
    pub due: Option<Due>,
    /// The entry that takes its place.
    pub successor: Option<DatasetId>,
    /// What the caller may do now.
    pub permissions: Vec<Command>,
    /// Number of the public version, if any was public.
    pub public_version: Option<u32>,
    /// When the public saw it first.
    pub published_at: Option<DateTime<Utc>>,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it was last written.
    pub updated_at: DateTime<Utc>,
}

/// The entry of a listing, member by member as in `domain::Entry`.
pub type EntryView = Entry;

/// A file of a revision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListingDistribution {
    /// Stable identifier, the same through all versions.
    pub id: DistributionId,
    /// Name for people.
    pub title: String,
    /// Format, by its contents.
    pub format: Format,
    /// Media type.
    pub media_type: String,
    /// Name under which it is saved.
    pub file_name: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
    /// Rows, for a table.
    pub rows: Option<u64>,
    /// `waiting` to be looked through, `sound`, or `refused`.
    pub state: String,
    /// What was found in it.
    pub inspection: Option<serde_json::Value>,
    /// Columns with personal information that is neither treated nor overruled (R16).
    pub open_findings: u32,
    /// SHA-256 of the file that this one was made of by desensitisation.
    pub made_of: Option<String>,
    /// When it arrived.
    pub added_at: DateTime<Utc>,
}

/// Another public entry that claims a data element (R9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Claim {
    /// The data element.
    pub element: String,
    /// The entry.
    pub dataset: DatasetId,
    /// Its name.
    pub title: String,
    /// Name of its provider.
    pub provider: String,
}

/// A member of the entry that differs from what is public.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldChange {
    /// The member; `distributions` for the files.
    pub field: String,
    /// What is public.
    pub before: serde_json::Value,
    /// What the revision says.
    pub after: serde_json::Value,
}

/// By when something is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Due {
    /// The instant at which it is late.
    pub at: DateTime<Utc>,
    /// The last day on which it is in time, in China.
    pub on: NaiveDate,
    /// Whether a year on the way has no holiday arrangement yet (R24).
    pub provisional: bool,
    /// The rule of the law.
    pub rule: String,
    /// Working days left; below zero, working days late.
    pub days_left: i64,
}

/// A listing in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListingItem {
    /// Stable identifier.
    pub id: DatasetId,
    /// Number of the last write.
    pub version: u32,
    /// Name.
    pub title: String,
    /// Where it stands.
    pub state: State,
    /// Where its revision stands.
    pub stage: Stage,
    /// Its department.
    pub provider: ProviderRef,
    /// Openness of the revision.
    pub openness: Openness,
    /// How many files the revision has.
    pub files: u64,
    /// The score of the weakest table that the public sees, 0 to 100 (R29).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quality: Option<u8>,
    /// By when something is due.
    pub due: Option<Due>,
    /// What the caller may do now.
    pub permissions: Vec<Command>,
    /// When it was last written.
    pub updated_at: DateTime<Utc>,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Items<T> {
    /// How many there are in all.
    pub total: u64,
    /// The page's.
    pub items: Vec<T>,
}

/// Work in figures, as far as the caller's roles reach.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkFigures {
    /// What waits for the caller.
    pub waiting: u64,
    /// What of it is overdue.
    pub overdue: u64,
    /// Everything in reach that is overdue.
    pub overdue_all: u64,
    /// Public entries without a file (R6).
    pub without_files: u64,
    /// Public entries with a table whose quality is to be mended (R29).
    #[serde(default)]
    pub poor: u64,
    /// Listings in reach by state.
    pub states: Vec<StateCount>,
}

/// How many listings stand so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StateCount {
    /// The state.
    pub state: State,
    /// How many.
    pub count: u64,
}
