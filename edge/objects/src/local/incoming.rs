//! Contents that are arriving in a folder.
//!
//! A content is written to a file of its own in `incoming/`, made durable, and only then given
//! its name. The file is locked while its writer lives, so that another process that opens the
//! same folder can tell an arrival from what a dead process left behind.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use uuid::Uuid;

use crate::digest::Hasher;
use crate::{ObjectsError, Stored, blocking};

/// Bytes that are gathered before they are written: few calls, little memory an upload.
const GATHERED: usize = 1 << 20;
/// Chunks that are gathered, each of which may hold on to a larger buffer.
const GATHERED_CHUNKS: usize = 256;

/// Where contents arrive; no digest can be its name.
pub(super) fn folder(root: &Path) -> PathBuf {
    root.join("incoming")
}

/// Tries whether the folder can be written to.
pub(super) fn probe(folder: &Path) -> io::Result<()> {
    let mut arrival = Arrival::begin(folder)?;
    arrival.write(b"probe")
}

/// Removes what processes that died left behind.
pub(super) fn sweep(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let Ok(file) = OpenOptions::new().write(true).open(&path) else { continue };
        match file.try_lock() {
            // Removed under the lock: a writer between making and locking its file notices.
            Ok(()) => remove(&path),
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => {}
        }
    }
    Ok(())
}

fn remove(path: &Path) {
    // What cannot be removed now is swept when the folder is next opened.
    drop(fs::remove_file(path));
}

/// A content on its way in; dropped before its end, it leaves nothing.
pub(crate) struct Incoming {
    root: PathBuf,
    arrival: Option<Arrival>,
    gathered: Vec<Bytes>,
    weight: usize,
}

impl Incoming {
    pub(super) async fn begin(root: PathBuf) -> Result<Self, ObjectsError> {
        let folder = folder(&root);
        let arrival = blocking(move || Arrival::begin(&folder)).await??;
        Ok(Self { root, arrival: Some(arrival), gathered: Vec::new(), weight: 0 })
    }

    pub(crate) async fn write(&mut self, chunk: Bytes) -> Result<(), ObjectsError> {
        self.weight += chunk.len();
        self.gathered.push(chunk);
        if self.weight >= GATHERED || self.gathered.len() >= GATHERED_CHUNKS {
            let arrival = self.flush().await?;
            self.arrival = Some(arrival);
        }
        Ok(())
    }

    pub(crate) async fn finish(mut self) -> Result<Stored, ObjectsError> {
        let arrival = self.flush().await?;
        let root = self.root;
        Ok(blocking(move || arrival.keep(&root)).await??)
    }

    /// Writes what is gathered. The file goes with the thread that writes, so that it is removed
    /// wherever this future is dropped.
    async fn flush(&mut self) -> Result<Arrival, ObjectsError> {
        let gathered = std::mem::take(&mut self.gathered);
        self.weight = 0;
        let taken = self.arrival.take();
        let mut arrival = taken.ok_or_else(|| io::Error::other("an arrival failed before"))?;
        let written = blocking(move || -> io::Result<Arrival> {
            for chunk in &gathered {
                arrival.write(chunk)?;
            }
            Ok(arrival)
        });
        Ok(written.await??)
    }
}

/// The file of a content that is arriving, removed on drop unless it was kept.
struct Arrival {
    file: File,
    path: PathBuf,
    hasher: Hasher,
    size: u64,
    kept: bool,
}

impl Arrival {
    fn begin(folder: &Path) -> io::Result<Self> {
        loop {
            let path = folder.join(Uuid::now_v7().simple().to_string());
            let file = OpenOptions::new().write(true).create_new(true).open(&path)?;
            // Where the file system has no locks, nothing is ever swept.
            drop(file.lock());
            // Another process may have swept the file before it was locked.
            if path.try_exists()? {
                return Ok(Self { file, path, hasher: Hasher::default(), size: 0, kept: false });
            }
        }
    }

    fn write(&mut self, chunk: &[u8]) -> io::Result<()> {
        self.hasher.update(chunk);
        self.size += chunk.len() as u64;
        self.file.write_all(chunk)
    }

    fn keep(mut self, root: &Path) -> io::Result<Stored> {
        let stored = Stored { digest: std::mem::take(&mut self.hasher).finish(), size: self.size };
        self.kept = shelve(root, &self.file, &self.path, stored)?;
        Ok(stored)
    }
}

/// Gives a file the name of its content, durably; `false` when that content is here already and
/// the file is still where it was.
pub(super) fn shelve(root: &Path, file: &File, from: &Path, stored: Stored) -> io::Result<bool> {
    let path = root.join(stored.digest.place());
    let shelf = path.parent().unwrap_or(root);
    // Here already: the same bytes are stored once. A file of another size was damaged, and
    // the sound content takes its place.
    if fs::metadata(&path).is_ok_and(|found| found.len() == stored.size) {
        sync_folder(shelf)?;
        return Ok(false);
    }
    match fs::create_dir(shelf) {
        Ok(()) => sync_folder(root)?,
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error),
    }
    file.sync_all()?;
    fs::rename(from, &path)?;
    sync_folder(shelf)?;
    Ok(true)
}

impl Drop for Arrival {
    fn drop(&mut self) {
        if !self.kept {
            remove(&self.path);
        }
    }
}

/// Makes the names in a folder durable.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
