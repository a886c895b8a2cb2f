//! Every row of letters of a text finds it, and nothing is found that lacks the letters.

use std::collections::HashSet;
use std::path::PathBuf;

use contract::SearchQuery;
use domain::Language;
use proptest::prelude::*;
use search::{Document, Searcher};

use crate::builders::{catalogue, document, found, text, titled};
use crate::model;

/// Identifiers of all pages of results.
fn all(searcher: &Searcher, query: &SearchQuery) -> Vec<String> {
    let mut ids = Vec::new();
    for page in 1.. {
        let answer = searcher
            .search(&SearchQuery { page, ..query.clone() }, Language::Zh)
            .expect("searches");
        if answer.hits.is_empty() {
            assert_eq!(answer.total, ids.len() as u64);
            break;
        }
        ids.extend(answer.hits.into_iter().map(|hit| hit.id.to_string()));
    }
    ids
}

const TEXT: &str = "[公積积金a1Ａ ，。-]{0,9}";

fn documents() -> impl Strategy<Value = Vec<Document>> {
    let one = (TEXT, TEXT, proptest::collection::vec(TEXT, 0..3), 0..3_u64, 0..3_i64);
    proptest::collection::vec(one, 0..25).prop_map(|all| {
        all.into_iter()
            .zip(0..)
            .map(|((title, summary, keywords, downloads, day), number)| Document {
                summary,
                keywords,
                downloads,
                updated_at: chrono::DateTime::from_timestamp(day * 86_400, 0).expect("an instant"),
                ..document(number, &title)
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn search_is_a_plain_scan_only_faster(
        documents in documents(),
        queries in proptest::collection::vec("[公積积金a1Ａ ，。-]{0,5}", 25),
    ) {
        let (_folder, catalogue) = catalogue(&documents);
        let searcher = catalogue.searcher();
        for q in queries {
            for sort in contract::Sort::ALL {
                let query = SearchQuery { sort, per_page: 7, ..text(&q) };
                prop_assert_eq!(all(&searcher, &query), model::results(&documents, &query), "{:?}", q);
            }
        }
    }
}

#[test]
fn a_phrase_does_not_reach_over_a_separator() {
    let (_folder, catalogue) = titled(&["公积（金）"]);
    assert!(found(&catalogue.searcher(), "公积金").is_empty());
    assert_eq!(found(&catalogue.searcher(), "公积 金").len(), 1);
}

#[test]
fn a_phrase_does_not_reach_from_one_text_into_the_next() {
    let keywords = vec!["住房".to_owned(), "公积金".to_owned()];
    let (_folder, catalogue) = catalogue(&[Document { keywords, ..document(0, "甲") }]);
    assert!(found(&catalogue.searcher(), "房公").is_empty());
    assert_eq!(found(&catalogue.searcher(), "公积金 住房").len(), 1);
}

/// Titles of real datasets, or nothing where they are not at hand.
fn real_titles() -> Vec<String> {
    let folder = std::env::var_os("SHUMEN_TEST_DATA").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")),
        PathBuf::from,
    );
    let Ok(file) = std::fs::read_to_string(folder.join("catalogue-titles.txt")) else {
        return Vec::new();
    };
    file.lines().step_by(12).take(2000).map(str::to_owned).collect()
}

/// A row of numbers that looks random and is the same every time.
fn numbers() -> impl FnMut(usize) -> usize {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    move |below| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below.max(1) as u64).expect("fits")
    }
}

#[test]
fn substrings_of_real_titles_find_what_a_scan_finds_and_the_title_itself_ranks_first() {
    let titles = real_titles();
    if titles.is_empty() {
        eprintln!("skipped: no catalogue-titles.txt in the folder named by SHUMEN_TEST_DATA");
        return;
    }
    let documents: Vec<Document> =
        titles.iter().zip(0..).map(|(title, number)| document(number, title)).collect();
    let (_folder, catalogue) = catalogue(&documents);
    let searcher = catalogue.searcher();
    let mut number = numbers();
    for (at, title) in titles.iter().enumerate() {
        let q: String = title.chars().take(SearchQuery::Q_MAX).collect();
        if search::fold(&q).chars().any(char::is_alphanumeric) && q == *title {
            let page = searcher
                .search(
                    &SearchQuery { q: q.clone(), per_page: 1, ..SearchQuery::default() },
                    Language::Zh,
                )
                .expect("searches");
            let first = page.hits.first().map(|hit| search::fold(hit.title.trim()));
            assert_eq!(first, Some(search::fold(title.trim())));
        }
        if at % 4 != 0 {
            continue;
        }
        let chars: Vec<char> = title.chars().collect();
        let start = number(chars.len());
        let length = 1 + number(6.min(chars.len() - start));
        let q: String = chars[start..start + length].iter().collect();
        let query = SearchQuery { per_page: 100, ..text(&q) };
        let ids: HashSet<String> = all(&searcher, &query).into_iter().collect();
        let expected: HashSet<String> = documents
            .iter()
            .filter(|document| model::matches(document, &q))
            .map(|document| document.id.to_string())
            .collect();
        assert_eq!(ids, expected, "{q:?}");
    }
}
