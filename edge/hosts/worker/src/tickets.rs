//! Tickets at the edge: what is no ticket, or no longer one, is refused without asking the portal.
//!
//! It is the portal's own check, compiled for another machine. Whether a grant still stands, and
//! that its use is in the log, only the portal can say; what may be good goes on to it.

use std::cell::RefCell;

use chrono::DateTime;
use contract::{EdgeKey, EdgeKeys};
use domain::{DistributionId, Openness};
use download::{Algorithm, Feed, KeyId, KeyRing, Refusal, SECRET, TicketKey, Wanted, authorise};
use wasm_bindgen::prelude::wasm_bindgen;

use crate::Reply;

thread_local! {
    /// The keys, as the portal last gave them.
    static RING: RefCell<KeyRing> = RefCell::default();
}

/// Takes the keys that the portal gave, in the place of those before, and says how many they are.
///
/// # Errors
/// In one line, where they cannot be read; those before then stay.
#[wasm_bindgen]
pub fn take_keys(document: &str) -> Result<usize, String> {
    let EdgeKeys { keys } = serde_json::from_str(document).map_err(|error| error.to_string())?;
    let keys = keys.iter().map(key).collect::<Option<Vec<_>>>().ok_or("a key is damaged")?;
    let count = keys.len();
    RING.with_borrow_mut(|ring| *ring = KeyRing::new(keys));
    Ok(count)
}

fn key(key: &EdgeKey) -> Option<TicketKey> {
    let EdgeKey { id, algorithm, made, secret } = key;
    let mut bytes = [0; SECRET];
    hex::decode_to_slice(secret, &mut bytes).ok()?;
    let algorithm = Algorithm::from_word(algorithm).ok()?;
    Some(TicketKey::new(KeyId::parse(id)?, algorithm, *made, &bytes))
}

/// Refuses a ticket for a file, or a version of it, that is none or has expired; nothing when the
/// portal has to be asked.
#[wasm_bindgen]
pub fn refuse_ticket(
    ticket: &str,
    distribution: &str,
    version: Option<u32>,
    now_ms: f64,
    query: &str,
    accept_language: Option<String>,
) -> Option<Reply> {
    let now = DateTime::from_timestamp_millis(now_ms as i64)?;
    let genuine = RING.with_borrow(|ring| ring.check(ticket));
    let named = genuine.as_ref().map(|genuine| genuine.ticket().version);
    let distribution = DistributionId::new(distribution);
    let wanted = Wanted {
        openness: Openness::Conditional,
        distribution: &distribution,
        version: version.or(named).unwrap_or_default(),
    };
    match authorise(wanted, genuine, Feed::Stale, now) {
        Ok(_) | Err(Refusal::Unknown) => None,
        Err(refusal) => Some(Reply::problem(refusal.problem(), query, accept_language.as_deref())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: &str = r#"{"keys":[{"id":"0101010101010101","algorithm":"hmac-sm3",
        "made":"2026-11-19T12:00:00Z","secret":
        "0202020202020202020202020202020202020202020202020202020202020202"}]}"#;
    const NOON: f64 = 1_795_089_600_000.0;

    fn status(ticket: &str, file: &str, version: Option<u32>, now: f64) -> Option<String> {
        let mut reply = refuse_ticket(ticket, file, version, now, "lang=en", None)?;
        assert_eq!(reply.status(), 403);
        let body = String::from_utf8(reply.take_body()).expect("text");
        let kind = body.split("/problems/").nth(1).and_then(|rest| rest.split('"').next());
        kind.map(str::to_owned)
    }

    #[test]
    fn what_may_be_good_is_left_to_the_portal_and_the_rest_refused() {
        assert_eq!(take_keys(KEYS), Ok(1));
        let EdgeKeys { keys } = serde_json::from_str(KEYS).expect("keys");
        let ring = KeyRing::new(vec![key(&keys[0]).expect("a key")]);
        let now = DateTime::from_timestamp_millis(NOON as i64).expect("a time");
        let ticket = download::Ticket {
            id: download::TicketId([1; 16]),
            grant: domain::GrantId::new("g"),
            epoch: 1,
            account: domain::AccountId::new("a"),
            distribution: DistributionId::new("drivers-csv"),
            version: 2,
            expires: now + chrono::TimeDelta::minutes(1),
        };
        let text = ring.seal(&ticket, now).expect("a ticket");
        assert_eq!(status(&text, "drivers-csv", Some(2), NOON), None);
        assert_eq!(status(&text, "drivers-csv", None, NOON), None);
        let required = Some("grant-required".to_owned());
        assert_eq!(status(&text, "drivers-csv", Some(1), NOON), required);
        assert_eq!(status(&text, "shifts-csv", None, NOON), required);
        assert_eq!(status(&text[1..], "drivers-csv", None, NOON), required);
        let late = NOON + 60_000.0;
        assert_eq!(status(&text, "drivers-csv", None, late), Some("ticket-expired".to_owned()));
    }

    #[test]
    fn damaged_keys_leave_those_before() {
        assert_eq!(take_keys(KEYS), Ok(1));
        for document in ["", "{}", r#"{"keys":[{"id":"01","algorithm":"hmac-sm3"}]}"#] {
            assert!(take_keys(document).is_err());
        }
        RING.with_borrow(|ring| assert_eq!(ring.keys().len(), 1));
    }
}
