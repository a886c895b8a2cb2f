//! A file in one request, as a form or a script sends it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Json;
use axum::body::{Body, BodyDataStream};
use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::extract::{FromRequest, Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use contract::{FILE_MAX, ListingDistribution, Problem, ProblemKind, paths};
use domain::{DatasetId, DistributionId, Language};
use futures::{Stream, StreamExt};
use objects::{BoxError, Stored};

use super::attach::{Arrived, attach, editable, find, title};
use crate::failure::Failure;
use crate::input::{own_page, wants_page};
use crate::portal::Portal;
use crate::signed_in::SignedIn;
use crate::staff::listings::load;
use crate::staff::view::distribution;

/// Longest part that is not a file, in bytes.
const TEXT_MAX: usize = 4 << 10;
/// Most parts.
const PARTS_MAX: usize = 20;
/// Most bytes that may come without a part or a piece of one being found in them: the reader of
/// forms keeps them all, so that a head without an end would grow without one.
const UNREAD_MAX: usize = 4 << 20;
/// Longest time in which nothing arrives.
const IDLE: Duration = Duration::from_secs(60);

/// A file as a form sends it.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "it describes the form; its parts are read as they stream in")]
pub(crate) struct FileForm {
    /// 文件 ¦ The file
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    file: String,
    /// 名称 ¦ Name for people
    title: Option<String>,
    /// 所替换的文件 ¦ The file of which this is a new version
    distribution: Option<String>,
}

#[utoipa::path(post, path = "/api/v1/listings/{id}/distributions", tag = "files",
    summary = "上传文件 ¦ Upload a file",
    description = "大文件请用断点续传 POST …/uploads。 ¦ Large files are better sent to POST …/uploads, which can be resumed.",
    params(("id" = String, Path, description = "目录条目的标识符 ¦ Identifier of the listing")),
    request_body(content = FileForm, content_type = "multipart/form-data"),
    responses(
        (status = 201, description = "文件 ¦ The file", body = ListingDistribution),
        (status = 404, description = "没有这个条目，或无权查看 ¦ No such listing that the caller may see",
         body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "当前状态不允许修改 ¦ The state does not allow it", body = Problem,
         content_type = "application/problem+json"),
        (status = 413, description = "文件过大 ¦ The file is too large", body = Problem,
         content_type = "application/problem+json"),
        (status = 507, description = "存储空间不足 ¦ No space left", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn upload(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path(listing): Path<DatasetId>,
    request: Request,
) -> Result<Response, Failure> {
    let language = caller.language;
    let stored = load(&portal, &listing, &caller.actor, language).await?;
    editable(&stored, &caller)?;
    let (parts, body) = request.into_parts();
    let bare = wants_page(&parts);
    let meter = Meter::default();
    let body = Body::from_stream(meter.watch(body.into_data_stream()));
    let request = Request::from_parts(parts, body);
    let mut parts = Multipart::from_request(request, &portal)
        .await
        .map_err(|_| Failure::new(ProblemKind::UnsupportedType, language))?;
    let mut form = Form::default();
    let mut count = 0;
    while let Some(part) =
        idle(parts.next_field()).await.map_err(|fault| broken(&fault, language))?
    {
        meter.found();
        count += 1;
        if count > PARTS_MAX {
            return Err(Failure::new(ProblemKind::InvalidRequest, language));
        }
        form.take(&portal, part, &meter, language).await?;
    }
    let Form { file, title: sent, distribution: replaces, next } = form;
    let Some((kept, file_name)) = file else {
        let detail = match language {
            Language::Zh => "请选择文件",
            Language::En => "a file is needed",
        };
        return Err(Failure::fields(ProblemKind::Incomplete, [("file", detail)], language));
    };
    let replaces = replaces.filter(|id| !id.trim().is_empty()).map(DistributionId::new);
    if let Some(id) = &replaces {
        find(&stored, id, language)?;
    }
    let arrived = Arrived {
        stored: kept,
        file_name,
        title: title(sent, language)?,
        replaces,
        upload: None,
        url: None,
    };
    let file = attach(&portal, &caller, &listing, arrived).await?;
    if bare {
        let next = next.filter(|next| own_page(next));
        let next = next.unwrap_or_else(|| paths::staff_listing_page(listing.as_str()));
        return Ok((StatusCode::SEE_OTHER, [(header::LOCATION, next)]).into_response());
    }
    let place = paths::listing_file(listing.as_str(), file.file.id.as_str());
    let body = Json(distribution(file));
    Ok((StatusCode::CREATED, [(header::LOCATION, place)], body).into_response())
}

/// What has been read of the form.
#[derive(Default)]
struct Form {
    file: Option<(Stored, String)>,
    title: Option<String>,
    distribution: Option<String>,
    next: Option<String>,
}

impl Form {
    async fn take(
        &mut self,
        portal: &Portal,
        part: Field<'_>,
        meter: &Meter,
        language: Language,
    ) -> Result<(), Failure> {
        let name = part.name().unwrap_or_default().to_owned();
        match name.as_str() {
            "file" if self.file.is_none() => {
                let file_name = part.file_name().unwrap_or_default().to_owned();
                let kept = portal.objects().put(chunks(part, meter.clone()), FILE_MAX).await;
                let kept = kept.map_err(|error| Failure::contents(error, language))?;
                if kept.size > 0 || !file_name.is_empty() {
                    self.file = Some((kept, file_name));
                }
            }
            "title" => self.title = Some(text(part, "title", language).await?),
            "distribution" => {
                self.distribution = Some(text(part, "distribution", language).await?);
            }
            "next" => self.next = Some(text(part, "next", language).await?),
            "file" => {
                let detail = match language {
                    Language::Zh => "一次上传一个文件",
                    Language::En => "one file at a time",
                };
                return Err(Failure::fields(
                    ProblemKind::InvalidRequest,
                    [("file", detail)],
                    language,
                ));
            }
            _ => drop(text(part, "body", language).await?),
        }
        Ok(())
    }
}

/// The chunks of a file, none of which may be long in coming.
fn chunks(
    part: Field<'_>,
    meter: Meter,
) -> impl Stream<Item = Result<Bytes, BoxError>> + Send + '_ {
    futures::stream::try_unfold((part, meter), |(mut part, meter)| async move {
        let chunk = idle(part.chunk()).await.map_err(|fault| match fault {
            Broken::Idle => BoxError::from("nothing arrived for too long"),
            Broken::Form(error) => error.into(),
        })?;
        meter.found();
        Ok(chunk.map(|chunk| (chunk, (part, meter))))
    })
}

async fn text(part: Field<'_>, name: &'static str, language: Language) -> Result<String, Failure> {
    let mut part = part;
    let mut bytes = Vec::new();
    while let Some(chunk) = idle(part.chunk()).await.map_err(|fault| broken(&fault, language))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > TEXT_MAX {
            let detail = match language {
                Language::Zh => "内容过长",
                Language::En => "too long",
            };
            return Err(Failure::fields(ProblemKind::InvalidRequest, [(name, detail)], language));
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Counts what comes while nothing is found in it.
#[derive(Clone, Default)]
struct Meter(Arc<AtomicUsize>);

impl Meter {
    fn found(&self) {
        self.0.store(0, Ordering::Relaxed);
    }

    /// The body, which breaks off when too much of it leads nowhere.
    fn watch(&self, body: BodyDataStream) -> impl Stream<Item = Result<Bytes, BoxError>> + use<> {
        let meter = self.clone();
        body.map(move |chunk| {
            let chunk = chunk?;
            if meter.0.fetch_add(chunk.len(), Ordering::Relaxed) > UNREAD_MAX {
                return Err("too much comes without a part".into());
            }
            Ok(chunk)
        })
    }
}

enum Broken {
    Idle,
    Form(MultipartError),
}

async fn idle<T>(next: impl Future<Output = Result<T, MultipartError>>) -> Result<T, Broken> {
    match tokio::time::timeout(IDLE, next).await {
        Ok(next) => next.map_err(Broken::Form),
        Err(_) => Err(Broken::Idle),
    }
}

fn broken(fault: &Broken, language: Language) -> Failure {
    match fault {
        Broken::Idle => Failure::new(ProblemKind::Timeout, language),
        Broken::Form(error) => {
            tracing::debug!(%error, "a form could not be read");
            Failure::new(ProblemKind::InvalidRequest, language)
        }
    }
}
