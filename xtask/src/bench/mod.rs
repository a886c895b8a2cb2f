//! `bench`: what the budgets of the design ask for, measured on optimised builds, each beside a
//! peer of the same run where there is one.

mod catalogue;
mod commands;
mod decisions;
mod download;
mod fulltext;
mod load;
mod rows;
mod search;
mod start;
mod table;
mod ticket;
mod upload;
mod visit;
mod words;
mod worker;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::process;
use crate::tree::{Mode, Tree};
use crate::{serve, site};

/// A name, what it measures, and how.
type Bench = (&'static str, &'static str, fn(&Tree) -> Result<()>);

const BENCHES: [Bench; 11] = [
    ("search", "search and suggest, 50,000 entries", search::run),
    ("start", "start on 50,000 entries", start::run),
    ("worker", "the edge node, 50,000 entries", worker::run),
    ("commands", "durable commands beside readers, and bulk import", commands::run),
    ("decisions", "durable decisions beside readers", decisions::run),
    ("queue", "lists of what waits, among 100,000 requests", decisions::queue),
    ("rows", "rows, groups and exports of a million and of ten million rows", rows::run),
    ("upload", "one gibibyte that can be resumed", upload::run),
    ("ticket", "the check of a ticket, native and in WebAssembly", ticket::run),
    ("download", "downloads, beside nginx", download::run),
    ("visit", "the first visit on a phone", visit::run),
];

/// Runs every benchmark, or the one named.
pub fn run(tree: &Tree, arguments: &[String]) -> Result<ExitCode> {
    let chosen: Vec<_> = match arguments {
        [] => BENCHES.to_vec(),
        [name] => BENCHES.into_iter().filter(|(bench, ..)| bench == name).collect(),
        _ => bail!("one benchmark at a time"),
    };
    if chosen.is_empty() {
        let names = BENCHES.map(|(name, ..)| name).join(", ");
        bail!("there is no such benchmark; there are {names}");
    }
    site::build(tree, Mode::Release)?;
    serve::build(tree, Mode::Release)?;
    let mut code = ExitCode::SUCCESS;
    for (name, what, bench) in chosen {
        println!("{name}: {what}");
        if let Err(error) = bench(tree) {
            process::check_interrupted()?;
            println!("{name}: not measured: {error:#}");
            code = ExitCode::FAILURE;
        }
    }
    Ok(code)
}
