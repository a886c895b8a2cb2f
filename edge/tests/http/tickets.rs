//! Tickets through the interface: who gets one, what it opens, and what of it is written (R22, R35).

use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use chrono::{DateTime, TimeDelta, Utc};
use domain::grant::{GrantState, Licensed, Terms};
use domain::{DistributionId, Openness};
use download::{Algorithm, KeyId, KeyRing, TicketKey};
use serde_json::json;
use store::{Page, Sought, TakingsSought};

use crate::grants_builder::{Given, terms};
use crate::people_builder::Browser;
use crate::portal::{TestPortal, execute, keys, listing, now};

const PAGE: Page = Page { offset: 0, limit: 100 };

async fn stocked() -> TestPortal {
    let portal = TestPortal::start().await;
    portal
        .publish([
            listing("lines", "公交线路").csv("lines-csv", "open"),
            listing("drivers", "驾驶员名册")
                .limited(Openness::Conditional)
                .csv("drivers-csv", "name,number\na,1\n")
                .csv("shifts-csv", "shift"),
            listing("secret", "登记明细").limited(Openness::Closed).csv("secret-csv", "y"),
        ])
        .await;
    portal
}

pub async fn granted() -> (TestPortal, Given) {
    let portal = stocked().await;
    let given = portal.grant("holder", "drivers", terms("drivers-csv")).await;
    (portal, given)
}

/// What was taken under a grant, and how often the grant says that it was used.
pub async fn used(portal: &TestPortal, given: &Given) -> (usize, u32) {
    let sought = TakingsSought { grant: Some(given.id.clone()), ..TakingsSought::default() };
    let (_, takings) = portal.store.takings(&sought, PAGE).await.unwrap();
    (takings.len(), portal.store.grant(&given.id).await.unwrap().unwrap().used)
}

#[tokio::test]
async fn a_holder_takes_the_file_and_the_log_says_so_r35() {
    let (portal, given) = granted().await;
    let reply =
        portal.post_as(&given.holder, "/api/v1/distributions/drivers-csv/tickets", json!({})).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("cache-control"), "no-store");
    let view = reply.json();
    let expires: DateTime<Utc> = view["expires_at"].as_str().unwrap().parse().unwrap();
    assert_eq!(expires, now() + TimeDelta::hours(1));
    let url = view["url"].as_str().unwrap();
    assert!(url.starts_with("/download/drivers-csv?ticket="), "{url}");
    assert_eq!(used(&portal, &given).await, (0, 0), "a ticket alone takes nothing");

    // Nobody is signed in here: the ticket is enough.
    let reply = portal.get(url).await;
    assert_eq!((reply.status.as_u16(), reply.body.as_ref()), (200, &b"name,number\na,1\n"[..]));
    assert_eq!(reply.header("cache-control"), "private, no-store, no-transform");
    assert_eq!(reply.header("x-accel-buffering"), "no");
    assert_eq!(used(&portal, &given).await, (1, 1));

    let sought = Sought { action: Some("grant.take".into()), ..Sought::default() };
    let (total, logged) = portal.store.logged(&sought, PAGE).await.unwrap();
    assert_eq!(total, 1);
    assert_eq!(logged[0].account, given.holder.account);
    assert_eq!(logged[0].subject, given.id.to_string());
    assert_eq!(logged[0].reason.as_deref(), Some("公交运力研究"));
    for said in ["drivers-csv", "\"version\":1", &objects::Digest::of(&reply.body).to_string()] {
        assert!(logged[0].change.contains(said), "{}", logged[0].change);
    }
}

#[tokio::test]
async fn closed_data_is_taken_the_same_way() {
    let portal = stocked().await;
    let given = portal.grant("holder", "secret", terms("secret-csv")).await;
    let url = portal.ticket(&given.holder, "secret-csv").await;
    assert_eq!(portal.get(&url).await.body, "y");
}

#[tokio::test]
async fn nobody_gets_a_ticket_without_a_grant_of_their_own_r22() {
    let (portal, given) = granted().await;
    let path = "/api/v1/distributions/drivers-csv/tickets";
    let anonymous = portal.post_as(&Browser::new(), path, json!({})).await;
    anonymous.problem(401, "sign-in-required");
    let other = portal.account("other", &[]).await;
    let browser = portal.browser_of(&other).await;
    portal.post_as(&browser, path, json!({})).await.problem(403, "grant-required");
    let named = json!({ "grant": given.id });
    portal.post_as(&browser, path, named.clone()).await.problem(403, "grant-required");
    // Named in the request, but the terms are not accepted yet.
    portal.member(&given.request, "other", Some(&other), false).await;
    portal.post_as(&browser, path, named.clone()).await.problem(403, "grant-required");
    // The grant is for another file.
    let shifts = "/api/v1/distributions/shifts-csv/tickets";
    portal.post_as(&given.holder, shifts, json!({})).await.problem(403, "grant-required");
    assert_eq!(portal.post_as(&given.holder, path, named).await.status, 200);
}

#[tokio::test]
async fn who_may_no_longer_use_a_grant_takes_nothing_with_a_ticket_of_before() {
    let (portal, given) = granted().await;
    let url = portal.ticket(&given.holder, "drivers-csv").await;
    let file = portal.folder.path().join("shumen.db");
    let request = &given.request;
    for (end, again) in [
        (
            "UPDATE account SET state = 'suspended'".to_owned(),
            "UPDATE account SET state = 'active'".to_owned(),
        ),
        (
            format!("UPDATE request_member SET accepted_at = NULL WHERE request = '{request}'"),
            format!("UPDATE request_member SET accepted_at = 1 WHERE request = '{request}'"),
        ),
    ] {
        execute(&file, &end).await;
        portal.get(&url).await.problem(403, "grant-revoked");
        assert_eq!(used(&portal, &given).await, (0, 0));
        execute(&file, &again).await;
    }
    assert_eq!(portal.get(&url).await.status, 200);
}

#[tokio::test]
async fn edge_nodes_are_given_the_keys_for_their_secret_alone() {
    let portal = stocked().await;
    for headers in [
        &[][..],
        &[("authorization", "Bearer another secret")],
        &[("authorization", "a secret of nodes")],
        &[("authorization", "Bearer ")],
    ] {
        portal.get_with("/edge/keys", headers).await.problem(404, "not-found");
    }
    let shown = [("authorization", "Bearer a secret of nodes")];
    let reply = portal.get_with("/edge/keys", &shown).await;
    assert_eq!((reply.status.as_u16(), reply.header("cache-control")), (200, "no-store"));
    assert_eq!(reply.json()["keys"][0]["secret"], "01".repeat(32));
    let mut without = keys();
    without.edge_secret = None;
    portal.portal.use_keys(without);
    portal.get_with("/edge/keys", &shown).await.problem(404, "not-found");
}

#[tokio::test]
async fn a_file_that_is_not_public_is_not_found_whoever_asks() {
    let (portal, given) = granted().await;
    for file in ["none", "..%2Fx", "%00"] {
        let path = format!("/api/v1/distributions/{file}/tickets");
        portal.post_as(&given.holder, &path, json!({})).await.problem(404, "not-found");
    }
    let path = "/api/v1/distributions/drivers-csv/tickets";
    let version = json!({ "version": 9 });
    portal.post_as(&given.holder, path, version).await.problem(404, "not-found");
    crate::portal::withdraw(&portal.store, "drivers").await;
    portal.post_as(&given.holder, path, json!({})).await.problem(404, "not-found");
}

#[tokio::test]
async fn open_data_needs_no_ticket_and_is_told_so_r17() {
    let (portal, given) = granted().await;
    assert_eq!(portal.ticket(&given.holder, "lines-csv").await, "/download/lines-csv");
}

#[tokio::test]
async fn a_bare_browsers_form_is_sent_on_to_the_file() {
    let (portal, given) = granted().await;
    let path = "/api/v1/distributions/drivers-csv/tickets";
    let reply = portal.form_as(&given.holder, path, "version=&grant=").await;
    assert_eq!(reply.status, 303);
    let url = reply.header("location").to_owned();
    assert_eq!(portal.get(&url).await.status, 200);
}

#[tokio::test]
async fn what_is_not_a_ticket_for_this_file_opens_nothing() {
    let (portal, given) = granted().await;
    let url = portal.ticket(&given.holder, "drivers-csv").await;
    let ticket = url.split("ticket=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let forged: String = ticket.chars().rev().collect();
    let mut flipped = ticket.clone().into_bytes();
    flipped[40] = if flipped[40] == b'A' { b'B' } else { b'A' };
    let flipped = String::from_utf8(flipped).unwrap();
    for path in [
        "/download/drivers-csv".to_owned(),
        "/download/drivers-csv?ticket=".to_owned(),
        format!("/download/drivers-csv?ticket={forged}"),
        format!("/download/drivers-csv?ticket={flipped}"),
        format!("/download/drivers-csv?ticket={}", &ticket[..ticket.len() - 1]),
        format!("/download/drivers-csv?ticket={ticket}A"),
        format!("/download/shifts-csv?ticket={ticket}"),
        format!("/download/secret-csv?ticket={ticket}"),
    ] {
        portal.get(&path).await.problem(403, "grant-required");
    }
    // Another portal's key of the same name.
    let made = now() - TimeDelta::days(1);
    let key = TicketKey::new(KeyId([1; 8]), Algorithm::HmacSha256, made, &[99; 32]);
    let mut other = keys();
    other.tickets = KeyRing::new(vec![key]);
    portal.portal.use_keys(other);
    portal.get(&url).await.problem(403, "grant-required");
    assert_eq!(used(&portal, &given).await, (0, 0));
}

#[tokio::test]
async fn a_ticket_is_for_one_version() {
    let (portal, given) = granted().await;
    let url = portal.ticket(&given.holder, "drivers-csv").await;
    let limited = || listing("drivers", "驾驶员名册").limited(Openness::Conditional);
    portal.publish([limited().csv("drivers-csv", "new").csv("shifts-csv", "shift")]).await;
    let reply = portal.get(&url).await;
    assert_eq!(reply.body, "name,number\na,1\n", "a download goes on with the same file");
    let current = url.replace("&version=1", "");
    portal.get(&current).await.problem(403, "grant-required");
    let later = portal.ticket(&given.holder, "drivers-csv").await;
    assert_eq!(portal.get(&later).await.body, "new", "later versions are granted too");

    let pinned =
        Licensed { distribution: DistributionId::new("shifts-csv"), version: Some(1), since: None };
    let terms = Terms { distributions: vec![pinned], ..terms("shifts-csv") };
    let other = portal.grant("other", "drivers", terms).await;
    portal.publish([limited().csv("drivers-csv", "new").csv("shifts-csv", "later")]).await;
    let url = portal.ticket(&other.holder, "shifts-csv").await;
    assert_eq!(portal.get(&url).await.body, "shift", "the granted version, not the current one");
    let path = "/api/v1/distributions/shifts-csv/tickets";
    let asked = json!({ "version": 2 });
    portal.post_as(&other.holder, path, asked).await.problem(403, "grant-required");
}

#[tokio::test]
async fn a_ticket_ends_with_its_hour_and_never_after_its_grant() {
    let (portal, given) = granted().await;
    let url = portal.ticket(&given.holder, "drivers-csv").await;
    portal.wait(TimeDelta::minutes(59));
    assert_eq!(portal.get(&url).await.status, 200);
    portal.wait(TimeDelta::minutes(1));
    portal.get(&url).await.problem(403, "ticket-expired");
    assert_eq!(portal.get(&portal.ticket(&given.holder, "drivers-csv").await).await.status, 200);

    let soon = Terms { until: portal.now() + TimeDelta::minutes(5), ..terms("drivers-csv") };
    let other = portal.grant("other", "drivers", soon.clone()).await;
    let path = "/api/v1/distributions/drivers-csv/tickets";
    let view = portal.post_as(&other.holder, path, json!({})).await.json();
    let expires: DateTime<Utc> = view["expires_at"].as_str().unwrap().parse().unwrap();
    assert_eq!(expires, soon.until);
    portal.wait(TimeDelta::minutes(5));
    portal.get(view["url"].as_str().unwrap()).await.problem(403, "ticket-expired");
    // The grant's own row still says that it is live: nobody waits for the job that notes its end.
    portal.post_as(&other.holder, path, json!({})).await.problem(403, "grant-revoked");
}

#[tokio::test]
async fn a_decision_on_the_grant_ends_its_tickets_r22() {
    let (portal, given) = granted().await;
    let path = "/api/v1/distributions/drivers-csv/tickets";
    let url = portal.ticket(&given.holder, "drivers-csv").await;
    assert_eq!(portal.get(&url).await.status, 200);
    portal.decide(&given.id, |grant| grant.state = GrantState::Suspended).await;
    portal.portal.grants_changed();
    portal.get(&url).await.problem(403, "grant-revoked");
    portal.post_as(&given.holder, path, json!({})).await.problem(403, "grant-revoked");

    portal.decide(&given.id, |grant| grant.state = GrantState::Live).await;
    portal.portal.grants_changed();
    portal.get(&url).await.problem(403, "grant-revoked");
    let fresh = portal.ticket(&given.holder, "drivers-csv").await;
    assert_eq!(portal.get(&fresh).await.status, 200);

    let other =
        Licensed { distribution: DistributionId::new("shifts-csv"), version: None, since: None };
    portal.decide(&given.id, |grant| grant.terms.distributions = vec![other]).await;
    portal.portal.grants_changed();
    portal.get(&fresh).await.problem(403, "grant-revoked");
    portal.post_as(&given.holder, path, json!({})).await.problem(403, "grant-required");
    let shifts = portal.ticket(&given.holder, "shifts-csv").await;
    assert_eq!(portal.get(&shifts).await.body, "shift");

    portal.revoke(&given.id).await;
    portal.portal.grants_changed();
    portal.get(&shifts).await.problem(403, "grant-revoked");
}

#[tokio::test]
async fn all_requests_with_one_ticket_are_one_taking() {
    let (portal, given) = granted().await;
    let url = portal.ticket(&given.holder, "drivers-csv").await;
    let head = Request::head(&url).body(Body::empty()).unwrap();
    let head = portal.send(head).await;
    assert_eq!((head.status.as_u16(), used(&portal, &given).await), (200, (0, 0)));
    let etag = head.header("etag").to_owned();
    let current = portal.get_with(&url, &[("if-none-match", &etag)]).await;
    assert_eq!((current.status.as_u16(), used(&portal, &given).await), (304, (0, 0)));

    for range in ["bytes=4-", "bytes=0-3", "bytes=0-"] {
        assert_eq!(portal.get_with(&url, &[("range", range)]).await.status, 206);
    }
    assert_eq!(used(&portal, &given).await, (1, 1));
    let folder = portal.stop().await;
    let portal = TestPortal::start_in(folder).await;
    assert_eq!(portal.get(&url).await.status, 200);
    assert_eq!(used(&portal, &given).await, (1, 1), "a node that starts anew asks the log");
    let again = portal.ticket(&given.holder, "drivers-csv").await;
    assert_eq!(portal.get(&again).await.status, 200);
    assert_eq!(used(&portal, &given).await, (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_is_never_used_more_often_than_it_allows() {
    let portal = Arc::new(stocked().await);
    let thrice = Terms { times: Some(3), ..terms("drivers-csv") };
    let given = portal.grant("holder", "drivers", thrice).await;
    let mut urls = Vec::new();
    for _ in 0..12 {
        urls.push(portal.ticket(&given.holder, "drivers-csv").await);
    }
    let racing = urls.iter().cloned().map(|url| {
        let portal = Arc::clone(&portal);
        // Each ticket twice at once.
        tokio::spawn(async move {
            let (one, two) = tokio::join!(portal.get(&url), portal.get(&url));
            assert_eq!(one.status, two.status);
            (url, one)
        })
    });
    let mut taken = 0;
    for one in racing.collect::<Vec<_>>() {
        let (url, reply) = one.await.unwrap();
        if reply.status == 200 {
            taken += 1;
            assert_eq!(portal.get(&url).await.status, 200, "what was taken can go on");
        } else {
            reply.problem(403, "grant-used-up");
        }
    }
    assert_eq!(taken, 3);
    assert_eq!(used(&portal, &given).await, (3, 3));
    let path = "/api/v1/distributions/drivers-csv/tickets";
    portal.post_as(&given.holder, path, json!({})).await.problem(403, "grant-used-up");
}

#[tokio::test]
async fn nothing_leaves_when_the_log_cannot_be_written_r35() {
    let (portal, given) = granted().await;
    let url = portal.ticket(&given.holder, "drivers-csv").await;
    let file = portal.folder.path().join("shumen.db");
    execute(&file, "ALTER TABLE taking RENAME TO lost").await;
    let reply = portal.get(&url).await;
    reply.problem(503, "unavailable");
    assert!(!String::from_utf8_lossy(&reply.body).contains("name,number"));
    assert_eq!(portal.get("/download/lines-csv").await.body, "open");
    execute(&file, "ALTER TABLE lost RENAME TO taking").await;
    assert_eq!(portal.get(&url).await.status, 200);
    // The audit log is part of it.
    let second = portal.ticket(&given.holder, "drivers-csv").await;
    execute(&file, "ALTER TABLE audit RENAME TO lost").await;
    portal.get(&second).await.problem(503, "unavailable");
    execute(&file, "ALTER TABLE lost RENAME TO audit").await;
    assert_eq!(used(&portal, &given).await, (1, 1));
}

#[tokio::test]
async fn a_key_is_rotated_without_breaking_live_tickets_r37() {
    let (portal, given) = granted().await;
    let url = portal.ticket(&given.holder, "drivers-csv").await;
    let mut rotated = keys();
    let sm3 = TicketKey::new(KeyId([2; 8]), Algorithm::HmacSm3, now(), &[3; 32]);
    let all = [rotated.tickets.keys(), std::slice::from_ref(&sm3)].concat();
    rotated.tickets = KeyRing::new(all);
    portal.portal.use_keys(rotated.clone());
    assert_eq!(portal.get(&url).await.status, 200);
    portal.wait(TimeDelta::seconds(10));
    let national = portal.ticket(&given.holder, "drivers-csv").await;
    rotated.tickets = KeyRing::new(vec![sm3]);
    portal.portal.use_keys(rotated);
    assert_eq!(portal.get(&national).await.status, 200);
    portal.get(&url).await.problem(403, "grant-required");
}
