//! A clock that a test sets, by a library that is loaded before the program.

use std::path::{Path, PathBuf};

/// A clock that a test sets, for a program that starts under it.
pub struct Clock {
    library: String,
    file: PathBuf,
}

impl Clock {
    /// The clock, where there is the library for it.
    pub fn at(folder: &Path, time: &str) -> Option<Self> {
        let library = std::env::var("SHUMEN_TEST_FAKETIME").ok()?;
        let clock = Self { library, file: folder.join("clock") };
        clock.set(time);
        Some(clock)
    }

    pub fn set(&self, time: &str) {
        let unfinished = self.file.with_extension("new");
        std::fs::write(&unfinished, time).unwrap();
        std::fs::rename(unfinished, &self.file).unwrap();
    }

    pub fn settings(&self) -> [(&str, &str); 4] {
        [
            ("LD_PRELOAD", &self.library),
            ("FAKETIME_TIMESTAMP_FILE", self.file.to_str().unwrap()),
            ("FAKETIME_NO_CACHE", "1"),
            // Pauses stay as long as they are.
            ("DONT_FAKE_MONOTONIC", "1"),
        ]
    }
}
