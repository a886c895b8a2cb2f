//! Notices and letters of a program that is killed, and of one whose clock jumps.

use std::path::Path;

use domain::notices::{About, Facts, NoticeKind};
use domain::{AccountId, DatasetId, RequestId};
use serde_json::json;
use store::Store;
use store::notices::{Audience, Telling};

use crate::clock::Clock;
use crate::durable::{document, sign_in};
use crate::running::{Running, ask, site};

/// Runs something that waits for a database.
fn wait<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(work)
}

fn url(data: &Path) -> String {
    format!("sqlite://{}", data.join("shumen.db").display())
}

/// Runs statements on a portal's database, past the portal.
pub fn execute(data: &Path, sql: &'static str) {
    wait(async {
        use sqlx::Connection;
        let mut database = sqlx::SqliteConnection::connect(&url(data)).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut database).await.unwrap();
    });
}

/// One number of a portal's database.
fn number(data: &Path, sql: &'static str) -> i64 {
    wait(async {
        use sqlx::Connection;
        let mut database = sqlx::SqliteConnection::connect(&url(data)).await.unwrap();
        sqlx::query_scalar(sql).fetch_one(&mut database).await.unwrap()
    })
}

#[expect(clippy::disallowed_methods, reason = "the program beside it has the machine's clock")]
fn put(data: &Path, telling: &Telling) {
    wait(async {
        let store = Store::open(&url(data)).await.unwrap();
        store.tell(telling, chrono::Utc::now()).await.unwrap();
        store.close().await;
    });
}

/// Tells an account something, as a command of the portal would.
pub fn tell(data: &Path, key: &str, account: &str) {
    let about = About {
        request: Some(RequestId::new("r")),
        title: "公交客流数据申请".into(),
        ..About::default()
    };
    let to = vec![Audience::Account(AccountId::new(account))];
    let kind = NoticeKind::RequestReturned;
    put(data, &Telling { kind, about, to, key: key.into(), facts: Facts::default() });
}

/// The account that is signed in with a cookie.
pub fn account_of(portal: &Running, cookie: &str) -> String {
    let session = portal.get_with("/api/v1/session", &[("cookie", cookie)]);
    document(&session.body)["account"]["id"].as_str().unwrap().to_owned()
}

/// Followers of a dataset, of whom every hundredth wants letters at once.
const FOLLOWERS: i64 = 20_000;
const CROWD: &str = "
    WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 20000)
    INSERT INTO account (id, email, name, language, state, version, code_step, created_at,
                         updated_at)
    SELECT printf('crowd-%05d', n), printf('crowd-%05d@example.org', n), 'x', 'zh', 'active', 1, 0,
           0, 0 FROM number;
    INSERT INTO follow (account, kind, subject, since)
    SELECT id, 'dataset', 'lines', 0 FROM account WHERE id LIKE 'crowd-%';
    INSERT INTO notice_setting (account, own, followed)
    SELECT id, 'off', 'at_once' FROM account WHERE id LIKE 'crowd-%00';";
const LETTERS: i64 = 200;

#[test]
fn a_program_that_is_killed_while_it_tells_a_crowd_tells_everybody_once() {
    let (data, site) = (tempfile::tempdir().unwrap(), site());
    let mut portal = Running::start_in(data.path(), site.path());
    execute(data.path(), CROWD);
    let about = About {
        dataset: Some(DatasetId::new("lines")),
        title: "公交线路".into(),
        ..About::default()
    };
    let kind = NoticeKind::DatasetVersion;
    let to = vec![Audience::Followers];
    put(data.path(), &Telling { kind, about, to, key: "a".into(), facts: Facts::default() });
    let told = || number(data.path(), "SELECT COUNT(*) FROM notice");
    for round in 1..=3 {
        portal.until("some are told", || told() >= round * FOLLOWERS / 8);
        portal.kill();
        let so_far = told();
        assert!(so_far < FOLLOWERS, "it was too quick to be killed in the middle");
        assert_eq!(so_far % 200, 0, "a page is written whole");
        // As if its lease had run out.
        execute(data.path(), "UPDATE effect SET leased_until = 0 WHERE leased_until IS NOT NULL");
        portal = Running::start_in(data.path(), site.path());
    }
    portal.until("everybody is told", || told() == FOLLOWERS);
    let put = "SELECT COUNT(*) FROM effect WHERE kind = 'letter'";
    assert_eq!(number(data.path(), put), LETTERS, "one letter for each notice that wants one");
    let wait = "SELECT COUNT(*) FROM effect WHERE kind = 'letter' AND done_at IS NULL";
    portal.until("the letters are out", || number(data.path(), wait) == 0);
    let mut ids = std::collections::HashSet::new();
    let mut receivers = std::collections::HashSet::new();
    for file in crate::mail::files(&data.path().join("outbox")) {
        let letter = std::fs::read_to_string(file).unwrap();
        let header = |name: &str| {
            let line = letter.lines().find_map(|line| line.strip_prefix(name));
            line.unwrap().to_owned()
        };
        // A letter that went out twice says so by its identifier.
        ids.insert(header("Message-ID: "));
        receivers.insert(header("To: "));
    }
    assert_eq!((ids.len(), receivers.len()), (LETTERS as usize, LETTERS as usize));
}

#[test]
fn a_letter_is_written_in_the_language_that_its_reader_has_chosen() {
    let Some(post) = crate::mail::Post::start(&[]) else { return };
    let (data, site) = (tempfile::tempdir().unwrap(), site());
    let mail = post.url();
    let settings = [("SHUMEN_SMTP_URL", mail.as_str())];
    let portal = Running::start_demo_with(data.path(), site.path(), &settings);
    let cookie = sign_in(&portal, "member@demo");
    let account = account_of(&portal, &cookie);
    execute(
        &portal.data,
        "UPDATE account SET email = 'member@example.org' WHERE email = 'member@demo'",
    );
    tell(&portal.data, "a", &account);
    portal.until("the first arrives", || post.letters().len() == 1);
    let origin = format!("http://{}", portal.address);
    let headers =
        [("content-type", "application/json"), ("origin", origin.as_str()), ("cookie", &cookie)];
    let change = json!({ "name": "演示用户", "language": "en" }).to_string();
    let changed = ask(portal.address, "PUT", "/api/v1/account", &headers, change).unwrap();
    assert_eq!(changed.status, 204, "{}", changed.body);
    tell(&portal.data, "b", &account);
    portal.until("the second arrives", || post.letters().len() == 2);
    let letters = post.letters();
    assert_eq!(letters[0]["subject"], "申请需要补正：公交客流数据申请 - 数门");
    assert_eq!(letters[1]["subject"], "A request was returned: 公交客流数据申请 - Shumen");
    let body = letters[0]["body"].as_str().unwrap();
    assert!(body.contains(&format!("{origin}/requests/r")), "{body}");
    assert!(!body.contains("token"), "{body}");
}

#[test]
fn the_days_letter_comes_once_when_the_machines_clock_jumps() {
    let (data, site) = (tempfile::tempdir().unwrap(), site());
    let Some(clock) = Clock::at(data.path(), "+0d") else {
        eprintln!("left out: SHUMEN_TEST_FAKETIME is not set");
        return;
    };
    let folder = data.path().join("data");
    let portal = Running::start_demo_with(&folder, site.path(), &clock.settings());
    let cookie = sign_in(&portal, "member@demo");
    let daily = json!({ "own": "daily", "followed": "off" });
    let set = portal.post("/api/v1/account/notices", &[("cookie", &cookie)], &daily);
    assert_eq!(set.status, 204, "{}", set.body);
    execute(&folder, "UPDATE account SET email = 'm@example.org' WHERE email = 'member@demo'");
    tell(&folder, "a", &account_of(&portal, &cookie));
    let waiting = "SELECT COUNT(*) FROM notice WHERE mail = 'daily'";
    portal.until("it waits", || number(&folder, waiting) == 1);
    // Others of the demo are reminded when forty days pass; only this account's letters count.
    let sent = || {
        let letters = crate::mail::files(&folder.join("outbox")).into_iter();
        let letters = letters.filter_map(|file| std::fs::read_to_string(file).ok());
        letters.filter(|letter| letter.contains("To: m@example.org")).count()
    };
    clock.set("+2d");
    portal.until("it is sent", || sent() == 1);
    let duties = "SELECT COUNT(*) FROM duty WHERE name = 'reminders'
                  AND done_at / 1000000 > CAST(strftime('%s', 'now') AS INTEGER) + 86400 * 30";
    // Until the duties were done at the new time, and once more after the clock went back.
    clock.set("+40d");
    portal.until("forty days have passed", || number(&folder, duties) == 1);
    clock.set("+1d");
    portal.until("the clock went back", || number(&folder, duties) == 0);
    assert_eq!(sent(), 1);
}
