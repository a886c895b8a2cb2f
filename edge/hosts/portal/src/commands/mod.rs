//! The program's commands, one file each.

pub mod audit;
pub mod export;
pub mod import;
pub mod keys;
pub mod receipt;
pub mod seed;
pub mod serve;
mod signing;
pub mod user;

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use chrono::{DateTime, Utc};
use edge::{Parts, Portal};
use objects::Objects;
use search::Catalogue;
use store::Store;

use crate::settings::Settings;

/// Brings the database to this version's schema.
pub async fn migrate(settings: &Settings) -> anyhow::Result<ExitCode> {
    open_store(settings).await?.close().await;
    eprintln!("shumen: the database is up to date");
    Ok(ExitCode::SUCCESS)
}

/// Publishes a snapshot of the search index.
pub async fn snapshot(settings: &Settings) -> anyhow::Result<ExitCode> {
    let portal = open_portal(settings, open_store(settings).await?).await?;
    edge::prepare(&portal).await?;
    let number = edge::publish_snapshot(&portal).await?;
    eprintln!("shumen: snapshot {number} is published");
    Ok(ExitCode::SUCCESS)
}

/// Opens the store in the data folder, making the folder if there is none.
pub async fn open_store(settings: &Settings) -> anyhow::Result<Store> {
    let folder = &settings.data;
    std::fs::create_dir_all(folder)
        .with_context(|| format!("data folder {} cannot be made", folder.display()))?;
    // SQLite says "unable to open database file" for many things; say the usual one plainly.
    tempfile::tempfile_in(folder)
        .with_context(|| format!("data folder {} cannot be written to", folder.display()))?;
    Store::open(&settings.database()).await.context("the database cannot be opened")
}

/// Opens the rest around a store.
pub async fn open_portal(settings: &Settings, store: Store) -> anyhow::Result<Portal> {
    let objects = open_objects(settings)?;
    // The index belongs to one database: another database in the same folder gets another index.
    let name = match store.fact("portal").await? {
        Some(name) => name,
        None => {
            let name = uuid::Uuid::now_v7().simple().to_string();
            store.set_fact("portal", &name).await?;
            name
        }
    };
    let folder = settings.data.join("index").join(name);
    let index = Catalogue::open(&folder)
        .with_context(|| format!("search index {} cannot be opened", folder.display()))?;
    Ok(Portal::new(Parts {
        store,
        objects,
        index,
        clock: Arc::new(now),
        clocks: domain::Clocks::of(settings.profile),
        signing_key: signing::key(settings)?,
        keys: crate::keys::open(settings)?,
        origin: settings.origin(),
        settings: settings.shown(),
        people: settings.people(),
        outside: settings.outside(),
        queries: settings.queries(),
        group_min: settings.unseen_group_min,
        tiles: settings.tiles()?,
    }))
}

/// Opens the store of file contents.
pub fn open_objects(settings: &Settings) -> anyhow::Result<Objects> {
    let place = settings.objects();
    Objects::open(&place).with_context(|| format!("file store {place} cannot be opened"))
}

/// The time of this machine: the one place where it is read.
#[expect(clippy::disallowed_methods, reason = "a host is where the clock comes from")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}
