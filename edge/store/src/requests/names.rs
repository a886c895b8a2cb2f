//! What those are called who appear on a request.

use std::collections::{BTreeSet, HashMap};

use contract::ProviderRef;
use domain::{AccountId, ProviderId};
use sqlx::{AssertSqlSafe, Row};

use crate::{Store, StoreError};

/// Somebody who appears on a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Their name.
    pub name: String,
    /// Their address; none once the account is erased.
    pub email: Option<String>,
}

/// The names of some accounts and organisations; what is unknown is missing.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// Accounts.
    pub people: HashMap<AccountId, Named>,
    /// Organisations.
    pub providers: HashMap<ProviderId, ProviderRef>,
}

impl Store {
    /// The names of accounts and organisations, asked for at once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn names(
        &self,
        people: &BTreeSet<AccountId>,
        providers: &BTreeSet<ProviderId>,
    ) -> Result<Names, StoreError> {
        let mut names = Names::default();
        let places = |from: usize, count: usize| {
            (from + 1..=from + count).map(|number| format!("${number}")).collect::<Vec<_>>()
        };
        let of_people = format!(
            "SELECT CAST(1 AS BIGINT), id, name, email FROM account WHERE id IN ({})",
            places(0, people.len()).join(", ")
        );
        let of_providers = format!(
            "SELECT CAST(0 AS BIGINT), id, name, NULL FROM provider WHERE id IN ({})",
            places(people.len(), providers.len()).join(", ")
        );
        let statement = match (people.is_empty(), providers.is_empty()) {
            (true, true) => return Ok(names),
            (false, true) => of_people,
            (true, false) => of_providers,
            (false, false) => format!("{of_people} UNION ALL {of_providers}"),
        };
        let mut query = sqlx::query(AssertSqlSafe(statement));
        for id in people {
            query = query.bind(id.to_string());
        }
        for id in providers {
            query = query.bind(id.to_string());
        }
        for row in query.fetch_all(&self.read).await? {
            let (id, name): (String, String) = (row.try_get(1)?, row.try_get(2)?);
            if row.try_get::<i64, _>(0)? == 1 {
                let email = row.try_get(3)?;
                names.people.insert(AccountId::new(id), Named { name, email });
            } else {
                let id = ProviderId::new(id);
                names.providers.insert(id.clone(), ProviderRef { id, name });
            }
        }
        Ok(names)
    }
}
