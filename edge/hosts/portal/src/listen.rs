//! Accepting connections, with limits on what one may hold.

mod stream;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use edge::Line;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower::ServiceExt;

use stream::Stream;

/// Most connections at once; further ones wait in the listener's queue.
const CONNECTIONS: usize = 4096;
/// Longest time in which a request's head must arrive.
const HEAD_WITHIN: Duration = Duration::from_secs(15);
/// Most bytes that a connection buffers each way: the longest head of a request, and what a slow
/// reader holds of its answer, so that five hundred of them hold little.
const BUFFER_MAX: usize = 64 << 10;
/// Longest time that requests under way get to finish when the process ends.
const FINISH_WITHIN: Duration = Duration::from_secs(20);

/// Serves a router until `stop`, then lets what is under way finish.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    let mut server = Builder::new(TokioExecutor::new());
    server
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_WITHIN)
        .max_buf_size(BUFFER_MAX);
    server.http2().timer(TokioTimer::new()).keep_alive_interval(Some(Duration::from_secs(30)));
    let server = Arc::new(server);
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = async {
            let place = places.clone().acquire_owned().await;
            (place, listener.accept().await)
        };
        let (place, accepted) = tokio::select! {
            accepted = accepted => accepted,
            () = &mut stop => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of descriptors, most likely: let some connections end first.
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        // Small answers must not wait for a full segment.
        let _ = stream.set_nodelay(true);
        let (router, line) = (router.clone(), Line::default());
        let of_connection = line.clone();
        let service = hyper::service::service_fn(move |mut request: hyper::Request<_>| {
            let router = router.clone();
            // Failed sign-ins are counted by who asks.
            request.extensions_mut().insert(ConnectInfo(peer));
            // What is sent under a grant is cut here when the grant ends.
            request.extensions_mut().insert(of_connection.clone());
            async move {
                Ok::<_, Infallible>(
                    match router.oneshot(request.map(axum::body::Body::new)).await {
                        Ok(response) => response,
                        Err(never) => match never {},
                    },
                )
            }
        });
        let stream = Stream { stream, line: line.clone() };
        let connection = server.serve_connection(TokioIo::new(stream), service).into_owned();
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            let _place = place;
            tokio::select! {
                ended = connection => {
                    if let Err(error) = ended {
                        tracing::debug!(%error, "a connection ended early");
                    }
                }
                () = line.until_cut() => tracing::debug!("a connection was cut with its grant"),
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(FINISH_WITHIN, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests were cut off at the end");
    }
    Ok(())
}
