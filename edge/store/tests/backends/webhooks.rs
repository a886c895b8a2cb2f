//! The queues of webhooks.

use chrono::TimeDelta;
use domain::AccountId;
use store::Store;
use store::notices::{Attempt, Audience, CallState, LeasedWebhook};
use store::people::By;

use crate::backend::{noon, on_every_backend};
use crate::notices_builder::{account, fan_out, telling, told};

const LEASE: TimeDelta = TimeDelta::seconds(30);

async fn hook(store: &Store, owner: &AccountId, id: &str) -> bool {
    let by = By::own(owner, noon());
    store.add_webhook(owner, id, ("https://a.example/", "whsec_AA=="), 2, &by).await.unwrap()
}

async fn tell(store: &Store, owner: &AccountId, key: &str) {
    store.tell(&telling(key, vec![Audience::Account(owner.clone())]), noon()).await.unwrap();
    fan_out(store, noon()).await;
}

async fn lease(store: &Store) -> Vec<LeasedWebhook> {
    store.lease_webhooks(noon(), noon() + LEASE, 10).await.unwrap()
}

fn failed(off: bool) -> Attempt {
    Attempt::Failed {
        status: Some(503),
        error: "refused",
        again_at: Some(noon() + TimeDelta::seconds(10)),
        rest_until: noon() + TimeDelta::seconds(20),
        off,
    }
}

#[tokio::test]
async fn a_notice_is_put_once_into_the_queue_of_each_webhook_of_its_reader() {
    on_every_backend(async |store| {
        let owner = account(&store, "owner", &[]).await;
        let other = account(&store, "other", &[]).await;
        for id in ["one", "two"] {
            assert!(hook(&store, &owner, id).await);
        }
        assert!(!hook(&store, &owner, "three").await, "there is a limit");
        tell(&store, &owner, "a").await;
        tell(&store, &owner, "a").await;
        tell(&store, &other, "a").await;
        let leased = lease(&store).await;
        assert_eq!(leased.len(), 2);
        assert!(lease(&store).await.is_empty(), "one node at a time");
        for webhook in &leased {
            let call = store.next_call(webhook, noon()).await.unwrap().unwrap();
            assert!(call.notice.is_some());
            let listed = store.deliveries(&owner, &webhook.id, 50).await.unwrap().unwrap();
            assert_eq!(listed.len(), 1);
            assert_eq!(store.deliveries(&other, &webhook.id, 50).await.unwrap(), None);
        }
    })
    .await;
}

#[tokio::test]
async fn a_call_that_fails_is_made_again_later_and_a_lost_lease_writes_nothing() {
    on_every_backend(async |store| {
        let owner = account(&store, "owner", &[]).await;
        hook(&store, &owner, "one").await;
        tell(&store, &owner, "a").await;
        let mut webhook = lease(&store).await.remove(0);
        let call = store.next_call(&webhook, noon()).await.unwrap().unwrap();
        let mut stale = webhook.clone();
        let until = noon() + LEASE * 2;
        let noted = store.call_ended(&mut webhook, &call.id, failed(false), noon(), until).await;
        assert!(noted.unwrap());
        let taken = Attempt::Taken { status: 200 };
        let noted = store.call_ended(&mut stale, &call.id, taken, noon(), until).await;
        assert!(!noted.unwrap(), "its lease is another's by now");
        store.release_webhook(&webhook, noon()).await.unwrap();
        assert!(lease(&store).await.is_empty(), "it is left alone");
        let later = noon() + TimeDelta::seconds(20);
        let mut again = store.lease_webhooks(later, later + LEASE, 10).await.unwrap().remove(0);
        assert_eq!((again.failures, again.failing_since), (1, Some(noon())));
        let call = store.next_call(&again, later).await.unwrap().unwrap();
        assert_eq!(call.tries, 1);
        let noted = store.call_ended(&mut again, &call.id, taken, later, later + LEASE).await;
        assert!(noted.unwrap());
        assert_eq!(store.next_call(&again, later).await.unwrap(), None);
        let listed = store.deliveries(&owner, "one", 50).await.unwrap().unwrap();
        assert_eq!((listed[0].state, listed[0].tries), (CallState::Done, 2));
        assert_eq!(store.webhooks(&owner).await.unwrap()[0].failures, 0);
    })
    .await;
}

#[tokio::test]
async fn a_webhook_that_is_switched_off_says_so_and_a_test_that_arrives_switches_it_on() {
    on_every_backend(async |store| {
        let owner = account(&store, "owner", &[]).await;
        hook(&store, &owner, "one").await;
        tell(&store, &owner, "a").await;
        let mut webhook = lease(&store).await.remove(0);
        let call = store.next_call(&webhook, noon()).await.unwrap().unwrap();
        let until = noon() + LEASE;
        store.call_ended(&mut webhook, &call.id, failed(true), noon(), until).await.unwrap();
        store.release_webhook(&webhook, noon()).await.unwrap();
        fan_out(&store, noon()).await;
        assert_eq!(told(&store, &owner).await[0], "webhook.off");
        assert!(!store.webhooks(&owner).await.unwrap()[0].on);
        tell(&store, &owner, "b").await;
        let listed = store.deliveries(&owner, "one", 50).await.unwrap().unwrap();
        assert_eq!(listed.len(), 1, "nothing more is put into its queue");
        assert_eq!(listed[0].state, CallState::GivenUp);

        let test = store.test_webhook(&owner, "one", noon()).await.unwrap().unwrap();
        let same = store.test_webhook(&owner, "one", noon()).await.unwrap();
        assert_eq!(same.as_ref(), Some(&test), "one test at a time");
        let mut webhook = lease(&store).await.remove(0);
        let call = store.next_call(&webhook, noon()).await.unwrap().unwrap();
        assert_eq!((call.id.as_str(), call.notice), (test.as_str(), None));
        let taken = Attempt::Taken { status: 204 };
        store.call_ended(&mut webhook, &test, taken, noon(), until).await.unwrap();
        assert!(store.webhooks(&owner).await.unwrap()[0].on);
    })
    .await;
}

#[tokio::test]
async fn a_call_that_is_given_up_is_not_made_again() {
    on_every_backend(async |store| {
        let owner = account(&store, "owner", &[]).await;
        hook(&store, &owner, "one").await;
        tell(&store, &owner, "a").await;
        let mut webhook = lease(&store).await.remove(0);
        let call = store.next_call(&webhook, noon()).await.unwrap().unwrap();
        let given_up = Attempt::Failed {
            status: None,
            error: "not reached",
            again_at: None,
            rest_until: noon(),
            off: false,
        };
        let until = noon() + LEASE;
        assert!(store.call_ended(&mut webhook, &call.id, given_up, noon(), until).await.unwrap());
        assert_eq!(store.next_call(&webhook, noon() + LEASE).await.unwrap(), None);
        let listed = store.deliveries(&owner, "one", 50).await.unwrap().unwrap();
        assert_eq!((listed[0].state, listed[0].status), (CallState::GivenUp, None));
        assert!(store.webhooks(&owner).await.unwrap()[0].on);
    })
    .await;
}

#[tokio::test]
async fn a_webhook_is_removed_with_all_that_waits_by_its_owner_alone() {
    on_every_backend(async |store| {
        let owner = account(&store, "owner", &[]).await;
        let other = account(&store, "other", &[]).await;
        hook(&store, &owner, "one").await;
        tell(&store, &owner, "a").await;
        let by = By::own(&other, noon());
        assert!(!store.remove_webhook(&other, "one", &by).await.unwrap());
        assert_eq!(store.test_webhook(&other, "one", noon()).await.unwrap(), None);
        let mut webhook = lease(&store).await.remove(0);
        let call = store.next_call(&webhook, noon()).await.unwrap().unwrap();
        let by = By::own(&owner, noon());
        assert!(store.remove_webhook(&owner, "one", &by).await.unwrap());
        // The call that was under way ends, and there is nothing to note it at.
        let taken = Attempt::Taken { status: 200 };
        let noted = store.call_ended(&mut webhook, &call.id, taken, noon(), noon() + LEASE).await;
        assert!(!noted.unwrap());
        assert!(store.webhooks(&owner).await.unwrap().is_empty());
    })
    .await;
}
