//! Stories (数据故事): pages of text, charts and tables that staff composes over open data, and the
//! public reads.
//!
//! A story has two sides: the draft, which its writers change, and what the public reads, which is
//! the draft as it stood when somebody with the right to do so published it.

mod faults;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use faults::{StoryFault, Wrong, excess, lacks};

use crate::vocabulary::vocabulary;
use crate::{Actor, DistributionId, Language, Organisation, ProviderId, Role, Scope};

crate::id::id! {
    /// Names a story.
    StoryId
}

vocabulary! {
    /// Where a story stands.
    StoryState {
        /// Never published.
        Draft = "draft", "草稿", "Draft";
        /// The public reads it.
        Published = "published", "已发布", "Published";
        /// Taken from the public.
        Withdrawn = "withdrawn", "已撤下", "Withdrawn";
    }
}

vocabulary! {
    /// What a block of a story is.
    BlockKind {
        Text = "text", "文字", "Text";
        Chart = "chart", "图表", "Chart";
        Table = "table", "表格", "Table";
    }
}

vocabulary! {
    /// What can be done to a story.
    StoryAct {
        /// Changing its draft.
        Edit = "edit", "编辑", "Edit";
        /// Giving the draft to the public.
        Publish = "publish", "发布", "Publish";
        /// Taking it from the public.
        Withdraw = "withdraw", "撤下", "Withdraw";
        /// Removing it for good.
        Delete = "delete", "删除", "Delete";
    }
}

/// A story as it is written, or as the public reads it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Story {
    /// Its title.
    pub title: String,
    /// Its English title.
    pub title_en: Option<String>,
    /// What it tells, in a few sentences.
    pub summary: Option<String>,
    /// The same in English.
    pub summary_en: Option<String>,
    /// Its blocks, in order.
    pub blocks: Vec<Block>,
}

/// A block of a story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Block {
    /// Text, in Markdown.
    Text {
        /// In Chinese.
        zh: String,
        /// In English.
        en: Option<String>,
    },
    /// A chart of a table.
    Chart {
        /// Of which data, with which words under it.
        #[serde(flatten)]
        figure: Figure,
    },
    /// Rows of a table.
    Table {
        /// Of which data, with which words under it.
        #[serde(flatten)]
        figure: Figure,
        /// How many rows, from the first.
        rows: u32,
    },
}

/// What a chart or a table shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Figure {
    /// The data, once it is known.
    pub data: Option<FigureData>,
    /// What was given as its address and could not be read as one; nobody has to type it again.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unread: String,
    /// The words under it.
    pub caption: Option<String>,
    /// The same in English.
    pub caption_en: Option<String>,
}

/// Which data a figure is of. It names no version and no ticket: it is what the public sees now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FigureData {
    /// The distribution whose table it is.
    pub distribution: DistributionId,
    /// The query by which a chart is drawn, or rows are had.
    pub query: String,
}

impl Story {
    /// Most characters of a title.
    pub const TITLE_MAX: usize = 120;
    /// Most characters of a summary.
    pub const SUMMARY_MAX: usize = 500;
    /// Most blocks.
    pub const BLOCKS_MAX: usize = 50;
    /// Most charts and tables: a reader draws all of them.
    pub const FIGURES_MAX: usize = 20;
    /// Most characters of a text.
    pub const TEXT_MAX: usize = 10_000;
    /// Most characters of all texts together.
    pub const TEXTS_MAX: usize = 100_000;
    /// Most characters of a caption.
    pub const CAPTION_MAX: usize = 300;
    /// Most bytes of an address, or of the query in it.
    pub const ADDRESS_MAX: usize = 32 << 10;
    /// Most rows of a table.
    pub const ROWS_MAX: u32 = 50;
    /// Rows of a table where nothing is said.
    pub const ROWS: u32 = 10;
    /// Most stories of an organisation.
    pub const OF_ORGANISATION_MAX: u32 = 500;

    /// The title in a language.
    pub fn name(&self, language: Language) -> &str {
        chosen(&self.title, self.title_en.as_deref(), language)
    }

    /// The summary in a language.
    pub fn told(&self, language: Language) -> Option<&str> {
        let english = self.summary_en.as_deref().filter(|_| language == Language::En);
        english.or(self.summary.as_deref())
    }

    /// The distributions that it shows, each once.
    pub fn distributions(&self) -> Vec<&DistributionId> {
        let mut found = Vec::new();
        for data in self.blocks.iter().filter_map(|it| it.figure()?.data.as_ref()) {
            if !found.contains(&&data.distribution) {
                found.push(&data.distribution);
            }
        }
        found
    }

    /// Does a step of composing; answers the block at which one goes on. A step that leads nowhere
    /// does nothing.
    pub fn step(&mut self, step: Step) -> usize {
        let last = self.blocks.len().saturating_sub(1);
        match step {
            Step::Add(kind) => {
                self.blocks.push(Block::empty(kind));
                self.blocks.len() - 1
            }
            Step::Up(at) if at > 0 && at <= last => {
                self.blocks.swap(at, at - 1);
                at - 1
            }
            Step::Down(at) if at < last => {
                self.blocks.swap(at, at + 1);
                at + 1
            }
            Step::Remove(at) if at < self.blocks.len() => {
                self.blocks.remove(at);
                at.saturating_sub(1)
            }
            Step::Up(at) | Step::Down(at) | Step::Remove(at) => at.min(last),
        }
    }
}

/// A text in a language; the Chinese one where there is no other.
fn chosen<'a>(zh: &'a str, en: Option<&'a str>, language: Language) -> &'a str {
    en.filter(|_| language == Language::En).unwrap_or(zh)
}

impl Block {
    /// One in which nothing stands yet.
    pub fn empty(kind: BlockKind) -> Self {
        match kind {
            BlockKind::Text => Self::Text { zh: String::new(), en: None },
            BlockKind::Chart => Self::Chart { figure: Figure::default() },
            BlockKind::Table => Self::Table { figure: Figure::default(), rows: Story::ROWS },
        }
    }

    /// What it is.
    pub const fn kind(&self) -> BlockKind {
        match self {
            Self::Text { .. } => BlockKind::Text,
            Self::Chart { .. } => BlockKind::Chart,
            Self::Table { .. } => BlockKind::Table,
        }
    }

    /// What it shows; nothing of a text.
    pub const fn figure(&self) -> Option<&Figure> {
        match self {
            Self::Text { .. } => None,
            Self::Chart { figure } | Self::Table { figure, rows: _ } => Some(figure),
        }
    }
}

impl Figure {
    /// The words under it in a language.
    pub fn words(&self, language: Language) -> Option<&str> {
        let english = self.caption_en.as_deref().filter(|_| language == Language::En);
        english.or(self.caption.as_deref())
    }
}

/// A step of composing, as the button of a form names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A block is added at the end.
    Add(BlockKind),
    /// A block goes before the one above it.
    Up(usize),
    /// A block goes after the one below it.
    Down(usize),
    /// A block is taken away.
    Remove(usize),
}

impl Step {
    /// Reads a step: `add.chart`, `up.3`, the blocks numbered from 0.
    pub fn parse(text: &str) -> Option<Self> {
        let (word, of) = text.split_once('.')?;
        let at = || of.parse().ok();
        Some(match word {
            "add" => Self::Add(BlockKind::from_value(of)?),
            "up" => Self::Up(at()?),
            "down" => Self::Down(at()?),
            "remove" => Self::Remove(at()?),
            _ => return None,
        })
    }
}

/// Who composes stories of an organisation.
pub const WRITERS: &[Role] = &[Role::Registrar, Role::Reviewer, Role::Provider, Role::Authority];
/// Who gives them to the public: whoever answers for what a department publishes. One who only
/// drafts does not.
pub const PUBLISHERS: &[Role] = &[Role::Reviewer, Role::Authority];

/// Why something cannot be done to a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoryRefusal {
    /// The caller may not see it, which is answered as if it were not there.
    Unknown,
    /// The caller may not do it.
    NotPermitted,
    /// It cannot be done to a story that stands so.
    NotNow,
}

/// The one door: whether somebody may do something to a story of an organisation that stands in a
/// state, and in whose name.
///
/// # Errors
/// Why not.
pub fn decide<'a>(
    act: StoryAct,
    state: StoryState,
    owner: &Organisation,
    actor: &'a Actor,
) -> Result<&'a ProviderId, StoryRefusal> {
    if !sees(owner, actor) {
        return Err(StoryRefusal::Unknown);
    }
    let (roles, scope) = match act {
        StoryAct::Edit | StoryAct::Delete => (WRITERS, Scope::Draft),
        StoryAct::Publish | StoryAct::Withdraw => (PUBLISHERS, Scope::Decide),
    };
    let (_, organisation) = (actor.acting_as(roles, owner).filter(|_| actor.may(scope)))
        .ok_or(StoryRefusal::NotPermitted)?;
    let now = match act {
        StoryAct::Edit | StoryAct::Publish => true,
        StoryAct::Withdraw => state == StoryState::Published,
        // What the public has read is withdrawn and kept.
        StoryAct::Delete => state == StoryState::Draft,
    };
    if now { Ok(organisation) } else { Err(StoryRefusal::NotNow) }
}

/// Whether somebody sees the drafts of an organisation.
pub fn sees(owner: &Organisation, actor: &Actor) -> bool {
    actor.may(Scope::Read) && actor.acting_as(WRITERS, owner).is_some()
}

/// What somebody may do to a story.
pub fn permissions(state: StoryState, owner: &Organisation, actor: &Actor) -> Vec<StoryAct> {
    let may = |act: &StoryAct| decide(*act, state, owner, actor).is_ok();
    StoryAct::ALL.iter().copied().filter(may).collect()
}
