//! The portal behind the wire: its router, its handlers and the jobs that keep its index true.
//!
//! Knows no host: it listens nowhere, reads no setting and starts no process. A host opens the
//! parts, makes a [`Portal`] of them, and serves [`router`].

mod caller;
mod failure;
mod guard;
pub mod import;
mod indexing;
mod lookups;
mod metrics;
mod openapi;
mod operator;
mod portal;
mod public;
mod router;
mod tally;

pub use indexing::{IndexingError, follow, prepare};
pub use portal::{Clock, Parts, Portal};
pub use public::snapshots::{SnapshotFailure, publish_snapshot};
pub use router::router;
pub use tally::count_downloads;
