//! Tellings, and what becomes of them.

use chrono::TimeDelta;
use domain::listing::{Listing, Standing};
use domain::notices::{MailWish, MailWishes};
use domain::request::{Kind, Request, State};
use domain::{AccountId, DatasetId, Entry, Organisation, ProviderId, RequestId, Role};
use store::notices::{Audience, FannedOut, Followed, LetterContent};
use store::people::By;
use store::{DueDay, Member, Page, Public, RequestWrite, Revision, Store};

use crate::backend::{code_of, deed, noon, on_every_backend, withdraw};
use crate::notices_builder::{account, fan_out, grant, letters, publish, telling, told, write};

fn dataset(id: &str) -> Followed {
    Followed::Dataset(DatasetId::new(id))
}

async fn follow(store: &Store, account: &AccountId, id: &str) -> bool {
    store.follow(account, &dataset(id), 1000, noon()).await.unwrap()
}

#[tokio::test]
async fn everybody_who_is_meant_is_told_once_and_nobody_else() {
    on_every_backend(async |store| {
        let registrar = account(&store, "registrar", &[("county", Role::Registrar)]).await;
        let county = account(&store, "county", &[("county", Role::Authority)]).await;
        let province = account(&store, "provinces", &[("province", Role::Authority)]).await;
        let nobody = account(&store, "nobody", &[]).await;
        let region = |code| code_of(code);
        let over = |role| Audience::Role {
            role,
            over: Organisation { id: ProviderId::new("county"), region: region("990102") },
        };
        store.tell(&telling("a", vec![over(Role::Authority)]), noon()).await.unwrap();
        store.tell(&telling("b", vec![over(Role::Registrar)]), noon()).await.unwrap();
        let upwards = Audience::Role {
            role: Role::Authority,
            over: Organisation { id: ProviderId::new("province"), region: region("990000") },
        };
        // Twice the same person, by two ways.
        let twice = vec![upwards, Audience::Account(province.clone())];
        store.tell(&telling("c", twice), noon()).await.unwrap();
        fan_out(&store, noon()).await;
        for (who, count) in [(&registrar, 1), (&county, 1), (&province, 2), (&nobody, 0)] {
            assert_eq!(told(&store, who).await.len(), count, "{who}");
        }
        assert_eq!(letters(&store, noon()).await.len(), 4);
    })
    .await;
}

#[tokio::test]
async fn what_is_told_again_under_its_key_is_told_no_more() {
    on_every_backend(async |store| {
        let one = account(&store, "one", &[]).await;
        for _ in 0..2 {
            let again = telling("a", vec![Audience::Account(one.clone())]);
            store.tell(&again, noon()).await.unwrap();
            fan_out(&store, noon()).await;
        }
        assert_eq!(told(&store, &one).await.len(), 1);
        assert_eq!(letters(&store, noon()).await.len(), 1);
        let once = telling("b", vec![Audience::Account(one.clone())]);
        assert_eq!(store.tell_once(std::slice::from_ref(&once), noon()).await.unwrap(), 1);
        assert_eq!(store.tell_once(&[once], noon()).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_node_that_dies_between_two_pages_leaves_the_rest_to_another() {
    on_every_backend(async |store| {
        publish(&store, "lines", "公交线路").await;
        let mut followers = Vec::new();
        for number in 0..450 {
            let follower = account(&store, &format!("follower-{number:03}"), &[]).await;
            assert!(follow(&store, &follower, "lines").await);
            followers.push(follower);
        }
        let at_once = MailWishes { own: MailWish::Off, followed: MailWish::AtOnce };
        store.set_mail_wishes(&followers[0], at_once).await.unwrap();
        store.tell(&telling("a", vec![Audience::Followers]), noon()).await.unwrap();
        let lease = TimeDelta::seconds(20);
        let first = store.lease_tellings(noon(), noon() + lease, 1).await.unwrap();
        let page = store.fan_out(&first[0], noon(), noon() + lease).await.unwrap();
        assert_eq!(page, FannedOut::More);
        // It has it until then, and nobody else.
        assert!(store.lease_tellings(noon(), noon() + lease, 1).await.unwrap().is_empty());
        let later = noon() + lease + TimeDelta::seconds(1);
        let second = store.lease_tellings(later, later + lease, 1).await.unwrap();
        assert_eq!(store.fan_out(&second[0], later, later + lease).await.unwrap(), FannedOut::More);
        // The first one wakes up, and finds that it is no longer its own.
        assert_eq!(store.fan_out(&first[0], later, later + lease).await.unwrap(), FannedOut::Lost);
        assert_eq!(store.fan_out(&second[0], later, later + lease).await.unwrap(), FannedOut::Done);
        for follower in &followers {
            assert_eq!(told(&store, follower).await.len(), 1, "{follower}");
        }
        assert_eq!(letters(&store, later).await.len(), 1, "the others want it once a day");
    })
    .await;
}

#[tokio::test]
async fn only_what_everybody_may_see_can_be_followed() {
    on_every_backend(async |store| {
        let one = account(&store, "one", &[]).await;
        publish(&store, "lines", "公交线路").await;
        assert!(!follow(&store, &one, "none").await);
        assert!(follow(&store, &one, "lines").await && follow(&store, &one, "lines").await);
        let demand = |id: &str| Followed::Request(RequestId::new(id));
        for (id, kind, public) in [
            ("open", Kind::Demand, true),
            ("hidden", Kind::Demand, false),
            ("access", Kind::Access, true),
        ] {
            let begun = write(id, kind, &one, None);
            let request = Request { public, ..begun.request.clone() };
            store.begin_request(&RequestWrite { request, ..begun }).await.unwrap();
            let followed = store.follow(&one, &demand(id), 1000, noon()).await.unwrap();
            assert_eq!(followed, id == "open", "{id}");
        }
        let page = Page { offset: 0, limit: 10 };
        let (total, follows) = store.follows(&one, page).await.unwrap();
        assert_eq!((total, follows.len()), (2, 2));
        assert!(follows.iter().all(|follow| follow.title.is_some()));
        withdraw(&store, &DatasetId::new("lines"), 1).await.unwrap();
        let (_, follows) = store.follows(&one, page).await.unwrap();
        let hidden = follows.iter().find(|follow| follow.what == dataset("lines")).unwrap();
        assert_eq!(hidden.title, None, "it says no more of what is hidden");
        let other = account(&store, "other", &[]).await;
        assert!(!follow(&store, &other, "lines").await);
        assert!(store.unfollow(&one, &dataset("lines")).await.unwrap());
        assert!(!store.unfollow(&one, &dataset("lines")).await.unwrap());
        let full = store.follow(&one, &demand("open"), 1, noon()).await;
        assert!(full.is_err(), "there is a limit");
    })
    .await;
}

#[tokio::test]
async fn users_and_followers_are_told_what_becomes_of_a_dataset_r8() {
    on_every_backend(async |store| {
        publish(&store, "lines", "公交线路").await;
        let follower = account(&store, "follower", &[]).await;
        let holder = account(&store, "holder", &[]).await;
        let accepted = account(&store, "accepted", &[]).await;
        let named = account(&store, "named", &[]).await;
        let member = |account: &AccountId, accepted: bool| Member {
            email: format!("{account}@example.org"),
            account: Some(account.clone()),
            accepted_at: accepted.then(noon),
        };
        let members = [member(&accepted, true), member(&named, false)];
        let time = (noon(), noon() + TimeDelta::days(90));
        grant(&store, "g", "lines", &holder, &members, time).await;
        follow(&store, &follower, "lines").await;
        publish(&store, "lines", "公交线路（2026）").await;
        // The same once more is no news.
        publish(&store, "lines", "公交线路（2026）").await;
        fan_out(&store, noon()).await;
        let version = store.listing(&DatasetId::new("lines")).await.unwrap().unwrap().version;
        withdraw(&store, &DatasetId::new("lines"), version).await.unwrap();
        fan_out(&store, noon() + TimeDelta::minutes(1)).await;
        for who in [&follower, &holder, &accepted] {
            assert_eq!(told(&store, who).await, ["dataset.withdrawn", "dataset.version"], "{who}");
        }
        assert!(told(&store, &named).await.is_empty(), "who did not accept uses nothing");
        // Their own affairs at once, what is followed once a day.
        assert_eq!(letters(&store, noon() + TimeDelta::minutes(1)).await.len(), 4);
    })
    .await;
}

#[tokio::test]
async fn a_follower_hears_of_each_turn_by_its_own_name_and_of_the_successor_r8_r25() {
    on_every_backend(async |store| {
        publish(&store, "lines", "公交线路").await;
        publish(&store, "next", "公交线路（新）").await;
        let follower = account(&store, "follower", &[]).await;
        follow(&store, &follower, "lines").await;
        for (minute, standing, public, successor) in [
            (1, Standing::Suspended, Public::Hide, None),
            (2, Standing::Published, Public::Show, None),
            (3, Standing::Retired, Public::Hide, Some(DatasetId::new("next"))),
        ] {
            let stored = store.listing(&DatasetId::new("lines")).await.unwrap().unwrap();
            let revision = Revision {
                id: stored.id.clone(),
                provider: stored.owner.id.clone(),
                listing: Listing { standing, ..stored.listing.clone() },
                // What a revision says is not public, and is told to nobody.
                entry: Entry { title: "改稿".into(), ..stored.entry.clone() },
                files: None,
                successor,
                clock_since: noon(),
                due: None,
                public,
            };
            let deed = deed("listing.turn", "lines");
            store.write_listing(&revision, stored.version, deed).await.unwrap();
            fan_out(&store, noon() + TimeDelta::minutes(minute)).await;
        }
        let page = Page { offset: 0, limit: 10 };
        let (_, _, notices) = store.notices(&follower, false, page).await.unwrap();
        let kinds: Vec<_> = notices.iter().map(|notice| notice.kind.value()).collect();
        assert_eq!(kinds, ["dataset.retired", "dataset.resumed", "dataset.suspended"]);
        assert!(notices.iter().all(|notice| notice.about.title == "公交线路"));
        assert_eq!(notices[0].facts.successor_title.as_deref(), Some("公交线路（新）"));
    })
    .await;
}

#[tokio::test]
async fn a_publication_that_nobody_waits_for_makes_no_work() {
    on_every_backend(async |store| {
        publish(&store, "lines", "公交线路").await;
        publish(&store, "lines", "公交线路（2026）").await;
        let leased = store.lease_tellings(noon(), noon(), 10).await.unwrap();
        assert!(leased.is_empty());
    })
    .await;
}

#[tokio::test]
async fn an_address_is_told_by_letter_alone_or_as_the_account_that_it_is() {
    on_every_backend(async |store| {
        let known = account(&store, "known", &[]).await;
        let to = ["KNOWN@example.org", "stranger@example.org"];
        let to = to.map(|email| Audience::Address(email.into())).to_vec();
        store.tell(&telling("a", to), noon()).await.unwrap();
        fan_out(&store, noon()).await;
        assert_eq!(told(&store, &known).await.len(), 1);
        let mut addresses: Vec<_> = letters(&store, noon())
            .await
            .into_iter()
            .map(|letter| match letter {
                LetterContent::Account { address, .. } => format!("account {address}"),
                LetterContent::Stranger { address, .. } => format!("stranger {address}"),
            })
            .collect();
        addresses.sort();
        assert_eq!(addresses, ["account known@example.org", "stranger stranger@example.org"]);
    })
    .await;
}

#[tokio::test]
async fn an_address_without_an_account_is_not_flooded_by_whoever_names_it() {
    on_every_backend(async |store| {
        let name = async |key: &str, request: &str, at| {
            let mut telling = telling(key, vec![Audience::Address("s@example.org".into())]);
            telling.about.request = Some(RequestId::new(request));
            store.tell(&telling, at).await.unwrap();
            fan_out(&store, at).await;
            letters(&store, at).await.len()
        };
        assert_eq!(name("a", "one", noon()).await, 1);
        assert_eq!(name("b", "one", noon()).await, 0, "once for a request");
        for number in 2..=5 {
            assert_eq!(name("c", &number.to_string(), noon()).await, 1);
        }
        assert_eq!(name("c", "6", noon()).await, 0, "five a day");
        let tomorrow = noon() + TimeDelta::days(1);
        assert_eq!(name("c", "7", tomorrow).await, 1);
    })
    .await;
}

#[tokio::test]
async fn who_erased_their_account_gets_nothing_that_was_on_its_way() {
    on_every_backend(async |store| {
        let gone = account(&store, "gone", &[]).await;
        publish(&store, "lines", "公交线路").await;
        follow(&store, &gone, "lines").await;
        let by = By::own(&gone, noon());
        store.add_webhook(&gone, "hook", ("https://a.example/", "s"), 10, &by).await.unwrap();
        let to = || vec![Audience::Account(gone.clone()), Audience::Followers];
        store.tell(&telling("a", to()), noon()).await.unwrap();
        fan_out(&store, noon()).await;
        store.tell(&telling("b", to()), noon()).await.unwrap();
        store.erase_account(&gone, &by).await.unwrap();
        fan_out(&store, noon()).await;
        assert!(told(&store, &gone).await.is_empty());
        assert!(letters(&store, noon()).await.is_empty());
        assert!(store.lease_webhooks(noon(), noon(), 10).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_days_letter_holds_what_waited_and_was_not_read_and_comes_once() {
    on_every_backend(async |store| {
        let daily = MailWishes { own: MailWish::Daily, followed: MailWish::Daily };
        let reader = account(&store, "reader", &[]).await;
        let silent = account(&store, "silent", &[]).await;
        let mut to = Vec::new();
        for who in [&reader, &silent] {
            store.set_mail_wishes(who, daily).await.unwrap();
            to.push(Audience::Account(who.clone()));
        }
        for key in ["a", "b", "c"] {
            store.tell(&telling(key, to.clone()), noon()).await.unwrap();
        }
        fan_out(&store, noon()).await;
        assert!(letters(&store, noon()).await.is_empty(), "not at once");
        let page = Page { offset: 0, limit: 1 };
        let (_, _, newest) = store.notices(&reader, true, page).await.unwrap();
        let read = [newest[0].id.clone()];
        assert_eq!(store.read_notices(&reader, Some(&read), noon()).await.unwrap(), 1);
        store.read_notices(&silent, None, noon()).await.unwrap();

        let hour = noon() + TimeDelta::hours(12);
        assert!(store.digests_waiting(noon(), 10).await.unwrap().is_empty(), "not yet");
        let waiting = store.digests_waiting(hour, 10).await.unwrap();
        assert_eq!(waiting, [reader.clone(), silent.clone()]);
        assert!(store.write_digest(&reader, hour, hour).await.unwrap());
        assert!(!store.write_digest(&silent, hour, hour).await.unwrap(), "no empty letter");
        assert!(!store.write_digest(&reader, hour, hour).await.unwrap(), "and not twice");
        assert!(store.digests_waiting(hour, 10).await.unwrap().is_empty());
        match letters(&store, hour).await.as_slice() {
            [LetterContent::Account { notices, more: 0, digest: true, .. }] => {
                assert_eq!(notices.len(), 2);
            }
            other => panic!("{other:?}"),
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_due_and_what_ends_is_found_until_it_was_told() {
    on_every_backend(async |store| {
        let one = account(&store, "one", &[]).await;
        publish(&store, "lines", "公交线路").await;
        let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
        for (id, state, due) in [
            ("today", State::Checking, "2026-11-20"),
            ("late", State::WithProvider, "2026-11-18"),
            ("later", State::Checking, "2026-12-20"),
            ("returned", State::Returned, "2026-11-20"),
        ] {
            let begun = write(id, Kind::Access, &one, Some("lines"));
            let request = Request { state, ..begun.request.clone() };
            let due = Some(DueDay { on: day(due), provisional: false });
            store.begin_request(&RequestWrite { request, due, ..begun }).await.unwrap();
        }
        let today = day("2026-11-20");
        let due = store.requests_due(today, day("2026-11-23"), 10).await.unwrap();
        assert_eq!(due.len(), 1);
        assert_eq!((due[0].id.as_str(), due[0].role), ("today", Role::Authority));
        let late = store.requests_overdue(today, 10).await.unwrap();
        assert_eq!(late.len(), 1);
        assert_eq!((late[0].id.as_str(), late[0].role), ("late", Role::Provider));
        store.tell_once(&[telling(&due[0].key, Vec::new())], noon()).await.unwrap();
        let again = store.requests_due(today, day("2026-11-23"), 10).await.unwrap();
        assert!(again.is_empty());

        let given = noon() - TimeDelta::days(60);
        for (id, from, left) in [("long", given, 6), ("short", noon(), 6), ("far", given, 40)] {
            grant(&store, id, "lines", &one, &[], (from, noon() + TimeDelta::days(left))).await;
        }
        let ids = async |days| -> Vec<String> {
            let found = store.ending_grants(days, noon(), 10).await.unwrap();
            found.into_iter().map(|grant| grant.id.to_string()).collect()
        };
        assert_eq!(ids(1).await, Vec::<String>::new());
        assert_eq!(ids(7).await, ["long"], "one that was given for six days is not news");
        let found = store.ending_grants(30, noon(), 10).await.unwrap();
        store.pass_over(&[found[0].key(30)], noon()).await.unwrap();
        assert_eq!(ids(30).await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_duty_is_done_by_one_until_its_time_is_over() {
    on_every_backend(async |store| {
        let minutes = TimeDelta::minutes;
        let pause = minutes(5);
        let take = async |now| store.take_duty("a", now, now + minutes(2), pause).await.unwrap();
        assert!(take(noon()).await);
        assert!(!take(noon() + minutes(1)).await, "somebody has it");
        let second = noon() + minutes(3);
        assert!(take(second).await, "who had it died");
        store.end_duty("a", noon() + minutes(2), Some(second)).await.unwrap();
        assert!(!take(second).await, "the one that died cannot give it back");
        store.end_duty("a", second + minutes(2), None).await.unwrap();
        assert!(take(second).await, "it was given back undone");
        store.end_duty("a", second + minutes(2), Some(second)).await.unwrap();
        assert!(!take(second + minutes(4)).await, "it was done a moment ago");
        assert!(take(second + minutes(5)).await);
        assert!(take(noon() - TimeDelta::days(1)).await, "a clock that went back");
    })
    .await;
}

#[tokio::test]
async fn two_nodes_that_tell_and_write_at_once_do_it_once() {
    on_every_backend(async |store| {
        publish(&store, "lines", "公交线路").await;
        let daily = MailWishes { own: MailWish::Off, followed: MailWish::Daily };
        let mut followers = Vec::new();
        for number in 0..60 {
            let follower = account(&store, &format!("follower-{number:02}"), &[]).await;
            store.set_mail_wishes(&follower, daily).await.unwrap();
            follow(&store, &follower, "lines").await;
            followers.push(follower);
        }
        for _ in 0..2 {
            store.tell(&telling("a", vec![Audience::Followers]), noon()).await.unwrap();
        }
        let until = noon() + TimeDelta::seconds(20);
        let leased = store.lease_tellings(noon(), until, 2).await.unwrap();
        let [one, other] = leased.as_slice() else { panic!("{}", leased.len()) };
        let (one, other) =
            tokio::join!(store.fan_out(one, noon(), until), store.fan_out(other, noon(), until));
        assert_eq!((one.unwrap(), other.unwrap()), (FannedOut::Done, FannedOut::Done));
        let hour = noon() + TimeDelta::hours(12);
        for follower in &followers {
            assert_eq!(told(&store, follower).await.len(), 1, "{follower}");
            let (one, other) = tokio::join!(
                store.write_digest(follower, hour, hour),
                store.write_digest(follower, hour, hour)
            );
            assert_ne!(one.unwrap(), other.unwrap(), "one of them writes it");
        }
        assert_eq!(letters(&store, hour).await.len(), followers.len());
    })
    .await;
}
