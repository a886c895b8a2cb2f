//! The pages in a browser: Playwright against Debian's Chromium.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use serde_json::Value;

use super::Tally;
use crate::process::Running;
use crate::tree::{Mode, Tree};
use crate::{serve, site, tools};

/// Builds what is tested and runs the browser tests, with scripts on and off.
pub fn run(tree: &Tree) -> Result<Tally> {
    let chromium = match tools::npm_packages(tree).and_then(|()| tools::chromium()) {
        Ok(chromium) => chromium,
        Err(error) => return Ok(Tally::without_tool(count(&tree.end2end())?, &error)),
    };
    site::build(tree, Mode::Dev)?;
    let mut total = weight(tree)?;
    serve::build(tree, Mode::Dev)?;
    let folder = tempfile::tempdir()?;
    let report = folder.path().join("report.json");
    let mut command = playwright(tree, Mode::Dev, &chromium);
    command
        .args(["--project=scripts", "--project=plain", "--reporter=line,json"])
        .env("PLAYWRIGHT_JSON_OUTPUT_NAME", &report);
    Running::start(&mut command)?.wait()?;
    let report = std::fs::read(&report).context("Playwright broke off without a report")?;
    total += tally(&serde_json::from_slice(&report)?)?;
    Ok(total)
}

/// What every visitor loads stays within its budget.
fn weight(tree: &Tree) -> Result<Tally> {
    let weight = site::Weight::of(tree)?;
    println!("  {weight}");
    Ok(match weight.within() {
        Ok(()) => Tally::PASS,
        Err(error) => {
            println!("{error:#}");
            Tally::FAIL
        }
    })
}

/// Playwright on the site and the server that were built.
pub fn playwright(tree: &Tree, mode: Mode, chromium: &Path) -> Command {
    let mut command = Command::new(tree.end2end().join("node_modules/.bin/playwright"));
    command
        .arg("test")
        .current_dir(tree.end2end())
        .env("CHROMIUM", chromium)
        .env("SHUMEN_BINARY", tree.shumen(mode))
        .env("SHUMEN_SITE", tree.site())
        .env("NO_COLOR", "1")
        .stdin(Stdio::null());
    command
}

/// The counts of Playwright's report.
fn tally(report: &Value) -> Result<Tally> {
    let count = |name: &str| report["stats"][name].as_u64().unwrap_or_default();
    // Whatever stands outside any test, such as a server that did not start.
    let errors = report["errors"].as_array().map_or(0, Vec::len);
    Ok(Tally {
        passed: count("expected"),
        failed: count("unexpected") + count("flaky") + u64::try_from(errors)?,
        skipped: count("skipped"),
    })
}

/// The tests in the source, for when nothing is there that could list them.
fn count(folder: &Path) -> Result<u64> {
    let mut count = 0;
    for entry in std::fs::read_dir(folder.join("tests"))? {
        let text = std::fs::read_to_string(entry?.path()).unwrap_or_default();
        count += text.lines().filter(|line| line.trim_start().starts_with("test(")).count();
    }
    Ok(u64::try_from(count)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flaky_test_and_a_broken_set_up_are_failures() -> Result<()> {
        let report = serde_json::json!({
            "stats": { "expected": 7, "unexpected": 1, "flaky": 1, "skipped": 2 },
            "errors": [{ "message": "the portal did not start" }],
        });
        assert_eq!(tally(&report)?, Tally { passed: 7, failed: 3, skipped: 2 });
        Ok(())
    }
}
