//! Verification (核验): is this value the one on file?

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::Response;
use contract::rows::{Condition, Filter, Operator, RowsQuery, Selected, Value};
use contract::{FieldError, Problem, ProblemKind, Verification, VerificationInput};
use domain::unseen::{Question, Verdict};
use domain::{DistributionId, Language, Scope, Unseen};
use serde_json::value::RawValue;
use tables::query::{Page, QueryError, Table};

use super::{About, Opened, mark, opened, private};
use crate::failure::Failure;
use crate::input::{Form, Input};
use crate::people::client::Client;
use crate::people::cookies::Cookie;
use crate::portal::Portal;
use crate::signed_in::SignedIn;

/// Answers leave at multiples of this after their question came, so that it cannot be heard from
/// their time whether there is such a record.
const PACE: Duration = Duration::from_millis(400);

#[utoipa::path(post, path = "/api/v1/distributions/{id}/verify", tag = "unseen",
    summary = "核验一个值是否与登记一致 ¦ Verify whether a value is the one on file",
    description = "须登录。给出确定一条记录的全部列的值、一个待核验的值和用途；只回答是否一致。未能核实的原因不予区分，提供单位另有设置的除外。每日次数有限，每次核验都记入审计日志（记录列名，不记录值）。 ¦ Needs an account. Give a value for every column of the key, one value that is claimed, and what for; the answer is whether it is so. Why something could not be confirmed is not said, unless the provider allows it. There are so many a day, and each is in the audit log, with the columns and without their values.",
    params(("id" = String, Path, description = "文件的标识符 ¦ Identifier of the distribution")),
    request_body = VerificationInput,
    responses(
        (status = 200, description = "回答 ¦ The answer", body = Verification),
        (status = 400, description = "列不符 ¦ Other columns are needed", body = Problem,
         content_type = "application/problem+json"),
        (status = 401, description = "须登录 ¦ Sign in first", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "没有开放核验 ¦ Not open to verification", body = Problem,
         content_type = "application/problem+json"),
        (status = 429, description = "今日次数已用完 ¦ No more today", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn verify(
    State(portal): State<Portal>,
    signed: SignedIn,
    Client(client): Client,
    Path(id): Path<DistributionId>,
    Input { value, form }: Input<VerificationInput>,
) -> Result<Response, Failure> {
    let began = tokio::time::Instant::now();
    let language = signed.language;
    signed.permitted(Scope::Read)?;
    let opened = opened(&portal, &id, language).await?;
    opened.answers(Question::Verification, language)?;
    let claimed = Claimed::read(value, &opened.policy, language)?;
    let (table, _) = opened.table(&portal, Question::Verification, language).await?;
    let _turn = portal.tabular().turn(client, language)?;
    let about =
        About { columns: claimed.columns(), record: Some(record(&portal, &opened, &claimed)) };
    let left = opened.ask(&portal, &signed, Question::Verification, claimed.purpose, about).await?;
    let verdict = verdict(&portal, &opened, &table, &claimed).await;
    tokio::time::sleep_until(next(began)).await;
    let verdict = verdict?;
    let mark = mark(&portal, &signed, &opened);
    Ok(reply(
        &portal,
        form.as_ref(),
        &mark,
        Verification { verdict, label: verdict.label(language).to_owned(), left },
    ))
}

/// The next time at which answers leave.
fn next(began: tokio::time::Instant) -> tokio::time::Instant {
    let paces = began.elapsed().as_millis() / PACE.as_millis() + 1;
    began + PACE.saturating_mul(u32::try_from(paces).unwrap_or(u32::MAX))
}

/// A form learns it on its page, from a cookie: an address would show it, and could say anything.
fn reply(portal: &Portal, form: Option<&Form>, mark: &str, answer: Verification) -> Response {
    let Some(form) = form else { return private(Json(answer)) };
    let mut response = private(form.onward());
    let kept = format!("{}.{mark}", answer.verdict.value());
    if let Some(cookie) = Cookie::Verdict.set(&kept, portal.is_secure()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// A question, of the policy's columns and no others.
struct Claimed {
    key: BTreeMap<String, String>,
    claim: (String, String),
    purpose: domain::unseen::Purpose,
}

impl Claimed {
    fn read(
        input: VerificationInput,
        policy: &Unseen,
        language: Language,
    ) -> Result<Self, Failure> {
        let VerificationInput { key, claim, purpose } = input;
        let mut errors = Vec::new();
        let mut fault = |field: &str, zh: String, en: String| {
            let detail = if language == Language::Zh { zh } else { en };
            errors.push(FieldError { field: field.to_owned(), detail });
        };
        let given = |values: BTreeMap<String, String>| -> BTreeMap<String, String> {
            let trimmed = values.into_iter().map(|(name, value)| (name, value.trim().to_owned()));
            trimmed.filter(|(_, value)| !value.is_empty()).collect()
        };
        let (key, mut claim) = (given(key), given(claim));
        let complete = policy.keys.iter().all(|name| key.contains_key(name));
        if !complete || key.len() != policy.keys.len() {
            let names = policy.keys.join("、");
            fault(
                "key",
                format!("须给出且只给出这些列的值：{names}"),
                format!("needs a value for each of these columns, and no other: {names}"),
            );
        }
        let one = if claim.len() == 1 { claim.pop_first() } else { None };
        let one = one.filter(|(name, _)| policy.claims.contains(name));
        if one.is_none() {
            let names = policy.claims.join("、");
            fault(
                "claim",
                format!("须给出其中一列的值：{names}"),
                format!("needs a value for one of these columns: {names}"),
            );
        }
        let long = |value: &String| value.chars().count() > Unseen::VALUE_MAX;
        if key.values().any(long) || one.as_ref().is_some_and(|(_, value)| long(value)) {
            fault(
                "key",
                "值不能超过 200 个字符".into(),
                "a value has at most 200 characters".into(),
            );
        }
        match one {
            Some(claim) if errors.is_empty() => Ok(Self { key, claim, purpose }),
            _ => {
                let problem = Problem::new(ProblemKind::InvalidRequest, language);
                Err(Failure::Problem(problem.with_errors(errors)))
            }
        }
    }

    fn columns(&self) -> Vec<String> {
        self.key.keys().chain([&self.claim.0]).cloned().collect()
    }
}

/// The record that is asked about, as it is counted: a keyed hash, which says nothing to who reads
/// the database.
fn record(portal: &Portal, opened: &Opened, claimed: &Claimed) -> String {
    let mut parts = vec!["record", opened.stored.dataset.as_str()];
    for (name, value) in &claimed.key {
        parts.extend([name.as_str(), value.as_str()]);
    }
    hex::encode(portal.unseen_hash(&parts))
}

/// Looks twice, whatever is found the first time: how many records there are, and of how many the
/// value is the claimed one.
async fn verdict(
    portal: &Portal,
    opened: &Opened,
    table: &Table,
    claimed: &Claimed,
) -> Result<Verdict, Failure> {
    let equal = |(name, value): (&String, &String)| {
        Filter::Is(Condition::new(name.clone(), Operator::Eq, value.clone()))
    };
    let key: Vec<_> = claimed.key.iter().map(equal).collect();
    let mut both = key.clone();
    both.push(equal((&claimed.claim.0, &claimed.claim.1)));
    let (named, found) = look(portal, table, claimed, key).await?;
    let (matching, _) = look(portal, table, claimed, both).await?;
    // A number can be written in many ways, of which each would have a budget of its own.
    let given = claimed.key.values().map(String::as_str);
    let as_written = found.is_some_and(|found| found.iter().map(String::as_str).eq(given));
    let named = if as_written { named } else { 0 };
    Ok(opened.policy.verdict(named, matching))
}

/// How many rows satisfy conditions, and the key of the first. A value that its column cannot hold
/// is no row's.
async fn look(
    portal: &Portal,
    table: &Table,
    claimed: &Claimed,
    filters: Vec<Filter>,
) -> Result<(u64, Option<Vec<String>>), Failure> {
    let key = claimed.key.keys().map(|name| Selected::from(Value::Column(name.clone())));
    let query = RowsQuery {
        select: key.collect(),
        filter: Filter::And(filters),
        limit: Some(1),
        ..RowsQuery::default()
    };
    match portal.tabular().engine()?.page(table, &query).await {
        Ok(Page { rows, total, .. }) => {
            let rows: Vec<Vec<Box<RawValue>>> =
                serde_json::from_str(&rows).map_err(|_| QueryError::Damaged("no rows"))?;
            let first = rows.first().map(|row| row.iter().map(|value| text(value)).collect());
            Ok((total, first))
        }
        Err(QueryError::Faults(_)) => Ok((0, None)),
        Err(error) => Err(crate::tabular::failed(error, Language::default())),
    }
}

/// A value as it stands in the data: a text, or the digits of a number.
fn text(value: &RawValue) -> String {
    serde_json::from_str(value.get()).unwrap_or_else(|_| value.get().to_owned())
}
