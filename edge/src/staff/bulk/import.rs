//! Bringing a sheet: first it is looked at, then all of it is applied, or its good rows, or nothing.

use axum::Json;
use axum::extract::{Multipart, Path, Request, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use contract::{
    ImportOutcome, ImportReport, ImportRow, ImportRows, ImportWishes, Problem, ProblemKind,
};
use domain::{Language, Role, Scope};
use objects::Digest;
use serde::Deserialize;
use store::{Sheet, StoreError};

use super::plan::{Plan, plan, read};
use crate::failure::Failure;
use crate::input::{Asked, Input, wants_page};
use crate::portal::Portal;
use crate::signed_in::SignedIn;

/// Most bytes of a sheet.
const SHEET_MAX: usize = 32 << 20;
/// Most bytes of what brings it.
pub(crate) const BODY_MAX: usize = SHEET_MAX + (64 << 10);
/// Most rows that a report tells.
const TOLD_MAX: usize = 1000;
/// Longest name of a file, in characters.
const NAME_MAX: usize = 200;

#[utoipa::path(post, path = "/api/v1/listings/import", tag = "listings",
    summary = "导入目录表（XLSX、CSV），可先预检 ¦ Import a sheet of listings, with a dry run first",
    description = "表单字段 file 为文件。一次事务写入；版本落后、无权编辑的行列为错误。 ¦ The part `file` is the sheet. It is written in one transaction; rows that are behind or not the caller's are bad.",
    params(ImportWishes),
    responses(
        (status = 200, description = "逐行结果 ¦ What becomes of each row", body = ImportReport),
        (status = 403, description = "不是登记员 ¦ The caller registers for no organisation",
         body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "文件不能读取，或有错误的行 ¦ The file cannot be read, or rows are bad",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn import(
    State(portal): State<Portal>,
    caller: SignedIn,
    Asked(wishes): Asked<ImportWishes>,
    request: Request,
) -> Result<Response, Failure> {
    let language = caller.language;
    registering(&caller)?;
    let (parts, body) = request.into_parts();
    let bare = wants_page(&parts);
    let multipart = {
        let request = Request::from_parts(parts, body);
        let multipart =
            <Multipart as axum::extract::FromRequest<Portal>>::from_request(request, &portal);
        multipart.await.map_err(|_| Failure::new(ProblemKind::UnsupportedType, language))?
    };
    let (name, bytes) = part(multipart, language).await?;
    let stored = portal.objects().put_bytes(sealed(&bytes)).await?;
    let sheet = Sheet {
        id: uuid::Uuid::now_v7().to_string(),
        account: caller.actor.account.clone(),
        file_name: name,
        sha256: stored.digest.to_string(),
        received_at: portal.now(),
        report: None,
    };
    for digest in portal.store().keep_sheet(&sheet).await? {
        if let Ok(digest) = Digest::parse(&digest) {
            portal.objects().remove(&digest).await?;
        }
    }
    let rows = (!wishes.dry_run).then_some(wishes.rows);
    let report = look(&portal, &caller, sheet, bytes, rows).await?;
    if bare {
        let place = format!("/staff/import?sheet={}", report.id);
        let status = axum::http::StatusCode::SEE_OTHER;
        return Ok((status, [(header::LOCATION, place)]).into_response());
    }
    Ok(Json(report).into_response())
}

#[utoipa::path(get, path = "/api/v1/listings/imports/{id}", tag = "listings",
    summary = "已上传目录表的预检结果 ¦ What a sheet that was brought would do now",
    params(("id" = String, Path, description = "标识符 ¦ Identifier")),
    responses(
        (status = 200, description = "逐行结果 ¦ What becomes of each row", body = ImportReport),
        (status = 404, description = "没有这个表 ¦ No such sheet of the caller's", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn report(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path(id): Path<String>,
) -> Result<Json<ImportReport>, Failure> {
    let (sheet, bytes) = kept(&portal, &caller, &id).await?;
    if let Some(report) = &sheet.report {
        // What became of it then, and not what the same rows would do again.
        let report = serde_json::from_str(report);
        return report.map(Json).map_err(|error| {
            StoreError::Damaged { what: "report", cause: error.to_string() }.into()
        });
    }
    Ok(Json(look(&portal, &caller, sheet, bytes, None).await?))
}

/// Which rows are applied.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
pub(crate) struct Apply {
    /// `all` or none; `good` rows only.
    #[serde(default)]
    rows: ImportRows,
}

#[utoipa::path(post, path = "/api/v1/listings/imports/{id}/apply", tag = "listings",
    summary = "导入已预检的目录表 ¦ Apply a sheet that was looked at",
    params(("id" = String, Path, description = "标识符 ¦ Identifier")),
    request_body = Apply,
    responses(
        (status = 200, description = "逐行结果 ¦ What became of each row", body = ImportReport),
        (status = 404, description = "没有这个表 ¦ No such sheet of the caller's", body = Problem,
         content_type = "application/problem+json"),
        (status = 409, description = "已导入，或其间有人修改 ¦ It was applied before, or somebody wrote meanwhile",
         body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "有错误的行 ¦ Rows are bad", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn apply(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path(id): Path<String>,
    input: Input<Apply>,
) -> Result<Response, Failure> {
    let (sheet, bytes) = kept(&portal, &caller, &id).await?;
    let report = look(&portal, &caller, sheet, bytes, Some(input.value.rows)).await?;
    if input.form.is_some() {
        let place = format!("/staff/import?sheet={}", report.id);
        let status = axum::http::StatusCode::SEE_OTHER;
        return Ok((status, [(header::LOCATION, place)]).into_response());
    }
    Ok(Json(report).into_response())
}

/// Looks at a sheet, and applies what is wished of it.
async fn look(
    portal: &Portal,
    caller: &SignedIn,
    sheet: Sheet,
    bytes: Bytes,
    apply: Option<ImportRows>,
) -> Result<ImportReport, Failure> {
    let language = caller.language;
    if apply.is_some() && sheet.report.is_some() {
        return Err(Failure::new(ProblemKind::Conflict, language));
    }
    // Sheets are large once they are read: a few at a time, the others wait.
    let _turn = portal.sheets().acquire().await.ok();
    let list = read(bytes, &sheet.file_name, language).await?;
    let Plan { ignored, rows, writes } =
        plan(portal, &caller.actor, &list, &sheet.id, language).await?;
    let count = |outcome| rows.iter().filter(|row| row.outcome == outcome).count() as u64;
    let bad = count(ImportOutcome::Bad);
    if apply == Some(ImportRows::All) && bad > 0 {
        return Err(bad_rows(&rows, language));
    }
    let mut shown = told(rows.clone());
    if apply.is_none() {
        // A listing that is not begun has no identifier to ask for yet.
        let new = shown.iter_mut().filter(|row| row.outcome == ImportOutcome::New);
        new.for_each(|row| row.id = None);
    }
    let report = ImportReport {
        id: sheet.id.clone(),
        file_name: sheet.file_name.clone(),
        received_at: sheet.received_at,
        total: rows.len() as u64,
        new: count(ImportOutcome::New),
        changed: count(ImportOutcome::Changed),
        unchanged: count(ImportOutcome::Unchanged),
        bad,
        ignored,
        rows: shown,
        applied: apply.is_some(),
    };
    if apply.is_some() {
        let kept = serde_json::to_string(&report)
            .map_err(|error| StoreError::Damaged { what: "report", cause: error.to_string() })?;
        match portal.store().apply_sheet(&sheet, &kept, writes).await {
            Ok(()) => {}
            Err(StoreError::Conflict) => {
                return Err(Failure::new(ProblemKind::Conflict, language));
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(report)
}

/// A sheet as it is kept: with a beginning of its own, so that its contents are those of nothing
/// else and can go when it goes.
fn sealed(bytes: &[u8]) -> Bytes {
    let mut sealed = uuid::Uuid::now_v7().as_bytes().to_vec();
    sealed.extend_from_slice(bytes);
    sealed.into()
}

/// Bytes of that beginning.
const SEAL: u64 = 16;

/// The rows that somebody has to see, what is wrong before all else.
fn told(rows: Vec<ImportRow>) -> Vec<ImportRow> {
    let (mut told, rest): (Vec<_>, Vec<_>) =
        rows.into_iter().partition(|row| row.outcome == ImportOutcome::Bad);
    told.extend(rest.into_iter().filter(|row| row.outcome != ImportOutcome::Unchanged));
    told.truncate(TOLD_MAX);
    told.sort_by_key(|row| row.line);
    told
}

fn bad_rows(rows: &[ImportRow], language: Language) -> Failure {
    let bad = rows.iter().filter(|row| row.outcome == ImportOutcome::Bad);
    let errors = bad
        .flat_map(|row| {
            row.errors.iter().map(|error| contract::FieldError {
                field: format!("rows[{}].{}", row.line, error.field),
                detail: error.detail.clone(),
            })
        })
        .take(TOLD_MAX)
        .collect();
    Failure::Problem(Problem::new(ProblemKind::Incomplete, language).with_errors(errors))
}

fn registering(caller: &SignedIn) -> Result<(), Failure> {
    caller.permitted(Scope::Draft)?;
    if caller.actor.is(Role::Registrar) { Ok(()) } else { Err(caller.refused()) }
}

async fn kept(portal: &Portal, caller: &SignedIn, id: &str) -> Result<(Sheet, Bytes), Failure> {
    registering(caller)?;
    let sheet = portal.store().sheet(id, &caller.actor.account).await?;
    let sheet = sheet.ok_or_else(|| Failure::not_found(caller.language))?;
    let digest = Digest::parse(&sheet.sha256).map_err(|_| Failure::not_found(caller.language))?;
    let size = portal.objects().size(&digest).await?;
    let size = size.ok_or_else(|| Failure::not_found(caller.language))?;
    let mut reading = portal.objects().read(&digest, SEAL.min(size)..size).await?;
    let mut bytes = Vec::new();
    while let Some(chunk) = futures::StreamExt::next(&mut reading).await {
        bytes.extend_from_slice(&chunk?);
    }
    Ok((sheet, bytes.into()))
}

/// The part `file` of what was sent.
async fn part(mut multipart: Multipart, language: Language) -> Result<(String, Bytes), Failure> {
    let broken = |_| Failure::new(ProblemKind::InvalidRequest, language);
    while let Some(mut field) = multipart.next_field().await.map_err(broken)? {
        if field.name() != Some("file") {
            continue;
        }
        let name: String =
            field.file_name().unwrap_or("sheet.csv").chars().take(NAME_MAX).collect();
        let mut bytes = Vec::new();
        while let Some(chunk) = field.chunk().await.map_err(broken)? {
            if bytes.len() + chunk.len() > SHEET_MAX {
                return Err(Failure::new(ProblemKind::TooLarge, language));
            }
            bytes.extend_from_slice(&chunk);
        }
        return Ok((name, bytes.into()));
    }
    let detail = match language {
        Language::Zh => "请选择文件",
        Language::En => "choose a file",
    };
    Err(Failure::fields(ProblemKind::Incomplete, [("file", detail)], language))
}
