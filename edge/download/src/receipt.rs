//! Receipts (下载回执, R28): what was taken, from whom, when and on which terms, for anyone to check.
//!
//! A receipt is its own name, so that giving one writes nothing. Its bytes, in base64url:
//!
//! | bytes | what |
//! |---|---|
//! | 1 | version of the format, 1 |
//! | 1 | algorithm: 1 Ed25519, 2 SM2 with SM3 |
//! | 8 | name of the key: the first bytes of the SHA-256 of the public key |
//! | 32 | SHA-256 of the statement |
//! | 8 | when, in seconds since 1970, greatest byte first |
//! | 1 | 1 when the data was taken under a grant, else 0 |
//! | 16 | the ticket, when it was |
//! | 64 | signature over all before it |
//!
//! The statement is the file's source in full ([`contract::Statement`]); one serves all who take
//! the same content on the same terms.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use contract::Statement;
use sha2::{Digest, Sha256};

use crate::keys::KeyId;
use crate::signing::{PublicKey, ReceiptKey, SIGNATURE, SignatureAlgorithm};
use crate::ticket::TicketId;

/// Version of the format.
const FORMAT: u8 = 1;
/// Bytes of a receipt that was not granted, and of one that was.
const LENGTHS: [usize; 2] =
    [1 + 1 + 8 + 32 + 8 + 1 + SIGNATURE, 1 + 1 + 8 + 32 + 8 + 1 + 16 + SIGNATURE];

/// What a receipt vouches for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// SHA-256 of the statement.
    pub statement: [u8; 32],
    /// When, in whole seconds.
    pub taken_at: DateTime<Utc>,
    /// The ticket, when the data was taken under a grant.
    pub ticket: Option<TicketId>,
}

/// SHA-256 of a statement in the form in which it is signed.
pub fn digest_of(statement: &Statement) -> [u8; 32] {
    Sha256::digest(statement.canonical()).into()
}

impl ReceiptKey {
    /// The name of a receipt; nothing when the key cannot sign.
    pub fn issue(&self, receipt: &Receipt) -> Option<String> {
        let Receipt { statement, taken_at, ticket } = receipt;
        let mut bytes = Vec::with_capacity(LENGTHS[1]);
        bytes.extend_from_slice(&[FORMAT, self.public().algorithm().number()]);
        bytes.extend_from_slice(&self.public().id().0);
        bytes.extend_from_slice(statement);
        bytes.extend_from_slice(&taken_at.timestamp().to_be_bytes());
        bytes.push(u8::from(ticket.is_some()));
        if let Some(TicketId(ticket)) = ticket {
            bytes.extend_from_slice(ticket);
        }
        let signature = self.sign(&bytes)?;
        bytes.extend_from_slice(&signature);
        Some(URL_SAFE_NO_PAD.encode(bytes))
    }
}

/// A receipt as it is shown, by whomever; [`SignedReceipt::is_by`] says whether it is true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedReceipt {
    /// What it vouches for.
    pub receipt: Receipt,
    /// The algorithm that it names.
    pub algorithm: SignatureAlgorithm,
    /// The key that it names.
    pub key: KeyId,
    /// Its signature.
    pub signature: [u8; SIGNATURE],
    /// What the signature is over.
    pub signed: Vec<u8>,
}

impl SignedReceipt {
    /// Reads a receipt's name; nothing when it has not the form of one.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > LENGTHS[1].div_ceil(3) * 4 {
            return None;
        }
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (signed, signature) = bytes.split_last_chunk::<SIGNATURE>()?;
        let (&[format, algorithm], rest) = signed.split_first_chunk()?;
        let (key, rest) = rest.split_first_chunk()?;
        let (statement, rest) = rest.split_first_chunk()?;
        let (seconds, rest) = rest.split_first_chunk()?;
        let ticket = match rest {
            [0] => None,
            [1, ticket @ ..] => Some(TicketId(ticket.try_into().ok()?)),
            _ => return None,
        };
        let taken_at = DateTime::from_timestamp_secs(i64::from_be_bytes(*seconds))?;
        (format == FORMAT).then_some(())?;
        Some(Self {
            receipt: Receipt { statement: *statement, taken_at, ticket },
            algorithm: SignatureAlgorithm::from_number(algorithm)?,
            key: KeyId(*key),
            signature: *signature,
            signed: signed.to_vec(),
        })
    }

    /// Whether it was signed with a key.
    pub fn is_by(&self, key: &PublicKey) -> bool {
        self.algorithm == key.algorithm()
            && self.key == key.id()
            && key.signed(&self.signed, &self.signature)
    }
}
