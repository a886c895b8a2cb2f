//! Keys of the interface (接口密钥, R37): shown once, limited, revocable.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use contract::people::{ApiKey, KeyRequest, NewApiKey};
use contract::{FieldError, Items, ProblemKind};
use domain::Language;
use store::people::{Key, NewKey};

use super::answer::{done, reply};
use super::registration::NAME_MAX;
use super::secrets::Secret;
use super::{faulty, line};
use crate::failure::Failure;
use crate::input::Input;
use crate::portal::Portal;
use crate::signed_in::SignedIn;

/// Most keys of an account.
const KEYS_MAX: u32 = 50;
/// Longest life of a key, in days.
const DAYS_MAX: u32 = 366;
/// Life of a key for which none was asked.
const DAYS: u32 = 90;
/// What every key begins with, so that it is known where it should not be.
const PREFIX: &str = "shumen_";
/// Random characters that are shown in lists.
const SHOWN: usize = 8;

#[utoipa::path(post, path = "/api/v1/keys", tag = "account",
    summary = "新建接口密钥；密钥只显示这一次 ¦ Make a key; it is shown this one time",
    request_body = KeyRequest,
    responses(
        (status = 201, description = "密钥 ¦ The key", body = NewApiKey),
        (status = 400, description = "请求有误 ¦ Not valid", body = contract::Problem)
    ))]
pub(crate) async fn create(
    State(portal): State<Portal>,
    signed: SignedIn,
    Input { value, form: _ }: Input<KeyRequest>,
) -> Result<Response, Failure> {
    let (_, proven) = signed.session()?;
    if signed.held_back {
        return Err(signed.refused());
    }
    let KeyRequest { name, mut scopes, expires_at, days } = value;
    let mut errors = Vec::new();
    let name = line(&name, "name", NAME_MAX, signed.language).map_err(|error| errors.push(error));
    scopes.sort();
    scopes.dedup();
    if scopes.is_empty() {
        errors.push(fault("scopes", "至少选择一项", "needs at least one", signed.language));
    }
    let now = portal.now();
    let expires_at = end(expires_at, days, now);
    if expires_at.is_none() {
        errors.push(fault(
            "expires_at",
            "须在今后一年之内",
            "must lie within a year from now",
            signed.language,
        ));
    }
    let (Ok(name), Some(expires_at), true) = (name, expires_at, errors.is_empty()) else {
        return Err(faulty(errors, signed.language));
    };

    let secret = Secret::new()?;
    let shown: String = hex::encode(super::secrets::bytes::<{ SHOWN / 2 }>()?);
    let prefix = format!("{PREFIX}{shown}");
    let key = format!("{prefix}_{}", secret.text);
    let new = NewKey {
        id: uuid::Uuid::now_v7().to_string(),
        account: signed.actor.account.clone(),
        name,
        prefix,
        hash: super::secrets::hash(&key),
        scopes,
        proven,
        expires_at,
    };
    if !portal.store().add_key(&new, KEYS_MAX, &signed.own(&portal)).await? {
        return Err(Failure::new(ProblemKind::NotNow, signed.language));
    }
    let NewKey { id, account: _, name, prefix, hash: _, scopes, proven: _, expires_at } = new;
    // A form too gets the key itself: a way onward would lose it.
    let answer = NewApiKey { id, key, name, prefix, scopes, expires_at };
    Ok(reply(None, StatusCode::CREATED, &answer))
}

#[utoipa::path(get, path = "/api/v1/keys", tag = "account",
    summary = "本人的接口密钥 ¦ One's own keys",
    responses((status = 200, description = "密钥 ¦ Keys", body = Items<ApiKey>)))]
pub(crate) async fn list(
    State(portal): State<Portal>,
    signed: SignedIn,
) -> Result<Response, Failure> {
    signed.session()?;
    let keys = portal.store().keys(&signed.actor.account).await?;
    let items: Vec<ApiKey> = keys
        .into_iter()
        .map(|Key { id, name, prefix, scopes, created_at, expires_at, used_at }| ApiKey {
            id,
            name,
            prefix,
            scopes,
            created_at,
            expires_at,
            used_at,
        })
        .collect();
    let total = u64::try_from(items.len()).unwrap_or(0);
    Ok(reply(None, StatusCode::OK, &Items { total, items }))
}

#[utoipa::path(delete, path = "/api/v1/keys/{id}", tag = "account",
    summary = "撤销接口密钥 ¦ Revoke a key",
    params(("id" = String, Path, description = "密钥编号 ¦ Which key")),
    responses(
        (status = 204, description = "已撤销 ¦ Revoked"),
        (status = 404, description = "没有找到 ¦ Not found", body = contract::Problem)
    ))]
pub(crate) async fn revoke(
    State(portal): State<Portal>,
    signed: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    remove(&portal, &signed, &id).await?;
    Ok(done(None))
}

#[utoipa::path(post, path = "/api/v1/keys/{id}/revoke", tag = "account",
    summary = "撤销接口密钥，供表单使用 ¦ Revoke a key, for forms",
    params(("id" = String, Path, description = "密钥编号 ¦ Which key")),
    responses((status = 204, description = "已撤销 ¦ Revoked")))]
pub(crate) async fn revoke_by_form(
    State(portal): State<Portal>,
    signed: SignedIn,
    Path(id): Path<String>,
    Input { value: _, form }: Input<serde::de::IgnoredAny>,
) -> Result<Response, Failure> {
    remove(&portal, &signed, &id).await?;
    Ok(done(form.as_ref()))
}

async fn remove(portal: &Portal, signed: &SignedIn, id: &str) -> Result<(), Failure> {
    signed.session()?;
    let by = signed.own(portal);
    if portal.store().remove_key(&signed.actor.account, id, &by).await? {
        Ok(())
    } else {
        Err(Failure::not_found(signed.language))
    }
}

/// When a key ends: as asked, within a year.
fn end(
    asked: Option<DateTime<Utc>>,
    days: Option<u32>,
    now: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    let most = now + TimeDelta::days(i64::from(DAYS_MAX));
    let end = match (asked, days) {
        (Some(asked), _) => asked,
        (None, days) => now + TimeDelta::days(i64::from(days.unwrap_or(DAYS).min(DAYS_MAX + 1))),
    };
    (end > now && end <= most).then_some(end)
}

fn fault(field: &str, zh: &str, en: &str, language: Language) -> FieldError {
    let detail = match language {
        Language::Zh => zh,
        Language::En => en,
    };
    FieldError { field: field.to_owned(), detail: detail.to_owned() }
}
