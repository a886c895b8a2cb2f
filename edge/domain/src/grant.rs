//! A grant (授权): what somebody may take, for what, until when, how often (R22).
//!
//! A grant that ended, by revocation or by its time, never opens again; who needs the data longer
//! applies anew. Every change raises the grant's epoch, which outdates every ticket given before.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::people::{Actor, Organisation, Role, Scope};
use crate::vocabulary::vocabulary;
use crate::{AccountId, DistributionId, Language, ProviderId, Text};

crate::id::id! {
    /// Names a grant (授权).
    GrantId
}
crate::id::id! {
    /// Names a request (申请).
    RequestId
}

vocabulary! {
    /// Where a grant stands.
    GrantState {
        Live = "live", "有效", "Live";
        Suspended = "suspended", "已暂停", "Suspended";
        Revoked = "revoked", "已撤销", "Revoked";
        Expired = "expired", "已到期", "Expired";
    }
}

vocabulary! {
    /// What can be done to a grant.
    GrantCommand {
        /// Takes something of it away.
        Narrow = "narrow", "缩小范围", "Narrow";
        /// Stops it for the time being.
        Suspend = "suspend", "暂停", "Suspend";
        /// Lets it go on.
        Resume = "resume", "恢复", "Resume";
        /// Ends it for good.
        Revoke = "revoke", "撤销", "Revoke";
        /// Its holder gives it up.
        Relinquish = "relinquish", "放弃", "Give up";
        /// Its time is over; the portal notes it.
        Expire = "expire", "到期", "Expire";
    }
}

/// One file of a grant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Licensed {
    /// The file.
    pub distribution: DistributionId,
    /// The one version that may be taken; `None` for this one and all that come later.
    pub version: Option<u32>,
    /// Where later ones may be taken too, the first that may: what was replaced before was not
    /// asked for, and was perhaps replaced for what it held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<u32>,
}

impl Licensed {
    /// Whether a version of a file may be taken.
    pub fn covers(&self, distribution: &DistributionId, version: u32) -> bool {
        self.distribution == *distribution
            && match self.version {
                Some(only) => only == version,
                None => self.since.is_none_or(|first| first <= version),
            }
    }

    /// Whether every version of this is one of another's.
    fn is_within(&self, wider: &Self) -> bool {
        match self.version {
            Some(only) => wider.covers(&self.distribution, only),
            None => {
                wider.version.is_none()
                    && wider.distribution == self.distribution
                    && wider.since.unwrap_or_default() <= self.since.unwrap_or_default()
            }
        }
    }
}

/// What may be taken, from when to when, how often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Terms {
    /// The files.
    pub distributions: Vec<Licensed>,
    /// From this instant on.
    pub from: DateTime<Utc>,
    /// Before this instant.
    pub until: DateTime<Utc>,
    /// So many times; `None` for as often as needed.
    pub times: Option<u32>,
}

impl Terms {
    /// Whether a version of a file may be taken.
    pub fn covers(&self, distribution: &DistributionId, version: u32) -> bool {
        self.distributions.iter().any(|it| it.covers(distribution, version))
    }

    /// Whether these are within others, and not empty.
    pub fn is_within(&self, wider: &Self) -> bool {
        let file = |it: &Licensed| wider.distributions.iter().any(|other| it.is_within(other));
        let times = match (self.times, wider.times) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(own), Some(most)) => own <= most,
        };
        !self.distributions.is_empty()
            && self.distributions.iter().all(file)
            && self.from >= wider.from
            && self.until <= wider.until
            && self.from < self.until
            && times
    }
}

/// A grant as far as its rules need it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Where it stands.
    pub state: GrantState,
    /// In which role it was suspended: what the authority suspended only the authority resumes.
    pub suspended_by: Option<Role>,
    /// How often it was changed; a ticket of an earlier epoch opens nothing.
    pub epoch: u32,
    /// Who holds it.
    pub holder: AccountId,
    /// For which organisation of the portal, if for one.
    pub organisation: Option<ProviderId>,
    /// What may be taken.
    pub terms: Terms,
}

impl Grant {
    /// Whether something can be taken on it now, as far as its time goes.
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.state == GrantState::Live && self.terms.from <= now && now < self.terms.until
    }

    /// Where it stands now: one whose time is over has ended, noted or not.
    pub fn state_at(&self, now: DateTime<Utc>) -> GrantState {
        match self.state {
            GrantState::Live | GrantState::Suspended if now >= self.terms.until => {
                GrantState::Expired
            }
            state => state,
        }
    }
}

/// One line of the table of grants.
#[derive(Debug)]
pub struct GrantRule {
    /// What is done.
    pub command: GrantCommand,
    /// Where the grant may stand before.
    pub from: &'static [GrantState],
    /// Roles over the provider that may do it; none for the holder's own.
    pub roles: &'static [Role],
    /// Where it stands afterwards.
    pub to: GrantState,
    /// Whether a reason is needed (R2).
    pub reason: bool,
}

const STAFF: &[Role] = &[Role::Authority, Role::Provider];
const LIVING: &[GrantState] = &[GrantState::Live, GrantState::Suspended];

/// The whole table (R22, R26).
pub const GRANT_RULES: &[GrantRule] = &[
    GrantRule {
        command: GrantCommand::Narrow,
        from: &[GrantState::Live],
        roles: STAFF,
        to: GrantState::Live,
        reason: true,
    },
    GrantRule {
        command: GrantCommand::Suspend,
        from: &[GrantState::Live],
        roles: STAFF,
        to: GrantState::Suspended,
        reason: true,
    },
    GrantRule {
        command: GrantCommand::Resume,
        from: &[GrantState::Suspended],
        roles: STAFF,
        to: GrantState::Live,
        reason: false,
    },
    GrantRule {
        command: GrantCommand::Revoke,
        from: LIVING,
        roles: STAFF,
        to: GrantState::Revoked,
        reason: true,
    },
    GrantRule {
        command: GrantCommand::Relinquish,
        from: LIVING,
        roles: &[],
        to: GrantState::Revoked,
        reason: false,
    },
];

/// What somebody wants done to a grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantAct {
    /// What.
    pub command: GrantCommand,
    /// Why.
    pub comment: Option<String>,
    /// What is left of it when it is narrowed.
    pub terms: Option<Terms>,
}

/// Why a command on a grant is refused; nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GrantRefusal {
    /// The key that the actor came with is not for this.
    Scope(Scope),
    /// The actor is nobody who may do it.
    Role,
    /// It does not stand where that may be done.
    State(GrantState),
    /// The authority suspended it, so the authority resumes it.
    SuspendedByAuthority,
    /// The actor holds it; staff do not give themselves more (R20).
    OwnGrant,
    /// A reason is needed (R2).
    Reason,
    /// What is to be left is not within what there is, or is all of it (R22).
    Terms,
}

impl GrantRefusal {
    /// Whether another person may do it where this one may not.
    pub const fn is_personal(self) -> bool {
        matches!(self, Self::Scope(_) | Self::Role | Self::SuspendedByAuthority | Self::OwnGrant)
    }

    /// What is wrong, with the rule's id, for people.
    pub fn message(self, language: Language) -> String {
        let text = match self {
            Self::Scope(scope) => {
                let scope = scope.label(language);
                return match language {
                    Language::Zh => format!("该接口密钥没有“{scope}”权限"),
                    Language::En => format!("this key is not for “{scope}”"),
                };
            }
            Self::State(state) => {
                let state = state.label(language);
                return match language {
                    Language::Zh => format!("授权现为“{state}”，不能进行这项操作（R22）"),
                    Language::En => {
                        format!("the grant is “{state}”, where this is not possible (R22)")
                    }
                };
            }
            Self::Role => Text {
                zh: "当前账号不能对这项授权进行这项操作（R1）",
                en: "this account may not do this to this grant (R1)",
            },
            Self::SuspendedByAuthority => Text {
                zh: "由主管部门暂停的，须由主管部门恢复",
                en: "what the authority suspended, the authority resumes",
            },
            Self::OwnGrant => Text {
                zh: "不能恢复本人或本单位持有的授权（R20）",
                en: "nobody resumes a grant that they or their organisation hold (R20)",
            },
            Self::Reason => Text { zh: "请写明理由（R2）", en: "a reason is needed (R2)" },
            Self::Terms => Text {
                zh: "缩小后的范围须小于现有范围且不能为空（R22）",
                en: "what is left must be less than there is, and not nothing (R22)",
            },
        };
        text.get(language).to_owned()
    }

    /// The field that it is about, where there is one.
    pub const fn field(self) -> Option<&'static str> {
        match self {
            Self::Reason => Some("comment"),
            Self::Terms => Some("terms"),
            _ => None,
        }
    }
}

/// What was decided: the grant as it then stands, and in whose name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantDecision {
    /// The grant afterwards.
    pub grant: Grant,
    /// The role in which it was decided; none for the holder.
    pub role: Option<Role>,
    /// The organisation in whose name.
    pub organisation: Option<ProviderId>,
}

/// Decides a command on a grant.
///
/// # Errors
/// [`GrantRefusal`] that says which rule stands against it; nothing has changed then.
pub fn decide_grant(
    grant: &Grant,
    act: &GrantAct,
    owner: &Organisation,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Result<GrantDecision, GrantRefusal> {
    let (rule, held) = allowed(grant, act.command, owner, actor, now)?;
    let unexplained = act.comment.as_deref().is_none_or(|comment| comment.trim().is_empty());
    if rule.reason && unexplained {
        return Err(GrantRefusal::Reason);
    }
    let mut after = grant.clone();
    if act.command == GrantCommand::Narrow {
        let terms = act.terms.clone().ok_or(GrantRefusal::Terms)?;
        if terms == grant.terms || !terms.is_within(&grant.terms) {
            return Err(GrantRefusal::Terms);
        }
        after.terms = terms;
    }
    after.state = rule.to;
    after.suspended_by = match act.command {
        GrantCommand::Suspend => held.map(|(role, _)| role),
        _ => None,
    };
    after.epoch = grant.epoch + 1;
    Ok(GrantDecision {
        grant: after,
        role: held.map(|(role, _)| role),
        organisation: match held {
            Some((_, organisation)) => Some(organisation.clone()),
            None => grant.organisation.clone(),
        },
    })
}

/// What an actor may do to a grant now.
pub fn grant_permissions(
    grant: &Grant,
    owner: &Organisation,
    actor: &Actor,
    now: DateTime<Utc>,
) -> Vec<GrantCommand> {
    let allowed = |command: &GrantCommand| allowed(grant, *command, owner, actor, now).is_ok();
    GrantCommand::ALL.iter().copied().filter(allowed).collect()
}

/// In which role somebody acts, and for which organisation.
type Held<'a> = (Role, &'a ProviderId);

fn allowed<'a>(
    grant: &Grant,
    command: GrantCommand,
    owner: &Organisation,
    actor: &'a Actor,
    now: DateTime<Utc>,
) -> Result<(&'static GrantRule, Option<Held<'a>>), GrantRefusal> {
    let rule = GRANT_RULES.iter().find(|rule| rule.command == command);
    let rule = rule.ok_or(GrantRefusal::Role)?;
    let holds = actor.account == grant.holder;
    let held = match rule.roles {
        [] if holds => None,
        [] => return Err(GrantRefusal::Role),
        roles => Some(actor.acting_as(roles, owner).ok_or(GrantRefusal::Role)?),
    };
    let scope = if held.is_some() { Scope::Decide } else { Scope::Draft };
    if !actor.may(scope) {
        return Err(GrantRefusal::Scope(scope));
    }
    let state = grant.state_at(now);
    if !rule.from.contains(&state) {
        return Err(GrantRefusal::State(state));
    }
    if command == GrantCommand::Resume {
        let own = grant.organisation.as_ref();
        let own = actor.memberships.iter().any(|it| Some(&it.organisation.id) == own);
        if holds || own {
            return Err(GrantRefusal::OwnGrant);
        }
        let role = held.map(|(role, _)| role);
        if grant.suspended_by == Some(Role::Authority) && role != Some(Role::Authority) {
            return Err(GrantRefusal::SuspendedByAuthority);
        }
    }
    Ok((rule, held))
}

#[cfg(test)]
#[path = "grant/tests.rs"]
mod tests;
