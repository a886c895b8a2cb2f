//! What a page may do: the content security policy, with a fresh nonce for each answer.

use axum::http::Uri;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue,
};
use domain::Language;
use leptos::nonce::use_nonce;
use leptos_axum::ResponseOptions;

/// Whether a page is somebody's own, and kept by nobody on the way or afterwards: one that needs an
/// account, or data that was looked into with a ticket.
pub fn is_private(address: &Uri) -> bool {
    let query = address.query().unwrap_or_default();
    if query.split('&').any(|pair| pair.starts_with("ticket=")) {
        return true;
    }
    let mut segments = address.path().split('/').filter(|segment| !segment.is_empty());
    match segments.next() {
        Some("staff" | "account" | "sign-in" | "register") => true,
        Some("requests" | "grants" | "notices" | "follows" | "ask" | "charts") => true,
        // The board is everybody's; what can be done to a demand depends on who looks.
        Some("demands") => segments.next().is_some(),
        _ => false,
    }
}

/// Sets the headers of a page; pictures may come from `pictures` too, an origin.
pub fn set(options: &ResponseOptions, language: Language, private: bool, pictures: &str) {
    // Without a nonce no inline script runs at all, which is safe, only poorer.
    let nonce = use_nonce().map(|nonce| format!("'nonce-{nonce}' ")).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; script-src 'self' {nonce}'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data: {pictures}; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        options.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
    options.insert_header(CONTENT_TYPE, super::text("text/html; charset=utf-8"));
    options.insert_header(CONTENT_LANGUAGE, super::text(language.tag()));
    let kept = if private { "no-store" } else { "no-cache" };
    options.insert_header(CACHE_CONTROL, super::text(kept));
}

#[cfg(test)]
mod tests {
    fn is_private(address: &str) -> bool {
        super::is_private(&address.parse().expect("an address"))
    }

    #[test]
    fn what_is_somebodys_own_is_kept_by_nobody_and_what_is_everybodys_may_be() {
        for path in [
            "/requests",
            "/requests/new",
            "/grants/1",
            "/notices",
            "/charts",
            "/demands/1",
            "/data/1?ticket=t",
        ] {
            assert!(is_private(path), "{path}");
        }
        for path in [
            "/",
            "/datasets/1",
            "/demands",
            "/demands/",
            "/answers",
            "/receipts/1",
            "/data/1?a=eq.1",
        ] {
            assert!(!is_private(path), "{path}");
        }
    }
}
