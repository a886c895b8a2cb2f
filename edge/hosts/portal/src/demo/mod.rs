//! The demo catalogue (示例目录): an invented province with real files, so that a portal that was
//! just started has something to find, look at and take, and a few figures that were really
//! published, with their source.
//!
//! Everything follows from the text here and from generators seeded by name: no clock, no network,
//! the same bytes every time. To add an entry, add it to the list of its theme under `themes`.

#[macro_use]
mod macros;

mod accounts;
mod borders;
mod builder;
mod companies;
mod figures;
mod places;
mod providers;
mod random;
mod requests;
mod standards;
mod stories;
mod table;
mod themes;
mod write;

#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use domain::{Entry, Format};

pub use accounts::{ACCOUNTS, AUTHORITY, DemoAccount};
pub use places::{DemoRegion, regions};
pub use providers::{DemoProvider, providers};
pub use requests::{DemoRequest, Step, requests};
pub use standards::standards;
pub use stories::{DemoStory, stories};
pub use write::Content;

/// The file that has the borders of the divisions: its entry's slug and its own.
pub const BORDERS_FILE: &str = "division-borders/division-borders-geojson";

/// One entry of the demo, with its files.
pub struct DemoEntry {
    /// Stable name for ids, unique among entries.
    pub slug: &'static str,
    /// The slug of its provider.
    pub provider: &'static str,
    /// What the catalogue says about it (R4).
    pub entry: Entry,
    /// The day of its last update.
    pub updated: NaiveDate,
    /// The day it was published.
    pub published: NaiveDate,
    /// Its files, the main one first.
    pub files: Vec<DemoFile>,
}

/// One file of an entry, in one or more versions.
pub struct DemoFile {
    /// Stable name for ids, unique among all files: the entry's slug and the form.
    pub slug: String,
    /// What people read.
    pub title: String,
    /// Format in the catalogue.
    pub format: Format,
    /// The name under which it is saved.
    pub file_name: String,
    /// The media type, when the format alone does not say it (CSV in GB18030).
    pub media_type: Option<&'static str>,
    /// Its versions, the oldest first; the last one is current.
    pub versions: Vec<Content>,
}

/// Every entry of the demo: the real figures first, then theme by theme.
pub fn entries() -> Vec<DemoEntry> {
    figures::entries()
        .into_iter()
        .chain(themes::entries())
        .filter_map(builder::Draft::finish)
        .collect()
}
