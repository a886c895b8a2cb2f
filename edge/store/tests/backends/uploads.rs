//! Files on their way into a revision, on every backend.

use chrono::TimeDelta;
use domain::listing::{Listing, Stage};
use domain::{
    AccountId, AccountState, DatasetId, DistributionId, Entry, Format, Language, ProviderId,
};
use store::people::{By, NewAccount};
use store::{
    File, FileChange, FileState, FileWrite, ListingFile, Opened, Public, Revision, Store,
    StoreError, Upload, UploadLimits,
};

use crate::backend::{code_of, deed, noon, on_every_backend};

const LIMITS: UploadLimits = UploadLimits { count: 2, bytes: 100 };

/// A listing as a draft, and two accounts.
async fn begin(store: &Store) -> DatasetId {
    for name in ["registrar", "colleague"] {
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
    let revision = Revision {
        id: DatasetId::new("a"),
        provider: ProviderId::new("county"),
        listing: Listing::begun(AccountId::new("registrar")),
        entry: Entry::draft("学校名录", code_of("990102")),
        files: Some(Vec::new()),
        successor: None,
        clock_since: noon(),
        due: None,
        public: Public::Keep,
    };
    store.begin_listing(&revision, deed("listing.begin", "a")).await.unwrap();
    revision.id
}

fn file(id: &str, sha256: char) -> ListingFile {
    ListingFile {
        file: File {
            id: DistributionId::new(id),
            title: "学校".into(),
            format: Format::Other,
            media_type: "application/octet-stream".into(),
            file_name: "学校.csv".into(),
            sha256: sha256.to_string().repeat(64),
            size: 5,
            rows: None,
        },
        state: FileState::Waiting,
        inspection: None,
        open_findings: 0,
        made_of: None,
        added_at: noon(),
    }
}

fn upload(id: &str, account: &str, length: u64) -> Upload {
    Upload {
        id: id.into(),
        listing: DatasetId::new("a"),
        account: AccountId::new(account),
        length,
        received: 0,
        digest_state: String::new(),
        file_name: "学校.csv".into(),
        title: Some("学校".into()),
        replaces: None,
        sha256: Some("a".repeat(64)),
        kept_as: None,
        created_at: noon(),
        expires_at: noon() + TimeDelta::days(7),
    }
}

fn change(seen: u32, write: FileWrite) -> FileChange {
    FileChange { listing: DatasetId::new("a"), seen, opened: None, write, upload: None }
}

async fn ids(store: &Store) -> Vec<String> {
    let stored = store.listing(&DatasetId::new("a")).await.unwrap().unwrap();
    stored.files.iter().map(|file| file.file.id.to_string()).collect()
}

#[tokio::test]
async fn an_upload_is_read_as_it_was_written_and_counts_against_its_account() {
    on_every_backend(async |store| {
        begin(&store).await;
        let first = upload("one", "registrar", 60);
        assert!(store.begin_upload(&first, LIMITS).await.unwrap());
        assert_eq!(store.upload("one").await.unwrap(), Some(first));
        assert!(!store.begin_upload(&upload("much", "registrar", 41), LIMITS).await.unwrap());
        assert!(store.begin_upload(&upload("two", "registrar", 40), LIMITS).await.unwrap());
        assert!(!store.begin_upload(&upload("many", "registrar", 0), LIMITS).await.unwrap());
        assert!(store.begin_upload(&upload("other", "colleague", 100), LIMITS).await.unwrap());
        let later = noon() + TimeDelta::days(8);
        store.note_received("one", 7, "state", later).await.unwrap();
        let noted = store.upload("one").await.unwrap().unwrap();
        assert_eq!((noted.received, noted.digest_state.as_str()), (7, "state"));
        let mut expired = store.expired_uploads(noon() + TimeDelta::days(7)).await.unwrap();
        expired.sort();
        assert_eq!(expired, ["other", "two"]);
        store.end_upload("two").await.unwrap();
        assert_eq!(store.upload("two").await.unwrap(), None);
        assert!(store.note_received("two", 1, "", later).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn a_file_comes_and_goes_and_the_version_stays() {
    on_every_backend(async |store| {
        let id = begin(&store).await;
        store.begin_upload(&upload("one", "registrar", 5), LIMITS).await.unwrap();
        let write = |write| change(1, write);
        let deed = || deed("listing.file.add", "a");
        let by_upload =
            FileChange { upload: Some("one".into()), ..write(FileWrite::Add(file("f", 'a'))) };
        store.change_file(&by_upload, deed()).await.unwrap();
        let again =
            FileChange { upload: Some("one".into()), ..write(FileWrite::Add(file("x", 'a'))) };
        let again = store.change_file(&again, deed()).await;
        assert!(matches!(again, Err(StoreError::Conflict)), "an upload is one file");
        store.change_file(&write(FileWrite::Add(file("g", 'b'))), deed()).await.unwrap();
        assert_eq!(ids(&store).await, ["f", "g"]);
        let kept = store.upload("one").await.unwrap().unwrap();
        assert_eq!(kept.kept_as, Some(DistributionId::new("f")));

        let over = Some("b".repeat(64));
        let replace = |over| write(FileWrite::Replace { file: file("f", 'c'), over });
        let stale = store.change_file(&replace(over), deed()).await;
        assert!(matches!(stale, Err(StoreError::Conflict)));
        store.change_file(&replace(None), deed()).await.unwrap();
        let title = FileWrite::Retitle { id: DistributionId::new("f"), title: "新名".into() };
        store.change_file(&write(title), deed()).await.unwrap();
        let none = FileWrite::Remove(DistributionId::new("none"));
        let none = store.change_file(&write(none), deed()).await;
        assert!(matches!(none, Err(StoreError::Missing("file"))));
        store
            .change_file(&write(FileWrite::Remove(DistributionId::new("g"))), deed())
            .await
            .unwrap();
        let stored = store.listing(&id).await.unwrap().unwrap();
        assert_eq!((stored.version, stored.files.len()), (1, 1));
        assert_eq!(stored.files[0].file.title, "新名");
        assert_eq!(stored.files[0].file.sha256, "c".repeat(64));
    })
    .await;
}

#[tokio::test]
async fn a_revision_that_is_opened_moves_the_version_and_one_that_was_submitted_takes_nothing() {
    on_every_backend(async |store| {
        let id = begin(&store).await;
        let mut listing = store.listing(&id).await.unwrap().unwrap().listing;
        listing.drafters.push(AccountId::new("colleague"));
        let opened = Opened { listing: listing.clone(), clock_since: noon(), due: None };
        let write = FileWrite::Add(file("f", 'a'));
        let first = FileChange { opened: Some(opened), ..change(1, write) };
        store.change_file(&first, deed("listing.file.add", "a")).await.unwrap();
        let stored = store.listing(&id).await.unwrap().unwrap();
        assert_eq!((stored.version, &stored.listing), (2, &listing));

        let submitted = Revision {
            id: id.clone(),
            provider: ProviderId::new("county"),
            listing: Listing { stage: Stage::DepartmentReview, ..listing },
            entry: stored.entry,
            files: None,
            successor: None,
            clock_since: noon(),
            due: None,
            public: Public::Keep,
        };
        store.write_listing(&submitted, 2, deed("listing.submit", "a")).await.unwrap();
        let late = change(2, FileWrite::Add(file("g", 'b')));
        let before = store.last_logged().await.unwrap();
        let late = store.change_file(&late, deed("listing.file.add", "a")).await;
        assert!(matches!(late, Err(StoreError::Conflict)));
        assert_eq!(ids(&store).await, ["f"]);
        assert_eq!(store.last_logged().await.unwrap(), before, "nothing is logged of it");
    })
    .await;
}

#[tokio::test]
async fn what_was_found_is_written_only_while_the_file_still_waits() {
    on_every_backend(async |store| {
        let id = begin(&store).await;
        let add = deed("listing.file.add", "a");
        let write = FileWrite::Add(file("f", 'a'));
        store.change_file(&change(1, write), add.clone()).await.unwrap();
        let waiting = store.waiting_files(10).await.unwrap();
        assert_eq!((waiting.len(), &waiting[0].0), (1, &id));
        let mut found = waiting[0].1.clone();
        found.state = FileState::Sound;
        found.file.format = Format::Csv;
        found.file.rows = Some(3);
        found.open_findings = 2;
        found.inspection = Some("{}".into());

        let replace = FileWrite::Replace { file: file("f", 'b'), over: None };
        store.change_file(&change(1, replace), add).await.unwrap();
        assert!(!store.looked_through(&id, &found).await.unwrap(), "it is another file by now");
        found.file.sha256 = "b".repeat(64);
        assert!(store.looked_through(&id, &found).await.unwrap());
        assert!(!store.looked_through(&id, &found).await.unwrap(), "it waits no more");
        let stored = store.listing(&id).await.unwrap().unwrap();
        assert_eq!((stored.version, &stored.files[0]), (1, &found));
        assert!(store.waiting_files(10).await.unwrap().is_empty());
    })
    .await;
}
