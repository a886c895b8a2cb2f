//! A request as a caller may see it: its applicant, its staff, and, for a demand, everybody.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use contract::{
    ApplicantView, AskedEntry, AskedFile, AttachmentView, DatasetRef, Distribution, Due, EventView,
    FieldError, GrantRef, MemberView, ProviderRef, RequestItem, RequestView,
};
use domain::calendar::{china_date, china_day_end};
use domain::request::{Command, Event, Form, Kind, Party, Request, permissions};
use domain::{AccountId, Calendar, Language};
use store::{AboutDataset, Attachment, DueDay, ListedRequest, Member, Names, StoredRequest};

use super::commands::is_staff;
use super::load::{Loaded, nobody};
use super::texts;
use crate::failure::Failure;
use crate::portal::Portal;
use crate::signed_in::SignedIn;

/// A request with everything that a caller is told of it.
pub(super) async fn view(
    portal: &Portal,
    loaded: Loaded,
    caller: Option<&SignedIn>,
    language: Language,
) -> Result<RequestView, Failure> {
    let store = portal.store();
    let Loaded { stored, owner, members, joined, facts, parties, calendar } = loaded;
    let nobody = nobody();
    let actor = caller.map_or(&nobody, |caller| &caller.actor);
    // Who asks for data, or will use it, does not read what is deliberated on that.
    let asks = [Party::Applicant, Party::Member].iter().any(|party| parties.contains(party));
    let staff = is_staff(&parties) && !(asks && stored.request.kind == Kind::Access);
    let inside = parties.iter().any(|party| *party != Party::Public);
    let permissions = permissions(&stored.request, &owner, actor, &facts);
    let events = store.request_events(&stored.id).await?;
    let reader = Reader { staff, inside, own: &actor.account };
    let events: Vec<_> = events.into_iter().filter(|(_, it)| reader.may_read(it)).collect();
    let names = names(portal, &stored, &events, inside).await?;
    let shown = events
        .into_iter()
        .map(|(number, event)| {
            let label = texts::label(stored.request.kind, &event, language);
            reader.event(number, event, &names, label)
        })
        .collect();
    let granted = stored.request.state == domain::request::State::Granted;
    let grant = if inside && granted { store.grant_of(&stored.id).await? } else { None };
    let grant = grant.map(|grant| GrantRef {
        state: grant.grant.state_at(facts.now),
        until: grant.grant.terms.until,
        id: grant.id,
    });
    let attachments = if inside { store.attachments(&stored.id).await? } else { Vec::new() };
    let applicant = match inside {
        true => names.people.get(&stored.request.applicant).cloned(),
        false => None,
    };
    let desk = stored.request.desk();
    let StoredRequest {
        id,
        request,
        form,
        title,
        version,
        provider,
        region: _,
        dataset,
        due,
        reminded_at: _,
        submitted_at,
        created_at,
        updated_at,
    } = stored;
    let own = actor.account == request.applicant;
    let open = own && request.is_open();
    let applicant = applicant.map(|account| ApplicantView {
        name: account.name,
        email: account.email.filter(|_| staff || own),
        organisation: request.organisation.as_ref().and_then(|it| names.providers.get(it).cloned()),
        own,
    });
    let demand = request.kind == Kind::Demand;
    let entry = match dataset.as_ref().filter(|_| inside) {
        Some(dataset) => Some(AskedEntry {
            conditions: dataset.conditions.clone(),
            legal_basis: dataset.legal_basis.clone(),
            usage: dataset.usage.clone(),
            files: store.distributions(&dataset.id).await?.into_iter().map(file).collect(),
        }),
        None => None,
    };
    // What left the public is not named to it.
    let named = dataset.as_ref().filter(|it| inside || it.published);
    let reference = named.map(reference);
    Ok(RequestView {
        undertaking: texts::undertaking(dataset.as_ref(), language),
        advice: texts::advice(form.leaves_country, language),
        suggestions: if staff { texts::suggestions(dataset.as_ref()) } else { Vec::new() },
        questions: dataset.as_ref().map(|it| it.questions.clone()).unwrap_or_default(),
        findings: if open {
            let findings = facts.findings.iter().map(|finding| FieldError {
                field: finding.field.to_owned(),
                detail: finding.message(language).to_owned(),
            });
            findings.collect()
        } else {
            Vec::new()
        },
        desk_name: desk_name(desk, provider.as_ref(), applicant.as_ref(), language),
        officer: request.officer.as_ref().filter(|_| staff).and_then(|it| person(&names, it)),
        due: reading(&request, due, &calendar, facts.now),
        members: if inside { seen(members, caller) } else { Vec::new() },
        attachments: attachments.into_iter().map(attachment).collect(),
        satisfied_by: reference
            .clone()
            .filter(|_| demand && request.state == domain::request::State::Resolved),
        dataset: reference,
        entry,
        form: if inside { form } else { public_form(form) },
        kind: request.kind,
        road: request.road,
        state: request.state,
        emergency: request.emergency,
        grade: request.grade,
        public: request.public,
        id,
        version,
        title,
        parties,
        provider,
        applicant,
        desk,
        joined,
        events: shown,
        grant,
        permissions,
        submitted_at,
        created_at,
        updated_at,
    })
}

/// A request in a list.
pub(super) fn item(listed: ListedRequest, calendar: &Calendar, now: DateTime<Utc>) -> RequestItem {
    let ListedRequest {
        id,
        request,
        title,
        version,
        provider,
        dataset,
        due,
        submitted_at,
        updated_at,
        joined,
    } = listed;
    RequestItem {
        id,
        version,
        kind: request.kind,
        road: request.road,
        state: request.state,
        title,
        dataset,
        provider,
        desk: request.desk(),
        due: reading(&request, due, calendar, now),
        emergency: request.emergency,
        grade: request.grade,
        joined,
        submitted_at,
        updated_at,
    }
}

/// The entry that something is about.
pub(super) fn reference(dataset: &AboutDataset) -> DatasetRef {
    DatasetRef {
        id: dataset.id.clone(),
        title: dataset.title.clone(),
        openness: dataset.openness,
        published: dataset.published,
    }
}

fn file(file: Distribution) -> AskedFile {
    AskedFile { id: file.id, title: file.title, version: file.version }
}

/// What the clock says now.
fn reading(
    request: &Request,
    due: Option<DueDay>,
    calendar: &Calendar,
    now: DateTime<Utc>,
) -> Option<Due> {
    let DueDay { on, provisional } = due?;
    let clock = request.clock()?;
    let left = calendar.working_days_between(china_date(now), on);
    Some(Due {
        at: china_day_end(on),
        on,
        provisional,
        rule: clock.law().to_owned(),
        days_left: left.days,
    })
}

/// What everybody may read of a demand: what is wanted, and of whom.
fn public_form(form: Form) -> Form {
    let Form { title, text, provider, region, dataset, .. } = form;
    Form { title, text, provider, region, dataset, ..Form::default() }
}

fn seen(members: Vec<Member>, caller: Option<&SignedIn>) -> Vec<MemberView> {
    let own = |member: &Member| {
        caller.is_some_and(|caller| {
            member.account.as_ref() == Some(&caller.actor.account)
                || member.email == caller.holder.email
        })
    };
    let view = |member: Member| MemberView {
        own: own(&member),
        email: member.email,
        accepted_at: member.accepted_at,
    };
    members.into_iter().map(view).collect()
}

fn attachment(attachment: Attachment) -> AttachmentView {
    let Attachment { id, name, media_type, size, sha256: _, added_by: _, added_at } = attachment;
    AttachmentView { id, name, media_type, size, added_at }
}

/// Who has it, as an organisation or the applicant is called.
fn desk_name(
    desk: Option<Party>,
    provider: Option<&ProviderRef>,
    applicant: Option<&ApplicantView>,
    language: Language,
) -> Option<String> {
    match desk? {
        Party::Provider => provider.map(|it| it.name.clone()),
        Party::Applicant => applicant.map(|it| it.name.clone()),
        party => Some(party.label(language).to_owned()),
    }
}

/// Who reads: staff see persons and their own notes, others see organisations.
struct Reader<'a> {
    staff: bool,
    inside: bool,
    own: &'a AccountId,
}

impl Reader<'_> {
    fn may_read(&self, event: &Event) -> bool {
        let answers = matches!(
            event.command,
            Command::Submit
                | Command::Accept
                | Command::Approve
                | Command::Refuse
                | Command::Resolve
                | Command::Close
        );
        if event.internal {
            return self.staff;
        }
        // Of a demand everybody reads how it is answered, and not what is written about it; what it
        // lacked was said to its applicant before it was public.
        self.inside || answers
    }

    fn event(&self, number: u32, event: Event, names: &Names, label: &str) -> EventView {
        let Event {
            command,
            from,
            to,
            at,
            account,
            organisation,
            party,
            internal,
            comment,
            legal_basis,
            detail,
        } = event;
        let own = account.as_ref() == Some(self.own);
        let person = account.as_ref().and_then(|it| person(names, it));
        let office =
            organisation.as_ref().and_then(|it| names.providers.get(it)).map(|it| it.name.clone());
        let who = match (self.staff || own, self.inside && !party.is_staff()) {
            (true, _) => person.or(office),
            (false, true) => office.or(person),
            (false, false) if party.is_staff() => office,
            (false, false) => None,
        };
        EventView {
            number,
            at,
            command,
            label: label.to_owned(),
            from,
            to,
            party,
            who,
            internal,
            comment: comment.filter(|_| self.inside || party.is_staff()),
            legal_basis,
            outcome: detail.outcome,
            grade: detail.grade,
            summary: detail.summary.filter(|_| self.inside),
        }
    }
}

/// What those are called who appear on a request.
async fn names(
    portal: &Portal,
    stored: &StoredRequest,
    events: &[(u32, Event)],
    inside: bool,
) -> Result<Names, Failure> {
    let StoredRequest { request, provider, .. } = stored;
    let who = events.iter().filter_map(|(_, event)| event.account.clone());
    let applicant = inside.then(|| request.applicant.clone());
    let people = who.chain(request.officer.clone()).chain(applicant).collect();
    let offices = events.iter().filter_map(|(_, event)| event.organisation.clone());
    let mut offices: BTreeSet<_> = offices.chain(request.organisation.clone()).collect();
    if let Some(known) = provider {
        offices.remove(&known.id);
    }
    let mut names = portal.store().names(&people, &offices).await?;
    names.providers.extend(provider.clone().map(|it| (it.id.clone(), it)));
    Ok(names)
}

fn person(names: &Names, id: &AccountId) -> Option<String> {
    names.people.get(id).map(|known| known.name.clone())
}
