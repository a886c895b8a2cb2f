//! What is found in files, and what is done about it: treated, overruled, looked through later.

use domain::listing::Stage;
use domain::{DatasetId, Format, Role};
use objects::Digest;
use serde_json::{Value, json};
use store::{FileChange, FileState, FileWrite};

use crate::files_builder::{Office, STATIONS, deed, office, waiting};
use crate::portal::{TestPortal, listing as entry};

#[tokio::test]
async fn a_file_that_came_past_the_uploads_is_looked_through_when_it_is_asked_about() {
    let office = office().await;
    office.portal.publish([entry("stations", "车站").csv("stations-csv", STATIONS)]).await;
    let path = "/api/v1/listings/stations/distributions/stations-csv";
    let shown = office.portal.get_as(&office.registrar, &format!("{path}/preview")).await.json();
    assert_eq!((&shown["rows"][1][0], &shown["more"]), (&json!("西站"), &json!(false)));
    let columns = json!([{ "column": "联系电话", "method": "drop" }]);
    let treat = json!({ "command": "treat", "columns": columns });
    let treated =
        office.portal.post_as(&office.registrar, &format!("{path}/commands"), treat).await;
    assert_eq!(treated.json()["open_findings"], 0);
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
async fn columns_are_cleaned_and_the_log_says_how_much_r39() {
    let office = office().await;
    let Office { portal, registrar, listing, .. } = &office;
    let messy = "日期,数量,名称\n2024年1月3日,\"1,234\", 甲 \n2024/1/4,约五,乙\n";
    let file = portal.attached(registrar, listing, messy).await;
    let treat = |columns: Value| json!({ "command": "treat", "columns": columns });
    let code = treat(json!([{ "column": "名称", "cleaning": "code" }]));
    let refused = office.act(registrar, &file, code).await;
    let error = refused.problem(422, "incomplete")["errors"][0].clone();
    assert!(error["detail"].as_str().unwrap().contains("代码集"), "{error}");

    let columns = json!([
        { "column": "日期", "cleaning": "date" },
        { "column": "数量", "cleaning": "number" },
        { "column": "名称", "cleaning": "tidy" },
    ]);
    let cleaned = office.act(registrar, &file, treat(columns)).await;
    assert_eq!(cleaned.status, 200, "{}", String::from_utf8_lossy(&cleaned.body));
    assert_eq!(cleaned.json()["made_of"], file["sha256"], "the original can be put back");
    let id = file["id"].as_str().unwrap();
    let path = format!("/api/v1/listings/{listing}/distributions/{id}/preview");
    let shown = portal.get_as(registrar, &path).await.json();
    assert_eq!(shown["rows"], json!([["2024-01-03", "1234", "甲"], ["2024-01-04", "约五", "乙"]]));
    let logged = portal.store.last_logged().await.unwrap().unwrap();
    assert_eq!(logged.action, "listing.file.treat");
    let change: Value = serde_json::from_str(&logged.change).unwrap();
    assert_eq!(change["changed"], json!({ "日期": 2, "数量": 1, "名称": 1 }));
    assert_eq!(change["columns"][0], json!(["日期", "date"]));
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
async fn discarding_a_revision_does_not_make_findings_go_away_r16() {
    let office = office().await;
    let Office { portal, registrar, reviewer, listing, .. } = &office;
    let address = format!("/api/v1/listings/{listing}");
    let version = portal.get_as(registrar, &address).await.json()["version"].clone();
    let limited = json!({
        "version": version, "openness": "conditional", "legal_basis": "某法第一条",
        "conditions": "说明用途",
    });
    assert_eq!(portal.put_as(registrar, &address, limited).await.status, 200);
    portal.attached(registrar, listing, STATIONS).await;
    office.publish().await;
    let open = async || {
        let view = portal.get_as(registrar, &address).await.json();
        (view["version"].clone(), view["distributions"][0]["open_findings"].clone())
    };
    let (version, found) = open().await;
    assert_ne!(found, 0);
    let edit = json!({ "version": version, "summary": "另一个说明。" });
    assert_eq!(portal.put_as(registrar, &address, edit).await.status, 200);
    portal.command(registrar, listing, json!({ "command": "discard" })).await;
    let (version, again) = open().await;
    assert_eq!(again, found);
    let opened = json!({ "version": version, "openness": "unconditional" });
    assert_eq!(portal.put_as(registrar, &address, opened).await.status, 200);
    portal.command(registrar, listing, json!({ "command": "submit" })).await;
    let approved = portal.command(reviewer, listing, json!({ "command": "approve" })).await;
    approved.problem(422, "incomplete");
}
