//! Ending a stream that is under way.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures::Stream;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// The connection over which an answer leaves. A host puts one into the extensions of each request
/// and drops the connection when it is cut: a receiver that reads nothing holds up the stream, so
/// that nothing but the connection itself can be ended.
#[derive(Clone, Debug, Default)]
pub struct Line(CancellationToken);

impl Line {
    /// Cuts the connection.
    pub fn cut(&self) {
        self.0.cancel();
    }

    /// Whether it was cut: what still waits to be sent must not be.
    pub fn is_cut(&self) -> bool {
        self.0.is_cancelled()
    }

    /// Waits until it is cut.
    pub async fn until_cut(&self) {
        self.0.cancelled().await;
    }
}

/// Ends one stream, and the connection over which it leaves.
#[derive(Debug)]
pub(crate) struct Cut {
    stream: CancellationToken,
    line: Option<Line>,
}

impl Cut {
    pub(super) fn new(line: Option<Line>) -> Self {
        Self { stream: CancellationToken::new(), line }
    }

    pub(super) fn cut(&self) {
        // The line first: a stream that breaks off ends the connection in its own way, and that way
        // must know already that nothing more may be sent.
        if let Some(line) = &self.line {
            line.cut();
        }
        self.stream.cancel();
    }
}

/// Why a stream ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Ended<E> {
    #[error("the grant has ended")]
    Grant,
    #[error(transparent)]
    Contents(#[from] E),
}

/// A content on its way out under a grant: it breaks off when the grant ends.
pub(crate) struct Guarded<S> {
    contents: S,
    ended: Pin<Box<WaitForCancellationFutureOwned>>,
    /// Held so that the gate finds it for as long as the stream lives.
    _cut: Arc<Cut>,
}

impl<S> Guarded<S> {
    pub(crate) fn new(contents: S, cut: Arc<Cut>) -> Self {
        let ended = Box::pin(cut.stream.clone().cancelled_owned());
        Self { contents, ended, _cut: cut }
    }
}

impl<T, E, S: Stream<Item = Result<T, E>> + Unpin> Stream for Guarded<S> {
    type Item = Result<T, Ended<E>>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.ended.as_mut().poll(context).is_ready() {
            return Poll::Ready(Some(Err(Ended::Grant)));
        }
        let next = Pin::new(&mut self.contents).poll_next(context);
        next.map(|next| next.map(|chunk| chunk.map_err(Ended::from)))
    }
}
