//! Secrets that the portal gives out: 256 bits from the operating system, kept as a hash alone.
//!
//! A secret is looked up by its hash, so that finding it takes the same time whatever was guessed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contract::ProblemKind;
use domain::Language;
use sha2::{Digest, Sha256};

use crate::failure::Failure;

/// A secret that nobody has seen yet. Not printable.
pub(crate) struct Secret {
    /// What its holder gets.
    pub(crate) text: String,
    /// What the store keeps.
    pub(crate) hash: String,
}

impl Secret {
    /// A new secret.
    pub(crate) fn new() -> Result<Self, Failure> {
        Self::with_prefix("")
    }

    /// A new secret that begins with a word by which people know what it is.
    pub(crate) fn with_prefix(prefix: &str) -> Result<Self, Failure> {
        let text = format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes::<32>()?));
        let hash = hash(&text);
        Ok(Self { text, hash })
    }
}

/// What the store keeps of a secret.
pub(crate) fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

/// Bytes that nobody can guess.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    getrandom_04::fill(&mut bytes).map_err(|error| {
        tracing::error!(%error, "the operating system gives no random bytes");
        Failure::new(ProblemKind::Internal, Language::default())
    })?;
    Ok(bytes)
}
