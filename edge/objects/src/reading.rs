//! A content on its way out.

use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures::stream::{BoxStream, Stream};

use crate::local::Chunks;
use crate::{Digest, ObjectsError};

/// A part of a content, as a stream of chunks: exactly the bytes promised, or an error at last.
pub struct Reading {
    digest: Digest,
    at: u64,
    end: u64,
    source: Source,
}

pub(crate) enum Source {
    /// Nothing more comes.
    Done,
    Local(Chunks),
    Remote(BoxStream<'static, object_store::Result<Bytes>>),
}

impl Reading {
    pub(crate) fn new(digest: Digest, range: Range<u64>, source: Source) -> Self {
        Self { digest, at: range.start, end: range.end, source }
    }

    /// Bytes that are still to come.
    pub const fn remaining(&self) -> u64 {
        self.end.saturating_sub(self.at)
    }

    fn next(&mut self, context: &mut Context<'_>) -> Poll<Result<Bytes, ObjectsError>> {
        let chunk = match &mut self.source {
            Source::Done => Bytes::new(),
            Source::Local(chunks) => ready!(chunks.poll(context, self.at, self.end - self.at))?,
            Source::Remote(stream) => match ready!(stream.as_mut().poll_next(context)) {
                Some(chunk) => chunk?,
                None => Bytes::new(),
            },
        };
        let read = chunk.len() as u64;
        // More than was asked for is as wrong as less.
        if read == 0 || read > self.end - self.at {
            return Poll::Ready(Err(ObjectsError::CutOff {
                digest: self.digest,
                at: self.at + read,
                promised: self.end,
            }));
        }
        self.at += read;
        Poll::Ready(Ok(chunk))
    }
}

impl Stream for Reading {
    type Item = Result<Bytes, ObjectsError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.remaining() == 0 {
            return Poll::Ready(None);
        }
        let next = ready!(self.next(context));
        if next.is_err() {
            self.end = self.at;
        }
        if self.remaining() == 0 {
            // The file is closed now and not when a slow receiver has taken the last chunk.
            self.source = Source::Done;
        }
        Poll::Ready(Some(next))
    }
}

impl std::fmt::Debug for Reading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reading")
            .field("digest", &self.digest)
            .field("at", &self.at)
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}
