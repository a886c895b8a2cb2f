//! The databases of the suite, each stocked with the same places.

use chrono::{DateTime, Utc};
use domain::listing::{Listing, Standing};
use domain::{DatasetId, Level, ProviderId, RegionCode};
use store::{Deed, NewProvider, NewRegion, Public, Revision, Store, StoreError};

/// Runs a check on every backend that there is.
pub async fn on_every_backend<F: AsyncFn(Store)>(check: F) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}?mode=rwc", folder.path().join("shumen.db").display());
    check(stocked(Store::open(&url).await.unwrap()).await).await;

    match std::env::var("SHUMEN_TEST_POSTGRES") {
        Ok(server) => check(stocked(postgres(&server).await).await).await,
        Err(_) => println!("PostgreSQL left out: SHUMEN_TEST_POSTGRES is not set"),
    }
}

/// A store in a schema of its own on the server.
async fn postgres(server: &str) -> Store {
    use sqlx::Connection;
    static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    let schema = format!("conformance_{}_{number}", std::process::id());
    sqlx::any::install_default_drivers();
    let mut connection = sqlx::AnyConnection::connect(server).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(format!("CREATE SCHEMA {schema}")))
        .execute(&mut connection)
        .await
        .unwrap();
    let joint = if server.contains('?') { '&' } else { '?' };
    Store::open(&format!("{server}{joint}options=-c%20search_path%3D{schema}")).await.unwrap()
}

/// The same store with the places that the suite speaks of.
pub async fn stocked(store: Store) -> Store {
    let region = |code: &str, name: &str, name_en: Option<&str>| NewRegion {
        code: code_of(code),
        name: name.into(),
        name_en: name_en.map(str::to_owned),
    };
    store
        .put_regions(&[
            region("990000", "示例省", Some("Sample Province")),
            region("990100", "云溪市", None),
            region("990102", "青石区", None),
        ])
        .await
        .unwrap();
    let provider = |id: &str, name: &str, level, code| NewProvider {
        id: ProviderId::new(id),
        name: name.into(),
        name_en: None,
        level,
        region: code_of(code),
    };
    store
        .put_providers(&[
            provider("county", "青石区教育局", Level::County, "990102"),
            provider("province", "示例省教育厅", Level::Province, "990000"),
        ])
        .await
        .unwrap();
    store
}

/// Takes a listing that stood at a version from the public.
pub async fn withdraw(store: &Store, id: &DatasetId, version: u32) -> Result<u32, StoreError> {
    let stored = store.listing(id).await.unwrap().unwrap();
    let revision = Revision {
        id: id.clone(),
        provider: stored.owner.id,
        listing: Listing { standing: Standing::Withdrawn, ..stored.listing },
        entry: stored.entry,
        files: None,
        successor: None,
        clock_since: noon(),
        due: None,
        public: Public::Hide,
    };
    store.write_listing(&revision, version, deed("listing.withdraw", id.as_str())).await
}

pub fn deed(action: &str, subject: &str) -> Deed {
    Deed {
        at: noon(),
        account: None,
        organisation: None,
        action: action.into(),
        subject_kind: "listing",
        subject: subject.into(),
        reason: Some("理由".into()),
        legal_basis: None,
        change: serde_json::json!({ "a": ["甲", 1] }),
    }
}

pub fn code_of(code: &str) -> RegionCode {
    RegionCode::parse(code).unwrap()
}

pub fn noon() -> DateTime<Utc> {
    "2026-11-20T12:00:00Z".parse().unwrap()
}
