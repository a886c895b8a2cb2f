//! Requests of a running program: killed between any two steps, and while clocks jump.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use chrono::{DateTime, NaiveDate, Utc};
use domain::Calendar;
use serde_json::{Value, json};

use crate::clock::Clock;
use crate::durable::{document, sign_in};
use crate::running::{Running, ask, run, site};

/// How often the program is killed.
const TIMES: usize = 4;

/// Limited data of the department of `provider@demo`.
fn limited(portal: &Running) -> String {
    let own = Person::of(portal, "provider@demo").get("/api/v1/session");
    let own = own["organisations"][0]["id"].as_str().unwrap();
    let address = format!("/api/v1/search?provider={own}&openness=conditional");
    let first = || {
        let found = document(&portal.get(&address).body);
        found["hits"][0]["id"].as_str().map(str::to_owned)
    };
    portal.until("the demo is found", || first().is_some());
    first().unwrap()
}

fn application(dataset: &str, until: NaiveDate) -> Value {
    json!({
        "kind": "access", "dataset": dataset, "purpose": "研究通勤", "scenario": "城市交通研究",
        "protection": "加密存放", "until": until.to_string(), "undertaking": true,
    })
}

/// Somebody of the demo who asks a program that may be gone.
struct Person {
    address: SocketAddr,
    cookie: String,
}

impl Person {
    fn of(portal: &Running, name: &str) -> Self {
        Self { address: portal.address, cookie: sign_in(portal, name) }
    }

    /// The answer, or nothing when the program died meanwhile.
    fn send(&self, method: &str, path: &str, body: &Value) -> Option<(u16, Value)> {
        let origin = format!("http://{}", self.address);
        let headers = [
            ("content-type", "application/json"),
            ("origin", origin.as_str()),
            ("cookie", self.cookie.as_str()),
        ];
        let reply = ask(self.address, method, path, &headers, body.to_string())?;
        Some((reply.status, serde_json::from_str(&reply.body).ok()?))
    }

    fn get(&self, path: &str) -> Value {
        let (status, body) = self.send("GET", path, &Value::Null).unwrap();
        assert_eq!(status, 200, "{path}: {body}");
        body
    }

    fn act(&self, id: &str, command: &str, more: &Value) -> Option<(u16, Value)> {
        let mut body = json!({ "command": command });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        self.send("POST", &format!("/api/v1/requests/{id}/commands"), &body)
    }

    fn acted(&self, id: &str, command: &str, more: &Value) -> Value {
        let (status, body) = self.act(id, command, more).unwrap();
        assert_eq!(status, 200, "{command}: {body}");
        body
    }
}

/// One request after another, from draft to grant and revocation; notes what was acknowledged.
fn work(
    people: &[Person; 3],
    dataset: &str,
    acknowledged: &Mutex<BTreeMap<String, String>>,
    steps: &AtomicUsize,
    end: &AtomicBool,
) -> Option<()> {
    let [member, authority, provider] = people;
    let note = |id: &str, state: &Value| {
        acknowledged.lock().unwrap().insert(id.to_owned(), state.as_str().unwrap().to_owned());
        steps.fetch_add(1, Ordering::Relaxed);
    };
    while !end.load(Ordering::Relaxed) {
        let body = application(dataset, next_year());
        let (status, begun) = member.send("POST", "/api/v1/requests", &body)?;
        assert_eq!(status, 201, "{begun}");
        let id = begun["id"].as_str().unwrap().to_owned();
        note(&id, &begun["state"]);
        for (person, command) in [(member, "submit"), (authority, "accept"), (provider, "approve")]
        {
            let (status, body) = person.act(&id, command, &json!({}))?;
            assert_eq!(status, 200, "{command}: {body}");
            note(&id, &body["state"]);
        }
    }
    Some(())
}

#[expect(clippy::disallowed_methods, reason = "the program beside the test reads the same clock")]
fn next_year() -> NaiveDate {
    domain::calendar::china_date(Utc::now()) + chrono::Days::new(365)
}

#[test]
fn no_decision_is_lost_or_half_made_when_the_program_is_killed_r35() {
    let (data, site) = (tempfile::tempdir().unwrap(), site());
    let mut portal = Running::start_demo(data.path(), site.path());
    let dataset = limited(&portal);
    let acknowledged = Mutex::new(BTreeMap::<String, String>::new());
    for round in 1..=TIMES {
        let people =
            ["member@demo", "authority@demo", "provider@demo"].map(|it| Person::of(&portal, it));
        let (end, steps) = (AtomicBool::new(false), AtomicUsize::new(0));
        // What the last kill left under way would stand in the way of another.
        for (id, _) in acknowledged.lock().unwrap().iter() {
            let _ = people[0].act(id, "withdraw", &json!({}));
        }
        acknowledged.lock().unwrap().clear();
        std::thread::scope(|scope| {
            let working = scope.spawn(|| work(&people, &dataset, &acknowledged, &steps, &end));
            // Some steps later, somewhere in the middle of one.
            portal.until("some steps are acknowledged", || {
                working.is_finished() || steps.load(Ordering::Relaxed) >= 3 + 5 * round
            });
            portal.kill();
            end.store(true, Ordering::Relaxed);
            working.join().unwrap();
        });
        portal = Running::start_in(data.path(), site.path());
        check(&portal, &acknowledged.lock().unwrap());
    }
    let verified = run(&mut portal.beside(&["audit", "verify"]));
    assert!(verified.success, "{}", verified.said);
}

/// What was acknowledged is there, or more of it; what was granted has its grant, and only that.
fn check(portal: &Running, acknowledged: &BTreeMap<String, String>) {
    const ROAD: [&str; 4] = ["draft", "submitted", "with_provider", "granted"];
    let member = Person::of(portal, "member@demo");
    for (id, promised) in acknowledged {
        let request = member.get(&format!("/api/v1/requests/{id}"));
        let state = request["state"].as_str().unwrap();
        let at = |word: &str| ROAD.iter().position(|it| *it == word).unwrap();
        assert!(at(state) >= at(promised), "{id} stood at {promised} and stands at {state}");
        assert_eq!(request["grant"].is_null(), state != "granted", "{id}");
        assert_eq!(request["events"].as_array().unwrap().len(), at(state), "{id}");
        assert_eq!(request["due"].is_null(), !matches!(state, "submitted" | "with_provider"));
    }
}

#[test]
fn a_clock_that_jumps_over_due_days_holidays_and_ends_r20_r22_r24() {
    let (data, site) = (tempfile::tempdir().unwrap(), site());
    // The Monday before the National Day of 2026, at noon in China.
    let Some(clock) = Clock::at(data.path(), "2026-09-28 04:00:00") else {
        eprintln!("left out: SHUMEN_TEST_FAKETIME is not set");
        return;
    };
    let folder = data.path().join("data");
    let portal = Running::start_demo_with(&folder, site.path(), &clock.settings());
    let dataset = limited(&portal);
    let start: NaiveDate = "2026-09-28".parse().unwrap();
    let calendar = Calendar::shipped();
    let until: NaiveDate = "2026-11-30".parse().unwrap();

    let member = Person::of(&portal, "member@demo");
    let (status, begun) =
        member.send("POST", "/api/v1/requests", &application(&dataset, until)).unwrap();
    assert_eq!(status, 201, "{begun}");
    let id = begun["id"].as_str().unwrap().to_owned();
    let sent = member.acted(&id, "submit", &json!({}));
    assert_eq!(sent["due"]["on"], calendar.due(start, 3).date.to_string());
    let authority = Person::of(&portal, "authority@demo");
    let accepted = authority.acted(&id, "accept", &json!({}));
    // The holidays do not count, and the days that make up for them do (R24).
    let due = calendar.due(start, 5).date;
    assert!(due > "2026-10-07".parse().unwrap(), "{due} lies after the holidays");
    assert_eq!(accepted["due"]["on"], due.to_string());
    assert_eq!(accepted["due"]["provisional"], false);

    clock.set("2026-10-19 04:00:00");
    let provider = Person::of(&portal, "provider@demo");
    let late = provider.get(&format!("/api/v1/requests/{id}"));
    assert!(late["due"]["days_left"].as_i64().unwrap() < 0, "{}", late["due"]);
    assert!(provider.get("/api/v1/requests/figures")["late"].as_u64().unwrap() >= 1);
    let granted = provider.acted(&id, "approve", &json!({}));
    let grant = granted["grant"]["id"].as_str().unwrap().to_owned();
    let member = Person::of(&portal, "member@demo");
    let granted = member.get(&format!("/api/v1/grants/{grant}"));
    let file = granted["distributions"][0]["distribution"].as_str().unwrap().to_owned();
    let tickets = format!("/api/v1/distributions/{file}/tickets");
    assert_eq!(member.send("POST", &tickets, &json!({})).unwrap().0, 200);

    // The last minute of its last day in China, and the first after it.
    clock.set("2026-11-30 15:59:00");
    let member = Person::of(&portal, "member@demo");
    let ticket = member.send("POST", &tickets, &json!({})).unwrap();
    assert_eq!(ticket.0, 200, "{}", ticket.1);
    let url = ticket.1["url"].as_str().unwrap().to_owned();
    let ends: DateTime<Utc> = ticket.1["expires_at"].as_str().unwrap().parse().unwrap();
    assert_eq!(ends, domain::calendar::china_day_end(until), "a ticket never outlives its grant");
    assert_eq!(portal.get(&url).status, 200);
    clock.set("2026-11-30 16:00:01");
    assert_ne!(portal.get(&url).status, 200);
    let refused = member.send("POST", &tickets, &json!({})).unwrap();
    assert_eq!((refused.0, &refused.1["type"]), (403, &json!("/problems/grant-revoked")));
    let state = || member.get(&format!("/api/v1/grants/{grant}"))["state"].clone();
    assert_eq!(state(), "expired");
    let auditor = Person::of(&portal, "auditor@demo");
    portal.until("its end is in the log", || {
        let log = auditor.get(&format!("/api/v1/audit?subject={grant}"));
        log.to_string().contains("grant.expire")
    });

    // Whatever the clock says afterwards, what has ended stays so.
    clock.set("2026-11-29 04:00:00");
    let member = Person::of(&portal, "member@demo");
    assert_eq!(member.get(&format!("/api/v1/grants/{grant}"))["state"], "expired");
    assert_eq!(member.send("POST", &tickets, &json!({})).unwrap().0, 403);
    assert_ne!(portal.get(&url).status, 200);
}
