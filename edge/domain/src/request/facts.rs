//! What has to be known beside a request itself.

use chrono::{DateTime, Utc};

use crate::Finding;

/// Whether the data that is asked for can be granted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Availability {
    /// It is public, and needs a grant.
    #[default]
    Limited,
    /// It is public, and anybody may take it.
    Open,
    /// The public does not see it any more, or not now.
    Gone,
}

/// What has to be known beside a request itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The time.
    pub now: DateTime<Utc>,
    /// What the form lacks (R19).
    pub findings: Vec<Finding>,
    /// Whether the data can be granted.
    pub availability: Availability,
    /// Whether the actor is named among those who will use the data.
    pub named: bool,
    /// Whether the actor has accepted the undertaking already.
    pub undertaken: bool,
    /// Whether the actor has joined.
    pub joined: bool,
    /// Whether the applicant reminded not long ago.
    pub reminded: bool,
    /// Whether the entry that is named as the answer to a demand is public.
    pub linked_usable: bool,
    /// Whether the data would leave the country (出境, R19).
    pub leaves_country: bool,
    /// The security assessment that allows it, as it is named.
    pub assessment: Option<String>,
}

impl Facts {
    /// Facts at an instant, of which nothing else is known.
    pub fn at(now: DateTime<Utc>) -> Self {
        Self {
            now,
            findings: Vec::new(),
            availability: Availability::Limited,
            named: false,
            undertaken: false,
            joined: false,
            reminded: false,
            linked_usable: false,
            leaves_country: false,
            assessment: None,
        }
    }
}
