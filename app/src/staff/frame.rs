//! What stands around every page: the ways through it, who is signed in, what is missing.

use contract::people::Session;
use domain::{Permission, Role};
use maud::{Markup, html};

use super::{Desk, Place};
use crate::head::{Page, describe};
use crate::locale::Locale;
use crate::locale::staff::{Grants, Office, People, Requests};
use crate::locale::standards::Standards;
use crate::locale::stories::Composing;
use crate::visit::answer_with;

/// Describes a page that no search engine should keep.
pub fn titled(title: &str, path: &str) {
    describe(&Page { title: title.to_owned(), description: String::new(), path: path.to_owned() });
}

/// A page within the frame, with its title as heading.
pub fn framed(desk: &Desk, title: &str, lede: Option<&str>, body: &Markup) -> Markup {
    with_heading(
        desk,
        title,
        &html! { h1 { (title) } @if let Some(lede) = lede { p.lede { (lede) } } },
        body,
    )
}

/// A page within the frame, with a heading of its own.
pub fn with_heading(desk: &Desk, title: &str, heading: &Markup, body: &Markup) -> Markup {
    titled(title, &desk.address.path);
    let say = Office::of(desk.locale.language);
    html! {
        (ways(desk))
        div.wrap.page.stack {
            header.stack.tight { (heading) }
            @if desk.session.permissions.contains(&Permission::CodeEnrol) && desk.address.place != Place::Account {
                div.note role="status" {
                    p { (say.enrol_first) }
                    p { a.button.primary href="/account#code" { (say.enrol) } }
                }
            }
            (body)
        }
    }
}

/// The page, where a permission is held; else a polite word.
pub fn permitted(
    desk: &Desk,
    permission: Permission,
    title: &str,
    body: impl FnOnce() -> Markup,
) -> Markup {
    if desk.session.permissions.contains(&permission) { body() } else { refused(desk, title) }
}

/// Says politely that a page is for others.
pub fn refused(desk: &Desk, title: &str) -> Markup {
    answer_with(403);
    let say = Office::of(desk.locale.language);
    framed(
        desk,
        title,
        None,
        &html! {
            div.note {
                p { strong { (say.not_yours) } }
                p { (say.not_yours_help) }
                p { a.button href="/staff" { (say.back_to_work) } }
            }
        },
    )
}

fn ways(desk: &Desk) -> Markup {
    let locale = desk.locale;
    let say = Office::of(locale.language);
    let session = &desk.session;
    let may = |permission| session.permissions.contains(&permission);
    let staff = !session.organisations.is_empty();
    let answers = answers_requests(session);
    let here = desk.address.path.as_str();
    let ways = [
        (staff, "/staff", say.work),
        (answers, "/staff/requests", Requests::of(locale.language).requests),
        (answers, "/staff/grants", Grants::of(locale.language).grants),
        (staff, "/staff/listings", say.listings),
        (may(Permission::Import), "/staff/import", say.import),
        (
            may(Permission::StandardsManage),
            "/staff/standards",
            Standards::of(locale.language).standards,
        ),
        (may(Permission::StoriesWrite), "/staff/stories", Composing::of(locale.language).stories),
        (may(Permission::OrganisationsManage), "/staff/organisations", say.organisations),
        (may(Permission::AccountsManage), "/staff/accounts", say.accounts),
        (may(Permission::CalendarManage), "/staff/calendar", say.calendar),
        (may(Permission::AccountsManage), "/staff/settings", say.settings),
        (may(Permission::AuditRead), "/staff/audit", say.audit),
        (true, "/account", say.account),
    ];
    let within = |to: &str| here == to || (to != "/staff" && here.starts_with(&format!("{to}/")));
    html! {
        div.desk {
            div.wrap {
                nav aria-label=(say.ways) {
                    ul {
                        @for (shown, to, name) in ways {
                            @if shown {
                                li { a href=(to) aria-current=[within(to).then_some(if here == to { "page" } else { "true" })] { (name) } }
                            }
                        }
                    }
                }
                (who(session, locale))
            }
        }
    }
}

/// Whether somebody answers requests, or reads how others do.
pub fn answers_requests(session: &Session) -> bool {
    let roles = [Role::Provider, Role::Authority, Role::Auditor];
    let mut held = session.organisations.iter().flat_map(|it| &it.roles);
    held.any(|role| roles.contains(role))
}

/// Who is signed in, for whom, and the way out.
pub fn who(session: &Session, locale: Locale) -> Markup {
    let say = Office::of(locale.language);
    html! {
        div.who {
            p.small {
                strong { (session.account.name) }
                @for organisation in session.organisations.iter().take(1) {
                    span.muted lang=[locale.lang_of(&organisation.name)] { " " (organisation.name) }
                    span.muted {
                        @for role in organisation.roles.iter() { " · " (role.label(locale.language)) }
                    }
                }
            }
            form method="post" action="/api/v1/session/end" data-load="/sign-in" {
                input type="hidden" name="next" value="/sign-in";
                button.quiet.small { (say.sign_out) }
            }
        }
    }
}

/// A page without the frame, for those who are not signed in: one narrow card.
pub fn card(title: &str, path: &str, body: &Markup) -> Markup {
    titled(title, path);
    html! {
        div.wrap.page.narrow-page {
            div.card.stack {
                h1 { (title) }
                (body)
            }
        }
    }
}

/// The organisations of somebody with the roles there.
pub fn affiliations(session: &Session, locale: Locale) -> Markup {
    let say = People::of(locale.language);
    html! {
        @if !session.organisations.is_empty() {
            section aria-labelledby="mine" {
                h2 #mine { (say.mine) }
                ul.rows {
                    @for organisation in &session.organisations {
                        li {
                            strong lang=[locale.lang_of(&organisation.name)] { (organisation.name) }
                            span.muted {
                                @for (index, role) in organisation.roles.iter().enumerate() {
                                    @if index > 0 { (locale.text.site.separator) }
                                    (role.label(locale.language))
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
