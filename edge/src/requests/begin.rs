//! Asking: beginning a request, reading it, writing it.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::{Problem, ProblemKind, RequestInput, RequestView, paths};
use domain::request::{Act, Command, Form, Kind, Request, Road, handle};
use domain::{Language, ProviderId, RegionCode, RequestId, Scope};
use serde_json::json;
use store::{AboutDataset, Deed, RequestWrite, StoreError};

use super::commands::carry_out;
use super::load::{Loaded, is_of, load};
use super::view::view;
use super::{paced, refused};
use crate::caller::Caller;
use crate::failure::{Failure, answer};
use crate::input::Input;
use crate::people::attempts::Attempt;
use crate::portal::Portal;
use crate::signed_in::SignedIn;

/// Most requests of one account that are not at their end: nobody fills the portal with drafts.
const UNFINISHED_MAX: u64 = 200;

#[utoipa::path(post, path = "/api/v1/requests", tag = "requests",
    summary = "提出申请、需求、纠错或报告事件 ¦ Ask for data, demand it, report an error or an incident",
    description = "先成草稿；submit 为 true 时随即提交，尚不完整则保留草稿并指明缺项。 ¦ A draft at first; with submit it is handed in at once, and stays a draft where something is lacking.",
    request_body = RequestInput,
    responses(
        (status = 201, description = "申请 ¦ The request", body = RequestView),
        (status = 401, description = "需要登录 ¦ Sign in first", body = Problem,
         content_type = "application/problem+json"),
        (status = 422, description = "缺少种类，或提交时尚不完整 ¦ The kind is missing, or something is lacking",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn begin(
    State(portal): State<Portal>,
    caller: SignedIn,
    input: Input<RequestInput>,
) -> Result<Response, Failure> {
    let language = caller.language;
    caller.permitted(Scope::Draft)?;
    paced(&portal, &caller, &Attempt::of_request(caller.actor.account.as_str()))?;
    let unfinished = portal.store().unfinished_requests(&caller.actor.account).await?;
    if unfinished >= UNFINISHED_MAX {
        let detail = match language {
            Language::Zh => "未办结的申请和草稿已达 200 件，请先提交、撤回或等待办结",
            Language::En => {
                "200 requests and drafts are not at their end: hand in, withdraw or wait"
            }
        };
        let problem = Problem::new(ProblemKind::NotNow, language).with_detail(detail);
        return Err(Failure::Problem(problem));
    }
    let mut sent = input.value;
    let submit = sent.submit.unwrap_or_default();
    let (mut form, copied) = match sent.copy_of.take() {
        Some(original) => copied(&portal, &original, &caller).await?,
        None => (Form::default(), None),
    };
    let kind = sent.kind.or(copied.as_ref().map(|it| it.kind)).ok_or_else(|| {
        let detail = match language {
            Language::Zh => "请指明种类",
            Language::En => "name the kind",
        };
        Failure::fields(ProblemKind::Incomplete, [("kind", detail)], language)
    })?;
    let road = sent.road.or(copied.as_ref().map(|it| it.road)).unwrap_or(Road::Opening);
    // Who has left an organisation asks nothing more in its name.
    let before = copied.and_then(|it| it.organisation).filter(|it| is_of(&caller.actor, it));
    let organisation = own_organisation(&caller, sent.organisation.take())?.or(before);
    write(sent, &mut form, language)?;
    let at = portal.now();
    let request = Request::begun(kind, road, caller.actor.account.clone(), organisation, at);
    let about = about(&portal, &caller, &request, &form, language).await?;
    let id = RequestId::new(uuid::Uuid::now_v7().to_string());
    let deed = deed(&portal, &caller, &request, &id, "request.begin", json!({ "kind": kind }));
    portal.store().begin_request(&begun(&id, request, form, about, deed)).await?;
    if submit {
        let loaded = load(&portal, &id, Some(&caller), language).await?;
        if let Err(failure) = submitted(&portal, &caller, loaded).await {
            return kept(failure, &id, input.form.as_ref());
        }
    }
    if let Some(form) = input.form {
        return Ok(form.onward_to(&paths::request_page(id.as_str())));
    }
    let loaded = load(&portal, &id, Some(&caller), language).await?;
    let view = view(&portal, loaded, Some(&caller), language).await?;
    let place = paths::request(id.as_str());
    Ok((StatusCode::CREATED, [(header::LOCATION, place)], Json(view)).into_response())
}

#[utoipa::path(get, path = "/api/v1/requests/{id}", tag = "requests",
    summary = "一项申请：进展、期限、经过与可用操作 ¦ A request: where it is, until when, what happened, what the caller may do",
    params(("id" = String, Path, description = "标识符 ¦ Identifier")),
    responses(
        (status = 200, description = "申请 ¦ The request", body = RequestView),
        (status = 404, description = "没有这项申请，或无权查看 ¦ No such request that the caller may see",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn request(
    State(portal): State<Portal>,
    signed_in: Option<SignedIn>,
    caller: Caller,
    Path(id): Path<RequestId>,
) -> Result<Json<RequestView>, Failure> {
    let language = caller.language;
    let loaded = load(&portal, &id, signed_in.as_ref(), language).await?;
    Ok(Json(view(&portal, loaded, signed_in.as_ref(), language).await?))
}

#[utoipa::path(method(put, post), path = "/api/v1/requests/{id}", tag = "requests",
    summary = "修改草稿或待补正的申请 ¦ Write a draft, or a request that was returned",
    params(("id" = String, Path, description = "标识符 ¦ Identifier")),
    request_body = RequestInput,
    responses(
        (status = 200, description = "申请 ¦ The request", body = RequestView),
        (status = 404, description = "没有这项申请，或无权查看 ¦ No such request that the caller may see",
         body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "版本已变更，或已提交 ¦ The version is behind, or it was handed in",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn write_request(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path(id): Path<RequestId>,
    input: Input<RequestInput>,
) -> Result<Response, Failure> {
    let language = caller.language;
    let loaded = load(&portal, &id, Some(&caller), language).await?;
    let Loaded { stored, owner, facts, .. } = &loaded;
    handle(&stored.request, &Act::new(Command::Edit), owner, &caller.actor, facts)
        .map_err(|refusal| refused(&refusal, language))?;
    let mut sent = input.value;
    if sent.version.is_some_and(|version| version != stored.version) {
        return Err(Failure::conflict(stored.version, language));
    }
    let submit = sent.submit.unwrap_or_default();
    let mut request = stored.request.clone();
    request.road = sent.road.unwrap_or(request.road);
    if let Some(organisation) = own_organisation(&caller, sent.organisation.take())? {
        request.organisation = Some(organisation);
    }
    let mut form = stored.form.clone();
    write(sent, &mut form, language)?;
    if form != stored.form || request != stored.request {
        let same = |it: &Form| (it.dataset.clone(), it.provider.clone(), it.region.clone());
        let about = if same(&form) == same(&stored.form) {
            // What closed meanwhile can still be written about: its staff decide what follows.
            let demand = request.kind == Kind::Demand;
            About {
                title: if demand { form.title.clone() } else { stored.title.clone() },
                dataset: stored.dataset.clone(),
                provider: stored.provider.as_ref().map(|it| it.id.clone()),
                region: stored.region.clone(),
            }
        } else {
            about(&portal, &caller, &request, &form, language).await?
        };
        let version = stored.version;
        let deed = deed(&portal, &caller, &request, &id, "request.edit", json!({}));
        let mut write = begun(&id, request, form, about, deed);
        write.submitted_at = stored.submitted_at;
        write.reminded_at = stored.reminded_at;
        match portal.store().write_request(&write, version).await {
            Ok(_) => {}
            Err(StoreError::Conflict) => {
                let now = load(&portal, &id, Some(&caller), language).await?;
                return Err(Failure::conflict(now.stored.version, language));
            }
            Err(error) => return Err(error.into()),
        }
    }
    if submit {
        let loaded = load(&portal, &id, Some(&caller), language).await?;
        if let Err(failure) = submitted(&portal, &caller, loaded).await {
            return kept(failure, &id, input.form.as_ref());
        }
    }
    if let Some(form) = input.form {
        return Ok(form.onward());
    }
    let loaded = load(&portal, &id, Some(&caller), language).await?;
    Ok(Json(view(&portal, loaded, Some(&caller), language).await?).into_response())
}

/// Hands a request in.
async fn submitted(portal: &Portal, caller: &SignedIn, loaded: Loaded) -> Result<(), Failure> {
    carry_out(portal, caller, loaded, Act::new(Command::Submit)).await.map(drop)
}

/// Says why a request was not handed in, and where its draft is: nothing that was typed is lost.
fn kept(
    failure: Failure,
    id: &RequestId,
    form: Option<&crate::input::Form>,
) -> Result<Response, Failure> {
    let Failure::Problem(problem) = failure else { return Err(failure) };
    if form.is_some() {
        // The draft's page says what it lacks.
        let page = format!("{}?check=1", paths::request_edit_page(id.as_str()));
        return Ok((StatusCode::SEE_OTHER, [(header::LOCATION, page)]).into_response());
    }
    let mut response = answer(&problem);
    if let Ok(place) = paths::request(id.as_str()).parse() {
        response.headers_mut().insert(header::LOCATION, place);
    }
    Ok(response)
}

/// The texts of a request of the caller's own, to begin another with.
async fn copied(
    portal: &Portal,
    original: &RequestId,
    caller: &SignedIn,
) -> Result<(Form, Option<Request>), Failure> {
    let stored = portal.store().request(original).await?;
    let own = |it: &store::StoredRequest| it.request.applicant == caller.actor.account;
    let stored = stored.filter(own).ok_or_else(|| Failure::not_found(caller.language))?;
    // Who undertakes anything, undertakes it anew.
    let form = Form { undertaking: false, ..stored.form };
    Ok((form, Some(stored.request)))
}

/// The organisation of the portal for which somebody asks: one of their own.
fn own_organisation(
    caller: &SignedIn,
    named: Option<ProviderId>,
) -> Result<Option<ProviderId>, Failure> {
    let Some(named) = named else { return Ok(None) };
    if is_of(&caller.actor, &named) {
        return Ok(Some(named));
    }
    let detail = match caller.language {
        Language::Zh => "您不是该单位的成员（R1）",
        Language::En => "you are no member of this organisation (R1)",
    };
    Err(Failure::fields(ProblemKind::Incomplete, [("organisation", detail)], caller.language))
}

fn write(sent: RequestInput, form: &mut Form, language: Language) -> Result<(), Failure> {
    sent.write(form).map_err(|field| {
        let detail = match language {
            Language::Zh => "无法识别",
            Language::En => "cannot be read",
        };
        Failure::fields(ProblemKind::InvalidRequest, [(field, detail)], language)
    })?;
    let long = form.oversized();
    if long.is_empty() { Ok(()) } else { Err(crate::staff::listings::too_long(long, language)) }
}

/// What a request is about: who answers it, and what it is called.
struct About {
    title: String,
    dataset: Option<AboutDataset>,
    provider: Option<ProviderId>,
    region: RegionCode,
}

async fn about(
    portal: &Portal,
    caller: &SignedIn,
    request: &Request,
    form: &Form,
    language: Language,
) -> Result<About, Failure> {
    let store = portal.store();
    let dataset = match &form.dataset {
        Some(id) => store.about_dataset(id).await?,
        None => None,
    };
    // What the public does not see is not there, but for those who answer for it.
    let owned =
        |it: &AboutDataset| it.published || domain::listing::visible(&it.owner(), &caller.actor);
    let dataset = dataset.filter(owned);
    if form.dataset.is_some() && dataset.is_none() {
        let detail = match language {
            Language::Zh => "没有这个数据集",
            Language::En => "there is no such dataset",
        };
        return Err(Failure::fields(ProblemKind::Incomplete, [("dataset", detail)], language));
    }
    if let (Some(dataset), false) = (dataset.as_ref(), request.kind == Kind::Demand) {
        return Ok(About {
            title: dataset.title.clone(),
            provider: Some(dataset.provider.id.clone()),
            region: dataset.region.clone(),
            dataset: Some(dataset.clone()),
        });
    }
    let title = form.title.clone();
    if let Some(named) = &form.provider {
        let found = store.organisation(named).await?;
        let found = found.ok_or_else(|| unknown("provider", language))?;
        return Ok(About {
            title,
            dataset,
            provider: Some(named.clone()),
            region: found.organisation.region,
        });
    }
    let region = match &form.region {
        Some(region) => {
            let known = store.region_names().await?;
            if !known.iter().any(|it| it.code == *region) {
                return Err(unknown("region", language));
            }
            region.clone()
        }
        None => store.widest_authority().await?,
    };
    Ok(About { title, dataset, provider: None, region })
}

fn unknown(field: &'static str, language: Language) -> Failure {
    let detail = match language {
        Language::Zh => "平台没有登记",
        Language::En => "the portal knows none of this name",
    };
    Failure::fields(ProblemKind::Incomplete, [(field, detail)], language)
}

fn begun(id: &RequestId, request: Request, form: Form, about: About, deed: Deed) -> RequestWrite {
    let About { title, dataset, provider, region } = about;
    RequestWrite {
        id: id.clone(),
        request,
        form,
        title,
        provider,
        region,
        dataset: dataset.map(|it| it.id),
        due: None,
        reminded_at: None,
        submitted_at: None,
        event: None,
        members: None,
        joiner: None,
        grant: None,
        listing: None,
        cut: None,
        tellings: Vec::new(),
        deed,
    }
}

fn deed(
    portal: &Portal,
    caller: &SignedIn,
    request: &Request,
    id: &RequestId,
    action: &str,
    change: serde_json::Value,
) -> Deed {
    Deed {
        at: portal.now(),
        account: Some(caller.actor.account.clone()),
        organisation: request.organisation.clone(),
        action: action.to_owned(),
        subject_kind: "request",
        subject: id.to_string(),
        reason: None,
        legal_basis: None,
        change,
    }
}
