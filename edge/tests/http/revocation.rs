//! How a grant ends under who uses it: on other nodes, and while its data is on its way (R22).

use std::time::{Duration, Instant};

use axum::body::Body;
use axum::http::Request;
use chrono::TimeDelta;
use domain::Openness;
use domain::grant::GrantState;
use http_body_util::BodyExt;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::grants_builder::{Given, terms};
use crate::portal::{TestPortal, execute, listing, withdraw};
use crate::tickets::{granted, used};

#[tokio::test]
async fn what_needs_a_grant_is_closed_while_revocations_cannot_be_read() {
    let (portal, given) = granted().await;
    let url = portal.ticket(&given.holder, "drivers-csv").await;
    assert_eq!(portal.get(&url).await.status, 200);
    let file = portal.folder.path().join("shumen.db");
    execute(&file, "UPDATE counter SET name = 'lost' WHERE name = 'grant'").await;
    // A look of a moment ago is still good, one of three seconds ago is not.
    assert_eq!(portal.get(&url).await.status, 200);
    tokio::time::sleep(Duration::from_millis(3100)).await;
    portal.get(&url).await.problem(503, "unavailable");
    assert_eq!(portal.get("/download/lines-csv").await.body, "open");
    execute(&file, "UPDATE counter SET name = 'grant' WHERE name = 'lost'").await;
    assert_eq!(portal.get(&url).await.status, 200);
}

/// Runs the job that follows grants.
struct Following(CancellationToken);

impl Following {
    fn start(portal: &TestPortal) -> Self {
        let end = CancellationToken::new();
        tokio::spawn(edge::follow_grants(portal.portal.clone(), end.clone()));
        Self(end)
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// Waits for something, and says how long it took.
async fn took(what: impl Future<Output = ()>) -> Duration {
    let begun = Instant::now();
    tokio::time::timeout(Duration::from_secs(20), what).await.unwrap();
    begun.elapsed()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revocation_bites_on_another_node_within_a_second_r22() {
    let (portal, given) = granted().await;
    let other = portal.beside().await;
    let _following = (Following::start(&portal), Following::start(&other));
    let url = portal.ticket(&given.holder, "drivers-csv").await;
    assert_eq!(other.get(&url).await.status, 200);
    assert_eq!(used(&portal, &given).await, (1, 1));
    portal.revoke(&given.id).await;
    let took = took(async {
        while other.get(&url).await.status == 200 {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    let took = took.await;
    assert!(took < Duration::from_secs(1), "{took:?}");
    other.get(&url).await.problem(403, "grant-revoked");
}

/// Bytes of a file that does not fit into anybody's buffers.
const LARGE: usize = 8 << 20;

async fn large() -> (TestPortal, Given) {
    let portal = TestPortal::start().await;
    let limited = listing("drivers", "驾驶员名册").limited(Openness::Conditional);
    portal.publish([limited.csv("drivers-csv", vec![b'x'; LARGE])]).await;
    let given = portal.grant("holder", "drivers", terms("drivers-csv")).await;
    (portal, given)
}

/// Begins a download, ends it by `end` after its first bytes, and expects it to break off.
async fn breaks_off(portal: &TestPortal, url: &str, end: impl Future<Output = ()>) {
    let request = Request::get(url).body(Body::empty()).unwrap();
    let response = portal.router.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 200);
    let mut body = response.into_body();
    let mut received = body.frame().await.unwrap().unwrap().into_data().unwrap().len();
    end.await;
    let took = took(async {
        // A reader that takes a sip now and then.
        while let Some(frame) = body.frame().await {
            let Ok(frame) = frame else { return };
            received += frame.into_data().unwrap().len();
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("the stream ended as if it were whole");
    });
    let took = took.await;
    assert!(took < Duration::from_secs(5), "{took:?}");
    assert!(received < LARGE);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_under_way_is_cut_with_its_grant_r22() {
    let (portal, given) = large().await;
    let other = portal.beside().await;
    let _following = (Following::start(&portal), Following::start(&other));
    let url = portal.ticket(&given.holder, "drivers-csv").await;
    breaks_off(&other, &url, portal.revoke(&given.id)).await;
    // The ticket's use stays in the log, though it broke off.
    assert_eq!(used(&portal, &given).await, (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_under_way_is_cut_when_its_data_leaves_the_public() {
    let (portal, given) = large().await;
    let other = portal.beside().await;
    let _following = (Following::start(&portal), Following::start(&other));
    let url = portal.ticket(&given.holder, "drivers-csv").await;
    breaks_off(&other, &url, withdraw(&portal.store, "drivers")).await;
    // The grant itself stands as it stood.
    let grant = portal.store.grant(&given.id).await.unwrap().unwrap().grant;
    assert_eq!((grant.state, grant.epoch), (GrantState::Live, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_under_way_is_cut_when_the_time_of_its_grant_is_over() {
    let (portal, given) = large().await;
    let _following = Following::start(&portal);
    let url = portal.ticket(&given.holder, "drivers-csv").await;
    breaks_off(&portal, &url, async { portal.wait(TimeDelta::days(31)) }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_under_way_is_cut_when_revocations_cannot_be_read() {
    let (portal, given) = large().await;
    let _following = Following::start(&portal);
    let url = portal.ticket(&given.holder, "drivers-csv").await;
    let file = portal.folder.path().join("shumen.db");
    let lost = execute(&file, "UPDATE counter SET name = 'lost' WHERE name = 'grant'");
    breaks_off(&portal, &url, lost).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_goes_on_while_its_grant_stands() {
    let (portal, given) = large().await;
    let _following = Following::start(&portal);
    let other = portal.grant("other", "drivers", terms("drivers-csv")).await;
    let url = portal.ticket(&given.holder, "drivers-csv").await;
    let request = Request::get(&url).body(Body::empty()).unwrap();
    let response = portal.router.clone().oneshot(request).await.unwrap();
    let mut body = response.into_body();
    let first = body.frame().await.unwrap().unwrap().into_data().unwrap().len();
    portal.revoke(&other.id).await;
    tokio::time::sleep(Duration::from_millis(600)).await;
    assert_eq!(first + body.collect().await.unwrap().to_bytes().len(), LARGE);
}
