//! What can go wrong with the store.

/// A failure of the store; its text is for the log, not for the caller.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database did not do what it was asked.
    #[error("database: {0}")]
    Database(sqlx::Error),
    /// The database could not be brought to the schema of this version.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The address names no database that the store speaks.
    #[error("not a database address that is known: it begins with sqlite: or postgres:")]
    UnknownBackend,
    /// What was written could not be made durable, so that nothing was.
    #[error("not committed: {0}")]
    NotCommitted(String),
    /// Somebody wrote meanwhile: the version that the caller saw is behind.
    #[error("the version is behind")]
    Conflict,
    /// The write would leave nobody who can keep the portal.
    #[error("nobody would be left to keep the portal")]
    LastOperator,
    /// The write names a thing that there is not.
    #[error("no such {0}")]
    Missing(&'static str),
    /// What was read is not what was ever written.
    #[error("damaged {what}: {cause}")]
    Damaged {
        /// The column or field.
        what: &'static str,
        /// Why it cannot be read.
        cause: String,
    },
}

/// What PostgreSQL calls a transaction that lost against another: it did nothing, and can be
/// tried again.
const LOST: [&str; 2] = ["40P01", "40001"];

/// What PostgreSQL says of a text with a NUL in it, which it cannot hold: nothing has such a name.
const UNTEXT: &str = "22021";

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let code = error.as_database_error().and_then(|error| error.code());
        if code.as_deref().is_some_and(|code| LOST.contains(&code)) {
            tracing::warn!(%error, "a transaction lost against another");
            return Self::Conflict;
        }
        if code.as_deref() == Some(UNTEXT) {
            return Self::Missing("such text");
        }
        Self::Database(error)
    }
}

impl StoreError {
    pub(crate) fn damaged(what: &'static str, cause: impl ToString) -> Self {
        Self::Damaged { what, cause: cause.to_string() }
    }
}
