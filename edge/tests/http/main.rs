//! The portal through its router, as the outside sees it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod attacks;
mod audit;
mod bulk;
mod calendar;
mod datasets;
mod download;
mod files;
mod files_builder;
mod files_findings;
mod files_links;
mod files_tus;
mod grants_builder;
mod guard;
mod indexing;
mod letters;
mod listings;
mod maps;
mod notices;
mod notices_requests;
mod organisations;
mod outside;
mod people;
mod people_builder;
mod portal;
mod receipts;
mod requests;
mod requests_builder;
mod revocation;
mod saved_charts;
mod search;
mod standards;
mod stories;
mod tables;
mod tickets;
mod unseen;
mod webhooks;
