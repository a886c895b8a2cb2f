//! The lists by which people browse, and the portal's figures.

use axum::Json;
use axum::extract::State;
use contract::{Provider, Region, Stats, Term};

use crate::caller::Caller;
use crate::failure::Failure;
use crate::portal::Portal;

#[utoipa::path(get, path = "/api/v1/providers", tag = "catalogue",
    summary = "提供单位，级别高的在前 ¦ Providers, the highest level first",
    responses((status = 200, description = "提供单位 ¦ Providers", body = Vec<Provider>)))]
pub(crate) async fn providers(
    State(portal): State<Portal>,
    caller: Caller,
) -> Result<Json<Vec<Provider>>, Failure> {
    Ok(Json(portal.store().providers(caller.language).await?))
}

#[utoipa::path(get, path = "/api/v1/themes", tag = "catalogue",
    summary = "主题 ¦ Themes",
    responses((status = 200, description = "主题 ¦ Themes", body = Vec<Term>)))]
pub(crate) async fn themes(
    State(portal): State<Portal>,
    caller: Caller,
) -> Result<Json<Vec<Term>>, Failure> {
    Ok(Json(portal.store().themes(caller.language).await?))
}

#[utoipa::path(get, path = "/api/v1/regions", tag = "catalogue",
    summary = "有数据的地区，计数含下级 ¦ Regions that there is data of; a region counts what lies in it",
    responses((status = 200, description = "地区 ¦ Regions", body = Vec<Region>)))]
pub(crate) async fn regions(
    State(portal): State<Portal>,
    caller: Caller,
) -> Result<Json<Vec<Region>>, Failure> {
    Ok(Json(portal.store().regions(caller.language).await?))
}

#[utoipa::path(get, path = "/api/v1/stats", tag = "catalogue",
    summary = "开放概况 ¦ The portal's public figures",
    responses((status = 200, description = "数字 ¦ Figures", body = Stats)))]
pub(crate) async fn stats(State(portal): State<Portal>) -> Result<Json<Stats>, Failure> {
    Ok(Json(portal.store().stats(portal.now()).await?))
}
