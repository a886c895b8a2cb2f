//! The table of all requests.

use super::{Command, Kind, Party, State};
use crate::Language;

/// One line of the table: from where, by whom, to where, under which conditions, by which law.
#[derive(Debug)]
pub struct Rule {
    /// For this kind.
    pub kind: Kind,
    /// What is done.
    pub command: Command,
    /// Where the request may stand before.
    pub from: &'static [State],
    /// Who may do it; the first that the actor is, is the one as which they act.
    pub parties: &'static [Party],
    /// Where it stands afterwards; `None` when that does not change. A decision that refuses
    /// leads to `refused` instead.
    pub to: Option<State>,
    /// What else must be so.
    pub needs: Needs,
    /// The rule of the law.
    pub law: &'static str,
}

/// What must be so for a command, beside state and party.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// The form says all that the law asks (R19).
    pub complete: bool,
    /// A reason is given, or something is said (R2).
    pub reason: bool,
    /// The legal basis is named (R2, R20).
    pub legal_basis: bool,
    /// The actor neither asks nor uses, for himself or for an organisation of his (R20).
    pub disinterested: bool,
    /// The actor has not agreed before: two people open data (R20).
    pub second: bool,
    /// The actor is not who refused it (R27).
    pub other_than_refuser: bool,
    /// No dispute over it was decided (R27).
    pub undecided: bool,
    /// The data is public and needs a grant.
    pub available: bool,
    /// The data is no longer there to be granted, or needs no grant.
    pub gone: bool,
    /// An outcome of the kind is named (R25, R27).
    pub outcome: bool,
    /// It is graded, now or before (R26).
    pub grade: bool,
    /// A department is named (R23).
    pub provider: bool,
    /// A public entry is named (R23).
    pub linked: bool,
}

const NOTHING: Needs = Needs {
    complete: false,
    reason: false,
    legal_basis: false,
    disinterested: false,
    second: false,
    other_than_refuser: false,
    undecided: false,
    available: false,
    gone: false,
    outcome: false,
    grade: false,
    provider: false,
    linked: false,
};

const WRITING: &[State] = &[State::Draft, State::Returned];
const AT_CHECK: &[State] = &[State::Submitted, State::Checking];
const BEFORE_ANSWER: &[State] = &[State::Submitted, State::Checking, State::WithProvider];
const WAITING: &[State] =
    &[State::Submitted, State::Checking, State::WithProvider, State::Mediation];
const OPEN_TO_STAFF: &[State] =
    &[State::Submitted, State::Checking, State::WithProvider, State::Returned, State::Mediation];
const UNANSWERED: &[State] = &[
    State::Draft,
    State::Submitted,
    State::Checking,
    State::WithProvider,
    State::Returned,
    State::Mediation,
];
/// Where the undertaking can be accepted: from the day it is handed in, as long as it can be used.
const USABLE: &[State] = &[
    State::Submitted,
    State::Checking,
    State::WithProvider,
    State::Returned,
    State::Mediation,
    State::Granted,
];
/// Everywhere but in its applicant's drawer.
const SENT: &[State] = &[
    State::Submitted,
    State::Checking,
    State::WithProvider,
    State::Returned,
    State::Mediation,
    State::Granted,
    State::Refused,
    State::Withdrawn,
    State::Resolved,
    State::Closed,
];

const APPLICANT: &[Party] = &[Party::Applicant];
const AUTHORITY: &[Party] = &[Party::Authority];
const PROVIDER: &[Party] = &[Party::Provider];
const STAFF: &[Party] = &[Party::Authority, Party::Provider];
const APPLICANT_OR_AUTHORITY: &[Party] = &[Party::Applicant, Party::Authority];
const USERS: &[Party] = &[Party::Applicant, Party::Member];
const THOSE_INVOLVED: &[Party] =
    &[Party::Applicant, Party::Member, Party::Authority, Party::Provider];
const ANYBODY: &[Party] = &[Party::Public];

/// The whole table. Where two lines of one command could hold, the first does.
pub const RULES: &[Rule] = &[
    Rule {
        kind: Kind::Access,
        command: Command::Edit,
        from: WRITING,
        parties: APPLICANT,
        to: None,
        needs: NOTHING,
        law: "R19",
    },
    Rule {
        kind: Kind::Access,
        command: Command::Submit,
        from: WRITING,
        parties: APPLICANT,
        to: Some(State::Submitted),
        needs: Needs { complete: true, available: true, ..NOTHING },
        law: "R19",
    },
    Rule {
        kind: Kind::Access,
        command: Command::Withdraw,
        from: UNANSWERED,
        parties: APPLICANT,
        to: Some(State::Withdrawn),
        needs: NOTHING,
        law: "R19",
    },
    Rule {
        kind: Kind::Access,
        command: Command::Take,
        from: AT_CHECK,
        parties: AUTHORITY,
        to: Some(State::Checking),
        needs: Needs { disinterested: true, ..NOTHING },
        law: "R20",
    },
    Rule {
        kind: Kind::Access,
        command: Command::Accept,
        from: AT_CHECK,
        parties: AUTHORITY,
        to: Some(State::WithProvider),
        needs: Needs { disinterested: true, available: true, ..NOTHING },
        law: "R20",
    },
    Rule {
        kind: Kind::Access,
        command: Command::Accept,
        from: &[State::Mediation],
        parties: AUTHORITY,
        to: Some(State::WithProvider),
        needs: Needs {
            disinterested: true,
            available: true,
            other_than_refuser: true,
            second: true,
            ..NOTHING
        },
        law: "R21, R27",
    },
    Rule {
        kind: Kind::Access,
        command: Command::Return,
        from: AT_CHECK,
        parties: AUTHORITY,
        to: Some(State::Returned),
        needs: Needs { disinterested: true, reason: true, ..NOTHING },
        law: "R20",
    },
    Rule {
        kind: Kind::Access,
        command: Command::Return,
        from: &[State::WithProvider],
        parties: PROVIDER,
        to: Some(State::Returned),
        needs: Needs { disinterested: true, reason: true, ..NOTHING },
        law: "R20",
    },
    Rule {
        kind: Kind::Access,
        command: Command::Refuse,
        from: AT_CHECK,
        parties: AUTHORITY,
        to: Some(State::Refused),
        needs: Needs { disinterested: true, reason: true, legal_basis: true, ..NOTHING },
        law: "R2, R20",
    },
    Rule {
        kind: Kind::Access,
        command: Command::Refuse,
        from: &[State::WithProvider],
        parties: PROVIDER,
        to: Some(State::Refused),
        needs: Needs { disinterested: true, reason: true, legal_basis: true, ..NOTHING },
        law: "R2, R20",
    },
    Rule {
        kind: Kind::Access,
        command: Command::Approve,
        from: &[State::WithProvider, State::Mediation],
        parties: PROVIDER,
        to: Some(State::Granted),
        needs: Needs { disinterested: true, available: true, second: true, ..NOTHING },
        law: "R20",
    },
    Rule {
        kind: Kind::Access,
        command: Command::Mediate,
        from: &[State::WithProvider],
        parties: AUTHORITY,
        to: Some(State::Mediation),
        needs: Needs { disinterested: true, reason: true, ..NOTHING },
        law: "R21, R27",
    },
    Rule {
        kind: Kind::Access,
        command: Command::Mediate,
        from: &[State::Refused],
        parties: APPLICANT_OR_AUTHORITY,
        to: Some(State::Mediation),
        needs: Needs { reason: true, undecided: true, ..NOTHING },
        law: "R21, R27",
    },
    Rule {
        kind: Kind::Access,
        command: Command::Decide,
        from: &[State::Mediation],
        parties: AUTHORITY,
        to: Some(State::Granted),
        needs: Needs { disinterested: true, outcome: true, other_than_refuser: true, ..NOTHING },
        law: "R21, R27",
    },
    Rule {
        kind: Kind::Access,
        command: Command::Close,
        from: OPEN_TO_STAFF,
        parties: AUTHORITY,
        to: Some(State::Closed),
        needs: Needs { reason: true, gone: true, ..NOTHING },
        law: "R20",
    },
    Rule {
        kind: Kind::Access,
        command: Command::Comment,
        from: SENT,
        parties: THOSE_INVOLVED,
        to: None,
        needs: Needs { reason: true, ..NOTHING },
        law: "R20",
    },
    Rule {
        kind: Kind::Access,
        command: Command::Remind,
        from: WAITING,
        parties: APPLICANT,
        to: None,
        needs: NOTHING,
        law: "R20",
    },
    Rule {
        kind: Kind::Access,
        command: Command::Prioritise,
        from: BEFORE_ANSWER,
        parties: AUTHORITY,
        to: None,
        needs: Needs { disinterested: true, ..NOTHING },
        law: "R20",
    },
    Rule {
        kind: Kind::Access,
        command: Command::Undertake,
        from: USABLE,
        parties: USERS,
        to: None,
        needs: NOTHING,
        law: "R19",
    },
    Rule {
        kind: Kind::Demand,
        command: Command::Edit,
        from: WRITING,
        parties: APPLICANT,
        to: None,
        needs: NOTHING,
        law: "R23",
    },
    Rule {
        kind: Kind::Demand,
        command: Command::Submit,
        from: WRITING,
        parties: APPLICANT,
        to: Some(State::Submitted),
        needs: Needs { complete: true, ..NOTHING },
        law: "R23",
    },
    Rule {
        kind: Kind::Demand,
        command: Command::Withdraw,
        from: UNANSWERED,
        parties: APPLICANT,
        to: Some(State::Withdrawn),
        needs: NOTHING,
        law: "R23",
    },
    Rule {
        kind: Kind::Demand,
        command: Command::Accept,
        from: &[State::Submitted],
        parties: AUTHORITY,
        to: Some(State::Checking),
        needs: NOTHING,
        law: "R23",
    },
    Rule {
        kind: Kind::Demand,
        command: Command::Accept,
        from: &[State::Checking],
        parties: AUTHORITY,
        to: Some(State::WithProvider),
        needs: Needs { provider: true, ..NOTHING },
        law: "R23",
    },
    Rule {
        kind: Kind::Demand,
        command: Command::Return,
        from: &[State::Submitted],
        parties: AUTHORITY,
        to: Some(State::Returned),
        needs: Needs { reason: true, ..NOTHING },
        law: "R23",
    },
    Rule {
        kind: Kind::Demand,
        command: Command::Return,
        from: &[State::WithProvider],
        parties: PROVIDER,
        to: Some(State::Checking),
        needs: Needs { reason: true, ..NOTHING },
        law: "R23",
    },
    Rule {
        kind: Kind::Demand,
        command: Command::Refuse,
        from: AT_CHECK,
        parties: AUTHORITY,
        to: Some(State::Refused),
        needs: Needs { reason: true, legal_basis: true, ..NOTHING },
        law: "R2, R23",
    },
    Rule {
        kind: Kind::Demand,
        command: Command::Refuse,
        from: &[State::WithProvider],
        parties: PROVIDER,
        to: Some(State::Refused),
        needs: Needs { reason: true, legal_basis: true, ..NOTHING },
        law: "R2, R23",
    },
    Rule {
        kind: Kind::Demand,
        command: Command::Approve,
        from: &[State::WithProvider],
        parties: PROVIDER,
        to: None,
        needs: Needs { reason: true, ..NOTHING },
        law: "R23",
    },
    Rule {
        kind: Kind::Demand,
        command: Command::Resolve,
        from: &[State::Checking, State::WithProvider],
        parties: STAFF,
        to: Some(State::Resolved),
        needs: Needs { linked: true, ..NOTHING },
        law: "R23",
    },
    Rule {
        kind: Kind::Demand,
        command: Command::Close,
        from: &[State::Checking, State::WithProvider],
        parties: AUTHORITY,
        to: Some(State::Closed),
        needs: Needs { reason: true, ..NOTHING },
        law: "R23",
    },
    Rule {
        kind: Kind::Demand,
        command: Command::Comment,
        from: SENT,
        parties: THOSE_INVOLVED,
        to: None,
        needs: Needs { reason: true, ..NOTHING },
        law: "R23",
    },
    Rule {
        kind: Kind::Demand,
        command: Command::Remind,
        from: WAITING,
        parties: APPLICANT,
        to: None,
        needs: NOTHING,
        law: "R23",
    },
    Rule {
        kind: Kind::Demand,
        command: Command::Join,
        from: &[State::Checking, State::WithProvider],
        parties: ANYBODY,
        to: None,
        needs: NOTHING,
        law: "R23",
    },
    Rule {
        kind: Kind::Demand,
        command: Command::Leave,
        from: &[State::Checking, State::WithProvider],
        parties: ANYBODY,
        to: None,
        needs: NOTHING,
        law: "R23",
    },
    Rule {
        kind: Kind::Correction,
        command: Command::Edit,
        from: WRITING,
        parties: APPLICANT,
        to: None,
        needs: NOTHING,
        law: "R25",
    },
    Rule {
        kind: Kind::Correction,
        command: Command::Submit,
        from: WRITING,
        parties: APPLICANT,
        to: Some(State::Submitted),
        needs: Needs { complete: true, ..NOTHING },
        law: "R25",
    },
    Rule {
        kind: Kind::Correction,
        command: Command::Withdraw,
        from: UNANSWERED,
        parties: APPLICANT,
        to: Some(State::Withdrawn),
        needs: NOTHING,
        law: "R25",
    },
    Rule {
        kind: Kind::Correction,
        command: Command::Accept,
        from: &[State::Submitted],
        parties: STAFF,
        to: Some(State::Checking),
        needs: NOTHING,
        law: "R25",
    },
    Rule {
        kind: Kind::Correction,
        command: Command::Return,
        from: AT_CHECK,
        parties: STAFF,
        to: Some(State::Returned),
        needs: Needs { reason: true, ..NOTHING },
        law: "R25",
    },
    Rule {
        kind: Kind::Correction,
        command: Command::Refuse,
        from: AT_CHECK,
        parties: STAFF,
        to: Some(State::Refused),
        needs: Needs { reason: true, legal_basis: true, ..NOTHING },
        law: "R2, R25",
    },
    Rule {
        kind: Kind::Correction,
        command: Command::Suspend,
        from: AT_CHECK,
        parties: STAFF,
        to: Some(State::Checking),
        needs: NOTHING,
        law: "R25",
    },
    Rule {
        kind: Kind::Correction,
        command: Command::Resolve,
        from: AT_CHECK,
        parties: STAFF,
        to: Some(State::Resolved),
        needs: Needs { reason: true, outcome: true, ..NOTHING },
        law: "R25",
    },
    Rule {
        kind: Kind::Correction,
        command: Command::Mediate,
        from: &[State::Refused, State::Resolved],
        parties: APPLICANT,
        to: Some(State::Mediation),
        needs: Needs { reason: true, undecided: true, ..NOTHING },
        law: "R27",
    },
    Rule {
        kind: Kind::Correction,
        command: Command::Decide,
        from: &[State::Mediation],
        parties: AUTHORITY,
        to: Some(State::Resolved),
        needs: Needs {
            reason: true,
            disinterested: true,
            other_than_refuser: true,
            outcome: true,
            ..NOTHING
        },
        law: "R27",
    },
    Rule {
        kind: Kind::Correction,
        command: Command::Comment,
        from: SENT,
        parties: THOSE_INVOLVED,
        to: None,
        needs: Needs { reason: true, ..NOTHING },
        law: "R25",
    },
    Rule {
        kind: Kind::Correction,
        command: Command::Remind,
        from: WAITING,
        parties: APPLICANT,
        to: None,
        needs: NOTHING,
        law: "R25",
    },
    Rule {
        kind: Kind::Incident,
        command: Command::Edit,
        from: WRITING,
        parties: APPLICANT,
        to: None,
        needs: NOTHING,
        law: "R26",
    },
    Rule {
        kind: Kind::Incident,
        command: Command::Submit,
        from: WRITING,
        parties: APPLICANT,
        to: Some(State::Submitted),
        needs: Needs { complete: true, ..NOTHING },
        law: "R26",
    },
    Rule {
        kind: Kind::Incident,
        command: Command::Withdraw,
        from: &[State::Draft, State::Submitted],
        parties: APPLICANT,
        to: Some(State::Withdrawn),
        needs: NOTHING,
        law: "R26",
    },
    Rule {
        kind: Kind::Incident,
        command: Command::Accept,
        from: &[State::Submitted],
        parties: STAFF,
        to: Some(State::Checking),
        needs: Needs { grade: true, ..NOTHING },
        law: "R26",
    },
    Rule {
        kind: Kind::Incident,
        command: Command::Grade,
        from: AT_CHECK,
        parties: STAFF,
        to: None,
        needs: Needs { grade: true, ..NOTHING },
        law: "R26",
    },
    Rule {
        kind: Kind::Incident,
        command: Command::Cut,
        from: AT_CHECK,
        parties: STAFF,
        to: Some(State::Checking),
        needs: NOTHING,
        law: "R26",
    },
    Rule {
        kind: Kind::Incident,
        command: Command::Refuse,
        from: AT_CHECK,
        parties: STAFF,
        to: Some(State::Refused),
        needs: Needs { reason: true, legal_basis: true, ..NOTHING },
        law: "R2, R26",
    },
    Rule {
        kind: Kind::Incident,
        command: Command::Resolve,
        from: &[State::Checking],
        parties: STAFF,
        to: Some(State::Resolved),
        needs: Needs { reason: true, grade: true, ..NOTHING },
        law: "R26",
    },
    Rule {
        kind: Kind::Incident,
        command: Command::Close,
        from: &[State::Resolved],
        parties: AUTHORITY,
        to: Some(State::Closed),
        needs: NOTHING,
        law: "R26",
    },
    Rule {
        kind: Kind::Incident,
        command: Command::Comment,
        from: SENT,
        parties: THOSE_INVOLVED,
        to: None,
        needs: Needs { reason: true, ..NOTHING },
        law: "R26",
    },
    Rule {
        kind: Kind::Incident,
        command: Command::Remind,
        from: WAITING,
        parties: APPLICANT,
        to: None,
        needs: NOTHING,
        law: "R26",
    },
];

/// The table as a document.
pub fn matrix() -> String {
    let words =
        |states: &[State]| states.iter().map(|state| state.value()).collect::<Vec<_>>().join(", ");
    let mut text = String::from(HEAD);
    for kind in Kind::ALL {
        text.push_str(&format!(
            "\n## {} {}\n\n| command | from | by | to | conditions | law |\n|---|---|---|---|---|---|\n",
            kind.value(),
            kind.label(Language::Zh),
        ));
        for rule in RULES.iter().filter(|rule| rule.kind == *kind) {
            let Rule { kind: _, command, from, parties, to, needs, law } = rule;
            let parties = parties.iter().map(|party| party.value()).collect::<Vec<_>>().join(", ");
            text.push_str(&format!(
                "| {command} | {} | {parties} | {} | {} | {law} |\n",
                words(from),
                to.map_or("", State::value),
                needs.letters(),
            ));
        }
    }
    text
}

const HEAD: &str = "
# Who may do what to a request, and when

Made from the table; a test keeps it true. Conditions: **f** the form is complete (R19), **r** a \
reason (R2), **b** the legal basis (R2, R20), **i** does not ask or use it himself (R20), **s** has \
not agreed before (R20), **n** is not who refused (R27), **u** not decided before (R27), **a** the \
data is public and needs a grant, **g** it is not or does not, **o** an outcome (R25, R27), **l** a \
grade (R26), **p** a department (R23), **e** a public entry (R23). Granting also needs the agreement \
of another person, and a security assessment where the data leaves the country (R19, R20).
";

impl Needs {
    fn letters(self) -> String {
        let Self {
            complete,
            reason,
            legal_basis,
            disinterested,
            second,
            other_than_refuser,
            undecided,
            available,
            gone,
            outcome,
            grade,
            provider,
            linked,
        } = self;
        [
            (complete, "f"),
            (reason, "r"),
            (legal_basis, "b"),
            (disinterested, "i"),
            (second, "s"),
            (other_than_refuser, "n"),
            (undecided, "u"),
            (available, "a"),
            (gone, "g"),
            (outcome, "o"),
            (grade, "l"),
            (provider, "p"),
            (linked, "e"),
        ]
        .into_iter()
        .filter_map(|(needed, letter)| needed.then_some(letter))
        .collect::<Vec<_>>()
        .join(" ")
    }
}
