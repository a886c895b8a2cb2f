//! The pages, one file each; those beyond the first three are loaded when they are opened.

mod about;
mod dataset;
mod developers;
mod home;
mod providers;
mod regions;
mod search;
mod themes;

pub use about::About;
pub use dataset::DatasetPage;
pub use developers::Developers;
pub use home::Home;
pub use providers::Providers;
pub use regions::Regions;
pub use search::Search;
pub use themes::Themes;
