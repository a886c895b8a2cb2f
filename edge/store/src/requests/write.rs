//! Writing requests: each command is one transaction with its event, what follows from it, and its
//! entry in the audit log.

use chrono::{DateTime, Utc};
use domain::grant::{Grant, Terms};
use domain::request::{Event, Form, Request};
use domain::{AccountId, DatasetId, GrantId, ProviderId, RegionCode, RequestId, Role};
use sha2::{Digest, Sha256};
use sqlx::{Any, Row, Transaction};

use super::{StoredRequest, members};
use crate::audit::{Deed, record};
use crate::catalogue::{instant, small};
use crate::grants;
use crate::notices::{Telling, enqueue_all};
use crate::{DueDay, Member, Revision, Store, StoreError};

/// A request as it is to stand, with what else follows.
#[derive(Clone, Debug)]
pub struct RequestWrite {
    /// Which one.
    pub id: RequestId,
    /// How far it is.
    pub request: Request,
    /// What it says.
    pub form: Form,
    /// What it is about, in a line.
    pub title: String,
    /// The department that answers.
    pub provider: Option<ProviderId>,
    /// The division whose authority answers.
    pub region: RegionCode,
    /// The entry that it is about.
    pub dataset: Option<DatasetId>,
    /// By when it goes on.
    pub due: Option<DueDay>,
    /// When its applicant last reminded.
    pub reminded_at: Option<DateTime<Utc>>,
    /// When it was handed in last.
    pub submitted_at: Option<DateTime<Utc>>,
    /// What happened; nothing while its applicant writes.
    pub event: Option<Event>,
    /// Who will use the data, where that changes.
    pub members: Option<Vec<Member>>,
    /// Who joins a demand (`true`) or leaves it.
    pub joiner: Option<(AccountId, bool)>,
    /// What is granted.
    pub grant: Option<NewGrant>,
    /// What becomes of the entry.
    pub listing: Option<ListingChange>,
    /// Which grants are cut.
    pub cut: Option<Cut>,
    /// Who is told.
    pub tellings: Vec<Telling>,
    /// What goes into the log.
    pub deed: Deed,
}

/// A grant that is given.
#[derive(Clone, Debug)]
pub struct NewGrant {
    /// Which one.
    pub id: GrantId,
    /// Of whose data.
    pub provider: ProviderId,
    /// Of which entry.
    pub dataset: DatasetId,
    /// To whom.
    pub holder: AccountId,
    /// For which organisation of the portal.
    pub organisation: Option<ProviderId>,
    /// What for.
    pub purpose: String,
    /// What may be taken.
    pub terms: Terms,
}

impl NewGrant {
    /// The grant as its rules see it.
    pub fn grant(&self) -> Grant {
        Grant {
            state: domain::grant::GrantState::Live,
            suspended_by: None,
            epoch: 1,
            holder: self.holder.clone(),
            organisation: self.organisation.clone(),
            terms: self.terms.clone(),
        }
    }
}

/// What a command on a request does to the entry that it is about.
#[derive(Clone, Debug)]
pub struct ListingChange {
    /// The listing as it then stands.
    pub revision: Revision,
    /// The version that was seen.
    pub version: u32,
    /// What goes into the log of the listing.
    pub deed: Deed,
}

/// All grants on an entry, cut in one action (R26).
#[derive(Clone, Debug)]
pub struct Cut {
    /// Which entry's.
    pub dataset: DatasetId,
    /// In which role: what the authority suspends only the authority resumes.
    pub role: Role,
}

impl StoredRequest {
    /// The request as a write of it left it, which is as it would be loaded again; nothing when it
    /// is now another department's or about another entry, whose name only the store knows.
    ///
    /// # Errors
    /// When an instant is beyond what the store keeps.
    pub fn written(self, write: RequestWrite, version: u32) -> Result<Option<Self>, StoreError> {
        let Self { id, provider, dataset, created_at, .. } = self;
        let same = provider.as_ref().map(|it| &it.id) == write.provider.as_ref()
            && dataset.as_ref().map(|it| &it.id) == write.dataset.as_ref();
        // As the database keeps instants.
        let kept = |at: DateTime<Utc>| instant(at.timestamp_micros());
        Ok(same.then_some(Self {
            id,
            request: write.request,
            form: write.form,
            title: write.title,
            version,
            provider,
            region: write.region,
            dataset,
            due: write.due,
            reminded_at: write.reminded_at.map(kept).transpose()?,
            submitted_at: write.submitted_at.map(kept).transpose()?,
            created_at,
            updated_at: kept(write.deed.at)?,
        }))
    }
}

impl Store {
    /// Begins a request.
    ///
    /// # Errors
    /// When there is one of that identifier, or the database fails.
    pub async fn begin_request(&self, write: &RequestWrite) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        insert(&mut tx, write).await?;
        follow(&mut tx, write).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Writes a request that stood at a version; answers the next.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when `version` is behind; nothing has changed then.
    pub async fn write_request(
        &self,
        write: &RequestWrite,
        version: u32,
    ) -> Result<u32, StoreError> {
        let mut tx = self.begin().await?;
        let next = update(&mut tx, write, version).await?;
        follow(&mut tx, write).await?;
        tx.commit().await?;
        Ok(next)
    }
}

/// What a request's row is written with, the identifier and versions apart.
macro_rules! bound {
    ($statement:literal, $write:ident) => {{
        let RequestWrite { request, form, title, provider, region, dataset, due, .. } = $write;
        let at = $write.deed.at.timestamp_micros();
        let ended = request.clock().is_none() && !request.is_open();
        sqlx::query($statement)
            .bind(request.state.value())
            .bind(json(request)?)
            .bind(json(form)?)
            .bind(title.clone())
            .bind(dataset.as_ref().map(|it| it.as_str().to_owned()))
            .bind(provider.as_ref().map(|it| it.as_str().to_owned()))
            .bind(region.as_str().to_owned())
            .bind(request.desk().map(|party| party.value()))
            .bind(i64::from(request.public))
            .bind(queue(request, *due))
            .bind(due.map(|due| due.on.to_string()))
            .bind(i64::from(due.is_some_and(|due| due.provisional)))
            .bind($write.reminded_at.map(|at| at.timestamp_micros()))
            .bind($write.submitted_at.map(|at| at.timestamp_micros()))
            .bind(ended.then_some(at))
            .bind(at)
            .bind($write.id.as_str().to_owned())
    }};
}

async fn insert(tx: &mut Transaction<'_, Any>, write: &RequestWrite) -> Result<(), StoreError> {
    let request = &write.request;
    bound!(
        "INSERT INTO request (state, core, form, title, dataset, provider, region, desk, public,
                              queue, due_on, due_provisional, reminded_at, submitted_at, ended_at,
                              updated_at, id, kind, version, applicant, organisation, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                 1, $19, $20, $16)",
        write
    )
    .bind(request.kind.value())
    .bind(request.applicant.as_str())
    .bind(request.organisation.as_ref().map(|it| it.as_str().to_owned()))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn update(
    tx: &mut Transaction<'_, Any>,
    write: &RequestWrite,
    version: u32,
) -> Result<u32, StoreError> {
    let request = &write.request;
    let row = bound!(
        "UPDATE request SET state = $1, core = $2, form = $3, title = $4, dataset = $5,
                provider = $6, region = $7, desk = $8, public = $9, queue = $10, due_on = $11,
                due_provisional = $12, reminded_at = $13, submitted_at = $14,
                ended_at = COALESCE(ended_at, $15), updated_at = $16, organisation = $18,
                version = version + 1
         WHERE id = $17 AND version = $19 RETURNING version",
        write
    )
    .bind(request.organisation.as_ref().map(|it| it.as_str().to_owned()))
    .bind(i64::from(version))
    .fetch_optional(&mut **tx)
    .await?
    .ok_or(StoreError::Conflict)?;
    small(row.try_get(0)?)
}

/// Everything that a request's row brings with it; the log comes last, so that whoever holds the
/// log's row has every other row already.
async fn follow(tx: &mut Transaction<'_, Any>, write: &RequestWrite) -> Result<(), StoreError> {
    let RequestWrite { id, event, members, joiner, grant, listing, cut, tellings, deed, .. } =
        write;
    let at = deed.at;
    let mut deed = deed.clone();
    if let Some(event) = event {
        let text = json(event)?;
        // Whoever changes an event afterwards, its words or the form in it, is at odds with the log.
        if let Some(change) = deed.change.as_object_mut() {
            change.insert("event".to_owned(), hex::encode(Sha256::digest(&text)).into());
        }
        append(tx, id, event.at, text).await?;
    }
    if let Some(members) = members {
        members::replace(tx, id, members).await?;
    }
    if let Some((account, joins)) = joiner {
        members::join(tx, id, account, *joins, at).await?;
    }
    if let Some(ListingChange { revision, version, .. }) = listing {
        crate::listings::put(tx, revision, Some(*version), at).await?;
    }
    if let Some(grant) = grant {
        grants::give(tx, id, grant, at).await?;
    }
    if let Some(Cut { dataset, role }) = cut {
        grants::cut(tx, dataset, *role, at).await?;
    }
    enqueue_all(tx, tellings, at).await?;
    if let Some(ListingChange { deed, .. }) = listing {
        record(tx, deed.clone()).await?;
    }
    record(tx, deed).await?;
    Ok(())
}

async fn append(
    tx: &mut Transaction<'_, Any>,
    id: &RequestId,
    at: DateTime<Utc>,
    event: String,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO request_event (request, number, at, event)
         SELECT $1, COALESCE(MAX(number), 0) + 1, $2, $3 FROM request_event WHERE request = $1",
    )
    .bind(id.as_str())
    .bind(at.timestamp_micros())
    .bind(event)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Computes the due days of all that is under way anew (R24).
pub(crate) async fn due_again(
    tx: &mut Transaction<'_, Any>,
    again: impl Fn(&Request) -> Option<DueDay> + Send,
) -> Result<(), StoreError> {
    let rows = sqlx::query(
        "SELECT id, core, version, due_on, due_provisional FROM request WHERE due_on IS NOT NULL",
    )
    .fetch_all(&mut **tx)
    .await?;
    for row in &rows {
        let request: Request = super::json(row, 1, "request")?;
        let due = again(&request);
        if due != crate::listings::due(row.try_get(3)?, row.try_get(4)?)? {
            sqlx::query(
                "UPDATE request SET due_on = $1, due_provisional = $2, queue = $3
                 WHERE id = $4 AND version = $5",
            )
            .bind(due.map(|due| due.on.to_string()))
            .bind(i64::from(due.is_some_and(|due| due.provisional)))
            .bind(queue(&request, due))
            .bind(row.try_get::<String, _>(0)?)
            // Whoever moved it meanwhile has computed its day.
            .bind(row.try_get::<i64, _>(2)?)
            .execute(&mut **tx)
            .await?;
        }
    }
    Ok(())
}

/// Where a request stands in a queue, as a text that sorts.
fn queue(request: &Request, due: Option<DueDay>) -> String {
    let first = if request.emergency && request.is_waiting() { '0' } else { '1' };
    match due {
        Some(due) => format!("{first}{}", due.on),
        None => format!("{first}9999"),
    }
}

pub(crate) fn json(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|cause| StoreError::damaged("request", cause))
}
