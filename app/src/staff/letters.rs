//! Beginning an account and getting back into one: registering, and the links of letters.

use contract::people::Session;
use maud::{Markup, html};

use super::address::{Address, escaped};
use super::form::{Text, hidden, select, summary};
use super::frame::card;
use crate::locale::Locale;
use crate::locale::staff::{People, fill};

/// Registering.
pub fn register(address: &Address, locale: Locale) -> Markup {
    let say = People::of(locale.language);
    if address.parameter("done").is_some() {
        return card(say.registered, "/register", &html! { p { (say.registered_help) } });
    }
    let languages = domain::Language::ALL.map(|language| {
        (
            language.code().to_owned(),
            if language == domain::Language::Zh { "中文" } else { "English" }.to_owned(),
        )
    });
    card(
        say.register,
        "/register",
        &html! {
            p.muted { (say.register_help) }
            form.stack method="post" action="/api/v1/accounts" data-next="/register?done=1" {
                (hidden("next", "/register?done=1"))
                (summary())
                (Text { name: "name", label: say.name, help: say.name_help, required: true, most: Some(80), autocomplete: "name", ..Text::default() }.line())
                (Text { name: "email", label: say.email, kind: "email", required: true, most: Some(254), autocomplete: "username", ..Text::default() }.line())
                (new_password(say.password, say))
                (select("language", say.language, "", languages, locale.language.code()))
                p.actions { button.primary { (say.register) } }
            }
            p.small { a href="/sign-in" { (say.sign_in) } }
        },
    )
}

/// Confirming an address: by a button, because programs that look through mail open links.
pub fn confirm(address: &Address, locale: Locale) -> Markup {
    let say = People::of(locale.language);
    card(
        say.confirm,
        "/account/confirm",
        &match address.parameter("token") {
            Some(token) => html! {
                p { (say.confirm_help) }
                form.stack method="post" action="/api/v1/accounts/confirm" data-next="/sign-in?done=confirmed" {
                    (hidden("next", "/sign-in?done=confirmed"))
                    (hidden("token", &token))
                    (summary())
                    p.actions { button.primary { (say.confirm) } }
                }
            },
            None => html! { p.note { (say.no_token) } },
        },
    )
}

/// Asking for a link that sets a new password, and following it.
pub fn reset(address: &Address, locale: Locale) -> Markup {
    let say = People::of(locale.language);
    if address.parameter("done").is_some() {
        return card(say.reset, "/account/reset", &html! { p { (say.reset_sent) } });
    }
    card(
        say.reset,
        "/account/reset",
        &match address.parameter("token") {
            Some(token) => html! {
                form.stack method="post" action="/api/v1/accounts/reset/finish" data-next="/sign-in?done=reset" {
                    (hidden("next", "/sign-in?done=reset"))
                    (hidden("token", &token))
                    (summary())
                    (new_password(say.new_password, say))
                    p.actions { button.primary { (say.set_password) } }
                }
            },
            None => html! {
                p { (say.reset_help) }
                form.stack method="post" action="/api/v1/accounts/reset" data-next="/account/reset?done=1" {
                    (hidden("next", "/account/reset?done=1"))
                    (summary())
                    (Text { name: "email", label: say.email, kind: "email", required: true, autocomplete: "username", ..Text::default() }.line())
                    p.actions { button.primary { (say.reset_send) } }
                }
            },
        },
    )
}

/// Taking up an invitation, with an account or with a new one.
pub fn invitation(address: &Address, session: Option<&Session>, locale: Locale) -> Markup {
    let say = People::of(locale.language);
    let Some(token) = address.parameter("token") else {
        return card(say.invitation, "/account/invitation", &html! { p.note { (say.no_token) } });
    };
    let next = if session.is_some() { "/staff" } else { "/sign-in?done=joined" };
    card(
        say.invitation,
        "/account/invitation",
        &html! {
            p { (say.invitation_help) }
            form.stack method="post" action="/api/v1/invitations/accept" data-load=(next) {
                (hidden("next", next))
                (hidden("token", &token))
                (summary())
                @match session {
                    Some(session) => p { strong { (fill(say.invitation_as, &[&session.account.email])) } },
                    None => {
                        (Text { name: "name", label: say.name, help: say.name_help, most: Some(80), autocomplete: "name", ..Text::default() }.line())
                        (new_password(say.password, say))
                    }
                }
                p.actions {
                    button.primary { (say.accept) }
                    @if session.is_none() {
                        a.button href={ "/sign-in?next=" (escaped(&address.whole())) } { (say.sign_in) }
                    }
                }
            }
        },
    )
}

/// A field for a password that is new.
pub fn new_password(label: &str, say: &People) -> Markup {
    Text {
        name: "password",
        label,
        help: say.password_help,
        kind: "password",
        required: true,
        most: Some(200),
        autocomplete: "new-password",
        ..Text::default()
    }
    .line()
}
