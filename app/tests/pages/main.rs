//! The pages as the server renders them, with a made-up interface behind them.
#![cfg(feature = "ssr")]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod ask;
mod citizen;
mod desks;
mod explore;
mod interface;
mod office;
mod render;
mod requests_staff;
mod staff;
mod stories;

use contract::{Dataset, Problem};
use domain::{Language, Openness};
use interface::{DATASET, Interface, dataset};
use render::{Rendered, render, write_pictures};

async fn page(path: &str) -> Rendered {
    render(path, Language::Zh, Interface::sample()).await
}

#[tokio::test]
async fn a_page_is_complete_without_scripts_and_says_its_language() {
    let home = page("/").await;
    assert_eq!(home.status, 200);
    home.has("<html lang=\"zh-CN\">");
    home.has("<title>数门：公共数据开放</title>");
    home.has("<link href=\"https://data.example.cn/\" rel=\"canonical\">");
    home.has("href=\"https://data.example.cn/?lang=en\" hreflang=\"en\"");
    assert_eq!(home.html.matches("rel=\"canonical\"").count(), 1);
    home.has("教育");
    home.has("公交线路与站点");
    home.lacks("style=");
    home.lacks("正在载入");
}

#[tokio::test]
async fn the_english_page_marks_what_is_chinese() {
    let page = render("/search?q=公交", Language::En, Interface::sample()).await;
    page.has("<html lang=\"en\">");
    page.has("<title>Results for “公交” - Shumen</title>");
    page.has("lang=\"zh-CN\"");
    page.has("<mark>公交</mark>");
    page.has("?q=%E5%85%AC%E4%BA%A4&amp;lang=en\"");
}

#[tokio::test]
async fn a_dataset_states_all_of_r4_and_links_its_files() {
    let page = page(&format!("/datasets/{DATASET}")).await;
    assert_eq!(page.status, 200);
    for words in [
        "无条件开放",
        "市交通运输局",
        "公交运行科",
        "主题库",
        "南昌市",
        "每日",
        "CC BY 4.0",
        "一级",
        "2020年1月1日至今",
        "如何引用",
        "字段说明",
        "线路名称",
        "2026年11月20日",
    ] {
        page.has(words);
    }
    page.has("href=\"/download/file-1\"");
    page.has("/download/file-1?version=1");
}

#[tokio::test]
async fn structured_data_cannot_end_its_script() {
    let hostile = Dataset { title: "</script><script>alert(1)</script>".into(), ..dataset() };
    let path = format!("/datasets/{DATASET}");
    let page = render(&path, Language::Zh, Interface::sample().with_dataset(&hostile)).await;
    page.has("type=\"application/ld+json\"");
    page.has("\\u003c/script>\\u003cscript>alert(1)");
    page.lacks("<script>alert(1)");
    page.has("<title>&lt;/script>&lt;script>alert(1)&lt;/script> - 数门</title>");
}

#[tokio::test]
async fn what_is_not_open_states_why_and_offers_no_download_r13() {
    let closed = Dataset {
        openness: Openness::Conditional,
        conditions: Some("仅用于科研。".into()),
        legal_basis: Some("数据安全法第三十二条".into()),
        ..dataset()
    };
    let path = format!("/datasets/{DATASET}");
    let page = render(&path, Language::Zh, Interface::sample().with_dataset(&closed)).await;
    page.has("仅用于科研。");
    page.has("数据安全法第三十二条");
    page.lacks("href=\"/download/");
    page.lacks("contentUrl");
}

#[tokio::test]
async fn what_is_not_there_is_404_with_a_search_box() {
    for path in ["/datasets/nothing", "/no/such/page"] {
        let page = page(path).await;
        assert_eq!(page.status, 404, "{path}");
        page.has("没有找到这个页面");
        page.has("role=\"search\"");
    }
}

#[tokio::test]
async fn a_bad_filter_is_400_and_named() {
    let page = page("/search?q=公交&theme=magic&page=0").await;
    assert_eq!(page.status, 400);
    page.has("<code>theme</code>");
    page.has("<code>page</code>");
    page.has("/search?q=%E5%85%AC%E4%BA%A4\"");
}

#[tokio::test]
async fn nothing_found_and_beyond_the_end_say_what_to_do() {
    page("/search?q=没有").await.has("没有找到与“没有”有关的数据");
    let beyond = page("/search?q=公交&page=99").await;
    beyond.has("没有第 99 页");
    beyond.has("看最后一页");
}

#[tokio::test]
async fn filters_work_without_scripts() {
    let page = page("/search?q=公交&theme=transport").await;
    page.has("form=\"search-form\" type=\"checkbox\" name=\"theme\" value=\"transport\" checked");
    page.has("href=\"/search?q=%E5%85%AC%E4%BA%A4\"");
    page.has("应用筛选");
}

#[tokio::test]
async fn a_failing_interface_is_the_pages_failure() {
    let problem = Problem::new(contract::ProblemKind::Unavailable, Language::Zh);
    let page = render("/search", Language::Zh, Interface::failing(&problem)).await;
    assert_eq!(page.status, 503);
    page.has("暂时不可用");
    // Where only a part fails, the page stands.
    let home = render("/", Language::Zh, Interface::failing(&problem)).await;
    assert_eq!(home.status, 200);
    home.has("这一部分没能载入");
}

#[tokio::test]
async fn the_lists_and_the_documentation_are_complete() {
    page("/themes").await.has("学校、学位、考试与教育资源");
    page("/providers").await.has("市交通运输局");
    page("/regions").await.has("南昌市");
    page("/about").await.has("id=\"openness\"");
    let developers = page("/developers").await;
    developers.has("/api/v1/search");
    developers.has("curl -H");
}

#[tokio::test]
async fn large_type_is_stated_once_on_the_root() {
    let page = render::render_large("/", Interface::sample()).await;
    page.has("<html lang=\"zh-CN\" data-type=\"large\">");
    page.has("/preferences?type=normal&amp;back=%2F\"");
}

/// Writes every page beside the style sheet, for people to look at:
/// `SHUMEN_PICTURES=folder cargo test -p app --features ssr pictures`.
#[tokio::test]
async fn pictures() {
    if let Ok(folder) = std::env::var("SHUMEN_PICTURES") {
        write_pictures(folder.as_ref()).await.unwrap();
    }
}
