//! Tickets that were shown lately and found genuine: one that is shown for range after range is not
//! checked for each of them. Whether it may still be used is asked every time.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use download::{Genuine, KeyRing};

/// Most tickets that are remembered.
const TICKETS_MAX: usize = 10_000;

#[derive(Default)]
pub(super) struct Shown(RwLock<Known>);

/// What was found genuine under one ring of keys; with another ring, nothing of it is known.
#[derive(Default)]
struct Known {
    ring: Arc<KeyRing>,
    tickets: HashMap<Box<str>, Genuine>,
}

impl Shown {
    /// Tells a ticket of ours from any other text, as [`KeyRing::check`] does.
    pub(super) fn check(&self, ring: &Arc<KeyRing>, text: &str) -> Option<Genuine> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        if Arc::ptr_eq(&known.ring, ring)
            && let Some(genuine) = known.tickets.get(text)
        {
            return Some(genuine.clone());
        }
        drop(known);
        let genuine = ring.check(text)?;
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if !Arc::ptr_eq(&known.ring, ring) {
            *known = Known { ring: Arc::clone(ring), tickets: HashMap::new() };
        }
        if known.tickets.len() >= TICKETS_MAX {
            known.tickets.clear();
        }
        known.tickets.insert(text.into(), genuine.clone());
        Some(genuine)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta, Utc};
    use domain::grant::GrantId;
    use domain::{AccountId, DistributionId};
    use download::{Algorithm, KeyId, Ticket, TicketId, TicketKey};

    use super::*;

    fn ring(number: u8, made: DateTime<Utc>) -> Arc<KeyRing> {
        let key = TicketKey::new(KeyId([number; 8]), Algorithm::HmacSha256, made, &[number; 32]);
        Arc::new(KeyRing::new(vec![key]))
    }

    fn ticket(now: DateTime<Utc>) -> Ticket {
        Ticket {
            id: TicketId([1; 16]),
            grant: GrantId::new("grant"),
            epoch: 1,
            account: AccountId::new("account"),
            distribution: DistributionId::new("file"),
            version: 1,
            expires: now + TimeDelta::minutes(5),
        }
    }

    #[test]
    fn a_ticket_that_was_genuine_is_so_under_its_own_keys_alone() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(1);
        let (old, new) = (ring(1, DateTime::UNIX_EPOCH), ring(2, DateTime::UNIX_EPOCH));
        let text = old.seal(&ticket(now), now).expect("a ticket");
        let shown = Shown::default();
        assert_eq!(shown.check(&new, &text), None);
        let first = shown.check(&old, &text).expect("genuine");
        assert_eq!(shown.check(&old, &text), Some(first));
        assert_eq!(shown.check(&new, &text), None, "the key is gone");
        assert!(shown.check(&old, &text).is_some(), "and back");
    }

    #[test]
    fn a_text_that_is_no_ticket_is_not_remembered() {
        let ring = ring(1, DateTime::UNIX_EPOCH);
        let shown = Shown::default();
        for text in ["", "AQ", "nonsense"] {
            assert_eq!(shown.check(&ring, text), None);
        }
        assert!(shown.0.read().expect("a lock").tickets.is_empty());
    }
}
