//! A chart alone, for pages of other sites to frame. It is answered to everybody alike: no cookie is
//! read or set, no ticket is taken, nothing of it can run.

use std::sync::Arc;

use app::client::Transport;
use app::embed::{Embedded, document};
use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use contract::{Problem, ProblemKind, paths};
use domain::Language;
use serde::de::DeserializeOwned;

use super::visitor::Visitor;
use super::{text, transport};

/// What the page may do: show what is its own and pictures of an origin, wherever it is framed.
fn policy(pictures: &str) -> Option<HeaderValue> {
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src 'self' {pictures}; base-uri 'none'; \
         form-action 'none'; frame-ancestors *"
    );
    HeaderValue::from_str(&policy).ok()
}

/// What the page is made with.
#[derive(Clone)]
struct Site {
    interface: Router,
    style: Arc<str>,
    origin: Arc<str>,
    pictures: Arc<str>,
}

/// The route of these pages.
pub fn route(interface: Router, style: Arc<str>, origin: Arc<str>, pictures: Arc<str>) -> Router {
    let site = Site { interface, style, origin, pictures };
    Router::new().route("/embed/chart/{distribution}", get(chart)).with_state(site)
}

async fn chart(
    State(site): State<Site>,
    Path(distribution): Path<String>,
    request: Request,
) -> Response {
    let (mut parts, _) = request.into_parts();
    // Who frames the page chose its language, not who reads it there.
    parts.headers.remove(header::COOKIE);
    let language = Visitor::of(&parts).language;
    let uri = parts.uri.clone();
    let query = uri.query().unwrap_or_default();
    let ask = transport(site.interface.clone(), language, Some(parts));
    let (status, shown) = match has_ticket(query) {
        true => (StatusCode::FORBIDDEN, Embedded::Ticket),
        false => match asked(&ask, &distribution, query, language).await {
            Ok(shown) => (StatusCode::OK, shown),
            Err(problem) => {
                let status = StatusCode::from_u16(problem.status);
                let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
                (status, Embedded::Nothing(problem))
            }
        },
    };
    let kept = if status == StatusCode::OK { "public, max-age=300" } else { "no-store" };
    let page = document(&shown, language, &site.style, &site.origin);
    let headers = [
        (header::CONTENT_TYPE, text("text/html; charset=utf-8")),
        (header::CONTENT_LANGUAGE, text(language.tag())),
        (header::CACHE_CONTROL, text(kept)),
        (header::VARY, text("accept-language")),
    ];
    let mut response = (status, headers, page).into_response();
    if let Some(policy) = policy(&site.pictures) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response.extensions_mut().insert(edge::Framed);
    response
}

fn has_ticket(query: &str) -> bool {
    form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == "ticket")
}

/// Asks the interface for the chart and for what is said of its table.
async fn asked(
    ask: &Transport,
    distribution: &str,
    query: &str,
    language: Language,
) -> Result<Embedded, Problem> {
    let chart = answer(ask, paths::chart(distribution, query), language).await?;
    let version = form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "version")
        .map(|(_, version)| format!("version={version}"));
    let table = paths::table(distribution, &version.unwrap_or_default());
    let table = answer(ask, table, language).await?;
    Ok(Embedded::Chart(Box::new((chart, table)), query.to_owned()))
}

async fn answer<T: DeserializeOwned>(
    ask: &Transport,
    path: String,
    language: Language,
) -> Result<T, Problem> {
    let reply = ask(path).await;
    let internal = || Problem::new(ProblemKind::Internal, language);
    if reply.status == 200 {
        return serde_json::from_slice(&reply.body).map_err(|_| internal());
    }
    Err(serde_json::from_slice(&reply.body).unwrap_or_else(|_| internal()))
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_ticket_is_seen_however_it_is_written() {
        assert!(super::has_ticket("a=eq.1&ticket=x"));
        assert!(super::has_ticket("t%69cket=x"));
        assert!(!super::has_ticket("a=eq.ticket&c.ticket=x"));
    }
}
