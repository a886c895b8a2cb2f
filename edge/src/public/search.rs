//! Search and suggestions, answered by the edge function that the worker answers by.

use std::time::Instant;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::{Problem, ProblemKind, SearchPage, Suggestion};
use search::{Answer, Searcher};

use crate::failure::unexplained;
use crate::portal::Portal;

#[utoipa::path(get, path = "/api/v1/search", tag = "search",
    summary = "检索数据集，附分面计数 ¦ Datasets that match, with facets",
    params(
        ("q" = Option<String>, Query, description = "检索词，须全部出现；至多 200 字 ¦ Words, all of which are to be found; at most 200 characters"),
        ("theme" = Option<Vec<String>>, Query, description = "主题，任一 ¦ Any of these themes"),
        ("provider" = Option<Vec<String>>, Query, description = "提供单位，任一 ¦ Any of these providers"),
        ("region" = Option<Vec<String>>, Query, description = "地区的行政区划代码，任一，含下级 ¦ In any of these regions, by division code"),
        ("openness" = Option<Vec<String>>, Query, description = "开放类型：unconditional、conditional 或 closed ¦ unconditional, conditional or closed"),
        ("format" = Option<Vec<String>>, Query, description = "文件格式，任一 ¦ A file in any of these formats"),
        ("frequency" = Option<Vec<String>>, Query, description = "更新频率，任一 ¦ Any of these frequencies of updates"),
        ("updated_after" = Option<String>, Query, description = "在这一天或之后更新，写作 2026-01-31 ¦ Changed on this day or later, 2026-01-31"),
        ("sort" = Option<String>, Query, description = "排序：relevance、updated 或 downloads ¦ relevance, updated or downloads"),
        ("page" = Option<u32>, Query, description = "页码，从 1 起 ¦ Page, from 1"),
        ("per_page" = Option<u32>, Query, description = "每页条数，1 至 100 ¦ Results a page, 1 to 100"),
        ("lang" = Option<String>, Query, description = "语言：zh 或 en ¦ zh or en"),
    ),
    responses(
        (status = 200, description = "一页结果 ¦ One page of results", body = SearchPage),
        (status = 400, description = "参数有误，errors 逐个说明 ¦ A parameter is not valid; errors names each", body = Problem,
         content_type = "application/problem+json"),
        (status = 503, description = "索引正在准备 ¦ The index is being built", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn search(
    State(portal): State<Portal>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    answer(&portal, query, &headers, |searcher, query, language| {
        search::answer_search(searcher, query, language, monotonic())
    })
}

#[utoipa::path(get, path = "/api/v1/suggest", tag = "search",
    summary = "输入时的建议：标题、单位、主题；汉字、字母、拼音及首字母 ¦ Titles, providers and themes as one types: Han, Latin, pinyin and its initials",
    params(
        ("q" = String, Query, description = "已输入的内容 ¦ What was typed so far"),
        ("limit" = Option<u32>, Query, description = "最多条数，1 至 20 ¦ Most suggestions, 1 to 20"),
        ("lang" = Option<String>, Query, description = "语言：zh 或 en ¦ zh or en"),
    ),
    responses(
        (status = 200, description = "建议 ¦ Suggestions", body = Vec<Suggestion>),
        (status = 400, description = "参数有误 ¦ A parameter is not valid", body = Problem,
         content_type = "application/problem+json"),
        (status = 503, description = "索引正在准备 ¦ The index is being built", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn suggest(
    State(portal): State<Portal>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    answer(&portal, query, &headers, search::answer_suggest)
}

/// Asks the edge function, once there is an index to ask.
fn answer(
    portal: &Portal,
    query: Option<String>,
    headers: &HeaderMap,
    function: impl Fn(&Searcher, &str, Option<&str>) -> Answer,
) -> Response {
    if !portal.is_indexed() {
        return unexplained(ProblemKind::Unavailable);
    }
    let language = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    respond(function(
        &portal.catalogue().searcher(),
        query.as_deref().unwrap_or_default(),
        language,
    ))
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
