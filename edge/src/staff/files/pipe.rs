//! A pipe from writers that wait to the store of contents.

use std::io::{self, Write};

use bytes::Bytes;
use futures::Stream;
use tokio::sync::mpsc;

/// Bytes of a piece that passes through the pipe.
const PIECE: usize = 256 << 10;

/// A writer for a thread that may wait, and the stream of what is written. A writer that is dropped
/// before it was finished breaks the stream off: half a file must never be taken for a whole one.
pub(super) fn pipe() -> (Pipe, impl Stream<Item = io::Result<Bytes>> + Send) {
    let (sender, receiver) = mpsc::channel(4);
    let contents = futures::stream::unfold(Some(receiver), |receiver| async move {
        let mut receiver = receiver?;
        match receiver.recv().await {
            Some(Piece::Bytes(piece)) => Some((Ok(piece), Some(receiver))),
            Some(Piece::End) => None,
            None => Some((Err(io::Error::from(io::ErrorKind::UnexpectedEof)), None)),
        }
    });
    (Pipe { sender, gathered: Vec::new() }, contents)
}

enum Piece {
    Bytes(Bytes),
    End,
}

/// The end of the pipe that is written to.
pub(super) struct Pipe {
    sender: mpsc::Sender<Piece>,
    gathered: Vec<u8>,
}

impl Pipe {
    /// Says that this is all.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.flush()?;
        self.send(Piece::End)
    }

    fn send(&self, piece: Piece) -> io::Result<()> {
        let gone = |_| io::Error::from(io::ErrorKind::BrokenPipe);
        self.sender.blocking_send(piece).map_err(gone)
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.gathered.extend_from_slice(bytes);
        if self.gathered.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let piece = std::mem::take(&mut self.gathered);
        if piece.is_empty() { Ok(()) } else { self.send(Piece::Bytes(piece.into())) }
    }
}
