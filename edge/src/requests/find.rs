//! Lists of requests: one's own, what waits, what is late, and the public board of demands.

use axum::Json;
use axum::extract::State;
use chrono::Days;
use contract::{Items, KindCount, Problem, RequestFigures, RequestItem};
use domain::calendar::china_date;
use domain::request::{Kind, Party, State as Stands};
use domain::{Actor, DatasetId, ProviderId, Role, Scope};
use serde::Deserialize;
use store::{AwaitedRequests, Reach, RequestsWanted};

use super::view::item;
use crate::failure::Failure;
use crate::input::Asked;
use crate::portal::Portal;
use crate::signed_in::SignedIn;
use crate::staff::find::page_of;

/// Roles that see what was handed in to an organisation.
const SEEING: &[Role] = &[Role::Authority, Role::Provider, Role::Auditor];

/// What a caller asks for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wishes {
    /// 名称中的字词 ¦ Words of the title
    q: Option<String>,
    /// 种类 ¦ Kind
    #[serde(deserialize_with = "contract::lenient::maybe")]
    kind: Option<Kind>,
    /// 状态 ¦ State
    #[serde(deserialize_with = "contract::lenient::maybe")]
    state: Option<Stands>,
    /// 数据集 ¦ Dataset
    #[serde(deserialize_with = "contract::lenient::maybe")]
    dataset: Option<DatasetId>,
    /// 提供单位 ¦ Provider
    #[serde(deserialize_with = "contract::lenient::maybe")]
    provider: Option<ProviderId>,
    /// 本人提出或参与 ¦ The caller's own, and those in which they are named
    #[serde(deserialize_with = "contract::lenient::yes")]
    mine: bool,
    /// 待本人办理 ¦ Waiting for the caller
    #[serde(deserialize_with = "contract::lenient::yes")]
    waiting: bool,
    /// 已逾期 ¦ Late
    #[serde(deserialize_with = "contract::lenient::yes")]
    late: bool,
    /// 紧急 ¦ Emergencies
    #[serde(deserialize_with = "contract::lenient::yes")]
    emergency: bool,
    /// 页码，从 1 起 ¦ Page, from 1
    #[serde(deserialize_with = "contract::lenient::maybe_number")]
    page: Option<u32>,
    /// 每页条数，至多 100 ¦ Items a page, at most 100
    #[serde(deserialize_with = "contract::lenient::maybe_number")]
    per_page: Option<u32>,
}

#[utoipa::path(get, path = "/api/v1/requests", tag = "requests",
    summary = "本人提出的和可见的申请，紧急和先到期的在前 ¦ Requests of the caller and in their reach, emergencies and what is due first come first",
    params(Wishes),
    responses(
        (status = 200, description = "一页申请 ¦ A page of requests", body = Items<RequestItem>),
        (status = 401, description = "需要登录 ¦ Sign in first", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn requests(
    State(portal): State<Portal>,
    caller: SignedIn,
    Asked(asked): Asked<Wishes>,
) -> Result<Json<Items<RequestItem>>, Failure> {
    let SignedIn { actor, holder, .. } = &caller;
    let now = portal.now();
    let own = actor.may(Scope::Read).then(|| (actor.account.clone(), Some(holder.email.clone())));
    let wanted = RequestsWanted {
        reach: if asked.mine { Reach::default() } else { reach(actor) },
        asked_by: own,
        public: false,
        awaiting: asked.waiting.then(|| awaited(actor)),
        kind: asked.kind,
        state: asked.state,
        dataset: asked.dataset,
        provider: asked.provider,
        words: asked.q.filter(|words| !words.trim().is_empty()),
        due_before: asked.late.then(|| china_date(now)),
        emergency: asked.emergency,
        latest_first: asked.mine,
    };
    let page = page_of(asked.page, asked.per_page);
    page_of_items(&portal, &wanted, page).await
}

/// What a visitor of the board asks for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct BoardWishes {
    /// 名称中的字词 ¦ Words of the title
    q: Option<String>,
    /// 状态 ¦ State
    #[serde(deserialize_with = "contract::lenient::maybe")]
    state: Option<Stands>,
    /// 提供单位 ¦ Provider
    #[serde(deserialize_with = "contract::lenient::maybe")]
    provider: Option<ProviderId>,
    /// 页码，从 1 起 ¦ Page, from 1
    #[serde(deserialize_with = "contract::lenient::maybe_number")]
    page: Option<u32>,
    /// 每页条数，至多 100 ¦ Items a page, at most 100
    #[serde(deserialize_with = "contract::lenient::maybe_number")]
    per_page: Option<u32>,
}

#[utoipa::path(get, path = "/api/v1/demands", tag = "requests",
    summary = "公开的数据需求，新的在前 ¦ Public demands, the latest first",
    params(BoardWishes),
    responses((status = 200, description = "一页需求 ¦ A page of demands", body = Items<RequestItem>)))]
pub(crate) async fn demands(
    State(portal): State<Portal>,
    Asked(asked): Asked<BoardWishes>,
) -> Result<Json<Items<RequestItem>>, Failure> {
    let wanted = RequestsWanted {
        public: true,
        kind: Some(Kind::Demand),
        state: asked.state,
        provider: asked.provider,
        words: asked.q.filter(|words| !words.trim().is_empty()),
        latest_first: true,
        ..RequestsWanted::default()
    };
    page_of_items(&portal, &wanted, page_of(asked.page, asked.per_page)).await
}

#[utoipa::path(get, path = "/api/v1/requests/figures", tag = "requests",
    summary = "待办申请的数量 ¦ What waits, what is due, what is late",
    responses(
        (status = 200, description = "数字 ¦ The figures", body = RequestFigures),
        (status = 401, description = "需要登录 ¦ Sign in first", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn figures(
    State(portal): State<Portal>,
    caller: SignedIn,
) -> Result<Json<RequestFigures>, Failure> {
    let store = portal.store();
    let today = china_date(portal.now());
    let waiting = RequestsWanted {
        reach: reach(&caller.actor),
        awaiting: Some(awaited(&caller.actor)),
        ..RequestsWanted::default()
    };
    let before = |days| today.checked_add_days(Days::new(days));
    let due = |day| RequestsWanted { due_before: day, ..waiting.clone() };
    let late = store.count_requests(&due(before(0))).await?;
    let soon = store.count_requests(&due(before(2))).await?.saturating_sub(late);
    let emergency = RequestsWanted { emergency: true, ..waiting.clone() };
    let kinds = store.count_requests_by_kind(&waiting).await?;
    Ok(Json(RequestFigures {
        waiting: kinds.iter().map(|(_, count)| count).sum(),
        soon,
        late,
        emergency: store.count_requests(&emergency).await?,
        kinds: kinds.into_iter().map(|(kind, count)| KindCount { kind, count }).collect(),
    }))
}

async fn page_of_items(
    portal: &Portal,
    wanted: &RequestsWanted,
    page: store::Page,
) -> Result<Json<Items<RequestItem>>, Failure> {
    let (total, listed) = portal.store().requests(wanted, page).await?;
    let calendar = portal.calendar().await?;
    let now = portal.now();
    let items = listed.into_iter().map(|it| item(it, &calendar, now)).collect();
    Ok(Json(Items { total, items }))
}

/// What an actor may see of what was handed in.
pub(super) fn reach(actor: &Actor) -> Reach {
    if actor.may(Scope::Read) { Reach::of(actor, SEEING) } else { Reach::default() }
}

/// What waits for an actor, by desk.
fn awaited(actor: &Actor) -> Vec<AwaitedRequests> {
    [Party::Authority, Party::Provider]
        .into_iter()
        .filter_map(|desk| {
            let reach = Reach::of(actor, &[desk.role()?]);
            (!reach.is_empty() && actor.may(Scope::Read)).then_some(AwaitedRequests { desk, reach })
        })
        .collect()
}
