//! Requests of a test: people on both sides, data to ask for, and the roads that requests take.

use domain::{Openness, Role};
use serde_json::{Value, json};

use crate::people_builder::Browser;
use crate::portal::{Reply, TestPortal, listing};

/// Who asks and who answers, with conditional data `cards` (file `cards-csv`) of the transport
/// office.
pub struct Cast {
    pub applicant: Browser,
    pub authority: Browser,
    pub second: Browser,
    pub provider: Browser,
    pub auditor: Browser,
    pub stranger: Browser,
    pub elsewhere: Browser,
}

impl Cast {
    pub async fn of(portal: &TestPortal) -> Self {
        let cards = listing("cards", "公交刷卡记录").limited(Openness::Conditional);
        portal.publish([cards.csv("cards-csv", "卡,次\n1,2\n")]).await;
        let applicant = portal.account("applicant", &[]).await;
        let stranger = portal.account("stranger", &[]).await;
        Self {
            applicant: portal.browser_of(&applicant).await,
            authority: portal.staff("authority", "bureau", Role::Authority).await,
            second: portal.staff("second", "bureau", Role::Authority).await,
            provider: portal.staff("provider", "transport", Role::Provider).await,
            auditor: portal.staff("auditor", "bureau", Role::Auditor).await,
            stranger: portal.browser_of(&stranger).await,
            elsewhere: portal.staff("elsewhere", "health", Role::Provider).await,
        }
    }
}

impl Cast {
    /// The same people, signed in again: sessions end while time passes.
    pub async fn again(&self, portal: &TestPortal) -> Self {
        let again = async |it: &Browser| portal.browser_of(it.account.as_ref().unwrap()).await;
        let Self { applicant, authority, second, provider, auditor, stranger, elsewhere } = self;
        Self {
            applicant: again(applicant).await,
            authority: again(authority).await,
            second: again(second).await,
            provider: again(provider).await,
            auditor: again(auditor).await,
            stranger: again(stranger).await,
            elsewhere: again(elsewhere).await,
        }
    }
}

/// The least body of an application, as scripts send it.
pub fn application() -> Value {
    json!({
        "kind": "access", "dataset": "cards", "purpose": "研究通勤", "scenario": "城市交通研究",
        "protection": "加密存放，专人保管", "until": "2027-06-30", "leaves_country": false,
        "undertaking": true,
    })
}

/// A refusal that names what the law asks.
pub fn refusal() -> Value {
    json!({ "comment": "超出可提供的范围", "legal_basis": "《条例》第十四条" })
}

impl TestPortal {
    pub async fn ask_for(&self, by: &Browser, body: Value) -> String {
        let reply = self.post_as(by, "/api/v1/requests", body).await;
        assert_eq!(reply.status, 201, "{}", reply.json());
        assert_eq!(reply.json()["state"], "draft");
        reply.json()["id"].as_str().unwrap().to_owned()
    }

    /// Acts on a request at the version at which it stands.
    pub async fn act_on(&self, by: &Browser, id: &str, command: &str, more: Value) -> Reply {
        let stored = self.store.request(&domain::RequestId::new(id)).await.unwrap();
        let version = stored.map_or(1, |it| it.version);
        let mut body = json!({ "command": command, "version": version });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        self.post_as(by, &format!("/api/v1/requests/{id}/commands"), body).await
    }

    /// The same, where it must go well.
    pub async fn acted(&self, by: &Browser, id: &str, command: &str, more: Value) -> Value {
        let reply = self.act_on(by, id, command, more).await;
        assert_eq!(reply.status, 200, "{command}: {}", reply.json());
        // The answer is made of what was written, and must be what anybody is told afterwards.
        assert_eq!(reply.json(), self.seen(by, id).await, "{command}");
        reply.json()
    }

    pub async fn seen(&self, by: &Browser, id: &str) -> Value {
        let reply = self.get_as(by, &format!("/api/v1/requests/{id}")).await;
        assert_eq!(reply.status, 200, "{}", reply.json());
        reply.json()
    }

    /// A request that was handed in.
    pub async fn handed_in(&self, cast: &Cast, body: Value) -> String {
        let id = self.ask_for(&cast.applicant, body).await;
        self.acted(&cast.applicant, &id, "submit", json!({})).await;
        id
    }

    /// An application that both sides agreed to; its grant.
    pub async fn granted(&self, cast: &Cast, body: Value) -> (String, String) {
        let id = self.handed_in(cast, body).await;
        self.acted(&cast.authority, &id, "accept", json!({})).await;
        self.acted(&cast.provider, &id, "approve", json!({})).await;
        let grant = self.seen(&cast.applicant, &id).await["grant"]["id"].clone();
        (id, grant.as_str().unwrap().to_owned())
    }

    pub async fn cards_ticket(&self, by: &Browser) -> Reply {
        self.post_as(by, "/api/v1/distributions/cards-csv/tickets", json!({})).await
    }
}
