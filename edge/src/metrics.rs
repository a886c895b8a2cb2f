//! What the operator measures, in the text format that Prometheus reads.

use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    durations: Family<Route, Histogram, fn() -> Histogram>,
    downloads: Counter,
    download_bytes: Counter,
    index_change: Gauge,
    index_documents: Gauge,
}

/// Upper bounds in seconds, about the budgets: a search within 3 ms, nothing beyond 30 s.
const BOUNDS: [f64; 10] = [0.001, 0.003, 0.005, 0.015, 0.05, 0.15, 0.5, 1.5, 5.0, 30.0];

impl Metrics {
    pub(crate) fn new() -> Self {
        let durations: fn() -> Histogram = || Histogram::new(BOUNDS);
        let mut metrics = Self {
            registry: Registry::with_prefix("shumen"),
            requests: Family::default(),
            durations: Family::new_with_constructor(durations),
            downloads: Counter::default(),
            download_bytes: Counter::default(),
            index_change: Gauge::default(),
            index_documents: Gauge::default(),
        };
        let registry = &mut metrics.registry;
        registry.register("http_requests", "Requests answered", metrics.requests.clone());
        registry.register(
            "http_request_duration_seconds",
            "Time until an answer begins",
            metrics.durations.clone(),
        );
        registry.register("downloads", "Downloads begun", metrics.downloads.clone());
        registry.register(
            "download_bytes",
            "Bytes of files asked for",
            metrics.download_bytes.clone(),
        );
        registry.register(
            "index_change",
            "Last change of the catalogue that the index holds",
            metrics.index_change.clone(),
        );
        registry.register(
            "index_documents",
            "Entries that the index holds",
            metrics.index_documents.clone(),
        );
        metrics
    }

    pub(crate) fn answered(&self, route: &str, status: u16, took: Duration) {
        let route = route.to_owned();
        self.durations.get_or_create(&Route { route: route.clone() }).observe(took.as_secs_f64());
        self.requests.get_or_create(&Answered { route, status }).inc();
    }

    pub(crate) fn download(&self, bytes: u64) {
        self.downloads.inc();
        self.download_bytes.inc_by(bytes);
    }

    pub(crate) fn indexed(&self, change: u64, documents: u64) {
        self.index_change.set(i64::try_from(change).unwrap_or(i64::MAX));
        self.index_documents.set(i64::try_from(documents).unwrap_or(i64::MAX));
    }

    pub(crate) fn text(&self) -> Result<String, std::fmt::Error> {
        let mut out = String::new();
        text::encode(&mut out, &self.registry)?;
        Ok(out)
    }
}
