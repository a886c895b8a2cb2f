//! Signing calls of webhooks after the Standard Webhooks scheme: what is signed is the call's
//! identifier, the time and the body, so that an old call cannot pass for a new one.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::failure::Failure;
use crate::people::secrets;

/// What every secret of a webhook begins with.
const PREFIX: &str = "whsec_";

/// A secret that nobody has seen yet.
pub(crate) fn new_secret() -> Result<String, Failure> {
    Ok(format!("{PREFIX}{}", STANDARD.encode(secrets::bytes::<32>()?)))
}

/// The signature of a call, as its header; nothing for a secret that is none.
pub(crate) fn sign(secret: &str, id: &str, timestamp: i64, body: &str) -> Option<String> {
    let key = STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(format!("{id}.{timestamp}.{body}").as_bytes());
    Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_the_one_of_the_scheme() {
        // Computed with Python's hmac module.
        let secret = "whsec_c2h1bWVuLXdlYmhvb2stc2VjcmV0LWZvci10ZXN0cyE=";
        let signature = sign(secret, "msg_1", 1_700_000_000, "{\"type\":\"webhook.test\"}");
        assert_eq!(signature.as_deref(), Some("v1,9CFlx1hyOJSXBb4qHWLVf9IC64qQswihae+i6JuOgTo="));
        assert_eq!(sign("none", "a", 0, ""), None);
    }

    #[test]
    fn whatever_is_signed_changes_the_signature() {
        let secret = new_secret().expect("random bytes");
        let first = sign(&secret, "a", 1, "b");
        assert!(first.is_some());
        for other in
            [sign(&secret, "b", 1, "b"), sign(&secret, "a", 2, "b"), sign(&secret, "a", 1, "c")]
        {
            assert_ne!(first, other);
        }
    }
}
