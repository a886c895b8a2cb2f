//! The system of record, on SQLite or PostgreSQL behind one set of queries.
//!
//! SQL is written once, in the subset that both speak. Writes are few operations, each one
//! transaction; reads never wait for them. What the public may see is decided in the queries
//! here, so that no caller can forget it.

mod catalogue;
mod changes;
mod connect;
mod downloads;
mod error;
mod places;
mod publish;
mod snapshots;
mod versions;

pub use catalogue::{Listed, Released};
pub use changes::{Change, Published};
pub use connect::{Backend, Store};
pub use error::StoreError;
pub use places::{NewProvider, NewRegion};
pub use publish::{File, Publication, State};
pub use snapshots::Snapshot;
