//! A content for readers that wait and jump about, such as those of workbooks and archives.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use bytes::Bytes;
use futures::StreamExt;
use tokio::runtime::Handle;

use crate::remote::Remote;
use crate::{Digest, ObjectsError};

/// Bytes that are fetched at once from an object store.
const FETCHED: u64 = 1 << 20;

/// A content that can be read anywhere. Reading waits: it is for `spawn_blocking`.
pub struct Seeking(Source);

enum Source {
    Local(File),
    Remote(Fetching),
}

impl Seeking {
    pub(crate) const fn local(file: File) -> Self {
        Self(Source::Local(file))
    }

    pub(crate) fn remote(store: Remote, digest: Digest, size: u64) -> Self {
        let runtime = Handle::current();
        Self(Source::Remote(Fetching {
            store,
            digest,
            size,
            runtime,
            at: 0,
            chunk: Bytes::new(),
            begins: 0,
        }))
    }
}

impl Read for Seeking {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.0 {
            Source::Local(file) => file.read(buffer),
            Source::Remote(fetching) => fetching.read(buffer),
        }
    }
}

impl Seek for Seeking {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        match &mut self.0 {
            Source::Local(file) => file.seek(to),
            Source::Remote(fetching) => fetching.seek(to),
        }
    }
}

/// A content of an object store, of which one piece is at hand.
struct Fetching {
    store: Remote,
    digest: Digest,
    size: u64,
    runtime: Handle,
    at: u64,
    chunk: Bytes,
    begins: u64,
}

impl Fetching {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.size || buffer.is_empty() {
            return Ok(0);
        }
        let at_hand = self.begins..self.begins + self.chunk.len() as u64;
        if !at_hand.contains(&self.at) {
            self.fetch().map_err(io::Error::other)?;
        }
        let from = usize::try_from(self.at - self.begins).map_err(io::Error::other)?;
        let count = (&self.chunk[from..]).read(buffer)?;
        self.at += count as u64;
        Ok(count)
    }

    fn fetch(&mut self) -> Result<(), ObjectsError> {
        let range = self.at..self.size.min(self.at + FETCHED);
        let (store, digest) = (self.store.clone(), self.digest);
        self.begins = range.start;
        self.chunk = self.runtime.block_on(async move {
            let mut reading = store.read(digest, range).await?;
            let mut gathered = Vec::new();
            while let Some(chunk) = reading.next().await {
                gathered.extend_from_slice(&chunk?);
            }
            Ok::<_, ObjectsError>(Bytes::from(gathered))
        })?;
        Ok(())
    }

    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.size.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}
