//! The audit log (R2, R35): complete, chained, signed, and for auditors alone.

use domain::Role;
use ed25519_dalek::{Signature, VerifyingKey};
use edge::staff::verify::{Tampered, verify};
use serde_json::json;

use crate::listings::{Staff, whole};
use crate::people_builder::{Browser, email};
use crate::portal::TestPortal;

fn key(portal: &TestPortal) -> VerifyingKey {
    portal.signing_key.verifying_key()
}

#[tokio::test]
async fn every_command_is_in_the_log_with_who_why_and_what_r35() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let begun = portal.begin(&staff.registrar, whole("公交线路")).await;
    let id = begun["id"].as_str().unwrap();
    portal.act(&staff.registrar, id, "submit", json!({})).await;
    let why = json!({ "comment": "缺少站点坐标" });
    portal.act(&staff.reviewer, id, "return", why).await;
    let path = format!("/api/v1/audit?subject={id}");
    let log = portal.get_as(&staff.auditor, &path).await.json();
    assert_eq!(log["total"], 3);
    let returned = &log["items"][0];
    assert_eq!(returned["action"], "listing.return");
    assert_eq!(returned["label"], "退回纠正");
    assert_eq!(returned["id"], returned["number"].to_string());
    assert_eq!(returned["account_name"], "reviewer");
    assert_eq!(returned["organisation"], "transport");
    assert_eq!(returned["reason"], "缺少站点坐标");
    assert_eq!(returned["change"]["from"], json!(["unpublished", "department_review"]));
}

#[tokio::test]
async fn the_log_is_for_auditors_and_its_taking_is_logged() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    portal.begin(&staff.registrar, whole("公交线路")).await;
    for by in [&staff.registrar, &staff.reviewer, &staff.authority, &staff.stranger] {
        portal.get_as(by, "/api/v1/audit").await.problem(403, "not-permitted");
        portal.get_as(by, "/api/v1/audit/export").await.problem(403, "not-permitted");
    }
    portal.get("/api/v1/audit").await.problem(401, "sign-in-required");
    let export = portal.get_as(&staff.auditor, "/api/v1/audit/export?action=listing.").await;
    let lines: Vec<_> = std::str::from_utf8(&export.body).unwrap().lines().collect();
    assert_eq!(lines.len(), 1);
    let log = portal.get_as(&staff.auditor, "/api/v1/audit?action=audit.export").await.json();
    assert_eq!(log["items"][0]["account_name"], "auditor");
}

#[tokio::test]
async fn who_was_not_let_in_is_in_the_log_r41() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let tried = portal.with_password("one", &[("transport", Role::Registrar)]).await;
    for address in [email("one"), "nobody@example.org".to_owned()] {
        let body = json!({ "email": address, "password": "a wrong password" });
        let reply = portal.post_as(&Browser::new(), "/api/v1/session", body).await;
        reply.problem(401, "wrong-credentials");
    }
    let log = portal.get_as(&staff.auditor, "/api/v1/audit?action=session.refused").await;
    let text = String::from_utf8_lossy(&log.body).into_owned();
    assert!(!text.contains("nobody@") && !text.contains(&email("one")), "{text}");
    let log = log.json();
    assert_eq!(log["total"], 2);
    let [unknown, known] = [&log["items"][0], &log["items"][1]];
    assert_eq!((&unknown["subject"], &unknown["account"]), (&json!("unknown"), &json!(null)));
    assert_eq!((&known["subject"], &known["label"]), (&json!(tried), &json!("登录失败")));
    assert_eq!(known["change"]["why"], "password");
    assert!(verify(&portal.store, &key(&portal), &[]).await.unwrap().is_ok());
}

#[tokio::test]
async fn anyone_gets_the_signed_head_and_can_check_it() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    portal.begin(&staff.registrar, whole("公交线路")).await;
    let head = portal.get("/api/v1/audit/checkpoint").await.json();
    let at: chrono::DateTime<chrono::Utc> = head["at"].as_str().unwrap().parse().unwrap();
    let signed = format!(
        "shumen audit {} {} {}",
        head["number"],
        head["hash"].as_str().unwrap(),
        at.timestamp_micros()
    );
    let bytes = |name: &str| hex::decode(head[name].as_str().unwrap()).unwrap();
    let key = VerifyingKey::try_from(bytes("public_key").as_slice()).unwrap();
    let signature = Signature::from_slice(&bytes("signature")).unwrap();
    assert!(key.verify_strict(signed.as_bytes(), &signature).is_ok());
    assert_eq!(portal.get("/api/v1/audit/checkpoint").await.json(), head);
}

#[tokio::test]
async fn any_tampering_with_the_log_is_found() {
    let attacks: [(&str, &str); 5] = [
        ("an edit", "UPDATE audit SET reason = 'another' WHERE number = 5"),
        ("another account", "UPDATE audit SET account = 'other' WHERE number = 6"),
        ("a removal", "DELETE FROM audit WHERE number = 5"),
        (
            "another order",
            "UPDATE audit SET number = CASE number WHEN 5 THEN -6 ELSE -5 END WHERE number IN (5, 6)",
        ),
        ("a cut", "DELETE FROM audit WHERE number > 4"),
    ];
    for (attack, sql) in attacks {
        let portal = TestPortal::start().await;
        let staff = Staff::of(&portal).await;
        portal.published(&staff, "公交线路").await;
        let kept = edge::staff::checkpoint::sign_head(&portal.portal).await.unwrap();
        let sound = verify(&portal.store, &key(&portal), &[]).await.unwrap().unwrap();
        assert_eq!(sound.entries, kept.number);
        let file = portal.folder.path().join("shumen.db");
        crate::portal::execute(&file, sql).await;
        crate::portal::execute(&file, "UPDATE audit SET number = -number WHERE number < 0").await;
        let verdict = verify(&portal.store, &key(&portal), &[]).await.unwrap();
        assert!(verdict.is_err(), "{attack} was not found: {verdict:?}");
        // Whoever can write the database can drop its signed heads, but not those kept elsewhere.
        crate::portal::execute(&file, "DELETE FROM audit_checkpoint").await;
        let verdict = verify(&portal.store, &key(&portal), &[kept]).await.unwrap();
        assert!(verdict.is_err(), "{attack} was not found: {verdict:?}");
    }
}

#[tokio::test]
async fn a_log_that_was_written_anew_does_not_pass_through_the_kept_head() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    portal.begin(&staff.registrar, whole("公交线路")).await;
    let kept = edge::staff::checkpoint::sign_head(&portal.portal).await.unwrap();
    let forged = store::Checkpoint { hash: "0".repeat(64), ..kept.clone() };
    let verdict = verify(&portal.store, &key(&portal), &[forged]).await.unwrap();
    assert_eq!(verdict, Err(Tampered::Signature(kept.number)));
    let mut entry = portal.store.logged_from(kept.number, 1).await.unwrap().remove(0);
    entry.reason = Some("forged".into());
    let before = portal.store.logged_from(kept.number - 1, 1).await.unwrap().remove(0);
    let hash = entry.hash_after(&before.hash);
    let sql = format!(
        "UPDATE audit SET reason = 'forged', hash = '{hash}' WHERE number = {}",
        kept.number
    );
    crate::portal::execute(&portal.folder.path().join("shumen.db"), &sql).await;
    let verdict = verify(&portal.store, &key(&portal), std::slice::from_ref(&kept)).await.unwrap();
    assert_eq!(verdict, Err(Tampered::Checkpoint(kept.number)));
}

#[tokio::test]
async fn an_auditor_sees_what_people_of_the_region_do_for_themselves_and_nobody_elses() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let city = portal.staff("city-auditor", "city", Role::Auditor).await;
    portal
        .post_as(
            &staff.registrar,
            "/api/v1/keys",
            json!({ "name": "k", "scopes": ["read"], "days": 1 }),
        )
        .await;
    let account = staff.registrar.account.clone().unwrap();
    let path = format!("/api/v1/audit?account={account}");
    assert_eq!(portal.get_as(&city, &path).await.json()["total"], 0);
    let all = portal.get_as(&staff.auditor, &path).await.json();
    assert!(all["total"].as_u64().unwrap() > 0);
}

#[tokio::test]
async fn a_log_whose_end_is_missing_is_found_and_not_continued() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    portal.begin(&staff.registrar, whole("公交线路")).await;
    let file = portal.folder.path().join("shumen.db");
    let cut = "DELETE FROM audit WHERE number = (SELECT MAX(number) FROM audit)";
    crate::portal::execute(&file, cut).await;
    let verdict = verify(&portal.store, &key(&portal), &[]).await.unwrap();
    assert!(matches!(verdict, Err(Tampered::Cut { .. })), "{verdict:?}");
    let next = portal.post_as(&staff.registrar, "/api/v1/listings", whole("停车场")).await;
    next.problem(500, "internal");
}
