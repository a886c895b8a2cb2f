//! The way to the OpenID provider and back.

use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contract::ProblemKind;
use domain::AccountState;
use serde::Deserialize;
use store::StoreError;
use store::people::NewAccount;

use super::provider::{Known, ProviderError};
use super::{Bound, Provider};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::input::own_page;
use crate::people::account_id;
use crate::people::answer::{private, with_cookie};
use crate::people::client::Client;
use crate::people::cookies::Cookie;
use crate::people::registration::{NAME_MAX, fold_email};
use crate::people::secrets::Secret;
use crate::people::session::{Browser, Entered, Entry, sign_in_page};
use crate::portal::Portal;

/// Where the provider sends the browser back to.
const CALLBACK: &str = "/auth/oidc/callback";

/// Where a sign-in leads.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
pub(crate) struct Wish {
    /// 登录后前往的本站页面 ¦ Page of this site to go to afterwards
    next: Option<String>,
}

/// What the provider sends back.
#[derive(Deserialize, utoipa::IntoParams)]
pub(crate) struct Returned {
    /// 授权码 ¦ The code
    code: Option<String>,
    /// 状态 ¦ The state
    state: Option<String>,
}

#[utoipa::path(get, path = "/auth/oidc/start", tag = "account",
    summary = "前往统一身份认证登录 ¦ Go to the OpenID provider to sign in",
    params(Wish),
    responses(
        (status = 303, description = "前往身份提供方 ¦ To the provider"),
        (status = 404, description = "未配置 ¦ None is set up", body = contract::Problem)
    ))]
pub(crate) async fn start(
    State(portal): State<Portal>,
    caller: Caller,
    Query(wish): Query<Wish>,
) -> Result<Response, Failure> {
    let provider = provider(&portal, caller)?;
    let next = wish.next.filter(|next| own_page(next)).unwrap_or_else(|| "/".to_owned());
    let secret = Secret::new()?;
    let bound = Bound::to(&secret.text);
    let address = match provider.address(&bound, &redirect(&portal), portal.now()).await {
        Ok(address) => address,
        Err(error) => return Ok(back(&error, &next)),
    };
    let location = HeaderValue::try_from(address).map_err(|error| {
        tracing::error!(%error, "the OpenID provider's address is none");
        Failure::new(ProblemKind::Internal, caller.language)
    })?;
    let response = (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response();
    let kept = format!("{}.{}", secret.text, URL_SAFE_NO_PAD.encode(next));
    let cookie = Cookie::OpenId.set(&kept, portal.is_secure());
    Ok(with_cookie(private(response), cookie))
}

#[utoipa::path(get, path = "/auth/oidc/callback", tag = "account",
    summary = "从身份提供方返回 ¦ Come back from the OpenID provider",
    params(Returned),
    responses(
        (status = 303, description = "已登录，或回到登录页 ¦ Signed in, or back to the page of signing in"),
        (status = 404, description = "未配置 ¦ None is set up", body = contract::Problem)
    ))]
pub(crate) async fn callback(
    State(portal): State<Portal>,
    caller: Caller,
    Client(place): Client,
    headers: HeaderMap,
    Query(returned): Query<Returned>,
) -> Result<Response, Failure> {
    let provider = provider(&portal, caller)?;
    let secure = portal.is_secure();
    let kept = Cookie::OpenId.of(&headers, secure).and_then(|kept| kept.split_once('.'));
    let next = kept.and_then(|(_, next)| URL_SAFE_NO_PAD.decode(next).ok());
    let next = next.and_then(|next| String::from_utf8(next).ok());
    let next = next.filter(|next| own_page(next)).unwrap_or_else(|| "/".to_owned());
    let response = match kept {
        Some((secret, _)) => {
            let browser = Browser::of(&headers, &portal);
            let entry =
                Entry { portal: &portal, browser: &browser, place, language: caller.language };
            finish(&entry, provider, &Bound::to(secret), returned, &next).await?
        }
        // Begun in another browser, or by another site.
        None => sign_in_page(ProblemKind::WrongCredentials.slug(), &next),
    };
    // Used up, however it went.
    Ok(with_cookie(response, Cookie::OpenId.clear(secure)))
}

async fn finish(
    entry: &Entry<'_>,
    provider: &Provider,
    bound: &Bound,
    returned: Returned,
    next: &str,
) -> Result<Response, Failure> {
    let portal = entry.portal;
    let refused = |kind: ProblemKind| Ok(sign_in_page(kind.slug(), next));
    let Returned { code: Some(code), state: Some(state) } = returned else {
        return refused(ProblemKind::WrongCredentials);
    };
    if state != bound.state {
        return refused(ProblemKind::WrongCredentials);
    }
    let known = provider.identify(code, bound, &redirect(portal), portal.now()).await;
    let known = match known {
        Ok(known) => known,
        Err(error) => return Ok(back(&error, next)),
    };
    let proven = known.proven;
    let Some(account) = account_of(entry, &provider.settings.issuer, known).await? else {
        return refused(ProblemKind::NotPermitted);
    };
    let entered = Entered { account, proven, way: "openid" };
    let opened = entry.open(&entered).await?;
    let found = portal.store().session(&opened.token.hash).await?;
    let waits = found.is_some_and(|found| found.holder.code_enabled && !found.proven);
    let response = if waits {
        // The portal's own code is still to be shown.
        sign_in_page(ProblemKind::CodeRequired.slug(), next)
    } else {
        let location = HeaderValue::try_from(next).unwrap_or(HeaderValue::from_static("/"));
        private((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
    };
    Ok(opened.remember(response, portal))
}

/// The account that a provider's subject is, was linked with now, or begins; none when it may not
/// sign in or nothing says whose it is.
async fn account_of(
    entry: &Entry<'_>,
    issuer: &str,
    known: Known,
) -> Result<Option<domain::AccountId>, Failure> {
    let Known { subject, verified_email, name, proven: _ } = known;
    let (store, now) = (entry.portal.store(), entry.portal.now());
    if let Some((account, state)) = store.identified(issuer, &subject).await? {
        return Ok((state == AccountState::Active).then_some(account));
    }
    let Some(email) = verified_email.and_then(|email| fold_email(&email).ok()) else {
        return Ok(None);
    };
    let addressee = store.addressee(&email).await?;
    let closed = addressee.is_some_and(|(_, _, state)| {
        matches!(state, AccountState::Suspended | AccountState::Erased)
    });
    if closed {
        return Ok(None);
    }
    let name = name.unwrap_or_else(|| email.clone());
    let name: String = name.chars().filter(|sign| !sign.is_control()).take(NAME_MAX).collect();
    let new = NewAccount {
        id: account_id(),
        email,
        name,
        language: entry.language,
        password: None,
        state: AccountState::Active,
    };
    match store.link_identity(issuer, &subject, &new, now).await {
        Ok(account) => Ok(Some(account)),
        // Linked in this very moment by another of the browser's tabs.
        Err(StoreError::Conflict) => Ok(store
            .identified(issuer, &subject)
            .await?
            .filter(|(_, state)| *state == AccountState::Active)
            .map(|(account, _)| account)),
        Err(error) => Err(error.into()),
    }
}

fn back(error: &ProviderError, next: &str) -> Response {
    tracing::warn!(%error, "a sign-in with the OpenID provider failed");
    let kind = match error {
        ProviderError::Silent(_) => ProblemKind::Unavailable,
        ProviderError::Untrue(_) => ProblemKind::WrongCredentials,
    };
    sign_in_page(kind.slug(), next)
}

fn redirect(portal: &Portal) -> String {
    format!("{}{CALLBACK}", portal.origin())
}

fn provider(portal: &Portal, caller: Caller) -> Result<&Provider, Failure> {
    let provider = portal.people().openid.as_ref();
    provider.ok_or_else(|| Failure::not_found(caller.language))
}
