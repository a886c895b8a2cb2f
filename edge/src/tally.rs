//! Downloads since they were last written down.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::DatasetId;
use tokio_util::sync::CancellationToken;

use crate::portal::Portal;

/// How long a download may stay uncounted.
const EVERY: Duration = Duration::from_secs(5);
/// Most datasets that are counted between two writings; beyond it a download is not counted.
const DATASETS_MAX: usize = 100_000;

#[derive(Default)]
pub(crate) struct Tally {
    counts: Mutex<HashMap<DatasetId, u64>>,
}

impl Tally {
    pub(crate) fn add(&self, dataset: &DatasetId) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(dataset) {
            *count += 1;
        } else if counts.len() < DATASETS_MAX {
            counts.insert(dataset.clone(), 1);
        }
    }

    fn take(&self) -> HashMap<DatasetId, u64> {
        std::mem::take(&mut self.counts.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn give_back(&self, counts: HashMap<DatasetId, u64>) {
        let mut now = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        for (dataset, count) in counts {
            *now.entry(dataset).or_default() += count;
        }
    }
}

/// Writes down the downloads now and then, and once more at the end.
pub async fn count_downloads(portal: Portal, end: CancellationToken) {
    loop {
        let ended = tokio::time::timeout(EVERY, end.cancelled()).await.is_ok();
        let counts = portal.tally().take();
        if let Err(error) = portal.store().add_downloads(&counts).await {
            tracing::warn!(%error, "downloads could not be counted yet");
            portal.tally().give_back(counts);
        }
        if ended {
            return;
        }
    }
}
