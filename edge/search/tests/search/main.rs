//! What the search promises, checked from the outside against plain models of it.

mod builders;
mod damage;
mod facets;
mod guarantee;
mod hostile;
mod live;
mod model;
mod ranking;
mod related;
mod suggest;
