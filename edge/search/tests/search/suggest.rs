//! Suggestions by Han, Latin, pinyin and initials.

use contract::{ProviderRef, SuggestKind, SuggestQuery, Suggestion};
use domain::{Language, ProviderId, Theme};
use search::{Catalogue, Document, Names, Searcher};
use tempfile::TempDir;

use crate::builders::{document, titled};

fn suggest(searcher: &Searcher, q: &str) -> Vec<Suggestion> {
    let query = SuggestQuery { q: q.to_owned(), limit: 8 };
    searcher.suggest(&query, Language::Zh).expect("suggests")
}

fn texts(searcher: &Searcher, q: &str) -> Vec<String> {
    suggest(searcher, q).into_iter().map(|suggestion| suggestion.text).collect()
}

#[test]
fn a_title_is_suggested_however_it_is_typed() {
    let (_folder, catalogue) =
        titled(&["住房公积金缴存", "银行网点", "PM2.5监测", "绿地分布", "西安市公园", "重庆路况"]);
    let searcher = catalogue.searcher();
    for (typed, title) in [
        ("公积", "住房公积金缴存"),
        ("公積", "住房公积金缴存"),
        ("gongjijin", "住房公积金缴存"),
        ("GONGJIJIN", "住房公积金缴存"),
        ("gong ji jin", "住房公积金缴存"),
        ("gongjij", "住房公积金缴存"),
        ("gongjiji", "住房公积金缴存"),
        ("gongj", "住房公积金缴存"),
        ("gjj", "住房公积金缴存"),
        ("zfgjj", "住房公积金缴存"),
        ("gongjj", "住房公积金缴存"),
        ("gjijin", "住房公积金缴存"),
        ("公jijin", "住房公积金缴存"),
        ("公积jin", "住房公积金缴存"),
        ("公jj", "住房公积金缴存"),
        ("zhufang", "住房公积金缴存"),
        ("yinhang", "银行网点"),
        ("yinxing", "银行网点"),
        ("yhwd", "银行网点"),
        ("pm2", "PM2.5监测"),
        ("pm2.5", "PM2.5监测"),
        ("5jc", "PM2.5监测"),
        ("lvdi", "绿地分布"),
        ("lüdi", "绿地分布"),
        ("ludi", "绿地分布"),
        ("xian", "西安市公园"),
        ("xi'an", "西安市公园"),
        ("chongqing", "重庆路况"),
        ("zhongqing", "重庆路况"),
    ] {
        assert!(texts(&searcher, typed).contains(&title.to_owned()), "{typed}");
    }
    for typed in ["gongjijinx", "gjjg", "jjg", "", "！？", "\0", "金积公"] {
        assert!(texts(&searcher, typed).is_empty(), "{typed:?}");
    }
}

#[test]
fn titles_that_begin_with_it_come_first_then_the_shorter_and_no_text_twice() {
    let (_folder, catalogue) =
        titled(&["市级公交线路", "公交线路查询", "公交线路", "公交线路", "城市公交", "公车使用"]);
    let searcher = catalogue.searcher();
    assert_eq!(texts(&searcher, "公交"), ["公交线路", "公交线路查询", "城市公交", "市级公交线路"]);
    assert_eq!(
        texts(&searcher, "g"),
        ["公交线路", "公车使用", "公交线路查询", "城市公交", "市级公交线路"]
    );
}

fn mixed() -> (TempDir, Catalogue) {
    let folder = tempfile::tempdir().expect("a folder");
    let catalogue = Catalogue::open(folder.path()).expect("opens").catalogue;
    let provider =
        |id: &str, name: &str| ProviderRef { id: ProviderId::new(id), name: name.to_owned() };
    let documents: Vec<Document> = [("教育经费", "p1"), ("省教育厅年报", "p2"), ("学校教育", "p1")]
        .into_iter()
        .zip(0..)
        .map(|((title, id), number)| Document {
            provider: provider(id, "任意"),
            themes: vec![Theme::Education],
            ..document(number, title)
        })
        .collect();
    let names = Names {
        providers: vec![
            provider("p1", "教育局"),
            provider("p2", "省教育厅"),
            provider("p3", "教育出版社"),
        ],
        regions: Vec::new(),
    };
    catalogue.rebuild(documents.into_iter(), &names, 1).expect("builds");
    (folder, catalogue)
}

#[test]
fn themes_come_first_then_providers_then_titles() {
    let (_folder, catalogue) = mixed();
    let searcher = catalogue.searcher();
    for typed in ["教育", "jiaoyu", "jy"] {
        let kinds: Vec<(SuggestKind, String)> = suggest(&searcher, typed)
            .into_iter()
            .map(|suggestion| (suggestion.kind, suggestion.text))
            .collect();
        let expected = [
            (SuggestKind::Theme, "教育"),
            (SuggestKind::Provider, "教育局"),
            (SuggestKind::Dataset, "教育经费"),
            (SuggestKind::Dataset, "学校教育"),
            (SuggestKind::Dataset, "省教育厅年报"),
            (SuggestKind::Provider, "省教育厅"),
        ];
        assert_eq!(kinds, expected.map(|(kind, text)| (kind, text.to_owned())), "{typed}");
    }
}

#[test]
fn a_theme_is_found_by_either_name_and_shown_in_the_callers_language() {
    let (_folder, catalogue) = mixed();
    let query = SuggestQuery { q: "educ".to_owned(), limit: 8 };
    let first = |language| {
        let found = catalogue.searcher().suggest(&query, language).expect("suggests");
        found.into_iter().next().map(|suggestion| (suggestion.text, suggestion.id))
    };
    assert_eq!(first(Language::Zh), Some(("教育".into(), "education".into())));
    assert_eq!(first(Language::En), Some(("Education".into(), "education".into())));
}

#[test]
fn providers_without_datasets_are_not_suggested() {
    let (_folder, catalogue) = mixed();
    assert!(!texts(&catalogue.searcher(), "教育出版").contains(&"教育出版社".to_owned()));
}

#[test]
fn no_more_come_than_were_asked_for() {
    let (_folder, catalogue) = mixed();
    for limit in 1..6 {
        let query = SuggestQuery { q: "教".to_owned(), limit };
        let found = catalogue.searcher().suggest(&query, Language::Zh).expect("suggests");
        assert_eq!(found.len(), limit as usize);
    }
}
