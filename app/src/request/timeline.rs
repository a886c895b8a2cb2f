//! What happened to a request: what, who, when, why, by which law.

use contract::{EventView, RequestView};
use domain::request::Summary;
use maud::{Markup, html};

use crate::locale::citizen::Request;
use crate::locale::staff::fill;
use crate::locale::{Locale, format};

/// The events, the latest first; what only staff reads says so.
pub fn timeline(view: &RequestView, locale: Locale) -> Markup {
    let say = Request::of(locale.language);
    html! {
        @if view.events.is_empty() {
            p.muted { (say.nothing_yet) }
        } @else {
            ol.log.timeline reversed {
                @for event in view.events.iter().rev() { (item(event, locale)) }
            }
        }
    }
}

fn item(event: &EventView, locale: Locale) -> Markup {
    let say = Request::of(locale.language);
    let language = locale.language;
    let EventView { at, label, from, to, party, who, internal, comment, legal_basis, .. } = event;
    html! {
        li.internal[*internal] {
            p.headline {
                strong { (label) }
                @if from != to { (super::state(*to, language)) }
                @if *internal { span.chip { (say.internal) } }
                time datetime=(at.to_rfc3339()) { (format::moment(*at, language)) }
            }
            p.small.muted {
                (party.label(language))
                @if let Some(who) = who { " · " span lang=[locale.lang_of(who)] { (who) } }
            }
            @if let Some(outcome) = event.outcome { p { strong { (outcome.label(language)) } } }
            @if let Some(grade) = event.grade { p { (fill(say.grade, &[grade.label(language)])) } }
            @if let Some(comment) = comment {
                blockquote.pre lang=[locale.lang_of(comment)] { (comment) }
            }
            @if let Some(basis) = legal_basis {
                p.small lang=[locale.lang_of(basis)] { (fill(say.basis, &[basis])) }
            }
            @if let Some(summary) = &event.summary { (lessons(summary, locale)) }
        }
    }
}

fn lessons(summary: &Summary, locale: Locale) -> Markup {
    let say = Request::of(locale.language);
    let Summary { cause, course, loss, lessons } = summary;
    let parts =
        [(say.cause, cause), (say.course, course), (say.loss, loss), (say.lessons, lessons)];
    html! {
        dl.facts {
            @for (name, words) in parts {
                @if !words.is_empty() {
                    div { dt { (name) } dd.pre lang=[locale.lang_of(words)] { (words) } }
                }
            }
        }
    }
}
