//! A story as it is read, by the public and in the preview of its staff.

use contract::stories::address;
use contract::{RowsPage, StoryBlock, StorySource, StoryView, paths};
use domain::BlockKind;
use domain::stories::FigureData;
use maud::{Markup, PreEscaped, html};

use crate::components::{Icon, drawing, drawn_figures, icon};
use crate::explore::sheet;
use crate::locale::staff::fill;
use crate::locale::stories::Stories;
use crate::locale::{Locale, format};

/// What stands below the title: summary, whose it is, since when.
pub fn opening(view: &StoryView, locale: Locale) -> Markup {
    let say = Stories::of(locale.language);
    let StoryView { summary, provider, published_at, revised_at, .. } = view;
    let published = published_at.map(format::day);
    let revised = revised_at.map(format::day).filter(|day| Some(*day) != published);
    html! {
        @if let Some(summary) = summary { p.lede lang=[locale.lang_of(summary)] { (summary) } }
        div.meta {
            a href=(paths::results_page(&format!("provider={}", provider.id))) lang=[locale.lang_of(&provider.name)] { (provider.name) }
            @if let Some(day) = published {
                time datetime=(format::iso(day)) { (fill(say.published, &[&locale.date(day)])) }
            }
            @if let Some(day) = revised {
                time datetime=(format::iso(day)) { (fill(say.revised, &[&locale.date(day)])) }
            }
        }
    }
}

/// The blocks, and the data that they show.
pub fn body(view: &StoryView, locale: Locale) -> Markup {
    let say = Stories::of(locale.language);
    let mut sources: Vec<&StorySource> = Vec::new();
    for source in view.blocks.iter().filter_map(|block| block.source.as_ref()) {
        if !sources.iter().any(|known| known.dataset == source.dataset) {
            sources.push(source);
        }
    }
    html! {
        div.story-body {
            @for (number, block) in view.blocks.iter().enumerate() { (one(number, block, locale)) }
        }
        @if !sources.is_empty() {
            section.story-data aria-labelledby="data" {
                h2 #data { (say.used) }
                ul.briefs {
                    @for source in sources {
                        li.brief {
                            a href=(paths::dataset_page(source.dataset.as_str())) lang=[locale.lang_of(&source.dataset_title)] { (source.dataset_title) }
                            div.meta { (provenance(source, locale)) }
                        }
                    }
                }
            }
        }
    }
}

fn one(number: usize, block: &StoryBlock, locale: Locale) -> Markup {
    let StoryBlock { kind, language, html: text, chart, rows, caption, source, missing } = block;
    let lang = (*language != locale.language).then(|| language.tag());
    let caption = caption.as_deref();
    html! {
        @if let Some(text) = text {
            // The interface's own markup, in which every text is escaped.
            div.story-text lang=[lang] { (PreEscaped(text)) }
        } @else if let (Some(chart), Some(source)) = (chart, source) {
            (figure(number, &drawing(chart, locale), caption, &drawn_figures(chart, locale), (source, *kind), locale))
        } @else if let (Some(rows), Some(source)) = (rows, source) {
            (figure(number, &table(rows, caption, locale), caption, &of_rows(rows, locale), (source, *kind), locale))
        } @else if let Some(missing) = missing {
            figure.story-figure.missing {
                p { (missing) }
                @if let Some(caption) = caption { figcaption lang=[locale.lang_of(caption)] { (caption) } }
            }
        }
    }
}

fn figure(
    number: usize,
    drawn: &Markup,
    caption: Option<&str>,
    more: &Markup,
    (source, kind): (&StorySource, BlockKind),
    locale: Locale,
) -> Markup {
    let say = Stories::of(locale.language);
    let StorySource { distribution, query, dataset, dataset_title, .. } = source;
    let data = FigureData { distribution: distribution.clone(), query: query.clone() };
    html! {
        figure.story-figure #{ "figure-" (number) } {
            (drawn)
            figcaption {
                @if let Some(caption) = caption { p.caption lang=[locale.lang_of(caption)] { (caption) } }
                (more)
                p.small.muted {
                    (say.data)
                    a href=(paths::dataset_page(dataset.as_str())) lang=[locale.lang_of(dataset_title)] { (dataset_title) }
                    (locale.text.site.separator)
                    a href=(address::page(&data, kind)) rel="nofollow" { (say.look) (icon(Icon::Onward)) }
                }
            }
        }
    }
}

fn provenance(source: &StorySource, locale: Locale) -> Markup {
    let say = Stories::of(locale.language);
    let StorySource { provider, updated_at, .. } = source;
    let day = format::day(*updated_at);
    html! {
        span lang=[locale.lang_of(provider)] { (provider) }
        time datetime=(format::iso(day)) { (fill(say.taken, &[&locale.date(day)])) }
    }
}

fn table(rows: &RowsPage, caption: Option<&str>, locale: Locale) -> Markup {
    let say = Stories::of(locale.language);
    let caption = caption.unwrap_or(say.rows);
    html! {
        div.scroll.data-box role="region" aria-label=(caption) tabindex="0" {
            (sheet::preview(rows, caption, locale))
        }
    }
}

fn of_rows(page: &RowsPage, locale: Locale) -> Markup {
    let say = Stories::of(locale.language);
    let shown = page.rows.len() as u64;
    let numbers = [format::number(shown), format::number(page.total)];
    html! {
        @if shown < page.total {
            p.small.muted { (fill(say.first_rows, &[&numbers[0], &numbers[1]])) }
        }
    }
}
