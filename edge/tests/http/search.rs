use domain::{Openness, Theme};

use crate::portal::{TestPortal, listing};

async fn stocked() -> TestPortal {
    let portal = TestPortal::start().await;
    portal
        .publish([
            listing("lines", "公交线路").csv("lines-csv", "a,b\n1,2\n"),
            listing("stops", "公交站点"),
            listing("permits", "公交驾驶员名册").limited(Openness::Conditional),
            listing("hospitals", "医院名录").theme(Theme::Health).provider("health"),
        ])
        .await;
    portal
}

#[tokio::test]
async fn a_search_answers_hits_and_facets() {
    let portal = stocked().await;
    let page = portal.get("/api/v1/search?q=%E5%85%AC%E4%BA%A4").await.json();
    assert_eq!(page["total"], 3);
    assert_eq!((page["page"].as_u64(), page["per_page"].as_u64()), (Some(1), Some(20)));
    assert!(page["took_ms"].is_u64());
    let hit = &page["hits"][0];
    for member in [
        "id",
        "title",
        "summary",
        "highlights",
        "provider",
        "themes",
        "openness",
        "formats",
        "updated_at",
    ] {
        assert!(!hit[member].is_null(), "{member}");
    }
    assert_eq!(page["facets"]["openness"][0]["value"], "unconditional");
    assert_eq!(page["facets"]["openness"][0]["label"], "无条件开放");
    assert_eq!(page["facets"]["openness"][0]["count"], 2);
}

#[tokio::test]
async fn a_facets_own_counts_ignore_its_own_filter() {
    let portal = stocked().await;
    let page = portal.get("/api/v1/search?openness=conditional").await.json();
    assert_eq!(page["total"], 1);
    assert_eq!(page["facets"]["openness"].as_array().unwrap().len(), 2);
    assert_eq!(page["facets"]["theme"].as_array().unwrap().len(), 1);
    let both =
        portal.get("/api/v1/search?openness=conditional&openness=unconditional").await.json();
    assert_eq!(both["total"], 4);
}

#[tokio::test]
async fn labels_speak_the_callers_language() {
    let portal = stocked().await;
    let label = async |path: &str, header: &str| {
        let page = portal.get_with(path, &[("accept-language", header)]).await.json();
        page["facets"]["theme"][0]["label"].as_str().unwrap().to_owned()
    };
    assert_eq!(label("/api/v1/search", "en").await, "Transport");
    assert_eq!(label("/api/v1/search", "zh-CN").await, "交通");
    assert_eq!(label("/api/v1/search?lang=en", "zh-CN").await, "Transport");
}

#[tokio::test]
async fn every_bad_parameter_is_named() {
    let portal = stocked().await;
    let reply = portal.get("/api/v1/search?theme=magic&page=0&lang=en").await;
    let problem = reply.problem(400, "invalid-request");
    let fields: Vec<_> =
        problem["errors"].as_array().unwrap().iter().map(|error| error["field"].clone()).collect();
    assert_eq!(fields, ["theme", "page"]);
}

#[tokio::test]
async fn hostile_words_are_only_words() {
    let portal = stocked().await;
    for q in ["%00", "%22%20OR%201%3D1", "*", "%F0%9F%9A%8C", "%E2%80%AE", "%FF%FE", "%3Cscript%3E"]
    {
        let reply = portal.get(&format!("/api/v1/search?q={q}")).await;
        assert_eq!(reply.status, 200, "{q}");
        assert_eq!(portal.get(&format!("/api/v1/suggest?q={q}")).await.status, 200, "{q}");
    }
    let long = "%E9%95%BF".repeat(201);
    portal.get(&format!("/api/v1/search?q={long}")).await.problem(400, "invalid-request");
}

#[tokio::test]
async fn a_page_beyond_the_end_is_empty_and_says_how_many_there_are() {
    let portal = stocked().await;
    let page = portal.get("/api/v1/search?page=9").await.json();
    assert_eq!((page["total"].as_u64(), page["page"].as_u64()), (Some(4), Some(9)));
    assert_eq!(page["hits"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn suggestions_know_pinyin_and_its_initials() {
    let portal = stocked().await;
    for q in ["gongjiao", "gjxl", "%E5%85%AC%E4%BA%A4%E7%BA%BF"] {
        let list = portal.get(&format!("/api/v1/suggest?q={q}")).await.json();
        let texts: Vec<_> =
            list.as_array().unwrap().iter().map(|item| item["text"].as_str().unwrap()).collect();
        assert!(texts.contains(&"公交线路"), "{q}: {texts:?}");
    }
    let theme = portal.get("/api/v1/suggest?q=jt").await.json();
    assert_eq!(
        (theme[0]["kind"].as_str(), theme[0]["id"].as_str()),
        (Some("theme"), Some("transport"))
    );
}

#[tokio::test]
async fn a_portal_whose_index_is_not_ready_says_so_and_finds_not_nothing() {
    let portal = TestPortal::start().await;
    portal.get("/api/v1/search").await.problem(503, "unavailable");
    portal.get("/api/v1/suggest?q=a").await.problem(503, "unavailable");
}
