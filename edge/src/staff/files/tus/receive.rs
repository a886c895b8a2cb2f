//! Receiving the bytes of an upload: streamed to the store of contents, made durable every so often,
//! and put into the listing when all have come.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use bytes::Bytes;
use chrono::{DateTime, TimeDelta, Utc};
use contract::ProblemKind;
use domain::{DistributionId, Language};
use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt};
use objects::{Checkpoint, ObjectsError, Partial};
use sha2::{Digest, Sha256};
use store::Upload;

use super::super::attach::{Arrived, attach};
use crate::arrivals::Turn;
use crate::failure::Failure;
use crate::portal::Portal;
use crate::signed_in::SignedIn;

/// Bytes after which what has come is made durable.
const DURABLE_EVERY: u64 = 16 << 20;
/// Longest time in which nothing arrives.
const IDLE: Duration = Duration::from_secs(60);
/// An upload that does not go on for so long is given up.
const KEPT_FOR: TimeDelta = TimeDelta::days(7);

/// When an upload that goes on now is given up.
pub(super) fn expiry(now: DateTime<Utc>) -> DateTime<Utc> {
    now + KEPT_FOR
}

/// How far an upload came.
#[derive(Debug)]
pub(super) struct Received {
    /// Bytes that are durable.
    pub(super) offset: u64,
    /// The file that it has become.
    pub(super) kept_as: Option<DistributionId>,
}

/// Goes on with an upload from an offset.
///
/// A task of its own writes, so that what has come is kept though the caller's connection, and with
/// it this future, ends in the middle.
pub(super) async fn receive(
    portal: &Portal,
    caller: &SignedIn,
    id: &str,
    offset: u64,
    body: Body,
    checksum: Option<[u8; 32]>,
) -> Result<Received, Failure> {
    let language = caller.language;
    let turn = portal.arrivals().take_turn(id);
    let turn = turn.ok_or_else(|| Failure::new(ProblemKind::Locked, language))?;
    // Read under the turn: nobody moves it now.
    let upload = portal.store().upload(id).await?;
    let upload = upload.ok_or_else(|| Failure::not_found(language))?;
    if upload.received != offset {
        return Err(elsewhere(&upload, language));
    }
    if let Some(kept_as) = upload.kept_as {
        return Ok(Received { offset, kept_as: Some(kept_as) });
    }
    let (portal, caller) = (portal.clone(), caller.clone());
    let task = tokio::spawn(async move {
        let mut writing = Writing::begin(&portal, upload, checksum, language).await?;
        let ended = writing.run(body.into_data_stream(), &turn).await?;
        let upload = writing.settle(&ended).await?;
        match ended {
            Ended::Whole if upload.received == upload.length => {
                let offset = upload.received;
                let kept_as = Some(complete(&portal, &caller, upload, turn).await?);
                Ok(Received { offset, kept_as })
            }
            Ended::Whole => Ok(Received { offset: upload.received, kept_as: None }),
            Ended::TooLong => Err(Failure::new(ProblemKind::TooLarge, language)),
            Ended::Mismatch => Err(Failure::new(ProblemKind::ChecksumMismatch, language)),
            Ended::Cut => Err(Failure::new(ProblemKind::Timeout, language)),
            Ended::Interrupted => Err(Failure::new(ProblemKind::Locked, language)),
        }
    });
    task.await?
}

/// Puts an upload that has come whole into its listing.
pub(super) async fn complete(
    portal: &Portal,
    caller: &SignedIn,
    upload: Upload,
    turn: Turn,
) -> Result<DistributionId, Failure> {
    let (portal, caller) = (portal.clone(), caller.clone());
    // Begun, it is done, whether or not somebody still waits for the answer.
    let task = tokio::spawn(async move {
        let _turn = turn;
        let language = caller.language;
        let Upload {
            id,
            listing,
            account: _,
            length,
            received: _,
            digest_state,
            file_name,
            title,
            replaces,
            sha256,
            kept_as: _,
            created_at: _,
            expires_at: _,
        } = upload;
        let at = Checkpoint::restore(length, &digest_state)?;
        if sha256.is_some_and(|promised| promised != at.digest().to_string()) {
            // Nobody knows which of the bytes are wrong: it has to be sent anew.
            portal.store().end_upload(&id).await?;
            portal.objects().discard(&id).await?;
            return Err(Failure::new(ProblemKind::ChecksumMismatch, language));
        }
        let stored = match portal.objects().keep(&id, at).await {
            Ok(stored) => stored,
            Err(error) => return Err(gone(&portal, &id, error, language).await),
        };
        let upload = Some(id);
        let arrived = Arrived { stored, file_name, title, replaces, upload, url: None };
        let file = attach(&portal, &caller, &listing, arrived).await?;
        Ok(file.file.id)
    });
    task.await?
}

/// Why an upload cannot go on. One whose content was lost, as after an older backup, is forgotten:
/// its client then begins anew.
async fn gone(portal: &Portal, id: &str, error: ObjectsError, language: Language) -> Failure {
    if !matches!(error, ObjectsError::Lost(_)) {
        return Failure::contents(error, language);
    }
    tracing::error!(%error, "an upload cannot go on");
    match portal.store().end_upload(id).await {
        Ok(()) => Failure::not_found(language),
        Err(error) => error.into(),
    }
}

/// How the body of a request ended.
#[derive(Debug, PartialEq, Eq)]
enum Ended {
    /// By itself.
    Whole,
    /// The connection was lost, or nothing came for too long.
    Cut,
    /// Another connection wants to go on.
    Interrupted,
    /// There is more of it than the upload will have.
    TooLong,
    /// Its bytes are not those that the checksum names.
    Mismatch,
}

/// An upload while its bytes come.
struct Writing<'a> {
    portal: &'a Portal,
    upload: Upload,
    partial: Partial,
    /// Bytes that were written, durable or not.
    size: u64,
    /// How far they were when they were last begun to be made durable.
    begun: u64,
    /// What the bytes of this request are to be, and what they are.
    checksum: Option<([u8; 32], Sha256)>,
    language: Language,
}

impl<'a> Writing<'a> {
    async fn begin(
        portal: &'a Portal,
        upload: Upload,
        checksum: Option<[u8; 32]>,
        language: Language,
    ) -> Result<Self, Failure> {
        let at = Checkpoint::restore(upload.received, &upload.digest_state)?;
        let partial = match portal.objects().resume(&upload.id, at).await {
            Ok(partial) => partial,
            Err(error) => return Err(gone(portal, &upload.id, error, language).await),
        };
        let checksum = checksum.map(|wanted| (wanted, Sha256::new()));
        let size = upload.received;
        Ok(Self { portal, upload, partial, size, begun: size, checksum, language })
    }

    async fn run(&mut self, mut body: BodyDataStream, turn: &Turn) -> Result<Ended, Failure> {
        loop {
            let next = tokio::select! {
                next = tokio::time::timeout(IDLE, body.next()) => next,
                () = turn.interrupted() => return Ok(Ended::Interrupted),
            };
            match next {
                Ok(Some(Ok(chunk))) => {
                    if self.size + chunk.len() as u64 > self.upload.length {
                        return Ok(Ended::TooLong);
                    }
                    self.write(chunk).await?;
                }
                Ok(None) => return Ok(self.checked()),
                Ok(Some(Err(_))) | Err(_) => return Ok(Ended::Cut),
            }
        }
    }

    async fn write(&mut self, chunk: Bytes) -> Result<(), Failure> {
        self.size += chunk.len() as u64;
        if let Some((_, digest)) = &mut self.checksum {
            digest.update(&chunk);
        }
        self.contents(|partial| partial.write(chunk).boxed()).await?;
        // A piece with a checksum counts as a whole or not at all.
        if self.checksum.is_some() {
            return Ok(());
        }
        if let Some(at) = self.contents(|partial| partial.synced().boxed()).await? {
            self.note(&at).await?;
        }
        if self.size - self.begun >= DURABLE_EVERY {
            self.begun = self.size;
            self.contents(|partial| partial.begin_sync().boxed()).await?;
        }
        Ok(())
    }

    fn checked(&self) -> Ended {
        match &self.checksum {
            Some((wanted, digest)) if digest.clone().finalize().as_slice() != wanted => {
                Ended::Mismatch
            }
            _ => Ended::Whole,
        }
    }

    /// Keeps what has come, unless it is not known to be right.
    async fn settle(mut self, ended: &Ended) -> Result<Upload, Failure> {
        if self.checksum.is_none() || *ended == Ended::Whole {
            self.make_durable().await?;
        }
        Ok(self.upload)
    }

    async fn make_durable(&mut self) -> Result<(), Failure> {
        let at = self.contents(|partial| partial.sync().boxed()).await?;
        self.note(&at).await
    }

    /// Does something with the content; what goes wrong is said in the caller's language.
    async fn contents<T>(
        &mut self,
        work: impl for<'p> FnOnce(&'p mut Partial) -> BoxFuture<'p, Result<T, ObjectsError>>,
    ) -> Result<T, Failure> {
        let language = self.language;
        work(&mut self.partial).await.map_err(|error| Failure::contents(error, language))
    }

    /// Notes how far it is durable: from here on it counts.
    async fn note(&mut self, at: &Checkpoint) -> Result<(), Failure> {
        let (id, state, expires) = (&self.upload.id, at.state(), expiry(self.portal.now()));
        self.portal.store().note_received(id, at.size(), &state, expires).await?;
        self.upload.received = at.size();
        self.upload.digest_state = state;
        Ok(())
    }
}

/// It does not go on from there, but from here.
fn elsewhere(upload: &Upload, language: Language) -> Failure {
    let detail = match language {
        Language::Zh => format!("应从第 {} 字节继续", upload.received),
        Language::En => format!("it goes on from byte {}", upload.received),
    };
    Failure::fields(ProblemKind::Conflict, [("Upload-Offset", detail)], language)
}
