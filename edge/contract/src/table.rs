//! Tables that are looked into without taking the file: rows, columns and what is in them.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use domain::{DatasetId, DistributionId, FieldType};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{FieldError, StandardRef};

/// Rows of a table, or of what was counted over them.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowsPage {
    /// The columns of the answer.
    pub columns: Vec<RowsColumn>,
    /// The rows: values in the order of the columns. Numbers are exact, days `YYYY-MM-DD`, moments
    /// `YYYY-MM-DDThh:mm:ss` with `Z` where they are instants; `null` where there is no value.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Vec<serde_json::Value>>))]
    pub rows: Vec<Vec<Box<RawValue>>>,
    /// How many rows there are in all pages.
    pub total: u64,
    /// `after` of the next page; absent on the last.
    pub next: Option<String>,
}

/// A column of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RowsColumn {
    /// Its name, unique in the answer.
    pub name: String,
    /// Type of its values.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// The name that people read.
    pub title: String,
    /// Unit of its values, where it has one.
    pub unit: Option<String>,
    /// What the values on this page stand for, where they come from a code list (R39).
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub labels: BTreeMap<String, String>,
    /// Whether its values are worked out of those of a column, as sums and means are.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub worked_out: bool,
}

/// Where a table stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum TableState {
    /// It can be looked into.
    Ready,
    /// It is being read for the first time.
    Preparing,
    /// The file has no table, such as a document or a picture.
    None,
    /// The file has a table that cannot be read; it can only be taken as it is.
    Failed,
}

/// A table that can be looked into.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TableView {
    /// The distribution whose file it is.
    pub distribution: DistributionId,
    /// Name of the file for people.
    pub title: String,
    /// Version of the file.
    pub version: u32,
    /// The dataset.
    pub dataset: DatasetId,
    /// Name of the dataset.
    pub dataset_title: String,
    /// Responsible provider.
    pub provider: String,
    /// Who published the figures, when they are not the provider's own.
    pub source: Option<String>,
    /// When this version arrived.
    pub updated_at: DateTime<Utc>,
    /// Where the table stands.
    pub state: TableState,
    /// Why it cannot be read, in the caller's language, with the line.
    pub reason: Option<String>,
    /// Rows of data.
    pub rows: u64,
    /// Its columns; none unless ready.
    pub columns: Vec<TableColumn>,
    /// By what its rows lie on a map, the most exact first; none where by nothing.
    #[serde(default)]
    pub places: Vec<TablePlace>,
    /// Its quality (R29); absent unless ready.
    pub quality: Option<QualityView>,
}

/// By what rows lie on a map.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TablePlace {
    /// The column that `c.at` of a map names.
    pub at: String,
    /// What the rows are there.
    pub kind: PlaceKind,
    /// What people read of it.
    pub title: String,
}

/// What rows are on a map.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// Points, by longitude and latitude.
    Points,
    /// Shapes of their own, by a column of geometries.
    Shapes,
    /// Areas, by codes whose list has outlines.
    Areas,
}

/// A column of a table, and what is in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TableColumn {
    /// Its name in the file, unique in the table.
    pub name: String,
    /// Type of its values.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// The name that people read.
    pub title: String,
    /// Unit of its values, where it has one.
    pub unit: Option<String>,
    /// What it means, where the title does not say it.
    pub description: Option<String>,
    /// The data element that it carries, where one is named (R39).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub element: Option<StandardRef>,
    /// What is in it.
    pub profile: ColumnProfile,
}

/// What is in a column.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ColumnProfile {
    /// Rows with a value.
    pub filled: u64,
    /// Rows without one.
    pub missing: u64,
    /// Different values.
    pub distinct: u64,
    /// Smallest value, as text; absent for geometries and where there are none.
    pub min: Option<String>,
    /// Largest value, as text.
    pub max: Option<String>,
    /// Mean of numbers.
    pub mean: Option<f64>,
    /// Median of numbers.
    pub median: Option<f64>,
    /// The commonest values with how often they occur, the commonest first; at most ten.
    pub top: Vec<ValueCount>,
    /// How numbers, days and moments are spread, in steps of equal width; empty for others.
    pub histogram: Vec<Step>,
    /// Values that are not of the declared type.
    pub misfits: u64,
    /// The first of these: its line in the file, and the value.
    pub first_misfit: Option<Misfit>,
}

/// A value and how often it occurs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ValueCount {
    /// The value, as text.
    pub value: String,
    /// How often it occurs.
    pub count: u64,
    /// What it stands for, where the column's values come from a code list (R39).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub label: Option<String>,
}

/// A step of a histogram.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Step {
    /// Where it begins, as text.
    pub from: String,
    /// Where it ends; its last value belongs to the next, but for the last step.
    pub to: String,
    /// Values in it.
    pub count: u64,
}

/// A value that is not of the declared type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Misfit {
    /// Line of the text, row of the sheet, or element; from 1.
    pub line: u64,
    /// The value, cut where it is long.
    pub value: String,
}

/// The quality of a version of a table, which explains itself line by line (R29).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QualityView {
    /// 0 to 100: the weighted mean of the lines.
    pub score: u8,
    /// What was measured.
    pub lines: Vec<QualityLine>,
    /// When it was measured.
    pub measured_at: DateTime<Utc>,
}

/// One thing that was measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct QualityLine {
    /// Which: `completeness`, `validity`, `uniqueness`, `consistency` or `timeliness`.
    pub dimension: String,
    /// Its name in the caller's language.
    pub label: String,
    /// 0 to 100.
    pub score: u8,
    /// Its part in the whole, in hundredths.
    pub weight: u8,
    /// How the score comes about, in the caller's language.
    pub explanation: String,
    /// What to mend, by column: the field is the column's name.
    pub findings: Vec<FieldError>,
}

/// A chart of a table, drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChartView {
    /// Its title.
    pub title: String,
    /// The query of its rows.
    pub query: String,
    /// Its Vega-Lite specification, as JSON text that other tools open.
    pub spec: String,
    /// The drawing: markup of the portal's own making, in which every text is escaped.
    pub svg: String,
    /// The figures, as the markup of a table.
    pub table: String,
    /// What it shows, in one sentence.
    pub summary: String,
    /// Its identifier, where staff saved it with the dataset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub saved: Option<String>,
}
