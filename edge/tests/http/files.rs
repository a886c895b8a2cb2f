//! Files of a revision: sent in one request, looked at, treated, overruled, removed.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::{Body, Bytes};
use axum::http::{Method, Request};
use chrono::TimeDelta;
use domain::listing::{Listing, Stage, Standing};
use domain::{AccountId, DatasetId, DistributionId, Format, Role};
use futures::StreamExt;
use objects::Digest;
use serde_json::{Value, json};
use store::{Deed, File, FileChange, FileState, FileWrite, ListingFile, StoreError};

use crate::files_builder::STATIONS;
use crate::people_builder::{Browser, ORIGIN};
use crate::portal::{Reply, TestPortal, listing as entry, now};

struct Office {
    portal: TestPortal,
    registrar: Browser,
    reviewer: Browser,
    authority: Browser,
    listing: String,
}

async fn office() -> Office {
    let portal = TestPortal::start().await;
    let registrar = portal.staff("registrar", "transport", Role::Registrar).await;
    let reviewer = portal.staff("reviewer", "transport", Role::Reviewer).await;
    let authority = portal.staff("authority", "health", Role::Authority).await;
    let listing = portal.draft(&registrar, "车站").await;
    Office { portal, registrar, reviewer, authority, listing }
}

impl Office {
    fn path(&self, file: &Value) -> String {
        let id = file["id"].as_str().unwrap();
        format!("/api/v1/listings/{}/distributions/{id}", self.listing)
    }

    async fn act(&self, browser: &Browser, file: &Value, command: Value) -> Reply {
        self.portal.post_as(browser, &format!("{}/commands", self.path(file)), command).await
    }

    async fn files(&self) -> Vec<Value> {
        let listing = self.portal.listing_of(&self.registrar, &self.listing).await;
        listing["distributions"].as_array().unwrap().clone()
    }

    async fn publish(&self) {
        for (browser, command) in
            [(&self.registrar, "submit"), (&self.reviewer, "approve"), (&self.authority, "publish")]
        {
            let done =
                self.portal.command(browser, &self.listing, json!({ "command": command })).await;
            assert_eq!(done.status, 200, "{command}: {}", String::from_utf8_lossy(&done.body));
        }
        edge::prepare(&self.portal.portal).await.unwrap();
    }
}

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
async fn personal_information_keeps_data_closed_until_it_is_treated_r16() {
    let office = office().await;
    let Office { portal, registrar, reviewer, listing, .. } = &office;
    let file = portal.attached(registrar, listing, STATIONS).await;
    portal.command(registrar, listing, json!({ "command": "submit" })).await;
    let approved = portal.command(reviewer, listing, json!({ "command": "approve" })).await;
    approved.problem(422, "incomplete");
    portal.command(registrar, listing, json!({ "command": "recall" })).await;

    let treat =
        json!({ "command": "treat", "columns": [{ "column": "联系电话", "method": "mask" }] });
    let treated = office.act(registrar, &file, treat).await;
    assert_eq!(treated.status, 200, "{}", String::from_utf8_lossy(&treated.body));
    let treated = treated.json();
    assert_eq!((&treated["open_findings"], &treated["state"]), (&json!(0), &json!("sound")));
    assert_eq!((&treated["id"], &treated["made_of"]), (&file["id"], &file["sha256"]));
    office.publish().await;

    let id = file["id"].as_str().unwrap();
    let public = portal.get(&format!("/download/{id}")).await;
    let text = String::from_utf8(public.body.to_vec()).unwrap();
    assert!(text.contains("东站") && !text.contains("13912345678"), "{text}");
    // The original is kept, and no address of the public leads to it.
    let original = Digest::parse(file["sha256"].as_str().unwrap()).unwrap();
    assert!(portal.objects.size(&original).await.unwrap().is_some());
    portal.get(&format!("/download/{id}?version=2")).await.problem(404, "not-found");
    portal.get(&format!("/download/{original}")).await.problem(404, "not-found");
}

#[tokio::test]
async fn treatment_is_undone_and_may_go_wrong_in_ways_that_are_said() {
    let office = office().await;
    let Office { portal, registrar, listing, .. } = &office;
    let file = portal.attached(registrar, listing, STATIONS).await;
    let treat = |columns: Value| json!({ "command": "treat", "columns": columns });
    for columns in [
        json!([]),
        json!([{ "column": "联系电话", "method": "" }]),
        json!([{ "column": "身高", "method": "drop" }]),
        json!([{ "column": "站名", "method": "drop" }, { "column": "联系电话", "method": "drop" }]),
    ] {
        office.act(registrar, &file, treat(columns)).await.problem(422, "incomplete");
    }
    let restore = json!({ "command": "replace-by-original" });
    office.act(registrar, &file, restore.clone()).await.problem(422, "incomplete");
    let dropped = treat(json!([{ "column": "联系电话", "method": "drop" }]));
    let dropped = office.act(registrar, &file, dropped).await.json();
    assert_eq!(dropped["inspection"]["columns"].as_array().unwrap().len(), 1);
    assert_eq!(office.act(registrar, &file, restore).await.status, 200);
    let end = tokio_util::sync::CancellationToken::new();
    let job = edge::look_through_arrivals(portal.portal.clone(), end.clone());
    let looked = async {
        while office.files().await[0]["state"] == "waiting" {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        end.cancel();
    };
    tokio::join!(job, looked);
    let back = &office.files().await[0];
    assert_eq!((&back["sha256"], &back["made_of"]), (&file["sha256"], &Value::Null));
    assert_eq!((&back["open_findings"], &back["rows"]), (&json!(1), &json!(2)));
}

#[tokio::test]
async fn pseudonyms_join_files_of_a_listing_and_no_two_listings() {
    let office = office().await;
    let Office { portal, registrar, listing, .. } = &office;
    let other = portal.draft(registrar, "另一个").await;
    let hash =
        json!({ "command": "treat", "columns": [{ "column": "联系电话", "method": "hash" }] });
    let mut digests = Vec::new();
    for listing in [listing, listing, &other] {
        let file = portal.attached(registrar, listing, STATIONS).await;
        let path = format!(
            "/api/v1/listings/{listing}/distributions/{}/commands",
            file["id"].as_str().unwrap()
        );
        digests.push(portal.post_as(registrar, &path, hash.clone()).await.json()["sha256"].clone());
    }
    assert_eq!(digests[0], digests[1]);
    assert_ne!(digests[0], digests[2]);
}

#[tokio::test]
async fn a_finding_is_overruled_by_who_answers_for_it_with_a_reason_r16() {
    let office = office().await;
    let Office { portal, registrar, reviewer, listing, .. } = &office;
    let file = portal.attached(registrar, listing, STATIONS).await;
    let overrule =
        json!({ "command": "overrule", "column": "联系电话", "comment": "公开的值班电话" });
    office.act(registrar, &file, overrule.clone()).await.problem(403, "not-permitted");
    portal.command(registrar, listing, json!({ "command": "submit" })).await;
    let silent = json!({ "command": "overrule", "column": "联系电话", "comment": " " });
    office.act(reviewer, &file, silent).await.problem(422, "incomplete");
    let elsewhere = json!({ "command": "overrule", "column": "站名", "comment": "x" });
    office.act(reviewer, &file, elsewhere).await.problem(422, "incomplete");
    let before = portal.listing_of(reviewer, listing).await["version"].clone();
    let overruled = office.act(reviewer, &file, overrule.clone()).await;
    assert_eq!(overruled.status, 200, "{}", String::from_utf8_lossy(&overruled.body));
    assert_eq!(overruled.json()["open_findings"], 0);
    assert_eq!(overruled.json()["inspection"]["overruled"][0]["comment"], "公开的值班电话");
    assert_eq!(portal.listing_of(reviewer, listing).await["version"], before);
    office.act(reviewer, &file, overrule).await.problem(422, "incomplete");
    let approved = portal.command(reviewer, listing, json!({ "command": "approve" })).await;
    assert_eq!(approved.status, 200);
    let history = portal.get_as(registrar, &format!("/api/v1/listings/{listing}/history")).await;
    let entry = history.json()[1].clone();
    assert_eq!(entry["action"], "listing.file.overrule");
    assert_eq!(entry["reason"], "公开的值班电话");
}

#[tokio::test]
async fn a_drafter_does_not_overrule_what_they_wrote_r5() {
    let office = office().await;
    let Office { portal, listing, .. } = &office;
    let both =
        portal.account("both", &[("transport", Role::Registrar), ("transport", Role::Reviewer)]);
    let both = portal.browser_of(&both.await).await;
    let file = portal.attached(&both, listing, STATIONS).await;
    let overrule = json!({ "command": "overrule", "comment": "不要紧" });
    office.act(&both, &file, overrule).await.problem(403, "not-permitted");
}

#[tokio::test]
async fn plain_forms_do_what_scripts_do() {
    let office = office().await;
    let Office { portal, registrar, listing, .. } = &office;
    let file = portal.attached(registrar, listing, STATIONS).await;
    let path = format!("{}/commands", office.path(&file));
    let form = "command=treat&columns[0].column=%E8%81%94%E7%B3%BB%E7%94%B5%E8%AF%9D\
                &columns[0].method=drop&columns[1].column=x&columns[1].method=&next=/staff/x";
    let reply = portal.form_as(registrar, &path, form).await;
    assert_eq!((reply.status.as_u16(), reply.header("location")), (303, "/staff/x"));
    assert_eq!(office.files().await[0]["open_findings"], 0);
    let reply = portal.form_as(registrar, &path, "command=retitle&title=%E8%BD%A6&next=/").await;
    assert_eq!(reply.status, 303);
    assert_eq!(office.files().await[0]["title"], "车");
    let reply = portal.form_as(registrar, &path, "command=remove&next=/").await;
    assert_eq!(reply.status, 303);
    assert!(office.files().await.is_empty());
}

#[tokio::test]
async fn the_job_takes_up_what_waits_after_a_start() {
    let portal = TestPortal::start().await;
    portal.publish([entry("stations", "车站")]).await;
    let stored = portal.objects.put_bytes(STATIONS).await.unwrap();
    let id = DatasetId::new("stations");
    let seen = portal.store.listing(&id).await.unwrap().unwrap().version;
    let change = FileChange {
        listing: id.clone(),
        seen,
        opened: None,
        write: FileWrite::Add(waiting(stored)),
        upload: None,
    };
    portal.store.change_file(&change, deed()).await.unwrap();
    let end = tokio_util::sync::CancellationToken::new();
    let job = tokio::spawn(edge::look_through_arrivals(portal.portal.clone(), end.clone()));
    let listing = loop {
        let listing = portal.store.listing(&id).await.unwrap().unwrap();
        if listing.files[0].state != FileState::Waiting {
            break listing;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    };
    end.cancel();
    job.await.unwrap();
    let file = &listing.files[0];
    assert_eq!((file.state, file.open_findings), (FileState::Sound, 1));
    assert_eq!((file.file.format, file.file.rows), (Format::Csv, Some(2)));
    assert_eq!((listing.version, listing.listing.stage), (seen, Stage::Settled));
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
    let _: &Listing = &after.listing;
}

fn waiting(stored: objects::Stored) -> ListingFile {
    ListingFile {
        file: File {
            id: DistributionId::new("stations-csv"),
            title: "车站".into(),
            format: Format::Other,
            media_type: Format::Other.media_type().into(),
            file_name: "车站.csv".into(),
            sha256: stored.digest.to_string(),
            size: stored.size,
            rows: None,
        },
        state: FileState::Waiting,
        inspection: None,
        open_findings: 0,
        made_of: None,
        added_at: now() + TimeDelta::seconds(1),
    }
}

fn deed() -> Deed {
    Deed {
        at: now(),
        account: None::<AccountId>,
        organisation: None,
        action: "listing.file.add".into(),
        subject_kind: "listing",
        subject: "stations".into(),
        reason: None,
        legal_basis: None,
        change: json!({}),
    }
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
