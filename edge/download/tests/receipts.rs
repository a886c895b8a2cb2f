//! Receipts: what was signed verifies, and nothing else does (R28, R37).
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use contract::{Named, Statement};
use download::{
    PublicKey, Receipt, ReceiptKey, SignatureAlgorithm, SignedReceipt, TicketId, digest_of,
};
use proptest::prelude::*;

const ALGORITHMS: [SignatureAlgorithm; 2] = [SignatureAlgorithm::Ed25519, SignatureAlgorithm::Sm2];

fn receipt(ticket: Option<TicketId>) -> Receipt {
    let named = |id: &str, name: &str| Named { id: id.into(), name: name.into() };
    let statement = Statement {
        dataset: named("lines", "公交线路"),
        distribution: named("lines-csv", "线路表"),
        licence: "cc_by".into(),
        provider: named("transport", "示例省交通运输厅"),
        sha256: "ab".repeat(32),
        size: 12,
        source: "https://data.example".into(),
        terms: None,
        version: 1,
    };
    let taken_at: DateTime<Utc> = "2026-11-20T12:00:00Z".parse().unwrap();
    Receipt { statement: digest_of(&statement), taken_at, ticket }
}

fn key(algorithm: SignatureAlgorithm, secret: u8) -> ReceiptKey {
    ReceiptKey::new(algorithm, &[secret; 32]).unwrap()
}

#[test]
fn a_receipt_verifies_under_its_key_and_says_what_it_said() {
    for algorithm in ALGORITHMS {
        for ticket in [None, Some(TicketId([7; 16]))] {
            let key = key(algorithm, 5);
            let text = key.issue(&receipt(ticket)).unwrap();
            assert!(text.len() < 200, "{} characters", text.len());
            let read = SignedReceipt::parse(&text).unwrap();
            assert_eq!(read.receipt, receipt(ticket));
            assert!(read.is_by(key.public()));
            let again = PublicKey::new(algorithm, key.public().bytes()).unwrap();
            assert!(read.is_by(&again));
        }
    }
}

#[test]
fn every_flipped_bit_is_found() {
    for algorithm in ALGORITHMS {
        let key = key(algorithm, 5);
        let text = key.issue(&receipt(None)).unwrap();
        let bytes = URL_SAFE_NO_PAD.decode(text).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut forged = bytes.clone();
            forged[bit / 8] ^= 1 << (bit % 8);
            let read = SignedReceipt::parse(&URL_SAFE_NO_PAD.encode(forged));
            assert!(read.is_none_or(|read| !read.is_by(key.public())), "bit {bit}");
        }
    }
}

#[test]
fn every_truncation_is_found() {
    let key = key(SignatureAlgorithm::Sm2, 5);
    let text = key.issue(&receipt(Some(TicketId([7; 16])))).unwrap();
    for end in 0..text.len() {
        let read = SignedReceipt::parse(&text[..end]);
        assert!(read.is_none_or(|read| !read.is_by(key.public())), "{end} characters");
    }
    assert!(SignedReceipt::parse(&format!("{text}A")).is_none());
    assert!(SignedReceipt::parse(&"A".repeat(1 << 20)).is_none());
}

#[test]
fn another_key_did_not_sign_it() {
    for algorithm in ALGORITHMS {
        let read = SignedReceipt::parse(&key(algorithm, 5).issue(&receipt(None)).unwrap()).unwrap();
        for other in ALGORITHMS {
            assert!(!read.is_by(key(other, 6).public()));
        }
    }
}

#[test]
fn bytes_that_are_no_key_are_refused() {
    for algorithm in ALGORITHMS {
        for bytes in [&[][..], &[0; 31], &[0; 33], &[4; 65], &[0; 65], &[0xff; 32]] {
            if algorithm == SignatureAlgorithm::Ed25519 && bytes.len() == 32 {
                continue;
            }
            assert!(PublicKey::new(algorithm, bytes).is_err(), "{} bytes", bytes.len());
        }
    }
    assert!(ReceiptKey::new(SignatureAlgorithm::Sm2, &[0; 32]).is_err());
    assert!(ReceiptKey::new(SignatureAlgorithm::Sm2, &[0xff; 32]).is_err());
}

proptest! {
    #[test]
    fn no_text_is_a_receipt_and_none_breaks_anything(text in "\\PC{0,300}", bytes: Vec<u8>) {
        let key = key(SignatureAlgorithm::Ed25519, 5);
        for text in [text, URL_SAFE_NO_PAD.encode(bytes)] {
            let read = SignedReceipt::parse(&text);
            prop_assert!(read.is_none_or(|read| !read.is_by(key.public())));
        }
    }
}
