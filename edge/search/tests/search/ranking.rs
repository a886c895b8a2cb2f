//! The order of results and what they show.

use chrono::DateTime;
use contract::Sort;
use domain::Language;
use search::Document;

use crate::builders::{catalogue, document, found, text, titled};

#[test]
fn the_same_title_then_its_beginning_then_its_middle_then_its_parts_then_other_text() {
    let keywords = vec!["公积金贷款".to_owned()];
    let documents = [
        Document { keywords, downloads: 99, ..document(0, "住房") },
        document(1, "贷款与公积金"),
        document(2, "住房公积金 贷款明细"),
        document(3, "公积金贷款"),
        document(4, "公积金 贷款一览"),
        document(5, "住房公积金 贷款"),
        document(6, "公积金，贷款"),
        document(7, "公积金 贷款"),
    ];
    let (_folder, catalogue) = catalogue(&documents);
    assert_eq!(
        found(&catalogue.searcher(), "公积金 贷款"),
        [
            "公积金 贷款",
            "公积金，贷款",
            "公积金 贷款一览",
            "住房公积金 贷款",
            "住房公积金 贷款明细",
            "公积金贷款",
            "贷款与公积金",
            "住房",
        ]
    );
}

#[test]
fn among_alikes_the_shorter_the_more_used_the_newer_and_then_the_first() {
    let at = |micros| DateTime::from_timestamp_micros(micros).expect("an instant");
    let documents = [
        Document { updated_at: at(5), ..document(4, "公交线路") },
        Document { updated_at: at(5), ..document(3, "公交线网") },
        Document { updated_at: at(6), ..document(5, "公交站点") },
        Document { downloads: 1, ..document(6, "公交车辆") },
        document(7, "公交线"),
    ];
    let (_folder, catalogue) = catalogue(&documents);
    assert_eq!(
        found(&catalogue.searcher(), "公交"),
        ["公交线", "公交车辆", "公交站点", "公交线网", "公交线路"]
    );
}

#[test]
fn nothing_typed_shows_everything_the_newest_first() {
    let at = |micros| DateTime::from_timestamp_micros(micros).expect("an instant");
    let documents = [
        Document { updated_at: at(1), downloads: 9, ..document(0, "旧") },
        Document { updated_at: at(2), ..document(2, "新二") },
        Document { updated_at: at(2), ..document(1, "新一") },
    ];
    let (_folder, catalogue) = catalogue(&documents);
    let searcher = catalogue.searcher();
    assert_eq!(found(&searcher, ""), ["新一", "新二", "旧"]);
    assert_eq!(found(&searcher, " 　"), ["新一", "新二", "旧"]);
    let query = contract::SearchQuery { sort: Sort::Downloads, ..text("") };
    let page = searcher.search(&query, Language::Zh).expect("searches");
    assert_eq!(page.hits[0].title, "旧");
}

#[test]
fn a_page_beyond_the_end_is_empty_and_still_says_how_many_there_are() {
    let (_folder, catalogue) = titled(&["公交一", "公交二", "公交三"]);
    let query = contract::SearchQuery { page: 10_000, per_page: 100, ..text("公交") };
    let page = catalogue.searcher().search(&query, Language::Zh).expect("searches");
    assert_eq!((page.total, page.hits.len()), (3, 0));
}

#[test]
fn a_hit_shows_where_it_matches() {
    let summary = format!("{}公积金{}", "说明".repeat(200), "其他".repeat(200));
    let (_folder, catalogue) = catalogue(&[Document { summary, ..document(0, "住房公積金") }]);
    let page = catalogue.searcher().search(&text("公积金"), Language::Zh).expect("searches");
    let highlights = &page.hits[0].highlights;
    let marked = |segments: &[contract::Segment]| -> Vec<String> {
        segments.iter().filter(|segment| segment.hit).map(|segment| segment.text.clone()).collect()
    };
    assert_eq!(marked(&highlights.title), ["公積金"]);
    assert_eq!(marked(&highlights.summary), ["公积金"]);
    let shown: usize = highlights.summary.iter().map(|segment| segment.text.chars().count()).sum();
    assert_eq!(shown, 160);
}
