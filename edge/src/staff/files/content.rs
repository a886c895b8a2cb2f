//! The contents of a file of a revision, for the staff who may see its listing.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::response::{IntoResponse, Response};
use contract::{Problem, paths};
use domain::{DatasetId, DistributionId, Role};
use download::{Address, Answer, Offer, Representation};
use objects::Digest;
use serde_json::json;
use store::{Deed, ListingFile, StoreError, StoredListing};

use super::attach::find;
use crate::failure::{Failure, answer};
use crate::portal::Portal;
use crate::signed_in::SignedIn;
use crate::staff::listings::load;

#[utoipa::path(get, path = "/api/v1/listings/{id}/distributions/{distribution}/content",
    tag = "files",
    summary = "修订中的文件 ¦ A file of the revision",
    params(
        ("id" = String, Path, description = "目录条目的标识符 ¦ Identifier of the listing"),
        ("distribution" = String, Path, description = "文件的标识符 ¦ Identifier of the file"),
    ),
    responses(
        (status = 200, description = "文件 ¦ The file", content_type = "application/octet-stream"),
        (status = 206, description = "文件的一部分 ¦ A part of it", content_type = "application/octet-stream"),
        (status = 304, description = "已是最新 ¦ The caller's copy is current"),
        (status = 404, description = "没有这个文件，或无权查看 ¦ No such file that the caller may see",
         body = Problem, content_type = "application/problem+json"),
        (status = 412, description = "前提不成立 ¦ A precondition failed", body = Problem,
         content_type = "application/problem+json"),
        (status = 416, description = "范围超出文件末尾 ¦ The range lies beyond the end", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn content(
    State(portal): State<Portal>,
    caller: SignedIn,
    method: Method,
    Path((listing, id)): Path<(DatasetId, DistributionId)>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let language = caller.language;
    let stored = load(&portal, &listing, &caller.actor, language).await?;
    let file = find(&stored, &id, language)?;
    let digest = Digest::parse(&file.file.sha256)
        .map_err(|error| StoreError::Damaged { what: "digest", cause: error.to_string() })?;
    let representation = Representation {
        sha256: *digest.as_bytes(),
        size: file.file.size,
        media_type: file.file.media_type.clone(),
        file_name: file.file.file_name.clone(),
        modified: file.added_at.into(),
        described_by: paths::listing(listing.as_str()),
    };
    let release = download::release_to_staff();
    let head = method == Method::HEAD;
    let answered =
        download::answer(&release, &Offer::new(&representation), Address::Current, head, &headers);
    if let Some(kind) = answered.problem() {
        return Ok(answer(&Problem::new(kind, language)));
    }
    let Answer { status, mut headers, body } = answered;
    // What is not public is kept by nobody on the way.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    let contents = match body {
        None => Body::empty(),
        Some(range) => {
            // Who took what is not public is written down before its first byte leaves (R35).
            if range.start == 0 {
                portal.store().record(taken(&portal, &caller, &stored, file)).await?;
            }
            Body::from_stream(portal.objects().read(&digest, range).await?)
        }
    };
    Ok((status, headers, contents).into_response())
}

fn taken(portal: &Portal, caller: &SignedIn, stored: &StoredListing, file: &ListingFile) -> Deed {
    let acting = caller.actor.acting_as(Role::ALL, &stored.owner);
    Deed {
        at: portal.now(),
        account: Some(caller.actor.account.clone()),
        organisation: acting.map(|(_, organisation)| organisation.clone()),
        action: "listing.file.take".to_owned(),
        subject_kind: "listing",
        subject: stored.id.to_string(),
        reason: None,
        legal_basis: None,
        change: json!({ "file": file.file.id, "sha256": file.file.sha256 }),
    }
}
