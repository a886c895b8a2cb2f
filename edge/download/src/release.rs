//! Who may take a file (R13, R17).

use contract::ProblemKind;
use domain::Openness;

/// Proof that a file may be taken; only [`authorise`] and [`release_to_staff`] make one.
#[derive(Debug)]
#[must_use = "a release is asked for in order to answer"]
pub struct Release(());

/// Why a file may not be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The data is not unconditionally open and no valid ticket came with the request.
    #[error("the data is not unconditionally open and no valid ticket was shown")]
    GrantRequired,
}

impl Refusal {
    /// The kind of problem that the caller is told.
    pub const fn problem(self) -> ProblemKind {
        match self {
            Self::GrantRequired => ProblemKind::GrantRequired,
        }
    }
}

/// Decides whether a file may be taken: unconditional data by anyone (R17), other data with a
/// ticket.
///
/// No tickets are issued yet, so none can be valid: whatever is shown, limited data stays closed.
///
/// # Errors
/// [`Refusal::GrantRequired`] for conditional and closed data.
pub const fn authorise(openness: Openness, ticket: Option<&str>) -> Result<Release, Refusal> {
    match (openness, ticket) {
        (Openness::Unconditional, _) => Ok(Release(())),
        (Openness::Conditional | Openness::Closed, _) => Err(Refusal::GrantRequired),
    }
}

/// Releases a file of a listing to somebody who was found to be of its staff (R5): who reviews data
/// must be able to look at it. It is never asked for an address of the public.
pub const fn release_to_staff() -> Release {
    Release(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unconditional_data_needs_no_ticket_r17() {
        assert!(authorise(Openness::Unconditional, None).is_ok());
        assert!(authorise(Openness::Unconditional, Some("stale")).is_ok());
    }

    #[test]
    fn limited_data_is_refused_whatever_is_shown_r13() {
        for openness in [Openness::Conditional, Openness::Closed] {
            for ticket in [None, Some(""), Some("forged")] {
                let refusal = authorise(openness, ticket).expect_err("no ticket is valid");
                assert_eq!(refusal.problem(), ProblemKind::GrantRequired);
            }
        }
    }
}
