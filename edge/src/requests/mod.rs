//! Requests and what follows from them: applications, demands, corrections, incidents, grants.
//!
//! A handler loads the request with what its rules have to know, asks `domain::request::handle`,
//! and writes what then has happened, with everything that follows from it, in one transaction.

pub(crate) mod answers;
pub(crate) mod application;
pub(crate) mod attachments;
pub(crate) mod begin;
pub(crate) mod commands;
mod effects;
pub mod expiry;
pub(crate) mod find;
pub(crate) mod grants;
mod load;
pub(crate) mod takings;
mod tellings;
mod terms;
mod texts;
mod view;

use domain::request::Refusal;
use domain::{Calendar, Clocks, Language};
use store::DueDay;

use contract::{FieldError, Problem, ProblemKind};

use crate::failure::Failure;
use crate::people::attempts::Attempt;
use crate::portal::Portal;
use crate::signed_in::SignedIn;

/// Goes on unless the caller does this too often: whoever asks may not fill the portal, nor the
/// letter boxes of those who answer.
pub(crate) fn paced(portal: &Portal, caller: &SignedIn, attempt: &Attempt) -> Result<(), Failure> {
    let begun = portal.people().attempts.begin(attempt, portal.now());
    begun.map_err(|seconds| Failure::later(seconds, caller.language))
}

/// A command on a request that a rule stands against.
pub(crate) fn refused(refusal: &Refusal, language: Language) -> Failure {
    let kind = match refusal {
        refusal if refusal.is_personal() => ProblemKind::NotPermitted,
        refusal if refusal.is_state() => ProblemKind::NotNow,
        _ => ProblemKind::Incomplete,
    };
    let message = refusal.message(language);
    let mut errors = Vec::new();
    if let Refusal::Findings(findings) = refusal {
        errors.extend(findings.iter().map(|finding| FieldError {
            field: finding.field.to_owned(),
            detail: finding.message(language).to_owned(),
        }));
    } else if let Some(field) = refusal.field() {
        errors.push(FieldError { field: field.to_owned(), detail: message.clone() });
    }
    Failure::Problem(Problem::new(kind, language).with_detail(message).with_errors(errors))
}

/// The day by which a request goes on, as it is kept.
pub(crate) fn due_day(
    request: &domain::request::Request,
    calendar: &Calendar,
    clocks: Clocks,
) -> Option<DueDay> {
    let domain::Due { date, provisional } = request.due(calendar, clocks)?;
    Some(DueDay { on: date, provisional })
}
