//! Failures of handlers: one message for the caller, another for the log.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::{FieldError, Problem, ProblemKind, problem};
use domain::Language;
use domain::listing::Refusal;
use objects::ObjectsError;
use store::StoreError;

/// Why a handler did not answer as asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The caller can mend it, or must live with it.
    #[error("{}", .0.title)]
    Problem(Problem),
    /// The caller must wait.
    #[error("{}", .problem.title)]
    Later {
        /// What they are told.
        problem: Problem,
        /// For how long.
        seconds: u64,
    },
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
    /// A workbook could not be written.
    #[error(transparent)]
    Book(#[from] tables::BookError),
    /// A table could not be read or asked.
    #[error(transparent)]
    Query(#[from] tables::query::QueryError),
    /// A task was ended before it had answered.
    #[error(transparent)]
    Task(#[from] tokio::task::JoinError),
}

impl Failure {
    pub(crate) fn new(kind: ProblemKind, language: Language) -> Self {
        Self::Problem(Problem::new(kind, language))
    }

    /// A problem with what is wrong field by field.
    pub(crate) fn fields<D: Into<String>>(
        kind: ProblemKind,
        errors: impl IntoIterator<Item = (&'static str, D)>,
        language: Language,
    ) -> Self {
        let errors = errors
            .into_iter()
            .map(|(field, detail)| FieldError { field: field.to_owned(), detail: detail.into() })
            .collect();
        Self::Problem(Problem::new(kind, language).with_errors(errors))
    }

    /// A command on a listing that a rule stands against.
    pub(crate) fn refused(refusal: &Refusal, language: Language) -> Self {
        let kind = match refusal {
            Refusal::State(_) => ProblemKind::NotNow,
            refusal if refusal.is_personal() => ProblemKind::NotPermitted,
            _ => ProblemKind::Incomplete,
        };
        let message = refusal.message(language);
        let mut errors = Vec::new();
        if let Refusal::Findings(findings) = refusal {
            errors.extend(findings.iter().map(|finding| FieldError {
                field: finding.field.to_owned(),
                detail: finding.message(language).to_owned(),
            }));
        } else if let Some(field) = refusal.field() {
            errors.push(FieldError { field: field.to_owned(), detail: message.clone() });
        }
        Self::Problem(Problem::new(kind, language).with_detail(message).with_errors(errors))
    }

    /// Somebody wrote meanwhile; the version that stands there now.
    pub(crate) fn conflict(version: u32, language: Language) -> Self {
        let detail = match language {
            Language::Zh => format!("当前版本为 {version}"),
            Language::En => format!("the version is now {version}"),
        };
        Self::fields(ProblemKind::Conflict, [("version", detail)], language)
    }

    /// Too many requests of a kind: another is looked at after some seconds.
    pub(crate) fn later(seconds: u64, language: Language) -> Self {
        Self::Later { problem: Problem::new(ProblemKind::TooManyRequests, language), seconds }
    }

    /// One field of what was sent is wrong.
    pub(crate) fn field(field: &str, detail: impl Into<String>, language: Language) -> Self {
        let errors = vec![FieldError { field: field.to_owned(), detail: detail.into() }];
        Self::Problem(Problem::new(ProblemKind::InvalidRequest, language).with_errors(errors))
    }

    /// What became of a content that arrives: a full disk and a broken line are not faults of ours.
    pub(crate) fn contents(error: ObjectsError, language: Language) -> Self {
        let kind = match &error {
            ObjectsError::TooLarge { .. } => ProblemKind::TooLarge,
            ObjectsError::Full(cause) => {
                tracing::error!(%cause, "there is no space left for contents");
                ProblemKind::NoSpace
            }
            ObjectsError::Busy(_) => ProblemKind::Locked,
            ObjectsError::Incoming(cause) => {
                tracing::debug!(%cause, "a content did not arrive whole");
                ProblemKind::InvalidRequest
            }
            _ => return Self::Objects(error),
        };
        Self::new(kind, language)
    }

    pub(crate) fn not_found(language: Language) -> Self {
        Self::new(ProblemKind::NotFound, language)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        match self {
            Self::Problem(problem) => answer(&problem),
            Self::Later { problem, seconds } => {
                let mut response = answer(&problem);
                response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
                response
            }
            // A start in progress, not a failure.
            Self::Index(search::CatalogueError::NotBuilt) => unexplained(ProblemKind::Unavailable),
            // A name that no database can hold is the name of nothing; a write that lost did nothing.
            Self::Store(StoreError::Missing(_)) => unexplained(ProblemKind::NotFound),
            Self::Store(StoreError::Conflict) => unexplained(ProblemKind::Conflict),
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
