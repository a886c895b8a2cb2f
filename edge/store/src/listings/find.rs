//! Finding listings: what somebody may see, what waits for them, what is overdue.

use chrono::{DateTime, NaiveDate, Utc};
use contract::ProviderRef;
use domain::listing::{Listing, Stage, State};
use domain::{AccountId, Actor, DatasetId, Openness, Organisation, ProviderId, RegionCode, Role};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{DueDay, damaged, due, stage, standing};
use crate::catalogue::{instant, small};
use crate::conditions::{Conditions, Page, anywhere};
use crate::places::{count, region_code};
use crate::tables::score;
use crate::{Store, StoreError};

/// The organisations that somebody's roles reach.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// By themselves.
    pub own: Vec<ProviderId>,
    /// With everything in a region.
    pub regions: Vec<RegionCode>,
}

impl Reach {
    /// What an actor's roles reach, of some roles.
    pub fn of(actor: &Actor, roles: &[Role]) -> Self {
        let mut reach = Self::default();
        for held in &actor.memberships {
            let held_roles = held.roles.iter().filter(|role| roles.contains(role));
            for role in held_roles {
                if role.reaches_region() {
                    reach.regions.push(held.organisation.region.clone());
                } else {
                    reach.own.push(held.organisation.id.clone());
                }
            }
        }
        reach
    }

    /// Whether it reaches nothing.
    pub fn is_empty(&self) -> bool {
        self.own.is_empty() && self.regions.is_empty()
    }

    pub(crate) fn add(&self, conditions: &mut Conditions) {
        if self.regions.iter().any(|region| *region == RegionCode::nation()) {
            return;
        }
        conditions.any(|any| {
            any.one_of("provider.id", self.own.iter().map(ProviderId::as_str));
            for region in &self.regions {
                any.text("provider.region LIKE ?", region.prefix_pattern());
            }
        });
    }
}

/// Listings at a stage that wait for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Awaited {
    /// Where the revision stands.
    pub stage: Stage,
    /// Whose.
    pub reach: Reach,
    /// What is due after this day does not wait yet.
    pub due_by: Option<NaiveDate>,
}

/// Which listings are wanted.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Those that somebody may see.
    pub reach: Reach,
    /// Those that wait for them, any of these; `None` for all.
    pub awaiting: Option<Vec<Awaited>>,
    /// Those that stand so.
    pub state: Option<State>,
    /// Those of one provider.
    pub provider: Option<ProviderId>,
    /// Those with these words in the title.
    pub words: Option<String>,
    /// Those that were due before a day.
    pub due_before: Option<NaiveDate>,
    /// Those that are public and have no file (R6).
    pub without_files: bool,
    /// Those that are public with a table below this score, 0 to 100 (R29).
    pub quality_below: Option<u8>,
}

/// A listing in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedListing {
    /// The identifier.
    pub id: DatasetId,
    /// Its name.
    pub title: String,
    /// Its department by name.
    pub provider: ProviderRef,
    /// Its department for the rules.
    pub owner: Organisation,
    /// Where it stands.
    pub listing: Listing,
    /// Number of the last write.
    pub version: u32,
    /// Openness of the revision.
    pub openness: Openness,
    /// By when something is due.
    pub due: Option<DueDay>,
    /// When it was last written.
    pub updated_at: DateTime<Utc>,
    /// How many files the revision has.
    pub files: u64,
    /// The score of the weakest table that the public sees, 0 to 100; none where nothing was
    /// measured (R29).
    pub quality: Option<u8>,
}

impl Wanted {
    fn conditions(&self) -> Conditions {
        let Self {
            reach,
            awaiting,
            state,
            provider,
            words,
            due_before,
            without_files,
            quality_below,
        } = self;
        let mut conditions = Conditions::default();
        reach.add(&mut conditions);
        if let Some(awaiting) = awaiting {
            conditions.any(|any| {
                for Awaited { stage, reach, due_by } in awaiting {
                    any.all(|all| {
                        all.text("listing.stage = ?", stage.value());
                        all.plain("listing.standing <> 'retired'");
                        if let Some(day) = due_by {
                            all.text("listing.due_on <= ?", day.to_string());
                        }
                        reach.add(all);
                    });
                }
            });
        }
        match state {
            None => {}
            Some(state @ (State::Draft | State::DepartmentReview | State::AuthorityReview)) => {
                conditions.plain("listing.standing = 'unpublished'");
                conditions.text("listing.stage = ?", state.value());
            }
            Some(state) => conditions.text("listing.standing = ?", state.value()),
        }
        if let Some(provider) = provider {
            conditions.text("listing.provider = ?", provider.as_str());
        }
        if let Some(words) = words {
            let pattern = anywhere(&words.to_lowercase());
            conditions.text("LOWER(listing.title) LIKE ? ESCAPE '\\'", pattern);
        }
        if let Some(day) = due_before {
            conditions.text("listing.due_on < ?", day.to_string());
        }
        if *without_files {
            conditions.plain(
                "listing.standing = 'published' AND NOT EXISTS \
                 (SELECT 1 FROM listing_file WHERE listing_file.listing = listing.id)",
            );
        }
        if let Some(score) = quality_below {
            conditions.number(
                "listing.standing = 'published' AND EXISTS \
                 (SELECT 1 FROM distribution d \
                  JOIN distribution_table t ON t.distribution = d.id AND t.version = d.version \
                  WHERE d.dataset = listing.id AND d.retired = 0 AND t.quality < ?)",
                i64::from(*score),
            );
        }
        conditions
    }
}

impl Store {
    /// How many listings are wanted, and a page of them: what is due first comes first.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn listings(
        &self,
        wanted: &Wanted,
        page: Page,
    ) -> Result<(u64, Vec<ListedListing>), StoreError> {
        if wanted.reach.is_empty() {
            return Ok((0, Vec::new()));
        }
        let mut conditions = wanted.conditions();
        let total = conditions
            .rows(
                &self.read,
                "SELECT COUNT(*) FROM listing JOIN provider ON provider.id = listing.provider{}",
            )
            .await?;
        let total = total.first().map(|row| count(row, 0)).transpose()?.unwrap_or(0);
        let rows = conditions
            .page(page)
            .rows(
                &self.read,
                "SELECT listing.id, listing.title, provider.id, provider.name, provider.region,
                        listing.standing, listing.stage, listing.drafters, listing.reviewer,
                        listing.suspended_by, listing.version, listing.entry, listing.due_on,
                        listing.due_provisional, listing.updated_at,
                        (SELECT COUNT(*) FROM listing_file
                         WHERE listing_file.listing = listing.id),
                        (SELECT MIN(t.quality) FROM distribution d
                         JOIN distribution_table t
                           ON t.distribution = d.id AND t.version = d.version
                         WHERE d.dataset = listing.id AND d.retired = 0)
                 FROM listing JOIN provider ON provider.id = listing.provider{}
                 ORDER BY CASE WHEN listing.stage = 'settled' THEN 1 ELSE 0 END,
                          COALESCE(listing.due_on, '9999'), listing.updated_at DESC, listing.id",
            )
            .await?;
        Ok((total, rows.iter().map(listed).collect::<Result<_, _>>()?))
    }

    /// How many listings are wanted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_listings(&self, wanted: &Wanted) -> Result<u64, StoreError> {
        if wanted.reach.is_empty() {
            return Ok(0);
        }
        let rows = wanted
            .conditions()
            .rows(
                &self.read,
                "SELECT COUNT(*) FROM listing JOIN provider ON provider.id = listing.provider{}",
            )
            .await?;
        rows.first().map_or(Ok(0), |row| count(row, 0))
    }
}

fn listed(row: &AnyRow) -> Result<ListedListing, StoreError> {
    #[derive(serde::Deserialize)]
    struct Said {
        openness: Openness,
    }
    let provider = ProviderId::new(row.try_get::<String, _>(2)?);
    let drafters: Vec<AccountId> = serde_json::from_str(&row.try_get::<String, _>(7)?)
        .map_err(|cause| StoreError::damaged("drafters", cause))?;
    let said: Said = serde_json::from_str(&row.try_get::<String, _>(11)?)
        .map_err(|cause| StoreError::damaged("entry", cause))?;
    Ok(ListedListing {
        id: DatasetId::new(row.try_get::<String, _>(0)?),
        title: row.try_get(1)?,
        provider: ProviderRef { id: provider.clone(), name: row.try_get(3)? },
        owner: Organisation { id: provider, region: region_code(row.try_get(4)?)? },
        listing: Listing {
            standing: standing(&row.try_get::<String, _>(5)?)?,
            stage: stage(&row.try_get::<String, _>(6)?)?,
            drafters,
            reviewer: row.try_get::<Option<String>, _>(8)?.map(AccountId::new),
            suspended_by: row
                .try_get::<Option<String>, _>(9)?
                .map(|word| Role::from_value(&word).ok_or_else(|| damaged("role", &word)))
                .transpose()?,
        },
        version: small(row.try_get(10)?)?,
        openness: said.openness,
        due: due(row.try_get(12)?, row.try_get(13)?)?,
        updated_at: instant(row.try_get(14)?)?,
        files: count(row, 15)?,
        quality: score(row.try_get(16)?)?,
    })
}
