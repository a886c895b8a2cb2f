//! Aggregates (统计): counts and sums over groups of people.

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use contract::{
    AggregateFigure, AggregatesRow, AggregatesView, Problem, ProblemKind, UnseenColumn,
};
use domain::unseen::Question as Kind;
use domain::unseen::cube::{Asked, Cube, Line, Unanswered};
use domain::{DistributionId, Entry, FieldType, Language, Scope};
use serde_json::value::RawValue;

use super::asking::Question;
use super::{About, column, group_column, opened, private};
use crate::failure::Failure;
use crate::people::client::Client;
use crate::portal::Portal;
use crate::signed_in::SignedIn;
use crate::tabular;

#[utoipa::path(get, path = "/api/v1/distributions/{id}/aggregates", tag = "unseen",
    summary = "按组统计非开放数据 ¦ Aggregates of closed data",
    description = "须登录。语法同 rows：select 写用于分组的列（提供单位设为分段的写作 列名.bin(10)、列名.year() 等）与 count()、列名.sum()、列名.avg()，列名=eq.值、in.(值,值)、is.null 用于筛选（分段的写各段起点），另须 purpose。人数不足的组只标明 suppressed，不计入任何合计；人数与合计随机取整，同一问题答案不变。每日次数有限，每次都记入审计日志。 ¦ Needs an account. Written as for rows: select has columns to group by, those that the provider put into bands as column.bin(10) or column.year(), and count(), column.sum(), column.avg(); column=eq.value, in.(value,value) and is.null filter, bands by where they begin; purpose says what for. A group that is too small is marked suppressed and counted in no total; counts and sums are rounded at random, the same question always in the same way. There are so many a day, and each is in the audit log.",
    params(
        ("id" = String, Path, description = "文件的标识符 ¦ Identifier of the distribution"),
        ("select" = Option<String>, Query, description = "如 区县,count(),金额.sum() ¦ Such as region,count(),amount.sum()"),
        ("purpose" = String, Query, description = "用途：own_matter、contract、business、research、media、government ¦ What for: own_matter, contract, business, research, media or government"),
    ),
    responses(
        (status = 200, description = "统计 ¦ The aggregates", body = AggregatesView),
        (status = 400, description = "查询有误，逐条指出 ¦ The query is wrong, point by point", body = Problem,
         content_type = "application/problem+json"),
        (status = 401, description = "须登录 ¦ Sign in first", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "没有开放统计 ¦ Not open to aggregates", body = Problem,
         content_type = "application/problem+json"),
        (status = 429, description = "今日次数已用完 ¦ No more today", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn aggregates(
    State(portal): State<Portal>,
    signed: SignedIn,
    Client(client): Client,
    Path(id): Path<DistributionId>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let language = signed.language;
    signed.permitted(Scope::Read)?;
    let opened = opened(&portal, &id, language).await?;
    opened.answers(Kind::Aggregates, language)?;
    let question = Question::read(&query.unwrap_or_default(), &opened.policy, language);
    let question = question.map_err(|errors| {
        let problem = Problem::new(ProblemKind::InvalidRequest, language);
        Failure::Problem(problem.with_errors(errors))
    })?;
    let (table, parquet) = opened.table(&portal, Kind::Aggregates, language).await?;
    let _turn = portal.tabular().turn(client, language)?;
    let about = About { columns: question.columns(), record: None };
    let left = opened.ask(&portal, &signed, Kind::Aggregates, question.purpose, about).await?;
    let (policy, dataset) = (&opened.policy, &opened.stored.dataset);
    let cube = tabular::cube(&portal, &table, parquet, policy, dataset, language).await?;
    let lines = answer(&cube, &question, language)?;
    let entry = &opened.stored.entry;
    let figures = question.asking.figures.iter().zip(&question.names);
    Ok(private(Json(AggregatesView {
        groups: question.asking.by.iter().map(|text| group_column(entry, text)).collect(),
        figures: figures.map(|(figure, name)| figure_column(entry, figure, name)).collect(),
        rows: lines.into_iter().map(row).collect(),
        group_min: policy.least(portal.group_min()),
        step: policy.step,
        left,
    })))
}

fn answer(cube: &Cube, question: &Question, language: Language) -> Result<Vec<Line>, Failure> {
    cube.answer(&question.asking).map_err(|unanswered| match unanswered {
        Unanswered::TooMany => Failure::new(ProblemKind::QueryTooLarge, language),
        Unanswered::Column(name) => Failure::field(&name, GONE.get(language), language),
    })
}

/// The policy was another when the question was read.
const GONE: domain::Text =
    domain::Text { zh: "该列没有开放", en: "this column is not open to questions" };

fn figure_column(entry: &Entry, figure: &Asked, name: &str) -> UnseenColumn {
    let (of, word) = match figure {
        Asked::Count => {
            return UnseenColumn {
                name: name.to_owned(),
                title: name.to_owned(),
                kind: FieldType::Integer,
                unit: None,
                description: None,
                part: None,
            };
        }
        Asked::Sum(of) => (of, "sum"),
        Asked::Mean(of) => (of, "avg"),
    };
    let of = column(entry, of);
    // The address may give it a name of its own.
    let title = if name == word { of.title } else { name.to_owned() };
    UnseenColumn { name: name.to_owned(), title, kind: FieldType::Number, ..of }
}

fn row(line: Line) -> AggregatesRow {
    let Line { place, figures } = line;
    let figures = figures.into_iter().map(|figure| {
        let value = figure.and_then(|figure| RawValue::from_string(figure.to_string()).ok());
        AggregateFigure { suppressed: value.is_none(), value }
    });
    AggregatesRow { group: place, figures: figures.collect() }
}
