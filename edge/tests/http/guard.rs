use axum::body::Body;
use axum::http::Request;

use crate::portal::TestPortal;

#[tokio::test]
async fn every_answer_is_guarded() {
    let portal = TestPortal::start().await;
    for path in ["/healthz", "/api/v1/search", "/api/v1/nothing", "/download/nothing", "/metrics"] {
        let reply = portal.get(path).await;
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("x-frame-options"), "DENY", "{path}");
        assert!(reply.header("content-security-policy").contains("default-src 'none'"), "{path}");
        assert_eq!(reply.header("x-request-id").len(), 32, "{path}");
    }
}

#[tokio::test]
async fn a_callers_request_id_is_not_taken_over() {
    let portal = TestPortal::start().await;
    let reply = portal.get_with("/healthz", &[("x-request-id", "forged")]).await;
    assert_ne!(reply.header("x-request-id"), "forged");
}

#[tokio::test]
async fn a_wrong_method_is_explained() {
    let portal = TestPortal::start().await;
    let request = Request::post("/api/v1/search").body(Body::empty()).unwrap();
    let reply = portal.send(request).await;
    reply.problem(405, "method-not-allowed");
    assert!(reply.header("allow").contains("GET"));
}

#[tokio::test]
async fn an_over_long_address_is_refused() {
    let portal = TestPortal::start().await;
    let reply = portal.get(&format!("/api/v1/search?q={}", "a".repeat(9000))).await;
    reply.problem(413, "too-large");
}

#[tokio::test]
async fn readiness_waits_for_the_index() {
    let portal = TestPortal::start().await;
    assert_eq!(portal.get("/healthz").await.status, 200);
    portal.get("/readyz").await.problem(503, "unavailable");
    edge::prepare(&portal.portal).await.unwrap();
    assert_eq!(portal.get("/readyz").await.status, 200);
}

#[tokio::test]
async fn figures_are_measured_by_route_and_not_by_address() {
    let portal = TestPortal::start().await;
    portal.get("/api/v1/datasets/one").await;
    portal.get("/api/v1/datasets/two").await;
    let text = String::from_utf8(portal.get("/metrics").await.body.to_vec()).unwrap();
    assert!(
        text.contains(
            "shumen_http_requests_total{route=\"/api/v1/datasets/{id}\",status=\"404\"} 2"
        ),
        "{text}"
    );
}

#[tokio::test]
async fn errors_tell_the_outside_nothing_of_the_inside() {
    let portal = TestPortal::start().await;
    portal.store.close().await;
    let reply = portal.get("/api/v1/stats").await;
    reply.problem(500, "internal");
    let text = String::from_utf8(reply.body.to_vec()).unwrap().to_lowercase();
    for word in ["sql", "pool", "select", "/tmp", "database"] {
        assert!(!text.contains(word), "{text}");
    }
}
