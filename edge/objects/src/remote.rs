//! Contents in anything that speaks `object_store`: memory now, S3 later.
//!
//! A content whose name is not known before its end arrives under `incoming/` and is renamed.
//! An upload that is dropped is never completed and so never seen; a bucket's own rule should
//! end unfinished uploads, and what is older than a day under `incoming/`.

mod partial;

use std::ops::Range;
use std::sync::Arc;

use bytes::Bytes;
use object_store::path::Path;
use object_store::{
    Error, GetOptions, MultipartUpload, ObjectStore, ObjectStoreExt, PutPayload, PutPayloadMut,
};
use uuid::Uuid;

pub(crate) use partial::Unfinished;

use crate::digest::Hasher;
use crate::reading::{Reading, Source};
use crate::seeking::Seeking;
use crate::{Digest, ObjectsError, Stored};

/// Bytes of a part: the least that S3 takes for any but the last.
const PART: usize = 5 << 20;

/// An object store.
#[derive(Clone, Debug)]
pub(crate) struct Remote(Arc<dyn ObjectStore>);

impl Remote {
    pub(crate) fn new(store: Arc<dyn ObjectStore>) -> Self {
        Self(store)
    }

    pub(crate) async fn incoming(&self) -> Result<Incoming, ObjectsError> {
        let place = Path::from(format!("incoming/{}", Uuid::now_v7().simple()));
        let upload = self.0.put_multipart(&place).await?;
        Ok(Incoming {
            store: self.clone(),
            place,
            upload,
            part: PutPayloadMut::new(),
            hasher: Hasher::default(),
            size: 0,
        })
    }

    pub(crate) async fn size(&self, digest: Digest) -> Result<Option<u64>, ObjectsError> {
        match self.0.head(&place(digest)).await {
            Ok(found) => Ok(Some(found.size)),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    pub(crate) async fn remove(&self, digest: Digest) -> Result<(), ObjectsError> {
        match self.0.delete(&place(digest)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Opens a content for reading anywhere in it.
    pub(crate) async fn seek(&self, digest: Digest) -> Result<Seeking, ObjectsError> {
        let size = self.size(digest).await?.ok_or(ObjectsError::Missing(digest))?;
        Ok(Seeking::remote(self.clone(), digest, size))
    }

    pub(crate) async fn read(
        &self,
        digest: Digest,
        range: Range<u64>,
    ) -> Result<Reading, ObjectsError> {
        let size = self.size(digest).await?.ok_or(ObjectsError::Missing(digest))?;
        if range.start > range.end || range.end > size {
            return Err(ObjectsError::Range { asked: range, size });
        }
        if range.is_empty() {
            return Ok(Reading::new(digest, range, Source::Done));
        }
        let options = GetOptions { range: Some(range.clone().into()), ..GetOptions::default() };
        let found = self.0.get_opts(&place(digest), options).await?;
        Ok(Reading::new(digest, range, Source::Remote(found.into_stream())))
    }
}

fn place(digest: Digest) -> Path {
    Path::from(digest.place())
}

/// A content on its way in.
pub(crate) struct Incoming {
    store: Remote,
    place: Path,
    upload: Box<dyn MultipartUpload>,
    part: PutPayloadMut,
    hasher: Hasher,
    size: u64,
}

impl Incoming {
    pub(crate) async fn write(&mut self, chunk: Bytes) -> Result<(), ObjectsError> {
        self.hasher.update(&chunk);
        self.size += chunk.len() as u64;
        // Copied, because a small chunk may hold on to a large buffer.
        self.part.extend_from_slice(&chunk);
        if self.part.content_length() >= PART {
            self.flush().await?;
        }
        Ok(())
    }

    pub(crate) async fn finish(mut self) -> Result<Stored, ObjectsError> {
        self.flush().await?;
        self.upload.complete().await?;
        let stored = Stored { digest: self.hasher.finish(), size: self.size };
        let store = &self.store.0;
        if self.store.size(stored.digest).await? == Some(stored.size) {
            store.delete(&self.place).await?;
        } else {
            store.rename(&self.place, &place(stored.digest)).await?;
        }
        Ok(stored)
    }

    pub(crate) async fn abandon(mut self) {
        // The caller is told why it is abandoned; that an unfinished upload could not be ended
        // as well changes nothing for them.
        drop(self.upload.abort().await);
    }

    async fn flush(&mut self) -> Result<(), ObjectsError> {
        let part = PutPayload::from(std::mem::take(&mut self.part));
        if part.content_length() > 0 {
            self.upload.put_part(part).await?;
        }
        Ok(())
    }
}
