//! Filling an empty portal with the demo catalogue.

mod requests;
#[cfg(test)]
mod tests;

use std::path::Path;

use anyhow::Context;
use chrono::{DateTime, Days, Duration, NaiveDate, NaiveTime, Utc};
use domain::{
    AccountId, AccountState, Clocks, DatasetId, DistributionId, Language, ProviderId, RegionCode,
    Story, StoryId,
};
use edge::people::{check_password, hash_password};
use objects::{Digest, Objects, Stored};
use sha2::{Digest as _, Sha256};
use store::people::{By, NewAccount};
use store::{
    Deed, File, NewProvider, NewRegion, NewStandard, NewStory, Publication, Shown, State, Store,
    StoryRevision,
};

use super::open_objects;
use crate::demo::{
    self, Content, DemoAccount, DemoEntry, DemoFile, DemoProvider, DemoRegion, DemoStory,
};
use crate::settings::Settings;

/// The fact that marks a portal that holds the demo.
const FACT: &str = "demo";
/// The password of the demo's accounts unless another is set.
const PASSWORD: &str = "shumen-demo";

/// Whether the portal holds the demo.
pub async fn is_demo(store: &Store) -> anyhow::Result<bool> {
    Ok(store.fact(FACT).await?.is_some())
}

/// Seeds the demo into a portal that holds nothing yet; else does nothing.
///
/// All entries are written in one transaction after all files, and files of a seeding that
/// failed are removed, so that it is done whole or not at all.
pub async fn seed(settings: &Settings, store: &Store) -> anyhow::Result<()> {
    if store.last_change().await? != 0 {
        // A demo that was seeded before it had accounts, stories or requests gets them.
        if is_demo(store).await? {
            if store.credentials(demo::ACCOUNTS[0].email).await?.is_none() {
                put_accounts(settings, store).await?;
            }
            put_stories(store).await?;
            if let Err(error) = put_requests(settings, store).await {
                // Its entries are not what they were: somebody has tried the demo out.
                tracing::warn!(error = format!("{error:#}"), "the demo lacks some requests");
            }
        }
        return Ok(());
    }
    tracing::info!("seeding the demo catalogue");
    store.set_fact(FACT, "seeded").await?;
    let objects = open_objects(settings)?;
    let mut kept = Vec::new();
    let seeded = write(settings, store, &objects, &mut kept).await;
    if seeded.is_err() {
        for digest in &kept {
            if let Err(error) = objects.remove(digest).await {
                tracing::warn!(%error, "a file of the failed seeding is left");
            }
        }
    }
    let entries = seeded?;
    put_stories(store).await?;
    put_requests(settings, store).await?;
    tracing::info!(entries, files = kept.len(), "the demo catalogue is seeded");
    Ok(())
}

async fn write(
    settings: &Settings,
    store: &Store,
    objects: &Objects,
    kept: &mut Vec<Digest>,
) -> anyhow::Result<usize> {
    put_places(store).await?;
    put_accounts(settings, store).await?;
    put_standards(store).await?;
    let entries = demo::entries();
    let mut publications = Vec::new();
    for entry in &entries {
        publications.extend(publications_of(entry, settings, objects, kept).await?);
    }
    store.publish(&publications).await?;
    Ok(entries.len())
}

async fn put_places(store: &Store) -> anyhow::Result<()> {
    let regions = demo::regions().into_iter().map(|DemoRegion { code, name, name_en }| {
        anyhow::Ok(NewRegion {
            code: RegionCode::parse(code)?,
            name: name.to_owned(),
            name_en: Some(name_en.to_owned()),
        })
    });
    store.put_regions(&regions.collect::<anyhow::Result<Vec<_>>>()?).await?;
    let providers = demo::providers().into_iter().map(|provider| {
        let DemoProvider { slug, name, name_en, region, level, .. } = provider;
        anyhow::Ok(NewProvider {
            id: provider_id(slug),
            name: name.to_owned(),
            name_en: Some(name_en.to_owned()),
            level,
            region: RegionCode::parse(region)?,
        })
    });
    store.put_providers(&providers.collect::<anyhow::Result<Vec<_>>>()?).await?;
    Ok(())
}

/// Makes the demo's data elements and code lists, kept by its authority.
async fn put_standards(store: &Store) -> anyhow::Result<()> {
    let at = super::now();
    let borders = stable_id("distribution", demo::BORDERS_FILE);
    for (id, standard) in demo::standards(&borders) {
        // Left by a seeding that failed later.
        if store.standard(&id).await?.is_some() {
            continue;
        }
        let deed = Deed {
            at,
            account: None,
            organisation: None,
            action: "standard.put".to_owned(),
            subject_kind: "standard",
            subject: id.to_string(),
            reason: None,
            legal_basis: None,
            change: serde_json::json!({ "title": standard.title }),
        };
        let owner = provider_id(demo::AUTHORITY);
        let new = NewStandard { id, standard, owner, withdrawn: false, at };
        store.put_standard(&new, None, deed).await?;
    }
    Ok(())
}

/// Makes and publishes the demo's stories that there are not yet.
async fn put_stories(store: &Store) -> anyhow::Result<()> {
    let file = |name: &str| DistributionId::new(stable_id("distribution", name));
    for DemoStory { slug, provider, published, story } in demo::stories(file) {
        let id = StoryId::new(stable_id("story", slug));
        if store.story(&id).await?.is_some() {
            continue;
        }
        let at = office_hour(published);
        let deed = |action: &str| Deed {
            at: super::now(),
            account: None,
            organisation: None,
            action: action.to_owned(),
            subject_kind: "story",
            subject: id.to_string(),
            reason: None,
            legal_basis: None,
            change: serde_json::json!({ "title": story.title }),
        };
        let owner = provider_id(provider);
        let new = NewStory { id: id.clone(), owner, draft: story.clone(), at };
        store.begin_story(&new, Story::OF_ORGANISATION_MAX, deed("story.begin")).await?;
        let deed = deed("story.publish");
        let revision =
            StoryRevision { id: id.clone(), draft: story.clone(), shown: Shown::Publish, at };
        store.write_story(&revision, 1, deed).await?;
    }
    Ok(())
}

/// Makes the demo's accounts. One hash serves all, so that seeding stays quick.
async fn put_accounts(settings: &Settings, store: &Store) -> anyhow::Result<()> {
    let password = settings.demo_password.as_deref().unwrap_or(PASSWORD).to_owned();
    check_password(&password, "").context("demo_password")?;
    let hashed = tokio::task::spawn_blocking(move || hash_password(&password)).await?;
    let hashed = hashed.map_err(|error| anyhow::anyhow!("demo_password: {error}"))?;
    let by = By::program(super::now());
    for DemoAccount { email, name, roles } in demo::ACCOUNTS {
        // Left by a seeding that failed later.
        if store.credentials(email).await?.is_some() {
            continue;
        }
        let id = AccountId::new(stable_id("account", email));
        let account = NewAccount {
            id: id.clone(),
            email: (*email).to_owned(),
            name: (*name).to_owned(),
            language: Language::Zh,
            password: Some(hashed.clone()),
            state: AccountState::Active,
        };
        store.put_account(&account, &by).await?;
        for (provider, role) in *roles {
            store.grant_role(&id, &provider_id(provider), *role, &by).await?;
        }
    }
    Ok(())
}

async fn put_requests(settings: &Settings, store: &Store) -> anyhow::Result<()> {
    requests::put(store, Clocks::of(settings.profile), super::now()).await
}

/// One publication for each version that any of the entry's files has, oldest first.
async fn publications_of(
    entry: &DemoEntry,
    settings: &Settings,
    objects: &Objects,
    kept: &mut Vec<Digest>,
) -> anyhow::Result<Vec<Publication>> {
    let mut files = Vec::new();
    for file in &entry.files {
        let mut versions = Vec::new();
        for content in &file.versions {
            let (stored, rows) = keep(content, &settings.data, objects)
                .await
                .with_context(|| format!("file {} of {}", file.file_name, entry.slug))?;
            kept.push(stored.digest);
            versions.push((stored, rows));
        }
        files.push((file, versions));
    }
    let count = files.iter().map(|(_, versions)| versions.len()).max().unwrap_or(1).max(1);
    Ok((0..count)
        .map(|version| Publication {
            id: DatasetId::new(stable_id("dataset", entry.slug)),
            provider: provider_id(entry.provider),
            entry: entry.entry.clone(),
            state: State::Published,
            published_at: moment(entry, 0, count),
            at: moment(entry, version, count),
            files: files
                .iter()
                .filter_map(|(file, versions)| {
                    let (stored, rows) = versions.get(version).or(versions.last())?;
                    Some(described(entry, file, *stored, *rows))
                })
                .collect(),
        })
        .collect())
}

fn described(entry: &DemoEntry, file: &DemoFile, stored: Stored, rows: Option<u64>) -> File {
    let name = format!("{}/{}", entry.slug, file.slug);
    let media_type = file.media_type.unwrap_or_else(|| file.format.media_type());
    File {
        id: DistributionId::new(stable_id("distribution", &name)),
        title: file.title.clone(),
        format: file.format,
        media_type: media_type.to_owned(),
        file_name: file.file_name.clone(),
        sha256: stored.digest.to_string(),
        size: stored.size,
        rows,
    }
}

/// Writes a content to a file beside the store and puts it.
async fn keep(
    content: &Content,
    folder: &Path,
    objects: &Objects,
) -> anyhow::Result<(Stored, Option<u64>)> {
    let content = content.clone();
    let folder = folder.to_owned();
    let written = tokio::task::spawn_blocking(move || {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        let mut out = std::io::BufWriter::with_capacity(1 << 20, &mut file);
        let rows = content.write(&mut out)?;
        std::io::Write::flush(&mut out)?;
        drop(out);
        std::io::Result::Ok((file, rows))
    });
    let (file, rows) = written.await??;
    Ok((objects.put_file(file.path()).await?, rows))
}

/// The first of several versions is as old as the entry, the last as new as its last update,
/// and those between are a month apart.
fn moment(entry: &DemoEntry, version: usize, count: usize) -> DateTime<Utc> {
    let to_come = count - 1 - version;
    if version == 0 && to_come > 0 {
        return office_hour(entry.published);
    }
    let back = Days::new(u64::try_from(to_come).unwrap_or(0) * 30);
    let day = entry.updated.checked_sub_days(back).unwrap_or(entry.updated);
    office_hour(day.max(entry.published))
}

/// Ten in the morning in China.
fn office_hour(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(NaiveTime::MIN).and_utc() + Duration::hours(2)
}

fn provider_id(slug: &str) -> ProviderId {
    ProviderId::new(stable_id("provider", slug))
}

/// The same identifier for the same thing in every demo, so that links to it keep working.
fn stable_id(kind: &str, name: &str) -> String {
    let hash = Sha256::digest(format!("shumen demo {kind} {name}"));
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&hash[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string()
}
