//! The pages: the application rendered on the server, asking the interface in process.

mod embed;
mod policy;
mod preferences;
mod refusal;
mod visitor;

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use app::client::{Reply, Transport};
use app::{StatusSink, Visit};
use axum::Router;
use axum::body::Body;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Request, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use edge::Portal;
use http_body_util::BodyExt;
use leptos::prelude::*;
use leptos_axum::{LeptosRoutes, ResponseOptions, generate_route_list};
use tower::ServiceExt;

use crate::assets::Assets;
use crate::settings::Settings;
use visitor::Visitor;

/// Most bytes of an answer that a page asks for.
const REPLY_MAX: usize = 8 << 20;

/// The built application.
pub struct Site {
    hash: String,
    assets: Assets,
}

impl Site {
    /// Reads the application that was built into a folder.
    pub fn open(folder: &Path) -> anyhow::Result<Self> {
        let hash = std::fs::read_to_string(folder.join("hash.txt")).with_context(|| {
            format!("site: {} holds no built application (hash.txt)", folder.display())
        })?;
        let hash = hash.trim().to_owned();
        let assets = Assets::read(folder, &hash)?;
        Ok(Self { hash, assets })
    }
}

/// The whole portal: its interface and its pages behind one guard.
pub fn router(portal: Portal, site: Site, settings: &Settings) -> anyhow::Result<Router> {
    let options = LeptosOptions::builder()
        .output_name("app")
        .site_pkg_dir(format!("pkg/{}", site.hash))
        .site_addr(settings.listen)
        .build();
    let interface = edge::router(portal.clone(), Router::new());
    let origin: Arc<str> = settings.origin().into();
    let style: Arc<str> = format!("/pkg/{}/shumen.css", site.hash).into();
    let embedded = embed::route(interface.clone(), style.clone(), origin.clone());
    let context = move || provide(&interface, &origin);

    let routes = generate_route_list(app::App);
    let shell = {
        let options = options.clone();
        move || app::shell(options.clone())
    };
    let unknown = leptos_axum::render_app_async_with_context(context.clone(), shell.clone());
    let pages = Router::new()
        .leptos_routes_with_context(&options, routes, context, shell)
        .fallback(get(unknown))
        .layer(from_fn(visitor::remember))
        .with_state(options);

    let mut files = Router::new();
    for path in site.assets.paths() {
        let assets = site.assets.clone();
        files = files.route(path, get(move |request| assets.answer(request)));
    }
    let preferences = Router::new().route("/preferences", get(preferences::set));
    let whole = edge::router(portal, pages.merge(embedded).merge(files).merge(preferences));
    Ok(whole.layer(from_fn_with_state(style, refusal::explain)))
}

/// Provides what a page needs to render: the visit, the way to ask, the way to answer.
fn provide(interface: &Router, origin: &Arc<str>) {
    let parts = use_context::<Parts>();
    let visitor = parts.as_ref().map(Visitor::of).unwrap_or_default();
    provide_context(Visit {
        language: visitor.language,
        large_type: visitor.large_type,
        origin: origin.to_string(),
    });
    let private = parts.as_ref().is_some_and(|parts| policy::is_private(&parts.uri));
    provide_context(transport(interface.clone(), visitor.language, parts));
    let Some(options) = use_context::<ResponseOptions>() else { return };
    policy::set(&options, visitor.language, private);
    provide_context(StatusSink(Arc::new(move |status| {
        if let Ok(status) = StatusCode::from_u16(status) {
            options.set_status(status);
        }
    })));
}

/// Asks the interface in process, as the visitor.
fn transport(interface: Router, language: domain::Language, parts: Option<Parts>) -> Transport {
    let cookie = parts.and_then(|parts| parts.headers.get(header::COOKIE).cloned());
    Arc::new(move |path| {
        let interface = interface.clone();
        let mut request = Request::get(path).header(header::ACCEPT_LANGUAGE, language.tag());
        if let Some(cookie) = &cookie {
            request = request.header(header::COOKIE, cookie);
        }
        Box::pin(async move {
            let silent = Reply { status: 0, body: Vec::new() };
            let Ok(request) = request.body(Body::empty()) else { return silent };
            let Ok(response) = interface.oneshot(request).await;
            let status = response.status().as_u16();
            let body = http_body_util::Limited::new(response.into_body(), REPLY_MAX);
            match body.collect().await {
                Ok(body) => Reply { status, body: body.to_bytes().to_vec() },
                Err(error) => {
                    tracing::error!(%error, "an answer for a page broke off");
                    silent
                }
            }
        })
    })
}

/// A header value that is known to be one.
fn text(value: &'static str) -> HeaderValue {
    HeaderValue::from_static(value)
}
