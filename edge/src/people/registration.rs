//! Beginning an account, and getting back into one: whoever asks learns nothing about who has one.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::TimeDelta;
use contract::people::{Addressee, LinkToken, NewPassword, Registration};
use contract::{FieldError, ProblemKind};
use domain::{AccountState, Language};
use serde_json::json;
use store::StoreError;
use store::people::{Link, NewAccount, Purpose};

use super::answer::{done, reply, with_cookie};
use super::attempts::Attempt;
use super::client::Client;
use super::cookies::Cookie;
use super::secrets::{self, Secret};
use super::{account_id, check_password, faulty, letters, line};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::input::Input;
use crate::portal::Portal;

/// A link that confirms an address works so long.
const CONFIRM_WITHIN: TimeDelta = TimeDelta::hours(24);
/// A link that sets a new password works so long.
const RESET_WITHIN: TimeDelta = TimeDelta::hours(1);
/// Most characters of a name.
pub(super) const NAME_MAX: usize = 80;
/// Longest address (RFC 5321).
const EMAIL_MAX: usize = 254;

#[utoipa::path(post, path = "/api/v1/accounts", tag = "account",
    summary = "注册账号；无论邮箱是否已注册，答复相同 ¦ Register an account; the answer never tells whether the address has one",
    request_body = Registration,
    responses(
        (status = 202, description = "确认邮件已寄出 ¦ A letter is on its way"),
        (status = 400, description = "请求有误 ¦ Not valid", body = contract::Problem),
        (status = 429, description = "请求过多 ¦ Too many requests", body = contract::Problem)
    ))]
pub(crate) async fn register(
    State(portal): State<Portal>,
    caller: Caller,
    Client(place): Client,
    Input { value, form }: Input<Registration>,
) -> Result<Response, Failure> {
    let Registration { email, password, name, language } = value;
    let mut errors = Vec::new();
    let email = fold_email(&email).map_err(|_| errors.push(bad_email(caller.language)));
    let name = line(&name, "name", NAME_MAX, caller.language).map_err(|error| errors.push(error));
    if let Err(error) = password_field(&password, email.as_deref().unwrap_or(""), caller.language) {
        errors.push(error);
    }
    let (Ok(email), Ok(name), true) = (email, name, errors.is_empty()) else {
        return Err(faulty(errors, caller.language));
    };
    let letter = Attempt::of_letter(&email, place);
    let now = portal.now();
    let wait = portal.people().attempts.begin(&letter, now);
    wait.map_err(|seconds| Failure::later(seconds, caller.language))?;

    // Hashed for a known address too: the time taken must not tell.
    let password = portal.people().passwords.hash(password).await?;
    let known = portal.store().addressee(&email).await?;
    let known = known.filter(|(_, _, state)| *state != AccountState::Unconfirmed);
    let tell_known = async |language| {
        let mail = letters::known(&email, portal.origin(), language);
        portal.store().send(&mail, now).await
    };
    if let Some((_, language, _)) = known {
        tell_known(language).await?;
    } else {
        let secret = Secret::new()?;
        let language = language.unwrap_or(caller.language);
        let account = NewAccount {
            id: account_id(),
            email: email.clone(),
            name,
            language,
            password: Some(password),
            state: AccountState::Unconfirmed,
        };
        let link = Link {
            token: secret.hash,
            purpose: Purpose::Confirm,
            expires_at: now + CONFIRM_WITHIN,
            mail: letters::confirm(&email, portal.origin(), &secret.text, language),
        };
        match portal.store().register(&account, &link, now).await {
            // Somebody confirmed the address in this moment.
            Err(StoreError::Conflict) => tell_known(language).await?,
            registered => registered?,
        }
    }
    Ok(reply(form.as_ref(), StatusCode::ACCEPTED, &json!({})))
}

#[utoipa::path(post, path = "/api/v1/accounts/confirm", tag = "account",
    summary = "用邮件中的链接确认邮箱 ¦ Confirm an address by the link in a letter",
    request_body = LinkToken,
    responses(
        (status = 204, description = "已确认 ¦ Confirmed"),
        (status = 404, description = "链接无效或已过期 ¦ The link does not work any more", body = contract::Problem)
    ))]
pub(crate) async fn confirm(
    State(portal): State<Portal>,
    caller: Caller,
    Input { value, form }: Input<LinkToken>,
) -> Result<Response, Failure> {
    let token = secrets::hash(&value.token);
    if !portal.store().confirm(&token, portal.now()).await? {
        return Err(dead_link(caller.language));
    }
    Ok(done(form.as_ref()))
}

#[utoipa::path(post, path = "/api/v1/accounts/reset", tag = "account",
    summary = "索取重置密码的邮件；无论邮箱是否已注册，答复相同 ¦ Ask for a letter that sets a new password; the answer never tells whether the address has an account",
    request_body = Addressee,
    responses(
        (status = 202, description = "若有账号，邮件已寄出 ¦ If there is an account, a letter is on its way"),
        (status = 429, description = "请求过多 ¦ Too many requests", body = contract::Problem)
    ))]
pub(crate) async fn reset(
    State(portal): State<Portal>,
    caller: Caller,
    Client(place): Client,
    Input { value, form }: Input<Addressee>,
) -> Result<Response, Failure> {
    let email = fold_email(&value.email)
        .map_err(|_| faulty(vec![bad_email(caller.language)], caller.language))?;
    let now = portal.now();
    let wait = portal.people().attempts.begin(&Attempt::of_letter(&email, place), now);
    wait.map_err(|seconds| Failure::later(seconds, caller.language))?;
    let known = portal.store().addressee(&email).await?;
    let may = |state| matches!(state, AccountState::Active | AccountState::Unconfirmed);
    if let Some((account, language, _)) = known.filter(|(_, _, state)| may(*state)) {
        let secret = Secret::new()?;
        let link = Link {
            token: secret.hash,
            purpose: Purpose::Reset,
            expires_at: now + RESET_WITHIN,
            mail: letters::reset(&email, portal.origin(), &secret.text, language),
        };
        // Written beside the answer, so that the time taken does not tell.
        let portal = portal.clone();
        tokio::spawn(async move {
            if let Err(error) = portal.store().send_link(&account, &link, now).await {
                tracing::error!(%error, "a letter could not be written");
            }
        });
    }
    Ok(reply(form.as_ref(), StatusCode::ACCEPTED, &json!({})))
}

#[utoipa::path(post, path = "/api/v1/accounts/reset/finish", tag = "account",
    summary = "用邮件中的链接设置新密码；所有登录随之退出 ¦ Set a new password by the link in a letter; every session ends",
    request_body = NewPassword,
    responses(
        (status = 204, description = "已设置 ¦ Set"),
        (status = 400, description = "请求有误 ¦ Not valid", body = contract::Problem),
        (status = 404, description = "链接无效或已过期 ¦ The link does not work any more", body = contract::Problem)
    ))]
pub(crate) async fn finish_reset(
    State(portal): State<Portal>,
    caller: Caller,
    Client(place): Client,
    Input { value, form }: Input<NewPassword>,
) -> Result<Response, Failure> {
    let NewPassword { token, password } = value;
    let field = password_field(&password, "", caller.language);
    field.map_err(|error| faulty(vec![error], caller.language))?;
    // A guessed token costs a hash: such guesses are counted with failed sign-ins.
    let token = secrets::hash(&token);
    let attempt = Attempt::at(&token, place, None);
    let wait = portal.people().attempts.begin(&attempt, portal.now());
    wait.map_err(|seconds| Failure::later(seconds, caller.language))?;
    let password = portal.people().passwords.hash(password).await?;
    let device = Secret::new()?;
    let reset = portal.store().reset(&token, &password, &device.hash, portal.now()).await?;
    if reset.is_none() {
        return Err(dead_link(caller.language));
    }
    portal.people().attempts.succeeded(&attempt);
    let secure = portal.is_secure();
    // The browser is known from here on, so that who is being attacked can sign in.
    Ok(with_cookie(done(form.as_ref()), Cookie::Device.set(&device.text, secure)))
}

/// An address as it is compared and kept: without spaces around it, in lower case.
///
/// # Errors
/// When it can be no address.
pub fn fold_email(email: &str) -> Result<String, NotAnAddress> {
    let email = email.trim().to_lowercase();
    let (local, domain) = email.rsplit_once('@').ok_or(NotAnAddress)?;
    let good = |sign: char| !sign.is_whitespace() && !sign.is_control();
    // What would need quotes, end a header or begin a comment is taken from nobody.
    let plain = |sign: char| good(sign) && !"<>()[]\\,;:\"@".contains(sign);
    let whole = email.len() <= EMAIL_MAX && !local.is_empty() && !domain.is_empty();
    let dots = |part: &str| !part.starts_with('.') && !part.ends_with('.') && !part.contains("..");
    if whole
        && email.chars().filter(|sign| *sign != '@').all(plain)
        && !local.contains('@')
        && dots(local)
        && dots(domain)
    {
        Ok(email)
    } else {
        Err(NotAnAddress)
    }
}

/// The text is no mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is not a mail address")]
pub struct NotAnAddress;

pub(super) fn bad_email(language: Language) -> FieldError {
    let detail = match language {
        Language::Zh => "不是有效的邮箱",
        Language::En => "is not a mail address",
    };
    FieldError { field: "email".to_owned(), detail: detail.to_owned() }
}

pub(super) fn password_field(
    password: &str,
    email: &str,
    language: Language,
) -> Result<(), FieldError> {
    check_password(password, email).map_err(|fault| FieldError {
        field: "password".to_owned(),
        detail: fault.detail(language).to_owned(),
    })
}

/// A link that was used, has run out, or never was.
pub(super) fn dead_link(language: Language) -> Failure {
    let detail = match language {
        Language::Zh => "链接无效、已使用或已过期，请重新索取。",
        Language::En => {
            "The link does not work: it was used, has run out, or never was. Ask for a new one."
        }
    };
    Failure::Problem(contract::Problem::new(ProblemKind::NotFound, language).with_detail(detail))
}

#[cfg(test)]
mod tests {
    use super::fold_email;

    #[test]
    fn addresses_are_folded_and_what_is_none_is_refused() {
        assert_eq!(fold_email(" Some.Body@Example.ORG ").as_deref(), Ok("some.body@example.org"));
        assert_eq!(fold_email("operator@demo").as_deref(), Ok("operator@demo"));
        assert_eq!(fold_email("张三@例子.中国").as_deref(), Ok("张三@例子.中国"));
        for text in [
            "",
            "@",
            "a@",
            "@b",
            "a b@c",
            "a@b@c",
            "a@b\r\nbcc: c@d",
            "<a@b>",
            "a@b,c@d",
            ".a@b",
            "a..b@c",
            &format!("{}@b", "a".repeat(300)),
        ] {
            assert!(fold_email(text).is_err(), "{text:?}");
        }
    }
}
