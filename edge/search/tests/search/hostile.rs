//! Whatever is typed, the answer is a sensible one.

use contract::Problem;
use proptest::prelude::*;
use search::{Answer, Searcher, answer_search, answer_suggest};

use crate::builders::{catalogue, found, titled, varied};

fn answers(searcher: &Searcher, q: &str) -> [Answer; 2] {
    let query: String = format!("q={}", percent(q));
    [answer_search(searcher, &query, None, || 0), answer_suggest(searcher, &query, None)]
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[test]
fn operators_quotes_and_odd_characters_only_separate() {
    let (_folder, catalogue) =
        titled(&["公积金 AND 贷款", "a\"b'c", "总计😀表", "\u{202e}公交\u{202c}"]);
    let searcher = catalogue.searcher();
    for (q, hits) in [
        ("\"公积金\"贷款", 1),
        ("公积金 -贷款", 1),
        ("title:公积金*", 0),
        ("公积金 OR 交", 0),
        ("a\"b", 1),
        ("总计😀表", 1),
        ("总计表", 0),
        ("\0公\0交\0", 1),
        ("\u{200f}公交", 1),
        ("' OR 1=1 --", 0),
        ("[[[(((", 0),
        ("！？…", 0),
        ("😀", 0),
        ("\0", 0),
    ] {
        assert_eq!(found(&searcher, q).len(), hits, "{q:?}");
    }
}

#[test]
fn long_and_repeated_queries_are_answered() {
    let (_folder, catalogue) = catalogue(
        &(0..200).map(|number| varied(number, "公积金公积金aaaa 11")).collect::<Vec<_>>(),
    );
    let searcher = catalogue.searcher();
    for q in [
        "公".repeat(200),
        "a".repeat(200),
        "公 ".repeat(100),
        "公积金".repeat(66),
        "\"".repeat(200),
        ('\u{4e00}'..).take(200).collect(),
    ] {
        for answer in answers(&searcher, &q) {
            assert_eq!(answer.status, 200, "{q:?}");
        }
    }
}

#[test]
fn a_bad_query_is_refused_in_the_callers_language() {
    let (_folder, catalogue) = titled(&["公交"]);
    let searcher = catalogue.searcher();
    for (query, header, part) in [
        ("theme=magic", None, "请求有误"),
        ("theme=magic", Some("en"), "not valid"),
        ("theme=magic&lang=en", Some("zh"), "not valid"),
        ("page=0&lang=xx", None, "请求有误"),
    ] {
        let answer = answer_search(&searcher, query, header, || 0);
        let problem: Problem = serde_json::from_slice(&answer.body).expect("a problem");
        assert_eq!((answer.status, answer.media_type), (400, "application/problem+json"));
        assert!(problem.title.contains(part) && problem.errors.len() == 1, "{query}");
    }
    let over = format!("q={}", "a".repeat(201));
    assert_eq!(answer_search(&searcher, &over, None, || 0).status, 400);
    assert_eq!(answer_suggest(&searcher, &over, None).status, 400);
    assert_eq!(answer_suggest(&searcher, "limit=99", None).status, 400);
}

#[test]
fn the_time_taken_is_what_the_clock_says() {
    let (_folder, catalogue) = titled(&["公交"]);
    let clock = std::cell::Cell::new(100);
    let answer = answer_search(&catalogue.searcher(), "q=公交", None, || clock.replace(107));
    let page: contract::SearchPage = serde_json::from_slice(&answer.body).expect("a page");
    assert_eq!(page.took_ms, 7);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn nothing_that_is_typed_makes_it_fail(typed in proptest::collection::vec("\\PC{0,30}|[\\x00-\\x7f]{0,60}", 100)) {
        let (_folder, catalogue) = titled(&["公积金贷款", "PM2.5", "ß İ ǅ ﬁ"]);
        let searcher = catalogue.searcher();
        for q in typed {
            for answer in answers(&searcher, &q) {
                prop_assert_eq!(answer.status, 200);
            }
        }
    }
}
