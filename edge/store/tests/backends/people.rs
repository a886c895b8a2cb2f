//! People, and letters: what must hold when several writers come at once.

use chrono::{DateTime, Duration, Utc};
use domain::{AccountId, AccountState, Language, ProviderId, Role, Scope};
use store::people::{
    Accepted, AccountSought, By, Code, Link, NewAccount, NewInvitation, NewKey, NewSession, Purpose,
};
use store::{Mail, Page, Store, StoreError};

use crate::backend::{noon, on_every_backend};

fn by() -> By {
    By::program(noon())
}

fn new_account(name: &str, state: AccountState) -> NewAccount {
    NewAccount {
        id: AccountId::new(name),
        email: format!("{name}@example.org"),
        name: name.into(),
        language: Language::En,
        password: Some("a hash".into()),
        state,
    }
}

async fn put(store: &Store, name: &str, roles: &[(&str, Role)]) -> AccountId {
    let account = new_account(name, AccountState::Active);
    store.put_account(&account, &by()).await.unwrap();
    for (organisation, role) in roles {
        let organisation = ProviderId::new(*organisation);
        store.grant_role(&account.id, &organisation, *role, &by()).await.unwrap();
    }
    account.id
}

fn session(token: &str, account: &AccountId) -> NewSession {
    NewSession {
        token: token.into(),
        account: account.clone(),
        proven: true,
        replaces: None,
        device: Some("browser".into()),
        way: "password",
    }
}

fn mail() -> Mail {
    Mail { to: "one@example.org".into(), subject: "信".into(), text: "link".into() }
}

fn link(token: &str, expires_at: DateTime<Utc>) -> Link {
    Link { token: token.into(), purpose: Purpose::Reset, expires_at, mail: mail() }
}

#[tokio::test]
async fn a_session_brings_its_holder_with_all_roles() {
    on_every_backend(async |store| {
        let roles =
            [("county", Role::Reviewer), ("county", Role::Registrar), ("province", Role::Auditor)];
        let one = put(&store, "one", &roles).await;
        store.open_session(&session("t", &one), noon()).await.unwrap();
        let found = store.session("t").await.unwrap().unwrap();
        assert!(found.proven && !found.holder.code_enabled && !found.holder.demo);
        assert_eq!(found.holder.language, Language::En);
        let held: Vec<_> = found
            .holder
            .affiliations
            .iter()
            .map(|held| (held.name.as_str(), held.membership.roles.clone()))
            .collect();
        let expected = [
            ("青石区教育局", vec![Role::Registrar, Role::Reviewer]),
            ("示例省教育厅", vec![Role::Auditor]),
        ];
        assert_eq!(held, expected);
        assert!(store.knows_device("browser", &one).await.unwrap());
        assert_eq!(store.session("other").await.unwrap(), None);

        let next = NewSession { replaces: Some("t".into()), ..session("u", &one) };
        store.open_session(&next, noon()).await.unwrap();
        assert_eq!(store.session("t").await.unwrap(), None);
        store.set_account_state(&one, 1, AccountState::Suspended, None, &by()).await.unwrap();
        assert_eq!(store.session("u").await.unwrap(), None);
        let again = store.open_session(&session("v", &one), noon()).await;
        assert!(matches!(again, Err(StoreError::Missing(_))));
    })
    .await;
}

#[tokio::test]
async fn an_address_belongs_to_one_account() {
    on_every_backend(async |store| {
        put(&store, "one", &[]).await;
        let thief =
            NewAccount { id: AccountId::new("two"), ..new_account("one", AccountState::Active) };
        let taken = store.put_account(&thief, &by()).await;
        assert!(matches!(taken, Err(StoreError::Conflict)));
        let waiting = NewAccount { state: AccountState::Unconfirmed, ..thief };
        let taken = store.register(&waiting, &link("t", noon()), noon()).await;
        assert!(matches!(taken, Err(StoreError::Conflict)));
    })
    .await;
}

#[tokio::test]
async fn of_two_operators_who_remove_each_other_one_stays() {
    on_every_backend(async |store| {
        let province = ProviderId::new("province");
        for _ in 0..5 {
            for name in ["one", "two"] {
                let id = AccountId::new(name);
                if store.account(&id).await.unwrap().is_none() {
                    put(&store, name, &[]).await;
                }
                store.grant_role(&id, &province, Role::Operator, &by()).await.unwrap();
            }
            let remove = async |name: &str| {
                store.set_roles(&AccountId::new(name), &province, &[], &by()).await
            };
            let (one, two) = tokio::join!(remove("one"), remove("two"));
            assert_eq!(u8::from(one.is_ok()) + u8::from(two.is_ok()), 1);
            assert_eq!(store.members(&province).await.unwrap().len(), 1);
        }
    })
    .await;
}

#[tokio::test]
async fn a_code_and_a_link_are_used_up_by_one_of_many() {
    on_every_backend(async |store| {
        let one = put(&store, "one", &[]).await;
        store.propose_code(&one, "SECRET").await.unwrap();
        let other = store.enable_code("OTHER", 5, &[], &session("x", &one), &by()).await;
        assert!(matches!(other, Err(StoreError::Conflict)));
        let recovery = ["recovery".to_owned()];
        store.enable_code("SECRET", 5, &recovery, &session("s", &one), &by()).await.unwrap();
        for (code, times) in
            [(Code::Step(6), 1), (Code::Step(5), 0), (Code::Recovery("recovery"), 1)]
        {
            let tries = (0..6).map(|_| async { store.use_code(&one, code, &by()).await.unwrap() });
            let used = futures(tries).await;
            assert_eq!(used.into_iter().filter(|used| *used).count(), times, "{code:?}");
        }

        store.send_link(&one, &link("t", noon() + Duration::hours(1)), noon()).await.unwrap();
        let tries = (0..6).map(|_| async { store.reset("t", "new", "d", noon()).await.unwrap() });
        let used = futures(tries).await;
        let used: Vec<_> = used.into_iter().flatten().collect();
        assert_eq!(used, std::slice::from_ref(&one));
        assert_eq!(store.session("s").await.unwrap(), None, "sessions end with a reset");

        store.send_link(&one, &link("late", noon()), noon()).await.unwrap();
        assert_eq!(store.reset("late", "new", "d", noon()).await.unwrap(), None);
    })
    .await;
}

async fn futures<T>(tries: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    // Polled in turn by one task: every one begins before the first has ended.
    let mut tries: Vec<_> = tries.map(Box::pin).collect();
    let mut done: Vec<Option<T>> = tries.iter().map(|_| None).collect();
    std::future::poll_fn(|context| {
        for (one, slot) in tries.iter_mut().zip(&mut done) {
            if slot.is_none()
                && let std::task::Poll::Ready(value) = one.as_mut().poll(context)
            {
                *slot = Some(value);
            }
        }
        match done.iter().all(Option::is_some) {
            true => std::task::Poll::Ready(()),
            false => std::task::Poll::Pending,
        }
    })
    .await;
    done.into_iter().flatten().collect()
}

#[tokio::test]
async fn an_invitation_is_taken_up_once() {
    on_every_backend(async |store| {
        let operator = put(&store, "operator", &[("county", Role::Operator)]).await;
        let sent = NewInvitation {
            id: "i".into(),
            token: "t".into(),
            organisation: ProviderId::new("county"),
            email: "new@example.org".into(),
            roles: vec![Role::Registrar],
            expires_at: noon() + Duration::days(7),
            mail: mail(),
        };
        let from = By { account: Some(operator.clone()), ..by() };
        store.invite(&sent, &from).await.unwrap();
        let invitation = store.invitation("t", noon()).await.unwrap().unwrap();
        assert_eq!(invitation.invited_by, Some(operator));
        let new = Accepted::New(new_account("new", AccountState::Active));
        let joined = store.accept_invitation(&invitation, &new, noon()).await.unwrap();
        assert_eq!(joined, Some(AccountId::new("new")));
        assert_eq!(store.accept_invitation(&invitation, &new, noon()).await.unwrap(), None);
        let roles = store.memberships(&AccountId::new("new")).await.unwrap();
        assert_eq!(roles[0].roles, [Role::Registrar]);
    })
    .await;
}

#[tokio::test]
async fn a_provider_that_vouches_for_an_address_shuts_out_who_registered_it_first() {
    on_every_backend(async |store| {
        let thief = new_account("one", AccountState::Unconfirmed);
        let link = Link { purpose: Purpose::Confirm, ..link("t", noon() + Duration::hours(1)) };
        store.register(&thief, &link, noon()).await.unwrap();
        let owner = NewAccount { id: AccountId::new("owner"), password: None, ..thief.clone() };
        let found = store.link_identity("issuer", "subject", &owner, noon()).await.unwrap();
        assert_eq!(found, thief.id);
        let credentials = store.credentials_of(&found).await.unwrap().unwrap();
        assert_eq!((credentials.password, credentials.state), (None, AccountState::Active));
        assert!(!store.confirm("t", noon()).await.unwrap());
        let known = store.identified("issuer", "subject").await.unwrap();
        assert_eq!(known, Some((found, AccountState::Active)));
        assert_eq!(store.identified("issuer", "other").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn keys_are_found_by_their_hash_and_are_few() {
    on_every_backend(async |store| {
        let one = put(&store, "one", &[("county", Role::Registrar)]).await;
        let key = |number: u32| NewKey {
            id: format!("key-{number}"),
            account: one.clone(),
            name: "脚本".into(),
            prefix: "shumen_x".into(),
            hash: format!("hash-{number}"),
            scopes: vec![Scope::Read, Scope::Draft],
            proven: true,
            expires_at: noon() + Duration::days(1),
        };
        for number in 0..3 {
            assert_eq!(store.add_key(&key(number), 2, &by()).await.unwrap(), number < 2);
        }
        let found = store.key("hash-1").await.unwrap().unwrap();
        assert_eq!((found.scopes, found.used_at), (vec![Scope::Read, Scope::Draft], None));
        store.touch_key("key-1", noon()).await.unwrap();
        assert_eq!(store.key("hash-1").await.unwrap().unwrap().used_at, Some(noon()));
        assert_eq!(store.keys(&one).await.unwrap().len(), 2);
        assert!(!store.remove_key(&AccountId::new("other"), "key-1", &by()).await.unwrap());
        assert!(store.remove_key(&one, "key-1", &by()).await.unwrap());
        assert_eq!(store.key("hash-1").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn an_erased_account_is_nowhere_but_in_the_log() {
    on_every_backend(async |store| {
        let one = put(&store, "one", &[("county", Role::Registrar)]).await;
        store.open_session(&session("t", &one), noon()).await.unwrap();
        store
            .link_identity("issuer", "subject", &new_account("one", AccountState::Active), noon())
            .await
            .unwrap();
        store.erase_account(&one, &By::own(&one, noon())).await.unwrap();
        assert_eq!(store.session("t").await.unwrap(), None);
        assert!(store.members(&ProviderId::new("county")).await.unwrap().is_empty());
        assert_eq!(store.identified("issuer", "subject").await.unwrap(), None);
        assert!(store.credentials("one@example.org").await.unwrap().is_none());
        let page = Page { offset: 0, limit: 10 };
        assert_eq!(store.accounts(&AccountSought::default(), page).await.unwrap(), (0, Vec::new()));
        let account = store.account(&one).await.unwrap().unwrap();
        assert_eq!((account.email, account.state), (None, AccountState::Erased));
        let log = format!("{:?}", store.logged_from(1, 100).await.unwrap());
        assert!(log.contains("account.erase") && !log.contains("example.org"), "{log}");
    })
    .await;
}

#[tokio::test]
async fn a_letter_is_leased_to_one_and_forgotten_when_it_is_gone() {
    on_every_backend(async |store| {
        store.send(&mail(), noon()).await.unwrap();
        let until = noon() + Duration::minutes(5);
        let tries = (0..4).map(|_| async { store.lease_mail(noon(), until, 10).await.unwrap() });
        let leased: Vec<_> = futures(tries).await.into_iter().flatten().collect();
        assert_eq!(leased.len(), 1);
        assert!(leased[0].payload.contains("信") && leased[0].attempts == 1);
        // A node that died leaves it to another.
        let later = until + Duration::seconds(1);
        let again = store.lease_mail(later, later + Duration::minutes(5), 10).await.unwrap();
        assert_eq!(again[0].attempts, 2);
        let due = later + Duration::minutes(1);
        store.effect_failed(&again[0].id, due, "not reached").await.unwrap();
        assert!(store.lease_mail(later, due, 10).await.unwrap().is_empty());
        let third = store.lease_mail(due, due + Duration::minutes(5), 10).await.unwrap();
        assert_eq!(third[0].attempts, 3);
        store.effect_done(&third[0].id, due).await.unwrap();
        let much_later = due + Duration::days(9);
        assert!(store.lease_mail(much_later, much_later, 10).await.unwrap().is_empty());
    })
    .await;
}
