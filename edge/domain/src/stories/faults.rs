//! What is wrong with a story: what is too much of it to be kept at all, and what it lacks to be
//! published.

use super::{Block, Figure, Story};
use crate::Language;

/// What is wrong with a story, and at which field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoryFault {
    /// The field as forms and the interface name it, such as `blocks[2].address`.
    pub field: String,
    /// What is wrong.
    pub what: Wrong,
}

/// What is wrong with a field of a story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It is empty.
    Empty,
    /// It has more characters than this.
    Long(usize),
    /// There are more than this.
    Many(usize),
    /// All texts together have more characters than this.
    LongTogether(usize),
    /// There are more charts and tables than this.
    ManyFigures(usize),
    /// More rows than this are asked for, or none.
    Rows(u32),
    /// No address is given.
    NoAddress,
    /// It is no address of a chart or of rows on the portal.
    Unread,
    /// The address leads to a table, and to no chart of it.
    NoChart,
}

impl StoryFault {
    fn new(field: impl Into<String>, what: Wrong) -> Self {
        Self { field: field.into(), what }
    }

    /// What is wrong, in a language.
    pub fn message(&self, language: Language) -> String {
        match (self.what, language) {
            (Wrong::Empty, Language::Zh) => "不能为空".to_owned(),
            (Wrong::Empty, Language::En) => "cannot be empty".to_owned(),
            (Wrong::Long(most), Language::Zh) => format!("至多 {most} 字"),
            (Wrong::Long(most), Language::En) => format!("has at most {most} characters"),
            (Wrong::Many(most), Language::Zh) => format!("至多 {most} 段"),
            (Wrong::Many(most), Language::En) => format!("there are at most {most} blocks"),
            (Wrong::LongTogether(most), Language::Zh) => format!("全部文字合计至多 {most} 字"),
            (Wrong::LongTogether(most), Language::En) => {
                format!("all texts together have at most {most} characters")
            }
            (Wrong::ManyFigures(most), Language::Zh) => format!("图表和表格合计至多 {most} 个"),
            (Wrong::ManyFigures(most), Language::En) => {
                format!("there are at most {most} charts and tables")
            }
            (Wrong::Rows(most), Language::Zh) => format!("行数为 1 至 {most}"),
            (Wrong::Rows(most), Language::En) => format!("is from 1 to {most} rows"),
            (Wrong::NoAddress, Language::Zh) => "请填写数据的地址，或选择保存的图表".to_owned(),
            (Wrong::NoAddress, Language::En) => {
                "give the address of the data, or choose a saved chart".to_owned()
            }
            (Wrong::Unread, Language::Zh) => {
                "不是本站图表或表格的地址：请从“查看数据”页面复制".to_owned()
            }
            (Wrong::Unread, Language::En) => {
                "is no address of a chart or a table here: copy one from a page of data".to_owned()
            }
            (Wrong::NoChart, Language::Zh) => {
                "这个地址是表格，不是一张图：请先在图表页绘制，再复制地址".to_owned()
            }
            (Wrong::NoChart, Language::En) => {
                "leads to a table and to no chart: draw one first, then copy its address".to_owned()
            }
        }
    }
}

/// What is too much of a story to be kept, though it be a draft.
pub fn excess(story: &Story) -> Vec<StoryFault> {
    let Story { title, title_en, summary, summary_en, blocks } = story;
    let mut faults = Vec::new();
    let mut all = 0;
    let mut text = |field: String, text: Option<&str>, most: usize| {
        let length = text.map_or(0, |text| text.chars().count());
        all += length;
        if length > most {
            faults.push(StoryFault::new(field, Wrong::Long(most)));
        }
    };
    text("title".to_owned(), Some(title), Story::TITLE_MAX);
    text("title_en".to_owned(), title_en.as_deref(), Story::TITLE_MAX);
    text("summary".to_owned(), summary.as_deref(), Story::SUMMARY_MAX);
    text("summary_en".to_owned(), summary_en.as_deref(), Story::SUMMARY_MAX);
    for (at, block) in blocks.iter().enumerate() {
        match block {
            Block::Text { zh, en } => {
                text(format!("blocks[{at}].zh"), Some(zh), Story::TEXT_MAX);
                text(format!("blocks[{at}].en"), en.as_deref(), Story::TEXT_MAX);
            }
            Block::Chart { figure } | Block::Table { figure, rows: _ } => {
                let Figure { data: _, unread: _, caption, caption_en } = figure;
                text(format!("blocks[{at}].caption"), caption.as_deref(), Story::CAPTION_MAX);
                text(format!("blocks[{at}].caption_en"), caption_en.as_deref(), Story::CAPTION_MAX);
            }
        }
    }
    for (at, block) in blocks.iter().enumerate() {
        let address = block.figure().map_or(0, |figure| {
            figure.unread.len().max(figure.data.as_ref().map_or(0, |it| it.query.len()))
        });
        if address > Story::ADDRESS_MAX {
            let what = Wrong::Long(Story::ADDRESS_MAX);
            faults.push(StoryFault::new(format!("blocks[{at}].address"), what));
        }
        if let Block::Table { rows, .. } = block
            && !(1..=Story::ROWS_MAX).contains(rows)
        {
            let what = Wrong::Rows(Story::ROWS_MAX);
            faults.push(StoryFault::new(format!("blocks[{at}].rows"), what));
        }
    }
    let figures = blocks.iter().filter(|block| block.figure().is_some()).count();
    for (many, what) in [
        (blocks.len() > Story::BLOCKS_MAX, Wrong::Many(Story::BLOCKS_MAX)),
        (figures > Story::FIGURES_MAX, Wrong::ManyFigures(Story::FIGURES_MAX)),
        (all > Story::TEXTS_MAX, Wrong::LongTogether(Story::TEXTS_MAX)),
    ] {
        if many {
            faults.push(StoryFault::new("blocks", what));
        }
    }
    faults
}

/// What a story lacks to be published.
pub fn lacks(story: &Story) -> Vec<StoryFault> {
    let mut faults = Vec::new();
    if story.title.trim().is_empty() {
        faults.push(StoryFault::new("title", Wrong::Empty));
    }
    if story.blocks.is_empty() {
        faults.push(StoryFault::new("blocks", Wrong::Empty));
    }
    for (at, block) in story.blocks.iter().enumerate() {
        match block {
            Block::Text { zh, en: _ } if zh.trim().is_empty() => {
                faults.push(StoryFault::new(format!("blocks[{at}].zh"), Wrong::Empty));
            }
            Block::Text { .. } => {}
            Block::Chart { figure } | Block::Table { figure, rows: _ } => {
                let is_chart = matches!(block, Block::Chart { .. });
                if let Some(what) = lacking(figure, is_chart) {
                    faults.push(StoryFault::new(format!("blocks[{at}].address"), what));
                }
            }
        }
    }
    faults
}

fn lacking(figure: &Figure, is_chart: bool) -> Option<Wrong> {
    match &figure.data {
        None if figure.unread.is_empty() => Some(Wrong::NoAddress),
        None => Some(Wrong::Unread),
        Some(data) if is_chart && !draws(&data.query) => Some(Wrong::NoChart),
        Some(_) => None,
    }
}

/// Whether a query says what a chart is built from.
fn draws(query: &str) -> bool {
    query.split('&').filter_map(|pair| pair.split_once('=')).any(|(name, value)| match name {
        "c.x" | "c.spec" => !value.is_empty(),
        // A map needs no more than to be one.
        "c.mark" => value == "map",
        _ => false,
    })
}
