//! How long the check of a ticket takes: `NAME NANOSECONDS` a line.

#![expect(clippy::print_stdout, reason = "the figures are what it is run for")]

use std::hint::black_box;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use contract::{Named, Statement};
use domain::grant::{GrantId, Licensed};
use domain::{AccountId, DistributionId, Openness};
use download::{
    Algorithm, Feed, KeyId, KeyRing, Receipt, ReceiptKey, SignatureAlgorithm, Standing, Ticket,
    TicketId, TicketKey, Wanted, authorise, digest_of,
};

/// Checks in a round; the quickest of the rounds counts, as the machine does other things too.
const CHECKS: u32 = 20_000;
const ROUNDS: u32 = 15;

fn main() {
    let now = DateTime::UNIX_EPOCH + TimeDelta::days(20_000);
    for (name, algorithm) in
        [("hmac-sha256", Algorithm::HmacSha256), ("hmac-sm3", Algorithm::HmacSm3)]
    {
        report(name, CHECKS, check(algorithm, now));
    }
    for (name, algorithm) in
        [("Ed25519", SignatureAlgorithm::Ed25519), ("SM2", SignatureAlgorithm::Sm2)]
    {
        if let Ok(key) = ReceiptKey::new(algorithm, &[3; 32]) {
            let receipt =
                Receipt { statement: digest_of(&statement()), taken_at: now, ticket: None };
            report(name, CHECKS / 100, || key.issue(black_box(&receipt)).is_some());
        }
    }
}

/// Prints how long one takes.
fn report(name: &str, times: u32, one: impl Fn() -> bool) {
    let mut quickest = f64::INFINITY;
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        for _ in 0..times {
            assert!(black_box(one()));
        }
        quickest = quickest.min(begun.elapsed().as_secs_f64() / f64::from(times));
    }
    println!("{name} {:.0}", quickest * 1e9);
}

/// The whole decision about a ticket: its seal, its file, its time, its grant and epoch.
fn check(algorithm: Algorithm, now: DateTime<Utc>) -> impl Fn() -> bool {
    let distribution = DistributionId::new("019aa000-0000-7000-8000-000000000003");
    let key = TicketKey::new(KeyId([1; 8]), algorithm, now - TimeDelta::days(1), &[7; 32]);
    let ring = KeyRing::new(vec![key]);
    let ticket = Ticket {
        id: TicketId([9; 16]),
        grant: GrantId::new("019aa000-0000-7000-8000-000000000001"),
        epoch: 3,
        account: AccountId::new("019aa000-0000-7000-8000-000000000002"),
        distribution: distribution.clone(),
        version: 2,
        expires: now + TimeDelta::minutes(10),
    };
    let standing = Standing {
        epoch: 3,
        live: true,
        from: now - TimeDelta::days(1),
        until: now + TimeDelta::days(1),
        covers: vec![Licensed { distribution: distribution.clone(), version: None, since: None }],
    };
    let text = ring.seal(&ticket, now).unwrap_or_default();
    move || {
        let wanted =
            Wanted { openness: Openness::Conditional, distribution: &distribution, version: 2 };
        let genuine = ring.check(black_box(&text));
        authorise(wanted, genuine, Feed::Fresh(Some(&standing)), now).is_ok()
    }
}

fn statement() -> Statement {
    let named = || Named { id: "id".into(), name: "公交线路".into() };
    Statement {
        dataset: named(),
        distribution: named(),
        licence: "cc_by".into(),
        provider: named(),
        sha256: "ab".repeat(32),
        size: 1,
        source: "https://data.example".into(),
        terms: None,
        version: 1,
    }
}
