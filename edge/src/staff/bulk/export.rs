//! The template, and the catalogue in its form: what is written here can be brought back.

use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use contract::Problem;
use domain::sheet::{Column, Written, write_cell};
use domain::{
    Frequency, Language, Library, Licence, Openness, RegionCode, Role, Scope, SecurityLevel,
    Sharing, Theme,
};
use serde_json::json;
use store::{Deed, Reach, Store, StoreError};
use tables::{BookColumn, BookError, write_book};

use crate::failure::Failure;
use crate::portal::Portal;
use crate::signed_in::SignedIn;
use crate::staff::find::reach;

const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

#[utoipa::path(get, path = "/api/v1/listings/template", tag = "listings",
    summary = "目录登记模板（XLSX） ¦ The template for registering listings, as a workbook",
    responses(
        (status = 200, description = "工作簿 ¦ The workbook",
         content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (status = 401, description = "需要登录 ¦ Sign in first", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn template(
    State(portal): State<Portal>,
    caller: SignedIn,
) -> Result<Response, Failure> {
    let providers = drafting(&portal, &caller).await?;
    let book = tokio::task::spawn_blocking(move || book(&providers, Vec::new())).await??;
    Ok(attachment("目录登记模板.xlsx", book))
}

#[utoipa::path(get, path = "/api/v1/listings/export", tag = "listings",
    summary = "以模板格式导出本人可见的全部目录 ¦ All listings that the caller may see, in the template's form",
    responses(
        (status = 200, description = "工作簿 ¦ The workbook",
         content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (status = 401, description = "需要登录 ¦ Sign in first", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn export(
    State(portal): State<Portal>,
    caller: SignedIn,
) -> Result<Response, Failure> {
    let reach = reach(&caller.actor);
    if reach.is_empty() {
        return Err(caller.refused());
    }
    let providers = drafting(&portal, &caller).await?;
    let _turn = portal.sheets().acquire().await.ok();
    let (book, count) = whole(portal.store(), &reach, providers).await?;
    let deed = Deed {
        at: portal.now(),
        account: Some(caller.actor.account.clone()),
        organisation: caller.actor.memberships.first().map(|held| held.organisation.id.clone()),
        action: "catalogue.export".to_owned(),
        subject_kind: "catalogue",
        subject: "catalogue".to_owned(),
        reason: None,
        legal_basis: None,
        change: json!({ "entries": count }),
    };
    portal.store().record(deed).await?;
    Ok(attachment("公共数据目录.xlsx", book))
}

/// The whole catalogue as a workbook, for a command of the program, and how many rows it has.
///
/// # Errors
/// When the database fails or there are more listings than a sheet holds.
pub async fn catalogue(store: &Store) -> Result<(Vec<u8>, usize), ExportError> {
    let everywhere = Reach { own: Vec::new(), regions: vec![RegionCode::nation()] };
    whole(store, &everywhere, Vec::new()).await
}

/// The catalogue could not be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The workbook could not be written.
    #[error(transparent)]
    Book(#[from] BookError),
    /// The writing was ended before it had finished.
    #[error(transparent)]
    Task(#[from] tokio::task::JoinError),
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::Store(error) => error.into(),
            ExportError::Book(error) => error.into(),
            ExportError::Task(error) => error.into(),
        }
    }
}

/// The catalogue as far as somebody reaches, as a workbook, and how many rows it has.
async fn whole(
    store: &Store,
    reach: &Reach,
    providers: Vec<String>,
) -> Result<(Vec<u8>, usize), ExportError> {
    let listings = store.whole_listings(reach).await?;
    let count = listings.len();
    let rows = listings
        .iter()
        .map(|listing| {
            let written = Written {
                id: &listing.id,
                version: listing.version,
                provider: &listing.provider.name,
                entry: &listing.entry,
            };
            Column::ALL.iter().map(|column| write_cell(*column, &written)).collect()
        })
        .collect();
    let book = tokio::task::spawn_blocking(move || book(&providers, rows)).await??;
    Ok((book, count))
}

/// Names of the organisations for which the caller drafts.
async fn drafting(portal: &Portal, caller: &SignedIn) -> Result<Vec<String>, Failure> {
    caller.permitted(Scope::Read)?;
    if !caller.actor.is_staff() {
        return Err(caller.refused());
    }
    let own = Reach::of(&caller.actor, &[Role::Registrar]).own;
    let names = portal.store().provider_names().await?;
    Ok(names.into_iter().filter(|it| own.contains(&it.id)).map(|it| it.name).collect())
}

fn book(providers: &[String], rows: Vec<Vec<String>>) -> Result<Vec<u8>, BookError> {
    let columns: Vec<_> = Column::ALL.iter().map(|column| described(*column, providers)).collect();
    let notes = [
        "每行一个目录条目；带 * 的列必填。表头不要改动，列的次序可以调整，用不到的列可以删除。",
        "“标识”留空：登记新条目；填写已有条目的标识：更新该条目。“版本”由导出表带出，用来防止覆盖他人的修改。",
        "更新时，删去的列保持不变，留空的单元格表示清空（名称、开放属性等必备项留空表示不变）。",
        "主题、关键词、数据元可以填多个，用顿号“、”分隔。日期写作 2026-01-31。",
        "上传后先预检：逐行列出将要新增、变更的内容和错误，确认后再导入；导入在一次事务中完成。",
        "One row a listing. Leave “标识” empty to register a new one; fill it in to update one that is there.",
    ];
    let notes = notes.map(str::to_owned);
    write_book("目录", &columns, rows, ("填写说明", &notes), "代码表")
}

fn described(column: Column, providers: &[String]) -> BookColumn {
    fn labels<T: Copy>(all: &[T], label: impl Fn(T, Language) -> &'static str) -> Vec<String> {
        all.iter().map(|item| label(*item, Language::Zh).to_owned()).collect()
    }
    let (note, width, required) = match column {
        Column::Id => ("留空登记新条目；更新时填写条目的标识", 38, false),
        Column::Version => ("导出时的版本，用于发现他人同时修改", 8, false),
        Column::Title => ("数据集名称，不超过 200 字", 32, true),
        Column::Summary => ("数据的内容、范围与来源，不超过 4000 字", 48, true),
        Column::Openness => ("无条件开放、有条件开放、非开放；后两者须写明法律依据", 12, true),
        Column::Sharing => ("部门之间的共享属性", 14, false),
        Column::Themes => ("可填多个，用顿号分隔；第一个为主要主题", 16, true),
        Column::Provider => ("数源部门；只登记一个单位时可留空", 22, false),
        Column::Frequency => ("承诺的更新频率", 10, false),
        Column::Licence => ("使用许可", 18, false),
        Column::LegalBasis => ("有条件开放、非开放必填", 28, false),
        Column::Conditions => ("有条件开放必填", 28, false),
        Column::Usage => ("使用者须遵守的要求", 28, false),
        Column::Region => ("六位行政区划代码或名称", 12, false),
        Column::Office => ("负责答复的处室", 18, true),
        Column::Phone => ("联系电话", 16, false),
        Column::Email => ("联系邮箱", 22, false),
        Column::Keywords => ("可填多个，用顿号分隔", 22, false),
        Column::Library => ("基础库、主题库、专题库", 10, false),
        Column::SecurityLevel => ("数据安全级别", 10, false),
        Column::Start => ("数据覆盖的起始日期", 12, false),
        Column::End => ("数据覆盖的结束日期", 12, false),
        Column::Elements => ("本单位作为唯一来源采集的数据元（一数一源）", 22, false),
        Column::Source => ("数据并非本单位产生时，写明来源", 22, false),
    };
    let choices = match column {
        Column::Openness => labels(Openness::ALL, Openness::label),
        Column::Sharing => labels(Sharing::ALL, Sharing::label),
        Column::Themes => labels(Theme::ALL, Theme::label),
        Column::Frequency => labels(Frequency::ALL, Frequency::label),
        Column::Licence => labels(Licence::ALL, Licence::label),
        Column::Library => labels(Library::ALL, Library::label),
        Column::SecurityLevel => labels(SecurityLevel::ALL, SecurityLevel::label),
        Column::Provider => providers.to_vec(),
        _ => Vec::new(),
    };
    BookColumn {
        name: column.label().zh.to_owned(),
        note: note.to_owned(),
        width,
        required,
        choices,
        several: column == Column::Themes,
    }
}

fn attachment(name: &str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE)),
        (header::CONTENT_DISPOSITION, download::content_disposition(name)),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    (headers, bytes).into_response()
}
