//! The table of contents: every route, one line each, by who asks.

use std::future::{Ready, ready};
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::DefaultBodyLimit;
use axum::http::{Uri, header};
use axum::middleware::from_fn;
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, options};
use contract::paths;
use domain::Language;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::SizeAbove;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::caller::Caller;
use crate::failure::Failure;
use crate::portal::Portal;
use crate::repeats::repeats;
use crate::{
    gate, guard, notices, openapi, operator, people, public, requests, staff, standards, stories,
};

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
        .routes(routes!(public::overview::overview))
        .routes(routes!(public::overview::rows))
        .routes(routes!(public::table::table))
        .routes(routes!(public::table::rows))
        .routes(routes!(public::unseen::unseen))
        .routes(routes!(public::unseen::verify::verify))
        .routes(routes!(public::unseen::aggregates::aggregates))
        .routes(routes!(public::charts::suggestions, public::saved::save))
        .routes(routes!(public::charts::chart))
        .routes(routes!(public::charts::image))
        .routes(routes!(public::difference::difference))
        .routes(routes!(public::saved::of_dataset))
        .routes(routes!(public::saved::remove))
        .routes(routes!(public::saved::remove_by_form))
        .routes(routes!(public::tickets::issue))
        .routes(routes!(public::receipts::receipt))
        .routes(routes!(public::receipts::keys))
        // Staff
        .routes(routes!(staff::find::listings, staff::listings::begin))
        .routes(routes!(staff::work::figures))
        .routes(routes!(staff::bulk::export::template))
        .routes(routes!(staff::bulk::export::export))
        .routes(routes!(staff::bulk::import::report))
        .routes(routes!(staff::listings::listing, staff::listings::write_listing))
        .routes(routes!(staff::commands::act))
        .routes(routes!(staff::history::history))
        .routes(routes!(staff::files::change::retitle, staff::files::change::remove))
        .routes(routes!(staff::files::preview::preview))
        .routes(routes!(staff::calendar::calendar, staff::calendar::set))
        .routes(routes!(staff::settings::settings))
        .routes(routes!(staff::audit::audit))
        .routes(routes!(staff::audit::export))
        .routes(routes!(staff::checkpoint::checkpoint))
        // Data standards
        .routes(routes!(standards::list, standards::create))
        .routes(routes!(standards::standard, standards::change))
        .routes(routes!(standards::outlines::collection))
        // Stories
        .routes(routes!(stories::list, stories::desk::begin))
        .routes(routes!(stories::desk::drafts))
        .routes(routes!(stories::story))
        .routes(routes!(stories::desk::draft, stories::desk::write))
        .routes(routes!(stories::desk::preview))
        .routes(routes!(stories::desk::act))
        // Requests and grants
        .routes(routes!(requests::find::requests, requests::begin::begin))
        .routes(routes!(requests::find::figures))
        .routes(routes!(requests::find::demands))
        .routes(routes!(requests::answers::answers))
        .routes(routes!(requests::application::application))
        .routes(routes!(requests::begin::request, requests::begin::write_request))
        .routes(routes!(requests::commands::act))
        .routes(routes!(requests::attachments::content))
        .routes(routes!(requests::attachments::remove))
        .routes(routes!(requests::takings::of_request))
        .routes(routes!(requests::grants::grants))
        .routes(routes!(requests::grants::grant))
        .routes(routes!(requests::grants::act))
        .routes(routes!(requests::takings::of_grant))
        // Everybody's own account
        .routes(routes!(people::registration::register, people::accounts::list))
        .routes(routes!(people::registration::confirm))
        .routes(routes!(people::registration::reset))
        .routes(routes!(people::registration::finish_reset))
        .routes(routes!(
            people::session::sign_in,
            people::session::who_am_i,
            people::session::sign_out
        ))
        .routes(routes!(people::session::end))
        .routes(routes!(people::session::ways))
        .routes(routes!(people::openid::handlers::start))
        .routes(routes!(people::openid::handlers::callback))
        .routes(routes!(people::account::own, people::account::change, people::account::erase))
        .routes(routes!(people::account::erase_by_form))
        .routes(routes!(people::account::password))
        .routes(routes!(people::codes::propose))
        .routes(routes!(people::codes::confirm))
        .routes(routes!(people::codes::remove))
        .routes(routes!(people::keys::create, people::keys::list))
        .routes(routes!(people::keys::revoke))
        .routes(routes!(people::keys::revoke_by_form))
        .routes(routes!(people::invitations::accept))
        .routes(routes!(public::saved::own))
        // Everybody's own notices
        .routes(routes!(notices::list::list))
        .routes(routes!(notices::list::read))
        .routes(routes!(notices::list::settings, notices::list::set))
        .routes(routes!(notices::follows::list))
        .routes(routes!(
            notices::follows::dataset,
            notices::follows::follow_dataset,
            notices::follows::unfollow_dataset
        ))
        .routes(routes!(notices::follows::unfollow_dataset_by_form))
        .routes(routes!(
            notices::follows::request,
            notices::follows::follow_request,
            notices::follows::unfollow_request
        ))
        .routes(routes!(notices::follows::unfollow_request_by_form))
        .routes(routes!(notices::webhooks::create, notices::webhooks::list))
        .routes(routes!(notices::webhooks::remove))
        .routes(routes!(notices::webhooks::remove_by_form))
        .routes(routes!(notices::webhooks::test))
        .routes(routes!(notices::webhooks::deliveries))
        // Staff: organisations and their people
        .routes(routes!(people::organisations::list, people::organisations::create))
        .routes(routes!(people::organisations::one, people::organisations::change))
        .routes(routes!(people::members::list))
        .routes(routes!(people::members::set, people::members::remove))
        .routes(routes!(people::invitations::list, people::invitations::invite))
        .routes(routes!(people::invitations::revoke))
        .routes(routes!(people::invitations::revoke_by_form))
        .routes(routes!(people::accounts::command))
        // Edge nodes
        .routes(routes!(public::snapshots::latest))
        .routes(routes!(gate::nodes::keys))
        // The operator
        .routes(routes!(operator::alive))
        .routes(routes!(operator::ready))
        .routes(routes!(operator::metrics))
        .split_for_parts();
    // Served as they are, never compressed: their bytes are what their hash says.
    let (files, of_files) = OpenApiRouter::new()
        .routes(routes!(public::download::download))
        .routes(routes!(public::export::export))
        .routes(routes!(public::receipts::beside))
        .routes(routes!(public::snapshots::snapshot))
        .routes(routes!(staff::files::content::content))
        .split_for_parts();
    document.merge(of_files);
    // What takes files, or works on them, for longer and with more than others may.
    let (resumed, of_resumed) = OpenApiRouter::new()
        .routes(routes!(staff::files::tus::create))
        .routes(routes!(
            staff::files::tus::head,
            staff::files::tus::patch,
            staff::files::tus::terminate
        ))
        .split_for_parts();
    document.merge(of_resumed);
    let (taken, of_taken) =
        OpenApiRouter::new().routes(routes!(staff::files::multipart::upload)).split_for_parts();
    document.merge(of_taken);
    let (worked, of_worked) = OpenApiRouter::new()
        .routes(routes!(staff::files::commands::act))
        .routes(routes!(staff::files::links::fetch))
        .split_for_parts();
    document.merge(of_worked);
    let (attached, of_attached) = OpenApiRouter::new()
        .routes(routes!(requests::attachments::add))
        .layer(DefaultBodyLimit::max(requests::attachments::BODY_MAX))
        .split_for_parts();
    document.merge(of_attached);
    let (sheets, of_sheets) = OpenApiRouter::new()
        .routes(routes!(staff::bulk::import::import))
        .routes(routes!(staff::bulk::import::apply))
        .layer(DefaultBodyLimit::max(staff::bulk::import::BODY_MAX))
        .split_for_parts();
    document.merge(of_sheets);
    let takes_files = resumed
        .route("/api/v1/listings/{id}/uploads", options(staff::files::tus::offer))
        .route("/api/v1/uploads/{upload}", options(staff::files::tus::offer))
        .layer(from_fn(staff::files::tus::speak))
        .merge(taken)
        .layer(DefaultBodyLimit::disable())
        .merge(attached)
        .merge(worked.merge(sheets).layer(from_fn_with_state(portal.clone(), repeats)))
        .with_state(portal.clone());

    let interface = interface
        .route(paths::OPENAPI, get(described(&document)))
        .route("/sitemap.xml", get(public::sitemap::index))
        .route("/sitemap/{part}", get(public::sitemap::part))
        .route("/robots.txt", get(public::sitemap::robots))
        .route("/api/{*rest}", get(nothing).fallback(nothing))
        .layer(from_fn_with_state(portal.clone(), repeats))
        .with_state(portal.clone())
        .merge(pages)
        .layer(CompressionLayer::new().compress_when(SizeAbove::new(1024)));
    guard::guard(interface.merge(files.with_state(portal.clone())), takes_files, portal)
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
