//! Rows, groups and exports of a large table, beside DuckDB and Datasette on the same rows.

use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::table::Table;
use crate::portal::{Portal, Start};
use crate::tree::{Mode, Tree};
use crate::{process, tools};

/// Rows of the tables that are measured.
const ROWS: [u32; 2] = [1_000_000, 10_000_000];

/// A figure as the script prints it.
#[derive(Deserialize)]
struct Figure {
    what: String,
    measured: f64,
    unit: String,
    budget: Option<f64>,
    peer: Option<String>,
    theirs: Option<f64>,
}

/// Measures and prints.
pub fn run(tree: &Tree) -> Result<()> {
    let python = tools::python_of_peers(tree)?;
    for rows in ROWS {
        let folder = tempfile::tempdir()?;
        let data = folder.path().join("data");
        std::fs::create_dir(&data)?;
        let start = Start { mode: Mode::Release, data: &data, demo: true, core: None };
        let portal = Portal::start(tree, &start)?;
        portal.settle()?;
        let mut script = Command::new(&python);
        script.arg(tree.end2end().join("bench/rows.py"));
        script.args([portal.port.to_string(), portal.id().to_string(), rows.to_string()]);
        script.arg(folder.path());
        let mut table = Table::new(format!("rows: a table of {rows} rows, seven columns"));
        for line in process::quietly(&mut script)?.lines() {
            let figure: Figure = serde_json::from_str(line).context("no figure")?;
            let Figure { what, measured, unit, budget, peer, theirs } = figure;
            if let Some(budget) = budget {
                table.within(&what, measured, budget, &unit);
            }
            match (peer, theirs) {
                (Some(peer), Some(theirs)) => {
                    table.beside(&what, measured, (&peer, theirs), &unit);
                }
                _ if budget.is_none() => table.alone(&what, measured, &unit),
                _ => {}
            }
        }
        table.print();
    }
    Ok(())
}
