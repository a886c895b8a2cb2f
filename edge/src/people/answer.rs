//! Answers about people: never kept by a cache, and for a bare browser's form the way onward.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::input::Form;

/// The answer to a script, or the way onward for a browser that sent a form.
pub(crate) fn reply<T: Serialize>(form: Option<&Form>, status: StatusCode, value: &T) -> Response {
    let response = match form {
        Some(form) => form.onward(),
        None => (status, Json(value)).into_response(),
    };
    private(response)
}

/// Something was done, and there is nothing to tell.
pub(crate) fn done(form: Option<&Form>) -> Response {
    let response = match form {
        Some(form) => form.onward(),
        None => StatusCode::NO_CONTENT.into_response(),
    };
    private(response)
}

/// Marks an answer as meant for one caller.
pub(crate) fn private(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Adds a cookie to an answer.
pub(crate) fn with_cookie(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
