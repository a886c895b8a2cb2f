//! Edge function: catalogue search.
//!
//! One crate for the portal, which builds the index ([`Catalogue`], feature `build`), and for
//! edge nodes in WebAssembly, which open a snapshot of it ([`Searcher::from_snapshot`]).
//!
//! Three promises hold everywhere. Every row of letters in a title finds it, and nothing is found
//! that lacks the letters: text is indexed by single letters and by pairs of them, with no
//! dictionary in between. Results depend on the documents alone and not on how they are spread
//! over segments, so that two nodes with the same documents answer with the same bytes. And
//! nothing that is typed makes it fail or slow.

mod answer;
mod bits;
mod columns;
mod document;
mod facets;
mod fold;
mod highlight;
mod letters;
mod names;
mod packed;
mod postings;
mod ranking;
mod related;
mod schema;
mod searcher;
pub mod snapshot;
mod suggest;
mod syllables;
mod typed;
mod wanted;

#[cfg(feature = "build")]
mod catalogue;
#[cfg(feature = "build")]
mod folder;
#[cfg(feature = "build")]
mod spoken;
#[cfg(feature = "build")]
mod tokens;

pub use answer::{Answer, answer_search, answer_suggest};
pub use document::{Document, Names};
pub use facets::LISTED_MAX;
pub use fold::{fold, fold_char};
pub use searcher::{SearchError, Searcher};
pub use snapshot::SnapshotError;

#[cfg(feature = "build")]
pub use catalogue::{Catalogue, CatalogueError, Opened, State};
