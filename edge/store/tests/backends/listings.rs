//! The staff's side of the catalogue, on every backend.

use domain::listing::{Listing, Stage, Standing, State as ListingState};
use domain::{
    AccountId, AccountState, DatasetId, DistributionId, Entry, Format, Language, ProviderId,
    RegionCode,
};
use store::people::{By, NewAccount};
use store::{
    Awaited, DueDay, File, FileState, ListingFile, Page, Public, Reach, Revision, Sheet, Store,
    StoreError, Wanted,
};

use crate::backend::{code_of, deed, noon, on_every_backend};

const FIRST: Page = Page { offset: 0, limit: 50 };

fn draft(id: &str, provider: &str, title: &str) -> Revision {
    Revision {
        id: DatasetId::new(id),
        provider: ProviderId::new(provider),
        listing: Listing::begun(AccountId::new("registrar")),
        entry: Entry::draft(title, code_of("990000")),
        files: Some(Vec::new()),
        successor: None,
        clock_since: noon(),
        due: Some(DueDay { on: "2026-03-20".parse().unwrap(), provisional: false }),
        public: Public::Keep,
    }
}

fn file(id: &str) -> ListingFile {
    ListingFile {
        file: File {
            id: DistributionId::new(id),
            title: "学校".into(),
            format: Format::Csv,
            media_type: "text/csv".into(),
            file_name: "学校.csv".into(),
            sha256: "a".repeat(64),
            size: 5,
            rows: Some(1),
        },
        state: FileState::Sound,
        inspection: Some("{\"columns\":[]}".into()),
        open_findings: 2,
        made_of: None,
        added_at: noon(),
    }
}

async fn begin(store: &Store, revision: &Revision) {
    store.begin_listing(revision, deed("listing.begin", revision.id.as_str())).await.unwrap();
}

fn everywhere() -> Reach {
    Reach { own: Vec::new(), regions: vec![RegionCode::nation()] }
}

#[tokio::test]
async fn a_listing_is_read_as_it_was_written() {
    on_every_backend(async |store| {
        let mut revision = draft("a", "county", "学校名录");
        revision.files = Some(vec![file("f"), file("g")]);
        begin(&store, &revision).await;
        let stored = store.listing(&revision.id).await.unwrap().unwrap();
        assert_eq!((stored.version, &stored.listing), (1, &revision.listing));
        assert_eq!((&stored.entry, stored.due), (&revision.entry, revision.due));
        assert_eq!(Some(&stored.files), revision.files.as_ref());
        assert_eq!(stored.owner.region, code_of("990102"));
        assert_eq!(stored.public, None);
        assert_eq!(store.listing(&DatasetId::new("none")).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn publishing_and_hiding_move_the_public_side_in_the_same_transaction() {
    on_every_backend(async |store| {
        let mut revision = draft("a", "county", "学校名录");
        begin(&store, &revision).await;
        revision.listing = Listing {
            standing: Standing::Published,
            stage: Stage::Settled,
            ..revision.listing.clone()
        };
        revision.files = Some(vec![file("f")]);
        revision.public = Public::Publish { claims: 0 };
        revision.entry.elements = vec!["学校代码".into()];
        let publish = deed("listing.publish", "a");
        assert_eq!(store.write_listing(&revision, 1, publish.clone()).await.unwrap(), 2);
        let behind = store.write_listing(&revision, 1, publish).await;
        assert!(matches!(behind, Err(StoreError::Conflict)));
        assert_eq!(store.last_change().await.unwrap(), 1);
        let dataset = store.dataset(&revision.id).await.unwrap().unwrap();
        assert_eq!((dataset.version, dataset.distributions.len()), (1, 1));
        let claims = store.claims(&["学校代码".into(), "x".into()], &DatasetId::new("b")).await;
        assert_eq!(claims.unwrap()[0].title, "学校名录");
        assert_eq!(store.claims(&["学校代码".into()], &revision.id).await.unwrap(), []);

        revision.listing.standing = Standing::Suspended;
        revision.public = Public::Hide;
        revision.files = None;
        store.write_listing(&revision, 2, deed("listing.suspend", "a")).await.unwrap();
        assert_eq!(store.dataset(&revision.id).await.unwrap(), None);
        let stored = store.listing(&revision.id).await.unwrap().unwrap();
        assert_eq!((stored.files.len(), stored.public.unwrap().version), (1, 1));
        revision.listing.standing = Standing::Published;
        revision.public = Public::Show;
        store.write_listing(&revision, 3, deed("listing.resume", "a")).await.unwrap();
        assert!(store.dataset(&revision.id).await.unwrap().is_some());
    })
    .await;
}

#[tokio::test]
async fn lists_hold_what_is_in_reach_and_what_is_due_comes_first() {
    on_every_backend(async |store| {
        begin(&store, &draft("late", "county", "晚的")).await;
        let mut early = draft("early", "county", "早的 100%");
        early.due = Some(DueDay { on: "2026-03-01".parse().unwrap(), provisional: true });
        begin(&store, &early).await;
        begin(&store, &draft("other", "province", "省里的")).await;
        let find = async |wanted: Wanted| {
            let (total, listed) = store.listings(&wanted, FIRST).await.unwrap();
            assert_eq!(total, listed.len() as u64);
            assert_eq!(store.count_listings(&wanted).await.unwrap(), total);
            listed.into_iter().map(|it| it.id.to_string()).collect::<Vec<_>>()
        };
        let own = Reach { own: vec![ProviderId::new("county")], regions: Vec::new() };
        let all = || Wanted { reach: everywhere(), ..Wanted::default() };
        assert_eq!(
            find(Wanted { reach: own.clone(), ..Wanted::default() }).await,
            ["early", "late"]
        );
        assert_eq!(find(all()).await.len(), 3);
        let region = Reach { own: Vec::new(), regions: vec![code_of("990100")] };
        assert_eq!(find(Wanted { reach: region, ..Wanted::default() }).await.len(), 2);
        assert_eq!(find(Wanted::default()).await, [] as [&str; 0]);
        assert_eq!(find(Wanted { words: Some("0%".into()), ..all() }).await, ["early"]);
        assert_eq!(find(Wanted { words: Some("_".into()), ..all() }).await, [] as [&str; 0]);
        let day = "2026-03-10".parse().ok();
        assert_eq!(find(Wanted { due_before: day, ..all() }).await, ["early"]);
        let state = Some(ListingState::DepartmentReview);
        assert_eq!(find(Wanted { state, ..all() }).await, [] as [&str; 0]);
        let drafts = Awaited { stage: Stage::Draft, reach: own, due_by: None };
        assert_eq!(find(Wanted { awaiting: Some(vec![drafts]), ..all() }).await.len(), 2);
        assert_eq!(find(Wanted { awaiting: Some(vec![]), ..all() }).await, [] as [&str; 0]);
        let whole = store.whole_listings(&everywhere()).await.unwrap();
        assert_eq!(whole.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_calendar_that_arrives_moves_what_is_due_r24() {
    on_every_backend(async |store| {
        begin(&store, &draft("a", "county", "学校名录")).await;
        let day = DueDay { on: "2026-04-01".parse().unwrap(), provisional: false };
        store
            .set_calendar(
                "2027 off 01-01",
                |_, _| Some(day),
                |_| None,
                deed("calendar.set", "calendar"),
            )
            .await
            .unwrap();
        let stored = store.listing(&DatasetId::new("a")).await.unwrap().unwrap();
        assert_eq!((stored.due, stored.version), (Some(day), 1));
        assert_eq!(store.fact("calendar").await.unwrap().as_deref(), Some("2027 off 01-01"));
    })
    .await;
}

#[tokio::test]
async fn a_sheet_is_applied_whole_and_once() {
    on_every_backend(async |store| {
        let account = AccountId::new("registrar");
        let new = NewAccount {
            id: account.clone(),
            email: "r@example.org".into(),
            name: "r".into(),
            language: Language::Zh,
            password: None,
            state: AccountState::Active,
        };
        store.put_account(&new, &By::program(noon())).await.unwrap();
        let sheet = |id: &str, sha256: &str| Sheet {
            id: id.into(),
            account: account.clone(),
            file_name: "目录.xlsx".into(),
            sha256: sha256.into(),
            received_at: noon(),
            report: None,
        };
        assert_eq!(store.keep_sheet(&sheet("1", "aa")).await.unwrap(), [] as [&str; 0]);
        assert_eq!(store.keep_sheet(&sheet("2", "bb")).await.unwrap(), ["aa"]);
        assert_eq!(store.sheet("1", &account).await.unwrap(), None);
        assert_eq!(store.sheet("2", &AccountId::new("other")).await.unwrap(), None);
        let second = store.sheet("2", &account).await.unwrap().unwrap();
        assert_eq!(second, sheet("2", "bb"));

        begin(&store, &draft("a", "county", "学校名录")).await;
        let write =
            |id: &str, version| (draft(id, "county", "新名"), version, deed("listing.import", id));
        let lost = vec![write("b", None), write("a", Some(7))];
        assert!(matches!(store.apply_sheet(&second, "{}", lost).await, Err(StoreError::Conflict)));
        assert_eq!(store.listing(&DatasetId::new("b")).await.unwrap(), None);
        let good = || vec![write("b", None), write("a", Some(1))];
        store.apply_sheet(&second, "{}", good()).await.unwrap();
        assert!(matches!(
            store.apply_sheet(&second, "{}", good()).await,
            Err(StoreError::Conflict)
        ));
        let stored = store.listing(&DatasetId::new("a")).await.unwrap().unwrap();
        assert_eq!((stored.version, stored.entry.title.as_str()), (2, "新名"));
    })
    .await;
}

#[tokio::test]
async fn a_claim_that_came_up_meanwhile_undoes_the_decision_r9() {
    on_every_backend(async |store| {
        let mut publications = Vec::new();
        for id in ["a", "b"] {
            let mut revision = draft(id, "county", id);
            begin(&store, &revision).await;
            revision.listing.standing = Standing::Published;
            revision.listing.stage = Stage::Settled;
            revision.entry.elements = vec!["学校代码".into()];
            revision.public = Public::Publish { claims: 0 };
            publications.push(revision);
        }
        let publish = async |revision: &Revision| {
            store.write_listing(revision, 1, deed("listing.publish", revision.id.as_str())).await
        };
        let (one, other) = tokio::join!(publish(&publications[0]), publish(&publications[1]));
        assert_eq!([one.is_ok(), other.is_ok()].iter().filter(|it| **it).count(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_title_of_a_draft_is_nobody_elses_to_read_r1() {
    on_every_backend(async |store| {
        let mut revision = draft("a", "county", "公开的名称");
        begin(&store, &revision).await;
        revision.listing.standing = Standing::Published;
        revision.listing.stage = Stage::Settled;
        revision.entry.elements = vec!["学校代码".into()];
        revision.public = Public::Publish { claims: 0 };
        store.write_listing(&revision, 1, deed("listing.publish", "a")).await.unwrap();
        revision.listing.stage = Stage::Draft;
        revision.entry.title = "还没有公开的名称".into();
        revision.public = Public::Keep;
        store.write_listing(&revision, 2, deed("listing.edit", "a")).await.unwrap();
        let claims = store.claims(&["学校代码".into()], &DatasetId::new("b")).await.unwrap();
        assert_eq!(claims[0].title, "公开的名称");
    })
    .await;
}
