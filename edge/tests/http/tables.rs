//! Looking into tables: what they have, their rows, and all of them as a file.

use axum::body::Body;
use axum::http::Request;
use domain::{Field, FieldType, Openness};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::listings::Staff;
use crate::portal::{TestPortal, listing};

const BUDGETS: &str = "区县,年份,金额,代码,发布日期,备注\r\n\
    东湖区,2023,12.50,001,2023-03-01,\r\n\
    西湖区,2023,7.25,002,2023-03-02,\"=HYPERLINK(\"\"http://evil\"\")\"\r\n\
    东湖区,2024,20.00,003,2024-04-01,含“引号”\r\n\
    青山湖区,2024,,004,2024-05-09,\"换\n行\"\r\n";

/// A portal with one table, which is made.
async fn with_table(csv: &str) -> TestPortal {
    let portal = TestPortal::start().await;
    portal.publish([listing("budgets", "预算").csv("lines", csv.to_owned())]).await;
    edge::make_tables_due(&portal.portal).await.unwrap();
    portal
}

fn rows(query: &str) -> String {
    contract::paths::rows("lines", &query.replace('"', "%22"))
}

/// The rows of an answer, as JSON.
async fn ask(portal: &TestPortal, query: &str) -> Value {
    let reply = portal.get(&rows(query)).await;
    assert_eq!(reply.status, 200, "{query}: {}", String::from_utf8_lossy(&reply.body));
    reply.json()
}

#[tokio::test]
async fn a_table_says_what_it_has() {
    let portal = with_table(BUDGETS).await;
    let table = portal.get(&contract::paths::table("lines", "")).await.json();
    assert_eq!(table["state"], "ready");
    assert_eq!(table["rows"], 4);
    let types: Vec<_> = table["columns"].as_array().unwrap().iter().map(|it| &it["type"]).collect();
    assert_eq!(types, ["text", "integer", "number", "text", "date", "text"]);
    let amounts = &table["columns"][2]["profile"];
    assert_eq!(amounts["missing"], 1);
    assert_eq!(amounts["min"], "7.25");
    assert_eq!(amounts["max"], "20.00");
    assert_eq!(table["columns"][0]["profile"]["top"][0], json!({ "value": "东湖区", "count": 2 }));
    assert!(table["quality"]["score"].as_u64().unwrap() > 80);
}

#[tokio::test]
async fn rows_are_filtered_ordered_and_paged() {
    let portal = with_table(BUDGETS).await;
    let all = ask(&portal, "").await;
    assert_eq!(all["total"], 4);
    assert_eq!(all["rows"][0], json!(["东湖区", 2023, 12.50, "001", "2023-03-01", null]));
    let dearest = ask(&portal, "select=代码,金额&order=金额.desc.nullslast&limit=2").await;
    assert_eq!(dearest["rows"], json!([["003", 20.00], ["001", 12.50]]));
    assert_eq!(dearest["total"], 4);
    let after = dearest["next"].as_str().unwrap();
    let rest = format!("select=代码,金额&order=金额.desc.nullslast&limit=2&after={after}");
    let rest = ask(&portal, &rest).await;
    assert_eq!(rest["rows"], json!([["002", 7.25], ["004", null]]));
    assert_eq!(rest["next"], Value::Null);
    let east = ask(&portal, "区县=eq.东湖区&年份=gte.2024&select=金额").await;
    assert_eq!((&east["rows"], &east["total"]), (&json!([[20.00]]), &json!(1)));
    let either = ask(&portal, "or=(代码.in.(\"001\",\"004\"),备注.like.*引号*)&select=代码").await;
    assert_eq!(either["rows"], json!([["001"], ["003"], ["004"]]));
}

#[tokio::test]
async fn rows_are_summed_up_by_group() {
    let portal = with_table(BUDGETS).await;
    let sums = ask(&portal, "select=区县,合计:金额.sum(),n:count()&order=合计.desc").await;
    assert_eq!(
        sums["rows"],
        json!([["青山湖区", null, 1], ["东湖区", 32.50, 2], ["西湖区", 7.25, 1]])
    );
    let months = ask(&portal, "select=月:发布日期.month(),count()").await;
    assert_eq!(months["rows"], json!([["2023-03", 2], ["2024-04", 1], ["2024-05", 1]]));
    let page = ask(&portal, "select=区县,count()&limit=1&offset=1").await;
    assert_eq!((&page["total"], &page["rows"][0][1]), (&json!(3), &json!(1)));
}

#[tokio::test]
async fn numbers_are_exact_in_the_answer() {
    let portal = with_table("金额\n0.10\n0.20\n90071992547.41\n").await;
    let reply = portal.get(&rows("")).await;
    let text = String::from_utf8(reply.body.to_vec()).unwrap();
    assert!(text.contains("[[0.10],[0.20],[90071992547.41]]"), "{text}");
    let sum = portal.get(&rows("select=金额.sum()&金额=lt.1")).await;
    assert!(String::from_utf8_lossy(&sum.body).contains("[[0.30]]"));
}

#[tokio::test]
async fn a_query_that_the_table_cannot_answer_says_why_point_by_point() {
    let portal = with_table(BUDGETS).await;
    let query = "select=没有,金额&年份=eq.abc&区县=is.true&order=无此列";
    let problem = portal.get(&rows(query)).await.problem(400, "invalid-request");
    let fields: Vec<_> =
        problem["errors"].as_array().unwrap().iter().map(|error| &error["field"]).collect();
    assert_eq!(fields, ["年份", "区县", "select", "order"]);
    portal.get(&rows("limit=-1")).await.problem(400, "invalid-request");
    portal.get(&rows("select=区县.sum()")).await.problem(400, "invalid-request");
    portal.get(&rows("after=xyz")).await.problem(400, "invalid-request");
    portal.get(&contract::paths::rows("nothing", "")).await.problem(404, "not-found");
}

#[tokio::test]
async fn an_answer_that_did_not_change_is_not_sent_again() {
    let portal = with_table(BUDGETS).await;
    let first = portal.get(&rows("limit=1")).await;
    let tag = first.header("etag").to_owned();
    let again = portal.get_with(&rows("limit=1"), &[("if-none-match", &tag)]).await;
    assert_eq!(again.status, 304);
    let other = portal.get_with(&rows("limit=2"), &[("if-none-match", &tag)]).await;
    assert_eq!(other.status, 200);
}

#[tokio::test]
async fn csv_gives_back_what_was_published_but_for_formulas() {
    let portal = with_table(BUDGETS).await;
    let raw = portal.get(&contract::paths::export("lines", "format=csv&raw=true")).await;
    assert_eq!(String::from_utf8(raw.body.to_vec()).unwrap(), BUDGETS);
    let safe = portal.get(&contract::paths::export("lines", "format=csv")).await;
    let safe = String::from_utf8(safe.body.to_vec()).unwrap();
    assert!(safe.contains(",\"'=HYPERLINK(\"\"http://evil\"\")\""), "{safe}");
    let office = portal.get(&contract::paths::export("lines", "encoding=gb18030&raw=true")).await;
    let read = tables::decode(&office.body).unwrap();
    assert_eq!((&*read.text, read.encoding), (BUDGETS, "gb18030"));
}

#[tokio::test]
async fn an_export_ends_with_its_rows_and_digest() {
    let portal = with_table(BUDGETS).await;
    let request = Request::get(contract::paths::export("lines", "format=ndjson"));
    let request = request.body(Body::empty()).unwrap();
    let response = portal.router.clone().oneshot(request).await.unwrap();
    let collected = response.into_body().collect().await.unwrap();
    let trailers = collected.trailers().unwrap().clone();
    assert_eq!(trailers["shumen-rows"], "4");
    let body = collected.to_bytes();
    let digest = objects::Digest::of(&body);
    use base64::Engine as _;
    let digest = base64::engine::general_purpose::STANDARD.encode(digest.as_bytes());
    assert_eq!(trailers["repr-digest"], format!("sha-256=:{digest}:"));
    let lines: Vec<Value> = std::str::from_utf8(&body)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines[0]["金额"], json!(12.5));
}

#[tokio::test]
async fn every_format_has_its_own_opening() {
    let portal = with_table("名称,经度,纬度\n站,115.8,28.7\n").await;
    for (format, begins) in [
        ("csv", &b"\xE5\x90\x8D"[..]),
        ("json", b"["),
        ("ndjson", b"{"),
        ("xlsx", b"PK"),
        ("parquet", b"PAR1"),
        ("xml", b"<?xml"),
        ("geojson", b"{\"type\":\"FeatureCollection\""),
    ] {
        let reply =
            portal.get(&contract::paths::export("lines", &format!("format={format}"))).await;
        assert_eq!(reply.status, 200, "{format}");
        assert!(reply.body.starts_with(begins), "{format}");
    }
    let nowhere = with_table(BUDGETS).await;
    let path = contract::paths::export("lines", "format=geojson");
    nowhere.get(&path).await.problem(400, "invalid-request");
    let path = contract::paths::export("lines", "format=dbf");
    nowhere.get(&path).await.problem(400, "invalid-request");
}

#[tokio::test]
async fn rows_of_data_that_needs_a_grant_are_given_to_nobody_without_one() {
    let portal = TestPortal::start().await;
    let limited = listing("limited", "预算").limited(Openness::Conditional).csv("lines", BUDGETS);
    portal.publish([limited]).await;
    edge::make_tables_due(&portal.portal).await.unwrap();
    for path in [
        contract::paths::table("lines", ""),
        rows("limit=1"),
        contract::paths::export("lines", "format=csv"),
        rows("ticket=forged"),
    ] {
        let reply = portal.get(&path).await;
        assert_eq!(reply.status, 403, "{path}");
        assert!(!String::from_utf8_lossy(&reply.body).contains("东湖区"));
    }
}

#[tokio::test]
async fn a_file_without_a_table_and_one_that_cannot_be_read_say_so() {
    let portal = TestPortal::start().await;
    portal
        .publish([
            listing("words", "预算").csv("words", &b"%PDF-1.7\nwords"[..]),
            listing("broken", "预算").csv("broken", "a,b\n1,\"没有闭合\n"),
        ])
        .await;
    edge::make_tables_due(&portal.portal).await.unwrap();
    let words = portal.get(&contract::paths::table("words", "")).await.json();
    assert_eq!(words["state"], "none");
    let broken = portal.get(&contract::paths::table("broken", "")).await.json();
    assert_eq!(broken["state"], "failed");
    assert!(broken["reason"].as_str().unwrap().contains('2'), "{broken}");
    portal.get(&contract::paths::rows("broken", "")).await.problem(404, "no-table");
}

#[tokio::test]
async fn a_declared_type_wins_and_what_does_not_fit_says_where() {
    let portal = TestPortal::start().await;
    let field = Field {
        name: "年份".into(),
        title: "统计年份".into(),
        kind: FieldType::Integer,
        unit: Some("年".into()),
        description: None,
        element: None,
    };
    let mut years = listing("budgets", "预算").csv("lines", "年份\n2023\n二〇二四\n");
    years.publication.entry.fields = vec![field];
    portal.publish([years]).await;
    edge::make_tables_due(&portal.portal).await.unwrap();
    let table = portal.get(&contract::paths::table("lines", "")).await.json();
    let column = &table["columns"][0];
    assert_eq!((&column["title"], &column["unit"]), (&json!("统计年份"), &json!("年")));
    assert_eq!(column["profile"]["first_misfit"], json!({ "line": 3, "value": "二〇二四" }));
    let raw = portal.get(&contract::paths::export("lines", "raw=true")).await;
    assert_eq!(String::from_utf8_lossy(&raw.body), "年份\r\n2023\r\n二〇二四\r\n");
}

#[tokio::test]
async fn charts_suit_the_table_and_open_in_other_tools() {
    let mut csv = String::from("区县,日期,金额\n");
    for month in 1..=12 {
        for (at, region) in ["东湖区", "西湖区", "<script>alert(1)</script>"].iter().enumerate()
        {
            csv.push_str(&format!("{region},2024-{month:02}-01,{}.5\n", month * 10 + at));
        }
    }
    let portal = with_table(&csv).await;
    let charts = portal.get(&contract::paths::charts("lines", "")).await;
    assert_eq!(charts.status, 200);
    let charts = charts.json();
    let charts = charts.as_array().unwrap();
    assert!(!charts.is_empty());
    for chart in charts {
        let svg = chart["svg"].as_str().unwrap();
        assert!(svg.starts_with("<svg"), "{svg}");
        assert!(!svg.contains("<script"), "texts of the data are escaped");
        let spec: Value = serde_json::from_str(chart["spec"].as_str().unwrap()).unwrap();
        let rows = spec["data"]["url"].as_str().unwrap();
        let rows = rows.strip_prefix("https://data.example").unwrap();
        let rows = portal.get(rows).await;
        assert!(!rows.json().as_array().unwrap().is_empty(), "the specification has its rows");
    }
}

#[tokio::test]
async fn a_reader_builds_a_chart_of_columns() {
    let portal = with_table(BUDGETS).await;
    let asked = "c.mark=bar&c.x=区县&c.y=金额&c.figure=sum&年份=eq.2023";
    let chart = portal.get(&contract::paths::chart("lines", asked)).await.json();
    assert_eq!(
        chart["query"],
        "select=%E5%8C%BA%E5%8E%BF%2Cvalue%3A%E9%87%91%E9%A2%9D.sum%28%29&%E5%B9%B4%E4%BB%BD=eq.2023&order=value.desc&limit=1000"
    );
    assert!(chart["table"].as_str().unwrap().contains("12.5"));
    let image = portal.get(&contract::paths::chart_image("lines", asked)).await;
    assert_eq!(image.header("content-type"), "image/svg+xml");
    assert!(image.header("content-security-policy").contains("sandbox"));
    for wrong in ["c.mark=bar", "c.x=没有", "c.x=区县&c.mark=cake", "c.spec={"] {
        portal.get(&contract::paths::chart("lines", wrong)).await.problem(400, "invalid-request");
    }
    for mark in ["line", "area", "arc", "boxplot"] {
        let asked = format!("c.mark={mark}&c.x=区县&c.y=金额");
        let chart = portal.get(&contract::paths::chart("lines", &asked)).await;
        assert_eq!(chart.status, 200, "{mark}: {}", String::from_utf8_lossy(&chart.body));
    }
}

#[tokio::test]
async fn quality_is_found_by_in_the_search_and_in_the_providers_list_r29() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let gaps = "a,b,c\n1,,\n1,,\n1,,\n1,,\n";
    portal
        .publish([
            listing("good", "完整的数据").csv("good-csv", "a,b\n1,2\n3,4\n"),
            listing("poor", "残缺的数据").csv("poor-csv", gaps),
            listing("bare", "没有文件的数据"),
        ])
        .await;
    edge::make_tables_due(&portal.portal).await.unwrap();
    edge::prepare(&portal.portal).await.unwrap();
    let ids = async |query: &str| {
        let page = portal.get(&contract::paths::search(query)).await.json();
        let hits = page["hits"].as_array().unwrap().clone();
        hits.iter().map(|hit| hit["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids("quality=good").await, ["good"]);
    assert_eq!(ids("quality=unrated").await, ["bare"]);
    let facets = portal.get(&contract::paths::search("")).await.json()["facets"]["quality"].clone();
    assert_eq!(facets.as_array().unwrap().len(), 3, "{facets}");

    let list = portal.get_as(&staff.provider, "/api/v1/listings?poor=true").await.json();
    assert_eq!((&list["total"], &list["items"][0]["id"]), (&json!(1), &json!("poor")));
    assert!(list["items"][0]["quality"].as_u64().unwrap() < 70, "{list}");
    let figures = portal.get_as(&staff.provider, "/api/v1/listings/figures").await.json();
    assert_eq!(figures["poor"], 1);
}

#[tokio::test]
async fn a_score_falls_with_time_alone_r29() {
    let portal = TestPortal::start().await;
    let mut report = listing("monthly", "月报").csv("lines", "a,b\n1,2\n");
    report.publication.entry.frequency = domain::Frequency::Monthly;
    portal.publish([report]).await;
    edge::make_tables_due(&portal.portal).await.unwrap();
    let score = async || {
        let entry = portal.get(&contract::paths::dataset("monthly")).await.json();
        entry["distributions"][0]["quality"].as_u64().unwrap()
    };
    let fresh = score().await;
    portal.wait(chrono::TimeDelta::days(160));
    edge::do_duties_due(&portal.portal).await.unwrap();
    assert!(score().await < fresh, "{fresh}");
}
