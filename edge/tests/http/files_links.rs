//! Files that are fetched from outside: behind the guard, hop by hop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::http::StatusCode;
use axum::response::Redirect;
use axum::routing::get;
use domain::Role;
use edge::OutsideSettings;
use futures::FutureExt;
use objects::Digest;
use serde_json::{Value, json};

use crate::people_builder::Browser;
use crate::portal::{Reply, TestPortal};

const CONTENTS: &str = "线路,起点\n1路,火车站\n";

/// Somebody else's server, with a count of what it was asked.
async fn elsewhere() -> (SocketAddr, Arc<AtomicUsize>) {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let router = Router::new()
        .route("/%E7%BA%BF%E8%B7%AF.csv", get(|| async { CONTENTS }))
        .route("/hop", get(|| async { Redirect::temporary("/%E7%BA%BF%E8%B7%AF.csv") }))
        .route("/loop", get(|| async { Redirect::temporary("/loop") }))
        .route("/inside", get(|| async { Redirect::temporary("http://169.254.169.254/latest/") }))
        .route("/file", get(|| async { Redirect::temporary("file:///etc/passwd") }))
        .route(
            "/named",
            get(|| async {
                ([("content-disposition", "attachment; filename=\"..\\\\a.csv\"")], CONTENTS)
            }),
        )
        .route("/packed", get(|| async { ([("content-encoding", "gzip")], "x") }))
        .route("/gone", get(|| async { StatusCode::NOT_FOUND }))
        .layer(axum::middleware::map_request(move |request: axum::extract::Request| {
            count.fetch_add(1, Ordering::Relaxed);
            async move { request }
        }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, asked)
}

struct Desk {
    portal: TestPortal,
    registrar: Browser,
    listing: String,
}

impl Desk {
    async fn with(outside: OutsideSettings) -> Self {
        let portal = TestPortal::start_with(tempfile::tempdir().unwrap(), outside).await;
        let registrar = portal.staff("registrar", "transport", Role::Registrar).await;
        let listing = portal.draft(&registrar, "公交线路").await;
        Self { portal, registrar, listing }
    }

    async fn fetch(&self, url: &str) -> Reply {
        let path = format!("/api/v1/listings/{}/links", self.listing);
        self.portal.post_as(&self.registrar, &path, json!({ "url": url, "title": "线路" })).await
    }

    async fn files(&self) -> Value {
        self.portal.listing_of(&self.registrar, &self.listing).await["distributions"].clone()
    }
}

fn open(port: u16) -> OutsideSettings {
    OutsideSettings { fetch_private: true, ports: vec![port], ..OutsideSettings::default() }
}

#[tokio::test]
async fn a_file_from_elsewhere_is_a_file_like_any_other() {
    let (address, _) = elsewhere().await;
    let desk = Desk::with(open(address.port())).await;
    for path in ["%E7%BA%BF%E8%B7%AF.csv", "hop"] {
        let reply = desk.fetch(&format!("http://{address}/{path}")).await;
        assert_eq!(reply.status, 201, "{}", String::from_utf8_lossy(&reply.body));
        let file = reply.json();
        assert_eq!(file["sha256"], Digest::of(CONTENTS.as_bytes()).to_string());
        assert_eq!((&file["title"], &file["file_name"]), (&json!("线路"), &json!("线路.csv")));
        assert_eq!((&file["format"], &file["rows"]), (&json!("csv"), &json!(1)));
    }
    let named = desk.fetch(&format!("http://{address}/named")).await.json();
    assert_eq!(named["file_name"], "a.csv");
    let history = format!("/api/v1/listings/{}/history", desk.listing);
    let history = desk.portal.get_as(&desk.registrar, &history).await;
    let url = history.json()[0]["change"]["url"].clone();
    assert_eq!(url, format!("http://{address}/named"));
}

#[tokio::test]
async fn what_gives_no_file_is_said_and_leaves_nothing() {
    let (address, _) = elsewhere().await;
    let desk = Desk::with(open(address.port())).await;
    for path in ["gone", "loop", "file", "packed", "inside"] {
        let reply = desk.fetch(&format!("http://{address}/{path}")).await;
        let problem = reply.problem(422, "incomplete");
        assert_eq!(problem["errors"][0]["field"], "url", "{path}");
    }
    assert_eq!(desk.files().await, json!([]));
}

#[tokio::test]
async fn the_inside_is_never_asked() {
    let (address, asked) = elsewhere().await;
    let settings = OutsideSettings { ports: vec![address.port()], ..OutsideSettings::default() };
    let desk = Desk::with(settings).await;
    let port = address.port();
    let mut answers = Vec::new();
    for host in [
        "127.0.0.1",
        "localhost",
        "127.1",
        "2130706433",
        "0x7f000001",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "169.254.169.254",
        "100.100.100.200",
        "10.0.0.1",
        "nothing.invalid",
    ] {
        let reply = desk.fetch(&format!("http://{host}:{port}/hop")).await;
        answers.push(reply.problem(422, "incomplete"));
    }
    assert_eq!(asked.load(Ordering::Relaxed), 0);
    assert!(answers.iter().all(|it| *it == answers[0]), "no answer tells what is there");
    let userinfo = desk.fetch(&format!("http://a:b@127.0.0.1:{port}/hop")).await;
    userinfo.problem(422, "incomplete");
    desk.fetch("http://data.example:22/").await.problem(422, "incomplete");
    assert_eq!(desk.files().await, json!([]));
}

#[tokio::test]
async fn a_name_that_turns_to_the_inside_after_it_was_checked_gets_no_further() {
    let (address, asked) = elsewhere().await;
    let lookups = Arc::new(AtomicUsize::new(0));
    let count = lookups.clone();
    // Documentation's own network: nobody answers there, and it is not this machine.
    let settings = OutsideSettings {
        ports: vec![address.port()],
        lookup: Arc::new(move |_, port| {
            let first = count.fetch_add(1, Ordering::Relaxed) == 0;
            let ip = if first { [240, 0, 0, 1] } else { [127, 0, 0, 1] };
            async move { Ok(vec![SocketAddr::from((ip, port))]) }.boxed()
        }),
        fetch_private: true,
    };
    let desk = Desk::with(settings).await;
    let reply = desk.fetch(&format!("http://turning.example:{}/hop", address.port())).await;
    reply.problem(422, "incomplete");
    assert_eq!(
        lookups.load(Ordering::Relaxed),
        1,
        "connected to what was checked, not asked again"
    );
    assert_eq!(asked.load(Ordering::Relaxed), 0);
}
