//! The bytes of a table's Parquet file, from the store of contents.

use std::io;
use std::ops::Range;

use bytes::{Bytes, BytesMut};
use futures::future::BoxFuture;
use futures::{FutureExt, TryStreamExt};
use objects::{Digest, Objects};
use tables::query::Contents;

/// A content that is kept.
#[derive(Debug)]
pub(super) struct Kept {
    objects: Objects,
    digest: Digest,
    size: u64,
}

impl Kept {
    pub(super) fn new(objects: Objects, digest: Digest, size: u64) -> Self {
        Self { objects, digest, size }
    }
}

impl Contents for Kept {
    fn size(&self) -> u64 {
        self.size
    }

    fn read(&self, range: Range<u64>) -> BoxFuture<'static, io::Result<Bytes>> {
        let (objects, digest) = (self.objects.clone(), self.digest);
        async move {
            let length = usize::try_from(range.end.saturating_sub(range.start));
            let length = length.map_err(io::Error::other)?;
            let mut reading = objects.read(&digest, range).await.map_err(io::Error::other)?;
            let Some(first) = reading.try_next().await.map_err(io::Error::other)? else {
                return Ok(Bytes::new());
            };
            if first.len() == length {
                return Ok(first);
            }
            let mut gathered = BytesMut::with_capacity(length);
            gathered.extend_from_slice(&first);
            while let Some(chunk) = reading.try_next().await.map_err(io::Error::other)? {
                gathered.extend_from_slice(&chunk);
            }
            Ok(gathered.freeze())
        }
        .boxed()
    }
}
