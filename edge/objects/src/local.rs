//! Contents in a folder of this machine: `ab/cdef…` by digest, arrivals in `incoming/`.

mod incoming;
mod partial;
mod reading;

use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

pub(crate) use incoming::Incoming;
pub(crate) use partial::Unfinished;
pub(crate) use reading::Chunks;

use crate::buffers::Buffers;
use crate::partial::Checkpoint;
use crate::reading::{Reading, Source};
use crate::seeking::Seeking;
use crate::{Digest, ObjectsError, Stored, blocking, quick};

/// A folder of contents.
#[derive(Debug)]
pub(crate) struct Local {
    root: PathBuf,
    buffers: Buffers,
}

impl Local {
    pub(crate) fn open(root: &Path) -> Result<Self, ObjectsError> {
        let fault =
            |reason| move |source| ObjectsError::Folder { path: root.to_owned(), reason, source };
        let arrivals = incoming::folder(root);
        std::fs::create_dir_all(&arrivals).map_err(fault("cannot be made"))?;
        std::fs::create_dir_all(partial::folder(root)).map_err(fault("cannot be made"))?;
        incoming::probe(&arrivals).map_err(fault("cannot be written to"))?;
        incoming::sweep(&arrivals).map_err(fault("cannot be listed"))?;
        Ok(Self { root: root.to_owned(), buffers: Buffers::default() })
    }

    pub(crate) async fn incoming(&self) -> Result<Incoming, ObjectsError> {
        Incoming::begin(self.root.clone()).await
    }

    /// Goes on with an unfinished content.
    pub(crate) async fn unfinished(
        &self,
        name: &str,
        from: Checkpoint,
    ) -> Result<Unfinished, ObjectsError> {
        Unfinished::open(self.root.clone(), name.to_owned(), from).await
    }

    /// Keeps an unfinished content that is whole.
    pub(crate) async fn keep(&self, name: &str, at: Checkpoint) -> Result<Stored, ObjectsError> {
        let (root, name) = (self.root.clone(), name.to_owned());
        blocking(move || partial::keep(&root, &name, &at)).await?
    }

    /// Removes an unfinished content.
    pub(crate) async fn discard(&self, name: &str) -> Result<(), ObjectsError> {
        let path = partial::folder(&self.root).join(name);
        match blocking(move || std::fs::remove_file(path)).await? {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// The names of all unfinished contents.
    pub(crate) async fn names(&self) -> Result<Vec<String>, ObjectsError> {
        let folder = partial::folder(&self.root);
        let names = blocking(move || -> io::Result<Vec<String>> {
            let entries = std::fs::read_dir(folder)?;
            entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
        });
        Ok(names.await??)
    }

    /// Opens a content for reading anywhere in it.
    pub(crate) async fn seek(&self, digest: Digest) -> Result<Seeking, ObjectsError> {
        let path = self.path(digest);
        match blocking(move || File::open(path)).await? {
            Ok(file) => Ok(Seeking::local(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Err(ObjectsError::Missing(digest))
            }
            Err(error) => Err(error.into()),
        }
    }

    pub(crate) async fn size(&self, digest: Digest) -> Result<Option<u64>, ObjectsError> {
        let path = self.path(digest);
        match blocking(move || std::fs::metadata(path)).await? {
            Ok(metadata) => Ok(Some(metadata.len())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    pub(crate) async fn remove(&self, digest: Digest) -> Result<(), ObjectsError> {
        let path = self.path(digest);
        match blocking(move || std::fs::remove_file(path)).await? {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    pub(crate) async fn read(
        &self,
        digest: Digest,
        range: Range<u64>,
    ) -> Result<Reading, ObjectsError> {
        let path = self.path(digest);
        let opened = match quick::open(&path) {
            Ok(Some(file)) => Ok(file),
            Ok(None) => blocking(move || File::open(path)).await?,
            Err(error) => Err(error),
        };
        let file = opened.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => ObjectsError::Missing(digest),
            _ => error.into(),
        })?;
        // The file is open, so its size is at hand and no thread has to wait for it.
        let size = file.metadata()?.len();
        if range.start > range.end || range.end > size {
            return Err(ObjectsError::Range { asked: range, size });
        }
        let source = if range.is_empty() {
            Source::Done
        } else {
            Source::Local(Chunks::new(file, self.buffers.clone()))
        };
        Ok(Reading::new(digest, range, source))
    }

    fn path(&self, digest: Digest) -> PathBuf {
        self.root.join(digest.place())
    }
}
