use domain::Theme;
use store::State;

use crate::portal::{TestPortal, listing};

#[tokio::test]
async fn the_whole_public_entry_is_answered_r4() {
    let portal = TestPortal::start().await;
    portal.publish([listing("lines", "公交线路").csv("lines-csv", "a,b\n1,2\n")]).await;
    let mut entry = portal.get("/api/v1/datasets/lines").await.json();
    // A hash of contents, already checked where contents are taken.
    entry["distributions"][0]["sha256"].take();
    insta::assert_json_snapshot!(entry, @r#"
    {
      "conditions": null,
      "contact": {
        "email": null,
        "office": "信息科",
        "phone": null
      },
      "distributions": [
        {
          "file_name": "公交线路.csv",
          "format": "csv",
          "id": "lines-csv",
          "media_type": "text/csv; charset=utf-8",
          "quality": null,
          "rows": 2,
          "sha256": null,
          "size": 8,
          "title": "公交线路",
          "updated_at": "2026-11-20T12:00:00Z",
          "version": 1
        }
      ],
      "downloads": 0,
      "elements": [],
      "fields": [],
      "frequency": "irregular",
      "id": "lines",
      "keywords": [],
      "legal_basis": null,
      "library": "theme",
      "licence": "CC-BY-4.0",
      "licence_url": "https://creativecommons.org/licenses/by/4.0/",
      "openness": "unconditional",
      "period": {
        "end": null,
        "start": null
      },
      "provider": {
        "id": "transport",
        "name": "示例省交通运输厅"
      },
      "published_at": "2026-11-20T12:00:00Z",
      "questions": [],
      "region": {
        "code": "990000",
        "name": "示例省"
      },
      "sample": false,
      "security_level": "1",
      "sharing": "unconditional",
      "source": null,
      "summary": "公交线路的说明。",
      "themes": [
        "transport"
      ],
      "title": "公交线路",
      "undertaking": null,
      "unseen": null,
      "updated_at": "2026-11-20T12:00:00Z",
      "usage": null,
      "version": 1
    }
    "#);
}

#[tokio::test]
async fn what_is_not_public_is_not_there() {
    let portal = TestPortal::start().await;
    portal.publish([listing("draft", "内部草稿").state(State::Draft)]).await;
    for path in [
        "/api/v1/datasets/draft",
        "/api/v1/datasets/draft/versions",
        "/api/v1/datasets/draft/related",
        "/api/v1/datasets/nothing",
        "/api/v1/datasets/..%2F..%2Fetc%2Fpasswd",
        "/api/v1/nothing",
        "/api/nothing",
    ] {
        portal.get(path).await.problem(404, "not-found");
    }
    assert_eq!(portal.get("/api/v1/search").await.json()["total"], 0);
}

#[tokio::test]
async fn versions_are_listed_newest_first() {
    let portal = TestPortal::start().await;
    let first = listing("lines", "公交线路").csv("lines-csv", "one");
    portal.publish([first]).await;
    portal.publish([listing("lines", "公交线路与站点").csv("lines-csv", "two")]).await;
    let versions = portal.get("/api/v1/datasets/lines/versions").await.json();
    assert_eq!(versions[0]["version"], 2);
    assert_eq!(versions[0]["changed"], serde_json::json!(["summary", "title", "distributions"]));
    assert_eq!(versions[1]["distributions"][0]["version"], 1);
}

#[tokio::test]
async fn related_entries_are_others() {
    let portal = TestPortal::start().await;
    portal
        .publish([
            listing("lines", "公交线路"),
            listing("stops", "公交站点"),
            listing("hospitals", "医院名录").theme(Theme::Health).provider("health"),
        ])
        .await;
    let related = portal.get("/api/v1/datasets/lines/related").await.json();
    assert_eq!(related[0]["id"], "stops");
    assert!(related.as_array().unwrap().iter().all(|hit| hit["id"] != "lines"));
}

#[tokio::test]
async fn the_lists_count_what_the_public_sees() {
    let portal = TestPortal::start().await;
    portal
        .publish([listing("lines", "公交线路"), listing("draft", "草稿").state(State::Draft)])
        .await;
    let count = |list: serde_json::Value, value: &str| {
        list.as_array().unwrap().iter().find(|item| item["value"] == value).unwrap()["count"]
            .clone()
    };
    assert_eq!(count(portal.get("/api/v1/themes").await.json(), "transport"), 1);
    assert_eq!(count(portal.get("/api/v1/providers").await.json(), "transport"), 1);
    assert_eq!(count(portal.get("/api/v1/regions").await.json(), "990000"), 1);
    let stats = portal.get("/api/v1/stats").await.json();
    assert_eq!((stats["datasets"].as_u64(), stats["unconditional"].as_u64()), (Some(1), Some(1)));
}

#[tokio::test]
async fn the_sitemap_names_every_public_page() {
    let portal = TestPortal::start().await;
    portal.publish([listing("lines", "公交线路")]).await;
    let text = async |path: &str| String::from_utf8(portal.get(path).await.body.to_vec()).unwrap();
    assert!(text("/sitemap.xml").await.contains("https://data.example/sitemap/1"));
    assert!(text("/sitemap/1").await.contains("<loc>https://data.example/datasets/lines</loc>"));
    assert!(text("/sitemap/pages").await.contains("https://data.example/providers"));
    assert!(text("/robots.txt").await.contains("Sitemap: https://data.example/sitemap.xml"));
    for part in ["0", "2", "x", "-1"] {
        portal.get(&format!("/sitemap/{part}")).await.problem(404, "not-found");
    }
}
