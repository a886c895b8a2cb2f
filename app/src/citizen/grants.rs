//! One's own grants: what for, until when, how often, and the way to the data.

use contract::{GrantView, GrantedFile, Items, paths};
use domain::grant::{GrantCommand, GrantState};
use maud::{Markup, html};

use super::Desk;
use super::frame::{framed, with_heading};
use crate::components::{Icon, icon};
use crate::locale::Locale;
use crate::locale::citizen::Mine;
use crate::locale::staff::{Office, fill};
use crate::staff::form::{Text, fold, hidden, pages, summary};

/// Items on a page; the interface's own number.
const PER_PAGE: u64 = 20;

/// The list.
pub fn list(desk: &Desk, found: &Items<GrantView>) -> Markup {
    let locale = desk.locale;
    let say = Mine::of(locale.language);
    framed(
        desk,
        say.grants,
        Some(say.grants_help),
        &html! {
            @if found.items.is_empty() {
                div.card.calm-card {
                    p { strong { (say.no_grants) } }
                    p.muted { (say.no_grants_help) }
                }
            } @else {
                ul.work {
                    @for grant in &found.items {
                        @let title = &grant.dataset.title;
                        li {
                            div.what {
                                h2 lang=[locale.lang_of(title)] { a href=(paths::grant_page(grant.id.as_str())) { (title) } }
                                p.meta {
                                    (mark(grant.state, locale))
                                    span lang=[locale.lang_of(&grant.provider.name)] { (grant.provider.name) }
                                    span { (fill(say.valid_until, &[&locale.day(grant.until)])) }
                                }
                            }
                            p.by { (taken(grant, say)) }
                        }
                    }
                }
            }
            (pages(&desk.address, found.total, PER_PAGE, locale))
        },
    )
}

/// Where a grant stands, in a word.
fn mark(state: GrantState, locale: Locale) -> Markup {
    let class = match state {
        GrantState::Live => "up",
        GrantState::Suspended => "back",
        GrantState::Revoked => "down",
        GrantState::Expired => "",
    };
    html! { span.state.(class) { (state.label(locale.language)) } }
}

fn taken(grant: &GrantView, say: &Mine) -> String {
    let used = grant.used.to_string();
    match grant.times {
        Some(times) => fill(say.times_of, &[&used, &times.to_string()]),
        None => fill(say.times_any, &[&used]),
    }
}

/// The page of a grant.
pub fn page(desk: &Desk, grant: &GrantView) -> Markup {
    let locale = desk.locale;
    let say = Mine::of(locale.language);
    let title = &grant.dataset.title;
    with_heading(
        desk,
        title,
        &html! {
            p.small { a href="/grants" { (say.grants) } }
            h1 lang=[locale.lang_of(title)] { (title) }
            p.meta {
                (mark(grant.state, locale))
                span { (fill(say.valid_until, &[&locale.day(grant.until)])) }
                span { (taken(grant, say)) }
            }
        },
        &html! {
            div.split.listing {
                div.stack.loose { (files(grant, locale)) (facts(grant, locale)) }
                aside.stack { (actions(grant, locale)) }
            }
        },
    )
}

fn facts(grant: &GrantView, locale: Locale) -> Markup {
    let say = Mine::of(locale.language);
    let provider = &grant.provider.name;
    let dates = [locale.day(grant.from), locale.day(grant.until)];
    html! {
        section.card.stack aria-labelledby="purpose" {
            h2 #purpose { (say.purpose) }
            p.pre lang=[locale.lang_of(&grant.purpose)] { (grant.purpose) }
            p.small.muted { (say.limits) }
            dl.facts {
                div { dt { (say.valid) } dd { (fill(say.valid_text, &[&dates[0], &dates[1]])) } }
                div { dt { (say.times) } dd { (taken(grant, say)) } }
                div { dt { (say.holder) } dd {
                    (grant.holder)
                    @if let Some(organisation) = &grant.organisation { " · " (organisation.name) }
                } }
                div { dt { (say.provider) } dd lang=[locale.lang_of(provider)] { (provider) } }
                div { dt { (say.request) } dd { a href=(paths::request_page(grant.request.as_str())) { (grant.request) } } }
            }
        }
    }
}

/// The files, each with the way to take it; or why that is not possible now.
fn files(grant: &GrantView, locale: Locale) -> Markup {
    let say = Mine::of(locale.language);
    let used_up = grant.times.is_some_and(|times| grant.used >= times);
    let barred = match grant.state {
        GrantState::Suspended => Some(say.suspended_help),
        GrantState::Revoked | GrantState::Expired => Some(say.ended_help),
        GrantState::Live if used_up => Some(say.used_up),
        GrantState::Live => None,
    };
    html! {
        section.card.stack aria-labelledby="take" {
            h2 #take { (say.files) }
            @if let Some(why) = barred {
                div.note { p { strong { (say.not_live) } } p { (why) } }
            } @else if !grant.accepted {
                div.note {
                    p { strong { (say.undertake_first) } }
                    p { a.button.primary href={ (paths::request_page(grant.request.as_str())) "#act-undertake" } { (say.undertake_go) } }
                }
            } @else { p.muted.small { (say.files_help) } }
            ul.files {
                @for file in &grant.distributions {
                    (item(file, grant, barred.is_none() && grant.accepted, locale))
                }
            }
            p.muted.small { (say.receipts_help) }
        }
    }
}

fn item(file: &GrantedFile, grant: &GrantView, open: bool, locale: Locale) -> Markup {
    let say = Mine::of(locale.language);
    let id = file.licensed.distribution.as_str();
    let version = match file.licensed.version {
        Some(only) => fill(say.version_only, &[&only.to_string()]),
        None => fill(say.version_any, &[&file.current.to_string()]),
    };
    html! {
        li.granted {
            div {
                h3 lang=[locale.lang_of(&file.title)] { (file.title) }
                p.small.muted { (version) }
            }
            @if open {
                form method="post" action=(paths::tickets(id)) data-answer="ticket" data-stays="" {
                    (hidden("grant", grant.id.as_str()))
                    (hidden("next", &paths::grant_page(grant.id.as_str())))
                    @if let Some(only) = file.licensed.version { (hidden("version", &only.to_string())) }
                    button.primary {
                        (icon(Icon::Download)) (say.download) span.unseen { " " (file.title) }
                    }
                    (summary())
                }
                div.ticket-place data-place="" aria-live="polite" {}
            }
        }
    }
}

/// What the holder can do with it.
fn actions(grant: &GrantView, locale: Locale) -> Markup {
    let say = Mine::of(locale.language);
    let renew = format!(
        "/requests/new?kind=access&dataset={}&copy_of={}&renews={}",
        grant.dataset.id, grant.request, grant.id
    );
    let ends = grant.permissions.contains(&GrantCommand::Relinquish);
    html! {
        section.card.stack.decide aria-labelledby="actions" {
            h2 #actions { (say.actions) }
            @if grant.own && grant.state != GrantState::Revoked {
                p { a.button.wide href=(renew) { (say.renew) } }
            }
            @if grant.dataset.published {
                p { a.button.wide href=(paths::dataset_page(grant.dataset.id.as_str())) { (crate::locale::citizen::Apply::of(locale.language).go_dataset) } }
            }
            @if ends { (fold(say.relinquish, false, "", &relinquish(grant, locale))) }
        }
    }
}

fn relinquish(grant: &GrantView, locale: Locale) -> Markup {
    let say = Mine::of(locale.language);
    let page = paths::grant_page(grant.id.as_str());
    let label = Office::of(locale.language).reason_optional;
    html! {
        form.stack.tight method="post" action=(paths::grant_commands(grant.id.as_str()))
            data-next=(page) data-sure=(say.sure_relinquish)
        {
            (hidden("next", &page))
            (hidden("command", GrantCommand::Relinquish.value()))
            (hidden("version", &grant.version.to_string()))
            p.small.muted { (say.relinquish_help) }
            (summary())
            (Text { name: "comment", label, most: Some(domain::request::Form::TEXT_MAX), ..Text::default() }.lines(2))
            p.actions { button.grave { (say.relinquish) } }
        }
    }
}
