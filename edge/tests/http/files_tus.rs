//! Uploads that go on after a lost connection or a restart.

use axum::body::{Body, Bytes};
use axum::http::{Method, Request};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::TimeDelta;
use domain::Role;
use futures::StreamExt;
use objects::Digest;
use serde_json::json;
use sha2::Digest as _;
use tokio::sync::oneshot;

use crate::people_builder::Browser;
use crate::portal::TestPortal;

/// A table that is larger than what any other route takes.
fn table() -> Bytes {
    let mut text = String::from("编号,名称\n");
    for number in 0..150_000 {
        text.push_str(&format!("{number:06},第{number}路公交\n"));
    }
    text.into()
}

async fn begun() -> (TestPortal, Browser, String) {
    let portal = TestPortal::start().await;
    let registrar = portal.staff("registrar", "transport", Role::Registrar).await;
    let listing = portal.draft(&registrar, "公交线路").await;
    (portal, registrar, listing)
}

#[tokio::test]
async fn what_is_offered_is_said() {
    let (portal, _, listing) = begun().await;
    for path in [format!("/api/v1/listings/{listing}/uploads"), "/api/v1/uploads/any".into()] {
        let request =
            Request::builder().method(Method::OPTIONS).uri(path).body(Body::empty()).unwrap();
        let reply = portal.send(request).await;
        assert_eq!(reply.status, 204);
        assert_eq!(reply.header("tus-version"), "1.0.0");
        assert_eq!(reply.header("tus-resumable"), "1.0.0");
        assert_eq!(reply.header("tus-max-size"), (10_u64 << 30).to_string());
        assert_eq!(reply.header("tus-checksum-algorithm"), "sha256");
        let offered = reply.header("tus-extension");
        assert_eq!(offered, "creation,creation-with-upload,termination,expiration,checksum");
    }
}

#[tokio::test]
async fn a_file_in_pieces_becomes_a_file_of_the_listing_and_leaves_its_version_alone() {
    let (portal, registrar, listing) = begun().await;
    let whole = table();
    let before = portal.listing_of(&registrar, &listing).await;
    let upload = portal.upload(&registrar, &listing, whole.len()).await;
    assert_eq!(portal.offset(&registrar, &upload).await, "0");
    let mut at = 0;
    for piece in [whole.slice(..1), whole.slice(1..2_000_000), whole.slice(2_000_000..)] {
        let reply = portal.piece(&registrar, &upload, at, piece.clone()).await;
        assert_eq!(reply.status, 204, "{}", String::from_utf8_lossy(&reply.body));
        at += piece.len();
        assert_eq!(reply.header("upload-offset"), at.to_string());
        assert!(reply.header("upload-expires").ends_with(" GMT"));
        assert_eq!(reply.header("cache-control"), "no-store");
    }
    let after = portal.listing_of(&registrar, &listing).await;
    assert_eq!(after["version"], before["version"]);
    let file = &after["distributions"][0];
    assert_eq!(file["sha256"], Digest::of(&whole).to_string());
    assert_eq!((&file["state"], &file["rows"]), (&json!("sound"), &json!(150_000)));
    assert_eq!((&file["title"], &file["file_name"]), (&json!("车站"), &json!("车站.csv")));
    let reply = portal.tus(&registrar, Method::HEAD, &upload, &[], Body::empty()).await;
    assert_eq!(reply.header("upload-distribution"), file["id"].as_str().unwrap());
    // A file that is done is not added again.
    let again = portal.piece(&registrar, &upload, whole.len(), Body::empty()).await;
    assert_eq!(again.header("upload-distribution"), file["id"].as_str().unwrap());
    let after = portal.listing_of(&registrar, &listing).await;
    assert_eq!(after["distributions"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_small_file_comes_with_the_request_that_begins_it() {
    let (portal, registrar, listing) = begun().await;
    let headers = [("upload-length", "6"), ("content-type", "application/offset+octet-stream")];
    let path = format!("/api/v1/listings/{listing}/uploads");
    let reply = portal.tus(&registrar, Method::POST, &path, &headers, "a,b\n1,").await;
    assert_eq!(reply.status, 201);
    assert_eq!(reply.header("upload-offset"), "6");
    assert!(!reply.header("upload-distribution").is_empty());
}

#[tokio::test]
async fn a_new_version_takes_the_place_of_the_old() {
    let (portal, registrar, listing) = begun().await;
    let old = portal.attached(&registrar, &listing, "a,b\n1,2\n").await;
    let metadata = format!(
        "filename {},distribution {}",
        BASE64.encode("新.csv"),
        BASE64.encode(old["id"].as_str().unwrap())
    );
    let path = format!("/api/v1/listings/{listing}/uploads");
    let headers = [
        ("upload-length", "8"),
        ("upload-metadata", metadata.as_str()),
        ("content-type", "application/offset+octet-stream"),
    ];
    let reply = portal.tus(&registrar, Method::POST, &path, &headers, "a,b\n3,4\n").await;
    assert_eq!(reply.header("upload-distribution"), old["id"].as_str().unwrap());
    let files = portal.listing_of(&registrar, &listing).await["distributions"].clone();
    assert_eq!(files.as_array().unwrap().len(), 1);
    assert_eq!(files[0]["title"], old["title"]);
    assert_eq!(files[0]["sha256"], Digest::of(b"a,b\n3,4\n").to_string());
    let unknown = format!("distribution {}", BASE64.encode("none"));
    let headers = [("upload-length", "8"), ("upload-metadata", unknown.as_str())];
    let reply = portal.tus(&registrar, Method::POST, &path, &headers, Body::empty()).await;
    reply.problem(404, "not-found");
}

#[tokio::test]
async fn nobody_else_goes_on_with_an_upload() {
    let (portal, registrar, listing) = begun().await;
    let upload = portal.upload(&registrar, &listing, 8).await;
    let colleague = portal.staff("colleague", "transport", Role::Registrar).await;
    let stranger = portal.staff("stranger", "health", Role::Registrar).await;
    for other in [&colleague, &stranger] {
        portal.piece(other, &upload, 0, "12345678").await.problem(404, "not-found");
        for method in [Method::HEAD, Method::DELETE] {
            assert_eq!(portal.tus(other, method, &upload, &[], Body::empty()).await.status, 404);
        }
    }
    portal.piece(&Browser::new(), &upload, 0, "x").await.problem(401, "sign-in-required");
    let path = format!("/api/v1/listings/{listing}/uploads");
    let headers = [("upload-length", "8")];
    let reply = portal.tus(&stranger, Method::POST, &path, &headers, Body::empty()).await;
    reply.problem(404, "not-found");
    let reviewer = portal.staff("reviewer", "transport", Role::Reviewer).await;
    let reply = portal.tus(&reviewer, Method::POST, &path, &headers, Body::empty()).await;
    reply.problem(403, "not-permitted");
    assert_eq!(portal.offset(&registrar, &upload).await, "0");
}

#[tokio::test]
async fn what_the_protocol_does_not_know_is_refused() {
    let (portal, registrar, listing) = begun().await;
    let upload = portal.upload(&registrar, &listing, 8).await;
    portal.piece(&registrar, &upload, 3, "x").await.problem(409, "conflict");
    portal.piece(&registrar, &upload, 0, "123456789").await.problem(413, "too-large");
    let plain = [("upload-offset", "0"), ("content-type", "text/plain")];
    let reply = portal.tus(&registrar, Method::PATCH, &upload, &plain, "x").await;
    reply.problem(415, "unsupported-media-type");
    let path = format!("/api/v1/listings/{listing}/uploads");
    for (length, status) in [("", 400), ("-1", 400), ("x", 400), ("0", 422), ("10737418241", 413)] {
        let headers = [("upload-length", length)];
        let reply = portal.tus(&registrar, Method::POST, &path, &headers, Body::empty()).await;
        assert_eq!(reply.status, status, "{length}");
        assert_eq!(reply.header("tus-resumable"), "1.0.0");
    }
    let headers = [("upload-length", "8"), ("upload-metadata", "filename ???")];
    let reply = portal.tus(&registrar, Method::POST, &path, &headers, Body::empty()).await;
    reply.problem(400, "invalid-request");
    let other = [("tus-resumable", "0.2.2")];
    let request = Request::head(&upload).header(other[0].0, other[0].1);
    let reply = portal.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!((reply.status.as_u16(), reply.header("tus-version")), (412, "1.0.0"));
    assert_eq!(portal.offset(&registrar, &upload).await, "0");
}

#[tokio::test]
async fn a_piece_with_a_wrong_checksum_is_discarded() {
    let (portal, registrar, listing) = begun().await;
    let upload = portal.upload(&registrar, &listing, 8).await;
    let right = format!("sha256 {}", BASE64.encode(sha2::Sha256::digest(b"a,b\n")));
    let checked = |sum: String, offset: &'static str| {
        vec![
            ("upload-offset", offset.to_owned()),
            ("upload-checksum", sum),
            ("content-type", "application/offset+octet-stream".to_owned()),
        ]
    };
    for (sum, status) in [
        (format!("sha256 {}", BASE64.encode([0; 32])), 460),
        (right.replace("sha256", "md5"), 400),
        ("sha256 short".to_owned(), 400),
    ] {
        let headers = checked(sum, "0");
        let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let reply = portal.tus(&registrar, Method::PATCH, &upload, &headers, "a,b\n").await;
        assert_eq!(reply.status, status);
        assert_eq!(portal.offset(&registrar, &upload).await, "0");
    }
    let headers = checked(right, "0");
    let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let reply = portal.tus(&registrar, Method::PATCH, &upload, &headers, "a,b\n").await;
    assert_eq!((reply.status.as_u16(), reply.header("upload-offset")), (204, "4"));
}

#[tokio::test]
async fn a_file_that_is_not_what_was_promised_does_not_arrive() {
    let (portal, registrar, listing) = begun().await;
    let metadata = format!("sha256 {}", BASE64.encode(Digest::of(b"another").to_string()));
    let headers = [
        ("upload-length", "4"),
        ("upload-metadata", metadata.as_str()),
        ("content-type", "application/offset+octet-stream"),
    ];
    let path = format!("/api/v1/listings/{listing}/uploads");
    let reply = portal.tus(&registrar, Method::POST, &path, &headers, "a,b\n").await;
    reply.problem(460, "checksum-mismatch");
    let files = portal.listing_of(&registrar, &listing).await["distributions"].clone();
    assert_eq!(files, json!([]));
}

/// A body that gives some bytes and then waits for the rest.
fn slow(first: &'static str) -> (oneshot::Sender<std::io::Result<Bytes>>, Body) {
    let (rest, _, body) = slow_and_taken(first);
    (rest, body)
}

/// The same, and word that the first bytes were taken.
fn slow_and_taken(
    first: &'static str,
) -> (oneshot::Sender<std::io::Result<Bytes>>, oneshot::Receiver<()>, Body) {
    let (rest, coming) = oneshot::channel();
    let (tell, taken) = oneshot::channel();
    let first = futures::stream::once(async move { Ok(Bytes::from(first)) });
    let rest_of_it = futures::stream::once(async move {
        // Asked for only once the first bytes are out of the way; nobody may care.
        let _ = tell.send(());
        coming.await.unwrap_or_else(|_| Err(std::io::Error::other("cut")))
    });
    (rest, taken, Body::from_stream(first.chain(rest_of_it)))
}

#[tokio::test]
async fn of_two_connections_one_sends_and_the_other_is_told_to_wait() {
    let (portal, registrar, listing) = begun().await;
    let upload = portal.upload(&registrar, &listing, 8).await;
    let (rest, taken, body) = slow_and_taken("a,b\n");
    let second = async {
        taken.await.unwrap();
        let reply = portal.piece(&registrar, &upload, 0, "x").await;
        reply.problem(423, "upload-locked");
        rest.send(Ok(Bytes::from("1,2\n"))).unwrap();
    };
    let (first, ()) = tokio::join!(portal.piece(&registrar, &upload, 0, body), second);
    assert_eq!(first.status, 204);
}

#[tokio::test]
async fn whoever_asks_how_far_it_is_takes_over_from_a_connection_that_hangs() {
    let (portal, registrar, listing) = begun().await;
    let upload = portal.upload(&registrar, &listing, 8).await;
    let (_rest, taken, body) = slow_and_taken("a,b\n");
    let take_over = async {
        taken.await.unwrap();
        portal.offset(&registrar, &upload).await
    };
    let (hanging, offset) = tokio::join!(portal.piece(&registrar, &upload, 0, body), take_over);
    hanging.problem(423, "upload-locked");
    assert_eq!(offset, "4");
    assert_eq!(portal.piece(&registrar, &upload, 4, "1,2\n").await.status, 204);
}

#[tokio::test]
async fn what_came_before_the_connection_was_lost_is_kept() {
    let (portal, registrar, listing) = begun().await;
    let upload = portal.upload(&registrar, &listing, 8).await;
    let (rest, body) = slow("a,b\n1");
    drop(rest);
    assert!(!portal.piece(&registrar, &upload, 0, body).await.status.is_success());
    assert_eq!(portal.offset(&registrar, &upload).await, "5");
    assert_eq!(portal.piece(&registrar, &upload, 5, ",2\n").await.status, 204);
    let files = portal.listing_of(&registrar, &listing).await["distributions"].clone();
    assert_eq!(files[0]["sha256"], Digest::of(b"a,b\n1,2\n").to_string());
}

#[tokio::test]
async fn an_upload_outlives_the_server() {
    let (portal, registrar, listing) = begun().await;
    let whole = table();
    let upload = portal.upload(&registrar, &listing, whole.len()).await;
    assert_eq!(portal.piece(&registrar, &upload, 0, whole.slice(..1_234_567)).await.status, 204);
    let portal = TestPortal::start_in(portal.stop().await).await;
    assert_eq!(portal.offset(&registrar, &upload).await, "1234567");
    let rest = whole.slice(1_234_567..);
    assert_eq!(portal.piece(&registrar, &upload, 1_234_567, rest).await.status, 204);
    let files = portal.listing_of(&registrar, &listing).await["distributions"].clone();
    assert_eq!(files[0]["sha256"], Digest::of(&whole).to_string());
}

#[tokio::test]
async fn an_upload_that_nobody_goes_on_with_is_given_up() {
    let (portal, registrar, listing) = begun().await;
    let upload = portal.upload(&registrar, &listing, 8).await;
    portal.piece(&registrar, &upload, 0, "a,b\n").await;
    let unfinished = || async { portal.objects.unfinished().await.unwrap().len() };
    assert_eq!(unfinished().await, 1);
    portal.wait(TimeDelta::days(8));
    let again = portal.browser_of(registrar.account.as_ref().unwrap()).await;
    portal.piece(&again, &upload, 4, "1,2\n").await.problem(404, "not-found");
    let end = tokio_util::sync::CancellationToken::new();
    end.cancel();
    edge::look_through_arrivals(portal.portal.clone(), end).await;
    assert_eq!(unfinished().await, 0);
}

#[tokio::test]
async fn an_upload_whose_content_was_lost_begins_anew() {
    let (portal, registrar, listing) = begun().await;
    let upload = portal.upload(&registrar, &listing, 8).await;
    portal.piece(&registrar, &upload, 0, "a,b\n").await;
    let name = upload.rsplit('/').next().unwrap();
    portal.objects.discard(name).await.unwrap();
    portal.piece(&registrar, &upload, 4, "1,2\n").await.problem(404, "not-found");
    let head = portal.tus(&registrar, Method::HEAD, &upload, &[], Body::empty()).await;
    assert_eq!(head.status, 404);
}

#[tokio::test]
async fn an_upload_is_cancelled_without_a_trace() {
    let (portal, registrar, listing) = begun().await;
    let upload = portal.upload(&registrar, &listing, 8).await;
    portal.piece(&registrar, &upload, 0, "a,b\n").await;
    let gone = portal.tus(&registrar, Method::DELETE, &upload, &[], Body::empty()).await;
    assert_eq!(gone.status, 204);
    portal.piece(&registrar, &upload, 4, "1,2\n").await.problem(404, "not-found");
    assert!(portal.objects.unfinished().await.unwrap().is_empty());
}

#[tokio::test]
async fn one_account_has_only_so_much_on_its_way() {
    let (portal, registrar, listing) = begun().await;
    let path = format!("/api/v1/listings/{listing}/uploads");
    let mut statuses = Vec::new();
    for _ in 0..5 {
        let headers = [("upload-length", "10737418240")];
        let reply = portal.tus(&registrar, Method::POST, &path, &headers, Body::empty()).await;
        statuses.push(reply.status.as_u16());
    }
    assert_eq!(statuses, [201, 201, 201, 201, 429]);
    let colleague = portal.staff("colleague", "transport", Role::Registrar).await;
    for _ in 0..20 {
        portal.upload(&colleague, &listing, 1).await;
    }
    let headers = [("upload-length", "1")];
    let reply = portal.tus(&colleague, Method::POST, &path, &headers, Body::empty()).await;
    reply.problem(429, "too-many-requests");
}

#[tokio::test]
async fn an_upload_that_ends_after_the_listing_was_submitted_waits_until_it_is_back_r5() {
    let (portal, registrar, listing) = begun().await;
    portal.attached(&registrar, &listing, "a,b\n1,2\n").await;
    let upload = portal.upload(&registrar, &listing, 8).await;
    let (rest, taken, body) = slow_and_taken("c,d\n");
    let submit = async {
        taken.await.unwrap();
        let submitted = portal.command(&registrar, &listing, json!({ "command": "submit" })).await;
        assert_eq!(submitted.status, 200, "{}", String::from_utf8_lossy(&submitted.body));
        rest.send(Ok(Bytes::from("3,4\n"))).unwrap();
    };
    let sent = async {
        let reply = portal.piece(&registrar, &upload, 0, body).await;
        reply.problem(409, "not-now")
    };
    tokio::join!(sent, submit);
    let files = portal.listing_of(&registrar, &listing).await["distributions"].clone();
    assert_eq!(files.as_array().unwrap().len(), 1, "what is reviewed stays what was submitted");
    let head = portal.tus(&registrar, Method::HEAD, &upload, &[], Body::empty()).await;
    assert_eq!(head.status, 409);
    portal.command(&registrar, &listing, json!({ "command": "recall" })).await;
    let head = portal.tus(&registrar, Method::HEAD, &upload, &[], Body::empty()).await;
    assert!(!head.header("upload-distribution").is_empty());
    let files = portal.listing_of(&registrar, &listing).await["distributions"].clone();
    assert_eq!(files[1]["sha256"], Digest::of(b"c,d\n3,4\n").to_string());
}
