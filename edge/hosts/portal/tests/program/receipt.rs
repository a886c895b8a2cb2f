//! Receipts off line (R28).

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::durable::document;
use crate::granted::Stocked;
use crate::running::{Finished, run, shumen};

/// Checks a receipt on a machine that has no portal.
fn verify(arguments: &[&str]) -> Finished {
    let nowhere = Path::new("/nonexistent/shumen");
    run(&mut shumen(nowhere, nowhere, &[&["receipt", "verify"], arguments].concat()))
}

struct Kept {
    folder: tempfile::TempDir,
}

impl Kept {
    fn keep(&self, name: &str, contents: impl AsRef<[u8]>) -> String {
        let file: PathBuf = self.folder.path().join(name);
        std::fs::write(&file, contents).unwrap();
        file.to_string_lossy().into_owned()
    }
}

#[test]
fn a_receipt_is_checked_without_the_portal_that_gave_it_r28() {
    for (cryptography, algorithm) in [("international", "Ed25519"), ("national", "SM2")] {
        let stocked = Stocked::start(100, &[("SHUMEN_CRYPTOGRAPHY", cryptography)]);
        let kept = Kept { folder: tempfile::tempdir().unwrap() };
        let data = kept.keep("open.csv", stocked.portal.get("/download/open-csv").bytes);
        let beside = stocked.portal.get("/download/open-csv/receipt");
        let receipt = document(&beside.body);
        assert_eq!(receipt["algorithm"], algorithm);
        let file = kept.keep("open.csv.receipt.json", &beside.body);
        let key = receipt["public_key"].as_str().unwrap().to_owned();
        let good = verify(&[&file, "--key", &key, "--file", &data]);
        assert!(good.success && good.said.contains("is good"), "{}", good.said);

        // A granted one is the same, and names nobody.
        let url = stocked.ticket();
        let reply = stocked.portal.get(&url);
        let path = format!("/api/v1/receipts/{}", reply.header("receipt"));
        let granted = kept.keep("granted.json", stocked.portal.get(&path).body);
        let good = verify(&[&granted, "--key", &key]);
        assert!(good.success && good.said.contains("under a grant"), "{}", good.said);

        let bad = verify(&[&file, "--key", &key, "--file", &file]);
        assert!(!bad.success && bad.said.contains("another file"), "{}", bad.said);
        for (member, value) in [
            ("/statement/provider/name", Value::from("别人")),
            ("/statement/version", Value::from(2)),
            ("/taken_at", Value::from("2020-01-01T00:00:00Z")),
            ("/granted", Value::from(true)),
        ] {
            let mut changed = receipt.clone();
            *changed.pointer_mut(member).unwrap() = value;
            let changed = kept.keep("changed.json", changed.to_string());
            let bad = verify(&[&changed, "--key", &key]);
            assert!(!bad.success && bad.said.contains("NOT good"), "{member}: {}", bad.said);
        }

        // A rotation changes nothing for what was signed before.
        let mut rotate = stocked.portal.beside(&["keys", "rotate", "--receipts"]);
        assert!(run(rotate.env("SHUMEN_CRYPTOGRAPHY", cryptography)).success);
        stocked.portal.until("the new key signs", || {
            let now = stocked.portal.get("/download/open-csv/receipt").body;
            document(&now)["key_id"] != receipt["key_id"]
        });
        let keys = kept.keep("keys.json", stocked.portal.get("/.well-known/shumen-keys.json").body);
        let good = verify(&[&file, "--keys", &keys]);
        assert!(good.success, "{}", good.said);
        let own = run(&mut stocked.portal.beside(&["receipt", "verify", &file]));
        assert!(own.success, "{}", own.said);
        let new = document(&stocked.portal.get("/download/open-csv/receipt").body);
        let other = verify(&[&file, "--key", new["public_key"].as_str().unwrap()]);
        assert!(!other.success && other.said.contains("none of those given"), "{}", other.said);
    }
}

#[test]
fn what_is_no_receipt_is_said_in_one_line() {
    let kept = Kept { folder: tempfile::tempdir().unwrap() };
    for text in ["", "{}", "[]", "\u{0}", "{\"id\":\"x\"}"] {
        let file = kept.keep("receipt.json", text);
        let bad = verify(&[&file, "--key", "00"]);
        assert!(!bad.success && bad.said.trim().lines().count() == 1, "{}", bad.said);
    }
    let missing = verify(&["/nonexistent/receipt.json"]);
    assert!(!missing.success && missing.said.trim().lines().count() == 1, "{}", missing.said);
}
