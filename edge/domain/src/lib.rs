//! The rules of open data, as types and pure functions.
//!
//! Nothing here reads a clock, a file or a network: what a rule needs to know is an argument.
//! Rules cite the id under which the law's demand is kept (`R13`).

pub mod calendar;
pub mod cleaning;
pub mod deeds;
pub mod entry;
pub mod geometry;
pub mod grant;
pub mod id;
pub mod language;
pub mod listing;
pub mod notices;
pub mod part;
pub mod people;
pub mod personal;
pub mod quality;
pub mod region;
pub mod request;
pub mod sheet;
pub mod standards;
pub mod stories;
pub mod unseen;
pub mod vocabulary;

pub use calendar::{Calendar, Clocks, Due, Profile};
pub use entry::{Contact, Entry, Field, Finding, Period};
pub use grant::{GrantId, RequestId};
pub use id::{DatasetId, DistributionId, ProviderId};
pub use language::{Language, Text};
pub use part::Part;
pub use people::{
    AccountId, AccountState, Actor, Membership, Organisation, Permission, Role, Scope,
};
pub use quality::Grade;
pub use region::{Level, RegionCode};
pub use standards::{Standard, StandardBody, StandardId, StandardKind};
pub use stories::{BlockKind, Story, StoryAct, StoryId, StoryState};
pub use unseen::Unseen;
pub use vocabulary::{
    FieldType, Format, Frequency, Library, Licence, Openness, SecurityLevel, Sharing, Theme,
};
