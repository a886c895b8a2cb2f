//! Requests: what is asked, by whom, how far it is, and what happened to it.
//!
//! Events are the truth and are only ever added; the row of a request is what they add up to, with
//! the columns that lists ask by. Both are written in one transaction.

mod attachments;
mod demands;
mod figures;
mod find;
mod members;
mod names;
mod write;

pub use attachments::Attachment;
pub use figures::ProviderTally;
pub use find::{AwaitedRequests, ListedRequest, RequestsWanted};
pub use members::Member;
pub use names::{Named, Names};
pub use write::{Cut, ListingChange, NewGrant, RequestWrite};

pub(crate) use write::{due_again, json as put_json};

use chrono::{DateTime, Utc};
use contract::ProviderRef;
use domain::request::{Event, Form, Request};
use domain::{DatasetId, Openness, Organisation, ProviderId, RegionCode, RequestId, Sharing};
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::catalogue::{entry, instant, small};
use crate::listings::due;
use crate::places::region_code;
use crate::{DueDay, Store, StoreError};

/// A request as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredRequest {
    /// Which one.
    pub id: RequestId,
    /// How far it is.
    pub request: Request,
    /// What it says.
    pub form: Form,
    /// What it is about, in a line.
    pub title: String,
    /// Number of the last write, from 1; a write names the one it has seen.
    pub version: u32,
    /// The department that answers, if one is known.
    pub provider: Option<ProviderRef>,
    /// The division whose authority answers.
    pub region: RegionCode,
    /// The entry that it is about.
    pub dataset: Option<AboutDataset>,
    /// By when it goes on.
    pub due: Option<DueDay>,
    /// When its applicant last reminded.
    pub reminded_at: Option<DateTime<Utc>>,
    /// When it was handed in last.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it was last written.
    pub updated_at: DateTime<Utc>,
}

/// The entry that a request or a grant is about, as it is now.
#[derive(Clone, Debug, PartialEq)]
pub struct AboutDataset {
    /// Which one.
    pub id: DatasetId,
    /// Its name, as the public saw it last.
    pub title: String,
    /// Its openness now.
    pub openness: Openness,
    /// How it is shared between departments (R14).
    pub sharing: Sharing,
    /// Whether the public sees it now.
    pub published: bool,
    /// The law that limits it.
    pub legal_basis: Option<String>,
    /// What an applicant must meet.
    pub conditions: Option<String>,
    /// What every user must keep to.
    pub usage: Option<String>,
    /// What applicants answer beside what the law asks.
    pub questions: Vec<String>,
    /// What applicants undertake beside the portal's own undertaking.
    pub undertaking: Option<String>,
    /// Its provider.
    pub provider: ProviderRef,
    /// Where its provider belongs.
    pub region: RegionCode,
}

impl StoredRequest {
    /// Whose data it is, for the rules; no organisation's while none is known.
    pub fn owner(&self) -> Organisation {
        let id = self.provider.as_ref().map_or_else(|| ProviderId::new(""), |it| it.id.clone());
        Organisation { id, region: self.region.clone() }
    }
}

impl AboutDataset {
    /// Its provider, for the rules.
    pub fn owner(&self) -> Organisation {
        Organisation { id: self.provider.id.clone(), region: self.region.clone() }
    }
}

impl Store {
    /// A request, whoever may see it: authorising is the caller's first step.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn request(&self, id: &RequestId) -> Result<Option<StoredRequest>, StoreError> {
        let row = sqlx::query(
            "SELECT request.id, request.core, request.form, request.title, request.version,
                    provider.id, provider.name, request.region, request.due_on,
                    request.due_provisional, request.reminded_at, request.submitted_at,
                    request.created_at, request.updated_at, dataset.id, dataset.entry,
                    dataset.openness, dataset.state, owner.id, owner.name, owner.region
             FROM request LEFT JOIN provider ON provider.id = request.provider
             LEFT JOIN dataset ON dataset.id = request.dataset
             LEFT JOIN provider owner ON owner.id = dataset.provider
             WHERE request.id = $1",
        )
        .bind(id.as_str())
        .fetch_optional(&self.read)
        .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(StoredRequest {
            id: RequestId::new(row.try_get::<String, _>(0)?),
            request: json(&row, 1, "request")?,
            form: json(&row, 2, "form")?,
            title: row.try_get(3)?,
            version: small(row.try_get(4)?)?,
            provider: provider(&row, 5)?,
            region: region_code(row.try_get(7)?)?,
            dataset: about(&row, 14)?,
            due: due(row.try_get(8)?, row.try_get(9)?)?,
            reminded_at: maybe_instant(&row, 10)?,
            submitted_at: maybe_instant(&row, 11)?,
            created_at: instant(row.try_get(12)?)?,
            updated_at: instant(row.try_get(13)?)?,
        }))
    }

    /// What happened to a request, the earliest first.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn request_events(&self, id: &RequestId) -> Result<Vec<(u32, Event)>, StoreError> {
        let rows = sqlx::query(
            "SELECT number, event FROM request_event WHERE request = $1 ORDER BY number",
        )
        .bind(id.as_str())
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(|row| Ok((small(row.try_get(0)?)?, json(row, 1, "event")?))).collect()
    }

    /// The public side of an entry that was ever public, as requests are about it.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn about_dataset(&self, id: &DatasetId) -> Result<Option<AboutDataset>, StoreError> {
        let row = sqlx::query(
            "SELECT dataset.id, dataset.entry, dataset.openness, dataset.state, provider.id,
                    provider.name, provider.region
             FROM dataset JOIN provider ON provider.id = dataset.provider WHERE dataset.id = $1",
        )
        .bind(id.as_str())
        .fetch_optional(&self.read)
        .await?;
        row.as_ref().map_or(Ok(None), |row| about(row, 0))
    }
}

/// An entry that may be missing, in seven columns from one on.
fn about(row: &AnyRow, at: usize) -> Result<Option<AboutDataset>, StoreError> {
    let Some(id) = row.try_get::<Option<String>, _>(at)? else { return Ok(None) };
    let entry = entry(&row.try_get::<String, _>(at + 1)?)?;
    let word: String = row.try_get(at + 2)?;
    Ok(Some(AboutDataset {
        id: DatasetId::new(id),
        title: entry.title,
        sharing: entry.sharing,
        openness: Openness::from_value(&word)
            .ok_or_else(|| StoreError::damaged("openness", &word))?,
        published: row.try_get::<String, _>(at + 3)? == "published",
        legal_basis: entry.legal_basis,
        conditions: entry.conditions,
        usage: entry.usage,
        questions: entry.questions,
        undertaking: entry.undertaking,
        provider: ProviderRef {
            id: ProviderId::new(row.try_get::<String, _>(at + 4)?),
            name: row.try_get(at + 5)?,
        },
        region: region_code(row.try_get(at + 6)?)?,
    }))
}

/// A provider that may be missing, in two columns from one on.
pub(crate) fn provider(row: &AnyRow, at: usize) -> Result<Option<ProviderRef>, StoreError> {
    let Some(id) = row.try_get::<Option<String>, _>(at)? else { return Ok(None) };
    Ok(Some(ProviderRef { id: ProviderId::new(id), name: row.try_get(at + 1)? }))
}

pub(crate) fn maybe_instant(row: &AnyRow, at: usize) -> Result<Option<DateTime<Utc>>, StoreError> {
    row.try_get::<Option<i64>, _>(at)?.map(instant).transpose()
}

pub(crate) fn json<T: serde::de::DeserializeOwned>(
    row: &AnyRow,
    at: usize,
    what: &'static str,
) -> Result<T, StoreError> {
    let text: String = row.try_get(at)?;
    serde_json::from_str(&text).map_err(|cause| StoreError::damaged(what, cause))
}
