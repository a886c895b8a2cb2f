//! `shumen user`: how the first operator comes to be.

use std::io::Write;
use std::process::Stdio;

use serde_json::json;

use crate::running::{Running, run, shumen, site};

#[test]
fn the_first_operator_is_made_from_the_machine_and_signs_in() {
    let portal = Running::start();
    let mut command = portal.beside(&[
        "user",
        "add",
        "First@example.org",
        "--name",
        "管理员",
        "--organisation",
        "示例省数据局",
        "--region",
        "990000",
        "--region-name",
        "示例省",
        "--role",
        "operator",
        "--password-stdin",
    ]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"a long password\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let entry = json!({ "email": "first@example.org", "password": "a long password" });
    let reply = portal.post("/api/v1/session", &[], &entry);
    assert_eq!(reply.status, 200, "{}", reply.body);
    let session: serde_json::Value = serde_json::from_str(&reply.body).unwrap();
    assert_eq!(session["organisations"][0]["name"], "示例省数据局");
    assert_eq!(session["permissions"], json!(["code.enrol"]), "a second factor comes first");
    assert!(reply.header("set-cookie").contains("session=") && !reply.head.contains("Secure"));

    let list = portal.beside(&["user", "list"]).output().unwrap();
    let list = String::from_utf8_lossy(&list.stdout).into_owned();
    assert!(list.contains("first@example.org") && list.contains("operator"), "{list}");
    // The last operator is not suspended, not even from here.
    let refused = run(&mut portal.beside(&["user", "suspend", "first@example.org"]));
    assert!(!refused.success && refused.said.contains("nobody would be left"), "{}", refused.said);
}

#[test]
fn a_password_that_is_made_up_is_printed_once_and_works() {
    let portal = Running::start();
    let made = portal.beside(&["user", "add", "one@example.org"]).output().unwrap();
    let password = String::from_utf8(made.stdout).unwrap().trim().to_owned();
    assert_eq!(password.len(), 27, "{password}");
    let entry = |password: &str| json!({ "email": "one@example.org", "password": password });
    assert_eq!(portal.post("/api/v1/session", &[], &entry(&password)).status, 200);
    let again = portal.beside(&["user", "password", "one@example.org"]).output().unwrap();
    let new = String::from_utf8(again.stdout).unwrap().trim().to_owned();
    assert_eq!(portal.post("/api/v1/session", &[], &entry(&password)).status, 401);
    assert_eq!(portal.post("/api/v1/session", &[], &entry(&new)).status, 200);
}

#[test]
fn bad_words_are_refused_in_a_line() {
    let (data, site) = (tempfile::tempdir().unwrap(), site());
    for arguments in [
        &["user", "add", "nobody"][..],
        &["user", "add", "a@b", "--role", "king", "--organisation", "x"],
        &["user", "add", "a@b", "--role", "operator"],
        &["user", "add", "a@b", "--role", "operator", "--organisation", "x"],
        &["user", "add", "a@b", "--organisation", "x", "--region", "12"],
        &["user", "password", "a@b"],
        &["user", "roles", "a@b"],
    ] {
        let finished = run(&mut shumen(data.path(), site.path(), arguments));
        assert!(!finished.success && !finished.said.contains("panicked"), "{arguments:?}");
    }
}

#[test]
fn the_demos_accounts_sign_in_with_the_roles_that_are_promised() {
    let (data, site) = (tempfile::tempdir().unwrap(), site());
    // Seeded by a start that then refuses to listen where others could use what everybody knows.
    let mut seeding = shumen(data.path(), site.path(), &["serve", "--demo"]);
    assert!(!run(seeding.env("SHUMEN_LISTEN", "0.0.0.0:0")).success);
    let portal = Running::start_in(data.path(), site.path());
    let session = |email: &str| {
        let entry = json!({ "email": email, "password": "shumen-demo" });
        let reply = portal.post("/api/v1/session", &[], &entry);
        assert_eq!(reply.status, 200, "{email}: {}", reply.body);
        serde_json::from_str::<serde_json::Value>(&reply.body).unwrap()
    };
    assert_eq!(session("member@demo")["organisations"], json!([]));
    for role in ["registrar", "reviewer", "provider", "authority", "auditor", "operator"] {
        let session = session(&format!("{role}@demo"));
        assert_eq!(session["organisations"][0]["roles"], json!([role]));
        assert_ne!(session["permissions"], json!(["code.enrol"]), "no second factor in the demo");
    }
    for role in ["registrar", "reviewer", "provider"] {
        let (first, second) = (session(&format!("{role}@demo")), session(&format!("{role}2@demo")));
        assert_eq!(second["organisations"][0]["roles"], json!([role]));
        assert_ne!(second["organisations"][0]["id"], first["organisations"][0]["id"]);
    }
}
