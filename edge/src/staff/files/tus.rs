//! Uploads that go on after a lost connection or a restart, by the protocol tus 1.0.0: core,
//! creation, creation with upload, termination, expiration and checksums.

mod headers;
mod receive;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use contract::{FILE_MAX, Problem, ProblemKind, paths};
use domain::{DatasetId, DistributionId, Language};
use store::{Upload, UploadLimits};

use super::attach::{editable, find, title};
use super::names;
use crate::caller::Caller;
use crate::failure::{Failure, answer};
use crate::portal::Portal;
use crate::signed_in::SignedIn;
use crate::staff::listings::load;
use headers::{
    CHECKSUM_ALGORITHM, DISTRIBUTION, EXPIRES, EXTENSION, LENGTH, MAX_SIZE, Metadata, OFFSET,
    RESUMABLE, VERSION, checksum, is_stream, number,
};
use receive::{Received, complete, expiry, receive};

/// What one account may have on its way.
const LIMITS: UploadLimits = UploadLimits { count: 20, bytes: 40 << 30 };

/// The version of the protocol that is spoken.
const SPOKEN: HeaderValue = HeaderValue::from_static("1.0.0");

/// Answers in the protocol's own way: its version on everything, and nothing to who speaks another.
pub(crate) async fn speak(request: Request, next: Next) -> Response {
    let other = request.method() != Method::OPTIONS
        && request.headers().get(RESUMABLE).is_none_or(|version| *version != SPOKEN);
    let mut response = if other {
        let (parts, _) = request.into_parts();
        let language = Caller::of(&parts).language;
        let detail = match language {
            Language::Zh => "请使用 tus 协议 1.0.0 版（Tus-Resumable: 1.0.0）",
            Language::En => "speak version 1.0.0 of the protocol tus (Tus-Resumable: 1.0.0)",
        };
        let problem = Problem::new(ProblemKind::PreconditionFailed, language).with_detail(detail);
        let mut response = answer(&problem);
        response.headers_mut().insert(VERSION, SPOKEN);
        response
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.insert(RESUMABLE, SPOKEN);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What the portal offers of the protocol.
pub(crate) async fn offer() -> Response {
    let headers = [
        (VERSION, "1.0.0".to_owned()),
        (EXTENSION, "creation,creation-with-upload,termination,expiration,checksum".to_owned()),
        (MAX_SIZE, FILE_MAX.to_string()),
        (CHECKSUM_ALGORITHM, "sha256".to_owned()),
    ];
    (StatusCode::NO_CONTENT, headers).into_response()
}

#[utoipa::path(post, path = "/api/v1/listings/{id}/uploads", tag = "files",
    summary = "开始可续传的上传（tus 1.0.0） ¦ Begin an upload that can be resumed (tus 1.0.0)",
    description = "Upload-Metadata 可含 filename、title、distribution（所替换的文件）、sha256（整个文件的校验值，十六进制）。 ¦ Upload-Metadata may hold filename, title, distribution (the file of which this is a new version) and sha256 (of the whole, in hexadecimal).",
    params(
        ("id" = String, Path, description = "目录条目的标识符 ¦ Identifier of the listing"),
        ("Upload-Length" = u64, Header, description = "文件的字节数 ¦ Bytes of the file"),
        ("Upload-Metadata" = Option<String>, Header, description = "文件名等 ¦ The name and more"),
    ),
    responses(
        (status = 201, description = "Location 为上传地址 ¦ Location is the upload's address"),
        (status = 404, description = "没有这个条目，或无权查看 ¦ No such listing that the caller may see",
         body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "当前状态不允许修改 ¦ The state does not allow it", body = Problem,
         content_type = "application/problem+json"),
        (status = 413, description = "文件过大 ¦ The file is too large", body = Problem,
         content_type = "application/problem+json"),
        (status = 429, description = "未完成的上传过多 ¦ Too much is on its way already", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn create(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path(listing): Path<DatasetId>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let language = caller.language;
    let stored = load(&portal, &listing, &caller.actor, language).await?;
    editable(&stored, &caller)?;
    let length = number(&headers, &LENGTH, language)?;
    if length > FILE_MAX {
        return Err(Failure::new(ProblemKind::TooLarge, language));
    }
    if length == 0 {
        let detail = match language {
            Language::Zh => "文件中没有内容",
            Language::En => "the file holds nothing",
        };
        return Err(Failure::fields(ProblemKind::Incomplete, [("file", detail)], language));
    }
    let Metadata { file_name, title: sent, distribution, sha256 } =
        Metadata::read(&headers, language)?;
    let replaces = distribution.map(DistributionId::new);
    if let Some(id) = &replaces {
        find(&stored, id, language)?;
    }
    let now = portal.now();
    let mut upload = Upload {
        id: uuid::Uuid::now_v7().simple().to_string(),
        listing,
        account: caller.actor.account.clone(),
        length,
        received: 0,
        digest_state: String::new(),
        file_name: names::clean(&file_name),
        title: title(sent, language)?,
        replaces,
        sha256,
        kept_as: None,
        created_at: now,
        expires_at: expiry(now),
    };
    if !portal.store().begin_upload(&upload, LIMITS).await? {
        let detail = match language {
            Language::Zh => "您未完成的上传已到上限，请先完成或取消其中一些。",
            Language::En => {
                "You have too much on its way already; finish or cancel some of it first."
            }
        };
        let problem = Problem::new(ProblemKind::TooManyRequests, language).with_detail(detail);
        return Err(Failure::Problem(problem));
    }
    let place = paths::upload(&upload.id);
    let mut kept_as = None;
    if is_stream(&headers) {
        let checksum = checksum(&headers, language)?;
        let received = receive(&portal, &caller, &upload.id, 0, body, checksum).await?;
        upload.received = received.offset;
        kept_as = received.kept_as;
    }
    let mut response = standing(&upload, kept_as.as_ref());
    *response.status_mut() = StatusCode::CREATED;
    if let Ok(place) = HeaderValue::try_from(place) {
        response.headers_mut().insert(header::LOCATION, place);
    }
    Ok(response)
}

#[utoipa::path(head, path = "/api/v1/uploads/{upload}", tag = "files",
    summary = "上传进度（tus） ¦ How far an upload is (tus)",
    description = "Upload-Offset 为已稳妥保存的字节数；完成后 Upload-Distribution 为文件的标识符。 ¦ Upload-Offset counts what is on stable storage; when it is done, Upload-Distribution names the file.",
    params(("upload" = String, Path, description = "上传的标识符 ¦ Identifier of the upload")),
    responses(
        (status = 200, description = "进度 ¦ How far it is"),
        (status = 404, description = "没有这个上传，或不是本人的 ¦ No such upload of the caller's")
    ))]
pub(crate) async fn head(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    own(&portal, &caller, &id).await?;
    // Whoever asks has lost the connection that was sending.
    portal.arrivals().interrupt(&id).await;
    let upload = own(&portal, &caller, &id).await?;
    let mut kept_as = upload.kept_as.clone();
    if upload.received == upload.length && kept_as.is_none() {
        // All of it is here, but whoever was to put it into the listing died or was refused.
        let turn = portal.arrivals().take_turn(&id);
        let turn = turn.ok_or_else(|| Failure::new(ProblemKind::Locked, caller.language))?;
        kept_as = Some(complete(&portal, &caller, upload.clone(), turn).await?);
    }
    Ok(standing(&upload, kept_as.as_ref()))
}

#[utoipa::path(patch, path = "/api/v1/uploads/{upload}", tag = "files",
    summary = "继续上传（tus） ¦ Go on with an upload (tus)",
    params(
        ("upload" = String, Path, description = "上传的标识符 ¦ Identifier of the upload"),
        ("Upload-Offset" = u64, Header, description = "从哪一字节继续 ¦ The byte from which it goes on"),
        ("Upload-Checksum" = Option<String>, Header, description = "这一段的校验值：sha256 加 Base64 ¦ Checksum of this piece: sha256 and Base64"),
    ),
    request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"),
    responses(
        (status = 204, description = "已保存 ¦ It is kept"),
        (status = 404, description = "没有这个上传，或不是本人的 ¦ No such upload of the caller's",
         body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "位置不符 ¦ It does not go on from there", body = Problem,
         content_type = "application/problem+json"),
        (status = 423, description = "另一个连接正在上传 ¦ Another connection is sending it", body = Problem,
         content_type = "application/problem+json"),
        (status = 460, description = "校验值不符，这一段已丢弃 ¦ The checksum does not match; the piece was discarded",
         body = Problem, content_type = "application/problem+json"),
        (status = 507, description = "存储空间不足 ¦ No space left", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn patch(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let language = caller.language;
    let mut upload = own(&portal, &caller, &id).await?;
    if !is_stream(&headers) {
        return Err(Failure::new(ProblemKind::UnsupportedType, language));
    }
    let offset = number(&headers, &OFFSET, language)?;
    let checksum = checksum(&headers, language)?;
    let stored = load(&portal, &upload.listing, &caller.actor, language).await?;
    editable(&stored, &caller)?;
    let declared = headers.get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok());
    let declared = declared.and_then(|it| it.parse::<u64>().ok()).unwrap_or(0);
    if offset.saturating_add(declared) > upload.length {
        return Err(Failure::new(ProblemKind::TooLarge, language));
    }
    let Received { offset, kept_as } =
        receive(&portal, &caller, &id, offset, body, checksum).await?;
    upload.received = offset;
    upload.expires_at = expiry(portal.now());
    let mut response = standing(&upload, kept_as.as_ref());
    *response.status_mut() = StatusCode::NO_CONTENT;
    Ok(response)
}

#[utoipa::path(delete, path = "/api/v1/uploads/{upload}", tag = "files",
    summary = "取消上传（tus） ¦ Give an upload up (tus)",
    params(("upload" = String, Path, description = "上传的标识符 ¦ Identifier of the upload")),
    responses(
        (status = 204, description = "已取消 ¦ It is gone"),
        (status = 404, description = "没有这个上传，或不是本人的 ¦ No such upload of the caller's",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn terminate(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path(id): Path<String>,
) -> Result<StatusCode, Failure> {
    own(&portal, &caller, &id).await?;
    portal.arrivals().interrupt(&id).await;
    let turn = portal.arrivals().take_turn(&id);
    let _turn = turn.ok_or_else(|| Failure::new(ProblemKind::Locked, caller.language))?;
    portal.store().end_upload(&id).await?;
    portal.objects().discard(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An upload of the caller's for a listing that they may see; for anybody else there is none.
async fn own(portal: &Portal, caller: &SignedIn, id: &str) -> Result<Upload, Failure> {
    let upload = portal.store().upload(id).await?;
    let own = |it: &Upload| it.account == caller.actor.account && it.expires_at > portal.now();
    let upload = upload.filter(own).ok_or_else(|| Failure::not_found(caller.language))?;
    load(portal, &upload.listing, &caller.actor, caller.language).await?;
    Ok(upload)
}

/// Where an upload stands.
fn standing(upload: &Upload, kept_as: Option<&DistributionId>) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(OFFSET, upload.received.into());
    headers.insert(LENGTH, upload.length.into());
    let expires = httpdate(upload.expires_at);
    for (name, value) in
        [(EXPIRES, Some(expires)), (DISTRIBUTION, kept_as.map(|id| id.to_string()))]
    {
        if let Some(value) = value.and_then(|value| HeaderValue::try_from(value).ok()) {
            headers.insert(name, value);
        }
    }
    (StatusCode::OK, headers).into_response()
}

fn httpdate(at: chrono::DateTime<chrono::Utc>) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
