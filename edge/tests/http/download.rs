use axum::body::Body;
use axum::http::Request;
use domain::Openness;
use objects::Digest;

use crate::portal::{TestPortal, listing};

const CONTENTS: &str = "线路,起点\n1路,火车站\n";

async fn stocked() -> TestPortal {
    let portal = TestPortal::start().await;
    portal
        .publish([
            listing("lines", "公交线路").csv("lines-csv", CONTENTS),
            listing("drivers", "驾驶员名册").limited(Openness::Conditional).csv("drivers-csv", "x"),
            listing("secret", "登记明细").limited(Openness::Closed).csv("secret-csv", "y"),
        ])
        .await;
    portal
}

#[tokio::test]
async fn open_data_is_taken_directly_r17() {
    let portal = stocked().await;
    let reply = portal.get("/download/lines-csv").await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.body, CONTENTS);
    assert_eq!(reply.header("etag"), format!("\"{}\"", Digest::of(CONTENTS.as_bytes())));
    assert_eq!(reply.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(reply.header("content-length"), CONTENTS.len().to_string());
    assert!(reply.header("content-disposition").contains("filename*=UTF-8''%E5%85%AC%E4%BA%A4"));
    assert_eq!(reply.header("link"), "</api/v1/datasets/lines>; rel=\"describedby\"");
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
}

#[tokio::test]
async fn a_part_is_a_part() {
    let portal = stocked().await;
    let reply = portal.get_with("/download/lines-csv", &[("range", "bytes=0-5")]).await;
    assert_eq!((reply.status.as_u16(), reply.body.as_ref()), (206, "线路".as_bytes()));
    assert_eq!(reply.header("content-range"), format!("bytes 0-5/{}", CONTENTS.len()));
    let reply = portal.get_with("/download/lines-csv", &[("range", "bytes=999-")]).await;
    reply.problem(416, "range-not-satisfiable");
    assert_eq!(reply.header("content-range"), format!("bytes */{}", CONTENTS.len()));
    let malformed = portal.get_with("/download/lines-csv", &[("range", "bytes=b-a")]).await;
    assert_eq!((malformed.status.as_u16(), malformed.body.as_ref()), (200, CONTENTS.as_bytes()));
}

#[tokio::test]
async fn a_current_copy_is_not_sent_again() {
    let portal = stocked().await;
    let etag = portal.get("/download/lines-csv").await.header("etag").to_owned();
    let reply = portal.get_with("/download/lines-csv", &[("if-none-match", &etag)]).await;
    assert_eq!((reply.status.as_u16(), reply.body.len()), (304, 0));
    let reply = portal.get_with("/download/lines-csv", &[("if-match", "\"other\"")]).await;
    reply.problem(412, "precondition-failed");
}

#[tokio::test]
async fn head_says_what_get_would() {
    let portal = stocked().await;
    let request = Request::head("/download/lines-csv").body(Body::empty()).unwrap();
    let reply = portal.send(request).await;
    assert_eq!((reply.status.as_u16(), reply.body.len()), (200, 0));
    assert_eq!(reply.header("content-length"), CONTENTS.len().to_string());
}

#[tokio::test]
async fn an_older_version_keeps_its_address() {
    let portal = stocked().await;
    portal.publish([listing("lines", "公交线路").csv("lines-csv", "new")]).await;
    assert_eq!(portal.get("/download/lines-csv").await.body, "new");
    assert_eq!(portal.get("/download/lines-csv?version=1").await.body, CONTENTS);
    for version in ["3", "0", "-1", "x", "99999999999"] {
        let reply = portal.get(&format!("/download/lines-csv?version={version}")).await;
        reply.problem(404, "not-found");
    }
}

#[tokio::test]
async fn limited_data_is_refused_and_says_why_r13() {
    let portal = stocked().await;
    for path in [
        "/download/drivers-csv",
        "/download/secret-csv",
        "/download/drivers-csv?ticket=forged",
        "/download/drivers-csv?version=1",
    ] {
        let problem = portal.get(path).await.problem(403, "grant-required");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("数据安全法") && detail.contains("签署协议"), "{detail}");
    }
    let request = Request::head("/download/secret-csv").body(Body::empty()).unwrap();
    assert_eq!(portal.send(request).await.status, 403);
}

#[tokio::test]
async fn an_unknown_file_is_not_found_however_it_is_written() {
    let portal = stocked().await;
    for path in ["/download/none", "/download/..%2F..%2Fshumen.db", "/download/%00", "/download/"] {
        assert_eq!(portal.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn downloads_are_counted_once_each() {
    let portal = stocked().await;
    portal.get("/download/lines-csv").await;
    portal.get_with("/download/lines-csv", &[("range", "bytes=3-")]).await;
    let end = tokio_util::sync::CancellationToken::new();
    end.cancel();
    edge::count_downloads(portal.portal.clone(), end).await;
    assert_eq!(portal.get("/api/v1/datasets/lines").await.json()["downloads"], 1);
}

#[tokio::test]
async fn a_damaged_file_is_cut_off_and_not_ended() {
    use tower::ServiceExt;
    let portal = stocked().await;
    let digest = Digest::of(CONTENTS.as_bytes()).to_string();
    let path = portal.folder.path().join("objects").join(&digest[..2]).join(&digest[2..]);
    let response = portal
        .router
        .clone()
        .oneshot(Request::get("/download/lines-csv").body(Body::empty()).unwrap())
        .await
        .unwrap();
    std::fs::OpenOptions::new().write(true).open(path).unwrap().set_len(4).unwrap();
    assert!(http_body_util::BodyExt::collect(response.into_body()).await.is_err());
}
