//! A large upload that can be resumed: how fast it arrives durably, what memory it takes, and how
//! fast the same disk takes the same bytes from `dd`.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::commands::{headers, sign_in};
use super::table::Table;
use crate::chance::Chance;
use crate::http::Connection;
use crate::portal::{Portal, Start};
use crate::process;
use crate::tree::{Mode, Tree};

/// Bytes of the file.
const SIZE: u64 = 1 << 30;
/// Bytes that are sent at once; the file is this piece again and again.
const PIECE: usize = 4 << 20;

/// Measures and prints.
pub fn run(tree: &Tree) -> Result<()> {
    let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(&tree.target)?;
    let start = Start { mode: Mode::Release, data: folder.path(), demo: true, core: None };
    let portal = Portal::start(tree, &start)?;
    portal.settle()?;
    let cookie = sign_in(portal.port)?;
    let listing = begin(portal.port, &cookie)?;
    let before = process::resident(portal.id())?;
    let (most, took) = watched(portal.id(), || send(portal.port, &cookie, &listing))?;
    let megabytes = SIZE as f64 / 1e6;

    let begun = Instant::now();
    let target = format!("of={}", folder.path().join("plain").display());
    let count = format!("count={}", SIZE >> 20);
    process::quietly(Command::new("dd").args([
        "if=/dev/zero",
        &target,
        "bs=1M",
        &count,
        "conv=fsync",
    ]))?;
    let plain = begun.elapsed();

    let mut table = Table::new("upload: one gibibyte over loopback, on disk when it is answered");
    let ours = megabytes / took.as_secs_f64();
    table.beside("throughput (≥ 150)", ours, ("dd", megabytes / plain.as_secs_f64()), "MB/s");
    table.alone("memory before", before as f64 / 1e6, "MB");
    table.alone("growth (≤ 67)", most.saturating_sub(before) as f64 / 1e6, "MB");
    table.print();
    Ok(())
}

/// Begins a listing; its identifier.
fn begin(port: u16, cookie: &str) -> Result<String> {
    let headers = headers(cookie, "application/json");
    let body = json!({ "title": "测量上传" }).to_string();
    let answer =
        Connection::open(port)?.ask("POST", "/api/v1/listings", &headers, body.as_bytes())?;
    ensure!(answer.status == 201, "no listing was begun: {}", answer.status);
    let listing: Value = serde_json::from_slice(&answer.body)?;
    Ok(listing["id"].as_str().context("a listing without an id")?.to_owned())
}

/// Sends the file and waits until it is answered; how long that took.
fn send(port: u16, cookie: &str, listing: &str) -> Result<Duration> {
    let kind = "application/offset+octet-stream";
    let shared = format!("{}tus-resumable: 1.0.0\r\n", headers(cookie, kind));
    let begins = format!("{shared}upload-length: {SIZE}\r\n");
    let path = format!("/api/v1/listings/{listing}/uploads");
    let begins = begins.replace(kind, "text/plain");
    let answer = Connection::open(port)?.ask("POST", &path, &begins, b"")?;
    ensure!(answer.status == 201, "no upload was begun: {}", answer.status);
    let place = answer.header("location").context("an upload without an address")?;

    let mut piece = vec![0; PIECE];
    let mut chance = Chance(1);
    piece.fill_with(|| chance.below(256) as u8);
    let begun = Instant::now();
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    write!(
        stream,
        "PATCH {place} HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\
         content-length: {SIZE}\r\nupload-offset: 0\r\n{shared}\r\n"
    )?;
    for _ in 0..SIZE / PIECE as u64 {
        process::check_interrupted()?;
        stream.write_all(&piece)?;
    }
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    ensure!(answer.starts_with("HTTP/1.1 204"), "the upload was not taken: {answer}");
    Ok(begun.elapsed())
}

/// Does something while the memory of a process is watched: the most that it was, and the result.
fn watched<T>(id: u32, work: impl FnOnce() -> Result<T>) -> Result<(u64, T)> {
    let (most, over) = (AtomicU64::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                most.fetch_max(process::resident(id).unwrap_or(0), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(20));
            }
        });
        let done = work();
        over.store(true, Ordering::Relaxed);
        done.map(|done| (most.load(Ordering::Relaxed), done))
    })
}
