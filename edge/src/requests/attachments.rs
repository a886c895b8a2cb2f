//! Files that come with a request: small, of few kinds, and what they say they are.

use axum::Json;
use axum::body::Body;
use axum::extract::{Multipart, Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use contract::{AttachmentView, Problem, ProblemKind, paths};
use domain::request::Party;
use domain::{Language, RequestId};
use objects::Digest;
use serde_json::json;
use store::{Attachment, Deed, StoreError};

use super::load::{Loaded, load};
use super::paced;
use crate::failure::Failure;
use crate::input::{Input, own_page};
use crate::people::attempts::Attempt;
use crate::portal::Portal;
use crate::signed_in::SignedIn;

/// Largest file, in bytes.
const SIZE_MAX: usize = 20 << 20;
/// Largest body: the file and what a form puts around it.
pub(crate) const BODY_MAX: usize = SIZE_MAX + (64 << 10);
/// Most files of a request.
const MOST: u32 = 10;
/// Longest name, in characters.
const NAME_MAX: usize = 200;

/// A file as a form sends it.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "it describes the form; its parts are read as they come")]
pub(crate) struct AttachmentForm {
    /// 文件 ¦ The file
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    file: String,
}

#[utoipa::path(post, path = "/api/v1/requests/{id}/attachments", tag = "requests",
    summary = "添加附件 ¦ Add a file to a request",
    description = "PDF、Word、Excel、图片或文本，每个至多 20 MB，至多 10 个；按内容识别。 ¦ PDF, Word, Excel, pictures or text, up to 20 MB each and 10 in all; told by their contents.",
    params(("id" = String, Path, description = "标识符 ¦ Identifier")),
    request_body(content = AttachmentForm, content_type = "multipart/form-data"),
    responses(
        (status = 201, description = "附件 ¦ The file", body = AttachmentView),
        (status = 404, description = "没有这项申请，或无权查看 ¦ No such request that the caller may see",
         body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "附件已满，或不再能添加 ¦ There are too many, or none can be added any more",
         body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "文件不是它所称的那种 ¦ The file is not what it says", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn add(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path(id): Path<RequestId>,
    headers: axum::http::HeaderMap,
    mut parts: Multipart,
) -> Result<Response, Failure> {
    let language = caller.language;
    let loaded = load(&portal, &id, Some(&caller), language).await?;
    writable(&loaded, &caller)?;
    paced(&portal, &caller, &Attempt::of_file(caller.actor.account.as_str()))?;
    let mut file = None;
    let mut next = None;
    let broken = |error: axum::extract::multipart::MultipartError| {
        let kind = match error.status() {
            StatusCode::PAYLOAD_TOO_LARGE => ProblemKind::TooLarge,
            _ => ProblemKind::InvalidRequest,
        };
        Failure::new(kind, language)
    };
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        match part.name() {
            Some("file") => {
                let name = part.file_name().unwrap_or_default().to_owned();
                let bytes = part.bytes().await.map_err(broken)?;
                if !bytes.is_empty() {
                    file = Some((name, bytes));
                }
            }
            Some("next") => next = Some(part.text().await.map_err(broken)?),
            _ => {}
        }
    }
    let lacking = |zh: &str, en: &str| {
        let detail = if language == Language::Zh { zh } else { en };
        Failure::fields(ProblemKind::Incomplete, [("file", detail.to_owned())], language)
    };
    let (name, bytes) = file.ok_or_else(|| lacking("请选择文件", "a file is needed"))?;
    if bytes.len() > SIZE_MAX {
        return Err(Failure::new(ProblemKind::TooLarge, language));
    }
    let name = clean(&name);
    let media_type = kind_of(&name, &bytes).ok_or_else(|| {
        lacking(
            "内容与文件名不符，或不是可接收的类型（PDF、Word、Excel、图片、文本）",
            "its contents are not what its name says, or of no kind that is taken (PDF, Word, Excel, pictures, text)",
        )
    })?;
    let content = futures::stream::iter([Ok::<_, objects::BoxError>(bytes.clone())]);
    let stored = portal.objects().put(content, SIZE_MAX as u64).await;
    let stored = stored.map_err(|error| Failure::contents(error, language))?;
    let attachment = Attachment {
        id: uuid::Uuid::now_v7().to_string(),
        name,
        media_type: media_type.to_owned(),
        size: stored.size,
        sha256: stored.digest.to_string(),
        added_by: caller.actor.account.clone(),
        added_at: portal.now(),
    };
    let change = json!({ "name": attachment.name, "sha256": attachment.sha256 });
    let deed = deed(&portal, &caller, &id, "request.attach", change);
    match portal.store().attach_to_request(&id, &attachment, MOST, deed).await {
        Ok(()) => {}
        Err(StoreError::Conflict) => {
            let detail = match language {
                Language::Zh => "附件至多 10 个",
                Language::En => "there are ten files already",
            };
            return Err(Failure::fields(ProblemKind::NotNow, [("file", detail)], language));
        }
        // It was handed in while the file arrived.
        Err(StoreError::Missing(_)) => return Err(Failure::new(ProblemKind::NotNow, language)),
        Err(error) => return Err(error.into()),
    }
    let accept = headers.get(header::ACCEPT).and_then(|it| it.to_str().ok()).unwrap_or_default();
    if accept.contains("text/html") {
        let next = next.filter(|next| own_page(next));
        let next = next.unwrap_or_else(|| paths::request_page(id.as_str()));
        return Ok((StatusCode::SEE_OTHER, [(header::LOCATION, next)]).into_response());
    }
    let Attachment { id: own, name, media_type, size, added_at, .. } = attachment;
    let view = AttachmentView { id: own.clone(), name, media_type, size, added_at };
    let place = paths::request_attachment(id.as_str(), &own);
    Ok((StatusCode::CREATED, [(header::LOCATION, place)], Json(view)).into_response())
}

#[utoipa::path(get, path = "/api/v1/requests/{id}/attachments/{attachment}", tag = "requests",
    summary = "下载附件 ¦ A file of a request",
    params(
        ("id" = String, Path, description = "标识符 ¦ Identifier"),
        ("attachment" = String, Path, description = "附件的标识符 ¦ Identifier of the file"),
    ),
    responses(
        (status = 200, description = "文件 ¦ The file", content_type = "application/octet-stream"),
        (status = 404, description = "没有这个附件，或无权查看 ¦ No such file that the caller may see",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn content(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path((id, attachment)): Path<(RequestId, String)>,
) -> Result<Response, Failure> {
    let language = caller.language;
    let loaded = load(&portal, &id, Some(&caller), language).await?;
    let inside = loaded.parties.iter().any(|party| *party != Party::Public);
    let found = portal.store().attachments(&id).await?;
    let found = found.into_iter().find(|it| inside && it.id == attachment);
    let Attachment { name, media_type, size, sha256, .. } =
        found.ok_or_else(|| Failure::not_found(language))?;
    let digest = Digest::parse(&sha256).map_err(|error| {
        tracing::error!(%error, request = %id, "an attachment's digest is damaged");
        Failure::new(ProblemKind::Internal, language)
    })?;
    let contents = portal.objects().read(&digest, 0..size).await?;
    // Never shown in the page's own place, whatever it holds.
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_str(&media_type).ok()),
        (header::CONTENT_LENGTH, Some(HeaderValue::from(size))),
        (header::CONTENT_DISPOSITION, Some(download::content_disposition(&name))),
        (header::X_CONTENT_TYPE_OPTIONS, Some(HeaderValue::from_static("nosniff"))),
        (header::CACHE_CONTROL, Some(HeaderValue::from_static("no-store"))),
    ];
    let mut response = Body::from_stream(contents).into_response();
    for (name, value) in headers {
        if let Some(value) = value {
            response.headers_mut().insert(name, value);
        }
    }
    Ok(response)
}

#[utoipa::path(post, path = "/api/v1/requests/{id}/attachments/{attachment}/remove", tag = "requests",
    summary = "移除附件 ¦ Take a file from a request",
    params(
        ("id" = String, Path, description = "标识符 ¦ Identifier"),
        ("attachment" = String, Path, description = "附件的标识符 ¦ Identifier of the file"),
    ),
    responses(
        (status = 204, description = "已移除 ¦ Taken away"),
        (status = 404, description = "没有这个附件，或无权查看 ¦ No such file that the caller may see",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn remove(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path((id, attachment)): Path<(RequestId, String)>,
    input: Input<serde_json::Value>,
) -> Result<Response, Failure> {
    let loaded = load(&portal, &id, Some(&caller), caller.language).await?;
    writable(&loaded, &caller)?;
    let deed = deed(&portal, &caller, &id, "request.detach", json!({ "attachment": attachment }));
    portal.store().detach_from_request(&id, &attachment, deed).await?;
    match input.form {
        Some(form) => Ok(form.onward()),
        None => Ok(StatusCode::NO_CONTENT.into_response()),
    }
}

/// Files are added and taken away by its applicant, while they write it.
fn writable(loaded: &Loaded, caller: &SignedIn) -> Result<(), Failure> {
    caller.permitted(domain::Scope::Draft)?;
    let request = &loaded.stored.request;
    if request.applicant != caller.actor.account {
        return Err(caller.refused());
    }
    if !request.is_open() {
        return Err(Failure::new(ProblemKind::NotNow, caller.language));
    }
    Ok(())
}

/// A name without folders and without signs that nobody sees.
fn clean(name: &str) -> String {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|sign| !sign.is_control()).take(NAME_MAX).collect();
    if name.trim().is_empty() { "附件".to_owned() } else { name.trim().to_owned() }
}

/// The media type of what may be taken, where the contents are what the name says.
fn kind_of(name: &str, bytes: &Bytes) -> Option<&'static str> {
    let (_, ending) = name.rsplit_once('.')?;
    let begins = |with: &[u8]| bytes.starts_with(with);
    let is_book = |inside: &str| begins(b"PK\x03\x04") && holds(bytes, inside);
    let text = || std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0'));
    Some(match ending.to_ascii_lowercase().as_str() {
        "pdf" if begins(b"%PDF-") => "application/pdf",
        "png" if begins(b"\x89PNG\r\n\x1a\n") => "image/png",
        "jpg" | "jpeg" if begins(b"\xff\xd8\xff") => "image/jpeg",
        "docx" if is_book("word/") => {
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
        }
        "xlsx" if is_book("xl/") => {
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        }
        "txt" | "md" | "csv" if text() => "text/plain; charset=utf-8",
        _ => return None,
    })
}

/// Whether an archive names a member that begins so.
fn holds(bytes: &[u8], member: &str) -> bool {
    bytes.windows(member.len()).any(|window| window == member.as_bytes())
}

fn deed(
    portal: &Portal,
    caller: &SignedIn,
    id: &RequestId,
    action: &str,
    change: serde_json::Value,
) -> Deed {
    Deed {
        at: portal.now(),
        account: Some(caller.actor.account.clone()),
        organisation: None,
        action: action.to_owned(),
        subject_kind: "request",
        subject: id.to_string(),
        reason: None,
        legal_basis: None,
        change,
    }
}
