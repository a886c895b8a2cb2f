//! Downloads beside nginx: the same files, the same core, the same load.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::commands;
use super::table::Table;
use crate::http::{self, Connection};
use crate::portal::{Portal, Start};
use crate::process::{self, Running};
use crate::tools;
use crate::tree::{self, Mode, Tree};

/// How often open and granted downloads are measured in turn: often and shortly, and the middle of
/// them counts, for what else the machine does moves single runs by a fifth.
const TURNS: usize = 15;
/// Seconds of such a turn, and of a measurement by itself.
const SHORT: u32 = 2;
const LONG: u32 = 8;
/// Seconds before it.
const WARM: u32 = 1;
/// Readers that take their file slowly, all at once.
const SLOW: usize = 500;

/// Measures and prints.
pub fn run(tree: &Tree) -> Result<()> {
    let nginx = tools::program_of("nginx", "nginx-light")?;
    let wrk = tools::program_of("wrk", "wrk")?;
    // Not below the tree: nginx's workers run as another user.
    let folder = tempfile::Builder::new().prefix("shumen-bench-").tempdir()?;
    let data = folder.path().join("data");
    std::fs::create_dir(&data)?;
    let start = Start { mode: Mode::Release, data: &data, demo: true, core: Some(0) };
    let portal = Portal::start(tree, &start)?;
    portal.settle()?;
    let (small, large) = files(portal.port)?;
    let nginx = Nginx::start(&nginx, folder.path(), portal.port, [&small, &large])?;

    let mut table = Table::new("download: one core for the server, 16 connections");
    for file in [&small, &large] {
        println!("  {} of {} bytes", file.format, file.size);
        let ours = measure(&wrk, portal.port, &file.path(), LONG)?;
        let theirs = measure(&wrk, nginx.port, &format!("/{}", file.id), LONG)?;
        if file.size > 1_000_000 {
            let what = format!("throughput, {:.1} MB (≥ 0.80)", file.size as f64 / 1e6);
            table.beside(&what, ours.megabytes, ("nginx", theirs.megabytes), "MB/s");
        } else {
            let what = format!("requests, {:.1} KB (≥ 0.50)", file.size as f64 / 1e3);
            table.beside(&what, ours.requests, ("nginx", theirs.requests), "a second");
        }
    }
    println!("  the same under a grant");
    let twins = granted(tree, &portal, &data, [&small, &large])?;
    for (file, twin) in [&small, &large].into_iter().zip(twins) {
        let (mut open, mut granted) = (Vec::new(), Vec::new());
        let mut spent = [Vec::new(), Vec::new()];
        for turn in 0..TURNS {
            let [of_open, of_granted] = &mut spent;
            let mut both =
                [(&mut open, of_open, file.path()), (&mut granted, of_granted, twin.clone())];
            // Neither is always the first.
            both.rotate_left(turn % 2);
            for (rates, spent, path) in both {
                let before = process::worked(portal.id())?;
                let rate = measure(&wrk, portal.port, &path, SHORT)?.requests;
                let worked = process::worked(portal.id())? - before;
                spent.push(worked.as_secs_f64() * 1e6 / (rate * f64::from(SHORT + WARM)));
                rates.push(rate);
            }
        }
        let [open, granted] = [open, granted].map(middle);
        let what = format!("under a grant, {:.1} KB (≥ 0.95)", file.size as f64 / 1e3);
        table.beside(&what, granted, ("open", open), "a second");
        let [open, granted] = spent.map(middle);
        let what = format!("processor time, {:.1} KB", file.size as f64 / 1e3);
        table.beside(&what, granted, ("open", open), "µs");
    }
    println!("  {SLOW} slow readers");
    let (before, during) = slow_readers(&portal, &large)?;
    table.alone("memory before", before as f64 / 1e6, "MB");
    table.alone(&format!("memory with {SLOW} slow readers"), during as f64 / 1e6, "MB");
    table.print();
    Ok(())
}

/// Files of the same contents that need a grant: their addresses with tickets.
fn granted(tree: &Tree, portal: &Portal, data: &Path, files: [&File; 2]) -> Result<Vec<String>> {
    let mut script = Command::new(tools::python(tree)?);
    script.arg(tree.end2end().join("bench/grant.py")).arg(data.join("shumen.db"));
    script.arg("registrar@demo").args(files.map(|file| &file.id));
    let twins = process::quietly(&mut script)?;
    let cookie = commands::sign_in(portal.port)?;
    let headers = commands::headers(&cookie, "application/json");
    twins
        .lines()
        .map(|twin| {
            let path = format!("/api/v1/distributions/{twin}/tickets");
            let answer = Connection::open(portal.port)?.ask("POST", &path, &headers, b"{}")?;
            ensure!(answer.status == 200, "no ticket is given: {}", answer.status);
            let view: Value = serde_json::from_slice(&answer.body)?;
            Ok(view["url"].as_str().context("a ticket without an address")?.to_owned())
        })
        .collect()
}

/// A file of the demo.
struct File {
    id: String,
    format: String,
    size: u64,
}

impl File {
    fn path(&self) -> String {
        format!("/download/{}", http::escape(&self.id))
    }
}

/// A file of about 20 KB at most, and the largest one.
fn files(port: u16) -> Result<(File, File)> {
    let mut files = Vec::new();
    for page in 1..=3 {
        let path = format!("/api/v1/search?openness=unconditional&per_page=100&page={page}");
        let found: Value = serde_json::from_slice(&http::get(port, &path)?.body)?;
        for hit in found["hits"].as_array().into_iter().flatten() {
            let path = format!("/api/v1/datasets/{}", hit["id"].as_str().unwrap_or_default());
            let dataset: Value = serde_json::from_slice(&http::get(port, &path)?.body)?;
            for file in dataset["distributions"].as_array().into_iter().flatten() {
                let text = |name: &str| file[name].as_str().unwrap_or_default().to_owned();
                let size = file["size"].as_u64().unwrap_or_default();
                files.push(File { id: text("id"), format: text("format"), size });
            }
        }
    }
    files.sort_by_key(|file| file.size);
    let large = files.pop().context("the demo has no open file")?;
    ensure!(large.size >= 1_000_000, "the demo's largest file has {} bytes", large.size);
    let small = files.into_iter().rfind(|file| file.size <= 20_000);
    Ok((small.context("the demo has no file under 20 KB")?, large))
}

/// What the load generator says.
struct Measured {
    requests: f64,
    megabytes: f64,
}

/// The middle one.
fn middle(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied().unwrap_or_default()
}

fn measure(wrk: &Path, port: u16, path: &str, seconds: u32) -> Result<Measured> {
    let url = format!("http://127.0.0.1:{port}{path}");
    let mut command = Command::new("taskset");
    command.args(["--cpu-list", "1"]).arg(wrk).args(["-t1", "-c16"]).arg(&url);
    // Once to warm up, once to measure.
    let mut warm = Command::new("taskset");
    warm.args(["--cpu-list", "1"]).arg(wrk).args(["-t1", "-c16"]).arg(&url);
    process::quietly(warm.arg(format!("-d{WARM}s")))?;
    let text = process::quietly(command.arg(format!("-d{seconds}s")))?;
    ensure!(!text.contains("Non-2xx"), "wrk saw failures:\n{text}");
    let number = |name: &str| -> Result<(f64, String)> {
        let line = text.lines().find_map(|line| line.trim().strip_prefix(name));
        let value = line.with_context(|| format!("no {name} in:\n{text}"))?.trim();
        let end = value.find(|letter: char| !letter.is_ascii_digit() && letter != '.');
        let (number, unit) = value.split_at(end.unwrap_or(value.len()));
        Ok((number.parse()?, unit.to_owned()))
    };
    let (requests, _) = number("Requests/sec:")?;
    let (transfer, unit) = number("Transfer/sec:")?;
    let scale = match unit.as_str() {
        "GB" => 1024.0,
        "MB" => 1.0,
        "KB" => 1.0 / 1024.0,
        _ => 1.0 / 1024.0 / 1024.0,
    };
    Ok(Measured { requests, megabytes: transfer * scale })
}

/// nginx on copies of the files; it ends with this value.
struct Nginx {
    port: u16,
    _process: Running,
}

impl Nginx {
    fn start(program: &Path, folder: &Path, from: u16, files: [&File; 2]) -> Result<Self> {
        let root = folder.join("files");
        std::fs::create_dir(&root)?;
        for file in files {
            std::fs::write(root.join(&file.id), http::get(from, &file.path())?.body)?;
        }
        process::quietly(Command::new("chmod").arg("-R").arg("a+rX").arg(folder))?;
        let port = tree::free_port()?;
        let place = folder.display();
        let settings = format!(
            "daemon off; worker_processes 1; pid {place}/nginx.pid; error_log {place}/error.log;
             events {{ worker_connections 1024; }}
             http {{
               sendfile on; tcp_nopush on; keepalive_requests 1000000;
               access_log {place}/access.log;
               client_body_temp_path {place}/body; proxy_temp_path {place}/proxy;
               fastcgi_temp_path {place}/fastcgi; uwsgi_temp_path {place}/uwsgi;
               scgi_temp_path {place}/scgi;
               server {{ listen 127.0.0.1:{port}; root {place}/files; }}
             }}"
        );
        let file = folder.join("nginx.conf");
        std::fs::write(&file, settings)?;
        let process = Running::start(
            Command::new("taskset")
                .args(["--cpu-list", "0"])
                .arg(program)
                .arg("-e")
                .arg(folder.join("error.log"))
                .arg("-c")
                .arg(&file)
                .stdin(Stdio::null()),
        )?;
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            ensure!(begun.elapsed() < Duration::from_secs(10), "nginx did not start");
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(Self { port, _process: process })
    }
}

/// The portal's memory before and while many readers take the large file a sip at a time.
fn slow_readers(portal: &Portal, file: &File) -> Result<(u64, u64)> {
    let before = process::resident(portal.id())?;
    let mut readers = Vec::new();
    for _ in 0..SLOW {
        let mut stream = TcpStream::connect(("127.0.0.1", portal.port))?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        write!(stream, "GET {} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n", file.path())?;
        readers.push(stream);
    }
    let mut most = 0;
    let mut sip = [0_u8; 4096];
    for _ in 0..10 {
        process::check_interrupted()?;
        for reader in &mut readers {
            let taken = reader.read(&mut sip)?;
            ensure!(taken > 0, "the portal closed a slow reader's connection");
        }
        most = most.max(process::resident(portal.id())?);
        std::thread::sleep(Duration::from_millis(300));
    }
    Ok((before, most))
}
