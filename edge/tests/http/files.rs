//! Files of a revision: sent in one request, looked at, renamed, removed.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::{Body, Bytes};
use axum::http::{Method, Request};
use domain::listing::{Stage, Standing};
use domain::{DatasetId, Role};
use futures::StreamExt;
use serde_json::json;
use store::{FileChange, FileWrite, StoreError};

use crate::files_builder::{Office, STATIONS, deed, office, waiting};
use crate::people_builder::{Browser, ORIGIN};

#[tokio::test]
async fn a_file_is_known_by_its_content_and_not_by_its_name() {
    let office = office().await;
    let reply = office
        .portal
        .send_file(&office.registrar, &office.listing, "照片.png", STATIONS, &[])
        .await;
    assert_eq!(reply.status, 201);
    let file = reply.json();
    assert_eq!((&file["format"], &file["rows"]), (&json!("csv"), &json!(2)));
    assert_eq!(file["inspection"]["warnings"][0]["kind"], "name_lies");
    assert!(file["inspection"]["warnings"][0]["zh"].as_str().unwrap().contains(".png"));
    let findings = &file["inspection"]["findings"];
    assert_eq!(
        (&findings[0]["column"], &findings[0]["kind"]),
        (&json!("联系电话"), &json!("phone"))
    );
    assert_eq!(file["open_findings"], 1);
}

#[tokio::test]
async fn a_file_that_cannot_be_taken_says_why_in_both_languages() {
    let office = office().await;
    let mut program = b"MZ\x90\0\x03\0\0\0".to_vec();
    program.resize(4096, 0);
    for (name, contents) in [("数据.csv", program), ("空.csv", b"  \n".to_vec())] {
        let reply =
            office.portal.send_file(&office.registrar, &office.listing, name, contents, &[]).await;
        assert_eq!(reply.status, 201);
        let file = reply.json();
        assert_eq!((&file["state"], &file["format"]), (&json!("refused"), &json!("other")));
        let refused = &file["inspection"]["refused"];
        assert!(!refused["zh"].as_str().unwrap().is_empty() && refused["zh"] != refused["en"]);
    }
    let submitted =
        office.portal.command(&office.registrar, &office.listing, json!({ "command": "submit" }));
    submitted.await.problem(422, "incomplete");
}

#[tokio::test]
async fn a_form_without_a_file_or_with_too_much_is_refused() {
    let office = office().await;
    let Office { portal, registrar, listing, .. } = &office;
    let long = "长".repeat(3000);
    let reply = portal.send_file(registrar, listing, "a.csv", "a,b\n", &[("title", &long)]).await;
    reply.problem(400, "invalid-request");
    let reply =
        portal.send_file(registrar, listing, "a.csv", "a,b\n", &[("distribution", "none")]).await;
    reply.problem(404, "not-found");
    let reply = portal.send_file(registrar, listing, "", "", &[]).await;
    reply.problem(422, "incomplete");
    let path = format!("/api/v1/listings/{listing}/distributions");
    let reply = portal.post_as(registrar, &path, json!({})).await;
    reply.problem(415, "unsupported-media-type");
    assert!(office.files().await.is_empty());
}

#[tokio::test]
async fn a_form_whose_head_is_endless_is_broken_off() {
    let office = office().await;
    let taken = Arc::new(AtomicUsize::new(0));
    let count = taken.clone();
    let begin = futures::stream::once(async { Ok::<_, std::io::Error>(Bytes::from("--XX\r\n")) });
    let endless = begin.chain(futures::stream::repeat_with(move || {
        count.fetch_add(1 << 20, Ordering::Relaxed);
        Ok(Bytes::from(vec![b'a'; 1 << 20]))
    }));
    let path = format!("/api/v1/listings/{}/distributions", office.listing);
    let request = Request::post(path)
        .header("cookie", office.registrar.cookies())
        .header("origin", ORIGIN)
        .header("content-type", "multipart/form-data; boundary=XX")
        .body(Body::from_stream(endless))
        .unwrap();
    office.portal.send(request).await.problem(400, "invalid-request");
    assert!(taken.load(Ordering::Relaxed) < 16 << 20);
}

#[tokio::test]
async fn files_belong_to_the_department_r5() {
    let office = office().await;
    let Office { portal, registrar, listing, .. } = &office;
    let file = portal.attached(registrar, listing, STATIONS).await;
    let stranger = portal.staff("stranger", "health", Role::Registrar).await;
    let path = office.path(&file);
    for path in [format!("{path}/content"), format!("{path}/preview")] {
        portal.get_as(&stranger, &path).await.problem(404, "not-found");
        portal.get_as(&Browser::new(), &path).await.problem(401, "sign-in-required");
        assert_eq!(portal.get_as(&office.authority, &path).await.status, 200);
    }
    portal.put_as(&stranger, &path, json!({ "title": "x" })).await.problem(404, "not-found");
    portal.delete_as(&stranger, &path).await.problem(404, "not-found");
    let sent = portal.send_file(&stranger, listing, "a.csv", "a,b\n", &[]).await;
    sent.problem(404, "not-found");
    let link = json!({ "url": "https://data.example/a.csv" });
    let links = format!("/api/v1/listings/{listing}/links");
    portal.post_as(&stranger, &links, link.clone()).await.problem(404, "not-found");
    // Who may see it but does not draft changes nothing either.
    for other in [&office.reviewer, &office.authority] {
        portal.put_as(other, &path, json!({ "title": "x" })).await.problem(403, "not-permitted");
        portal.delete_as(other, &path).await.problem(403, "not-permitted");
        portal.post_as(other, &links, link.clone()).await.problem(403, "not-permitted");
        let sent = portal.send_file(other, listing, "a.csv", "a,b\n", &[]).await;
        sent.problem(403, "not-permitted");
        let treat =
            json!({ "command": "treat", "columns": [{ "column": "联系电话", "method": "drop" }] });
        office.act(other, &file, treat).await.problem(403, "not-permitted");
    }
    assert_eq!(office.files().await.len(), 1);
}

#[tokio::test]
async fn staff_take_the_file_as_the_public_would_and_nobody_keeps_it() {
    let office = office().await;
    let file = office.portal.attached(&office.registrar, &office.listing, STATIONS).await;
    let path = format!("{}/content", office.path(&file));
    let reply = office.portal.get_as(&office.reviewer, &path).await;
    assert_eq!((reply.status.as_u16(), reply.body.as_ref()), (200, STATIONS.as_bytes()));
    assert!(reply.header("content-disposition").starts_with("attachment"));
    assert_eq!(reply.header("cache-control"), "private, no-cache");
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
    let request = Request::get(&path)
        .header("cookie", office.reviewer.cookies())
        .header("range", "bytes=0-5")
        .body(Body::empty())
        .unwrap();
    let part = office.portal.send(request).await;
    assert_eq!((part.status.as_u16(), part.body.as_ref()), (206, "站名".as_bytes()));
    let public = office.portal.get(&format!("/download/{}", file["id"].as_str().unwrap())).await;
    public.problem(404, "not-found");
}

#[tokio::test]
async fn the_first_rows_are_shown_as_text() {
    let office = office().await;
    let file = office.portal.attached(&office.registrar, &office.listing, STATIONS).await;
    let path = format!("{}/preview?rows=1", office.path(&file));
    let shown = office.portal.get_as(&office.registrar, &path).await.json();
    let expected = json!({
        "columns": ["站名", "联系电话"], "rows": [["东站", "13912345678"]], "more": true,
    });
    assert_eq!(shown, expected);
}

#[tokio::test]
async fn a_file_is_renamed_and_removed_with_a_line_in_the_log_each() {
    let office = office().await;
    let Office { portal, registrar, listing, .. } = &office;
    let before = portal.listing_of(registrar, listing).await["version"].clone();
    let file = portal.attached(registrar, listing, "a,b\n1,2\n").await;
    let path = office.path(&file);
    let renamed = portal.put_as(registrar, &path, json!({ "title": " 全省\n车站 " })).await;
    assert_eq!(renamed.json()["title"], "全省 车站");
    portal.put_as(registrar, &path, json!({ "title": " " })).await.problem(422, "incomplete");
    assert_eq!(portal.delete_as(registrar, &path).await.status, 204);
    portal.delete_as(registrar, &path).await.problem(404, "not-found");
    let history = portal.get_as(registrar, &format!("/api/v1/listings/{listing}/history")).await;
    let actions: Vec<_> =
        history.json().as_array().unwrap().iter().map(|it| it["action"].clone()).collect();
    assert_eq!(
        actions,
        ["listing.file.remove", "listing.file.change", "listing.file.add", "listing.begin"]
    );
    assert_eq!(portal.listing_of(registrar, listing).await["version"], before);
}

#[tokio::test]
async fn a_form_that_is_being_written_is_not_thrown_out_by_a_file() {
    let office = office().await;
    let Office { portal, registrar, listing, .. } = &office;
    let version = portal.listing_of(registrar, listing).await["version"].clone();
    portal.attached(registrar, listing, "a,b\n1,2\n").await;
    let form = json!({ "version": version, "summary": "新的说明。" });
    let saved = portal.put_as(registrar, &format!("/api/v1/listings/{listing}"), form).await;
    assert_eq!(saved.status, 200);
    assert_eq!(saved.json()["distributions"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn whoever_attaches_a_file_is_a_drafter_and_a_decision_that_does_not_know_it_loses_r5() {
    let office = office().await;
    let Office { portal, registrar, listing, .. } = &office;
    portal.attached(registrar, listing, "a,b\n1,2\n").await;
    let both =
        portal.account("both", &[("transport", Role::Registrar), ("transport", Role::Reviewer)]);
    let both = portal.browser_of(&both.await).await;
    let seen = portal.listing_of(registrar, listing).await["version"].clone();
    portal.attached(&both, listing, "c,d\n3,4\n").await;
    let stale = json!({ "command": "submit", "version": seen });
    let path = format!("/api/v1/listings/{listing}/commands");
    portal.post_as(registrar, &path, stale).await.problem(409, "conflict");
    assert_eq!(
        portal.command(registrar, listing, json!({ "command": "submit" })).await.status,
        200
    );
    let own = portal.command(&both, listing, json!({ "command": "approve" })).await;
    own.problem(403, "not-permitted");
}

#[tokio::test]
async fn nothing_is_attached_while_it_is_reviewed() {
    let office = office().await;
    let Office { portal, registrar, listing, .. } = &office;
    let file = portal.attached(registrar, listing, "a,b\n1,2\n").await;
    portal.command(registrar, listing, json!({ "command": "submit" })).await;
    portal.send_file(registrar, listing, "b.csv", "c,d\n", &[]).await.problem(409, "not-now");
    portal.delete_as(registrar, &office.path(&file)).await.problem(409, "not-now");
    let title = json!({ "title": "x" });
    portal.put_as(registrar, &office.path(&file), title).await.problem(409, "not-now");
}

#[tokio::test]
async fn a_file_for_a_published_entry_opens_a_revision_and_the_public_keeps_the_old_one() {
    let office = office().await;
    let Office { portal, registrar, listing, .. } = &office;
    let file = portal.attached(registrar, listing, "a,b\n1,2\n").await;
    office.publish().await;
    let published = portal.listing_of(registrar, listing).await;
    assert_eq!(published["stage"], "settled");
    let id = file["id"].as_str().unwrap();
    let replaces = [("distribution", id)];
    let sent = portal.send_file(registrar, listing, "新.csv", "a,b\n3,4\n", &replaces).await;
    assert_eq!(sent.status, 201);
    let revised = portal.listing_of(registrar, listing).await;
    assert_eq!((&revised["stage"], &revised["state"]), (&json!("draft"), &json!("published")));
    assert_eq!(revised["changes"][0]["field"], "distributions");
    assert_eq!(revised["version"], json!(published["version"].as_u64().unwrap() + 1));
    assert_eq!(portal.get(&format!("/download/{id}")).await.body, "a,b\n1,2\n");
    office.publish().await;
    assert_eq!(portal.get(&format!("/download/{id}")).await.body, "a,b\n3,4\n");
    assert_eq!(portal.get(&format!("/download/{id}?version=1")).await.body, "a,b\n1,2\n");
}

#[tokio::test]
async fn a_file_that_races_with_a_submission_loses_cleanly() {
    let office = office().await;
    let Office { portal, registrar, listing, .. } = &office;
    let id = DatasetId::new(listing.as_str());
    let seen = portal.store.listing(&id).await.unwrap().unwrap().version;
    let stored = portal.objects.put_bytes(STATIONS).await.unwrap();
    portal.attached(registrar, listing, "a,b\n1,2\n").await;
    portal.command(registrar, listing, json!({ "command": "submit" })).await;
    let write = FileWrite::Add(waiting(stored));
    let change = FileChange { listing: id.clone(), seen, opened: None, write, upload: None };
    let lost = portal.store.change_file(&change, deed()).await;
    assert!(matches!(lost, Err(StoreError::Conflict)));
    let after = portal.store.listing(&id).await.unwrap().unwrap();
    assert_eq!((after.files.len(), after.listing.stage), (1, Stage::DepartmentReview));
    assert_eq!(after.listing.standing, Standing::Unpublished);
}

#[tokio::test]
async fn another_sites_page_sends_nothing() {
    let office = office().await;
    let path = format!("/api/v1/listings/{}/uploads", office.listing);
    for path in [path.as_str(), "/api/v1/uploads/any"] {
        for method in [Method::POST, Method::PATCH, Method::DELETE] {
            let request = Request::builder()
                .method(method)
                .uri(path)
                .header("cookie", office.registrar.cookies())
                .header("origin", "https://evil.example")
                .header("tus-resumable", "1.0.0")
                .header("upload-length", "8")
                .body(Body::empty())
                .unwrap();
            office.portal.send(request).await.problem(403, "foreign-origin");
        }
    }
}
