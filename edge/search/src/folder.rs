//! The folder of the writable index, and which of its generations is in use.
//!
//! Every rebuild writes a generation of its own; `current.json` names the one in use and is
//! replaced by renaming, so that at any instant one whole generation is named or none.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::names::NameTable;
use crate::schema;
use crate::snapshot::{NAMES, sha256};

const CURRENT: &str = "current.json";
const GENERATION: &str = "generation-";

#[derive(Serialize, Deserialize)]
struct Current {
    schema: String,
    generation: u64,
}

/// What the folder says of itself.
pub enum Found {
    /// Nothing was built yet.
    Nothing,
    /// What is there cannot be read.
    Damaged,
    /// What is there was built under another version of the schema.
    Outdated,
    /// This generation is in use.
    Generation(PathBuf),
}

/// Looks which generation is in use.
pub fn look(folder: &Path) -> io::Result<Found> {
    let bytes = match std::fs::read(folder.join(CURRENT)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Found::Nothing),
        bytes => bytes?,
    };
    Ok(match serde_json::from_slice::<Current>(&bytes) {
        Err(_) => Found::Damaged,
        Ok(current) if current.schema != schema::version() => Found::Outdated,
        Ok(current) => Found::Generation(generation(folder, current.generation)),
    })
}

fn generation(folder: &Path, number: u64) -> PathBuf {
    folder.join(format!("{GENERATION}{number}"))
}

fn generations(folder: &Path) -> io::Result<Vec<(u64, PathBuf)>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let number = name.to_str().and_then(|name| name.strip_prefix(GENERATION));
        if let Some(number) = number.and_then(|number| number.parse().ok()) {
            found.push((number, entry.path()));
        }
    }
    Ok(found)
}

/// Makes the folder of a new generation, later than all that are there.
pub fn begin(folder: &Path) -> io::Result<(u64, PathBuf)> {
    std::fs::create_dir_all(folder)?;
    let last = generations(folder)?.into_iter().map(|(number, _)| number).max();
    let next = last.map_or(Ok(1), |last: u64| {
        last.checked_add(1).ok_or_else(|| io::Error::other("no number is left for a generation"))
    })?;
    let path = generation(folder, next);
    std::fs::create_dir(&path)?;
    Ok((next, path))
}

/// Names the generation in use.
pub fn finish(folder: &Path, number: u64) -> io::Result<()> {
    let current = Current { schema: schema::version(), generation: number };
    replace(&folder.join(CURRENT), &serde_json::to_vec(&current)?)
}

/// Takes away every generation but this one. What cannot be taken away now is next time.
pub fn sweep(folder: &Path, keep: &Path) {
    for (_, path) in generations(folder).unwrap_or_default() {
        if path != keep {
            drop(std::fs::remove_dir_all(path));
        }
    }
}

/// Writes the names of a generation.
pub fn write_names(generation: &Path, names: &NameTable) -> io::Result<()> {
    let body = serde_json::to_vec(names)?;
    let mut bytes = sha256(&body).into_bytes();
    bytes.push(b'\n');
    bytes.extend(body);
    replace(&generation.join(NAMES), &bytes)
}

/// Reads the names of a generation; nothing where they are damaged.
pub fn read_names(generation: &Path) -> Option<NameTable> {
    let bytes = std::fs::read(generation.join(NAMES)).ok()?;
    let at = bytes.iter().position(|byte| *byte == b'\n')?;
    let body = bytes.get(at + 1..)?;
    (sha256(body).as_bytes() == bytes.get(..at)?).then(|| serde_json::from_slice(body).ok())?
}

/// Replaces a file by a whole new one.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_extension("new");
    let mut file = std::fs::File::create(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)?;
    if let Some(folder) = path.parent() {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}
