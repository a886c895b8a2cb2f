//! Answers to search and suggest.

use chrono::{DateTime, Utc};
use domain::{DatasetId, Format, Openness, Theme};
use serde::{Deserialize, Serialize};

use crate::{ProviderRef, Term};

/// One page of results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SearchPage {
    /// Datasets that match.
    pub total: u64,
    /// Number of this page, from 1.
    pub page: u32,
    /// Results a page.
    pub per_page: u32,
    /// Milliseconds that the search took.
    pub took_ms: u32,
    /// The results of this page, best first.
    pub hits: Vec<Hit>,
    /// What the results could be narrowed to.
    pub facets: Facets,
}

/// A dataset in a list of results.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Hit {
    /// Identifier.
    pub id: DatasetId,
    /// Name.
    pub title: String,
    /// What the data is.
    pub summary: String,
    /// Title and summary cut where they match the query.
    pub highlights: Highlights,
    /// Responsible provider.
    pub provider: ProviderRef,
    /// Themes, the leading one first.
    pub themes: Vec<Theme>,
    /// Openness to the public.
    pub openness: Openness,
    /// Formats of its files, each once.
    pub formats: Vec<Format>,
    /// When it last changed.
    #[serde(deserialize_with = "crate::time::instant")]
    pub updated_at: DateTime<Utc>,
    /// Downloads, as of when it was indexed.
    pub downloads: u64,
    /// Whether the data is made up to show how the portal works.
    pub sample: bool,
}

/// Where a hit matches: the segments joined give the text back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Highlights {
    /// The whole title.
    pub title: Vec<Segment>,
    /// The part of the summary about the first match, or its beginning.
    pub summary: Vec<Segment>,
}

/// A stretch of text that matches or does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Segment {
    /// The text.
    pub text: String,
    /// Whether it matches the query.
    pub hit: bool,
}

/// Counts by facet. A facet's own counts ignore its own filter, so that another value of it can
/// be added; values are ordered by count, then by value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Facets {
    /// By theme.
    pub theme: Vec<Term>,
    /// By provider.
    pub provider: Vec<Term>,
    /// By region; a region counts what lies in it.
    pub region: Vec<Term>,
    /// By openness.
    pub openness: Vec<Term>,
    /// By format of any file.
    pub format: Vec<Term>,
    /// By promised frequency of updates.
    pub frequency: Vec<Term>,
    /// By quality of the weakest table (R29).
    #[serde(default)]
    pub quality: Vec<Term>,
}

/// One suggestion while the user types.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Suggestion {
    /// The title or name.
    pub text: String,
    /// What it names.
    pub kind: SuggestKind,
    /// The dataset's or provider's identifier, or the theme's value.
    pub id: String,
}

/// What a suggestion names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum SuggestKind {
    /// A theme.
    Theme,
    /// A provider.
    Provider,
    /// A dataset.
    Dataset,
}
