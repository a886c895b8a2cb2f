//! `Idempotency-Key`: a request that comes again, because its answer was lost, gets the first
//! answer and does nothing a second time.

use axum::body::{Body, Bytes};
use axum::extract::{OptionalFromRequestParts, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use contract::{Problem, ProblemKind};
use domain::Language;
use http_body_util::BodyExt;
use sha2::{Digest, Sha256};
use store::{KeptAnswer, Repeat};

use crate::failure::{self, Failure};
use crate::portal::Portal;
use crate::signed_in::SignedIn;

const NAME: HeaderName = HeaderName::from_static("idempotency-key");
/// Longest key.
const NAME_MAX: usize = 200;
/// Longest request and answer that are held for it, in bytes: longer ones there are none.
const ANSWER_MAX: usize = 16 << 20;
/// What is repeated without harm: work on listings, requests and grants. Answers elsewhere may hold
/// secrets, which are not kept.
const WORK: [&str; 3] = ["/api/v1/listings", "/api/v1/requests", "/api/v1/grants"];
/// Refusals that say something about the caller now, and not about the request.
const PASSING: [StatusCode; 3] =
    [StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN, StatusCode::TOO_MANY_REQUESTS];
/// Headers that belong to an answer.
const KEPT: [HeaderName; 3] = [header::CONTENT_TYPE, header::LOCATION, header::CACHE_CONTROL];

/// Answers a repeated request as the first one was.
pub(crate) async fn repeats(
    State(portal): State<Portal>,
    request: Request,
    next: Next,
) -> Response {
    let named = request.headers().get(&NAME).and_then(|name| name.to_str().ok());
    let Some(name) = named.map(str::to_owned) else { return next.run(request).await };
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let is_file = kind.is_some_and(|kind| kind.starts_with("multipart/"));
    let is_work = WORK.iter().any(|work| request.uri().path().starts_with(work));
    if *request.method() != Method::POST || is_file || !is_work {
        return next.run(request).await;
    }
    // Whoever is not signed in now gets no answer of when they were.
    let (mut parts, body) = request.into_parts();
    let caller =
        <SignedIn as OptionalFromRequestParts<Portal>>::from_request_parts(&mut parts, &portal);
    let caller = match caller.await {
        Ok(caller) => caller,
        Err(failure) => return failure.into_response(),
    };
    let request = Request::from_parts(parts, body);
    let Some(caller) = caller else { return next.run(request).await };
    // On its own, so that a caller who hangs up does not leave it half-way.
    let answered = tokio::spawn(async move {
        answered(&portal, caller.actor.account.as_str(), &name, request, next, caller.language)
            .await
            .unwrap_or_else(IntoResponse::into_response)
    });
    answered.await.unwrap_or_else(|error| Failure::Task(error).into_response())
}

async fn answered(
    portal: &Portal,
    caller: &str,
    name: &str,
    request: Request,
    next: Next,
    language: Language,
) -> Result<Response, Failure> {
    if name.is_empty() || name.len() > NAME_MAX {
        return Err(wrong(language, "Idempotency-Key：1 至 200 个字符", "1 to 200 characters"));
    }
    let (parts, body) = request.into_parts();
    let body =
        collected(body).await.ok_or_else(|| Failure::new(ProblemKind::TooLarge, language))?;
    let mut hasher = Sha256::new();
    for part in [parts.method.as_str().as_bytes(), parts.uri.to_string().as_bytes(), &body] {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    let fingerprint = hex::encode(hasher.finalize());
    match portal.store().begin_answer(caller, name, &fingerprint, portal.now()).await? {
        Repeat::First => {}
        Repeat::UnderWay => return Err(Failure::new(ProblemKind::Conflict, language)),
        Repeat::Other => {
            return Err(wrong(
                language,
                "这个 Idempotency-Key 已用于另一个请求",
                "this key was given to another request",
            ));
        }
        Repeat::Answered(kept) => return Ok(again(kept)),
    }
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    let (parts, body) = response.into_parts();
    let body = collected(body).await;
    let text = body.as_ref().and_then(|body| std::str::from_utf8(body).ok());
    // What failed here may go well the next time; so may what cannot be kept.
    let worth_keeping = !parts.status.is_server_error() && !PASSING.contains(&parts.status);
    let kept = text.filter(|_| worth_keeping).map(|text| KeptAnswer {
        status: parts.status.as_u16(),
        headers: kept_headers(&parts.headers),
        body: text.to_owned(),
    });
    portal.store().keep_answer(caller, name, kept.as_ref()).await?;
    match body {
        Some(body) => Ok(Response::from_parts(parts, Body::from(body))),
        None => Ok(failure::unexplained(ProblemKind::Internal)),
    }
}

fn kept_headers(headers: &HeaderMap) -> String {
    let kept = KEPT.iter().filter_map(|name| {
        let value = headers.get(name)?.to_str().ok()?;
        Some((name.as_str().to_owned(), value.to_owned()))
    });
    serde_json::to_string(&kept.collect::<Vec<_>>()).unwrap_or_default()
}

fn again(kept: KeptAnswer) -> Response {
    let KeptAnswer { status, headers, body } = kept;
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, body).into_response();
    let pairs: Vec<(String, String)> = serde_json::from_str(&headers).unwrap_or_default();
    for (name, value) in pairs {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

async fn collected(body: Body) -> Option<Bytes> {
    let body = http_body_util::Limited::new(body, ANSWER_MAX).collect().await.ok()?;
    Some(body.to_bytes())
}

fn wrong(language: Language, zh: &'static str, en: &'static str) -> Failure {
    let detail = match language {
        Language::Zh => zh,
        Language::En => en,
    };
    Failure::Problem(Problem::new(ProblemKind::Incomplete, language).with_detail(detail))
}
