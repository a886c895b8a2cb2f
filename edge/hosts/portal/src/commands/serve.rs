//! `shumen serve`: the portal until it is told to stop.

use std::process::ExitCode;

use anyhow::{Context, bail};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{open_portal, open_store, seed};
use crate::settings::Settings;
use crate::{keys, listen, pages, shutdown};

/// Options of `serve`.
#[derive(clap::Args)]
pub struct Serve {
    /// Fill an empty portal with the demo catalogue
    #[arg(long)]
    demo: bool,
}

impl Serve {
    /// Runs the portal.
    pub async fn run(&self, settings: &Settings) -> anyhow::Result<ExitCode> {
        // Taken first: a port in use is said before any work is done.
        let listener = tokio::net::TcpListener::bind(settings.listen)
            .await
            .with_context(|| format!("cannot listen on {}", settings.listen))?;
        let post = settings.post()?;
        let store = open_store(settings).await?;
        if self.demo {
            seed::seed(settings, &store).await.context("the demo could not be seeded")?;
        }
        if seed::is_demo(&store).await? && !settings.listen.ip().is_loopback() {
            bail!(
                "listen: {} is not a loopback address, and this portal holds the demo, whose \
                 accounts have known passwords",
                settings.listen
            );
        }
        let portal = open_portal(settings, store.clone()).await?;
        let site = pages::Site::open(&settings.site)?;
        let router = pages::router(portal.clone(), site, settings)?;

        let end = CancellationToken::new();
        let jobs = TaskTracker::new();
        jobs.spawn(edge::count_downloads(portal.clone(), end.clone()));
        jobs.spawn(super::audit::keep_signing(portal.clone(), settings.clone(), end.clone()));
        jobs.spawn(edge::deliver_mail(portal.clone(), post, end.clone()));
        jobs.spawn(edge::follow_grants(portal.clone(), end.clone()));
        jobs.spawn(keys::keep_keys(portal.clone(), settings.clone(), end.clone()));
        jobs.spawn(edge::tell(portal.clone(), end.clone()));
        jobs.spawn(edge::call_webhooks(portal.clone(), end.clone()));
        jobs.spawn(edge::do_duties(portal.clone(), end.clone()));
        jobs.spawn(edge::requests::expiry::note_expiry(portal.clone(), end.clone()));
        jobs.spawn(edge::people::keep_tidy(portal.clone(), end.clone()));
        jobs.spawn(edge::look_through_arrivals(portal.clone(), end.clone()));
        jobs.spawn(edge::make_tables(portal.clone(), end.clone()));
        jobs.spawn(index(portal, end.clone()));
        jobs.close();
        eprintln!("数门 Shumen: {}", settings.origin());

        let ended = listen::serve(listener, router, shutdown::asked()).await;
        end.cancel();
        jobs.wait().await;
        store.close().await;
        ended.map(|()| ExitCode::SUCCESS)
    }
}

/// Brings the index up to date, then follows the store.
async fn index(portal: edge::Portal, end: CancellationToken) {
    while let Err(error) = edge::prepare(&portal).await {
        tracing::error!(%error, "the search index cannot be brought up to date");
        let pause = std::time::Duration::from_secs(5);
        if tokio::time::timeout(pause, end.cancelled()).await.is_ok() {
            return;
        }
    }
    edge::follow(portal, end).await;
}
