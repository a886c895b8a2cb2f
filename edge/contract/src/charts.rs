//! Charts that are kept: with a dataset, by its staff, or in one's own account.

use chrono::{DateTime, Utc};
use domain::{DatasetId, DistributionId};
use serde::{Deserialize, Serialize};

/// Whose a saved chart is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChartOwner {
    /// The caller's own, which nobody else sees.
    #[default]
    Account,
    /// The dataset's, which everybody sees who sees the dataset.
    Dataset,
}

impl ChartOwner {
    /// The word on the wire.
    pub const fn value(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Dataset => "dataset",
        }
    }
}

/// What is sent to save a chart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SaveChart {
    /// The query by which `…/chart` draws it: filters, and what it is built from or its Vega-Lite
    /// specification (`c.spec`).
    pub query: String,
    /// Its title in Chinese; the chart's own where none is given.
    #[serde(default)]
    pub title: String,
    /// Its title in English.
    #[serde(default)]
    pub title_en: String,
    /// Whose it is to be.
    #[serde(default)]
    pub owner: ChartOwner,
}

impl SaveChart {
    /// Longest title, in characters.
    pub const TITLE_MAX: usize = 100;
    /// Longest query or specification, in bytes.
    pub const SPEC_MAX: usize = 16 << 10;
}

/// A chart that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SavedChart {
    /// Identifier.
    pub id: String,
    /// Whose it is.
    pub owner: ChartOwner,
    /// The distribution whose table it draws.
    pub distribution: DistributionId,
    /// The dataset.
    pub dataset: DatasetId,
    /// The dataset's name; nothing while the public does not see it, when the chart is not drawn.
    pub dataset_title: Option<String>,
    /// Its title, in the caller's language where it was given in that.
    pub title: String,
    /// The query of its rows.
    pub query: String,
    /// Its Vega-Lite specification, as JSON text that other tools open.
    pub spec: String,
    /// When it was saved.
    pub created_at: DateTime<Utc>,
}

impl SavedChart {
    /// The query by which `…/chart`, `…/chart.svg` and their pages draw it.
    pub fn drawn_by(&self) -> String {
        form_urlencoded::Serializer::new(self.query.clone())
            .append_pair("c.spec", &self.spec)
            .finish()
    }
}
