//! All listings in reach: words, a state, what is overdue or lacks files, page by page.

use contract::{Items, ListingItem};
use domain::Permission;
use domain::listing::State;
use maud::{Markup, html};

use super::form::pages;
use super::frame::framed;
use super::{Desk, work};
use crate::locale::format;
use crate::locale::staff::{Office, fill};

/// Items on a page; the interface's own number.
const PER_PAGE: u64 = 20;

/// The page.
pub fn page(desk: &Desk, found: &Items<ListingItem>) -> Markup {
    let locale = desk.locale;
    let say = Office::of(locale.language);
    let address = &desk.address;
    let q = address.parameter("q").unwrap_or_default();
    let chosen = address.parameter("state").unwrap_or_default();
    let ticked = |name| address.parameter(name).is_some();
    let filtered = !address.query.is_empty();
    let drafts = desk.session.permissions.contains(&Permission::ListingsCreate);
    framed(
        desk,
        say.listings,
        None,
        &html! {
            form.filter.card method="get" action="/staff/listings" role="search" {
                div.field {
                    label for="f-q" { (say.search) }
                    input #f-q type="search" name="q" value=(q) maxlength="100";
                }
                div.field {
                    label for="f-state" { (say.state) }
                    select #f-state name="state" {
                        option value="" { (say.any_state) }
                        @for state in State::ALL {
                            option value=(state.value()) selected[state.value() == chosen] { (state.label(locale.language)) }
                        }
                    }
                }
                div.options {
                    @for (name, words) in [("waiting", say.waiting), ("overdue", say.overdue), ("without_files", say.without_files), ("poor", say.poor)] {
                        label { input type="checkbox" name=(name) value="true" checked[ticked(name)]; span { (words) } }
                    }
                }
                div.actions {
                    button { (say.apply) }
                    @if filtered { a.button.quiet href="/staff/listings" { (say.clear) } }
                }
            }
            div.results-head {
                p role="status" { (fill(say.found, &[&format::number(found.total)])) }
                @if drafts { a.button.primary.end href="/staff/listings/new" { (say.begin) } }
            }
            @if found.items.is_empty() {
                div.card.calm-card { p { strong { (say.none_found) } } p.muted { (say.none_found_help) } }
            } @else {
                ul.work { @for item in &found.items { (work::row(item, false, locale)) } }
            }
            (pages(address, found.total, PER_PAGE, locale))
        },
    )
}
