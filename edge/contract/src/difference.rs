//! What changed in a table from one version of a file to another.

use serde::{Deserialize, Serialize};

use crate::RowsColumn;

/// What changed between two versions of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DifferenceView {
    /// The earlier version.
    pub from: u32,
    /// The later version.
    pub to: u32,
    /// Columns by which a row is known again; none where rows are only there or not.
    pub key: Vec<String>,
    /// The columns that both versions have, by which rows are compared.
    pub columns: Vec<RowsColumn>,
    /// Columns that only the earlier version has.
    pub lost: Vec<String>,
    /// Columns that only the later version has.
    pub gained: Vec<String>,
    /// Rows that came.
    pub added: u64,
    /// Rows that went.
    pub removed: u64,
    /// Rows that have another value under the same key.
    pub changed: u64,
    /// Rows that stayed as they were.
    pub same: u64,
    /// The first of the rows that differ, by their key.
    pub rows: Vec<DifferingRow>,
}

/// A row that differs: its values as published, in the order of the columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DifferingRow {
    /// Before; absent where the row came.
    pub before: Option<Vec<Option<String>>>,
    /// After; absent where the row went.
    pub after: Option<Vec<Option<String>>>,
}
