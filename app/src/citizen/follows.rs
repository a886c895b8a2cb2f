//! What one follows.

use contract::{FollowView, Items, paths};
use maud::{Markup, html};

use super::Desk;
use super::frame::framed;
use crate::locale::Locale;
use crate::locale::citizen::{Mine, Request};
use crate::locale::staff::fill;
use crate::staff::form::{hidden, pages};

/// Items on a page; the interface's own number.
const PER_PAGE: u64 = 20;

/// The page.
pub fn page(desk: &Desk, found: &Items<FollowView>) -> Markup {
    let locale = desk.locale;
    let say = Mine::of(locale.language);
    framed(
        desk,
        say.follows,
        Some(say.follows_help),
        &html! {
            @if found.items.is_empty() {
                div.card.calm-card {
                    p { strong { (say.no_follows) } }
                    p.muted { (say.no_follows_help) }
                }
            } @else {
                ul.work { @for follow in &found.items { (item(follow, locale)) } }
            }
            (pages(&desk.address, found.total, PER_PAGE, locale))
        },
    )
}

fn item(follow: &FollowView, locale: Locale) -> Markup {
    let say = Mine::of(locale.language);
    let FollowView { kind, id, title, href, since } = follow;
    let hidden_name = Request::of(locale.language).not_public;
    let name = title.as_deref().unwrap_or(hidden_name);
    let end =
        if kind == "request" { paths::request_unfollow(id) } else { paths::dataset_unfollow(id) };
    html! {
        li {
            div.what {
                h2 lang=[locale.lang_of(name)] {
                    @match href { Some(href) => a href=(href) { (name) }, None => span.muted { (name) } }
                }
                p.meta { span { (fill(say.since, &[&locale.day(*since)])) } }
            }
            form method="post" action=(end) {
                (hidden("next", "/follows"))
                button { (say.unfollow) span.unseen { " " (name) } }
            }
        }
    }
}
