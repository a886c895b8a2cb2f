//! Taking under a grant, and what receipts rest on, on every backend (R22, R28, R35).

use chrono::TimeDelta;
use contract::Named;
use domain::grant::{GrantState, Licensed};
use domain::request::Kind;
use domain::{AccountId, DatasetId, DistributionId, Format, GrantId, ProviderId, Role};
use store::{
    File, KnownKey, Member, NewGrant, Page, Publication, RequestWrite, State, Store, Taken,
    TakingsSought, Use,
};

use crate::backend::{code_of, deed, noon, on_every_backend};
use crate::notices_builder::{account, write};

const ALL: Page = Page { offset: 0, limit: 100 };

/// A public file, and a grant on it that may be used so often.
async fn granted(store: &Store, times: Option<u32>) -> (GrantId, AccountId) {
    let holder = account(store, "holder", &[("county", Role::Registrar)]).await;
    let mut entry = domain::Entry::draft("学校", code_of("990000"));
    entry.usage = Some("注明来源".into());
    let file = File {
        id: DistributionId::new("f"),
        title: "学校名录".into(),
        format: Format::Csv,
        media_type: "text/csv".into(),
        file_name: "学校.csv".into(),
        sha256: "a".repeat(64),
        size: 5,
        rows: Some(1),
    };
    let publication = Publication {
        id: DatasetId::new("d"),
        provider: ProviderId::new("province"),
        entry,
        state: State::Published,
        published_at: noon(),
        at: noon(),
        files: vec![file],
    };
    store.publish(&[publication]).await.unwrap();
    let id = GrantId::new("g");
    let licensed = Licensed { distribution: DistributionId::new("f"), version: None, since: None };
    let member = Member {
        email: "holder@example.org".into(),
        account: Some(holder.clone()),
        accepted_at: Some(noon()),
    };
    let grant = NewGrant {
        id: id.clone(),
        provider: ProviderId::new("province"),
        dataset: DatasetId::new("d"),
        holder: holder.clone(),
        organisation: Some(ProviderId::new("county")),
        purpose: "研究".into(),
        terms: domain::grant::Terms {
            distributions: vec![licensed],
            from: noon() - TimeDelta::days(1),
            until: noon() + TimeDelta::days(1),
            times,
        },
    };
    let request = RequestWrite {
        members: Some(vec![member]),
        grant: Some(grant),
        ..write("r", Kind::Access, &holder, Some("d"))
    };
    store.begin_request(&request).await.unwrap();
    (id, holder)
}

fn using(ticket: &str, grant: &GrantId, holder: &AccountId) -> Use {
    Use {
        ticket: ticket.into(),
        grant: grant.clone(),
        epoch: 1,
        account: holder.clone(),
        distribution: DistributionId::new("f"),
        version: 1,
        sha256: "a".repeat(64),
        at: noon(),
    }
}

#[tokio::test]
async fn a_use_is_written_once_with_its_deed_r35() {
    on_every_backend(async |store| {
        let (grant, holder) = granted(&store, None).await;
        let before = store.last_audit_number().await.unwrap();
        let first = using("t", &grant, &holder);
        assert_eq!(store.take(&first).await.unwrap(), Taken::Now);
        assert_eq!(store.take(&first).await.unwrap(), Taken::Before);
        assert_eq!(store.last_audit_number().await.unwrap(), before + 1);
        let deed = store.last_logged().await.unwrap().unwrap();
        assert_eq!((deed.action.as_str(), deed.subject.as_str()), ("grant.take", "g"));
        assert_eq!(deed.organisation, Some(ProviderId::new("county")));

        let (total, takings) = store.takings(&TakingsSought::default(), ALL).await.unwrap();
        assert_eq!((total, takings.len()), (1, 1));
        let taking = &takings[0];
        assert_eq!((taking.ticket.as_str(), taking.uses, taking.version), ("t", 1, 1));
        assert_eq!((taking.request.as_str(), taking.purpose.as_str()), ("r", "研究"));
        assert_eq!(store.taken_at("t").await.unwrap(), Some(noon()));
        assert_eq!(store.taken_at("other").await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn racing_uses_never_exceed_what_was_granted_r22() {
    on_every_backend(async |store| {
        let (grant, holder) = granted(&store, Some(4)).await;
        let racing: Vec<_> = (0..24)
            .map(|number| {
                let (store, grant, holder) = (store.clone(), grant.clone(), holder.clone());
                // Every ticket twice.
                let asked = using(&format!("t{}", number / 2), &grant, &holder);
                tokio::spawn(async move { store.take(&asked).await.unwrap() })
            })
            .collect();
        let mut written = 0;
        for one in racing {
            match one.await.unwrap() {
                Taken::Now => written += 1,
                Taken::Before | Taken::UsedUp => {}
                Taken::Revoked => panic!("nobody revoked it"),
            }
        }
        assert_eq!(written, 4);
        let (total, mut takings) = store.takings(&TakingsSought::default(), ALL).await.unwrap();
        takings.sort_by_key(|taking| taking.uses);
        let uses: Vec<_> = takings.iter().map(|taking| taking.uses).collect();
        assert_eq!((total, uses), (4, vec![1, 2, 3, 4]));
        assert_eq!(store.grant_standing(&grant).await.unwrap().unwrap().used, 4);
    })
    .await;
}

#[tokio::test]
async fn what_was_decided_meanwhile_counts_and_its_change_is_in_the_feed_r22() {
    on_every_backend(async |store| {
        let (grant, holder) = granted(&store, None).await;
        let first = store.grant_changes(0, 10).await.unwrap();
        assert_eq!(first.len(), 1);
        assert_eq!(first[0].change, store.last_grant_change().await.unwrap());
        let stored = store.grant(&grant).await.unwrap().unwrap();
        let mut suspended = stored.grant;
        suspended.state = GrantState::Suspended;
        suspended.epoch += 1;
        store.write_grant(&grant, &suspended, stored.version, &[], deed("x", "g")).await.unwrap();
        assert_eq!(store.take(&using("t", &grant, &holder)).await.unwrap(), Taken::Revoked);
        let changed = store.grant_changes(first[0].change, 10).await.unwrap();
        assert_eq!((changed.len(), changed[0].epoch), (1, 2));
        assert_eq!(changed[0].state, GrantState::Suspended);

        suspended.state = GrantState::Live;
        suspended.epoch += 1;
        store
            .write_grant(&grant, &suspended, stored.version + 1, &[], deed("x", "g"))
            .await
            .unwrap();
        assert_eq!(store.take(&using("t", &grant, &holder)).await.unwrap(), Taken::Revoked);
        let again = Use { epoch: 3, ..using("t", &grant, &holder) };
        assert_eq!(store.take(&again).await.unwrap(), Taken::Now);
        let late = Use { at: noon() + TimeDelta::days(1), ticket: "u".into(), ..again };
        assert_eq!(store.take(&late).await.unwrap(), Taken::Revoked);
        let (total, _) = store.takings(&TakingsSought::default(), ALL).await.unwrap();
        assert_eq!(total, 1);
    })
    .await;
}

#[tokio::test]
async fn grants_are_held_by_who_accepted_their_terms() {
    on_every_backend(async |store| {
        let (grant, holder) = granted(&store, None).await;
        let other = account(&store, "other", &[]).await;
        let held = store.grants_held(&holder, &DatasetId::new("d"), 10).await.unwrap();
        assert_eq!(held.iter().map(|held| &held.id).collect::<Vec<_>>(), [&grant]);
        assert_eq!(held[0].covers[0].distribution, DistributionId::new("f"));
        assert!(store.grants_held(&other, &DatasetId::new("d"), 10).await.unwrap().is_empty());
        assert!(store.grants_held(&holder, &DatasetId::new("x"), 10).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_statement_and_a_key_are_kept_for_good() {
    on_every_backend(async |store| {
        granted(&store, None).await;
        let source = store.source(&DistributionId::new("f"), 1).await.unwrap().unwrap();
        assert_eq!(source.dataset, Named { id: "d".into(), name: "学校".into() });
        assert_eq!(source.distribution.name, "学校名录");
        assert_eq!(
            (source.provider.id.as_str(), source.terms),
            ("province", Some("注明来源".into()))
        );
        assert_eq!(store.source(&DistributionId::new("f"), 2).await.unwrap(), None);

        for body in ["first", "second"] {
            store.keep_statement("hash", body, noon()).await.unwrap();
            assert_eq!(store.statement("hash").await.unwrap().as_deref(), Some("first"));
        }
        assert_eq!(store.statement("other").await.unwrap(), None);

        let key = |id: &str, after: i64| KnownKey {
            id: id.into(),
            algorithm: "SM2".into(),
            public_key: "04".into(),
            since: noon() + TimeDelta::seconds(after),
        };
        store.add_receipt_key(&key("b", 0)).await.unwrap();
        store.add_receipt_key(&key("a", 1)).await.unwrap();
        let logged = store.last_audit_number().await.unwrap();
        store.add_receipt_key(&key("b", 9)).await.unwrap();
        assert_eq!(store.receipt_keys().await.unwrap(), [key("b", 0), key("a", 1)]);
        assert_eq!(store.last_audit_number().await.unwrap(), logged, "it was known already");
    })
    .await;
}
