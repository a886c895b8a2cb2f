//! The audit log for those who supervise (R2, R35): looked through, and taken along.

use std::collections::HashMap;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use contract::{AuditItem, Items, Problem};
use domain::{AccountId, Language, ProviderId, Role, Scope, listing};
use futures::stream;
use serde::Deserialize;
use serde_json::{Value, json};
use store::{Deed, Logged, Page, Reach, Sought, Store, StoreError};

use super::find::page_of;
use crate::failure::Failure;
use crate::input::Asked;
use crate::portal::Portal;
use crate::signed_in::SignedIn;

/// Entries that are read at once for an export.
const CHUNK: u32 = 1000;

/// What is looked for.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wishes {
    /// 账号 ¦ Account
    account: Option<String>,
    /// 单位 ¦ Organisation
    organisation: Option<String>,
    /// 操作，或其开头，如 listing. ¦ Action, or how it begins, such as `listing.`
    action: Option<String>,
    /// 对象类型 ¦ Kind of subject
    subject_kind: Option<String>,
    /// 对象标识 ¦ Identifier of the subject
    subject: Option<String>,
    /// 起 ¦ Not before
    #[serde(deserialize_with = "contract::lenient::maybe_instant")]
    since: Option<DateTime<Utc>>,
    /// 止 ¦ Before
    #[serde(deserialize_with = "contract::lenient::maybe_instant")]
    until: Option<DateTime<Utc>>,
    /// 页码，从 1 起 ¦ Page, from 1
    #[serde(deserialize_with = "contract::lenient::maybe_number")]
    page: Option<u32>,
    /// 每页条数，至多 100 ¦ Items a page, at most 100
    #[serde(deserialize_with = "contract::lenient::maybe_number")]
    per_page: Option<u32>,
}

impl Wishes {
    fn sought(self, reach: Reach) -> (Sought, Page) {
        let Self {
            account,
            organisation,
            action,
            subject_kind,
            subject,
            since,
            until,
            page,
            per_page,
        } = self;
        let some = |text: Option<String>| text.filter(|text| !text.trim().is_empty());
        let sought = Sought {
            reach: Some(reach),
            account: some(account).map(AccountId::new),
            organisation: some(organisation).map(ProviderId::new),
            action: some(action),
            subject_kind: some(subject_kind),
            subject: some(subject),
            since,
            until,
        };
        (sought, page_of(page, per_page))
    }
}

#[utoipa::path(get, path = "/api/v1/audit", tag = "audit",
    summary = "审计日志，新的在前 ¦ The audit log, the newest first",
    params(Wishes),
    responses(
        (status = 200, description = "一页记录 ¦ A page of entries", body = Items<AuditItem>),
        (status = 403, description = "不是审计员 ¦ The caller is no auditor", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn audit(
    State(portal): State<Portal>,
    caller: SignedIn,
    Asked(asked): Asked<Wishes>,
) -> Result<Json<Items<AuditItem>>, Failure> {
    let (sought, page) = asked.sought(auditing(&caller)?);
    let (total, logged) = portal.store().logged(&sought, page).await?;
    let items = told(&portal, logged, caller.language).await?;
    Ok(Json(Items { total, items }))
}

#[utoipa::path(get, path = "/api/v1/audit/export", tag = "audit",
    summary = "导出审计日志，每行一条 JSON，旧的在前 ¦ The audit log as lines of JSON, the oldest first",
    params(Wishes),
    responses(
        (status = 200, description = "记录 ¦ The entries", content_type = "application/x-ndjson"),
        (status = 403, description = "不是审计员 ¦ The caller is no auditor", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn export(
    State(portal): State<Portal>,
    caller: SignedIn,
    Asked(asked): Asked<Wishes>,
) -> Result<Response, Failure> {
    let (sought, _) = asked.sought(auditing(&caller)?);
    let mut held = caller.actor.memberships.iter();
    let organisation = held.find(|held| held.roles.contains(&Role::Auditor));
    let organisation = organisation.map(|held| held.organisation.id.clone());
    // Who took the log along is in the log (R35).
    let deed = Deed {
        at: portal.now(),
        account: Some(caller.actor.account.clone()),
        organisation,
        action: "audit.export".to_owned(),
        subject_kind: "audit",
        subject: "log".to_owned(),
        reason: None,
        legal_basis: None,
        change: json!({ "sought": format!("{sought:?}") }),
    };
    portal.store().record(deed).await?;
    let lines = lines(portal.store().clone(), sought);
    let headers = [
        (header::CONTENT_TYPE, "application/x-ndjson"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.ndjson\""),
    ];
    Ok((headers, Body::from_stream(lines)).into_response())
}

/// The entries as lines, read in chunks while the receiver takes them.
fn lines(
    store: Store,
    sought: Sought,
) -> impl futures::Stream<Item = Result<String, StoreError>> + Send {
    stream::try_unfold(Some(0_i64), move |after| {
        let (store, sought) = (store.clone(), sought.clone());
        async move {
            let Some(after) = after else { return Ok(None) };
            let logged = store.logged_after(&sought, after, CHUNK).await?;
            let Some(last) = logged.last() else { return Ok(None) };
            let next = (logged.len() == CHUNK as usize).then_some(last.number);
            let lines = logged.iter().map(line).collect();
            Ok(Some((lines, next)))
        }
    })
}

fn line(logged: &Logged) -> String {
    let Logged {
        number,
        at,
        account,
        organisation,
        action,
        subject_kind,
        subject,
        reason,
        legal_basis,
        change,
        hash,
    } = logged;
    // The change stays the text that was hashed, so that the chain can be checked elsewhere.
    let mut line = json!({
        "number": number, "at": at, "at_micros": at.timestamp_micros(), "account": account,
        "organisation": organisation, "action": action, "subject_kind": subject_kind,
        "subject": subject, "reason": reason, "legal_basis": legal_basis, "change": change,
        "hash": hash,
    })
    .to_string();
    line.push('\n');
    line
}

/// What the caller supervises.
fn auditing(caller: &SignedIn) -> Result<Reach, Failure> {
    caller.permitted(Scope::Audit)?;
    let reach = Reach::of(&caller.actor, &[Role::Auditor]);
    if reach.is_empty() { Err(caller.refused()) } else { Ok(reach) }
}

/// Entries as people read them.
pub(crate) async fn told(
    portal: &Portal,
    logged: Vec<Logged>,
    language: Language,
) -> Result<Vec<AuditItem>, StoreError> {
    let accounts = logged.iter().filter_map(|it| it.account.as_ref());
    let accounts = portal.store().account_names(accounts).await?;
    let organisations: HashMap<_, _> = if logged.iter().any(|it| it.organisation.is_some()) {
        let names = portal.store().provider_names().await?;
        names.into_iter().map(|it| (it.id, it.name)).collect()
    } else {
        HashMap::new()
    };
    Ok(logged
        .into_iter()
        .map(|logged| {
            let Logged {
                number,
                at,
                account,
                organisation,
                action,
                subject_kind,
                subject,
                reason,
                legal_basis,
                change,
                hash,
            } = logged;
            AuditItem {
                id: number.to_string(),
                version: 1,
                number,
                at,
                account_name: account.as_ref().and_then(|id| accounts.get(id).cloned()),
                account: account.map(|id| id.to_string()),
                organisation_name: organisation
                    .as_ref()
                    .and_then(|id| organisations.get(id).cloned()),
                organisation: organisation.map(|id| id.to_string()),
                label: label(&action, language),
                action,
                subject_kind,
                subject,
                reason,
                legal_basis,
                change: serde_json::from_str(&change).unwrap_or(Value::String(change)),
                hash,
            }
        })
        .collect())
}

/// What was done, for people.
fn label(action: &str, language: Language) -> String {
    if let Some(command) = action.strip_prefix("listing.")
        && let Some(command) = listing::Command::from_value(command)
    {
        return command.label(language).to_owned();
    }
    if let Some(command) = action.strip_prefix("request.")
        && let Some(command) = domain::request::Command::from_value(command)
    {
        return command.label(language).to_owned();
    }
    if let Some(command) = action.strip_prefix("grant.")
        && let Some(command) = domain::grant::GrantCommand::from_value(command)
    {
        return command.label(language).to_owned();
    }
    let known = domain::deeds::label(action);
    known.map_or_else(|| action.to_owned(), |text| text.get(language).to_owned())
}
