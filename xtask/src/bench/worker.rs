//! The edge node.

use anyhow::{Result, bail};

use crate::tree::Tree;

/// Measures and prints.
pub fn run(_tree: &Tree) -> Result<()> {
    bail!("no edge node yet")
}
