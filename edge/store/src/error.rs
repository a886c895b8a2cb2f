//! What can go wrong with the store.

/// A failure of the store; its text is for the log, not for the caller.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database did not do what it was asked.
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    /// The database could not be brought to the schema of this version.
    #[error("migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The address names no database that the store speaks.
    #[error("not a database address that is known: it begins with sqlite: or postgres:")]
    UnknownBackend,
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

impl StoreError {
    pub(crate) fn damaged(what: &'static str, cause: impl ToString) -> Self {
        Self::Damaged { what, cause: cause.to_string() }
    }
}
