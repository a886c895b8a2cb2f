//! Buffers that are lent to readers and come back when what was read has been sent.
//!
//! A fresh buffer would have to be cleared before each read, and memory that has just been used
//! is still in the processor's cache; so a few are kept.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;

/// Bytes of a chunk: long enough to make the calls cheap, short enough to stay in the cache.
pub(crate) const CHUNK: usize = 128 * 1024;
/// Buffers kept for the next reader; more are given back to the system.
const KEPT: usize = 32;

/// The buffers that nobody uses now.
#[derive(Clone, Debug, Default)]
pub(crate) struct Buffers(Arc<Mutex<Vec<Buffer>>>);

type Buffer = Box<[u8]>;

impl Buffers {
    /// Reads up to `wanted` bytes, at most [`CHUNK`], with `fill`, which says how many it read.
    pub(crate) fn fill(
        &self,
        wanted: u64,
        fill: impl FnOnce(&mut [u8]) -> std::io::Result<usize>,
    ) -> std::io::Result<Bytes> {
        let wanted = usize::try_from(wanted).unwrap_or(CHUNK).min(CHUNK);
        if wanted < CHUNK {
            // The end of a file, or a small one: its own size is cheaper than a whole buffer.
            let mut own = vec![0; wanted];
            let read = fill(&mut own)?;
            own.truncate(read);
            return Ok(Bytes::from(own));
        }
        let buffer = self.idle().pop().unwrap_or_else(|| vec![0; CHUNK].into_boxed_slice());
        let mut lent = Lent { buffer, filled: 0, home: self.clone() };
        lent.filled = fill(&mut lent.buffer)?.min(CHUNK);
        Ok(Bytes::from_owner(lent))
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Buffer>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A buffer that goes home when its last reader lets go.
struct Lent {
    buffer: Buffer,
    filled: usize,
    home: Buffers,
}

impl AsRef<[u8]> for Lent {
    fn as_ref(&self) -> &[u8] {
        &self.buffer[..self.filled]
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let buffer = std::mem::take(&mut self.buffer);
        let mut idle = self.home.idle();
        if idle.len() < KEPT {
            idle.push(buffer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_is_used_again_and_shows_only_what_was_read() {
        let buffers = Buffers::default();
        let fill = |byte: u8, count: usize| {
            buffers.fill(u64::MAX, |buffer| {
                buffer[..count].fill(byte);
                Ok(count)
            })
        };
        let first = fill(1, CHUNK).expect("a chunk");
        let place = first.as_ptr();
        drop(first);
        let second = fill(2, 3).expect("a chunk");
        assert_eq!(second.as_ptr(), place);
        assert_eq!(second, [2, 2, 2][..]);
    }

    #[test]
    fn a_crowd_of_readers_leaves_only_a_few_buffers_behind() {
        let buffers = Buffers::default();
        let crowd: Vec<Bytes> =
            (0..KEPT * 2).map(|_| buffers.fill(u64::MAX, |_| Ok(1)).expect("a chunk")).collect();
        drop(crowd);
        assert_eq!(buffers.idle().len(), KEPT);
    }
}
