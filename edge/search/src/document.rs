//! What the index keeps of a dataset.

use chrono::{DateTime, Utc};
use contract::{Highlights, Hit, ProviderRef, RegionRef};
use domain::{DatasetId, Format, Frequency, Grade, Openness, RegionCode, Theme};
use serde::{Deserialize, Serialize};

/// A dataset as it is indexed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Identifier.
    pub id: DatasetId,
    /// Where two datasets are alike in all that ranks them, the smaller comes first. Unique, and
    /// the same for as long as the dataset lives.
    pub order: u64,
    /// Name.
    pub title: String,
    /// What the data is.
    pub summary: String,
    /// Words under which it should also be found.
    pub keywords: Vec<String>,
    /// Responsible provider.
    pub provider: ProviderRef,
    /// Region covered.
    pub region: RegionCode,
    /// Openness to the public.
    pub openness: Openness,
    /// Themes, the leading one first.
    pub themes: Vec<Theme>,
    /// Formats of its files.
    pub formats: Vec<Format>,
    /// Promised frequency of updates.
    pub frequency: Frequency,
    /// How good its tables are.
    pub quality: Grade,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// How often its files were taken.
    pub downloads: u64,
    /// Whether the data is made up.
    pub sample: bool,
}

/// Names of providers and regions: the labels of facets, and suggestions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// Every provider that a document may name.
    pub providers: Vec<ProviderRef>,
    /// Every region that a document may lie in.
    pub regions: Vec<RegionRef>,
}

/// What a hit shows, as it lies in the index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stored {
    pub id: DatasetId,
    pub title: String,
    pub summary: String,
    pub provider: ProviderRef,
    pub themes: Vec<Theme>,
    pub openness: Openness,
    pub formats: Vec<Format>,
    pub updated_at: DateTime<Utc>,
    pub downloads: u64,
    pub sample: bool,
}

impl Stored {
    /// The hit with its highlights.
    pub fn into_hit(self, highlights: Highlights) -> Hit {
        let Self {
            id,
            title,
            summary,
            provider,
            themes,
            openness,
            formats,
            updated_at,
            downloads,
            sample,
        } = self;
        Hit {
            id,
            title,
            summary,
            highlights,
            provider,
            themes,
            openness,
            formats,
            updated_at,
            downloads,
            sample,
        }
    }
}
