//! Tables that are looked into: the engine, the tables that are open, and whose turn it is.

mod contents;
mod cubes;
mod making;
mod turns;

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use contract::{Problem, ProblemKind};
use domain::{DistributionId, Language};
use objects::Digest;
use store::StoreError;
use tables::query::{Engine, EngineSettings, QueryError, Table};

use crate::failure::Failure;
use crate::portal::Portal;
use crate::standards::OutlinesKept;
use contents::Kept;
use cubes::Cubes;
pub(crate) use cubes::cube;
pub use making::{make_tables, make_tables_due};
pub(crate) use making::{measured, score_again};
pub(crate) use turns::{Turn, Turns};

/// Bytes of metadata that open tables may hold in memory together.
const OPEN_MAX: usize = 256 << 20;

/// What handlers share about tables.
pub(crate) struct Tabular {
    settings: EngineSettings,
    /// Made when it is first needed: a command of the program may never need it.
    engine: OnceLock<Engine>,
    open: Mutex<Open>,
    pages: Turns,
    exports: Turns,
    cubes: Cubes,
    outlines: OutlinesKept,
    /// Whether somebody asked for a table that nobody makes unasked.
    wanted: AtomicBool,
}

/// Tables that are open, by what their files are.
#[derive(Default)]
struct Open {
    tables: HashMap<Digest, (Table, u64)>,
    memory: usize,
    uses: u64,
}

impl Open {
    fn find(&mut self, digest: &Digest) -> Option<Table> {
        self.uses += 1;
        let (table, used) = self.tables.get_mut(digest)?;
        *used = self.uses;
        Some(table.clone())
    }

    /// Keeps a table; those that were not used for longest make room.
    fn keep(&mut self, digest: Digest, table: &Table) {
        self.memory += table.memory();
        if let Some((before, _)) = self.tables.insert(digest, (table.clone(), self.uses)) {
            self.memory -= before.memory();
        }
        while self.memory > OPEN_MAX && self.tables.len() > 1 {
            let oldest = self.tables.iter().min_by_key(|(_, (_, used))| *used);
            let Some(oldest) = oldest.map(|(digest, _)| *digest) else { break };
            if let Some((gone, _)) = self.tables.remove(&oldest) {
                self.memory -= gone.memory();
            }
        }
    }
}

impl Tabular {
    pub(crate) fn new(settings: EngineSettings) -> Self {
        Self {
            settings,
            engine: OnceLock::new(),
            open: Mutex::default(),
            pages: Turns::new(turns::PAGES),
            exports: Turns::new(turns::EXPORTS),
            cubes: Cubes::default(),
            outlines: OutlinesKept::default(),
            wanted: AtomicBool::new(false),
        }
    }

    pub(crate) fn engine(&self) -> Result<&Engine, QueryError> {
        if let Some(engine) = self.engine.get() {
            return Ok(engine);
        }
        let made = Engine::new(self.settings.clone())?;
        Ok(self.engine.get_or_init(|| made))
    }

    /// A turn at asking for rows, while it is kept; refused where the caller has too many.
    pub(crate) fn turn(&self, caller: IpAddr, language: Language) -> Result<Turn, Failure> {
        self.pages.take(caller).ok_or_else(|| Failure::later(1, language))
    }

    /// The cubes of closed data.
    pub(crate) fn cubes(&self) -> &Cubes {
        &self.cubes
    }

    /// The outlines of codes that were read.
    pub(crate) fn outlines(&self) -> &OutlinesKept {
        &self.outlines
    }

    /// Whether somebody asked for a table since this was asked last.
    fn is_wanted(&self) -> bool {
        self.wanted.swap(false, Ordering::AcqRel)
    }

    /// Whose turn it is to take an export.
    pub(crate) fn exports(&self) -> &Turns {
        &self.exports
    }
}

/// Asks for the table of a version that nobody makes unasked.
pub(crate) async fn want(
    portal: &Portal,
    id: &DistributionId,
    version: u32,
) -> Result<(), StoreError> {
    portal.store().want_table(id, version).await?;
    portal.tabular().wanted.store(true, Ordering::Release);
    Ok(())
}

/// Opens the table that a Parquet file holds.
pub(crate) async fn open(portal: &Portal, parquet: &str) -> Result<Table, Failure> {
    let digest = Digest::parse(parquet)
        .map_err(|error| StoreError::Damaged { what: "digest", cause: error.to_string() })?;
    let tabular = portal.tabular();
    let lock = || tabular.open.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(table) = lock().find(&digest) {
        return Ok(table);
    }
    let size = portal.objects().size(&digest).await?;
    let size = size.ok_or(objects::ObjectsError::Missing(digest))?;
    let kept = Kept::new(portal.objects().clone(), digest, size);
    let table = Table::open(Arc::new(kept)).await?;
    lock().keep(digest, &table);
    Ok(table)
}

/// What became of a query: its own faults are told one by one, and what it costs too much.
pub(crate) fn failed(error: QueryError, language: Language) -> Failure {
    match error {
        QueryError::Faults(faults) => {
            let errors = faults.iter().map(|fault| fault.error(language)).collect();
            let problem = Problem::new(ProblemKind::InvalidRequest, language);
            Failure::Problem(problem.with_errors(errors))
        }
        QueryError::TooMuch => Failure::new(ProblemKind::QueryTooLarge, language),
        QueryError::TooLong => Failure::new(ProblemKind::Timeout, language),
        other => Failure::Query(other),
    }
}
