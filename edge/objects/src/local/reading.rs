//! The chunks of a local file.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures::FutureExt;
use tokio::task::JoinHandle;

use crate::buffers::Buffers;
use crate::{ObjectsError, quick};

/// Reads a file chunk by chunk: at once what the system has cached, by a thread what it has not.
pub(crate) struct Chunks {
    file: Arc<File>,
    buffers: Buffers,
    waiting: Option<JoinHandle<io::Result<Bytes>>>,
}

impl Chunks {
    pub(crate) fn new(file: File, buffers: Buffers) -> Self {
        Self { file: Arc::new(file), buffers, waiting: None }
    }

    /// The next chunk, which begins at `at` and has at most `wanted` bytes; empty at the end.
    pub(crate) fn poll(
        &mut self,
        context: &mut Context<'_>,
        at: u64,
        wanted: u64,
    ) -> Poll<Result<Bytes, ObjectsError>> {
        if self.waiting.is_none() {
            if let Some(chunk) = self.cached(at, wanted)? {
                return Poll::Ready(Ok(chunk));
            }
            self.waiting = Some(self.wait_for(at, wanted));
        }
        let Some(waiting) = &mut self.waiting else { return Poll::Ready(Ok(Bytes::new())) };
        let read = ready!(waiting.poll_unpin(context));
        self.waiting = None;
        Poll::Ready(match read {
            Ok(chunk) => chunk.map_err(ObjectsError::from),
            Err(error) => Err(ObjectsError::Io(error.into())),
        })
    }

    fn cached(&self, at: u64, wanted: u64) -> io::Result<Option<Bytes>> {
        let mut would_wait = false;
        let chunk = self.buffers.fill(wanted, |buffer| {
            let read = quick::read_at(&self.file, buffer, at)?;
            would_wait = read.is_none();
            Ok(read.unwrap_or(0))
        })?;
        Ok((!would_wait).then_some(chunk))
    }

    fn wait_for(&self, at: u64, wanted: u64) -> JoinHandle<io::Result<Bytes>> {
        let file = Arc::clone(&self.file);
        let buffers = self.buffers.clone();
        tokio::task::spawn_blocking(move || {
            buffers.fill(wanted, |buffer| {
                let mut read = 0;
                while read < buffer.len() {
                    match file.read_at(&mut buffer[read..], at + read as u64) {
                        Ok(0) => break,
                        Ok(more) => read += more,
                        Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                        Err(error) => return Err(error),
                    }
                }
                Ok(read)
            })
        })
    }
}
