//! Composing stories: their drafts, publishing them, taking them back.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::{
    FieldError, Items, Problem, ProblemKind, StoryChart, StoryCommand, StoryDraft, StoryDraftItem,
    StoryInput, StoryView, paths,
};
use domain::stories::{Step, StoryRefusal, WRITERS, decide, lacks, permissions, sees};
use domain::{
    Actor, Language, Organisation, ProviderId, Scope, Story, StoryAct, StoryId, StoryState,
};
use serde::Deserialize;
use serde_json::json;
use store::{Deed, NewStory, Reach, Shown, StoreError, StoredStory, StoryRevision};

use super::{draw, input};
use crate::failure::Failure;
use crate::input::{Asked, Form, Input};
use crate::people::client::Client;
use crate::portal::Portal;
use crate::signed_in::SignedIn;
use crate::staff::find::Part;

/// What else is looked at.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Looking {
    /// 同时检查每张图表能否画出 ¦ Whether each chart and table is tried too
    #[serde(deserialize_with = "contract::lenient::yes")]
    check: bool,
}

#[utoipa::path(get, path = "/api/v1/stories/drafts", tag = "stories",
    summary = "本人可见的故事，含草稿 ¦ Stories at the caller's desk, drafts too",
    params(Part),
    responses(
        (status = 200, description = "一页故事 ¦ A page of stories", body = Items<StoryDraftItem>),
        (status = 401, description = "需要登录 ¦ Sign in first", body = Problem,
         content_type = "application/problem+json"),
        (status = 403, description = "没有权限 ¦ Not permitted", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn drafts(
    State(portal): State<Portal>,
    caller: SignedIn,
    Asked(part): Asked<Part>,
) -> Result<Json<Items<StoryDraftItem>>, Failure> {
    caller.permitted(Scope::Read)?;
    let reach = Reach::of(&caller.actor, WRITERS);
    if reach.is_empty() {
        return Err(caller.refused());
    }
    let page = part.page();
    let (total, items) = portal.store().story_drafts(&reach, page, caller.language).await?;
    Ok(Json(Items { total, items }))
}

#[utoipa::path(post, path = "/api/v1/stories", tag = "stories",
    summary = "新建故事草稿 ¦ Begin a story",
    request_body = StoryInput,
    responses(
        (status = 201, description = "草稿 ¦ The draft", body = StoryDraft),
        (status = 403, description = "没有权限 ¦ Not permitted", body = Problem,
         content_type = "application/problem+json"),
        (status = 409, description = "单位的故事已达上限 ¦ The organisation has as many as it may", body = Problem,
         content_type = "application/problem+json"),
        (status = 422, description = "内容有误，指明字段 ¦ Something is wrong; the field is named", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn begin(
    State(portal): State<Portal>,
    caller: SignedIn,
    Input { value, form }: Input<StoryInput>,
) -> Result<Response, Failure> {
    let language = caller.language;
    let owner = writing_for(&portal, &caller, value.provider.as_deref()).await?;
    let organisation = may(StoryAct::Edit, StoryState::Draft, &owner, &caller)?.clone();
    let draft = input::read(&portal, &caller.actor.account, value, language).await?;
    if draft.title.is_empty() {
        return Err(input::refused(told(&draft, language), language));
    }
    let id = StoryId::new(uuid::Uuid::now_v7().to_string());
    let change = json!({ "title": draft.title, "provider": owner.id });
    let deed = deed(&portal, &caller, organisation, "story.begin", &id, change);
    let new = NewStory { id, owner: owner.id, draft, at: portal.now() };
    let most = Story::OF_ORGANISATION_MAX;
    portal.store().begin_story(&new, most, deed).await.map_err(|error| match error {
        StoreError::Conflict => too_many(most, language),
        error => error.into(),
    })?;
    if let Some(form) = form {
        return Ok(form.onward_to(&paths::staff_story_page(new.id.as_str())));
    }
    let place = paths::story_draft(new.id.as_str());
    let view = view(&portal, load(&portal, &new.id, &caller).await?, &caller).await?;
    Ok((StatusCode::CREATED, [(header::LOCATION, place)], Json(view)).into_response())
}

#[utoipa::path(get, path = "/api/v1/stories/{id}/draft", tag = "stories",
    summary = "故事草稿、尚缺的内容与可用操作 ¦ A story's draft, what it lacks, what the caller may do",
    params(("id" = String, Path, description = "标识符 ¦ Identifier"), Looking),
    responses(
        (status = 200, description = "草稿 ¦ The draft", body = StoryDraft),
        (status = 404, description = "没有这篇故事，或无权查看 ¦ No such story that the caller may see",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn draft(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path(id): Path<StoryId>,
    Asked(Looking { check }): Asked<Looking>,
) -> Result<Json<StoryDraft>, Failure> {
    let stored = load(&portal, &id, &caller).await?;
    let mut view = view(&portal, stored, &caller).await?;
    if check {
        view.findings = findings(&portal, &view.draft, caller.language).await;
    }
    Ok(Json(view))
}

#[utoipa::path(get, path = "/api/v1/stories/{id}/preview", tag = "stories",
    summary = "草稿发布后的样子 ¦ A draft as the public would read it",
    params(("id" = String, Path, description = "标识符 ¦ Identifier")),
    responses(
        (status = 200, description = "故事 ¦ The story", body = StoryView),
        (status = 404, description = "没有这篇故事，或无权查看 ¦ No such story that the caller may see",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn preview(
    State(portal): State<Portal>,
    caller: SignedIn,
    client: Client,
    Path(id): Path<StoryId>,
) -> Result<Json<StoryView>, Failure> {
    let stored = load(&portal, &id, &caller).await?;
    let view = draw::view(&portal, &stored, &stored.draft, client, caller.language).await?;
    Ok(Json(view))
}

#[utoipa::path(method(put, post), path = "/api/v1/stories/{id}/draft", tag = "stories",
    summary = "保存草稿，可同时增减、移动段落或发布 ¦ Save a draft; add, move or remove a block, or publish",
    description = "公众看到的内容只在发布时变化。 ¦ What the public reads changes only when it is published.",
    params(("id" = String, Path, description = "标识符 ¦ Identifier")),
    request_body = StoryInput,
    responses(
        (status = 200, description = "草稿 ¦ The draft", body = StoryDraft),
        (status = 403, description = "没有权限 ¦ Not permitted", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "没有这篇故事，或无权查看 ¦ No such story that the caller may see",
         body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "版本已变更 ¦ The version is behind", body = Problem,
         content_type = "application/problem+json"),
        (status = 422, description = "内容有误，或尚不能发布，指明字段 ¦ Something is wrong, or lacks to be published; the field is named",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn write(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path(id): Path<StoryId>,
    Input { value, form }: Input<StoryInput>,
) -> Result<Response, Failure> {
    let language = caller.language;
    let stored = load(&portal, &id, &caller).await?;
    let writer = may(StoryAct::Edit, stored.state, &stored.owner, &caller)?.clone();
    let (seen, act) = (value.version.unwrap_or(0), value.act.clone().unwrap_or_default());
    let mut draft = input::read(&portal, &caller.actor.account, value, language).await?;
    let step = Step::parse(&act);
    let at = step.map(|step| draft.step(step));
    // A step may have made it longer than it may be.
    let excess = domain::stories::excess(&draft);
    if !excess.is_empty() {
        return Err(input::refused(input::told(&excess, language), language));
    }
    let publisher = match act.as_str() {
        "publish" => Some(may(StoryAct::Publish, stored.state, &stored.owner, &caller)?.clone()),
        _ => None,
    };
    let mut shown = Shown::Keep;
    if publisher.is_some() {
        let found = findings(&portal, &draft, language).await;
        // A page that sends it by script stays as it is, and so does what is kept. A plain form
        // is gone once it is sent: its draft is kept, and comes back with what it lacks.
        if found.is_empty() {
            shown = Shown::Publish;
        } else if form.is_none() {
            return Err(input::refused(found, language));
        }
    }
    let published = shown == Shown::Publish;
    let action = if published { "story.publish" } else { "story.edit" };
    let organisation = publisher.filter(|_| published).unwrap_or(writer);
    let change = json!({ "title": draft.title, "blocks": draft.blocks.len() });
    let deed = deed(&portal, &caller, organisation, action, &id, change);
    let revision = StoryRevision { id: id.clone(), draft, shown, at: portal.now() };
    let written = portal.store().write_story(&revision, seen, deed).await;
    written.map_err(|error| conflict(error, &stored, language))?;
    if let Some(form) = form {
        return Ok(onward(&form, &id, &act, at));
    }
    Ok(Json(view(&portal, load(&portal, &id, &caller).await?, &caller).await?).into_response())
}

#[utoipa::path(post, path = "/api/v1/stories/{id}/commands", tag = "stories",
    summary = "发布、撤下或删除 ¦ Publish, withdraw or delete",
    params(("id" = String, Path, description = "标识符 ¦ Identifier")),
    request_body = StoryCommand,
    responses(
        (status = 200, description = "草稿 ¦ The draft", body = StoryDraft),
        (status = 204, description = "已删除 ¦ Deleted"),
        (status = 403, description = "没有权限 ¦ Not permitted", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "没有这篇故事，或无权查看 ¦ No such story that the caller may see",
         body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "版本已变更，或当前状态不能进行 ¦ The version is behind, or it is not possible in this state",
         body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "尚不能发布，指明字段 ¦ It lacks something to be published; the field is named",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn act(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path(id): Path<StoryId>,
    Input { value, form }: Input<StoryCommand>,
) -> Result<Response, Failure> {
    let language = caller.language;
    let StoryCommand { command, version } = value;
    let stored = load(&portal, &id, &caller).await?;
    let organisation = may(command, stored.state, &stored.owner, &caller)?.clone();
    let change = json!({ "title": stored.draft.name(Language::Zh) });
    let of = |action| deed(&portal, &caller, organisation, action, &id, change);
    let (shown, deed) = match command {
        StoryAct::Edit => {
            let detail = match language {
                Language::Zh => "编辑请用 PUT 提交草稿",
                Language::En => "a draft is edited by PUT",
            };
            return Err(Failure::field("command", detail, language));
        }
        StoryAct::Delete => {
            let gone = portal.store().delete_story(&id, version, of("story.delete")).await;
            gone.map_err(|error| conflict(error, &stored, language))?;
            return Ok(match form {
                Some(form) => form.onward(),
                None => StatusCode::NO_CONTENT.into_response(),
            });
        }
        StoryAct::Publish => {
            let found = findings(&portal, &stored.draft, language).await;
            if !found.is_empty() {
                return Err(input::refused(found, language));
            }
            (Shown::Publish, of("story.publish"))
        }
        StoryAct::Withdraw => (Shown::Withdraw, of("story.withdraw")),
    };
    let draft = stored.draft.clone();
    let revision = StoryRevision { id: id.clone(), draft, shown, at: portal.now() };
    let written = portal.store().write_story(&revision, version, deed).await;
    written.map_err(|error| conflict(error, &stored, language))?;
    if let Some(form) = form {
        return Ok(form.onward());
    }
    Ok(Json(view(&portal, load(&portal, &id, &caller).await?, &caller).await?).into_response())
}

/// The organisation for which a story begins: the one that is named, else the caller's own.
async fn writing_for(
    portal: &Portal,
    caller: &SignedIn,
    named: Option<&str>,
) -> Result<Organisation, Failure> {
    let Actor { memberships, .. } = &caller.actor;
    if let Some(named) = named {
        let found = portal.store().organisation(&ProviderId::new(named)).await?;
        let found = found.map(|found| found.organisation);
        return found.filter(|owner| sees(owner, &caller.actor)).ok_or_else(|| caller.refused());
    }
    let own = memberships.iter().find(|held| held.roles.iter().any(|it| WRITERS.contains(it)));
    own.map(|held| held.organisation.clone()).ok_or_else(|| caller.refused())
}

/// Goes through the one door of the rules.
fn may<'a>(
    act: StoryAct,
    state: StoryState,
    owner: &Organisation,
    caller: &'a SignedIn,
) -> Result<&'a ProviderId, Failure> {
    decide(act, state, owner, &caller.actor).map_err(|refusal| match refusal {
        StoryRefusal::Unknown => Failure::not_found(caller.language),
        StoryRefusal::NotPermitted => caller.refused(),
        StoryRefusal::NotNow => Failure::new(ProblemKind::NotNow, caller.language),
    })
}

async fn load(portal: &Portal, id: &StoryId, caller: &SignedIn) -> Result<StoredStory, Failure> {
    let stored = portal.store().story(id).await?;
    let stored = stored.filter(|stored| sees(&stored.owner, &caller.actor));
    stored.ok_or_else(|| Failure::not_found(caller.language))
}

/// What stands against publishing a draft: in what it says, and in its data.
async fn findings(portal: &Portal, draft: &Story, language: Language) -> Vec<FieldError> {
    let mut found = told(draft, language);
    if found.is_empty() {
        found = draw::undrawn(portal, draft, language).await;
    }
    found
}

fn told(draft: &Story, language: Language) -> Vec<FieldError> {
    input::told(&lacks(draft), language)
}

async fn view(
    portal: &Portal,
    stored: StoredStory,
    caller: &SignedIn,
) -> Result<StoryDraft, Failure> {
    let language = caller.language;
    let changed = stored.is_changed();
    let kept = portal.store().charts_for_story(&stored.owner.id, &caller.actor.account).await?;
    let charts = kept.into_iter().filter_map(|it| {
        let title = match (language, it.chart.title_en) {
            (Language::En, Some(title)) => title,
            _ => it.chart.title,
        };
        Some(StoryChart { id: it.chart.id, title, dataset_title: it.dataset_title? })
    });
    let charts = charts.collect();
    let StoredStory {
        id,
        owner,
        owner_name,
        state,
        draft,
        shown: _,
        version,
        updated_at,
        published_at,
        revised_at: _,
    } = stored;
    Ok(StoryDraft {
        id,
        version,
        provider: owner_name,
        state,
        changed,
        published_at,
        updated_at,
        findings: told(&draft, language),
        draft,
        charts,
        permissions: permissions(state, &owner, &caller.actor),
    })
}

/// Where a plain form goes on: to the block that was added or moved, to the preview, or to the
/// editor, which says what is still lacking.
fn onward(form: &Form, id: &StoryId, act: &str, at: Option<usize>) -> Response {
    let page = paths::staff_story_page(id.as_str());
    match (act, at) {
        ("preview", _) => form.onward_to(&format!("{page}?preview=true")),
        (_, Some(at)) => form.onward_to(&format!("{page}#block-{at}")),
        ("publish", _) => form.onward_to(&format!("{page}?check=true")),
        _ => form.onward_to(&page),
    }
}

fn conflict(error: StoreError, stored: &StoredStory, language: Language) -> Failure {
    match error {
        StoreError::Conflict => Failure::conflict(stored.version, language),
        error => error.into(),
    }
}

fn too_many(most: u32, language: Language) -> Failure {
    let detail = match language {
        Language::Zh => format!("一个单位最多 {most} 篇故事，请先删除一些草稿。"),
        Language::En => {
            format!("An organisation has at most {most} stories; delete some drafts first.")
        }
    };
    Failure::Problem(Problem::new(ProblemKind::NotNow, language).with_detail(detail))
}

fn deed(
    portal: &Portal,
    caller: &SignedIn,
    organisation: ProviderId,
    action: &str,
    id: &StoryId,
    change: serde_json::Value,
) -> Deed {
    Deed {
        at: portal.now(),
        account: Some(caller.actor.account.clone()),
        organisation: Some(organisation),
        action: action.to_owned(),
        subject_kind: "story",
        subject: id.to_string(),
        reason: None,
        legal_basis: None,
        change,
    }
}
