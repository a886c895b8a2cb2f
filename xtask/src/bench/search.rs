//! Search and suggest over HTTP, the server on one core, beside SQLite's FTS5 on the same titles.

use std::time::Duration;

use anyhow::{Result, ensure};

use super::catalogue::Catalogue;
use super::fulltext;
use super::load::{self, Rate, Times};
use super::table::{Table, milliseconds};
use super::words::{self, Words};
use crate::http;
use crate::portal::{Portal, Start};
use crate::tree::{Mode, Tree};

/// What the budget is stated for.
const RATE: Rate = Rate { per_second: 200, lasting: Duration::from_secs(20), connections: 16 };
/// Long enough for caches and branch predictors to know the way.
const WARM_UP: Rate = Rate { lasting: Duration::from_secs(3), ..RATE };

/// Measures and prints.
pub fn run(tree: &Tree) -> Result<()> {
    let catalogue = Catalogue::import(tree)?;
    let words = Words::of(&catalogue.titles, 1000);
    let data = catalogue.folder.path();
    let start = Start { mode: Mode::Release, data, demo: false, core: Some(0) };

    // The first start finds no index and builds it; the second one finds it.
    let building = Portal::start(tree, &start)?.took;
    let portal = Portal::start(tree, &start)?;
    let rebuild = building.saturating_sub(portal.took);
    let total = total(portal.port)?;
    ensure!(total >= 2 * catalogue.titles.len() as u64, "only {total} entries were imported");

    println!("  asking");
    let mixed = words::searches(&words.mixed());
    load::at_rate(portal.port, &mixed, WARM_UP)?;
    let both = measured(load::at_rate(portal.port, &mixed, RATE)?)?;
    let rare = measured(load::in_turn(portal.port, &words::searches(&words.rare))?)?;
    let common = measured(load::in_turn(portal.port, &words::searches(&words.common))?)?;
    let typed = words::suggestions(&words.rare);
    let suggest = measured(load::at_rate(portal.port, &typed, RATE)?)?;
    let memory = crate::process::resident(portal.id())?;
    drop(portal);

    println!("  asking SQLite");
    let peer = fulltext::measure(&catalogue.titles, &words.mixed())?;

    let mut table = Table::new(format!("search: {total} entries, one core, 200 requests a second"));
    table.time_within("search, p50", both.percentile(50.0), 3.0);
    table.time_within("search, p99", both.percentile(99.0), 15.0);
    table.time_within("suggest, p99", suggest.percentile(99.0), 5.0);
    table.within("full rebuild", rebuild.as_secs_f64(), 10.0, "s");
    table.within("import of 25,000", catalogue.import.as_secs_f64(), 30.0, "s");
    let median = |times: &Times| milliseconds(times.percentile(50.0));
    table.beside(
        "rare word over HTTP, p50",
        median(&rare),
        ("FTS5 in process", peer.rare_ms),
        "ms",
    );
    table.beside(
        "common word over HTTP, p50",
        median(&common),
        ("SQLite's scan", peer.common_ms),
        "ms",
    );
    table.alone("words that FTS5 cannot find (under three letters)", peer.missed, "%");
    table.alone("memory of the portal", memory as f64 / 1e6, "MB");
    table.print();
    Ok(())
}

fn measured(times: Times) -> Result<Times> {
    ensure!(times.failed == 0, "{} of {} answers failed", times.failed, times.count());
    Ok(times)
}

/// How many entries the portal has.
pub fn total(port: u16) -> Result<u64> {
    let answer = http::get(port, "/api/v1/search?per_page=1")?;
    let page: serde_json::Value = serde_json::from_slice(&answer.body)?;
    Ok(page["total"].as_u64().unwrap_or_default())
}
