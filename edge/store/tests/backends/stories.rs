//! Stories: one writer wins, the public reads what was published, and data leads to its stories.

use domain::stories::{Block, Figure, FigureData};
use domain::{
    AccountId, DatasetId, DistributionId, Language, ProviderId, RegionCode, Story, StoryId,
    StoryState,
};
use store::{
    NewChart, NewStory, Page, Reach, Shown, Store, StoreError, StoriesWanted, StoryRevision,
};

use crate::backend::{deed, noon, on_every_backend, withdraw};
use crate::catalogue::school_list;
use crate::notices_builder::account;

const ALL: Page = Page { offset: 0, limit: 10 };

fn story(title: &str) -> Story {
    let data = FigureData {
        distribution: DistributionId::new("schools-csv"),
        query: "c.x=区县".to_owned(),
    };
    let chart = Block::Chart { figure: Figure { data: Some(data), ..Figure::default() } };
    Story {
        title: title.to_owned(),
        title_en: Some(format!("{title} in English")),
        summary: None,
        summary_en: None,
        blocks: vec![Block::Text { zh: "'文字' 100%".to_owned(), en: None }, chart],
    }
}

async fn begin(store: &Store, id: &str, owner: &str, most: u32) -> Result<(), StoreError> {
    let new = NewStory {
        id: StoryId::new(id),
        owner: ProviderId::new(owner),
        draft: story(id),
        at: noon(),
    };
    store.begin_story(&new, most, deed("story.begin", id)).await
}

async fn write(
    store: &Store,
    id: &str,
    title: &str,
    shown: Shown,
    seen: u32,
) -> Result<u32, StoreError> {
    let revision = StoryRevision { id: StoryId::new(id), draft: story(title), shown, at: noon() };
    store.write_story(&revision, seen, deed("story.edit", id)).await
}

async fn public(store: &Store, wanted: &StoriesWanted) -> Vec<String> {
    let (total, items) = store.stories(wanted, ALL, Language::Zh).await.unwrap();
    assert_eq!(total as usize, items.len());
    items.into_iter().map(|it| it.title).collect()
}

#[tokio::test]
async fn the_public_reads_what_was_published_and_no_draft() {
    on_every_backend(async |store| {
        let all = StoriesWanted::default();
        begin(&store, "a", "county", 10).await.unwrap();
        assert!(public(&store, &all).await.is_empty());
        assert_eq!(write(&store, "a", "一", Shown::Publish, 1).await.unwrap(), 2);
        assert_eq!(write(&store, "a", "二", Shown::Keep, 2).await.unwrap(), 3);
        assert_eq!(public(&store, &all).await, ["一"]);
        let kept = store.story(&StoryId::new("a")).await.unwrap().unwrap();
        assert_eq!((&kept.draft, kept.shown.as_ref()), (&story("二"), Some(&story("一"))));
        assert!(kept.is_changed() && kept.state == StoryState::Published);
        assert_eq!((kept.published_at, kept.revised_at), (Some(noon()), Some(noon())));
        let (_, items) = store.stories(&all, ALL, Language::En).await.unwrap();
        assert_eq!(items[0].title, "一 in English");
        assert_eq!(write(&store, "a", "二", Shown::Withdraw, 3).await.unwrap(), 4);
        assert!(public(&store, &all).await.is_empty());
        let kept = store.story(&StoryId::new("a")).await.unwrap().unwrap();
        assert_eq!((kept.shown, kept.state), (None, StoryState::Withdrawn));
    })
    .await;
}

#[tokio::test]
async fn who_writes_second_learns_of_it() {
    on_every_backend(async |store| {
        begin(&store, "a", "county", 10).await.unwrap();
        write(&store, "a", "一", Shown::Keep, 1).await.unwrap();
        let before = store.last_audit_number().await.unwrap();
        for shown in [Shown::Keep, Shown::Publish, Shown::Withdraw] {
            let late = write(&store, "a", "二", shown, 1).await;
            assert!(matches!(late, Err(StoreError::Conflict)), "{late:?}");
        }
        let late = store.delete_story(&StoryId::new("a"), 1, deed("story.delete", "a")).await;
        assert!(matches!(late, Err(StoreError::Conflict)));
        let none = write(&store, "none", "二", Shown::Keep, 1).await;
        assert!(matches!(none, Err(StoreError::Conflict)));
        assert_eq!(store.last_audit_number().await.unwrap(), before);
        let kept = store.story(&StoryId::new("a")).await.unwrap().unwrap();
        assert_eq!((kept.draft, kept.state), (story("一"), StoryState::Draft));
    })
    .await;
}

#[tokio::test]
async fn an_organisation_has_so_many_and_only_drafts_are_deleted() {
    on_every_backend(async |store| {
        begin(&store, "a", "county", 1).await.unwrap();
        let more = begin(&store, "b", "county", 1).await;
        assert!(matches!(more, Err(StoreError::Conflict)));
        begin(&store, "c", "province", 1).await.unwrap();
        write(&store, "c", "丙", Shown::Publish, 1).await.unwrap();
        let delete = async |id: &str, seen| {
            store.delete_story(&StoryId::new(id), seen, deed("story.delete", id)).await
        };
        assert!(matches!(delete("c", 2).await, Err(StoreError::Conflict)));
        delete("a", 1).await.unwrap();
        assert!(store.story(&StoryId::new("a")).await.unwrap().is_none());
        begin(&store, "b", "county", 1).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn drafts_are_listed_to_those_who_reach_them() {
    on_every_backend(async |store| {
        begin(&store, "a", "county", 10).await.unwrap();
        begin(&store, "b", "province", 10).await.unwrap();
        let listed = async |reach: Reach| {
            let (total, items) = store.story_drafts(&reach, ALL, Language::Zh).await.unwrap();
            assert_eq!(total as usize, items.len());
            items.into_iter().map(|it| it.id.to_string()).collect::<Vec<_>>()
        };
        let own = Reach { own: vec![ProviderId::new("county")], regions: vec![] };
        assert_eq!(listed(own).await, ["a"]);
        let region = |code| Reach { own: vec![], regions: vec![RegionCode::parse(code).unwrap()] };
        assert_eq!(listed(region("990000")).await, ["b", "a"]);
        assert_eq!(listed(region("990100")).await, ["a"]);
        assert!(listed(Reach::default()).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn data_leads_to_its_stories_while_the_public_sees_it() {
    on_every_backend(async |store| {
        store.publish(&[school_list()]).await.unwrap();
        begin(&store, "a", "county", 10).await.unwrap();
        write(&store, "a", "一", Shown::Publish, 1).await.unwrap();
        let schools = DatasetId::new("schools");
        let of_data = StoriesWanted { dataset: Some(schools.clone()), provider: None };
        assert_eq!(public(&store, &of_data).await, ["一"]);
        let of_other =
            StoriesWanted { provider: Some(ProviderId::new("province")), ..of_data.clone() };
        assert!(public(&store, &of_other).await.is_empty());
        withdraw(&store, &schools, 1).await.unwrap();
        assert!(public(&store, &of_data).await.is_empty());
        assert_eq!(public(&store, &StoriesWanted::default()).await, ["一"]);
    })
    .await;
}

#[tokio::test]
async fn charts_are_offered_of_open_data_to_those_who_may_show_them() {
    on_every_backend(async |store| {
        store.publish(&[school_list()]).await.unwrap();
        let one = account(&store, "one", &[]).await;
        let keep = async |id: &str, account: Option<&AccountId>| {
            let chart = NewChart {
                id: id.to_owned(),
                distribution: DistributionId::new("schools-csv"),
                account: account.cloned(),
                title: id.to_owned(),
                title_en: None,
                query: String::new(),
                spec: "{}".to_owned(),
            };
            let deed = account.is_none().then(|| deed("chart.keep", "schools"));
            assert!(store.keep_chart(&chart, 10, noon(), deed).await.unwrap());
        };
        keep("own", Some(&one)).await;
        keep("shared", None).await;
        let offered = async |provider: &str, account: &AccountId| {
            let provider = ProviderId::new(provider);
            let charts = store.charts_for_story(&provider, account).await.unwrap();
            charts.into_iter().map(|it| it.chart.id).collect::<Vec<_>>()
        };
        let owner = school_list().provider.to_string();
        let other = AccountId::new("other");
        assert_eq!(offered(&owner, &one).await, ["shared", "own"]);
        assert_eq!(offered(&owner, &other).await, ["shared"]);
        assert_eq!(offered("none", &one).await, ["own"]);
        withdraw(&store, &DatasetId::new("schools"), 1).await.unwrap();
        assert!(offered(&owner, &one).await.is_empty());
    })
    .await;
}
