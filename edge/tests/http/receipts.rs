//! Receipts through the interface (R28).

use axum::body::Body;
use axum::http::Request;
use chrono::TimeDelta;
use domain::Openness;
use download::{PublicKey, ReceiptKey, SignatureAlgorithm, SignedReceipt, digest_of};
use serde_json::Value;

use crate::grants_builder::terms;
use crate::portal::{TestPortal, execute, keys, listing, now};

const CONTENTS: &str = "线路,起点\n1路,火车站\n";

async fn stocked() -> TestPortal {
    let portal = TestPortal::start().await;
    portal
        .publish([
            listing("lines", "公交线路").csv("lines-csv", CONTENTS),
            listing("drivers", "驾驶员名册").limited(Openness::Conditional).csv("drivers-csv", "x"),
        ])
        .await;
    portal
}

/// Checks a receipt as somebody does who has nothing but the document and the portal's keys.
async fn verifies(portal: &TestPortal, document: &Value) -> bool {
    let signed = SignedReceipt::parse(document["id"].as_str().unwrap()).unwrap();
    let statement = serde_json::from_value(document["statement"].clone()).unwrap();
    let keys = portal.get("/.well-known/shumen-keys.json").await.json();
    let key = keys["keys"].as_array().unwrap().iter().find(|key| key["id"] == document["key_id"]);
    let Some(key) = key else { return false };
    let algorithm = SignatureAlgorithm::from_word(key["algorithm"].as_str().unwrap()).unwrap();
    let bytes = hex::decode(key["public_key"].as_str().unwrap()).unwrap();
    let key = PublicKey::new(algorithm, &bytes).unwrap();
    digest_of(&statement) == signed.receipt.statement && signed.is_by(&key)
}

#[tokio::test]
async fn every_download_carries_a_receipt_that_anybody_can_check_r28() {
    let portal = stocked().await;
    for range in [None, Some(("range", "bytes=0-5"))] {
        let reply = portal.get_with("/download/lines-csv", range.as_slice()).await;
        let id = reply.header("receipt").to_owned();
        let links: Vec<_> = reply.headers.get_all("link").iter().collect();
        assert_eq!(links[1], &format!("</receipts/{id}>; rel=\"receipt\""));
        let found = portal.get(&format!("/api/v1/receipts/{id}")).await.json();
        assert_eq!(found["id"], id);
        assert_eq!(found["valid"], true);
        assert_eq!(found["granted"], false);
        assert_eq!(found["taken_at"], "2026-11-20T12:00:00Z");
        assert_eq!(found["algorithm"], "Ed25519");
        let statement = &found["statement"];
        assert_eq!(statement["source"], "https://data.example");
        assert_eq!(statement["dataset"]["name"], "公交线路");
        assert_eq!(statement["provider"]["name"], "示例省交通运输厅");
        assert_eq!(statement["version"], 1);
        assert_eq!(statement["size"], CONTENTS.len());
        let sha256 = objects::Digest::of(CONTENTS.as_bytes()).to_string();
        assert_eq!(statement["sha256"], sha256);
        assert!(verifies(&portal, &found).await);
    }
}

#[tokio::test]
async fn what_carries_no_data_carries_no_receipt() {
    let portal = stocked().await;
    let head = Request::head("/download/lines-csv").body(Body::empty()).unwrap();
    let head = portal.send(head).await;
    let etag = head.header("etag").to_owned();
    let current = portal.get_with("/download/lines-csv", &[("if-none-match", &etag)]).await;
    let refused = portal.get("/download/drivers-csv").await;
    for reply in [head, current, refused] {
        assert_eq!(reply.header("receipt"), "");
        let links = reply.headers.get_all("link").iter();
        assert!(links.map(|link| link.to_str().unwrap()).all(|link| !link.contains("receipt")));
    }
}

#[tokio::test]
async fn a_receipt_has_a_page_for_people_and_an_answer_for_machines() {
    let portal = stocked().await;
    let id = portal.get("/download/lines-csv").await.header("receipt").to_owned();
    let path = format!("/receipts/{id}");
    for accept in ["application/json", "*/*", "text/plain"] {
        let reply = portal.get_with(&path, &[("accept", accept)]).await;
        assert_eq!((reply.status.as_u16(), reply.header("vary")), (200, "accept"));
        assert_eq!(reply.json()["valid"], true);
    }
    // This portal has no pages.
    let page = portal.get_with(&path, &[("accept", "text/html,application/xhtml+xml")]).await;
    assert_eq!(page.status, 404);
}

#[tokio::test]
async fn a_granted_receipt_says_that_it_was_granted_and_not_to_whom() {
    let portal = stocked().await;
    let given = portal.grant("holder", "drivers", terms("drivers-csv")).await;
    let url = portal.ticket(&given.holder, "drivers-csv").await;
    let beside = url.replace("/download/drivers-csv?", "/download/drivers-csv/receipt?");
    portal.get(&beside).await.problem(409, "not-now");
    portal.get("/download/drivers-csv/receipt").await.problem(403, "grant-required");
    let id = portal.get(&url).await.header("receipt").to_owned();
    let reply = portal.get(&format!("/api/v1/receipts/{id}")).await;
    let found = reply.json();
    assert_eq!((&found["valid"], &found["granted"]), (&Value::Bool(true), &Value::Bool(true)));
    let text = String::from_utf8(reply.body.to_vec()).unwrap();
    for person in ["holder", "account", given.id.as_str(), given.request.as_str()] {
        assert!(!text.contains(person), "{person}");
    }
    portal.wait(TimeDelta::minutes(7));
    let document = portal.get(&beside).await;
    assert_eq!(document.json()["taken_at"], "2026-11-20T12:00:00Z", "when it was taken, not asked");
    assert!(verifies(&portal, &document.json()).await);
}

#[tokio::test]
async fn the_receipt_of_open_data_is_kept_beside_the_file() {
    let portal = stocked().await;
    let reply = portal.get("/download/lines-csv/receipt").await;
    assert!(reply.header("content-disposition").starts_with("attachment; "));
    assert!(reply.header("content-disposition").contains(".csv.receipt.json"));
    assert!(verifies(&portal, &reply.json()).await);
    portal.get("/download/none/receipt").await.problem(404, "not-found");
}

#[tokio::test]
async fn a_forged_receipt_is_none() {
    let portal = stocked().await;
    let id = portal.get("/download/lines-csv").await.header("receipt").to_owned();
    let mut changed = id.clone().into_bytes();
    let last = changed.len() - 5;
    changed[last] = if changed[last] == b'A' { b'B' } else { b'A' };
    let changed = String::from_utf8(changed).unwrap();
    let found = portal.get(&format!("/api/v1/receipts/{changed}")).await.json();
    assert_eq!(found["valid"], false);
    assert!(found["reason"].as_str().unwrap().contains("签名"));

    // Signed by a stranger, for a statement that there is.
    let statement = SignedReceipt::parse(&id).unwrap().receipt;
    let stranger = ReceiptKey::new(SignatureAlgorithm::Sm2, &[9; 32]).unwrap();
    let forged = stranger.issue(&statement).unwrap();
    let found = portal.get(&format!("/api/v1/receipts/{forged}?lang=en")).await.json();
    assert_eq!((&found["valid"], &found["public_key"]), (&Value::Bool(false), &Value::Null));

    // A statement that there is not.
    let unknown = download::Receipt { statement: [0; 32], ..statement };
    let unknown = stranger.issue(&unknown).unwrap();
    for id in [unknown.as_str(), "x", "%00", &"A".repeat(4000)] {
        portal.get(&format!("/api/v1/receipts/{id}")).await.problem(404, "not-found");
        portal.get(&format!("/receipts/{id}")).await.problem(404, "not-found");
    }
}

#[tokio::test]
async fn receipts_stay_good_when_the_key_is_rotated_r37() {
    let portal = stocked().await;
    let old = portal.get("/download/lines-csv").await.header("receipt").to_owned();
    let mut rotated = keys();
    rotated.receipts = ReceiptKey::new(SignatureAlgorithm::Sm2, &[8; 32]).unwrap();
    portal.portal.use_keys(rotated);
    let new = portal.get("/download/lines-csv").await.header("receipt").to_owned();
    for (id, algorithm) in [(old, "Ed25519"), (new, "SM2")] {
        let found = portal.get(&format!("/api/v1/receipts/{id}")).await.json();
        assert_eq!(found["algorithm"], algorithm);
        assert_eq!(found["valid"], true);
        assert!(verifies(&portal, &found).await);
    }
}

#[tokio::test]
async fn a_statement_is_written_once_and_a_receipt_never() {
    let portal = stocked().await;
    let before = portal.get("/download/lines-csv").await.header("receipt").to_owned();
    let file = portal.folder.path().join("shumen.db");
    // Nothing can be written any more, and nothing has to be.
    execute(
        &file,
        "CREATE TRIGGER closed BEFORE INSERT ON statement BEGIN SELECT RAISE(ABORT, 'x'); END",
    )
    .await;
    portal.wait(TimeDelta::seconds(1));
    let after = portal.get("/download/lines-csv").await.header("receipt").to_owned();
    assert!(!after.is_empty() && after != before);
    // A new version has a statement of its own; where it cannot be kept, the file still comes.
    portal.publish([listing("lines", "公交线路").csv("lines-csv", "new")]).await;
    let reply = portal.get("/download/lines-csv").await;
    assert_eq!((reply.body.as_ref(), reply.header("receipt")), (&b"new"[..], ""));
    execute(&file, "DROP TRIGGER closed").await;
    let receipt = portal.get("/download/lines-csv").await.header("receipt").to_owned();
    let signed = SignedReceipt::parse(&receipt).unwrap();
    assert_eq!(signed.receipt.taken_at, now() + TimeDelta::seconds(1));
}
