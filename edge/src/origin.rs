//! The same-origin rule: what changes something comes from the portal's own pages, or with a key.
//!
//! A browser sends the session's cookie along wherever a form was written; only `Origin` says where
//! that was. The rule stands in one place before every route.

use axum::extract::{Request, State};
use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, Method, Uri};
use axum::middleware::Next;
use axum::response::Response;
use contract::ProblemKind;

use crate::failure;
use crate::portal::Portal;
use crate::signed_in::Presented;

/// Refuses a change that another site's page asks for.
pub(crate) async fn same_origin(
    State(portal): State<Portal>,
    request: Request,
    next: Next,
) -> Response {
    if is_safe(request.method()) || permitted(&portal, request.uri(), request.headers()) {
        next.run(request).await
    } else {
        failure::unexplained(ProblemKind::ForeignOrigin)
    }
}

fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE)
}

fn permitted(portal: &Portal, uri: &Uri, headers: &HeaderMap) -> bool {
    match (Presented::of(headers, portal.is_secure()), headers.get(ORIGIN)) {
        // No page of another site can add a key without asking first.
        (Presented::Key(_), _) => true,
        // A script of nobody's browser.
        (Presented::Nothing, None) => true,
        (Presented::Session(_), None) => false,
        (_, Some(origin)) => {
            let host = uri.authority().map(|authority| authority.as_str());
            let host = host.or_else(|| headers.get(HOST)?.to_str().ok());
            origin.to_str().is_ok_and(|origin| is_own(origin, host, portal.origin()))
        }
    }
}

/// Whether an origin is the portal's own: the one that it is known by, or where the request went.
fn is_own(origin: &str, host: Option<&str>, portal: &str) -> bool {
    if origin.eq_ignore_ascii_case(portal) {
        return true;
    }
    let Some((scheme, authority)) = origin.split_once("://") else { return false };
    let secure = portal.starts_with("https://");
    let scheme = scheme == "https" || (scheme == "http" && !secure);
    scheme && host.is_some_and(|host| host.eq_ignore_ascii_case(authority))
}

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn the_portals_own_pages_may_and_others_may_not() {
        let portal = "https://data.example";
        for origin in
            ["https://data.example", "HTTPS://DATA.EXAMPLE", "https://inside.example:8443"]
        {
            assert!(is_own(origin, Some("inside.example:8443"), portal), "{origin}");
        }
        for origin in [
            "null",
            "",
            "https://evil.example",
            "https://data.example.evil.example",
            "http://data.example",
            "http://inside.example:8443",
            "https://inside.example",
            "file://inside.example:8443",
        ] {
            assert!(!is_own(origin, Some("inside.example:8443"), portal), "{origin}");
        }
        assert!(!is_own("http://evil.example", None, "http://127.0.0.1:8080"));
    }
}
