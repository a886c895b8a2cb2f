//! From starting the program to being ready, on a catalogue that is there.

use std::time::Duration;

use anyhow::Result;

use super::catalogue::Catalogue;
use super::table::Table;
use crate::portal::{Portal, Start};
use crate::tree::{Mode, Tree};

/// How often it is started.
const TIMES: usize = 5;

/// Measures and prints.
pub fn run(tree: &Tree) -> Result<()> {
    let catalogue = Catalogue::import(tree)?;
    let data = catalogue.folder.path();
    let start = Start { mode: Mode::Release, data, demo: false, core: None };
    // The first start builds the index.
    drop(Portal::start(tree, &start)?);
    let mut took = Vec::new();
    for _ in 0..TIMES {
        took.push(Portal::start(tree, &start)?.took);
    }
    took.sort_unstable();
    let middle = took.get(TIMES / 2).copied().unwrap_or(Duration::MAX);
    let mut table = Table::new(format!("start: 50,000 entries, median of {TIMES}"));
    table.time_within("from the start to ready", middle, 2000.0);
    table.print();
    Ok(())
}
