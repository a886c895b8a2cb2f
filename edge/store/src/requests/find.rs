//! Lists of requests: one's own, what waits for somebody, what is late, what is public.

use chrono::{DateTime, NaiveDate, Utc};
use contract::ProviderRef;
use domain::request::{Kind, Party, Request, State};
use domain::{AccountId, DatasetId, ProviderId, RequestId};
use sqlx::Row;
use sqlx::any::AnyRow;

use super::{json, maybe_instant, provider};
use crate::catalogue::{instant, small};
use crate::conditions::{Conditions, Page, anywhere};
use crate::listings::due;
use crate::places::count;
use crate::{DueDay, Reach, Store, StoreError};

/// Requests at a desk that wait for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwaitedRequests {
    /// The desk.
    pub desk: Party,
    /// Whose.
    pub reach: Reach,
}

/// Which requests are wanted.
#[derive(Clone, Debug, Default)]
pub struct RequestsWanted {
    /// Those that were handed in to an organisation in reach.
    pub reach: Reach,
    /// Those that an account asks, or will use the data of, by its address.
    pub asked_by: Option<(AccountId, Option<String>)>,
    /// Those that everybody may read, too.
    pub public: bool,
    /// Those that wait for somebody, any of these; `None` for all.
    pub awaiting: Option<Vec<AwaitedRequests>>,
    /// Those of a kind.
    pub kind: Option<Kind>,
    /// Those that stand so.
    pub state: Option<State>,
    /// Those about an entry.
    pub dataset: Option<DatasetId>,
    /// Those of one provider.
    pub provider: Option<ProviderId>,
    /// Those with these words in the title.
    pub words: Option<String>,
    /// Those that were due before a day.
    pub due_before: Option<NaiveDate>,
    /// Those that go before others.
    pub emergency: bool,
    /// The latest first, and not what is due first.
    pub latest_first: bool,
}

/// A request in a list.
#[derive(Clone, Debug, PartialEq)]
pub struct ListedRequest {
    /// Which one.
    pub id: RequestId,
    /// How far it is.
    pub request: Request,
    /// What it is about, in a line.
    pub title: String,
    /// Number of the last write.
    pub version: u32,
    /// The department that answers, if one is known.
    pub provider: Option<ProviderRef>,
    /// The entry that it is about.
    pub dataset: Option<DatasetId>,
    /// By when it goes on.
    pub due: Option<DueDay>,
    /// When it was handed in last.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it was last written.
    pub updated_at: DateTime<Utc>,
    /// How many joined it.
    pub joined: u64,
}

impl RequestsWanted {
    fn is_nothing(&self) -> bool {
        self.reach.is_empty() && self.asked_by.is_none() && !self.public
    }

    fn conditions(&self) -> Conditions {
        let Self {
            reach,
            asked_by,
            public,
            awaiting,
            kind,
            state,
            dataset,
            provider,
            words,
            due_before,
            emergency,
            latest_first: _,
        } = self;
        let mut conditions = Conditions::default();
        match awaiting {
            // What waits for somebody is in their reach.
            Some(awaiting) => conditions.any(|any| {
                for AwaitedRequests { desk, reach } in awaiting {
                    any.all(|all| {
                        all.text("request.desk = ?", desk.value());
                        within(reach, all);
                    });
                }
            }),
            None => conditions.any(|any| {
                if !reach.is_empty() {
                    any.all(|all| {
                        all.plain("request.state <> 'draft'");
                        within(reach, all);
                    });
                }
                if let Some((account, address)) = asked_by {
                    any.text("request.applicant = ?", account.as_str());
                    any.text(
                        "(request.state <> 'draft' AND request.id IN (SELECT request \
                         FROM request_member WHERE account = ?))",
                        account.as_str(),
                    );
                    // An address is whose account accepted under it, whoever has it now.
                    if let Some(address) = address {
                        any.text(
                            "(request.state <> 'draft' AND request.id IN (SELECT request \
                             FROM request_member WHERE email = ? AND account IS NULL))",
                            address.clone(),
                        );
                    }
                }
                if *public {
                    any.plain("request.public = 1");
                }
            }),
        }
        if let Some(kind) = kind {
            conditions.text("request.kind = ?", kind.value());
        }
        if let Some(state) = state {
            conditions.text("request.state = ?", state.value());
        }
        if let Some(dataset) = dataset {
            conditions.text("request.dataset = ?", dataset.as_str());
        }
        if let Some(provider) = provider {
            conditions.text("request.provider = ?", provider.as_str());
        }
        if let Some(words) = words {
            let pattern = anywhere(&words.to_lowercase());
            conditions.text("LOWER(request.title) LIKE ? ESCAPE '\\'", pattern);
        }
        if let Some(day) = due_before {
            conditions.text("request.due_on < ?", day.to_string());
        }
        if *emergency {
            conditions.text("request.queue < ?", "1");
        }
        conditions
    }
}

/// What was handed in to an organisation in reach.
fn within(reach: &Reach, conditions: &mut Conditions) {
    if reach.regions.iter().any(|region| *region == domain::RegionCode::nation()) {
        conditions.plain("1 = 1");
        return;
    }
    conditions.any(|any| {
        any.one_of("request.provider", reach.own.iter().map(ProviderId::as_str));
        for region in &reach.regions {
            any.text("request.region LIKE ?", region.prefix_pattern());
        }
    });
}

/// A query for requests in a list, as [`read`] reads them. What is counted and ordered comes from
/// the innermost query, so that rows are read for the page alone.
macro_rules! listed {
    ($order:literal) => {
        concat!(
            "SELECT request.id, request.core, request.title, request.version, provider.id, ",
            "provider.name, request.dataset, request.due_on, request.due_provisional, ",
            "request.submitted_at, request.updated_at, ",
            "(SELECT COUNT(*) FROM request_joiner WHERE request_joiner.request = request.id) ",
            "FROM request LEFT JOIN provider ON provider.id = request.provider{} ",
            $order
        )
    };
}
impl Store {
    /// How many requests are wanted, and a page of them: emergencies and what is due first come
    /// first.
    ///
    /// # Errors
    /// When the database fails or holds what was never written.
    pub async fn requests(
        &self,
        wanted: &RequestsWanted,
        page: Page,
    ) -> Result<(u64, Vec<ListedRequest>), StoreError> {
        let total = self.count_requests(wanted).await?;
        if total == 0 {
            return Ok((0, Vec::new()));
        }
        let mut conditions = wanted.conditions();
        let conditions = conditions.page(page);
        let rows = if wanted.latest_first {
            conditions.rows(&self.read, listed!("ORDER BY request.updated_at DESC, request.id"))
        } else {
            conditions.rows(&self.read, listed!("ORDER BY request.queue, request.id"))
        };
        Ok((total, rows.await?.iter().map(read).collect::<Result<_, _>>()?))
    }

    /// How many requests are wanted.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_requests(&self, wanted: &RequestsWanted) -> Result<u64, StoreError> {
        if wanted.is_nothing() {
            return Ok(0);
        }
        let rows = wanted.conditions().rows(&self.read, "SELECT COUNT(*) FROM request{}").await?;
        rows.first().map_or(Ok(0), |row| count(row, 0))
    }

    /// How many requests are wanted, by kind.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_requests_by_kind(
        &self,
        wanted: &RequestsWanted,
    ) -> Result<Vec<(Kind, u64)>, StoreError> {
        if wanted.is_nothing() {
            return Ok(Vec::new());
        }
        let rows = wanted
            .conditions()
            .rows(&self.read, "SELECT kind, COUNT(*) FROM request{} GROUP BY kind")
            .await?;
        rows.iter()
            .map(|row| {
                let word: String = row.try_get(0)?;
                let kind = Kind::from_value(&word);
                Ok((kind.ok_or_else(|| StoreError::damaged("kind", &word))?, count(row, 1)?))
            })
            .collect()
    }
}

impl Store {
    /// Whether somebody has another application for an entry under way.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn has_open_request(
        &self,
        applicant: &AccountId,
        dataset: &DatasetId,
        but: &RequestId,
    ) -> Result<bool, StoreError> {
        Ok(self.open_request(applicant, dataset, Some(but)).await?.is_some())
    }

    /// How many requests of somebody's are not at their end, drafts among them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn unfinished_requests(&self, applicant: &AccountId) -> Result<u64, StoreError> {
        let row = sqlx::query(
            "SELECT COUNT(*) FROM request WHERE applicant = $1
             AND state IN ('draft', 'submitted', 'checking', 'with_provider', 'returned',
                           'mediation')",
        )
        .bind(applicant.as_str())
        .fetch_one(&self.read)
        .await?;
        count(&row, 0)
    }

    /// An application of somebody's for an entry that is under way, the latest.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_request(
        &self,
        applicant: &AccountId,
        dataset: &DatasetId,
        but: Option<&RequestId>,
    ) -> Result<Option<RequestId>, StoreError> {
        let row = sqlx::query(
            "SELECT id FROM request
             WHERE applicant = $1 AND dataset = $2 AND id <> $3 AND kind = 'access'
                   AND state IN ('submitted', 'checking', 'with_provider', 'returned', 'mediation')
             ORDER BY updated_at DESC LIMIT 1",
        )
        .bind(applicant.as_str())
        .bind(dataset.as_str())
        .bind(but.map_or("", RequestId::as_str))
        .fetch_optional(&self.read)
        .await?;
        row.map(|row| Ok(RequestId::new(row.try_get::<String, _>(0)?))).transpose()
    }
}

fn read(row: &AnyRow) -> Result<ListedRequest, StoreError> {
    Ok(ListedRequest {
        id: RequestId::new(row.try_get::<String, _>(0)?),
        request: json(row, 1, "request")?,
        title: row.try_get(2)?,
        version: small(row.try_get(3)?)?,
        provider: provider(row, 4)?,
        dataset: row.try_get::<Option<String>, _>(6)?.map(DatasetId::new),
        due: due(row.try_get(7)?, row.try_get(8)?)?,
        submitted_at: maybe_instant(row, 9)?,
        updated_at: instant(row.try_get(10)?)?,
        joined: count(row, 11)?,
    })
}
