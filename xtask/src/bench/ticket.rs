//! The check of a ticket, native and in WebAssembly.

use std::process::Command;

use anyhow::{Context, Result};

use super::table::Table;
use crate::tree::Tree;
use crate::{edge, process, tools};

/// What the design allows, in microseconds.
const NATIVE: f64 = 2.0;
const WASM: f64 = 50.0;

/// Measures and prints.
pub fn run(tree: &Tree) -> Result<()> {
    let mut table = Table::new("ticket: the whole decision, on one core");
    let mut native = tree.cargo();
    native.args(["bench", "--quiet", "--package", "download", "--bench", "ticket"]);
    for (name, time) in figures(&process::quietly(&mut native)?)? {
        if name.starts_with("hmac") {
            table.within(&format!("{name}, native"), time, NATIVE, "µs");
        } else {
            table.alone(&format!("signing a receipt, {name}"), time, "µs");
        }
    }
    tools::npm_packages(tree)?;
    edge::build(tree)?;
    let node = tools::program_of("node", "nodejs")?;
    let mut wasm = Command::new(node);
    wasm.arg("bench/ticket.mjs").arg(edge::folder(tree)).current_dir(tree.end2end());
    for (name, time) in figures(&process::quietly(&mut wasm)?)? {
        table.within(&format!("{name}, WebAssembly on Node.js"), time, WASM, "µs");
    }
    table.print();
    Ok(())
}

/// Names with their times in microseconds.
fn figures(text: &str) -> Result<Vec<(String, f64)>> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| {
            let (name, time) = line.split_once(' ').with_context(|| format!("no time: {line}"))?;
            Ok((name.to_owned(), time.trim().parse::<f64>()? / 1000.0))
        })
        .collect()
}
