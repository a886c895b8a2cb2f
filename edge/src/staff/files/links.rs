//! A file from an outside address, fetched behind the guard and then treated as an upload.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::{FILE_MAX, LinkInput, ListingDistribution, Problem, ProblemKind, paths};
use domain::{DatasetId, Language};
use objects::ObjectsError;

use super::attach::{Arrived, attach, editable, find, title};
use crate::failure::Failure;
use crate::input::Input;
use crate::outside::Unfetched;
use crate::portal::Portal;
use crate::signed_in::SignedIn;
use crate::staff::listings::load;
use crate::staff::view::distribution;

#[utoipa::path(post, path = "/api/v1/listings/{id}/links", tag = "files",
    summary = "从外部地址取得文件 ¦ Fetch a file from an outside address",
    params(("id" = String, Path, description = "目录条目的标识符 ¦ Identifier of the listing")),
    request_body = LinkInput,
    responses(
        (status = 201, description = "文件 ¦ The file", body = ListingDistribution),
        (status = 404, description = "没有这个条目，或无权查看 ¦ No such listing that the caller may see",
         body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "地址不能取得，errors 说明原因 ¦ The address cannot be fetched; errors say why",
         body = Problem, content_type = "application/problem+json"),
        (status = 429, description = "取得任务过多 ¦ Too much is being fetched", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn fetch(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path(listing): Path<DatasetId>,
    input: Input<LinkInput>,
) -> Result<Response, Failure> {
    let language = caller.language;
    let LinkInput { url, title: sent, distribution: replaces } = input.value;
    let sent = title(sent, language)?;
    let stored = load(&portal, &listing, &caller.actor, language).await?;
    editable(&stored, &caller)?;
    if let Some(id) = &replaces {
        find(&stored, id, language)?;
    }
    let Ok(_place) = portal.arrivals().fetching().try_acquire() else {
        return Err(Failure::new(ProblemKind::TooManyRequests, language));
    };
    let fetched = portal.arrivals().outside().fetch(&url).await;
    let fetched = fetched.map_err(|reason| unfetched(reason, language))?;
    let (url, file_name) = (fetched.url.clone(), fetched.file_name.clone());
    let kept = portal.objects().put(fetched.contents(), FILE_MAX).await;
    let kept = kept.map_err(|error| match error {
        ObjectsError::Incoming(error) => {
            tracing::debug!(%error, "an outside address broke off");
            unfetched(Unfetched::Broken, language)
        }
        error => Failure::contents(error, language),
    })?;
    let arrived =
        Arrived { stored: kept, file_name, title: sent, replaces, upload: None, url: Some(url) };
    let file = attach(&portal, &caller, &listing, arrived).await?;
    if let Some(form) = input.form {
        return Ok(form.onward());
    }
    let place = paths::listing_file(listing.as_str(), file.file.id.as_str());
    let body = Json(distribution(file));
    Ok((StatusCode::CREATED, [(header::LOCATION, place)], body).into_response())
}

fn unfetched(reason: Unfetched, language: Language) -> Failure {
    let kind = match reason {
        Unfetched::TooLarge => ProblemKind::TooLarge,
        _ => ProblemKind::Incomplete,
    };
    Failure::fields(kind, [("url", reason.message(language))], language)
}
