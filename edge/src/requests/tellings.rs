//! Who is told of what happens to a request. Nothing internal is told to anybody, and no reason:
//! it stands on the page, for who may read it.

use domain::grant::Terms;
use domain::notices::{About, Facts, NoticeKind};
use domain::request::{Command, Event, Grade, Kind, Party, Request, State};
use domain::{Organisation, ProviderId, Role};
use store::notices::{Audience, Telling};
use store::{DueDay, Member, NewGrant, StoredRequest};

/// What is told of an event.
pub(super) fn tellings(
    stored: &StoredRequest,
    after: &Request,
    event: &Event,
    members: &[Member],
    grant: Option<&NewGrant>,
    due: Option<DueDay>,
) -> Vec<Telling> {
    let mut told = Told { stored, event, due, tellings: Vec::new() };
    let applicant = || vec![Audience::Account(after.applicant.clone())];
    match event.command {
        Command::Submit => {
            told.add(NoticeKind::RequestSubmitted, told.desk(after));
            if after.kind == Kind::Incident {
                told.add(NoticeKind::IncidentReported, vec![told.role(Role::Authority)]);
            }
            let others = stored.form.members.iter().map(|it| it.trim().to_lowercase());
            let others: Vec<_> = others.map(Audience::Address).collect();
            told.add(NoticeKind::RequestUndertake, others);
        }
        Command::Accept | Command::Take | Command::Prioritise | Command::Close => {
            told.moved(after, applicant());
        }
        Command::Return => match event.to {
            State::Returned => told.add(NoticeKind::RequestReturned, applicant()),
            _ => told.moved(after, applicant()),
        },
        Command::Refuse | Command::Approve | Command::Decide | Command::Resolve => {
            let kind = match after.kind {
                Kind::Demand => NoticeKind::DemandAnswered,
                _ => NoticeKind::RequestDecided,
            };
            let mut to = applicant();
            if after.kind == Kind::Demand {
                to.push(Audience::Followers);
            }
            told.add(kind, to);
        }
        Command::Mediate => {
            told.add(NoticeKind::RequestSubmitted, told.desk(after));
            told.moved(after, applicant());
        }
        Command::Comment if !event.internal => match event.party {
            Party::Applicant | Party::Member => {
                told.add(NoticeKind::RequestComment, told.desk(after));
            }
            _ => told.add(NoticeKind::RequestComment, applicant()),
        },
        Command::Remind => told.add(NoticeKind::RequestReminder, told.desk(after)),
        Command::Cut => told.add(NoticeKind::IncidentCut, vec![Audience::Holders]),
        _ => {}
    }
    let graded = matches!(event.command, Command::Accept | Command::Grade | Command::Cut);
    if after.kind == Kind::Incident && graded && after.grade.is_some_and(Grade::is_reported) {
        told.add(NoticeKind::IncidentReported, vec![told.role(Role::Authority)]);
    }
    if let Some(grant) = grant {
        let accepted = members.iter().filter_map(|member| member.account.clone());
        let to = accepted.map(Audience::Account).chain(applicant()).collect();
        told.given(grant, to);
    }
    told.tellings
}

struct Told<'a> {
    stored: &'a StoredRequest,
    event: &'a Event,
    due: Option<DueDay>,
    tellings: Vec<Telling>,
}

impl Told<'_> {
    /// Whose data it is after the event: a demand may have gone to a department with it.
    fn over(&self) -> Organisation {
        match &self.event.detail.provider {
            Some(provider) => Organisation {
                id: ProviderId::new(provider.as_str()),
                region: self.stored.region.clone(),
            },
            None => self.stored.owner(),
        }
    }

    fn role(&self, role: Role) -> Audience {
        Audience::Role { role, over: self.over() }
    }

    /// Who has it now; corrections and incidents are the authority's too.
    fn desk(&self, after: &Request) -> Vec<Audience> {
        let mut to: Vec<_> =
            after.desk().and_then(Party::role).map(|role| self.role(role)).into_iter().collect();
        if matches!(after.kind, Kind::Correction | Kind::Incident) && after.is_waiting() {
            to.push(self.role(Role::Authority));
        }
        to
    }

    /// Tells who asked that it moved on, and who has it now that it came.
    fn moved(&mut self, after: &Request, mut applicant: Vec<Audience>) {
        if after.state != self.event.from {
            if after.public {
                applicant.push(Audience::Followers);
            }
            self.add(NoticeKind::RequestState, applicant);
            if after.state == State::WithProvider {
                let desk = self.desk(after);
                self.add(NoticeKind::RequestSubmitted, desk);
            }
        }
    }

    fn add(&mut self, kind: NoticeKind, to: Vec<Audience>) {
        if to.is_empty() {
            return;
        }
        let StoredRequest { id, dataset, title, .. } = self.stored;
        let at = self.event.at.timestamp_micros();
        self.tellings.push(Telling {
            kind,
            about: About {
                request: Some(id.clone()),
                grant: None,
                dataset: dataset.as_ref().map(|it| it.id.clone()),
                title: title.clone(),
            },
            to,
            key: format!("{kind}:{id}:{}:{at}", self.event.command),
            facts: Facts {
                state: Some(self.event.to),
                due: self.due.map(|due| due.on),
                grade: self.event.detail.grade,
                ..Facts::default()
            },
        });
    }

    fn given(&mut self, grant: &NewGrant, to: Vec<Audience>) {
        let NewGrant { id, terms: Terms { until, .. }, .. } = grant;
        let last = domain::calendar::china_date(*until - chrono::TimeDelta::microseconds(1));
        self.tellings.push(Telling {
            kind: NoticeKind::GrantGiven,
            about: About {
                request: Some(self.stored.id.clone()),
                grant: Some(id.clone()),
                dataset: Some(grant.dataset.clone()),
                title: self.stored.title.clone(),
            },
            to,
            key: format!("{}:{id}", NoticeKind::GrantGiven),
            facts: Facts { until: Some(last), ..Facts::default() },
        });
    }
}
