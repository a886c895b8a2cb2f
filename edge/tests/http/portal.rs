//! A portal in a temporary folder, asked through its router.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use chrono::{DateTime, TimeDelta, Utc};
use domain::listing::Standing;
use domain::{
    Contact, DatasetId, DistributionId, Entry, Format, Level, Openness, ProviderId, RegionCode,
    Theme,
};
use ed25519_dalek::SigningKey;
use edge::{Parts, Portal};
use http_body_util::BodyExt;
use objects::Objects;
use search::Catalogue;
use serde_json::Value;
use store::{Deed, File, NewProvider, NewRegion, Public, Publication, Revision, State, Store};
use tempfile::TempDir;
use tower::ServiceExt;

/// The time at which every test stands.
pub fn now() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}

/// A running portal with two providers and nothing published.
pub struct TestPortal {
    pub store: Store,
    pub objects: Objects,
    pub portal: Portal,
    pub router: Router,
    pub folder: TempDir,
    pub signing_key: SigningKey,
    /// Seconds by which the portal's clock is ahead of [`now`].
    ahead: Arc<AtomicI64>,
    /// Letters that were taken out of the outbox.
    pub taken: tokio::sync::Mutex<Vec<store::Mail>>,
}

/// A base map for all maps on pages.
fn tiles() -> Option<edge::maps::Tiles> {
    let address = "https://tiles.example/{z}/{x}/{y}";
    edge::maps::Tiles::new(address, "某图 GS(2024)0001号", edge::maps::System::Wgs84).ok()
}

/// Little, so that a test soon meets a limit.
fn queries(folder: &TempDir) -> edge::EngineSettings {
    edge::EngineSettings {
        threads: std::num::NonZeroUsize::MIN,
        memory: 64 << 20,
        spill: folder.path().join("spill"),
        spill_max: 64 << 20,
        time: std::time::Duration::from_secs(20),
    }
}

fn later(ahead: &AtomicI64) -> TimeDelta {
    TimeDelta::seconds(ahead.load(Ordering::Relaxed))
}

impl TestPortal {
    pub async fn start() -> Self {
        Self::start_in(tempfile::tempdir().unwrap()).await
    }

    /// Starts on what another portal left in its folder.
    pub async fn start_in(folder: TempDir) -> Self {
        Self::start_with(folder, edge::OutsideSettings::default()).await
    }

    /// Starts with something of its own set about fetching from outside.
    pub async fn start_with(folder: TempDir, outside: edge::OutsideSettings) -> Self {
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("shumen.db").display());
        let store = Store::open(&url).await.unwrap();
        put_places(&store).await;
        let objects = Objects::open(&folder.path().join("objects").to_string_lossy()).unwrap();
        let index = Catalogue::open(&folder.path().join("index")).unwrap();
        let moved: Arc<AtomicI64> = Arc::default();
        let ahead = moved.clone();
        let signing_key = SigningKey::from_bytes(&[7; 32]);
        let portal = Portal::new(Parts {
            store: store.clone(),
            objects: objects.clone(),
            index,
            clock: Arc::new(move || now() + later(&ahead)),
            origin: "https://data.example".into(),
            clocks: domain::Clocks::of(domain::Profile::Xinjiang),
            signing_key: signing_key.clone(),
            keys: keys(),
            settings: vec![contract::SettingView {
                name: "profile".into(),
                value: Some("xinjiang".into()),
            }],
            people: edge::people::PeopleSettings::default(),
            outside,
            queries: queries(&folder),
            group_min: 0,
            tiles: tiles(),
        });
        let router = edge::router(portal.clone(), Router::new());
        let taken = tokio::sync::Mutex::default();
        Self { store, objects, portal, router, folder, signing_key, ahead: moved, taken }
    }

    /// Another node on the same store and the same files, with an index of its own.
    pub async fn beside(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let index = Catalogue::open(&folder.path().join("index")).unwrap();
        let ahead = self.ahead.clone();
        let portal = Portal::new(Parts {
            store: self.store.clone(),
            objects: self.objects.clone(),
            index,
            clock: Arc::new(move || now() + later(&ahead)),
            origin: "https://data.example".into(),
            clocks: domain::Clocks::of(domain::Profile::Xinjiang),
            signing_key: self.signing_key.clone(),
            keys: keys(),
            settings: Vec::new(),
            people: edge::people::PeopleSettings::default(),
            outside: edge::OutsideSettings::default(),
            queries: queries(&folder),
            group_min: 0,
            tiles: None,
        });
        let router = edge::router(portal.clone(), Router::new());
        Self {
            store: self.store.clone(),
            objects: self.objects.clone(),
            portal,
            router,
            folder,
            signing_key: self.signing_key.clone(),
            ahead: self.ahead.clone(),
            taken: tokio::sync::Mutex::default(),
        }
    }

    /// The time as the portal's clock tells it.
    pub fn now(&self) -> DateTime<Utc> {
        now() + later(&self.ahead)
    }

    /// Lets time pass.
    pub fn wait(&self, time: TimeDelta) {
        self.ahead.fetch_add(time.num_seconds(), Ordering::Relaxed);
    }

    /// Ends the portal; its folder stays.
    pub async fn stop(self) -> TempDir {
        let Self { store, objects: _, portal, router, folder, signing_key: _, ahead: _, taken: _ } =
            self;
        store.close().await;
        drop((portal, router));
        folder
    }

    /// Publishes entries and waits until the index holds them.
    pub async fn publish(&self, listings: impl IntoIterator<Item = Listing>) {
        let mut publications = Vec::new();
        for Listing { mut publication, contents } in listings {
            for (file, bytes) in publication.files.iter_mut().zip(contents) {
                file.size = bytes.len() as u64;
                file.sha256 = self.objects.put_bytes(bytes).await.unwrap().digest.to_string();
            }
            publications.push(publication);
        }
        self.store.publish(&publications).await.unwrap();
        edge::prepare(&self.portal).await.unwrap();
    }

    pub async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        Reply { status: parts.status, headers: parts.headers, body }
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.get_with(path, &[]).await
    }

    pub async fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut request = Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::empty()).unwrap()).await
    }
}

pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("not JSON: {}", String::from_utf8_lossy(&self.body)))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Asserts a problem document of a kind, and gives it.
    #[track_caller]
    pub fn problem(&self, status: u16, slug: &str) -> Value {
        assert_eq!(self.status, status);
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(problem["type"], format!("/problems/{slug}"));
        assert_eq!(problem["status"], status);
        problem
    }
}

/// An entry under construction.
#[derive(Clone)]
pub struct Listing {
    pub publication: Publication,
    contents: Vec<Bytes>,
}

/// A complete open entry of the province's transport office, without files.
pub fn listing(id: &str, title: &str) -> Listing {
    Listing {
        publication: Publication {
            id: DatasetId::new(id),
            provider: ProviderId::new("transport"),
            entry: Entry {
                summary: format!("{title}的说明。"),
                themes: vec![Theme::Transport],
                contact: Contact { office: "信息科".into(), ..Contact::default() },
                ..Entry::draft(title, RegionCode::parse("990000").unwrap())
            },
            state: State::Published,
            published_at: now(),
            at: now(),
            files: Vec::new(),
        },
        contents: Vec::new(),
    }
}

impl Listing {
    pub fn theme(mut self, theme: Theme) -> Self {
        self.publication.entry.themes = vec![theme];
        self
    }

    pub fn provider(mut self, id: &str) -> Self {
        self.publication.provider = ProviderId::new(id);
        self
    }

    pub fn state(mut self, state: State) -> Self {
        self.publication.state = state;
        self
    }

    pub fn limited(mut self, openness: Openness) -> Self {
        self.publication.entry.openness = openness;
        self.publication.entry.legal_basis = Some("《中华人民共和国数据安全法》第二十一条".into());
        self.publication.entry.conditions = Some("说明用途并签署协议".into());
        self
    }

    pub fn csv(mut self, id: &str, contents: impl Into<Bytes>) -> Self {
        self.publication.files.push(File {
            id: DistributionId::new(id),
            title: "公交线路".into(),
            format: Format::Csv,
            media_type: Format::Csv.media_type().into(),
            file_name: "公交线路.csv".into(),
            sha256: String::new(),
            size: 0,
            rows: Some(2),
        });
        self.contents.push(contents.into());
        self
    }
}

/// The keys of tickets and receipts of every test's portal.
pub fn keys() -> edge::Keys {
    let made = now() - TimeDelta::days(1);
    let id = download::KeyId([1; 8]);
    let algorithm = download::Algorithm::HmacSha256;
    let tickets = vec![download::TicketKey::new(id, algorithm, made, &[1; 32])];
    let receipts = download::ReceiptKey::new(download::SignatureAlgorithm::Ed25519, &[2; 32]);
    edge::Keys {
        tickets: download::KeyRing::new(tickets),
        receipts: receipts.unwrap(),
        edge_secret: Some("a secret of nodes".into()),
    }
}

async fn put_places(store: &Store) {
    let region = |code: &str, name: &str| NewRegion {
        code: RegionCode::parse(code).unwrap(),
        name: name.into(),
        name_en: None,
    };
    store.put_regions(&[region("990000", "示例省"), region("990100", "云溪市")]).await.unwrap();
    let provider = |id: &str, name: &str| NewProvider {
        id: ProviderId::new(id),
        name: name.into(),
        name_en: None,
        level: Level::Province,
        region: RegionCode::parse("990000").unwrap(),
    };
    let providers =
        [provider("transport", "示例省交通运输厅"), provider("health", "示例省卫生健康委")];
    store.put_providers(&providers).await.unwrap();
    let bureau = provider("bureau", "示例省数据局");
    let city = NewProvider {
        level: Level::City,
        region: RegionCode::parse("990100").unwrap(),
        ..provider("city", "云溪市数据局")
    };
    store.put_providers(&[bureau, city]).await.unwrap();
}

/// Takes a listing from the public.
pub async fn withdraw(store: &Store, id: &str) {
    let stored = store.listing(&DatasetId::new(id)).await.unwrap().unwrap();
    let listing =
        domain::listing::Listing { standing: Standing::Withdrawn, ..stored.listing.clone() };
    let revision = Revision {
        id: stored.id.clone(),
        provider: stored.owner.id.clone(),
        listing,
        entry: stored.entry.clone(),
        files: None,
        successor: None,
        clock_since: now(),
        due: None,
        public: Public::Hide,
    };
    let deed = Deed {
        at: now(),
        account: None,
        organisation: None,
        action: "test.withdraw".into(),
        subject_kind: "listing",
        subject: id.into(),
        reason: None,
        legal_basis: None,
        change: Value::Null,
    };
    store.write_listing(&revision, stored.version, deed).await.unwrap();
}

/// Runs a statement on a database past the store.
pub async fn execute(file: &std::path::Path, sql: &str) {
    use sqlx::Connection;
    let mut connection =
        sqlx::SqliteConnection::connect(&format!("sqlite://{}", file.display())).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.unwrap();
}
