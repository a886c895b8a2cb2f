//! File contents by SHA-256: in a local folder, in memory for tests, in an object store later.
//!
//! A content is named by the digest of its bytes, so it never changes, is stored once however
//! often it arrives, and can be checked at any time. [`Objects`] is the only way in; what lies
//! behind it is either [`local`](mod@local) or anything that speaks `object_store`, and both
//! pass the same conformance suite.
//!
//! Removal is for what was made and can be made again, such as an index snapshot, and for what a
//! failed writing leaves: what was once public stays addressable to those who may see it.

mod buffers;
mod digest;
mod error;
mod local;
mod location;
mod partial;
mod quick;
mod reading;
mod remote;
mod seeking;

use std::io::Read;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;
use futures::stream::{self, Stream, StreamExt};
use object_store::memory::InMemory;

pub use digest::{Digest, NotADigest};
pub use error::{BoxError, ObjectsError};
pub use partial::{Checkpoint, Partial};
pub use reading::Reading;
pub use seeking::Seeking;

use local::Local;
use location::Location;
use remote::Remote;

/// Bytes that are read from a file at once while it is being put.
const PUT_CHUNK: usize = 1 << 20;

/// Where the contents of files are kept; a handle that is cheap to clone.
#[derive(Clone, Debug)]
pub struct Objects {
    store: Store,
}

#[derive(Clone, Debug)]
enum Store {
    Local(Arc<Local>),
    Remote(Remote),
}

/// A content that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Its name.
    pub digest: Digest,
    /// Its bytes.
    pub size: u64,
}

impl Objects {
    /// Opens the store at a location: `file:///folder`, a plain path, or `memory:`.
    ///
    /// A folder is made where there is none, tried by writing to it, and freed of what a
    /// process that died left behind. This waits for the disk: call it when starting.
    ///
    /// # Errors
    /// [`ObjectsError::Location`] for an address of another kind, [`ObjectsError::Folder`] for
    /// a folder that cannot be made or written to.
    pub fn open(url: &str) -> Result<Self, ObjectsError> {
        let store = match Location::parse(url)? {
            Location::Folder(path) => Store::Local(Arc::new(Local::open(&path)?)),
            Location::Memory => Store::Remote(Remote::new(Arc::new(InMemory::new()))),
        };
        Ok(Self { store })
    }

    /// Keeps a content of at most `limit` bytes as it streams in.
    ///
    /// When this returns, the content is on stable storage under its name. When it fails or is
    /// dropped before its end, nothing is left of it.
    ///
    /// # Errors
    /// [`ObjectsError::TooLarge`] beyond the limit, [`ObjectsError::Full`] for want of space,
    /// [`ObjectsError::Incoming`] when the stream itself fails, else what the storage says.
    pub async fn put<E>(
        &self,
        contents: impl Stream<Item = Result<Bytes, E>> + Send,
        limit: u64,
    ) -> Result<Stored, ObjectsError>
    where
        E: Into<BoxError>,
    {
        let mut contents = std::pin::pin!(contents);
        let mut incoming = match &self.store {
            Store::Local(local) => Incoming::Local(local.incoming().await?),
            Store::Remote(remote) => Incoming::Remote(remote.incoming().await?),
        };
        let mut size = 0_u64;
        while let Some(chunk) = contents.next().await {
            let fault = match chunk {
                Ok(chunk) => {
                    size += chunk.len() as u64;
                    if size > limit {
                        ObjectsError::TooLarge { limit }
                    } else if let Err(fault) = incoming.write(chunk).await {
                        fault
                    } else {
                        continue;
                    }
                }
                Err(error) => ObjectsError::Incoming(error.into()),
            };
            incoming.abandon().await;
            return Err(fault);
        }
        incoming.finish().await
    }

    /// Keeps a content that is at hand.
    ///
    /// # Errors
    /// As [`Objects::put`], without a limit.
    pub async fn put_bytes(&self, contents: impl Into<Bytes>) -> Result<Stored, ObjectsError> {
        let contents = contents.into();
        let limit = contents.len() as u64;
        self.put(stream::iter([Ok::<_, ObjectsError>(contents)]), limit).await
    }

    /// Keeps a copy of a file.
    ///
    /// # Errors
    /// [`ObjectsError::Incoming`] when the file cannot be read, else as [`Objects::put`].
    pub async fn put_file(&self, path: &Path) -> Result<Stored, ObjectsError> {
        let path = path.to_owned();
        let file = blocking(move || std::fs::File::open(path))
            .await?
            .map_err(|error| ObjectsError::Incoming(error.into()))?;
        let contents = stream::try_unfold(file, |mut file| async move {
            blocking(move || -> std::io::Result<_> {
                let mut chunk = Vec::new();
                file.by_ref().take(PUT_CHUNK as u64).read_to_end(&mut chunk)?;
                Ok((!chunk.is_empty()).then(|| (Bytes::from(chunk), file)))
            })
            .await?
            .map_err(ObjectsError::from)
        });
        self.put(contents, u64::MAX).await
    }

    /// The bytes of a content; `None` when there is no such content.
    ///
    /// # Errors
    /// What the storage says.
    pub async fn size(&self, digest: &Digest) -> Result<Option<u64>, ObjectsError> {
        match &self.store {
            Store::Local(local) => local.size(*digest).await,
            Store::Remote(remote) => remote.size(*digest).await,
        }
    }

    /// Reads a part of a content, in chunks, without holding more than one of them.
    ///
    /// The stream either gives exactly the bytes asked for or ends with an error; an answer
    /// built on it is then cut off, so that its receiver notices.
    ///
    /// # Errors
    /// [`ObjectsError::Missing`] when there is no such content, [`ObjectsError::Range`] when it
    /// has fewer bytes than asked for, else what the storage says.
    pub async fn read(&self, digest: &Digest, range: Range<u64>) -> Result<Reading, ObjectsError> {
        match &self.store {
            Store::Local(local) => local.read(*digest, range).await,
            Store::Remote(remote) => remote.read(*digest, range).await,
        }
    }

    /// Opens a content for reading anywhere in it, on a thread that may wait.
    ///
    /// # Errors
    /// [`ObjectsError::Missing`] when there is no such content, else what the storage says.
    pub async fn seek(&self, digest: &Digest) -> Result<Seeking, ObjectsError> {
        match &self.store {
            Store::Local(local) => local.seek(*digest).await,
            Store::Remote(remote) => remote.seek(*digest).await,
        }
    }

    /// Removes a content that nothing refers to; one that is not there is no error.
    ///
    /// # Errors
    /// What the storage says.
    pub async fn remove(&self, digest: &Digest) -> Result<(), ObjectsError> {
        match &self.store {
            Store::Local(local) => local.remove(*digest).await,
            Store::Remote(remote) => remote.remove(*digest).await,
        }
    }

    /// Reads a whole content and compares it with its name; gives its bytes.
    ///
    /// # Errors
    /// [`ObjectsError::Damaged`] when they differ, else as [`Objects::read`].
    pub async fn verify(&self, digest: &Digest) -> Result<u64, ObjectsError> {
        let size = self.size(digest).await?.ok_or(ObjectsError::Missing(*digest))?;
        let mut reading = self.read(digest, 0..size).await?;
        let mut hasher = digest::Hasher::default();
        while let Some(chunk) = reading.next().await {
            let chunk = chunk?;
            hasher = blocking(move || hasher.with(&chunk)).await?;
        }
        let found = hasher.finish();
        if found == *digest {
            Ok(size)
        } else {
            Err(ObjectsError::Damaged { digest: *digest, found })
        }
    }
}

/// A content on its way in.
enum Incoming {
    Local(local::Incoming),
    Remote(remote::Incoming),
}

impl Incoming {
    async fn write(&mut self, chunk: Bytes) -> Result<(), ObjectsError> {
        match self {
            Self::Local(incoming) => incoming.write(chunk).await,
            Self::Remote(incoming) => incoming.write(chunk).await,
        }
    }

    async fn finish(self) -> Result<Stored, ObjectsError> {
        match self {
            Self::Local(incoming) => incoming.finish().await,
            Self::Remote(incoming) => incoming.finish().await,
        }
    }

    async fn abandon(self) {
        match self {
            Self::Local(incoming) => drop(incoming),
            Self::Remote(incoming) => incoming.abandon().await,
        }
    }
}

/// Runs what waits for the disk where it holds nobody up.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ObjectsError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| ObjectsError::Io(error.into()))
}
