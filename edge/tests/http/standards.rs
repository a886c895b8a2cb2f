//! Data elements and code lists: who keeps them, what they refuse, and what they do to data (R39).

use domain::{Field, FieldType, Role, StandardId};
use serde_json::{Value, json};

use crate::listings::{Staff, whole};
use crate::people_builder::Browser;
use crate::portal::{TestPortal, listing};

const SEXES: &str = "0,未知的性别,Unknown\n1,男,Male\n2,女,Female";

fn sexes() -> Value {
    json!({ "id": "sex", "kind": "code_list", "title": "性别代码", "title_en": "Sex codes",
            "source": "GB/T 2261.1", "codes": SEXES })
}

fn sex() -> Value {
    json!({ "id": "DE.sex", "kind": "element", "title": "性别", "type": "text",
            "code_list": "sex" })
}

impl TestPortal {
    async fn standard(&self, by: &Browser, body: Value) -> Value {
        let reply = self.post_as(by, "/api/v1/standards", body).await;
        assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(&reply.body));
        reply.json()
    }
}

#[tokio::test]
async fn the_authority_keeps_standards_that_everybody_reads_r39() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let made = portal.standard(&staff.authority, sexes()).await;
    assert_eq!((&made["version"], &made["kind"]), (&json!(1), &json!("code_list")));
    portal.standard(&staff.authority, sex()).await;

    let all = portal.get("/api/v1/standards?kind=code_list&q=gb/t").await.json();
    assert_eq!(all["total"], 1);
    assert_eq!(all["items"][0]["code_count"], 3);
    let list = portal.get("/api/v1/standards/sex").await.json();
    assert_eq!(list["codes"][2], json!({ "value": "2", "label": "女", "label_en": "Female" }));
    assert_eq!(list["related"], json!([{ "id": "DE.sex", "title": "性别" }]));
    assert_eq!(list["permissions"], json!([]));
    portal.get("/api/v1/standards/none").await.problem(404, "not-found");
    portal.get("/api/v1/standards/a%25b").await.problem(404, "not-found");
}

#[tokio::test]
async fn only_authority_and_operator_of_the_region_keep_them() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    for by in [&staff.registrar, &staff.reviewer, &staff.auditor] {
        let reply = portal.post_as(by, "/api/v1/standards", sexes()).await;
        reply.problem(403, "not-permitted");
    }
    portal.standard(&staff.authority, sexes()).await;
    let change = json!({ "version": 1, "title": "x", "codes": "1,x" });
    for by in [&staff.registrar, &staff.auditor] {
        let reply = portal.put_as(by, "/api/v1/standards/sex", change.clone()).await;
        reply.problem(403, "not-permitted");
    }
    let city = portal.staff("elsewhere", "city", Role::Authority).await;
    let reply = portal.put_as(&city, "/api/v1/standards/sex", change).await;
    reply.problem(403, "not-permitted");
}

#[tokio::test]
async fn what_is_wrong_is_named_by_field_and_line() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    for (body, field, said) in [
        (json!({ "id": "性别", "kind": "element", "title": "x" }), "id", "字母"),
        (json!({ "id": "x", "title": "x" }), "kind", "数据元"),
        (json!({ "id": "x", "kind": "element" }), "title", "不能为空"),
        (
            json!({ "id": "x", "kind": "code_list", "title": "x", "codes": "1,a\n1,b" }),
            "codes",
            "第 2 行",
        ),
        (json!({ "id": "x", "kind": "code_list", "title": "x" }), "codes", "至少"),
        (
            json!({ "id": "x", "kind": "element", "title": "x", "code_list": "none" }),
            "code_list",
            "没有",
        ),
    ] {
        let reply = portal.post_as(&staff.authority, "/api/v1/standards", body.clone()).await;
        let error = reply.problem(422, "incomplete")["errors"][0].clone();
        assert_eq!(error["field"], field, "{body}");
        assert!(error["detail"].as_str().unwrap().contains(said), "{error}");
    }
    portal.standard(&staff.authority, sexes()).await;
    let again = portal.post_as(&staff.authority, "/api/v1/standards", sexes()).await;
    again.problem(409, "conflict");
}

#[tokio::test]
async fn a_change_that_lost_the_race_changes_nothing() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    portal.standard(&staff.authority, sexes()).await;
    let change = |title| json!({ "version": 1, "title": title, "codes": SEXES });
    let first = portal.put_as(&staff.authority, "/api/v1/standards/sex", change("先")).await;
    assert_eq!(first.json()["version"], 2);
    let second = portal.put_as(&staff.authority, "/api/v1/standards/sex", change("后")).await;
    second.problem(409, "conflict");
    assert_eq!(portal.get("/api/v1/standards/sex").await.json()["title"], "先");
}

#[tokio::test]
async fn a_field_takes_type_and_unit_from_its_element() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    portal.standard(&staff.authority, sexes()).await;
    portal.standard(&staff.authority, sex()).await;
    let draft = portal.begin(&staff.registrar, whole("常住人口")).await;
    let path = contract::paths::listing(draft["id"].as_str().unwrap());
    let fields = |element| {
        json!({ "version": draft["version"],
                "fields": [{ "name": "xb", "type": "integer", "element": element }] })
    };
    let wrong = portal.put_as(&staff.registrar, &path, fields("DE.age")).await;
    let error = wrong.problem(422, "incomplete")["errors"][0].clone();
    assert_eq!(error["field"], "fields");
    assert!(error["detail"].as_str().unwrap().contains("DE.age"));
    // A code list is no element.
    portal.put_as(&staff.registrar, &path, fields("sex")).await.problem(422, "incomplete");
    let right = portal.put_as(&staff.registrar, &path, fields("DE.sex")).await.json();
    assert_eq!(right["fields"][0]["type"], "text", "{right}");

    // What was withdrawn stays where it is, and is named nowhere else.
    let mut withdrawn = sex();
    withdrawn["withdrawn"] = json!(true);
    withdrawn["version"] = json!(1);
    portal.put_as(&staff.authority, "/api/v1/standards/DE.sex", withdrawn).await.json();
    let kept = json!({ "version": right["version"], "summary": "新的摘要",
                       "fields": [{ "name": "xb", "element": "DE.sex" }] });
    assert_eq!(portal.put_as(&staff.registrar, &path, kept).await.status, 200);
    let other = portal.begin(&staff.registrar, whole("流动人口")).await;
    let path = contract::paths::listing(other["id"].as_str().unwrap());
    let again = json!({ "version": other["version"],
                        "fields": [{ "name": "xb", "element": "DE.sex" }] });
    portal.put_as(&staff.registrar, &path, again).await.problem(422, "incomplete");
}

#[tokio::test]
async fn values_are_checked_against_the_list_and_again_when_it_changes_r39() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    portal.standard(&staff.authority, sexes()).await;
    portal.standard(&staff.authority, sex()).await;
    let mut people = listing("people", "人口").csv("lines", "xb,n\n1,5\n2,6\n3,7\n男,8\n");
    people.publication.entry.fields = vec![Field {
        name: "xb".into(),
        title: "性别".into(),
        kind: FieldType::Text,
        unit: None,
        description: None,
        element: Some(StandardId::new("DE.sex")),
    }];
    portal.publish([people]).await;
    edge::make_tables_due(&portal.portal).await.unwrap();
    let table = portal.get(&contract::paths::table("lines", "")).await.json();
    let column = &table["columns"][0];
    assert_eq!(column["element"], json!({ "id": "DE.sex", "title": "性别" }));
    let top = column["profile"]["top"].to_string();
    let validity = |table: &Value| table["quality"]["lines"][1].clone();
    let finding = validity(&table)["findings"][0].clone();
    assert_eq!(finding["field"], "xb", "{top}");
    let said = finding["detail"].as_str().unwrap();
    assert!(said.contains("有 2 个不在代码集中") && said.contains("第 3 行"), "{said}");

    // Rows say what their codes stand for, and a copy is as new as the list.
    let rows = portal.get(&contract::paths::rows("lines", "order=n")).await;
    let tag = rows.header("etag").to_owned();
    assert_eq!(rows.json()["columns"][0]["labels"], json!({ "1": "男", "2": "女" }));
    assert!(rows.json()["columns"][1].get("labels").is_none());
    let english = [("accept-language", "en")];
    let rows = portal.get_with(&contract::paths::rows("lines", "limit=1"), &english).await.json();
    assert_eq!(rows["columns"][0]["labels"], json!({ "1": "Male" }));
    let counted = portal.get(&contract::paths::rows("lines", "select=xb.count()")).await.json();
    assert!(counted["columns"][0].get("labels").is_none(), "a count is no code");

    let change = json!({ "version": 1, "title": "性别代码",
                         "codes": format!("{SEXES}\n3,其他\n男,旧写法") });
    portal.put_as(&staff.authority, "/api/v1/standards/sex", change).await.json();
    edge::make_tables_due(&portal.portal).await.unwrap();
    let table = portal.get(&contract::paths::table("lines", "")).await.json();
    assert_eq!(validity(&table)["findings"], json!([]));
    assert_eq!(validity(&table)["score"], 100);
    let known = [("if-none-match", tag.as_str())];
    let rows = portal.get_with(&contract::paths::rows("lines", "order=n"), &known).await;
    assert_eq!(rows.json()["columns"][0]["labels"]["3"], "其他");
    let element = portal.get("/api/v1/standards/DE.sex").await.json();
    assert_eq!(element["datasets"][0]["id"], "people");
}

#[tokio::test]
async fn a_copy_is_not_current_once_an_element_has_another_list() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    portal.standard(&staff.authority, sexes()).await;
    portal.standard(&staff.authority, sex()).await;
    let other =
        json!({ "id": "other", "kind": "code_list", "title": "另一张表", "codes": "1,甲\n2,乙" });
    portal.standard(&staff.authority, other).await;
    let mut people = listing("people", "人口").csv("lines", "xb,n\n1,5\n2,6\n");
    people.publication.entry.fields = vec![Field {
        name: "xb".into(),
        title: "性别".into(),
        kind: FieldType::Text,
        unit: None,
        description: None,
        element: Some(StandardId::new("DE.sex")),
    }];
    portal.publish([people]).await;
    edge::make_tables_due(&portal.portal).await.unwrap();
    let rows = portal.get(&contract::paths::rows("lines", "")).await;
    let tag = rows.header("etag").to_owned();
    assert_eq!(rows.json()["columns"][0]["labels"]["1"], "男");
    let mut change = sex();
    change["code_list"] = "other".into();
    change["version"] = 1.into();
    portal.put_as(&staff.authority, "/api/v1/standards/DE.sex", change).await.json();
    let known = [("if-none-match", tag.as_str())];
    let rows = portal.get_with(&contract::paths::rows("lines", ""), &known).await;
    assert_eq!(rows.status, 200);
    assert_eq!(rows.json()["columns"][0]["labels"]["1"], "甲");
}

#[tokio::test]
async fn a_form_leads_on_and_scripts_in_names_stay_text() {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    let form = "id=x&kind=code_list&title=%3Cscript%3E&codes=1%2C%3Cb%3E&next=%2Fstaff%2Fstandards";
    let reply = portal.form_as(&staff.authority, "/api/v1/standards", form).await;
    assert_eq!((reply.status.as_u16(), reply.header("location")), (303, "/staff/standards/x"));
    let kept = portal.get("/api/v1/standards/x").await.json();
    assert_eq!((&kept["title"], &kept["codes"][0]["label"]), (&json!("<script>"), &json!("<b>")));
}
