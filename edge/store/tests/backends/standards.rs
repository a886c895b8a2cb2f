//! Data elements and code lists: one writer wins, and what names them is measured again (R39).

use chrono::TimeDelta;
use domain::standards::Code;
use domain::{Field, FieldType, ProviderId, Standard, StandardBody, StandardId, StandardKind};
use store::{MadeTable, NewStandard, Page, StandardsWanted, Store, StoreError, TableStanding};

use crate::backend::{deed, noon, on_every_backend};
use crate::catalogue::school_list;

const ALL: Page = Page { offset: 0, limit: 10 };

fn standard(title: &str, body: StandardBody) -> Standard {
    Standard {
        title: title.to_owned(),
        title_en: Some("Name 100%".to_owned()),
        definition: None,
        source: Some("GB/T 1".to_owned()),
        body,
    }
}

fn list(values: &[&str]) -> Standard {
    let code = |value: &&str| Code {
        value: (*value).to_owned(),
        label: format!("第 {value} 类"),
        label_en: None,
    };
    let codes = values.iter().map(code).collect();
    standard("类别", StandardBody::CodeList { codes, outlines: None })
}

fn element() -> Standard {
    let code_list = Some(StandardId::new("kinds"));
    let value_type = FieldType::Text;
    standard("学校类别", StandardBody::Element { value_type, unit: None, code_list })
}

async fn put(
    store: &Store,
    id: &str,
    standard: Standard,
    seen: Option<u32>,
) -> Result<u32, StoreError> {
    let new = NewStandard {
        id: StandardId::new(id),
        standard,
        owner: ProviderId::new("county"),
        withdrawn: false,
        at: noon(),
    };
    store.put_standard(&new, seen, deed("standard.put", id)).await
}

#[tokio::test]
async fn a_standard_is_kept_with_its_codes_and_found_by_its_words() {
    on_every_backend(async |store| {
        assert_eq!(put(&store, "kinds", list(&["1", "2"]), None).await.unwrap(), 1);
        assert_eq!(put(&store, "DE.1", element(), None).await.unwrap(), 1);
        let kept = store.standard(&StandardId::new("kinds")).await.unwrap().unwrap();
        assert_eq!((kept.standard, kept.version), (list(&["1", "2"]), 1));
        let found = async |kind, words: &str| {
            let wanted = StandardsWanted { kind, words: Some(words.to_owned()) };
            let (total, items) = store.standards(&wanted, ALL).await.unwrap();
            assert_eq!(total as usize, items.len());
            items.into_iter().map(|it| it.id.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(found(None, "gb/t").await, ["DE.1", "kinds"]);
        assert_eq!(found(Some(StandardKind::Element), "name 100%").await, ["DE.1"]);
        assert!(found(None, "100_").await.is_empty());
        let elements = store.elements_of(&StandardId::new("kinds")).await.unwrap();
        assert_eq!(elements.iter().map(|(id, _)| id.as_str()).collect::<Vec<_>>(), ["DE.1"]);
    })
    .await;
}

#[tokio::test]
async fn who_writes_second_learns_of_it() {
    on_every_backend(async |store| {
        put(&store, "kinds", list(&["1"]), None).await.unwrap();
        let taken = put(&store, "kinds", list(&["9"]), None).await;
        assert!(matches!(taken, Err(StoreError::Conflict)));
        assert_eq!(put(&store, "kinds", list(&["1", "2"]), Some(1)).await.unwrap(), 2);
        let late = put(&store, "kinds", list(&["9"]), Some(1)).await;
        assert!(matches!(late, Err(StoreError::Conflict)));
        let kept = store.standard(&StandardId::new("kinds")).await.unwrap().unwrap();
        assert_eq!(kept.standard.codes().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn tables_of_data_that_names_it_are_made_again() {
    on_every_backend(async |store| {
        put(&store, "kinds", list(&["1"]), None).await.unwrap();
        put(&store, "DE.1", element(), None).await.unwrap();
        let mut entry = school_list();
        entry.entry.fields = vec![Field {
            name: "类别".into(),
            title: "学校类别".into(),
            kind: FieldType::Text,
            unit: None,
            description: None,
            element: Some(StandardId::new("DE.1")),
        }];
        store.publish(&[entry]).await.unwrap();
        let table = store.tables_to_make(noon(), 10).await.unwrap().remove(0);
        store.lease_table(&table, noon(), noon() + TimeDelta::minutes(1)).await.unwrap();
        let made = MadeTable {
            state: TableStanding::None,
            parquet: None,
            rows: None,
            measured: None,
            quality: None,
            reason: None,
        };
        store.table_made(&table.distribution, table.version, &made, noon()).await.unwrap();
        assert!(store.tables_to_make(noon(), 10).await.unwrap().is_empty());
        let change = store.last_change().await.unwrap();
        put(&store, "kinds", list(&["1", "2"]), Some(1)).await.unwrap();
        assert_eq!(store.tables_to_make(noon(), 10).await.unwrap().len(), 1);
        assert_eq!(store.last_change().await.unwrap(), change + 1);
        assert_eq!(store.changes(change, 10).await.unwrap().len(), 1);
        let uses = store.datasets_with(&StandardId::new("DE.1")).await.unwrap();
        assert_eq!(uses.len(), 1);
        // Another identifier that begins alike is not this one.
        assert!(store.datasets_with(&StandardId::new("DE.")).await.unwrap().is_empty());
    })
    .await;
}
