//! The portal behind the wire: its router, its handlers and the jobs that keep its index true.
//!
//! Knows no host: it listens nowhere, reads no setting and starts no process. A host opens the
//! parts, makes a [`Portal`] of them, and serves [`router`].

mod arrivals;
mod caller;
mod effects;
mod failure;
mod gate;
mod guard;
pub mod import;
mod indexing;
mod input;
mod lookups;
mod metrics;
mod notices;
mod openapi;
mod operator;
mod origin;
mod outside;
pub mod people;
mod portal;
mod public;
mod repeats;
pub mod requests;
mod router;
mod signed_in;
pub mod staff;
mod standards;
mod stories;
mod tabular;
mod tally;

pub use arrivals::look_through_arrivals;
pub use charts::map as maps;
pub use effects::{
    Post, PostError, call_webhooks, call_webhooks_due, deliver_due, deliver_mail, do_duties,
    do_duties_due, tell, tell_due,
};
pub use gate::{Keys, Line, follow_grants};
pub use guard::Framed;
pub use indexing::{IndexingError, follow, prepare};
pub use outside::{Lookup, OutsideSettings};
pub use portal::{Clock, Parts, Portal};
pub use public::snapshots::{SnapshotFailure, publish_snapshot};
pub use router::router;
pub use tables::query::EngineSettings;
pub use tabular::{make_tables, make_tables_due};
pub use tally::count_downloads;
