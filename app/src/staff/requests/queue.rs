//! The queues: what is due first on top, emergencies before all, by kind.

use contract::{Items, RequestFigures, RequestItem, paths};
use domain::request::{Kind, State};
use maud::{Markup, html};

use super::super::form::{hidden, pages};
use super::super::frame::{answers_requests, framed, refused};
use super::super::{Address, Desk};
use crate::locale::staff::{Office, Requests, fill};
use crate::locale::{Locale, format};
use crate::request;

/// Items on a page; the interface's own number.
const PER_PAGE: u64 = 20;
/// The address of the queues.
const PLACE: &str = "/staff/requests";

/// What waits for somebody, on the page of their work.
pub struct Waiting {
    /// In figures.
    pub figures: RequestFigures,
    /// What is due first.
    pub items: Option<Items<RequestItem>>,
}

/// The queues.
pub fn queue(desk: &Desk, figures: &RequestFigures, found: &Items<RequestItem>) -> Markup {
    let locale = desk.locale;
    let say = Requests::of(locale.language);
    if !answers_requests(&desk.session) {
        return refused(desk, say.requests);
    }
    framed(
        desk,
        say.requests,
        Some(say.lede),
        &html! {
            (kinds(&desk.address, figures, locale))
            (filter(desk))
            p role="status" { (fill(say.found, &[&format::number(found.total)])) }
            @if found.items.is_empty() {
                div.card.calm-card { p { strong { (say.none_found) } } p.muted { (say.none_found_help) } }
            } @else {
                ul.work.queue { @for item in &found.items { (row(item, false, locale)) } }
            }
            (pages(&desk.address, found.total, PER_PAGE, locale))
        },
    )
}

/// The kinds, each with how much of it waits for the caller.
fn kinds(address: &Address, figures: &RequestFigures, locale: Locale) -> Markup {
    let say = Requests::of(locale.language);
    let chosen = address.parameter("kind").unwrap_or_default();
    let waiting =
        |kind: Kind| figures.kinds.iter().find(|it| it.kind == kind).map_or(0, |it| it.count);
    let all = (String::new(), say.every_kind, figures.waiting);
    let each = Kind::ALL
        .iter()
        .map(|kind| (kind.value().to_owned(), kind.label(locale.language), waiting(*kind)));
    html! {
        nav.kinds aria-label=(say.kinds) {
            ul {
                @for (value, name, count) in std::iter::once(all).chain(each) {
                    li {
                        a href=(address.with("kind", &value)) aria-current=[(value == chosen).then_some("page")] {
                            (name)
                            @if count > 0 { " " span.count { (format::number(count)) span.unseen { " " (say.waiting) } } }
                        }
                    }
                }
            }
        }
    }
}

fn filter(desk: &Desk) -> Markup {
    let language = desk.locale.language;
    let say = Requests::of(language);
    let office = Office::of(language);
    let value = |name| desk.address.parameter(name).unwrap_or_default();
    let chosen = value("state");
    // Nobody but its applicant sees a draft.
    let states = State::ALL.iter().filter(|state| **state != State::Draft);
    let kind = value("kind");
    html! {
        form.filter.card method="get" action=(PLACE) role="search" {
            @if !kind.is_empty() { (hidden("kind", &kind)) }
            div.field {
                label for="f-q" { (say.search) }
                input #f-q type="search" name="q" value=(value("q")) maxlength="100";
            }
            div.field {
                label for="f-state" { (office.state) }
                select #f-state name="state" {
                    option value="" { (office.any_state) }
                    @for state in states {
                        option value=(state.value()) selected[state.value() == chosen] { (state.label(language)) }
                    }
                }
            }
            div.options {
                @for (name, words) in [("waiting", say.waiting), ("late", say.late), ("emergency", say.emergency)] {
                    label { input type="checkbox" name=(name) value="true" checked[!value(name).is_empty()]; span { (words) } }
                }
            }
            div.actions {
                button { (office.apply) }
                @if !desk.address.query.is_empty() { a.button.quiet href=(PLACE) { (office.clear) } }
            }
        }
    }
}

/// A request in a list: what it is, who has it, by when, and what to do.
fn row(item: &RequestItem, within_section: bool, locale: Locale) -> Markup {
    let say = Requests::of(locale.language);
    let RequestItem {
        id,
        version: _,
        kind,
        road: _,
        state,
        title,
        dataset: _,
        provider,
        desk,
        due,
        emergency,
        grade,
        joined,
        submitted_at,
        updated_at: _,
    } = item;
    let page = paths::staff_request_page(id.as_str());
    let at_desk = desk.is_some_and(domain::request::Party::is_staff);
    let words = if at_desk { say.open_item } else { say.look };
    let name = html! { @if *emergency { (urgent(locale)) " " } a href=(page) lang=[locale.lang_of(title)] { (title) } };
    html! {
        li.urgent-row[*emergency] {
            div.what {
                @if within_section { h3 { (name) } } @else { h2 { (name) } }
                p.meta {
                    span.chip { (kind.label(locale.language)) }
                    (request::state(*state, locale.language))
                    @if let Some(grade) = grade { span.grade.(grade.value()) { (grade.label(locale.language)) } }
                    @if let Some(provider) = provider { span lang=[locale.lang_of(&provider.name)] { (provider.name) } }
                    @if let Some(desk) = desk.filter(|_| at_desk && !within_section) { span { (fill(say.at, &[desk.label(locale.language)])) } }
                    @if let Some(at) = submitted_at { span { (fill(say.handed_in, &[&locale.day(*at)])) } }
                    @if *joined > 0 { span { (fill(say.joined, &[&format::number(*joined)])) } }
                }
            }
            p.by { (request::clock(*state, due.as_ref(), locale)) }
            a.button href=(page) { (words) span.unseen { " " (title) } }
        }
    }
}

/// The mark of what goes before others (R20): a word, beside its colour.
pub fn urgent(locale: Locale) -> Markup {
    html! { span.urgent { (Requests::of(locale.language).urgent) } }
}

/// What waits for somebody, in figures and as a list, on the page of their work.
pub fn section(waiting: &Waiting, locale: Locale) -> Markup {
    let say = Requests::of(locale.language);
    let Waiting { figures, items } = waiting;
    let none = Items { total: 0, items: Vec::new() };
    let items = items.as_ref().unwrap_or(&none);
    html! {
        section.stack aria-labelledby="requests" {
            div.results-head {
                h2 #requests { (say.figures) }
                span.muted.small { (say.lede) }
            }
            (tiles(figures, locale))
            ul.inline {
                @for it in figures.kinds.iter().filter(|it| it.count > 0) {
                    li { a href={ (PLACE) "?waiting=true&kind=" (it.kind) } { (it.kind.label(locale.language)) " " (format::number(it.count)) } }
                }
            }
            @if items.items.is_empty() {
                div.card.calm-card { p { strong { (say.nothing_waits) } } }
            } @else {
                ul.work.queue { @for item in &items.items { (row(item, true, locale)) } }
            }
            @if items.total > items.items.len() as u64 {
                p { a.onward href={ (PLACE) "?waiting=true" } { (fill(say.all_waiting, &[&format::number(items.total)])) } }
            }
        }
    }
}

/// Figures, each a way to the list that it counts.
fn tiles(figures: &RequestFigures, locale: Locale) -> Markup {
    let say = Requests::of(locale.language);
    let RequestFigures { waiting, soon, late, emergency, kinds: _ } = figures;
    let tiles = [
        ("?waiting=true", *waiting, say.waiting, "", ""),
        ("?waiting=true", *soon, say.soon, say.soon_note, "soon"),
        ("?waiting=true&late=true", *late, say.late, "", "late"),
        ("?waiting=true&emergency=true", *emergency, say.emergency, say.emergency_note, "late"),
    ];
    html! {
        ul.tally {
            @for (query, count, name, note, class) in tiles {
                li.card.count-card.(if count > 0 { class } else { "" }) {
                    a href={ (PLACE) (query) } { (name) }
                    b { (format::number(count)) }
                    @if !note.is_empty() { span.small.muted { (note) } }
                }
            }
        }
    }
}
