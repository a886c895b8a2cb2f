//! Grants of a test, given past the requests that they would come of.

use chrono::TimeDelta;
use domain::grant::{Grant, GrantState, Licensed, Terms};
use domain::{AccountId, DatasetId, DistributionId, GrantId, ProviderId, RequestId};
use serde_json::{Value, json};
use store::{Deed, NewGrant};

use crate::people_builder::{Browser, email};
use crate::portal::{TestPortal, execute, now};

/// A grant, and a browser in which its holder is signed in.
pub struct Given {
    pub id: GrantId,
    pub request: RequestId,
    pub holder: Browser,
}

/// Everything of one file, for a month.
pub fn terms(file: &str) -> Terms {
    Terms {
        distributions: vec![Licensed {
            distribution: DistributionId::new(file),
            version: None,
            since: None,
        }],
        from: now() - TimeDelta::days(1),
        until: now() + TimeDelta::days(30),
        times: None,
    }
}

fn deed(action: &str, grant: &GrantId) -> Deed {
    Deed {
        at: now(),
        account: None,
        organisation: None,
        action: action.into(),
        subject_kind: "grant",
        subject: grant.to_string(),
        reason: None,
        legal_basis: None,
        change: Value::Null,
    }
}

impl TestPortal {
    async fn sql(&self, statement: &str) {
        execute(&self.folder.path().join("shumen.db"), statement).await;
    }

    /// Gives a new account a grant of the transport office.
    pub async fn grant(&self, name: &str, dataset: &str, terms: Terms) -> Given {
        let holder = self.account(name, &[]).await;
        let (id, request) = self.grant_to(&holder, name, dataset, terms).await;
        Given { id, request, holder: self.browser_of(&holder).await }
    }

    /// Gives an account a grant, and takes its acceptance of the terms for given.
    pub async fn grant_to(
        &self,
        holder: &AccountId,
        name: &str,
        dataset: &str,
        terms: Terms,
    ) -> (GrantId, RequestId) {
        let id = GrantId::new(uuid::Uuid::now_v7().to_string());
        let request = RequestId::new(uuid::Uuid::now_v7().to_string());
        let at = now().timestamp_micros();
        self.sql(&format!(
            "INSERT INTO request (id, kind, state, version, core, form, title, applicant, dataset,
                                  provider, region, public, queue, due_provisional, created_at,
                                  updated_at)
             VALUES ('{request}', 'access', 'granted', 1, '{{}}', '{{}}', '申请', '{holder}',
                     '{dataset}', 'transport', '990000', 0, '', 0, {at}, {at})"
        ))
        .await;
        self.member(&request, name, Some(holder), true).await;
        let new = NewGrant {
            id: id.clone(),
            provider: ProviderId::new("transport"),
            dataset: DatasetId::new(dataset),
            holder: holder.clone(),
            organisation: None,
            purpose: "公交运力研究".into(),
            terms,
        };
        self.store.put_grant(&request, &new, deed("test.give", &id)).await.unwrap();
        (id, request)
    }

    /// Names somebody who will use the data of a request.
    pub async fn member(
        &self,
        request: &RequestId,
        name: &str,
        account: Option<&AccountId>,
        accepted: bool,
    ) {
        let address = email(name);
        let account = account.map_or("NULL".into(), |account| format!("'{account}'"));
        let at = if accepted { now().timestamp_micros().to_string() } else { "NULL".into() };
        self.sql(&format!(
            "INSERT INTO request_member (request, email, account, accepted_at)
             VALUES ('{request}', '{address}', {account}, {at})"
        ))
        .await;
    }

    /// Decides something about a grant, as another node or program might: the portal is not told.
    pub async fn decide(&self, id: &GrantId, change: impl FnOnce(&mut Grant)) {
        let stored = self.store.grant(id).await.unwrap().unwrap();
        let mut grant = stored.grant;
        change(&mut grant);
        grant.epoch += 1;
        self.store
            .write_grant(id, &grant, stored.version, &[], deed("test.decide", id))
            .await
            .unwrap();
    }

    pub async fn revoke(&self, id: &GrantId) {
        self.decide(id, |grant| grant.state = GrantState::Revoked).await;
    }

    /// The address of a file with a ticket for its holder.
    pub async fn ticket(&self, holder: &Browser, file: &str) -> String {
        let path = format!("/api/v1/distributions/{file}/tickets");
        let reply = self.post_as(holder, &path, json!({})).await;
        assert_eq!(reply.status, 200, "{}", String::from_utf8_lossy(&reply.body));
        reply.json()["url"].as_str().unwrap().to_owned()
    }
}
