//! The page of a listing: where it stands, what changes, what was found, its files, what can be
//! decided, and what was done.

mod changes;
mod decide;
pub mod files;

use contract::{AuditItem, Claim, FieldError, ListingView, Problem, paths};
use domain::listing::Command;
use maud::{Markup, html};

use super::frame::with_heading;
use super::{Desk, audit, entry, marks};
use crate::components::{part_failed, sample, stamp};
use crate::locale::Locale;
use crate::locale::staff::{Listing, Office, fill};

/// The page.
pub fn page(desk: &Desk, view: &ListingView, history: Result<Vec<AuditItem>, Problem>) -> Markup {
    let locale = desk.locale;
    let say = Listing::of(locale.language);
    let id = view.id.as_str();
    with_heading(
        desk,
        &view.entry.title,
        &heading(view, locale),
        &html! {
            div.split.listing {
                div.stack.loose {
                    (lacking(&view.findings, locale))
                    (claimed(&view.claims, locale))
                    @if view.public_version.is_some() { (changes::section(view, locale)) }
                    section.card.stack aria-labelledby="contents" {
                        h2 #contents { (say.contents) }
                        (entry::facts(&view.entry, locale))
                    }
                    section.card.stack aria-labelledby="files" {
                        h2 #files { (say.files) }
                        div #file-list data-listing=(id) { (files::list(view, locale)) }
                    }
                }
                aside.stack {
                    div.card.stack {
                        h2 { (say.progress) }
                        (marks::steps(view, locale))
                        @if view.permissions.contains(&Command::Edit) {
                            p { a.button href={ (paths::staff_listing_page(id)) "/edit" } { (say.edit) } }
                        }
                        @if let Some(version) = view.public_version {
                            @if view.stage != domain::listing::Stage::Settled {
                                p.small.muted { (fill(say.public_stays, &[&version.to_string()])) }
                            }
                            p.small { a href=(paths::dataset_page(id)) { (say.public_page) } }
                        }
                    }
                    (decide::panel(view, desk))
                    section.card.stack aria-labelledby="history" {
                        h2 #history { (say.history) }
                        @match history {
                            Ok(items) if items.is_empty() => p.muted { (say.no_history) },
                            Ok(items) => ol.log.timeline { @for item in &items { (audit::entry(item, false, locale)) } },
                            Err(problem) => (part_failed(&problem, locale)),
                        }
                    }
                }
            }
        },
    )
}

fn heading(view: &ListingView, locale: Locale) -> Markup {
    let say = Listing::of(locale.language);
    let office = Office::of(locale.language);
    let decides = view.permissions.iter().any(|command| *command != Command::Edit);
    html! {
        p.small { a href="/staff/listings" { (office.listings) } }
        h1 lang=[locale.lang_of(&view.entry.title)] { (view.entry.title) }
        div.meta {
            (marks::state(view.state, view.stage, locale.language))
            (stamp(view.entry.openness, locale))
            (sample(view.entry.sample, locale))
            span lang=[locale.lang_of(&view.provider.name)] { (view.provider.name) }
            (marks::due(view.due.as_ref(), locale))
            @if decides { a.to-decide href="#decide" { (say.go_decide) } }
        }
    }
}

/// What keeps it from the public.
pub fn lacking(findings: &[FieldError], locale: Locale) -> Markup {
    let say = Listing::of(locale.language);
    html! {
        @if !findings.is_empty() {
            section.note aria-labelledby="findings" {
                h2 #findings { (say.findings) }
                ul.bulleted {
                    @for finding in findings {
                        li { strong { (entry::label(&finding.field, locale.language)) } " " (finding.detail) }
                    }
                }
            }
        }
    }
}

/// Who else claims its data elements (R9).
fn claimed(claims: &[Claim], locale: Locale) -> Markup {
    let say = Listing::of(locale.language);
    html! {
        @if !claims.is_empty() {
            section.note aria-labelledby="claims" {
                h2 #claims { (say.claims) }
                p { (say.claims_help) }
                ul.bulleted {
                    @for Claim { element, dataset, title, provider } in claims {
                        li { a href=(paths::dataset_page(dataset.as_str())) { (fill(say.claim, &[element, title, provider])) } }
                    }
                }
            }
        }
    }
}
