//! Letters on their way out, as far as no mail server is needed.

use axum::http::StatusCode;
use chrono::TimeDelta;
use edge::Post;
use serde_json::json;

use crate::people_builder::{Browser, email};
use crate::portal::TestPortal;

const FROM: &str = "数门 <noreply@data.example>";

async fn register(portal: &TestPortal, name: &str) {
    let body = json!({ "email": email(name), "password": "a long password", "name": "x" });
    let reply = portal.post_as(&Browser::new(), "/api/v1/accounts", body).await;
    assert_eq!(reply.status, StatusCode::ACCEPTED);
}

#[tokio::test]
async fn a_letter_goes_out_once_and_its_link_is_kept_nowhere() {
    let portal = TestPortal::start().await;
    let folder = portal.folder.path().join("outbox");
    let post = Post::folder(&folder, FROM).unwrap();
    register(&portal, "one").await;
    for count in [1, 0] {
        assert_eq!(edge::deliver_due(&portal.portal, &post).await.unwrap(), count);
    }
    let files: Vec<_> = std::fs::read_dir(&folder).unwrap().flatten().collect();
    assert_eq!(files.len(), 1);
    portal.store.ping().await.unwrap();
    // Neither the table of effects nor anything else in the database holds the letter any more.
    let letter = std::fs::read_to_string(files[0].path()).unwrap();
    assert!(letter.contains(&format!("To: {}", email("one"))));
    assert!(portal.letters().await.is_empty());
}

#[tokio::test]
async fn a_server_that_is_away_is_tried_again_later_and_later() {
    let portal = TestPortal::start().await;
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let away = format!("smtp://{}", listener.local_addr().unwrap());
    drop(listener);
    let post = Post::smtp(&away, FROM).unwrap();
    register(&portal, "one").await;
    assert_eq!(edge::deliver_due(&portal.portal, &post).await.unwrap(), 1);
    assert_eq!(edge::deliver_due(&portal.portal, &post).await.unwrap(), 0, "not at once");
    portal.wait(TimeDelta::seconds(11));
    assert_eq!(edge::deliver_due(&portal.portal, &post).await.unwrap(), 1);
    portal.wait(TimeDelta::seconds(11));
    assert_eq!(edge::deliver_due(&portal.portal, &post).await.unwrap(), 0, "later than before");
    portal.wait(TimeDelta::seconds(11));
    let folder = Post::folder(&portal.folder.path().join("outbox"), FROM).unwrap();
    assert_eq!(edge::deliver_due(&portal.portal, &folder).await.unwrap(), 1);
}

#[test]
fn settings_that_are_none_are_refused() {
    for url in ["", "mail.example.org", "mail://x", "http://x"] {
        assert!(Post::smtp(url, FROM).is_err(), "{url}");
    }
    assert!(Post::smtp("smtps://user:p%40ss@mail.example.org:465", FROM).is_ok());
    assert!(Post::smtp("smtp://127.0.0.1", "nobody at all").is_err());
}
