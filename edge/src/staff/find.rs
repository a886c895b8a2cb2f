//! Lists of listings: everything in reach, what waits for the caller, what is overdue.

use axum::Json;
use axum::extract::State;
use chrono::{Days, NaiveDate};
use contract::{Items, ListingItem, Problem};
use domain::calendar::china_date;
use domain::listing::{Stage, State as ListingState};
use domain::{Actor, Grade, ProviderId, Role, Scope};
use serde::Deserialize;
use store::{Awaited, Page, Reach, Wanted};

use super::view;
use crate::failure::Failure;
use crate::input::Asked;
use crate::portal::Portal;
use crate::signed_in::SignedIn;

/// What a caller asks for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wishes {
    /// 名称中的字词 ¦ Words of the title
    q: Option<String>,
    /// 状态 ¦ State
    #[serde(deserialize_with = "contract::lenient::maybe")]
    state: Option<ListingState>,
    /// 单位 ¦ Provider
    #[serde(deserialize_with = "contract::lenient::maybe")]
    provider: Option<ProviderId>,
    /// 待本人办理 ¦ Waiting for the caller
    #[serde(deserialize_with = "contract::lenient::yes")]
    waiting: bool,
    /// 已逾期 ¦ Overdue
    #[serde(deserialize_with = "contract::lenient::yes")]
    overdue: bool,
    /// 未挂接资源 ¦ Public without a file
    #[serde(deserialize_with = "contract::lenient::yes")]
    without_files: bool,
    /// 质量待改进：得分低于 70 ¦ Quality to be mended: a score below 70
    #[serde(deserialize_with = "contract::lenient::yes")]
    poor: bool,
    /// 页码，从 1 起 ¦ Page, from 1
    #[serde(deserialize_with = "contract::lenient::maybe_number")]
    page: Option<u32>,
    /// 每页条数，至多 100 ¦ Items a page, at most 100
    #[serde(deserialize_with = "contract::lenient::maybe_number")]
    per_page: Option<u32>,
}

#[utoipa::path(get, path = "/api/v1/listings", tag = "listings",
    summary = "本人可见的目录条目，先到期的在前 ¦ Listings that the caller may see, what is due first comes first",
    params(Wishes),
    responses(
        (status = 200, description = "一页条目 ¦ A page of listings", body = Items<ListingItem>),
        (status = 401, description = "需要登录 ¦ Sign in first", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn listings(
    State(portal): State<Portal>,
    caller: SignedIn,
    Asked(asked): Asked<Wishes>,
) -> Result<Json<Items<ListingItem>>, Failure> {
    let now = portal.now();
    let page = page_of(asked.page, asked.per_page);
    let wanted = Wanted {
        awaiting: asked.waiting.then(|| awaited(&caller.actor, china_date(now))),
        state: asked.state,
        provider: asked.provider,
        words: asked.q.filter(|words| !words.trim().is_empty()),
        due_before: asked.overdue.then(|| china_date(now)),
        without_files: asked.without_files,
        quality_below: asked.poor.then_some(Grade::FAIR),
        reach: reach(&caller.actor),
    };
    let (total, listed) = portal.store().listings(&wanted, page).await?;
    let calendar = portal.calendar().await?;
    let items =
        listed.into_iter().map(|it| view::item(it, &caller.actor, &calendar, now)).collect();
    Ok(Json(Items { total, items }))
}

/// Which part of a list is asked for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Part {
    /// 第几页，自 1 起 ¦ Which page, from 1
    #[serde(deserialize_with = "contract::lenient::maybe_number")]
    page: Option<u32>,
    /// 每页条数，默认 20，至多 100 ¦ How many on a page, 20 unless said, at most 100
    #[serde(deserialize_with = "contract::lenient::maybe_number")]
    per_page: Option<u32>,
}

impl Part {
    /// The part as the store takes it.
    pub(crate) fn page(&self) -> Page {
        page_of(self.page, self.per_page)
    }
}

/// The part of a list that is asked for.
pub(crate) fn page_of(page: Option<u32>, per_page: Option<u32>) -> Page {
    let limit = per_page.unwrap_or(20).clamp(1, 100);
    let page = page.unwrap_or(1).clamp(1, 1_000_000);
    Page { offset: (page - 1) * limit, limit }
}

/// What an actor may see.
pub(crate) fn reach(actor: &Actor) -> Reach {
    if actor.may(Scope::Read) { Reach::of(actor, Role::ALL) } else { Reach::default() }
}

/// How long before its day the yearly review of what is public comes up (R7).
const REREVIEW_AHEAD: Days = Days::new(30);

/// What waits for an actor, by role.
pub(crate) fn awaited(actor: &Actor, today: NaiveDate) -> Vec<Awaited> {
    let soon = today.checked_add_days(REREVIEW_AHEAD);
    [
        (Stage::Draft, Role::Registrar, None),
        (Stage::DepartmentReview, Role::Reviewer, None),
        (Stage::AuthorityReview, Role::Authority, None),
        (Stage::Settled, Role::Provider, soon),
    ]
    .into_iter()
    .map(|(stage, role, due_by)| Awaited { stage, reach: Reach::of(actor, &[role]), due_by })
    .filter(|awaited| !awaited.reach.is_empty())
    .collect()
}
