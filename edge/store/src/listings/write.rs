//! Writing listings: each write is one transaction with its entry in the audit log.

use chrono::{DateTime, Utc};
use domain::calendar::{china_date, rereview_due};
use domain::listing::{Listing, Stage, Standing};
use domain::{AccountId, DatasetId, Entry, ProviderId};
use sqlx::{Any, Row, Transaction};

use super::files::put_files;
use super::{DueDay, FileState, ListingFile, told};
use crate::audit::{Deed, record};
use crate::catalogue::small;
use crate::publish::{put as put_entry, take};
use crate::{File, Publication, State, Store, StoreError};

/// A listing as it is to stand.
#[derive(Clone, Debug)]
pub struct Revision {
    /// Which one.
    pub id: DatasetId,
    /// Its department.
    pub provider: ProviderId,
    /// Where it stands.
    pub listing: Listing,
    /// What it says.
    pub entry: Entry,
    /// Its files; `None` leaves them as they are.
    pub files: Option<Vec<ListingFile>>,
    /// The entry that takes its place.
    pub successor: Option<DatasetId>,
    /// When the running clock was started.
    pub clock_since: DateTime<Utc>,
    /// By when something is due.
    pub due: Option<DueDay>,
    /// What becomes of the public side.
    pub public: Public,
}

/// What a write does to what the public sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Public {
    /// Nothing.
    Keep,
    /// Shows the revision, as the entry's next version.
    Publish {
        /// How many other public entries claim one of its data elements, as it was decided on:
        /// with more of them the decision does not hold (R9).
        claims: usize,
    },
    /// Shows again what was there.
    Show,
    /// Takes it away.
    Hide,
}

impl Store {
    /// Begins a listing.
    ///
    /// # Errors
    /// When there is one of that identifier or no such provider, or the database fails.
    pub async fn begin_listing(&self, revision: &Revision, deed: Deed) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        put(&mut tx, revision, None, deed.at).await?;
        record(&mut tx, deed).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Writes a listing that stood at a version; answers the next.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when `version` is behind; nothing has changed then.
    pub async fn write_listing(
        &self,
        revision: &Revision,
        version: u32,
        deed: Deed,
    ) -> Result<u32, StoreError> {
        let mut tx = self.begin().await?;
        let next = write(&mut tx, revision, version, deed.at).await?;
        record(&mut tx, deed).await?;
        tx.commit().await?;
        Ok(next)
    }
}

/// Writes a listing that stood at a version, or begins one that is not there; the caller records
/// it, after all that it writes: whoever has the log's row has every other row already, so that
/// no two writers wait for each other.
pub(crate) async fn put(
    tx: &mut Transaction<'_, Any>,
    revision: &Revision,
    version: Option<u32>,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    if let Some(version) = version {
        write(tx, revision, version, at).await?;
        return Ok(());
    }
    insert(tx, revision, at).await?;
    put_files(tx, &revision.id, revision.files.as_deref().unwrap_or_default()).await
}

async fn write(
    tx: &mut Transaction<'_, Any>,
    revision: &Revision,
    version: u32,
    at: DateTime<Utc>,
) -> Result<u32, StoreError> {
    let Revision { id, provider, listing, entry, files, successor, clock_since, due, public } =
        revision;
    let Listing { standing, stage, drafters, reviewer, suspended_by } = listing;
    let row = sqlx::query(
        "UPDATE listing SET provider = $1, standing = $2, stage = $3, version = version + 1,
                title = $4, entry = $5, drafters = $6, reviewer = $7, suspended_by = $8,
                successor = $9, clock_since = $10, due_on = $11, due_provisional = $12,
                updated_at = $13
         WHERE id = $14 AND version = $15 RETURNING version",
    )
    .bind(provider.as_str())
    .bind(standing.value())
    .bind(stage.value())
    .bind(&entry.title)
    .bind(json(entry)?)
    .bind(json(drafters)?)
    .bind(reviewer.as_ref().map(AccountId::as_str))
    .bind(suspended_by.map(domain::Role::value))
    .bind(successor.as_ref().map(DatasetId::as_str))
    .bind(clock_since.timestamp_micros())
    .bind(due.map(|due| due.on.to_string()))
    .bind(i64::from(due.is_some_and(|due| due.provisional)))
    .bind(at.timestamp_micros())
    .bind(id.as_str())
    .bind(i64::from(version))
    .fetch_optional(&mut **tx)
    .await?
    .ok_or(StoreError::Conflict)?;
    if let Some(files) = files {
        put_files(tx, id, files).await?;
    }
    let next = small(row.try_get(0)?)?;
    match public {
        Public::Keep => {}
        Public::Publish { claims } => publish(tx, revision, *claims, at).await?,
        Public::Show => {
            show(tx, id, Standing::Published, at).await?;
            told::shown(tx, id, next, at).await?;
        }
        Public::Hide => {
            show(tx, id, *standing, at).await?;
            if let Some(successor) = successor {
                is_public(tx, successor).await?;
            }
            told::hidden(tx, (id, next), *standing, successor.as_ref(), at).await?;
        }
    }
    Ok(next)
}

async fn insert(
    tx: &mut Transaction<'_, Any>,
    revision: &Revision,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let Revision { id, provider, listing, entry, successor, clock_since, due, .. } = revision;
    let Listing { standing, stage, drafters, reviewer, suspended_by } = listing;
    sqlx::query(
        "INSERT INTO listing (id, provider, standing, stage, version, title, entry, drafters,
                              reviewer, suspended_by, successor, clock_since, due_on,
                              due_provisional, created_at, updated_at)
         VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)",
    )
    .bind(id.as_str())
    .bind(provider.as_str())
    .bind(standing.value())
    .bind(stage.value())
    .bind(&entry.title)
    .bind(json(entry)?)
    .bind(json(drafters)?)
    .bind(reviewer.as_ref().map(AccountId::as_str))
    .bind(suspended_by.map(domain::Role::value))
    .bind(successor.as_ref().map(DatasetId::as_str))
    .bind(clock_since.timestamp_micros())
    .bind(due.map(|due| due.on.to_string()))
    .bind(i64::from(due.is_some_and(|due| due.provisional)))
    .bind(at.timestamp_micros())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Shows the revision to the public, in the entry's next version.
async fn publish(
    tx: &mut Transaction<'_, Any>,
    revision: &Revision,
    claims: usize,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let Revision { id, provider, entry, files, .. } = revision;
    // A listing is published with the files that it was read with, or not at all.
    let files = files.as_ref().ok_or(StoreError::Missing("files"))?;
    // From here on nobody else publishes until this is done.
    let change = take(tx, "change", 1).await? + 1;
    if claimed(tx, id, &entry.elements).await? > claims {
        return Err(StoreError::Conflict);
    }
    let ordinal = take(tx, "ordinal", 1).await? + 1;
    let publication = Publication {
        id: id.clone(),
        provider: provider.clone(),
        entry: entry.clone(),
        state: State::Published,
        published_at: at,
        at,
        files: files.iter().map(|file| file.file.clone()).collect(),
    };
    put_entry(tx, &publication, change, ordinal).await?;
    claim(tx, id, &entry.elements).await
}

/// Shows or hides what the public saw.
async fn show(
    tx: &mut Transaction<'_, Any>,
    id: &DatasetId,
    standing: Standing,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let change = take(tx, "change", 1).await? + 1;
    let done =
        sqlx::query("UPDATE dataset SET state = $1, change = $2, updated_at = $3 WHERE id = $4")
            .bind(standing.value())
            .bind(change)
            .bind(at.timestamp_micros())
            .bind(id.as_str())
            .execute(&mut **tx)
            .await?;
    if standing != Standing::Published {
        // What is under way ends, and tickets that were given are void (R25).
        crate::grants::outdate(tx, id, at).await?;
    }
    if done.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Missing("dataset")) }
}

/// How many claims other public entries make to some data elements (R9).
async fn claimed(
    tx: &mut Transaction<'_, Any>,
    but: &DatasetId,
    elements: &[String],
) -> Result<usize, StoreError> {
    let mut claims = 0;
    for element in elements {
        let row = sqlx::query(
            "SELECT COUNT(*) FROM element_claim
             JOIN dataset ON dataset.id = element_claim.dataset AND dataset.state = 'published'
             WHERE element_claim.element = $1 AND element_claim.dataset <> $2",
        )
        .bind(element)
        .bind(but.as_str())
        .fetch_one(&mut **tx)
        .await?;
        claims += usize::try_from(row.try_get::<i64, _>(0)?).unwrap_or_default();
    }
    Ok(claims)
}

/// Makes sure that the public still sees an entry (R8).
async fn is_public(tx: &mut Transaction<'_, Any>, id: &DatasetId) -> Result<(), StoreError> {
    let row = sqlx::query("SELECT 1 FROM dataset WHERE id = $1 AND state = 'published'")
        .bind(id.as_str())
        .fetch_optional(&mut **tx)
        .await?;
    if row.is_some() { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Notes which data elements a public entry claims (R9).
async fn claim(
    tx: &mut Transaction<'_, Any>,
    id: &DatasetId,
    elements: &[String],
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM element_claim WHERE dataset = $1")
        .bind(id.as_str())
        .execute(&mut **tx)
        .await?;
    for element in elements {
        sqlx::query(
            "INSERT INTO element_claim (element, dataset) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        )
        .bind(element)
        .bind(id.as_str())
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// Gives what a command of the program wrote its staff's side: a settled listing for what is
/// public, a draft of nobody for what is not.
pub(crate) async fn settle(
    tx: &mut Transaction<'_, Any>,
    publication: &Publication,
) -> Result<(), StoreError> {
    let Publication { id, provider, entry, state, published_at: _, at, files } = publication;
    let (standing, stage) = match state {
        State::Draft => (Standing::Unpublished, Stage::Draft),
        State::Published => (Standing::Published, Stage::Settled),
    };
    // What is public is looked through again after a year, whoever brought it (R7).
    let rereview = (*state == State::Published).then(|| rereview_due(china_date(*at)));
    sqlx::query(
        "INSERT INTO listing (id, provider, standing, stage, version, title, entry, drafters,
                              reviewer, suspended_by, successor, clock_since, due_on,
                              due_provisional, created_at, updated_at)
         VALUES ($1, $2, $3, $4, 1, $5, $6, '[]', NULL, NULL, NULL, $7, $8, 0, $7, $7)
         ON CONFLICT (id) DO UPDATE SET provider = excluded.provider,
             standing = excluded.standing, stage = excluded.stage, version = listing.version + 1,
             title = excluded.title, entry = excluded.entry, drafters = '[]', reviewer = NULL,
             suspended_by = NULL, clock_since = excluded.clock_since, due_on = excluded.due_on,
             due_provisional = 0, updated_at = excluded.updated_at",
    )
    .bind(id.as_str())
    .bind(provider.as_str())
    .bind(standing.value())
    .bind(stage.value())
    .bind(&entry.title)
    .bind(json(entry)?)
    .bind(at.timestamp_micros())
    .bind(rereview.map(|day| day.to_string()))
    .execute(&mut **tx)
    .await?;
    let files: Vec<_> = files.iter().map(|file| settled(file, *at)).collect();
    put_files(tx, id, &files).await?;
    if *state == State::Published {
        claim(tx, id, &entry.elements).await?;
    }
    Ok(())
}

/// A file that nobody looked through yet (R16).
fn settled(file: &File, at: DateTime<Utc>) -> ListingFile {
    ListingFile {
        file: file.clone(),
        state: FileState::Waiting,
        inspection: None,
        open_findings: 0,
        made_of: None,
        added_at: at,
    }
}

pub(super) fn json(value: &impl serde::Serialize) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|cause| StoreError::damaged("listing", cause))
}
