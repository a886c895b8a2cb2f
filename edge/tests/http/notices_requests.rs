//! Who hears of a request, and what they do not hear.

use domain::Role;
use serde_json::json;
use store::notices::LetterContent;

use crate::people_builder::Browser;
use crate::portal::TestPortal;
use crate::requests_builder::{Cast, application, refusal};

/// Words that only staff may read.
const INTERNAL: &str = "对方资质存疑请暂缓";

impl TestPortal {
    /// The kinds that somebody was told, the oldest first, after all that waits was told.
    async fn heard(&self, reader: &Browser) -> Vec<String> {
        edge::tell_due(&self.portal).await.unwrap();
        let mut told = self.told(reader).await;
        told.reverse();
        told
    }
}

#[tokio::test]
async fn each_side_hears_what_concerns_it_on_the_road_to_a_grant_r20() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let id = portal.handed_in(&cast, application()).await;
    assert_eq!(portal.heard(&cast.authority).await, ["request.submitted"]);
    assert!(portal.heard(&cast.provider).await.is_empty(), "it is not theirs yet");
    portal.acted(&cast.authority, &id, "accept", json!({})).await;
    portal.acted(&cast.provider, &id, "approve", json!({})).await;
    assert_eq!(portal.heard(&cast.provider).await, ["request.submitted"]);
    let mut heard = portal.heard(&cast.applicant).await;
    heard.sort();
    assert_eq!(heard, ["grant.given", "request.decided", "request.state"]);
    for other in [&cast.stranger, &cast.elsewhere, &cast.auditor] {
        assert!(portal.heard(other).await.is_empty());
    }
}

#[tokio::test]
async fn what_staff_says_among_itself_and_why_it_refuses_leaves_the_portal_in_no_letter() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let id = portal.handed_in(&cast, application()).await;
    let said = json!({ "comment": INTERNAL });
    portal.acted(&cast.authority, &id, "comment", said).await;
    assert!(portal.heard(&cast.applicant).await.is_empty());
    let open = json!({ "comment": "请补充联系电话", "to_applicant": true });
    portal.acted(&cast.authority, &id, "comment", open).await;
    assert_eq!(portal.heard(&cast.applicant).await, ["request.comment"]);
    portal.acted(&cast.authority, &id, "refuse", refusal()).await;
    assert_eq!(portal.heard(&cast.applicant).await, ["request.comment", "request.decided"]);

    let reason = refusal()["comment"].as_str().unwrap().to_owned();
    let page = portal.get_as(&cast.applicant, "/api/v1/notices").await;
    let mut texts = vec![String::from_utf8_lossy(&page.body).into_owned()];
    let letters = portal.store.lease_letters(portal.now(), portal.now(), 100).await.unwrap();
    assert!(!letters.is_empty());
    for letter in letters {
        texts.push(format!("{:?}", portal.store.letter(&letter.payload).await.unwrap()));
    }
    for text in texts {
        for word in [INTERNAL, "请补充联系电话", reason.as_str(), "研究通勤"] {
            assert!(!text.contains(word), "{word} in {text}");
        }
    }
}

#[tokio::test]
async fn holders_hear_that_their_data_was_cut_r26() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    portal.granted(&cast, application()).await;
    portal.heard(&cast.applicant).await;
    let incident = json!({ "kind": "incident", "dataset": "cards", "text": "疑似泄露" });
    let id = portal.ask_for(&cast.stranger, incident).await;
    portal.acted(&cast.stranger, &id, "submit", json!({})).await;
    portal.acted(&cast.authority, &id, "accept", json!({ "grade": "larger" })).await;
    portal.acted(&cast.authority, &id, "cut", json!({ "comment": "先行切断" })).await;
    let heard = portal.heard(&cast.applicant).await;
    assert!(heard.iter().any(|kind| kind == "incident.cut"), "{heard:?}");
    let authority = portal.heard(&cast.second).await;
    assert!(authority.iter().any(|kind| kind == "incident.reported"), "{authority:?}");
    assert!(!portal.heard(&cast.elsewhere).await.iter().any(|kind| kind.starts_with("incident")));
}

#[tokio::test]
async fn an_officer_of_another_region_hears_nothing_r1() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let city = portal.staff("city", "city", Role::Authority).await;
    portal.handed_in(&cast, application()).await;
    assert!(portal.heard(&city).await.is_empty());
    assert_eq!(portal.heard(&cast.second).await, ["request.submitted"]);
}

#[tokio::test]
async fn who_is_named_as_a_user_is_asked_for_the_undertaking_with_or_without_an_account_r19() {
    let portal = TestPortal::start().await;
    let cast = Cast::of(&portal).await;
    let mut body = application();
    body["members"] = json!(["stranger@example.org", "nobody@example.org"]);
    let id = portal.handed_in(&cast, body).await;
    assert_eq!(portal.heard(&cast.stranger).await, ["request.undertake"]);
    let page = portal.get_as(&cast.stranger, "/api/v1/notices").await.json();
    assert_eq!(page["items"][0]["href"], format!("/requests/{id}"));
    assert_eq!(portal.get_as(&cast.stranger, &format!("/api/v1/requests/{id}")).await.status, 200);
    let mut addresses = Vec::new();
    for letter in portal.store.lease_letters(portal.now(), portal.now(), 100).await.unwrap() {
        match portal.store.letter(&letter.payload).await.unwrap().unwrap() {
            LetterContent::Stranger { address, .. } => addresses.push(address),
            LetterContent::Account { .. } => {}
        }
    }
    assert_eq!(addresses, ["nobody@example.org"]);
}
