//! One's own requests: what each is, where it stands, who has it, by when it is answered.

use contract::{Items, RequestItem, paths};
use domain::request::{Kind, Party};
use maud::{Markup, html};

use super::Desk;
use super::frame::framed;
use crate::locale::citizen::{Mine, Request};
use crate::locale::staff::{Office, fill};
use crate::locale::{Locale, format};
use crate::request;
use crate::staff::form::pages;

/// Items on a page; the interface's own number.
const PER_PAGE: u64 = 20;

/// The page.
pub fn page(desk: &Desk, found: &Items<RequestItem>) -> Markup {
    let locale = desk.locale;
    let say = Mine::of(locale.language);
    framed(
        desk,
        say.requests,
        Some(say.requests_help),
        &html! {
            div.results-head {
                (kinds(desk))
                a.button.primary.end href="/requests/new" { (say.begin) }
            }
            @if found.items.is_empty() {
                div.card.calm-card {
                    p { strong { (say.none) } }
                    p.muted { (say.none_help) }
                    p { a.button href="/requests/new" { (say.begin) } }
                }
            } @else {
                ul.work { @for item in &found.items { (row(item, locale)) } }
            }
            (pages(&desk.address, found.total, PER_PAGE, locale))
        },
    )
}

/// The kinds, each a way to the list of it alone.
fn kinds(desk: &Desk) -> Markup {
    let language = desk.locale.language;
    let say = Mine::of(language);
    let chosen = desk.address.parameter("kind");
    let all = chosen.is_none();
    html! {
        nav aria-label=(say.kinds) {
            ul.tabs {
                li { a href="/requests" aria-current=[all.then_some("page")] { (say.every_kind) } }
                @for kind in Kind::ALL {
                    @let here = chosen.as_deref() == Some(kind.value());
                    li {
                        a href={ "/requests?kind=" (kind) } aria-current=[here.then_some("page")] {
                            (kind.label(language))
                        }
                    }
                }
            }
        }
    }
}

fn row(item: &RequestItem, locale: Locale) -> Markup {
    let language = locale.language;
    let say = Mine::of(language);
    let RequestItem { id, kind, state, title, provider, desk, due, emergency, joined, .. } = item;
    let over = request::is_over(*state);
    let own = *desk == Some(Party::Applicant);
    html! {
        li {
            div.what {
                h2 lang=[locale.lang_of(title)] { a href=(paths::request_page(id.as_str())) { (title) } }
                p.meta {
                    (request::state(*state, language))
                    span { (kind.label(language)) }
                    @if *emergency { span.chip.urgent { (Request::of(language).emergency_mark) } }
                    @if let Some(provider) = provider {
                        span lang=[locale.lang_of(&provider.name)] { (provider.name) }
                    }
                    @if !over {
                        @if own { strong { (say.with_you) } }
                        @else if let Some(desk) = desk { span { (fill(say.with, &[desk.label(language)])) } }
                    }
                    @if *joined > 0 { span { (fill(say.joined, &[&format::number(*joined)])) } }
                    span { (fill(Office::of(language).updated, &[&locale.day(item.updated_at)])) }
                }
            }
            p.by { @if !over { (request::clock(*state, due.as_ref(), locale)) } }
        }
    }
}
