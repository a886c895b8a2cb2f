//! Who took what, when, for what: out of the log of downloads (R26, R35).

use contract::{Items, TakingView, paths};
use maud::{Markup, html};

use super::super::Desk;
use super::super::address::TAKINGS;
use super::super::form::pages;
use crate::locale::staff::{Requests, fill};
use crate::locale::{Locale, format};

/// The section; of several grants, each line leads to its own. All of it is taken along from `list`.
pub fn section(taken: &Items<TakingView>, list: &str, of_several: bool, desk: &Desk) -> Markup {
    let locale = desk.locale;
    let say = Requests::of(locale.language);
    html! {
        section.card.stack aria-labelledby="takings" {
            h2 #takings { (say.takings) }
            p.small.muted { (say.takings_help) }
            @if taken.items.is_empty() {
                p { (say.no_takings) }
            } @else {
                div.results-head {
                    p.small { (fill(say.takings_found, &[&format::number(taken.total)])) }
                    a.button.quiet.end rel="external" download href={ (list) "?format=csv" } { (say.takings_all) }
                }
                div.scroll role="region" aria-label=(say.takings) tabindex="0" {
                    table.takings {
                        thead { tr {
                            @for name in [say.took_at, say.took_who, say.took_what, say.took_purpose] { th scope="col" { (name) } }
                        } }
                        tbody { @for taking in &taken.items { (row(taking, of_several, locale)) } }
                    }
                }
                (pages(&desk.address, taken.total, TAKINGS, locale))
            }
        }
    }
}

fn row(taking: &TakingView, of_several: bool, locale: Locale) -> Markup {
    let say = Requests::of(locale.language);
    let TakingView {
        at,
        grant,
        request: _,
        who,
        organisation,
        distribution: _,
        title,
        version,
        purpose,
    } = taking;
    let when = html! { time datetime=(at.to_rfc3339()) { (format::moment(*at, locale.language)) } };
    html! {
        tr {
            td {
                @if of_several { a href=(paths::staff_grant_page(grant.as_str())) { (when) } }
                @else { (when) }
            }
            td {
                (who)
                @if let Some(name) = organisation { br; span.small.muted lang=[locale.lang_of(name)] { (name) } }
            }
            td.prose {
                span lang=[locale.lang_of(title)] { (title) } " "
                span.small.muted { (fill(say.version, &[&version.to_string()])) }
            }
            td.prose lang=[locale.lang_of(purpose)] { (purpose) }
        }
    }
}
