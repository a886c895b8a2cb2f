//! The program as its operator meets it: started, asked, fed, stopped and killed.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod durable;
mod import;
mod mail;
mod openid;
mod pages;
mod running;
mod sheets;
mod start;
mod uploads;
mod user;
