//! Charts of tables: what suits a table, and what a reader builds of it, drawn here so that they
//! stand on pages without scripts, in other pages, and on paper. Maps are in [`super::maps`].

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use std::collections::HashMap;

use charts::map::Tiles;
use charts::{ColumnShape, Data, Frame, Spec};
use contract::rows::{Aggregate, Filter, Order, Part, RowsQuery, Selected, Value};
use contract::{ChartView, Problem, ProblemKind, paths};
use domain::{DistributionId, FieldType, Language, Openness};
use serde_json::json;
use store::KeptChart;
use tables::layout::{Column, Layout};

use super::maps;
use super::saved::title;
use super::table::{Allowed, Beside, Labels, allowed, parsed, written};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::people::client::Client;
use crate::portal::Portal;
use crate::standards::{self, Listed};
use crate::tabular;

/// Most charts that are suggested for a table.
const SUGGESTED_MAX: usize = 6;
/// Rows that are drawn where each is a mark.
const POINTS: u32 = 5_000;
/// Groups that are drawn.
const GROUPS: u32 = 1_000;
/// Pixels of a drawing: the usual, the least and the most.
const WIDTH: u32 = 720;
const WIDTHS: std::ops::RangeInclusive<u32> = 280..=1_600;
const HEIGHT: u32 = 420;
/// Before the names of what a chart is built from: no column has such a name in the grammar.
const PREFIX: &str = "c.";

/// What a reader builds a chart from.
#[derive(Default)]
pub(super) struct Built {
    mark: Option<String>,
    x: Option<String>,
    part: Option<String>,
    pub(super) y: Option<String>,
    pub(super) figure: Option<String>,
    pub(super) color: Option<String>,
    /// Of a map: the column by which rows lie on it.
    pub(super) at: Option<String>,
    /// Of a map: the coordinate system.
    pub(super) system: Option<String>,
    pub(super) title: Option<String>,
    width: Option<u32>,
    spec: Option<String>,
}

impl Built {
    /// Takes what a chart is built from out of a query; the rest is the query of its rows.
    fn read(query: &str) -> (Self, String) {
        let mut built = Self::default();
        let mut rest = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let Some(name) = name.strip_prefix(PREFIX) else {
                rest.append_pair(&name, &value);
                continue;
            };
            let value = Some(value.into_owned()).filter(|value| !value.is_empty());
            match name {
                "mark" => built.mark = value,
                "x" => built.x = value,
                "part" => built.part = value,
                "y" => built.y = value,
                "figure" => built.figure = value,
                "color" => built.color = value,
                "at" => built.at = value,
                "system" => built.system = value,
                "title" => built.title = value,
                "width" => built.width = value.and_then(|value| value.parse().ok()),
                "spec" => built.spec = value,
                _ => {}
            }
        }
        (built, rest.finish())
    }

    fn width(&self) -> u32 {
        self.width.unwrap_or(WIDTH).clamp(*WIDTHS.start(), *WIDTHS.end())
    }
}

#[utoipa::path(get, path = "/api/v1/distributions/{id}/charts", tag = "table",
    summary = "该表格的图表：先是随数据集保存的，再是按列推荐的 ¦ Charts of a table: those saved with it, then those that suit it",
    description = "每张图附 Vega-Lite 说明、SVG、数值表和一句说明；可附筛选条件。 ¦ Each with its Vega-Lite specification, SVG, figures and a sentence; filters may be given.",
    params(
        ("id" = String, Path, description = "文件的标识符 ¦ Identifier of the distribution"),
        ("c.width" = Option<u32>, Query, description = "宽度（像素），280 至 1600 ¦ Pixels, 280 to 1600"),
        ("version" = Option<u32>, Query, description = "历史版本号 ¦ Number of an older version"),
        ("ticket" = Option<String>, Query, description = "下载凭据 ¦ Ticket"),
    ),
    responses(
        (status = 200, description = "图表 ¦ Charts", body = Vec<ChartView>),
        (status = 403, description = "须申请 ¦ A grant is needed", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "没有这个公开的文件，或文件没有表格 ¦ No such public file, or it has no table",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn suggestions(
    State(portal): State<Portal>,
    caller: Caller,
    Client(client): Client,
    Path(id): Path<DistributionId>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let language = caller.language;
    let (built, query) = Built::read(query.as_deref().unwrap_or_default());
    let beside = Beside::read(&query, language)?;
    let allowed = match allowed(&portal, &id, &beside, language).await? {
        Ok(allowed) => allowed,
        Err(response) => return Ok(response),
    };
    let _turn = portal.tabular().turn(client, language)?;
    let given = parsed(&query, language)?;
    let shapes = shapes(&portal, &allowed)?;
    let stored = &allowed.stored;
    let carried = standards::carried(&portal, &stored.entry).await?;
    let kept = portal.store().charts_of_dataset(&stored.dataset, Some(&id)).await?;
    let mut views = Vec::new();
    // What its staff chose comes first.
    for KeptChart { chart, .. } in kept {
        let (Ok(asked), Ok(spec)) = (RowsQuery::parse(&chart.query), Spec::parse(&chart.spec))
        else {
            tracing::error!(chart = chart.id, "a saved chart cannot be read");
            continue;
        };
        let filters = [asked.filters(), given.filters()].concat();
        let asked = RowsQuery { filter: Filter::And(filters), ..asked };
        let spec = Spec { title: Some(title(&chart, language).to_owned()), ..spec };
        let picture = Picture::new(built.width(), views.len(), &carried, language);
        // Its columns may be gone with a new version of the file.
        if let Ok(view) = drawn(&portal, &allowed, &asked, spec, picture).await {
            views.push(ChartView { saved: Some(chart.id), ..view });
        }
    }
    for suggestion in charts::suggest(&shapes, language).into_iter().take(SUGGESTED_MAX) {
        let Ok(asked) = RowsQuery::parse(&suggestion.query) else {
            tracing::error!(query = suggestion.query, "a suggested query cannot be read");
            continue;
        };
        let asked = RowsQuery { filter: given.filter.clone(), ..asked };
        let picture = Picture::new(built.width(), views.len(), &carried, language);
        // A chart that cannot be drawn of these rows is none that suits them.
        if let Ok(view) = drawn(&portal, &allowed, &asked, suggestion.spec, picture).await {
            views.push(view);
        }
    }
    Ok(Json(views).into_response())
}

#[utoipa::path(get, path = "/api/v1/distributions/{id}/chart", tag = "table",
    summary = "按所选列绘制的图表 ¦ A chart of chosen columns",
    description = "c.mark：bar line area point arc rect histogram boxplot map；地图以 c.at 指定定位的列（经度、几何或区划代码），c.system 指定坐标系；c.x、c.y、c.color：列；c.part：year quarter month day；c.figure：sum avg min max median count distinct。或以 c.spec 给出 Vega-Lite 说明，其字段是 rows 查询结果的列。 ¦ c.mark is one of bar line area point arc rect histogram boxplot map; of a map c.at is the column by which rows lie on it (longitudes, geometries or codes with outlines) and c.system the coordinate system; c.x, c.y and c.color are columns; c.part is year quarter month day; c.figure is sum avg min max median count distinct. Or c.spec is a Vega-Lite specification over the columns of the rows query.",
    params(
        ("id" = String, Path, description = "文件的标识符 ¦ Identifier of the distribution"),
        ("c.mark" = Option<String>, Query, description = "图形 ¦ Mark"),
        ("c.x" = Option<String>, Query, description = "横轴的列 ¦ Column along"),
        ("c.part" = Option<String>, Query, description = "日期按年、季、月、日 ¦ Part of a date"),
        ("c.y" = Option<String>, Query, description = "数值的列 ¦ Column of figures"),
        ("c.figure" = Option<String>, Query, description = "汇总方式 ¦ Figure"),
        ("c.color" = Option<String>, Query, description = "分系列的列 ¦ Column of series"),
        ("c.at" = Option<String>, Query, description = "地图定位的列 ¦ Column by which rows lie on a map"),
        ("c.system" = Option<String>, Query, description = "坐标系：wgs84（默认）、cgcs2000、gcj02、bd09 ¦ Coordinate system: wgs84 unless said, cgcs2000, gcj02, bd09"),
        ("c.title" = Option<String>, Query, description = "标题 ¦ Title"),
        ("c.width" = Option<u32>, Query, description = "宽度（像素） ¦ Pixels"),
        ("c.spec" = Option<String>, Query, description = "Vega-Lite 说明 ¦ Vega-Lite specification"),
        ("version" = Option<u32>, Query, description = "历史版本号 ¦ Number of an older version"),
        ("ticket" = Option<String>, Query, description = "下载凭据 ¦ Ticket"),
    ),
    responses(
        (status = 200, description = "图表 ¦ The chart", body = ChartView),
        (status = 400, description = "所选列画不出这种图 ¦ Those columns make no such chart", body = Problem,
         content_type = "application/problem+json"),
        (status = 403, description = "须申请 ¦ A grant is needed", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "没有这个公开的文件，或文件没有表格 ¦ No such public file, or it has no table",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn chart(
    State(portal): State<Portal>,
    caller: Caller,
    client: Client,
    Path(id): Path<DistributionId>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = query.unwrap_or_default();
    let made = made(&portal, caller.language, client, (&id, &query), Purpose::Page).await?;
    Ok(made.map_or_else(|response| response, |(view, _)| Json(view).into_response()))
}

#[utoipa::path(get, path = "/api/v1/distributions/{id}/chart.svg", tag = "table",
    summary = "同一图表的 SVG 图像，可嵌入网页 ¦ The same chart as an image, for other pages",
    params(("id" = String, Path, description = "文件的标识符 ¦ Identifier of the distribution")),
    responses(
        (status = 200, description = "图像 ¦ The image", content_type = "image/svg+xml"),
        (status = 400, description = "所选列画不出这种图 ¦ Those columns make no such chart", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "没有这个公开的文件，或文件没有表格 ¦ No such public file, or it has no table",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn image(
    State(portal): State<Portal>,
    caller: Caller,
    client: Client,
    Path(id): Path<DistributionId>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let query = query.unwrap_or_default();
    let made = made(&portal, caller.language, client, (&id, &query), Purpose::File).await?;
    let (view, is_open) = match made {
        Ok(made) => made,
        Err(response) => return Ok(response),
    };
    let mut response = view.svg.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"));
    let kept = if is_open { "public, max-age=300" } else { "private, no-store" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    // Opened by itself it is a document: nothing in it may run or load anything.
    let policy = HeaderValue::from_static("default-src 'none'; sandbox");
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}

/// Draws the chart that a query asks for, for whoever may look at the table; the other answer is
/// that of a refusal.
pub(super) async fn made(
    portal: &Portal,
    language: Language,
    Client(client): Client,
    (id, query): (&DistributionId, &str),
    purpose: Purpose,
) -> Result<Result<(ChartView, bool), Response>, Failure> {
    let (built, query) = Built::read(query);
    let beside = Beside::read(&query, language)?;
    let allowed = match allowed(portal, id, &beside, language).await? {
        Ok(allowed) => allowed,
        Err(response) => return Ok(Err(response)),
    };
    let _turn = portal.tabular().turn(client, language)?;
    let view = drawn_by(portal, &allowed, (&built, &query), (0, language), purpose).await?;
    Ok(Ok((view, allowed.stored.openness == Openness::Unconditional)))
}

/// Draws a chart of open data for a page that has several, by the query of [`chart`].
pub(super) async fn open_chart(
    portal: &Portal,
    allowed: &Allowed,
    query: &str,
    number: usize,
    language: Language,
) -> Result<ChartView, Failure> {
    let (built, query) = Built::read(query);
    drawn_by(portal, allowed, (&built, &query), (number, language), Purpose::Page).await
}

/// Draws what is built of the rows that a query asks for.
async fn drawn_by(
    portal: &Portal,
    allowed: &Allowed,
    (built, query): (&Built, &str),
    (number, language): (usize, Language),
    purpose: Purpose,
) -> Result<ChartView, Failure> {
    let rows = parsed(query, language)?;
    let carried = standards::carried(portal, &allowed.stored.entry).await?;
    let tiles = portal.tiles().filter(|_| purpose == Purpose::Page);
    let picture = Picture { tiles, ..Picture::new(built.width(), number, &carried, language) };
    let (asked, spec) = match &built.spec {
        None if built.mark.as_deref() == Some("map") => {
            maps::chosen(portal, built, rows.filter, allowed, &carried, language).await?
        }
        Some(spec) => {
            let spec = Spec::parse(spec).map_err(|error| {
                let field = format!("c.spec {}", error.at);
                Failure::field(field.trim_end(), error.message.get(language), language)
            })?;
            let limit = Some(rows.limit.unwrap_or(POINTS).min(RowsQuery::LIMIT_MAX));
            (RowsQuery { limit, ..rows }, spec)
        }
        None => chosen(built, rows.filter, allowed, language)?,
    };
    drawn(portal, allowed, &asked, spec, picture).await
}

/// The rows and the specification of a chart that a reader builds.
fn chosen(
    built: &Built,
    filter: Filter,
    allowed: &Allowed,
    language: Language,
) -> Result<(RowsQuery, Spec), Failure> {
    let wrong = |field: &'static str, zh: &str, en: &str| wrong(language, field, zh, en);
    let column = |field: &'static str, name: Option<&String>| match name {
        None => Ok(None),
        Some(name) => {
            let found = allowed.table.layout().columns.iter().find(|it| it.name == *name);
            found.map(Some).ok_or_else(|| wrong(field, "没有这一列", "there is no such column"))
        }
    };
    let x = column("c.x", built.x.as_ref())?
        .ok_or_else(|| wrong("c.x", "请选择横轴的列", "choose the column along"))?;
    let (y, color) = (column("c.y", built.y.as_ref())?, column("c.color", built.color.as_ref())?);
    let mark = built.mark.as_deref().unwrap_or("bar");
    let limited = |select: Vec<Selected>, limit| limited(select, filter.clone(), limit);
    let title = built.title.clone().unwrap_or_default();
    let spec = |mark: &str, encoding: serde_json::Value| {
        let spec = json!({
            "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
            "title": title, "mark": mark, "encoding": encoding,
        });
        Spec::parse(&spec.to_string())
            .map_err(|error| Failure::field("c.mark", error.message.get(language), language))
    };
    let field = |column: &Column| json!({ "field": column.name, "type": measure(column) });
    match mark {
        "point" => {
            let y = y.ok_or_else(|| wrong("c.y", "请选择纵轴的列", "choose the column upwards"))?;
            let mut select = vec![plain(x), plain(y)];
            let mut encoding = json!({ "x": field(x), "y": field(y) });
            if let Some(color) = color.filter(|it| it.name != x.name && it.name != y.name) {
                select.push(plain(color));
                encoding["color"] = json!({ "field": color.name, "type": "nominal" });
            }
            return Ok((limited(select, POINTS), spec("point", encoding)?));
        }
        "histogram" => {
            let encoding = json!({
                "x": { "field": x.name, "type": "quantitative", "bin": true },
                "y": { "aggregate": "count", "type": "quantitative" },
            });
            return Ok((limited(vec![plain(x)], RowsQuery::LIMIT_MAX), spec("bar", encoding)?));
        }
        "boxplot" => {
            let y =
                y.ok_or_else(|| wrong("c.y", "请选择数值的列", "choose the column of figures"))?;
            let encoding = json!({
                "x": { "field": x.name, "type": "nominal" }, "y": field(y),
            });
            let select = vec![plain(x), plain(y)];
            return Ok((limited(select, RowsQuery::LIMIT_MAX), spec("boxplot", encoding)?));
        }
        "bar" | "line" | "area" | "arc" | "rect" => {}
        _ => {
            return Err(wrong(
                "c.mark",
                "图形应为 bar、line、area、point、arc、rect、histogram、boxplot 或 map",
                "the mark is bar, line, area, point, arc, rect, histogram, boxplot or map",
            ));
        }
    }
    let part = part(built.part.as_deref(), x);
    let along = match &part {
        Some(part) => Selected::from(Value::Part(x.name.clone(), part.clone())),
        None => plain(x),
    };
    let figure = match built.figure.as_deref() {
        None if y.is_some() => Aggregate::Sum,
        None => Aggregate::Count,
        Some(word) => Aggregate::from_name(word)
            .ok_or_else(|| wrong("c.figure", "没有这种汇总方式", "there is no such figure"))?,
    };
    if y.is_none() && figure != Aggregate::Count {
        return Err(wrong("c.y", "请选择要汇总的列", "choose the column to sum up"));
    }
    let name = unused("value", allowed.table.layout());
    let value = Value::Aggregate(figure, y.map(|column| column.name.clone()));
    let color = color.filter(|color| color.name != x.name);
    let mut select = vec![along];
    select.extend(color.map(plain));
    select.push(Selected { alias: Some(name.clone()), value });
    let temporal = part.as_ref().is_some_and(|_| mark != "arc");
    let kind = if temporal {
        "temporal"
    } else if is_scale(x) && mark != "bar" && mark != "arc" && mark != "rect" {
        measure(x)
    } else {
        "nominal"
    };
    let heading = heading(figure, y, allowed, language);
    let along = json!({ "field": x.name, "type": kind, "title": titled(x, allowed) });
    let upwards = json!({ "field": name, "type": "quantitative", "title": heading });
    let series = color.map(
        |color| json!({ "field": color.name, "type": "nominal", "title": titled(color, allowed) }),
    );
    let mut encoding = match mark {
        "arc" => json!({ "theta": upwards, "color": along }),
        "rect" => {
            let rows = series.clone().ok_or_else(|| {
                wrong("c.color", "热力图还需选择一列作为另一维", "a heat map needs a second column")
            })?;
            json!({ "x": along, "y": rows, "color": upwards })
        }
        _ => json!({ "x": along, "y": upwards }),
    };
    if let Some(series) = series.filter(|_| !matches!(mark, "arc" | "rect")) {
        encoding["color"] = series;
    }
    let mut asked = limited(select, GROUPS);
    if !temporal && !is_scale(x) && color.is_none() {
        // The largest come first, as long as the words have no order of their own.
        asked.order = vec![Order { column: name, descending: true, nulls: None }];
        if mark == "bar" {
            encoding["x"]["sort"] = json!("-y");
        }
    }
    Ok((asked, spec(mark, encoding)?))
}

/// What is wrong with a part of what a chart is built from.
pub(super) fn wrong(language: Language, field: &'static str, zh: &str, en: &str) -> Failure {
    let detail = if language == Language::Zh { zh } else { en };
    Failure::fields(ProblemKind::InvalidRequest, [(field, detail)], language)
}

/// A query of columns over filtered rows.
pub(super) fn limited(select: Vec<Selected>, filter: Filter, limit: u32) -> RowsQuery {
    RowsQuery { select, filter, limit: Some(limit), ..RowsQuery::default() }
}

/// A column as it is.
pub(super) fn plain(column: &Column) -> Selected {
    Selected::from(Value::Column(column.name.clone()))
}

/// A name that no column has, so that an answer has no two of one name.
pub(super) fn unused(base: &str, layout: &Layout) -> String {
    let mut name = base.to_owned();
    while layout.place(&name).is_some() {
        name.push('_');
    }
    name
}

/// The part of a date by which values are grouped; the month where nothing is said.
fn part(word: Option<&str>, column: &Column) -> Option<Part> {
    if !matches!(column.kind, FieldType::Date | FieldType::Datetime) {
        return None;
    }
    Some(match word {
        Some("year") => Part::Year,
        Some("quarter") => Part::Quarter,
        Some("day") => Part::Day,
        _ => Part::Month,
    })
}

/// Whether values lie on a scale.
const fn is_scale(column: &Column) -> bool {
    column.is_stored_as_number() || matches!(column.kind, FieldType::Date | FieldType::Datetime)
}

/// How a column's values are measured, in the words of Vega-Lite.
const fn measure(column: &Column) -> &'static str {
    match column.kind {
        FieldType::Integer | FieldType::Number => "quantitative",
        FieldType::Date | FieldType::Datetime => "temporal",
        _ => "nominal",
    }
}

pub(super) fn titled(column: &Column, allowed: &Allowed) -> String {
    let fields = &allowed.stored.entry.fields;
    let field = fields.iter().find(|field| field.name == column.name);
    field.map_or_else(|| column.name.clone(), |field| field.title.clone())
}

/// What a figure is called: 金额合计.
pub(super) fn heading(
    figure: Aggregate,
    column: Option<&Column>,
    allowed: &Allowed,
    language: Language,
) -> String {
    let (zh, en) = match figure {
        Aggregate::Count => ("数量", "count"),
        Aggregate::Sum => ("合计", "sum"),
        Aggregate::Avg => ("平均", "mean"),
        Aggregate::Min => ("最小", "least"),
        Aggregate::Max => ("最大", "most"),
        Aggregate::Median => ("中位数", "median"),
        Aggregate::Distinct => ("不同值数", "different values"),
    };
    let name = column.map(|column| titled(column, allowed)).unwrap_or_default();
    match (language, name.is_empty()) {
        (Language::Zh, _) => format!("{name}{zh}"),
        (Language::En, true) => en.to_owned(),
        (Language::En, false) => format!("{name}, {en}"),
    }
}

/// What the columns of a table are good for in charts.
fn shapes(portal: &Portal, allowed: &Allowed) -> Result<Vec<ColumnShape>, Failure> {
    let stored = &allowed.stored;
    let kept = stored.made.as_ref().and_then(|made| made.measured.as_deref());
    let Some(kept) = kept else { return Ok(Vec::new()) };
    let (measured, layout, _) =
        tabular::measured(kept, &stored.entry, stored.arrived_at, portal.now())?;
    let columns = layout.columns.iter().zip(&measured.columns).map(|(column, profile)| {
        let field = stored.entry.fields.iter().find(|field| field.name == column.name);
        ColumnShape {
            name: column.name.clone(),
            title: titled(column, allowed),
            kind: column.kind,
            unit: field.and_then(|field| field.unit.clone()),
            distinct: profile.distinct,
            rows: layout.rows,
        }
    });
    Ok(columns.collect())
}

/// How a chart is to look.
struct Picture<'a> {
    width: u32,
    /// Its number on the page.
    number: usize,
    /// The elements of the table's fields, which say what codes stand for.
    carried: &'a HashMap<String, Listed>,
    language: Language,
    /// The base map, where it is drawn on a page.
    tiles: Option<&'a Tiles>,
}

impl<'a> Picture<'a> {
    const fn new(
        width: u32,
        number: usize,
        carried: &'a HashMap<String, Listed>,
        language: Language,
    ) -> Self {
        Self { width, number, carried, language, tiles: None }
    }
}

/// What a drawing is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A page, which may load a base map.
    Page,
    /// A file, which loads nothing.
    File,
}

/// Draws a chart of the rows that a query asks for.
async fn drawn(
    portal: &Portal,
    allowed: &Allowed,
    asked: &RowsQuery,
    mut spec: Spec,
    picture: Picture<'_>,
) -> Result<ChartView, Failure> {
    let Picture { width, number, carried, language, tiles } = picture;
    let stored = &allowed.stored;
    let page = portal.tabular().engine()?.page(&allowed.table, asked).await;
    let page = page.map_err(|error| tabular::failed(error, language))?;
    let answer = written(&page, allowed.table.layout(), &stored.entry, &Labels::default())?;
    let mut data: Data = serde_json::from_str(&answer)
        .map_err(|_| Failure::Query(tables::query::QueryError::Damaged("rows without a form")))?;
    maps::outlined(portal, &mut data, &mut spec, language).await?;
    maps::labelled(&mut data, carried, language);
    let rows = format!("format=json&{}", asked.to_query());
    let address = paths::export(stored.distribution.as_str(), &rows);
    spec.url = Some(format!("{}{address}", portal.origin()));
    if spec.title.as_deref().is_none_or(str::is_empty) {
        spec.title = Some(stored.title.clone());
    }
    let frame = Frame {
        width,
        height: HEIGHT,
        language,
        source: stored.entry.source.clone().unwrap_or_else(|| stored.provider.clone()),
        taken: stored.arrived_at.date_naive().to_string(),
        id: format!("chart-{number}"),
        tiles: tiles.cloned(),
    };
    let drawn = charts::draw(&spec, &data, &frame)
        .map_err(|error| Failure::field("c.mark", error.message.get(language), language))?;
    Ok(ChartView {
        title: spec.title.clone().unwrap_or_default(),
        query: asked.to_query(),
        spec: spec.to_json(),
        svg: drawn.svg.into_string(),
        table: drawn.table.into_string(),
        summary: drawn.summary,
        saved: None,
    })
}
