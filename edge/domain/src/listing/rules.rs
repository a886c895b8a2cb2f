//! The table of the listing's life.

use super::{Command, Stage, Standing};
use crate::people::Role;

/// One line of the table: from where, by whom, to where, under which conditions, by which law.
#[derive(Debug)]
pub struct Rule {
    /// What is done.
    pub command: Command,
    /// Where the listing may stand before.
    pub from: &'static [Standing],
    /// Where its revision may stand before.
    pub at: &'static [Stage],
    /// Who may do it; the first that the actor holds is the one in which they act.
    pub roles: &'static [Role],
    /// Where the listing stands afterwards; `None` when that does not change.
    pub standing: Option<Standing>,
    /// Where the revision stands afterwards; `None` when that does not change.
    pub stage: Option<Stage>,
    /// What else must be so.
    pub needs: Needs,
    /// The rule of the law.
    pub law: &'static str,
}

/// What must be so for a command, beside state and role.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    /// The entry says all that the law asks (R4, R13).
    pub complete: bool,
    /// No personal information is left open in unconditional data (R16).
    pub clean: bool,
    /// A second claim to a data element is explained (R9).
    pub unclaimed: bool,
    /// The confidentiality check is made (R10), by eye where nothing else can look (R16).
    pub confidentiality: bool,
    /// A reason is given (R2).
    pub reason: bool,
    /// The actor wrote nothing of the revision (R5).
    pub other_than_drafter: bool,
    /// The actor did not approve the revision for the department.
    pub other_than_reviewer: bool,
}

const NOTHING: Needs = Needs {
    complete: false,
    clean: false,
    unclaimed: false,
    confidentiality: false,
    reason: false,
    other_than_drafter: false,
    other_than_reviewer: false,
};
const REASON: Needs = Needs { reason: true, ..NOTHING };

/// Every standing from which work can go on.
const LIVING: &[Standing] =
    &[Standing::Unpublished, Standing::Published, Standing::Suspended, Standing::Withdrawn];
const KNOWN: &[Standing] = &[Standing::Published, Standing::Suspended, Standing::Withdrawn];
const UP: &[Standing] = &[Standing::Published, Standing::Suspended];
const ANY: &[Stage] = Stage::ALL;
const IN_REVIEW: &[Stage] = &[Stage::DepartmentReview, Stage::AuthorityReview];
const REGISTRAR: &[Role] = &[Role::Registrar];
const ANSWERABLE: &[Role] = &[Role::Authority, Role::Provider];

/// The whole table. Where two lines of one command could hold, the first does.
pub const RULES: &[Rule] = &[
    Rule {
        command: Command::Edit,
        from: LIVING,
        at: &[Stage::Draft, Stage::Settled],
        roles: REGISTRAR,
        standing: None,
        stage: Some(Stage::Draft),
        needs: NOTHING,
        law: "R5, R7",
    },
    Rule {
        command: Command::Submit,
        from: LIVING,
        at: &[Stage::Draft],
        roles: REGISTRAR,
        standing: None,
        stage: Some(Stage::DepartmentReview),
        needs: Needs { complete: true, ..NOTHING },
        law: "R4, R5, R13",
    },
    Rule {
        command: Command::Recall,
        from: LIVING,
        at: IN_REVIEW,
        roles: REGISTRAR,
        standing: None,
        stage: Some(Stage::Draft),
        needs: NOTHING,
        law: "R5",
    },
    Rule {
        command: Command::Approve,
        from: LIVING,
        at: &[Stage::DepartmentReview],
        roles: &[Role::Reviewer],
        standing: None,
        stage: Some(Stage::AuthorityReview),
        needs: Needs {
            complete: true,
            clean: true,
            confidentiality: true,
            other_than_drafter: true,
            ..NOTHING
        },
        law: "R5, R10, R16",
    },
    Rule {
        command: Command::Return,
        from: LIVING,
        at: &[Stage::DepartmentReview],
        roles: &[Role::Reviewer],
        standing: None,
        stage: Some(Stage::Draft),
        needs: REASON,
        law: "R5",
    },
    Rule {
        command: Command::Return,
        from: LIVING,
        at: &[Stage::AuthorityReview],
        roles: &[Role::Authority],
        standing: None,
        stage: Some(Stage::Draft),
        needs: REASON,
        law: "R5",
    },
    Rule {
        command: Command::Publish,
        from: LIVING,
        at: &[Stage::AuthorityReview],
        roles: &[Role::Authority],
        standing: Some(Standing::Published),
        stage: Some(Stage::Settled),
        needs: Needs {
            complete: true,
            clean: true,
            unclaimed: true,
            other_than_drafter: true,
            other_than_reviewer: true,
            ..NOTHING
        },
        law: "R5, R9, R13, R16",
    },
    Rule {
        command: Command::Discard,
        from: &[Standing::Unpublished],
        at: &[Stage::Draft],
        roles: REGISTRAR,
        standing: Some(Standing::Retired),
        stage: Some(Stage::Settled),
        needs: NOTHING,
        law: "R5",
    },
    Rule {
        command: Command::Discard,
        from: KNOWN,
        at: &[Stage::Draft],
        roles: REGISTRAR,
        standing: None,
        stage: Some(Stage::Settled),
        needs: NOTHING,
        law: "R5",
    },
    Rule {
        command: Command::Suspend,
        from: &[Standing::Published],
        at: ANY,
        roles: ANSWERABLE,
        standing: Some(Standing::Suspended),
        stage: None,
        needs: REASON,
        law: "R25",
    },
    Rule {
        command: Command::Resume,
        from: &[Standing::Suspended],
        at: ANY,
        roles: ANSWERABLE,
        standing: Some(Standing::Published),
        stage: None,
        needs: NOTHING,
        law: "R25",
    },
    Rule {
        command: Command::Withdraw,
        from: UP,
        at: ANY,
        roles: ANSWERABLE,
        standing: Some(Standing::Withdrawn),
        stage: None,
        needs: REASON,
        law: "R25",
    },
    Rule {
        command: Command::Retire,
        from: KNOWN,
        at: ANY,
        roles: ANSWERABLE,
        standing: Some(Standing::Retired),
        stage: Some(Stage::Settled),
        needs: REASON,
        law: "R8",
    },
    Rule {
        command: Command::Confirm,
        from: &[Standing::Published],
        at: &[Stage::Settled],
        roles: &[Role::Provider, Role::Registrar],
        standing: None,
        stage: None,
        needs: NOTHING,
        law: "R7",
    },
];

impl Rule {
    /// Whether the rule holds for a listing that stands so.
    pub fn holds(&self, standing: Standing, stage: Stage) -> bool {
        self.from.contains(&standing) && self.at.contains(&stage)
    }
}

/// A clock that runs while a listing stands somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The department's own review.
    DepartmentReview,
    /// The authority's review (R7).
    AuthorityReview,
    /// The department corrects what was returned, or completes what it began (R7).
    Correction,
    /// The yearly look at what is public (R7).
    Rereview,
}

impl Clock {
    /// The clock that runs for a listing, if any.
    pub const fn of(standing: Standing, stage: Stage) -> Option<Self> {
        match (standing, stage) {
            (Standing::Retired, _) => None,
            (_, Stage::DepartmentReview) => Some(Self::DepartmentReview),
            (_, Stage::AuthorityReview) => Some(Self::AuthorityReview),
            (_, Stage::Draft) => Some(Self::Correction),
            (Standing::Published, Stage::Settled) => Some(Self::Rereview),
            (_, Stage::Settled) => None,
        }
    }

    /// The rule of the law by which it runs.
    pub const fn law(self) -> &'static str {
        match self {
            Self::DepartmentReview => "R5",
            Self::AuthorityReview | Self::Correction | Self::Rereview => "R7",
        }
    }
}

/// The roles × states × commands, as a document.
pub fn matrix() -> String {
    let mut text = String::from(
        "\n# Who may do what, and when\n\n\
         Made from the table; a test keeps it true. `→` names where the listing or its revision \
         stands afterwards. Conditions: **c** complete (R4, R13), **p** no open personal \
         information (R16), **e** a second claim to a data element explained (R9), **s** \
         confidentiality check (R10), **r** a reason (R2), **d** not by a drafter of the revision \
         (R5), **a** not by who approved it.\n\n\
         | command | listing | revision | by | → listing | → revision | conditions | law |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    let words = |all: usize, words: Vec<&'static str>| {
        if words.len() == all { "any".to_owned() } else { words.join(", ") }
    };
    for rule in RULES {
        let Rule { command, from, at, roles, standing, stage, needs, law } = rule;
        let needs = [
            (needs.complete, "c"),
            (needs.clean, "p"),
            (needs.unclaimed, "e"),
            (needs.confidentiality, "s"),
            (needs.reason, "r"),
            (needs.other_than_drafter, "d"),
            (needs.other_than_reviewer, "a"),
        ];
        let needs: Vec<_> = needs.iter().filter(|(so, _)| *so).map(|(_, sign)| *sign).collect();
        let line = [
            command.value().to_owned(),
            words(Standing::ALL.len(), from.iter().map(|it| it.value()).collect()),
            words(Stage::ALL.len(), at.iter().map(|it| it.value()).collect()),
            roles.iter().map(|it| it.value()).collect::<Vec<_>>().join(", "),
            standing.map_or("", Standing::value).to_owned(),
            stage.map_or("", Stage::value).to_owned(),
            needs.join(" "),
            (*law).to_owned(),
        ];
        text.push_str(&format!("| {} |\n", line.join(" | ")));
    }
    text
}
