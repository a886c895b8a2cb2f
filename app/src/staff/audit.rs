//! The audit log (R2, R35): looked through, taken along, and its signed head.

use contract::{AuditCheckpoint, AuditItem, Items, Problem, paths};
use domain::Permission;
use domain::unseen::Purpose;
use maud::{Markup, html};

use super::form::pages;
use super::frame::{framed, refused};
use super::{Desk, values};
use crate::locale::staff::{Office, Upkeep, fill};
use crate::locale::{Locale, format};

/// Entries on a page; the interface's own number.
const PER_PAGE: u64 = 20;

/// The page.
///
/// # Errors
/// The interface's problem with the log.
pub fn page(
    desk: &Desk,
    found: Result<Items<AuditItem>, Problem>,
    checkpoint: Option<AuditCheckpoint>,
) -> Result<Markup, Problem> {
    let locale = desk.locale;
    let say = Upkeep::of(locale.language);
    let title = Office::of(locale.language).audit;
    if !desk.session.permissions.contains(&Permission::AuditRead) {
        return Ok(refused(desk, title));
    }
    let found = found?;
    let known = ["account", "organisation", "action", "subject", "since", "until"];
    let query = desk.address.passed_on(&known).join("&");
    Ok(framed(
        desk,
        title,
        Some(say.audit_help),
        &html! {
            (filter(desk))
            div.results-head {
                p role="status" { (fill(say.found, &[&format::number(found.total)])) }
                a.button.end rel="external" download href={ "/api/v1/audit/export?" (query) } { (say.export_log) }
            }
            @if found.items.is_empty() { div.card.calm-card { p { strong { (say.none) } } } }
            @if !found.items.is_empty() { ol.card.log { @for item in &found.items { (entry(item, true, locale)) } } }
            (pages(&desk.address, found.total, PER_PAGE, locale))
            @if let Some(checkpoint) = &checkpoint { (head(checkpoint, locale)) }
        },
    ))
}

fn filter(desk: &Desk) -> Markup {
    let say = Upkeep::of(desk.locale.language);
    let value = |name| desk.address.parameter(name).unwrap_or_default();
    let action = value("action");
    let actions = [
        ("", say.any_action),
        ("listing.", say.act_listing),
        ("listing.file.", say.act_file),
        ("request.", say.act_request),
        ("grant.", say.act_grant),
        ("dataset.", say.act_unseen),
        ("account.", say.act_account),
        ("session.", say.act_session),
        ("membership.", say.act_membership),
        ("audit.", say.act_audit),
    ];
    html! {
        form.filter.card method="get" action="/staff/audit" role="search" {
            div.field {
                label for="f-action" { (say.action) }
                select #f-action name="action" {
                    @for (prefix, words) in actions { option value=(prefix) selected[prefix == action] { (words) } }
                }
            }
            @for (name, kind, words) in [("subject", "search", say.subject), ("account", "search", say.account_id), ("since", "date", say.since), ("until", "date", say.until)] {
                div.field {
                    label for={ "f-" (name) } { (words) }
                    input id={ "f-" (name) } type=(kind) name=(name) value=(value(name));
                }
            }
            div.actions {
                button { (say.filter) }
                @if !desk.address.query.is_empty() { a.button.quiet href="/staff/audit" { (Office::of(desk.locale.language).clear) } }
            }
        }
    }
}

/// An entry: when, who, for whom, what, why, and what changed.
pub fn entry(item: &AuditItem, with_subject: bool, locale: Locale) -> Markup {
    let say = Upkeep::of(locale.language);
    let AuditItem {
        id: _,
        version: _,
        number,
        at,
        account,
        account_name,
        organisation: _,
        organisation_name,
        action: _,
        label,
        subject_kind,
        subject,
        reason,
        legal_basis,
        change,
        hash,
    } = item;
    let listing = crate::locale::staff::Listing::of(locale.language);
    let who = account_name.as_deref().or(account.as_deref()).unwrap_or(listing.by_portal);
    html! {
        li {
            p.headline {
                strong { (label) }
                span { (who) }
                @if let Some(name) = organisation_name { span.muted lang=[locale.lang_of(name)] { (name) } }
                time.muted.small datetime=(at.to_rfc3339()) { (format::moment(*at, locale.language)) }
            }
            @if with_subject {
                p.small.muted.break {
                    (kind(subject_kind, say)) " "
                    @match subject_page(subject_kind, subject) {
                        Some(page) => a href=(page) { (subject) },
                        None => (subject),
                    }
                }
            }
            @if let Some(reason) = reason { blockquote.pre { (why(subject_kind, reason, locale)) } }
            @if let Some(basis) = legal_basis { p.small { (listing.legal_basis) ": " (basis) } }
            @if with_subject {
                details.rest {
                    summary { (say.change) }
                    pre.listing-text { (values::json(change)) }
                    p.small.muted.break { (say.number) " " (number) " · " (say.hash) " " code { (hash) } }
                }
            }
        }
    }
}

/// The staff's page of what something was done to, where it has one.
fn subject_page(kind: &str, subject: &str) -> Option<String> {
    Some(match kind {
        "listing" => paths::staff_listing_page(subject),
        "request" => paths::staff_request_page(subject),
        "grant" => paths::staff_grant_page(subject),
        "dataset" => paths::dataset_page(subject),
        _ => return None,
    })
}

/// Why, in words: what closed data was asked for is one of few.
fn why<'a>(kind: &str, reason: &'a str, locale: Locale) -> &'a str {
    let purpose = Purpose::from_value(reason).filter(|_| kind == "dataset");
    purpose.map_or(reason, |purpose| purpose.label(locale.language))
}

/// What kind of thing something was done to.
fn kind<'a>(kind: &'a str, say: &'a Upkeep) -> &'a str {
    match kind {
        "listing" => say.act_listing,
        "request" => say.act_request,
        "grant" => say.act_grant,
        "dataset" => say.kind_dataset,
        "account" | "session" | "key" => say.act_account,
        "organisation" | "membership" | "invitation" => say.kind_organisation,
        "calendar" => say.kind_calendar,
        "audit" => say.act_audit,
        other => other,
    }
}

fn head(checkpoint: &AuditCheckpoint, locale: Locale) -> Markup {
    let say = Upkeep::of(locale.language);
    let AuditCheckpoint { number, hash, at, algorithm, public_key, signature } = checkpoint;
    html! {
        section.card.stack aria-labelledby="checkpoint" {
            h2 #checkpoint { (say.checkpoint) }
            p.muted { (say.checkpoint_help) }
            dl.facts {
                div { dt { (say.number) } dd { (number) " · " (format::moment(*at, locale.language)) } }
                div { dt { (say.hash) } dd.break { code { (hash) } } }
                div { dt { (say.signature) " " (algorithm) } dd.break { code { (signature) } } }
                div { dt { (say.public_key) } dd.break { code { (public_key) } } }
            }
        }
    }
}
