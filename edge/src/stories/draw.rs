//! A story with its blocks drawn, the same for everybody: data that the public does not see is
//! shown to nobody here, and a block whose data is gone says so and no more.

use contract::{FieldError, ProblemKind, StoryBlock, StoryView};
use domain::stories::{Block, Figure};
use domain::{BlockKind, Language, Story, StoryId};
use store::StoredStory;

use super::markdown;
use crate::failure::Failure;
use crate::people::client::Client;
use crate::portal::Portal;
use crate::public::open;

/// What is drawn of a story that is kept: what the public reads, or its draft.
pub(super) async fn view(
    portal: &Portal,
    stored: &StoredStory,
    story: &Story,
    client: Client,
    language: Language,
) -> Result<StoryView, Failure> {
    let StoredStory { id, owner_name, published_at, revised_at, .. } = stored;
    let blocks = blocks(portal, story, id, client, language).await?;
    Ok(StoryView {
        id: id.clone(),
        title: story.name(language).to_owned(),
        summary: story.told(language).map(str::to_owned),
        provider: owner_name.clone(),
        published_at: *published_at,
        revised_at: *revised_at,
        blocks,
    })
}

async fn blocks(
    portal: &Portal,
    story: &Story,
    id: &StoryId,
    Client(client): Client,
    language: Language,
) -> Result<Vec<StoryBlock>, Failure> {
    let draws = story.blocks.iter().any(|block| block.figure().is_some());
    // One story is one turn: its blocks are drawn one after another.
    let turn = || portal.tabular().turn(client, language);
    let _turn = draws.then(turn).transpose()?;
    let mut drawn = Vec::new();
    for (number, block) in story.blocks.iter().enumerate() {
        drawn.push(match one(portal, block, number, language).await {
            Ok(block) => block,
            Err(failure) => {
                let missing = missing(&failure, language);
                if is_ours(&failure) {
                    tracing::error!(story = %id, number, error = %failure, "a block was not drawn");
                }
                StoryBlock {
                    caption: words(block.figure(), language),
                    missing: Some(missing.to_owned()),
                    ..empty(block.kind(), language)
                }
            }
        });
    }
    Ok(drawn)
}

async fn one(
    portal: &Portal,
    block: &Block,
    number: usize,
    language: Language,
) -> Result<StoryBlock, Failure> {
    let nothing = || Failure::not_found(language);
    match block {
        Block::Text { zh, en } => {
            let english = en.as_ref().filter(|_| language == Language::En);
            let spoken = if english.is_some() { Language::En } else { Language::Zh };
            let html = markdown::html(english.unwrap_or(zh));
            Ok(StoryBlock { html: Some(html), ..empty(BlockKind::Text, spoken) })
        }
        Block::Chart { figure } => {
            let data = figure.data.as_ref().ok_or_else(nothing)?;
            let (source, chart) = open::chart(portal, data, number, language).await?;
            Ok(StoryBlock {
                chart: Some(chart),
                source: Some(source),
                caption: words(Some(figure), language),
                ..empty(BlockKind::Chart, language)
            })
        }
        Block::Table { figure, rows } => {
            let data = figure.data.as_ref().ok_or_else(nothing)?;
            let rows = (*rows).clamp(1, Story::ROWS_MAX);
            let (source, rows) = open::rows(portal, data, rows, language).await?;
            Ok(StoryBlock {
                rows: Some(rows),
                source: Some(source),
                caption: words(Some(figure), language),
                ..empty(BlockKind::Table, language)
            })
        }
    }
}

/// What stands against publishing a draft in its data: every chart and table has to be drawn, now
/// and for everybody.
pub(super) async fn undrawn(portal: &Portal, story: &Story, language: Language) -> Vec<FieldError> {
    let mut found = Vec::new();
    for (number, block) in story.blocks.iter().enumerate() {
        if block.figure().is_none_or(|figure| figure.data.is_none()) {
            continue;
        }
        if let Err(failure) = one(portal, block, number, language).await {
            let reason = match &failure {
                Failure::Problem(problem) => {
                    problem.errors.first().map(|error| format!("（{}）", error.detail))
                }
                _ => None,
            };
            let reason = reason.unwrap_or_default();
            let detail = format!("{}{reason}", missing(&failure, language));
            found.push(FieldError { field: format!("blocks[{number}].address"), detail });
        }
    }
    found
}

fn words(figure: Option<&Figure>, language: Language) -> Option<String> {
    figure?.words(language).map(str::to_owned)
}

fn empty(kind: BlockKind, language: Language) -> StoryBlock {
    StoryBlock {
        kind,
        language,
        html: None,
        chart: None,
        rows: None,
        caption: None,
        source: None,
        missing: None,
    }
}

/// Whether a failure is one that somebody has to look into.
const fn is_ours(failure: &Failure) -> bool {
    !matches!(failure, Failure::Problem(_) | Failure::Later { .. })
}

/// What is said in the place of a block. It names nothing of data that is not public.
fn missing(failure: &Failure, language: Language) -> &'static str {
    let (zh, en) = match failure {
        Failure::Problem(problem) if problem.status == ProblemKind::NotFound.status() => (
            "这里的数据目前没有向公众开放，因此不显示。",
            "The data of this part is not open to the public now, so it is not shown.",
        ),
        Failure::Later { .. } => (
            "这里的数据正在准备，请稍后再看。",
            "The data of this part is being prepared; look again in a moment.",
        ),
        _ => (
            "这里的数据已经变化，按原来的设置画不出来。",
            "The data of this part has changed and cannot be shown as it was.",
        ),
    };
    if language == Language::Zh { zh } else { en }
}
