//! Why a button is not there, as far as the page can know it.

use contract::EventView;
use domain::ProviderId;
use domain::request::{Command, Kind, Party, State};

use super::Case;
use crate::locale::staff::{Requests, fill};
use crate::request::is_over;

/// The last agreement since the request was handed in (R20).
pub fn agreed<'a>(case: &Case<'a>) -> Option<&'a EventView> {
    let since = case.view.events.iter().rev();
    since.take_while(|event| !matches!(event.command, Command::Submit | Command::Return)).find(
        |event| {
            matches!(event.command, Command::Accept | Command::Approve)
                || (event.command == Command::Decide && event.to == State::Granted)
        },
    )
}

/// Whether the caller gave that agreement, as far as a name tells.
pub fn agreed_first(case: &Case<'_>) -> bool {
    case.view.kind == Kind::Access
        && agreed(case).is_some_and(|it| it.who.as_ref() == Some(&case.desk.session.account.name))
}

/// Why somebody who reads the request as staff cannot move it along; nothing when they can.
pub fn missing(case: &Case<'_>) -> Option<String> {
    let say = Requests::of(case.desk.locale.language);
    let view = case.view;
    let moves = |command: Command| {
        !matches!(
            command,
            Command::Comment | Command::Take | Command::Prioritise | Command::Mediate
        )
    };
    if case.commands().any(|(command, _)| moves(command)) {
        return dispute(case);
    }
    let mut staff = view.parties.iter().filter(|party| party.is_staff());
    if staff.clone().next().is_none() {
        return Some(say.only_reads.to_owned());
    }
    if is_over(view.state) {
        return Some(say.why_ended.to_owned());
    }
    if view.state == State::Returned {
        return Some(say.why_returned.to_owned());
    }
    let desk = view.desk?;
    if !staff.any(|party| *party == desk) {
        let name = view.desk_name.as_deref();
        let name = name.unwrap_or_else(|| desk.label(case.desk.locale.language));
        return Some(fill(say.why_elsewhere, &[name]));
    }
    if is_interested(case) {
        return Some(say.why_own.to_owned());
    }
    match (view.kind, view.state) {
        (Kind::Access, State::WithProvider) => Some(say.why_same.to_owned()),
        (Kind::Access, State::Mediation) if desk == Party::Authority => {
            Some(say.why_refuser.to_owned())
        }
        _ => None,
    }
}

/// In a dispute: why the agreement is missing where other buttons are there.
fn dispute(case: &Case<'_>) -> Option<String> {
    let view = case.view;
    let say = Requests::of(case.desk.locale.language);
    let may = |command| view.permissions.contains(&command);
    let provider = view.parties.contains(&Party::Provider);
    let agrees = view.kind == Kind::Access
        && provider
        && matches!(view.state, State::WithProvider | State::Mediation);
    if !agrees || may(Command::Approve) {
        return None;
    }
    Some(if is_interested(case) { say.why_own } else { say.why_same }.to_owned())
}

/// Whether the caller asks or uses, for himself or for an organisation of his (R20).
fn is_interested(case: &Case<'_>) -> bool {
    let view = case.view;
    let own = |id: &ProviderId| case.desk.session.organisations.iter().any(|it| it.id == *id);
    view.applicant.as_ref().is_some_and(|applicant| {
        applicant.own || applicant.organisation.as_ref().is_some_and(|it| own(&it.id))
    }) || view.members.iter().any(|member| member.own)
}
