//! What staff do: listing data, deciding about it, and looking after what was done.

pub(crate) mod audit;
pub mod bulk;
pub(crate) mod calendar;
pub mod checkpoint;
mod clock;
pub(crate) mod commands;
mod facts;
pub(crate) mod files;
pub(crate) mod find;
pub(crate) mod history;
pub(crate) mod listings;
pub(crate) mod settings;
pub mod verify;
pub(crate) mod view;
pub(crate) mod work;
