//! Charts of tables: what suits a table, and what a reader builds of it, drawn here so that they
//! stand on pages without scripts, in other pages, and on paper. Maps are in [`super::maps`].

mod built;
mod drawing;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use charts::Spec;
use contract::rows::{Filter, RowsQuery};
use contract::{ChartView, Problem};
use domain::{DistributionId, Language, Openness};
use store::KeptChart;

use super::maps;
use super::saved::title;
use super::table::{Allowed, Beside, allowed, parsed};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::people::client::Client;
use crate::portal::Portal;
use crate::standards;

pub(super) use built::{Built, heading, limited, plain, titled, unused, wrong};
use built::{POINTS, chosen};
pub(super) use drawing::Purpose;
use drawing::{Picture, drawn, shapes};

/// Most charts that are suggested for a table.
const SUGGESTED_MAX: usize = 6;

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
        let picture =
            Picture::new(built.width(), views.len(), &carried, language).over(portal.tiles());
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
        let picture =
            Picture::new(built.width(), views.len(), &carried, language).over(portal.tiles());
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
    let picture = Picture::new(built.width(), number, &carried, language).over(tiles);
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
