//! What a revision changes of what is public: before and after, and long texts word by word.

use contract::{FieldChange, ListingView};
use maud::{Markup, html};

use super::super::diff::{Change, compare};
use super::super::{entry, values};
use crate::locale::Locale;
use crate::locale::staff::Listing;

/// From how many characters on a text is also compared word by word.
const LONG: usize = 24;

/// The section.
pub fn section(view: &ListingView, locale: Locale) -> Markup {
    let say = Listing::of(locale.language);
    html! {
        section.card.stack aria-labelledby="changes" {
            h2 #changes { (say.changes) }
            @if view.changes.is_empty() { p.muted { (say.no_changes) } }
            @for change in &view.changes { (changed(change, locale)) }
        }
    }
}

fn changed(change: &FieldChange, locale: Locale) -> Markup {
    let say = Listing::of(locale.language);
    let FieldChange { field, before, after } = change;
    let (before, after) =
        (values::shown(field, before, locale), values::shown(field, after, locale));
    let long = before.chars().count().max(after.chars().count()) >= LONG;
    html! {
        div.changed {
            h3 { (entry::label(field, locale.language)) }
            @if long {
                p.compared.pre aria-label=(say.compared) {
                    @for (what, text) in compare(&before, &after) {
                        @match what {
                            Change::Kept => (text),
                            Change::Gone => del { (text) },
                            Change::New => ins { (text) },
                        }
                    }
                }
            } @else {
                dl.sides {
                    div { dt { (say.before) } dd.pre { del { (before) } } }
                    div { dt { (say.after) } dd.pre { ins { (after) } } }
                }
            }
        }
    }
}
