//! The whole answer to a request, the same on every host byte for byte but for the time it took.

use contract::query::Fault;
use contract::{Problem, ProblemKind, SearchQuery, SuggestQuery, problem, query};
use domain::Language;

use crate::searcher::Searcher;

/// Media type of what is not a problem.
const JSON: &str = "application/json";

/// An answer, before a host puts it into its own form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`.
    pub media_type: &'static str,
    /// Language in which it speaks, for `Content-Language`.
    pub language: Language,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    fn problem(problem: &Problem, language: Language) -> Self {
        let body = serde_json::to_vec(problem).unwrap_or_default();
        Self { status: problem.status, media_type: problem::MEDIA_TYPE, language, body }
    }

    fn refused(faults: &[Fault], language: Language) -> Self {
        let errors = faults.iter().map(|fault| fault.error(language)).collect();
        let problem = Problem::new(ProblemKind::InvalidRequest, language).with_errors(errors);
        Self::problem(&problem, language)
    }

    fn of(value: serde_json::Result<Vec<u8>>, language: Language) -> Self {
        value.map_or_else(
            |_| Self::problem(&Problem::new(ProblemKind::Internal, language), language),
            |body| Self { status: 200, media_type: JSON, language, body },
        )
    }
}

/// The language that a request asks for: by `lang=`, else by its `Accept-Language`.
fn language(raw_query: &str, accept_language: Option<&str>) -> Language {
    query::language(raw_query)
        .unwrap_or_else(|| accept_language.map(Language::negotiate).unwrap_or_default())
}

/// Answers `GET /api/v1/search`. `now_ms` is a clock that never goes back.
pub fn answer_search(
    searcher: &Searcher,
    raw_query: &str,
    accept_language: Option<&str>,
    now_ms: impl Fn() -> u64,
) -> Answer {
    let language = language(raw_query, accept_language);
    let started = now_ms();
    let query = match SearchQuery::parse(raw_query) {
        Ok(query) => query,
        Err(faults) => return Answer::refused(&faults, language),
    };
    match searcher.search(&query, language) {
        Ok(mut page) => {
            let took = now_ms().saturating_sub(started);
            page.took_ms = u32::try_from(took).unwrap_or(u32::MAX);
            Answer::of(serde_json::to_vec(&page), language)
        }
        Err(_) => Answer::problem(&Problem::new(ProblemKind::Unavailable, language), language),
    }
}

/// Answers `GET /api/v1/suggest`.
pub fn answer_suggest(
    searcher: &Searcher,
    raw_query: &str,
    accept_language: Option<&str>,
) -> Answer {
    let language = language(raw_query, accept_language);
    let query = match SuggestQuery::parse(raw_query) {
        Ok(query) => query,
        Err(faults) => return Answer::refused(&faults, language),
    };
    match searcher.suggest(&query, language) {
        Ok(suggestions) => Answer::of(serde_json::to_vec(&suggestions), language),
        Err(_) => Answer::problem(&Problem::new(ProblemKind::Unavailable, language), language),
    }
}
