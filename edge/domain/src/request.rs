//! What the public and departments ask for (申请), and how it is answered.
//!
//! Four kinds go through one machine: an application for data that is not open to all (R19), a
//! demand for data that is not in the catalogue (R23), a correction (R25), an incident (R26). What
//! may be done stands in one table, [`RULES`]; [`handle`] and [`permissions`] read nothing else, so
//! that the buttons which a page shows are the commands which the portal obeys.
//!
//! What happened is a list of [`Event`]s; a [`Request`] is what they add up to ([`Request::after`]).
//!
#![doc = include_str!("request/matrix.md")]

mod clock;
mod event;
mod facts;
mod form;
mod refusal;
mod rules;
#[cfg(test)]
mod tests;
mod words;

pub use clock::Clock;
pub use event::{Detail, Event, Summary};
pub use facts::{Availability, Facts};
pub use form::{Answer, Form};
pub use refusal::Refusal;
pub use rules::{Needs, RULES, Rule, matrix};
pub use words::{Command, Grade, Kind, Outcome, Party, Road, State};

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::people::{Actor, Organisation, Role, Scope};
use crate::{AccountId, Calendar, ProviderId};

/// A request as far as its rules need it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// What is asked.
    pub kind: Kind,
    /// By which road an application goes.
    pub road: Road,
    /// Where it stands.
    pub state: State,
    /// Who asks.
    pub applicant: AccountId,
    /// For which organisation of the portal they ask, if for one.
    pub organisation: Option<ProviderId>,
    /// Who agreed so far: two different people open data (R20).
    pub agreed: Vec<Agreement>,
    /// Who refused it last, or answered it against what was asked.
    pub refused_by: Option<AccountId>,
    /// Who took it up.
    pub officer: Option<AccountId>,
    /// Whether it jumps the queue (R20).
    pub emergency: bool,
    /// How grave an incident is (R26).
    pub grade: Option<Grade>,
    /// Whether everybody may read it: a demand that was accepted (R23).
    pub public: bool,
    /// Whether a dispute over it was decided; it is decided once (R27).
    pub decided: bool,
    /// When the running clock was started.
    pub clock_since: DateTime<Utc>,
    /// Working days of clocks that were stopped before they ran out.
    #[serde(default)]
    pub spent: BTreeMap<Clock, u32>,
}

/// One of the two who must agree (R20).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// Who.
    pub account: AccountId,
    /// As what.
    pub party: Party,
}

/// What somebody wants done.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Act {
    /// What; `None` only in an act that nobody made yet.
    pub command: Option<Command>,
    /// Why, or what is said, in their words.
    pub comment: Option<String>,
    /// The law that it rests on.
    pub legal_basis: Option<String>,
    /// Whether only staff may read what is said.
    pub internal: bool,
    /// What else is said with it.
    pub detail: Detail,
}

impl Act {
    /// A bare command.
    pub fn new(command: Command) -> Self {
        Self { command: Some(command), ..Self::default() }
    }

    /// The same with a reason.
    #[must_use]
    pub fn because(self, comment: impl Into<String>) -> Self {
        Self { comment: Some(comment.into()), ..self }
    }

    /// The same with the law that it rests on.
    #[must_use]
    pub fn by_law(self, basis: impl Into<String>) -> Self {
        Self { legal_basis: Some(basis.into()), ..self }
    }
}

impl Request {
    /// A request that somebody begins.
    pub fn begun(
        kind: Kind,
        road: Road,
        applicant: AccountId,
        organisation: Option<ProviderId>,
        at: DateTime<Utc>,
    ) -> Self {
        Self {
            kind,
            road,
            state: State::Draft,
            applicant,
            organisation,
            agreed: Vec::new(),
            refused_by: None,
            officer: None,
            emergency: false,
            grade: None,
            public: false,
            decided: false,
            clock_since: at,
            spent: BTreeMap::new(),
        }
    }

    /// The request after something happened. The calendar counts what a stopped clock had used.
    #[must_use]
    pub fn after(&self, event: &Event, calendar: &Calendar) -> Self {
        let mut after = self.clone();
        after.state = event.to;
        let Detail { grade, emergency, form, .. } = &event.detail;
        after.grade = grade.or(self.grade);
        after.emergency = emergency.unwrap_or(self.emergency);
        match event.command {
            Command::Submit => {
                // What was agreed to before was another text.
                after.agreed.clear();
                after.officer = None;
                after.emergency = form.as_ref().is_some_and(|form| form.emergency);
            }
            Command::Take => after.officer = event.account.clone(),
            Command::Accept | Command::Approve => after.agree(event),
            Command::Refuse => after.refused_by = event.account.clone(),
            // A dispute over a correction is over how it was answered.
            Command::Resolve if self.kind == Kind::Correction => {
                after.refused_by = event.account.clone();
            }
            Command::Decide => {
                after.decided = true;
                if event.to == State::Granted {
                    after.agree(event);
                }
            }
            Command::Return => after.agreed.clear(),
            _ => {}
        }
        if self.kind == Kind::Demand && event.command == Command::Accept {
            after.public = true;
        }
        after.turn_clock(self, event, calendar);
        after
    }

    fn agree(&mut self, event: &Event) {
        if let Some(account) = &event.account {
            self.agreed.push(Agreement { account: account.clone(), party: event.party });
        }
    }

    /// Whether its applicant may still write it.
    pub const fn is_open(&self) -> bool {
        matches!(self.state, State::Draft | State::Returned)
    }

    /// Whether it waits for somebody of the staff.
    pub const fn is_waiting(&self) -> bool {
        matches!(
            self.state,
            State::Submitted | State::Checking | State::WithProvider | State::Mediation
        )
    }

    /// Who has it now.
    pub const fn desk(&self) -> Option<Party> {
        match (self.kind, self.state) {
            (_, State::Draft | State::Returned) => Some(Party::Applicant),
            (Kind::Access | Kind::Demand, State::Submitted | State::Checking) => {
                Some(Party::Authority)
            }
            (Kind::Correction | Kind::Incident, State::Submitted | State::Checking)
            | (_, State::WithProvider) => Some(Party::Provider),
            (_, State::Mediation) => Some(Party::Authority),
            _ => None,
        }
    }
}

/// What an actor may do to a request now; the order is that of [`Command::ALL`].
///
/// A command that is listed can still be refused for what it lacks.
pub fn permissions(
    request: &Request,
    owner: &Organisation,
    actor: &Actor,
    facts: &Facts,
) -> Vec<Command> {
    let allowed = |command: &Command| allowed(request, *command, owner, actor, facts).is_ok();
    Command::ALL.iter().copied().filter(allowed).collect()
}

/// What an actor is to a request, the nearest first; empty for somebody who may not see it.
///
/// What is public of a demand anybody may see, and is not the whole of it.
pub fn parties(
    request: &Request,
    owner: &Organisation,
    actor: &Actor,
    facts: &Facts,
) -> Vec<Party> {
    let mut parties = Vec::new();
    if actor.account == request.applicant {
        parties.push(Party::Applicant);
    }
    if request.state == State::Draft {
        return parties;
    }
    if facts.named {
        parties.push(Party::Member);
    }
    for party in [Party::Authority, Party::Provider] {
        if party.role().is_some_and(|role| actor.acting(role, owner).is_some()) {
            parties.push(party);
        }
    }
    if actor.acting(Role::Auditor, owner).is_some() {
        parties.push(Party::Auditor);
    }
    if request.public {
        parties.push(Party::Public);
    }
    parties
}

/// Decides a command: what then has happened.
///
/// # Errors
/// [`Refusal`] that says which rule stands against it; nothing has happened then.
pub fn handle(
    request: &Request,
    act: &Act,
    owner: &Organisation,
    actor: &Actor,
    facts: &Facts,
) -> Result<Event, Refusal> {
    let command = act.command.ok_or(Refusal::Role)?;
    let (rule, party) = allowed(request, command, owner, actor, facts)?;
    require(request, rule, act, actor, facts)?;
    let organisation = match party.role() {
        Some(role) => actor.acting(role, owner).cloned(),
        None => request.organisation.clone().filter(|_| party == Party::Applicant),
    };
    let to = match (command, act.detail.outcome) {
        (Command::Decide, Some(Outcome::Refuse)) => State::Refused,
        _ => rule.to.unwrap_or(request.state),
    };
    Ok(Event {
        command,
        from: request.state,
        to,
        at: facts.now,
        account: Some(actor.account.clone()),
        organisation,
        party,
        internal: command == Command::Comment && party.is_staff() && act.internal,
        comment: act.comment.clone().filter(|text| !text.trim().is_empty()),
        legal_basis: act.legal_basis.clone().filter(|text| !text.trim().is_empty()),
        detail: act.detail.clone(),
    })
}

/// The rule by which an actor may do something now, and as what.
fn allowed(
    request: &Request,
    command: Command,
    owner: &Organisation,
    actor: &Actor,
    facts: &Facts,
) -> Result<(&'static Rule, Party), Refusal> {
    let parties = parties(request, owner, actor, facts);
    let held = |rule: &&Rule| parties.iter().any(|party| rule.parties.contains(party));
    let of_command =
        || RULES.iter().filter(|rule| rule.kind == request.kind && rule.command == command);
    if !of_command().any(|rule| held(&rule)) {
        return Err(Refusal::Role);
    }
    let rule = of_command()
        .filter(held)
        .find(|rule| rule.from.contains(&request.state))
        .ok_or(Refusal::State(request.state))?;
    let party = rule.parties.iter().copied().find(|party| parties.contains(party));
    let party = party.ok_or(Refusal::Role)?;
    let scope = if party.is_staff() { Scope::Decide } else { Scope::Draft };
    if !actor.may(scope) {
        return Err(Refusal::Scope(scope));
    }
    personal(request, rule, party, owner, actor, facts)?;
    if rule.needs.undecided && request.decided {
        return Err(Refusal::Decided);
    }
    match (command, facts.joined) {
        (Command::Join, true) => return Err(Refusal::Joined),
        (Command::Leave, false) => return Err(Refusal::NotJoined),
        _ => {}
    }
    if command == Command::Undertake && facts.undertaken {
        return Err(Refusal::Undertaken);
    }
    if rule.needs.gone && facts.availability == Availability::Limited {
        return Err(Refusal::StillThere);
    }
    Ok((rule, party))
}

/// What a rule asks of the person: that nobody decides what they ask themselves, or twice.
fn personal(
    request: &Request,
    rule: &Rule,
    party: Party,
    owner: &Organisation,
    actor: &Actor,
    facts: &Facts,
) -> Result<(), Refusal> {
    let own = || {
        let name = party.role().and_then(|role| actor.acting(role, owner));
        let of_own = request.organisation.as_ref().is_some_and(|asking| {
            name == Some(asking)
                || actor.memberships.iter().any(|held| held.organisation.id == *asking)
        });
        actor.account == request.applicant || facts.named || of_own
    };
    if rule.needs.disinterested && own() {
        return Err(Refusal::OwnRequest);
    }
    if rule.needs.second && request.agreed.iter().any(|agreed| agreed.account == actor.account) {
        return Err(Refusal::SamePerson);
    }
    if rule.needs.other_than_refuser && request.refused_by.as_ref() == Some(&actor.account) {
        return Err(Refusal::OwnRefusal);
    }
    Ok(())
}

/// What a rule asks of the act and of the world.
fn require(
    request: &Request,
    rule: &Rule,
    act: &Act,
    actor: &Actor,
    facts: &Facts,
) -> Result<(), Refusal> {
    let Needs { complete, reason, legal_basis, available, .. } = rule.needs;
    let blank = |text: &Option<String>| text.as_deref().is_none_or(|text| text.trim().is_empty());
    let Detail { outcome, grade, provider, dataset, emergency, summary, .. } = &act.detail;
    if complete && !facts.findings.is_empty() {
        return Err(Refusal::Findings(facts.findings.clone()));
    }
    let refuses = *outcome == Some(Outcome::Refuse);
    if (reason || refuses) && blank(&act.comment) {
        return Err(Refusal::Reason);
    }
    if (legal_basis || refuses) && blank(&act.legal_basis) {
        return Err(Refusal::LegalBasis);
    }
    if rule.needs.outcome {
        let outcome = outcome.ok_or(Refusal::Outcome)?;
        if !Outcome::of(request.kind).contains(&outcome) {
            return Err(Refusal::Outcome);
        }
    }
    let opens = rule.to == Some(State::Granted) && !refuses;
    if available || opens {
        match facts.availability {
            Availability::Limited => {}
            Availability::Open => return Err(Refusal::AlreadyOpen),
            Availability::Gone => return Err(Refusal::Gone),
        }
    }
    if opens {
        // Two agree, and they are two people (R20); what leaves the country was assessed (R19).
        let by_another = |agreed: &Agreement| agreed.account != actor.account;
        if !request.agreed.iter().any(by_another) {
            return Err(Refusal::NotAgreed);
        }
        if request.agreed.iter().any(|agreed| agreed.account == actor.account) {
            return Err(Refusal::SamePerson);
        }
        if facts.leaves_country && blank(&facts.assessment) {
            return Err(Refusal::Assessment);
        }
    }
    let grade = grade.or(request.grade);
    if rule.needs.grade && grade.is_none() {
        return Err(Refusal::Grade);
    }
    if rule.command == Command::Resolve
        && request.kind == Kind::Incident
        && grade.is_some_and(Grade::needs_summary)
        && summary.as_ref().is_none_or(|summary| !summary.is_whole())
    {
        return Err(Refusal::Summary);
    }
    if rule.needs.provider && provider.is_none() {
        return Err(Refusal::Provider);
    }
    if rule.needs.linked && !(dataset.is_some() && facts.linked_usable) {
        return Err(Refusal::Linked);
    }
    if rule.command == Command::Prioritise && emergency.is_none() {
        return Err(Refusal::Emergency);
    }
    if rule.command == Command::Undertake && !act.detail.undertaking {
        return Err(Refusal::Undertaking);
    }
    if rule.command == Command::Remind && facts.reminded {
        return Err(Refusal::Reminded);
    }
    Ok(())
}
