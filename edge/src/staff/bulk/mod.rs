//! Many listings at once (R11): a template to fill in, a sheet that is looked at before it is
//! applied, and the whole catalogue in the same form.

pub mod export;
pub(crate) mod import;
mod plan;
