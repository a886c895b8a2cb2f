//! Edge function: download authorization and the answer to a download.
//!
//! Pure: no clock, no storage, no network, so that the portal and an edge node answer alike.
//! A download is three moves: [`authorise`] what is asked for, [`answer`] the request, and
//! stream the bytes that the [`Answer`] names. [`answer()`](answer) takes a [`Release`], so none
//! can be given for data that nobody released.
//!
//! What is not open to everybody needs a ticket. A [`KeyRing`] seals tickets and tells a
//! [`Genuine`] one from any other text; [`authorise`] then weighs it against the [`Standing`] that
//! its grant has now. What was taken can be shown by a [`Receipt`], which anybody can check.
//!
//! A download must not be compressed on its way: its length, its entity tag and its digests are
//! those of the stored bytes.

mod answer;
mod conditions;
mod disposition;
mod keys;
mod ranges;
mod receipt;
mod release;
mod signing;
mod ticket;

pub use answer::{Address, Answer, Offer, Representation, answer};
pub use disposition::content_disposition;
pub use keys::{Algorithm, KeyId, KeyRing, LIFE, SECRET, SETTLES, TicketKey, UnknownWord};
pub use receipt::{Receipt, SignedReceipt, digest_of};
pub use release::{Feed, Refusal, Release, Standing, Wanted, authorise, release_to_staff};
pub use signing::{BadKey, PublicKey, ReceiptKey, SignatureAlgorithm};
pub use ticket::{Genuine, TEXT_MAX, Ticket, TicketId};
