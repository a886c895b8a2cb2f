//! What the public's and staff's pages of data standards share (R39).

use contract::{Items, StandardItem};
use domain::StandardKind;
use domain::standards::Code;
use maud::{Markup, html};

use crate::locale::staff::fill;
use crate::locale::standards::Standards;
use crate::locale::{Locale, format};
use crate::staff::address::Address;
use crate::staff::form::pages;

/// Items on a page; the interface's own number.
const PER_PAGE: u64 = 20;
/// Most codes that a page shows.
const CODES_SHOWN: usize = 1_000;

/// Standards with a search among them; `place` is the page of one.
pub fn list(
    address: &Address,
    found: &Items<StandardItem>,
    place: fn(&str) -> String,
    locale: Locale,
) -> Markup {
    let say = Standards::of(locale.language);
    html! {
        (filter(address, locale))
        p role="status" { (fill(say.found, &[&format::number(found.total)])) }
        @if found.items.is_empty() {
            div.card.calm-card { p { strong { (say.none) } } }
        } @else {
            ul.work { @for item in &found.items { (row(item, place, locale)) } }
        }
        (pages(address, found.total, PER_PAGE, locale))
    }
}

fn filter(address: &Address, locale: Locale) -> Markup {
    let say = Standards::of(locale.language);
    let q = address.parameter("q").unwrap_or_default();
    let chosen = address.parameter("kind").unwrap_or_default();
    html! {
        form.filter.card method="get" action=(address.path) role="search" aria-label=(say.standards) {
            div.field {
                label for="f-q" { (say.search) }
                input #f-q type="search" name="q" value=(q) maxlength="100";
            }
            div.field {
                label for="f-kind" { (say.kind) }
                select #f-kind name="kind" {
                    option value="" { (say.any_kind) }
                    @for kind in StandardKind::ALL {
                        option value=(kind.value()) selected[kind.value() == chosen] { (kind.label(locale.language)) }
                    }
                }
            }
            div.actions {
                button { (say.apply) }
                @if !address.query.is_empty() { a.button.quiet href=(address.path) { (say.clear) } }
            }
        }
    }
}

fn row(item: &StandardItem, place: fn(&str) -> String, locale: Locale) -> Markup {
    let say = Standards::of(locale.language);
    let title = match (&item.title_en, locale.language) {
        (Some(title), domain::Language::En) => title,
        _ => &item.title,
    };
    html! {
        li {
            div.what {
                h2 lang=[locale.lang_of(title)] { a href=(place(item.id.as_str())) { (title) } }
                p.meta {
                    code { (item.id) }
                    @if let Some(source) = &item.source { span lang=[locale.lang_of(source)] { (source) } }
                    @if item.withdrawn { span.mark { (say.withdrawn) } }
                }
            }
            p.by {
                (item.kind.label(locale.language))
                @if item.kind == StandardKind::CodeList {
                    " · " (fill(say.codes_count, &[&format::number(item.code_count)]))
                }
            }
        }
    }
}

/// The codes of a list, with a field that narrows them where scripts run.
pub fn codes(codes: &[Code], locale: Locale) -> Markup {
    let say = Standards::of(locale.language);
    let second = codes.iter().any(|code| code.label_en.is_some());
    html! {
        div.scroll role="region" aria-labelledby="codes" tabindex="0" {
            table {
                thead {
                    tr {
                        th scope="col" { (say.code) }
                        th scope="col" { (say.meaning) }
                        @if second { th scope="col" lang="en" { "English" } }
                    }
                }
                tbody {
                    @for code in codes.iter().take(CODES_SHOWN) {
                        tr {
                            th scope="row" { code { (code.value) } }
                            td lang=[locale.lang_of(&code.label)] { (code.label) }
                            @if second { td lang="en" { (code.label_en.as_deref().unwrap_or_default()) } }
                        }
                    }
                }
            }
        }
        @if codes.len() > CODES_SHOWN {
            p.small.muted { (fill(say.more_codes, &[&CODES_SHOWN.to_string()])) }
        }
    }
}
