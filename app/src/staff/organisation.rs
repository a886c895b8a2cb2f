//! An organisation: what it is, who works for it in which roles, and who is invited.

use contract::Region;
use contract::people::{Invitation, Member, Organisation};
use domain::{Permission, Role};
use maud::{Markup, html};

use super::address::escaped;
use super::form::{Text, choice, fold, hidden, summary};
use super::frame::{refused, with_heading};
use super::{Desk, organisations};
use crate::locale::Locale;
use crate::locale::staff::{Office, People, fill};

/// The page.
pub fn page(
    desk: &Desk,
    organisation: &Organisation,
    members: &[Member],
    invitations: &[Invitation],
    regions: &[Region],
) -> Markup {
    let locale = desk.locale;
    let say = People::of(locale.language);
    let id = organisation.id.as_str();
    if !organisation.permissions.contains(&Permission::OrganisationsManage) {
        return refused(desk, &organisation.name);
    }
    let api = format!("/api/v1/organisations/{}", escaped(id));
    let heading = html! {
        p.small { a href="/staff/organisations" { (Office::of(locale.language).organisations) } }
        h1 lang=[locale.lang_of(&organisation.name)] { (organisation.name) }
    };
    let here = desk.address.path.as_str();
    with_heading(
        desk,
        &organisation.name,
        &heading,
        &html! {
            section.stack aria-labelledby="members" {
                h2 #members { (say.members_of) }
                @if members.is_empty() { p.muted { (say.no_members) } }
                ul.people { @for member in members { (person(member, &api, here, desk)) } }
            }
            div.tiles {
                section.card.stack aria-labelledby="invite" {
                    h2 #invite { (say.invite) }
                    p.muted.small { (say.invite_help) }
                    form.stack method="post" action={ (api) "/invitations" } {
                        (hidden("next", here))
                        (summary())
                        (Text { name: "email", label: say.email, kind: "email", required: true, most: Some(254), autocomplete: "off", ..Text::default() }.line())
                        (roles("invited", &[], locale))
                        p.actions { button.primary { (say.send_invitation) } }
                    }
                }
                section.card.stack aria-labelledby="invitations" {
                    h2 #invitations { (say.invitations) }
                    (invited(invitations, &api, here, locale))
                }
                section.card.stack aria-labelledby="facts" {
                    h2 #facts { (say.organisation_facts) }
                    form.stack method="post" action=(api) data-method="PUT" data-said=(say.saved) {
                        (hidden("next", here))
                        (summary())
                        (organisations::fields(Some(organisation), regions, locale))
                        p.actions { button { (say.save) } }
                    }
                }
            }
        },
    )
}

fn roles(within: &str, held: &[Role], locale: Locale) -> Markup {
    let say = People::of(locale.language);
    let options = Role::ALL.iter().map(|role| {
        (role.value().to_owned(), role.label(locale.language).to_owned(), held.contains(role))
    });
    choice("checkbox", (within, "roles[]"), say.roles, "", options)
}

fn person(member: &Member, api: &str, here: &str, desk: &Desk) -> Markup {
    let locale = desk.locale;
    let say = People::of(locale.language);
    let office = Office::of(locale.language);
    let Member { account, email, name, state, roles: held } = member;
    let own = *account == desk.session.account.id;
    let of = format!("{api}/members/{}", escaped(account.as_str()));
    html! {
        li.card {
            div {
                p { strong { (name) } " " span.muted.break { (email) } }
                p.meta {
                    @if *state != domain::AccountState::Active { span.state.down { (state.label(locale.language)) } }
                    @for role in held { span.chip { (role.label(locale.language)) } }
                }
            }
            // Nobody changes their own roles.
            @if !own {
                (fold(say.roles, false, "", &html! {
                    form.stack method="post" action=(of) data-method="PUT" {
                        (hidden("next", here))
                        (summary())
                        (roles(account.as_str(), held, locale))
                        p.actions { button.primary { (say.set_roles) span.unseen { " " (name) } } }
                    }
                    // Without any role there is no membership.
                    form method="post" action=(of) data-method="PUT" data-sure=(office.sure) {
                        (hidden("next", here))
                        (hidden("roles[]", ""))
                        (summary())
                        button.grave { (say.remove_member) span.unseen { " " (name) } }
                    }
                }))
            }
        }
    }
}

fn invited(invitations: &[Invitation], api: &str, here: &str, locale: Locale) -> Markup {
    let say = People::of(locale.language);
    html! {
        @if invitations.is_empty() { p.muted { (say.no_invitations) } }
        ul.rows {
            @for invitation in invitations {
                li {
                    div {
                        p.break { (invitation.email) }
                        p.meta {
                            @for role in &invitation.roles { span.chip { (role.label(locale.language)) } }
                            span { (fill(say.until, &[&locale.day(invitation.expires_at)])) }
                        }
                    }
                    form method="post" action={ (api) "/invitations/" (escaped(&invitation.id)) "/revoke" } {
                        (hidden("next", here))
                        button { (say.revoke_invitation) span.unseen { " " (invitation.email) } }
                    }
                }
            }
        }
    }
}
