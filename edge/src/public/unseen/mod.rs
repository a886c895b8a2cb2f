//! Closed data that is used without being seen (可用不可见, R33).
//!
//! Nothing here gives a row, a file or a profile of it: a verification is answered by one of four
//! words, and aggregates come from a cube in which only groups are. Both are counted and logged
//! before they are answered (R35).

pub(crate) mod aggregates;
mod asking;
pub(crate) mod verify;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use contract::{Problem, ProblemKind, TableState, UnseenColumn, UnseenOwn, UnseenView};
use domain::unseen::{Group, Purpose, Question, Verdict, until_tomorrow};
use domain::{DistributionId, Entry, FieldType, Language, Scope, Unseen};
use store::{Asking, StoredTable, TableStanding};
use tables::query::Table;

use crate::caller::Caller;
use crate::failure::Failure;
use crate::people::cookies::Cookie;
use crate::portal::Portal;
use crate::signed_in::SignedIn;
use crate::tabular;

/// Closed data that may be asked.
struct Opened {
    stored: StoredTable,
    policy: Unseen,
}

impl Opened {
    /// Goes on when it answers this kind of question.
    fn answers(&self, question: Question, language: Language) -> Result<(), Failure> {
        let open = self.policy.uses.answers(question);
        if open { Ok(()) } else { Err(Failure::new(ProblemKind::NotOffered, language)) }
    }

    /// Its table, once it is made.
    async fn table(
        &self,
        portal: &Portal,
        question: Question,
        language: Language,
    ) -> Result<(Table, &str), Failure> {
        let made = self.stored.made.as_ref();
        let parquet = made
            .filter(|made| made.state == TableStanding::Ready)
            .and_then(|made| made.parquet.as_deref());
        let Some(parquet) = parquet else {
            return Err(match made.map(|made| made.state) {
                None | Some(TableStanding::Preparing) => Failure::Later {
                    problem: Problem::new(ProblemKind::TablePreparing, language),
                    seconds: 2,
                },
                _ => Failure::new(ProblemKind::NotOffered, language),
            });
        };
        let table = tabular::open(portal, parquet).await?;
        let Unseen { keys, claims, measures, unit, .. } = &self.policy;
        let named: Vec<Group> = match question {
            Question::Verification => {
                keys.iter().chain(claims).map(|name| Group::whole(name)).collect()
            }
            Question::Aggregates => {
                let single = measures.iter().chain(unit).map(|name| Group::whole(name));
                single.chain(self.policy.group_columns()).collect()
            }
        };
        let has = |Group { column, part }: &Group| {
            let column = table.layout().column(column);
            column.is_some_and(|it| part.as_ref().is_none_or(|part| it.has(part)))
        };
        if let Some(Group { column, .. }) = named.iter().find(|group| !has(group)) {
            tracing::warn!(distribution = %self.stored.distribution, %column,
                "closed data lacks a column by which it is asked, or its values have no such bands");
            return Err(Failure::new(ProblemKind::NotOffered, language));
        }
        Ok((table, parquet))
    }

    /// Counts and logs a question; what the caller has left of the day. Only then is it answered.
    async fn ask(
        &self,
        portal: &Portal,
        signed: &SignedIn,
        question: Question,
        purpose: Purpose,
        about: About,
    ) -> Result<u32, Failure> {
        let About { columns, record } = about;
        let at = portal.now();
        let asking = Asking {
            account: signed.actor.account.clone(),
            dataset: self.stored.dataset.clone(),
            distribution: self.stored.distribution.clone(),
            version: self.stored.version,
            question,
            purpose,
            columns,
            record,
            at,
        };
        let left = portal.store().ask_unseen(&asking, self.policy.budget(question)).await?;
        left.map_err(|_| Failure::Later {
            // Not which budget is spent: that others asked about a record is nobody's business.
            problem: Problem::new(ProblemKind::BudgetSpent, signed.language),
            seconds: until_tomorrow(at),
        })
    }
}

/// What a question is about, as it is counted and logged.
struct About {
    columns: Vec<String>,
    record: Option<String>,
}

/// Loads closed data that its provider opened to questions: a file as it is now, of a dataset that
/// the public sees.
async fn opened(
    portal: &Portal,
    id: &DistributionId,
    language: Language,
) -> Result<Opened, Failure> {
    let stored = portal.store().table(id, None).await?;
    let stored = stored.ok_or_else(|| Failure::not_found(language))?;
    let files = portal.store().distributions(&stored.dataset).await?;
    if !files.iter().any(|file| file.id == *id) {
        return Err(Failure::not_found(language));
    }
    // An entry that came in past the reviews may state anything; what the rules refuse is not open.
    let policy = stored.entry.unseen.clone().filter(|it| it.findings(&stored.entry).is_empty());
    let closed = stored.openness == domain::Openness::Closed;
    let policy = policy.filter(|_| closed);
    let policy = policy.ok_or_else(|| Failure::new(ProblemKind::NotOffered, language))?;
    Ok(Opened { stored, policy })
}

#[utoipa::path(get, path = "/api/v1/distributions/{id}/unseen", tag = "unseen",
    summary = "可以对非开放数据提出的问题 ¦ What may be asked of closed data",
    description = "提供单位可以让非开放数据“可用不可见”：核验某个值是否与登记一致，或者按组统计。数据本身不提供。 ¦ A provider may let closed data be used without being seen: to verify whether a value is the one on file, or to count and sum over groups. The data itself is given to nobody.",
    params(("id" = String, Path, description = "文件的标识符 ¦ Identifier of the distribution")),
    responses(
        (status = 200, description = "可以提出的问题 ¦ What may be asked", body = UnseenView),
        (status = 404, description = "没有开放核验或统计 ¦ Not open to such questions", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn unseen(
    State(portal): State<Portal>,
    caller: Caller,
    signed: Option<SignedIn>,
    Path(id): Path<DistributionId>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let language = caller.language;
    let opened = opened(&portal, &id, language).await?;
    let own = match signed {
        Some(signed) if signed.actor.may(Scope::Read) => {
            Some(own(&portal, &signed, &opened, &headers).await?)
        }
        _ => None,
    };
    Ok(private(Json(view(&portal, opened, own))))
}

fn view(portal: &Portal, opened: Opened, own: Option<UnseenOwn>) -> UnseenView {
    let Opened { stored, policy } = opened;
    let group_min = policy.least(portal.group_min());
    let Unseen {
        uses,
        keys,
        claims,
        tells_unknown,
        daily: _,
        groups,
        measures,
        unit,
        group_min: _,
        step,
    } = policy;
    let entry = &stored.entry;
    let columns = |names: &[String]| names.iter().map(|name| column(entry, name)).collect();
    UnseenView {
        title: stored.title,
        dataset: stored.dataset,
        dataset_title: entry.title.clone(),
        provider: stored.provider,
        updated_at: stored.arrived_at,
        state: match stored.made.as_ref().map_or(TableStanding::Preparing, |made| made.state) {
            TableStanding::Preparing => TableState::Preparing,
            TableStanding::Ready => TableState::Ready,
            TableStanding::None => TableState::None,
            TableStanding::Failed => TableState::Failed,
        },
        uses,
        keys: columns(&keys),
        claims: columns(&claims),
        tells_unknown,
        groups: groups.iter().map(|text| group_column(entry, text)).collect(),
        measures: columns(&measures),
        unit: unit.map(|unit| column(entry, &unit)),
        group_min,
        step,
        own,
        distribution: stored.distribution,
    }
}

fn column(entry: &Entry, name: &str) -> UnseenColumn {
    let field = entry.fields.iter().find(|field| field.name == name);
    UnseenColumn {
        name: name.to_owned(),
        title: field.map_or_else(|| name.to_owned(), |field| field.title.clone()),
        kind: field.map_or(FieldType::Text, |field| field.kind),
        unit: field.and_then(|field| field.unit.clone()),
        description: field.and_then(|field| field.description.clone()),
        part: None,
    }
}

/// What is grouped by.
fn group_column(entry: &Entry, text: &str) -> UnseenColumn {
    let Group { column: name, part } = Group::read(text);
    UnseenColumn { part: part.map(|part| part.to_string()), ..column(entry, &name) }
}

async fn own(
    portal: &Portal,
    signed: &SignedIn,
    opened: &Opened,
    headers: &HeaderMap,
) -> Result<UnseenOwn, Failure> {
    let (account, dataset) = (&signed.actor.account, &opened.stored.dataset);
    let left = async |question| {
        let used = portal.store().unseen_uses(account, dataset, question, portal.now()).await?;
        let each = u64::from(opened.policy.budget(question).each);
        Ok::<_, Failure>(u32::try_from(each.saturating_sub(used)).unwrap_or_default())
    };
    let last = Cookie::Verdict.of(headers, portal.is_secure());
    let last = last.and_then(|kept| kept.split_once('.'));
    let last = last.filter(|(_, about)| *about == mark(portal, signed, opened));
    Ok(UnseenOwn {
        verifications: left(Question::Verification).await?,
        aggregates: left(Question::Aggregates).await?,
        last: last.and_then(|(word, _)| Verdict::from_value(word)),
    })
}

/// What tells the verdict in a cookie from those of other data and other people: a keyed hash.
fn mark(portal: &Portal, signed: &SignedIn, opened: &Opened) -> String {
    let (account, file) = (&signed.actor.account, &opened.stored.distribution);
    hex::encode(&portal.unseen_hash(&["verdict", account.as_str(), file.as_str()])[..16])
}

/// An answer that is one caller's own, and kept by nobody.
fn private(body: impl IntoResponse) -> Response {
    let mut response = body.into_response();
    let value = HeaderValue::from_static("private, no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, value);
    response
}
