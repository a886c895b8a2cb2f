//! The tests that cargo runs.

use anyhow::Result;

use super::postgres::Postgres;
use super::{Tally, show};
use crate::tree::Tree;
use crate::{process, tools};

/// Every test but the store's, with the programs of others that some of them speak to.
pub fn unit(tree: &Tree) -> Result<Tally> {
    let mut tally = Tally::default();
    let mut command = tree.cargo();
    command.args(["test", "--workspace", "--exclude", "store", "--no-fail-fast"]);
    match tools::python(tree) {
        Ok(python) => {
            command.env("SHUMEN_TEST_PYTHON", python);
        }
        Err(error) => tally += Tally::without_tool(1, &error),
    }
    match tools::program_of("openssl", "openssl") {
        Ok(openssl) => {
            command.env("SHUMEN_TEST_OPENSSL", openssl);
        }
        Err(error) => tally += Tally::without_tool(1, &error),
    }
    match tools::faketime() {
        Ok(library) => {
            command.env("SHUMEN_TEST_FAKETIME", library);
        }
        Err(error) => tally += Tally::without_tool(1, &error),
    }
    match tools::npm_packages(tree) {
        Ok(()) => {
            command.env("SHUMEN_TEST_NODE_MODULES", tree.end2end());
        }
        Err(error) => tally += Tally::without_tool(1, &error),
    }
    tally += suite(&mut command)?;
    Ok(tally)
}

/// The store's tests, on both databases where PostgreSQL can be had.
pub fn store(tree: &Tree) -> Result<Tally> {
    let mut tally = Tally::default();
    let mut command = tree.cargo();
    // Chosen from the workspace, so that its dependencies are compiled as they are for the rest.
    command.args(["test", "--workspace", "--test", "backends", "--no-fail-fast"]);
    let server = match Postgres::start() {
        Ok(server) => {
            println!("  PostgreSQL on port {}", server.port);
            command.env("SHUMEN_TEST_POSTGRES", server.url());
            Some(server)
        }
        Err(error) => {
            tally += Tally::skip(1, format!("the store on PostgreSQL: {error:#}"));
            None
        }
    };
    tally += suite(&mut command)?;
    drop(server);
    Ok(tally)
}

/// Runs `cargo test` and adds up what its suites say.
fn suite(command: &mut std::process::Command) -> Result<Tally> {
    let output = process::output(command)?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut tally = Tally::default();
    for line in text.lines() {
        tally += summary(line).unwrap_or_default();
    }
    if !output.status.success() {
        show(&output);
        if tally.failed == 0 {
            // It did not compile, or a suite broke off without a summary.
            tally.failed = 1;
        }
    }
    Ok(tally)
}

/// The counts of `test result: ok. 3 passed; 0 failed; 1 ignored; …`.
fn summary(line: &str) -> Option<Tally> {
    let counts = line.strip_prefix("test result: ")?.split_once(". ")?.1;
    let mut tally = Tally::default();
    for count in counts.split("; ") {
        let Some((number, what)) = count.split_once(' ') else { continue };
        match what {
            "passed" => tally.passed = number.parse().ok()?,
            "failed" => tally.failed = number.parse().ok()?,
            "ignored" => tally.skipped = number.parse().ok()?,
            _ => {}
        }
    }
    Some(tally)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_counted_and_other_lines_are_not() {
        let line = "test result: FAILED. 12 passed; 2 failed; 1 ignored; 0 measured; \
                    0 filtered out; finished in 0.31s";
        assert_eq!(summary(line), Some(Tally { passed: 12, failed: 2, skipped: 1 }));
        assert_eq!(summary("test tests::it ... ok"), None);
    }
}
