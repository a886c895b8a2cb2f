//! Keeping the search index true to the store.
//!
//! The index follows the store's feed of changes, so whatever writes there, this process or an
//! import beside it, shows in searches within a second.

use std::sync::mpsc::{Receiver, sync_channel};
use std::time::{Duration, Instant};

use domain::Grade;
use search::{CatalogueError, Document, Names, State};
use store::{Change, Published, Store, StoreError};
use tokio_util::sync::CancellationToken;

use crate::portal::Portal;

/// How often the feed is looked at; a change is to be seen within a second.
const EVERY: Duration = Duration::from_millis(200);
/// Changes that are read from the feed at once.
const BATCH: u32 = 2_000;

/// The index cannot be kept true.
#[derive(Debug, thiserror::Error)]
pub enum IndexingError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index failed.
    #[error(transparent)]
    Index(#[from] CatalogueError),
    /// The task that writes the index was ended.
    #[error(transparent)]
    Task(#[from] tokio::task::JoinError),
}

/// Brings the index up to the store, building it anew where it is missing, damaged or ahead.
///
/// # Errors
/// When the store or the index fails.
pub async fn prepare(portal: &Portal) -> Result<(), IndexingError> {
    let last = portal.store().last_change().await?;
    let reason = match portal.found() {
        State::Missing => Some("there is none"),
        State::Damaged => Some("it is damaged"),
        State::Outdated => Some("it was made by another version"),
        State::Ready if position(portal) > last => Some("it is ahead of the store"),
        State::Ready => None,
    };
    if let Some(reason) = reason {
        let begun = Instant::now();
        tracing::info!(reason, "building the search index");
        rebuild(portal).await?;
        tracing::info!(
            documents = portal.catalogue().searcher().document_count(),
            took_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX),
            "the search index is built"
        );
    }
    catch_up(portal).await?;
    portal.set_indexed();
    Ok(())
}

/// Follows the store's changes until the end.
pub async fn follow(portal: Portal, end: CancellationToken) {
    let mut names = 0;
    while tokio::time::timeout(EVERY, end.cancelled()).await.is_err() {
        if let Err(error) = step(&portal, &mut names).await {
            tracing::error!(%error, "the search index is behind");
        }
    }
}

async fn step(portal: &Portal, names: &mut i64) -> Result<(), IndexingError> {
    let number = portal.store().names_number().await?;
    if *names != number {
        let new = read_names(portal.store()).await?;
        apply(portal, Vec::new(), Some(new), position(portal)).await?;
        *names = number;
    }
    let last = portal.store().last_change().await?;
    portal.lookups().feed_stands_at(last);
    if last > position(portal) {
        catch_up(portal).await?;
    }
    Ok(())
}

/// Applies all changes that the index has not seen.
async fn catch_up(portal: &Portal) -> Result<(), IndexingError> {
    loop {
        let changes = portal.store().changes(position(portal), BATCH).await?;
        let Some(last) = changes.last().map(|change| change.number) else { break };
        apply(portal, changes, None, last).await?;
    }
    portal
        .metrics()
        .indexed(portal.catalogue().position(), portal.catalogue().searcher().document_count());
    Ok(())
}

async fn apply(
    portal: &Portal,
    changes: Vec<Change>,
    names: Option<Names>,
    position: i64,
) -> Result<(), IndexingError> {
    let catalogue = portal.catalogue().clone();
    let mut upserts = Vec::new();
    let mut deletes = Vec::new();
    for Change { number: _, id, published } in changes {
        match published {
            Some(published) => upserts.push(document(id, published)),
            None => deletes.push(id),
        }
    }
    let position = u64::try_from(position).unwrap_or(0);
    tokio::task::spawn_blocking(move || {
        catalogue.apply(&upserts, &deletes, names.as_ref(), position)
    })
    .await??;
    Ok(())
}

/// Builds the index from every entry that the public sees, streamed through a short queue.
async fn rebuild(portal: &Portal) -> Result<(), IndexingError> {
    // Read first: what changes meanwhile has a higher number and is caught up with afterwards.
    let position = portal.store().last_change().await?;
    let names = read_names(portal.store()).await?;
    let (sender, receiver) = sync_channel::<Document>(256);
    let catalogue = portal.catalogue().clone();
    let building = tokio::task::spawn_blocking(move || {
        let documents = Drain(receiver);
        catalogue.rebuild(documents, &names, u64::try_from(position).unwrap_or(0))
    });
    let mut after = 0;
    let mut sender = Some(sender);
    while let Some(queue) = sender.take() {
        let changes = portal.store().changes(after, BATCH).await?;
        let Some(last) = changes.last().map(|change| change.number) else { break };
        after = last;
        let documents: Vec<_> = changes
            .into_iter()
            .filter_map(|Change { number: _, id, published }| Some(document(id, published?)))
            .collect();
        // A blocked send must not hold up the runtime; a closed queue means the build failed.
        sender = tokio::task::spawn_blocking(move || {
            for document in documents {
                if queue.send(document).is_err() {
                    return None;
                }
            }
            Some(queue)
        })
        .await?;
    }
    drop(sender);
    building.await??;
    Ok(())
}

struct Drain(Receiver<Document>);

impl Iterator for Drain {
    type Item = Document;

    fn next(&mut self) -> Option<Document> {
        self.0.recv().ok()
    }
}

async fn read_names(store: &Store) -> Result<Names, StoreError> {
    Ok(Names { providers: store.provider_names().await?, regions: store.region_names().await? })
}

fn position(portal: &Portal) -> i64 {
    i64::try_from(portal.catalogue().position()).unwrap_or(i64::MAX)
}

fn document(id: domain::DatasetId, published: Published) -> Document {
    let Published { ordinal, entry, provider, formats, quality, updated_at, downloads } = published;
    Document {
        id,
        order: ordinal,
        title: entry.title,
        summary: entry.summary,
        keywords: entry.keywords,
        provider,
        region: entry.region,
        openness: entry.openness,
        themes: entry.themes,
        formats,
        frequency: entry.frequency,
        quality: Grade::of(quality),
        updated_at,
        downloads,
        sample: entry.sample,
    }
}
