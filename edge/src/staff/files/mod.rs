//! Files of a revision (资源挂接, R6): sent, fetched, looked at, treated, overruled, removed.

pub(crate) mod attach;
pub(crate) mod change;
pub(crate) mod commands;
pub(crate) mod content;
pub(crate) mod found;
pub(crate) mod links;
pub(crate) mod multipart;
mod names;
mod overrule;
mod pipe;
pub(crate) mod preview;
mod treat;
pub(crate) mod tus;
