//! Who may take a file (R13, R17, R22).

use chrono::{DateTime, Utc};
use contract::ProblemKind;
use domain::grant::Licensed;
use domain::{DistributionId, Openness};

use crate::ticket::{Genuine, Ticket};

/// Proof that a file may be taken; only [`authorise`] and [`release_to_staff`] make one.
#[derive(Debug)]
#[must_use = "a release is asked for in order to answer"]
pub struct Release(Right);

#[derive(Debug)]
enum Right {
    Open,
    Granted(Box<Ticket>),
    Staff,
}

impl Release {
    /// The ticket under which the file is taken, which must be in the log before its first byte
    /// leaves (R35); none for what anyone may take.
    pub const fn ticket(&self) -> Option<&Ticket> {
        match &self.0 {
            Right::Granted(ticket) => Some(ticket),
            Right::Open | Right::Staff => None,
        }
    }

    /// Whether anyone may have it, caches on the way among them.
    pub(crate) const fn is_open(&self) -> bool {
        matches!(self.0, Right::Open)
    }
}

/// Why a file may not be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The data is not unconditionally open and no valid ticket for it came with the request.
    #[error("the data is not unconditionally open and no valid ticket was shown")]
    GrantRequired,
    /// The ticket was valid once.
    #[error("the ticket has expired")]
    TicketExpired,
    /// The grant is suspended, revoked, past its end, or no longer what it was.
    #[error("the grant that the ticket rests on is no longer what it was")]
    GrantRevoked,
    /// It is not known whether the grant still stands; what needs one stays closed meanwhile.
    #[error("it is not known whether the grant still stands")]
    Unknown,
}

impl Refusal {
    /// The kind of problem that the caller is told.
    pub const fn problem(self) -> ProblemKind {
        match self {
            Self::GrantRequired => ProblemKind::GrantRequired,
            Self::TicketExpired => ProblemKind::TicketExpired,
            Self::GrantRevoked => ProblemKind::GrantRevoked,
            Self::Unknown => ProblemKind::Unavailable,
        }
    }
}

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Openness of the entry that the file belongs to, now.
    pub openness: Openness,
    /// The file.
    pub distribution: &'a DistributionId,
    /// Its version.
    pub version: u32,
}

/// What a grant stands at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Number of the last decision on it.
    pub epoch: u64,
    /// Whether it is neither suspended nor at its end.
    pub live: bool,
    /// From when on it holds.
    pub from: DateTime<Utc>,
    /// From when on it no longer holds.
    pub until: DateTime<Utc>,
    /// What it is for.
    pub covers: Vec<Licensed>,
}

impl Standing {
    /// Whether it holds at a time.
    pub fn holds(&self, now: DateTime<Utc>) -> bool {
        self.live && self.from <= now && now < self.until
    }

    /// Whether it is for a version of a file.
    pub fn covers(&self, distribution: &DistributionId, version: u32) -> bool {
        self.covers.iter().any(|it| it.covers(distribution, version))
    }

    /// Whether a ticket on it is still good: nothing was decided since, and its time is not over.
    pub fn upholds(&self, ticket: &Ticket, now: DateTime<Utc>) -> bool {
        self.epoch == ticket.epoch
            && self.holds(now)
            && self.covers(&ticket.distribution, ticket.version)
    }
}

/// What is known of the grant that a ticket names.
#[derive(Clone, Copy, Debug)]
pub enum Feed<'a> {
    /// The list of revocations was not seen for too long.
    Stale,
    /// What the grant stands at; nothing when there is no such grant.
    Fresh(Option<&'a Standing>),
}

/// Decides whether a file may be taken: unconditional data by anyone (R17), other data with a
/// ticket whose grant stands as it did when the ticket was issued (R22).
///
/// # Errors
/// The [`Refusal`]. One that names the grant is given only to who shows a genuine ticket for the
/// file, so that nobody else learns anything of grants.
pub fn authorise(
    wanted: Wanted<'_>,
    ticket: Option<Genuine>,
    feed: Feed<'_>,
    now: DateTime<Utc>,
) -> Result<Release, Refusal> {
    if wanted.openness == Openness::Unconditional {
        return Ok(Release(Right::Open));
    }
    let ticket = ticket.map(Genuine::into_ticket).ok_or(Refusal::GrantRequired)?;
    if ticket.distribution != *wanted.distribution || ticket.version != wanted.version {
        return Err(Refusal::GrantRequired);
    }
    if ticket.expires <= now {
        return Err(Refusal::TicketExpired);
    }
    match feed {
        Feed::Stale => Err(Refusal::Unknown),
        Feed::Fresh(Some(grant)) if grant.upholds(&ticket, now) => {
            Ok(Release(Right::Granted(Box::new(ticket))))
        }
        Feed::Fresh(_) => Err(Refusal::GrantRevoked),
    }
}

/// Releases a file of a listing to somebody who was found to be of its staff (R5): who reviews data
/// must be able to look at it. It is never asked for an address of the public.
pub const fn release_to_staff() -> Release {
    Release(Right::Staff)
}
