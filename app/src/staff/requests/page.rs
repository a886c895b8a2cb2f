//! A request at its desk: what was asked, the data, what happened, and what can be decided.

use contract::{
    AskedEntry, DatasetRef, Items, Provider, RequestView, SearchPage, TakingView, paths,
};
use domain::request::{Kind, Road};
use maud::{Markup, html};

use super::super::Desk;
use super::super::frame::with_heading;
use super::{Case, decide, queue, takings};
use crate::components::stamp;
use crate::locale::Locale;
use crate::locale::staff::{Requests, fill};
use crate::request;
use crate::visit::answer_with;

/// The page.
pub fn page(
    desk: &Desk,
    view: &RequestView,
    taken: Option<&Items<TakingView>>,
    providers: &[Provider],
    found: Option<&SearchPage>,
) -> Markup {
    let locale = desk.locale;
    let say = Requests::of(locale.language);
    let found = found.map(|page| page.hits.as_slice());
    let case = Case { view, desk, providers, found };
    if !case.is_for_staff() {
        return elsewhere(&case);
    }
    let taken = taken.filter(|_| view.kind == Kind::Incident);
    with_heading(
        desk,
        &view.title,
        &heading(&case),
        &html! {
            div.split.case {
                div.stack {
                    (advice(view, locale))
                    section.card.stack aria-labelledby="application" {
                        h2 #application { (say.application) }
                        (request::facts(view, locale))
                    }
                    @if let Some(dataset) = &view.dataset { (entry(dataset, view.entry.as_ref(), view, locale)) }
                    @if let Some(taken) = taken { (takings::section(taken, &paths::request_takings(view.id.as_str()), true, desk)) }
                    section.card.stack aria-labelledby="timeline" {
                        h2 #timeline { (say.timeline) }
                        (request::timeline(view, locale))
                    }
                }
                aside.stack {
                    (standing(view, locale))
                    (decide::panel(&case))
                }
            }
        },
    )
}

fn heading(case: &Case<'_>) -> Markup {
    let Case { view, desk, .. } = *case;
    let locale = desk.locale;
    let say = Requests::of(locale.language);
    html! {
        p.small { a href="/staff/requests" { (say.back) } }
        h1 lang=[locale.lang_of(&view.title)] { (view.title) }
        div.meta {
            @if view.emergency { (queue::urgent(locale)) }
            span.chip { (view.kind.label(locale.language)) }
            @if view.road == Road::Sharing { span.chip { (view.road.label(locale.language)) } }
            (request::state(view.state, locale.language))
            @if let Some(grade) = view.grade { span.grade.(grade.value()) { (grade.label(locale.language)) } }
            (request::clock(view.state, view.due.as_ref(), locale))
            @if case.commands().next().is_some() { a.button.to-decide href="#decide" { (say.go_decide) } }
        }
    }
}

/// What somebody should have in mind who reads on.
fn advice(view: &RequestView, locale: Locale) -> Markup {
    let say = Requests::of(locale.language);
    let form = &view.form;
    html! {
        @if view.emergency && let Some(reason) = &form.emergency_reason {
            p.note.urgent-note { strong { (fill(say.urgent_reason, &[reason])) } }
        }
        @if !view.advice.is_empty() {
            section.note aria-labelledby="advice" {
                h2 #advice { (say.advice) }
                ul.bulleted {
                    @for line in &view.advice { li { (line) } }
                }
            }
        }
    }
}

/// The data that is asked for: its conditions, the law that limits it, its files.
fn entry(
    dataset: &DatasetRef,
    entry: Option<&AskedEntry>,
    view: &RequestView,
    locale: Locale,
) -> Markup {
    let say = Requests::of(locale.language);
    let none = AskedEntry::default();
    let AskedEntry { conditions, legal_basis, usage, files } = entry.unwrap_or(&none);
    let all = view.form.distributions.is_empty();
    let is_asked = |id| all || view.form.distributions.contains(id);
    let stated = [(say.conditions, conditions), (say.basis, legal_basis), (say.usage, usage)];
    html! {
        section.card.stack aria-labelledby="entry" {
            h2 #entry { (say.entry) }
            p.meta {
                a href=(paths::dataset_page(dataset.id.as_str())) lang=[locale.lang_of(&dataset.title)] { (dataset.title) }
                (stamp(dataset.openness, locale))
                @if !dataset.published { strong.found { (say.not_public) } }
                @if let Some(provider) = &view.provider { span lang=[locale.lang_of(&provider.name)] { (provider.name) } }
            }
            dl.facts {
                @for (name, text) in stated {
                    @if let Some(text) = text { div { dt { (name) } dd.pre lang=[locale.lang_of(text)] { (text) } } }
                }
                @if !files.is_empty() {
                    div {
                        dt { (say.files) }
                        dd {
                            ul {
                                @for file in files {
                                    li {
                                        span lang=[locale.lang_of(&file.title)] { (file.title) } " "
                                        span.small.muted { (fill(say.version, &[&file.version.to_string()])) }
                                        @if view.kind == Kind::Access && is_asked(&file.id) { " " span.chip { (say.asked) } }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Where it stands, who has it, and what came of it.
fn standing(view: &RequestView, locale: Locale) -> Markup {
    let say = Requests::of(locale.language);
    html! {
        div.card.stack {
            h2 { (say.progress) }
            (request::steps(view, locale))
            dl.facts.brief-facts {
                @if let Some(name) = &view.desk_name { div { dt { (say.desk) } dd lang=[locale.lang_of(name)] { (name) } } }
                @if let Some(name) = &view.officer { div { dt { (say.officer) } dd { (name) } } }
                @if let Some(grant) = &view.grant {
                    div {
                        dt { (say.grant) }
                        dd { (grant.state.label(locale.language)) " " a href=(paths::staff_grant_page(grant.id.as_str())) { (say.see_grant) } }
                    }
                }
                @if let Some(dataset) = &view.satisfied_by {
                    div {
                        dt { (say.satisfied) }
                        dd { a href=(paths::dataset_page(dataset.id.as_str())) lang=[locale.lang_of(&dataset.title)] { (dataset.title) } }
                    }
                }
            }
        }
    }
}

/// For somebody who asked or uses the data, and answers nothing: the way to their own page.
fn elsewhere(case: &Case<'_>) -> Markup {
    let Case { view, desk, .. } = *case;
    answer_with(403);
    let say = Requests::of(desk.locale.language);
    with_heading(
        desk,
        &view.title,
        &html! { h1 lang=[desk.locale.lang_of(&view.title)] { (view.title) } },
        &html! {
            div.note {
                p { strong { (say.not_staff) } }
                p { (say.not_staff_help) }
                p { a.button href=(paths::request_page(view.id.as_str())) { (say.own_page) } }
            }
        },
    )
}
