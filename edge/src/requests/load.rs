//! Loading a request with what its rules have to know.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use domain::request::{Availability, Facts, Form, Kind, Party, Request, Road, parties};
use domain::{
    Actor, Calendar, Finding, Language, Openness, Organisation, ProviderId, RequestId, Scope,
    Sharing, Text,
};
use store::{AboutDataset, Member, RequestWrite, StoreError, StoredRequest};

use crate::failure::Failure;
use crate::portal::Portal;
use crate::signed_in::SignedIn;

/// A reminder is sent at most so often.
const REMIND_EVERY: TimeDelta = TimeDelta::hours(24);

/// A request with everything that its rules and its page have to know.
pub(crate) struct Loaded {
    pub(crate) stored: StoredRequest,
    pub(crate) owner: Organisation,
    pub(crate) members: Vec<Member>,
    pub(crate) joined: u64,
    pub(crate) facts: Facts,
    /// What the caller is to it.
    pub(crate) parties: Vec<Party>,
    /// The working days by which its clocks run.
    pub(crate) calendar: Arc<Calendar>,
}

/// A request that a caller may see; for anybody else there is none.
pub(crate) async fn load(
    portal: &Portal,
    id: &RequestId,
    caller: Option<&SignedIn>,
    language: Language,
) -> Result<Loaded, Failure> {
    let stored = portal.store().request(id).await?;
    let stored = stored.ok_or_else(|| Failure::not_found(language))?;
    let members = portal.store().request_members(id).await?;
    let own = caller.map(|caller| &caller.actor.account);
    let joiners = match stored.request.kind {
        Kind::Demand => portal.store().request_joiners(id, own).await?,
        _ => (0, false),
    };
    let calendar = portal.calendar().await?;
    seen(portal, Kept { stored, members, joiners, calendar }, caller, language).await
}

/// A request after a command of its caller. What the command wrote is known, and is not read again
/// but where it did more than move the request itself.
pub(super) async fn after(
    portal: &Portal,
    before: Loaded,
    write: RequestWrite,
    version: u32,
    caller: &SignedIn,
) -> Result<Loaded, Failure> {
    let language = caller.language;
    let Loaded { stored, owner: _, members, joined, facts, parties: _, calendar } = before;
    let id = stored.id.clone();
    let RequestWrite { members: named, joiner, listing, cut, .. } = &write;
    let more = named.is_some() || joiner.is_some() || listing.is_some() || cut.is_some();
    let written = if more { None } else { stored.written(write, version)? };
    let Some(stored) = written else { return load(portal, &id, Some(caller), language).await };
    let joiners = (joined, facts.joined);
    seen(portal, Kept { stored, members, joiners, calendar }, Some(caller), language).await
}

/// What is kept of a request, whoever looks.
struct Kept {
    stored: StoredRequest,
    members: Vec<Member>,
    /// How many joined, and whether the caller did.
    joiners: (u64, bool),
    calendar: Arc<Calendar>,
}

/// A request as it is to a caller.
async fn seen(
    portal: &Portal,
    kept: Kept,
    caller: Option<&SignedIn>,
    language: Language,
) -> Result<Loaded, Failure> {
    let Kept { stored, members, joiners: (joined, has_joined), calendar } = kept;
    let nobody = nobody();
    let actor = caller.map_or(&nobody, |caller| &caller.actor);
    let owner = stored.owner();
    let now = portal.now();
    let mut facts = facts(portal, &stored, now).await?;
    if let Some(SignedIn { actor, holder, .. }) = caller {
        let mine = |member: &&Member| {
            member.account.as_ref() == Some(&actor.account)
                || (member.account.is_none() && member.email == holder.email)
        };
        let mine = members.iter().find(mine);
        facts.named = mine.is_some() && actor.account != stored.request.applicant;
        facts.undertaken = mine.is_some_and(|member| {
            member.accepted_at.is_some() && member.account.as_ref() == Some(&actor.account)
        });
        facts.joined = has_joined;
        let request = &stored.request;
        let writes = actor.account == request.applicant && request.is_open();
        if writes && request.organisation.as_ref().is_some_and(|it| !is_of(actor, it)) {
            facts.findings.push(NO_MEMBER);
        }
    }
    let parties = parties(&stored.request, &owner, actor, &facts);
    let may_read = caller.is_none() || actor.may(Scope::Read);
    if parties.is_empty() || !may_read {
        return Err(Failure::not_found(language));
    }
    Ok(Loaded { stored, owner, members, joined, facts, parties, calendar })
}

/// Who asks in the name of an organisation is of it when the request is handed in (R1).
const NO_MEMBER: Finding = Finding {
    field: "organisation",
    text: Text {
        zh: "您已不是该单位的成员，请另行申请（R1）",
        en: "You are no member of this organisation any more; ask anew (R1)",
    },
};

/// Whether somebody is a member of an organisation.
pub(super) fn is_of(actor: &Actor, organisation: &ProviderId) -> bool {
    actor.memberships.iter().any(|held| held.organisation.id == *organisation)
}

/// Somebody who is not signed in: an account that there is not.
pub(crate) fn nobody() -> Actor {
    Actor { account: domain::AccountId::new(""), memberships: Vec::new(), scopes: None }
}

async fn facts(
    portal: &Portal,
    stored: &StoredRequest,
    now: DateTime<Utc>,
) -> Result<Facts, StoreError> {
    let StoredRequest { id, request, form, dataset, reminded_at, .. } = stored;
    let findings = match request.is_open() {
        true => findings(portal, Some(id), request, form, dataset.as_ref(), now).await?,
        // What was handed in lacked nothing; it is looked at again when it comes back.
        false => Vec::new(),
    };
    Ok(Facts {
        findings,
        availability: availability(dataset.as_ref()),
        reminded: reminded_at.is_some_and(|at| now - at < REMIND_EVERY),
        leaves_country: form.leaves_country,
        assessment: form.assessment.clone(),
        ..Facts::at(now)
    })
}

/// Whether the data that is asked for can be granted.
pub(crate) fn availability(dataset: Option<&AboutDataset>) -> Availability {
    match dataset {
        Some(dataset) if !dataset.published => Availability::Gone,
        Some(dataset) if dataset.openness == Openness::Unconditional => Availability::Open,
        _ => Availability::Limited,
    }
}

/// What a form lacks, of what the law asks and of what only the store knows.
pub(crate) async fn findings(
    portal: &Portal,
    id: Option<&RequestId>,
    request: &Request,
    form: &Form,
    dataset: Option<&AboutDataset>,
    now: DateTime<Utc>,
) -> Result<Vec<Finding>, StoreError> {
    let questions = dataset.map_or(&[][..], |dataset| &dataset.questions);
    let organisation: Option<&ProviderId> = request.organisation.as_ref();
    let mut findings = form.findings(request.kind, request.road, organisation, questions, now);
    let mut push = |field, zh, en| findings.push(Finding { field, text: Text { zh, en } });
    if form.dataset.is_some() && dataset.is_none() {
        push("dataset", "没有这个数据集", "There is no such dataset");
    }
    if let (Kind::Access, Some(dataset)) = (request.kind, dataset) {
        if let Some(id) = id
            && portal.store().has_open_request(&request.applicant, &dataset.id, id).await?
        {
            push(
                "dataset",
                "您对该数据已有正在办理的申请，请勿重复提交",
                "A request of yours for this data is under way",
            );
        }
        if request.road == Road::Sharing && dataset.sharing == Sharing::Refused {
            push(
                "road",
                "该数据不予共享，可按公共数据开放申请（R14）",
                "This data is not shared between departments; ask by the public's road (R14)",
            );
        }
        let known = portal.store().distributions(&dataset.id).await?;
        let unknown =
            form.distributions.iter().any(|asked| !known.iter().any(|file| file.id == *asked));
        if unknown {
            push("distributions", "所选文件不属于该数据集", "A file is not of this dataset");
        }
    }
    Ok(findings)
}
