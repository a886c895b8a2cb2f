//! Questions to closed data: counted by day, for each account, each record and all, and logged.

use chrono::TimeDelta;
use domain::unseen::{Budget, Purpose, Question, Spent};
use domain::{AccountId, DistributionId};
use store::{Asking, Page, Sought, Store};

use crate::backend::{noon, on_every_backend};
use crate::catalogue::school_list;

const BUDGET: Budget = Budget { each: 2, all: 3, record: Some(2) };

fn asking(account: &str, record: Option<&str>) -> Asking {
    Asking {
        account: AccountId::new(account),
        dataset: school_list().id,
        distribution: DistributionId::new("schools-csv"),
        version: 1,
        question: Question::Verification,
        purpose: Purpose::Research,
        columns: vec!["学籍号".into()],
        record: record.map(str::to_owned),
        at: noon(),
    }
}

async fn logged(store: &Store) -> u64 {
    let sought = Sought { action: Some("dataset.".into()), ..Sought::default() };
    store.logged(&sought, Page { offset: 0, limit: 1 }).await.unwrap().0
}

#[tokio::test]
async fn what_is_spent_is_neither_counted_nor_logged_further() {
    on_every_backend(async |store| {
        store.publish(&[school_list()]).await.unwrap();
        let ask = async |asking: &Asking| store.ask_unseen(asking, BUDGET).await.unwrap();
        assert_eq!(ask(&asking("a", Some("x"))).await, Ok(1));
        assert_eq!(ask(&asking("a", Some("y"))).await, Ok(0));
        assert_eq!(ask(&asking("a", Some("z"))).await, Err(Spent::Each));
        assert_eq!(ask(&asking("b", Some("x"))).await, Ok(1));
        assert_eq!(ask(&asking("b", Some("z"))).await, Err(Spent::All));
        assert_eq!(logged(&store).await, 3);
        let (account, dataset) = (AccountId::new("b"), school_list().id);
        let used =
            async |question| store.unseen_uses(&account, &dataset, question, noon()).await.unwrap();
        assert_eq!(used(Question::Verification).await, 1);
        assert_eq!(used(Question::Aggregates).await, 0);
        // Other questions have a budget of their own.
        let other = Asking { question: Question::Aggregates, record: None, ..asking("a", None) };
        assert_eq!(ask(&other).await, Ok(1));
        // Another day is as good as new, and of the day before nothing is kept.
        let tomorrow = Asking { at: noon() + TimeDelta::days(1), ..asking("a", Some("x")) };
        assert_eq!(ask(&tomorrow).await, Ok(1));
        assert_eq!(used(Question::Verification).await, 0);
    })
    .await;
}

#[tokio::test]
async fn one_record_is_asked_about_so_often_whoever_asks() {
    on_every_backend(async |store| {
        store.publish(&[school_list()]).await.unwrap();
        let wide = Budget { each: 10, all: 100, record: Some(2) };
        for account in ["a", "b"] {
            assert!(store.ask_unseen(&asking(account, Some("x")), wide).await.unwrap().is_ok());
        }
        let third = store.ask_unseen(&asking("c", Some("x")), wide).await.unwrap();
        assert_eq!(third, Err(Spent::Record));
        assert!(store.ask_unseen(&asking("c", Some("y")), wide).await.unwrap().is_ok());
    })
    .await;
}

#[tokio::test]
async fn who_asks_at_the_same_time_spends_no_more_than_there_is() {
    on_every_backend(async |store| {
        store.publish(&[school_list()]).await.unwrap();
        let wide = Budget { each: 3, all: 100, record: None };
        let mut racers = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let store = store.clone();
            racers.spawn(async move { store.ask_unseen(&asking("a", None), wide).await.unwrap() });
        }
        let answered = racers.join_all().await;
        assert_eq!(answered.into_iter().filter(Result::is_ok).count(), 3);
        assert_eq!(logged(&store).await, 3);
    })
    .await;
}
