//! Seals and signatures with other programs on the other side: OpenSSL, and for SM2 and SM3 PyPI's
//! gmssl, which has a code of its own (R28, R37).
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::ffi::OsString;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use domain::{AccountId, DistributionId, GrantId};
use download::{
    Algorithm, KeyId, KeyRing, PublicKey, Receipt, ReceiptKey, SignatureAlgorithm, SignedReceipt,
    Ticket, TicketId, TicketKey,
};

const NAME: &str = "distid:1234567812345678";

fn now() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

/// A program that a variable names; none where the machine has none to try with.
fn peer(variable: &str) -> Option<OsString> {
    let found = std::env::var_os(variable);
    if found.is_none() {
        eprintln!("left out: {variable} names no program");
    }
    found
}

/// What OpenSSL says; nothing when it fails.
fn openssl(program: &OsString, folder: &Path, arguments: &[&str]) -> Option<Vec<u8>> {
    let mut command = Command::new(program);
    let output = command.args(arguments).current_dir(folder).output().unwrap();
    output.status.success().then_some(output.stdout)
}

/// What gmssl says of a message.
fn gmssl(python: &OsString, arguments: &[&str], message: &[u8]) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../end2end/peers/sm2.py");
    let mut command = Command::new(python);
    command.arg(script).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(hex::encode(message).as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A public key as OpenSSL reads it: what says which algorithm it is of, then the key.
fn pem(algorithm: SignatureAlgorithm, key: &[u8]) -> String {
    let prefix = match algorithm {
        SignatureAlgorithm::Ed25519 => "302a300506032b6570032100",
        SignatureAlgorithm::Sm2 => "3059301306072a8648ce3d020106082a811ccf5501822d034200",
    };
    let der = [&hex::decode(prefix).unwrap(), key].concat();
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(der))
}

/// The signature r, s as OpenSSL reads it.
fn der(signature: &[u8; 64]) -> Vec<u8> {
    let number = |bytes: &[u8]| {
        let digits: Vec<u8> = bytes.iter().copied().skip_while(|byte| *byte == 0).collect();
        let sign = if digits[0] >= 0x80 { &[0][..] } else { &[] };
        let digits = [sign, &digits].concat();
        [&[2, u8::try_from(digits.len()).unwrap()][..], &digits].concat()
    };
    let both = [number(&signature[..32]), number(&signature[32..])].concat();
    [&[0x30, u8::try_from(both.len()).unwrap()][..], &both].concat()
}

/// The signature r, s as OpenSSL wrote it.
fn from_der(der: &[u8]) -> Vec<u8> {
    let mut rest = &der[2..];
    let mut signature = Vec::new();
    for _ in 0..2 {
        let length = usize::from(rest[1]);
        let digits = &rest[2..2 + length];
        let digits = if length > 32 { &digits[length - 32..] } else { digits };
        signature.extend(std::iter::repeat_n(0, 32 - digits.len()));
        signature.extend_from_slice(digits);
        rest = &rest[2 + length..];
    }
    signature
}

fn receipt(number: u8) -> Receipt {
    Receipt { statement: [number; 32], taken_at: now(), ticket: Some(TicketId([number; 16])) }
}

/// How OpenSSL is asked to sign or verify.
fn of(algorithm: SignatureAlgorithm) -> &'static [&'static str] {
    match algorithm {
        SignatureAlgorithm::Ed25519 => &["-rawin", "-in", "message"],
        SignatureAlgorithm::Sm2 => {
            &["-rawin", "-in", "message", "-digest", "sm3", "-pkeyopt", NAME]
        }
    }
}

#[test]
fn openssl_verifies_our_receipts() {
    let Some(program) = peer("SHUMEN_TEST_OPENSSL") else { return };
    for algorithm in [SignatureAlgorithm::Ed25519, SignatureAlgorithm::Sm2] {
        for number in 1..=8 {
            let folder = tempfile::tempdir().unwrap();
            let file = |name: &str| folder.path().join(name);
            let key = ReceiptKey::new(algorithm, &[number; 32]).unwrap();
            let signed = SignedReceipt::parse(&key.issue(&receipt(number)).unwrap()).unwrap();
            let signature = match algorithm {
                SignatureAlgorithm::Ed25519 => signed.signature.to_vec(),
                SignatureAlgorithm::Sm2 => der(&signed.signature),
            };
            std::fs::write(file("key.pem"), pem(algorithm, key.public().bytes())).unwrap();
            std::fs::write(file("signature"), signature).unwrap();
            let verify = ["pkeyutl", "-verify", "-pubin", "-inkey", "key.pem"];
            let verify = [&verify[..], &["-sigfile", "signature"], of(algorithm)].concat();
            std::fs::write(file("message"), &signed.signed).unwrap();
            assert!(openssl(&program, folder.path(), &verify).is_some(), "{algorithm:?}");
            std::fs::write(file("message"), &signed.signed[1..]).unwrap();
            assert!(openssl(&program, folder.path(), &verify).is_none(), "{algorithm:?}");
        }
    }
}

#[test]
fn we_verify_what_openssl_signs() {
    let Some(program) = peer("SHUMEN_TEST_OPENSSL") else { return };
    for (algorithm, name, length) in
        [(SignatureAlgorithm::Ed25519, "ED25519", 32), (SignatureAlgorithm::Sm2, "SM2", 65)]
    {
        let folder = tempfile::tempdir().unwrap();
        let run = |arguments: &[&str]| openssl(&program, folder.path(), arguments).unwrap();
        run(&["genpkey", "-algorithm", name, "-out", "key.pem"]);
        let public = run(&["pkey", "-in", "key.pem", "-pubout", "-outform", "DER"]);
        let public = PublicKey::new(algorithm, &public[public.len() - length..]).unwrap();
        // A receipt of another key shows the form; what is signed names this one.
        let other = ReceiptKey::new(algorithm, &[3; 32]).unwrap().issue(&receipt(1)).unwrap();
        let mut bytes = URL_SAFE_NO_PAD.decode(other).unwrap();
        bytes[2..10].copy_from_slice(&public.id().0);
        bytes.truncate(bytes.len() - 64);
        std::fs::write(folder.path().join("message"), &bytes).unwrap();
        run(&[&["pkeyutl", "-sign", "-inkey", "key.pem", "-out", "signature"], of(algorithm)]
            .concat());
        let signature = std::fs::read(folder.path().join("signature")).unwrap();
        match algorithm {
            SignatureAlgorithm::Ed25519 => bytes.extend(signature),
            SignatureAlgorithm::Sm2 => bytes.extend(from_der(&signature)),
        }
        let signed = SignedReceipt::parse(&URL_SAFE_NO_PAD.encode(bytes)).unwrap();
        assert!(signed.is_by(&public), "{algorithm:?}");
    }
}

#[test]
fn gmssl_verifies_our_sm2_receipts() {
    let Some(python) = peer("SHUMEN_TEST_PYTHON") else { return };
    for number in 1..=3 {
        let key = ReceiptKey::new(SignatureAlgorithm::Sm2, &[number; 32]).unwrap();
        let signed = SignedReceipt::parse(&key.issue(&receipt(number)).unwrap()).unwrap();
        let (public, signature) =
            (hex::encode(key.public().bytes()), hex::encode(signed.signature));
        let arguments = ["verify", public.as_str(), signature.as_str()];
        assert_eq!(gmssl(&python, &arguments, &signed.signed), "ok");
        assert_eq!(gmssl(&python, &arguments, &signed.signed[1..]), "no");
    }
}

/// A ticket's bytes, parted into what is said and its seal.
fn sealed(algorithm: Algorithm, secret: [u8; 32]) -> (Vec<u8>, String) {
    let key = TicketKey::new(KeyId([1; 8]), algorithm, now() - TimeDelta::days(1), &secret);
    let ticket = Ticket {
        id: TicketId([7; 16]),
        grant: GrantId::new("grant"),
        epoch: 3,
        account: AccountId::new("account"),
        distribution: DistributionId::new("lines-csv"),
        version: 2,
        expires: now(),
    };
    let text = KeyRing::new(vec![key]).seal(&ticket, now()).unwrap();
    let mut said = URL_SAFE_NO_PAD.decode(text).unwrap();
    let seal = said.split_off(said.len() - 32);
    (said, hex::encode(seal))
}

#[test]
fn openssl_makes_the_same_seals() {
    let Some(program) = peer("SHUMEN_TEST_OPENSSL") else { return };
    for (algorithm, digest) in [(Algorithm::HmacSha256, "sha256"), (Algorithm::HmacSm3, "sm3")] {
        let (said, seal) = sealed(algorithm, [5; 32]);
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("message"), said).unwrap();
        let key = format!("hexkey:{}", "05".repeat(32));
        let arguments =
            ["mac", "-digest", digest, "-macopt", key.as_str(), "-in", "message", "HMAC"];
        let found = openssl(&program, folder.path(), &arguments).unwrap();
        assert_eq!(String::from_utf8(found).unwrap().trim().to_lowercase(), seal);
    }
}

#[test]
fn gmssl_makes_the_same_sm3() {
    use sha2::Digest;
    let Some(python) = peer("SHUMEN_TEST_PYTHON") else { return };
    for length in [0, 3, 55, 56, 64, 200] {
        let message = vec![b'a'; length];
        let ours = hex::encode(sm3::Sm3::digest(&message));
        assert_eq!(gmssl(&python, &["sm3"], &message), ours, "{length} bytes");
    }
}
