//! The catalogue as a whole, in charts.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::ChartView;

/// The catalogue in charts (数据全景).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OverviewView {
    /// When it was counted.
    pub at: DateTime<Utc>,
    /// The charts, in the order in which they are read; one without figures is left out.
    pub charts: Vec<OverviewChart>,
}

/// A chart of the overview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct OverviewChart {
    /// Its name, by which its rows are asked for.
    pub name: String,
    /// What it shows and how to read it.
    pub help: String,
    /// The chart.
    pub chart: ChartView,
}
