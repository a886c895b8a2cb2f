//! Many listings at once (R11): looked at first, then all, the good ones, or none.

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};

use crate::listings::{Staff, whole};
use crate::people_builder::{Browser, ORIGIN};
use crate::portal::{Reply, TestPortal};

impl TestPortal {
    async fn bring(&self, by: &Browser, query: &str, name: &str, sheet: &[u8]) -> Reply {
        let mut body = format!(
            "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(sheet);
        body.extend_from_slice(b"\r\n--x--\r\n");
        let request = Request::post(format!("/api/v1/listings/import?{query}"))
            .header("cookie", by.cookies())
            .header("origin", ORIGIN)
            .header("content-type", "multipart/form-data; boundary=x")
            .body(Body::from(body))
            .unwrap();
        self.send(request).await
    }

    async fn total(&self, by: &Browser) -> u64 {
        self.get_as(by, "/api/v1/listings").await.json()["total"].as_u64().unwrap()
    }
}

fn outcomes(report: &Value) -> [u64; 4] {
    ["new", "changed", "unchanged", "bad"].map(|name| report[name].as_u64().unwrap())
}

const SHEET: &str = "名称,摘要,开放属性,主题,联系处室\n\
                     公交线路,全市公交,无条件开放,交通,信息科\n\
                     停车场,全市停车场,也许开放,交通,信息科\n\
                     充电桩,全市充电桩,无条件开放,交通、旅游,信息科\n";

#[tokio::test]
async fn a_dry_run_says_row_by_row_what_would_change_and_changes_nothing() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let report =
        portal.bring(&staff.registrar, "dry_run=true", "目录.csv", SHEET.as_bytes()).await.json();
    assert_eq!(outcomes(&report), [2, 0, 0, 1]);
    assert_eq!(report["applied"], false);
    let bad = &report["rows"][1];
    assert_eq!((&bad["line"], &bad["outcome"]), (&json!(3), &json!("bad")));
    assert_eq!(bad["errors"][0]["field"], "openness");
    assert_eq!(portal.total(&staff.registrar).await, 0);

    let address = format!("/api/v1/listings/imports/{}", report["id"].as_str().unwrap());
    let again = portal.get_as(&staff.registrar, &address).await.json();
    assert_eq!(outcomes(&again), [2, 0, 0, 1]);
    portal.get_as(&staff.stranger, &address).await.problem(404, "not-found");
    let all = portal
        .post_as(&staff.registrar, &format!("{address}/apply"), json!({ "rows": "all" }))
        .await;
    assert_eq!(all.problem(422, "incomplete")["errors"][0]["field"], "rows[3].openness");
    assert_eq!(portal.total(&staff.registrar).await, 0);
    let good = json!({ "rows": "good" });
    let applied =
        portal.post_as(&staff.registrar, &format!("{address}/apply"), good.clone()).await.json();
    assert_eq!(applied["applied"], true);
    assert_eq!(portal.total(&staff.registrar).await, 2);
    let twice = portal.post_as(&staff.registrar, &format!("{address}/apply"), good).await;
    twice.problem(409, "conflict");
    assert_eq!(portal.total(&staff.registrar).await, 2);
}

#[tokio::test]
async fn what_was_exported_changes_nothing_when_it_is_brought_back_r11() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let id = portal.published(&staff, "公交线路").await;
    let mut odd = whole("名称，带标点；与“引号”");
    odd["summary"] = json!("第一行\n第二行");
    odd["keywords"] = json!(["公交", "线路"]);
    odd["fields"] = json!([{ "name": "id", "title": "编号", "type": "text" }]);
    let odd = portal.begin(&staff.registrar, odd).await;
    let book = portal.get_as(&staff.registrar, "/api/v1/listings/export").await;
    assert_eq!(book.status, 200);
    let report = portal.bring(&staff.registrar, "rows=all", "a.xlsx", &book.body).await.json();
    assert_eq!(outcomes(&report), [0, 0, 2, 0], "{report}");
    for (id, version) in [(id.as_str(), 4), (odd["id"].as_str().unwrap(), 1)] {
        let view = portal.get_as(&staff.registrar, &format!("/api/v1/listings/{id}")).await;
        assert_eq!(view.json()["version"], version);
    }
}

#[tokio::test]
async fn a_row_updates_what_it_names_and_opens_a_revision_of_what_is_public() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let id = portal.published(&staff, "公交线路").await;
    let sheet = format!("标识,版本,名称,更新频率\n{id},4,公交线路,每日\n");
    let report = portal.bring(&staff.registrar, "", "a.csv", sheet.as_bytes()).await.json();
    assert_eq!(outcomes(&report), [0, 1, 0, 0], "{report}");
    assert_eq!(
        report["rows"][0]["changes"],
        json!([{ "field": "frequency", "before": "monthly", "after": "daily" }])
    );
    let view = portal.get_as(&staff.registrar, &format!("/api/v1/listings/{id}")).await.json();
    assert_eq!((&view["stage"], &view["frequency"]), (&json!("draft"), &json!("daily")));
    let public = portal.get(&format!("/api/v1/datasets/{id}")).await.json();
    assert_eq!(public["frequency"], "monthly");
    // The same sheet again is behind: what it says stands there, so nothing is bad.
    let again = portal.bring(&staff.registrar, "", "a.csv", sheet.as_bytes()).await.json();
    assert_eq!(outcomes(&again), [0, 0, 1, 0]);
    let behind = format!("标识,版本,名称,更新频率\n{id},4,公交线路,每周\n");
    let behind = portal.bring(&staff.registrar, "", "a.csv", behind.as_bytes()).await;
    assert_eq!(behind.problem(422, "incomplete")["errors"][0]["field"], "rows[2].version");
}

#[tokio::test]
async fn nobody_writes_for_another_department_by_spreadsheet_r1() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let id = portal.published(&staff, "公交线路").await;
    let sheet = format!("标识,名称,提供单位\n{id},被改的名称,\n,新条目,示例省交通运输厅\n");
    let report =
        portal.bring(&staff.stranger, "dry_run=true", "a.csv", sheet.as_bytes()).await.json();
    assert_eq!(outcomes(&report), [0, 0, 0, 2]);
    portal.bring(&staff.auditor, "", "a.csv", SHEET.as_bytes()).await.problem(403, "not-permitted");
}

#[tokio::test]
async fn a_listing_of_the_same_name_is_not_registered_twice() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    portal.begin(&staff.registrar, whole("公交线路")).await;
    let sheet = "名称\n公交线路\n停车场\n停车场\n";
    let report =
        portal.bring(&staff.registrar, "dry_run=true", "a.csv", sheet.as_bytes()).await.json();
    assert_eq!(outcomes(&report), [1, 0, 0, 2]);
}

#[tokio::test]
async fn what_is_no_sheet_says_so() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    for sheet in [&b"\x7fELF\x02\x01"[..], b"", "备注,说明\n甲,乙\n".as_bytes(), b"\x00\x00,a\n"]
    {
        let refused = portal.bring(&staff.registrar, "", "a.csv", sheet).await;
        let problem = refused.problem(422, "incomplete");
        assert_eq!(problem["errors"][0]["field"], "file", "{problem}");
    }
}

#[tokio::test]
async fn the_template_offers_the_offices_own_words() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let book = portal.get_as(&staff.registrar, "/api/v1/listings/template").await;
    assert_eq!(book.status, 200);
    assert!(book.header("content-disposition").contains("UTF-8''%E7%9B%AE%E5%BD%95"));
    let list = tables::read_list(&book.body, tables::ReadAs::Auto, &tables::Limits::default());
    let list = list.unwrap();
    assert_eq!(list.rows.len(), 1);
    assert_eq!(list.rows[0].cells[2], "*名称");
    portal.get("/api/v1/listings/template").await.problem(401, "sign-in-required");
}
