//! Requests and grants on every backend: events are the truth, writers race and one wins.

use chrono::{DateTime, TimeDelta, Utc};
use domain::grant::{Grant, GrantState, Licensed, Terms};
use domain::request::{
    Act, Command, Event, Facts, Form, Kind, Party, Request, Road, State, handle,
};
use domain::{
    AccountId, AccountState, Actor, Calendar, Clocks, DatasetId, DistributionId, Entry, GrantId,
    Language, Membership, Openness, Organisation, Profile, ProviderId, RegionCode, RequestId, Role,
};
use store::people::{By, NewAccount};
use store::{
    AwaitedRequests, Cut, Deed, DueDay, GrantsWanted, NewGrant, Page, Publication, Reach,
    RequestWrite, RequestsWanted, State as EntryState, Store, StoreError,
};

use crate::backend::{code_of, deed, noon, on_every_backend};

const FIRST: Page = Page { offset: 0, limit: 50 };

fn owner() -> Organisation {
    Organisation { id: ProviderId::new("county"), region: code_of("990102") }
}

fn officer(name: &str, role: Role) -> Actor {
    let memberships = vec![Membership { organisation: owner(), roles: vec![role] }];
    Actor { account: AccountId::new(name), memberships, scopes: None }
}

fn applicant() -> Actor {
    Actor { account: AccountId::new("applicant"), memberships: Vec::new(), scopes: None }
}

/// People and limited data that can be asked for.
async fn peopled(store: &Store) {
    for name in ["applicant", "authority", "provider"] {
        let account = NewAccount {
            id: AccountId::new(name),
            email: format!("{name}@example.org"),
            name: name.into(),
            language: Language::Zh,
            password: None,
            state: AccountState::Active,
        };
        store.put_account(&account, &By::program(noon())).await.unwrap();
    }
    let entry =
        Entry { openness: Openness::Conditional, ..Entry::draft("学籍", code_of("990102")) };
    let publication = Publication {
        id: DatasetId::new("pupils"),
        provider: owner().id,
        entry,
        state: EntryState::Published,
        published_at: noon(),
        at: noon(),
        files: Vec::new(),
    };
    store.publish(&[publication]).await.unwrap();
}

fn begun(id: &str) -> RequestWrite {
    let request = Request::begun(Kind::Access, Road::Opening, applicant().account, None, noon());
    RequestWrite {
        id: RequestId::new(id),
        request,
        form: Form { purpose: "研究".into(), ..Form::default() },
        title: "学籍".into(),
        provider: Some(owner().id),
        region: owner().region,
        dataset: Some(DatasetId::new("pupils")),
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
        deed: Deed { subject_kind: "request", ..deed("request.begin", id) },
    }
}

/// What a command makes of a request.
fn after(write: &RequestWrite, act: &Act, actor: &Actor) -> RequestWrite {
    let event: Event =
        handle(&write.request, act, &owner(), actor, &Facts::at(noon())).expect("allowed");
    let calendar = Calendar::shipped();
    let request = write.request.after(&event, &calendar);
    let due = request.due(&calendar, Clocks::of(Profile::Xinjiang));
    RequestWrite {
        due: due.map(|due| DueDay { on: due.date, provisional: due.provisional }),
        request,
        event: Some(event),
        deed: Deed { subject_kind: "request", ..deed("request.act", write.id.as_str()) },
        ..write.clone()
    }
}

fn granted(id: &str, until: DateTime<Utc>) -> NewGrant {
    let distribution = DistributionId::new("pupils-csv");
    NewGrant {
        id: GrantId::new(id),
        provider: owner().id,
        dataset: DatasetId::new("pupils"),
        holder: applicant().account,
        organisation: None,
        purpose: "研究".into(),
        terms: Terms {
            distributions: vec![Licensed { distribution, version: Some(1), since: None }],
            from: noon(),
            until,
            times: Some(3),
        },
    }
}

/// A request that both sides agreed to.
async fn given(store: &Store, id: &str, grant: &str) {
    let write = begun(id);
    store.begin_request(&write).await.unwrap();
    let write = after(&write, &Act::new(Command::Submit), &applicant());
    store.write_request(&write, 1).await.unwrap();
    let write = after(&write, &Act::new(Command::Accept), &officer("authority", Role::Authority));
    store.write_request(&write, 2).await.unwrap();
    let mut write =
        after(&write, &Act::new(Command::Approve), &officer("provider", Role::Provider));
    write.grant = Some(granted(grant, noon() + TimeDelta::days(30)));
    store.write_request(&write, 3).await.unwrap();
}

#[tokio::test]
async fn what_happened_adds_up_to_what_is_kept() {
    on_every_backend(async |store| {
        peopled(&store).await;
        given(&store, "r", "g").await;
        let stored = store.request(&RequestId::new("r")).await.unwrap().unwrap();
        assert_eq!((stored.version, stored.request.state), (4, State::Granted));
        let events = store.request_events(&stored.id).await.unwrap();
        let numbers: Vec<_> = events.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [1, 2, 3]);
        let replayed = events
            .iter()
            .fold(begun("r").request, |it, (_, event)| it.after(event, &Calendar::shipped()));
        assert_eq!(replayed, stored.request);
        let grant = store.grant_of(&stored.id).await.unwrap().unwrap();
        let given = granted("g", noon() + TimeDelta::days(30));
        assert_eq!((grant.grant, grant.purpose), (given.grant(), given.purpose));
    })
    .await;
}

#[tokio::test]
async fn of_two_writers_of_a_version_one_wins_whole() {
    on_every_backend(async |store| {
        peopled(&store).await;
        let write = begun("r");
        store.begin_request(&write).await.unwrap();
        let write = after(&write, &Act::new(Command::Submit), &applicant());
        let tries: Vec<_> = (0..6)
            .map(|_| {
                let (store, write) = (store.clone(), write.clone());
                tokio::spawn(async move { store.write_request(&write, 1).await })
            })
            .collect();
        let mut done = Vec::new();
        for writer in tries {
            done.push(writer.await.unwrap());
        }
        assert_eq!(done.iter().filter(|it| it.is_ok()).count(), 1);
        assert!(done.iter().all(|it| matches!(it, Ok(2) | Err(StoreError::Conflict))), "{done:?}");
        assert_eq!(store.request_events(&write.id).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_request_has_one_grant_and_hidden_data_has_none_r26() {
    on_every_backend(async |store| {
        peopled(&store).await;
        given(&store, "r", "g").await;
        let again = granted("h", noon() + TimeDelta::days(1));
        let deed = || Deed { subject_kind: "grant", ..deed("grant.give", "h") };
        assert!(store.put_grant(&RequestId::new("r"), &again, deed()).await.is_err());
        crate::backend::withdraw(&store, &DatasetId::new("pupils"), 1).await.unwrap();
        store.begin_request(&begun("s")).await.unwrap();
        let refused = store.put_grant(&RequestId::new("s"), &again, deed()).await;
        assert!(matches!(refused, Err(StoreError::Conflict)), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn a_cut_suspends_every_live_grant_and_each_has_a_number_of_its_own_r26() {
    on_every_backend(async |store| {
        peopled(&store).await;
        for (request, grant) in [("r", "g"), ("s", "h"), ("t", "i")] {
            given(&store, request, grant).await;
        }
        let wanted = GrantsWanted { held_by: Some(applicant().account), ..GrantsWanted::default() };
        let mut write = begun("incident");
        write.request.kind = Kind::Incident;
        store.begin_request(&write).await.unwrap();
        write.cut = Some(Cut { dataset: DatasetId::new("pupils"), role: Role::Authority });
        store.write_request(&write, 1).await.unwrap();
        let (total, grants) = store.grants(&wanted, FIRST).await.unwrap();
        assert_eq!(total, 3);
        for grant in grants {
            assert_eq!((grant.grant.state, grant.grant.epoch), (GrantState::Suspended, 2));
            assert_eq!(grant.grant.suspended_by, Some(Role::Authority));
        }
    })
    .await;
}

#[tokio::test]
async fn a_grant_is_written_at_its_version_and_ends_when_its_time_is_over_r22() {
    on_every_backend(async |store| {
        peopled(&store).await;
        given(&store, "r", "g").await;
        let id = GrantId::new("g");
        let stored = store.grant(&id).await.unwrap().unwrap();
        let suspended = Grant { state: GrantState::Suspended, epoch: 2, ..stored.grant.clone() };
        let deed = || Deed { subject_kind: "grant", ..deed("grant.suspend", "g") };
        assert_eq!(store.write_grant(&id, &suspended, 1, &[], deed()).await.unwrap(), 2);
        let behind = store.write_grant(&id, &suspended, 1, &[], deed()).await;
        assert!(matches!(behind, Err(StoreError::Conflict)));
        let past =
            async |days| store.grants_past(noon() + TimeDelta::days(days), 10).await.unwrap();
        assert_eq!((past(29).await.len(), past(30).await.len()), (0, 1));
    })
    .await;
}

#[tokio::test]
async fn queues_hold_what_waits_in_reach_emergencies_first() {
    on_every_backend(async |store| {
        peopled(&store).await;
        for (id, emergency) in [("a", false), ("b", true), ("draft", false)] {
            let mut write = begun(id);
            write.form.emergency = emergency;
            store.begin_request(&write).await.unwrap();
            if id != "draft" {
                let mut act = Act::new(Command::Submit);
                act.detail.form = Some(write.form.clone());
                store.write_request(&after(&write, &act, &applicant()), 1).await.unwrap();
            }
        }
        let ids = async |wanted: RequestsWanted| {
            let (total, listed) = store.requests(&wanted, FIRST).await.unwrap();
            assert_eq!(total, listed.len() as u64);
            listed.into_iter().map(|it| it.id.to_string()).collect::<Vec<_>>()
        };
        let county = Reach { own: Vec::new(), regions: vec![code_of("990100")] };
        let elsewhere = Reach { own: Vec::new(), regions: vec![code_of("990200")] };
        let queue = |desk, reach: &Reach| RequestsWanted {
            reach: reach.clone(),
            awaiting: Some(vec![AwaitedRequests { desk, reach: reach.clone() }]),
            ..RequestsWanted::default()
        };
        assert_eq!(ids(queue(Party::Authority, &county)).await, ["b", "a"]);
        assert_eq!(ids(queue(Party::Authority, &elsewhere)).await, [""; 0]);
        assert_eq!(ids(queue(Party::Provider, &county)).await, [""; 0]);
        let own = RequestsWanted {
            asked_by: Some((applicant().account, None)),
            latest_first: true,
            ..RequestsWanted::default()
        };
        assert_eq!(ids(own.clone()).await.len(), 3, "one's own drafts are one's own");
        let all = RequestsWanted { reach: county.clone(), ..RequestsWanted::default() };
        assert_eq!(ids(all.clone()).await, ["b", "a"], "nobody else's drafts are seen");
        let late = RequestsWanted { due_before: Some("2027-01-01".parse().unwrap()), ..all };
        assert_eq!(store.count_requests(&late).await.unwrap(), 2);
    })
    .await;
}

#[tokio::test]
async fn a_calendar_that_arrives_moves_due_days_r24() {
    on_every_backend(async |store| {
        peopled(&store).await;
        let write = begun("r");
        store.begin_request(&write).await.unwrap();
        let write = after(&write, &Act::new(Command::Submit), &applicant());
        store.write_request(&write, 1).await.unwrap();
        let day = DueDay { on: "2026-12-24".parse().unwrap(), provisional: false };
        let deed = deed("calendar.set", "calendar");
        store.set_calendar("", |_, _| None, |_: &Request| Some(day), deed).await.unwrap();
        let stored = store.request(&write.id).await.unwrap().unwrap();
        assert_eq!((stored.due, stored.version), (Some(day), 2));
    })
    .await;
}

#[tokio::test]
async fn answers_are_counted_by_department_r31() {
    on_every_backend(async |store| {
        peopled(&store).await;
        given(&store, "r", "g").await;
        store.begin_request(&begun("draft")).await.unwrap();
        let answers = store.answers("2026-12-01".parse().unwrap()).await.unwrap();
        let county = &answers[0];
        assert_eq!((county.received, county.agreed, county.refused), (1, 1, 0));
        let region: RegionCode = store.widest_authority().await.unwrap();
        assert_eq!(region, RegionCode::nation(), "there is no authority yet");
    })
    .await;
}
