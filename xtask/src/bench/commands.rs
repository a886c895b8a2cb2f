//! What staff do, while the public reads: durable commands at a fixed rate, and a sheet of ten
//! thousand entries.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::load::{self, Rate, Times};
use super::table::{Table, milliseconds};
use crate::http::Connection;
use crate::portal::{self, Portal, Start};
use crate::process;
use crate::tree::{Mode, Tree};

/// Commands that fall due every second.
const PER_SECOND: u32 = 500;
/// How long.
const LASTING: Duration = Duration::from_secs(20);
/// People who work at once.
const WRITERS: usize = 16;
/// What the public asks meanwhile.
const READING: Rate = Rate { per_second: 100, lasting: LASTING, connections: 4 };
/// Rows of the sheet.
const ROWS: usize = 10_000;

/// Measures and prints.
pub fn run(tree: &Tree) -> Result<()> {
    let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(&tree.target)?;
    let start = Start { mode: Mode::Release, data: folder.path(), demo: true, core: None };
    let portal = Portal::start(tree, &start)?;
    portal.settle()?;
    let cookie = sign_in(portal.port)?;

    let paths = ["/api/v1/search?q=%E5%85%AC%E4%BA%A4".to_owned(), "/api/v1/stats".to_owned()];
    let (written, read) = std::thread::scope(|scope| {
        let reading = scope.spawn(|| load::at_rate(portal.port, &paths, READING));
        let written = write(portal.port, &cookie);
        (written, reading.join())
    });
    let written = written?;
    let read = read.map_err(|_| anyhow::anyhow!("the readers broke off"))??;
    ensure!(written.failed == 0 && read.failed == 0, "some commands or readings failed");
    let mut table = Table::new(format!(
        "commands: {PER_SECOND} a second for {} s beside {} readings a second",
        LASTING.as_secs(),
        READING.per_second
    ));
    table.alone("commands answered", written.count() as f64, "");
    table.alone("command, p50", milliseconds(written.percentile(50.0)), "ms");
    table.time_within("command, p99", written.percentile(99.0), 20.0);
    table.alone("reading, p99", milliseconds(read.percentile(99.0)), "ms");

    let sheet = sheet("批量");
    let begun = Instant::now();
    let report = bring(portal.port, &cookie, &sheet)?;
    let took = begun.elapsed();
    ensure!(report["new"] == ROWS, "not every row was imported: {report}");
    table.time_within("a sheet of 10,000 new drafts", took, 20_000.0);

    let list = folder.path().join("list.csv");
    std::fs::write(&list, self::sheet("公开"))?;
    let begun = Instant::now();
    process::quietly(
        portal::command(tree, Mode::Release, folder.path(), None)
            .arg("import")
            .arg(&list)
            .arg("--publish"),
    )?;
    while found(portal.port)? < ROWS as u64 {
        ensure!(begun.elapsed() < Duration::from_secs(120), "the entries do not show");
        process::check_interrupted()?;
        std::thread::sleep(Duration::from_millis(20));
    }
    table.time_within("10,000 published, and found", begun.elapsed(), 20_000.0);
    table.print();
    Ok(())
}

/// The cookie of somebody who registers listings.
pub(super) fn sign_in(port: u16) -> Result<String> {
    sign_in_as(port, "registrar@demo")
}

/// The cookie of an account of the demo.
pub(super) fn sign_in_as(port: u16, email: &str) -> Result<String> {
    let body = json!({ "email": email, "password": "shumen-demo" }).to_string();
    let headers = "content-type: application/json\r\n";
    let answer =
        Connection::open(port)?.ask("POST", "/api/v1/session", headers, body.as_bytes())?;
    let cookies = answer.headers.iter().filter(|(name, _)| name == "set-cookie");
    let pairs: Vec<_> =
        cookies.map(|(_, value)| value.split(';').next().unwrap_or_default()).collect();
    ensure!(answer.status == 200 && !pairs.is_empty(), "nobody is signed in: {}", answer.status);
    Ok(pairs.join("; "))
}

pub(super) fn headers(cookie: &str, kind: &str) -> String {
    format!("cookie: {cookie}\r\norigin: http://127.0.0.1\r\ncontent-type: {kind}\r\n")
}

/// Begins a listing for each writer, then writes it again and again.
fn write(port: u16, cookie: &str) -> Result<Times> {
    let headers = headers(cookie, "application/json");
    let due = Duration::from_secs(1) / PER_SECOND;
    let total = LASTING.as_secs() as usize * PER_SECOND as usize;
    let next = AtomicUsize::new(0);
    let begun = Instant::now();
    let parts = std::thread::scope(|scope| {
        let writing: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (headers, next) = (&headers, &next);
                scope.spawn(move || -> Result<Vec<Duration>> {
                    let mut connection = Connection::open(port)?;
                    let body = json!({ "title": format!("测量 {writer}") }).to_string();
                    let answer =
                        connection.ask("POST", "/api/v1/listings", headers, body.as_bytes())?;
                    ensure!(answer.status == 201, "no listing was begun: {}", answer.status);
                    let begun_listing: Value = serde_json::from_slice(&answer.body)?;
                    let id = begun_listing["id"].as_str().context("a listing without an id")?;
                    let path = format!("/api/v1/listings/{id}");
                    let (mut version, mut times) = (1_u64, Vec::new());
                    loop {
                        let number = next.fetch_add(1, Ordering::Relaxed);
                        if number >= total || process::check_interrupted().is_err() {
                            return Ok(times);
                        }
                        let at = begun + due * u32::try_from(number)?;
                        std::thread::sleep(at.saturating_duration_since(Instant::now()));
                        let summary = format!("第 {number} 次");
                        let body = json!({ "version": version, "summary": summary }).to_string();
                        let answer = connection.ask("PUT", &path, headers, body.as_bytes())?;
                        ensure!(answer.status == 200, "a command failed: {}", answer.status);
                        times.push(at.elapsed());
                        version += 1;
                    }
                })
            })
            .collect();
        writing
            .into_iter()
            .map(|thread| thread.join().map_err(|_| anyhow::anyhow!("a writer broke off"))?)
            .collect::<Result<Vec<_>>>()
    })?;
    process::check_interrupted()?;
    Ok(Times::new(parts.into_iter().flatten().collect(), 0))
}

fn sheet(name: &str) -> String {
    let mut sheet = String::from("名称,摘要,主题,联系处室\n");
    for number in 0..ROWS {
        // Writing into a string cannot fail.
        let _ = writeln!(sheet, "{name}目录第{number}号,第{number}号目录的说明,交通,信息科");
    }
    sheet
}

fn bring(port: u16, cookie: &str, sheet: &str) -> Result<Value> {
    let part = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n";
    let body = format!("{part}{sheet}\r\n--x--\r\n");
    let headers = headers(cookie, "multipart/form-data; boundary=x");
    let answer = Connection::open(port)?.ask(
        "POST",
        "/api/v1/listings/import",
        &headers,
        body.as_bytes(),
    )?;
    ensure!(answer.status == 200, "the sheet was refused: {}", answer.status);
    Ok(serde_json::from_slice(&answer.body)?)
}

fn found(port: u16) -> Result<u64> {
    let path = format!("/api/v1/search?q={}", crate::http::escape("公开目录第"));
    let answer = crate::http::get(port, &path)?;
    let page: Value = serde_json::from_slice(&answer.body)?;
    Ok(page["total"].as_u64().unwrap_or_default())
}
