//! Signing in and out.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::people::{Affiliation, OwnAccount, Session, SignIn, SignOut, Ways};
use contract::{Problem, ProblemKind};
use domain::{AccountId, AccountState, Language};
use serde_json::json;
use store::people::{Code, Credentials, Holder, NewSession};
use store::{Deed, StoreError};

use super::answer::{done, private, reply, with_cookie};
use super::attempts::Attempt;
use super::client::Client;
use super::cookies::Cookie;
use super::registration::fold_email;
use super::secrets::{self, Secret};
use super::totp;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::input::{Asked, Form, Input};
use crate::portal::Portal;
use crate::signed_in::SignedIn;

/// Most characters of a code for recovery.
const CODE_MAX: usize = 40;

#[utoipa::path(post, path = "/api/v1/session", tag = "account",
    summary = "登录 ¦ Sign in",
    request_body = SignIn,
    responses(
        (status = 200, description = "已登录 ¦ Signed in", body = Session),
        (status = 401, description = "账号密码有误，或需要验证码 ¦ Wrong, or a code is needed", body = Problem),
        (status = 429, description = "失败过多 ¦ Too many failures", body = Problem)
    ))]
pub(crate) async fn sign_in(
    State(portal): State<Portal>,
    caller: Caller,
    Client(place): Client,
    headers: HeaderMap,
    Input { value, form }: Input<SignIn>,
) -> Result<Response, Failure> {
    let browser = Browser::of(&headers, &portal);
    let entry = Entry { portal: &portal, browser: &browser, place, language: caller.language };
    match entry.enter(value).await {
        Ok(entered) => entry.welcome(&entered, form.as_ref()).await,
        Err(failure) => match &form {
            Some(form) => back_to_page(form, failure),
            None => Err(failure),
        },
    }
}

#[utoipa::path(get, path = "/api/v1/session", tag = "account",
    summary = "当前登录者、所属单位与权限 ¦ Who is signed in, for whom they act, and what they may do",
    responses(
        (status = 200, description = "当前登录者 ¦ Who is signed in", body = Session),
        (status = 401, description = "未登录 ¦ Nobody", body = Problem)
    ))]
pub(crate) async fn who_am_i(signed: SignedIn) -> Response {
    reply(None, StatusCode::OK, &described(&signed))
}

#[utoipa::path(delete, path = "/api/v1/session", tag = "account",
    summary = "退出登录；everywhere=true 时退出所有设备 ¦ Sign out; with everywhere=true on every device",
    params(SignOut),
    responses((status = 204, description = "已退出 ¦ Signed out")))]
pub(crate) async fn sign_out(
    State(portal): State<Portal>,
    signed: Option<SignedIn>,
    headers: HeaderMap,
    Asked(wish): Asked<SignOut>,
) -> Result<Response, Failure> {
    leave(&portal, signed, &headers, wish, None).await
}

#[utoipa::path(post, path = "/api/v1/session/end", tag = "account",
    summary = "退出登录，供表单使用 ¦ Sign out, for forms",
    request_body = SignOut,
    responses((status = 204, description = "已退出 ¦ Signed out")))]
pub(crate) async fn end(
    State(portal): State<Portal>,
    signed: Option<SignedIn>,
    headers: HeaderMap,
    Input { value, form }: Input<SignOut>,
) -> Result<Response, Failure> {
    leave(&portal, signed, &headers, value, form.as_ref()).await
}

#[utoipa::path(get, path = "/api/v1/session/ways", tag = "account",
    summary = "可用的登录方式 ¦ Ways to sign in",
    responses((status = 200, description = "登录方式 ¦ Ways to sign in", body = Ways)))]
pub(crate) async fn ways(State(portal): State<Portal>) -> axum::Json<Ways> {
    axum::Json(Ways { openid: portal.people().openid_name() })
}

async fn leave(
    portal: &Portal,
    signed: Option<SignedIn>,
    headers: &HeaderMap,
    wish: SignOut,
    form: Option<&Form>,
) -> Result<Response, Failure> {
    if let Some(signed) = signed {
        let (token, _) = signed.session()?;
        if wish.everywhere {
            portal.store().close_sessions(&signed.actor.account, &signed.own(portal)).await?;
        } else {
            portal.store().close_session(token, &signed.own(portal)).await?;
        }
    } else if let Some(token) = Cookie::Session.of(headers, portal.is_secure()) {
        // Half a sign-in can be broken off too.
        let by = store::people::By::program(portal.now());
        portal.store().close_session(&secrets::hash(token), &by).await?;
    }
    Ok(with_cookie(done(form), Cookie::Session.clear(portal.is_secure())))
}

/// What a browser brings along to a sign-in.
pub(super) struct Browser {
    /// Hash of the session that it had.
    pub(super) session: Option<String>,
    /// The token by which it is known, if it has one.
    device: Option<String>,
}

impl Browser {
    pub(super) fn of(headers: &HeaderMap, portal: &Portal) -> Self {
        let secure = portal.is_secure();
        Self {
            session: Cookie::Session.of(headers, secure).map(secrets::hash),
            device: Cookie::Device.of(headers, secure).map(str::to_owned),
        }
    }
}

/// Somebody who has proven who they are.
pub(super) struct Entered {
    pub(super) account: AccountId,
    /// Whether a second factor was shown.
    pub(super) proven: bool,
    /// How.
    pub(super) way: &'static str,
}

/// A sign-in under way.
pub(super) struct Entry<'a> {
    pub(super) portal: &'a Portal,
    pub(super) browser: &'a Browser,
    pub(super) place: std::net::IpAddr,
    pub(super) language: Language,
}

impl Entry<'_> {
    async fn enter(&self, wish: SignIn) -> Result<Entered, Failure> {
        match wish {
            SignIn { email: None, password: None, code: Some(code) } => self.complete(&code).await,
            SignIn { email: Some(email), password: Some(password), code } => {
                self.with_password(&email, password, code.as_deref()).await
            }
            SignIn { email, .. } => {
                let missing = if email.is_none() { "email" } else { "password" };
                let detail = match self.language {
                    Language::Zh => "必填",
                    Language::En => "is needed",
                };
                Err(Failure::field(missing, detail, self.language))
            }
        }
    }

    async fn with_password(
        &self,
        email: &str,
        password: String,
        code: Option<&str>,
    ) -> Result<Entered, Failure> {
        let portal = self.portal;
        // What is no address is treated as one that nobody has.
        let email = fold_email(email).unwrap_or_else(|_| secrets::hash(email));
        let found = portal.store().credentials(&email).await?;
        let device = self.known_device(found.as_ref()).await?;
        let attempt = Attempt::at(&email, self.place, device.as_deref());
        self.begin(&attempt)?;
        let hashed = found.as_ref().and_then(|found| found.password.clone());
        let right = portal.people().passwords.verify(password, hashed, device.is_some()).await?;
        let tried = found.as_ref().map(|found| found.account.clone());
        let Some(found) = found.filter(|_| right) else {
            self.refused(tried.as_ref(), "password").await?;
            return Err(Failure::new(ProblemKind::WrongCredentials, self.language));
        };
        portal.people().attempts.succeeded(&attempt);
        if let Err(failure) = self.may_enter(found.state) {
            self.refused(tried.as_ref(), "state").await?;
            return Err(failure);
        }
        let proven = self.check_code(&found, code).await?;
        Ok(Entered { account: found.account, proven, way: "password" })
    }

    /// Shows the code that a sign-in elsewhere waits for.
    async fn complete(&self, code: &str) -> Result<Entered, Failure> {
        let nobody = || Failure::new(ProblemKind::SignInRequired, self.language);
        let token = self.browser.session.as_deref().ok_or_else(nobody)?;
        let found = self.portal.store().session(token).await?;
        let now = self.portal.now();
        let fresh = chrono::TimeDelta::minutes(15);
        let waiting = found.filter(|found| !found.proven && now - found.created_at < fresh);
        let account = waiting.ok_or_else(nobody)?.holder.id;
        let found = self.portal.store().credentials_of(&account).await?.ok_or_else(nobody)?;
        if !self.check_code(&found, Some(code)).await? {
            return Err(nobody());
        }
        Ok(Entered { account, proven: true, way: "openid" })
    }

    /// Whether a code was shown, where one is set up.
    async fn check_code(&self, found: &Credentials, code: Option<&str>) -> Result<bool, Failure> {
        let Some(secret) = &found.code_secret else { return Ok(false) };
        let Some(code) = code else {
            return Err(Failure::new(ProblemKind::CodeRequired, self.language));
        };
        let used = use_code(self.portal, &found.account, secret, code, self.language).await;
        if let Err(Failure::Problem(_)) = &used {
            self.refused(Some(&found.account), "code").await?;
        }
        used.map(|()| true)
    }

    /// Writes down that somebody was not let in (R41): under the account that was tried, so that
    /// who supervises its holder finds it, though nobody has shown that it is theirs. An address
    /// that no account has is not written down. What comes too often is not looked at and not in
    /// the log, which so grows no faster than passwords are checked.
    async fn refused(&self, tried: Option<&AccountId>, why: &'static str) -> Result<(), Failure> {
        let deed = Deed {
            at: self.portal.now(),
            account: tried.cloned(),
            organisation: None,
            action: "session.refused".to_owned(),
            subject_kind: "account",
            subject: tried.map_or("unknown", AccountId::as_str).to_owned(),
            reason: None,
            legal_basis: None,
            change: json!({ "place": self.place.to_string(), "why": why }),
        };
        self.portal.store().record(deed).await?;
        Ok(())
    }

    fn begin(&self, attempt: &Attempt) -> Result<(), Failure> {
        let begun = self.portal.people().attempts.begin(attempt, self.portal.now());
        begun.map_err(|seconds| Failure::later(seconds, self.language))
    }

    async fn known_device(&self, found: Option<&Credentials>) -> Result<Option<String>, Failure> {
        let Some(device) = &self.browser.device else { return Ok(None) };
        let device = secrets::hash(device);
        // Asked for an address that nobody has too: the time taken must not tell.
        let nobody = AccountId::new("");
        let account = found.map_or(&nobody, |found| &found.account);
        let known = self.portal.store().knows_device(&device, account).await?;
        Ok(known.then_some(device))
    }

    /// Says to who knows the password why it does not help.
    pub(super) fn may_enter(&self, state: AccountState) -> Result<(), Failure> {
        let detail = match (state, self.language) {
            (AccountState::Active, _) => return Ok(()),
            (AccountState::Unconfirmed, Language::Zh) => {
                "请先打开确认邮件中的链接；也可以重置密码。"
            }
            (AccountState::Unconfirmed, Language::En) => {
                "Open the link in the letter first, or set a new password."
            }
            (_, Language::Zh) => "账号已停用，请联系平台管理员。",
            (_, Language::En) => "The account is suspended; ask the operator.",
        };
        let problem = Problem::new(ProblemKind::NotPermitted, self.language);
        Err(Failure::Problem(problem.with_detail(detail)))
    }

    /// Begins a session in the store.
    pub(super) async fn open(&self, entered: &Entered) -> Result<Opened, Failure> {
        let (session, opened) = self.prepare(entered)?;
        let begun = self.portal.store().open_session(&session, self.portal.now()).await;
        begun.map_err(|error| match error {
            // Suspended in this very moment.
            StoreError::Missing(_) => Failure::new(ProblemKind::NotPermitted, self.language),
            error => error.into(),
        })?;
        Ok(opened)
    }

    /// A session for the store, and what the browser gets for it.
    pub(super) fn prepare(&self, entered: &Entered) -> Result<(NewSession, Opened), Failure> {
        let Entered { account, proven, way } = entered;
        let token = Secret::new()?;
        let device = match &self.browser.device {
            Some(device) => device.clone(),
            None => Secret::new()?.text,
        };
        let session = NewSession {
            token: token.hash.clone(),
            account: account.clone(),
            proven: *proven,
            replaces: self.browser.session.clone(),
            device: Some(secrets::hash(&device)),
            way,
        };
        Ok((session, Opened { token, device }))
    }

    async fn welcome(&self, entered: &Entered, form: Option<&Form>) -> Result<Response, Failure> {
        let opened = self.open(entered).await?;
        let found = self.portal.store().session(&opened.token.hash).await?;
        let nobody = || Failure::new(ProblemKind::SignInRequired, self.language);
        let found = found.ok_or_else(nobody)?;
        let signed = SignedIn::of_session(found, opened.token.hash.clone(), self.language);
        let response = reply(form, StatusCode::OK, &described(&signed));
        Ok(opened.remember(response, self.portal))
    }
}

/// A session that has begun.
pub(super) struct Opened {
    pub(super) token: Secret,
    device: String,
}

impl Opened {
    /// Gives its cookies to the browser.
    pub(super) fn remember(&self, response: Response, portal: &Portal) -> Response {
        let secure = portal.is_secure();
        let response = with_cookie(response, Cookie::Session.set(&self.token.text, secure));
        with_cookie(response, Cookie::Device.set(&self.device, secure))
    }
}

/// Uses a one-time code or a code for recovery up.
///
/// # Errors
/// When it is wrong, was used before, or too many were.
pub(super) async fn use_code(
    portal: &Portal,
    account: &AccountId,
    secret: &str,
    code: &str,
    language: Language,
) -> Result<(), Failure> {
    let now = portal.now();
    let attempt = Attempt::of_code(account.as_str());
    let begun = portal.people().attempts.begin(&attempt, now);
    begun.map_err(|seconds| Failure::later(seconds, language))?;
    let code: String =
        code.chars().filter(|sign| sign.is_ascii_alphanumeric()).take(CODE_MAX).collect();
    let hash;
    let code = match totp::step_of(secret, &code, now) {
        Some(step) => Code::Step(step),
        None => {
            hash = secrets::hash(&code.to_lowercase());
            Code::Recovery(&hash)
        }
    };
    let by = store::people::By::own(account, now);
    if portal.store().use_code(account, code, &by).await? {
        portal.people().attempts.succeeded(&attempt);
        return Ok(());
    }
    let detail = match language {
        Language::Zh => "验证码不正确或已使用",
        Language::En => "is wrong or was used before",
    };
    let errors = vec![contract::FieldError { field: "code".to_owned(), detail: detail.to_owned() }];
    Err(Failure::Problem(Problem::new(ProblemKind::CodeRequired, language).with_errors(errors)))
}

/// Who is signed in, as they see it.
pub(super) fn described(signed: &SignedIn) -> Session {
    let Holder { id, email, name, language, code_enabled, demo: _, affiliations } =
        signed.holder.clone();
    let name_of = |zh: String, en: Option<String>| match signed.language {
        Language::Zh => zh,
        Language::En => en.unwrap_or(zh),
    };
    let organisations = affiliations
        .into_iter()
        .map(|held| Affiliation {
            id: held.membership.organisation.id,
            name: name_of(held.name, held.name_en),
            region: held.membership.organisation.region,
            roles: held.membership.roles,
        })
        .collect();
    Session {
        account: OwnAccount { id, email, name, language, code_enabled },
        organisations,
        permissions: signed.permissions(),
    }
}

/// Sends a browser without scripts back to the page of signing in, which says what was wrong.
fn back_to_page(form: &Form, failure: Failure) -> Result<Response, Failure> {
    let problem = match &failure {
        Failure::Problem(problem) | Failure::Later { problem, .. } => problem,
        _ => return Err(failure),
    };
    let slug = problem.kind.strip_prefix("/problems/").unwrap_or_default();
    Ok(sign_in_page(slug, form.next()))
}

/// The way to the page of signing in.
pub(super) fn sign_in_page(problem: &str, next: &str) -> Response {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("problem", problem).append_pair("next", next);
    let location = format!("/sign-in?{}", query.finish());
    let location = HeaderValue::try_from(location);
    let location = location.unwrap_or_else(|_| HeaderValue::from_static("/sign-in"));
    private((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
}
