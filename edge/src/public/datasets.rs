//! One entry of the catalogue.

use axum::Json;
use axum::extract::{Path, State};
use contract::{Dataset, DatasetVersion, Hit, Problem};
use domain::DatasetId;

use crate::caller::Caller;
use crate::failure::Failure;
use crate::portal::Portal;

/// Most related entries that are named.
const RELATED_MAX: usize = 6;

#[utoipa::path(get, path = "/api/v1/datasets/{id}", tag = "catalogue",
    summary = "一个数据集的全部公开信息及其文件 ¦ The whole public entry with its distributions",
    params(("id" = String, Path, description = "标识符 ¦ Identifier")),
    responses(
        (status = 200, description = "数据集 ¦ The dataset", body = Dataset),
        (status = 404, description = "没有这个公开的数据集 ¦ No such public entry", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn dataset(
    State(portal): State<Portal>,
    caller: Caller,
    Path(id): Path<DatasetId>,
) -> Result<Json<Dataset>, Failure> {
    let dataset = portal.store().dataset(&id).await?;
    dataset.map(Json).ok_or_else(|| Failure::not_found(caller.language))
}

#[utoipa::path(get, path = "/api/v1/datasets/{id}/versions", tag = "catalogue",
    summary = "历次版本及变更内容，新的在前 ¦ Its versions with what changed, the newest first",
    params(("id" = String, Path, description = "标识符 ¦ Identifier")),
    responses(
        (status = 200, description = "版本 ¦ Versions", body = Vec<DatasetVersion>),
        (status = 404, description = "没有这个公开的数据集 ¦ No such public entry", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn versions(
    State(portal): State<Portal>,
    caller: Caller,
    Path(id): Path<DatasetId>,
) -> Result<Json<Vec<DatasetVersion>>, Failure> {
    let versions = portal.store().versions(&id).await?;
    versions.map(Json).ok_or_else(|| Failure::not_found(caller.language))
}

#[utoipa::path(get, path = "/api/v1/datasets/{id}/related", tag = "catalogue",
    summary = "相关数据集 ¦ Entries that are like it",
    params(("id" = String, Path, description = "标识符 ¦ Identifier")),
    responses(
        (status = 200, description = "相关数据集 ¦ Related entries", body = Vec<Hit>),
        (status = 404, description = "没有这个公开的数据集 ¦ No such public entry", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn related(
    State(portal): State<Portal>,
    caller: Caller,
    Path(id): Path<DatasetId>,
) -> Result<Json<Vec<Hit>>, Failure> {
    if portal.store().dataset(&id).await?.is_none() {
        return Err(Failure::not_found(caller.language));
    }
    let searcher = portal.catalogue().searcher();
    Ok(Json(searcher.related(&id, RELATED_MAX)?))
}
