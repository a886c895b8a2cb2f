//! Grants: what was given, to whom, and narrowing, suspending, resuming, revoking (R22).

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use contract::{GrantCommandInput, GrantView, GrantedFile, Items, Problem, ProblemKind};
use domain::calendar::china_day_end;
use domain::grant::{
    Grant, GrantAct, GrantCommand, GrantRefusal, GrantState, Licensed, Terms, decide_grant,
    grant_permissions,
};
use domain::notices::{About, Facts, NoticeKind};
use domain::request::Form;
use domain::{DatasetId, GrantId, Language, RequestId, Role, Scope};
use serde::Deserialize;
use serde_json::json;
use store::notices::{Audience, Telling};
use store::{Deed, GrantsWanted, Reach, StoreError, StoredGrant};

use super::find::reach;
use super::view::reference;
use crate::failure::Failure;
use crate::input::{Asked, Input};
use crate::portal::Portal;
use crate::signed_in::SignedIn;
use crate::staff::find::page_of;

/// What a caller asks for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wishes {
    /// 本人持有或使用 ¦ Held or used by the caller
    #[serde(deserialize_with = "contract::lenient::yes")]
    mine: bool,
    /// 数据集 ¦ Dataset
    #[serde(deserialize_with = "contract::lenient::maybe")]
    dataset: Option<DatasetId>,
    /// 申请 ¦ Request
    #[serde(deserialize_with = "contract::lenient::maybe")]
    request: Option<RequestId>,
    /// 状态 ¦ State
    #[serde(deserialize_with = "contract::lenient::maybe")]
    state: Option<GrantState>,
    /// 页码，从 1 起 ¦ Page, from 1
    #[serde(deserialize_with = "contract::lenient::maybe_number")]
    page: Option<u32>,
    /// 每页条数，至多 100 ¦ Items a page, at most 100
    #[serde(deserialize_with = "contract::lenient::maybe_number")]
    per_page: Option<u32>,
}

#[utoipa::path(get, path = "/api/v1/grants", tag = "grants",
    summary = "本人持有的和可见的授权，新的在前 ¦ Grants of the caller and in their reach, the latest first",
    params(Wishes),
    responses(
        (status = 200, description = "一页授权 ¦ A page of grants", body = Items<GrantView>),
        (status = 401, description = "需要登录 ¦ Sign in first", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn grants(
    State(portal): State<Portal>,
    caller: SignedIn,
    Asked(asked): Asked<Wishes>,
) -> Result<Json<Items<GrantView>>, Failure> {
    let actor = &caller.actor;
    let wanted = GrantsWanted {
        reach: if asked.mine { Reach::default() } else { reach(actor) },
        held_by: actor.may(Scope::Read).then(|| actor.account.clone()),
        dataset: asked.dataset,
        state: asked.state,
        request: asked.request,
    };
    let page = page_of(asked.page, asked.per_page);
    let (total, stored) = portal.store().grants(&wanted, page).await?;
    let mut items = Vec::with_capacity(stored.len());
    for grant in stored {
        items.push(view(&portal, grant, &caller).await?);
    }
    Ok(Json(Items { total, items }))
}

#[utoipa::path(get, path = "/api/v1/grants/{id}", tag = "grants",
    summary = "一项授权 ¦ A grant",
    params(("id" = String, Path, description = "标识符 ¦ Identifier")),
    responses(
        (status = 200, description = "授权 ¦ The grant", body = GrantView),
        (status = 404, description = "没有这项授权，或无权查看 ¦ No such grant that the caller may see",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn grant(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path(id): Path<GrantId>,
) -> Result<Json<GrantView>, Failure> {
    let stored = load(&portal, &id, &caller).await?;
    Ok(Json(view(&portal, stored, &caller).await?))
}

#[utoipa::path(post, path = "/api/v1/grants/{id}/commands", tag = "grants",
    summary = "缩小、暂停、恢复、撤销或放弃授权 ¦ Narrow, suspend, resume, revoke or give up a grant",
    description = "立即生效：此前的下载凭据作废，正在进行的下载中断。 ¦ It holds at once: tickets given before are void, and downloads under way are cut.",
    params(("id" = String, Path, description = "标识符 ¦ Identifier")),
    request_body = GrantCommandInput,
    responses(
        (status = 200, description = "操作后的授权 ¦ The grant afterwards", body = GrantView),
        (status = 403, description = "没有权限 ¦ Not permitted", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "没有这项授权，或无权查看 ¦ No such grant that the caller may see",
         body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "版本已变更，或当前状态不允许 ¦ The version is behind, or the state does not allow it",
         body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "尚不符合要求 ¦ Something is lacking", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn act(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path(id): Path<GrantId>,
    input: Input<GrantCommandInput>,
) -> Result<Response, Failure> {
    let language = caller.language;
    let stored = load(&portal, &id, &caller).await?;
    let sent = input.value;
    if sent.version.is_some_and(|version| version != stored.version) {
        return Err(Failure::conflict(stored.version, language));
    }
    let texts = [("comment", &sent.comment), ("legal_basis", &sent.legal_basis)];
    let long = texts.iter().filter(|(_, text)| {
        text.as_ref().is_some_and(|text| text.chars().count() > Form::TEXT_MAX)
    });
    let long: Vec<_> = long.map(|(field, _)| *field).collect();
    if !long.is_empty() {
        return Err(crate::staff::listings::too_long(long, language));
    }
    let terms = match sent.command {
        GrantCommand::Narrow => Some(narrowed(&portal, &stored, &sent).await?),
        _ => None,
    };
    let act = GrantAct { command: sent.command, comment: sent.comment.clone(), terms };
    let now = portal.now();
    let decision = decide_grant(&stored.grant, &act, &stored.owner, &caller.actor, now)
        .map_err(|refusal| refused(refusal, language))?;
    let deed = Deed {
        at: now,
        account: Some(caller.actor.account.clone()),
        organisation: decision.organisation,
        action: format!("grant.{}", act.command),
        subject_kind: "grant",
        subject: id.to_string(),
        reason: sent.comment,
        legal_basis: sent.legal_basis,
        change: json!({
            "from": stored.grant.state,
            "to": decision.grant.state,
            "role": decision.role,
            "terms": act.terms,
            "epoch": decision.grant.epoch,
        }),
    };
    let telling = telling(&portal, &stored, &decision.grant, act.command).await?;
    let written =
        portal.store().write_grant(&id, &decision.grant, stored.version, &[telling], deed).await;
    match written {
        Ok(_) => portal.gate().changed(),
        Err(StoreError::Conflict) => {
            let now = load(&portal, &id, &caller).await?;
            return Err(Failure::conflict(now.version, language));
        }
        Err(error) => return Err(error.into()),
    }
    if let Some(form) = input.form {
        return Ok(form.onward());
    }
    let stored = load(&portal, &id, &caller).await?;
    Ok(Json(view(&portal, stored, &caller).await?).into_response())
}

/// A grant that a caller may see: who holds or uses it, and who answers for the data.
async fn load(portal: &Portal, id: &GrantId, caller: &SignedIn) -> Result<StoredGrant, Failure> {
    let language = caller.language;
    let stored = portal.store().grant(id).await?;
    let stored = stored.ok_or_else(|| Failure::not_found(language))?;
    let actor = &caller.actor;
    let staff = [Role::Authority, Role::Provider, Role::Auditor];
    let sees = stored.grant.holder == actor.account
        || actor.acting_as(&staff, &stored.owner).is_some()
        || portal.store().has_undertaken(&stored.request, &actor.account).await?;
    if sees && actor.may(Scope::Read) { Ok(stored) } else { Err(Failure::not_found(language)) }
}

/// What is left of a grant when it is narrowed as somebody wishes.
async fn narrowed(
    portal: &Portal,
    stored: &StoredGrant,
    sent: &GrantCommandInput,
) -> Result<Terms, Failure> {
    let Terms { distributions, from, until, times } = stored.grant.terms.clone();
    let current = portal.store().distributions(&stored.dataset).await?;
    let pinned = |it: Licensed| match (sent.updates, it.version) {
        (Some(false), None) => {
            let now = current.iter().find(|file| file.id == it.distribution);
            Licensed { version: Some(now.map_or(1, |file| file.version)), since: None, ..it }
        }
        _ => it,
    };
    let left = |it: &Licensed| {
        sent.distributions.as_ref().is_none_or(|wanted| wanted.contains(&it.distribution))
    };
    Ok(Terms {
        distributions: distributions.into_iter().filter(left).map(pinned).collect(),
        from,
        until: sent.until.map_or(until, china_day_end),
        times: sent.times.or(times),
    })
}

/// Tells everybody who uses a grant that it was changed.
async fn telling(
    portal: &Portal,
    stored: &StoredGrant,
    after: &Grant,
    command: GrantCommand,
) -> Result<Telling, StoreError> {
    let members = portal.store().request_members(&stored.request).await?;
    let to = members.into_iter().filter_map(|member| member.account).map(Audience::Account);
    let title = portal.store().about_dataset(&stored.dataset).await?;
    Ok(Telling {
        kind: NoticeKind::GrantChanged,
        about: About {
            request: Some(stored.request.clone()),
            grant: Some(stored.id.clone()),
            dataset: Some(stored.dataset.clone()),
            title: title.map(|it| it.title).unwrap_or_default(),
        },
        to: to.collect(),
        key: format!("{}:{}:{}", NoticeKind::GrantChanged, stored.id, after.epoch),
        facts: Facts { command: Some(command), ..Facts::default() },
    })
}

async fn view(
    portal: &Portal,
    stored: StoredGrant,
    caller: &SignedIn,
) -> Result<GrantView, Failure> {
    let store = portal.store();
    let now = portal.now();
    let current = store.distributions(&stored.dataset).await?;
    let dataset = store.about_dataset(&stored.dataset).await?;
    let dataset = dataset.ok_or_else(|| Failure::not_found(caller.language))?;
    let accepted = store.has_undertaken(&stored.request, &caller.actor.account).await?;
    let StoredGrant {
        id,
        request,
        dataset: _,
        provider,
        owner,
        holder_name,
        organisation,
        grant,
        purpose,
        used,
        version,
        created_at,
        updated_at,
    } = stored;
    let permissions = grant_permissions(&grant, &owner, &caller.actor, now);
    let state = grant.state_at(now);
    let Terms { distributions, from, until, times } = grant.terms;
    let file = |licensed: Licensed| {
        let known = current.iter().find(|file| file.id == licensed.distribution);
        GrantedFile {
            title: known.map(|file| file.title.clone()).unwrap_or_default(),
            current: known.map_or(0, |file| file.version),
            licensed,
        }
    };
    Ok(GrantView {
        id,
        version,
        request,
        state,
        dataset: reference(&dataset),
        provider,
        holder: holder_name,
        own: grant.holder == caller.actor.account,
        accepted,
        organisation,
        purpose,
        distributions: distributions.into_iter().map(file).collect(),
        from,
        until,
        times,
        used,
        permissions,
        created_at,
        updated_at,
    })
}

fn refused(refusal: GrantRefusal, language: Language) -> Failure {
    let kind = match refusal {
        refusal if refusal.is_personal() => ProblemKind::NotPermitted,
        GrantRefusal::State(_) => ProblemKind::NotNow,
        _ => ProblemKind::Incomplete,
    };
    let message = refusal.message(language);
    let errors = refusal
        .field()
        .map(|field| contract::FieldError { field: field.to_owned(), detail: message.clone() });
    let errors = errors.into_iter().collect();
    Failure::Problem(Problem::new(kind, language).with_detail(message).with_errors(errors))
}
