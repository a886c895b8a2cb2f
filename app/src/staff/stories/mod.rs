//! Composing stories: the list, the editor, the preview.

mod blocks;

use contract::{FieldError, Items, StoryDraft, StoryDraftItem, StoryView, paths};
use domain::{Permission, Role, Story, StoryAct, StoryState};
use maud::{Markup, html};

use super::Desk;
use super::form::{Text, fold, hidden, pages, select, summary};
use super::frame::{framed, permitted, with_heading};
use crate::locale::Locale;
use crate::locale::staff::fill;
use crate::locale::stories::Composing;
use crate::stories::{body, opening};

/// Stories on a page; the interface's own number.
const PER_PAGE: u64 = 20;

/// All stories in reach, and new ones.
pub fn all(desk: &Desk, found: &Items<StoryDraftItem>) -> Markup {
    let locale = desk.locale;
    let say = Composing::of(locale.language);
    permitted(desk, Permission::StoriesWrite, say.stories, || {
        framed(
            desk,
            say.stories,
            Some(say.lede),
            &html! {
                (fold(say.begin, false, "", &begin(desk)))
                @if found.items.is_empty() {
                    div.card.calm-card {
                        p { strong { (say.none) } }
                        p.muted { (say.none_help) }
                    }
                } @else {
                    ul.work { @for item in &found.items { (row(item, locale)) } }
                }
                (pages(&desk.address, found.total, PER_PAGE, locale))
            },
        )
    })
}

fn begin(desk: &Desk) -> Markup {
    let say = Composing::of(desk.locale.language);
    let writes = |roles: &[Role]| roles.iter().any(|it| domain::stories::WRITERS.contains(it));
    let own: Vec<_> = desk.session.organisations.iter().filter(|it| writes(&it.roles)).collect();
    let options = own.iter().map(|it| (it.id.to_string(), it.name.clone()));
    html! {
        form.card.stack method="post" action=(paths::STORIES) data-next="/staff/stories/{id}" {
            (hidden("next", "/staff/stories"))
            (summary())
            @if own.len() > 1 { (select("provider", say.provider, "", options, "")) }
            (Text { name: "title", label: say.title, required: true, most: Some(Story::TITLE_MAX), ..Text::default() }.line())
            p.actions { button.primary { (say.begin) } }
        }
    }
}

fn row(item: &StoryDraftItem, locale: Locale) -> Markup {
    let say = Composing::of(locale.language);
    let StoryDraftItem { id, title, provider, state, changed, updated_at } = item;
    html! {
        li {
            div.what {
                h2 lang=[locale.lang_of(title)] { a href=(paths::staff_story_page(id.as_str())) { (title) } }
                p.meta {
                    span lang=[locale.lang_of(&provider.name)] { (provider.name) }
                    span { (fill(say.written, &[&locale.day(*updated_at)])) }
                    @if *changed { span { (say.changed) } }
                }
            }
            p.by { (mark(*state, locale)) }
        }
    }
}

/// Where a story stands.
fn mark(state: StoryState, locale: Locale) -> Markup {
    let class = match state {
        StoryState::Draft => "under-way",
        StoryState::Published => "up",
        StoryState::Withdrawn => "down",
    };
    html! { span.state.(class) { (state.label(locale.language)) } }
}

fn heading(view: &StoryDraft, title: &str, locale: Locale) -> Markup {
    let say = Composing::of(locale.language);
    html! {
        p.small { a href="/staff/stories" { (say.back) } }
        h1 lang=[locale.lang_of(title)] { (title) }
        div.meta {
            (mark(view.state, locale))
            span lang=[locale.lang_of(&view.provider.name)] { (view.provider.name) }
            @if view.changed { span { (say.changed) } }
            @if view.state == StoryState::Published {
                a href=(paths::story_page(view.id.as_str())) { (say.look) }
            }
        }
    }
}

/// A story that is composed.
pub fn page(desk: &Desk, view: &StoryDraft) -> Markup {
    let locale = desk.locale;
    let say = Composing::of(locale.language);
    let title = view.draft.name(locale.language);
    let title = if title.is_empty() { say.stories } else { title };
    let checked = desk.address.parameter("check").is_some();
    permitted(desk, Permission::StoriesWrite, title, || {
        with_heading(
            desk,
            title,
            &heading(view, title, locale),
            &html! {
                @if view.permissions.contains(&StoryAct::Edit) {
                    div.split.listing {
                        (editor(view, checked, locale))
                        aside.stack.sticky { (beside(view, locale)) }
                    }
                } @else {
                    div.note { p { (say.cannot_edit) } }
                }
            },
        )
    })
}

fn editor(view: &StoryDraft, checked: bool, locale: Locale) -> Markup {
    let say = Composing::of(locale.language);
    let id = view.id.as_str();
    let page = paths::staff_story_page(id);
    let none = Vec::new();
    // What is still lacking is said at its field once somebody wanted to publish.
    let wrong = Wrong(if checked { &view.findings } else { &none });
    let Story { title, title_en, summary: told, summary_en, blocks } = &view.draft;
    let part = |text: &Option<String>| text.clone().unwrap_or_default();
    let (title_en, told, summary_en) = (part(title_en), part(told), part(summary_en));
    let line = Text::default();
    html! {
        form.stack.loose.composing method="post" action=(paths::story_draft(id)) data-method="PUT" data-said=(say.saved_now) {
            // What the enter key presses: the first button of a form.
            button.unseen name="act" value="save" tabindex="-1" aria-hidden="true" { (say.save) }
            (hidden("next", &page))
            (hidden("version", &view.version.to_string()))
            (summary())
            section.card.stack aria-labelledby="about" {
                h2 #about { (say.about) }
                (Text { name: "title", label: say.title, value: title, most: Some(Story::TITLE_MAX), error: wrong.at("title"), ..line }.line())
                (Text { name: "summary", label: say.summary, help: say.summary_help, value: &told, most: Some(Story::SUMMARY_MAX), error: wrong.at("summary"), ..line }.lines(3))
                details open[view.draft.title_en.is_some() || view.draft.summary_en.is_some()] {
                    summary { (say.english) }
                    div.stack {
                        (Text { name: "title_en", label: say.title_en, value: &title_en, most: Some(Story::TITLE_MAX), ..line }.line())
                        (Text { name: "summary_en", label: say.summary_en, value: &summary_en, most: Some(Story::SUMMARY_MAX), ..line }.lines(3))
                    }
                }
            }
            section.stack aria-labelledby="blocks" {
                h2 #blocks { (say.blocks) }
                @if blocks.is_empty() { p.muted { (say.no_blocks) } }
                p.wrong data-error="blocks" hidden[wrong.at("blocks").is_empty()] { (wrong.at("blocks")) }
                @for (at, block) in blocks.iter().enumerate() {
                    (blocks::block(at, blocks.len(), block, view, wrong, locale))
                }
                p.actions {
                    @for (kind, words) in [("text", say.add_text), ("chart", say.add_chart), ("table", say.add_table)] {
                        button #{ "add-" (kind) } name="act" value={ "add." (kind) } { (words) }
                    }
                }
            }
            div.card.stack.tight {
                p.actions {
                    button.primary name="act" value="save" { (say.save) }
                    button name="act" value="preview" data-next={ (page) "?preview=true" } { (say.preview) }
                    @if view.permissions.contains(&StoryAct::Publish) {
                        button name="act" value="publish" data-next=(page) { (say.publish) }
                    }
                }
                p.small.muted {
                    (if view.permissions.contains(&StoryAct::Publish) { say.publish_note } else { say.reviewer_note })
                }
            }
        }
    }
}

/// What is wrong already, by field.
#[derive(Clone, Copy)]
struct Wrong<'a>(&'a [FieldError]);

impl<'a> Wrong<'a> {
    fn at(self, field: &str) -> &'a str {
        self.0.iter().find(|it| it.field == field).map_or("", |it| it.detail.as_str())
    }
}

/// Where the field of a finding stands.
fn anchor(field: &str) -> String {
    if field == "blocks" { field.to_owned() } else { super::form::id(field) }
}

/// What stands beside the editor: what is lacking, and what else can be done.
fn beside(view: &StoryDraft, locale: Locale) -> Markup {
    let say = Composing::of(locale.language);
    let page = paths::staff_story_page(view.id.as_str());
    let may = |act| view.permissions.contains(&act);
    let other = [
        (StoryAct::Withdraw, say.withdraw, say.withdraw_sure, page.as_str()),
        (StoryAct::Delete, say.delete, say.delete_sure, "/staff/stories"),
    ];
    html! {
        @if !view.findings.is_empty() {
            div.card.stack.tight {
                p { strong { (say.lacking) } }
                ul.bulleted.small {
                    @for finding in &view.findings {
                        li { a href={ "#" (anchor(&finding.field)) } { (blocks::named(&finding.field, locale)) " " (finding.detail) } }
                    }
                }
            }
        }
        @for (act, words, sure, next) in other {
            @if may(act) {
                form.card.stack.tight method="post" action=(paths::story_commands(view.id.as_str())) data-next=(next) data-sure=(sure) {
                    (hidden("next", next))
                    (hidden("command", act.value()))
                    (hidden("version", &view.version.to_string()))
                    (summary())
                    button.grave { (words) }
                }
            }
        }
    }
}

/// A draft as the public would read it.
pub fn preview(desk: &Desk, draft: &StoryDraft, view: &StoryView) -> Markup {
    let locale = desk.locale;
    let say = Composing::of(locale.language);
    permitted(desk, Permission::StoriesWrite, &view.title, || {
        with_heading(
            desk,
            &view.title,
            &html! {
                div.note {
                    p { (say.preview_note) }
                    p.actions {
                        a.button.primary href=(paths::staff_story_page(draft.id.as_str())) { (say.edit) }
                    }
                }
            },
            &html! {
                article.story {
                    header.story-head {
                        h1 lang=[locale.lang_of(&view.title)] { (view.title) }
                        (opening(view, locale))
                    }
                    (body(view, locale))
                }
            },
        )
    })
}
