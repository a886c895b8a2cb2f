//! Webhooks, from the notice to a receiver that checks them with somebody else's cryptography.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::durable::{document, sign_in};
use crate::notices::{account_of, execute, tell};
use crate::running::{Peer, Running, site};

/// A receiver, and a portal of the demo that may call it.
struct Desk {
    portal: Running,
    folders: [TempDir; 2],
    calls: PathBuf,
    settings: [(&'static str, String); 2],
    _receiver: Peer,
    port: u16,
}

impl Desk {
    /// Nothing where the machine has no Python.
    fn start() -> Option<Self> {
        let Some(python) = std::env::var_os("SHUMEN_TEST_PYTHON") else {
            eprintln!("left out: SHUMEN_TEST_PYTHON names no Python");
            return None;
        };
        let folders = [tempfile::tempdir().unwrap(), site()];
        let calls = folders[0].path().join("calls");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../end2end/peers/hooks.py");
        let receiver = Peer::start(Command::new(python).arg(script).arg(&calls));
        let port = receiver.port;
        let settings =
            [("SHUMEN_FETCH_PRIVATE", "yes".to_owned()), ("SHUMEN_FETCH_PORTS", port.to_string())];
        let data = folders[0].path().join("data");
        let portal = Running::start_demo_with(&data, folders[1].path(), &lent(&settings));
        Some(Self { portal, folders, calls, settings, _receiver: receiver, port })
    }

    /// Ends the program as a power cut would, and starts it again when every lease has run out.
    fn restart(self) -> Self {
        let Self { portal, folders, calls, settings, _receiver, port } = self;
        let data = portal.data.clone();
        portal.kill();
        execute(&data, "UPDATE webhook SET leased_until = 0 WHERE leased_until IS NOT NULL");
        let portal = Running::start_demo_with(&data, folders[1].path(), &lent(&settings));
        Self { portal, folders, calls, settings, _receiver, port }
    }

    fn hook(&self, cookie: &str, path: &str) -> String {
        let url = format!("http://127.0.0.1:{}/{path}", self.port);
        let body = json!({ "url": url });
        let made = self.portal.post("/api/v1/webhooks", &[("cookie", cookie)], &body);
        assert_eq!(made.status, 201, "{}", made.body);
        let made = document(&made.body);
        let secret = self.calls.with_extension("secret");
        std::fs::write(secret, made["secret"].as_str().unwrap()).unwrap();
        made["id"].as_str().unwrap().to_owned()
    }

    fn calls(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(&self.calls).unwrap_or_default();
        text.lines().map(document).collect()
    }

    fn done(&self, cookie: &str, hook: &str) -> usize {
        let path = format!("/api/v1/webhooks/{hook}/deliveries");
        let listed = document(&self.portal.get_with(&path, &[("cookie", cookie)]).body);
        let listed = listed["items"].as_array().unwrap().clone();
        listed.iter().filter(|call| call["state"] == "done").count()
    }
}

fn lent<'a>(settings: &'a [(&'static str, String); 2]) -> [(&'static str, &'a str); 2] {
    settings.each_ref().map(|(name, value)| (*name, value.as_str()))
}

#[test]
fn a_call_is_signed_as_the_scheme_says() {
    let Some(desk) = Desk::start() else { return };
    let cookie = sign_in(&desk.portal, "member@demo");
    let hook = desk.hook(&cookie, "good");
    let path = format!("/api/v1/webhooks/{hook}/test");
    let test = desk.portal.post(&path, &[("cookie", &cookie)], &json!({}));
    assert_eq!(test.status, 202, "{}", test.body);
    tell(&desk.portal.data, "a", &account_of(&desk.portal, &cookie));
    desk.portal.until("both arrive", || desk.calls().len() == 2);
    let calls = desk.calls();
    assert!(calls.iter().all(|call| call["verified"] == true), "{calls:?}");
    let mut kinds: Vec<_> = calls.iter().map(|call| call["type"].as_str().unwrap()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["request.returned", "webhook.test"]);
    desk.portal.until("that is noted", || desk.done(&cookie, &hook) == 2);
}

#[test]
fn a_program_that_is_killed_between_a_call_and_its_answer_makes_the_same_call_again() {
    const NOTICES: usize = 6;
    let Some(mut desk) = Desk::start() else { return };
    let cookie = sign_in(&desk.portal, "member@demo");
    let hook = desk.hook(&cookie, "held");
    let account = account_of(&desk.portal, &cookie);
    for number in 0..NOTICES {
        tell(&desk.portal.data, &format!("key-{number}"), &account);
    }
    for round in 1..=2 {
        // One is under way: it was received, and is not answered yet.
        desk.portal.until("some are received", || desk.calls().len() >= 2 * round);
        desk = desk.restart();
    }
    desk.portal.until("all are noted", || desk.done(&cookie, &hook) == NOTICES);
    let mut bodies = HashMap::new();
    for call in desk.calls() {
        assert_eq!(call["verified"], true, "{call}");
        let id = call["id"].as_str().unwrap().to_owned();
        let mut body = document(call["body"].as_str().unwrap());
        // The portal of the test is found at another address after each start.
        body["data"].as_object_mut().unwrap().remove("url");
        assert_eq!(*bodies.entry(id).or_insert(body.clone()), body, "a repetition says the same");
    }
    assert_eq!(bodies.len(), NOTICES, "each under one identifier");
    assert!(desk.folders[0].path().exists());
}
