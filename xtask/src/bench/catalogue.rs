//! A portal's data with 50,000 real titles in it.

use std::io::Write;
use std::time::{Duration, Instant};

use anyhow::Result;
use tempfile::TempDir;

use super::words;
use crate::portal;
use crate::process;
use crate::tree::{Mode, Tree};

/// A data folder with every title twice; it goes with this value.
pub struct Catalogue {
    /// The folder.
    pub folder: TempDir,
    /// The titles, each once.
    pub titles: Vec<String>,
    /// How long the import of each title once took.
    pub import: Duration,
}

impl Catalogue {
    /// Imports the titles into a new data folder.
    pub fn import(tree: &Tree) -> Result<Self> {
        let titles = words::titles(tree)?;
        let folder = tempfile::Builder::new().prefix("bench-").tempdir_in(&tree.target)?;
        let mut took = Vec::new();
        // The same list twice, as lists of one title each are published under several offices.
        for round in 1..=2 {
            println!("  importing {} titles ({round} of 2)", titles.len());
            let list = folder.path().join(format!("titles-{round}.csv"));
            let mut file = std::io::BufWriter::new(std::fs::File::create(&list)?);
            writeln!(file, "名称")?;
            for title in &titles {
                writeln!(file, "\"{}\"", title.replace('"', "\"\""))?;
            }
            file.into_inner()?;
            let begun = Instant::now();
            process::quietly(
                portal::command(tree, Mode::Release, folder.path(), None)
                    .arg("import")
                    .arg(&list)
                    .arg("--publish"),
            )?;
            took.push(begun.elapsed());
        }
        Ok(Self { folder, titles, import: took.first().copied().unwrap_or_default() })
    }
}
