//! Charts and maps: a pure function from a Vega-Lite specification and rows to SVG markup.
//!
//! The same on the server and in the browser; no I/O, no clock. We draw ourselves because the kept
//! chart crates draw by inline styles or into bitmaps, bring fonts, or weigh more than the rest of
//! the page. None of them writes an accessible SVG that takes the page's colours under a content
//! policy without inline styles.
//!
//! The way of a chart: [`Spec::parse`] refuses what would be drawn otherwise than it says; [`draw`]
//! reads the rows by the specification (`grid`), lays out a `sheet` with head, legend, axes, marks
//! and foot, and hands back the drawing, its figures as a table, and one sentence about it.

mod axis;
mod data;
mod draw;
mod error;
mod grid;
pub mod map;
mod number;
mod paint;
mod sheet;
mod spec;
mod suggest;
mod table;
mod text;
mod ticks;
mod time;

pub use data::{Data, DataColumn};
pub use draw::{Drawn, Frame, draw};
pub use error::{DrawError, Message, SpecError};
pub use spec::{
    Aggregate, Bin, Channel, Encoding, Kind, Mark, Outlines, Scheme, Sort, Spec, Stack, TimeUnit,
};
pub use suggest::{ColumnShape, Suggestion, suggest};
