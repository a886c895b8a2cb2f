//! What the public asks.

pub(crate) mod charts;
pub(crate) mod datasets;
pub(crate) mod difference;
pub(crate) mod download;
pub(crate) mod export;
pub(crate) mod lists;
mod maps;
pub(crate) mod open;
pub(crate) mod overview;
pub(crate) mod receipts;
pub(crate) mod saved;
pub(crate) mod search;
pub(crate) mod sitemap;
pub(crate) mod snapshots;
pub(crate) mod table;
pub(crate) mod tickets;
pub(crate) mod unseen;
