//! Failures of handlers: one message for the caller, another for the log.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::{Problem, ProblemKind, problem};
use domain::Language;
use objects::ObjectsError;
use store::StoreError;

/// Why a handler did not answer as asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The caller can mend it, or must live with it.
    #[error("{}", .0.title)]
    Problem(Problem),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The object store failed.
    #[error(transparent)]
    Objects(#[from] ObjectsError),
    /// The index failed.
    #[error(transparent)]
    Index(#[from] search::CatalogueError),
    /// The search failed.
    #[error(transparent)]
    Search(#[from] search::SearchError),
    /// A task was ended before it had answered.
    #[error(transparent)]
    Task(#[from] tokio::task::JoinError),
}

impl Failure {
    pub(crate) fn new(kind: ProblemKind, language: Language) -> Self {
        Self::Problem(Problem::new(kind, language))
    }

    pub(crate) fn not_found(language: Language) -> Self {
        Self::new(ProblemKind::NotFound, language)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::Problem(problem) => answer(&problem),
            // A start in progress, not a failure.
            Self::Index(search::CatalogueError::NotBuilt) => unexplained(ProblemKind::Unavailable),
            failure => {
                tracing::error!(error = %failure, "a request failed");
                // The language is not known here; the guard turns the mark into a document.
                unexplained(ProblemKind::Internal)
            }
        }
    }
}

/// An answer that the guard will explain in the caller's language.
pub(crate) fn unexplained(kind: ProblemKind) -> Response {
    let mut response = status(kind).into_response();
    response.extensions_mut().insert(Unexplained(kind));
    response
}

/// Marks an answer that has a kind but no document yet.
#[derive(Clone, Copy)]
pub(crate) struct Unexplained(pub(crate) ProblemKind);

/// The answer that carries a problem document.
pub(crate) fn answer(problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, axum::Json(problem)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(problem::MEDIA_TYPE));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

fn status(kind: ProblemKind) -> StatusCode {
    StatusCode::from_u16(kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
