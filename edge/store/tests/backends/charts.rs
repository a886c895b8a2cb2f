//! Charts that are kept: whose they are, how many, and what becomes of them with their dataset.

use domain::{AccountId, DatasetId, DistributionId};
use store::people::By;
use store::{NewChart, Page, Store, StoreError};

use crate::backend::{deed, noon, on_every_backend, withdraw};
use crate::catalogue::school_list;
use crate::notices_builder::account;

const ALL: Page = Page { offset: 0, limit: 100 };

fn chart(id: &str, account: Option<&AccountId>) -> NewChart {
    NewChart {
        id: id.to_owned(),
        distribution: DistributionId::new("schools-csv"),
        account: account.cloned(),
        title: "各区学校".to_owned(),
        title_en: Some("Schools".to_owned()),
        query: "select=区县,n:count()".to_owned(),
        spec: r#"{"mark":"bar"}"#.to_owned(),
    }
}

async fn keep(store: &Store, id: &str, account: Option<&AccountId>) -> Result<bool, StoreError> {
    let log = account.is_none().then(|| deed("chart.keep", "schools"));
    store.keep_chart(&chart(id, account), 2, noon(), log).await
}

async fn of_dataset(store: &Store) -> Vec<String> {
    let charts = store.charts_of_dataset(&DatasetId::new("schools"), None).await.unwrap();
    charts.into_iter().map(|it| it.chart.id).collect()
}

#[tokio::test]
async fn a_chart_is_its_accounts_or_its_datasets() {
    on_every_backend(async |store| {
        store.publish(&[school_list()]).await.unwrap();
        let one = account(&store, "one", &[]).await;
        let other = account(&store, "other", &[]).await;
        assert!(keep(&store, "a", Some(&one)).await.unwrap());
        assert!(keep(&store, "b", None).await.unwrap());
        assert_eq!(of_dataset(&store).await, ["b"]);
        let (total, own) = store.charts_of_account(&one, ALL).await.unwrap();
        assert_eq!((total, &own[0].chart), (1, &chart("a", Some(&one))));
        assert_eq!(own[0].dataset_title.as_deref(), Some("学校名录"));
        assert_eq!(store.charts_of_account(&other, ALL).await.unwrap(), (0, vec![]));
        let of_none = DistributionId::new("none");
        let schools = DatasetId::new("schools");
        assert_eq!(store.charts_of_dataset(&schools, Some(&of_none)).await.unwrap(), []);
        // Nobody takes what is another's, nor an account what is the dataset's.
        assert!(!store.drop_chart("a", Some(&other), None).await.unwrap());
        assert!(!store.drop_chart("b", Some(&one), None).await.unwrap());
        assert!(!store.drop_chart("a", None, Some(deed("chart.drop", "schools"))).await.unwrap());
        assert!(store.drop_chart("b", None, Some(deed("chart.drop", "schools"))).await.unwrap());
        assert!(store.drop_chart("a", Some(&one), None).await.unwrap());
        assert_eq!(store.chart("a").await.unwrap(), None);
        let last = store.last_logged().await.unwrap().unwrap();
        assert_eq!(last.action, "chart.drop");
    })
    .await;
}

#[tokio::test]
async fn an_owner_keeps_so_many_and_no_more() {
    on_every_backend(async |store| {
        store.publish(&[school_list()]).await.unwrap();
        let one = account(&store, "one", &[]).await;
        for owner in [Some(&one), None] {
            let name = |number| format!("{}{number}", owner.map_or("of-dataset", |_| "own"));
            for number in 0..2 {
                assert!(keep(&store, &name(number), owner).await.unwrap());
            }
            let more = keep(&store, &name(2), owner).await;
            assert!(matches!(more, Err(StoreError::Conflict)), "{more:?}");
        }
        let before = store.last_audit_number().await.unwrap();
        assert!(keep(&store, "more", None).await.is_err());
        assert_eq!(
            store.last_audit_number().await.unwrap(),
            before,
            "what was not done is not logged"
        );
    })
    .await;
}

#[tokio::test]
async fn what_leaves_the_public_takes_its_charts_along_and_an_erased_account_its_own() {
    on_every_backend(async |store| {
        store.publish(&[school_list()]).await.unwrap();
        let one = account(&store, "one", &[]).await;
        keep(&store, "a", Some(&one)).await.unwrap();
        keep(&store, "b", None).await.unwrap();
        withdraw(&store, &DatasetId::new("schools"), 1).await.unwrap();
        assert_eq!(of_dataset(&store).await, Vec::<String>::new());
        let (_, own) = store.charts_of_account(&one, ALL).await.unwrap();
        assert_eq!(own[0].dataset_title, None);
        assert!(!keep(&store, "c", Some(&one)).await.unwrap());
        store.erase_account(&one, &By::program(noon())).await.unwrap();
        assert_eq!(store.chart("a").await.unwrap(), None);
        assert!(store.chart("b").await.unwrap().is_some());
    })
    .await;
}
