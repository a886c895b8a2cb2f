//! What crosses the wire: types, paths, queries and problems of `/api/v1`.
//!
//! Shared by the server, the edge functions and the browser application, so it holds data and
//! its text forms and nothing that acts.

pub mod catalogue;
pub mod paths;
pub mod problem;
pub mod query;
pub mod search;

pub use catalogue::{
    Dataset, DatasetVersion, Distribution, DistributionVersion, Provider, ProviderRef, Publication,
    Region, RegionRef, SnapshotRef, Stats, Term,
};
pub use problem::{FieldError, Problem, ProblemKind};
pub use query::{Facet, SearchQuery, Sort, SuggestQuery};
pub use search::{Facets, Highlights, Hit, SearchPage, Segment, SuggestKind, Suggestion};
