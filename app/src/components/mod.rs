//! The pieces that pages are made of.

mod breadcrumb;
mod copy;
pub mod facets;
mod footer;
pub mod header;
mod icon;
mod listing;
pub mod loaded;
pub mod pagination;
pub mod search_box;
mod stamp;

pub use breadcrumb::breadcrumb;
pub use copy::Copyable;
pub use facets::{Facets, chosen_filters};
pub use footer::footer;
pub use header::Header;
pub use icon::{Icon, icon, mark};
pub use listing::{brief, hit};
pub use loaded::{Loaded, not_found};
pub use pagination::pagination;
pub use search_box::SearchBox;
pub use stamp::{formats, sample, stamp, theme_links};
