//! The desk of grants: who may take what, until when, how often it was used (R22).

mod commands;

use contract::{GrantView, GrantedFile, Items, TakingView, paths};
use domain::grant::GrantState;
use maud::{Markup, html};

use super::Desk;
use super::form::pages;
use super::frame::{answers_requests, framed, refused, with_heading};
use super::requests::takings;
use crate::components::stamp;
use crate::locale::staff::{Grants, fill};
use crate::locale::{Locale, format};

/// Items on a page; the interface's own number.
const PER_PAGE: u64 = 20;
/// The address of the list.
const PLACE: &str = "/staff/grants";

/// All grants in reach.
pub fn list(desk: &Desk, found: &Items<GrantView>) -> Markup {
    let locale = desk.locale;
    let say = Grants::of(locale.language);
    if !answers_requests(&desk.session) {
        return refused(desk, say.grants);
    }
    framed(
        desk,
        say.grants,
        Some(say.lede),
        &html! {
            (filter(desk))
            p role="status" { (fill(say.found, &[&format::number(found.total)])) }
            @if found.items.is_empty() {
                div.card.calm-card { p { strong { (say.none_found) } } p.muted { (say.none_found_help) } }
            } @else {
                ul.work { @for grant in &found.items { (row(grant, locale)) } }
            }
            (pages(&desk.address, found.total, PER_PAGE, locale))
        },
    )
}

fn filter(desk: &Desk) -> Markup {
    let language = desk.locale.language;
    let say = Grants::of(language);
    let value = |name| desk.address.parameter(name).unwrap_or_default();
    let chosen = value("state");
    html! {
        form.filter.card method="get" action=(PLACE) role="search" {
            div.field {
                label for="f-state" { (say.state) }
                select #f-state name="state" {
                    option value="" { (say.any_state) }
                    @for state in GrantState::ALL {
                        option value=(state.value()) selected[state.value() == chosen] { (state.label(language)) }
                    }
                }
            }
            div.field {
                label for="f-dataset" { (say.dataset) }
                input #f-dataset type="search" name="dataset" value=(value("dataset")) maxlength="100";
            }
            div.actions {
                button { (say.filter) }
                @if !desk.address.query.is_empty() { a.button.quiet href=(PLACE) { (say.clear) } }
            }
        }
    }
}

/// Where a grant stands, in a word, with a colour beside it.
fn state(state: GrantState, locale: Locale) -> Markup {
    let class = match state {
        GrantState::Live => "up",
        GrantState::Suspended => "back",
        GrantState::Revoked => "down",
        GrantState::Expired => "",
    };
    html! { span.state.(class) { (state.label(locale.language)) } }
}

fn row(grant: &GrantView, locale: Locale) -> Markup {
    let say = Grants::of(locale.language);
    let title = &grant.dataset.title;
    let page = paths::staff_grant_page(grant.id.as_str());
    html! {
        li {
            div.what {
                h2 lang=[locale.lang_of(title)] { a href=(page) { (title) } }
                p.meta {
                    (state(grant.state, locale))
                    span { (held(grant, locale)) }
                    span lang=[locale.lang_of(&grant.provider.name)] { (grant.provider.name) }
                    span { (say.usage) " " (used(grant, locale)) }
                }
            }
            p.by { (fill(say.until, &[&locale.date(last_day(grant))])) }
        }
    }
}

fn held(grant: &GrantView, locale: Locale) -> String {
    let say = Grants::of(locale.language);
    match &grant.organisation {
        Some(organisation) => fill(say.to_for, &[&grant.holder, &organisation.name]),
        None => fill(say.to, &[&grant.holder]),
    }
}

fn used(grant: &GrantView, locale: Locale) -> String {
    let say = Grants::of(locale.language);
    let used = grant.used.to_string();
    match grant.times {
        Some(times) => fill(say.used_of, &[&used, &times.to_string()]),
        None => fill(say.used, &[&used]),
    }
}

/// The last day on which it can be used: it ends before the next one begins.
fn last_day(grant: &GrantView) -> chrono::NaiveDate {
    format::day(grant.until - chrono::TimeDelta::microseconds(1))
}

/// A grant.
pub fn page(desk: &Desk, grant: &GrantView, taken: Option<&Items<TakingView>>) -> Markup {
    let locale = desk.locale;
    let say = Grants::of(locale.language);
    let title = &grant.dataset.title;
    if !answers_requests(&desk.session) {
        return refused(desk, title);
    }
    let heading = html! {
        p.small { a href=(PLACE) { (say.back) } }
        h1 lang=[locale.lang_of(title)] { (title) }
        div.meta {
            (state(grant.state, locale))
            (stamp(grant.dataset.openness, locale))
            span { (held(grant, locale)) }
            @if commands::of_staff(grant).next().is_some() { a.button.to-decide href="#decide" { (say.decide) } }
        }
    };
    with_heading(
        desk,
        title,
        &heading,
        &html! {
            div.split.case {
                div.stack {
                    section.card.stack aria-labelledby="facts" {
                        h2 #facts { (say.facts) }
                        (facts(grant, locale))
                    }
                    @if let Some(taken) = taken { (takings::section(taken, &paths::grant_takings(grant.id.as_str()), false, desk)) }
                }
                aside.stack { (commands::panel(grant, desk)) }
            }
        },
    )
}

fn facts(grant: &GrantView, locale: Locale) -> Markup {
    let say = Grants::of(locale.language);
    let title = &grant.dataset.title;
    let from = locale.day(grant.from);
    let request = paths::staff_request_page(grant.request.as_str());
    html! {
        dl.facts {
            div { dt { (say.data) } dd { a href=(paths::dataset_page(grant.dataset.id.as_str())) lang=[locale.lang_of(title)] { (title) } } }
            div { dt { (say.holder) } dd { (grant.holder) } }
            @if let Some(organisation) = &grant.organisation {
                div { dt { (say.organisation) } dd lang=[locale.lang_of(&organisation.name)] { (organisation.name) } }
            }
            div { dt { (say.purpose) } dd.pre lang=[locale.lang_of(&grant.purpose)] { (grant.purpose) } }
            div { dt { (say.term) } dd { (fill(say.from_to, &[&from, &locale.date(last_day(grant))])) } }
            div { dt { (say.usage) } dd { (used(grant, locale)) } }
            div { dt { (say.files) } dd { ul { @for file in &grant.distributions { (granted(file, locale)) } } } }
            div { dt { (say.request) } dd { a href=(request) { (say.see_request) } } }
        }
        p.small.muted {
            (fill(say.given, &[&format::moment(grant.created_at, locale.language)]))
            @if grant.updated_at != grant.created_at {
                " · " (fill(say.changed, &[&format::moment(grant.updated_at, locale.language)]))
            }
        }
    }
}

fn granted(file: &GrantedFile, locale: Locale) -> Markup {
    let say = Grants::of(locale.language);
    let versions = match file.licensed.version {
        Some(version) => fill(say.one_version, &[&version.to_string()]),
        None => say.every_version.to_owned(),
    };
    html! {
        li {
            span lang=[locale.lang_of(&file.title)] { (file.title) } " "
            span.small.muted { (versions) " · " (fill(say.current, &[&file.current.to_string()])) }
        }
    }
}
