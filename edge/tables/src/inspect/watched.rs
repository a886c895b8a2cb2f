//! Telling a file that is damaged from one that could not be read.

use std::cell::Cell;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};

/// A reader that remembers whether it failed, because who unpacks does not say whose fault it was.
pub(crate) struct Watched<'f, R> {
    pub reader: R,
    /// How it failed.
    pub failed: &'f Cell<Option<ErrorKind>>,
}

impl<R> Watched<'_, R> {
    fn note<T>(&self, done: io::Result<T>) -> io::Result<T> {
        done.inspect_err(|error| {
            if error.kind() != ErrorKind::Interrupted {
                self.failed.set(Some(error.kind()));
            }
        })
    }
}

impl<R: Read> Read for Watched<'_, R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let done = self.reader.read(into);
        self.note(done)
    }
}

impl<R: Seek> Seek for Watched<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let done = self.reader.seek(to);
        // To seek before the beginning is what a damaged file leads to.
        match done {
            Err(error) if error.kind() == ErrorKind::InvalidInput => Err(error),
            done => self.note(done),
        }
    }
}
