//! A connection that can be cut together with what it has not sent yet.

use std::io::{IoSlice, Result};
use std::pin::Pin;
use std::task::{Context, Poll};

use edge::Line;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// A connection. When it was cut, the system discards what still waits to be sent: a receiver that
/// reads slowly, or not at all, would else go on receiving for minutes from the system's buffers.
pub struct Stream {
    /// The connection itself.
    pub stream: TcpStream,
    /// What says that it was cut.
    pub line: Line,
}

impl Drop for Stream {
    fn drop(&mut self) {
        if self.line.is_cut()
            && let Err(error) = self.stream.set_zero_linger()
        {
            tracing::warn!(%error, "a connection that was cut may still send what it holds");
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
