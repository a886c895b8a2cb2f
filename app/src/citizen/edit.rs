//! Writing a request that is there: a draft, or one that came back for completion.

use contract::{FieldError, RequestView, paths};
use domain::request::{Command, Kind, Road, State};
use maud::{Markup, html};

use super::Desk;
use super::apply::{About, Sending, Sheet, form};
use super::frame::with_heading;
use crate::locale::Locale;
use crate::locale::citizen::{Apply, Mine, Request};
use crate::request::{attachment, state};
use crate::staff::form::{hidden, id, summary};
use crate::visit::answer_with;

/// The page.
pub fn page(desk: &Desk, view: &RequestView) -> Markup {
    let locale = desk.locale;
    let say = Apply::of(locale.language);
    let page = paths::request_page(view.id.as_str());
    let title = format!("{}：{}", say.edit, view.title);
    let heading = html! {
        p.small { a href=(page) { (say.back) } }
        h1 lang=[locale.lang_of(&view.title)] { (view.title) }
        p.meta { (state(view.state, locale.language)) span { (view.kind.label(locale.language)) } }
    };
    if !view.permissions.contains(&Command::Edit) {
        answer_with(403);
        return with_heading(
            desk,
            &title,
            &heading,
            &html! {
                div.note {
                    p { strong { (say.cannot) } }
                    p { (say.cannot_help) }
                    p { a.button href=(page) { (say.back) } }
                }
            },
        );
    }
    let calm = desk.address.parameter("check").is_none();
    with_heading(
        desk,
        &title,
        &heading,
        &html! {
            div.split.listing.applying {
                div.stack.loose {
                    (returned(view, locale))
                    (written(desk, view))
                    (files(view, locale))
                }
                aside.stack.sticky {
                    div.card.stack {
                        div data-findings="request" data-calm=[calm.then_some("")] { (findings(&view.findings, locale)) }
                        @if view.kind == Kind::Access { p.small.muted { (say.time) } }
                    }
                    @if let Some(about) = About::of_request(view) { (about.card(locale)) }
                }
            }
        },
    )
}

/// What is asked for, where it came back.
fn returned(view: &RequestView, locale: Locale) -> Markup {
    let said = view.events.iter().rev().find(|event| event.command == Command::Return);
    let comment = said.and_then(|event| event.comment.as_ref());
    html! {
        @if let Some(comment) = comment.filter(|_| view.state == State::Returned) {
            div.note {
                p { strong { (Mine::of(locale.language).returned_says) } }
                blockquote.pre lang=[locale.lang_of(comment)] { (comment) }
            }
        }
    }
}

fn written(desk: &Desk, view: &RequestView) -> Markup {
    // What is lacking is said at its field once somebody tried to hand it in.
    let checked = desk.address.parameter("check").is_some();
    let wrong = |field: &str| {
        let found = view.findings.iter().find(|finding| checked && finding.field == field);
        found.map(|finding| finding.detail.clone()).unwrap_or_default()
    };
    let organisation = view.applicant.as_ref().and_then(|who| who.organisation.as_ref());
    let sheet = Sheet {
        kind: view.kind,
        form: &view.form,
        files: view.entry.as_ref().map(|entry| entry.files.clone()).unwrap_or_default(),
        questions: &view.questions,
        undertaking: &view.undertaking,
        // Road and organisation are chosen when it is begun.
        roads: &[] as &[Road],
        road: view.road,
        organisations: &[],
        organisation: organisation.map(|it| &it.id),
        providers: &[],
        wrong: &wrong,
    };
    let page = paths::request_page(view.id.as_str());
    let sending = Sending {
        action: &paths::request(view.id.as_str()),
        next: &page,
        version: Some(view.version),
        hidden: &[],
    };
    form(&sheet, &sending, desk.locale)
}

/// What keeps it from being handed in, each with the way to its field.
pub fn findings(findings: &[FieldError], locale: Locale) -> Markup {
    let say = Apply::of(locale.language);
    html! {
        @if findings.is_empty() {
            p.complete { (say.complete) }
        } @else {
            p { strong { (say.lacking) } }
            ul.bulleted.small {
                @for finding in findings {
                    li { a href={ "#" (id(&finding.field)) } { (finding.detail) } }
                }
            }
        }
    }
}

/// The files that come with it, and a way to add one.
fn files(view: &RequestView, locale: Locale) -> Markup {
    let say = Apply::of(locale.language);
    let there = view.id.as_str();
    let edit = paths::request_edit_page(there);
    html! {
        section.card.stack aria-labelledby="attachments" {
            h2 #attachments { (Request::of(locale.language).attachments) }
            p.help { (say.attachments_help) }
            @if !view.attachments.is_empty() {
                ul.rows {
                    @for file in &view.attachments {
                        li {
                            (attachment(view, file, locale))
                            form method="post" data-after-saving="" action=(paths::request_attachment_remove(there, &file.id)) {
                                (hidden("next", &edit))
                                button.quiet { (say.remove) span.unseen { " " (file.name) } }
                            }
                        }
                    }
                }
            }
            form.stack.tight method="post" enctype="multipart/form-data" data-after-saving="" action=(paths::request_attachments(there)) {
                (hidden("next", &edit))
                (summary())
                div.field {
                    label for="f-file" { (say.attach_choose) }
                    input #f-file type="file" name="file" required aria-describedby="f-file-wrong";
                    p.wrong #f-file-wrong data-error="file" hidden {}
                }
                p.actions { button { (say.attach) } }
            }
        }
    }
}
