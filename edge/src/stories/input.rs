//! What staff writes of a story, read into one.

use contract::stories::address;
use contract::{FieldError, Problem, ProblemKind, StoryBlockInput, StoryInput};
use domain::stories::{Block, Figure, FigureData, StoryFault, excess};
use domain::{AccountId, BlockKind, Language, Story};

use crate::failure::Failure;
use crate::portal::Portal;

/// The story that was written. It may be unfinished; what is too much is refused.
pub(super) async fn read(
    portal: &Portal,
    account: &AccountId,
    input: StoryInput,
    language: Language,
) -> Result<Story, Failure> {
    let StoryInput {
        version: _,
        provider: _,
        title,
        title_en,
        summary,
        summary_en,
        blocks,
        act: _,
    } = input;
    let mut story = Story {
        title: title.map(line).unwrap_or_default(),
        title_en: title_en.map(line),
        summary: summary.map(lines),
        summary_en: summary_en.map(lines),
        blocks: Vec::new(),
    };
    for (at, input) in blocks.into_iter().enumerate() {
        let block = block(portal, account, input, at, language).await?;
        story.blocks.push(block);
    }
    let faults = excess(&story);
    if faults.is_empty() { Ok(story) } else { Err(refused(told(&faults, language), language)) }
}

async fn block(
    portal: &Portal,
    account: &AccountId,
    input: StoryBlockInput,
    at: usize,
    language: Language,
) -> Result<Block, Failure> {
    let StoryBlockInput { kind, zh, en, address, saved, data, caption, caption_en, rows } = input;
    if kind == BlockKind::Text {
        return Ok(Block::Text { zh: lines(zh), en: en.map(lines) });
    }
    let (caption, caption_en) = (caption.map(line), caption_en.map(line));
    let mut figure = Figure { caption, caption_en, ..Figure::default() };
    if let Some(saved) = saved {
        let chosen = chosen(portal, account, &saved).await?;
        figure.data = Some(chosen.ok_or_else(|| {
            let detail = match language {
                Language::Zh => "没有这张保存的图表",
                Language::En => "is no saved chart that can be shown",
            };
            let field = format!("blocks[{at}].saved");
            refused(vec![FieldError { field, detail: detail.to_owned() }], language)
        })?);
    } else if let Some(written) = address {
        match address::read(&written) {
            Some(data) => figure.data = Some(data),
            None => figure.unread = line(written),
        }
    } else if let Some(FigureData { distribution, query }) = data {
        // Given as it is: what is the caller's own in it is left out all the same.
        match address::shown(&query) {
            Some(query) => figure.data = Some(FigureData { distribution, query }),
            None => figure.unread = query,
        }
    }
    Ok(match kind {
        BlockKind::Table => Block::Table { figure, rows: rows.unwrap_or(Story::ROWS) },
        _ => Block::Chart { figure },
    })
}

/// The data of a saved chart: the caller's own, or one kept with a dataset that the public sees.
async fn chosen(
    portal: &Portal,
    account: &AccountId,
    id: &str,
) -> Result<Option<FigureData>, Failure> {
    let Some(kept) = portal.store().chart(id).await? else { return Ok(None) };
    let is_own = kept.chart.account.as_ref().is_none_or(|owner| owner == account);
    if !is_own || kept.dataset_title.is_none() {
        return Ok(None);
    }
    let query = form_urlencoded::Serializer::new(kept.chart.query.clone())
        .append_pair("c.spec", &kept.chart.spec)
        .finish();
    let query = address::shown(&query);
    Ok(query.map(|query| FigureData { distribution: kept.chart.distribution, query }))
}

/// A text of one line.
fn line(text: String) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text of several lines, with line ends of one kind, whatever a browser sent.
fn lines(text: String) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n").trim_end().to_owned()
}

/// Faults as the caller is told them.
pub(super) fn told(faults: &[StoryFault], language: Language) -> Vec<FieldError> {
    let told = faults
        .iter()
        .map(|fault| FieldError { field: fault.field.clone(), detail: fault.message(language) });
    told.collect()
}

/// A story that is not taken, with what is wrong field by field.
pub(super) fn refused(errors: Vec<FieldError>, language: Language) -> Failure {
    Failure::Problem(Problem::new(ProblemKind::Incomplete, language).with_errors(errors))
}
