//! A form of a browser without scripts that was not taken: the interface's problem, as a page.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use contract::Problem;
use http_body_util::{BodyExt, Limited};

use super::text;
use super::visitor::Visitor;

/// Longest problem that is read, in bytes.
const PROBLEM_MAX: usize = 1 << 20;

/// Where files are taken.
const DOWNLOADS: &str = "/download/";

/// Answers with a page where a bare browser's form, or its way to a file, ran into a problem;
/// everything else passes.
pub async fn explain(State(style): State<Arc<str>>, request: Request, next: Next) -> Response {
    let download = request.method() == Method::GET && request.uri().path().starts_with(DOWNLOADS);
    if !(download || request.method() == Method::POST) || !wants_page(request.headers()) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let language = Visitor::of(&parts).language;
    let back = origin_page(&parts.headers);
    // A problem that is compressed could not be read here.
    parts.headers.remove(header::ACCEPT_ENCODING);
    // What is wrong is said in the language of the page that the form stands on.
    parts.headers.insert(header::ACCEPT_LANGUAGE, text(language.tag()));
    let response = next.run(Request::from_parts(parts, body)).await;
    let kind = response.headers().get(header::CONTENT_TYPE);
    if !kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/problem+json")) {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let Ok(body) = Limited::new(body, PROBLEM_MAX).collect().await else {
        return Response::from_parts(parts, Body::empty());
    };
    let body = body.to_bytes();
    let Ok(problem) = serde_json::from_slice::<Problem>(&body) else {
        return Response::from_parts(parts, Body::from(body));
    };
    let back = dataset_page(&parts.headers).unwrap_or(back);
    let page = app::refusal(&problem, language, &style, &back);
    parts.headers.remove(header::CONTENT_LENGTH);
    parts.headers.insert(header::CONTENT_TYPE, text("text/html; charset=utf-8"));
    parts.headers.insert(header::CONTENT_LANGUAGE, text(language.tag()));
    parts.headers.insert(header::CACHE_CONTROL, text("no-store"));
    let policy = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; \
                  form-action 'none'; frame-ancestors 'none'";
    parts.headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    Response::from_parts(parts, Body::from(page))
}

fn wants_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.split(',').any(|kind| kind.starts_with("text/html")))
}

/// The page of the dataset that a refused file belongs to, where the answer names it.
fn dataset_page(headers: &HeaderMap) -> Option<String> {
    let link = headers.get(header::LINK)?.to_str().ok()?;
    let path = link.strip_prefix('<')?.split_once('>')?.0;
    path.starts_with("/datasets/").then(|| format!("{path}#get"))
}

/// The page of this site from which the form came: its path and query alone, whatever the host.
fn origin_page(headers: &HeaderMap) -> String {
    let referrer = headers.get(header::REFERER).and_then(|referrer| referrer.to_str().ok());
    let path = referrer
        .and_then(|referrer| referrer.split_once("://"))
        .and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
    let own = path.filter(|path| !path.starts_with("//") && !path.contains('\\'));
    own.unwrap_or("/staff").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_is_a_path_of_this_site() {
        let back = |referrer: &'static str| {
            let headers =
                HeaderMap::from_iter([(header::REFERER, HeaderValue::from_static(referrer))]);
            origin_page(&headers)
        };
        assert_eq!(back("http://a.example/staff/listings?q=1"), "/staff/listings?q=1");
        assert_eq!(back("http://a.example//evil.example"), "/staff");
        assert_eq!(back("javascript:alert(1)"), "/staff");
        assert_eq!(origin_page(&HeaderMap::new()), "/staff");
    }

    #[test]
    fn a_refused_file_leads_to_its_dataset_and_nowhere_else() {
        let page = |link: &'static str| {
            dataset_page(&HeaderMap::from_iter([(header::LINK, HeaderValue::from_static(link))]))
        };
        let own = page("</datasets/1>; rel=\"describedby\"");
        assert_eq!(own.as_deref(), Some("/datasets/1#get"));
        assert_eq!(page("<https://evil.example/>; rel=\"describedby\""), None);
        assert_eq!(dataset_page(&HeaderMap::new()), None);
    }
}
