//! Grants (授权) as they are read and acted on, and what was taken on them.

use chrono::{DateTime, NaiveDate, Utc};
use domain::grant::{GrantCommand, GrantState, Licensed};
use domain::{DistributionId, GrantId, RequestId};
use serde::{Deserialize, Serialize};

use crate::{DatasetRef, ProviderRef, lenient};

/// A grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GrantView {
    /// Stable identifier.
    pub id: GrantId,
    /// Number of the last write.
    pub version: u32,
    /// The request that it answered.
    pub request: RequestId,
    /// Where it stands now.
    pub state: GrantState,
    /// The entry.
    pub dataset: DatasetRef,
    /// The department whose data it is.
    pub provider: ProviderRef,
    /// Name of who holds it.
    pub holder: String,
    /// Whether the caller holds it.
    pub own: bool,
    /// Whether the caller uses it and accepted the undertaking; else no ticket is given.
    pub accepted: bool,
    /// The organisation of the portal for which it is held.
    pub organisation: Option<ProviderRef>,
    /// What for.
    pub purpose: String,
    /// The files.
    pub distributions: Vec<GrantedFile>,
    /// From this instant on.
    pub from: DateTime<Utc>,
    /// Before this instant.
    pub until: DateTime<Utc>,
    /// So many times; `None` for as often as needed.
    pub times: Option<u32>,
    /// How many times it was used.
    pub used: u32,
    /// What the caller may do now.
    pub permissions: Vec<GrantCommand>,
    /// When it was given.
    pub created_at: DateTime<Utc>,
    /// When it was last changed.
    pub updated_at: DateTime<Utc>,
}

/// A file of a grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GrantedFile {
    /// Which one, and which version if not all.
    #[serde(flatten)]
    pub licensed: Licensed,
    /// Its name.
    pub title: String,
    /// The version that there is now.
    pub current: u32,
}

/// A command on a grant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GrantCommandInput {
    /// What is to be done.
    pub command: GrantCommand,
    /// The version that was seen; the one there is now when not said.
    #[serde(default, deserialize_with = "lenient::maybe_number")]
    pub version: Option<u32>,
    /// Why.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub comment: Option<String>,
    /// The law that it rests on.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub legal_basis: Option<String>,
    /// For `narrow`: the files that are left; all when not said.
    #[serde(default, deserialize_with = "lenient::maybe_list")]
    pub distributions: Option<Vec<DistributionId>>,
    /// For `narrow`: whether versions that come later are still granted; as before when not said.
    #[serde(default, deserialize_with = "lenient::maybe_yes")]
    pub updates: Option<bool>,
    /// For `narrow`: the last day.
    #[serde(default, deserialize_with = "lenient::maybe")]
    pub until: Option<NaiveDate>,
    /// For `narrow`: how many times in all.
    #[serde(default, deserialize_with = "lenient::maybe_number")]
    pub times: Option<u32>,
}

/// What was taken on a grant (R26, R35).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TakingView {
    /// When it began.
    pub at: DateTime<Utc>,
    /// The grant.
    pub grant: GrantId,
    /// The request that it answered.
    pub request: RequestId,
    /// Name of who took it.
    pub who: String,
    /// For which organisation of the portal.
    pub organisation: Option<String>,
    /// The file.
    pub distribution: DistributionId,
    /// Its name.
    pub title: String,
    /// Its version.
    pub version: u32,
    /// What for.
    pub purpose: String,
}

/// The grant that answered a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct GrantRef {
    /// Which one.
    pub id: GrantId,
    /// Where it stands now.
    pub state: GrantState,
    /// Before which instant it may be used.
    pub until: DateTime<Utc>,
}
