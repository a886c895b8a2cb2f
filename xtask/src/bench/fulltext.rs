//! The peer of search: SQLite's FTS5 with its trigram tokenizer, through Python's standard library.

use std::io::Write;
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::json;

use crate::process;

/// What the peer came to.
pub struct Peer {
    /// Median milliseconds of a query for a rare word.
    pub rare_ms: f64,
    /// Median milliseconds of a query for a common word.
    pub common_ms: f64,
    /// How many of a hundred words it cannot look up.
    pub missed: f64,
}

/// Counts and ranks as the portal does; a word under three letters falls back to a scan, because
/// the tokenizer knows no shorter pieces.
const SCRIPT: &str = r#"
import json, sqlite3, statistics, sys, time
given = json.load(open(sys.argv[1]))
base = sqlite3.connect(":memory:")
base.execute("create virtual table entry using fts5(title, tokenize='trigram')")
base.executemany("insert into entry values (?)", ((t,) for t in given["titles"] * 2))
base.execute("insert into entry(entry) values ('optimize')")
times = {"long": [], "short": []}
for word in given["words"] * 2:
    begun = time.perf_counter()
    if len(word) < 3:
        base.execute("select count(*) from entry where instr(title, ?)", (word,)).fetchone()
        base.execute("select rowid, title from entry where instr(title, ?) limit 20", (word,)).fetchall()
    else:
        match = '"' + word.replace('"', '""') + '"'
        base.execute("select count(*) from entry where entry match ?", (match,)).fetchone()
        base.execute("select rowid, title from entry where entry match ? order by rank limit 20", (match,)).fetchall()
    times["short" if len(word) < 3 else "long"].append(time.perf_counter() - begun)
middle = lambda part: 1000 * statistics.median(part) if part else 0
every = len(times["long"]) + len(times["short"])
print(json.dumps({"long": middle(times["long"]), "short": middle(times["short"]),
                  "missed": 100 * len(times["short"]) / every}))
"#;

/// Asks the peer for the same words in the same titles.
pub fn measure(titles: &[String], words: &[String]) -> Result<Peer> {
    let mut given = tempfile::NamedTempFile::new()?;
    given.write_all(&serde_json::to_vec(&json!({ "titles": titles, "words": words }))?)?;
    let text = process::quietly(
        Command::new("taskset")
            .args(["--cpu-list", "0", "python3", "-c", SCRIPT])
            .arg(given.path()),
    )?;
    let found: serde_json::Value = serde_json::from_str(&text)?;
    let number = |name: &str| found[name].as_f64().with_context(|| format!("no {name} in {text}"));
    Ok(Peer { rare_ms: number("long")?, common_ms: number("short")?, missed: number("missed")? })
}
