//! The program as its operator meets it: started, asked, fed, stopped and killed.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod clock;
mod durable;
mod granted;
mod import;
mod keys;
mod mail;
mod notices;
mod openid;
mod pages;
mod receipt;
mod requests;
mod revocation;
mod running;
mod sheets;
mod start;
mod uploads;
mod user;
mod webhooks;
