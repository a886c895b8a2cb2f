//! Registering and updating many listings from a spreadsheet (R11).

use chrono::{DateTime, Utc};
use domain::DatasetId;
use serde::{Deserialize, Serialize};

use crate::{FieldChange, FieldError, lenient};

/// What a sheet would do, or did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportReport {
    /// Names the sheet, so that it can be applied after it was looked at.
    pub id: String,
    /// Name of the file.
    pub file_name: String,
    /// When it came.
    pub received_at: DateTime<Utc>,
    /// Rows with anything in them, the header left out.
    pub total: u64,
    /// Rows that begin a listing.
    pub new: u64,
    /// Rows that change one.
    pub changed: u64,
    /// Rows that say what stands there already.
    pub unchanged: u64,
    /// Rows with something wrong in them.
    pub bad: u64,
    /// Headers that were not understood.
    pub ignored: Vec<String>,
    /// The rows; those that change nothing are left out, and beyond a thousand the rest is.
    pub rows: Vec<ImportRow>,
    /// Whether it was applied.
    pub applied: bool,
}

/// What one row would do, or did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportRow {
    /// Row of the sheet or line of the text, from 1.
    pub line: u64,
    /// What becomes of it.
    pub outcome: ImportOutcome,
    /// The listing, where there is one.
    pub id: Option<DatasetId>,
    /// Its name as the row has it.
    pub title: String,
    /// What it changes.
    pub changes: Vec<FieldChange>,
    /// Everything that is wrong with it.
    pub errors: Vec<FieldError>,
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum ImportOutcome {
    /// It begins a listing.
    New,
    /// It changes one.
    Changed,
    /// It says what stands there already.
    Unchanged,
    /// Something is wrong with it.
    Bad,
}

/// Which rows of a sheet are applied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum ImportRows {
    /// All, or none where one is bad.
    #[default]
    All,
    /// Those with nothing wrong in them.
    Good,
}

/// How a sheet is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema, utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(default)]
pub struct ImportWishes {
    /// 只预检，不写入 ¦ Say what would change, and change nothing
    #[serde(deserialize_with = "lenient::yes")]
    pub dry_run: bool,
    /// all：全部或都不；good：只导入正确的行 ¦ `all` or none; `good` rows only
    pub rows: ImportRows,
}
