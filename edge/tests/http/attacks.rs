//! What somebody tries who wants data, or knowledge, or a decision that the law does not give him.

use domain::{RequestId, Role};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::{Attachment, Deed, StoreError};

use crate::people_builder::{Browser, email};
use crate::portal::{TestPortal, execute, now};
use crate::requests_builder::{Cast, application, refusal};

async fn sql(portal: &TestPortal, statement: &str) {
    execute(&portal.folder.path().join("shumen.db"), statement).await;
}

fn deed() -> Deed {
    Deed {
        at: now(),
        account: None,
        organisation: None,
        action: "test.attach".into(),
        subject_kind: "request",
        subject: String::new(),
        reason: None,
        legal_basis: None,
        change: Value::Null,
    }
}

#[tokio::test]
async fn a_file_that_arrives_after_the_request_was_handed_in_is_not_added_r20() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let text = portal.ask_for(&cast.applicant, application()).await;
    let id = RequestId::new(&*text);
    let file = |name: &str| Attachment {
        id: name.into(),
        name: format!("{name}.txt"),
        media_type: "text/plain; charset=utf-8".into(),
        size: 1,
        sha256: "0".repeat(64),
        added_by: cast.applicant.account.clone().unwrap(),
        added_at: now(),
    };
    portal.store.attach_to_request(&id, &file("before"), 10, deed()).await.unwrap();
    // The upload of "after" was let in while it was a draft, and took its time.
    portal.acted(&cast.applicant, &text, "submit", json!({})).await;
    let late = portal.store.attach_to_request(&id, &file("after"), 10, deed()).await;
    assert!(matches!(late, Err(StoreError::Missing(_))), "{late:?}");
    let gone = portal.store.detach_from_request(&id, "before", deed()).await;
    assert!(matches!(gone, Err(StoreError::Missing(_))), "{gone:?}");
    assert_eq!(portal.store.attachments(&id).await.unwrap(), [file("before")]);
}

#[tokio::test]
async fn staff_that_applies_does_not_read_what_is_deliberated_on_that() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let id = portal.ask_for(&cast.second, application()).await;
    portal.acted(&cast.second, &id, "submit", json!({})).await;
    let note = json!({ "comment": "申请人与本局有关联，从严审核" });
    portal.acted(&cast.authority, &id, "comment", note).await;
    portal.acted(&cast.authority, &id, "take", json!({})).await;
    let commands = |seen: &Value| -> Vec<String> {
        let events = seen["events"].as_array().unwrap();
        events.iter().map(|it| it["command"].as_str().unwrap().to_owned()).collect()
    };
    let own = portal.seen(&cast.second, &id).await;
    assert_eq!(commands(&own), ["submit", "take"]);
    assert_eq!(own["officer"], Value::Null);
    let staff = portal.seen(&cast.authority, &id).await;
    assert_eq!(commands(&staff), ["submit", "comment", "take"]);
}

#[tokio::test]
async fn who_has_left_an_organisation_asks_nothing_in_its_name_r1() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let mut body = application();
    body["organisation"] = json!("health");
    let id = portal.ask_for(&cast.elsewhere, body).await;
    let account = cast.elsewhere.account.clone().unwrap();
    sql(&portal, &format!("DELETE FROM membership WHERE account = '{account}'")).await;
    let refused = portal.act_on(&cast.elsewhere, &id, "submit", json!({})).await;
    assert_eq!(refused.problem(422, "incomplete")["errors"][0]["field"], "organisation");
    let copy = portal.ask_for(&cast.elsewhere, json!({ "copy_of": id })).await;
    assert_eq!(portal.seen(&cast.elsewhere, &copy).await["applicant"]["organisation"], Value::Null);
}

#[tokio::test]
async fn who_answered_a_correction_does_not_decide_the_dispute_over_it_r27() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let body = json!({ "kind": "correction", "dataset": "cards", "text": "第二行有误" });
    for answer in ["refuse", "resolve"] {
        let id = portal.handed_in(&cast, body.clone()).await;
        let mut more = refusal();
        if answer == "resolve" {
            more["outcome"] = json!("keep");
        }
        portal.acted(&cast.authority, &id, answer, more).await;
        portal.acted(&cast.applicant, &id, "mediate", json!({ "comment": "请再核" })).await;
        let decided = json!({ "comment": "维持", "outcome": "keep" });
        let own = portal.act_on(&cast.authority, &id, "decide", decided.clone()).await;
        own.problem(403, "not-permitted");
        portal.acted(&cast.second, &id, "decide", decided).await;
    }
}

#[tokio::test]
async fn what_a_demand_lacked_before_it_was_public_is_its_applicants_r23() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let body = json!({ "kind": "demand", "title": "充电桩实时状态", "text": "说明" });
    let id = portal.handed_in(&cast, body).await;
    let why = json!({ "comment": "请删去您的身份证号码" });
    portal.acted(&cast.authority, &id, "return", why).await;
    portal.acted(&cast.applicant, &id, "submit", json!({})).await;
    portal.acted(&cast.authority, &id, "accept", json!({})).await;
    let path = format!("/api/v1/requests/{id}");
    let seen = portal.get(&path).await;
    assert!(!String::from_utf8_lossy(&seen.body).contains("身份证"), "{}", seen.json());
    let own = portal.seen(&cast.applicant, &id).await;
    assert!(own.to_string().contains("身份证"));
}

#[tokio::test]
async fn who_takes_over_an_address_gets_nothing_of_whoever_accepted_under_it() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let user = portal.account("user", &[]).await;
    let user = portal.browser_of(&user).await;
    let mut body = application();
    body["members"] = json!([email("user")]);
    let (id, grant) = portal.granted(&cast, body).await;
    portal.acted(&user, &id, "undertake", json!({ "undertaking": true })).await;
    assert_eq!(portal.cards_ticket(&user).await.status, 200);

    let account = user.account.clone().unwrap();
    let address = email("user");
    sql(&portal, &format!("UPDATE account SET email = 'moved@x' WHERE id = '{account}'")).await;
    let stranger = cast.stranger.account.clone().unwrap();
    sql(&portal, &format!("UPDATE account SET email = '{address}' WHERE id = '{stranger}'")).await;
    let counted = async |by: &Browser| {
        portal.get_as(by, "/api/v1/requests?mine=true").await.json()["total"].clone()
    };
    assert_eq!((counted(&cast.stranger).await, counted(&user).await), (json!(0), json!(1)));
    for path in [format!("/api/v1/requests/{id}"), format!("/api/v1/grants/{grant}")] {
        portal.get_as(&cast.stranger, &path).await.problem(404, "not-found");
    }
    let more = json!({ "undertaking": true });
    portal.act_on(&cast.stranger, &id, "undertake", more).await.problem(404, "not-found");
    portal.cards_ticket(&cast.stranger).await.problem(403, "grant-required");
    assert_eq!(portal.cards_ticket(&user).await.status, 200);
}

#[tokio::test]
async fn the_log_names_every_event_of_a_request_by_its_hash_r35() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let (id, _) = portal.granted(&cast, application()).await;
    let log = portal.get_as(&cast.auditor, &format!("/api/v1/audit?subject={id}")).await.json();
    let logged = log["items"].as_array().unwrap().iter().rev();
    let logged: Vec<_> = logged.filter_map(|it| it["change"]["event"].as_str()).collect();
    let events = portal.store.request_events(&RequestId::new(&*id)).await.unwrap();
    let hashes: Vec<_> = events
        .iter()
        .map(|(_, event)| hex::encode(Sha256::digest(serde_json::to_string(event).unwrap())))
        .collect();
    assert_eq!(logged, hashes);
    assert_eq!(logged.len(), 3);
}

#[tokio::test]
async fn nobody_fills_the_desks_of_those_who_answer() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let body = json!({ "kind": "demand", "title": "x" });
    let mut kept = String::new();
    for _ in 0..60 {
        kept = portal.ask_for(&cast.stranger, body.clone()).await;
    }
    let more = portal.post_as(&cast.stranger, "/api/v1/requests", body.clone()).await;
    more.problem(429, "too-many-requests");
    assert!(!more.header("retry-after").is_empty());
    // What is begun goes on, and so does everybody else.
    portal.act_on(&cast.stranger, &kept, "withdraw", json!({})).await;
    portal.ask_for(&cast.applicant, body).await;

    let id = portal.handed_in(&cast, application()).await;
    let says = || json!({ "command": "comment", "comment": "在吗" });
    let path = format!("/api/v1/requests/{id}/commands");
    let mut said = 0;
    while portal.post_as(&cast.applicant, &path, says()).await.status == 200 {
        said += 1;
        assert!(said < 300);
    }
    portal.post_as(&cast.applicant, &path, says()).await.problem(429, "too-many-requests");
    portal.acted(&cast.authority, &id, "accept", json!({})).await;
}

#[tokio::test]
async fn a_grant_of_later_versions_is_none_of_earlier_ones_r22() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let cards = crate::portal::listing("cards", "公交刷卡记录")
        .limited(domain::Openness::Conditional)
        .csv("cards-csv", "卡,次\n9,9\n");
    portal.publish([cards]).await;
    let mut body = application();
    body["updates"] = json!(true);
    portal.granted(&cast, body).await;
    let ask = |version: u32| json!({ "version": version });
    let path = "/api/v1/distributions/cards-csv/tickets";
    assert_eq!(portal.post_as(&cast.applicant, path, ask(2)).await.status, 200);
    portal.post_as(&cast.applicant, path, ask(1)).await.problem(403, "grant-required");
}

#[tokio::test]
async fn one_person_in_two_roles_opens_nothing_by_any_road_r20() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let both =
        portal.account("both", &[("bureau", Role::Authority), ("transport", Role::Provider)]).await;
    let both = portal.browser_of(&both).await;
    let id = portal.handed_in(&cast, application()).await;
    portal.acted(&both, &id, "accept", json!({})).await;
    portal.act_on(&both, &id, "approve", json!({})).await.problem(403, "not-permitted");
    // Nor after the dispute that they bring about themselves.
    portal.acted(&both, &id, "mediate", json!({ "comment": "有分歧" })).await;
    portal.act_on(&both, &id, "approve", json!({})).await.problem(403, "not-permitted");
    let opens = json!({ "outcome": "grant" });
    assert_ne!(portal.act_on(&both, &id, "decide", opens).await.status, 200);
    // Nor with an agreement from before it was written anew.
    portal.acted(&cast.provider, &id, "approve", json!({})).await;
    let other = portal.ask_for(&cast.stranger, application()).await;
    portal.acted(&cast.stranger, &other, "submit", json!({})).await;
    portal.acted(&cast.authority, &other, "accept", json!({})).await;
    portal.acted(&cast.provider, &other, "return", json!({ "comment": "请补充" })).await;
    portal.acted(&cast.stranger, &other, "submit", json!({})).await;
    portal.act_on(&cast.provider, &other, "approve", json!({})).await.problem(409, "not-now");
}
