//! `/preferences`: sets a preference and goes back to the page, with or without scripts.

use axum::extract::Query;
use axum::http::header::{CACHE_CONTROL, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use domain::Language;
use serde::Deserialize;

use super::visitor::{LANGUAGE, TYPE, set_cookie};

#[derive(Deserialize)]
pub struct Wish {
    lang: Option<String>,
    #[serde(rename = "type")]
    size: Option<String>,
    back: Option<String>,
}

/// Sets what is wished and goes back.
pub async fn set(Query(wish): Query<Wish>) -> (StatusCode, HeaderMap) {
    let mut headers = HeaderMap::new();
    let language = wish.lang.as_deref().and_then(Language::from_tag).map(Language::code);
    let size = wish.size.as_deref().map(|size| if size == "large" { "large" } else { "normal" });
    let cookies = [(LANGUAGE, language), (TYPE, size)];
    for cookie in cookies.into_iter().filter_map(|(name, value)| set_cookie(name, value?)) {
        headers.append(SET_COOKIE, cookie);
    }
    let back = wish.back.as_deref().filter(|back| is_own_page(back)).unwrap_or("/");
    headers.insert(
        LOCATION,
        HeaderValue::from_str(back).unwrap_or_else(|_| HeaderValue::from_static("/")),
    );
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    (StatusCode::SEE_OTHER, headers)
}

/// Whether an address is a path of this site: never another host, however it is written.
fn is_own_page(address: &str) -> bool {
    address.starts_with('/')
        && !address.starts_with("//")
        && !address.starts_with("/\\")
        && address.len() <= 2048
        && !address.bytes().any(|byte| byte.is_ascii_control() || byte == b'\\')
}

#[cfg(test)]
mod tests {
    use super::is_own_page;

    #[test]
    fn nobody_is_sent_to_another_site() {
        for address in ["//evil.example", "/\\evil.example", "https://evil.example", "", "/\t/x"] {
            assert!(!is_own_page(address), "{address:?}");
        }
        assert!(is_own_page("/search?q=%E5%85%AC&page=2"));
    }
}
