//! The index snapshots that edge nodes load.
//!
//! A snapshot is made when a node asks for the newest and the index has moved on, at most every
//! few seconds; a portal without edge nodes makes none.

use std::time::{Duration, Instant};

use axum::Json;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use contract::{Problem, SnapshotRef};
use objects::Digest;
use store::Snapshot;
use tokio::sync::Mutex;

use crate::caller::Caller;
use crate::failure::Failure;
use crate::portal::Portal;

/// Shortest time between two snapshots.
const APART: Duration = Duration::from_secs(2);
/// Snapshots that are kept, so that a node that has just asked can still load.
const KEPT: u32 = 3;

/// Where snapshots are made, one at a time.
#[derive(Default)]
pub(crate) struct Press {
    last: Mutex<Option<Instant>>,
}

#[utoipa::path(get, path = "/edge/snapshots/latest", tag = "edge",
    summary = "最新的索引快照 ¦ The newest snapshot of the search index",
    responses((status = 200, description = "快照的编号与校验值 ¦ Its number and hash", body = SnapshotRef)))]
pub(crate) async fn latest(State(portal): State<Portal>) -> Result<Response, Failure> {
    let Snapshot { number, change: _, sha256, size, created_at } = newest(&portal).await?;
    let reference =
        SnapshotRef { number, sha256, size, created_at, url: format!("/edge/snapshots/{number}") };
    let cache = (header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(([cache], Json(reference)).into_response())
}

#[utoipa::path(get, path = "/edge/snapshots/{number}", tag = "edge",
    summary = "按编号取索引快照 ¦ The bytes of a snapshot, by its number",
    params(("number" = u64, Path, description = "编号 ¦ Number")),
    responses(
        (status = 200, description = "快照 ¦ The snapshot", content_type = "application/octet-stream"),
        (status = 404, description = "没有这个快照，或已不再保留 ¦ No such snapshot, or no longer kept", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn snapshot(
    State(portal): State<Portal>,
    caller: Caller,
    Path(number): Path<u64>,
) -> Result<Response, Failure> {
    let none = || Failure::not_found(caller.language);
    let Snapshot { sha256, size, .. } = portal.store().snapshot(number).await?.ok_or_else(none)?;
    let digest = Digest::parse(&sha256).map_err(|_| none())?;
    let contents = portal.objects().read(&digest, 0..size).await?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (header::CONTENT_LENGTH, HeaderValue::from(size)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    Ok((headers, Body::from_stream(contents)).into_response())
}

/// Publishes a snapshot if the index has moved on since the last; answers the newest number.
///
/// # Errors
/// When the index, the store or the object store fails.
pub async fn publish_snapshot(portal: &Portal) -> Result<u64, SnapshotFailure> {
    newest(portal).await.map(|snapshot| snapshot.number).map_err(SnapshotFailure)
}

/// A snapshot could not be published.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct SnapshotFailure(Failure);

/// The newest snapshot, made now if the index has moved on.
async fn newest(portal: &Portal) -> Result<Snapshot, Failure> {
    let mut last = portal.press().last.lock().await;
    let known = portal.store().latest_snapshot().await?;
    let position = i64::try_from(portal.catalogue().position()).unwrap_or(i64::MAX);
    let rested = last.is_none_or(|at| at.elapsed() >= APART);
    match known {
        Some(known) if known.change == position || !rested => Ok(known),
        known => {
            let made = make(portal, known.map_or(1, |known| known.number + 1)).await?;
            *last = Some(Instant::now());
            Ok(made)
        }
    }
}

async fn make(portal: &Portal, number: u64) -> Result<Snapshot, Failure> {
    let catalogue = portal.catalogue().clone();
    // Read before: a change that comes between makes the next question make the next snapshot.
    let position = catalogue.position();
    let bytes = tokio::task::spawn_blocking(move || catalogue.snapshot(number)).await??;
    let stored = portal.objects().put_bytes(bytes).await?;
    let snapshot = Snapshot {
        number,
        change: i64::try_from(position).unwrap_or(i64::MAX),
        sha256: stored.digest.to_string(),
        size: stored.size,
        created_at: portal.now(),
    };
    portal.store().add_snapshot(&snapshot).await?;
    for gone in portal.store().forget_snapshots(KEPT).await? {
        if let Ok(digest) = Digest::parse(&gone) {
            portal.objects().remove(&digest).await?;
        }
    }
    tracing::info!(number, size = snapshot.size, "a snapshot of the index is published");
    Ok(snapshot)
}
