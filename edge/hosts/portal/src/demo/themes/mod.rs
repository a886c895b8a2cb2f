//! The made-up entries, a file a theme.

mod agriculture;
mod air;
mod business;
mod credit;
mod culture;
mod economy;
mod education;
mod employment;
mod environment;
mod general;
mod health;
mod science;
mod tourism;
mod transport;
mod weather;

use super::builder::Draft;

/// What the lists of the themes are written with.
mod prelude {
    pub use crate::demo::builder::{Draft, sample};
    pub use crate::demo::companies::{any_company, company};
    pub use crate::demo::places::{
        ANLING, CITIES, COUNTIES, LINJIANG, YUNXI, coined, degrees, lump, phone, winding,
    };
    pub use crate::demo::providers::*;
    pub use crate::demo::random::{Random, shared};
    pub use crate::demo::table::{Cell, Row, Shape};
    pub use crate::demo::write::Form::{Csv, Gb18030, Geojson, Json, Xlsx, Xml};
    pub use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
    pub use domain::Frequency::{
        Daily, Hourly, Irregular, Monthly, Once, Quarterly, Realtime, Weekly, Yearly,
    };
    pub use domain::{Library, Licence, SecurityLevel, Sharing, Theme};

    /// The `index`th month from January of `year`, as statistics write it.
    pub fn month(year: usize, index: usize) -> String {
        format!("{}-{:02}", year + index / 12, index % 12 + 1)
    }

    /// The `index`th quarter from the first one of `year`.
    pub fn quarter(year: usize, index: usize) -> String {
        format!("{}年第{}季度", year + index / 4, index % 4 + 1)
    }

    /// The `index`th day from `start`.
    pub fn after(start: NaiveDate, index: usize) -> NaiveDate {
        start + Days::new(index as u64)
    }
}

/// Every made-up entry.
pub fn entries() -> Vec<Draft> {
    [
        education::entries,
        employment::entries,
        science::entries,
        agriculture::entries,
        tourism::entries,
        health::entries,
        culture::entries,
        transport::entries,
        credit::entries,
        weather::entries,
        environment::entries,
        business::entries,
        economy::entries,
        general::entries,
    ]
    .into_iter()
    .flat_map(|list| list())
    .collect()
}
