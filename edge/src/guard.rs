//! What every request passes: a number, limits, headers, an explained failure, a line in the log.

use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use contract::{Problem, ProblemKind, paths};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tracing::Instrument;

use crate::caller::Caller;
use crate::failure::{self, Unexplained};
use crate::origin::same_origin;
use crate::portal::Portal;
use crate::public::receipts::for_machines;
use crate::signed_in::Presented;

/// Most bytes of a request's body; what takes files sets a limit of its own.
const BODY_MAX: usize = 1 << 20;
/// Longest address, in bytes.
const ADDRESS_MAX: usize = 8 << 10;
/// Longest time until an answer begins; its body may take longer.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Headers that every answer carries, unless its handler set them.
const HEADERS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// Marks an answer that pages of other sites may frame; its own policy says which.
#[derive(Clone, Copy, Debug)]
pub struct Framed;

/// The policy of answers that are no pages: nothing of them may act.
const NOTHING: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// Puts a router behind the guard. What takes files limits size and time itself, by what arrives
/// and not by how long it takes.
pub(crate) fn guard(router: Router, takes_files: Router, portal: Portal) -> Router {
    let limits =
        ServiceBuilder::new().layer(from_fn(in_time)).layer(RequestBodyLimitLayer::new(BODY_MAX));
    router.layer(limits).merge(takes_files).layer(
        ServiceBuilder::new()
            .layer(from_fn_with_state(portal.clone(), watch))
            .layer(from_fn(explain))
            .layer(CatchPanicLayer::custom(|_: Box<dyn std::any::Any + Send>| {
                failure::unexplained(ProblemKind::Internal)
            }))
            .layer(from_fn(short_address))
            .layer(from_fn_with_state(portal.clone(), same_origin))
            .layer(from_fn_with_state(portal, for_machines)),
    )
}

/// Logs and measures a request, and sets the headers of its answer.
async fn watch(
    State(portal): State<Portal>,
    route: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let begun = Instant::now();
    // A number that a caller brings is not taken over, so the log cannot be forged.
    let id = uuid::Uuid::now_v7().simple().to_string();
    // The path alone: a query may hold a ticket.
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let is_interface = path.starts_with(paths::API);
    let presented = Presented::of(request.headers(), portal.is_secure());
    let is_signed = !matches!(presented, Presented::Nothing);
    let span = tracing::info_span!("request", id, %method, path);
    let mut response = next.run(request).instrument(span.clone()).await;

    let took = begun.elapsed();
    let route = route.as_ref().map_or("other", MatchedPath::as_str);
    portal.metrics().answered(route, response.status().as_u16(), took);
    let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::info!(status = response.status().as_u16(), took_ms, "answered"));

    let is_framed = response.extensions().get::<Framed>().is_some();
    let headers = response.headers_mut();
    if is_signed && is_interface {
        // What somebody is told who is signed in is for them alone.
        headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    if let Ok(id) = HeaderValue::try_from(id) {
        headers.insert(REQUEST_ID, id);
    }
    for (name, value) in HEADERS {
        if is_framed && name == header::X_FRAME_OPTIONS {
            continue;
        }
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(NOTHING));
    response
}

/// Refuses an address that is too long.
async fn short_address(request: Request, next: Next) -> Response {
    let length = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    if length > ADDRESS_MAX {
        return failure::unexplained(ProblemKind::TooLarge);
    }
    next.run(request).await
}

/// Ends what takes too long.
async fn in_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(ANSWER_WITHIN, next.run(request)).await {
        Ok(response) => response,
        Err(_) => failure::unexplained(ProblemKind::Timeout),
    }
}

/// Gives every failure that has none a problem document in the caller's language.
async fn explain(request: Request, next: Next) -> Response {
    // Looked through only where a document has to be written: most answers stand as they are.
    let uri = request.uri().clone();
    let accepted = request.headers().get(header::ACCEPT_LANGUAGE).cloned();
    let response = next.run(request).await;
    let kind = match response.extensions().get::<Unexplained>() {
        Some(Unexplained(kind)) => Some(*kind),
        None if is_explained(&response) => None,
        None => match response.status() {
            StatusCode::METHOD_NOT_ALLOWED => Some(ProblemKind::MethodNotAllowed),
            StatusCode::PAYLOAD_TOO_LARGE => Some(ProblemKind::TooLarge),
            _ => None,
        },
    };
    let Some(kind) = kind else { return response };
    let caller = Caller::speaking(uri.query(), accepted.as_ref());
    let mut explained = failure::answer(&Problem::new(kind, caller.language));
    if let Some(allow) = response.headers().get(header::ALLOW) {
        explained.headers_mut().insert(header::ALLOW, allow.clone());
    }
    explained
}

/// Whether an answer is a problem document already, which knows more than its status does.
fn is_explained(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind == contract::problem::MEDIA_TYPE)
}
