//! The first rows of a file.

use std::io::Read;

use axum::Json;
use axum::extract::{Path, State};
use contract::{FilePreview, PREVIEW_MAX, Problem};
use domain::{DatasetId, DistributionId, Format};
use objects::{Digest, Seeking};
use serde::Deserialize;
use store::StoreError;
use tables::{Inspection, Limits, ReadAs, read_list};

use super::attach::find;
use crate::arrivals::found_in;
use crate::failure::Failure;
use crate::input::Asked;
use crate::portal::Portal;
use crate::signed_in::SignedIn;
use crate::staff::listings::load;

/// Rows that are shown when nobody says how many.
const ROWS: u32 = 20;
/// Bytes of a text that are read for its first rows.
const HEAD: u64 = 1 << 20;
/// Largest workbook that is opened for its first rows.
const WORKBOOK_MAX: u64 = 32 << 20;
/// Longest cell that is shown, in characters.
const CELL_MAX: usize = 500;

/// How much is wanted.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// 行数，至多 200 ¦ Rows, at most 200
    #[serde(deserialize_with = "contract::lenient::maybe_number")]
    rows: Option<u32>,
}

#[utoipa::path(get, path = "/api/v1/listings/{id}/distributions/{distribution}/preview",
    tag = "files",
    summary = "文件的前几行 ¦ The first rows of a file",
    params(
        ("id" = String, Path, description = "目录条目的标识符 ¦ Identifier of the listing"),
        ("distribution" = String, Path, description = "文件的标识符 ¦ Identifier of the file"),
        Wanted,
    ),
    responses(
        (status = 200, description = "前几行；不是表格时为空 ¦ The first rows; none of a file that is no table",
         body = FilePreview),
        (status = 404, description = "没有这个文件，或无权查看 ¦ No such file that the caller may see",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn preview(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path((listing, id)): Path<(DatasetId, DistributionId)>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Json<FilePreview>, Failure> {
    let stored = load(&portal, &listing, &caller.actor, caller.language).await?;
    let file = find(&stored, &id, caller.language)?;
    let Some(found) = found_in(&portal, file).await? else {
        return Ok(Json(FilePreview::default()));
    };
    let digest = Digest::parse(&file.file.sha256)
        .map_err(|error| StoreError::Damaged { what: "digest", cause: error.to_string() })?;
    let (reader, size) = (portal.objects().seek(&digest).await?, file.file.size);
    let rows = wanted.rows.unwrap_or(ROWS).min(PREVIEW_MAX) as usize;
    let shown =
        tokio::task::spawn_blocking(move || first_rows(reader, size, &found.inspection, rows));
    Ok(Json(shown.await?))
}

/// The first rows of a table; nothing of what cannot be shown so.
fn first_rows(reader: Seeking, size: u64, inspection: &Inspection, rows: usize) -> FilePreview {
    let names = || inspection.columns.iter().map(|column| column.name.clone()).collect();
    let nothing = || FilePreview { columns: names(), ..FilePreview::default() };
    let most = match inspection.format {
        Format::Csv | Format::Tsv => HEAD,
        Format::Xlsx if size <= WORKBOOK_MAX => WORKBOOK_MAX,
        _ => return nothing(),
    };
    let mut bytes = Vec::new();
    if reader.take(most).read_to_end(&mut bytes).is_err() {
        return nothing();
    }
    if (bytes.len() as u64) < size {
        // The last row may be cut; a line end of two bytes stays whole.
        let wide = inspection.encoding.as_deref().is_some_and(|it| it.starts_with("UTF-16"));
        let end = bytes.iter().rposition(|byte| *byte == b'\n').unwrap_or(0);
        bytes.truncate(if wide { end & !1 } else { end });
    }
    let Ok(list) = read_list(&bytes, ReadAs::Separated, &Limits::default()) else {
        return nothing();
    };
    let mut cells = list.rows.into_iter().map(|row| row.cells);
    let columns = match inspection.header {
        true => cells.next().unwrap_or_default(),
        false => names(),
    };
    let mut first: Vec<Vec<String>> = cells.by_ref().take(rows).collect();
    for cell in first.iter_mut().flatten() {
        if cell.chars().count() > CELL_MAX {
            *cell = cell.chars().take(CELL_MAX).chain(['…']).collect();
        }
    }
    let more = cells.next().is_some() || (bytes.len() as u64) < size;
    FilePreview { columns, rows: first, more }
}
