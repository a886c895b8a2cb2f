//! The public board of demands, and a demand as everybody reads it (R23).

use contract::{Items, RequestItem, RequestView, paths};
use domain::request::{Command, Party, State};
use maud::{Markup, html};

use crate::head::{Page, describe};
use crate::locale::citizen::{Public, Request};
use crate::locale::staff::fill;
use crate::locale::{Locale, format};
use crate::request::{clock, is_over, state, steps, timeline};
use crate::staff::address::{Address, escaped};
use crate::staff::form::{hidden, pages, summary};

/// Items on a page; the interface's own number.
const PER_PAGE: u64 = 20;

/// What a public demand can stand at.
const STATES: [State; 5] =
    [State::Checking, State::WithProvider, State::Resolved, State::Refused, State::Closed];

/// The board.
pub fn board(address: &Address, found: &Items<RequestItem>, locale: Locale) -> Markup {
    let say = Public::of(locale.language);
    describe(&Page {
        title: say.demands.to_owned(),
        description: say.demands_help.to_owned(),
        path: address.whole(),
    });
    html! {
        div.wrap.page.stack {
            header.stack.tight {
                h1 { (say.demands) }
                p.lede { (say.demands_help) }
            }
            (filter(address, locale))
            div.results-head {
                p role="status" { (fill(say.found, &[&format::number(found.total)])) }
                a.button.primary.end href="/requests/new?kind=demand" { (say.ask) }
            }
            @if found.items.is_empty() {
                div.card.calm-card {
                    p { strong { (say.none) } }
                    p.muted { (say.none_help) }
                }
            } @else {
                ul.work { @for item in &found.items { (row(item, locale)) } }
            }
            (pages(address, found.total, PER_PAGE, locale))
        }
    }
}

fn filter(address: &Address, locale: Locale) -> Markup {
    let say = Public::of(locale.language);
    let q = address.parameter("q").unwrap_or_default();
    let chosen = address.parameter("state").unwrap_or_default();
    html! {
        form.filter.card method="get" action="/demands" role="search" {
            div.field {
                label for="f-q" { (say.search) }
                input #f-q type="search" name="q" value=(q) maxlength="100";
            }
            div.field {
                label for="f-state" { (say.state) }
                select #f-state name="state" {
                    option value="" { (say.any_state) }
                    @for state in STATES {
                        option value=(state) selected[state.value() == chosen] { (state.label(locale.language)) }
                    }
                }
            }
            div.actions {
                button { (say.apply) }
                @if !address.query.is_empty() { a.button.quiet href="/demands" { (say.clear) } }
            }
        }
    }
}

fn joined(count: u64, say: &Public) -> String {
    match count {
        0 => say.joined_none.to_owned(),
        1 => say.joined_one.to_owned(),
        some => fill(say.joined, &[&format::number(some)]),
    }
}

fn row(item: &RequestItem, locale: Locale) -> Markup {
    let say = Public::of(locale.language);
    html! {
        li {
            div.what {
                h2 lang=[locale.lang_of(&item.title)] { a href=(paths::demand_page(item.id.as_str())) { (item.title) } }
                p.meta {
                    (state(item.state, locale.language))
                    @if let Some(provider) = &item.provider {
                        span lang=[locale.lang_of(&provider.name)] { (provider.name) }
                    }
                    @if let Some(at) = item.submitted_at { span { (fill(say.asked_on, &[&locale.day(at)])) } }
                }
            }
            p.by.needed { (joined(item.joined, say)) }
        }
    }
}

/// A demand: what is needed, where it is, what was answered, and who else needs it.
pub fn page(view: &RequestView, signed_in: bool, locale: Locale) -> Markup {
    let say = Public::of(locale.language);
    let words = Request::of(locale.language);
    describe(&Page {
        title: view.title.clone(),
        description: view.form.text.clone(),
        path: paths::demand_page(view.id.as_str()),
    });
    let own = view.parties.iter().any(|it| *it != Party::Public);
    html! {
        div.wrap.page.stack {
            header.stack.tight {
                p.small { a href="/demands" { (say.demands) } }
                h1 lang=[locale.lang_of(&view.title)] { (view.title) }
                div.meta {
                    (state(view.state, locale.language))
                    @if let Some(provider) = &view.provider {
                        span lang=[locale.lang_of(&provider.name)] { (provider.name) }
                    }
                    @if let Some(at) = view.submitted_at { span { (fill(say.asked_on, &[&locale.day(at)])) } }
                    @if !is_over(view.state) { (clock(view.state, view.due.as_ref(), locale)) }
                }
            }
            div.split.listing.turned {
                div.stack.loose {
                    (satisfied(view, locale))
                    section.card.stack aria-labelledby="text" {
                        h2 #text { (say.text) }
                        p.pre lang=[locale.lang_of(&view.form.text)] { (view.form.text) }
                    }
                    section.card.stack aria-labelledby="timeline" {
                        h2 #timeline { (words.timeline) }
                        (timeline(view, locale))
                    }
                }
                aside.stack {
                    (join(view, signed_in, locale))
                    div.card.stack {
                        h2 { (words.progress) }
                        (steps(view, locale))
                    }
                    @if own { p { a href=(paths::request_page(view.id.as_str())) { (say.whole) } } }
                }
            }
        }
    }
}

fn satisfied(view: &RequestView, locale: Locale) -> Markup {
    let say = Public::of(locale.language);
    html! {
        @if let Some(dataset) = &view.satisfied_by {
            div.card.standing.up {
                p { strong { (say.satisfied) } }
                p lang=[locale.lang_of(&dataset.title)] {
                    a href=(paths::dataset_page(dataset.id.as_str())) { (dataset.title) }
                }
            }
        }
    }
}

/// How many need it, and the buttons to join and to follow.
fn join(view: &RequestView, signed_in: bool, locale: Locale) -> Markup {
    let say = Public::of(locale.language);
    let id = view.id.as_str();
    let page = paths::demand_page(id);
    let may = |command| view.permissions.contains(&command);
    let open = !is_over(view.state);
    html! {
        section.card.stack.joining aria-label=(say.join) {
            p.needed { (joined(view.joined, say)) }
            @if !signed_in {
                @if open { p { a.button.primary.wide href={ "/sign-in?next=" (escaped(&page)) } { (say.sign_in) } } }
            } @else {
                @for (command, class, words) in [(Command::Join, "primary", say.join), (Command::Leave, "", say.leave)] {
                    @if may(command) {
                        form.stack.tight method="post" action=(paths::request_commands(id)) data-next=(page) {
                            (hidden("next", &page))
                            (hidden("command", command.value()))
                            (summary())
                            button.wide.(class) { (words) }
                        }
                    }
                }
                form.stack.tight method="post" action=(paths::request_follow(id)) data-said=(say.followed) data-next=(page) {
                    (hidden("next", &page))
                    (summary())
                    button.wide { (say.follow) }
                }
            }
        }
    }
}
