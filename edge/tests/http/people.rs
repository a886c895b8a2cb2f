//! Registering, signing in, codes and keys, and what an attacker would try.

use axum::body::Body;
use axum::http::{Method, Request};
use chrono::TimeDelta;
use domain::Role;
use serde_json::{Value, json};

use crate::people_builder::{Browser, ORIGIN, email, password};
use crate::portal::{Reply, TestPortal};

const SESSION: &str = "/api/v1/session";

async fn sign_in(portal: &TestPortal, browser: &Browser, name: &str) -> Reply {
    let body = json!({ "email": email(name), "password": password(name) });
    portal.post_as(browser, SESSION, body).await
}

/// The token of the link in the last letter, and the letter.
async fn letter(portal: &TestPortal) -> (String, String) {
    let letters = portal.letters().await;
    let text = letters.last().expect("a letter").text.clone();
    let token = text.split("token=").nth(1).unwrap_or_default();
    (token.split_whitespace().next().unwrap_or_default().to_owned(), text)
}

#[tokio::test]
async fn somebody_registers_confirms_and_signs_in() {
    let portal = TestPortal::start().await;
    let browser = Browser::new();
    let body =
        json!({ "email": "New@Example.org", "password": "a long password", "name": "新用户" });
    assert_eq!(portal.post_as(&browser, "/api/v1/accounts", body.clone()).await.status, 202);
    let entry = json!({ "email": "new@example.org", "password": "a long password" });
    let early = portal.post_as(&browser, SESSION, entry.clone()).await;
    early.problem(403, "not-permitted");

    let (token, _) = letter(&portal).await;
    let confirm = json!({ "token": token });
    assert_eq!(
        portal.post_as(&browser, "/api/v1/accounts/confirm", confirm.clone()).await.status,
        204
    );
    portal.post_as(&browser, "/api/v1/accounts/confirm", confirm).await.problem(404, "not-found");

    let reply = portal.post_as(&browser, SESSION, entry).await;
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    assert_eq!(reply.header("cache-control"), "no-store");
    let session = portal.get_as(&browser, SESSION).await.json();
    assert_eq!(session["account"]["email"], "new@example.org");
    assert_eq!((&session["organisations"], &session["permissions"]), (&json!([]), &json!([])));
    let cookie = reply.headers.get_all("set-cookie").iter().next().unwrap().to_str().unwrap();
    for word in ["__Host-session=", "HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
        assert!(cookie.contains(word), "{cookie}");
    }
}

#[tokio::test]
async fn nobody_learns_who_has_an_account() {
    let portal = TestPortal::start().await;
    portal.with_password("known", &[]).await;
    let browser = Browser::new();
    for path in ["/api/v1/accounts", "/api/v1/accounts/reset"] {
        let mut answers = Vec::new();
        for name in ["known", "unknown"] {
            let body = json!({ "email": email(name), "password": "another password", "name": "x" });
            let reply = portal.post_as(&browser, path, body).await;
            answers.push((reply.status, reply.body.clone()));
        }
        assert_eq!(answers[0], answers[1], "{path}");
    }
    let mut answers = Vec::new();
    for name in ["known", "nobody"] {
        let body = json!({ "email": email(name), "password": "a wrong password" });
        let reply = portal.post_as(&browser, SESSION, body).await;
        answers.push((reply.status, reply.body.clone()));
    }
    assert_eq!(answers[0], answers[1]);
    // Who has the account is told by letter.
    let letters = portal.letters().await;
    let known = letters.iter().find(|mail| mail.to == email("known")).unwrap();
    assert!(known.text.contains("/sign-in") && !known.text.contains("confirm"), "{}", known.text);
}

#[tokio::test]
async fn nobody_keeps_an_address_by_registering_it_first() {
    let portal = TestPortal::start().await;
    let browser = Browser::new();
    for (password, name) in [("the thief's password", "thief"), ("the owner's password", "owner")] {
        let body = json!({ "email": "owner@example.org", "password": password, "name": name });
        portal.post_as(&browser, "/api/v1/accounts", body).await;
    }
    let (token, _) = letter(&portal).await;
    portal.post_as(&browser, "/api/v1/accounts/confirm", json!({ "token": token })).await;
    let entry = |password: &str| json!({ "email": "owner@example.org", "password": password });
    let thief = portal.post_as(&browser, SESSION, entry("the thief's password")).await;
    thief.problem(401, "wrong-credentials");
    assert_eq!(portal.post_as(&browser, SESSION, entry("the owner's password")).await.status, 200);
}

#[tokio::test]
async fn a_session_gets_a_new_token_at_each_sign_in() {
    let portal = TestPortal::start().await;
    portal.with_password("one", &[]).await;
    let browser = Browser::new();
    // A token that an attacker planted is not taken over.
    browser.set_cookie("__Host-session", "planted");
    sign_in(&portal, &browser, "one").await;
    let first = browser.cookie("__Host-session").unwrap();
    assert_ne!(first, "planted");
    sign_in(&portal, &browser, "one").await;
    assert_ne!(browser.cookie("__Host-session").unwrap(), first);
    let old = Browser::new();
    old.set_cookie("__Host-session", &first);
    portal.get_as(&old, SESSION).await.problem(401, "sign-in-required");
}

#[tokio::test]
async fn another_sites_page_changes_nothing() {
    let portal = TestPortal::start().await;
    portal.with_password("one", &[]).await;
    let browser = Browser::new();
    sign_in(&portal, &browser, "one").await;
    let send = async |origin: Option<&str>, method: Method, path: &str, cookie: bool| {
        let mut request = Request::builder().method(method).uri(path);
        request = request.header("host", "inside.example");
        request = request.header("content-type", "application/json");
        if cookie {
            request = request.header("cookie", browser.cookies());
        }
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        let body = json!({ "name": "x", "language": "en" }).to_string();
        portal.send(request.body(Body::from(body)).unwrap()).await
    };
    for origin in [None, Some("https://evil.example"), Some("null"), Some("http://inside.example")]
    {
        send(origin, Method::PUT, "/api/v1/account", true).await.problem(403, "foreign-origin");
        send(origin, Method::DELETE, SESSION, true).await.problem(403, "foreign-origin");
        // A path that nobody has is no way around it, nor is one of the pages.
        send(origin, Method::POST, "/nowhere", true).await.problem(403, "foreign-origin");
    }
    // Signing a visitor in as somebody else, without any cookie.
    let planted = send(Some("https://evil.example"), Method::POST, SESSION, false).await;
    planted.problem(403, "foreign-origin");
    for origin in [ORIGIN, "https://inside.example"] {
        let own = send(Some(origin), Method::PUT, "/api/v1/account", true).await;
        assert_eq!(own.status, 204, "{origin}");
    }
    assert_eq!(send(None, Method::GET, SESSION, true).await.status, 200);
}

#[tokio::test]
async fn signing_out_everywhere_ends_every_session() {
    let portal = TestPortal::start().await;
    portal.with_password("one", &[]).await;
    let (here, there) = (Browser::new(), Browser::new());
    for browser in [&here, &there] {
        assert_eq!(sign_in(&portal, browser, "one").await.status, 200);
    }
    assert_eq!(portal.delete_as(&here, SESSION).await.status, 204);
    assert_eq!(here.cookie("__Host-session"), None);
    assert_eq!(portal.get_as(&there, SESSION).await.status, 200);
    sign_in(&portal, &here, "one").await;
    assert_eq!(portal.delete_as(&here, "/api/v1/session?everywhere=true").await.status, 204);
    portal.get_as(&there, SESSION).await.problem(401, "sign-in-required");
}

#[tokio::test]
async fn a_session_ends_when_it_is_idle_and_when_it_is_old() {
    let portal = TestPortal::start().await;
    let account = portal.account("one", &[("transport", Role::Registrar)]).await;
    let browser = portal.browser_of(&account).await;
    portal.wait(TimeDelta::hours(11));
    assert_eq!(portal.get_as(&browser, SESSION).await.status, 200);
    portal.wait(TimeDelta::hours(13));
    portal.get_as(&browser, SESSION).await.problem(401, "sign-in-required");
    let browser = portal.browser_of(&account).await;
    for _ in 0..15 {
        portal.wait(TimeDelta::hours(11));
        portal.get_as(&browser, SESSION).await;
    }
    assert_eq!(portal.get_as(&browser, SESSION).await.status, 200);
    portal.wait(TimeDelta::hours(4));
    portal.get_as(&browser, SESSION).await.problem(401, "sign-in-required");
}

#[tokio::test]
async fn a_form_without_scripts_goes_onward_and_only_within_the_site() {
    let portal = TestPortal::start().await;
    portal.with_password("one", &[]).await;
    let browser = Browser::new();
    let form = |password: &str, next: &str| {
        format!("email=one%40example.org&password={}&next={next}", password.replace(' ', "+"))
    };
    let wrong = portal.form_as(&browser, SESSION, &form("wrong", "%2Fstaff")).await;
    assert_eq!(wrong.status, 303);
    assert_eq!(wrong.header("location"), "/sign-in?problem=wrong-credentials&next=%2Fstaff");
    let right = portal.form_as(&browser, SESSION, &form(&password("one"), "%2Fstaff")).await;
    assert_eq!((right.status.as_u16(), right.header("location")), (303, "/staff"));
    let away = form(&password("one"), "https%3A%2F%2Fevil.example");
    assert_eq!(portal.form_as(&browser, SESSION, &away).await.header("location"), "/");
    let out = portal.form_as(&browser, "/api/v1/session/end", "next=%2F").await;
    assert_eq!(out.status, 303);
    portal.get_as(&browser, SESSION).await.problem(401, "sign-in-required");
}

#[tokio::test]
async fn a_password_is_set_anew_once_and_within_the_hour() {
    let portal = TestPortal::start().await;
    portal.with_password("one", &[]).await;
    let (browser, thief) = (Browser::new(), Browser::new());
    sign_in(&portal, &thief, "one").await;
    let ask = json!({ "email": email("one") });
    let ask_again = async || {
        portal.post_as(&browser, "/api/v1/accounts/reset", ask.clone()).await;
        portal.settle().await;
        letter(&portal).await.0
    };
    let finish = async |token: &str, password: &str| {
        let body = json!({ "token": token, "password": password });
        portal.post_as(&browser, "/api/v1/accounts/reset/finish", body).await
    };
    let expired = ask_again().await;
    portal.wait(TimeDelta::minutes(61));
    finish(&expired, "an entirely new one").await.problem(404, "not-found");
    let token = ask_again().await;
    finish(&token, "short").await.problem(400, "invalid-request");
    assert_eq!(finish(&token, "an entirely new one").await.status, 204);
    finish(&token, "and another new one").await.problem(404, "not-found");
    portal.get_as(&thief, SESSION).await.problem(401, "sign-in-required");
    sign_in(&portal, &browser, "one").await.problem(401, "wrong-credentials");
    let body = json!({ "email": email("one"), "password": "an entirely new one" });
    assert_eq!(portal.post_as(&browser, SESSION, body).await.status, 200);
}

#[tokio::test]
async fn guessing_is_slowed_down_and_locks_nobody_else_out() {
    let portal = TestPortal::start().await;
    portal.with_password("victim", &[]).await;
    let home = Browser::new();
    assert_eq!(sign_in(&portal, &home, "victim").await.status, 200);
    portal.delete_as(&home, SESSION).await;

    let attacker = Browser::new();
    let guess = json!({ "email": email("victim"), "password": "guess guess guess" });
    let mut refused = None;
    for _ in 0..8 {
        let reply = portal.post_as(&attacker, SESSION, guess.clone()).await;
        if reply.status == 429 {
            refused = Some(reply);
            break;
        }
    }
    let refused = refused.expect("guessing is stopped");
    refused.problem(429, "too-many-requests");
    assert!(refused.header("retry-after").parse::<u64>().unwrap() > 0);
    // Not even the right password is looked at, so that it cannot be told from a wrong one.
    sign_in(&portal, &attacker, "victim").await.problem(429, "too-many-requests");
    // Every test's browser comes from one place; the known one is counted by itself.
    assert_eq!(sign_in(&portal, &home, "victim").await.status, 200);
    portal.wait(TimeDelta::minutes(16));
    assert_eq!(sign_in(&portal, &attacker, "victim").await.status, 200);
}

#[tokio::test]
async fn changing_the_password_needs_the_old_one_and_ends_other_sessions() {
    let portal = TestPortal::start().await;
    portal.with_password("one", &[]).await;
    let (here, there) = (Browser::new(), Browser::new());
    for browser in [&here, &there] {
        sign_in(&portal, browser, "one").await;
    }
    let change = |current: &str| json!({ "current": current, "password": "an entirely new one" });
    let path = "/api/v1/account/password";
    let wrong = portal.post_as(&here, path, change("not it at all")).await;
    assert_eq!(wrong.problem(400, "invalid-request")["errors"][0]["field"], "current");
    let before = here.cookie("__Host-session").unwrap();
    assert_eq!(portal.post_as(&here, path, change(&password("one"))).await.status, 204);
    assert_ne!(here.cookie("__Host-session").unwrap(), before);
    assert_eq!(portal.get_as(&here, SESSION).await.status, 200);
    portal.get_as(&there, SESSION).await.problem(401, "sign-in-required");
    assert_eq!(portal.letters().await.last().unwrap().to, email("one"));
}

#[tokio::test]
async fn an_erased_account_leaves_its_identifier_in_the_log_and_nothing_else() {
    let portal = TestPortal::start().await;
    let id = portal.with_password("one", &[]).await;
    let browser = Browser::new();
    sign_in(&portal, &browser, "one").await;
    let wrong = portal.ask(&browser, Method::DELETE, "/api/v1/account", json!({ "password": "x" }));
    wrong.await.problem(400, "invalid-request");
    let body = json!({ "password": password("one") });
    let erased = portal.ask(&browser, Method::DELETE, "/api/v1/account", body).await;
    assert_eq!(erased.status, 204);
    portal.get_as(&browser, SESSION).await.problem(401, "sign-in-required");
    let account = portal.store.account(&id).await.unwrap().unwrap();
    assert_eq!((account.email, account.name.as_str()), (None, ""));
    let log = format!("{:?}", portal.store.logged_from(1, 100).await.unwrap());
    assert!(log.contains("account.erase") && log.contains(id.as_str()));
    assert!(!log.contains("example.org") && !log.contains("password of"), "{log}");
    // The address is free again.
    let again = json!({ "email": email("one"), "password": "a long password", "name": "x" });
    portal.post_as(&browser, "/api/v1/accounts", again).await;
    let letters = portal.letters().await;
    assert!(letters.last().unwrap().text.contains("/account/confirm"));
}

/// The code that an authenticator shows.
fn code(secret: &str, portal: &TestPortal) -> String {
    use hmac::{Hmac, KeyInit, Mac};
    let secret = data_encoding::BASE32_NOPAD.decode(secret.as_bytes()).unwrap();
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(&secret).unwrap();
    mac.update(&(portal.now().timestamp() / 30).to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 15);
    let number = u32::from_be_bytes(hash[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// Sets codes up and gives the secret and the codes for recovery.
async fn enrol(portal: &TestPortal, browser: &Browser) -> (String, Vec<String>) {
    let proposal = portal.post_as(browser, "/api/v1/account/code", Value::Null).await;
    assert_eq!(proposal.status, 200);
    let proposal = proposal.json();
    assert!(proposal["qr"].as_str().unwrap().contains("<svg"));
    let secret = proposal["secret"].as_str().unwrap().to_owned();
    let body = json!({ "code": code(&secret, portal) });
    let codes = portal.post_as(browser, "/api/v1/account/code/confirm", body).await;
    assert_eq!(codes.status, 200, "{:?}", codes.body);
    let codes: Vec<String> = serde_json::from_value(codes.json()["codes"].clone()).unwrap();
    assert_eq!(codes.len(), 10);
    (secret, codes)
}

#[tokio::test]
async fn staff_without_a_second_factor_may_set_one_up_and_nothing_else() {
    let portal = TestPortal::start().await;
    portal.with_password("one", &[("transport", Role::Operator)]).await;
    let browser = Browser::new();
    let session = sign_in(&portal, &browser, "one").await.json();
    assert_eq!(session["permissions"], json!(["code.enrol"]));
    assert_eq!(session["organisations"][0]["roles"], json!(["operator"]));
    portal.get_as(&browser, "/api/v1/organisations").await.problem(403, "not-permitted");
    portal.get_as(&browser, "/api/v1/accounts").await.problem(403, "not-permitted");
    let key = json!({ "name": "x", "scopes": ["manage"] });
    portal.post_as(&browser, "/api/v1/keys", key).await.problem(403, "not-permitted");

    let (_, _) = enrol(&portal, &browser).await;
    assert_eq!(portal.get_as(&browser, "/api/v1/organisations").await.status, 200);
    let session = portal.get_as(&browser, SESSION).await.json();
    assert_eq!(session["permissions"][0], "organisations.manage");
}

#[tokio::test]
async fn staff_of_a_demo_needs_no_second_factor() {
    let portal = TestPortal::start().await;
    portal.store.set_fact("demo", "seeded").await.unwrap();
    portal.with_password("one", &[("transport", Role::Operator)]).await;
    let browser = Browser::new();
    sign_in(&portal, &browser, "one").await;
    assert_eq!(portal.get_as(&browser, "/api/v1/organisations").await.status, 200);
}

#[tokio::test]
async fn a_code_is_asked_for_and_counts_once() {
    let portal = TestPortal::start().await;
    portal.with_password("one", &[]).await;
    let browser = Browser::new();
    sign_in(&portal, &browser, "one").await;
    let (secret, recovery) = enrol(&portal, &browser).await;
    sign_in(&portal, &Browser::new(), "one").await.problem(401, "code-required");
    let with = async |code: &str| {
        let body = json!({ "email": email("one"), "password": password("one"), "code": code });
        portal.post_as(&Browser::new(), SESSION, body).await
    };
    // The step that confirmed the secret is used already.
    with(&code(&secret, &portal)).await.problem(401, "code-required");
    portal.wait(TimeDelta::seconds(60));
    let fresh = code(&secret, &portal);
    assert_eq!(with(&fresh).await.status, 200);
    with(&fresh).await.problem(401, "code-required");
    // With a wrong password, the code is not even looked at.
    let body = json!({ "email": email("one"), "password": "wrong", "code": recovery[0] });
    let wrong = portal.post_as(&Browser::new(), SESSION, body).await;
    wrong.problem(401, "wrong-credentials");
    assert_eq!(with(&recovery[0].to_uppercase()).await.status, 200);
    with(&recovery[0]).await.problem(401, "code-required");
    let mut last = 0;
    for _ in 0..12 {
        last = with("000000").await.status.as_u16();
    }
    assert_eq!(last, 429);
}

#[tokio::test]
async fn removing_codes_needs_the_password_and_a_code() {
    let portal = TestPortal::start().await;
    portal.with_password("one", &[("transport", Role::Registrar)]).await;
    let browser = Browser::new();
    sign_in(&portal, &browser, "one").await;
    let (_, recovery) = enrol(&portal, &browser).await;
    let path = "/api/v1/account/code/remove";
    let body = |password: &str, code: &str| json!({ "password": password, "code": code });
    let wrong = portal.post_as(&browser, path, body("wrong", &recovery[0])).await;
    wrong.problem(400, "invalid-request");
    let wrong = portal.post_as(&browser, path, body(&password("one"), "123456")).await;
    wrong.problem(401, "code-required");
    let right = portal.post_as(&browser, path, body(&password("one"), &recovery[0])).await;
    assert_eq!(right.status, 204);
    // The session stays, but its second factor is gone, and with it the roles.
    let session = portal.get_as(&browser, SESSION).await.json();
    assert_eq!(session["permissions"], json!(["code.enrol"]));
}

#[tokio::test]
async fn a_key_is_shown_once_and_goes_no_further_than_its_scopes() {
    let portal = TestPortal::start().await;
    let browser = portal.staff("one", "transport", Role::Operator).await;
    let make = async |scopes: Value| {
        let body = json!({ "name": "脚本", "scopes": scopes, "days": 30 });
        let reply = portal.post_as(&browser, "/api/v1/keys", body).await;
        assert_eq!(reply.status, 201, "{:?}", reply.body);
        reply.json()
    };
    let reading = make(json!(["read"])).await;
    let key = reading["key"].as_str().unwrap();
    assert!(key.starts_with("shumen_") && key.len() > 50, "{key}");
    let get = Method::GET;
    let organisations = "/api/v1/organisations";
    assert_eq!(portal.script(key, get.clone(), organisations, Value::Null).await.status, 200);
    // Neither beyond its scopes …
    portal
        .script(key, get.clone(), "/api/v1/accounts", Value::Null)
        .await
        .problem(403, "not-permitted");
    let new = json!({ "name": "x", "level": "province", "region": "990000" });
    let made = portal.script(key, Method::POST, organisations, new).await;
    made.problem(403, "not-permitted");
    // … nor into the account itself.
    for (method, path) in [
        (Method::POST, "/api/v1/keys"),
        (Method::POST, "/api/v1/account/password"),
        (Method::PUT, "/api/v1/account"),
        (Method::POST, "/api/v1/account/code/confirm"),
        (Method::DELETE, "/api/v1/account"),
        (Method::DELETE, SESSION),
    ] {
        let body = json!({
            "name": "x", "language": "zh", "scopes": ["manage"], "current": "x", "password": "x",
            "code": "1",
        });
        portal.script(key, method, path, body).await.problem(403, "not-permitted");
    }
    let listed = portal.get_as(&browser, "/api/v1/keys").await;
    assert!(!String::from_utf8_lossy(&listed.body).contains(key));
    assert_eq!(listed.json()["items"][0]["prefix"], reading["prefix"]);
    assert!(listed.json()["items"][0]["used_at"].is_string());

    let managing = make(json!(["manage"])).await;
    let managing = managing["key"].as_str().unwrap();
    assert_eq!(
        portal.script(managing, get.clone(), "/api/v1/accounts", Value::Null).await.status,
        200
    );
    let path = format!("/api/v1/keys/{}", reading["id"].as_str().unwrap());
    assert_eq!(portal.delete_as(&browser, &path).await.status, 204);
    let revoked = portal.script(key, get.clone(), organisations, Value::Null).await;
    revoked.problem(401, "sign-in-required");
    portal.wait(TimeDelta::days(31));
    let expired = portal.script(managing, get, organisations, Value::Null).await;
    expired.problem(401, "sign-in-required");
}

#[tokio::test]
async fn a_key_without_a_second_factor_brings_no_roles() {
    let portal = TestPortal::start().await;
    let account = portal.account("one", &[]).await;
    let browser = portal.session_of(&account, false).await;
    let body = json!({ "name": "x", "scopes": ["read", "manage"] });
    let key = portal.post_as(&browser, "/api/v1/keys", body).await.json();
    let by = store::people::By::program(portal.now());
    let transport = domain::ProviderId::new("transport");
    portal.store.grant_role(&account, &transport, Role::Operator, &by).await.unwrap();
    let key = key["key"].as_str().unwrap();
    let reply = portal.script(key, Method::GET, "/api/v1/organisations", Value::Null).await;
    reply.problem(403, "not-permitted");
}

#[tokio::test]
async fn keys_that_live_too_long_or_may_nothing_are_not_made() {
    let portal = TestPortal::start().await;
    let account = portal.account("one", &[]).await;
    let browser = portal.browser_of(&account).await;
    for body in [
        json!({ "name": "x", "scopes": [] }),
        json!({ "name": "x", "scopes": ["read"], "days": 9999 }),
        json!({ "name": "x", "scopes": ["read"], "days": 0 }),
        json!({ "name": "x", "scopes": ["read"], "expires_at": "2020-01-01T00:00:00Z" }),
        json!({ "name": "x", "scopes": ["everything"] }),
        json!({ "name": " ", "scopes": ["read"] }),
    ] {
        portal.post_as(&browser, "/api/v1/keys", body).await.problem(400, "invalid-request");
    }
}

/// A sign-in from an address on the net.
async fn guess_from(portal: &TestPortal, address: &str, name: &str, password: &str) -> Reply {
    let peer: std::net::SocketAddr = format!("{address}:40000").parse().unwrap();
    let body = json!({ "email": email(name), "password": password });
    let request = Request::post(SESSION)
        .header("content-type", "application/json")
        .header("x-forwarded-for", "192.0.2.77")
        .extension(axum::extract::ConnectInfo(peer))
        .body(Body::from(body.to_string()));
    portal.send(request.unwrap()).await
}

#[tokio::test]
async fn guessing_from_one_place_locks_out_no_other_place() {
    let portal = TestPortal::start().await;
    portal.with_password("victim", &[]).await;
    for _ in 0..7 {
        guess_from(&portal, "203.0.113.5", "victim", "guess guess guess").await;
    }
    // What the attacker writes into a header makes no other place of it.
    let attacker = guess_from(&portal, "203.0.113.5", "victim", &password("victim")).await;
    attacker.problem(429, "too-many-requests");
    let elsewhere = guess_from(&portal, "198.51.100.9", "victim", &password("victim")).await;
    assert_eq!(elsewhere.status, 200);
}

#[tokio::test]
async fn half_a_sign_in_waits_for_its_code_and_is_nobody_until_then() {
    let portal = TestPortal::start().await;
    let account = portal.with_password("one", &[("transport", Role::Operator)]).await;
    let browser = Browser::new();
    sign_in(&portal, &browser, "one").await;
    let (secret, _) = enrol(&portal, &browser).await;
    // As the OpenID provider leaves it that has seen no second factor.
    let half = portal.session_of(&account, false).await;
    portal.get_as(&half, SESSION).await.problem(401, "code-required");
    portal.get_as(&half, "/api/v1/organisations").await.problem(401, "code-required");
    portal.get_as(&half, "/api/v1/account").await.problem(401, "code-required");
    assert_eq!(portal.get_as(&half, "/api/v1/search").await.status, 503, "public all the same");
    let with = async |code: &str| portal.post_as(&half, SESSION, json!({ "code": code })).await;
    with("000000").await.problem(401, "code-required");
    portal.wait(TimeDelta::seconds(60));
    assert_eq!(with(&code(&secret, &portal)).await.status, 200);
    assert_eq!(portal.get_as(&half, "/api/v1/organisations").await.status, 200);
    // A code alone opens nothing.
    let alone = portal.post_as(&Browser::new(), SESSION, json!({ "code": "000000" })).await;
    alone.problem(401, "sign-in-required");
}

#[tokio::test]
async fn bad_input_is_explained_field_by_field_in_the_callers_language() {
    let portal = TestPortal::start().await;
    let browser = Browser::new();
    let body = json!({ "email": "nobody", "password": "short", "name": " " });
    let reply = portal.post_as(&browser, "/api/v1/accounts?lang=en", body).await;
    let problem = reply.problem(400, "invalid-request");
    let fields: Vec<_> = problem["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| (error["field"].as_str().unwrap(), error["detail"].as_str().unwrap()))
        .collect();
    let expected = [
        ("email", "is not a mail address"),
        ("name", "is needed"),
        ("password", "has at least 10 characters"),
    ];
    assert_eq!(fields, expected);
    for body in [json!([]), json!({}), json!({ "email": 7 }), json!("x"), Value::Null] {
        for path in [
            "/api/v1/accounts",
            "/api/v1/accounts/confirm",
            "/api/v1/accounts/reset",
            "/api/v1/accounts/reset/finish",
            "/api/v1/invitations/accept",
            SESSION,
        ] {
            let reply = portal.post_as(&browser, path, body.clone()).await;
            assert_eq!(reply.status, 400, "{path} {body}: {:?}", reply.body);
        }
    }
    let long = json!({ "email": email("x"), "password": "x".repeat(500_000) });
    portal.post_as(&browser, SESSION, long).await.problem(401, "wrong-credentials");
}

#[tokio::test]
async fn what_an_account_says_of_itself_can_be_changed() {
    let portal = TestPortal::start().await;
    let account = portal.account("one", &[]).await;
    let browser = portal.browser_of(&account).await;
    let change = json!({ "name": "新名字", "language": "en" });
    assert_eq!(portal.put_as(&browser, "/api/v1/account", change).await.status, 204);
    let own = portal.get_as(&browser, "/api/v1/account").await.json();
    assert_eq!((own["name"].as_str(), own["language"].as_str()), (Some("新名字"), Some("en")));
    let form =
        portal.form_as(&browser, "/api/v1/account", "name=x&language=zh&next=%2Faccount").await;
    assert_eq!((form.status.as_u16(), form.header("location")), (303, "/account"));
    for name in ["", "a\u{0007}b", &"长".repeat(81)] {
        let change = json!({ "name": name, "language": "en" });
        let reply = portal.put_as(&browser, "/api/v1/account", change).await;
        assert_eq!(reply.problem(400, "invalid-request")["errors"][0]["field"], "name");
    }
}
