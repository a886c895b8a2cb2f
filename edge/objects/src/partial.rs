//! Contents that arrive in pieces: an upload that goes on after a lost connection or a restart.
//!
//! An unfinished content has a name that its caller chose. What of it is durable is a
//! [`Checkpoint`], which the caller keeps: its size and the digest so far, so that nothing is read
//! again when it goes on, and whatever was written beyond it is not counted.

use bytes::Bytes;

use crate::digest::Hasher;
use crate::{Digest, Objects, ObjectsError, Store, Stored, local, remote};

/// Longest name of an unfinished content.
const NAME_MAX: usize = 64;

/// How far an unfinished content is on stable storage.
#[derive(Clone, Default)]
pub struct Checkpoint {
    pub(crate) size: u64,
    pub(crate) hasher: Hasher,
}

impl Checkpoint {
    /// One that was kept as a size and a state.
    ///
    /// # Errors
    /// [`ObjectsError::Name`] when the state is not what [`Checkpoint::state`] wrote.
    pub fn restore(size: u64, state: &str) -> Result<Self, ObjectsError> {
        if size == 0 {
            return Ok(Self::default());
        }
        let hasher = Hasher::from_state(state);
        Ok(Self { size, hasher: hasher.ok_or_else(|| ObjectsError::Name(state.to_owned()))? })
    }

    /// Bytes that are durable.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// The digest so far, as text to keep.
    pub fn state(&self) -> String {
        self.hasher.state()
    }

    /// The digest of a content that ends here.
    pub fn digest(&self) -> Digest {
        self.hasher.clone().finish()
    }

    /// The same after more bytes.
    pub(crate) fn with(mut self, chunk: &[u8]) -> Self {
        self.hasher.update(chunk);
        self.size += chunk.len() as u64;
        self
    }
}

impl std::fmt::Debug for Checkpoint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Checkpoint").field("size", &self.size).finish_non_exhaustive()
    }
}

/// An unfinished content while it is written; nobody else can write it meanwhile.
///
/// What is written counts from the next [`Partial::sync`] on.
pub struct Partial {
    at: At,
}

enum At {
    Local(local::Unfinished),
    Remote(remote::Unfinished),
}

impl Partial {
    /// Adds bytes.
    ///
    /// # Errors
    /// [`ObjectsError::Full`] for want of space, else what the storage says; the last checkpoint
    /// stands then.
    pub async fn write(&mut self, chunk: Bytes) -> Result<(), ObjectsError> {
        match &mut self.at {
            At::Local(unfinished) => unfinished.write(chunk).await,
            At::Remote(unfinished) => unfinished.write(chunk).await,
        }
    }

    /// Begins to make durable what was written so far; more can be written meanwhile.
    ///
    /// # Errors
    /// As [`Partial::write`].
    pub async fn begin_sync(&mut self) -> Result<(), ObjectsError> {
        match &mut self.at {
            At::Local(unfinished) => unfinished.begin_sync().await,
            At::Remote(unfinished) => unfinished.begin_sync().await,
        }
    }

    /// How far it is durable, once what [`Partial::begin_sync`] began is done; told once.
    ///
    /// # Errors
    /// As [`Partial::write`].
    pub async fn synced(&mut self) -> Result<Option<Checkpoint>, ObjectsError> {
        match &mut self.at {
            At::Local(unfinished) => unfinished.synced().await,
            At::Remote(unfinished) => Ok(unfinished.synced()),
        }
    }

    /// Makes everything that was written durable.
    ///
    /// # Errors
    /// As [`Partial::write`].
    pub async fn sync(&mut self) -> Result<Checkpoint, ObjectsError> {
        match &mut self.at {
            At::Local(unfinished) => unfinished.sync().await,
            At::Remote(unfinished) => unfinished.sync().await,
        }
    }
}

impl Objects {
    /// Goes on with an unfinished content at a checkpoint; at none, begins it anew.
    ///
    /// # Errors
    /// [`ObjectsError::Busy`] while another writes it, [`ObjectsError::Lost`] when there is less of
    /// it than the checkpoint says, else what the storage says.
    pub async fn resume(&self, name: &str, from: Checkpoint) -> Result<Partial, ObjectsError> {
        let name = checked(name)?;
        let at = match &self.store {
            Store::Local(local) => At::Local(local.unfinished(name, from).await?),
            Store::Remote(remote) => At::Remote(remote.unfinished(name, from).await?),
        };
        Ok(Partial { at })
    }

    /// Keeps an unfinished content that ends at a checkpoint, under its digest. Nothing is copied in
    /// a folder. Asked again, for one that was kept, it says the same again.
    ///
    /// # Errors
    /// As [`Objects::resume`].
    pub async fn keep(&self, name: &str, at: Checkpoint) -> Result<Stored, ObjectsError> {
        let name = checked(name)?;
        match &self.store {
            Store::Local(local) => local.keep(name, at).await,
            Store::Remote(remote) => remote.keep(name, at).await,
        }
    }

    /// Removes an unfinished content; one that is not there is no error.
    ///
    /// # Errors
    /// What the storage says.
    pub async fn discard(&self, name: &str) -> Result<(), ObjectsError> {
        let name = checked(name)?;
        match &self.store {
            Store::Local(local) => local.discard(name).await,
            Store::Remote(remote) => remote.discard(name).await,
        }
    }

    /// The names of all unfinished contents.
    ///
    /// # Errors
    /// What the storage says.
    pub async fn unfinished(&self) -> Result<Vec<String>, ObjectsError> {
        match &self.store {
            Store::Local(local) => local.names().await,
            Store::Remote(remote) => remote.names().await,
        }
    }
}

/// A name that cannot lead out of its folder.
fn checked(name: &str) -> Result<&str, ObjectsError> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if !name.is_empty() && name.len() <= NAME_MAX && name.bytes().all(fits) {
        Ok(name)
    } else {
        Err(ObjectsError::Name(name.to_owned()))
    }
}
