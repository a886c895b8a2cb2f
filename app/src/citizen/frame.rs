//! What stands around every page of one's own: the ways through them and who is signed in.

use maud::{Markup, html};

use super::Desk;
use crate::locale::citizen::Mine;
use crate::locale::staff::fill;
use crate::staff::frame::{titled, who};

/// A page within the frame, with its title as heading.
pub fn framed(desk: &Desk, title: &str, lede: Option<&str>, body: &Markup) -> Markup {
    with_heading(
        desk,
        title,
        &html! { h1 { (title) } @if let Some(lede) = lede { p.lede { (lede) } } },
        body,
    )
}

/// A page within the frame, with a heading of its own.
pub fn with_heading(desk: &Desk, title: &str, heading: &Markup, body: &Markup) -> Markup {
    titled(title, &desk.address.path);
    html! {
        (ways(desk))
        div.wrap.page.stack {
            header.stack.tight { (heading) }
            (body)
        }
    }
}

fn ways(desk: &Desk) -> Markup {
    let locale = desk.locale;
    let say = Mine::of(locale.language);
    let here = desk.address.path.trim_end_matches('/');
    let ways = [
        (true, "/requests", say.requests),
        (true, "/grants", say.grants),
        (true, "/notices", say.notices),
        (true, "/follows", say.follows),
        (true, "/charts", say.charts),
        (!desk.session.organisations.is_empty(), "/staff", say.work),
        (true, "/account", say.account),
    ];
    let within = |to: &str| here.strip_prefix(to).is_some_and(|rest| rest.starts_with('/'));
    let current = |to: &str| match here == to {
        true => Some("page"),
        // The settings of notices belong to the notices, though they are below the account.
        false if here == "/account/notices" => (to == "/notices").then_some("true"),
        false => within(to).then_some("true"),
    };
    html! {
        div.desk {
            div.wrap {
                nav aria-label=(say.ways) {
                    ul {
                        @for (shown, to, name) in ways {
                            @if shown {
                                li {
                                    a href=(to) aria-current=[current(to)] {
                                        (name)
                                        @if to == "/notices" && desk.unread > 0 { (unread(desk.unread, say)) }
                                    }
                                }
                            }
                        }
                    }
                }
                (who(&desk.session, locale))
            }
        }
    }
}

fn unread(count: u64, say: &Mine) -> Markup {
    let shown = if count > 99 { "99+".to_owned() } else { count.to_string() };
    html! {
        " " b.badge { span aria-hidden="true" { (shown) } span.unseen { (fill(say.unread, &[&shown])) } }
    }
}
