//! Tickets (下载凭据): the right to take one file under one grant, for an hour at most.
//!
//! A ticket is what its holder carries, so the portal keeps none. Its bytes, in base64url:
//!
//! | bytes | what |
//! |---|---|
//! | 1 | version of the format, 1 |
//! | 1 | algorithm: 1 HMAC-SHA-256, 2 HMAC-SM3 |
//! | 8 | name of the key |
//! | 16 | name of the ticket |
//! | 8 | epoch of the grant |
//! | 4 | version of the file |
//! | 8 | when it expires, in seconds since 1970 |
//! | 1 + n, three times | grant, account, distribution, each after its length |
//! | 32 | seal over all before it |
//!
//! Whole numbers have their greatest byte first.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use domain::grant::GrantId;
use domain::{AccountId, DistributionId};

use crate::keys::{KeyId, KeyRing, LIFE, SEAL};

/// Longest text of a ticket.
pub const TEXT_MAX: usize = 512;
/// Most bytes of one.
const BYTES_MAX: usize = TEXT_MAX / 4 * 3;
/// Version of the format.
const FORMAT: u8 = 1;

/// Names a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TicketId(pub [u8; 16]);

impl std::fmt::Display for TicketId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// What a ticket says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ticket {
    /// Its name; all uses of one ticket are one taking.
    pub id: TicketId,
    /// The grant (授权) that it rests on.
    pub grant: GrantId,
    /// The grant's epoch when it was issued: any decision on the grant since then ends it.
    pub epoch: u64,
    /// Who it was issued to.
    pub account: AccountId,
    /// The file.
    pub distribution: DistributionId,
    /// The file's version.
    pub version: u32,
    /// From when on it is not valid, in whole seconds.
    pub expires: DateTime<Utc>,
}

/// A ticket that was sealed by a key of ours; only [`KeyRing::check`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Genuine(Ticket);

impl Genuine {
    /// What it says.
    pub const fn ticket(&self) -> &Ticket {
        &self.0
    }

    pub(crate) fn into_ticket(self) -> Ticket {
        self.0
    }
}

impl KeyRing {
    /// Seals a ticket with the key that signs now. Nothing comes of it when there is no key, or
    /// when what the ticket names is too long for it.
    pub fn seal(&self, ticket: &Ticket, now: DateTime<Utc>) -> Option<String> {
        let Ticket { id, grant, epoch, account, distribution, version, expires } = ticket;
        let key = self.signing(now)?;
        let mut bytes = Vec::with_capacity(BYTES_MAX);
        bytes.extend_from_slice(&[FORMAT, key.algorithm.number()]);
        bytes.extend_from_slice(&key.id.0);
        bytes.extend_from_slice(&id.0);
        bytes.extend_from_slice(&epoch.to_be_bytes());
        bytes.extend_from_slice(&version.to_be_bytes());
        bytes.extend_from_slice(&expires.timestamp().to_be_bytes());
        for name in [grant.as_str(), account.as_str(), distribution.as_str()] {
            bytes.push(u8::try_from(name.len()).ok()?);
            bytes.extend_from_slice(name.as_bytes());
        }
        let seal = key.seal(&bytes);
        bytes.extend_from_slice(&seal);
        (bytes.len() <= BYTES_MAX).then(|| URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Tells a ticket of ours from any other text. It may have expired, be for another file, and
    /// rest on a grant that is no more; that is for [`authorise`](crate::authorise) to say.
    ///
    /// A key checks its own algorithm alone, and no ticket that would outlive it.
    pub fn check(&self, text: &str) -> Option<Genuine> {
        let mut bytes = [0; BYTES_MAX];
        if text.len() > TEXT_MAX {
            return None;
        }
        let length = URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).ok()?;
        let bytes = bytes.get(..length)?;
        let (said, seal) = bytes.split_at_checked(bytes.len().checked_sub(SEAL)?)?;
        let mut fields = Fields(said);
        let [format, algorithm] = fields.take()?;
        let key = self.find(KeyId(fields.take()?))?;
        let right = format == FORMAT && algorithm == key.algorithm.number();
        if !right || !key.sealed(said, seal) {
            return None;
        }
        let ticket = Ticket {
            id: TicketId(fields.take()?),
            epoch: u64::from_be_bytes(fields.take()?),
            version: u32::from_be_bytes(fields.take()?),
            expires: DateTime::from_timestamp_secs(i64::from_be_bytes(fields.take()?))?,
            grant: GrantId::new(fields.text()?),
            account: AccountId::new(fields.text()?),
            distribution: DistributionId::new(fields.text()?),
        };
        let outlives = self.ends(key.id).is_some_and(|end| ticket.expires > end);
        (fields.0.is_empty() && !outlives).then_some(Genuine(ticket))
    }
}

impl Ticket {
    /// When a ticket that is issued now expires: after its life, and never beyond its grant.
    pub fn expiry(now: DateTime<Utc>, grant_until: DateTime<Utc>) -> DateTime<Utc> {
        let end = (now + LIFE).min(grant_until).timestamp();
        DateTime::from_timestamp_secs(end).unwrap_or(now)
    }
}

/// What has not been read yet.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (field, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*field)
    }

    fn text(&mut self) -> Option<&'a str> {
        let [length] = self.take()?;
        let (text, rest) = self.0.split_at_checked(length.into())?;
        self.0 = rest;
        std::str::from_utf8(text).ok()
    }
}
