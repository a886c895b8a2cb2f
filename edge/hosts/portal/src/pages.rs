//! The pages: the application rendered on the server, asking the interface in process.

mod embed;
mod policy;
mod preferences;
mod refusal;
mod visitor;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use app::client::{Reply, Transport};
use app::{StatusSink, Visit};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use edge::Portal;
use edge::maps::Tiles;
use http_body_util::BodyExt;
use leptos::prelude::*;
use leptos_axum::{LeptosRoutes, ResponseOptions, generate_route_list};
use tower::ServiceExt;

use crate::assets::Assets;
use crate::settings::Settings;
use visitor::Visitor;

/// From where a request comes, and what proxies on the way say of it.
type Peer = ConnectInfo<SocketAddr>;
const FORWARDED: HeaderName = HeaderName::from_static("x-forwarded-for");
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
    let tiles = settings.tiles()?;
    let pictures: Arc<str> = tiles.as_ref().map(Tiles::origin).unwrap_or_default().into();
    let embedded = embed::route(interface.clone(), style.clone(), origin.clone(), pictures.clone());
    let context = move || provide(&interface, &origin, &pictures);

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
fn provide(interface: &Router, origin: &Arc<str>, pictures: &str) {
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
    policy::set(&options, visitor.language, private, pictures);
    provide_context(StatusSink(Arc::new(move |status| {
        if let Ok(status) = StatusCode::from_u16(status) {
            options.set_status(status);
        }
    })));
}

/// Asks the interface in process, as the visitor and from where the visitor is: what one caller may
/// have under way at once is counted for each of them, whether their pages ask or their programs.
fn transport(interface: Router, language: domain::Language, parts: Option<Parts>) -> Transport {
    let peer = parts.as_ref().and_then(|parts| parts.extensions.get::<Peer>().copied());
    let mut headers = HeaderMap::new();
    for name in [header::COOKIE, FORWARDED] {
        let said = parts.iter().flat_map(|parts| parts.headers.get_all(&name));
        headers.extend(said.map(|value| (name.clone(), value.clone())));
    }
    headers.insert(header::ACCEPT_LANGUAGE, text(language.tag()));
    Arc::new(move |path| {
        let interface = interface.clone();
        let mut request = Request::get(path);
        if let Some(asked) = request.headers_mut() {
            asked.extend(headers.clone());
        }
        if let Some(peer) = peer {
            request = request.extension(peer);
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Says who asks.
    async fn echo(request: Request<Body>) -> String {
        let peer = request.extensions().get::<Peer>().map(|peer| peer.0.to_string());
        let said = |name: &HeaderName| {
            let values = request.headers().get_all(name).iter();
            values.filter_map(|value| value.to_str().ok()).collect::<Vec<_>>().join("|")
        };
        let peer = peer.unwrap_or_default();
        format!(
            "{peer} {} {} {}",
            said(&FORWARDED),
            said(&header::COOKIE),
            said(&header::ACCEPT_LANGUAGE)
        )
    }

    #[tokio::test]
    async fn a_page_asks_from_where_its_visitor_is() {
        let peer: SocketAddr = "192.0.2.7:1234".parse().expect("an address");
        let request = Request::get("/stories/a")
            .header(FORWARDED, "198.51.100.1")
            .header(FORWARDED, "203.0.113.9")
            .header(header::COOKIE, "a=b")
            .header(header::ACCEPT_LANGUAGE, "fr")
            .extension(ConnectInfo(peer));
        let (parts, ()) = request.body(()).expect("a request").into_parts();
        let interface = Router::new().route("/who", get(echo));
        let ask = transport(interface, domain::Language::En, Some(parts));
        let reply = ask("/who".to_owned()).await;
        let said = String::from_utf8(reply.body).expect("text");
        assert_eq!(said, "192.0.2.7:1234 198.51.100.1|203.0.113.9 a=b en");
    }
}
