//! The lists by which people browse, and the portal's figures.

use axum::Json;
use axum::extract::State;
use contract::{Provider, Region, Stats, Term};

use crate::caller::Caller;
use crate::failure::Failure;
use crate::portal::Portal;

/// Providers, the highest level first.
#[utoipa::path(get, path = "/api/v1/providers", tag = "catalogue",
    responses((status = 200, body = Vec<Provider>)))]
pub(crate) async fn providers(
    State(portal): State<Portal>,
    caller: Caller,
) -> Result<Json<Vec<Provider>>, Failure> {
    Ok(Json(portal.store().providers(caller.language).await?))
}

/// Themes.
#[utoipa::path(get, path = "/api/v1/themes", tag = "catalogue",
    responses((status = 200, body = Vec<Term>)))]
pub(crate) async fn themes(
    State(portal): State<Portal>,
    caller: Caller,
) -> Result<Json<Vec<Term>>, Failure> {
    Ok(Json(portal.store().themes(caller.language).await?))
}

/// Regions that there is data of; a region counts what lies in it.
#[utoipa::path(get, path = "/api/v1/regions", tag = "catalogue",
    responses((status = 200, body = Vec<Region>)))]
pub(crate) async fn regions(
    State(portal): State<Portal>,
    caller: Caller,
) -> Result<Json<Vec<Region>>, Failure> {
    Ok(Json(portal.store().regions(caller.language).await?))
}

/// The portal's public figures.
#[utoipa::path(get, path = "/api/v1/stats", tag = "catalogue",
    responses((status = 200, body = Stats)))]
pub(crate) async fn stats(State(portal): State<Portal>) -> Result<Json<Stats>, Failure> {
    Ok(Json(portal.store().stats(portal.now()).await?))
}
