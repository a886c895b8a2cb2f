//! A running portal with a file that needs a grant, and somebody who has one.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use domain::grant::{GrantState, Licensed, Terms};
use domain::{
    AccountId, DatasetId, DistributionId, Entry, Format, GrantId, Level, Openness, ProviderId,
    RegionCode, RequestId,
};
use objects::Objects;
use serde_json::{Value, json};
use store::{
    Deed, File, NewGrant, NewProvider, NewRegion, Page, Publication, State, Store, Taking,
    TakingsSought,
};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::durable::{document, sign_in};
use crate::running::{Running, site};

/// Who holds the grant: somebody of the demo.
const HOLDER: &str = "member@demo";

/// The time of this machine, as the program sees it.
#[expect(clippy::disallowed_methods, reason = "the program beside the test reads the same clock")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// A portal with an open file and one that needs a grant, and a store of its own on the same
/// database, as another node would have.
pub struct Stocked {
    pub portal: Running,
    pub store: Store,
    pub runtime: Runtime,
    pub grant: GrantId,
    pub data: TempDir,
    pub site: TempDir,
}

impl Stocked {
    /// Starts it; the file that needs a grant is of `size` bytes.
    pub fn start(size: usize, settings: &[(&str, &str)]) -> Self {
        let (data, site) = (tempfile::tempdir().unwrap(), site());
        let portal = Running::start_demo_with(data.path(), site.path(), settings);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let (store, grant) = runtime.block_on(async {
            let store = open_store(data.path()).await;
            publish(&store, data.path(), size).await;
            let grant = give(&store, data.path()).await;
            (store, grant)
        });
        let stocked = Self { portal, store, runtime, grant, data, site };
        stocked
            .portal
            .until("the file is public", || stocked.portal.get("/download/open-csv").status == 200);
        stocked
    }

    /// The address of the limited file with a ticket of its holder.
    pub fn ticket(&self) -> String {
        let cookie = sign_in(&self.portal, HOLDER);
        let path = "/api/v1/distributions/limited-csv/tickets";
        let reply = self.portal.post(path, &[("cookie", &cookie)], &json!({}));
        assert_eq!(reply.status, 200, "{}", reply.body);
        document(&reply.body)["url"].as_str().unwrap().to_owned()
    }

    /// Revokes the grant as another node does.
    pub fn revoke(&self) {
        self.runtime.block_on(async {
            let stored = self.store.grant(&self.grant).await.unwrap().unwrap();
            let mut grant = stored.grant;
            grant.state = GrantState::Revoked;
            grant.epoch += 1;
            let deed = deed("test.revoke");
            self.store.write_grant(&self.grant, &grant, stored.version, &[], deed).await.unwrap();
        });
    }

    /// What was taken under the grant.
    pub fn takings(&self) -> Vec<Taking> {
        let sought = TakingsSought { grant: Some(self.grant.clone()), ..TakingsSought::default() };
        let page = Page { offset: 0, limit: 100 };
        self.runtime.block_on(self.store.takings(&sought, page)).unwrap().1
    }
}

async fn open_store(data: &Path) -> Store {
    Store::open(&format!("sqlite://{}", data.join("shumen.db").display())).await.unwrap()
}

fn deed(action: &str) -> Deed {
    Deed {
        at: now(),
        account: None,
        organisation: None,
        action: action.into(),
        subject_kind: "grant",
        subject: "grant".into(),
        reason: None,
        legal_basis: None,
        change: Value::Null,
    }
}

async fn publish(store: &Store, data: &Path, size: usize) {
    let region = RegionCode::parse("980000").unwrap();
    let place = NewRegion { code: region.clone(), name: "测试省".into(), name_en: None };
    store.put_regions(&[place]).await.unwrap();
    let provider = NewProvider {
        id: ProviderId::new("test-provider"),
        name: "测试省交通运输厅".into(),
        name_en: None,
        level: Level::Province,
        region: region.clone(),
    };
    store.put_providers(&[provider]).await.unwrap();
    let objects = Objects::open(&data.join("objects").to_string_lossy()).unwrap();
    let mut publications = Vec::new();
    for (id, openness, contents) in [
        ("open", Openness::Unconditional, b"a,b\n1,2\n".to_vec()),
        ("limited", Openness::Conditional, vec![b'x'; size]),
    ] {
        let bytes = contents.len() as u64;
        let stored = objects.put_bytes(contents).await.unwrap();
        let entry = Entry { openness, ..Entry::draft(id, region.clone()) };
        publications.push(Publication {
            id: DatasetId::new(id),
            provider: ProviderId::new("test-provider"),
            entry,
            state: State::Published,
            published_at: now(),
            at: now(),
            files: vec![File {
                id: DistributionId::new(format!("{id}-csv")),
                title: id.into(),
                format: Format::Csv,
                media_type: "text/csv".into(),
                file_name: format!("{id}.csv"),
                sha256: stored.digest.to_string(),
                size: bytes,
                rows: None,
            }],
        });
    }
    store.publish(&publications).await.unwrap();
}

async fn give(store: &Store, data: &Path) -> GrantId {
    let holder: AccountId = store.credentials(HOLDER).await.unwrap().unwrap().account;
    let request = RequestId::new("test-request");
    let at = now().timestamp_micros();
    let file = data.join("shumen.db");
    for statement in [
        format!(
            "INSERT INTO request (id, kind, state, version, core, form, title, applicant, dataset,
                                  provider, region, public, queue, due_provisional, created_at,
                                  updated_at)
             VALUES ('{request}', 'access', 'granted', 1, '{{}}', '{{}}', '申请', '{holder}',
                     'limited', 'test-provider', '980000', 0, '', 0, {at}, {at})"
        ),
        format!(
            "INSERT INTO request_member (request, email, account, accepted_at)
             VALUES ('{request}', '{HOLDER}', '{holder}', {at})"
        ),
    ] {
        execute(&file, statement).await;
    }
    let id = GrantId::new("test-grant");
    let licensed =
        Licensed { distribution: DistributionId::new("limited-csv"), version: None, since: None };
    let new = NewGrant {
        id: id.clone(),
        provider: ProviderId::new("test-provider"),
        dataset: DatasetId::new("limited"),
        holder,
        organisation: None,
        purpose: "研究".into(),
        terms: Terms {
            distributions: vec![licensed],
            from: now() - TimeDelta::days(1),
            until: now() + TimeDelta::days(30),
            times: None,
        },
    };
    store.put_grant(&request, &new, deed("test.give")).await.unwrap();
    id
}

async fn execute(file: &Path, statement: String) {
    use sqlx::Connection;
    let url = format!("sqlite://{}", file.display());
    let mut database = sqlx::SqliteConnection::connect(&url).await.unwrap();
    sqlx::query("PRAGMA busy_timeout = 60000").execute(&mut database).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut database).await.unwrap();
}
