//! Stories on the wire: as the public reads them, and as staff composes them.

pub mod address;

use chrono::{DateTime, Utc};
use domain::stories::FigureData;
use domain::{
    BlockKind, DatasetId, DistributionId, Language, Story, StoryAct, StoryId, StoryState,
};
use serde::{Deserialize, Serialize};

use crate::{ChartView, FieldError, ProviderRef, RowsPage, lenient};

/// A story in a list, as the public reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoryItem {
    /// Which one.
    pub id: StoryId,
    /// Its title, in the caller's language where it was given in that.
    pub title: String,
    /// What it tells, likewise.
    pub summary: Option<String>,
    /// Whose it is.
    pub provider: ProviderRef,
    /// When it was first published.
    pub published_at: DateTime<Utc>,
    /// When it last changed for the public.
    pub revised_at: DateTime<Utc>,
}

/// A story with its blocks drawn.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoryView {
    /// Which one.
    pub id: StoryId,
    /// Its title, in the caller's language where it was given in that.
    pub title: String,
    /// What it tells, likewise.
    pub summary: Option<String>,
    /// Whose it is.
    pub provider: ProviderRef,
    /// When it was first published; nothing of a draft.
    pub published_at: Option<DateTime<Utc>>,
    /// When it last changed for the public; nothing of a draft.
    pub revised_at: Option<DateTime<Utc>>,
    /// Its blocks, in order.
    pub blocks: Vec<StoryBlock>,
}

/// A block of a story, drawn. A chart or a table of data that the public does not see, now, has
/// `missing` in its place.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoryBlock {
    /// What it is.
    pub kind: BlockKind,
    /// Language of the text.
    pub language: Language,
    /// Of a text: safe HTML of paragraphs, headings from the second level, lists, quotations,
    /// emphasis, code and links.
    pub html: Option<String>,
    /// Of a chart: its drawing, its figures and its specification.
    pub chart: Option<ChartView>,
    /// Of a table: its first rows.
    pub rows: Option<RowsPage>,
    /// The words under a chart or a table.
    pub caption: Option<String>,
    /// Where a chart's or a table's data is.
    pub source: Option<StorySource>,
    /// Why there is nothing to be seen here, in the caller's language.
    pub missing: Option<String>,
}

/// Where the data of a chart or a table is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StorySource {
    /// The distribution.
    pub distribution: DistributionId,
    /// The query by which the rows are had, or the chart is drawn.
    pub query: String,
    /// The dataset.
    pub dataset: DatasetId,
    /// Its name.
    pub dataset_title: String,
    /// Who published the figures.
    pub provider: String,
    /// When they arrived.
    pub updated_at: DateTime<Utc>,
}

/// A story in the list of its staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoryDraftItem {
    /// Which one.
    pub id: StoryId,
    /// Title of the draft.
    pub title: String,
    /// Whose it is.
    pub provider: ProviderRef,
    /// Where it stands.
    pub state: StoryState,
    /// Whether the draft says something else than what the public reads.
    pub changed: bool,
    /// When the draft was last written.
    pub updated_at: DateTime<Utc>,
}

/// A story as staff composes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoryDraft {
    /// Which one.
    pub id: StoryId,
    /// The version that a change of it names.
    pub version: u32,
    /// Whose it is.
    pub provider: ProviderRef,
    /// Where it stands.
    pub state: StoryState,
    /// Whether the draft says something else than what the public reads.
    pub changed: bool,
    /// When it was first published.
    pub published_at: Option<DateTime<Utc>>,
    /// When the draft was last written.
    pub updated_at: DateTime<Utc>,
    /// The draft.
    pub draft: Story,
    /// What it lacks to be published, field by field.
    pub findings: Vec<FieldError>,
    /// Saved charts that its blocks may show: those of the organisation's open data, and the
    /// caller's own.
    pub charts: Vec<StoryChart>,
    /// What the caller may do with it.
    pub permissions: Vec<StoryAct>,
}

/// A saved chart that a block may show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoryChart {
    /// The saved chart.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Name of the dataset.
    pub dataset_title: String,
}

/// What staff writes of a story. A member that is not sent counts as empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct StoryInput {
    /// The version that was seen; needed to change one that is there.
    #[serde(deserialize_with = "lenient::maybe_number")]
    pub version: Option<u32>,
    /// Whose a new one is; the caller's own organisation unless it is said.
    #[serde(deserialize_with = "lenient::maybe_text")]
    pub provider: Option<String>,
    /// Its title.
    #[serde(deserialize_with = "lenient::maybe_text")]
    pub title: Option<String>,
    /// Its English title.
    #[serde(deserialize_with = "lenient::maybe_text")]
    pub title_en: Option<String>,
    /// What it tells.
    #[serde(deserialize_with = "lenient::maybe_text")]
    pub summary: Option<String>,
    /// The same in English.
    #[serde(deserialize_with = "lenient::maybe_text")]
    pub summary_en: Option<String>,
    /// Its blocks, in order.
    #[serde(deserialize_with = "lenient::list")]
    pub blocks: Vec<StoryBlockInput>,
    /// What is done beside saving: `add.text`, `add.chart`, `add.table`, `up.0`, `down.0`,
    /// `remove.0` with the number of a block, `preview`, or `publish`.
    #[serde(deserialize_with = "lenient::maybe_text")]
    pub act: Option<String>,
}

/// What staff writes of a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoryBlockInput {
    /// What it is.
    pub kind: BlockKind,
    /// Of a text: Markdown in Chinese.
    #[serde(default)]
    pub zh: String,
    /// Of a text: Markdown in English.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub en: Option<String>,
    /// Of a chart or a table: the address of its page on the portal, or of the interface.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub address: Option<String>,
    /// Of a chart: a saved one, which goes before the address.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub saved: Option<String>,
    /// In the place of an address: the distribution and the query.
    #[serde(default)]
    pub data: Option<FigureData>,
    /// Of a chart or a table: the words under it.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub caption: Option<String>,
    /// The same in English.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub caption_en: Option<String>,
    /// Of a table: how many rows, ten unless it is said.
    #[serde(default, deserialize_with = "lenient::maybe_number")]
    pub rows: Option<u32>,
}

/// What is done to a story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StoryCommand {
    /// Publishing, withdrawing or deleting.
    pub command: StoryAct,
    /// The version that was seen.
    #[serde(deserialize_with = "lenient::number")]
    pub version: u32,
}
