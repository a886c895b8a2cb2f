//! Datasets like another.

use domain::{DatasetId, Theme};
use search::Document;

use crate::builders::{catalogue, document};

#[test]
fn the_likest_comes_first_and_never_itself() {
    let with = |number, title, theme| Document { themes: vec![theme], ..document(number, title) };
    let (_folder, catalogue) = catalogue(&[
        with(0, "公交线路信息", Theme::Transport),
        with(1, "公交站点信息", Theme::Transport),
        with(2, "出租车价格", Theme::Transport),
        with(3, "学校名录", Theme::Education),
    ]);
    let searcher = catalogue.searcher();
    let titles: Vec<String> = searcher
        .related(&DatasetId::new("d0"), 3)
        .expect("searches")
        .into_iter()
        .map(|hit| hit.title)
        .collect();
    assert_eq!(titles, ["公交站点信息", "出租车价格", "学校名录"]);
    assert!(searcher.related(&DatasetId::new("nobody"), 3).expect("searches").is_empty());
    assert!(searcher.related(&DatasetId::new("d0"), 0).expect("searches").is_empty());
}
