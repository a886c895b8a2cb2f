//! One-time codes by time (RFC 6238): SHA-1, six digits, thirty seconds a step.

use chrono::{DateTime, Utc};
use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

/// Seconds of a step.
const STEP: i64 = 30;
/// Steps either way in which a clock may be wrong.
const DRIFT: i64 = 1;

/// The step at a time whose code this is, if any near it.
pub(super) fn step_of(secret: &str, code: &str, now: DateTime<Utc>) -> Option<i64> {
    let secret = BASE32_NOPAD.decode(secret.as_bytes()).ok()?;
    let current = now.timestamp().div_euclid(STEP);
    let mut found = None;
    // All are compared, so that the time taken tells nothing.
    for step in current - DRIFT..=current + DRIFT {
        if same(&digits(&secret, step)?, code) {
            found = Some(step);
        }
    }
    found
}

fn digits(secret: &[u8], step: i64) -> Option<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).ok()?;
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash[19] & 0x0f);
    let bytes: [u8; 4] = hash.get(offset..offset + 4)?.try_into().ok()?;
    let number = u32::from_be_bytes(bytes) & 0x7fff_ffff;
    Some(format!("{:06}", number % 1_000_000))
}

/// Whether two texts are the same, in a time that only their length decides.
fn same(one: &str, other: &str) -> bool {
    let bytes = one.bytes().zip(other.bytes());
    one.len() == other.len() && bytes.fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

/// The address by which an authenticator takes a secret over.
pub(super) fn uri(secret: &str, portal: &str, email: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("secret", secret).append_pair("issuer", portal);
    let label: String = form_urlencoded::byte_serialize(format!("{portal}:{email}").as_bytes())
        .collect::<String>()
        .replace('+', "%20");
    let query = query.finish().replace('+', "%20");
    format!("otpauth://totp/{label}?{query}&algorithm=SHA1&digits=6&period=30")
}

/// A secret in base32.
pub(super) fn secret(bytes: [u8; 20]) -> String {
    BASE32_NOPAD.encode(&bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).expect("an instant")
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, the last six of its eight digits.
        let secret = secret(*b"12345678901234567890");
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(step_of(&secret, code, at(seconds)), Some(seconds / 30), "{code}");
        }
    }

    #[test]
    fn a_clock_may_be_half_a_minute_wrong_and_no_more() {
        let secret = secret(*b"12345678901234567890");
        assert_eq!(step_of(&secret, "287082", at(59 + 30)), Some(1));
        assert_eq!(step_of(&secret, "287082", at(29)), Some(1));
        assert_eq!(step_of(&secret, "287082", at(59 + 61)), None);
        for nonsense in ["", "28708", "2870820", "abcdef", "２８７０８２"] {
            assert_eq!(step_of(&secret, nonsense, at(59)), None);
        }
    }

    #[test]
    fn the_address_names_the_portal_and_the_account() {
        let uri = uri("ABC", "数门", "a b@example.org");
        assert!(
            uri.starts_with("otpauth://totp/%E6%95%B0%E9%97%A8%3Aa%20b%40example.org?secret=ABC")
        );
    }
}
