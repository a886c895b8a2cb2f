//! Stories, as the server renders them for everybody and for those who compose them.

use contract::stories::StoryChart;
use contract::{
    ChartView, FieldError, Items, ProviderRef, StoryBlock, StoryDraft, StoryItem, StorySource,
    StoryView, paths,
};
use domain::stories::{Block, Figure, FigureData};
use domain::{
    BlockKind, DatasetId, DistributionId, Language, Permission, ProviderId, Role, Story, StoryAct,
    StoryId, StoryState,
};

use crate::desks::instant;
use crate::interface::{DATASET, Interface};
use crate::office::{listing, office, session};
use crate::render::{Rendered, render};

const STORY: &str = "story-1";

fn provider() -> ProviderRef {
    ProviderRef { id: ProviderId::new("transport"), name: "示例省交通运输厅".into() }
}

fn empty(kind: BlockKind) -> StoryBlock {
    StoryBlock {
        kind,
        language: Language::Zh,
        html: None,
        chart: None,
        rows: None,
        caption: None,
        source: None,
        missing: None,
    }
}

fn view() -> StoryView {
    let chart = ChartView {
        title: "各区站点".into(),
        query: "select=区县".into(),
        spec: "{}".into(),
        svg: "<svg class=\"chart\"></svg>".into(),
        table: "<table class=\"chart-table\"></table>".into(),
        summary: "东湖区最多。".into(),
        saved: None,
    };
    let source = StorySource {
        distribution: DistributionId::new("file-1"),
        query: "c.x=区县".into(),
        dataset: DatasetId::new(DATASET),
        dataset_title: "公交线路".into(),
        provider: "示例省交通运输厅".into(),
        updated_at: instant("2026-11-02T02:00:00Z"),
    };
    StoryView {
        id: StoryId::new(STORY),
        title: "<公交>的故事".into(),
        summary: Some("站点在哪里。".into()),
        provider: provider(),
        published_at: Some(instant("2026-11-10T02:00:00Z")),
        revised_at: Some(instant("2026-11-12T02:00:00Z")),
        blocks: vec![
            StoryBlock { html: Some("<h2>开头</h2>".into()), ..empty(BlockKind::Text) },
            StoryBlock {
                chart: Some(chart),
                source: Some(source),
                caption: Some("<script>".into()),
                ..empty(BlockKind::Chart)
            },
            StoryBlock {
                missing: Some("目前没有向公众开放".into()), ..empty(BlockKind::Table)
            },
        ],
    }
}

async fn read(language: Language) -> Rendered {
    let interface = Interface::sample().with(&paths::story(STORY), &view());
    render(&paths::story_page(STORY), language, interface).await
}

#[tokio::test]
async fn a_story_has_its_charts_their_figures_and_the_way_to_the_data() {
    let page = read(Language::Zh).await;
    assert_eq!(page.status, 200);
    page.has("<h1>&lt;公交&gt;的故事</h1>");
    page.has("<div class=\"story-text\"><h2>开头</h2></div>");
    page.has("<svg class=\"chart\"></svg>");
    page.has("<summary>数值表</summary>");
    page.has("href=\"/data/file-1?c.x=区县&amp;view=charts\"");
    page.has("href=\"/datasets/bus-lines\"");
    page.has("目前没有向公众开放");
    page.has("&lt;script&gt;");
    page.has("2026年11月12日 修订");
    page.lacks("style=");
}

#[tokio::test]
async fn an_english_page_marks_what_is_chinese() {
    let page = read(Language::En).await;
    page.has("<div class=\"story-text\" lang=\"zh-CN\">");
    page.has("<h1 lang=\"zh-CN\">");
    page.has("<summary>Figures");
}

#[tokio::test]
async fn a_dataset_leads_to_its_stories_and_a_story_that_is_not_there_is_none() {
    let item = StoryItem {
        id: StoryId::new(STORY),
        title: "公交的故事".into(),
        summary: None,
        provider: provider(),
        published_at: instant("2026-11-10T02:00:00Z"),
        revised_at: instant("2026-11-10T02:00:00Z"),
    };
    let found = Items { total: 1, items: vec![item] };
    let asked = format!("{}?dataset={DATASET}&per_page=3", paths::STORIES);
    let interface = Interface::sample().with(&asked, &found);
    let page = render(&paths::dataset_page(DATASET), Language::Zh, interface).await;
    page.has("用这份数据讲的故事");
    page.has("href=\"/stories/story-1\"");
    let page = render(&paths::dataset_page(DATASET), Language::Zh, Interface::sample()).await;
    page.lacks("用这份数据讲的故事");
    let page = render("/stories/none", Language::Zh, Interface::sample()).await;
    assert_eq!(page.status, 404);
    let page = render(
        "/stories",
        Language::Zh,
        Interface::sample().with(&format!("{}?page=1", paths::STORIES), &found),
    );
    page.await.has("公交的故事");
}

fn draft(permissions: &[StoryAct], findings: Vec<FieldError>) -> StoryDraft {
    let data = FigureData { distribution: DistributionId::new("file-1"), query: "c.x=a".into() };
    let chart = Figure { data: Some(data), ..Figure::default() };
    let table = Figure { unread: "<不是地址>".into(), ..Figure::default() };
    StoryDraft {
        id: StoryId::new(STORY),
        version: 7,
        provider: provider(),
        state: StoryState::Draft,
        changed: false,
        published_at: None,
        updated_at: instant("2026-11-10T02:00:00Z"),
        draft: Story {
            title: "公交的故事".into(),
            blocks: vec![
                Block::Text { zh: "\n<b>文字</b>".into(), en: None },
                Block::Chart { figure: chart },
                Block::Table { figure: table, rows: 5 },
            ],
            ..Story::default()
        },
        findings,
        charts: vec![StoryChart {
            id: "chart-1".into(),
            title: "各区站点".into(),
            dataset_title: "公交线路".into(),
        }],
        permissions: permissions.to_vec(),
    }
}

async fn composing(query: &str, draft: &StoryDraft) -> Rendered {
    let session = session(Role::Reviewer, &[Permission::StoriesWrite]);
    let asked = format!("{}{query}", paths::story_draft(STORY));
    let interface = office(&session, &listing(&[])).with(&asked, draft);
    render(&format!("/staff/stories/{STORY}{query}"), Language::Zh, interface).await
}

#[tokio::test]
async fn the_editor_is_a_plain_form_whose_buttons_are_the_permissions() {
    let page = composing("", &draft(&[StoryAct::Edit, StoryAct::Delete], Vec::new())).await;
    assert_eq!(page.status, 200);
    page.has("method=\"post\" action=\"/api/v1/stories/story-1/draft\"");
    page.has("name=\"version\" value=\"7\"");
    page.has("&lt;b&gt;文字&lt;/b&gt;");
    page.has("value=\"/data/file-1?c.x=a&amp;view=charts\"");
    page.has("value=\"&lt;不是地址&gt;\"");
    page.has("<option value=\"chart-1\">各区站点（公交线路）</option>");
    for act in ["add.text", "add.chart", "add.table", "up.1", "down.0", "remove.2", "preview"] {
        page.has(&format!("name=\"act\" value=\"{act}\""));
    }
    for act in ["up.0", "down.2", "publish"] {
        page.lacks(&format!("name=\"act\" value=\"{act}\""));
    }
    page.has("name=\"command\" value=\"delete\"");
    let page = composing("", &draft(&[StoryAct::Edit, StoryAct::Publish], Vec::new())).await;
    page.has("name=\"act\" value=\"publish\"");
    page.lacks("name=\"command\"");
}

#[tokio::test]
async fn what_is_lacking_stands_at_its_field_once_somebody_wanted_to_publish() {
    let finding =
        FieldError { field: "blocks[2].address".into(), detail: "不是本站的地址".into() };
    let draft = draft(&[StoryAct::Edit], vec![finding]);
    let wrong = "data-error=\"blocks[2].address\">不是本站的地址</p>";
    let page = composing("?check=true", &draft).await;
    page.has(wrong);
    let page = composing("", &draft).await;
    page.lacks(wrong);
    page.has("发布前还需补充");
}
