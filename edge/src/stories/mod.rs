//! Stories: everybody reads what is published; departments and the authority compose.

pub(crate) mod desk;
mod draw;
mod input;
mod markdown;

use axum::Json;
use axum::extract::{Path, State};
use contract::{Items, Problem, StoryItem, StoryView};
use domain::{DatasetId, ProviderId, StoryId, StoryState};
use serde::Deserialize;
use store::StoriesWanted;

use crate::caller::Caller;
use crate::failure::Failure;
use crate::input::Asked;
use crate::people::client::Client;
use crate::portal::Portal;
use crate::staff::find::page_of;

/// What a caller asks for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wishes {
    /// 单位 ¦ Provider
    #[serde(deserialize_with = "contract::lenient::maybe")]
    provider: Option<ProviderId>,
    /// 用到这个数据集的 ¦ Those that show data of a dataset
    #[serde(deserialize_with = "contract::lenient::maybe")]
    dataset: Option<DatasetId>,
    /// 页码，从 1 起 ¦ Page, from 1
    #[serde(deserialize_with = "contract::lenient::maybe_number")]
    page: Option<u32>,
    /// 每页条数，至多 100 ¦ Items a page, at most 100
    #[serde(deserialize_with = "contract::lenient::maybe_number")]
    per_page: Option<u32>,
}

#[utoipa::path(get, path = "/api/v1/stories", tag = "stories",
    summary = "已发布的数据故事，新的在前 ¦ Published stories, the newest first",
    params(Wishes),
    responses((status = 200, description = "一页故事 ¦ A page of stories", body = Items<StoryItem>)))]
pub(crate) async fn list(
    State(portal): State<Portal>,
    caller: Caller,
    Asked(asked): Asked<Wishes>,
) -> Result<Json<Items<StoryItem>>, Failure> {
    let Wishes { provider, dataset, page, per_page } = asked;
    let wanted = StoriesWanted { provider, dataset };
    let page = page_of(page, per_page);
    let (total, items) = portal.store().stories(&wanted, page, caller.language).await?;
    Ok(Json(Items { total, items }))
}

#[utoipa::path(get, path = "/api/v1/stories/{id}", tag = "stories",
    summary = "一篇数据故事，图表和表格已画好 ¦ A story, with its charts and tables drawn",
    description = "只画无条件开放的数据，与谁来看无关；不再公开的数据在原处注明。 ¦ Only data that is open to all is drawn, whoever asks; a part whose data is not public any more says so.",
    params(("id" = String, Path, description = "标识符 ¦ Identifier")),
    responses(
        (status = 200, description = "故事 ¦ The story", body = StoryView),
        (status = 404, description = "没有这篇已发布的故事 ¦ No such published story", body = Problem,
         content_type = "application/problem+json"),
        (status = 429, description = "同时请求过多 ¦ Too many requests at once", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn story(
    State(portal): State<Portal>,
    caller: Caller,
    client: Client,
    Path(id): Path<StoryId>,
) -> Result<Json<StoryView>, Failure> {
    let language = caller.language;
    let stored = portal.store().story(&id).await?;
    let stored = stored.filter(|stored| stored.state == StoryState::Published);
    let stored = stored.ok_or_else(|| Failure::not_found(language))?;
    let shown = stored.shown.as_ref().ok_or_else(|| Failure::not_found(language))?;
    Ok(Json(draw::view(&portal, &stored, shown, client, language).await?))
}
