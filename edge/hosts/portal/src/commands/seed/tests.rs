//! The demo's requests keep to the rules that everybody's keep to.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use domain::calendar::china_date;
use domain::grant::GrantState;
use domain::request::{Command, Request, State as Stands};
use domain::{Calendar, Profile, RequestId};
use objects::Digest;
use store::{GrantsWanted, Page, StoredRequest};

use super::*;
use crate::demo::DemoRequest;

fn clocks() -> Clocks {
    Clocks::of(Profile::Xinjiang)
}

/// A Monday, a Saturday, and the last day of a long holiday.
fn moments() -> [DateTime<Utc>; 3] {
    ["2026-11-16T03:00:00Z", "2026-11-21T03:00:00Z", "2026-10-07T03:00:00Z"]
        .map(|moment| moment.parse().unwrap())
}

/// The demo without the contents of its files.
async fn demo(settings: &Settings) -> Store {
    let store = super::super::open_store(settings).await.unwrap();
    put_places(&store).await.unwrap();
    put_accounts(settings, &store).await.unwrap();
    let stored = |name: &str| Stored { digest: Digest::of(name.as_bytes()), size: 1 };
    let publications = demo::entries().into_iter().map(|entry| Publication {
        id: DatasetId::new(stable_id("dataset", entry.slug)),
        provider: provider_id(entry.provider),
        state: State::Published,
        published_at: moment(&entry, 0, 1),
        at: moment(&entry, 0, 1),
        files: entry
            .files
            .iter()
            .map(|file| described(&entry, file, stored(&file.slug), None))
            .collect(),
        entry: entry.entry,
    });
    store.publish(&publications.collect::<Vec<_>>()).await.unwrap();
    store
}

async fn told(store: &Store) -> Vec<(DemoRequest, StoredRequest)> {
    let mut told = Vec::new();
    for story in demo::requests(moments()[0].date_naive()) {
        let id = RequestId::new(stable_id("request", story.slug));
        told.push((story, store.request(&id).await.unwrap().unwrap()));
    }
    told
}

#[tokio::test]
async fn events_add_up_to_what_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { data: folder.path().to_owned(), ..Settings::default() };
    let store = demo(&settings).await;
    requests::put(&store, clocks(), moments()[0]).await.unwrap();
    for (story, stored) in told(&store).await {
        let Request { kind, road, applicant, organisation, .. } = stored.request.clone();
        let begun = Request::begun(kind, road, applicant, organisation, stored.created_at);
        let events = store.request_events(&stored.id).await.unwrap();
        let replayed =
            events.iter().fold(begun, |it, (_, event)| it.after(event, &Calendar::shipped()));
        assert_eq!(replayed, stored.request, "{}", story.slug);
        assert_eq!(events.len(), story.steps.len(), "{}", story.slug);
        assert!(events.windows(2).all(|pair| pair[0].1.at < pair[1].1.at), "{}", story.slug);
    }
}

#[tokio::test]
async fn each_stands_where_it_is_told_to_and_nobody_is_late() {
    let ends = [
        ("flooded-roads", Stands::Submitted),
        ("detours", Stands::Granted),
        ("bus-lanes", Stands::WithProvider),
        ("stops-in-order", Stands::Resolved),
        ("stops-in-the-river", Stands::Checking),
        ("patients", Stands::Refused),
    ];
    for now in moments() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings { data: folder.path().to_owned(), ..Settings::default() };
        let store = demo(&settings).await;
        requests::put(&store, clocks(), now).await.unwrap();
        let told = told(&store).await;
        let found: Vec<_> =
            told.iter().map(|(story, stored)| (story.slug, stored.request.state)).collect();
        assert_eq!(found, ends);
        for (story, stored) in told {
            let waits = stored.request.is_waiting();
            assert_eq!(stored.due.is_some(), waits, "{}", story.slug);
            assert!(stored.updated_at < now, "{}", story.slug);
            // Far enough away that no reminder goes out when the demo starts.
            let left = stored
                .due
                .map(|due| Calendar::shipped().working_days_between(china_date(now), due.on).days);
            assert!(left.is_none_or(|left| left >= 2), "{}: {left:?} days at {now}", story.slug);
        }
    }
}

#[tokio::test]
async fn the_member_of_the_public_has_asked_for_nothing_and_nobody_decides_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { data: folder.path().to_owned(), ..Settings::default() };
    let store = demo(&settings).await;
    requests::put(&store, clocks(), moments()[0]).await.unwrap();
    let member = AccountId::new(stable_id("account", "member@demo"));
    for (story, stored) in told(&store).await {
        let applicant = stored.request.applicant.clone();
        assert_ne!(applicant, member, "{}", story.slug);
        let members = store.request_members(&stored.id).await.unwrap();
        assert!(members.iter().all(|it| it.account != Some(member.clone())), "{}", story.slug);
        for (_, event) in store.request_events(&stored.id).await.unwrap() {
            assert_ne!(event.account, Some(member.clone()), "{}", story.slug);
            if event.party.is_staff() {
                assert_ne!(event.account, Some(applicant.clone()), "{}", story.slug);
            }
            if event.command == Command::Refuse {
                assert!(event.comment.is_some() && event.legal_basis.is_some());
            }
        }
    }
    let of_member = GrantsWanted { held_by: Some(member), ..GrantsWanted::default() };
    let page = Page { offset: 0, limit: 10 };
    assert_eq!(store.grants(&of_member, page).await.unwrap().0, 0);
    let granted = RequestId::new(stable_id("request", "detours"));
    let grant = store.grant_of(&granted).await.unwrap().unwrap();
    assert_eq!((grant.grant.state, grant.used), (GrantState::Live, 0));
    assert!(!grant.grant.terms.distributions.is_empty());
    let agreed = store.request(&granted).await.unwrap().unwrap().request.agreed;
    assert!(agreed.len() == 2 && agreed[0].account != agreed[1].account);
}

#[tokio::test]
async fn a_second_seeding_adds_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { data: folder.path().to_owned(), ..Settings::default() };
    let store = demo(&settings).await;
    requests::put(&store, clocks(), moments()[0]).await.unwrap();
    let before = store.last_audit_number().await.unwrap();
    requests::put(&store, clocks(), moments()[1]).await.unwrap();
    assert_eq!(store.last_audit_number().await.unwrap(), before);
}
