//! Letters, from the command that wants them to the mail server that takes them.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::running::{Peer, Running, free_address, site};

fn register(portal: &Running, email: &str) {
    let body = json!({ "email": email, "password": "a long password", "name": "新用户" });
    assert_eq!(portal.post("/api/v1/accounts", &[], &body).status, 202);
}

fn token(text: &str) -> &str {
    text.split("token=").nth(1).unwrap().split_whitespace().next().unwrap()
}

#[test]
fn without_a_mail_server_letters_wait_in_a_folder() {
    let portal = Running::start();
    register(&portal, "new@example.org");
    let folder = portal.data.join("outbox");
    let letters = || files(&folder);
    portal.until("there is a letter", || letters().len() == 1);
    let file = &letters()[0];
    let letter = std::fs::read_to_string(file).unwrap();
    assert!(letter.contains("To: new@example.org"), "{letter}");
    let mode =
        std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(file).unwrap().permissions());
    assert_eq!(mode & 0o077, 0, "nobody else reads it");
}

/// The letters in a folder; one that a program was killed over has not got its name.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    paths.filter(|path| path.extension().is_some_and(|end| end == "eml")).collect()
}

/// A mail server with a portal that sends by it.
pub struct Post {
    folders: Vec<TempDir>,
    inbox: PathBuf,
    server: Peer,
    account: bool,
}

impl Post {
    /// Nothing where the machine has no mail server to try with.
    pub fn start(account: &[&str]) -> Option<Self> {
        let Some(python) = std::env::var_os("SHUMEN_TEST_PYTHON") else {
            eprintln!("left out: SHUMEN_TEST_PYTHON names no Python with aiosmtpd");
            return None;
        };
        let folder = tempfile::tempdir().unwrap();
        let inbox = folder.path().join("inbox");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../end2end/peers/smtp.py");
        let mut command = Command::new(python);
        let server = Peer::start(command.arg(script).arg(&inbox).args(account));
        Some(Self { folders: vec![folder], inbox, server, account: !account.is_empty() })
    }

    pub fn url(&self) -> String {
        let account = if self.account { "shumen:a%20password@" } else { "" };
        format!("smtp://{account}127.0.0.1:{}", self.server.port)
    }

    fn portal(&mut self, url: &str) -> Running {
        let (data, site) = (tempfile::tempdir().unwrap(), site());
        let settings =
            [("SHUMEN_SMTP_URL", url), ("SHUMEN_MAIL_FROM", "数门 <noreply@example.org>")];
        let portal = Running::start_at(free_address(), data.path(), site.path(), &settings);
        self.folders.extend([data, site]);
        portal
    }

    pub fn letters(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(&self.inbox).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

#[test]
fn a_letter_reaches_its_mail_server_and_its_link_works() {
    let Some(mut post) = Post::start(&["shumen", "a password"]) else { return };
    let portal = post.portal(&post.url());
    register(&portal, "new@example.org");
    portal.until("the letter arrives", || !post.letters().is_empty());
    let letter = &post.letters()[0];
    assert_eq!(
        (&letter["from"], &letter["to"]),
        (&json!("noreply@example.org"), &json!(["new@example.org"]))
    );
    assert_eq!(letter["subject"], "请确认您的邮箱 - 数门");
    let token = token(letter["body"].as_str().unwrap());
    let confirmed = portal.post("/api/v1/accounts/confirm", &[], &json!({ "token": token }));
    assert_eq!(confirmed.status, 204);
    let entry = json!({ "email": "new@example.org", "password": "a long password" });
    assert_eq!(portal.post("/api/v1/session", &[], &entry).status, 200);
    assert_eq!(post.letters().len(), 1, "once is enough");
}

#[test]
fn a_letter_that_is_refused_does_not_hold_the_others_up() {
    let Some(mut post) = Post::start(&[]) else { return };
    let portal = post.portal(&post.url());
    for name in ["refused", "later", "after"] {
        register(&portal, &format!("{name}@example.org"));
    }
    portal.until("the last one arrives", || {
        post.letters().iter().any(|letter| letter["to"] == json!(["after@example.org"]))
    });
    assert_eq!(post.letters().len(), 1);
}

#[test]
fn a_letter_outlives_the_process_and_a_server_that_was_away() {
    let Some(mut post) = Post::start(&[]) else { return };
    let away = format!("smtp://{}", free_address());
    let portal = post.portal(&away);
    register(&portal, "new@example.org");
    let data = portal.data.clone();
    portal.kill();
    let site = site();
    let settings = [("SHUMEN_SMTP_URL", post.url())];
    let settings = settings.each_ref().map(|(name, value)| (*name, value.as_str()));
    let portal = Running::start_at(free_address(), &data, site.path(), &settings);
    portal.until("the letter arrives", || !post.letters().is_empty());
}

#[test]
fn a_mail_server_that_is_none_stops_the_start_and_its_password_is_not_shown() {
    let (data, site) = (tempfile::tempdir().unwrap(), site());
    let mut command = crate::running::shumen(data.path(), site.path(), &["serve"]);
    let finished = crate::running::run(command.env("SHUMEN_SMTP_URL", "mail://x:secret@y"));
    assert!(!finished.success && finished.said.contains("smtp_url"), "{}", finished.said);
    assert!(!finished.said.contains("secret"), "{}", finished.said);
}
