use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::portal::{TestPortal, listing, withdraw};

async fn total(portal: &TestPortal) -> u64 {
    portal.get("/api/v1/search").await.json()["total"].as_u64().unwrap()
}

/// Waits until the search finds so many, at most for the second that the budget allows.
async fn shows(portal: &TestPortal, wanted: u64) {
    let seen = tokio::time::timeout(Duration::from_secs(1), async {
        while total(portal).await != wanted {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    });
    assert!(seen.await.is_ok(), "the change was not seen within a second");
}

#[tokio::test]
async fn a_change_written_elsewhere_shows_within_a_second() {
    let portal = TestPortal::start().await;
    edge::prepare(&portal.portal).await.unwrap();
    let end = CancellationToken::new();
    let following = tokio::spawn(edge::follow(portal.portal.clone(), end.clone()));
    let lines = listing("lines", "公交线路").publication;
    portal.store.publish(&[lines]).await.unwrap();
    shows(&portal, 1).await;
    withdraw(&portal.store, "lines").await;
    shows(&portal, 0).await;
    end.cancel();
    following.await.unwrap();
}

#[tokio::test]
async fn a_file_of_a_withdrawn_entry_is_gone_within_a_second_though_it_was_just_taken() {
    let portal = TestPortal::start().await;
    portal.publish([listing("lines", "公交线路").csv("lines-csv", "a")]).await;
    let end = CancellationToken::new();
    let following = tokio::spawn(edge::follow(portal.portal.clone(), end.clone()));
    shows(&portal, 1).await;
    assert_eq!(portal.get("/download/lines-csv").await.status, 200);
    withdraw(&portal.store, "lines").await;
    shows(&portal, 0).await;
    portal.get("/download/lines-csv").await.problem(404, "not-found");
    end.cancel();
    following.await.unwrap();
}

#[tokio::test]
async fn a_missing_index_is_built_from_the_store() {
    let portal = TestPortal::start().await;
    portal.publish([listing("lines", "公交线路"), listing("stops", "公交站点")]).await;
    let folder = portal.stop().await;
    std::fs::remove_dir_all(folder.path().join("index")).unwrap();
    let again = TestPortal::start_in(folder).await;
    edge::prepare(&again.portal).await.unwrap();
    assert_eq!(total(&again).await, 2);
}

#[tokio::test]
async fn a_damaged_index_is_built_anew() {
    let portal = TestPortal::start().await;
    portal.publish([listing("lines", "公交线路")]).await;
    let folder = portal.stop().await;
    for entry in walk(&folder.path().join("index")) {
        std::fs::write(entry, b"garbage").unwrap();
    }
    let again = TestPortal::start_in(folder).await;
    edge::prepare(&again.portal).await.unwrap();
    assert_eq!(total(&again).await, 1);
}

#[tokio::test]
async fn what_was_written_while_it_was_away_is_caught_up_with() {
    let portal = TestPortal::start().await;
    portal.publish([listing("lines", "公交线路")]).await;
    portal.store.publish(&[listing("stops", "公交站点").publication]).await.unwrap();
    let folder = portal.stop().await;
    let again = TestPortal::start_in(folder).await;
    edge::prepare(&again.portal).await.unwrap();
    assert_eq!(total(&again).await, 2);
}

#[tokio::test]
async fn a_snapshot_answers_as_the_portal_does() {
    let portal = TestPortal::start().await;
    portal.publish([listing("lines", "公交线路"), listing("stops", "公交站点")]).await;
    let latest = portal.get("/edge/snapshots/latest").await.json();
    assert_eq!(latest["number"], 1);
    let reply = portal.get(latest["url"].as_str().unwrap()).await;
    assert_eq!(objects::Digest::of(&reply.body).to_string(), latest["sha256"]);
    let searcher = search::Searcher::from_snapshot(&reply.body).unwrap();
    for query in ["q=%E5%85%AC", "q=gongjiao", "theme=transport", "q=x&page=2", "theme=no"] {
        let here = portal.get(&format!("/api/v1/search?{query}")).await.body;
        let there = search::answer_search(&searcher, query, None, || 0).body;
        assert_eq!(without_time(&here), without_time(&there), "{query}");
    }
}

#[tokio::test]
async fn a_snapshot_is_made_only_when_the_index_has_moved_on() {
    let portal = TestPortal::start().await;
    portal.publish([listing("lines", "公交线路")]).await;
    for _ in 0..2 {
        assert_eq!(portal.get("/edge/snapshots/latest").await.json()["number"], 1);
    }
    portal.get("/edge/snapshots/9").await.problem(404, "not-found");
}

/// An answer without the one member that differs between two runs.
fn without_time(body: &[u8]) -> String {
    let text = String::from_utf8(body.to_vec()).unwrap();
    match text.split_once("\"took_ms\":") {
        Some((before, after)) => {
            format!("{before}{}", after.trim_start_matches(|c: char| c.is_ascii_digit()))
        }
        None => text,
    }
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(walk(&path)) } else { files.push(path) }
    }
    files
}
