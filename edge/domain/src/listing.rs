//! The life of a listing (目录条目的生命周期): who may do what to it, when, and where it stands then.
//!
//! A listing has two sides. Its [`Standing`] is what the public knows: never public, published,
//! suspended, withdrawn, retired. Its revision, if there is one, is what is being worked on and
//! stands at a [`Stage`]: a draft, in the department's review, in the authority's review. A
//! published entry stays up while its revision is reviewed (R5, R7). Both sides move by one table,
//! [`RULES`]; [`decide`] and [`permissions`] read nothing else, so that the buttons which a page
//! shows are the commands which the portal obeys.
//!
#![doc = include_str!("listing/matrix.md")]

mod refusal;
mod rules;
#[cfg(test)]
mod tests;

pub use refusal::Refusal;
pub use rules::{Clock, RULES, Rule, matrix};

use crate::people::{Actor, Organisation, Role};
use crate::vocabulary::vocabulary;
use crate::{AccountId, DatasetId, Finding, Scope};
use serde::{Deserialize, Serialize};

vocabulary! {
    /// Where a listing stands, in one word (状态, R5).
    State {
        /// Its department works on it, or got it back for correction.
        Draft = "draft", "草稿", "Draft";
        /// Its department's reviewer has it, with the confidentiality check.
        DepartmentReview = "department_review", "部门审核", "In department review";
        /// The authority has it.
        AuthorityReview = "authority_review", "主管部门审核", "In authority review";
        /// The public sees it.
        Published = "published", "已发布", "Published";
        /// The public does not see it for the time being (中止开放, R25).
        Suspended = "suspended", "已中止", "Suspended";
        /// The public no longer sees it (撤回, R25); a new revision can bring it back.
        Withdrawn = "withdrawn", "已撤回", "Withdrawn";
        /// It has ended for good (下线, R8).
        Retired = "retired", "已下线", "Retired";
    }
}

vocabulary! {
    /// What the public knows of a listing.
    Standing {
        /// It was never public.
        Unpublished = "unpublished", "未发布", "Not yet public";
        /// The public sees it.
        Published = "published", "已发布", "Published";
        /// The public does not see it for the time being.
        Suspended = "suspended", "已中止", "Suspended";
        /// The public no longer sees it.
        Withdrawn = "withdrawn", "已撤回", "Withdrawn";
        /// It has ended for good.
        Retired = "retired", "已下线", "Retired";
    }
}

vocabulary! {
    /// Where the revision of a listing stands.
    Stage {
        /// There is no revision.
        Settled = "settled", "无修订", "No revision";
        /// Registrars work on it.
        Draft = "draft", "草稿", "Draft";
        /// The department's reviewer has it.
        DepartmentReview = "department_review", "部门审核", "In department review";
        /// The authority has it.
        AuthorityReview = "authority_review", "主管部门审核", "In authority review";
    }
}

vocabulary! {
    /// What can be done to a listing.
    Command {
        /// Writes the revision; opens one where there is none.
        Edit = "edit", "编辑", "Edit";
        /// Sends the revision to the department's reviewer.
        Submit = "submit", "提交审核", "Submit";
        /// Takes the revision back from a review.
        Recall = "recall", "撤回修改", "Take back";
        /// Approves the revision for the department, the confidentiality check made (保密审查, R5, R10).
        Approve = "approve", "审核通过", "Approve";
        /// Returns the revision for correction, with a reason (退回纠正, R5).
        Return = "return", "退回纠正", "Return";
        /// Opens the revision to the public.
        Publish = "publish", "发布", "Publish";
        /// Drops the revision; what is public stays as it is.
        Discard = "discard", "放弃修订", "Discard";
        /// Takes the entry from the public for the time being (中止开放, R25).
        Suspend = "suspend", "中止开放", "Suspend";
        /// Shows it to the public again (R25).
        Resume = "resume", "恢复开放", "Resume";
        /// Takes the entry from the public (撤回, R25).
        Withdraw = "withdraw", "撤回", "Withdraw";
        /// Ends the entry for good; a successor must be usable first (R8).
        Retire = "retire", "下线", "Retire";
        /// States that the entry was looked through and still holds (年度复核, R7).
        Confirm = "confirm", "复核确认", "Confirm as current";
    }
}

/// A listing as far as its rules need it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// What the public knows.
    pub standing: Standing,
    /// Where its revision stands.
    pub stage: Stage,
    /// Everybody who wrote the revision: none of them may approve or publish it (R5).
    pub drafters: Vec<AccountId>,
    /// Who approved the revision for the department; they may not publish it too.
    pub reviewer: Option<AccountId>,
    /// In which role it was suspended: what the authority suspended only the authority resumes.
    pub suspended_by: Option<Role>,
}

impl Listing {
    /// A listing that somebody begins.
    pub fn begun(drafter: AccountId) -> Self {
        Self {
            standing: Standing::Unpublished,
            stage: Stage::Draft,
            drafters: vec![drafter],
            reviewer: None,
            suspended_by: None,
        }
    }

    /// Where it stands in one word: what the public knows, else where its first revision is.
    pub const fn state(&self) -> State {
        match (self.standing, self.stage) {
            (Standing::Published, _) => State::Published,
            (Standing::Suspended, _) => State::Suspended,
            (Standing::Withdrawn, _) => State::Withdrawn,
            (Standing::Retired, _) => State::Retired,
            (Standing::Unpublished, Stage::DepartmentReview) => State::DepartmentReview,
            (Standing::Unpublished, Stage::AuthorityReview) => State::AuthorityReview,
            (Standing::Unpublished, Stage::Settled | Stage::Draft) => State::Draft,
        }
    }

    /// Whether what stands in the revision may still be written.
    pub const fn is_open(&self) -> bool {
        matches!(self.stage, Stage::Draft | Stage::Settled)
    }
}

/// What somebody wants done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// What.
    pub command: Command,
    /// Why, in their words.
    pub comment: Option<String>,
    /// Whether they say that the confidentiality check was made; approving says so unless denied.
    pub confidential_checked: bool,
    /// The entry that takes its place (R8).
    pub successor: Option<DatasetId>,
}

impl Act {
    /// A bare command.
    pub const fn new(command: Command) -> Self {
        Self { command, comment: None, confidential_checked: true, successor: None }
    }

    /// The same with a reason.
    #[must_use]
    pub fn because(self, comment: impl Into<String>) -> Self {
        Self { comment: Some(comment.into()), ..self }
    }
}

/// What has to be known beside the listing itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// What the revision lacks (R4, R13).
    pub findings: Vec<Finding>,
    /// Columns of its files in which personal information was found and neither treated nor
    /// overruled, where the revision is unconditional (R16).
    pub personal: usize,
    /// Files in which nothing can search for personal information, such as pictures, where the
    /// revision is unconditional: a person looks, and says so (R16).
    pub unsearched: usize,
    /// Other public entries that claim a data element which the revision claims (R9).
    pub claims: usize,
    /// Whether files are still being looked through.
    pub inspecting: usize,
    /// Whether the named successor is public (R8).
    pub successor_usable: bool,
}

/// What was decided: the listing as it then stands, and in whose name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The listing afterwards.
    pub listing: Listing,
    /// The role in which it was decided.
    pub role: Role,
    /// The organisation in whose name.
    pub organisation: crate::ProviderId,
}

/// What an actor may do to a listing now; the order is that of [`Command::ALL`].
///
/// A command that is listed can still be refused for what the revision says or lacks.
pub fn permissions(listing: &Listing, owner: &Organisation, actor: &Actor) -> Vec<Command> {
    let allowed = |command: &Command| allowed(listing, *command, owner, actor).is_ok();
    Command::ALL.iter().copied().filter(allowed).collect()
}

/// Whether an actor may see a listing that is not, or not only, public: the members of its
/// department and those whose role reaches over it.
pub fn visible(owner: &Organisation, actor: &Actor) -> bool {
    actor.acting_as(Role::ALL, owner).is_some()
}

/// Decides a command.
///
/// # Errors
/// [`Refusal`] that says which rule stands against it; nothing has changed then.
pub fn decide(
    listing: &Listing,
    act: &Act,
    owner: &Organisation,
    actor: &Actor,
    facts: &Facts,
) -> Result<Decision, Refusal> {
    let (rule, role, organisation) = allowed(listing, act.command, owner, actor)?;
    require(rule, act, facts)?;
    let decision = Decision {
        listing: after(listing, rule, role, &actor.account),
        role,
        organisation: organisation.clone(),
    };
    Ok(decision)
}

/// The rule by which an actor may do something now, in which role and in whose name.
fn allowed<'a>(
    listing: &Listing,
    command: Command,
    owner: &Organisation,
    actor: &'a Actor,
) -> Result<(&'static Rule, Role, &'a crate::ProviderId), Refusal> {
    let scope = if command.is_drafting() { Scope::Draft } else { Scope::Decide };
    if !actor.may(scope) {
        return Err(Refusal::Scope(scope));
    }
    let of_command = || RULES.iter().filter(move |rule| rule.command == command);
    let held = |rule: &&Rule| actor.acting_as(rule.roles, owner).is_some();
    if !of_command().any(|rule| held(&rule)) {
        return Err(Refusal::Role);
    }
    let rule = of_command()
        .filter(held)
        .find(|rule| rule.holds(listing.standing, listing.stage))
        .ok_or(Refusal::State(listing.state()))?;
    let (role, organisation) = actor.acting_as(rule.roles, owner).ok_or(Refusal::Role)?;
    if rule.needs.other_than_drafter && listing.drafters.contains(&actor.account) {
        return Err(Refusal::OwnDraft);
    }
    if rule.needs.other_than_reviewer && listing.reviewer.as_ref() == Some(&actor.account) {
        return Err(Refusal::OwnApproval);
    }
    if command == Command::Resume
        && listing.suspended_by == Some(Role::Authority)
        && role != Role::Authority
    {
        return Err(Refusal::SuspendedByAuthority);
    }
    Ok((rule, role, organisation))
}

/// What a rule asks of the act and of the revision.
fn require(rule: &Rule, act: &Act, facts: &Facts) -> Result<(), Refusal> {
    let unexplained = act.comment.as_deref().is_none_or(|comment| comment.trim().is_empty());
    if rule.needs.reason && unexplained {
        return Err(Refusal::Reason);
    }
    if rule.needs.complete && !facts.findings.is_empty() {
        return Err(Refusal::Findings(facts.findings.clone()));
    }
    if rule.needs.confidentiality && !act.confidential_checked {
        return Err(Refusal::Confidentiality);
    }
    if rule.needs.clean && facts.inspecting > 0 {
        return Err(Refusal::Inspecting);
    }
    if rule.needs.clean && facts.personal > 0 {
        return Err(Refusal::Personal(facts.personal));
    }
    if rule.needs.confidentiality && facts.unsearched > 0 && unexplained {
        return Err(Refusal::Unsearched(facts.unsearched));
    }
    if rule.needs.unclaimed && facts.claims > 0 && unexplained {
        return Err(Refusal::Claimed(facts.claims));
    }
    if act.command == Command::Retire && act.successor.is_some() && !facts.successor_usable {
        return Err(Refusal::Successor);
    }
    Ok(())
}

/// The listing after a rule was followed.
fn after(listing: &Listing, rule: &Rule, role: Role, account: &AccountId) -> Listing {
    let mut after = listing.clone();
    after.standing = rule.standing.unwrap_or(listing.standing);
    after.stage = rule.stage.unwrap_or(listing.stage);
    match rule.command {
        Command::Edit => {
            if listing.stage == Stage::Settled {
                after.drafters.clear();
            }
            // Any writing undoes an approval that was given to what stood there before.
            after.reviewer = None;
            if !after.drafters.contains(account) {
                after.drafters.push(account.clone());
            }
        }
        // Who sends a revision on answers for it as its drafter does.
        Command::Submit if !after.drafters.contains(account) => {
            after.drafters.push(account.clone());
        }
        Command::Approve => after.reviewer = Some(account.clone()),
        Command::Return | Command::Recall => after.reviewer = None,
        Command::Publish => after.suspended_by = None,
        Command::Suspend => after.suspended_by = Some(role),
        Command::Resume => after.suspended_by = None,
        _ => {}
    }
    if after.stage == Stage::Settled {
        after.drafters.clear();
        after.reviewer = None;
    }
    after
}

impl Command {
    /// Whether the command writes and does not decide.
    pub const fn is_drafting(self) -> bool {
        matches!(self, Self::Edit | Self::Submit | Self::Recall | Self::Discard)
    }
}
