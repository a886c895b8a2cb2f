//! Signing in with a real OpenID provider, npm's `oidc-provider`, on loopback.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::running::{Peer, Reply, Running, ask, free_address, site};

/// A portal beside a provider.
struct Both {
    portal: Running,
    provider: Peer,
    _folders: [TempDir; 2],
}

impl Both {
    /// Nothing where the machine has no provider to try with.
    fn start() -> Option<Self> {
        let Some(modules) = std::env::var_os("SHUMEN_TEST_NODE_MODULES") else {
            eprintln!("left out: SHUMEN_TEST_NODE_MODULES names no folder with oidc-provider");
            return None;
        };
        let address = free_address();
        let back = format!("http://{address}/auth/oidc/callback");
        let script = Path::new(&modules).join("peers/oidc.mjs");
        let provider = Peer::start(Command::new("node").arg(script).args(["a secret", &back]));
        let issuer = format!("http://127.0.0.1:{}", provider.port);
        let (data, site) = (tempfile::tempdir().unwrap(), site());
        let settings = [
            ("SHUMEN_OIDC_ISSUER", issuer.as_str()),
            ("SHUMEN_OIDC_CLIENT_ID", "shumen"),
            ("SHUMEN_OIDC_CLIENT_SECRET", "a secret"),
            ("SHUMEN_OIDC_NAME", "省统一身份认证"),
        ];
        let portal = Running::start_at(address, data.path(), site.path(), &settings);
        Some(Self { portal, provider, _folders: [data, site] })
    }

    /// Goes to the provider, signs in there, and stops before it comes back: the address to which
    /// the provider sends the browser.
    fn away(&self, browser: &mut Browser, login: &str) -> String {
        let mut reply = browser.get(&self.url("/auth/oidc/start?next=%2Fstaff"));
        let mut form_sent = false;
        for _ in 0..10 {
            let location = reply.header("location");
            if location.starts_with(&self.url("/auth/oidc/callback")) {
                return location;
            }
            let provider = format!("http://127.0.0.1:{}", self.provider.port);
            let address = match location.strip_prefix('/') {
                Some(path) => format!("{provider}/{path}"),
                None => location,
            };
            reply = browser.get(&address);
            if address.contains("/interaction/") && !form_sent {
                reply = browser.ask("POST", &address, login);
                form_sent = true;
            }
        }
        panic!("the provider did not send the browser back: {} {}", reply.status, reply.body);
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.portal.address)
    }

    fn session(&self, browser: &mut Browser) -> Option<Value> {
        let reply = browser.get(&self.url("/api/v1/session"));
        (reply.status == 200).then(|| serde_json::from_str(&reply.body).unwrap())
    }
}

/// A browser that keeps cookies and follows nobody by itself.
#[derive(Default)]
struct Browser {
    cookies: Vec<(String, String, String)>,
}

impl Browser {
    fn get(&mut self, url: &str) -> Reply {
        self.ask("GET", url, "")
    }

    fn ask(&mut self, method: &str, url: &str, body: &str) -> Reply {
        let rest = url.strip_prefix("http://").unwrap();
        let (authority, path) = rest.split_once('/').unwrap();
        let address: SocketAddr = authority.parse().unwrap();
        let own = self.cookies.iter().filter(|(site, ..)| site == authority);
        let cookies: Vec<_> = own.map(|(_, name, value)| format!("{name}={value}")).collect();
        let cookies = cookies.join("; ");
        let mut headers = vec![("cookie", cookies.as_str()), ("accept", "text/html")];
        if method == "POST" {
            headers.push(("content-type", "application/x-www-form-urlencoded"));
        }
        let reply = ask(address, method, &format!("/{path}"), &headers, body).unwrap();
        for line in reply.head.lines() {
            let Some((key, cookie)) = line.split_once(": ") else { continue };
            if !key.eq_ignore_ascii_case("set-cookie") {
                continue;
            }
            let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
            self.cookies.retain(|(site, key, _)| site != authority || key != name);
            if !value.is_empty() {
                self.cookies.push((authority.to_owned(), name.to_owned(), value.to_owned()));
            }
        }
        reply
    }
}

#[test]
fn somebody_signs_in_with_the_provider_and_is_the_same_the_next_time() {
    let Some(both) = Both::start() else { return };
    let ways: Value = serde_json::from_str(&both.portal.get("/api/v1/session/ways").body).unwrap();
    assert_eq!(ways["openid"], "省统一身份认证");
    let mut ids = Vec::new();
    for _ in 0..2 {
        let mut browser = Browser::default();
        let back = both.away(&mut browser, "login=one%40example.org");
        let reply = browser.get(&back);
        assert_eq!((reply.status, reply.header("location")), (303, "/staff".to_owned()));
        let session = both.session(&mut browser).unwrap();
        assert_eq!(session["account"]["email"], "one@example.org");
        // Who somebody is says nothing of what they may do.
        assert_eq!((&session["organisations"], &session["permissions"]), (&json!([]), &json!([])));
        ids.push(session["account"]["id"].clone());
    }
    assert_eq!(ids[0], ids[1]);
}

#[test]
fn an_address_that_the_provider_has_not_verified_opens_nothing() {
    let Some(both) = Both::start() else { return };
    let added = both.portal.beside(&["user", "add", "victim@example.org"]).output().unwrap();
    assert!(added.status.success());
    let mut browser = Browser::default();
    let back = both.away(&mut browser, "login=victim%40example.org&verified=no");
    let reply = browser.get(&back);
    assert_eq!(reply.header("location"), "/sign-in?problem=not-permitted&next=%2Fstaff");
    assert!(both.session(&mut browser).is_none());
}

#[test]
fn a_verified_address_leads_to_its_account_and_a_suspended_one_stays_shut() {
    let Some(both) = Both::start() else { return };
    for (arguments, open) in [
        (&["user", "add", "one@example.org"][..], true),
        (&["user", "suspend", "one@example.org"], false),
    ] {
        assert!(both.portal.beside(arguments).output().unwrap().status.success());
        let mut browser = Browser::default();
        let back = both.away(&mut browser, "login=one%40example.org");
        browser.get(&back);
        assert_eq!(both.session(&mut browser).is_some(), open, "{arguments:?}");
    }
}

#[test]
fn a_way_back_works_once_in_its_own_browser_and_with_its_own_state() {
    let Some(both) = Both::start() else { return };
    let wrong = "/sign-in?problem=wrong-credentials";
    // In another browser: somebody is to be signed in as somebody else.
    let mut attacker = Browser::default();
    let back = both.away(&mut attacker, "login=attacker%40example.org");
    let mut victim = Browser::default();
    assert!(victim.get(&back).header("location").starts_with(wrong));
    // In a browser that is on its own way.
    both.away(&mut victim, "login=victim%40example.org");
    assert!(victim.get(&back).header("location").starts_with(wrong));
    assert!(both.session(&mut victim).is_none());
    // Twice.
    assert_eq!(attacker.get(&back).header("location"), "/staff");
    assert!(attacker.get(&back).header("location").starts_with(wrong));
    // With nonsense.
    let nonsense = both.url("/auth/oidc/callback?code=x&state=y");
    assert!(Browser::default().get(&nonsense).header("location").starts_with(wrong));
}

#[test]
fn a_provider_that_is_away_is_said_and_one_that_is_not_set_is_not_there() {
    let Some(both) = Both::start() else { return };
    let Both { portal, provider, _folders } = both;
    drop(provider);
    let reply = portal.get("/auth/oidc/start?next=https://evil.example");
    assert_eq!(reply.header("location"), "/sign-in?problem=unavailable&next=%2F");
    let without = Running::start();
    assert_eq!(without.get("/auth/oidc/start").status, 404);
}
