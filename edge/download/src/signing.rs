//! Keys that sign receipts: Ed25519, or SM2 with SM3 where national cryptography is required (R37).

use ed25519_dalek::Signer as _;
use sha2::{Digest, Sha256};
use sm2::dsa::signature::Verifier as _;

use crate::keys::{KeyId, UnknownWord};

/// The name under which everybody signs with SM2 who has no other (GM/T 0009).
const SM2_NAME: &str = "1234567812345678";
/// Bytes of a signature, whichever algorithm made it.
pub(crate) const SIGNATURE: usize = 64;

/// With what a receipt is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignatureAlgorithm {
    /// Ed25519 (RFC 8032).
    Ed25519,
    /// SM2 with SM3, the signature as r and s of 32 bytes each.
    Sm2,
}

impl SignatureAlgorithm {
    const ALL: [Self; 2] = [Self::Ed25519, Self::Sm2];

    /// Its number in a receipt.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Ed25519 => 1,
            Self::Sm2 => 2,
        }
    }

    pub(crate) fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.number() == number)
    }

    /// Its name.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ed25519 => "Ed25519",
            Self::Sm2 => "SM2",
        }
    }

    /// The algorithm of a name.
    ///
    /// # Errors
    /// When the name names none.
    pub fn from_word(word: &str) -> Result<Self, UnknownWord> {
        let found = Self::ALL.into_iter().find(|it| it.word().eq_ignore_ascii_case(word));
        found.ok_or(UnknownWord)
    }
}

/// The bytes are no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("these bytes are no key")]
pub struct BadKey;

/// A key that checks receipts.
#[derive(Clone, Debug)]
pub struct PublicKey {
    algorithm: SignatureAlgorithm,
    bytes: Vec<u8>,
    checks: Checks,
}

#[derive(Clone, Debug)]
enum Checks {
    Ed25519(Box<ed25519_dalek::VerifyingKey>),
    Sm2(Box<sm2::dsa::VerifyingKey>),
}

impl PublicKey {
    /// A key of its bytes: 32 for Ed25519, a point of SEC 1 for SM2.
    ///
    /// # Errors
    /// When they are none.
    pub fn new(algorithm: SignatureAlgorithm, bytes: &[u8]) -> Result<Self, BadKey> {
        let checks = match algorithm {
            SignatureAlgorithm::Ed25519 => {
                let bytes: &[u8; 32] = bytes.try_into().map_err(|_| BadKey)?;
                let key = ed25519_dalek::VerifyingKey::from_bytes(bytes).map_err(|_| BadKey)?;
                Checks::Ed25519(Box::new(key))
            }
            SignatureAlgorithm::Sm2 => {
                let key = sm2::dsa::VerifyingKey::from_sec1_bytes(SM2_NAME, bytes);
                Checks::Sm2(Box::new(key.map_err(|_| BadKey)?))
            }
        };
        Ok(Self { algorithm, bytes: bytes.to_vec(), checks })
    }

    /// Its algorithm.
    pub const fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Its name: the beginning of the SHA-256 of its bytes.
    pub fn id(&self) -> KeyId {
        let digest = Sha256::digest(&self.bytes);
        KeyId(digest.first_chunk().copied().unwrap_or_default())
    }

    /// Whether a signature over some bytes is this key's.
    pub(crate) fn signed(&self, bytes: &[u8], signature: &[u8; SIGNATURE]) -> bool {
        match &self.checks {
            Checks::Ed25519(key) => {
                let signature = ed25519_dalek::Signature::from_bytes(signature);
                key.verify_strict(bytes, &signature).is_ok()
            }
            Checks::Sm2(key) => sm2::dsa::Signature::from_slice(signature)
                .is_ok_and(|signature| key.verify(bytes, &signature).is_ok()),
        }
    }
}

/// A key that signs receipts. It is never printed.
#[derive(Clone)]
pub struct ReceiptKey {
    signs: Signs,
    public: PublicKey,
}

#[derive(Clone)]
enum Signs {
    Ed25519(Box<ed25519_dalek::SigningKey>),
    Sm2(Box<sm2::dsa::SigningKey>),
}

impl ReceiptKey {
    /// A key of its secret.
    ///
    /// # Errors
    /// When it is none: of SM2 not every number is.
    pub fn new(algorithm: SignatureAlgorithm, secret: &[u8; 32]) -> Result<Self, BadKey> {
        let (signs, bytes) = match algorithm {
            SignatureAlgorithm::Ed25519 => {
                let key = ed25519_dalek::SigningKey::from_bytes(secret);
                let bytes = key.verifying_key().to_bytes().to_vec();
                (Signs::Ed25519(Box::new(key)), bytes)
            }
            SignatureAlgorithm::Sm2 => {
                let key = sm2::dsa::SigningKey::from_slice(SM2_NAME, secret);
                let key = key.map_err(|_| BadKey)?;
                let bytes = key.verifying_key().to_sec1_bytes().to_vec();
                (Signs::Sm2(Box::new(key)), bytes)
            }
        };
        Ok(Self { signs, public: PublicKey::new(algorithm, &bytes)? })
    }

    /// What checks its signatures.
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The signature over some bytes; nothing when the algorithm fails, which it does for no
    /// message that there is.
    pub(crate) fn sign(&self, bytes: &[u8]) -> Option<[u8; SIGNATURE]> {
        match &self.signs {
            Signs::Ed25519(key) => Some(key.sign(bytes).to_bytes()),
            Signs::Sm2(key) => {
                let signature: sm2::dsa::Signature =
                    sm2::dsa::signature::Signer::try_sign(key.as_ref(), bytes).ok()?;
                Some(signature.to_bytes().into())
            }
        }
    }
}

impl std::fmt::Debug for ReceiptKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ReceiptKey").field("public", &self.public).finish_non_exhaustive()
    }
}
