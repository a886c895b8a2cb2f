//! What staff decide: durable decisions on applications at a fixed rate while the public reads,
//! and the queue when a hundred thousand requests wait.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::commands::{headers, sign_in_as};
use super::load::{self, Rate, Times};
use super::table::{Table, milliseconds};
use crate::http::{self, Connection};
use crate::portal::{Portal, Start};
use crate::process;
use crate::tree::{Mode, Tree};

/// Decisions that fall due every second.
const PER_SECOND: u32 = 500;
/// How long.
const LASTING: Duration = Duration::from_secs(20);
/// Officers who decide at once.
const OFFICERS: usize = 16;
/// What the public asks meanwhile.
const READING: Rate = Rate { per_second: 100, lasting: LASTING, connections: 4 };
/// Requests in the store when the queue is read: half with the authority, half with a provider.
const QUEUED: usize = 100_000;
/// How often a list is asked for.
const LOOKS: usize = 200;
/// What a list may take, in milliseconds.
const LIST_WITHIN: f64 = 50.0;

/// Measures decisions and prints.
pub fn run(tree: &Tree) -> Result<()> {
    let desk = Desk::open(tree)?;
    let request = desk.apply("云溪市出租汽车订单起讫点抽样")?;
    // Each is accepted by the authority, then answered by its provider: two decisions.
    let total = LASTING.as_secs() as usize * PER_SECOND as usize / 2;
    desk.copy(tree, total, &[&request])?;

    let paths = ["/api/v1/search?q=%E5%85%AC%E4%BA%A4".to_owned(), "/api/v1/stats".to_owned()];
    let port = desk.portal.port;
    let (decided, took, read) = std::thread::scope(|scope| {
        let reading = scope.spawn(|| load::at_rate(port, &paths, READING));
        let begun = Instant::now();
        let decided = desk.decide(&request, total);
        (decided, begun.elapsed(), reading.join())
    });
    let decided = decided?;
    let read = read.map_err(|_| anyhow::anyhow!("the readers broke off"))??;
    ensure!(read.failed == 0, "some readings failed");
    let mut table = Table::new(format!(
        "decisions: {PER_SECOND} a second for {} s beside {} readings a second",
        LASTING.as_secs(),
        READING.per_second
    ));
    table.alone("decisions", decided.count() as f64, "");
    // Those that were late catch up, so that this is what there is room for where they cannot.
    let rate = decided.count() as f64 / took.as_secs_f64();
    table.alone(&format!("decisions (of {PER_SECOND} that fall due)"), rate, "a second");
    table.alone("decision, p50", milliseconds(decided.percentile(50.0)), "ms");
    table.time_within("decision, p99", decided.percentile(99.0), 20.0);
    table.alone("reading, p99", milliseconds(read.percentile(99.0)), "ms");
    table.print();
    Ok(())
}

/// Measures the queue and prints.
pub fn queue(tree: &Tree) -> Result<()> {
    let desk = Desk::open(tree)?;
    let checked = desk.apply("云溪市出租汽车订单起讫点抽样")?;
    let answered = desk.apply("云溪市公交车辆实时位置")?;
    act(&mut Connection::open(desk.portal.port)?, &desk.authority, &answered, "accept")?;
    desk.copy(tree, QUEUED / 2, &[&checked, &answered])?;

    let mut table = Table::new(format!("queue: {QUEUED} requests"));
    for (who, headers) in [("authority", &desk.authority), ("provider", &desk.provider)] {
        let path = "/api/v1/requests?waiting=true&page=1";
        let (total, times) = desk.look(headers, path)?;
        ensure!(total >= QUEUED as u64 / 2, "only {total} wait for the {who}");
        table.alone(&format!("{who}: waiting"), total as f64, "");
        table.time_within(&format!("{who}: list, p50"), times.percentile(50.0), LIST_WITHIN);
        table.time_within(&format!("{who}: list, p99"), times.percentile(99.0), LIST_WITHIN);
        let (_, times) = desk.look(headers, "/api/v1/requests?page=1")?;
        table.alone(&format!("{who}: all, p50"), milliseconds(times.percentile(50.0)), "ms");
        let (_, times) = desk.look(headers, "/api/v1/requests/figures")?;
        table.alone(&format!("{who}: figures, p50"), milliseconds(times.percentile(50.0)), "ms");
    }
    table.print();
    Ok(())
}

/// A portal with people who ask and people who decide; each is the headers of their session.
struct Desk {
    portal: Portal,
    folder: tempfile::TempDir,
    applicant: String,
    authority: String,
    provider: String,
}

impl Desk {
    fn open(tree: &Tree) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(&tree.target)?;
        let start = Start { mode: Mode::Release, data: folder.path(), demo: true, core: None };
        let portal = Portal::start(tree, &start)?;
        portal.settle()?;
        let session = |name: &str| -> Result<String> {
            Ok(headers(&sign_in_as(portal.port, name)?, "application/json"))
        };
        Ok(Self {
            applicant: session("member@demo")?,
            authority: session("authority@demo")?,
            provider: session("provider@demo")?,
            portal,
            folder,
        })
    }

    /// Hands in an application for an entry; answers its identifier.
    fn apply(&self, title: &str) -> Result<String> {
        let port = self.portal.port;
        let found = http::get(port, &format!("/api/v1/search?q={}", http::escape(title)))?;
        let found: Value = serde_json::from_slice(&found.body)?;
        let dataset = found["hits"][0]["id"].as_str().context("the demo lacks an entry")?;
        let body = json!({
            "kind": "access",
            "dataset": dataset,
            "purpose": "测量",
            "scenario": "测量",
            "protection": "测量",
            "storage": "测量",
            "until": later(),
            "undertaking": true,
            "submit": true,
        });
        let body = body.to_string();
        let answer = Connection::open(port)?.ask(
            "POST",
            "/api/v1/requests",
            &self.applicant,
            body.as_bytes(),
        )?;
        let text = String::from_utf8_lossy(&answer.body);
        ensure!(answer.status == 201, "no application was handed in: {text}");
        let request: Value = serde_json::from_slice(&answer.body)?;
        Ok(request["id"].as_str().context("a request without an id")?.to_owned())
    }

    /// Copies requests past the portal, as they would have been handed in one by one.
    fn copy(&self, tree: &Tree, count: usize, requests: &[&str]) -> Result<()> {
        println!("  preparing {} requests", count * requests.len());
        let database: &Path = &self.folder.path().join("shumen.db");
        let mut script = Command::new("python3");
        script.arg(tree.end2end().join("bench/copies.py")).arg(database).arg(count.to_string());
        process::quietly(script.args(requests))?;
        Ok(())
    }

    /// Decides on all copies of a request: each is accepted, then approved or refused.
    fn decide(&self, request: &str, total: usize) -> Result<Times> {
        let due = Duration::from_secs(1) / PER_SECOND;
        let next = AtomicUsize::new(0);
        let begun = Instant::now();
        let officer = || -> Result<Vec<Duration>> {
            let mut connection = Connection::open(self.portal.port)?;
            let mut times = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= total || process::check_interrupted().is_err() {
                    return Ok(times);
                }
                let id = format!("{request}-{}", number + 1);
                let answer = if number.is_multiple_of(2) { "approve" } else { "refuse" };
                for (turn, who, command) in
                    [(0, &self.authority, "accept"), (1, &self.provider, answer)]
                {
                    let at = begun + due * u32::try_from(2 * number + turn)?;
                    std::thread::sleep(at.saturating_duration_since(Instant::now()));
                    act(&mut connection, who, &id, command)?;
                    times.push(at.elapsed());
                }
            }
        };
        let parts = std::thread::scope(|scope| {
            let officers: Vec<_> = (0..OFFICERS).map(|_| scope.spawn(officer)).collect();
            officers
                .into_iter()
                .map(|it| it.join().map_err(|_| anyhow::anyhow!("an officer broke off"))?)
                .collect::<Result<Vec<_>>>()
        })?;
        process::check_interrupted()?;
        Ok(Times::new(parts.into_iter().flatten().collect(), 0))
    }

    /// Asks for a list again and again; how many it counts, and how long it took.
    fn look(&self, headers: &str, path: &str) -> Result<(u64, Times)> {
        let mut connection = Connection::open(self.portal.port)?;
        let (mut total, mut times) = (0, Vec::new());
        for _ in 0..LOOKS {
            process::check_interrupted()?;
            let begun = Instant::now();
            let answer = connection.ask("GET", path, headers, b"")?;
            times.push(begun.elapsed());
            ensure!(answer.status == 200, "{path} was answered by {}", answer.status);
            let page: Value = serde_json::from_slice(&answer.body)?;
            total = page["total"].as_u64().unwrap_or_default();
        }
        Ok((total, Times::new(times, 0)))
    }
}

/// Acts on a request.
fn act(connection: &mut Connection, who: &str, request: &str, command: &str) -> Result<()> {
    let body = json!({
        "command": command,
        "comment": "测量",
        "legal_basis": "《中华人民共和国数据安全法》第二十一条",
    });
    let path = format!("/api/v1/requests/{request}/commands");
    let answer = connection.ask("POST", &path, who, body.to_string().as_bytes())?;
    let text = String::from_utf8_lossy(&answer.body);
    ensure!(answer.status == 200, "{command} was answered by {}: {text}", answer.status);
    Ok(())
}

/// A day until which data can be asked for.
fn later() -> String {
    let today = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now()).date_naive();
    (today + chrono::Days::new(180)).to_string()
}
