//! The table of contents: every route, one line each, by who asks.

use std::future::{Ready, ready};
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::http::{Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use contract::paths;
use domain::Language;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::caller::Caller;
use crate::failure::Failure;
use crate::portal::Portal;
use crate::{guard, openapi, operator, public};

/// Everything that the portal answers, but for its pages.
///
/// `pages` are the host's own routes, its pages and their parts; they pass the same guard.
pub fn router(portal: Portal, pages: Router) -> Router {
    let (interface, mut document) = OpenApiRouter::with_openapi(openapi::preamble())
        // The public
        .routes(routes!(public::search::search))
        .routes(routes!(public::search::suggest))
        .routes(routes!(public::datasets::dataset))
        .routes(routes!(public::datasets::versions))
        .routes(routes!(public::datasets::related))
        .routes(routes!(public::lists::providers))
        .routes(routes!(public::lists::themes))
        .routes(routes!(public::lists::regions))
        .routes(routes!(public::lists::stats))
        // Edge nodes
        .routes(routes!(public::snapshots::latest))
        // The operator
        .routes(routes!(operator::alive))
        .routes(routes!(operator::ready))
        .routes(routes!(operator::metrics))
        .split_for_parts();
    // Served as they are, never compressed: their bytes are what their hash says.
    let (files, of_files) = OpenApiRouter::new()
        .routes(routes!(public::download::download))
        .routes(routes!(public::snapshots::snapshot))
        .split_for_parts();
    document.merge(of_files);

    let interface = interface
        .route(paths::OPENAPI, get(described(&document)))
        .route("/sitemap.xml", get(public::sitemap::index))
        .route("/sitemap/{part}", get(public::sitemap::part))
        .route("/robots.txt", get(public::sitemap::robots))
        .route("/api/{*rest}", get(nothing).fallback(nothing))
        .with_state(portal.clone())
        .merge(pages)
        .layer(CompressionLayer::new().compress_when(SizeAbove::new(1024)));
    guard::guard(interface.merge(files.with_state(portal.clone())), portal)
}

/// The document in both languages, made once.
fn described(
    document: &utoipa::openapi::OpenApi,
) -> impl Fn(Caller) -> Ready<Response> + Clone + Send + Sync + 'static {
    let documents = Arc::new(Language::ALL.map(|language| {
        (language, Bytes::from(openapi::in_language(document, language).to_string()))
    }));
    move |caller| {
        let body = documents.iter().find(|(language, _)| *language == caller.language);
        let headers = [
            (header::CONTENT_TYPE, "application/json"),
            (header::CACHE_CONTROL, "no-cache"),
            (header::VARY, "accept-language"),
        ];
        let body = body.map(|(_, body)| body.clone()).unwrap_or_default();
        ready((headers, body).into_response())
    }
}

/// A path of the interface that leads nowhere.
async fn nothing(caller: Caller, _: Uri) -> Failure {
    Failure::not_found(caller.language)
}
