//! Making the demo's requests: each step is decided by the rules and written as the portal writes
//! what its users do, so that every row is what its events add up to.

use anyhow::{Context, anyhow};
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use domain::calendar::{china_date, china_day_end};
use domain::grant::{Licensed, Terms};
use domain::request::{
    Availability, Command, Event, Facts, Form, Kind, Request, State as Stands, handle,
};
use domain::{
    AccountId, Actor, Calendar, Clocks, DatasetId, GrantId, Membership, Openness, Organisation,
    ProviderId, RegionCode, RequestId,
};
use serde_json::json;
use store::{AboutDataset, Deed, DueDay, Member, NewGrant, RequestWrite, Store};

use super::{office_hour, provider_id, stable_id};
use crate::demo::{self, DemoRequest, Step};

/// From one step to the next on the same day.
const PACE: TimeDelta = TimeDelta::minutes(25);

/// Makes the demo's requests that there are not yet.
pub async fn put(store: &Store, clocks: Clocks, now: DateTime<Utc>) -> anyhow::Result<()> {
    let added = store.fact("calendar").await?.unwrap_or_default();
    let calendar = Calendar::shipped().with(Calendar::parse(&added).unwrap_or_default());
    let today = china_date(now);
    for story in demo::requests(today) {
        let id = RequestId::new(stable_id("request", story.slug));
        if store.request(&id).await?.is_some() {
            continue;
        }
        let telling = Telling { store, calendar: &calendar, clocks, today, story: &story };
        telling.tell(id).await.with_context(|| format!("request {}", story.slug))?;
    }
    Ok(())
}

/// A request that is told into the store.
struct Telling<'a> {
    store: &'a Store,
    calendar: &'a Calendar,
    clocks: Clocks,
    today: NaiveDate,
    story: &'a DemoRequest,
}

impl Telling<'_> {
    async fn tell(&self, id: RequestId) -> anyhow::Result<()> {
        let Self { store, story, .. } = *self;
        let mut write = self.begun(id).await?;
        store.begin_request(&write).await?;
        for (version, (number, step)) in (1..).zip(story.steps.iter().enumerate()) {
            let at = self.at(number, step);
            write = self.after(write, step, at).await.with_context(|| format!("step {number}"))?;
            store.write_request(&write, version).await?;
        }
        Ok(())
    }

    /// When a step was taken: in office hours of a working day.
    fn at(&self, number: usize, step: &Step) -> DateTime<Utc> {
        let day = working_day_before(self.calendar, self.today, step.days_before);
        office_hour(day) + PACE * i32::try_from(number).unwrap_or(i32::MAX)
    }

    async fn begun(&self, id: RequestId) -> anyhow::Result<RequestWrite> {
        let Self { store, story, .. } = *self;
        let first = story.steps.first().context("nobody hands it in")?;
        let at = self.at(0, first) - PACE;
        let about = self.about(story.dataset).await?;
        let by = account_id(story.by);
        let organisation = story.organisation.map(provider_id);
        let request = Request::begun(story.kind, story.road, by.clone(), organisation, at);
        let form = Form { dataset: about.as_ref().map(|it| it.id.clone()), ..story.form.clone() };
        Ok(RequestWrite {
            title: about.as_ref().map_or_else(|| form.title.clone(), |it| it.title.clone()),
            provider: about.as_ref().map(|it| it.provider.id.clone()),
            region: match &about {
                Some(about) => about.region.clone(),
                None => store.widest_authority().await?,
            },
            dataset: about.map(|it| it.id),
            due: None,
            reminded_at: None,
            submitted_at: None,
            event: None,
            members: None,
            joiner: None,
            grant: None,
            listing: None,
            cut: None,
            tellings: Vec::new(),
            deed: Deed {
                at,
                account: Some(by),
                organisation: request.organisation.clone(),
                action: "request.begin".to_owned(),
                subject_kind: "request",
                subject: id.to_string(),
                reason: None,
                legal_basis: None,
                change: json!({ "kind": story.kind }),
            },
            id,
            request,
            form,
        })
    }

    /// The request after a step.
    async fn after(
        &self,
        write: RequestWrite,
        step: &Step,
        at: DateTime<Utc>,
    ) -> anyhow::Result<RequestWrite> {
        let about = match &write.dataset {
            Some(dataset) => self.store.about_dataset(dataset).await?,
            None => None,
        };
        let linked = self.about(step.dataset).await?;
        let mut act = step.act.clone();
        act.detail.provider = step.provider.map(provider_id);
        act.detail.dataset = linked.as_ref().map(|it| it.id.clone());
        if act.command == Some(Command::Submit) {
            act.detail.form = Some(write.form.clone());
        }
        let actor = actor(step.by)?;
        let mut facts = facts(&write, about.as_ref(), at);
        facts.named = write.form.members.iter().any(|email| email == step.by);
        facts.linked_usable = linked.as_ref().is_some_and(|it| it.published);
        let owner = Organisation {
            id: write.provider.clone().unwrap_or_else(|| ProviderId::new("")),
            region: write.region.clone(),
        };
        let mut event = handle(&write.request, &act, &owner, &actor, &facts)
            .map_err(|refusal| anyhow!("{refusal:?}"))?;
        let grant = match (event.to, write.request.state) {
            (Stands::Granted, before) if before != Stands::Granted => {
                Some(self.grant(&write, about.as_ref(), at).await?)
            }
            _ => None,
        };
        event.detail.terms = grant.as_ref().map(|grant| grant.terms.clone());
        let request = write.request.after(&event, self.calendar);
        let due = request.due(self.calendar, self.clocks);
        let members = members(&self.store.request_members(&write.id).await?, &write, step, at);
        let named = step.provider.map(organisation).transpose()?;
        Ok(RequestWrite {
            due: due.map(|due| DueDay { on: due.date, provisional: due.provisional }),
            submitted_at: match event.command {
                Command::Submit => Some(at),
                _ => write.submitted_at,
            },
            provider: named.as_ref().map(|it| it.id.clone()).or(write.provider),
            region: named.map_or(write.region, |it| it.region),
            dataset: match event.command {
                Command::Resolve => event.detail.dataset.clone().or(write.dataset),
                _ => write.dataset,
            },
            members,
            joiner: (event.command == Command::Join).then(|| (actor.account.clone(), true)),
            deed: deed(&write.id, write.request.kind, &event, grant.as_ref()),
            grant,
            event: Some(event),
            request,
            ..write
        })
    }

    /// What was asked is what is granted.
    async fn grant(
        &self,
        write: &RequestWrite,
        about: Option<&AboutDataset>,
        at: DateTime<Utc>,
    ) -> anyhow::Result<NewGrant> {
        let about = about.context("no entry")?;
        let updates = write.form.updates;
        let files = self.store.distributions(&about.id).await?.into_iter();
        let licensed = files.map(|file| Licensed {
            distribution: file.id,
            version: (!updates).then_some(file.version),
            since: updates.then_some(file.version),
        });
        Ok(NewGrant {
            id: GrantId::new(stable_id("grant", self.story.slug)),
            provider: about.provider.id.clone(),
            dataset: about.id.clone(),
            holder: write.request.applicant.clone(),
            organisation: write.request.organisation.clone(),
            purpose: write.form.purpose.clone(),
            terms: Terms {
                distributions: licensed.collect(),
                from: at,
                until: china_day_end(write.form.until.context("no last day")?),
                times: write.form.times,
            },
        })
    }

    async fn about(&self, slug: Option<&str>) -> anyhow::Result<Option<AboutDataset>> {
        let Some(slug) = slug else { return Ok(None) };
        let about = self.store.about_dataset(&DatasetId::new(stable_id("dataset", slug))).await?;
        Ok(Some(about.with_context(|| format!("no entry {slug}"))?))
    }
}

fn facts(write: &RequestWrite, about: Option<&AboutDataset>, at: DateTime<Utc>) -> Facts {
    let Request { kind, road, organisation, .. } = &write.request;
    let questions = about.map_or(&[][..], |about| &about.questions);
    Facts {
        findings: write.form.findings(*kind, *road, organisation.as_ref(), questions, at),
        availability: match about {
            Some(about) if !about.published => Availability::Gone,
            Some(about) if about.openness == Openness::Unconditional => Availability::Open,
            _ => Availability::Limited,
        },
        ..Facts::at(at)
    }
}

/// Who uses the data after a step, where that changes: handing in names all of them, and each
/// undertakes for himself (R19).
fn members(
    before: &[Member],
    write: &RequestWrite,
    step: &Step,
    at: DateTime<Utc>,
) -> Option<Vec<Member>> {
    let own = Member {
        email: step.by.to_owned(),
        account: Some(account_id(step.by)),
        accepted_at: Some(at),
    };
    let others: Vec<_> = match step.act.command {
        Some(Command::Submit) if write.request.kind == Kind::Access => {
            let named = write.form.members.iter().cloned();
            named.map(|email| Member { email, account: None, accepted_at: None }).collect()
        }
        Some(Command::Undertake) => {
            before.iter().filter(|member| member.email != step.by).cloned().collect()
        }
        _ => return None,
    };
    Some(std::iter::once(own).chain(others).collect())
}

fn deed(id: &RequestId, kind: Kind, event: &Event, grant: Option<&NewGrant>) -> Deed {
    Deed {
        at: event.at,
        account: event.account.clone(),
        organisation: event.organisation.clone(),
        action: format!("request.{}", event.command),
        subject_kind: "request",
        subject: id.to_string(),
        reason: event.comment.clone(),
        legal_basis: event.legal_basis.clone(),
        change: json!({
            "kind": kind,
            "from": event.from,
            "to": event.to,
            "party": event.party,
            "grant": grant.map(|grant| &grant.id),
            "terms": event.detail.terms,
        }),
    }
}

/// An account of the demo as the rules see it.
fn actor(email: &str) -> anyhow::Result<Actor> {
    let account = demo::ACCOUNTS.iter().find(|it| it.email == email);
    let account = account.with_context(|| format!("no account {email}"))?;
    let memberships = account.roles.iter().map(|(slug, role)| {
        anyhow::Ok(Membership { organisation: organisation(slug)?, roles: vec![*role] })
    });
    Ok(Actor {
        account: account_id(email),
        memberships: memberships.collect::<anyhow::Result<_>>()?,
        scopes: None,
    })
}

fn organisation(slug: &str) -> anyhow::Result<Organisation> {
    let provider = demo::providers().into_iter().find(|it| it.slug == slug);
    let provider = provider.with_context(|| format!("no provider {slug}"))?;
    Ok(Organisation { id: provider_id(slug), region: RegionCode::parse(provider.region)? })
}

fn account_id(email: &str) -> AccountId {
    AccountId::new(stable_id("account", email))
}

/// The day that is so many working days before another (R24).
fn working_day_before(calendar: &Calendar, day: NaiveDate, working_days: u32) -> NaiveDate {
    let earlier = (1..).map_while(|back| day.checked_sub_days(Days::new(back)));
    let mut working = earlier.filter(|day| calendar.is_working_day(*day).working);
    working.nth(working_days.saturating_sub(1) as usize).unwrap_or(day)
}
