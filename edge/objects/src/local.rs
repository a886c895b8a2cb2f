//! Contents in a folder of this machine: `ab/cdef…` by digest, arrivals in `incoming/`.

mod incoming;
mod reading;

use std::fs::File;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

pub(crate) use incoming::Incoming;
pub(crate) use reading::Chunks;

use crate::buffers::Buffers;
use crate::reading::{Reading, Source};
use crate::{Digest, ObjectsError, blocking, quick};

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
        incoming::probe(&arrivals).map_err(fault("cannot be written to"))?;
        incoming::sweep(&arrivals).map_err(fault("cannot be listed"))?;
        Ok(Self { root: root.to_owned(), buffers: Buffers::default() })
    }

    pub(crate) async fn incoming(&self) -> Result<Incoming, ObjectsError> {
        Incoming::begin(self.root.clone()).await
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
