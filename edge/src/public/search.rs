//! Search and suggestions, answered by the edge function that the worker answers by.

use std::time::Instant;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::{Problem, ProblemKind, SearchPage, Suggestion};
use search::Answer;

use crate::failure::unexplained;
use crate::portal::Portal;

/// Datasets that match, with facets.
#[utoipa::path(get, path = "/api/v1/search", tag = "search",
    params(
        ("q" = Option<String>, Query, description = "Words, all of which are to be found; at most 200 characters"),
        ("theme" = Option<Vec<String>>, Query, description = "Any of these themes"),
        ("provider" = Option<Vec<String>>, Query, description = "Any of these providers"),
        ("region" = Option<Vec<String>>, Query, description = "In any of these regions, by division code"),
        ("openness" = Option<Vec<String>>, Query, description = "unconditional, conditional or closed"),
        ("format" = Option<Vec<String>>, Query, description = "A file in any of these formats"),
        ("frequency" = Option<Vec<String>>, Query, description = "Any of these frequencies of updates"),
        ("updated_after" = Option<String>, Query, description = "Changed on this day or later, 2026-01-31"),
        ("sort" = Option<String>, Query, description = "relevance, updated or downloads"),
        ("page" = Option<u32>, Query, description = "Page, from 1"),
        ("per_page" = Option<u32>, Query, description = "Results a page, 1 to 100"),
        ("lang" = Option<String>, Query, description = "zh or en"),
    ),
    responses(
        (status = 200, body = SearchPage),
        (status = 400, description = "A parameter is not valid; `errors` names each", body = Problem,
         content_type = "application/problem+json"),
        (status = 503, description = "The index is being built", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn search(
    State(portal): State<Portal>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    if !portal.is_indexed() {
        return unexplained(ProblemKind::Unavailable);
    }
    respond(search::answer_search(
        &portal.catalogue().searcher(),
        query.as_deref().unwrap_or_default(),
        accept_language(&headers),
        monotonic(),
    ))
}

/// Titles, providers and themes as the user types: Han, Latin, pinyin and its initials.
#[utoipa::path(get, path = "/api/v1/suggest", tag = "search",
    params(
        ("q" = String, Query, description = "What was typed so far"),
        ("limit" = Option<u32>, Query, description = "Most suggestions, 1 to 20"),
        ("lang" = Option<String>, Query, description = "zh or en"),
    ),
    responses(
        (status = 200, body = Vec<Suggestion>),
        (status = 400, description = "A parameter is not valid", body = Problem,
         content_type = "application/problem+json"),
        (status = 503, description = "The index is being built", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn suggest(
    State(portal): State<Portal>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    if !portal.is_indexed() {
        return unexplained(ProblemKind::Unavailable);
    }
    respond(search::answer_suggest(
        &portal.catalogue().searcher(),
        query.as_deref().unwrap_or_default(),
        accept_language(&headers),
    ))
}

fn accept_language(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok())
}

/// Milliseconds since now.
fn monotonic() -> impl Fn() -> u64 {
    let begun = Instant::now();
    move || u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX)
}

fn respond(answer: Answer) -> Response {
    let status = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = [
        (header::CONTENT_TYPE, answer.media_type),
        (header::CONTENT_LANGUAGE, answer.language.tag()),
        (header::CACHE_CONTROL, "no-cache"),
        (header::VARY, "accept-language"),
    ];
    (status, headers, answer.body).into_response()
}
