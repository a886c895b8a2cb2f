//! What was done to a listing, from the audit log.

use axum::Json;
use axum::extract::{Path, State};
use contract::{AuditItem, Problem};
use domain::DatasetId;
use store::{Page, Sought};

use super::audit::told;
use super::listings::load;
use crate::failure::Failure;
use crate::portal::Portal;
use crate::signed_in::SignedIn;

/// Most entries that are told.
const MOST: u32 = 500;

#[utoipa::path(get, path = "/api/v1/listings/{id}/history", tag = "listings",
    summary = "对目录条目做过的事，新的在前 ¦ What was done to a listing, the newest first",
    params(("id" = String, Path, description = "标识符 ¦ Identifier")),
    responses(
        (status = 200, description = "经过 ¦ The history", body = Vec<AuditItem>),
        (status = 404, description = "没有这个条目，或无权查看 ¦ No such listing that the caller may see",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn history(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path(id): Path<DatasetId>,
) -> Result<Json<Vec<AuditItem>>, Failure> {
    load(&portal, &id, &caller.actor, caller.language).await?;
    let sought = Sought {
        subject_kind: Some("listing".to_owned()),
        subject: Some(id.to_string()),
        ..Sought::default()
    };
    let (_, logged) = portal.store().logged(&sought, Page { offset: 0, limit: MOST }).await?;
    Ok(Json(told(&portal, logged, caller.language).await?))
}
