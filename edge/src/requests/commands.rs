//! Acting on a request: handing it in, accepting, returning, deciding and what follows.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use contract::{Problem, RequestCommand, RequestView};
use domain::request::{
    Act, Command, Detail, Event, Form, Kind, Party, Refusal, State as Stands, Summary, handle,
};
use domain::{Language, RequestId};
use serde_json::json;
use store::{Deed, Member, RequestWrite, StoreError, StoredRequest};

use super::effects::{Effects, effects};
use super::load::{Loaded, after, load};
use super::tellings::tellings;
use super::terms::{Wishes, new_grant};
use super::texts;
use super::view::view;
use super::{due_day, paced, refused};
use crate::failure::Failure;
use crate::input::Input;
use crate::people::attempts::Attempt;
use crate::portal::Portal;
use crate::signed_in::SignedIn;

#[utoipa::path(post, path = "/api/v1/requests/{id}/commands", tag = "requests",
    summary = "对申请进行操作 ¦ Act on a request",
    description = "可用操作见申请的 permissions。 ¦ What the caller may do stands in the request's permissions.",
    params(("id" = String, Path, description = "标识符 ¦ Identifier")),
    request_body = RequestCommand,
    responses(
        (status = 200, description = "操作后的申请 ¦ The request afterwards", body = RequestView),
        (status = 403, description = "没有权限 ¦ Not permitted", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "没有这项申请，或无权查看 ¦ No such request that the caller may see",
         body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "版本已变更，或当前状态不允许 ¦ The version is behind, or the state does not allow it",
         body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "尚不符合要求 ¦ Something is lacking", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn act(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path(id): Path<RequestId>,
    input: Input<RequestCommand>,
) -> Result<Response, Failure> {
    let language = caller.language;
    let mut loaded = load(&portal, &id, Some(&caller), language).await?;
    let sent = input.value;
    if sent.version.is_some_and(|version| version != loaded.stored.version) {
        return Err(Failure::conflict(loaded.stored.version, language));
    }
    too_long(&sent, language)?;
    let says = matches!(sent.command, Command::Comment | Command::Join | Command::Leave);
    if says && !is_staff(&loaded.parties) {
        // Each is work for others, and moves the version that staff decides on.
        paced(&portal, &caller, &Attempt::of_words(caller.actor.account.as_str()))?;
    }
    if sent.command == Command::Edit {
        return Err(refused(&Refusal::State(loaded.stored.request.state), language));
    }
    if let Some(dataset) = &sent.dataset {
        let about = portal.store().about_dataset(dataset).await?;
        loaded.facts.linked_usable = about.is_some_and(|it| it.published);
    }
    if let Some(provider) = &sent.provider
        && portal.store().organisation(provider).await?.is_none()
    {
        return Err(refused(&Refusal::Provider, language));
    }
    if sent.assessment.is_some() {
        loaded.facts.assessment = sent.assessment.clone();
    }
    let (act, wishes) = understood(sent);
    let after = decided(&portal, &caller, loaded, act, &wishes).await?;
    if let Some(form) = input.form {
        return Ok(form.onward());
    }
    Ok(Json(view(&portal, after, Some(&caller), language).await?).into_response())
}

/// Carries out what is wished without terms; the request afterwards.
pub(super) async fn carry_out(
    portal: &Portal,
    caller: &SignedIn,
    loaded: Loaded,
    act: Act,
) -> Result<Loaded, Failure> {
    decided(portal, caller, loaded, act, &Wishes::default()).await
}

/// Decides a command and writes what then has happened; the request afterwards.
async fn decided(
    portal: &Portal,
    caller: &SignedIn,
    loaded: Loaded,
    mut act: Act,
    wishes: &Wishes,
) -> Result<Loaded, Failure> {
    let language = caller.language;
    let Loaded { stored, owner, facts, .. } = &loaded;
    if act.command == Some(Command::Submit) {
        act.detail.form = Some(stored.form.clone());
    }
    let mut event = handle(&stored.request, &act, owner, &caller.actor, facts)
        .map_err(|refusal| refused(&refusal, language))?;
    let grant = match event.to {
        Stands::Granted if stored.request.state != Stands::Granted => {
            let grant = new_grant(portal, stored, wishes, facts.now).await?;
            Some(grant.map_err(|refusal| refused(&refusal, language))?)
        }
        _ => None,
    };
    event.detail.terms = grant.as_ref().map(|grant| grant.terms.clone());
    let effects = effects(portal, caller, stored, &event).await?;
    let write = written(portal, caller, &loaded, event, grant, effects).await?;
    let version = match portal.store().write_request(&write, stored.version).await {
        Ok(version) => version,
        Err(StoreError::Conflict) => {
            let now = load(portal, &stored.id, Some(caller), language).await?;
            return Err(Failure::conflict(now.stored.version, language));
        }
        Err(error) => return Err(error.into()),
    };
    if write.cut.is_some() || write.grant.is_some() || write.listing.is_some() {
        portal.gate().changed();
    }
    after(portal, loaded, write, version, caller).await
}

/// What one transaction writes.
async fn written(
    portal: &Portal,
    caller: &SignedIn,
    loaded: &Loaded,
    event: Event,
    grant: Option<store::NewGrant>,
    effects: Effects,
) -> Result<RequestWrite, Failure> {
    let Loaded { stored, members, calendar, .. } = loaded;
    let Effects { listing, cut } = effects;
    let request = stored.request.after(&event, calendar);
    let due = due_day(&request, calendar, portal.clocks());
    let now = event.at;
    let (mut provider, mut region) =
        (stored.provider.as_ref().map(|it| it.id.clone()), stored.region.clone());
    if let Some(named) = &event.detail.provider
        && stored.request.kind == Kind::Demand
        && let Some(row) = portal.store().organisation(named).await?
    {
        provider = Some(named.clone());
        region = row.organisation.region;
    }
    let dataset = match (event.command, &event.detail.dataset) {
        (Command::Resolve, Some(linked)) => Some(linked.clone()),
        _ => stored.dataset.as_ref().map(|it| it.id.clone()),
    };
    let deed = Deed {
        at: now,
        account: event.account.clone(),
        organisation: event.organisation.clone(),
        action: format!("request.{}", event.command),
        subject_kind: "request",
        subject: stored.id.to_string(),
        reason: event.comment.clone(),
        legal_basis: event.legal_basis.clone(),
        change: json!({
            "kind": request.kind,
            "from": event.from,
            "to": event.to,
            "party": event.party,
            "outcome": event.detail.outcome,
            "grade": event.detail.grade,
            "grant": grant.as_ref().map(|grant| &grant.id),
            "terms": event.detail.terms,
            "cut": cut.is_some(),
            "undertaking": undertaken(caller, stored, &event),
        }),
    };
    let tellings = tellings(stored, &request, &event, members, grant.as_ref(), due);
    Ok(RequestWrite {
        id: stored.id.clone(),
        request,
        form: stored.form.clone(),
        title: stored.title.clone(),
        provider,
        region,
        dataset,
        due,
        reminded_at: match event.command {
            Command::Remind => Some(now),
            _ => stored.reminded_at,
        },
        submitted_at: match event.command {
            Command::Submit => Some(now),
            _ => stored.submitted_at,
        },
        members: members_after(caller, stored, members, &event),
        joiner: match event.command {
            Command::Join => Some((caller.actor.account.clone(), true)),
            Command::Leave => Some((caller.actor.account.clone(), false)),
            _ => None,
        },
        event: Some(event),
        grant,
        listing,
        cut,
        tellings,
        deed,
    })
}

/// What was undertaken, word for word, so that the log can prove it later (R19, R35).
fn undertaken(caller: &SignedIn, stored: &StoredRequest, event: &Event) -> Option<String> {
    let undertakes = stored.request.kind == Kind::Access
        && matches!(event.command, Command::Submit | Command::Undertake);
    undertakes.then(|| texts::undertaking(stored.dataset.as_ref(), caller.language))
}

/// Who uses the data after a command: handing in names them anew, for what they undertook before
/// was another text; each then undertakes for himself (R19).
fn members_after(
    caller: &SignedIn,
    stored: &StoredRequest,
    members: &[Member],
    event: &Event,
) -> Option<Vec<Member>> {
    let account = &caller.actor.account;
    let own = || Member {
        email: caller.holder.email.clone(),
        account: Some(account.clone()),
        accepted_at: Some(event.at),
    };
    match event.command {
        Command::Submit if stored.request.kind == Kind::Access => {
            let Form { members, .. } = &stored.form;
            let others = members.iter().map(|email| email.trim().to_lowercase());
            let others = others.filter(|email| *email != caller.holder.email);
            let others = others.map(|email| Member { email, account: None, accepted_at: None });
            Some(std::iter::once(own()).chain(others).collect())
        }
        Command::Undertake => {
            let mut members = members.to_vec();
            let mine = |it: &Member| {
                it.email == caller.holder.email || it.account.as_ref() == Some(account)
            };
            members.retain(|member| !mine(member));
            members.push(own());
            Some(members)
        }
        _ => None,
    }
}

/// What was sent, as the rules take it, and what is wished of a grant.
fn understood(sent: RequestCommand) -> (Act, Wishes) {
    let RequestCommand {
        command,
        version: _,
        comment,
        legal_basis,
        to_applicant,
        outcome,
        grade,
        provider,
        dataset,
        emergency,
        undertaking,
        assessment: _,
        distributions,
        until,
        times,
        updates,
        cause,
        course,
        loss,
        lessons,
    } = sent;
    let any = [&cause, &course, &loss, &lessons].iter().any(|part| part.is_some());
    let summary = any.then(|| Summary {
        cause: cause.unwrap_or_default(),
        course: course.unwrap_or_default(),
        loss: loss.unwrap_or_default(),
        lessons: lessons.unwrap_or_default(),
    });
    let act = Act {
        command: Some(command),
        comment,
        legal_basis,
        internal: !to_applicant.unwrap_or(false),
        detail: Detail {
            outcome,
            grade,
            emergency,
            provider,
            dataset,
            terms: None,
            form: None,
            summary,
            undertaking: undertaking.unwrap_or(false),
        },
    };
    (act, Wishes { distributions, until, times, updates })
}

fn too_long(sent: &RequestCommand, language: Language) -> Result<(), Failure> {
    let RequestCommand { comment, legal_basis, assessment, cause, course, loss, lessons, .. } =
        sent;
    let long = [
        ("comment", comment),
        ("legal_basis", legal_basis),
        ("assessment", assessment),
        ("cause", cause),
        ("course", course),
        ("loss", loss),
        ("lessons", lessons),
    ]
    .into_iter()
    .filter(|(_, text)| text.as_ref().is_some_and(|text| text.chars().count() > Form::TEXT_MAX))
    .map(|(field, _)| field)
    .collect::<Vec<_>>();
    if long.is_empty() { Ok(()) } else { Err(crate::staff::listings::too_long(long, language)) }
}

/// Whether somebody is of the staff that answers a request, or looks after it.
pub(super) fn is_staff(parties: &[Party]) -> bool {
    parties.iter().any(|party| party.is_staff() || *party == Party::Auditor)
}
