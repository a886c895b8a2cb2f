//! Organisations: who sees which, and who keeps them (R1).

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use contract::people::{Organisation, OrganisationInput};
use contract::{FieldError, Items, ProblemKind};
use domain::{Language, Permission, ProviderId, Role, Scope};
use store::NewProvider;
use store::people::{By, OrganisationRow};

use super::answer::reply;
use super::{faulty, line};
use crate::failure::Failure;
use crate::input::Input;
use crate::portal::Portal;
use crate::signed_in::SignedIn;

/// Most characters of an organisation's name.
const NAME_MAX: usize = 120;

#[utoipa::path(get, path = "/api/v1/organisations", tag = "organisation",
    summary = "本人可见的单位 ¦ The organisations that the caller may see",
    responses(
        (status = 200, description = "单位 ¦ Organisations", body = Items<Organisation>),
        (status = 403, description = "仅限工作人员 ¦ For staff", body = contract::Problem)
    ))]
pub(crate) async fn list(
    State(portal): State<Portal>,
    signed: SignedIn,
) -> Result<Response, Failure> {
    signed.permitted(Scope::Read)?;
    if !signed.actor.is_staff() {
        return Err(signed.refused());
    }
    let rows = portal.store().organisations().await?;
    let seen = rows.into_iter().filter(|row| may_see(&signed, &row.organisation));
    let items: Vec<Organisation> = seen.map(|row| shown(&signed, row)).collect();
    let total = u64::try_from(items.len()).unwrap_or(0);
    Ok(reply(None, StatusCode::OK, &Items { total, items }))
}

#[utoipa::path(post, path = "/api/v1/organisations", tag = "organisation",
    summary = "新建单位 ¦ Make an organisation",
    request_body = OrganisationInput,
    responses(
        (status = 201, description = "单位 ¦ The organisation", body = Organisation),
        (status = 400, description = "请求有误 ¦ Not valid", body = contract::Problem),
        (status = 403, description = "没有权限 ¦ Not permitted", body = contract::Problem)
    ))]
pub(crate) async fn create(
    State(portal): State<Portal>,
    signed: SignedIn,
    Input { value, form }: Input<OrganisationInput>,
) -> Result<Response, Failure> {
    let id = ProviderId::new(uuid::Uuid::now_v7().to_string());
    let row = write(&portal, &signed, id, value).await?;
    Ok(reply(form.as_ref(), StatusCode::CREATED, &shown(&signed, row)))
}

#[utoipa::path(get, path = "/api/v1/organisations/{id}", tag = "organisation",
    summary = "单位 ¦ An organisation",
    params(("id" = ProviderId, Path, description = "单位编号 ¦ Which organisation")),
    responses(
        (status = 200, description = "单位 ¦ The organisation", body = Organisation),
        (status = 404, description = "没有找到 ¦ Not found", body = contract::Problem)
    ))]
pub(crate) async fn one(
    State(portal): State<Portal>,
    signed: SignedIn,
    Path(id): Path<ProviderId>,
) -> Result<Response, Failure> {
    signed.permitted(Scope::Read)?;
    let row = seen(&portal, &signed, &id).await?;
    Ok(reply(None, StatusCode::OK, &shown(&signed, row)))
}

#[utoipa::path(method(put, post), path = "/api/v1/organisations/{id}", tag = "organisation",
    summary = "修改单位 ¦ Change an organisation",
    params(("id" = ProviderId, Path, description = "单位编号 ¦ Which organisation")),
    request_body = OrganisationInput,
    responses(
        (status = 200, description = "单位 ¦ The organisation", body = Organisation),
        (status = 403, description = "没有权限 ¦ Not permitted", body = contract::Problem),
        (status = 404, description = "没有找到 ¦ Not found", body = contract::Problem)
    ))]
pub(crate) async fn change(
    State(portal): State<Portal>,
    signed: SignedIn,
    Path(id): Path<ProviderId>,
    Input { value, form }: Input<OrganisationInput>,
) -> Result<Response, Failure> {
    let row = seen(&portal, &signed, &id).await?;
    // Over where it stands, and below over where it goes.
    keeper(&portal, &signed, &row.organisation)?;
    let row = write(&portal, &signed, id, value).await?;
    Ok(reply(form.as_ref(), StatusCode::OK, &shown(&signed, row)))
}

async fn write(
    portal: &Portal,
    signed: &SignedIn,
    id: ProviderId,
    input: OrganisationInput,
) -> Result<OrganisationRow, Failure> {
    let OrganisationInput { name, name_en, level, region } = input;
    let organisation = domain::Organisation { id: id.clone(), region: region.clone() };
    let by = keeper(portal, signed, &organisation)?;
    let mut errors = Vec::new();
    let name = line(&name, "name", NAME_MAX, signed.language).map_err(|error| errors.push(error));
    let name_en = name_en.map(|name| line(&name, "name_en", NAME_MAX, signed.language)).transpose();
    let name_en = name_en.map_err(|error| errors.push(error));
    if !portal.store().knows_region(&region).await? {
        let detail = match signed.language {
            Language::Zh => "没有这个行政区划",
            Language::En => "is no division that is known",
        };
        errors.push(FieldError { field: "region".to_owned(), detail: detail.to_owned() });
    }
    let (Ok(name), Ok(name_en), true) = (name, name_en, errors.is_empty()) else {
        return Err(faulty(errors, signed.language));
    };
    let new = NewProvider { id: id.clone(), name, name_en, level, region };
    portal.store().put_organisation(&new, &by).await.map_err(|error| match error {
        store::StoreError::Conflict => {
            let detail = match signed.language {
                Language::Zh => "已有同名单位",
                Language::En => "is the name of another",
            };
            Failure::field("name", detail, signed.language)
        }
        error => error.into(),
    })?;
    let row = portal.store().organisation(&id).await?;
    row.ok_or_else(|| Failure::not_found(signed.language))
}

/// The organisation, as far as the caller may see it.
pub(super) async fn seen(
    portal: &Portal,
    signed: &SignedIn,
    id: &ProviderId,
) -> Result<OrganisationRow, Failure> {
    let row = portal.store().organisation(id).await?;
    row.filter(|row| may_see(signed, &row.organisation))
        .ok_or_else(|| Failure::not_found(signed.language))
}

/// In whose name the caller keeps an organisation and its members.
pub(super) fn keeper(
    portal: &Portal,
    signed: &SignedIn,
    organisation: &domain::Organisation,
) -> Result<By, Failure> {
    signed.permitted(Scope::Manage)?;
    let own = signed.actor.acting(Role::Operator, organisation);
    let own = own.ok_or_else(|| Failure::new(ProblemKind::NotPermitted, signed.language))?;
    Ok(By {
        account: Some(signed.actor.account.clone()),
        organisation: Some(own.clone()),
        at: portal.now(),
    })
}

fn may_see(signed: &SignedIn, organisation: &domain::Organisation) -> bool {
    signed.actor.acting_as(Role::ALL, organisation).is_some()
}

fn shown(signed: &SignedIn, row: OrganisationRow) -> Organisation {
    let OrganisationRow { organisation, name, name_en, level, members } = row;
    let keeps = signed.actor.acting(Role::Operator, &organisation).is_some();
    let keeps = keeps && signed.actor.may(Scope::Manage);
    Organisation {
        id: organisation.id,
        name,
        name_en,
        level,
        region: organisation.region,
        members,
        permissions: if keeps { vec![Permission::OrganisationsManage] } else { Vec::new() },
    }
}
