//! Grants (授权, R22): what somebody may take.
//!
//! Every write takes the next number of the counter `grant` before it touches a row, so that a
//! node which follows the numbers misses none, and two writers never wait for each other.

use chrono::{DateTime, Utc};
use contract::ProviderRef;
use domain::grant::{Grant, GrantState, Terms};
use domain::{AccountId, DatasetId, GrantId, Organisation, ProviderId, RequestId, Role};
use sqlx::any::AnyRow;
use sqlx::{Any, Row, Transaction};

use crate::audit::{Deed, record};
use crate::catalogue::{instant, small};
use crate::conditions::{Conditions, Page};
use crate::notices::{Telling, enqueue};
use crate::people::role;
use crate::places::{count, region_code};
use crate::publish::take;
use crate::requests::{NewGrant, json, provider, put_json};
use crate::{Reach, Store, StoreError};

/// A grant as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredGrant {
    /// Which one.
    pub id: GrantId,
    /// The request that it answered.
    pub request: RequestId,
    /// The entry.
    pub dataset: DatasetId,
    /// The department whose data it is, by name.
    pub provider: ProviderRef,
    /// The same for the rules.
    pub owner: Organisation,
    /// Name of its holder.
    pub holder_name: String,
    /// The organisation of the portal for which it is held.
    pub organisation: Option<ProviderRef>,
    /// The grant as its rules see it.
    pub grant: Grant,
    /// What for.
    pub purpose: String,
    /// How often it was used.
    pub used: u32,
    /// Number of the last write, from 1; a write names the one it has seen.
    pub version: u32,
    /// When it was given.
    pub created_at: DateTime<Utc>,
    /// When it was last written.
    pub updated_at: DateTime<Utc>,
}

/// Which grants are wanted.
#[derive(Clone, Debug, Default)]
pub struct GrantsWanted {
    /// Those on the data of an organisation in reach.
    pub reach: Reach,
    /// Those that an account holds, or uses.
    pub held_by: Option<AccountId>,
    /// Those on an entry.
    pub dataset: Option<DatasetId>,
    /// Those that stand so.
    pub state: Option<GrantState>,
    /// Those that answered a request.
    pub request: Option<RequestId>,
}

/// A query for grants as [`stored`] reads them.
macro_rules! whole {
    ($rest:literal) => {
        concat!(
            "SELECT g.id, g.request, g.dataset, provider.id, provider.name, provider.region, ",
            "account.name, g.organisation, own.name, g.state, g.suspended_by, g.epoch, g.holder, ",
            "g.distributions, g.valid_from, g.valid_until, g.times, g.purpose, g.used, g.version, ",
            "g.created_at, g.updated_at ",
            "FROM access_grant g JOIN provider ON provider.id = g.provider ",
            "JOIN account ON account.id = g.holder ",
            "LEFT JOIN provider own ON own.id = g.organisation",
            $rest
        )
    };
}

impl Store {
    /// A grant, whoever may see it: authorising is the caller's first step.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn grant(&self, id: &GrantId) -> Result<Option<StoredGrant>, StoreError> {
        let row = sqlx::query(whole!(" WHERE g.id = $1"))
            .bind(id.as_str())
            .fetch_optional(&self.read)
            .await?;
        row.as_ref().map(stored).transpose()
    }

    /// The grant that answered a request.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn grant_of(&self, request: &RequestId) -> Result<Option<StoredGrant>, StoreError> {
        let row = sqlx::query(whole!(" WHERE g.request = $1"))
            .bind(request.as_str())
            .fetch_optional(&self.read)
            .await?;
        row.as_ref().map(stored).transpose()
    }

    /// How many grants are wanted, and a page of them: the latest first.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn grants(
        &self,
        wanted: &GrantsWanted,
        page: Page,
    ) -> Result<(u64, Vec<StoredGrant>), StoreError> {
        let GrantsWanted { reach, held_by, dataset, state, request } = wanted;
        if reach.is_empty() && held_by.is_none() {
            return Ok((0, Vec::new()));
        }
        let mut conditions = Conditions::default();
        conditions.any(|any| {
            if !reach.is_empty() {
                any.all(|all| {
                    all.plain("1 = 1");
                    reach.add(all);
                });
            }
            if let Some(account) = held_by {
                any.text("g.holder = ?", account.as_str());
                any.text(
                    "g.request IN (SELECT request FROM request_member WHERE account = ?)",
                    account.as_str(),
                );
            }
        });
        if let Some(dataset) = dataset {
            conditions.text("g.dataset = ?", dataset.as_str());
        }
        if let Some(state) = state {
            conditions.text("g.state = ?", state.value());
        }
        if let Some(request) = request {
            conditions.text("g.request = ?", request.as_str());
        }
        let total = conditions
            .rows(
                &self.read,
                "SELECT COUNT(*) FROM access_grant g JOIN provider ON provider.id = g.provider{}",
            )
            .await?;
        let total = total.first().map(|row| count(row, 0)).transpose()?.unwrap_or(0);
        let rows = conditions
            .page(page)
            .rows(&self.read, whole!("{} ORDER BY g.created_at DESC, g.id"))
            .await?;
        Ok((total, rows.iter().map(stored).collect::<Result<_, _>>()?))
    }

    /// Whether an account uses what a request was granted, having accepted the undertaking.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_undertaken(
        &self,
        request: &RequestId,
        account: &AccountId,
    ) -> Result<bool, StoreError> {
        let row = sqlx::query(
            "SELECT 1 FROM request_member
             WHERE request = $1 AND account = $2 AND accepted_at IS NOT NULL",
        )
        .bind(request.as_str())
        .bind(account.as_str())
        .fetch_optional(&self.read)
        .await?;
        Ok(row.is_some())
    }

    /// Gives a grant in a transaction of its own, for a request that was decided elsewhere.
    ///
    /// # Errors
    /// When the request has one, or the database fails.
    pub async fn put_grant(
        &self,
        request: &RequestId,
        grant: &NewGrant,
        deed: Deed,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin().await?;
        give(&mut tx, request, grant, deed.at).await?;
        record(&mut tx, deed).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Writes a grant that stood at a version; answers the next.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when `version` is behind; nothing has changed then.
    pub async fn write_grant(
        &self,
        id: &GrantId,
        grant: &Grant,
        version: u32,
        tellings: &[Telling],
        deed: Deed,
    ) -> Result<u32, StoreError> {
        let mut tx = self.begin().await?;
        let change = take(&mut tx, "grant", 1).await? + 1;
        let Grant { state, suspended_by, epoch, holder: _, organisation: _, terms } = grant;
        let Terms { distributions, from, until, times } = terms;
        let row = sqlx::query(
            "UPDATE access_grant SET state = $1, suspended_by = $2, epoch = $3, distributions = $4,
                    valid_from = $5, valid_until = $6, times = $7, change = $8, updated_at = $9,
                    version = version + 1
             WHERE id = $10 AND version = $11 RETURNING version",
        )
        .bind(state.value())
        .bind(suspended_by.map(Role::value))
        .bind(i64::from(*epoch))
        .bind(put_json(distributions)?)
        .bind(from.timestamp_micros())
        .bind(until.timestamp_micros())
        .bind(times.map(i64::from))
        .bind(change)
        .bind(deed.at.timestamp_micros())
        .bind(id.as_str())
        .bind(i64::from(version))
        .fetch_optional(&mut **tx)
        .await?
        .ok_or(StoreError::Conflict)?;
        for telling in tellings {
            enqueue(&mut tx, telling, deed.at).await?;
        }
        record(&mut tx, deed).await?;
        tx.commit().await?;
        small(row.try_get(0)?)
    }

    /// Grants whose time is over and which do not say so yet, the earliest first.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn grants_past(
        &self,
        now: DateTime<Utc>,
        limit: u32,
    ) -> Result<Vec<StoredGrant>, StoreError> {
        let rows = sqlx::query(whole!(
            " WHERE g.state IN ('live', 'suspended') AND g.valid_until <= $1
             ORDER BY g.valid_until, g.id LIMIT $2"
        ))
        .bind(now.timestamp_micros())
        .bind(i64::from(limit))
        .fetch_all(&self.read)
        .await?;
        rows.iter().map(stored).collect()
    }
}

/// Gives a grant for a request.
pub(crate) async fn give(
    tx: &mut Transaction<'_, Any>,
    request: &RequestId,
    new: &NewGrant,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let change = take(tx, "grant", 1).await? + 1;
    let NewGrant { id, provider, dataset, holder, organisation, purpose, terms } = new;
    // What was cut or withdrawn meanwhile is not granted (R26).
    let public = sqlx::query("SELECT 1 FROM dataset WHERE id = $1 AND state = 'published'")
        .bind(dataset.as_str())
        .fetch_optional(&mut **tx)
        .await?;
    public.ok_or(StoreError::Conflict)?;
    let Terms { distributions, from, until, times } = terms;
    sqlx::query(
        "INSERT INTO access_grant (id, request, dataset, provider, holder, organisation,
                                   distributions, purpose, state, suspended_by, epoch, version,
                                   valid_from, valid_until, times, used, change, created_at,
                                   updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'live', NULL, 1, 1, $9, $10, $11, 0, $12, $13,
                 $13)",
    )
    .bind(id.as_str())
    .bind(request.as_str())
    .bind(dataset.as_str())
    .bind(provider.as_str())
    .bind(holder.as_str())
    .bind(organisation.as_ref().map(|it| it.as_str().to_owned()))
    .bind(put_json(distributions)?)
    .bind(purpose)
    .bind(from.timestamp_micros())
    .bind(until.timestamp_micros())
    .bind(times.map(i64::from))
    .bind(change)
    .bind(at.timestamp_micros())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Raises the epoch of every live grant on an entry that leaves the public: tickets given before
/// open nothing, and streams under way are cut. The grants themselves stand as they stood.
pub(crate) async fn outdate(
    tx: &mut Transaction<'_, Any>,
    dataset: &DatasetId,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    for (id, change) in numbered(tx, dataset).await? {
        sqlx::query(
            "UPDATE access_grant SET epoch = epoch + 1, change = $1, updated_at = $2
             WHERE id = $3 AND state = 'live'",
        )
        .bind(change)
        .bind(at.timestamp_micros())
        .bind(&id)
        .execute(&mut **tx)
        .await?;
    }
    Ok(())
}

/// The live grants on an entry, each with a number for its change.
async fn numbered(
    tx: &mut Transaction<'_, Any>,
    dataset: &DatasetId,
) -> Result<Vec<(String, i64)>, StoreError> {
    // With the counter in hand nobody gives another grant until this is done.
    take(tx, "grant", 0).await?;
    let live = sqlx::query(
        "SELECT id FROM access_grant WHERE dataset = $1 AND state = 'live' ORDER BY id",
    )
    .bind(dataset.as_str())
    .fetch_all(&mut **tx)
    .await?;
    let count = i64::try_from(live.len()).map_err(|cause| StoreError::damaged("grants", cause))?;
    let first = take(tx, "grant", count).await? + 1;
    live.iter().zip(first..).map(|(row, change)| Ok((row.try_get(0)?, change))).collect()
}

/// Suspends every grant on an entry that is live, in one action (R26).
pub(crate) async fn cut(
    tx: &mut Transaction<'_, Any>,
    dataset: &DatasetId,
    role: Role,
    at: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let mut done = 0;
    for (id, change) in numbered(tx, dataset).await? {
        let result = sqlx::query(
            "UPDATE access_grant SET state = 'suspended', suspended_by = $1, epoch = epoch + 1,
                    version = version + 1, change = $2, updated_at = $3
             WHERE id = $4 AND state = 'live'",
        )
        .bind(role.value())
        .bind(change)
        .bind(at.timestamp_micros())
        .bind(&id)
        .execute(&mut **tx)
        .await?;
        done += result.rows_affected();
    }
    Ok(done)
}

fn stored(row: &AnyRow) -> Result<StoredGrant, StoreError> {
    let owner = ProviderId::new(row.try_get::<String, _>(3)?);
    let word: String = row.try_get(9)?;
    let suspended_by = row.try_get::<Option<String>, _>(10)?;
    let organisation = provider(row, 7)?;
    Ok(StoredGrant {
        id: GrantId::new(row.try_get::<String, _>(0)?),
        request: RequestId::new(row.try_get::<String, _>(1)?),
        dataset: DatasetId::new(row.try_get::<String, _>(2)?),
        provider: ProviderRef { id: owner.clone(), name: row.try_get(4)? },
        owner: Organisation { id: owner, region: region_code(row.try_get(5)?)? },
        holder_name: row.try_get(6)?,
        grant: Grant {
            state: GrantState::from_value(&word)
                .ok_or_else(|| StoreError::damaged("state", &word))?,
            suspended_by: suspended_by.as_deref().map(role).transpose()?,
            epoch: small(row.try_get(11)?)?,
            holder: AccountId::new(row.try_get::<String, _>(12)?),
            organisation: organisation.as_ref().map(|it| it.id.clone()),
            terms: Terms {
                distributions: json(row, 13, "distributions")?,
                from: instant(row.try_get(14)?)?,
                until: instant(row.try_get(15)?)?,
                times: row.try_get::<Option<i64>, _>(16)?.map(small).transpose()?,
            },
        },
        organisation,
        purpose: row.try_get(17)?,
        used: small(row.try_get(18)?)?,
        version: small(row.try_get(19)?)?,
        created_at: instant(row.try_get(20)?)?,
        updated_at: instant(row.try_get(21)?)?,
    })
}
