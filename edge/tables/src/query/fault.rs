//! What is wrong with a query, and what may go wrong with one that is right.

use contract::FieldError;
use datafusion::arrow::error::ArrowError;
use datafusion::error::DataFusionError;
use datafusion::parquet::errors::ParquetError;
use domain::Language;

/// What a query asks that this table cannot answer, in both languages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryFault {
    /// The parameter or column that it is about.
    pub field: String,
    zh: String,
    en: String,
}

impl QueryFault {
    pub(crate) fn new(field: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { field: field.to_owned(), zh: zh.into(), en: en.into() }
    }

    /// The fault as a field error of a problem document.
    pub fn error(&self, language: Language) -> FieldError {
        let detail = match language {
            Language::Zh => self.zh.clone(),
            Language::En => self.en.clone(),
        };
        FieldError { field: self.field.clone(), detail }
    }
}

/// Why a query was not answered.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// It asks what this table cannot answer.
    #[error("the query does not fit the table")]
    Faults(Vec<QueryFault>),
    /// It would hold more in memory, or on disk, than queries may.
    #[error("the query needs more than it may have")]
    TooMuch,
    /// It took longer than queries may.
    #[error("the query took too long")]
    TooLong,
    /// The file is not what a conversion has made.
    #[error("the table is damaged: {0}")]
    Damaged(&'static str),
    /// The engine failed.
    #[error("the query engine failed: {0}")]
    Engine(DataFusionError),
    /// The engine's task ended before it had answered.
    #[error("the query broke off: {0}")]
    Task(#[from] tokio::task::JoinError),
}

impl QueryError {
    /// A query with one fault.
    pub(crate) fn fault(field: &str, zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self::Faults(vec![QueryFault::new(field, zh, en)])
    }
}

impl From<DataFusionError> for QueryError {
    fn from(error: DataFusionError) -> Self {
        match error.find_root() {
            DataFusionError::ResourcesExhausted(_) => Self::TooMuch,
            _ => Self::Engine(error),
        }
    }
}

impl From<ParquetError> for QueryError {
    fn from(error: ParquetError) -> Self {
        DataFusionError::from(error).into()
    }
}

impl From<ArrowError> for QueryError {
    fn from(error: ArrowError) -> Self {
        DataFusionError::from(error).into()
    }
}
