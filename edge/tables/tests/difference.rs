//! What differs between two versions of a table, beside what adding up by hand finds.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod memory;

use std::collections::HashMap;

use proptest::prelude::*;
use tables::query::{Difference, QueryError};

use memory::{engine, table};

async fn compared(before: &str, after: &str, key: &[&str]) -> Result<Difference, QueryError> {
    let folder = tempfile::tempdir().unwrap();
    let (before, after) = (table(before).await.0, table(after).await.0);
    let key: Vec<String> = key.iter().map(|name| (*name).to_owned()).collect();
    engine(folder.path()).difference((&before, &after), &key, 100).await
}

#[tokio::test]
async fn rows_are_known_again_by_their_key() {
    let before = "编号,名称,数\n1,甲,10\n2,乙,20\n3,丙,30\n";
    let after = "编号,名称,数\n1,甲,10\n2,乙,21\n4,丁,40\n";
    let found = compared(before, after, &["编号"]).await.unwrap();
    assert_eq!((found.added, found.removed, found.changed, found.same), (1, 1, 1, 1));
    let row = |values: [&str; 3]| Some(values.map(|value| Some(value.to_owned())).to_vec());
    assert_eq!(found.rows.len(), 3);
    assert_eq!(
        (&found.rows[0].before, &found.rows[0].after),
        (&row(["2", "乙", "20"]), &row(["2", "乙", "21"]))
    );
    assert_eq!((&found.rows[1].before, &found.rows[1].after), (&row(["3", "丙", "30"]), &None));
    assert_eq!((&found.rows[2].before, &found.rows[2].after), (&None, &row(["4", "丁", "40"])));
}

#[tokio::test]
async fn without_a_key_rows_are_there_or_not_and_columns_come_and_go() {
    let before = "a,旧\nx,1\nx,1\ny,2\n";
    let after = "新,a\n9,x\n8,y\n7,y\n";
    let found = compared(before, after, &[]).await.unwrap();
    assert_eq!(
        (&found.columns, &found.lost, &found.gained),
        (&vec!["a".to_owned()], &vec!["旧".to_owned()], &vec!["新".to_owned()])
    );
    assert_eq!((found.added, found.removed, found.changed, found.same), (1, 1, 0, 2));
}

#[tokio::test]
async fn what_was_published_is_compared_and_not_what_it_was_read_as() {
    // As numbers these are the same; they were published otherwise.
    let found = compared("k,v\n1,1.0\n2,n\n", "k,v\n1,1.00\n2,n\n", &["k"]).await.unwrap();
    assert_eq!((found.changed, found.same), (1, 1));
    // A column of whole numbers became one of texts.
    let found = compared("k,v\n1,1\n2,2\n", "k,v\n1,1\n2,二\n", &["k"]).await.unwrap();
    assert_eq!((found.changed, found.same), (1, 1));
}

#[tokio::test]
async fn a_key_that_is_not_in_both_is_named() {
    let error = compared("a,b\n1,2\n", "a,c\n1,2\n", &["b"]).await.unwrap_err();
    assert!(matches!(error, QueryError::Faults(faults) if faults.len() == 1));
    let error = compared("a\n1\n", "b\n1\n", &[]).await.unwrap_err();
    assert!(matches!(error, QueryError::Faults(_)));
}

fn rows() -> impl Strategy<Value = Vec<(u8, u8)>> {
    proptest::collection::vec((0_u8..6, 0_u8..4), 1..40)
}

fn csv(rows: &[(u8, u8)]) -> String {
    let lines = rows.iter().map(|(key, value)| format!("k{key},v{value}\n"));
    std::iter::once("key,value\n".to_owned()).chain(lines).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn it_is_what_adding_up_by_hand_finds(before in rows(), after in rows(), keyed in any::<bool>()) {
        let mut weights: HashMap<(u8, u8), i64> = HashMap::new();
        before.iter().for_each(|row| *weights.entry(*row).or_default() -= 1);
        after.iter().for_each(|row| *weights.entry(*row).or_default() += 1);
        let mut groups: HashMap<(u8, Option<u8>), (u64, u64)> = HashMap::new();
        for ((key, value), weight) in weights {
            let group = groups.entry((key, (!keyed).then_some(value))).or_default();
            match weight < 0 {
                true => group.0 += weight.unsigned_abs(),
                false => group.1 += weight.unsigned_abs(),
            }
        }
        let changed: u64 = groups.values().map(|(gone, come)| gone.min(come)).sum();
        let gone: u64 = groups.values().map(|(gone, _)| gone).sum();
        let come: u64 = groups.values().map(|(_, come)| come).sum();
        let key: &[&str] = if keyed { &["key"] } else { &[] };
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let found = runtime.block_on(compared(&csv(&before), &csv(&after), key)).unwrap();
        prop_assert_eq!((found.changed, found.removed, found.added), (changed, gone - changed, come - changed));
        prop_assert_eq!(found.same + found.added + found.changed, after.len() as u64);
        let shown: u64 = found.rows.len() as u64;
        prop_assert!(shown <= found.changed + found.removed + found.added);
    }
}
