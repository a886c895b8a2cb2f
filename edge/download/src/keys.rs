//! The keys of tickets: several check, one signs.

use chrono::{DateTime, TimeDelta, Utc};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use sm3::Sm3;

/// Longest life of a ticket.
pub const LIFE: TimeDelta = TimeDelta::hours(1);
/// How long a new key only checks, so that every node has it before the first ticket under it.
pub const SETTLES: TimeDelta = TimeDelta::seconds(5);
/// Bytes of a key.
pub const SECRET: usize = 32;
/// Bytes of a seal, whichever algorithm made it.
pub(crate) const SEAL: usize = 32;

/// With what a ticket is sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// HMAC with SHA-256.
    HmacSha256,
    /// HMAC with SM3, where national cryptography is required (国密, R37).
    HmacSm3,
}

/// The word names no algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such algorithm")]
pub struct UnknownWord;

impl Algorithm {
    /// Its number in a ticket.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::HmacSha256 => 1,
            Self::HmacSm3 => 2,
        }
    }

    /// Its word in a file of keys.
    pub const fn word(self) -> &'static str {
        match self {
            Self::HmacSha256 => "hmac-sha256",
            Self::HmacSm3 => "hmac-sm3",
        }
    }

    /// The algorithm of a word.
    ///
    /// # Errors
    /// When the word names none.
    pub fn from_word(word: &str) -> Result<Self, UnknownWord> {
        [Self::HmacSha256, Self::HmacSm3]
            .into_iter()
            .find(|algorithm| algorithm.word() == word)
            .ok_or(UnknownWord)
    }
}

/// Names a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 8]);

impl KeyId {
    /// Reads the form in which it is written.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 8];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(Self(bytes))
    }
}

impl std::fmt::Display for KeyId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// A key that seals tickets. It is never printed.
#[derive(Clone)]
pub struct TicketKey {
    pub(crate) id: KeyId,
    pub(crate) algorithm: Algorithm,
    made: DateTime<Utc>,
    secret: [u8; SECRET],
    seal: Seal,
}

/// The algorithm with its key taken in: doing so costs as much as sealing.
#[derive(Clone)]
enum Seal {
    Sha256(Box<Hmac<Sha256>>),
    Sm3(Box<Hmac<Sm3>>),
}

impl TicketKey {
    /// A key that was made at a time.
    pub fn new(
        id: KeyId,
        algorithm: Algorithm,
        made: DateTime<Utc>,
        secret: &[u8; SECRET],
    ) -> Self {
        // HMAC fills a key up to the hash's block with zeros; both hashes have the same block.
        let mut block = [0; 64];
        block[..SECRET].copy_from_slice(secret);
        let seal = match algorithm {
            Algorithm::HmacSha256 => Seal::Sha256(Box::new(Hmac::new(&block.into()))),
            Algorithm::HmacSm3 => Seal::Sm3(Box::new(Hmac::new(&block.into()))),
        };
        Self { id, algorithm, made, secret: *secret, seal }
    }

    /// Its name.
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// Its algorithm.
    pub const fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// When it was made.
    pub const fn made(&self) -> DateTime<Utc> {
        self.made
    }

    /// The key itself, to be given to nobody but another node.
    pub const fn secret(&self) -> &[u8; SECRET] {
        &self.secret
    }

    /// The seal over some bytes.
    pub(crate) fn seal(&self, bytes: &[u8]) -> [u8; SEAL] {
        match &self.seal {
            Seal::Sha256(mac) => {
                mac.as_ref().clone().chain_update(bytes).finalize().into_bytes().into()
            }
            Seal::Sm3(mac) => {
                mac.as_ref().clone().chain_update(bytes).finalize().into_bytes().into()
            }
        }
    }

    /// Whether a seal is this key's over some bytes, found out in the same time for any.
    pub(crate) fn sealed(&self, bytes: &[u8], seal: &[u8]) -> bool {
        match &self.seal {
            Seal::Sha256(mac) => {
                mac.as_ref().clone().chain_update(bytes).verify_slice(seal).is_ok()
            }
            Seal::Sm3(mac) => mac.as_ref().clone().chain_update(bytes).verify_slice(seal).is_ok(),
        }
    }
}

impl std::fmt::Debug for TicketKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { id, algorithm, made, secret: _, seal: _ } = self;
        f.debug_struct("TicketKey")
            .field("id", id)
            .field("algorithm", algorithm)
            .field("made", made)
            .finish_non_exhaustive()
    }
}

/// Keys of tickets, of which the newest signs once it has settled.
#[derive(Clone, Debug, Default)]
pub struct KeyRing {
    /// The oldest first.
    keys: Vec<TicketKey>,
}

impl KeyRing {
    /// A ring of keys.
    pub fn new(mut keys: Vec<TicketKey>) -> Self {
        keys.sort_by_key(|key| (key.made, key.id));
        keys.dedup_by_key(|key| key.id);
        Self { keys }
    }

    /// The keys, the oldest first.
    pub fn keys(&self) -> &[TicketKey] {
        &self.keys
    }

    /// The key that signs now; none when the ring is empty.
    pub fn signing(&self, now: DateTime<Utc>) -> Option<&TicketKey> {
        let settled = self.keys.iter().rev().find(|key| key.made + SETTLES <= now);
        settled.or_else(|| self.keys.first())
    }

    /// The key of a name.
    pub(crate) fn find(&self, id: KeyId) -> Option<&TicketKey> {
        self.keys.iter().find(|key| key.id == id)
    }

    /// When the last ticket under a key has expired; none while the key signs or may yet sign. A
    /// ticket that claims to live longer was not made by us, whoever has the key.
    pub fn ends(&self, id: KeyId) -> Option<DateTime<Utc>> {
        let at = self.keys.iter().position(|key| key.id == id)?;
        let successor = self.keys.get(at + 1)?;
        Some(successor.made + SETTLES + LIFE)
    }
}
