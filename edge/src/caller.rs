//! Who asks, and in which language.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::request::Parts;
use domain::Language;

/// The caller of the interface.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Caller {
    /// `lang=` in the address, else the best of `Accept-Language`.
    pub(crate) language: Language,
}

impl Caller {
    pub(crate) fn of(parts: &Parts) -> Self {
        Self::speaking(parts.uri.query(), parts.headers.get(ACCEPT_LANGUAGE))
    }

    /// The caller who sent a query and an `Accept-Language`.
    pub(crate) fn speaking(query: Option<&str>, accepted: Option<&HeaderValue>) -> Self {
        let asked = query.and_then(contract::query::language);
        Self { language: asked.unwrap_or_else(|| preferred(accepted)) }
    }
}

/// The best of an `Accept-Language`.
pub(crate) fn preferred(accepted: Option<&HeaderValue>) -> Language {
    accepted
        .and_then(|value| value.to_str().ok())
        .map_or_else(Language::default, Language::negotiate)
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}
