//! `test`: every test of the project, group by group, and one line at the end.

mod browser;
mod checks;
mod peers;
mod postgres;
mod same;
mod suites;

use std::ops::AddAssign;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::process;
use crate::tools::NotHere;
use crate::tree::Tree;

/// What a group of tests came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Tests that passed.
    pub passed: u64,
    /// Tests that failed.
    pub failed: u64,
    /// Tests that could not run here.
    pub skipped: u64,
}

impl Tally {
    /// One test that passed.
    pub const PASS: Self = Self { passed: 1, failed: 0, skipped: 0 };
    /// One test that failed.
    pub const FAIL: Self = Self { passed: 0, failed: 1, skipped: 0 };

    /// Tests that could not run here, with the reason told, however much a tool says about it.
    pub fn skip(count: u64, reason: impl std::fmt::Display) -> Self {
        let reason = reason.to_string();
        let reason: Vec<_> = reason.lines().take(8).collect();
        println!("  skipped {count}: {}", reason.join("\n    "));
        Self { skipped: count, ..Self::default() }
    }

    /// Tests whose tool failed: skipped where the tool is not to be had. A tool that is there and
    /// does not work is a failure, and so is a missing one where everything should be (`CI`).
    pub fn without_tool(count: u64, error: &anyhow::Error) -> Self {
        let everything = std::env::var_os("CI").is_some_and(|ci| !ci.is_empty() && ci != "false");
        if everything || !error.is::<NotHere>() {
            println!("{error:#}");
            return Self::FAIL;
        }
        Self::skip(count, format!("{error:#}"))
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { passed, failed, skipped } = self;
        write!(f, "{passed} passed, {failed} failed, {skipped} skipped")
    }
}

/// A name, what it runs, and how.
type Group = (&'static str, &'static str, fn(&Tree) -> Result<Tally>);

/// The groups, the quick ones first.
const GROUPS: [Group; 7] = [
    ("fmt", "formatting", checks::format),
    ("lint", "lints, native and WebAssembly", checks::lint),
    ("unit", "unit and integration tests", suites::unit),
    ("store", "the store on SQLite and PostgreSQL", suites::store),
    ("peers", "the working days of other calendars", peers::run),
    ("edge", "the edge node against the portal", same::run),
    ("e2e", "the pages in a browser", browser::run),
];

/// Runs every group, or the one named, and ends with one line.
pub fn run(tree: &Tree, arguments: &[String]) -> Result<ExitCode> {
    let chosen: Vec<_> = match arguments {
        [] => GROUPS.to_vec(),
        [name] => GROUPS.into_iter().filter(|(group, ..)| group == name).collect(),
        _ => bail!("one group at a time"),
    };
    if chosen.is_empty() {
        let names = GROUPS.map(|(name, ..)| name).join(", ");
        bail!("there is no such group of tests; there are {names}");
    }
    let mut total = Tally::default();
    for (name, what, group) in chosen {
        println!("{name}: {what}");
        let begun = Instant::now();
        let tally = group(tree).unwrap_or_else(|error| {
            println!("{error:#}");
            Tally::FAIL
        });
        process::check_interrupted()?;
        println!("{name}: {tally} in {} s", begun.elapsed().as_secs());
        total += tally;
    }
    println!("{total}");
    Ok(if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs one check; what it wrote is shown when it failed.
fn check(name: &str, command: &mut std::process::Command) -> Result<Tally> {
    let output = process::output(command)?;
    if output.status.success() {
        println!("  {name}: passed");
        return Ok(Tally::PASS);
    }
    show(&output);
    println!("  {name}: failed");
    Ok(Tally::FAIL)
}

/// Shows what a command wrote.
fn show(output: &std::process::Output) {
    println!("{}", String::from_utf8_lossy(&output.stdout));
    eprintln!("{}", String::from_utf8_lossy(&output.stderr));
}
