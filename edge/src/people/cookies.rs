//! The portal's own cookies: the session, the browser, a sign-in under way elsewhere.
//!
//! Over https their names begin with `__Host-`, so that no neighbouring host can set them.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

/// A cookie of the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// The session; it ends with the browser, or sooner on the server.
    Session,
    /// A browser from which somebody signed in before.
    Device,
    /// A sign-in that is under way at the OpenID provider.
    OpenId,
    /// What a form that asked closed data was answered.
    Verdict,
}

/// A browser is known for a year after it was last used to sign in.
const DEVICE_SECONDS: u32 = 365 * 24 * 60 * 60;
/// Time that a sign-in at the OpenID provider may take.
const OPENID_SECONDS: u32 = 10 * 60;
/// Time for which a page shows the answer to a form.
const VERDICT_SECONDS: u32 = 60;
/// Longest value that is looked at.
const VALUE_MAX: usize = 3000;

impl Cookie {
    fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Session, true) => "__Host-session",
            (Self::Session, false) => "session",
            (Self::Device, true) => "__Host-device",
            (Self::Device, false) => "device",
            (Self::OpenId, true) => "__Host-openid",
            (Self::OpenId, false) => "openid",
            (Self::Verdict, true) => "__Host-verdict",
            (Self::Verdict, false) => "verdict",
        }
    }

    /// Its value in a request.
    pub(crate) fn of(self, headers: &HeaderMap, secure: bool) -> Option<&str> {
        let name = self.name(secure);
        headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(key, value)| *key == name && !value.is_empty() && value.len() <= VALUE_MAX)
            .map(|(_, value)| value)
    }

    /// The header that sets it. The value is one of ours, of letters that need no quotes.
    pub(crate) fn set(self, value: &str, secure: bool) -> Option<HeaderValue> {
        let age = match self {
            Self::Session => String::new(),
            Self::Device => format!("; Max-Age={DEVICE_SECONDS}"),
            Self::OpenId => format!("; Max-Age={OPENID_SECONDS}"),
            Self::Verdict => format!("; Max-Age={VERDICT_SECONDS}"),
        };
        self.header(value, &age, secure)
    }

    /// The header that takes it away.
    pub(crate) fn clear(self, secure: bool) -> Option<HeaderValue> {
        self.header("", "; Max-Age=0", secure)
    }

    fn header(self, value: &str, age: &str, secure: bool) -> Option<HeaderValue> {
        let name = self.name(secure);
        let sure = if secure { "; Secure" } else { "" };
        let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{sure}");
        HeaderValue::try_from(text).ok()
    }
}
