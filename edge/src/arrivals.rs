//! Files that arrive: whose turn it is to send one, and looking through those that have come (R16).
//!
//! A file is looked through by one thread at a time for the job, and one for those who wait for
//! their answer; both read it from the store of contents, never from memory.

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;
use domain::{Format, Language};
use objects::{Digest, ObjectsError};
use store::{FileState, ListingFile, StoreError};
use tables::{Bounds, Reason};
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;

use crate::failure::Failure;
use crate::outside::Outside;
use crate::portal::Portal;
use crate::staff::files::found::{Found, Overruled, refused};

/// Files that are looked through at once.
const LOOKING: usize = 2;
/// Files that are fetched from outside at once.
const FETCHING: usize = 4;
/// How often the job looks for what it was not told of, such as the work of another process.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// How often what has expired is swept.
const SWEEP_EVERY: TimeDelta = TimeDelta::hours(1);
/// Longest time that a connection gets to leave its upload.
const LEAVE_WITHIN: Duration = Duration::from_secs(5);
/// Files that the job takes up at once.
const BATCH: u32 = 50;

/// What is known of files that arrive.
pub(crate) struct Arrivals {
    turns: Arc<Mutex<HashMap<String, Signals>>>,
    looking: Semaphore,
    fetching: Semaphore,
    woken: Notify,
    outside: Outside,
}

/// How two connections that want one upload speak with each other.
#[derive(Clone, Default)]
struct Signals {
    /// The first is asked to leave.
    asked: CancellationToken,
    /// It has left.
    left: CancellationToken,
}

impl Arrivals {
    pub(crate) fn new(outside: Outside) -> Self {
        Self {
            turns: Arc::default(),
            looking: Semaphore::new(LOOKING),
            fetching: Semaphore::new(FETCHING),
            woken: Notify::new(),
            outside,
        }
    }

    /// Fetching from outside.
    pub(crate) fn outside(&self) -> &Outside {
        &self.outside
    }

    /// Places for those who fetch from outside.
    pub(crate) fn fetching(&self) -> &Semaphore {
        &self.fetching
    }

    /// Places for those who look through a file.
    pub(crate) fn looking(&self) -> &Semaphore {
        &self.looking
    }

    /// Tells the job that a file waits.
    pub(crate) fn wake(&self) {
        self.woken.notify_one();
    }

    /// Takes the turn to write an upload; `None` while another connection has it.
    pub(crate) fn take_turn(&self, upload: &str) -> Option<Turn> {
        let mut turns = lock(&self.turns);
        if turns.contains_key(upload) {
            return None;
        }
        let signals = Signals::default();
        turns.insert(upload.to_owned(), signals.clone());
        Some(Turn { upload: upload.to_owned(), signals, turns: Arc::clone(&self.turns) })
    }

    /// Asks a connection that writes an upload to leave, and waits until it has: whoever asks
    /// where an upload stands has lost the connection that was writing it.
    pub(crate) async fn interrupt(&self, upload: &str) {
        let signals = lock(&self.turns).get(upload).cloned();
        if let Some(signals) = signals {
            signals.asked.cancel();
            // One that does not leave in time keeps its turn, and is answered so.
            let _ = tokio::time::timeout(LEAVE_WITHIN, signals.left.cancelled()).await;
        }
    }
}

fn lock(turns: &Mutex<HashMap<String, Signals>>) -> MutexGuard<'_, HashMap<String, Signals>> {
    turns.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The turn to write an upload.
pub(crate) struct Turn {
    upload: String,
    signals: Signals,
    turns: Arc<Mutex<HashMap<String, Signals>>>,
}

impl Turn {
    /// Ends when another connection wants the turn.
    pub(crate) async fn interrupted(&self) {
        self.signals.asked.cancelled().await;
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        lock(&self.turns).remove(&self.upload);
        self.signals.left.cancel();
    }
}

/// Looks through files that arrive and sweeps uploads that expired, until the end.
pub async fn look_through_arrivals(portal: Portal, end: CancellationToken) {
    let mut swept = None;
    loop {
        let now = portal.now();
        if swept.is_none_or(|at| now - at >= SWEEP_EVERY) {
            match sweep(&portal, swept.is_none()).await {
                Ok(()) => swept = Some(now),
                Err(error) => tracing::error!(%error, "expired uploads could not be swept"),
            }
        }
        if let Err(error) = look_through_waiting(&portal, &end).await {
            tracing::error!(%error, "files that wait could not be looked through");
        }
        tokio::select! {
            () = end.cancelled() => return,
            () = portal.arrivals().woken.notified() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

/// Looks through what waits, until nothing does or what does cannot be read.
async fn look_through_waiting(portal: &Portal, end: &CancellationToken) -> Result<(), Failure> {
    loop {
        let waiting = portal.store().waiting_files(BATCH).await?;
        let mut done = 0;
        for (listing, mut file) in waiting {
            if end.is_cancelled() {
                return Ok(());
            }
            let _place = portal.arrivals().looking.acquire().await;
            match look_through(portal, &mut file, Vec::new()).await {
                Ok(()) => {
                    portal.store().looked_through(&listing, &file).await?;
                    done += 1;
                }
                // It waits for the next time; the others do not wait for it.
                Err(error) => {
                    tracing::error!(%error, %listing, file = %file.file.id, "not looked through");
                }
            }
        }
        if done == 0 {
            return Ok(());
        }
    }
}

/// Removes uploads that expired; at the start also contents that no upload speaks of.
async fn sweep(portal: &Portal, at_start: bool) -> Result<(), Failure> {
    for id in portal.store().expired_uploads(portal.now()).await? {
        if let Some(_turn) = portal.arrivals().take_turn(&id) {
            portal.store().end_upload(&id).await?;
            portal.objects().discard(&id).await?;
        }
    }
    if at_start {
        for name in portal.objects().unfinished().await? {
            if portal.store().upload(&name).await?.is_none() {
                portal.objects().discard(&name).await?;
            }
        }
    }
    Ok(())
}

/// Looks through a file and writes into it what was found. What was overruled before stays so.
pub(crate) async fn look_through(
    portal: &Portal,
    file: &mut ListingFile,
    overruled: Vec<Overruled>,
) -> Result<(), Failure> {
    let digest = Digest::parse(&file.file.sha256)
        .map_err(|error| StoreError::Damaged { what: "digest", cause: error.to_string() })?;
    let reader = portal.objects().seek(&digest).await?;
    let name = file.file.file_name.clone();
    let inspected = tokio::task::spawn_blocking(move || {
        std::panic::catch_unwind(AssertUnwindSafe(|| {
            tables::inspect(reader, &name, &Bounds::default())
        }))
    });
    let inspection = match inspected.await? {
        Ok(Ok(inspection)) => {
            file.file.format = inspection.format;
            file.file.media_type.clone_from(&inspection.media_type);
            file.file.rows = inspection.rows;
            file.state = FileState::Sound;
            let found = Found { inspection, overruled };
            file.open_findings = found.open();
            found.to_json()
        }
        Ok(Err(error)) => {
            if let Reason::Io(kind) = error.reason {
                return Err(ObjectsError::Io(kind.into()).into());
            }
            refuse(file);
            refused(&error.message(Language::Zh), &error.message(Language::En))
        }
        Err(_) => {
            tracing::error!(%digest, "looking through a file broke off");
            refuse(file);
            refused(
                "文件无法识别，请另存为常用格式后重新上传",
                "The file cannot be understood; save it in a usual format and upload it again",
            )
        }
    };
    file.inspection = Some(inspection.to_string());
    Ok(())
}

/// What was found in a file; one that came past the uploads, as with a list that the operator
/// brought, is looked through now. `None` for one that still waits or was refused.
pub(crate) async fn found_in(
    portal: &Portal,
    file: &ListingFile,
) -> Result<Option<Found>, Failure> {
    if file.inspection.is_some() || file.state == FileState::Refused {
        return Ok(Found::read(file.inspection.as_deref()));
    }
    let mut file = file.clone();
    let _place = portal.arrivals().looking.acquire().await;
    look_through(portal, &mut file, Vec::new()).await?;
    Ok(Found::read(file.inspection.as_deref()))
}

fn refuse(file: &mut ListingFile) {
    file.file.format = Format::Other;
    Format::Other.media_type().clone_into(&mut file.file.media_type);
    file.file.rows = None;
    file.state = FileState::Refused;
    file.open_findings = 0;
}
