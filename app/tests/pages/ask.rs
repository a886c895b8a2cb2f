//! The page on which closed data is asked, as the server renders it.

use contract::{
    AggregateFigure, AggregatesRow, AggregatesView, Problem, ProblemKind, TableState, UnseenColumn,
    UnseenOwn, UnseenView, paths,
};
use domain::unseen::{UnseenUse, Verdict};
use domain::{DatasetId, DistributionId, FieldType, Language};
use serde_json::value::RawValue;

use crate::interface::{DATASET, Interface};
use crate::render::{Rendered, render};

const FILE: &str = "file-1";

fn column(name: &str, title: &str, kind: FieldType) -> UnseenColumn {
    UnseenColumn {
        name: name.into(),
        title: title.into(),
        kind,
        unit: None,
        description: None,
        part: None,
    }
}

fn view(own: Option<UnseenOwn>) -> UnseenView {
    UnseenView {
        distribution: DistributionId::new(FILE),
        title: "参保登记".into(),
        dataset: DatasetId::new(DATASET),
        dataset_title: "参保登记".into(),
        provider: "市人社局".into(),
        updated_at: "2026-11-20T02:00:00Z".parse().unwrap(),
        state: TableState::Ready,
        uses: UnseenUse::Both,
        keys: vec![column("id", "身份证号", FieldType::Text)],
        claims: vec![column("state", "状态", FieldType::Text)],
        tells_unknown: false,
        groups: vec![column("county", "区县", FieldType::Text)],
        measures: vec![column("pay", "月薪", FieldType::Number)],
        unit: None,
        group_min: 10,
        step: 5,
        own,
    }
}

fn own(last: Option<Verdict>) -> Option<UnseenOwn> {
    Some(UnseenOwn { verifications: 7, aggregates: 150, last })
}

fn figure(value: Option<&str>) -> AggregateFigure {
    let value = value.map(|value| RawValue::from_string(value.to_owned()).unwrap());
    AggregateFigure { suppressed: value.is_none(), value }
}

fn answer() -> AggregatesView {
    let row = |name: &str, count, pay| AggregatesRow {
        group: vec![Some(name.to_owned())],
        figures: vec![figure(count), figure(pay)],
    };
    AggregatesView {
        groups: vec![column("county", "区县", FieldType::Text)],
        figures: Vec::new(),
        rows: vec![row("<东湖区>", Some("1250"), Some("8130.5")), row("西湖区", None, None)],
        group_min: 10,
        step: 5,
        left: 149,
    }
}

async fn shown(query: &str, language: Language, interface: Interface) -> Rendered {
    let page = paths::ask_page(FILE);
    let address = if query.is_empty() { page } else { format!("{page}?{query}") };
    render(&address, language, interface).await
}

fn asked(own: Option<UnseenOwn>) -> Interface {
    Interface::sample().with(&paths::unseen(FILE), &view(own))
}

#[tokio::test]
async fn who_is_not_signed_in_reads_what_can_be_asked() {
    let page = shown("", Language::Zh, asked(None)).await;
    assert_eq!(page.status, 200);
    page.has("可用不可见：参保登记");
    page.has("每组不足 10 人的不给数字");
    page.has("href=\"/sign-in?next=/ask/file-1\"");
    page.lacks("action=\"/api/v1/distributions/file-1/verify\"");
}

#[tokio::test]
async fn a_form_verifies_and_the_page_tells_the_answer() {
    let page = shown("", Language::Zh, asked(own(Some(Verdict::NotConfirmed)))).await;
    page.has("action=\"/api/v1/distributions/file-1/verify\"");
    page.has("name=\"key.id\"");
    page.has("name=\"claim.state\"");
    page.has("未能核实一致");
    page.has("今日还可提问 7 次");
    let english = shown("", Language::En, asked(own(Some(Verdict::Confirmed)))).await;
    english.has("Confirmed");
    english.has("7 questions left today");
}

const QUESTION: &str = "ask=1&by=county&figure=count&figure=avg.pay&purpose=research";

fn path() -> String {
    let query = "select=county%2Cf0%3Acount%28%29%2Cf1%3Apay.avg%28%29&purpose=research";
    paths::aggregates(FILE, query)
}

#[tokio::test]
async fn groups_that_are_too_small_are_said_to_be_so() {
    let interface = asked(own(None)).with(&path(), &answer());
    let page = shown(QUESTION, Language::Zh, interface).await;
    for words in [
        "&lt;东湖区&gt;",
        ">1,250<",
        ">8,130.5<",
        "不足 10",
        "不予提供",
        "人均月薪",
        "今日还可提问 149 次",
        "value=\"county\" checked",
    ] {
        page.has(words);
    }
    let interface = asked(own(None)).with(&path(), &answer());
    shown(QUESTION, Language::En, interface).await.has("fewer than 10");
}

#[tokio::test]
async fn bands_say_from_where_to_where_they_reach() {
    let band = UnseenColumn {
        part: Some("bin(10)".into()),
        ..column("age", "年龄", FieldType::Integer)
    };
    let view = UnseenView { groups: vec![band.clone()], ..view(own(None)) };
    let row = AggregatesRow { group: vec![Some("20".into())], figures: vec![figure(Some("35"))] };
    let answer = AggregatesView { groups: vec![band], rows: vec![row], ..answer() };
    let query = "select=age.bin%2810%29%2Cf0%3Acount%28%29&purpose=research";
    let interface = Interface::sample()
        .with(&paths::unseen(FILE), &view)
        .with(&paths::aggregates(FILE, query), &answer);
    let asked = "ask=1&by=age.bin(10)&figure=count&purpose=research";
    let zh = shown(asked, Language::Zh, interface.clone()).await;
    for words in ["年龄（每 10 一段）", "20 起，不到 30", "value=\"age.bin(10)\"", "填写各段的起点"]
    {
        zh.has(words);
    }
    let en = shown(asked, Language::En, interface).await;
    en.has("20 to under 30");
    en.has("(in bands of 10)");
}

#[tokio::test]
async fn a_day_that_is_spent_says_until_when() {
    let spent = Problem::new(ProblemKind::BudgetSpent, Language::Zh);
    let interface = asked(own(None)).with_problem(&path(), &spent);
    let page = shown(QUESTION, Language::Zh, interface).await;
    page.has("今日次数已用完");
    page.has("零点后");
}

#[tokio::test]
async fn data_that_answers_nothing_has_no_such_page() {
    let interface = Interface::sample().refusing(&paths::unseen(FILE), ProblemKind::NotOffered);
    assert_eq!(shown("", Language::Zh, interface).await.status, 404);
}
