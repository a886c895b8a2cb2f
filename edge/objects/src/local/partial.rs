//! Unfinished contents in a folder: one file each in `partial/`, locked while it is written.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use bytes::Bytes;
use tokio::task::JoinHandle;

use super::incoming::{shelve, sync_folder};
use crate::partial::Checkpoint;
use crate::{ObjectsError, Stored};

/// Bytes that are gathered before they are written.
const GATHERED: usize = 1 << 20;
/// Chunks that are gathered, each of which may hold on to a larger buffer.
const GATHERED_CHUNKS: usize = 256;
/// How long the last piece of whoever gave a file up may take, and how often it is looked.
const LAST_PIECE: Duration = Duration::from_millis(500);
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// Where unfinished contents lie; no digest can be its name.
pub(super) fn folder(root: &Path) -> PathBuf {
    root.join("partial")
}

/// The file of an unfinished content while it is written.
pub(crate) struct Unfinished {
    /// At rest, or gone with the thread that writes: one piece is written while the next arrives.
    pen: Pen,
    /// What is being made durable meanwhile.
    syncing: Option<JoinHandle<io::Result<Checkpoint>>>,
    gathered: Vec<Bytes>,
    weight: usize,
}

enum Pen {
    Resting(Writer),
    Writing(JoinHandle<io::Result<Writer>>),
    /// A write failed: what the file holds beyond the last checkpoint is not known.
    Broken,
}

struct Writer {
    file: File,
    at: Checkpoint,
}

impl Unfinished {
    pub(super) async fn open(
        root: PathBuf,
        name: String,
        from: Checkpoint,
    ) -> Result<Self, ObjectsError> {
        let writer = crate::blocking(move || Writer::open(&root, &name, from)).await??;
        let pen = Pen::Resting(writer);
        Ok(Self { pen, syncing: None, gathered: Vec::new(), weight: 0 })
    }

    pub(crate) async fn write(&mut self, chunk: Bytes) -> Result<(), ObjectsError> {
        self.weight += chunk.len();
        self.gathered.push(chunk);
        if self.weight >= GATHERED || self.gathered.len() >= GATHERED_CHUNKS {
            let writer = self.rest().await?;
            self.start(writer, Writer::write);
        }
        Ok(())
    }

    pub(crate) async fn begin_sync(&mut self) -> Result<(), ObjectsError> {
        // One after another: a disk that is slower than the line slows the line down.
        if let Some(syncing) = self.syncing.take() {
            waited(syncing).await?;
        }
        let mut writer = self.rest().await?;
        if !self.gathered.is_empty() {
            self.start(writer, Writer::write);
            writer = self.rest().await?;
        }
        let (file, at) = (writer.file.try_clone(), writer.at.clone());
        self.pen = Pen::Resting(writer);
        let file = file?;
        self.syncing = Some(tokio::task::spawn_blocking(move || {
            file.sync_data()?;
            Ok(at)
        }));
        Ok(())
    }

    pub(crate) async fn synced(&mut self) -> Result<Option<Checkpoint>, ObjectsError> {
        match self.syncing.take_if(|syncing| syncing.is_finished()) {
            Some(syncing) => waited(syncing).await.map(Some),
            None => Ok(None),
        }
    }

    pub(crate) async fn sync(&mut self) -> Result<Checkpoint, ObjectsError> {
        if let Some(syncing) = self.syncing.take() {
            waited(syncing).await?;
        }
        let writer = self.rest().await?;
        self.start(writer, |writer, gathered| {
            let writer = writer.write(gathered)?;
            writer.file.sync_data()?;
            Ok(writer)
        });
        let writer = self.rest().await?;
        let at = writer.at.clone();
        self.pen = Pen::Resting(writer);
        Ok(at)
    }

    /// Waits for what is being written.
    async fn rest(&mut self) -> Result<Writer, ObjectsError> {
        match std::mem::replace(&mut self.pen, Pen::Broken) {
            Pen::Resting(writer) => Ok(writer),
            Pen::Writing(writing) => waited(writing).await,
            Pen::Broken => Err(io::Error::other("a write failed before").into()),
        }
    }

    /// Lets a thread that may wait write what is gathered.
    fn start(&mut self, writer: Writer, work: fn(Writer, Vec<Bytes>) -> io::Result<Writer>) {
        let gathered = std::mem::take(&mut self.gathered);
        self.weight = 0;
        self.pen = Pen::Writing(tokio::task::spawn_blocking(move || work(writer, gathered)));
    }
}

/// What a thread that may wait has done.
async fn waited<T>(work: JoinHandle<io::Result<T>>) -> Result<T, ObjectsError> {
    Ok(work.await.map_err(|error| ObjectsError::Io(error.into()))??)
}

impl Writer {
    fn open(root: &Path, name: &str, from: Checkpoint) -> Result<Self, ObjectsError> {
        let folder = folder(root);
        let path = folder.join(name);
        let begins = from.size == 0;
        let mut options = OpenOptions::new();
        let mut file = match options.write(true).create(begins).truncate(false).open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(ObjectsError::Lost(name.to_owned()));
            }
            Err(error) => return Err(error.into()),
        };
        lock(&file, name)?;
        if file.metadata()?.len() < from.size {
            return Err(ObjectsError::Lost(name.to_owned()));
        }
        // What came after the checkpoint was never acknowledged.
        file.set_len(from.size)?;
        file.seek(SeekFrom::Start(from.size))?;
        if begins {
            sync_folder(&folder)?;
        }
        Ok(Self { file, at: from })
    }

    fn write(mut self, gathered: Vec<Bytes>) -> io::Result<Self> {
        for chunk in &gathered {
            self.file.write_all(chunk)?;
            self.at = self.at.with(chunk);
        }
        Ok(self)
    }
}

/// Keeps the file of a whole content under its digest.
pub(super) fn keep(root: &Path, name: &str, at: &Checkpoint) -> Result<Stored, ObjectsError> {
    let stored = Stored { digest: at.digest(), size: at.size };
    let path = folder(root).join(name);
    let file = match OpenOptions::new().write(true).open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // Kept before, by one that died before it could say so.
            let kept = fs::metadata(root.join(stored.digest.place()));
            return match kept {
                Ok(found) if found.len() == stored.size => Ok(stored),
                _ => Err(ObjectsError::Lost(name.to_owned())),
            };
        }
        Err(error) => return Err(error.into()),
    };
    lock(&file, name)?;
    if file.metadata()?.len() < at.size {
        return Err(ObjectsError::Lost(name.to_owned()));
    }
    file.set_len(at.size)?;
    if !shelve(root, &file, &path, stored)? {
        fs::remove_file(&path)?;
    }
    Ok(stored)
}

/// Takes the file for one writer. Whoever gave it up may still have a thread that writes the last
/// piece, which is waited for.
#[expect(clippy::disallowed_methods, reason = "it is called on threads that may wait")]
fn lock(file: &File, name: &str) -> Result<(), ObjectsError> {
    let begun = Instant::now();
    loop {
        match file.try_lock() {
            Err(TryLockError::WouldBlock) if begun.elapsed() < LAST_PIECE => {
                std::thread::sleep(LOOK_EVERY);
            }
            Err(TryLockError::WouldBlock) => return Err(ObjectsError::Busy(name.to_owned())),
            // Where the file system has no locks, the caller's own order must do.
            Ok(()) | Err(TryLockError::Error(_)) => return Ok(()),
        }
    }
}
