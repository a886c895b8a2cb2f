//! The edge node on one core: from cold, and beside the portal at the same rate.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::catalogue::Catalogue;
use super::load::{self, Rate};
use super::table::{Table, milliseconds};
use super::words::{self, Words};
use crate::edge::{self, Node};
use crate::http;
use crate::portal::{Portal, Start};
use crate::process;
use crate::tree::{Mode, Tree};
use crate::{site, tools};

/// The same load for both.
const RATE: Rate = Rate { per_second: 100, lasting: Duration::from_secs(15), connections: 16 };
/// What the node says on every answer that is its own.
const OWN: &str = "x-shumen-snapshot";

/// Measures and prints.
pub fn run(tree: &Tree) -> Result<()> {
    tools::npm_packages(tree)?;
    edge::build(tree)?;
    let catalogue = Catalogue::import(tree)?;
    let words = Words::of(&catalogue.titles, 1000);
    let data = catalogue.folder.path();
    let paths = words::searches(&words.mixed());
    let warm_up = Rate { lasting: Duration::from_secs(3), ..RATE };

    println!("  asking the portal");
    let start = |core| Start { mode: Mode::Release, data, demo: false, core: Some(core) };
    let portal = Portal::start(tree, &start(0))?;
    load::at_rate(portal.port, &paths, warm_up)?;
    let theirs = load::at_rate(portal.port, &paths, RATE)?;
    drop(portal);

    println!("  asking the node");
    // Now the node has the core to itself, as the portal had.
    let portal = Portal::start(tree, &start(1))?;
    // The portal makes a snapshot when it is asked for one; that is not the node's time.
    http::get(portal.port, "/edge/snapshots/latest")?;
    let begun = Instant::now();
    let node = Node::start(tree, portal.port, Some(0))?;
    let listening = begun.elapsed();
    let first = http::get(node.port, "/api/v1/search?q=a")?;
    let cold = begun.elapsed().saturating_sub(listening);
    ensure!(first.header(OWN).is_some(), "the first answer was not the node's own");
    load::at_rate(node.port, &paths, warm_up)?;
    let ours = load::at_rate(node.port, &paths, RATE)?;
    ensure!(ours.failed + theirs.failed == 0, "some answers failed");

    let mut table = Table::new("worker: 50,000 entries, one core, 100 requests a second");
    table.time_within("first answer from cold, with the snapshot", cold, 200.0);
    table.time_within("search, p50", ours.percentile(50.0), 2.0);
    table.time_within("search, p99", ours.percentile(99.0), 15.0);
    let portal_p50 = milliseconds(theirs.percentile(50.0));
    let portal_p99 = milliseconds(theirs.percentile(99.0));
    let p50 = milliseconds(ours.percentile(50.0));
    let p99 = milliseconds(ours.percentile(99.0));
    table.beside("search, p50", p50, ("portal", portal_p50), "ms");
    table.beside("search, p99", p99, ("portal", portal_p99), "ms");
    let folder = edge::folder(tree);
    let mut bundle = 0;
    for file in [edge::module(&folder), folder.join("search_bg.js"), folder.join("worker.js")] {
        bundle += site::brotli_size(&file)?;
    }
    table.within("bundle, brotli", bundle as f64 / 1e3, 700.0, "KB");
    table.alone("before it, until workerd listens", milliseconds(listening), "ms");
    table.alone("memory of the node", process::resident(node.id())? as f64 / 1e6, "MB");
    table.print();
    Ok(())
}
