//! Charts that are kept: who may keep and remove them, who sees them, and how they are drawn.

use axum::http::{Method, header};
use contract::{SaveChart, paths};
use domain::Openness;
use serde_json::{Value, json};
use store::Sought;

use crate::listings::Staff;
use crate::people_builder::Browser;
use crate::portal::{Reply, TestPortal, listing, withdraw};

const BUDGETS: &str = "区县,金额\n东湖区,12.5\n西湖区,7.25\n东湖区,20\n";
const BARS: &str = "c.mark=bar&c.x=区县&c.y=金额&c.figure=sum&c.title=各区金额";

async fn with_table(openness: Openness) -> TestPortal {
    let portal = TestPortal::start().await;
    portal.publish([listing("budgets", "预算").limited(openness).csv("lines", BUDGETS)]).await;
    edge::make_tables_due(&portal.portal).await.unwrap();
    portal
}

fn chart(owner: &str) -> Value {
    json!({ "query": BARS, "title": "各区预算", "title_en": "Budgets", "owner": owner })
}

async fn save(portal: &TestPortal, by: &Browser, owner: &str) -> Reply {
    portal.post_as(by, &paths::chart_save("lines"), chart(owner)).await
}

async fn saved(portal: &TestPortal, by: &Browser, owner: &str) -> String {
    let reply = save(portal, by, owner).await;
    assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(&reply.body));
    reply.json()["id"].as_str().unwrap().to_owned()
}

async fn of_dataset(portal: &TestPortal) -> Value {
    portal.get(&paths::dataset_charts("budgets")).await.json()
}

#[tokio::test]
async fn who_edits_the_listing_saves_charts_with_the_dataset_and_others_do_not() {
    let portal = with_table(Openness::Unconditional).await;
    let staff = Staff::of(&portal).await;
    let citizen = portal.browser_of(&portal.account("citizen", &[]).await).await;
    for other in [&citizen, &staff.stranger, &staff.auditor, &staff.reviewer] {
        save(&portal, other, "dataset").await.problem(403, "not-permitted");
    }
    save(&portal, &Browser::new(), "dataset").await.problem(401, "sign-in-required");
    assert_eq!(of_dataset(&portal).await["total"], 0);
    let id = saved(&portal, &staff.registrar, "dataset").await;
    let charts = of_dataset(&portal).await;
    assert_eq!((&charts["total"], &charts["items"][0]["title"]), (&json!(1), &json!("各区预算")));
    let english = portal.get(&format!("{}?lang=en", paths::dataset_charts("budgets"))).await;
    assert_eq!(english.json()["items"][0]["title"], "Budgets");

    let path = paths::saved_chart(&id);
    for other in [&citizen, &staff.stranger, &staff.auditor] {
        portal.ask(other, Method::DELETE, &path, Value::Null).await.problem(403, "not-permitted");
    }
    let gone = portal.ask(&staff.registrar, Method::DELETE, &path, Value::Null).await;
    assert_eq!(gone.status, 204);
    assert_eq!(of_dataset(&portal).await["total"], 0);
    portal
        .ask(&staff.registrar, Method::DELETE, &path, Value::Null)
        .await
        .problem(404, "not-found");
    let log = portal.store.logged(&Sought::default(), store::Page { offset: 0, limit: 100 }).await;
    let (_, log) = log.unwrap();
    let of_charts = log.iter().filter(|it| it.action.starts_with("chart."));
    let actions: Vec<_> = of_charts.map(|it| (it.action.as_str(), it.subject.as_str())).collect();
    assert!(actions.contains(&("chart.keep", "budgets")), "{actions:?}");
    assert!(actions.contains(&("chart.drop", "budgets")), "{actions:?}");
}

#[tokio::test]
async fn a_saved_chart_is_a_specification_that_draws_and_comes_first() {
    let portal = with_table(Openness::Unconditional).await;
    let staff = Staff::of(&portal).await;
    saved(&portal, &staff.registrar, "dataset").await;
    let charts = of_dataset(&portal).await;
    let kept = &charts["items"][0];
    let spec: Value = serde_json::from_str(kept["spec"].as_str().unwrap()).unwrap();
    assert_eq!(spec["title"], "各区预算");
    assert!(spec["$schema"].as_str().unwrap().contains("vega-lite"));
    let rows = spec["data"]["url"].as_str().unwrap().strip_prefix("https://data.example").unwrap();
    assert_eq!(portal.get(rows).await.json()[0]["区县"], "东湖区");
    let kept: contract::SavedChart = serde_json::from_value(kept.clone()).unwrap();
    let image = portal.get(&paths::chart_image("lines", &kept.drawn_by())).await;
    assert_eq!(image.status, 200);
    assert!(String::from_utf8_lossy(&image.body).contains("各区预算"));
    let shown = portal.get(&paths::charts("lines", "区县=eq.西湖区")).await.json();
    assert_eq!(shown[0]["saved"], kept.id.as_str());
    assert!(!shown[0]["table"].as_str().unwrap().contains("东湖区"), "filters in force hold too");
}

#[tokio::test]
async fn a_chart_of_an_account_is_its_own_alone() {
    let portal = with_table(Openness::Unconditional).await;
    let one = portal.browser_of(&portal.account("one", &[]).await).await;
    let other = portal.browser_of(&portal.account("other", &[]).await).await;
    let id = saved(&portal, &one, "account").await;
    assert_eq!(portal.get_as(&one, paths::CHARTS).await.json()["total"], 1);
    assert_eq!(portal.get_as(&other, paths::CHARTS).await.json()["total"], 0);
    portal.get(paths::CHARTS).await.problem(401, "sign-in-required");
    assert_eq!(of_dataset(&portal).await["total"], 0);
    let path = paths::saved_chart(&id);
    portal.ask(&other, Method::DELETE, &path, Value::Null).await.problem(404, "not-found");
    let gone = portal.ask(&one, Method::DELETE, &path, Value::Null).await;
    assert_eq!(gone.status, 204);
    assert_eq!(portal.get_as(&one, paths::CHARTS).await.json()["total"], 0);
}

#[tokio::test]
async fn only_what_can_be_drawn_is_kept_and_not_without_end() {
    let portal = with_table(Openness::Unconditional).await;
    let staff = Staff::of(&portal).await;
    let long = "长".repeat(SaveChart::TITLE_MAX + 1);
    let large = format!("c.spec={}", "x".repeat(SaveChart::SPEC_MAX));
    for wrong in [
        json!({ "query": "c.x=没有" }),
        json!({ "query": "" }),
        json!({ "query": "c.spec={" }),
        json!({ "query": large }),
        json!({ "query": BARS, "title": long }),
        json!({ "query": BARS, "owner": "everybody" }),
        json!({}),
    ] {
        let reply = portal.post_as(&staff.registrar, &paths::chart_save("lines"), wrong).await;
        assert_eq!(reply.status, 400, "{}", reply.json());
    }
    let nothing = paths::chart_save("nothing");
    let reply = portal.post_as(&staff.registrar, &nothing, chart("account")).await;
    reply.problem(404, "not-found");
    for _ in 0..12 {
        saved(&portal, &staff.registrar, "dataset").await;
    }
    save(&portal, &staff.registrar, "dataset").await.problem(409, "not-now");
    assert_eq!(portal.get(&paths::charts("lines", "")).await.status, 200);
}

#[tokio::test]
async fn a_dataset_that_leaves_the_public_takes_its_charts_along() {
    let portal = with_table(Openness::Unconditional).await;
    let staff = Staff::of(&portal).await;
    let citizen = portal.browser_of(&portal.account("citizen", &[]).await).await;
    saved(&portal, &staff.registrar, "dataset").await;
    saved(&portal, &citizen, "account").await;
    withdraw(&portal.store, "budgets").await;
    portal.get(&paths::dataset_charts("budgets")).await.problem(404, "not-found");
    portal.get(&paths::charts("lines", "")).await.problem(404, "not-found");
    let own = portal.get_as(&citizen, paths::CHARTS).await.json();
    assert_eq!((&own["total"], &own["items"][0]["dataset_title"]), (&json!(1), &Value::Null));
    save(&portal, &citizen, "account").await.problem(404, "not-found");
}

#[tokio::test]
async fn data_that_needs_a_grant_is_not_drawn_to_be_kept_without_one() {
    let portal = with_table(Openness::Conditional).await;
    let staff = Staff::of(&portal).await;
    for owner in ["account", "dataset"] {
        save(&portal, &staff.registrar, owner).await.problem(403, "grant-required");
    }
}

#[tokio::test]
async fn a_form_leads_on_to_where_the_chart_is_kept() {
    let portal = with_table(Openness::Unconditional).await;
    let staff = Staff::of(&portal).await;
    for (owner, page) in [("account", "/charts"), ("dataset", "/data/lines?view=charts")] {
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("query", BARS)
            .append_pair("title", "")
            .append_pair("title_en", "")
            .append_pair("owner", owner)
            .finish();
        let reply = portal.form_as(&staff.registrar, &paths::chart_save("lines"), &form).await;
        assert_eq!(reply.status, 303);
        assert_eq!(reply.headers[header::LOCATION], page);
    }
    let own = portal.get_as(&staff.registrar, paths::CHARTS).await.json();
    assert_eq!(own["items"][0]["title"], "各区金额");
}
