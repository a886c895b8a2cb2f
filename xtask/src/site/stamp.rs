//! Digests that tell whether the site must be built again, and what its contents are.

use std::path::Path;

use anyhow::Result;
use sha2::{Digest, Sha256};

use crate::tree::{Mode, Tree};

/// Where a built site keeps the digest of what it was built from.
pub const FILE: &str = "inputs.stamp";

/// Everything that the site is made from, relative to the tree.
const INPUTS: [&str; 8] = [
    "app",
    "edge/contract",
    "edge/domain",
    "public",
    "style",
    "xtask/src/site",
    "Cargo.toml",
    "Cargo.lock",
];

/// The digest of what a site would be built from.
pub fn of(tree: &Tree, mode: Mode, optimised: bool) -> Result<String> {
    let mut digest = Sha256::new();
    digest.update(format!("{mode:?} {optimised}"));
    for input in INPUTS {
        let path = tree.root.join(input);
        let files = if path.is_dir() { super::files(&path)? } else { vec![path] };
        for file in files {
            add(&mut digest, &tree.root, &file)?;
        }
    }
    Ok(hex::encode(digest.finalize()))
}

/// Whether a site was built from just that.
pub fn is_current(site: &Path, stamp: &str) -> bool {
    std::fs::read_to_string(site.join(FILE)).is_ok_and(|found| found == stamp)
}

/// A short name for the contents of a folder.
pub fn of_contents(folder: &Path) -> Result<String> {
    let mut digest = Sha256::new();
    for file in super::files(folder)? {
        add(&mut digest, folder, &file)?;
    }
    Ok(hex::encode(&digest.finalize()[..8]))
}

fn add(digest: &mut Sha256, folder: &Path, file: &Path) -> Result<()> {
    let bytes = std::fs::read(file)?;
    digest.update(file.strip_prefix(folder)?.as_os_str().as_encoded_bytes());
    digest.update([0]);
    digest.update(u64::try_from(bytes.len())?.to_le_bytes());
    digest.update(bytes);
    Ok(())
}
