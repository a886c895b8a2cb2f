//! Data elements and code lists (R39): everybody reads them, the authority and operators keep them.

mod fields;
mod input;
pub(crate) mod outlines;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::{
    Items, Problem, ProblemKind, StandardInput, StandardItem, StandardRef, StandardView, paths,
};
use domain::{
    Language, Permission, ProviderId, Role, Scope, StandardBody, StandardId, StandardKind,
};
use serde::Deserialize;
use serde_json::json;
use store::{Deed, NewStandard, StandardsWanted, StoreError, StoredStandard};

use crate::caller::Caller;
use crate::failure::Failure;
use crate::input::{Asked, Input};
use crate::portal::Portal;
use crate::signed_in::SignedIn;
use crate::staff::find::page_of;
pub(crate) use fields::{Listed, carried, coded, settle};
pub(crate) use outlines::{OutlinesKept, outlines};

/// Who keeps standards.
const KEEPERS: &[Role] = &[Role::Authority, Role::Operator];

/// What a caller asks for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wishes {
    /// 编号、名称或标准号中的字词 ¦ Words of identifier, name or norm
    #[serde(deserialize_with = "contract::lenient::maybe_text")]
    q: Option<String>,
    /// 种类 ¦ Kind
    #[serde(deserialize_with = "contract::lenient::maybe")]
    kind: Option<StandardKind>,
    /// 页码，从 1 起 ¦ Page, from 1
    #[serde(deserialize_with = "contract::lenient::maybe_number")]
    page: Option<u32>,
    /// 每页条数，至多 100 ¦ Items a page, at most 100
    #[serde(deserialize_with = "contract::lenient::maybe_number")]
    per_page: Option<u32>,
}

#[utoipa::path(get, path = "/api/v1/standards", tag = "standards",
    summary = "数据标准：数据元与代码集 ¦ Data standards: elements and code lists",
    params(Wishes),
    responses((status = 200, description = "一页标准 ¦ A page of standards", body = Items<StandardItem>)))]
pub(crate) async fn list(
    State(portal): State<Portal>,
    Asked(asked): Asked<Wishes>,
) -> Result<Json<Items<StandardItem>>, Failure> {
    let wanted = StandardsWanted { kind: asked.kind, words: asked.q };
    let page = page_of(asked.page, asked.per_page);
    let (total, items) = portal.store().standards(&wanted, page).await?;
    Ok(Json(Items { total, items }))
}

#[utoipa::path(get, path = "/api/v1/standards/{id}", tag = "standards",
    summary = "一项标准、其代码与使用情况 ¦ A standard, its codes, and who uses it",
    params(("id" = String, Path, description = "编号 ¦ Identifier")),
    responses(
        (status = 200, description = "标准 ¦ The standard", body = StandardView),
        (status = 404, description = "没有这项标准 ¦ No such standard", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn standard(
    State(portal): State<Portal>,
    caller: Caller,
    signed: Option<SignedIn>,
    Path(id): Path<StandardId>,
) -> Result<Json<StandardView>, Failure> {
    let stored = load(&portal, &id, caller.language).await?;
    Ok(Json(view(&portal, stored, signed.as_ref(), caller.language).await?))
}

#[utoipa::path(post, path = "/api/v1/standards", tag = "standards",
    summary = "新建标准 ¦ Make a standard",
    request_body = StandardInput,
    responses(
        (status = 201, description = "标准 ¦ The standard", body = StandardView),
        (status = 403, description = "没有权限 ¦ Not permitted", body = Problem,
         content_type = "application/problem+json"),
        (status = 409, description = "编号已被使用 ¦ The identifier is taken", body = Problem,
         content_type = "application/problem+json"),
        (status = 422, description = "内容有误，指明字段与行 ¦ Something is wrong; field and line are named",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn create(
    State(portal): State<Portal>,
    caller: SignedIn,
    input: Input<StandardInput>,
) -> Result<Response, Failure> {
    let language = caller.language;
    caller.permitted(Scope::Manage)?;
    let held = caller.actor.memberships.iter();
    let mut keeping = held.filter(|it| it.roles.iter().any(|role| KEEPERS.contains(role)));
    let owner = keeping.next().ok_or_else(|| caller.refused())?.organisation.id.clone();
    let id = input::identifier(&input.value, language)?;
    let withdrawn = input.value.withdrawn;
    let standard = input::read(&portal, input.value, None, language).await?;
    let new = NewStandard { id, standard, owner: owner.clone(), withdrawn, at: portal.now() };
    put(&portal, &caller, owner, &new, None).await.map_err(|error| match error {
        StoreError::Conflict => {
            let detail = match language {
                Language::Zh => "这个编号已被使用",
                Language::En => "is the identifier of another",
            };
            Failure::fields(ProblemKind::Conflict, [("id", detail)], language)
        }
        error => error.into(),
    })?;
    if let Some(form) = input.form {
        return Ok(form.onward_to(&paths::staff_standard_page(new.id.as_str())));
    }
    let stored = load(&portal, &new.id, language).await?;
    let place = paths::standard(new.id.as_str());
    let view = view(&portal, stored, Some(&caller), language).await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, place)], Json(view)).into_response())
}

#[utoipa::path(method(put, post), path = "/api/v1/standards/{id}", tag = "standards",
    summary = "修改标准；使用它的数据随即重新检查 ¦ Change a standard; data that uses it is checked again",
    params(("id" = String, Path, description = "编号 ¦ Identifier")),
    request_body = StandardInput,
    responses(
        (status = 200, description = "标准 ¦ The standard", body = StandardView),
        (status = 403, description = "没有权限 ¦ Not permitted", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "没有这项标准 ¦ No such standard", body = Problem,
         content_type = "application/problem+json"),
        (status = 409, description = "版本已变更 ¦ The version is behind", body = Problem,
         content_type = "application/problem+json"),
        (status = 422, description = "内容有误，指明字段与行 ¦ Something is wrong; field and line are named",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn change(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path(id): Path<StandardId>,
    input: Input<StandardInput>,
) -> Result<Response, Failure> {
    let language = caller.language;
    caller.permitted(Scope::Manage)?;
    let stored = load(&portal, &id, language).await?;
    let (_, keeper) =
        caller.actor.acting_as(KEEPERS, &stored.owner).ok_or_else(|| caller.refused())?;
    let seen = input.value.version.unwrap_or(0);
    let withdrawn = input.value.withdrawn;
    let standard = input::read(&portal, input.value, Some(&stored), language).await?;
    let owner = stored.owner.id.clone();
    let new = NewStandard { id: id.clone(), standard, owner, withdrawn, at: portal.now() };
    let written = put(&portal, &caller, keeper.clone(), &new, Some(seen)).await;
    written.map_err(|error| match error {
        StoreError::Conflict => Failure::conflict(stored.version, language),
        error => error.into(),
    })?;
    if let Some(form) = input.form {
        return Ok(form.onward());
    }
    let stored = load(&portal, &id, language).await?;
    Ok(Json(view(&portal, stored, Some(&caller), language).await?).into_response())
}

async fn put(
    portal: &Portal,
    caller: &SignedIn,
    organisation: ProviderId,
    new: &NewStandard,
    seen: Option<u32>,
) -> Result<u32, StoreError> {
    let mut body = json!(new.standard);
    // The log says how many codes there were, and not each of twenty thousand.
    if let Some(codes) = body.get_mut("codes") {
        *codes = json!(new.standard.codes().len());
    }
    let deed = Deed {
        at: new.at,
        account: Some(caller.actor.account.clone()),
        organisation: Some(organisation),
        action: "standard.put".to_owned(),
        subject_kind: "standard",
        subject: new.id.to_string(),
        reason: None,
        legal_basis: None,
        change: json!({ "standard": body, "withdrawn": new.withdrawn }),
    };
    portal.store().put_standard(new, seen, deed).await
}

async fn load(
    portal: &Portal,
    id: &StandardId,
    language: Language,
) -> Result<StoredStandard, Failure> {
    let stored = match id.is_sound() {
        true => portal.store().standard(id).await?,
        false => None,
    };
    stored.ok_or_else(|| Failure::not_found(language))
}

async fn view(
    portal: &Portal,
    stored: StoredStandard,
    caller: Option<&SignedIn>,
    language: Language,
) -> Result<StandardView, Failure> {
    let StoredStandard { id, standard, owner, owner_name, withdrawn, version, updated_at } = stored;
    let keeps = caller.is_some_and(|caller| {
        caller.actor.may(Scope::Manage) && caller.actor.acting_as(KEEPERS, &owner).is_some()
    });
    let reference = |id: StandardId, standard: &domain::Standard| StandardRef {
        id,
        title: standard.name(language).to_owned(),
    };
    let (related, datasets) = match &standard.body {
        StandardBody::Element { code_list, .. } => {
            let list = match code_list {
                Some(list) => portal.store().standard(list).await?,
                None => None,
            };
            let related = list.map(|list| reference(list.id, &list.standard));
            (related.into_iter().collect(), portal.store().datasets_with(&id).await?)
        }
        StandardBody::CodeList { .. } => {
            let elements = portal.store().elements_of(&id).await?;
            let related = elements.into_iter().map(|(id, element)| reference(id, &element));
            (related.collect(), Vec::new())
        }
    };
    Ok(StandardView {
        id,
        version,
        withdrawn,
        owner: owner_name,
        updated_at,
        standard,
        related,
        datasets,
        permissions: if keeps { vec![Permission::StandardsManage] } else { Vec::new() },
    })
}
