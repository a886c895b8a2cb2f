//! Work in figures: what waits, what is overdue (R7).

use axum::Json;
use axum::extract::State;
use contract::{Problem, StateCount, WorkFigures};
use domain::Grade;
use domain::calendar::china_date;
use domain::listing::State as ListingState;
use store::Wanted;

use super::find::{awaited, reach};
use crate::failure::Failure;
use crate::portal::Portal;
use crate::signed_in::SignedIn;

#[utoipa::path(get, path = "/api/v1/listings/figures", tag = "listings",
    summary = "待办、逾期与各状态数量 ¦ What waits, what is overdue, how many stand where",
    responses(
        (status = 200, description = "数字 ¦ The figures", body = WorkFigures),
        (status = 401, description = "需要登录 ¦ Sign in first", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn figures(
    State(portal): State<Portal>,
    caller: SignedIn,
) -> Result<Json<WorkFigures>, Failure> {
    let store = portal.store();
    let all = Wanted { reach: reach(&caller.actor), ..Wanted::default() };
    let today = china_date(portal.now());
    let waiting = Wanted { awaiting: Some(awaited(&caller.actor, today)), ..all.clone() };
    let mut states = Vec::new();
    for state in ListingState::ALL {
        let wanted = Wanted { state: Some(*state), ..all.clone() };
        states.push(StateCount { state: *state, count: store.count_listings(&wanted).await? });
    }
    let overdue = Wanted { due_before: Some(today), ..waiting.clone() };
    let overdue_all = Wanted { due_before: Some(today), ..all.clone() };
    Ok(Json(WorkFigures {
        waiting: store.count_listings(&waiting).await?,
        overdue: store.count_listings(&overdue).await?,
        overdue_all: store.count_listings(&overdue_all).await?,
        without_files: store.count_listings(&Wanted { without_files: true, ..all.clone() }).await?,
        poor: store
            .count_listings(&Wanted { quality_below: Some(Grade::FAIR), ..all.clone() })
            .await?,
        states,
    }))
}
