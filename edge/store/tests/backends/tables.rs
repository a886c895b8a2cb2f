//! What was made of tables: leased once, kept, and made anew when what is declared changes.

use chrono::TimeDelta;
use domain::{DistributionId, Field, FieldType};
use store::{MadeTable, Store, TableStanding, TableToMake};

use crate::backend::{noon, on_every_backend};
use crate::catalogue::{file, school_list};

const LEASE: TimeDelta = TimeDelta::minutes(30);

fn ready() -> MadeTable {
    MadeTable {
        state: TableStanding::Ready,
        parquet: Some("ab".repeat(32)),
        rows: Some(3),
        measured: Some("{}".to_owned()),
        quality: Some(97),
        reason: None,
    }
}

async fn waiting(store: &Store) -> Vec<TableToMake> {
    store.tables_to_make(noon(), 10).await.unwrap()
}

async fn make(store: &Store, table: &TableToMake) {
    assert!(store.lease_table(table, noon(), noon() + LEASE).await.unwrap());
    let (id, version) = (&table.distribution, table.version);
    store.table_made(id, version, &ready(), noon()).await.unwrap();
}

#[tokio::test]
async fn a_table_is_made_once_and_its_entry_shows_it() {
    on_every_backend(async |store| {
        store.publish(&[school_list()]).await.unwrap();
        let tables = waiting(&store).await;
        assert_eq!(tables.len(), 1);
        assert_eq!((tables[0].version, &*tables[0].file_name), (1, "学校名录.csv"));
        let id = DistributionId::new("schools-csv");
        assert_eq!(store.table(&id, None).await.unwrap().unwrap().made, None);
        make(&store, &tables[0]).await;
        assert_eq!(waiting(&store).await, []);
        let table = store.table(&id, None).await.unwrap().unwrap();
        assert_eq!((table.made, table.made_at), (Some(ready()), Some(noon())));
        let dataset = store.dataset(&school_list().id).await.unwrap().unwrap();
        assert_eq!(dataset.distributions[0].quality, Some(97));
        assert_eq!(dataset.distributions[0].rows, Some(3));
    })
    .await;
}

#[tokio::test]
async fn only_one_node_makes_a_table_until_its_lease_is_over() {
    on_every_backend(async |store| {
        store.publish(&[school_list()]).await.unwrap();
        let table = waiting(&store).await.remove(0);
        let (now, until) = (noon(), noon() + LEASE);
        assert!(store.lease_table(&table, now, until).await.unwrap());
        assert!(!store.lease_table(&table, now, until).await.unwrap());
        assert_eq!(waiting(&store).await, []);
        let later = until + TimeDelta::seconds(1);
        assert_eq!(store.tables_to_make(later, 10).await.unwrap().len(), 1);
        assert!(store.lease_table(&table, later, later + LEASE).await.unwrap());
    })
    .await;
}

#[tokio::test]
async fn a_table_whose_making_breaks_off_again_and_again_has_failed() {
    on_every_backend(async |store| {
        store.publish(&[school_list()]).await.unwrap();
        let table = waiting(&store).await.remove(0);
        let mut now = noon();
        for _ in 0..3 {
            assert!(store.lease_table(&table, now, now + LEASE).await.unwrap());
            now += LEASE + TimeDelta::seconds(1);
        }
        assert!(!store.lease_table(&table, now, now + LEASE).await.unwrap());
        assert_eq!(store.tables_to_make(now, 10).await.unwrap(), []);
        let stored = store.table(&table.distribution, None).await.unwrap().unwrap();
        assert_eq!(stored.made.unwrap().state, TableStanding::Failed);
    })
    .await;
}

#[tokio::test]
async fn other_declared_fields_and_another_file_make_the_table_anew() {
    on_every_backend(async |store| {
        let mut entry = school_list();
        store.publish(std::slice::from_ref(&entry)).await.unwrap();
        let table = waiting(&store).await.remove(0);
        make(&store, &table).await;
        entry.entry.fields = vec![Field {
            name: "名称".into(),
            title: "学校名称".into(),
            kind: FieldType::Text,
            unit: None,
            description: None,
            element: None,
        }];
        store.publish(std::slice::from_ref(&entry)).await.unwrap();
        let again = waiting(&store).await.remove(0);
        assert_eq!((again.version, again.entry.fields.len()), (1, 1));
        // What was made before is looked into until the new one is there.
        let stored = store.table(&table.distribution, None).await.unwrap().unwrap();
        assert_eq!(stored.made, Some(ready()));
        make(&store, &again).await;
        entry.files = vec![file("schools-csv", "bb")];
        store.publish(&[entry]).await.unwrap();
        let next = waiting(&store).await.remove(0);
        assert_eq!((next.version, next.parquet_before), (2, ready().parquet));
    })
    .await;
}

#[tokio::test]
async fn the_table_of_what_the_public_does_not_see_is_known_to_nobody() {
    on_every_backend(async |store| {
        let mut draft = school_list();
        draft.state = store::State::Draft;
        store.publish(&[draft]).await.unwrap();
        assert_eq!(waiting(&store).await, []);
        let id = DistributionId::new("schools-csv");
        assert_eq!(store.table(&id, None).await.unwrap(), None);
        assert_eq!(store.table(&DistributionId::new("none"), None).await.unwrap(), None);
    })
    .await;
}
