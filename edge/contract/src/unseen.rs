//! Closed data that is used without being seen (R33): what may be asked of it, and the answers.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::unseen::{Purpose, UnseenUse, Verdict};
use domain::{DatasetId, DistributionId, FieldType};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::TableState;

/// What may be asked of a file of closed data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnseenView {
    /// The distribution.
    pub distribution: DistributionId,
    /// Name of the file for people.
    pub title: String,
    /// The dataset.
    pub dataset: DatasetId,
    /// Its name.
    pub dataset_title: String,
    /// Name of the responsible provider.
    pub provider: String,
    /// When the file last changed.
    pub updated_at: DateTime<Utc>,
    /// Where its table stands; it is asked once it is ready.
    pub state: TableState,
    /// What it answers.
    pub uses: UnseenUse,
    /// Columns that together name one record.
    pub keys: Vec<UnseenColumn>,
    /// Columns whose value can be verified.
    pub claims: Vec<UnseenColumn>,
    /// Whether a verification tells an unknown record from a wrong value.
    pub tells_unknown: bool,
    /// Columns to group and filter by.
    pub groups: Vec<UnseenColumn>,
    /// Columns that can be summed up.
    pub measures: Vec<UnseenColumn>,
    /// The column that says who is counted, where somebody may have several rows.
    pub unit: Option<UnseenColumn>,
    /// Fewest people of whom a figure is given.
    pub group_min: u32,
    /// Counts are given in steps of so many.
    pub step: u32,
    /// What the caller has left of the day; absent for who is not signed in.
    pub own: Option<UnseenOwn>,
}

/// What a caller has left of the day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnseenOwn {
    /// Verifications.
    pub verifications: u32,
    /// Queries for aggregates.
    pub aggregates: u32,
    /// What the caller's browser was answered to the form that it has just sent.
    pub last: Option<Verdict>,
}

/// A column that a question may name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UnseenColumn {
    /// Its name in a question.
    pub name: String,
    /// The name that people read.
    pub title: String,
    /// Type of its values.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// Unit of its values, where it has one.
    pub unit: Option<String>,
    /// What it means.
    pub description: Option<String>,
    /// The part of its values that is grouped by, as a query writes it behind the name: `bin(10)`,
    /// `year()`. A value is then a part: the beginning of a band, `2024`, `2024-Q1`, `2024-03`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
}

/// Whether a value is the one on file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct VerificationInput {
    /// What names the record: a value for each column of the key, as it stands in the data.
    #[serde(default)]
    pub key: BTreeMap<String, String>,
    /// The value that is claimed, of one column; blank ones do not count.
    #[serde(default)]
    pub claim: BTreeMap<String, String>,
    /// What for; kept in the log (R35).
    pub purpose: Purpose,
}

/// The answer of a verification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Verification {
    /// The answer.
    pub verdict: Verdict,
    /// The answer in the caller's language.
    pub label: String,
    /// Verifications that the caller has left today.
    pub left: u32,
}

/// Figures over groups of people.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AggregatesView {
    /// Names of what is grouped by, in the order in which it was selected.
    pub groups: Vec<UnseenColumn>,
    /// Names of the figures, in the order in which they were selected.
    pub figures: Vec<UnseenColumn>,
    /// The groups, in the order of their values.
    pub rows: Vec<AggregatesRow>,
    /// A figure is given of so many people at least. Whoever stands in a group, of all columns that
    /// can be grouped by, of fewer is counted nowhere, not in totals either.
    pub group_min: u32,
    /// Counts are rounded at random to steps of so many, always in the same way.
    pub step: u32,
    /// Queries that the caller has left today.
    pub left: u32,
}

/// A group of people.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AggregatesRow {
    /// The values of what is grouped by.
    pub group: Vec<Option<String>>,
    /// The figures.
    pub figures: Vec<AggregateFigure>,
}

/// A figure, or that it is not given.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AggregateFigure {
    /// The figure; absent where it is suppressed.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<f64>))]
    pub value: Option<Box<RawValue>>,
    /// Whether it is withheld, for the group is too small, or empty, or one person's: it is not said
    /// which.
    pub suppressed: bool,
}
