//! The pieces that pages are made of.
//!
//! What only shows is markup, made with `maud` and put into the page in one piece: text is always
//! escaped, hydration has nothing to walk through, and the browser's code stays a fraction of
//! what a tree of views would take. What acts by itself is a Leptos component.

mod breadcrumb;
mod copyable;
mod drawing;
mod facets;
mod footer;
mod header;
mod icon;
mod listing;
mod loaded;
pub mod pagination;
pub mod search_box;
mod stamp;

pub use breadcrumb::breadcrumb;
pub use copyable::copyable;
pub use drawing::{drawing, drawn_figures};
pub use facets::{chosen_filters, facets};
pub use footer::footer;
pub use header::{Header, without_language};
pub use icon::{Icon, icon, mark};
pub use listing::{brief, hit};
pub use loaded::{Loaded, NotFound, field_errors, part_failed};
pub use pagination::pagination;
pub use search_box::search_box;
pub use stamp::{formats, sample, stamp, theme_links};
