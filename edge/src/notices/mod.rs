//! Notices: what somebody is told, how they hear of it, what they follow, and their webhooks.

pub(crate) mod follows;
pub(crate) mod letters;
pub(crate) mod list;
pub(crate) mod signature;
pub(crate) mod webhooks;
