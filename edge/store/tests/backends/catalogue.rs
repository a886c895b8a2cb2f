//! The public side of the catalogue.

use std::collections::HashMap;

use chrono::Duration;
use domain::{
    Contact, DatasetId, DistributionId, Entry, Format, Language, Openness, ProviderId, Theme,
};
use store::{
    BEGINNING, Backend, File, Page, Publication, Snapshot, Sought, State, Store, StoreError,
};

use crate::backend::{code_of, deed, noon, on_every_backend, stocked, withdraw};

/// A complete open entry of the county with one file.
pub fn school_list() -> Publication {
    Publication {
        id: DatasetId::new("schools"),
        provider: ProviderId::new("county"),
        entry: Entry {
            summary: "全区学校的名称与地址。".into(),
            themes: vec![Theme::Education, Theme::General],
            contact: Contact { office: "信息科".into(), ..Contact::default() },
            ..Entry::draft("学校名录", code_of("990102"))
        },
        state: State::Published,
        published_at: noon(),
        at: noon(),
        files: vec![file("schools-csv", "aa")],
    }
}

pub fn file(id: &str, sha256: &str) -> File {
    File {
        id: DistributionId::new(id),
        title: "学校名录".into(),
        format: Format::Csv,
        media_type: Format::Csv.media_type().into(),
        file_name: "学校名录.csv".into(),
        sha256: sha256.repeat(32),
        size: 120,
        rows: Some(7),
    }
}

#[tokio::test]
async fn an_entry_comes_back_as_it_went() {
    on_every_backend(async |store| {
        let publication = school_list();
        store.publish(std::slice::from_ref(&publication)).await.unwrap();
        let dataset = store.dataset(&publication.id).await.unwrap().unwrap();
        assert_eq!(dataset.title, "学校名录");
        assert_eq!(dataset.themes, [Theme::Education, Theme::General]);
        assert_eq!(dataset.provider.name, "青石区教育局");
        assert_eq!(dataset.region.name, "青石区");
        assert_eq!((dataset.version, dataset.downloads), (1, 0));
        assert_eq!((dataset.published_at, dataset.updated_at), (noon(), noon()));
        assert_eq!(dataset.distributions.len(), 1);
        assert_eq!(dataset.distributions[0].sha256, "aa".repeat(32));
        assert_eq!(dataset.distributions[0].rows, Some(7));
    })
    .await;
}

#[tokio::test]
async fn a_revision_makes_a_version_that_says_what_changed() {
    on_every_backend(async |store| {
        let first = school_list();
        store.publish(std::slice::from_ref(&first)).await.unwrap();
        let mut second = first.clone();
        second.entry.summary = "全区学校的名称、地址与电话。".into();
        second.at = noon() + Duration::days(1);
        second.files = vec![file("schools-csv", "bb")];
        store.publish(&[second]).await.unwrap();

        let versions = store.versions(&first.id).await.unwrap().unwrap();
        let numbers: Vec<_> = versions.iter().map(|version| version.version).collect();
        assert_eq!(numbers, [2, 1]);
        assert_eq!(versions[0].changed, ["summary", "distributions"]);
        assert_eq!(versions[1].distributions[0].sha256, "aa".repeat(32));
        let dataset = store.dataset(&first.id).await.unwrap().unwrap();
        assert_eq!(dataset.published_at, noon());
        assert_eq!(dataset.distributions[0].version, 2);
    })
    .await;
}

#[tokio::test]
async fn an_unchanged_file_keeps_its_version() {
    on_every_backend(async |store| {
        let first = school_list();
        store.publish(std::slice::from_ref(&first)).await.unwrap();
        store.publish(std::slice::from_ref(&first)).await.unwrap();
        let dataset = store.dataset(&first.id).await.unwrap().unwrap();
        assert_eq!((dataset.version, dataset.distributions[0].version), (2, 1));
        let versions = store.versions(&first.id).await.unwrap().unwrap();
        assert_eq!(versions[0].changed, [""; 0]);
    })
    .await;
}

#[tokio::test]
async fn an_older_version_of_a_file_stays_addressable() {
    on_every_backend(async |store| {
        let mut publication = school_list();
        store.publish(std::slice::from_ref(&publication)).await.unwrap();
        publication.files = vec![file("schools-csv", "bb")];
        store.publish(std::slice::from_ref(&publication)).await.unwrap();
        publication.files = Vec::new();
        store.publish(std::slice::from_ref(&publication)).await.unwrap();

        let id = DistributionId::new("schools-csv");
        let sha256 = async |version| {
            store.file(&id, version).await.unwrap().map(|file| file.sha256[..2].to_owned())
        };
        assert_eq!(sha256(Some(1)).await.as_deref(), Some("aa"));
        assert_eq!(sha256(None).await.as_deref(), Some("bb"));
        assert_eq!(sha256(Some(3)).await, None);
        let dataset = store.dataset(&publication.id).await.unwrap().unwrap();
        assert!(dataset.distributions.is_empty());
    })
    .await;
}

#[tokio::test]
async fn the_public_sees_neither_drafts_nor_what_was_withdrawn() {
    on_every_backend(async |store| {
        let draft = Publication { state: State::Draft, ..school_list() };
        store.publish(std::slice::from_ref(&draft)).await.unwrap();
        let hidden = async || {
            assert_eq!(store.dataset(&draft.id).await.unwrap(), None);
            assert_eq!(store.versions(&draft.id).await.unwrap(), None);
            assert_eq!(store.file(&draft.files[0].id, None).await.unwrap(), None);
            assert_eq!(store.list(0, 10).await.unwrap(), []);
            assert_eq!(store.stats(noon()).await.unwrap().datasets, 0);
            let counted: u64 =
                store.themes(Language::Zh).await.unwrap().iter().map(|term| term.count).sum();
            assert_eq!(counted, 0);
            assert!(store.regions(Language::Zh).await.unwrap().is_empty());
            let changes = store.changes(0, 10).await.unwrap();
            assert!(changes.iter().all(|change| change.published.is_none()));
        };
        hidden().await;
        store.publish(&[school_list()]).await.unwrap();
        assert_eq!(store.list(0, 10).await.unwrap().len(), 1);
        withdraw(&store, &draft.id, 2).await.unwrap();
        hidden().await;
    })
    .await;
}

#[tokio::test]
async fn a_write_on_a_version_behind_changes_nothing() {
    on_every_backend(async |store| {
        let publication = school_list();
        store.publish(std::slice::from_ref(&publication)).await.unwrap();
        let before = store.last_change().await.unwrap();
        let lost = withdraw(&store, &publication.id, 7).await;
        assert!(matches!(lost, Err(StoreError::Conflict)));
        assert_eq!(store.last_change().await.unwrap(), before);
        assert!(store.dataset(&publication.id).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn entries_are_written_all_or_none() {
    on_every_backend(async |store| {
        let good = school_list();
        let bad = Publication {
            id: DatasetId::new("orphan"),
            provider: ProviderId::new("nobody"),
            files: Vec::new(),
            ..school_list()
        };
        assert!(store.publish(&[good.clone(), bad]).await.is_err());
        assert_eq!(store.dataset(&good.id).await.unwrap(), None);
        assert_eq!(store.last_change().await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_file_cannot_be_taken_over_by_another_entry() {
    on_every_backend(async |store| {
        store.publish(&[school_list()]).await.unwrap();
        let thief = Publication {
            id: DatasetId::new("thief"),
            files: vec![file("schools-csv", "cc")],
            ..school_list()
        };
        assert!(matches!(store.publish(&[thief]).await, Err(StoreError::Conflict)));
    })
    .await;
}

#[tokio::test]
async fn the_feed_tells_each_change_once_in_order() {
    on_every_backend(async |store| {
        let one = school_list();
        let two = Publication { id: DatasetId::new("two"), files: Vec::new(), ..school_list() };
        store.publish(&[one.clone(), two]).await.unwrap();
        let changes = store.changes(0, 10).await.unwrap();
        let seen: Vec<_> =
            changes.iter().map(|change| (change.number, change.id.as_str())).collect();
        assert_eq!(seen, [(1, "schools"), (2, "two")]);
        let published = changes[0].published.as_ref().unwrap();
        assert_eq!(published.formats, [Format::Csv]);

        store.add_downloads(&HashMap::from([(one.id.clone(), 3)])).await.unwrap();
        let later = store.changes(2, 10).await.unwrap();
        assert_eq!(later.len(), 1);
        assert_eq!(later[0].published.as_ref().unwrap().downloads, 3);
        assert_eq!(store.last_change().await.unwrap(), 3);
        assert_eq!(store.changes(3, 10).await.unwrap().len(), 0);
        assert_eq!(store.changes(0, 1).await.unwrap().len(), 1);
    })
    .await;
}

#[tokio::test]
async fn figures_count_what_the_public_sees() {
    on_every_backend(async |store| {
        let closed = Publication {
            id: DatasetId::new("closed"),
            provider: ProviderId::new("province"),
            entry: Entry {
                openness: Openness::Closed,
                legal_basis: Some("《中华人民共和国数据安全法》".into()),
                ..Entry::draft("登记明细", code_of("990100"))
            },
            files: Vec::new(),
            at: noon() - Duration::days(90),
            ..school_list()
        };
        store.publish(&[school_list(), closed]).await.unwrap();
        let stats = store.stats(noon()).await.unwrap();
        assert_eq!((stats.datasets, stats.unconditional, stats.closed), (2, 1, 1));
        assert_eq!((stats.distributions, stats.rows, stats.bytes), (1, 7, 120));
        assert_eq!((stats.providers, stats.updated_30_days), (2, 1));

        let regions = store.regions(Language::En).await.unwrap();
        let counts: Vec<_> =
            regions.iter().map(|region| (region.label.as_str(), region.count)).collect();
        assert_eq!(counts, [("Sample Province", 2), ("云溪市", 2), ("青石区", 1)]);
        let providers = store.providers(Language::Zh).await.unwrap();
        assert_eq!(providers[0].value.as_str(), "province");
    })
    .await;
}

#[tokio::test]
async fn writers_racing_for_numbers_get_each_its_own() {
    on_every_backend(async |store| {
        let racers = (0..12).map(|number| {
            let store = store.clone();
            tokio::spawn(async move {
                let publication = Publication {
                    id: DatasetId::new(format!("racer-{number}")),
                    files: Vec::new(),
                    ..school_list()
                };
                store.publish(&[publication]).await.unwrap();
            })
        });
        for racer in racers.collect::<Vec<_>>() {
            racer.await.unwrap();
        }
        let numbers: Vec<_> =
            store.changes(0, 100).await.unwrap().iter().map(|change| change.number).collect();
        assert_eq!(numbers, (1..=12).collect::<Vec<_>>());
    })
    .await;
}

#[tokio::test]
async fn old_snapshots_are_forgotten_but_not_what_they_share() {
    on_every_backend(async |store| {
        assert_eq!(store.latest_snapshot().await.unwrap(), None);
        for (number, sha256) in [(1, "a"), (2, "b"), (3, "b"), (4, "c")] {
            let snapshot =
                Snapshot { number, change: 9, sha256: sha256.into(), size: 5, created_at: noon() };
            store.add_snapshot(&snapshot).await.unwrap();
        }
        assert_eq!(store.latest_snapshot().await.unwrap().unwrap().number, 4);
        let mut gone = store.forget_snapshots(2).await.unwrap();
        gone.sort();
        assert_eq!(gone, ["a"]);
        assert_eq!(store.snapshot(1).await.unwrap(), None);
        assert_eq!(store.snapshot(3).await.unwrap().unwrap().sha256, "b");
    })
    .await;
}

#[tokio::test]
async fn facts_are_kept() {
    on_every_backend(async |store| {
        assert_eq!(store.fact("demo").await.unwrap(), None);
        store.set_fact("demo", "1").await.unwrap();
        store.set_fact("demo", "2").await.unwrap();
        assert_eq!(store.fact("demo").await.unwrap().as_deref(), Some("2"));
    })
    .await;
}

#[tokio::test]
async fn what_was_written_is_there_after_reopening() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("shumen.db").display());
    let store = stocked(Store::open(&url).await.unwrap()).await;
    store.publish(&[school_list()]).await.unwrap();
    store.close().await;
    let again = Store::open(&url).await.unwrap();
    assert!(again.dataset(&DatasetId::new("schools")).await.unwrap().is_some());
    assert_eq!(again.backend(), Backend::Sqlite);
}

#[tokio::test]
async fn an_address_of_another_kind_is_refused() {
    assert!(matches!(Store::open("mysql://x").await, Err(StoreError::UnknownBackend)));
}

#[tokio::test]
async fn the_audit_log_is_one_chain_whoever_writes_at_once_r35() {
    on_every_backend(async |store| {
        let writes = (0..20).map(|number| {
            let store = store.clone();
            tokio::spawn(async move {
                store.record(deed("listing.submit", &number.to_string())).await.unwrap();
            })
        });
        for write in writes.collect::<Vec<_>>() {
            write.await.unwrap();
        }
        let mut before = BEGINNING.to_owned();
        let entries = store.logged_from(1, 100).await.unwrap();
        for (number, entry) in (1..).zip(&entries) {
            assert_eq!(entry.number, number);
            assert_eq!(entry.hash, entry.hash_after(&before));
            before.clone_from(&entry.hash);
        }
        assert_eq!(store.last_logged().await.unwrap().as_ref(), entries.last());
        let sought = Sought { subject: Some("7".into()), ..Sought::default() };
        let (total, found) = store.logged(&sought, Page { offset: 0, limit: 5 }).await.unwrap();
        assert_eq!((total, found[0].subject.as_str()), (1, "7"));
        let none = Sought { action: Some("listing%".into()), ..Sought::default() };
        assert_eq!(store.logged(&none, Page { offset: 0, limit: 5 }).await.unwrap().0, 0);
    })
    .await;
}
