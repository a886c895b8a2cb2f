//! Webhooks, called behind the guard.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use chrono::TimeDelta;
use domain::Role;
use edge::OutsideSettings;
use futures::FutureExt;
use serde_json::{Value, json};

use crate::people_builder::Browser;
use crate::portal::TestPortal;

const WEBHOOKS: &str = "/api/v1/webhooks";

/// What a receiver was sent.
type Received = Arc<Mutex<Vec<(HeaderMap, Bytes)>>>;

/// Somebody's own programs, good and bad.
struct Receiver {
    address: SocketAddr,
    received: Received,
    /// How often anything was asked of it.
    asked: Arc<AtomicUsize>,
    /// What `/moody` answers.
    mood: Arc<AtomicUsize>,
}

impl Receiver {
    async fn start() -> Self {
        let (received, asked) = (Received::default(), Arc::<AtomicUsize>::default());
        let mood = Arc::new(AtomicUsize::new(503));
        let keep = |received: Received| {
            async move |headers: HeaderMap, body: Bytes| {
                received.lock().unwrap().push((headers, body));
                StatusCode::NO_CONTENT
            }
        };
        let (count, moody) = (asked.clone(), mood.clone());
        let router = Router::new()
            .route("/good", post(keep(received.clone())))
            .route("/moody", post(async move || status(moody.load(Ordering::Relaxed))))
            .route("/gone", post(async || StatusCode::GONE))
            .route("/picky", post(async || StatusCode::UNPROCESSABLE_ENTITY))
            .route("/slow", post(async || tokio::time::sleep(Duration::from_secs(60)).await))
            .route("/huge", post(async || Body::from_stream(futures::stream::repeat(chunk()))))
            .route("/inside", post(async || Redirect::temporary("/trap")))
            .route(
                "/metadata",
                post(async || Redirect::temporary("http://169.254.169.254/latest/")),
            )
            .route("/trap", get(keep(received.clone())).post(keep(received.clone())))
            .layer(axum::middleware::map_request(move |request: Request| {
                count.fetch_add(1, Ordering::Relaxed);
                async move { request }
            }));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { address, received, asked, mood }
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}/{path}", self.address)
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }
}

fn status(code: usize) -> impl IntoResponse {
    StatusCode::from_u16(u16::try_from(code).unwrap()).unwrap()
}

fn chunk() -> Result<Bytes, std::convert::Infallible> {
    Ok(Bytes::from_static(&[b'x'; 65536]))
}

/// A portal that may call this machine, and an owner of webhooks.
struct Desk {
    portal: TestPortal,
    owner: Browser,
    receiver: Receiver,
}

impl Desk {
    async fn start() -> Self {
        let receiver = Receiver::start().await;
        let outside = OutsideSettings {
            fetch_private: true,
            ports: vec![receiver.address.port()],
            ..OutsideSettings::default()
        };
        let portal = TestPortal::start_with(tempfile::tempdir().unwrap(), outside).await;
        let account = portal.account("owner", &[]).await;
        let owner = portal.browser_of(&account).await;
        Self { portal, owner, receiver }
    }

    /// Makes a webhook; its identifier and its secret.
    async fn hook(&self, path: &str) -> (String, String) {
        let body = json!({ "url": self.receiver.url(path) });
        let made = self.portal.post_as(&self.owner, WEBHOOKS, body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{:?}", made.body);
        let made = made.json();
        let text = |name: &str| made[name].as_str().unwrap().to_owned();
        (text("id"), text("secret"))
    }

    async fn tell(&self, key: &str) {
        self.portal.tell(key, self.owner.account.as_ref().unwrap()).await;
    }

    async fn call(&self) -> u32 {
        edge::call_webhooks_due(&self.portal.portal).await.unwrap()
    }

    async fn deliveries(&self, id: &str) -> Vec<Value> {
        let path = format!("{WEBHOOKS}/{id}/deliveries");
        let listed = self.portal.get_as(&self.owner, &path).await.json();
        listed["items"].as_array().unwrap().clone()
    }

    async fn webhook(&self) -> Value {
        self.portal.get_as(&self.owner, WEBHOOKS).await.json()["items"][0].clone()
    }
}

#[tokio::test]
async fn a_notice_is_sent_to_its_readers_webhook_signed_and_once() {
    let desk = Desk::start().await;
    let (id, secret) = desk.hook("good").await;
    assert!(secret.starts_with("whsec_") && secret.len() > 40);
    let listed = desk.portal.get_as(&desk.owner, WEBHOOKS).await;
    assert!(!String::from_utf8_lossy(&listed.body).contains(&secret), "it is shown once");
    desk.tell("a").await;
    assert_eq!(desk.call().await, 1);
    assert_eq!(desk.call().await, 0);
    let received = desk.receiver.received.lock().unwrap().clone();
    let [(headers, body)] = received.as_slice() else { panic!("{}", received.len()) };
    let header = |name: &str| headers[name].to_str().unwrap();
    assert_eq!(header("content-type"), "application/json");
    assert_eq!(header("webhook-timestamp"), desk.portal.now().timestamp().to_string());
    assert!(header("webhook-signature").starts_with("v1,"));
    let body: Value = serde_json::from_slice(body).unwrap();
    assert_eq!(body["type"], "request.returned");
    assert_eq!(body["timestamp"], "2026-11-20T12:00:00.000000Z");
    assert_eq!(body["data"]["url"], "https://data.example/requests/r-1");
    let deliveries = desk.deliveries(&id).await;
    assert_eq!(deliveries.len(), 1);
    let delivery = &deliveries[0];
    assert_eq!(delivery["id"], header("webhook-id"));
    assert_eq!(
        (&delivery["state"], &delivery["status"], &delivery["tries"]),
        (&json!("done"), &json!(204), &json!(1))
    );
}

#[tokio::test]
async fn a_receiver_that_is_away_is_tried_later_and_later_with_the_same_call() {
    let desk = Desk::start().await;
    let (id, _) = desk.hook("moody").await;
    desk.tell("a").await;
    for (wait, calls) in [(0, 1), (9, 0), (2, 1), (11, 0), (11, 1)] {
        desk.portal.wait(TimeDelta::seconds(wait));
        assert_eq!(desk.call().await, calls, "after {wait}");
    }
    let first = desk.deliveries(&id).await.remove(0);
    assert_eq!((&first["state"], &first["status"]), (&json!("waiting"), &json!(503)));
    assert_eq!((&first["tries"], &first["error"]), (&json!(3), &json!("refused")));
    assert_eq!(desk.webhook().await["failures"], 3);
    desk.receiver.mood.store(200, Ordering::Relaxed);
    desk.portal.wait(TimeDelta::hours(1));
    assert_eq!(desk.call().await, 1);
    let last = desk.deliveries(&id).await.remove(0);
    assert_eq!((&last["state"], &last["id"]), (&json!("done"), &first["id"]));
    assert_eq!(desk.webhook().await["failures"], 0);
}

#[tokio::test]
async fn a_receiver_that_stays_away_is_given_up_and_switched_off_and_its_owner_is_told() {
    let desk = Desk::start().await;
    let (id, _) = desk.hook("moody").await;
    desk.tell("a").await;
    for _ in 0..60 {
        desk.call().await;
        desk.portal.wait(TimeDelta::hours(1));
    }
    assert_eq!(desk.deliveries(&id).await[0]["state"], "given_up");
    desk.tell("b").await;
    desk.call().await;
    assert_eq!(desk.webhook().await["state"], "off");
    let asked = desk.receiver.asked();
    assert!((8..40).contains(&asked), "{asked}");
    edge::tell_due(&desk.portal.portal).await.unwrap();
    assert_eq!(desk.portal.told(&desk.owner).await[0], "webhook.off");
    desk.tell("c").await;
    assert_eq!(desk.call().await, 0);

    desk.receiver.mood.store(200, Ordering::Relaxed);
    let path = format!("{WEBHOOKS}/{id}/test");
    let test = desk.portal.post_as(&desk.owner, &path, Value::Null).await;
    assert_eq!(test.status, StatusCode::ACCEPTED);
    assert_eq!(desk.call().await, 1);
    assert_eq!(desk.deliveries(&id).await[0]["id"], test.json()["delivery"]);
    assert_eq!(desk.deliveries(&id).await[0]["kind"], "webhook.test");
    assert_eq!(desk.webhook().await["state"], "on");
}

#[tokio::test]
async fn a_receiver_that_says_gone_is_called_no_more() {
    let desk = Desk::start().await;
    desk.hook("gone").await;
    desk.tell("a").await;
    desk.call().await;
    assert_eq!(desk.webhook().await["state"], "off");
}

#[tokio::test]
async fn a_receiver_that_refuses_one_call_still_gets_the_next() {
    let desk = Desk::start().await;
    let (id, _) = desk.hook("picky").await;
    for key in ["a", "b"] {
        desk.tell(key).await;
    }
    desk.call().await;
    let deliveries = desk.deliveries(&id).await;
    assert!(deliveries.iter().all(|it| it["tries"] == 1 && it["status"] == 422), "{deliveries:?}");
}

#[tokio::test]
async fn where_a_receiver_leads_on_to_is_not_followed() {
    let desk = Desk::start().await;
    for path in ["inside", "metadata"] {
        desk.hook(path).await;
    }
    desk.tell("a").await;
    desk.call().await;
    assert_eq!(desk.receiver.asked(), 2);
    assert!(desk.receiver.received.lock().unwrap().is_empty(), "the trap was not sprung");
    assert_eq!(desk.webhook().await["failures"], 1);
}

#[tokio::test]
async fn an_answer_without_end_and_one_that_does_not_come_hold_nobody_up_for_long() {
    let desk = Desk::start().await;
    let mut hooks = Vec::new();
    for path in ["huge", "slow"] {
        hooks.push(desk.hook(path).await.0);
    }
    desk.tell("a").await;
    let begun = Instant::now();
    assert_eq!(desk.call().await, 2);
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    assert_eq!(desk.deliveries(&hooks[0]).await[0]["state"], "done", "its status was enough");
    let slow = desk.deliveries(&hooks[1]).await.remove(0);
    assert_eq!((&slow["state"], &slow["error"]), (&json!("waiting"), &json!("too slow")));
}

#[tokio::test]
async fn a_slow_receiver_does_not_hold_up_the_others() {
    let desk = Desk::start().await;
    for path in ["slow", "good"] {
        desk.hook(path).await;
    }
    desk.tell("a").await;
    let end = tokio_util::sync::CancellationToken::new();
    let job = tokio::spawn(edge::call_webhooks(desk.portal.portal.clone(), end.clone()));
    let begun = Instant::now();
    while desk.receiver.received.lock().unwrap().is_empty() {
        assert!(begun.elapsed() < Duration::from_secs(5), "it waits for the slow one");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    job.abort();
}

#[tokio::test]
async fn only_https_on_the_public_network_is_called() {
    let receiver = Receiver::start().await;
    let port = receiver.address.port();
    let outside = OutsideSettings {
        ports: vec![port, 80, 443],
        lookup: Arc::new(|host, port| {
            let ip = if host == "public.example" { [1, 1, 1, 1] } else { [127, 0, 0, 1] };
            async move { Ok(vec![SocketAddr::from((ip, port))]) }.boxed()
        }),
        ..OutsideSettings::default()
    };
    let portal = TestPortal::start_with(tempfile::tempdir().unwrap(), outside).await;
    let account = portal.account("owner", &[]).await;
    let owner = portal.browser_of(&account).await;
    for url in [
        "http://public.example/".to_owned(),
        "ftp://public.example/".to_owned(),
        "https://a:b@public.example/".to_owned(),
        "https://public.example:22/".to_owned(),
        "https://inside.example/".to_owned(),
        format!("https://127.0.0.1:{port}/"),
        format!("https://[::1]:{port}/"),
        "https://169.254.169.254/".to_owned(),
        "https://2130706433/".to_owned(),
        format!("https://public.example/{}", "a".repeat(3000)),
        "nonsense".to_owned(),
    ] {
        let reply = portal.post_as(&owner, WEBHOOKS, json!({ "url": url })).await;
        let problem = reply.problem(400, "invalid-request");
        assert_eq!(problem["errors"][0]["field"], "url", "{url}");
    }
    assert_eq!(receiver.asked(), 0);
    let made = portal.post_as(&owner, WEBHOOKS, json!({ "url": "https://public.example/a" })).await;
    assert_eq!(made.status, StatusCode::CREATED);
}

#[tokio::test]
async fn a_name_that_turns_to_the_inside_after_the_webhook_was_made_is_not_called() {
    let receiver = Receiver::start().await;
    let lookups = Arc::new(AtomicUsize::new(0));
    let count = lookups.clone();
    let outside = OutsideSettings {
        ports: vec![receiver.address.port()],
        lookup: Arc::new(move |_, port| {
            let first = count.fetch_add(1, Ordering::Relaxed) == 0;
            let ip = if first { [1, 1, 1, 1] } else { [127, 0, 0, 1] };
            async move { Ok(vec![SocketAddr::from((ip, port))]) }.boxed()
        }),
        ..OutsideSettings::default()
    };
    let portal = TestPortal::start_with(tempfile::tempdir().unwrap(), outside).await;
    let account = portal.account("owner", &[]).await;
    let owner = portal.browser_of(&account).await;
    let url = format!("https://turning.example:{}/good", receiver.address.port());
    let made = portal.post_as(&owner, WEBHOOKS, json!({ "url": url })).await.json();
    portal.tell("a", &account).await;
    edge::call_webhooks_due(&portal.portal).await.unwrap();
    assert_eq!((lookups.load(Ordering::Relaxed), receiver.asked()), (2, 0));
    let path = format!("{WEBHOOKS}/{}/deliveries", made["id"].as_str().unwrap());
    let deliveries = portal.get_as(&owner, &path).await.json();
    assert_eq!(deliveries["items"][0]["error"], "may not be called");
}

#[tokio::test]
async fn webhooks_are_few_and_their_owners_own() {
    let desk = Desk::start().await;
    let (id, _) = desk.hook("good").await;
    for _ in 1..10 {
        desk.hook("good").await;
    }
    let body = json!({ "url": desk.receiver.url("good") });
    desk.portal.post_as(&desk.owner, WEBHOOKS, body).await.problem(409, "not-now");
    let other = desk.portal.staff("other", "bureau", Role::Operator).await;
    let hook = format!("{WEBHOOKS}/{id}");
    desk.portal.delete_as(&other, &hook).await.problem(404, "not-found");
    for path in ["remove", "test"] {
        let reply = desk.portal.post_as(&other, &format!("{hook}/{path}"), Value::Null).await;
        reply.problem(404, "not-found");
    }
    let reply = desk.portal.get_as(&other, &format!("{hook}/deliveries")).await;
    reply.problem(404, "not-found");
    assert_eq!(desk.portal.get_as(&other, WEBHOOKS).await.json()["total"], 0);
    let form = format!("{hook}/remove");
    let gone = desk.portal.form_as(&desk.owner, &form, "next=/account/webhooks").await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    desk.portal.delete_as(&desk.owner, &hook).await.problem(404, "not-found");
    assert_eq!(desk.portal.get_as(&desk.owner, WEBHOOKS).await.json()["total"], 9);
}
