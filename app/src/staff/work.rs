//! The work list: figures that lead to lists, then what waits, what is due first on top.

use contract::{Items, ListingItem, WorkFigures, paths};
use domain::Permission;
use domain::listing::{Command, State};
use maud::{Markup, html};

use super::frame::{affiliations, answers_requests, framed};
use super::requests::{self, Waiting};
use super::{Desk, marks};
use crate::components::stamp;
use crate::locale::staff::{Office, fill};
use crate::locale::{Locale, format};

/// The page.
pub fn page(
    desk: &Desk,
    figures: &WorkFigures,
    waiting: &Items<ListingItem>,
    asked: &Waiting,
) -> Markup {
    let locale = desk.locale;
    let say = Office::of(locale.language);
    if desk.session.organisations.is_empty() {
        return framed(
            desk,
            say.no_role,
            Some(say.no_role_help),
            &html! {
                p.actions { a.button href="/account" { (say.account) } }
            },
        );
    }
    let drafts = desk.session.permissions.contains(&Permission::ListingsCreate);
    framed(
        desk,
        say.work,
        None,
        &html! {
            @if answers_requests(&desk.session) { (requests::section(asked, locale)) }
            section.stack aria-labelledby="listings" {
                h2 #listings { (say.listings) }
                (tiles(figures, locale))
            }
            section.stack aria-labelledby="waiting" {
                div.results-head {
                    h2 #waiting { (say.waiting) }
                    span.muted.small { (say.first_due) }
                    @if drafts { a.button.primary.end href="/staff/listings/new" { (say.begin) } }
                }
                @if waiting.items.is_empty() {
                    div.card.calm-card {
                        p { strong { (say.nothing_waits) } }
                        p.muted { (say.nothing_waits_help) }
                    }
                } @else {
                    ul.work { @for item in &waiting.items { (row(item, true, locale)) } }
                }
                @if waiting.total > waiting.items.len() as u64 {
                    p { a.onward href="/staff/listings?waiting=true" { (locale_count(say.all_waiting, waiting.total)) } }
                }
            }
            (affiliations(&desk.session, locale))
        },
    )
}

fn locale_count(text: &str, count: u64) -> String {
    fill(text, &[&format::number(count)])
}

/// Figures, each a way to the list that it counts.
fn tiles(figures: &WorkFigures, locale: Locale) -> Markup {
    let say = Office::of(locale.language);
    let WorkFigures { waiting, overdue, overdue_all, without_files, poor, states } = figures;
    let of = |wanted: &[State]| {
        states.iter().filter(|it| wanted.contains(&it.state)).map(|it| it.count).sum::<u64>()
    };
    let mine = if *overdue > 0 {
        fill(say.overdue_mine, &[&format::number(*overdue)])
    } else {
        String::new()
    };
    let tiles = [
        ("?waiting=true", *waiting, say.waiting, "", ""),
        (
            "?overdue=true",
            *overdue_all,
            say.overdue,
            mine.as_str(),
            if *overdue_all > 0 { "late" } else { "" },
        ),
        (
            "?without_files=true",
            *without_files,
            say.without_files,
            say.without_files_note,
            if *without_files > 0 { "soon" } else { "" },
        ),
        ("?poor=true", *poor, say.poor, say.poor_note, if *poor > 0 { "soon" } else { "" }),
        ("?state=published", of(&[State::Published]), say.published, "", ""),
    ];
    html! {
        ul.tally {
            @for (query, count, name, note, class) in tiles {
                li.card.count-card.(class) {
                    a href={ "/staff/listings" (query) } { (name) }
                    b { (format::number(count)) }
                    @if !note.is_empty() { span.small.muted { (note) } }
                }
            }
        }
        details.rest {
            summary { (say.states) }
            ul.inline {
                @for it in states {
                    li { a href={ "/staff/listings?state=" (it.state) } { (it.state.label(locale.language)) " " (format::number(it.count)) } }
                }
            }
        }
    }
}

/// A listing in a list: what it is, where it stands, by when, and what to do.
pub fn row(item: &ListingItem, with_action: bool, locale: Locale) -> Markup {
    let say = Office::of(locale.language);
    let ListingItem {
        id,
        version: _,
        title,
        state,
        stage,
        provider,
        openness,
        files,
        quality,
        due,
        permissions,
        updated_at,
    } = item;
    let page = paths::staff_listing_page(id.as_str());
    let may = |command| permissions.contains(&command);
    let (to, words) = if may(Command::Approve) || may(Command::Publish) {
        (format!("{page}#decide"), say.review)
    } else if may(Command::Submit) && may(Command::Edit) {
        (format!("{page}/edit"), say.edit)
    } else {
        (page.clone(), say.open_item)
    };
    html! {
        li {
            div.what {
                @if with_action {
                    h3 lang=[locale.lang_of(title)] { a href=(page) { (title) } }
                } @else {
                    h2 lang=[locale.lang_of(title)] { a href=(page) { (title) } }
                }
                p.meta {
                    (marks::state(*state, *stage, locale.language))
                    (stamp(*openness, locale))
                    span lang=[locale.lang_of(&provider.name)] { (provider.name) }
                    span { @if *files == 0 { (say.no_files) } @else { (fill(say.files, &[&files.to_string()])) } }
                    @if let Some(score) = quality { span { (fill(say.quality, &[&score.to_string()])) } }
                    span { (fill(say.updated, &[&locale.day(*updated_at)])) }
                }
            }
            p.by { (marks::due(due.as_ref(), locale)) }
            @if with_action { a.button href=(to) { (words) span.unseen { " " (title) } } }
        }
    }
}
