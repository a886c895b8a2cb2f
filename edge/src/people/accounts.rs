//! Accounts as their keepers see them: those within reach, and nobody else's.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use contract::people::{Account, AccountAction, AccountCommand};
use contract::{Items, ProblemKind};
use domain::{AccountId, AccountState, Membership, Role, Scope};
use serde::Deserialize;
use store::Page;
use store::people::{AccountSought, By};

use super::answer::{done, reply};
use crate::failure::Failure;
use crate::input::{Asked, Input};
use crate::portal::Portal;
use crate::signed_in::SignedIn;

/// Accounts on a page.
const PER_PAGE: u32 = 20;
/// Most accounts on a page.
const PER_PAGE_MAX: u32 = 100;
/// Deepest page.
const PAGE_MAX: u32 = 10_000;
/// Most characters that are sought.
const TEXT_MAX: usize = 100;

/// Which accounts are wanted.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// 邮箱、称呼或编号的一部分 ¦ Part of the address, the name or the identifier
    q: Option<String>,
    /// 页码，从 1 开始 ¦ Page, from 1
    #[serde(deserialize_with = "contract::lenient::maybe_number")]
    page: Option<u32>,
    /// 每页条数，最多 100 ¦ Accounts on a page, at most 100
    #[serde(deserialize_with = "contract::lenient::maybe_number")]
    per_page: Option<u32>,
}

#[utoipa::path(get, path = "/api/v1/accounts", tag = "organisation",
    summary = "管理范围内的账号 ¦ The accounts within reach",
    params(Wanted),
    responses(
        (status = 200, description = "账号 ¦ Accounts", body = Items<Account>),
        (status = 403, description = "仅限平台管理员 ¦ For operators", body = contract::Problem)
    ))]
pub(crate) async fn list(
    State(portal): State<Portal>,
    signed: SignedIn,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Failure> {
    signed.permitted(Scope::Manage)?;
    if !signed.actor.is(Role::Operator) {
        return Err(signed.refused());
    }
    let Wanted { q, page, per_page } = wanted;
    let limit = per_page.unwrap_or(PER_PAGE).clamp(1, PER_PAGE_MAX);
    let page = page.unwrap_or(1).clamp(1, PAGE_MAX);
    let text = q.map(|text| text.trim().chars().take(TEXT_MAX).collect::<String>());
    let sought = AccountSought {
        text: text.filter(|text| !text.is_empty()),
        state: None,
        members_of: reach(&portal, &signed).await?,
    };
    let page = Page { offset: (page - 1) * limit, limit };
    let (total, accounts) = portal.store().accounts(&sought, page).await?;
    let items: Vec<Account> = accounts.into_iter().map(shown).collect();
    Ok(reply(None, StatusCode::OK, &Items { total, items }))
}

#[utoipa::path(post, path = "/api/v1/accounts/{id}/commands", tag = "organisation",
    summary = "停用、恢复、强制退出、重置动态验证码 ¦ Suspend, reopen, sign out, or reset the one-time codes of an account",
    params(("id" = AccountId, Path, description = "账号 ¦ Which account")),
    request_body = AccountCommand,
    responses(
        (status = 204, description = "已办理 ¦ Done"),
        (status = 403, description = "没有权限 ¦ Not permitted", body = contract::Problem),
        (status = 404, description = "没有找到 ¦ Not found", body = contract::Problem),
        (status = 409, description = "内容已变更 ¦ Somebody changed it meanwhile", body = contract::Problem)
    ))]
pub(crate) async fn command(
    State(portal): State<Portal>,
    signed: SignedIn,
    Path(id): Path<AccountId>,
    Input { value, form }: Input<AccountCommand>,
) -> Result<Response, Failure> {
    signed.permitted(Scope::Manage)?;
    if !signed.actor.is(Role::Operator) || id == signed.actor.account {
        return Err(signed.refused());
    }
    let missing = || Failure::not_found(signed.language);
    let account = portal.store().account(&id).await?.ok_or_else(missing)?;
    let held = portal.store().memberships(&id).await?;
    if !may_keep(&portal, &signed, &held).await? {
        // Seen for one of its organisations, and kept by who reaches over all of them.
        let seen = held.iter().any(|held| is_kept(&signed, held));
        return Err(if seen { signed.refused() } else { missing() });
    }
    let AccountCommand { command, version, comment } = value;
    if version != account.version {
        return Err(Failure::new(ProblemKind::Conflict, signed.language));
    }
    let by = By {
        account: Some(signed.actor.account.clone()),
        organisation: own_organisation(&signed, &held),
        at: portal.now(),
    };
    let reason = comment.as_deref().map(|text| text.chars().take(1000).collect::<String>());
    let not_now = || Failure::new(ProblemKind::NotNow, signed.language);
    let store = portal.store();
    let written = match (command, account.state) {
        // One that is not confirmed cannot sign in, and must not be confirmed by being opened again.
        (AccountAction::Suspend, AccountState::Active) => {
            let state = AccountState::Suspended;
            store.set_account_state(&id, version, state, reason.as_deref(), &by).await
        }
        (AccountAction::Reopen, AccountState::Suspended) => {
            let state = AccountState::Active;
            store.set_account_state(&id, version, state, reason.as_deref(), &by).await
        }
        (AccountAction::SignOut, _) => store.close_sessions(&id, &by).await,
        (AccountAction::ResetCode, _) if account.code_enabled => {
            store.remove_code(&id, Some(version), &by).await
        }
        _ => return Err(not_now()),
    };
    written.map_err(|error| Failure::of_people(error, signed.language))?;
    Ok(done(form.as_ref()))
}

/// The organisations whose accounts the caller keeps; `None` when it keeps every one, and with them
/// the accounts that work for nobody.
async fn reach(
    portal: &Portal,
    signed: &SignedIn,
) -> Result<Option<Vec<domain::ProviderId>>, Failure> {
    let all = portal.store().organisations().await?;
    let count = all.len();
    let kept = all.into_iter().map(|row| row.organisation);
    let kept = kept.filter(|one| signed.actor.acting(Role::Operator, one).is_some());
    let kept: Vec<_> = kept.map(|one| one.id).collect();
    Ok((kept.len() < count).then_some(kept))
}

/// Whether the caller keeps an account with these memberships: over all of them, and for one that
/// works for nobody over the whole portal.
pub(super) async fn may_keep(
    portal: &Portal,
    signed: &SignedIn,
    held: &[Membership],
) -> Result<bool, Failure> {
    if held.is_empty() {
        return Ok(reach(portal, signed).await?.is_none());
    }
    Ok(held.iter().all(|held| is_kept(signed, held)))
}

fn is_kept(signed: &SignedIn, held: &Membership) -> bool {
    signed.actor.acting(Role::Operator, &held.organisation).is_some()
}

/// In whose name the caller acts on an account.
fn own_organisation(signed: &SignedIn, held: &[Membership]) -> Option<domain::ProviderId> {
    let over = held.iter().find_map(|held| signed.actor.acting(Role::Operator, &held.organisation));
    let any = || {
        let mut own = signed.actor.memberships.iter();
        own.find(|own| own.roles.contains(&Role::Operator)).map(|own| &own.organisation.id)
    };
    over.or_else(any).cloned()
}

fn shown(account: store::people::Account) -> Account {
    let store::people::Account {
        id,
        email,
        name,
        language,
        state,
        version,
        code_enabled,
        created_at,
    } = account;
    Account { id, email, name, language, state, version, code_enabled, created_at }
}
