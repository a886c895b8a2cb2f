//! The pages on which data is looked into, as the server renders them.

use std::collections::BTreeMap;

use contract::{
    ColumnProfile, FieldError, Misfit, Problem, ProblemKind, QualityLine, QualityView, RowsColumn,
    RowsPage, Step, TableColumn, TableState, TableView, ValueCount, paths,
};
use domain::{DatasetId, DistributionId, FieldType, Language, Openness};
use serde_json::value::RawValue;

use crate::interface::{DATASET, Interface, dataset};
use crate::render::{Rendered, render};

const FILE: &str = "file-1";

fn column(name: &str, title: &str, kind: FieldType, unit: Option<&str>) -> TableColumn {
    TableColumn {
        name: name.into(),
        kind,
        title: title.into(),
        unit: unit.map(str::to_owned),
        description: None,
        element: None,
        profile: ColumnProfile {
            filled: 1_203,
            missing: 1,
            distinct: 12,
            ..ColumnProfile::default()
        },
    }
}

fn counted(values: &[(&str, u64)]) -> Vec<ValueCount> {
    values
        .iter()
        .map(|(value, count)| ValueCount { value: (*value).into(), count: *count, label: None })
        .collect()
}

fn step(from: &str, to: &str, count: u64) -> Step {
    Step { from: from.into(), to: to.into(), count }
}

pub fn table() -> TableView {
    let mut code = column("line_id", "线路编码", FieldType::Integer, None);
    code.profile.min = Some("1001".into());
    code.profile.max = Some("9920".into());
    let mut district = column("区县", "区县", FieldType::Text, None);
    district.profile.top = counted(&[("东湖区", 812), ("西湖区", 391)]);
    district.description = Some("起点所在的区县".into());
    let mut length = column("length", "线路长度", FieldType::Number, Some("千米"));
    length.profile.min = Some("1.20".into());
    length.profile.max = Some("12345.60".into());
    length.profile.mean = Some(31.2);
    length.profile.histogram = vec![step("1.20", "6000", 1_190), step("6000", "12345.60", 13)];
    length.profile.misfits = 2;
    length.profile.first_misfit = Some(Misfit { line: 48, value: "约三".into() });
    let mut night = column("night", "夜班", FieldType::Boolean, None);
    night.profile.top = counted(&[("false", 1_000), ("true", 203)]);
    let opened = column("opened", "开通日期", FieldType::Date, None);
    let geometry = column("geom", "走向", FieldType::Geometry, None);
    TableView {
        distribution: DistributionId::new(FILE),
        title: "公交线路与站点（CSV）".into(),
        version: 3,
        dataset: DatasetId::new(DATASET),
        dataset_title: "公交线路与站点".into(),
        provider: "市交通运输局".into(),
        source: None,
        updated_at: "2026-11-20T02:00:00Z".parse().unwrap(),
        state: TableState::Ready,
        reason: None,
        rows: 1_204,
        columns: vec![code, district, length, night, opened, geometry],
        places: Vec::new(),
        quality: Some(quality()),
    }
}

fn quality() -> QualityView {
    let line = |dimension: &str, label: &str, score, findings: &[(&str, &str)]| QualityLine {
        dimension: dimension.into(),
        label: label.into(),
        score,
        weight: 50,
        explanation: "有值的单元格占全部单元格的比例。".into(),
        findings: findings
            .iter()
            .map(|(field, detail)| FieldError { field: (*field).into(), detail: (*detail).into() })
            .collect(),
    };
    QualityView {
        score: 92,
        lines: vec![
            line("completeness", "完整性", 99, &[]),
            line("validity", "规范性", 85, &[("length", "2 个值不是数值，首个在第 48 行。")]),
        ],
        measured_at: "2026-11-20T02:00:05Z".parse().unwrap(),
    }
}

fn raw(json: &str) -> Box<RawValue> {
    RawValue::from_string(json.to_owned()).unwrap()
}

fn rows(next: Option<&str>) -> RowsPage {
    let columns = table().columns.into_iter().map(|column| {
        let TableColumn { name, kind, title, unit, .. } = column;
        RowsColumn { name, kind, title, unit, labels: BTreeMap::new(), worked_out: false }
    });
    let row = |values: [&str; 6]| values.map(raw).to_vec();
    RowsPage {
        columns: columns.collect(),
        rows: vec![
            row(["1001", "\"东湖区\"", "12345.60", "false", "\"2020-01-02\"", "null"]),
            row(["1002", "\"<西湖区>\"", "8.50", "true", "null", "\"POINT(1 2)\""]),
        ],
        total: 1_204,
        next: next.map(str::to_owned),
    }
}

fn looked() -> Interface {
    at("limit=100")
}

/// An interface that answers one query over the rows.
fn at(query: &str) -> Interface {
    Interface::sample()
        .with(&paths::table(FILE, ""), &table())
        .with(&paths::rows(FILE, query), &rows(Some("t1")))
}

/// What pictures for people show: a page full of rows.
pub fn pictured() -> Interface {
    let few = rows(None);
    let many = RowsPage {
        rows: few.rows.iter().cloned().cycle().take(100).collect(),
        next: Some("t1".into()),
        ..few.clone()
    };
    looked()
        .with(&paths::rows(FILE, "limit=8"), &RowsPage { rows: many.rows[..8].to_vec(), ..few })
        .with(&paths::rows(FILE, "night=is.true&limit=100"), &many)
        .with(&paths::rows(FILE, "limit=100"), &many)
}

async fn shown(query: &str, interface: Interface) -> Rendered {
    render(&paths::data_page(FILE, query), Language::Zh, interface).await
}

#[tokio::test]
async fn rows_are_there_without_scripts_and_exact() {
    let page = shown("", looked()).await;
    assert_eq!(page.status, 200);
    for words in [
        "<title>公交线路与站点（CSV）：查看数据 - 数门</title>",
        "href=\"/datasets/bus-lines\"",
        "市交通运输局",
        "第 3 版",
        "1,204 行",
        "6 列",
        ">12,345.60<",
        ">1001<",
        "&lt;西湖区&gt;",
        "千米",
        "<span class=\"none\" aria-hidden=\"true\">—</span><span class=\"unseen\">无</span>",
        ">是<",
        "aria-rowcount=\"1205\"",
        "scope=\"row\"",
        "<caption",
        "rel=\"canonical\"",
    ] {
        page.has(words);
    }
    page.lacks("style=");
    page.lacks("1,001");
}

#[tokio::test]
async fn codes_say_what_they_stand_for_and_endless_digits_are_rounded() {
    let mut page = rows(None);
    page.columns[0].labels = BTreeMap::from([("1001".to_owned(), "一<路>".to_owned())]);
    // Digits of a code are not grouped, whatever its column is called.
    page.columns[0].name = "district".into();
    page.columns[0].title = "区县".into();
    page.columns[2] = RowsColumn {
        name: "mean".into(),
        title: "mean".into(),
        worked_out: true,
        ..page.columns[2].clone()
    };
    page.rows[0][2] = raw("62.96517064048607");
    let interface = Interface::sample()
        .with(&paths::table(FILE, ""), &table())
        .with(&paths::rows(FILE, "limit=100"), &page);
    let shown = shown("", interface).await;
    shown.has(">1001 <small class=\"muted\">一&lt;路&gt;</small><");
    shown.has("title=\"62.96517064048607\">62.9652<");
    shown.has(">8.50<");
}

#[tokio::test]
async fn headers_sort_up_down_and_back() {
    let unsorted = shown("", looked()).await;
    unsorted.has("href=\"/data/file-1?order=length\"");
    unsorted.lacks("aria-sort");
    let up = shown("order=length", at("order=length&limit=100")).await;
    up.has("aria-sort=\"ascending\"");
    up.has("href=\"/data/file-1?order=length.desc\"");
    let down = shown("order=length.desc", at("order=length.desc&limit=100")).await;
    down.has("aria-sort=\"descending\"");
    down.has("href=\"/data/file-1\"");
}

#[tokio::test]
async fn a_filter_form_without_scripts_is_answered_as_its_query() {
    let query = "%E5%8C%BA%E5%8E%BF=ilike.*%E4%B8%9C*";
    let interface = at(&format!("{query}&limit=100"));
    let sent = "f.column=%E5%8C%BA%E5%8E%BF&f.operator=contains&f.value=%E4%B8%9C";
    let page = shown(sent, interface).await;
    assert_eq!(page.status, 200);
    page.has("区县 包含“东”");
    page.has("移除");
    page.has("符合条件 1,204 行");
    page.has(&format!("https://data.example.cn/data/file-1?{query}"));
    // The form says what it said.
    page.has("name=\"f.value\" value=\"东\"");
    page.has("name=\"f.one\" value=\"东湖区\"");
    // Other forms carry the filter along.
    page.has("type=\"hidden\" name=\"区县\" value=\"ilike.*东*\"");
}

#[tokio::test]
async fn every_type_has_its_own_form() {
    for (column, has) in [
        ("length", "id=\"f-to\""),
        ("opened", "type=\"date\""),
        ("night", "<option value=\"true\""),
        ("geom", "<option value=\"not_null\""),
        ("line_id", "inputmode=\"decimal\""),
    ] {
        let page = shown(&format!("f.column={column}"), looked()).await;
        page.has(has);
        page.has(&format!("name=\"f.column\" value=\"{column}\""));
        page.has("<details class=\"act\" id=\"filter\" open>");
    }
}

#[tokio::test]
async fn pages_follow_one_another() {
    let page = shown("", looked()).await;
    page.has("第 1–2 行");
    page.has("href=\"/data/file-1?after=t1&amp;f.at=2\"");
    page.lacks("回到第一页");
    let next = shown("after=t1&f.at=2", at("limit=100&after=t1")).await;
    next.has("第 3–4 行");
    next.has("aria-rowindex=\"4\"");
    next.has("回到第一页");
}

#[tokio::test]
async fn a_query_that_is_wrong_is_named_and_the_filters_stay() {
    let mut problem = Problem::new(ProblemKind::InvalidRequest, Language::Zh);
    problem.errors =
        vec![FieldError { field: "length".into(), detail: "“约三”不是数值".into() }];
    let query = "length=gte.%E7%BA%A6%E4%B8%89&night=is.true";
    let interface =
        looked().with_problem(&paths::rows(FILE, &format!("{query}&limit=100")), &problem);
    let page = shown(query, interface).await;
    assert_eq!(page.status, 400);
    page.has("“约三”不是数值");
    page.has("name=\"f.value\" value=\"约三\"");
    page.has("aria-invalid=\"true\"");
    page.has("href=\"/data/file-1?night=is.true\"");
    page.has("夜班 = 是");
}

#[tokio::test]
async fn what_cannot_be_read_is_told_by_the_interface() {
    let mut problem = Problem::new(ProblemKind::InvalidRequest, Language::Zh);
    problem.errors =
        vec![FieldError { field: "limit".into(), detail: "条数应为 0 至 10000".into() }];
    let interface = looked().with_problem(&paths::rows(FILE, "limit=x&night=is.true"), &problem);
    let page = shown("limit=x&night=is.true", interface).await;
    assert_eq!(page.status, 400);
    page.has("条数应为 0 至 10000");
    page.has("夜班 = 是");
}

#[tokio::test]
async fn who_may_not_look_is_told_how_to_come_by_it() {
    let interface =
        Interface::sample().refusing(&paths::table(FILE, ""), ProblemKind::GrantRequired);
    let page = shown("f.dataset=bus-lines", interface).await;
    assert_eq!(page.status, 403);
    page.has("需要获得授权后查看");
    page.has("/requests/new?kind=access&amp;dataset=bus-lines");
    let interface = looked().refusing(&paths::rows(FILE, "limit=100"), ProblemKind::GrantRequired);
    let page = shown("", interface).await;
    assert_eq!(page.status, 403);
    page.has("/requests/new?kind=access&amp;dataset=bus-lines");
}

#[tokio::test]
async fn what_takes_too_long_or_is_busy_says_what_helps() {
    for (kind, words) in
        [(ProblemKind::Timeout, "这个查询用时过长"), (ProblemKind::Unavailable, "暂时没能取得数据")]
    {
        let page = shown("", looked().refusing(&paths::rows(FILE, "limit=100"), kind)).await;
        assert_eq!(page.status, kind.status());
        page.has(words);
    }
}

#[tokio::test]
async fn a_table_that_is_not_ready_says_so() {
    for (state, words) in [
        (TableState::Preparing, "正在读取数据表"),
        (TableState::None, "这个文件不是数据表"),
        (TableState::Failed, "第 3 行的引号没有闭合"),
    ] {
        let table = TableView {
            state,
            reason: (state == TableState::Failed).then(|| "第 3 行的引号没有闭合".into()),
            columns: Vec::new(),
            quality: None,
            ..table()
        };
        let page = shown("", looked().with(&paths::table(FILE, ""), &table)).await;
        assert_eq!(page.status, 200);
        page.has(words);
        page.has("href=\"/download/file-1\"");
    }
}

#[tokio::test]
async fn columns_say_what_is_in_them_and_values_lead_to_their_rows() {
    let page = shown("view=columns", looked()).await;
    for words in [
        "起点所在的区县",
        "<svg viewBox=\"0 0 20 60\"",
        "href=\"/data/file-1?%E5%8C%BA%E5%8E%BF=eq.%E4%B8%9C%E6%B9%96%E5%8C%BA\"",
        "href=\"/data/file-1?night=is.false\"",
        "约三",
        "首个在第 48 行",
        "<span>1.20</span> — <span>12,345.60</span>",
        "31.2",
        "1 行（&lt;0.1%）",
    ] {
        page.has(words);
    }
    page.lacks("style=");
}

#[tokio::test]
async fn quality_explains_itself_r29() {
    let page = shown("view=quality", looked()).await;
    for words in [
        "92",
        "完整性",
        "有值的单元格占全部单元格的比例。",
        "2 个值不是数值，首个在第 48 行。",
        "/requests/new?kind=correction&amp;dataset=bus-lines&amp;distribution=file-1",
    ] {
        page.has(words);
    }
}

#[tokio::test]
async fn programs_get_the_same_in_every_format() {
    let page = shown("night=is.true&order=length.desc&after=t&view=api", looked()).await;
    let api = "https://data.example.cn/api/v1/distributions/file-1/rows?night=is.true&amp;order=length.desc";
    page.has(&format!("curl '{api}"));
    page.has("pd.DataFrame");
    page.has("fromJSON");
    page.has("await fetch");
    for format in ["csv", "xlsx", "json", "ndjson", "parquet", "xml", "geojson"] {
        page.has(&format!("/export?night=is.true&amp;order=length.desc&amp;format={format}"));
    }
    page.has("encoding=gb18030");
    page.has("bom=true");
    // The grammar by this table's own columns.
    page.has("区县=in.(东湖区,西湖区)");
    page.has("select=区县,length.sum()");
}

#[tokio::test]
async fn the_same_in_english() {
    let path = paths::data_page(FILE, "night=is.true");
    let page = render(&path, Language::En, at("night=is.true&limit=100")).await;
    page.has("1,204 rows match");
    page.has("夜班 = yes");
    page.has("lang=\"zh-CN\"");
    page.has("look at the data - Shumen");
}

#[tokio::test]
async fn a_dataset_shows_its_first_rows_and_the_way_to_all() {
    let path = format!("/datasets/{DATASET}");
    let interface = looked().with(&paths::rows(FILE, "limit=8"), &rows(None));
    let page = render(&path, Language::Zh, interface).await;
    assert_eq!(page.status, 200);
    page.has("数据预览");
    page.has("12,345.60");
    page.has("href=\"/data/file-1\"");
    page.has("质量 92 分");
    // The second file is a GeoJSON without known rows, the third a workbook.
    page.lacks("href=\"/data/file-2\"");
    page.has("href=\"/data/file-3\"");
}

#[tokio::test]
async fn a_preview_that_fails_fails_nothing_else() {
    let path = format!("/datasets/{DATASET}");
    let page = render(&path, Language::Zh, Interface::sample()).await;
    assert_eq!(page.status, 200);
    page.has("预览暂时没能载入");
    page.has("href=\"/download/file-1\"");
    let preparing = TableView { state: TableState::Preparing, columns: Vec::new(), ..table() };
    let interface = Interface::sample()
        .with(&paths::table(FILE, ""), &preparing)
        .refusing(&paths::rows(FILE, "limit=8"), ProblemKind::Unavailable);
    let page = render(&path, Language::Zh, interface).await;
    assert_eq!(page.status, 200);
    page.has("平台正在读取其中的数据");
}

#[tokio::test]
async fn what_needs_a_grant_is_not_previewed() {
    let closed = contract::Dataset { openness: Openness::Conditional, ..dataset() };
    let path = format!("/datasets/{DATASET}");
    let page = render(&path, Language::Zh, looked().with_dataset(&closed)).await;
    page.lacks("数据预览");
    page.lacks("href=\"/data/");
}
