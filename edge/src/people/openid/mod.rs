//! Signing in with an OpenID provider: the code flow with PKCE.
//!
//! The browser keeps one secret of ours in a cookie while it is away; state, nonce and the verifier
//! of PKCE are all derived from it, so that nothing is kept here and any node can take the browser
//! back. The provider says who somebody is and never what they may do: roles stand here alone.

pub(crate) mod handlers;
mod provider;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

pub(super) use provider::Provider;

/// The OpenID provider that accounts may sign in with.
#[derive(Clone)]
pub struct OpenIdSettings {
    /// Its issuer, under which it describes itself.
    pub issuer: String,
    /// The portal's name there.
    pub client_id: String,
    /// The portal's password there.
    pub client_secret: Option<String>,
    /// What people call it.
    pub name: String,
}

impl std::fmt::Debug for OpenIdSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenIdSettings").field("issuer", &self.issuer).finish_non_exhaustive()
    }
}

/// What one sign-in is bound to: all of it follows from the secret in the browser's cookie.
struct Bound {
    state: String,
    nonce: String,
    verifier: String,
}

impl Bound {
    fn to(secret: &str) -> Self {
        let derived = |purpose: &str| {
            URL_SAFE_NO_PAD.encode(Sha256::digest(format!("openid {purpose} {secret}")))
        };
        Self { state: derived("state"), nonce: derived("nonce"), verifier: derived("verifier") }
    }
}

/// Whether what a provider says of a sign-in (RFC 8176, and the levels of OpenID's own profiles)
/// amounts to a second factor.
fn is_second_factor(methods: &[String], level: Option<&str>) -> bool {
    let has = |method: &str| methods.iter().any(|other| other == method);
    let thing = ["otp", "hwk", "swk", "sc"].into_iter().any(has);
    has("mfa") || (has("pwd") && thing) || matches!(level, Some("phr" | "phrh"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_says_so_is_a_second_factor() {
        let factor = |methods: &[&str], level| {
            let methods: Vec<String> = methods.iter().map(|method| (*method).to_owned()).collect();
            is_second_factor(&methods, level)
        };
        assert!(factor(&["pwd", "mfa"], None));
        assert!(factor(&["pwd", "otp"], None));
        assert!(factor(&[], Some("phr")));
        for (methods, level) in [(&[][..], None), (&["pwd"], None), (&["otp"], Some("0"))] {
            assert!(!factor(methods, level), "{methods:?}");
        }
    }

    #[test]
    fn what_a_sign_in_is_bound_to_tells_nothing_of_its_secret() {
        let (one, other) = (Bound::to("one"), Bound::to("other"));
        assert_ne!(one.state, other.state);
        assert!(one.state != one.nonce && one.nonce != one.verifier);
        assert!(one.verifier.len() >= 43, "as PKCE asks");
    }
}
