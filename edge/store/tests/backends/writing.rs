//! Writers that queue commit together: each is durable when it is answered, and who fails or goes
//! away leaves nothing behind and takes nobody along.

use std::time::Duration;

use domain::standards::Code;
use domain::{ProviderId, Standard, StandardBody, StandardId};
use store::{NewStandard, Store, StoreError};

use crate::backend::{deed, noon, on_every_backend};

/// Writes a standard; where `seen` is behind, only after its deed was written to the log.
async fn put(store: &Store, id: String, seen: Option<u32>) -> Result<u32, StoreError> {
    let code = Code { value: "1".into(), label: "一".into(), label_en: None };
    let new = NewStandard {
        id: StandardId::new(id.clone()),
        standard: Standard {
            title: "并发".into(),
            title_en: None,
            definition: None,
            source: None,
            body: StandardBody::CodeList { codes: vec![code], outlines: None },
        },
        owner: ProviderId::new("county"),
        withdrawn: false,
        at: noon(),
    };
    store.put_standard(&new, seen, deed("standard.put", &id)).await
}

/// What the log says was done to standards, by number.
async fn logged(store: &Store) -> Vec<(i64, String)> {
    let all = store.logged_from(1, 1_000).await.unwrap();
    all.into_iter().map(|it| (it.number, it.subject)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn each_of_many_writers_has_its_own_end() {
    on_every_backend(async |store| {
        let before = logged(&store).await.len();
        let writers: Vec<_> = (0..80)
            .map(|number| {
                let store = store.clone();
                let seen = (number % 4 == 3).then_some(9);
                tokio::spawn(
                    async move { (number, put(&store, format!("S-{number}"), seen).await) },
                )
            })
            .collect();
        let mut written = Vec::new();
        for writer in writers {
            match writer.await.unwrap() {
                (number, Ok(_)) => written.push(format!("S-{number}")),
                (number, Err(StoreError::Conflict)) => assert_eq!(number % 4, 3),
                (number, Err(error)) => panic!("{number}: {error}"),
            }
        }
        assert_eq!(written.len(), 60);
        let log = logged(&store).await;
        let numbers: Vec<_> = log.iter().map(|(number, _)| *number).collect();
        assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "{numbers:?}");
        let mut subjects: Vec<_> = log.into_iter().skip(before).map(|(_, it)| it).collect();
        subjects.sort();
        written.sort();
        assert_eq!(subjects, written, "who failed left nothing in the log");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_goes_away_holds_nobody_up() {
    on_every_backend(async |store| {
        let writers: Vec<_> = (0..60_u64)
            .map(|number| {
                let store = store.clone();
                let writing = async move {
                    let put = put(&store, format!("A-{number}"), None);
                    match number % 3 {
                        // Cut off somewhere on the way, each at another place.
                        0 => tokio::time::timeout(Duration::from_micros(number * 150), put)
                            .await
                            .is_ok(),
                        _ => put.await.is_ok(),
                    }
                };
                tokio::spawn(writing)
            })
            .collect();
        let mut answered = Vec::new();
        for (number, writer) in writers.into_iter().enumerate() {
            if writer.await.unwrap() {
                answered.push(number);
            }
        }
        assert!(answered.len() >= 40);
        // What was answered is there, and writing goes on.
        for number in answered {
            let id = StandardId::new(format!("A-{number}"));
            assert!(store.standard(&id).await.unwrap().is_some(), "{id}");
        }
        let last = tokio::time::timeout(Duration::from_secs(20), put(&store, "last".into(), None));
        assert_eq!(last.await.unwrap().unwrap(), 1);
        let numbers: Vec<_> = logged(&store).await.into_iter().map(|(number, _)| number).collect();
        assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1), "{numbers:?}");
    })
    .await;
}
