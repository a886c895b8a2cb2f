//! Who works for an organisation, in which roles (R1).

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use contract::Items;
use contract::people::{Member, RolesInput};
use domain::{AccountId, Language, ProviderId, Role, Scope};

use super::accounts::may_keep;
use super::answer::{done, reply};
use super::organisations::{keeper, seen};
use crate::failure::Failure;
use crate::input::Input;
use crate::portal::Portal;
use crate::signed_in::SignedIn;

#[utoipa::path(get, path = "/api/v1/organisations/{id}/members", tag = "organisation",
    summary = "单位成员及其角色 ¦ An organisation's members and their roles",
    params(("id" = ProviderId, Path, description = "单位编号 ¦ Which organisation")),
    responses(
        (status = 200, description = "成员 ¦ Members", body = Items<Member>),
        (status = 403, description = "没有权限 ¦ Not permitted", body = contract::Problem),
        (status = 404, description = "没有找到 ¦ Not found", body = contract::Problem)
    ))]
pub(crate) async fn list(
    State(portal): State<Portal>,
    signed: SignedIn,
    Path(id): Path<ProviderId>,
) -> Result<Response, Failure> {
    signed.permitted(Scope::Read)?;
    let row = seen(&portal, &signed, &id).await?;
    let reading = [Role::Operator, Role::Auditor];
    if signed.actor.acting_as(&reading, &row.organisation).is_none() {
        return Err(signed.refused());
    }
    let members = portal.store().members(&id).await?;
    let items: Vec<Member> = members
        .into_iter()
        .map(|store::people::Member { account, email, name, state, roles }| Member {
            account,
            email,
            name,
            state,
            roles,
        })
        .collect();
    let total = u64::try_from(items.len()).unwrap_or(0);
    Ok(reply(None, StatusCode::OK, &Items { total, items }))
}

#[utoipa::path(method(put, post), path = "/api/v1/organisations/{id}/members/{account}",
    tag = "organisation",
    summary = "设定成员的角色；空列表即移出单位 ¦ Set a member's roles; none takes the membership away",
    params(
        ("id" = ProviderId, Path, description = "单位编号 ¦ Which organisation"),
        ("account" = AccountId, Path, description = "账号 ¦ Which account")
    ),
    request_body = RolesInput,
    responses(
        (status = 204, description = "已设定 ¦ Set"),
        (status = 403, description = "没有权限 ¦ Not permitted", body = contract::Problem),
        (status = 404, description = "没有找到 ¦ Not found", body = contract::Problem),
        (status = 409, description = "最后一名平台管理员不能移除 ¦ The last operator stays", body = contract::Problem)
    ))]
pub(crate) async fn set(
    State(portal): State<Portal>,
    signed: SignedIn,
    Path((id, account)): Path<(ProviderId, AccountId)>,
    Input { value, form }: Input<RolesInput>,
) -> Result<Response, Failure> {
    let RolesInput { mut roles } = value;
    roles.sort();
    roles.dedup();
    write(&portal, &signed, &id, &account, &roles).await?;
    Ok(done(form.as_ref()))
}

#[utoipa::path(delete, path = "/api/v1/organisations/{id}/members/{account}",
    tag = "organisation",
    summary = "将成员移出单位 ¦ Take a membership away",
    params(
        ("id" = ProviderId, Path, description = "单位编号 ¦ Which organisation"),
        ("account" = AccountId, Path, description = "账号 ¦ Which account")
    ),
    responses(
        (status = 204, description = "已移出 ¦ Taken away"),
        (status = 403, description = "没有权限 ¦ Not permitted", body = contract::Problem)
    ))]
pub(crate) async fn remove(
    State(portal): State<Portal>,
    signed: SignedIn,
    Path((id, account)): Path<(ProviderId, AccountId)>,
) -> Result<Response, Failure> {
    write(&portal, &signed, &id, &account, &[]).await?;
    Ok(done(None))
}

async fn write(
    portal: &Portal,
    signed: &SignedIn,
    id: &ProviderId,
    account: &AccountId,
    roles: &[Role],
) -> Result<(), Failure> {
    let row = seen(portal, signed, id).await?;
    let by = keeper(portal, signed, &row.organisation)?;
    if *account == signed.actor.account {
        let detail = match signed.language {
            Language::Zh => "不能修改自己的角色，请由另一位管理员办理。",
            Language::En => "Nobody sets their own roles; ask another operator.",
        };
        let kind = contract::ProblemKind::NotPermitted;
        let problem = contract::Problem::new(kind, signed.language).with_detail(detail);
        return Err(Failure::Problem(problem));
    }
    let held = portal.store().memberships(account).await?;
    let is_member = held.iter().any(|held| held.organisation.id == *id);
    if !is_member && !may_keep(portal, signed, &held).await? {
        return Err(Failure::not_found(signed.language));
    }
    let set = portal.store().set_roles(account, id, roles, &by).await;
    set.map_err(|error| Failure::of_people(error, signed.language))
}
