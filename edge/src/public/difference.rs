//! What changed in a table from one version of its file to another.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use contract::{DifferenceView, DifferingRow, Problem, RowsColumn};
use domain::{DistributionId, Language};
use tables::query::{Difference, Differing};

use super::charts::titled;
use super::table::{Allowed, Beside, allowed};
use crate::caller::Caller;
use crate::failure::Failure;
use crate::people::client::Client;
use crate::portal::Portal;
use crate::tabular;

/// Most rows that are shown.
const ROWS_MAX: usize = 100;
/// Most columns of a key.
const KEY_MAX: usize = 8;

/// Which versions, and by what rows are known again.
struct Asked {
    from: Option<u32>,
    to: Option<u32>,
    /// Nothing said: a column that suits, if there is one.
    key: Option<Vec<String>>,
}

impl Asked {
    fn read(query: &str, language: Language) -> Result<Self, Failure> {
        let mut asked = Self { from: None, to: None, key: None };
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let number = |value: &str| match value.parse::<u32>() {
                _ if value.is_empty() => Ok(None),
                Ok(number) => Ok(Some(number)),
                Err(_) => Err(Failure::not_found(language)),
            };
            match name.as_ref() {
                "from" => asked.from = number(&value)?,
                "to" => asked.to = number(&value)?,
                "key" => {
                    let key = asked.key.get_or_insert_default();
                    if !value.is_empty() && key.len() < KEY_MAX {
                        key.push(value.into_owned());
                    }
                }
                _ => {}
            }
        }
        Ok(asked)
    }
}

#[utoipa::path(get, path = "/api/v1/distributions/{id}/diff", tag = "table",
    summary = "两个版本之间按行比较 ¦ What rows differ between two versions",
    description = "按两个版本共有的列比较发布的值。key 指定识别同一行的列，可重复；不写则选用两个版本中都不重复的第一列，没有这样的列或 key 为空时只分有无。至多列出 100 行。 ¦ Values as published are compared in the columns that both versions have. `key` names columns by which a row is known again and may be repeated; without it the first column is taken whose values do not repeat in either version, and where there is none, or `key` is empty, rows are only there or not. At most 100 rows are shown.",
    params(
        ("id" = String, Path, description = "文件的标识符 ¦ Identifier of the distribution"),
        ("from" = Option<u32>, Query, description = "较早的版本，默认为前一版本 ¦ Earlier version; the one before unless said"),
        ("to" = Option<u32>, Query, description = "较晚的版本，默认为当前版本 ¦ Later version; the current one unless said"),
        ("key" = Option<Vec<String>>, Query, description = "识别同一行的列 ¦ Columns by which a row is known again"),
        ("ticket" = Option<String>, Query, description = "下载凭据 ¦ Ticket"),
    ),
    responses(
        (status = 200, description = "差异 ¦ What differs", body = DifferenceView),
        (status = 400, description = "两个版本并不都有这一列 ¦ Not both versions have such a column", body = Problem,
         content_type = "application/problem+json"),
        (status = 403, description = "须申请 ¦ A grant is needed", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "没有这个文件或版本 ¦ No such file or version", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn difference(
    State(portal): State<Portal>,
    caller: Caller,
    Client(client): Client,
    Path(id): Path<DistributionId>,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let language = caller.language;
    let query = query.unwrap_or_default();
    let Asked { from, to, key } = Asked::read(&query, language)?;
    let beside = |version| {
        let mut beside = Beside::read(&query, language)?;
        beside.version = version;
        Ok::<_, Failure>(beside)
    };
    let after = match allowed(&portal, &id, &beside(to)?, language).await? {
        Ok(allowed) => allowed,
        Err(response) => return Ok(response),
    };
    let to = after.stored.version;
    let from = from.or(to.checked_sub(1)).filter(|from| *from > 0);
    let from = from.ok_or_else(|| Failure::not_found(language))?;
    let before = match allowed(&portal, &id, &beside(Some(from))?, language).await? {
        Ok(allowed) => allowed,
        Err(response) => return Ok(response),
    };
    let tabular = portal.tabular();
    let _turn = tabular.turn(client, language)?;
    let key = match key {
        Some(key) => key,
        None => known_again(&portal, &before, &after)?.into_iter().collect(),
    };
    let tables = (&before.table, &after.table);
    let found = tabular.engine()?.difference(tables, &key, ROWS_MAX).await;
    let found = found.map_err(|error| tabular::failed(error, language))?;
    Ok(Json(view((from, to), key, found, &after)).into_response())
}

/// The first column that has a value of its own in every row of both versions.
fn known_again(
    portal: &Portal,
    before: &Allowed,
    after: &Allowed,
) -> Result<Option<String>, Failure> {
    let unique = |allowed: &Allowed| -> Result<Vec<String>, Failure> {
        let stored = &allowed.stored;
        let kept = stored.made.as_ref().and_then(|made| made.measured.as_deref());
        let Some(kept) = kept else { return Ok(Vec::new()) };
        let (measured, layout, _) =
            tabular::measured(kept, &stored.entry, stored.arrived_at, portal.now())?;
        let columns = layout.columns.iter().zip(&measured.columns);
        let own = columns.filter(|(_, profile)| {
            profile.filled == layout.rows && profile.distinct == layout.rows
        });
        Ok(own.map(|(column, _)| column.name.clone()).collect())
    };
    let (earlier, later) = (unique(before)?, unique(after)?);
    Ok(later.into_iter().find(|name| earlier.contains(name)))
}

fn view(
    (from, to): (u32, u32),
    key: Vec<String>,
    found: Difference,
    after: &Allowed,
) -> DifferenceView {
    let Difference { columns, lost, gained, added, removed, changed, same, rows } = found;
    let columns = columns.iter().filter_map(|name| {
        let column = after.table.layout().columns.iter().find(|column| column.name == *name)?;
        let field = after.stored.entry.fields.iter().find(|field| field.name == *name);
        Some(RowsColumn {
            name: name.clone(),
            kind: column.kind,
            title: titled(column, after),
            unit: field.and_then(|field| field.unit.clone()),
            labels: BTreeMap::new(),
            worked_out: false,
        })
    });
    let rows = rows.into_iter().map(|Differing { before, after }| DifferingRow { before, after });
    DifferenceView {
        from,
        to,
        key,
        columns: columns.collect(),
        lost,
        gained,
        added,
        removed,
        changed,
        same,
        rows: rows.collect(),
    }
}
