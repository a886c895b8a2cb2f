//! The editor of a listing: sections of fields that save themselves, the fields of the data, the
//! files, and the way into review.

pub mod fields;
mod sections;
mod unseen;
mod upload;

use contract::{FieldError, ListingView, Region, StandardItem, paths};
use domain::listing::Command;
use domain::{Permission, Role};
use maud::{Markup, html};

use super::Desk;
use super::form::{Text, hidden, select, summary};
use super::frame::{framed, permitted, with_heading};
use super::{listing, marks};
use crate::locale::staff::{Editor, Listing, fill};
use crate::visit::answer_with;

/// Identifier of the form that saves itself.
pub const FORM: &str = "editor";

/// Beginning a listing: its organisation, where there are several, and its title.
pub fn begin(desk: &Desk) -> Markup {
    let locale = desk.locale;
    let say = Editor::of(locale.language);
    permitted(desk, Permission::ListingsCreate, say.new_title, || {
        let own = desk.session.organisations.iter();
        let own: Vec<_> = own.filter(|it| it.roles.contains(&Role::Registrar)).collect();
        let options = own.iter().map(|it| (it.id.to_string(), it.name.clone()));
        framed(
            desk,
            say.new_title,
            Some(say.new_help),
            &html! {
                form.card.stack.slender method="post" action="/api/v1/listings" data-next="/staff/listings/{id}/edit" {
                    (hidden("next", "/staff"))
                    (summary())
                    @if own.len() > 1 { (select("provider", say.provider, say.provider_help, options, "")) }
                    (Text { name: "title", label: say.title, help: say.title_help, required: true, most: Some(200), ..Text::default() }.line())
                    p.actions { button.primary { (say.create) } }
                }
            },
        )
    })
}

/// The editor.
pub fn page(
    desk: &Desk,
    view: &ListingView,
    regions: &[Region],
    elements: &[StandardItem],
) -> Markup {
    let locale = desk.locale;
    let say = Editor::of(locale.language);
    let page = paths::staff_listing_page(view.id.as_str());
    let title = fill(say.edit_title, &[&view.entry.title]);
    let heading = html! {
        p.small { a href=(page) { (say.back) } }
        h1 lang=[locale.lang_of(&view.entry.title)] { (title) }
        div.meta {
            (marks::state(view.state, view.stage, locale.language))
            (marks::due(view.due.as_ref(), locale))
        }
    };
    if !view.permissions.contains(&Command::Edit) {
        answer_with(403);
        return with_heading(
            desk,
            &title,
            &heading,
            &html! {
                div.note { p { (say.cannot_edit) } p { a.button href=(page) { (say.back) } } }
            },
        );
    }
    with_heading(
        desk,
        &title,
        &heading,
        &html! {
            div.split.listing {
                div.stack.loose {
                    form #(FORM).stack.loose method="post" action=(paths::listing(view.id.as_str())) data-method="PUT" data-autosave="" data-next=(page) {
                        (hidden("next", &page))
                        (hidden("version", &view.version.to_string()))
                        (summary())
                        (sections::all(&view.entry, regions, locale))
                        (fields::section_of_fields(&view.entry.fields, elements, locale))
                        p.actions { button.primary { (say.save) } }
                    }
                    section.card.stack aria-labelledby="files" {
                        h2 #files { (say.files) }
                        p.wrong data-error="distributions" hidden {}
                        div #file-list data-listing=(view.id) { (listing::files::list(view, locale)) }
                        (upload::zone(view, locale))
                    }
                }
                aside.stack.sticky {
                    div.card.stack {
                        p.save-status data-status="" role="status" { (say.autosaves) }
                        div data-findings="" { (findings(view, desk)) }
                        @if view.permissions.contains(&Command::Submit) {
                            p.small.muted { (say.submit_note) }
                            (submit(view, desk))
                        }
                    }
                }
            }
        },
    )
}

/// What is lacking, each with the way to its field.
pub fn findings(view: &ListingView, desk: &Desk) -> Markup {
    found(&view.findings, desk.locale)
}

/// The same, after each save.
pub fn found(findings: &[FieldError], locale: crate::locale::Locale) -> Markup {
    let say = Listing::of(locale.language);
    html! {
        @if !findings.is_empty() {
            p { strong { (say.findings) } }
            ul.bulleted.small {
                @for finding in findings {
                    li { a href={ "#" (anchor(&finding.field)) } { (finding.detail) } }
                }
            }
        }
    }
}

/// Where the field of a finding stands.
fn anchor(field: &str) -> String {
    match field {
        "contact" => "f-contact-office".to_owned(),
        "period" => "f-period-start".to_owned(),
        "distributions" => "files".to_owned(),
        "unseen" => "unseen".to_owned(),
        other => super::form::id(other),
    }
}

fn submit(view: &ListingView, desk: &Desk) -> Markup {
    let say = Editor::of(desk.locale.language);
    let page = paths::staff_listing_page(view.id.as_str());
    html! {
        form.stack.tight method="post" action=(paths::listing_commands(view.id.as_str())) data-next=(page) data-after-saving="" {
            (hidden("next", &page))
            (hidden("command", "submit"))
            (hidden("version", &view.version.to_string()))
            (summary())
            button.primary { (say.submit) }
        }
    }
}
