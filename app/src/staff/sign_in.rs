//! Signing in: with a password, and with a code where one is set up.

use contract::people::Ways;
use maud::{Markup, html};

use super::address::{Address, Place, escaped};
use super::form::{Text, hidden, summary};
use super::frame::card;
use crate::locale::Locale;
use crate::locale::staff::People;
use crate::visit::answer_with;

/// The form; `wanted` when somebody wanted a page that needs a sign-in, which is then 401.
pub fn page(address: &Address, ways: Option<&Ways>, wanted: bool, locale: Locale) -> Markup {
    let say = People::of(locale.language);
    let asked = address.place == Place::SignIn;
    if wanted && !asked {
        answer_with(401);
    }
    let next = if asked {
        address.parameter("next").filter(|next| next.starts_with('/') && !next.starts_with("//"))
    } else {
        Some(address.whole())
    };
    let next = next.unwrap_or_else(|| "/staff".to_owned());
    let problem = address.parameter("problem");
    let code_asked = problem.as_deref() == Some("code-required");
    card(
        if asked { say.sign_in } else { say.sign_in_first },
        "/sign-in",
        &html! {
            @if !asked { p.muted { (say.sign_in_first_help) } }
            (said(address, problem.as_deref(), locale))
            form.stack method="post" action="/api/v1/session" data-load=(next) {
                (hidden("next", &next))
                (summary())
                (Text { name: "email", label: say.email, kind: "email", required: true, autocomplete: "username", ..Text::default() }.line())
                (Text { name: "password", label: say.password, kind: "password", required: true, autocomplete: "current-password", ..Text::default() }.line())
                // Folded until it is asked for: most people of the public have none.
                details.code open[code_asked] data-code="" {
                    summary { (say.have_code) }
                    (Text { name: "code", label: say.code, help: say.code_help, autocomplete: "one-time-code", most: Some(40), ..Text::default() }.line())
                }
                p.actions { button.primary { (say.sign_in) } }
            }
            @if let Some(name) = ways.and_then(|ways| ways.openid.as_deref()) {
                p { a.button rel="external" href={ "/auth/oidc/start?next=" (escaped(&next)) } { (crate::locale::staff::fill(say.with_openid, &[name])) } }
            }
            p.inline.small {
                a href="/account/reset" { (say.forgot) }
                span { (say.no_account) " " a href="/register" { (say.register) } }
            }
        },
    )
}

/// What came before: a problem that a bare form ran into, or something that was done.
fn said(address: &Address, problem: Option<&str>, locale: Locale) -> Markup {
    let say = People::of(locale.language);
    let done = match address.parameter("done").as_deref() {
        Some("confirmed") => say.confirmed,
        Some("reset") => say.reset_done,
        Some("joined") => say.accepted,
        _ => "",
    };
    html! {
        @if !done.is_empty() { p.note role="status" { (done) } }
        @if let Some(problem) = problem {
            div.summary role="alert" {
                @match problem {
                    "wrong-credentials" => { p { strong { (say.wrong) } } p { (say.wrong_help) } }
                    "code-required" => { p { strong { (say.code_needed) } } p { (say.code_help) } }
                    "too-many-requests" => { p { strong { (say.too_many) } } }
                    _ => { p { strong { (say.failed) } } }
                }
            }
        }
    }
}
