//! One's own account: name, password, second factor, keys, sessions.

use contract::people::{ApiKey, CodeProposal, NewApiKey, RecoveryCodes};
use domain::{Language, Scope};
use maud::{Markup, html};

use super::Desk;
use super::address::escaped;
use super::form::{Text, choice, fold, hidden, select, summary};
use super::frame::{affiliations, framed};
use super::letters::new_password;
use crate::components::copyable;
use crate::locale::Locale;
use crate::locale::staff::{Office, People, fill};

/// The page.
pub fn page(desk: &Desk, keys: &[ApiKey]) -> Markup {
    let locale = desk.locale;
    let say = People::of(locale.language);
    let office = Office::of(locale.language);
    framed(
        desk,
        office.account,
        Some(&desk.session.account.email),
        &html! {
            div.tiles {
                section.card.stack aria-labelledby="profile" { h2 #profile { (say.profile) } (profile(desk)) }
                section.card.stack aria-labelledby="password" { h2 #password { (say.change_password) } (password(say)) }
                section.card.stack aria-labelledby="code" { h2 #code { (say.code) } (code(desk)) }
                section.card.stack aria-labelledby="sessions" { h2 #sessions { (say.sessions) } (sessions(desk)) }
            }
            (affiliations(&desk.session, locale))
            section.stack aria-labelledby="keys" {
                h2 #keys { (say.keys) }
                p.muted { (say.keys_help) }
                (key_list(keys, locale))
                (make_key(locale))
            }
        },
    )
}

fn profile(desk: &Desk) -> Markup {
    let say = People::of(desk.locale.language);
    let account = &desk.session.account;
    let languages = [(Language::Zh, "中文"), (Language::En, "English")]
        .map(|(language, name)| (language.code().to_owned(), name.to_owned()));
    html! {
        form.stack method="post" action="/api/v1/account" data-method="PUT" data-said=(say.saved) {
            (hidden("next", "/account"))
            (summary())
            (Text { name: "name", label: say.name, help: say.name_help, value: &account.name, required: true, most: Some(80), autocomplete: "name", ..Text::default() }.line())
            (select("language", say.language, "", languages, account.language.code()))
            p.actions { button { (say.save) } }
        }
    }
}

fn password(say: &People) -> Markup {
    html! {
        form.stack method="post" action="/api/v1/account/password" data-said=(say.password_changed) {
            (hidden("next", "/account"))
            (summary())
            (Text { within: "pw", name: "current", label: say.current_password, kind: "password", required: true, autocomplete: "current-password", ..Text::default() }.line())
            (new_password(say.new_password, say))
            p.actions { button { (say.change_password) } }
        }
    }
}

fn code(desk: &Desk) -> Markup {
    let say = People::of(desk.locale.language);
    html! {
        @if desk.session.account.code_enabled {
            p { (say.code_on) }
            (fold(say.code_remove, false, "", &html! {
                form.stack method="post" action="/api/v1/account/code/remove" {
                    (hidden("next", "/account"))
                    (summary())
                    (Text { within: "off", name: "password", label: say.current_password, kind: "password", autocomplete: "current-password", ..Text::default() }.line())
                    (Text { within: "off", name: "code", label: say.code, help: say.code_help, required: true, autocomplete: "one-time-code", ..Text::default() }.line())
                    p.actions { button { (say.code_remove) } }
                }
            }))
        } @else {
            p { (say.code_off) }
            form.stack method="post" action="/api/v1/account/code" data-answer="proposal" {
                (hidden("next", "/account"))
                (summary())
                p.actions { button.primary { (say.code_begin) } }
            }
            div.stack data-place="" {}
        }
    }
}

/// The proposal of a shared secret, to be scanned and confirmed.
pub fn proposal(proposal: &CodeProposal, locale: Locale) -> Markup {
    let say = People::of(locale.language);
    html! {
        p { (say.code_scan) }
        img.qr width="200" height="200" alt=(say.code_qr) src={ "data:image/svg+xml," (escaped(&proposal.qr)) };
        p.small { (say.code_secret) ": " code.break { (proposal.secret) } }
        form.stack method="post" action="/api/v1/account/code/confirm" data-answer="recovery" {
            (summary())
            (Text { name: "code", label: say.code, help: "", required: true, most: Some(6), autocomplete: "one-time-code", ..Text::default() }.line())
            p.actions { button.primary { (say.code_confirm) } }
        }
        div.stack data-place="" {}
    }
}

/// The codes for the day on which the authenticator is lost.
pub fn recovery(codes: &RecoveryCodes, locale: Locale) -> Markup {
    let say = People::of(locale.language);
    html! {
        div.note {
            p { strong { (say.recovery) } }
            p { (say.recovery_help) }
            ul.codes { @for code in &codes.codes { li { code { (code) } } } }
            p { a.button href="/account" rel="external" { (say.kept) } }
        }
    }
}

fn sessions(desk: &Desk) -> Markup {
    let locale = desk.locale;
    let say = People::of(locale.language);
    let office = Office::of(locale.language);
    html! {
        form method="post" action="/api/v1/session/end" data-load="/sign-in" {
            (hidden("next", "/sign-in"))
            (hidden("everywhere", "true"))
            p.actions { button { (office.sign_out_everywhere) } }
        }
        (fold(say.erase, false, "", &html! {
            p.small { (say.erase_help) }
            form.stack method="post" action="/api/v1/account/erase" data-load="/" data-sure=(office.sure) {
                (hidden("next", "/"))
                (summary())
                (Text { within: "erase", name: "password", label: say.current_password, kind: "password", required: true, autocomplete: "current-password", ..Text::default() }.line())
                p.actions { button.grave { (say.erase) } }
            }
        }))
    }
}

fn key_list(keys: &[ApiKey], locale: Locale) -> Markup {
    let say = People::of(locale.language);
    html! {
        @if keys.is_empty() { p.muted { (say.no_keys) } }
        ul.rows {
            @for key in keys {
                li {
                    div {
                        p { strong { (key.name) } " " code { "shumen_" (key.prefix) "…" } }
                        p.meta {
                            span { @for (index, scope) in key.scopes.iter().enumerate() { @if index > 0 { (locale.text.site.separator) } (scope.label(locale.language)) } }
                            span { (fill(say.key_until, &[&locale.day(key.expires_at)])) }
                            span {
                                @match key.used_at {
                                    Some(at) => (fill(say.key_used, &[&locale.day(at)])),
                                    None => (say.key_unused),
                                }
                            }
                        }
                    }
                    form method="post" action={ "/api/v1/keys/" (escaped(&key.id)) "/revoke" } {
                        (hidden("next", "/account"))
                        button { (say.key_revoke) span.unseen { " " (key.name) } }
                    }
                }
            }
        }
    }
}

fn make_key(locale: Locale) -> Markup {
    let say = People::of(locale.language);
    let scopes = Scope::ALL.iter().map(|scope| {
        (scope.value().to_owned(), scope.label(locale.language).to_owned(), *scope == Scope::Read)
    });
    html! {
        div.card {
            form.stack method="post" action="/api/v1/keys" data-answer="key" {
                (hidden("next", "/account"))
                (summary())
                (Text { within: "key", name: "name", label: say.key_name, required: true, most: Some(80), ..Text::default() }.line())
                (choice("checkbox", "scopes[]", say.key_scopes, "", scopes))
                (Text { name: "days", label: say.key_days, kind: "number", value: "90", required: true, ..Text::default() }.line())
                p.actions { button.primary { (say.key_make) } }
            }
            div.stack data-place="" {}
        }
    }
}

/// A key that was just made.
pub fn made(key: &NewApiKey, locale: Locale) -> Markup {
    let say = People::of(locale.language);
    html! {
        div.note {
            p { strong { (say.key_once) } }
            (copyable(&key.key, say.keys, locale))
            p { a.button href="/account" rel="external" { (say.kept) } }
        }
    }
}
