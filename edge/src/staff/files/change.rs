//! Renaming a file of a revision, and taking it out.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use contract::{FileInput, ListingDistribution, Problem, ProblemKind};
use domain::{DatasetId, DistributionId, Language};
use serde_json::json;
use store::{FileWrite, StoredListing};

use super::attach::{Doing, change, find, title};
use crate::failure::Failure;
use crate::input::Input;
use crate::portal::Portal;
use crate::signed_in::SignedIn;
use crate::staff::listings::load;
use crate::staff::view::distribution;

#[utoipa::path(method(put, post), path = "/api/v1/listings/{id}/distributions/{distribution}", tag = "files",
    summary = "修改文件名称 ¦ Give a file another name",
    params(
        ("id" = String, Path, description = "目录条目的标识符 ¦ Identifier of the listing"),
        ("distribution" = String, Path, description = "文件的标识符 ¦ Identifier of the file"),
    ),
    request_body = FileInput,
    responses(
        (status = 200, description = "文件 ¦ The file", body = ListingDistribution),
        (status = 404, description = "没有这个文件，或无权查看 ¦ No such file that the caller may see",
         body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "当前状态不允许修改 ¦ The state does not allow it", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn retitle(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path((listing, id)): Path<(DatasetId, DistributionId)>,
    input: Input<FileInput>,
) -> Result<Response, Failure> {
    give_title(&portal, &caller, &listing, &id, Some(input.value.title)).await?;
    match input.form {
        Some(form) => Ok(form.onward()),
        None => answer(&portal, &caller, &listing, &id).await,
    }
}

#[utoipa::path(delete, path = "/api/v1/listings/{id}/distributions/{distribution}", tag = "files",
    summary = "从修订中移除文件 ¦ Take a file out of the revision",
    description = "已发布的版本不受影响。 ¦ What is public stays as it is.",
    params(
        ("id" = String, Path, description = "目录条目的标识符 ¦ Identifier of the listing"),
        ("distribution" = String, Path, description = "文件的标识符 ¦ Identifier of the file"),
    ),
    responses(
        (status = 204, description = "已移除 ¦ It is gone"),
        (status = 404, description = "没有这个文件，或无权查看 ¦ No such file that the caller may see",
         body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "当前状态不允许修改 ¦ The state does not allow it", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn remove(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path((listing, id)): Path<(DatasetId, DistributionId)>,
) -> Result<StatusCode, Failure> {
    take_out(&portal, &caller, &listing, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Gives a file another name.
pub(super) async fn give_title(
    portal: &Portal,
    caller: &SignedIn,
    listing: &DatasetId,
    id: &DistributionId,
    sent: Option<String>,
) -> Result<(), Failure> {
    let language = caller.language;
    let Some(title) = title(sent, language)? else {
        let detail = match language {
            Language::Zh => "请填写名称",
            Language::En => "a name is needed",
        };
        return Err(Failure::fields(ProblemKind::Incomplete, [("title", detail)], language));
    };
    let make = move |stored: &StoredListing| {
        let before = find(stored, id, language)?;
        let told = json!({ "distribution": id, "title": [before.file.title, title] });
        Ok((FileWrite::Retitle { id: id.clone(), title: title.clone() }, told))
    };
    let doing = Doing { action: "listing.file.change", reason: None, upload: None };
    change(portal, caller, listing, doing, make).await?;
    Ok(())
}

/// Takes a file out of the revision.
pub(super) async fn take_out(
    portal: &Portal,
    caller: &SignedIn,
    listing: &DatasetId,
    id: &DistributionId,
) -> Result<(), Failure> {
    let language = caller.language;
    let make = move |stored: &StoredListing| {
        let before = &find(stored, id, language)?.file;
        let told = json!({
            "distribution": id, "title": before.title, "file_name": before.file_name,
            "sha256": before.sha256,
        });
        Ok((FileWrite::Remove(id.clone()), told))
    };
    let doing = Doing { action: "listing.file.remove", reason: None, upload: None };
    change(portal, caller, listing, doing, make).await?;
    Ok(())
}

/// The file as it now is.
pub(super) async fn answer(
    portal: &Portal,
    caller: &SignedIn,
    listing: &DatasetId,
    id: &DistributionId,
) -> Result<Response, Failure> {
    let stored = load(portal, listing, &caller.actor, caller.language).await?;
    let file = find(&stored, id, caller.language)?.clone();
    Ok(Json(distribution(file)).into_response())
}
