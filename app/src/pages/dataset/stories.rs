//! Stories that show data of a dataset.

use contract::{Dataset, Items, Problem, StoryItem, paths};
use maud::{Markup, html};

use crate::client::Answers;
use crate::components::{Icon, icon};
use crate::locale::stories::Stories;
use crate::locale::{Locale, format};

/// Stories that are shown; the rest are a link away.
const SHOWN: u64 = 3;

/// What is asked once the dataset is known.
pub fn questions(mut answers: Answers, locale: Locale) -> Vec<String> {
    let Ok(dataset) = answers.take::<Dataset>(locale) else { return Vec::new() };
    let stories = format!("{}?dataset={}&per_page={SHOWN}", paths::STORIES, dataset.id);
    vec![format!("={}", dataset.id), stories]
}

/// The stories; nothing where there are none.
pub fn stories(mut answers: Answers, locale: Locale) -> Result<Option<Markup>, Problem> {
    let dataset = answers.take_text();
    // Without an answer there are none to show, and nothing that a reader misses.
    let found = answers.take::<Items<StoryItem>>(locale);
    let Ok(found) = found else { return Ok(Some(html! {})) };
    let say = Stories::of(locale.language);
    Ok(Some(html! {
        @if !found.items.is_empty() {
            section.wrap.stories-of aria-labelledby="stories" {
                h2 #stories { (say.about_data) }
                ul.cards.stories { @for item in &found.items { (card(item, locale)) } }
                @if found.total > SHOWN {
                    p { a.onward href={ (paths::STORIES_PAGE) "?dataset=" (dataset) } { (say.more) (icon(Icon::Onward)) } }
                }
            }
        }
    }))
}

fn card(item: &StoryItem, locale: Locale) -> Markup {
    let StoryItem { id, title, summary: _, provider, published_at, revised_at: _ } = item;
    let day = format::day(*published_at);
    html! {
        li.card.story-card {
            h3 lang=[locale.lang_of(title)] { a href=(paths::story_page(id.as_str())) { (title) } }
            div.meta {
                span lang=[locale.lang_of(&provider.name)] { (provider.name) }
                time datetime=(format::iso(day)) { (locale.date(day)) }
            }
        }
    }
}
