//! The working-day calendar against calendars that others keep (R24), day by day.
//!
//! Of the two, neither contradicts the other on any day from 2004 to 2026; should a later version of
//! one do so, this group fails and names the day, and the State Council's announcement decides.

use std::collections::BTreeSet;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use chrono::{Datelike, NaiveDate};
use domain::calendar::{Calendar, Working};

use super::Tally;
use crate::tree::Tree;
use crate::{process, tools};

/// How many differences are shown.
const SHOWN: usize = 10;

/// Compares the shipped calendar with PyPI's `chinese_calendar` and npm's `chinese-days`.
pub fn run(tree: &Tree) -> Result<Tally> {
    let scripts = tree.end2end().join("peers");
    let mut tally = match tools::python(tree) {
        Ok(python) => {
            compare("chinese_calendar", Command::new(python).arg(scripts.join("days.py")))?
        }
        Err(error) => Tally::without_tool(1, &error),
    };
    tally += match tools::npm_packages(tree) {
        Ok(()) => {
            let node = tools::program_of("node", "nodejs")?;
            compare("chinese-days", Command::new(node).arg(scripts.join("days.mjs")))?
        }
        Err(error) => Tally::without_tool(1, &error),
    };
    Ok(tally)
}

/// Compares the shipped calendar with every day that a program prints.
fn compare(name: &str, program: &mut Command) -> Result<Tally> {
    let days = read(&process::quietly(program)?).with_context(|| format!("what {name} says"))?;
    let found = differences(&Calendar::shipped(), &days);
    for difference in found.iter().take(SHOWN) {
        println!("  {name}: {difference}");
    }
    let years: BTreeSet<_> = days.iter().map(|(date, _)| date.year()).collect();
    println!("  {name}: {} days of {} years, {} different", days.len(), years.len(), found.len());
    Ok(if found.is_empty() { Tally::PASS } else { Tally::FAIL })
}

/// Reads lines such as `2026-02-14 work`, which the peers print.
fn read(text: &str) -> Result<Vec<(NaiveDate, bool)>> {
    let days = text.lines().map(|line| {
        let (date, what) = line.split_once(' ').with_context(|| format!("no day: {line}"))?;
        ensure!(matches!(what, "work" | "off"), "neither work nor off: {line}");
        Ok((date.parse().with_context(|| format!("no date: {line}"))?, what == "work"))
    });
    let days = days.collect::<Result<Vec<_>>>()?;
    ensure!(!days.is_empty(), "no day at all");
    Ok(days)
}

/// The days on which the calendar says another thing, or nothing.
fn differences(calendar: &Calendar, days: &[(NaiveDate, bool)]) -> Vec<String> {
    let word = |working| if working { "work" } else { "off" };
    days.iter()
        .filter_map(|(date, theirs)| match calendar.is_working_day(*date) {
            Working { known: false, .. } => Some(format!("{date}: not known here")),
            Working { working, .. } if working == *theirs => None,
            Working { working, .. } => {
                Some(format!("{date}: {} here, {} there", word(working), word(*theirs)))
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_differs_and_a_day_that_is_not_known_are_found() -> Result<()> {
        let days = read("2026-02-14 work\n2026-02-16 work\n2027-01-01 off\n")?;
        let found = differences(&Calendar::shipped(), &days);
        assert_eq!(found, ["2026-02-16: off here, work there", "2027-01-01: not known here"]);
        Ok(())
    }

    #[test]
    fn a_peer_that_says_nothing_or_nonsense_is_an_error() {
        for text in ["", "2026-02-14", "2026-02-14 maybe", "today work"] {
            assert!(read(text).is_err(), "{text:?}");
        }
    }
}
