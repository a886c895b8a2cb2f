//! Looking into a table: what it has, and its rows.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use contract::rows::{RowsQuery, Value};
use contract::{
    FieldError, Problem, ProblemKind, QualityLine, QualityView, RowsColumn, RowsPage, TableColumn,
    TableState, TableView,
};
use domain::quality::Quality;
use domain::{DistributionId, Entry, Field, Language, Openness};
use download::Ticket;
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};
use store::{StoredTable, TableStanding};
use tables::layout::Layout;
use tables::query::{Output, Page, Table};

use super::download::{look_up, refused, release};
use super::maps;
use crate::caller::Caller;
use crate::failure::Failure;
use crate::people::client::Client;
use crate::portal::Portal;
use crate::standards::{self, Listed};
use crate::tabular;

/// What stands beside a query of rows.
#[derive(Default)]
pub(super) struct Beside {
    pub(super) version: Option<u32>,
    ticket: Option<String>,
    pub(super) pairs: Vec<(String, String)>,
}

impl Beside {
    /// Reads what stands beside the query; a version that is no number is as unknown as one that
    /// never was.
    pub(super) fn read(query: &str, language: Language) -> Result<Self, Failure> {
        let mut beside = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "version" => {
                    let version = value.parse().map_err(|_| Failure::not_found(language))?;
                    beside.version = Some(version);
                }
                "ticket" => beside.ticket = Some(value.into_owned()),
                name if RowsQuery::BESIDE.contains(&name) => {
                    beside.pairs.push((name.to_owned(), value.into_owned()));
                }
                _ => {}
            }
        }
        Ok(beside)
    }

    /// A parameter, as it was given last.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.pairs.iter().rev().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// A table that the caller may look into.
pub(super) struct Allowed {
    /// By which it is given, where it is not open.
    pub(super) ticket: Option<Ticket>,
    pub(super) stored: StoredTable,
    pub(super) table: Table,
    pub(super) parquet: String,
}

/// Loads a table and lets by whoever may take its file: everybody where it is open, else who holds
/// a ticket, whose use is in the log before any row leaves (R35).
///
/// The answer of a refusal is the answer of the request.
pub(super) async fn allowed(
    portal: &Portal,
    id: &DistributionId,
    beside: &Beside,
    language: Language,
) -> Result<Result<Allowed, Response>, Failure> {
    let stored = load(portal, id, beside.version, language).await?;
    let ticket = match admitted(portal, id, &stored, beside, language).await? {
        Ok(ticket) => ticket,
        Err(response) => return Ok(Err(response)),
    };
    let ready = stored.made.as_ref().filter(|made| made.state == TableStanding::Ready);
    if stored.made.is_none() {
        tabular::want(portal, id, stored.version).await?;
    }
    let Some(parquet) = ready.and_then(|made| made.parquet.clone()) else {
        return Err(match stored.made.as_ref().map(|made| made.state) {
            None | Some(TableStanding::Preparing) => Failure::Later {
                problem: Problem::new(ProblemKind::TablePreparing, language),
                seconds: 2,
            },
            _ => Failure::new(ProblemKind::NoTable, language),
        });
    };
    let table = tabular::open(portal, &parquet).await?;
    Ok(Ok(Allowed { ticket, stored, table, parquet }))
}

async fn load(
    portal: &Portal,
    id: &DistributionId,
    version: Option<u32>,
    language: Language,
) -> Result<StoredTable, Failure> {
    let stored = portal.store().table(id, version).await?;
    stored.ok_or_else(|| Failure::not_found(language))
}

async fn admitted(
    portal: &Portal,
    id: &DistributionId,
    stored: &StoredTable,
    beside: &Beside,
    language: Language,
) -> Result<Result<Option<Ticket>, Response>, Failure> {
    if stored.openness == Openness::Unconditional {
        return Ok(Ok(None));
    }
    let offered = look_up(portal, id, beside.version).await?;
    let offered = offered.ok_or_else(|| Failure::not_found(language))?;
    let file = &offered.file;
    let taken = match release(portal, id, file, beside.ticket.as_deref()).await {
        Err(kind) => Err(kind),
        Ok(release) => match release.ticket() {
            None => Ok(None),
            Some(ticket) => {
                let (store, now) = (portal.store(), portal.now());
                let taken = portal.gate().take(store, ticket, &file.sha256, now).await;
                taken.map(|()| Some(ticket.clone()))
            }
        },
    };
    Ok(taken.map_err(|kind| refused(kind, file, language)))
}

#[utoipa::path(get, path = "/api/v1/distributions/{id}/table", tag = "table",
    summary = "表格的字段、概况与质量 ¦ What a table has: columns, profiles, quality",
    description = "须申请的数据同样需要下载凭据。 ¦ Data that needs a grant needs a ticket here too.",
    params(
        ("id" = String, Path, description = "文件的标识符 ¦ Identifier of the distribution"),
        ("version" = Option<u32>, Query, description = "历史版本号 ¦ Number of an older version"),
        ("ticket" = Option<String>, Query, description = "下载凭据 ¦ Ticket"),
    ),
    responses(
        (status = 200, description = "表格 ¦ The table", body = TableView),
        (status = 403, description = "须申请 ¦ A grant is needed", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "没有这个公开的文件 ¦ No such public file", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn table(
    State(portal): State<Portal>,
    caller: Caller,
    Path(id): Path<DistributionId>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let language = caller.language;
    let beside = Beside::read(query.as_deref().unwrap_or_default(), language)?;
    let stored = load(&portal, &id, beside.version, language).await?;
    if let Err(response) = admitted(&portal, &id, &stored, &beside, language).await? {
        return Ok(response);
    }
    Ok(Json(view(&portal, stored, language).await?).into_response())
}

async fn view(
    portal: &Portal,
    stored: StoredTable,
    language: Language,
) -> Result<TableView, Failure> {
    let StoredTable {
        distribution,
        version,
        title,
        format: _,
        arrived_at,
        dataset,
        entry,
        provider,
        openness: _,
        made,
        made_at,
    } = stored;
    let standing = made.as_ref().map_or(TableStanding::Preparing, |made| made.state);
    let measured = made.as_ref().and_then(|made| made.measured.as_deref());
    let (mut columns, mut quality, mut places) = (Vec::new(), None, Vec::new());
    if let Some(kept) = measured {
        let (measured, layout, assessed) =
            tabular::measured(kept, &entry, arrived_at, portal.now())?;
        let carried = standards::carried(portal, &entry).await?;
        places = maps::places(&entry, &layout, &carried);
        let profiles = layout.columns.iter().zip(measured.columns);
        columns.extend(profiles.map(|(column, mut profile)| {
            let field = field(&entry, &column.name);
            let listed = carried.get(&column.name);
            if let Some(listed) = listed {
                listed.label(&mut profile, language);
            }
            TableColumn {
                name: column.name.clone(),
                kind: column.kind,
                title: field.map_or_else(|| column.name.clone(), |field| field.title.clone()),
                unit: field.and_then(|field| field.unit.clone()),
                description: field.and_then(|field| field.description.clone()),
                element: listed.map(|listed| listed.reference(language)),
                profile,
            }
        }));
        quality = Some(quality_view(&assessed, made_at.unwrap_or(arrived_at), language));
    }
    let reason = made.as_ref().and_then(|made| {
        let reasons: serde_json::Value = serde_json::from_str(made.reason.as_deref()?).ok()?;
        Some(reasons.get(language.code())?.as_str()?.to_owned())
    });
    Ok(TableView {
        distribution,
        title,
        version,
        dataset,
        dataset_title: entry.title,
        provider,
        source: entry.source,
        updated_at: arrived_at,
        state: match standing {
            TableStanding::Preparing => TableState::Preparing,
            TableStanding::Ready => TableState::Ready,
            TableStanding::None => TableState::None,
            TableStanding::Failed => TableState::Failed,
        },
        reason,
        rows: made.and_then(|made| made.rows).unwrap_or_default(),
        columns,
        places,
        quality,
    })
}

fn quality_view(
    quality: &Quality,
    measured_at: chrono::DateTime<chrono::Utc>,
    language: Language,
) -> QualityView {
    let lines = quality.lines.iter().map(|line| QualityLine {
        dimension: line.dimension.value().to_owned(),
        label: line.dimension.label(language).to_owned(),
        score: line.score,
        weight: line.weight,
        explanation: line.explanation.get(language).to_owned(),
        findings: (line.findings.iter())
            .map(|(column, said)| FieldError {
                field: column.clone(),
                detail: said.get(language).to_owned(),
            })
            .collect(),
    });
    QualityView { score: quality.score, lines: lines.collect(), measured_at }
}

fn field<'a>(entry: &'a Entry, name: &str) -> Option<&'a Field> {
    entry.fields.iter().find(|field| field.name == name)
}

#[utoipa::path(get, path = "/api/v1/distributions/{id}/rows", tag = "table",
    summary = "表格的行，可筛选、排序、汇总 ¦ Rows of a table: filtered, ordered, summed up",
    description = "查询语法与 PostgREST 相同：select（列、别名、汇总）、运算符 eq neq gt gte lt lte like ilike in is 及 not.、or=(…)、and=(…)、order、limit、offset；after 取上一页的 next。另有 year() quarter() month() day() bin(宽度) 用于分组，median() distinct() 用于汇总。 ¦ The query is written as for PostgREST: select (columns, aliases, aggregates), the operators eq neq gt gte lt lte like ilike in is with not., or=(…), and=(…), order, limit, offset; `after` takes `next` of the page before. Beyond it there are year() quarter() month() day() bin(width) to group by, and median() distinct().",
    params(
        ("id" = String, Path, description = "文件的标识符 ¦ Identifier of the distribution"),
        ("select" = Option<String>, Query, description = "列，如 区县,合计:金额.sum() ¦ Columns, such as region,total:amount.sum()"),
        ("order" = Option<String>, Query, description = "排序，如 合计.desc ¦ Order, such as total.desc"),
        ("limit" = Option<u32>, Query, description = "行数，默认 100，最多 10000 ¦ Rows, 100 unless said, at most 10000"),
        ("offset" = Option<u64>, Query, description = "跳过的行数 ¦ Rows that are left out"),
        ("after" = Option<String>, Query, description = "续页标记 ¦ `next` of the page before"),
        ("version" = Option<u32>, Query, description = "历史版本号 ¦ Number of an older version"),
        ("ticket" = Option<String>, Query, description = "下载凭据，用于须申请的数据 ¦ Ticket, for data that needs a grant"),
    ),
    responses(
        (status = 200, description = "一页 ¦ A page", body = RowsPage),
        (status = 304, description = "已是最新 ¦ The caller's copy is current"),
        (status = 400, description = "查询有误，逐条指出 ¦ The query is wrong, point by point", body = Problem,
         content_type = "application/problem+json"),
        (status = 403, description = "须申请 ¦ A grant is needed", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "没有这个公开的文件，或文件没有表格 ¦ No such public file, or it has no table",
         body = Problem, content_type = "application/problem+json"),
        (status = 503, description = "表格正在准备 ¦ The table is being prepared", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn rows(
    State(portal): State<Portal>,
    caller: Caller,
    Client(client): Client,
    Path(id): Path<DistributionId>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let language = caller.language;
    let query = query.unwrap_or_default();
    let beside = Beside::read(&query, language)?;
    let allowed = match allowed(&portal, &id, &beside, language).await? {
        Ok(allowed) => allowed,
        Err(response) => return Ok(response),
    };
    let asked = parsed(&query, language)?;
    let labels = Labels::of(&portal, &allowed.stored.entry, &asked, language).await?;
    let tag = entity_tag(&allowed, &asked, &labels);
    let is_open = allowed.stored.openness == Openness::Unconditional;
    if let Some(response) = unchanged(&headers, &tag, is_open) {
        return Ok(response);
    }
    let tabular = portal.tabular();
    let _turn = tabular.turn(client, language)?;
    let page = tabular.engine()?.page(&allowed.table, &asked).await;
    let page = page.map_err(|error| tabular::failed(error, language))?;
    let body = written(&page, allowed.table.layout(), &allowed.stored.entry, &labels)?;
    let mut response = ([(header::CONTENT_TYPE, "application/json")], body).into_response();
    cached(&mut response, &tag, is_open);
    Ok(response)
}

/// Reads a query; all that is wrong with it is told at once.
pub(super) fn parsed(query: &str, language: Language) -> Result<RowsQuery, Failure> {
    RowsQuery::parse(query).map_err(|faults| {
        let errors = faults.iter().map(|fault| fault.error(language)).collect();
        let problem = Problem::new(ProblemKind::InvalidRequest, language);
        Failure::Problem(problem.with_errors(errors))
    })
}

/// What the codes of columns stand for, in a language.
#[derive(Default)]
pub(super) struct Labels {
    coded: HashMap<String, Arc<Listed>>,
    language: Language,
}

impl Labels {
    pub(super) async fn of(
        portal: &Portal,
        entry: &Entry,
        asked: &RowsQuery,
        language: Language,
    ) -> Result<Self, Failure> {
        let all = asked.select.is_empty()
            || asked.select.iter().any(|item| matches!(item.value, Value::All));
        let wanted =
            |name: &str| all || asked.select.iter().any(|item| item.value.column() == Some(name));
        Ok(Self { coded: standards::coded(portal, entry, wanted).await?, language })
    }

    /// What tells one state of the lists from another; nothing where there are none.
    fn versions(&self) -> Vec<String> {
        let language = self.language.code();
        let said = |(name, it): (&String, &Arc<Listed>)| {
            let (list, version) = it.list.as_ref().map_or(("", 0), |it| (it.0.as_str(), it.1));
            format!("{name}\n{}\n{list}\n{version}\n{language}\n", it.id)
        };
        let mut versions: Vec<_> = self.coded.iter().map(said).collect();
        versions.sort_unstable();
        versions
    }

    /// Says of the codes on a page what they stand for; `rows` is its JSON.
    fn put(&self, columns: &mut [RowsColumn], outputs: &[Output], layout: &Layout, rows: &str) {
        let listed = |output: &Output| {
            let column = layout.columns.get(output.place.filter(|_| output.is_own)?)?;
            self.coded.get(&column.name)
        };
        if self.coded.is_empty() || !outputs.iter().any(|output| listed(output).is_some()) {
            return;
        }
        let Ok(rows) = serde_json::from_str::<Vec<Vec<&RawValue>>>(rows) else { return };
        for (at, (column, output)) in columns.iter_mut().zip(outputs).enumerate() {
            let Some(listed) = listed(output) else { continue };
            let names = listed.names(self.language);
            for value in rows.iter().filter_map(|row| row.get(at)) {
                let raw = value.get();
                let text = serde_json::from_str(raw).unwrap_or(Cow::Borrowed(raw));
                if let Some(name) = names.get(text.trim()) {
                    column.labels.insert(text.into_owned(), (*name).to_owned());
                }
            }
        }
    }
}

/// What an answer is made from and of: the table, its titles, the query, and what codes stand for.
pub(super) fn entity_tag(allowed: &Allowed, query: &RowsQuery, labels: &Labels) -> String {
    let mut hasher = Sha256::new();
    hasher.update(&allowed.parquet);
    for field in &allowed.stored.entry.fields {
        for text in [&field.name, &field.title, field.unit.as_ref().unwrap_or(&field.name)] {
            hasher.update(text.len().to_le_bytes());
            hasher.update(text);
        }
    }
    hasher.update(query.to_query());
    for version in labels.versions() {
        hasher.update(version);
    }
    format!("\"{}\"", hex::encode(&hasher.finalize()[..16]))
}

/// The answer for a caller whose copy is current.
fn unchanged(headers: &HeaderMap, tag: &str, is_open: bool) -> Option<Response> {
    let known = headers.get(header::IF_NONE_MATCH)?.to_str().ok()?;
    let same = |one: &str| {
        let one = one.trim();
        one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag
    };
    known.split(',').any(same).then(|| {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        cached(&mut response, tag, is_open);
        response
    })
}

/// Says how long an answer may be kept: what needs a grant by nobody.
fn cached(response: &mut Response, tag: &str, is_open: bool) {
    let headers = response.headers_mut();
    // Compression changes the bytes and not what they say.
    if let Ok(tag) = HeaderValue::from_str(&format!("W/{tag}")) {
        headers.insert(header::ETAG, tag);
    }
    let kept = if is_open { "public, no-cache" } else { "private, no-store" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
}

pub(super) fn written(
    page: &Page,
    layout: &Layout,
    entry: &Entry,
    labels: &Labels,
) -> Result<String, Failure> {
    let mut columns = columns(&page.outputs, layout, entry);
    labels.put(&mut columns, &page.outputs, layout, &page.rows);
    let columns = serde_json::to_string(&columns);
    let next = serde_json::to_string(&page.next);
    let (Ok(columns), Ok(next)) = (columns, next) else {
        return Err(Failure::Query(tables::query::QueryError::Damaged("columns without a form")));
    };
    let Page { rows, total, .. } = page;
    Ok(format!("{{\"columns\":{columns},\"rows\":{rows},\"total\":{total},\"next\":{next}}}"))
}

fn columns(outputs: &[Output], layout: &Layout, entry: &Entry) -> Vec<RowsColumn> {
    let column = |output: &Output| {
        let of = output.place.and_then(|place| layout.columns.get(place));
        let field = of.and_then(|column| field(entry, &column.name));
        let is_itself = of.is_some_and(|column| column.name == output.name);
        let title = field.filter(|_| is_itself).map(|field| field.title.clone());
        RowsColumn {
            name: output.name.clone(),
            kind: output.kind,
            title: title.unwrap_or_else(|| output.name.clone()),
            unit: field.filter(|_| output.keeps_unit).and_then(|field| field.unit.clone()),
            labels: BTreeMap::new(),
            worked_out: !output.is_own && output.part.is_none(),
        }
    };
    outputs.iter().map(column).collect()
}
