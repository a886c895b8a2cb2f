//! Queries over the rows of a table: the grammar of [`contract::rows`], compiled to DataFusion.
//!
//! Nothing from outside becomes SQL: a query is a typed tree, held against the table's layout before
//! anything runs. Queries run on threads of their own within a fixed memory pool, with a limit of
//! time, and end when nobody waits for them any more.

mod cells;
mod difference;
mod each;
mod fault;
mod filter;
mod page;
mod parts;
mod plan;
mod scan;
pub(crate) mod stream;
mod table;
mod token;
mod typed;

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use datafusion::common::config::ConfigOptions;
use datafusion::config::SpillCompression;
use datafusion::execution::SessionState;
use datafusion::execution::context::TaskContext;
use datafusion::execution::disk_manager::{DiskManagerBuilder, DiskManagerMode};
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::execution::session_state::SessionStateBuilder;
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::prelude::SessionConfig;
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;
use tokio_util::task::AbortOnDropHandle;

pub(crate) use cells::{Cells, json_text};
pub use difference::{Difference, Differing};
pub use each::EachRow;
pub use fault::{QueryError, QueryFault};
pub use page::Page;
pub use plan::Output;
pub use table::{Contents, Table};

/// What queries may cost.
#[derive(Clone, Debug)]
pub struct EngineSettings {
    /// Threads that work on queries.
    pub threads: NonZeroUsize,
    /// Bytes that all queries together may hold for sorting and grouping.
    pub memory: usize,
    /// Folder for what does not fit into memory; emptied when the engine ends.
    pub spill: PathBuf,
    /// Bytes that may be there.
    pub spill_max: u64,
    /// Longest time of a page.
    pub time: Duration,
}

/// Answers queries. One is shared by a whole process.
pub struct Engine {
    /// Taken when the engine ends, so that it can end within another runtime.
    runtime: Option<Runtime>,
    shared: Arc<Shared>,
}

pub(crate) struct Shared {
    state: SessionState,
    /// Parts of a table that are worked on at once.
    parts: usize,
    /// Pages that are worked on at once; others wait for their turn.
    turns: Semaphore,
    time: Duration,
}

impl Engine {
    /// An engine.
    ///
    /// # Errors
    /// When its threads or its folder cannot be made.
    pub fn new(settings: EngineSettings) -> Result<Self, QueryError> {
        let EngineSettings { threads, memory, spill, spill_max, time } = settings;
        let threads = threads.get();
        std::fs::create_dir_all(&spill).map_err(|error| QueryError::Engine(error.into()))?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(threads)
            .thread_name("query")
            .enable_all()
            .build()
            .map_err(|error| QueryError::Engine(error.into()))?;
        let disk = DiskManagerBuilder::default()
            .with_mode(DiskManagerMode::Directories(vec![spill]))
            .with_max_temp_directory_size(spill_max);
        let environment = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(FairSpillPool::new(memory)))
            .with_disk_manager_builder(disk)
            .build_arc()?;
        let mut options = ConfigOptions::new();
        options.execution.target_partitions = threads;
        options.execution.collect_statistics = false;
        options.execution.spill_compression = SpillCompression::Lz4Frame;
        options.execution.parquet.pushdown_filters = true;
        options.execution.parquet.reorder_filters = true;
        // The parts of a scan are in the order of the file; nothing may mix them.
        options.optimizer.enable_round_robin_repartition = false;
        options.optimizer.repartition_file_scans = false;
        let state = SessionStateBuilder::new()
            .with_config(SessionConfig::from(options))
            .with_runtime_env(environment)
            .with_default_features()
            .build();
        let turns = Semaphore::new(threads * 2);
        Ok(Self {
            runtime: Some(runtime),
            shared: Arc::new(Shared { state, parts: threads, turns, time }),
        })
    }

    /// Runs work on the engine's threads; it ends when nobody waits for it any more.
    pub(crate) fn run<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> AbortOnDropHandle<T> {
        let handle = match &self.runtime {
            Some(runtime) => runtime.spawn(work),
            // Only while it is dropped, when nobody can ask any more.
            None => tokio::spawn(work),
        };
        AbortOnDropHandle::new(handle)
    }
}

impl Engine {
    pub(crate) fn shared(&self) -> Arc<Shared> {
        self.shared.clone()
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").field("parts", &self.shared.parts).finish_non_exhaustive()
    }
}

impl Shared {
    async fn physical(&self, plan: &LogicalPlan) -> Result<Arc<dyn ExecutionPlan>, QueryError> {
        Ok(self.state.create_physical_plan(plan).await?)
    }

    fn context(&self) -> Arc<TaskContext> {
        self.state.task_ctx()
    }
}
