//! One's own account.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use contract::people::{AccountChange, Erasure, OwnAccount, PasswordChange};
use contract::{FieldError, ProblemKind};
use domain::Language;
use store::people::Credentials;

use super::answer::{done, reply, with_cookie};
use super::attempts::Attempt;
use super::cookies::Cookie;
use super::registration::{NAME_MAX, password_field};
use super::session::{Browser, Entered, Entry, described};
use super::{faulty, letters, line};
use crate::failure::Failure;
use crate::input::Input;
use crate::people::client::Client;
use crate::portal::Portal;
use crate::signed_in::SignedIn;

#[utoipa::path(get, path = "/api/v1/account", tag = "account",
    summary = "本人账号 ¦ One's own account",
    responses(
        (status = 200, description = "账号 ¦ The account", body = OwnAccount),
        (status = 401, description = "未登录 ¦ Nobody is signed in", body = contract::Problem)
    ))]
pub(crate) async fn own(signed: SignedIn) -> Response {
    reply(None, StatusCode::OK, &described(&signed).account)
}

#[utoipa::path(method(put, post), path = "/api/v1/account", tag = "account",
    summary = "修改本人的称呼与语言 ¦ Change one's name and language",
    request_body = AccountChange,
    responses(
        (status = 204, description = "已修改 ¦ Changed"),
        (status = 400, description = "请求有误 ¦ Not valid", body = contract::Problem)
    ))]
pub(crate) async fn change(
    State(portal): State<Portal>,
    signed: SignedIn,
    Input { value, form }: Input<AccountChange>,
) -> Result<Response, Failure> {
    signed.session()?;
    let AccountChange { name, language } = value;
    let name = line(&name, "name", NAME_MAX, signed.language)
        .map_err(|error| faulty(vec![error], signed.language))?;
    let account = &signed.actor.account;
    portal.store().change_account(account, &name, language, &signed.own(&portal)).await?;
    Ok(done(form.as_ref()))
}

#[utoipa::path(post, path = "/api/v1/account/password", tag = "account",
    summary = "修改密码；其他设备随之退出 ¦ Change one's password; every other device is signed out",
    request_body = PasswordChange,
    responses(
        (status = 204, description = "已修改 ¦ Changed"),
        (status = 400, description = "请求有误 ¦ Not valid", body = contract::Problem)
    ))]
pub(crate) async fn password(
    State(portal): State<Portal>,
    signed: SignedIn,
    Client(place): Client,
    headers: HeaderMap,
    Input { value, form }: Input<PasswordChange>,
) -> Result<Response, Failure> {
    let (_, proven) = signed.session()?;
    let PasswordChange { current, password } = value;
    prove(&portal, &signed, current, "current").await?;
    let field = password_field(&password, &signed.holder.email, signed.language);
    field.map_err(|error| faulty(vec![error], signed.language))?;
    let hashed = portal.people().passwords.hash(password).await?;
    let browser = Browser::of(&headers, &portal);
    let entry = Entry { portal: &portal, browser: &browser, place, language: signed.language };
    let entered = Entered { account: signed.actor.account.clone(), proven, way: "password" };
    let (session, opened) = entry.prepare(&entered)?;
    let now = portal.now();
    let mail = letters::changed(&signed.holder.email, portal.origin(), signed.holder.language);
    portal.store().change_password(&hashed, &session, &mail, now).await?;
    Ok(opened.remember(done(form.as_ref()), &portal))
}

#[utoipa::path(delete, path = "/api/v1/account", tag = "account",
    summary = "注销账号：删除个人信息，仅为日志保留编号 ¦ Erase one's account: personal fields are removed, the identifier stays for the log",
    request_body = Erasure,
    responses(
        (status = 204, description = "已注销 ¦ Erased"),
        (status = 409, description = "最后一名平台管理员不能注销 ¦ The last operator stays", body = contract::Problem)
    ))]
pub(crate) async fn erase(
    State(portal): State<Portal>,
    signed: SignedIn,
    Input { value, form }: Input<Erasure>,
) -> Result<Response, Failure> {
    signed.session()?;
    prove(&portal, &signed, value.password, "password").await?;
    let erased = portal.store().erase_account(&signed.actor.account, &signed.own(&portal)).await;
    erased.map_err(|error| Failure::of_people(error, signed.language))?;
    Ok(with_cookie(done(form.as_ref()), Cookie::Session.clear(portal.is_secure())))
}

#[utoipa::path(post, path = "/api/v1/account/erase", tag = "account",
    summary = "注销账号，供表单使用 ¦ Erase one's account, for forms",
    request_body = Erasure,
    responses((status = 204, description = "已注销 ¦ Erased")))]
pub(crate) async fn erase_by_form(
    portal: State<Portal>,
    signed: SignedIn,
    input: Input<Erasure>,
) -> Result<Response, Failure> {
    erase(portal, signed, input).await
}

/// Asks for the password again before what cannot be undone. An account without one passes.
pub(super) async fn prove(
    portal: &Portal,
    signed: &SignedIn,
    password: String,
    field: &str,
) -> Result<Credentials, Failure> {
    let account = &signed.actor.account;
    let found = portal.store().credentials_of(account).await?.ok_or_else(|| signed.refused())?;
    if found.password.is_none() {
        return Ok(found);
    }
    let attempt = Attempt::of_code(account.as_str());
    let begun = portal.people().attempts.begin(&attempt, portal.now());
    begun.map_err(|seconds| Failure::later(seconds, signed.language))?;
    if portal.people().passwords.verify(password, found.password.clone(), true).await? {
        portal.people().attempts.succeeded(&attempt);
        return Ok(found);
    }
    let detail = match signed.language {
        Language::Zh => "密码不正确",
        Language::En => "is not the password",
    };
    let errors = vec![FieldError { field: field.to_owned(), detail: detail.to_owned() }];
    let problem = contract::Problem::new(ProblemKind::InvalidRequest, signed.language);
    Err(Failure::Problem(problem.with_errors(errors)))
}
