//! The blocks of a story in its editor.

use contract::StoryDraft;
use contract::stories::address;
use domain::stories::{Block, Figure};
use domain::{BlockKind, Story};
use maud::{Markup, html};

use super::super::form::{Text, hidden, select};
use super::Wrong;
use crate::locale::Locale;
use crate::locale::staff::fill;
use crate::locale::stories::Composing;

/// A block with its fields, and the buttons that move it.
pub fn block(
    at: usize,
    many: usize,
    block: &Block,
    view: &StoryDraft,
    wrong: Wrong<'_>,
    locale: Locale,
) -> Markup {
    let say = Composing::of(locale.language);
    let kind = block.kind();
    let name = |member: &str| format!("blocks[{at}].{member}");
    let title = fill(say.block, &[&(at + 1).to_string(), kind.label(locale.language)]);
    let heading = format!("block-{at}-title");
    html! {
        section.card.stack #{ "block-" (at) } aria-labelledby=(heading) tabindex="-1" {
            (hidden(&name("kind"), kind.value()))
            div.results-head {
                h3 #(heading) { (title) }
                div.moves {
                    @for (step, words, shown) in [("up", say.up, at > 0), ("down", say.down, at + 1 < many), ("remove", say.remove, true)] {
                        @if shown {
                            button.small #{ (step) "-" (at) } name="act" value={ (step) "." (at) } { (words) span.unseen { " " (title) } }
                        }
                    }
                }
            }
            @match block {
                Block::Text { zh, en } => (text(&name, zh, en.as_deref(), wrong, locale)),
                Block::Chart { figure: of } => (figure(&name, of, kind, view, wrong, locale)),
                Block::Table { figure: of, rows } => {
                    (figure(&name, of, kind, view, wrong, locale))
                    (Text { name: &name("rows"), label: say.rows, help: say.rows_help, value: &rows.to_string(), kind: "number", error: wrong.at(&name("rows")), ..Text::default() }.line())
                }
            }
        }
    }
}

fn text(
    name: &impl Fn(&str) -> String,
    zh: &str,
    en: Option<&str>,
    wrong: Wrong<'_>,
    locale: Locale,
) -> Markup {
    let say = Composing::of(locale.language);
    let most = Some(Story::TEXT_MAX);
    html! {
        (Text { name: &name("zh"), label: say.text, help: say.text_help, value: zh, most, error: wrong.at(&name("zh")), ..Text::default() }.lines(8))
        details open[en.is_some()] {
            summary { (say.english) }
            (Text { name: &name("en"), label: say.text_en, help: say.text_en_help, value: en.unwrap_or_default(), most, error: wrong.at(&name("en")), ..Text::default() }.lines(8))
        }
    }
}

fn figure(
    name: &impl Fn(&str) -> String,
    figure: &Figure,
    kind: BlockKind,
    view: &StoryDraft,
    wrong: Wrong<'_>,
    locale: Locale,
) -> Markup {
    let say = Composing::of(locale.language);
    let Figure { data, unread, caption, caption_en } = figure;
    let place = data.as_ref().map(|data| address::page(data, kind));
    let is_chart = kind == BlockKind::Chart;
    let help = if is_chart { say.chart_help } else { say.table_help };
    let part = |text: &Option<String>| text.clone().unwrap_or_default();
    let (caption, english) = (part(caption), part(caption_en));
    let most = Some(Story::CAPTION_MAX);
    let saved = std::iter::once((String::new(), say.saved_none.to_owned())).chain(
        view.charts
            .iter()
            .map(|it| (it.id.clone(), format!("{}（{}）", it.title, it.dataset_title))),
    );
    html! {
        @if is_chart && !view.charts.is_empty() {
            (select(name("saved").as_str(), say.saved, say.saved_help, saved, ""))
        }
        (Text { name: &name("address"), label: say.address, help, value: place.as_deref().unwrap_or(unread), error: wrong.at(&name("address")), ..Text::default() }.line())
        @if let Some(place) = &place { p.small { a href=(place) target="_blank" rel="external noopener" { (say.see) span.unseen { " " (say.address) } } } }
        (Text { name: &name("caption"), label: say.caption, value: &caption, most, ..Text::default() }.line())
        details open[!english.is_empty()] {
            summary { (say.english) }
            (Text { name: &name("caption_en"), label: say.caption_en, value: &english, most, ..Text::default() }.line())
        }
    }
}

/// What people read of the name of a field.
pub fn named(field: &str, locale: Locale) -> String {
    let say = Composing::of(locale.language);
    let number = field.strip_prefix("blocks[").and_then(|rest| rest.split_once(']'));
    let Some((number, member)) = number else {
        return match field {
            "title" => say.title,
            "blocks" => say.blocks,
            other => other,
        }
        .to_owned();
    };
    let number = number.parse().map_or(0, |number: usize| number + 1).to_string();
    let member = match member {
        ".zh" => say.text,
        ".address" => say.address,
        other => other,
    };
    fill(say.block, &[&number, member])
}
