//! Checking the audit log (R35): an edit, a removal or another order of entries is found, and so is
//! a log that was cut short or written anew, where somebody kept a signed head of it.

use std::collections::BTreeMap;
use std::fmt;

use ed25519_dalek::{Signature, VerifyingKey};
use store::{BEGINNING, Checkpoint, Store, StoreError};

use super::checkpoint::signed;

/// Entries that are read at once.
const CHUNK: u32 = 1000;

/// What a sound log comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sound {
    /// How many entries there are.
    pub entries: i64,
    /// The hash of the last.
    pub head: String,
    /// How many signed heads the log passes through.
    pub checkpoints: usize,
}

/// What is wrong with a log: the first thing that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tampered {
    /// An entry is missing, or there twice.
    Gap {
        /// The number that should have come.
        expected: i64,
        /// The number that came.
        found: i64,
    },
    /// An entry does not follow from the one before.
    Entry(i64),
    /// The log does not pass through a head that was signed.
    Checkpoint(i64),
    /// The log ends before a head that was signed.
    Short {
        /// The last number that there is.
        last: i64,
        /// A number that was signed.
        signed: i64,
    },
    /// The log ends before the last number that was given.
    Cut {
        /// The last number that there is.
        last: i64,
        /// The last number that was given.
        written: i64,
    },
    /// A head is not signed with the portal's key.
    Signature(i64),
}

impl fmt::Display for Tampered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gap { expected, found } => {
                write!(f, "entry {expected} should follow, but entry {found} does")
            }
            Self::Entry(number) => {
                write!(f, "entry {number} was changed, or what stood before it was")
            }
            Self::Checkpoint(number) => {
                write!(f, "entry {number} is not the one that was signed")
            }
            Self::Short { last, signed } => {
                write!(f, "the log ends with entry {last}, but entry {signed} was signed")
            }
            Self::Cut { last, written } => {
                write!(f, "the log ends with entry {last}, but entry {written} was written")
            }
            Self::Signature(number) => {
                write!(f, "the signature of entry {number} is not by the portal's key")
            }
        }
    }
}

/// Checks the whole log against its own chain, its own signed heads, and heads that were kept
/// elsewhere.
///
/// # Errors
/// When the database fails; what is wrong with the log is an answer.
pub async fn verify(
    store: &Store,
    key: &VerifyingKey,
    kept: &[Checkpoint],
) -> Result<Result<Sound, Tampered>, StoreError> {
    let own = store.checkpoints().await?;
    let mut heads = BTreeMap::<i64, Vec<&Checkpoint>>::new();
    for head in own.iter().chain(kept).filter(|head| head.number > 0) {
        if !is_signed(head, key) {
            return Ok(Err(Tampered::Signature(head.number)));
        }
        heads.entry(head.number).or_default().push(head);
    }
    let mut before = BEGINNING.to_owned();
    let mut expected = 1;
    loop {
        let entries = store.logged_from(expected, CHUNK).await?;
        if entries.is_empty() {
            break;
        }
        for entry in entries {
            if entry.number != expected {
                return Ok(Err(Tampered::Gap { expected, found: entry.number }));
            }
            if entry.hash != entry.hash_after(&before) {
                return Ok(Err(Tampered::Entry(entry.number)));
            }
            let signed = heads.get(&entry.number).into_iter().flatten();
            if signed.into_iter().any(|head| head.hash != entry.hash) {
                return Ok(Err(Tampered::Checkpoint(entry.number)));
            }
            before = entry.hash;
            expected += 1;
        }
    }
    let last = expected - 1;
    if let Some((signed, _)) = heads.last_key_value()
        && *signed > last
    {
        return Ok(Err(Tampered::Short { last, signed: *signed }));
    }
    // An entry that is written meanwhile has a number already, but only until it is there too.
    let written = store.last_audit_number().await?;
    if written > last && store.logged_from(expected, 1).await?.is_empty() {
        return Ok(Err(Tampered::Cut { last, written }));
    }
    Ok(Ok(Sound { entries: last, head: before, checkpoints: heads.len() }))
}

fn is_signed(head: &Checkpoint, key: &VerifyingKey) -> bool {
    let Checkpoint { number, hash, at, public_key, signature } = head;
    let bytes = hex::decode(signature).ok();
    let signature = bytes.and_then(|bytes| Signature::from_slice(&bytes).ok());
    *public_key == hex::encode(key.to_bytes())
        && signature.is_some_and(|signature| {
            key.verify_strict(signed(*number, hash, *at).as_bytes(), &signature).is_ok()
        })
}
