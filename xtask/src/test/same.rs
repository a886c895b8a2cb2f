//! The edge node gives the portal's answers.

use anyhow::Result;

use super::Tally;
use crate::tree::Tree;

pub fn run(_tree: &Tree) -> Result<Tally> {
    Ok(Tally::default())
}
