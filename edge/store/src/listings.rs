//! The staff's side of the catalogue: listings, their revisions, and the work that is due.

mod attach;
mod due;
mod files;
mod find;
mod told;
mod write;

pub use attach::{FileChange, FileWrite, Opened};
pub use files::{FileState, ListingFile};
pub use find::{Awaited, ListedListing, Reach, Wanted};
pub use write::{Public, Revision};

pub(crate) use told::renewed;
pub(crate) use write::{put, settle};

use chrono::{DateTime, NaiveDate, Utc};
use contract::ProviderRef;
use domain::listing::{Listing, Stage, Standing};
use domain::{AccountId, DatasetId, Entry, Organisation, ProviderId, Role};
use sqlx::Row;
use sqlx::any::AnyRow;

use crate::catalogue::{entry, instant, small};
use crate::places::region_code;
use crate::{Store, StoreError};

/// A day by which something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DueDay {
    /// The last day on which it is in time.
    pub on: NaiveDate,
    /// Whether a year on the way has no holiday arrangement yet (R24).
    pub provisional: bool,
}

/// A listing with its revision.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredListing {
    /// The identifier, which the public entry has too.
    pub id: DatasetId,
    /// Its department by name.
    pub provider: ProviderRef,
    /// Its department for the rules.
    pub owner: Organisation,
    /// Where it stands.
    pub listing: Listing,
    /// Number of the last write, from 1; a write names the one it has seen.
    pub version: u32,
    /// What the revision says, or what is public when there is none.
    pub entry: Entry,
    /// Files of the revision, in order.
    pub files: Vec<ListingFile>,
    /// The entry that takes its place.
    pub successor: Option<DatasetId>,
    /// When the running clock was started.
    pub clock_since: DateTime<Utc>,
    /// By when something is due, if a clock runs.
    pub due: Option<DueDay>,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it was last written.
    pub updated_at: DateTime<Utc>,
    /// What the public sees, or last saw.
    pub public: Option<PublicEntry>,
}

/// What the public sees of a listing, or last saw.
#[derive(Clone, Debug, PartialEq)]
pub struct PublicEntry {
    /// Number of its version.
    pub version: u32,
    /// What it states.
    pub entry: Entry,
    /// When the public saw it first.
    pub published_at: Option<DateTime<Utc>>,
}

/// A query for listings as [`stored`] reads them.
macro_rules! whole {
    ($rest:literal) => {
        concat!(
            "SELECT listing.id, provider.id, provider.name, provider.region, listing.standing, ",
            "listing.stage, listing.version, listing.entry, listing.drafters, listing.reviewer, ",
            "listing.suspended_by, listing.successor, listing.clock_since, listing.due_on, ",
            "listing.due_provisional, listing.created_at, listing.updated_at, ",
            "dataset.version, dataset.entry, dataset.published_at ",
            "FROM listing JOIN provider ON provider.id = listing.provider ",
            "LEFT JOIN dataset ON dataset.id = listing.id",
            $rest
        )
    };
}

impl Store {
    /// A listing, whoever may see it: authorising is the caller's first step.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn listing(&self, id: &DatasetId) -> Result<Option<StoredListing>, StoreError> {
        let row = sqlx::query(whole!(
            "
             WHERE listing.id = $1"
        ))
        .bind(id.as_str())
        .fetch_optional(&self.read)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let files = self.listing_files(id).await?;
        stored(&row, files).map(Some)
    }

    /// All listings in reach, without their files, in the order of their titles.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn whole_listings(&self, reach: &Reach) -> Result<Vec<StoredListing>, StoreError> {
        if reach.is_empty() {
            return Ok(Vec::new());
        }
        let mut conditions = crate::conditions::Conditions::default();
        reach.add(&mut conditions);
        let rows = conditions
            .rows(
                &self.read,
                whole!(
                    "{}
                 ORDER BY provider.region, provider.id, listing.title, listing.id"
                ),
            )
            .await?;
        rows.iter().map(|row| stored(row, Vec::new())).collect()
    }

    /// Public entries, other than one, that claim any of some data elements (R9): the element,
    /// the entry, its title and its provider's name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claims(
        &self,
        elements: &[String],
        but: &DatasetId,
    ) -> Result<Vec<contract::Claim>, StoreError> {
        if elements.is_empty() {
            return Ok(Vec::new());
        }
        let mut conditions = crate::conditions::Conditions::default();
        conditions.one_of("element_claim.element", elements);
        conditions.text("element_claim.dataset <> ?", but.as_str());
        let rows = conditions
            .rows(
                &self.read,
                "SELECT element_claim.element, dataset.id, dataset.entry, provider.name
                 FROM element_claim
                 JOIN dataset
                   ON dataset.id = element_claim.dataset AND dataset.state = 'published'
                 JOIN provider ON provider.id = dataset.provider{}
                 ORDER BY element_claim.element, dataset.id LIMIT 100",
            )
            .await?;
        rows.iter()
            .map(|row| {
                Ok(contract::Claim {
                    element: row.try_get(0)?,
                    dataset: DatasetId::new(row.try_get::<String, _>(1)?),
                    // What is public of it, and never its revision.
                    title: entry(&row.try_get::<String, _>(2)?)?.title,
                    provider: row.try_get(3)?,
                })
            })
            .collect()
    }
}

fn stored(row: &AnyRow, files: Vec<ListingFile>) -> Result<StoredListing, StoreError> {
    let provider = ProviderId::new(row.try_get::<String, _>(1)?);
    let drafters: Vec<AccountId> = serde_json::from_str(&row.try_get::<String, _>(8)?)
        .map_err(|cause| StoreError::damaged("drafters", cause))?;
    let public = match row.try_get::<Option<i64>, _>(17)? {
        None => None,
        Some(version) => Some(PublicEntry {
            version: small(version)?,
            entry: entry(&row.try_get::<String, _>(18)?)?,
            published_at: row.try_get::<Option<i64>, _>(19)?.map(instant).transpose()?,
        }),
    };
    Ok(StoredListing {
        id: DatasetId::new(row.try_get::<String, _>(0)?),
        provider: ProviderRef { id: provider.clone(), name: row.try_get(2)? },
        owner: Organisation { id: provider, region: region_code(row.try_get(3)?)? },
        listing: Listing {
            standing: standing(&row.try_get::<String, _>(4)?)?,
            stage: stage(&row.try_get::<String, _>(5)?)?,
            drafters,
            reviewer: row.try_get::<Option<String>, _>(9)?.map(AccountId::new),
            suspended_by: row
                .try_get::<Option<String>, _>(10)?
                .map(|word| Role::from_value(&word).ok_or_else(|| damaged("role", &word)))
                .transpose()?,
        },
        version: small(row.try_get(6)?)?,
        entry: entry(&row.try_get::<String, _>(7)?)?,
        files,
        successor: row.try_get::<Option<String>, _>(11)?.map(DatasetId::new),
        clock_since: instant(row.try_get(12)?)?,
        due: due(row.try_get(13)?, row.try_get(14)?)?,
        created_at: instant(row.try_get(15)?)?,
        updated_at: instant(row.try_get(16)?)?,
        public,
    })
}

pub(crate) fn due(on: Option<String>, provisional: i64) -> Result<Option<DueDay>, StoreError> {
    let Some(on) = on else { return Ok(None) };
    let on = on.parse().map_err(|cause| StoreError::damaged("due day", cause))?;
    Ok(Some(DueDay { on, provisional: provisional != 0 }))
}

fn standing(word: &str) -> Result<Standing, StoreError> {
    Standing::from_value(word).ok_or_else(|| damaged("standing", word))
}

fn stage(word: &str) -> Result<Stage, StoreError> {
    Stage::from_value(word).ok_or_else(|| damaged("stage", word))
}

fn damaged(what: &'static str, word: &str) -> StoreError {
    StoreError::damaged(what, format!("{word:?} is no such word"))
}
