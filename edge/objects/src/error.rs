//! What can go wrong with contents; written for the log, not for callers of the portal.

use std::io;
use std::ops::Range;
use std::path::PathBuf;

use crate::Digest;

/// The error of a stream that contents come from.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// What can go wrong with contents.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ObjectsError {
    /// The address names no kind of store that there is.
    #[error("{given:?} is not a place for files: {reason}")]
    Location {
        /// The address.
        given: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The folder cannot be made, is no folder or cannot be written to.
    #[error("the folder {} {reason}: {source}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What cannot be done.
        reason: &'static str,
        /// What the system says.
        source: io::Error,
    },
    /// There is no such content.
    #[error("there is no content {0}")]
    Missing(Digest),
    /// A part was asked for that the content does not have.
    #[error("bytes {}..{} were asked for of a content of {size}", asked.start, asked.end)]
    Range {
        /// The part.
        asked: Range<u64>,
        /// Bytes of the content.
        size: u64,
    },
    /// The content ended before it should have.
    #[error("the content {digest} ends at byte {at}, before byte {promised}")]
    CutOff {
        /// The content.
        digest: Digest,
        /// Where it ends.
        at: u64,
        /// Where it was to end.
        promised: u64,
    },
    /// The bytes are not those that the name promises.
    #[error("the content {digest} is damaged: its bytes have the digest {found}")]
    Damaged {
        /// The name.
        digest: Digest,
        /// The digest of the bytes.
        found: Digest,
    },
    /// The content that comes in is larger than allowed.
    #[error("the content is larger than {limit} bytes")]
    TooLarge {
        /// Most bytes.
        limit: u64,
    },
    /// Somebody else is writing the unfinished content.
    #[error("the unfinished content {0} is being written")]
    Busy(String),
    /// An unfinished content is not there as far as it was said to be.
    #[error("the unfinished content {0} was lost")]
    Lost(String),
    /// The name is not one that an unfinished content can have.
    #[error("{0:?} cannot be the name of an unfinished content")]
    Name(String),
    /// There is no space left.
    #[error("there is no space left for contents: {0}")]
    Full(io::Error),
    /// The stream that the content comes from failed.
    #[error("the content did not arrive whole: {0}")]
    Incoming(BoxError),
    /// The folder's storage failed.
    #[error("the storage failed: {0}")]
    Io(io::Error),
    /// The object store failed.
    #[error("the object store failed: {0}")]
    Remote(#[from] object_store::Error),
}

impl From<io::Error> for ObjectsError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full(error),
            _ => Self::Io(error),
        }
    }
}

impl ObjectsError {
    /// Whether the caller asked for what is not there, rather than the storage failing.
    pub const fn is_missing(&self) -> bool {
        matches!(self, Self::Missing(_))
    }
}
