//! What was taken by whom (R26, R35), for those who answer for the data.

use std::collections::HashMap;

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::SecondsFormat;
use contract::{Items, Problem, TakingView};
use domain::{GrantId, Language, RequestId, Role, Scope, Text};
use futures::{Stream, stream};
use serde::Deserialize;
use serde_json::json;
use store::{Deed, StoreError, Taking, TakingsSought};

use super::commands::is_staff;
use super::load::load;
use crate::failure::Failure;
use crate::input::Asked;
use crate::portal::Portal;
use crate::signed_in::SignedIn;
use crate::staff::find::page_of;

/// Takings that are read at once for a list that is taken along.
const CHUNK: u32 = 1000;

/// How the list is given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Shape {
    /// A page of it, as JSON.
    #[default]
    Json,
    /// All of it as a file, the oldest first.
    Csv,
}

/// Which part of the list is asked for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wishes {
    /// 页码，从 1 起 ¦ Page, from 1
    #[serde(deserialize_with = "contract::lenient::maybe_number")]
    page: Option<u32>,
    /// 每页条数，至多 100 ¦ Items a page, at most 100
    #[serde(deserialize_with = "contract::lenient::maybe_number")]
    per_page: Option<u32>,
    /// csv 为导出全部记录，旧的在前 ¦ `csv` gives all of it as a file, the oldest first
    #[param(value_type = Option<String>)]
    format: Shape,
}

#[utoipa::path(get, path = "/api/v1/requests/{id}/takings", tag = "requests",
    summary = "申请或事件所涉数据的下载记录，新的在前 ¦ What was taken of the data that a request or incident is about, the latest first",
    params(("id" = String, Path, description = "标识符 ¦ Identifier"), Wishes),
    responses(
        (status = 200, description = "下载记录 ¦ What was taken", content(
            (Items<TakingView> = "application/json"), (String = "text/csv"))),
        (status = 404, description = "没有这项申请，或无权查看 ¦ No such request that the caller may see",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn of_request(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path(id): Path<RequestId>,
    Asked(asked): Asked<Wishes>,
) -> Result<Response, Failure> {
    let loaded = load(&portal, &id, Some(&caller), caller.language).await?;
    let dataset = loaded.stored.dataset.as_ref().map(|it| it.id.clone());
    if !is_staff(&loaded.parties) {
        return Err(Failure::not_found(caller.language));
    }
    // Of what is about no entry nothing can have been taken.
    let Some(dataset) = dataset else {
        return Ok(Json(Items::<TakingView> { total: 0, items: Vec::new() }).into_response());
    };
    let sought = TakingsSought { dataset: Some(dataset), ..TakingsSought::default() };
    given(&portal, &caller, sought, &asked, ("request", id.as_str())).await
}

#[utoipa::path(get, path = "/api/v1/grants/{id}/takings", tag = "grants",
    summary = "一项授权的下载记录，新的在前 ¦ What was taken on a grant, the latest first",
    params(("id" = String, Path, description = "标识符 ¦ Identifier"), Wishes),
    responses(
        (status = 200, description = "下载记录 ¦ What was taken", content(
            (Items<TakingView> = "application/json"), (String = "text/csv"))),
        (status = 404, description = "没有这项授权，或无权查看 ¦ No such grant that the caller may see",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn of_grant(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path(id): Path<GrantId>,
    Asked(asked): Asked<Wishes>,
) -> Result<Response, Failure> {
    let actor = &caller.actor;
    let stored = portal.store().grant(&id).await?;
    let staff = [Role::Authority, Role::Provider, Role::Auditor];
    let sees = |it: &store::StoredGrant| {
        it.grant.holder == actor.account || actor.acting_as(&staff, &it.owner).is_some()
    };
    if !stored.as_ref().is_some_and(sees) || !actor.may(Scope::Read) {
        return Err(Failure::not_found(caller.language));
    }
    let sought = TakingsSought { grant: Some(id.clone()), ..TakingsSought::default() };
    given(&portal, &caller, sought, &asked, ("grant", id.as_str())).await
}

/// The list in the shape that is asked for.
async fn given(
    portal: &Portal,
    caller: &SignedIn,
    sought: TakingsSought,
    asked: &Wishes,
    (subject_kind, subject): (&'static str, &str),
) -> Result<Response, Failure> {
    let Wishes { page, per_page, format } = *asked;
    if format == Shape::Json {
        let (total, takings) = portal.store().takings(&sought, page_of(page, per_page)).await?;
        let items = told(portal, takings).await?;
        return Ok(Json(Items { total, items }).into_response());
    }
    // Who took along who took what is in the log too (R35).
    let deed = Deed {
        at: portal.now(),
        account: Some(caller.actor.account.clone()),
        organisation: caller.actor.memberships.first().map(|held| held.organisation.id.clone()),
        action: "takings.export".to_owned(),
        subject_kind,
        subject: subject.to_owned(),
        reason: None,
        legal_basis: None,
        change: json!({}),
    };
    portal.store().record(deed).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8; header=present"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"takings.csv\""),
    ];
    let lines = lines(portal.clone(), sought, caller.language);
    Ok((headers, Body::from_stream(lines)).into_response())
}

/// Takings as people read them.
async fn told(portal: &Portal, takings: Vec<Taking>) -> Result<Vec<TakingView>, StoreError> {
    let store = portal.store();
    let people = takings.iter().map(|it| it.account.clone()).collect();
    let offices = takings.iter().filter_map(|it| it.organisation.clone()).collect();
    let names = store.names(&people, &offices).await?;
    let mut titles = HashMap::new();
    for taking in &takings {
        if !titles.contains_key(&taking.distribution) {
            for file in store.distributions(&taking.dataset).await? {
                titles.insert(file.id, file.title);
            }
        }
    }
    let view = |taking: Taking| {
        let Taking {
            ticket: _,
            grant,
            request,
            account,
            organisation,
            dataset: _,
            distribution,
            version,
            sha256: _,
            purpose,
            at,
            uses: _,
        } = taking;
        let office = organisation.and_then(|id| names.providers.get(&id));
        TakingView {
            at,
            grant,
            request,
            who: names.people.get(&account).map(|it| it.name.clone()).unwrap_or_default(),
            organisation: office.map(|it| it.name.clone()),
            title: titles.get(&distribution).cloned().unwrap_or_default(),
            distribution,
            version,
            purpose,
        }
    };
    Ok(takings.into_iter().map(view).collect())
}

/// What the columns are called.
const COLUMNS: [Text; 9] = [
    Text { zh: "时间", en: "When" },
    Text { zh: "取用人", en: "Who" },
    Text { zh: "单位", en: "Organisation" },
    Text { zh: "文件", en: "File" },
    Text { zh: "版本", en: "Version" },
    Text { zh: "用途", en: "Purpose" },
    Text { zh: "授权编号", en: "Grant" },
    Text { zh: "申请编号", en: "Request" },
    Text { zh: "文件标识", en: "Identifier of the file" },
];

/// All of a list as lines, read in chunks while the receiver takes them.
fn lines(
    portal: Portal,
    sought: TakingsSought,
    language: Language,
) -> impl Stream<Item = Result<Vec<u8>, StoreError>> + Send {
    // What is to be written before the next chunk, and what was read last; nothing at the end.
    let head = [COLUMNS.map(|column| column.get(language).to_owned())];
    // The mark by which spreadsheets know the encoding.
    let begun = ["\u{feff}".as_bytes().to_vec(), written(&head)].concat();
    stream::try_unfold(Some((begun, None)), move |at: Option<(Vec<u8>, Option<Taking>)>| {
        let (portal, sought) = (portal.clone(), sought.clone());
        async move {
            let Some((mut part, last)) = at else { return Ok(None) };
            let takings = portal.store().takings_after(&sought, last.as_ref(), CHUNK).await?;
            let whole = takings.len() == CHUNK as usize;
            let next = takings.last().cloned().filter(|_| whole);
            let rows: Vec<_> = told(&portal, takings).await?.into_iter().map(row).collect();
            part.extend(written(&rows));
            Ok(Some((part, next.map(|last| (Vec::new(), Some(last))))))
        }
    })
}

fn row(taking: TakingView) -> [String; 9] {
    let TakingView { at, grant, request, who, organisation, distribution, title, version, purpose } =
        taking;
    [
        at.to_rfc3339_opts(SecondsFormat::Secs, true),
        plain(who),
        plain(organisation.unwrap_or_default()),
        plain(title),
        version.to_string(),
        plain(purpose),
        grant.to_string(),
        request.to_string(),
        distribution.to_string(),
    ]
}

/// Words that no spreadsheet takes for a formula.
fn plain(text: String) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}") } else { text }
}

/// Rows as CSV. Into memory nothing fails to be written.
fn written(rows: &[[String; 9]]) -> Vec<u8> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        let _ = writer.write_record(row);
    }
    writer.into_inner().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_stays_in_its_cell_and_is_no_formula() {
        let mut row = [const { String::new() }; 9];
        row[1] = plain("=HYPERLINK(\"http://evil.example\")".to_owned());
        row[5] = plain("两行，\n有\"引号\"".to_owned());
        let text = String::from_utf8(written(&[row])).expect("text");
        let expected =
            ",\"'=HYPERLINK(\"\"http://evil.example\"\")\",,,,\"两行，\n有\"\"引号\"\"\",,,\r\n";
        assert_eq!(text, expected);
    }
}
