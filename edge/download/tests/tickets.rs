//! Tickets: what is sealed opens, and nothing else does.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, TimeDelta, Utc};
use domain::grant::{GrantId, Licensed};
use domain::{AccountId, DistributionId, Openness};
use download::{
    Algorithm, Feed, KeyId, KeyRing, LIFE, Refusal, SETTLES, Standing, TEXT_MAX, Ticket, TicketId,
    TicketKey, Wanted, authorise,
};
use proptest::prelude::*;

const ALGORITHMS: [Algorithm; 2] = [Algorithm::HmacSha256, Algorithm::HmacSm3];

fn now() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

fn key(number: u8, algorithm: Algorithm, made: DateTime<Utc>) -> TicketKey {
    TicketKey::new(KeyId([number; 8]), algorithm, made, &[number; 32])
}

fn ring(algorithm: Algorithm) -> KeyRing {
    KeyRing::new(vec![key(1, algorithm, now() - TimeDelta::days(1))])
}

fn ticket() -> Ticket {
    Ticket {
        id: TicketId([7; 16]),
        grant: GrantId::new("019aa000-0000-7000-8000-000000000001"),
        epoch: 3,
        account: AccountId::new("019aa000-0000-7000-8000-000000000002"),
        distribution: DistributionId::new("019aa000-0000-7000-8000-000000000003"),
        version: 2,
        expires: now() + TimeDelta::minutes(10),
    }
}

fn standing() -> Standing {
    Standing {
        epoch: 3,
        live: true,
        from: now() - TimeDelta::days(1),
        until: now() + TimeDelta::days(1),
        covers: vec![Licensed { distribution: ticket().distribution, version: None, since: None }],
    }
}

/// What becomes of a ticket for the file and version that it names.
fn shown(ticket: &Ticket, grant: &Standing, at: DateTime<Utc>) -> Result<(), Refusal> {
    shown_for(ticket, &ticket.distribution, ticket.version, Feed::Fresh(Some(grant)), at)
}

fn shown_for(
    ticket: &Ticket,
    distribution: &DistributionId,
    version: u32,
    feed: Feed<'_>,
    at: DateTime<Utc>,
) -> Result<(), Refusal> {
    let ring = ring(Algorithm::HmacSha256);
    let genuine = ring.check(&ring.seal(ticket, now()).unwrap());
    let wanted = Wanted { openness: Openness::Conditional, distribution, version };
    authorise(wanted, genuine, feed, at).map(|release| {
        assert_eq!(release.ticket(), Some(ticket));
    })
}

#[test]
fn a_ticket_opens_under_its_own_key_and_says_what_it_said() {
    for algorithm in ALGORITHMS {
        let ring = ring(algorithm);
        let text = ring.seal(&ticket(), now()).unwrap();
        assert!(text.len() <= TEXT_MAX, "{} characters", text.len());
        assert_eq!(ring.check(&text).unwrap().ticket(), &ticket());
    }
}

#[test]
fn every_flipped_bit_is_refused() {
    for algorithm in ALGORITHMS {
        let ring = ring(algorithm);
        let bytes = URL_SAFE_NO_PAD.decode(ring.seal(&ticket(), now()).unwrap()).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut forged = bytes.clone();
            forged[bit / 8] ^= 1 << (bit % 8);
            assert!(ring.check(&URL_SAFE_NO_PAD.encode(forged)).is_none(), "bit {bit}");
        }
    }
}

#[test]
fn every_truncation_and_every_addition_is_refused() {
    let ring = ring(Algorithm::HmacSm3);
    let text = ring.seal(&ticket(), now()).unwrap();
    for end in 0..text.len() {
        assert!(ring.check(&text[..end]).is_none(), "{end} characters");
    }
    for more in ["A", "AA", "AAAA", "=", " ", "\n", "\0"] {
        assert!(ring.check(&format!("{text}{more}")).is_none(), "{more:?}");
        assert!(ring.check(&format!("{more}{text}")).is_none(), "{more:?}");
    }
    assert!(ring.check(&"A".repeat(TEXT_MAX)).is_none());
    assert!(ring.check(&"A".repeat(1 << 20)).is_none());
}

#[test]
fn another_key_of_the_same_name_does_not_open_it() {
    let text = ring(Algorithm::HmacSha256).seal(&ticket(), now()).unwrap();
    let made = now() - TimeDelta::days(1);
    let secret = [9; 32];
    let other = TicketKey::new(KeyId([1; 8]), Algorithm::HmacSha256, made, &secret);
    assert!(KeyRing::new(vec![other]).check(&text).is_none());
    assert!(KeyRing::default().check(&text).is_none());
    assert!(KeyRing::default().seal(&ticket(), now()).is_none());
}

#[test]
fn a_key_checks_its_own_algorithm_alone_r37() {
    // The same secret and the same name under the other algorithm, and the number changed too.
    for (sealed, checks) in [(0, 1), (1, 0)] {
        let text = ring(ALGORITHMS[sealed]).seal(&ticket(), now()).unwrap();
        assert!(ring(ALGORITHMS[checks]).check(&text).is_none());
        let mut bytes = URL_SAFE_NO_PAD.decode(&text).unwrap();
        bytes[1] = 3 - bytes[1];
        let text = URL_SAFE_NO_PAD.encode(bytes);
        assert!(ring(ALGORITHMS[checks]).check(&text).is_none());
    }
}

#[test]
fn a_rotated_key_checks_what_it_sealed_and_nothing_that_outlives_it() {
    let old = key(1, Algorithm::HmacSha256, now() - TimeDelta::days(30));
    let text = KeyRing::new(vec![old.clone()]).seal(&ticket(), now()).unwrap();
    let new = key(2, Algorithm::HmacSm3, now());
    let ring = KeyRing::new(vec![new, old.clone()]);
    assert!(ring.check(&text).is_some(), "a live ticket survives the rotation");
    assert_eq!(ring.signing(now()).unwrap().id(), KeyId([1; 8]), "the new one settles first");
    assert_eq!(ring.signing(now() + SETTLES).unwrap().id(), KeyId([2; 8]));
    let end = now() + SETTLES + LIFE;
    assert_eq!(ring.ends(KeyId([1; 8])), Some(end));
    assert_eq!(ring.ends(KeyId([2; 8])), None);
    // Whoever finds the old key cannot make tickets that live on.
    let forged = Ticket { expires: end + TimeDelta::seconds(1), ..ticket() };
    let forged = KeyRing::new(vec![old]).seal(&forged, now()).unwrap();
    assert!(ring.check(&forged).is_none());
}

#[test]
fn names_that_are_too_long_make_no_ticket() {
    let ring = ring(Algorithm::HmacSha256);
    for length in [200, 255, 256, 70_000] {
        let long = Ticket {
            grant: GrantId::new("g".repeat(length)),
            account: AccountId::new("a".repeat(length)),
            distribution: DistributionId::new("d".repeat(length)),
            ..ticket()
        };
        assert!(ring.seal(&long, now()).is_none(), "{length}");
    }
}

#[test]
fn open_data_needs_no_ticket_and_no_feed_r17() {
    let distribution = DistributionId::new("lines");
    let wanted =
        Wanted { openness: Openness::Unconditional, distribution: &distribution, version: 1 };
    let release = authorise(wanted, None, Feed::Stale, now()).unwrap();
    assert_eq!(release.ticket(), None);
}

#[test]
fn limited_data_needs_a_ticket_for_this_very_file_r13() {
    let (distribution, grant) = (ticket().distribution, standing());
    for openness in [Openness::Conditional, Openness::Closed] {
        let wanted = Wanted { openness, distribution: &distribution, version: 2 };
        let refusal = authorise(wanted, None, Feed::Fresh(Some(&grant)), now()).unwrap_err();
        assert_eq!(refusal, Refusal::GrantRequired);
    }
    let feed = || Feed::Fresh(Some(&grant));
    let other = DistributionId::new("other");
    assert_eq!(shown_for(&ticket(), &other, 2, feed(), now()), Err(Refusal::GrantRequired));
    assert_eq!(shown_for(&ticket(), &distribution, 1, feed(), now()), Err(Refusal::GrantRequired));
}

#[test]
fn a_ticket_ends_with_its_time() {
    let ticket = ticket();
    let last = ticket.expires - TimeDelta::microseconds(1);
    assert_eq!(shown(&ticket, &standing(), last), Ok(()));
    assert_eq!(shown(&ticket, &standing(), ticket.expires), Err(Refusal::TicketExpired));
}

#[test]
fn a_ticket_ends_with_its_grant_r22() {
    let good = standing();
    let revoked = Err(Refusal::GrantRevoked);
    assert_eq!(shown(&ticket(), &good, now()), Ok(()));
    for epoch in [0, 2, 4] {
        assert_eq!(shown(&ticket(), &Standing { epoch, ..good.clone() }, now()), revoked);
    }
    assert_eq!(shown(&ticket(), &Standing { live: false, ..good.clone() }, now()), revoked);
    assert_eq!(shown(&ticket(), &Standing { until: now(), ..good.clone() }, now()), revoked);
    let later = now() + TimeDelta::seconds(1);
    assert_eq!(shown(&ticket(), &Standing { from: later, ..good.clone() }, now()), revoked);
    assert_eq!(shown(&ticket(), &Standing { covers: vec![], ..good.clone() }, now()), revoked);
    let other = Licensed { distribution: ticket().distribution, version: Some(1), since: None };
    assert_eq!(shown(&ticket(), &Standing { covers: vec![other], ..good }, now()), revoked);
    let nothing = shown_for(&ticket(), &ticket().distribution, 2, Feed::Fresh(None), now());
    assert_eq!(nothing, revoked);
}

#[test]
fn while_revocations_are_not_known_what_needs_a_grant_stays_closed() {
    let stale = shown_for(&ticket(), &ticket().distribution, 2, Feed::Stale, now());
    assert_eq!(stale, Err(Refusal::Unknown));
}

#[test]
fn a_ticket_never_outlives_its_grant() {
    let soon = now() + TimeDelta::milliseconds(1500);
    assert_eq!(Ticket::expiry(now(), soon), now() + TimeDelta::seconds(1));
    assert_eq!(Ticket::expiry(now(), now() + TimeDelta::days(9)), now() + LIFE);
}

fn tickets() -> impl Strategy<Value = Ticket> {
    let name = "[a-z0-9-]{0,60}";
    (any::<[u8; 16]>(), name, any::<u64>(), name, name, any::<u32>(), 0..4_000_000_000_i64)
        .prop_map(|(id, grant, epoch, account, distribution, version, expires)| Ticket {
            id: TicketId(id),
            grant: GrantId::new(grant),
            epoch,
            account: AccountId::new(account),
            distribution: DistributionId::new(distribution),
            version,
            expires: DateTime::from_timestamp_secs(expires).unwrap(),
        })
}

proptest! {
    #[test]
    fn whatever_a_ticket_says_it_says_again(ticket in tickets()) {
        for algorithm in ALGORITHMS {
            let ring = ring(algorithm);
            let text = ring.seal(&ticket, now()).unwrap();
            let genuine = ring.check(&text).unwrap();
            prop_assert_eq!(genuine.ticket(), &ticket);
        }
    }

    #[test]
    fn no_part_of_one_ticket_fits_another(one in tickets(), other in tickets(), at in 0..200_usize) {
        let ring = ring(Algorithm::HmacSha256);
        let seal = |ticket| URL_SAFE_NO_PAD.decode(ring.seal(ticket, now()).unwrap()).unwrap();
        let (one, other) = (seal(&one), seal(&other));
        let at = at.min(one.len()).min(other.len());
        let mixed = [&one[..at], &other[at..]].concat();
        let whole = mixed == one || mixed == other;
        prop_assert_eq!(ring.check(&URL_SAFE_NO_PAD.encode(&mixed)).is_some(), whole);
        let tail = other.len().min(32);
        let swapped = [&one[..one.len() - 32], &other[other.len() - tail..]].concat();
        let whole = swapped == one || swapped == other;
        prop_assert_eq!(ring.check(&URL_SAFE_NO_PAD.encode(&swapped)).is_some(), whole);
    }

    #[test]
    fn no_text_opens_and_none_breaks_anything(text in "\\PC{0,600}", bytes: Vec<u8>) {
        let ring = ring(Algorithm::HmacSm3);
        prop_assert!(ring.check(&text).is_none());
        prop_assert!(ring.check(&URL_SAFE_NO_PAD.encode(bytes)).is_none());
    }
}
