//! Notices, follows, reminders and the day's letters, as their readers meet them.

use axum::http::{Method, StatusCode};
use chrono::TimeDelta;
use domain::notices::{About, Facts, NoticeKind};
use domain::{AccountId, DatasetId, RequestId, Role};
use edge::Post;
use serde_json::{Value, json};
use store::notices::{Audience, Telling};

use crate::grants_builder::terms;
use crate::people_builder::Browser;
use crate::portal::{Reply, TestPortal, execute, listing, now, withdraw};

const NOTICES: &str = "/api/v1/notices";
const SETTINGS: &str = "/api/v1/account/notices";

/// Something that happened to a request, as an account is told it.
pub fn telling(key: &str, to: &AccountId) -> Telling {
    Telling {
        kind: NoticeKind::RequestReturned,
        about: About {
            request: Some(RequestId::new("r-1")),
            title: "公交客流数据申请".into(),
            ..About::default()
        },
        to: vec![Audience::Account(to.clone())],
        key: key.into(),
        facts: Facts::default(),
    }
}

impl TestPortal {
    /// Tells an account something, and waits until it is told.
    pub async fn tell(&self, key: &str, to: &AccountId) {
        self.store.tell(&telling(key, to), self.now()).await.unwrap();
        edge::tell_due(&self.portal).await.unwrap();
    }

    /// The kinds of an account's notices, the newest first.
    pub async fn told(&self, reader: &Browser) -> Vec<String> {
        // Signed in anew: time may have passed.
        let reader = self.browser_of(reader.account.as_ref().unwrap()).await;
        let page = self.get_as(&reader, &format!("{NOTICES}?per_page=100")).await.json();
        let items = page["items"].as_array().unwrap().clone();
        items.iter().map(|item| item["kind"].as_str().unwrap().to_owned()).collect()
    }

    /// Sends the letters that are due into a folder; how many were sent.
    async fn post(&self) -> usize {
        let folder = self.folder.path().join("outbox");
        let before = count(&folder);
        let post = Post::folder(&folder, "数门 <noreply@data.example>").unwrap();
        while edge::deliver_due(&self.portal, &post).await.unwrap() > 0 {}
        count(&folder) - before
    }

    async fn reader(&self, name: &str) -> Browser {
        let account = self.account(name, &[]).await;
        self.browser_of(&account).await
    }
}

fn count(folder: &std::path::Path) -> usize {
    std::fs::read_dir(folder).map_or(0, |entries| entries.count())
}

fn account(browser: &Browser) -> &AccountId {
    browser.account.as_ref().unwrap()
}

#[tokio::test]
async fn a_notice_speaks_the_readers_language_and_is_read_once() {
    let portal = TestPortal::start().await;
    let reader = portal.reader("reader").await;
    for key in ["a", "b", "c"] {
        portal.tell(key, account(&reader)).await;
    }
    let page = portal.get_as(&reader, &format!("{NOTICES}?per_page=2")).await;
    assert_eq!(page.header("cache-control"), "no-store");
    let page = page.json();
    assert_eq!((&page["total"], &page["unread"]), (&json!(3), &json!(3)));
    assert_eq!(page["items"].as_array().unwrap().len(), 2);
    let item = &page["items"][0];
    assert_eq!(item["title"], "申请需要补正");
    assert_eq!(item["text"], "“公交客流数据申请”需要补正，请查看退回意见后重新提交。");
    assert_eq!((&item["href"], &item["read_at"]), (&json!("/requests/r-1"), &Value::Null));
    let english = portal.get_as(&reader, &format!("{NOTICES}?lang=en")).await.json();
    assert_eq!(english["items"][0]["title"], "A request was returned");

    let read = json!({ "ids": [item["id"]] });
    let done = portal.post_as(&reader, "/api/v1/notices/read", read).await;
    assert_eq!(done.status, StatusCode::NO_CONTENT);
    let unread = portal.get_as(&reader, &format!("{NOTICES}?unread=true")).await.json();
    assert_eq!((&unread["total"], &unread["unread"]), (&json!(2), &json!(2)));
    let form =
        portal.form_as(&reader, "/api/v1/notices/read", "all=on&next=/account/notices").await;
    assert_eq!((form.status, form.header("location")), (StatusCode::SEE_OTHER, "/account/notices"));
    let numbers = portal.get_as(&reader, &format!("{NOTICES}?per_page=0")).await.json();
    assert_eq!((&numbers["total"], &numbers["unread"]), (&json!(3), &json!(0)));
    assert_eq!(numbers["items"], json!([]));
    let nothing = portal.post_as(&reader, "/api/v1/notices/read", json!({})).await;
    nothing.problem(400, "invalid-request");
}

#[tokio::test]
async fn nobody_reads_or_marks_what_another_was_told() {
    let portal = TestPortal::start().await;
    let (reader, other) = (portal.reader("reader").await, portal.reader("other").await);
    portal.tell("a", account(&reader)).await;
    assert!(portal.told(&other).await.is_empty());
    let id = portal.get_as(&reader, NOTICES).await.json()["items"][0]["id"].clone();
    portal.post_as(&other, "/api/v1/notices/read", json!({ "ids": [id] })).await;
    assert_eq!(portal.get_as(&reader, NOTICES).await.json()["unread"], 1);
}

#[tokio::test]
async fn what_is_ones_own_wants_somebody_who_is_signed_in() {
    let portal = TestPortal::start().await;
    portal.publish([listing("lines", "公交线路")]).await;
    let nobody = Browser::new();
    for path in [
        NOTICES,
        SETTINGS,
        "/api/v1/follows",
        "/api/v1/webhooks",
        "/api/v1/datasets/lines/follow",
        "/api/v1/requests/x/follow",
        "/api/v1/webhooks/x/deliveries",
    ] {
        portal.get_as(&nobody, path).await.problem(401, "sign-in-required");
    }
    for path in [
        "/api/v1/notices/read",
        SETTINGS,
        "/api/v1/webhooks",
        "/api/v1/datasets/lines/follow",
        "/api/v1/datasets/lines/unfollow",
        "/api/v1/requests/x/follow",
        "/api/v1/requests/x/unfollow",
        "/api/v1/webhooks/x/remove",
        "/api/v1/webhooks/x/test",
    ] {
        let reply = portal.post_as(&nobody, path, json!({ "all": true })).await;
        reply.problem(401, "sign-in-required");
    }
    for path in ["/api/v1/datasets/lines/follow", "/api/v1/requests/x/follow", "/api/v1/webhooks/x"]
    {
        portal.delete_as(&nobody, path).await.problem(401, "sign-in-required");
    }
}

#[tokio::test]
async fn staff_reads_of_its_work_after_the_second_factor_r3() {
    let portal = TestPortal::start().await;
    let officer = portal.account("officer", &[("bureau", Role::Authority)]).await;
    portal.tell("a", &officer).await;
    let half = portal.session_of(&officer, false).await;
    portal.get_as(&half, NOTICES).await.problem(403, "not-permitted");
    portal.get_as(&half, "/api/v1/webhooks").await.problem(403, "not-permitted");
    let whole = portal.browser_of(&officer).await;
    assert_eq!(portal.told(&whole).await.len(), 1);
}

#[tokio::test]
async fn a_key_reads_notices_and_changes_no_settings() {
    let portal = TestPortal::start().await;
    let reader = portal.reader("reader").await;
    portal.tell("a", account(&reader)).await;
    let keys = async |scope: &str| {
        let body = json!({ "name": scope, "scopes": [scope] });
        let made = portal.post_as(&reader, "/api/v1/keys", body).await.json();
        made["key"].as_str().unwrap().to_owned()
    };
    let key = keys("read").await;
    let page = portal.script(&key, Method::GET, NOTICES, Value::Null).await;
    assert_eq!(page.json()["total"], 1);
    let other = keys("draft").await;
    let refused = portal.script(&other, Method::GET, NOTICES, Value::Null).await;
    refused.problem(403, "not-permitted");
    let off = json!({ "own": "off", "followed": "off" });
    portal.script(&key, Method::PUT, SETTINGS, off).await.problem(403, "not-permitted");
    let hook = json!({ "url": "https://1.1.1.1/" });
    let made = portal.script(&key, Method::POST, "/api/v1/webhooks", hook).await;
    made.problem(403, "not-permitted");
}

#[tokio::test]
async fn letters_come_as_their_reader_wants_them() {
    let portal = TestPortal::start().await;
    let reader = portal.reader("reader").await;
    let usual = portal.get_as(&reader, SETTINGS).await.json();
    assert_eq!(usual, json!({ "own": "at_once", "followed": "daily" }));
    portal.tell("a", account(&reader)).await;
    assert_eq!(portal.post().await, 1);
    let off = json!({ "own": "off", "followed": "off" });
    assert_eq!(portal.put_as(&reader, SETTINGS, off).await.status, StatusCode::NO_CONTENT);
    portal.tell("b", account(&reader)).await;
    assert_eq!(portal.post().await, 0);
    assert_eq!(portal.told(&reader).await.len(), 2, "the list has it all the same");
    let form = portal.form_as(&reader, SETTINGS, "own=daily&followed=off&next=/account").await;
    assert_eq!(form.status, StatusCode::SEE_OTHER);
    let wrong =
        portal.put_as(&reader, SETTINGS, json!({ "own": "never", "followed": "off" })).await;
    wrong.problem(400, "invalid-request");
    portal.tell("c", account(&reader)).await;
    assert_eq!(portal.post().await, 0);
}

#[tokio::test]
async fn the_days_letter_comes_once_a_day_at_eight_in_china_however_the_clock_jumps() {
    let portal = TestPortal::start().await;
    portal.publish([listing("lines", "公交线路")]).await;
    let reader = portal.reader("reader").await;
    portal.put_as(&reader, "/api/v1/datasets/lines/follow", Value::Null).await;
    let day = async || {
        edge::do_duties_due(&portal.portal).await.unwrap();
        edge::do_duties_due(&portal.portal).await.unwrap();
        portal.post().await
    };
    portal.publish([listing("lines", "公交线路（二）")]).await;
    edge::tell_due(&portal.portal).await.unwrap();
    assert_eq!(day().await, 0, "it is eight in the evening");
    portal.wait(TimeDelta::hours(12));
    assert_eq!(day().await, 1, "it is eight in the morning");
    assert_eq!(day().await, 0);
    portal.wait(TimeDelta::days(3));
    assert_eq!(day().await, 0, "there is nothing to say");
    withdraw(&portal.store, "lines").await;
    edge::tell_due(&portal.portal).await.unwrap();
    portal.wait(-TimeDelta::days(2));
    assert_eq!(day().await, 0);
    portal.wait(TimeDelta::days(40));
    assert_eq!(day().await, 1, "one for all the days that were missed");
    portal.wait(-TimeDelta::days(40));
    assert_eq!(day().await, 0);
    assert_eq!(portal.told(&reader).await, ["dataset.withdrawn", "dataset.version"]);
}

#[tokio::test]
async fn a_dataset_is_followed_by_scripts_and_bare_browsers_alike() {
    let portal = TestPortal::start().await;
    portal.publish([listing("lines", "公交线路"), listing("stops", "公交站点")]).await;
    let reader = portal.reader("reader").await;
    let follow = "/api/v1/datasets/lines/follow";
    assert_eq!(portal.get_as(&reader, follow).await.json(), json!({ "following": false }));
    for _ in 0..2 {
        let reply = portal.put_as(&reader, follow, Value::Null).await;
        assert_eq!(reply.status, StatusCode::NO_CONTENT);
    }
    let form =
        portal.form_as(&reader, "/api/v1/datasets/stops/follow", "next=/datasets/stops").await;
    assert_eq!((form.status, form.header("location")), (StatusCode::SEE_OTHER, "/datasets/stops"));
    assert_eq!(portal.get_as(&reader, follow).await.json(), json!({ "following": true }));
    let follows = portal.get_as(&reader, "/api/v1/follows").await.json();
    assert_eq!(follows["total"], 2);
    let hrefs: Vec<_> = follows["items"].as_array().unwrap().iter().map(|it| &it["href"]).collect();
    assert!(hrefs.contains(&&json!("/datasets/lines")), "{follows}");

    let path = "/api/v1/datasets/stops/unfollow";
    let form = portal.form_as(&reader, path, "next=/account/follows").await;
    assert_eq!(form.status, StatusCode::SEE_OTHER);
    assert_eq!(portal.delete_as(&reader, follow).await.status, StatusCode::NO_CONTENT);
    assert_eq!(portal.delete_as(&reader, follow).await.status, StatusCode::NO_CONTENT);
    assert_eq!(portal.get_as(&reader, "/api/v1/follows").await.json()["total"], 0);
}

#[tokio::test]
async fn what_is_hidden_cannot_be_followed_and_says_nothing_of_itself() {
    let portal = TestPortal::start().await;
    portal.publish([listing("lines", "公交线路")]).await;
    let reader = portal.reader("reader").await;
    let follow = "/api/v1/datasets/lines/follow";
    portal.put_as(&reader, follow, Value::Null).await;
    withdraw(&portal.store, "lines").await;
    let other = portal.reader("other").await;
    let hidden = portal.put_as(&other, follow, Value::Null).await.problem(404, "not-found");
    let none = portal.put_as(&other, "/api/v1/datasets/none/follow", Value::Null).await;
    assert_eq!(hidden, none.problem(404, "not-found"));
    let follows = portal.get_as(&reader, "/api/v1/follows").await.json();
    assert_eq!(
        (&follows["items"][0]["title"], &follows["items"][0]["href"]),
        (&Value::Null, &Value::Null)
    );
}

/// Puts a request into the database that its own commands would bring there.
async fn request(portal: &TestPortal, id: &str, values: &str) {
    let at = now().timestamp_micros();
    let sql = format!(
        "INSERT INTO request (id, applicant, kind, state, version, core, form, title, provider,
                              region, desk, public, queue, due_on, due_provisional, created_at,
                              updated_at)
         VALUES ('{id}', (SELECT MIN(id) FROM account), {values}, 0, {at}, {at})"
    );
    execute(&portal.folder.path().join("shumen.db"), &sql).await;
}

#[tokio::test]
async fn a_public_demand_is_followed_and_any_other_request_is_not_there() {
    let portal = TestPortal::start().await;
    let reader = portal.reader("reader").await;
    let rest = "1, '{}', '{}', '想要的数据', NULL, '990000', NULL";
    request(&portal, "open", &format!("'demand', 'checking', {rest}, 1, '19999', NULL")).await;
    request(&portal, "hidden", &format!("'demand', 'submitted', {rest}, 0, '19999', NULL")).await;
    request(&portal, "access", &format!("'access', 'checking', {rest}, 0, '19999', NULL")).await;
    let follow = async |id: &str| -> Reply {
        portal.put_as(&reader, &format!("/api/v1/requests/{id}/follow"), Value::Null).await
    };
    assert_eq!(follow("open").await.status, StatusCode::NO_CONTENT);
    let hidden = follow("hidden").await.problem(404, "not-found");
    assert_eq!(hidden, follow("none").await.problem(404, "not-found"));
    follow("access").await.problem(404, "not-found");
    let follows = portal.get_as(&reader, "/api/v1/follows").await.json();
    assert_eq!(follows["items"][0]["href"], "/requests/open");
    let path = "/api/v1/requests/open/unfollow";
    let form = portal.form_as(&reader, path, "next=/demands").await;
    assert_eq!(form.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn staff_is_told_once_of_what_is_due_and_once_that_it_is_overdue_r20() {
    let portal = TestPortal::start().await;
    let authority = portal.staff("authority", "bureau", Role::Authority).await;
    let provider = portal.staff("provider", "transport", Role::Provider).await;
    let other = portal.staff("other", "health", Role::Provider).await;
    // The day of the tests is a Friday; the next working day is the Monday after.
    let rest = "1, '{}', '{}', '公交客流', 'transport', '990000'";
    for (id, state, desk, due) in [
        ("monday", "checking", "authority", "2026-11-23"),
        ("friday", "with_provider", "provider", "2026-11-20"),
        ("far", "with_provider", "provider", "2026-11-27"),
    ] {
        let values = format!("'access', '{state}', {rest}, '{desk}', 0, '1{due}', '{due}'");
        request(&portal, id, &values).await;
    }
    let remind = async || {
        for _ in 0..2 {
            edge::do_duties_due(&portal.portal).await.unwrap();
            edge::tell_due(&portal.portal).await.unwrap();
            portal.wait(TimeDelta::minutes(6));
        }
    };
    remind().await;
    assert_eq!(portal.told(&authority).await, ["request.due"]);
    assert_eq!(portal.told(&provider).await, ["request.due"]);
    let text = portal.get_as(&provider, &format!("{NOTICES}?lang=en")).await.json();
    assert_eq!(text["items"][0]["text"], "“公交客流” is due: 2026-11-20.");
    // Midnight in China.
    portal.wait(TimeDelta::hours(4));
    remind().await;
    assert_eq!(portal.told(&provider).await, ["request.overdue", "request.due"]);
    assert_eq!(portal.told(&authority).await, ["request.due"]);
    portal.wait(TimeDelta::days(30));
    remind().await;
    assert_eq!(portal.told(&provider).await.len(), 3, "the far one is overdue by now");
    assert_eq!(portal.told(&authority).await, ["request.overdue", "request.due"]);
    assert!(portal.told(&other).await.is_empty());
}

#[tokio::test]
async fn a_holder_is_told_that_a_grant_ends_by_the_nearest_of_its_days() {
    let portal = TestPortal::start().await;
    portal.publish([listing("lines", "公交线路").csv("f", "a\n1\n")]).await;
    let given = portal.grant("holder", "lines", terms("f")).await;
    let remind = async |wait| {
        portal.wait(wait);
        edge::do_duties_due(&portal.portal).await.unwrap();
        edge::tell_due(&portal.portal).await.unwrap();
        portal.told(&given.holder).await.len()
    };
    assert_eq!(remind(TimeDelta::zero()).await, 1, "thirty days");
    assert_eq!(remind(TimeDelta::days(10)).await, 1);
    let holder = portal.browser_of(account(&given.holder)).await;
    let page = portal.get_as(&holder, &format!("{NOTICES}?lang=en")).await.json();
    let text =
        "Your grant on “公交线路” ends (2026-12-20); apply for a renewal if you need it longer.";
    assert_eq!(page["items"][0]["text"], text);
    assert_eq!(page["items"][0]["href"], format!("/grants/{}", given.id));
    assert_eq!(remind(TimeDelta::days(19)).await, 2, "one day; the seven were jumped over");
    assert_eq!(remind(TimeDelta::minutes(10)).await, 2);
    assert_eq!(remind(-TimeDelta::days(3)).await, 2, "and are not told when the clock goes back");
}

#[tokio::test]
async fn who_erases_their_account_is_told_and_written_to_no_more() {
    let portal = TestPortal::start().await;
    portal.publish([listing("lines", "公交线路")]).await;
    let reader = portal.reader("reader").await;
    portal.put_as(&reader, "/api/v1/datasets/lines/follow", Value::Null).await;
    portal.tell("a", account(&reader)).await;
    portal.store.tell(&telling("b", account(&reader)), now()).await.unwrap();
    let erased = portal.delete_as(&reader, "/api/v1/account").await;
    assert_eq!(erased.status, StatusCode::NO_CONTENT);
    edge::tell_due(&portal.portal).await.unwrap();
    assert_eq!(portal.post().await, 0, "not even what waited");
    let page = store::Page { offset: 0, limit: 10 };
    let (total, _, _) = portal.store.notices(account(&reader), false, page).await.unwrap();
    assert_eq!(total, 0);
    let id = DatasetId::new("lines");
    let followed = store::notices::Followed::Dataset(id);
    assert!(!portal.store.follows_it(account(&reader), &followed).await.unwrap());
}
