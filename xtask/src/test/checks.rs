//! Checks that run no code of ours: formatting, lints, licences, types of the browser tests.

use std::process::Command;

use anyhow::Result;

use super::{Tally, check};
use crate::tools::{self, WASM};
use crate::tree::Tree;

/// The code is formatted.
pub fn format(tree: &Tree) -> Result<Tally> {
    check("cargo fmt", tree.cargo().args(["fmt", "--all", "--check", "--", "--files-with-diff"]))
}

/// No lint has anything to say, on any target that the code is built for.
pub fn lint(tree: &Tree) -> Result<Tally> {
    tools::wasm_target(tree)?;
    let deny = ["--", "--deny", "warnings"];
    let clippy = |arguments: &[&str]| {
        let mut command = tree.cargo();
        command.arg("clippy").args(arguments).args(deny);
        command
    };
    let mut tally = Tally::default();
    tally += check("clippy, native", &mut clippy(&["--workspace", "--all-targets"]))?;
    let app = ["--package", "app", "--lib", "--features", "hydrate", "--target", WASM];
    tally += check("clippy, browser", &mut clippy(&app))?;
    let node = ["--package", "search", "--package", "worker", "--lib", "--target", WASM];
    tally += check("clippy, edge node", &mut clippy(&node))?;
    tally += licences(tree)?;
    tally += types(tree)?;
    Ok(tally)
}

/// Licences and advisories of the dependencies.
fn licences(tree: &Tree) -> Result<Tally> {
    if tools::program("cargo-deny").is_none() {
        return Ok(Tally::skip(1, "cargo-deny is not installed"));
    }
    check("cargo deny", tree.cargo().args(["deny", "--log-level", "error", "check"]))
}

/// The browser tests are well typed.
fn types(tree: &Tree) -> Result<Tally> {
    if let Err(error) = tools::npm_packages(tree) {
        return Ok(Tally::without_tool(1, &error));
    }
    let compiler = tree.end2end().join("node_modules/.bin/tsc");
    check("tsc", Command::new(compiler).arg("--noEmit").current_dir(tree.end2end()))
}
