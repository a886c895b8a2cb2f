//! The first visit, on a phone with a slow line, as Chromium and Lighthouse see it.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::Value;

use super::table::Table;
use crate::portal::{Portal, Start};
use crate::tree::{Mode, Tree};
use crate::{http, process, site, tools};

/// One argument, or its words would be taken for Lighthouse's own.
const CHROME_FLAGS: &str =
    "--chrome-flags=--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run";

/// Measures and prints.
pub fn run(tree: &Tree) -> Result<()> {
    tools::npm_packages(tree)?;
    let chromium = tools::chromium()?;
    let folder = tempfile::tempdir()?;
    let start = Start { mode: Mode::Release, data: folder.path(), demo: true, core: None };
    let portal = Portal::start(tree, &start)?;
    let pages = pages(portal.port)?;

    println!("  first visits");
    let text = process::quietly(
        Command::new("node")
            .arg("bench/visit.mjs")
            .args(pages.iter().map(|(_, path)| format!("{}{path}", portal.address())))
            .env("CHROMIUM", &chromium)
            .current_dir(tree.end2end()),
    )?;
    let visits: Vec<Value> = serde_json::from_str(&text)?;
    let mut table = Table::new("visit: 150 ms, 1.6 Mbit/s, nothing cached");
    for ((name, _), visit) in pages.iter().zip(&visits) {
        let number = |what: &str| {
            visit[what].as_f64().with_context(|| format!("{name}: {what} was not measured"))
        };
        table.within(&format!("{name}, critical bytes"), number("critical")? / 1e3, 60.0, "KB");
        table.alone(&format!("{name}, all bytes"), number("bytes")? / 1e3, "KB");
        table.within(&format!("{name}, LCP"), number("lcp")?, 1500.0, "ms");
        table.within(&format!("{name}, layout shift"), number("cls")?, 0.02, "");
    }
    let size = site::Weight::of(tree)?.bytes;
    let most = site::PUBLIC_MOST as f64 / 1e3;
    table.within("public WebAssembly, brotli", size as f64 / 1e3, most, "KB");
    table.print();

    let mut table = Table::new("visit: Lighthouse, its phone profile");
    for (name, path) in &pages {
        println!("  Lighthouse: {name}");
        let address = format!("{}{path}", portal.address());
        for (category, score) in lighthouse(tree, &chromium, &address)? {
            table.alone(&format!("{name}, {category}"), score, "of 100");
        }
    }
    table.print();
    Ok(())
}

/// The pages that are visited, with the first dataset of the demo.
fn pages(port: u16) -> Result<[(&'static str, String); 3]> {
    let found = http::get(port, "/api/v1/search?openness=unconditional&sort=updated&per_page=1")?;
    let found: Value = serde_json::from_slice(&found.body)?;
    let id = found["hits"][0]["id"].as_str().context("the demo has no open dataset")?;
    Ok([
        ("home", "/".to_owned()),
        ("results", format!("/search?q={}", http::escape("公交"))),
        ("dataset", format!("/datasets/{id}")),
    ])
}

/// Lighthouse's scores by category.
fn lighthouse(tree: &Tree, chromium: &Path, address: &str) -> Result<Vec<(String, f64)>> {
    let text = process::quietly(
        Command::new("node_modules/.bin/lighthouse")
            .args([address, "--quiet", "--output=json", CHROME_FLAGS])
            // As most visitors come; the address without a language is the Chinese page's.
            .arg(r#"--extra-headers={"accept-language":"zh-CN"}"#)
            .env("CHROME_PATH", chromium)
            .current_dir(tree.end2end()),
    )?;
    let report: Value = serde_json::from_str(&text)?;
    let categories = report["categories"].as_object().context("a report without categories")?;
    Ok(categories
        .values()
        .filter_map(|category| {
            Some((category["title"].as_str()?.to_owned(), category["score"].as_f64()? * 100.0))
        })
        .collect())
}
