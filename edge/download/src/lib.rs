//! Edge function: download authorization and the answer to a download.
//!
//! Pure: no clock, no storage, no network, so that the portal and an edge node answer alike.
//! A download is three moves: [`authorise`] what is asked for, [`answer`] the request, and
//! stream the bytes that the [`Answer`] names. [`answer()`](answer) takes a [`Release`], so none
//! can be given for data that nobody released.
//!
//! A download must not be compressed on its way: its length, its entity tag and its digests are
//! those of the stored bytes.

mod answer;
mod conditions;
mod disposition;
mod ranges;
mod release;

pub use answer::{Address, Answer, Representation, answer};
pub use disposition::content_disposition;
pub use release::{Refusal, Release, authorise, release_to_staff};
