//! The portal through its router, as the outside sees it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod datasets;
mod download;
mod guard;
mod indexing;
mod outside;
mod portal;
mod search;
