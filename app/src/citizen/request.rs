//! The page of a request, for who asks and who is named in it: where it is, who has it, until
//! when, what comes next, what was said, what can be done.

use contract::{EventView, RequestView, paths};
use domain::request::{Command, Kind, Party, State};
use maud::{Markup, html};

use super::frame::with_heading;
use super::{Desk, actions};
use crate::locale::Locale;
use crate::locale::citizen::{Mine, Request};
use crate::locale::staff::fill;
use crate::request::{clock, facts, is_over, state, steps, timeline};

/// The page.
pub fn page(desk: &Desk, view: &RequestView) -> Markup {
    let locale = desk.locale;
    let words = Request::of(locale.language);
    with_heading(
        desk,
        &view.title,
        &heading(view, locale),
        &html! {
            (deciding(view, locale))
            (standing(view, locale))
            div.split.listing.turned {
                div.stack.loose {
                    section.card.stack aria-labelledby="facts" {
                        h2 #facts { (words.facts) }
                        (facts(view, locale))
                    }
                    section.card.stack aria-labelledby="timeline" {
                        h2 #timeline { (words.timeline) }
                        (timeline(view, locale))
                    }
                }
                aside.stack {
                    div.card.stack {
                        h2 { (words.progress) }
                        (steps(view, locale))
                    }
                    (actions::panel(view, locale))
                }
            }
        },
    )
}

fn heading(view: &RequestView, locale: Locale) -> Markup {
    let say = Mine::of(locale.language);
    html! {
        p.small { a href="/requests" { (say.requests) } }
        h1 lang=[locale.lang_of(&view.title)] { (view.title) }
        div.meta {
            (state(view.state, locale.language))
            span { (view.kind.label(locale.language)) }
            @if view.emergency {
                span.chip.urgent { (Request::of(locale.language).emergency_mark) }
            }
            @if view.joined > 0 { span { (fill(say.joined, &[&view.joined.to_string()])) } }
            code.small { (view.id) }
        }
    }
}

/// The way to the desk of those who decide, for them alone.
fn deciding(view: &RequestView, locale: Locale) -> Markup {
    let say = Mine::of(locale.language);
    let at_desk = |party: &Party| party.is_staff() || *party == Party::Auditor;
    html! {
        @if view.parties.iter().any(at_desk) {
            p.note.slim {
                (say.to_staff_help) " "
                a href=(paths::staff_request_page(view.id.as_str())) { (say.to_staff) }
            }
        }
    }
}

/// Where it is, who has it, until when, and what comes next, in one card.
fn standing(view: &RequestView, locale: Locale) -> Markup {
    let language = locale.language;
    let say = Mine::of(language);
    let over = is_over(view.state);
    html! {
        section.card.standing.(tone(view.state)) aria-labelledby="next" {
            h2.unseen #next { (say.where_now) }
            p.next { (next(view, say)) }
            (reason(view, locale))
            @if !over {
                dl.stands {
                    @if let Some(who) = holder(view, locale) { div { dt { (say.who_has) } dd { (who) } } }
                    @if view.due.is_some() || view.state == State::Returned {
                        div {
                            dt { (say.until) }
                            dd {
                                (clock(view.state, view.due.as_ref(), locale))
                                @if let Some(due) = view.due.as_ref().filter(|_| view.state != State::Returned) {
                                    " " span.muted.small { (locale.date(due.on)) }
                                }
                            }
                        }
                    }
                    @if let Some(at) = view.submitted_at {
                        div { dt { (say.handed_in) } dd { (locale.day(at)) } }
                    }
                }
            }
            (lead(view, say))
            @for advice in &view.advice {
                p.small.muted { strong { (say.advice) } " " (advice) }
            }
        }
    }
}

const fn tone(state: State) -> &'static str {
    match state {
        State::Returned => "back",
        State::Granted | State::Resolved => "up",
        State::Refused => "down",
        _ => "",
    }
}

/// Who has it now: their name where it is told, else what they are.
fn holder(view: &RequestView, locale: Locale) -> Option<Markup> {
    let desk = view.desk?;
    let say = Mine::of(locale.language);
    if desk == Party::Applicant {
        return Some(html! { (say.with_you) });
    }
    Some(html! {
        (desk.label(locale.language))
        @if let Some(name) = &view.desk_name { " · " span lang=[locale.lang_of(name)] { (name) } }
    })
}

/// What comes next, in one sentence.
fn next(view: &RequestView, say: &'static Mine) -> &'static str {
    let may = |command| view.permissions.contains(&command);
    match view.state {
        State::Draft => say.next_draft,
        State::Submitted => say.next_submitted,
        State::Checking => say.next_checking,
        State::WithProvider => say.next_provider,
        State::Returned => say.next_returned,
        State::Mediation => say.next_mediation,
        State::Granted if may(Command::Undertake) => say.next_undertake,
        State::Granted => say.next_granted,
        State::Refused if may(Command::Mediate) => say.next_refused_mediate,
        State::Refused => say.next_refused,
        State::Resolved => say.next_resolved,
        State::Withdrawn => say.next_withdrawn,
        State::Closed => say.next_closed,
    }
}

/// What was said when it was given back or refused.
fn reason(view: &RequestView, locale: Locale) -> Markup {
    let say = Mine::of(locale.language);
    let (command, words) = match view.state {
        State::Returned => (Command::Return, say.returned_says),
        State::Refused => (Command::Refuse, say.refused_says),
        _ => return html! {},
    };
    let told = |event: &&EventView| {
        (event.command == command || event.command == Command::Decide) && event.comment.is_some()
    };
    let event = view.events.iter().rev().find(told);
    html! {
        @if let Some(event) = event {
            div.said {
                p { strong { (words) } }
                @if let Some(comment) = &event.comment {
                    blockquote.pre lang=[locale.lang_of(comment)] { (comment) }
                }
                @if let Some(basis) = &event.legal_basis {
                    p.small { (fill(Request::of(locale.language).basis, &[basis])) }
                }
            }
        }
    }
}

/// The one way on from here, as a button.
fn lead(view: &RequestView, say: &Mine) -> Markup {
    let may = |command| view.permissions.contains(&command);
    let edit = paths::request_edit_page(view.id.as_str());
    html! {
        @if may(Command::Edit) {
            p.actions {
                a.button.primary href=(edit) {
                    (if view.state == State::Returned { say.complete_it } else { say.continue_writing })
                }
            }
        } @else if may(Command::Undertake) && view.state == State::Granted {
            p.actions { a.button.primary href="#act-undertake" { (say.undertake_go) } }
        } @else if let Some(grant) = view.grant.as_ref().filter(|_| view.kind == Kind::Access) {
            p.actions {
                a.button.primary href=(paths::grant_page(grant.id.as_str())) { (say.to_grant) }
            }
        }
    }
}
