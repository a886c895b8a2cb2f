//! Stories, as everybody reads them.

use contract::{Items, StoryItem, StoryView, paths};
use maud::{Markup, html};

use crate::components::breadcrumb;
use crate::head::{Page, describe};
use crate::locale::staff::fill;
use crate::locale::stories::Stories;
use crate::locale::{Locale, format};
use crate::staff::address::Address;
use crate::staff::form::pages;
use crate::stories::{body, opening};

/// Stories on a page; the interface's own number.
const PER_PAGE: u64 = 20;

/// All stories, or those of a department or a dataset.
pub fn all(address: &Address, found: &Items<StoryItem>, locale: Locale) -> Markup {
    let say = Stories::of(locale.language);
    let filtered = match (address.parameter("dataset"), address.parameter("provider")) {
        (Some(_), _) => Some(say.of_dataset),
        (None, Some(_)) => Some(say.of_provider),
        (None, None) => None,
    };
    describe(&Page {
        title: say.stories.to_owned(),
        description: say.lede.to_owned(),
        path: address.whole(),
    });
    html! {
        div.wrap.page.stack {
            header.stack.tight {
                h1 { (say.stories) }
                p.lede { (say.lede) }
            }
            @if let Some(words) = filtered {
                p.meta { span { (words) } a href=(paths::STORIES_PAGE) { (say.all) } }
            }
            @if found.items.is_empty() {
                div.card.calm-card {
                    p { strong { (if filtered.is_some() { say.none_filtered } else { say.none }) } }
                }
            } @else {
                ul.cards.stories { @for item in &found.items { (card(item, locale)) } }
            }
            (pages(address, found.total, PER_PAGE, locale))
        }
    }
}

fn card(item: &StoryItem, locale: Locale) -> Markup {
    let say = Stories::of(locale.language);
    let StoryItem { id, title, summary, provider, published_at, revised_at: _ } = item;
    let day = format::day(*published_at);
    html! {
        li.card.story-card {
            h2 lang=[locale.lang_of(title)] { a href=(paths::story_page(id.as_str())) { (title) } }
            @if let Some(summary) = summary { p lang=[locale.lang_of(summary)] { (summary) } }
            div.meta {
                span lang=[locale.lang_of(&provider.name)] { (provider.name) }
                time datetime=(format::iso(day)) { (fill(say.published, &[&locale.date(day)])) }
            }
        }
    }
}

/// A story.
pub fn page(view: &StoryView, locale: Locale) -> Markup {
    let say = Stories::of(locale.language);
    describe(&Page {
        title: view.title.clone(),
        description: view.summary.clone().unwrap_or_default(),
        path: paths::story_page(view.id.as_str()),
    });
    html! {
        article.wrap.page.story {
            (breadcrumb(&[(say.stories, paths::STORIES_PAGE.to_owned())], locale))
            header.story-head {
                h1 lang=[locale.lang_of(&view.title)] { (view.title) }
                (opening(view, locale))
            }
            (body(view, locale))
            p.actions {
                a.button href=(paths::STORIES_PAGE) { (say.more) }
                a.button href=(paths::story(view.id.as_str())) rel="external" { (say.as_json) }
            }
        }
    }
}
