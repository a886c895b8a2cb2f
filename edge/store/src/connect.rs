//! Opening the database and bringing it up to date.

use std::str::FromStr;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyPool, Executor, Row};

use crate::StoreError;
use crate::catalogue::entry;
use crate::writing::{Queue, Writing};

/// The databases that the store speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// One file on this machine.
    Sqlite,
    /// A server.
    Postgres,
}

/// The system of record. Clones share their connections.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) read: AnyPool,
    /// SQLite takes one writer at a time: its pool has one connection, for which writers queue.
    write: AnyPool,
    queue: Queue,
    backend: Backend,
}

const READERS: u32 = 8;
const WRITERS_POSTGRES: u32 = 8;

/// WAL, and each commit on disk before it is acknowledged; a writer in another process
/// (an import) is waited for.
const SQLITE_SETUP: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
     PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 60000; PRAGMA cache_size = -32000;";

impl Store {
    /// Opens the database at an address and brings it to this version's schema.
    ///
    /// # Errors
    /// When the address is of neither kind, the database cannot be opened, or a migration fails.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        let backend = if url.starts_with("sqlite:") {
            Backend::Sqlite
        } else if url.starts_with("postgres:") || url.starts_with("postgresql:") {
            Backend::Postgres
        } else {
            return Err(StoreError::UnknownBackend);
        };
        let options = AnyConnectOptions::from_str(url)?;
        let (readers, writers) = match backend {
            Backend::Sqlite => (READERS, 1),
            Backend::Postgres => (READERS, WRITERS_POSTGRES),
        };
        let write = pool(backend, writers).connect_with(options.clone()).await?;
        sqlx::migrate!("./migrations").run(&write).await?;
        let read = pool(backend, readers).connect_with(options).await?;
        let queue = Queue::new(write.clone());
        let store = Self { read, write, queue, backend };
        store.name_listings().await?;
        Ok(store)
    }

    /// Gives listings that a migration made of public entries their titles, which stand in JSON,
    /// where the databases have no common word for reaching them.
    async fn name_listings(&self) -> Result<(), StoreError> {
        let rows = sqlx::query("SELECT id, entry FROM listing WHERE title = id")
            .fetch_all(&self.read)
            .await?;
        if rows.is_empty() {
            return Ok(());
        }
        let mut tx = self.begin().await?;
        for row in &rows {
            let title = entry(&row.try_get::<String, _>(1)?)?.title;
            sqlx::query("UPDATE listing SET title = $1 WHERE id = $2")
                .bind(title)
                .bind(row.try_get::<String, _>(0)?)
                .execute(&mut **tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Which database this is.
    pub fn backend(&self) -> Backend {
        self.backend
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// When it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.read).await?;
        Ok(())
    }

    /// Begins a transaction that writes. On SQLite it takes the write lock at once, so that it
    /// cannot fail half-way for having begun as a reader.
    pub(crate) async fn begin(&self) -> Result<Writing, StoreError> {
        match self.backend {
            Backend::Sqlite => self.queue.begin().await,
            Backend::Postgres => Ok(Writing::Alone(self.write.begin().await?)),
        }
    }

    /// Closes all connections, after what is under way.
    pub async fn close(&self) {
        self.read.close().await;
        self.write.close().await;
    }
}

fn pool(backend: Backend, connections: u32) -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(60))
        .after_connect(move |connection, _| {
            Box::pin(async move {
                if backend == Backend::Sqlite {
                    connection.execute(SQLITE_SETUP).await?;
                }
                Ok(())
            })
        })
}
