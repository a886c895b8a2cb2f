//! One suite for every backend: what holds on SQLite holds on PostgreSQL.
//!
//! PostgreSQL takes part when `SHUMEN_TEST_POSTGRES` names a server on which the suite may make
//! and drop schemas; without it that half says so and is left out.

#![expect(clippy::unwrap_used, reason = "a test may panic")]
#![expect(clippy::print_stdout, reason = "a half that is left out says so")]

mod backend;
mod catalogue;
mod charts;
mod listings;
mod notices;
mod notices_builder;
mod people;
mod requests;
mod standards;
mod stories;
mod tables;
mod takings;
mod unseen;
mod uploads;
mod webhooks;
mod writing;
