//! What happened to a request.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Command, Form, Grade, Outcome, Party, State};
use crate::grant::Terms;
use crate::{AccountId, DatasetId, ProviderId};

/// One thing that happened to a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// What was done.
    pub command: Command,
    /// Where the request stood before.
    pub from: State,
    /// Where it stands since.
    pub to: State,
    /// When.
    pub at: DateTime<Utc>,
    /// Who did it; nobody when the portal itself did.
    pub account: Option<AccountId>,
    /// In whose name.
    pub organisation: Option<ProviderId>,
    /// As what.
    pub party: Party,
    /// Whether only staff may read it.
    pub internal: bool,
    /// Why, or what was said.
    pub comment: Option<String>,
    /// The law that it rests on.
    pub legal_basis: Option<String>,
    /// What else belongs to it.
    pub detail: Detail,
}

/// What belongs to some commands and not to others.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Detail {
    /// How it ended, or was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// How grave it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
    /// Whether it goes before others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emergency: Option<bool>,
    /// The department that is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<ProviderId>,
    /// The entry that satisfies a demand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataset: Option<DatasetId>,
    /// What was granted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub terms: Option<Terms>,
    /// What was submitted, word for word: two people agree to the same text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<Form>,
    /// What a grave incident taught.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<Summary>,
    /// Whether the undertaking was accepted.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub undertaking: bool,
}

/// The written summary of an incident (R26).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Summary {
    /// What caused it.
    pub cause: String,
    /// What happened, in order.
    pub course: String,
    /// What was lost.
    pub loss: String,
    /// What is done so that it does not happen again.
    pub lessons: String,
}

impl Summary {
    /// Whether all of it is written.
    pub fn is_whole(&self) -> bool {
        [&self.cause, &self.course, &self.loss, &self.lessons]
            .iter()
            .all(|part| !part.trim().is_empty())
    }
}
