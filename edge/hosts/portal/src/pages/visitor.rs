//! What a visitor of the pages prefers: said in the address, remembered in a cookie.

use axum::extract::Request;
use axum::http::header::{ACCEPT_LANGUAGE, COOKIE, SET_COOKIE, VARY};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;
use domain::Language;

/// The cookie that remembers the language.
pub const LANGUAGE: &str = "lang";
/// The cookie that remembers the size of type.
pub const TYPE: &str = "type";

/// A visitor's preferences.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Visitor {
    /// From the address, else the cookie, else `Accept-Language`.
    pub language: Language,
    /// Whether large type was asked for (适老化, R38).
    pub large_type: bool,
}

impl Visitor {
    /// The preferences that a request states.
    pub fn of(parts: &Parts) -> Self {
        let language = parts
            .uri
            .query()
            .and_then(contract::query::language)
            .or_else(|| cookie(&parts.headers, LANGUAGE).and_then(|tag| Language::from_tag(&tag)))
            .unwrap_or_else(|| {
                let header = parts.headers.get(ACCEPT_LANGUAGE);
                header
                    .and_then(|value| value.to_str().ok())
                    .map_or_else(Language::default, Language::negotiate)
            });
        let large_type = cookie(&parts.headers, TYPE).as_deref() == Some("large");
        Self { language, large_type }
    }
}

/// Remembers a language that the address asked for, and says what the page depends on.
pub async fn remember(request: Request, next: Next) -> Response {
    let asked = request.uri().query().and_then(contract::query::language);
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.append(VARY, super::text("accept-language, cookie"));
    if let Some(cookie) = asked.and_then(|language| set_cookie(LANGUAGE, language.code())) {
        headers.append(SET_COOKIE, cookie);
    }
    response
}

/// A cookie that lasts a year; it is a preference, so scripts may not read it nor need to.
pub fn set_cookie(name: &str, value: &str) -> Option<HeaderValue> {
    let cookie = format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly");
    HeaderValue::from_str(&cookie).ok()
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visitor(address: &str, headers: &[(&str, &str)]) -> Visitor {
        let mut request = axum::http::Request::get(address);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Visitor::of(&request.body(()).expect("a request").into_parts().0)
    }

    #[test]
    fn the_address_goes_before_the_cookie_and_the_cookie_before_the_header() {
        let header = ("accept-language", "en");
        let cookie = ("cookie", "a=b; lang=zh");
        assert_eq!(visitor("/", &[header]).language, Language::En);
        assert_eq!(visitor("/", &[header, cookie]).language, Language::Zh);
        assert_eq!(visitor("/?lang=en", &[cookie]).language, Language::En);
        assert_eq!(visitor("/?lang=xx", &[cookie]).language, Language::Zh);
    }

    #[test]
    fn large_type_is_remembered_in_a_cookie() {
        assert!(visitor("/", &[("cookie", "type=large")]).large_type);
        assert!(!visitor("/", &[("cookie", "type=huge")]).large_type);
    }
}
