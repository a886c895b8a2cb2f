//! The system of record, on SQLite or PostgreSQL behind one set of queries.
//!
//! SQL is written once, in the subset that both speak. Writes are few operations, each one
//! transaction; reads never wait for them. What the public may see is decided in the queries
//! here, so that no caller can forget it.

mod audit;
mod catalogue;
mod changes;
mod charts;
mod conditions;
mod connect;
mod downloads;
mod effects;
mod error;
mod grants;
mod listings;
pub mod notices;
mod overview;
pub mod people;
mod places;
mod publish;
mod receipts;
mod repeats;
mod requests;
mod sheets;
mod snapshots;
mod standards;
mod standings;
mod stories;
mod tables;
mod takings;
mod unseen;
mod uploads;
mod versions;
mod writing;

pub use audit::{BEGINNING, Checkpoint, Deed, Logged, Sought};
pub use catalogue::{Listed, Released};
pub use changes::{Change, Published};
pub use charts::{KeptChart, NewChart};
pub use conditions::Page;
pub use connect::{Backend, Store};
pub use effects::{Effect, Mail};
pub use error::StoreError;
pub use grants::{GrantsWanted, StoredGrant};
pub use listings::{
    Awaited, DueDay, FileChange, FileState, FileWrite, ListedListing, ListingFile, Opened, Public,
    PublicEntry, Reach, Revision, StoredListing, Wanted,
};
pub use overview::Overview;
pub use places::{NewProvider, NewRegion};
pub use publish::{File, Publication, State};
pub use receipts::{KnownKey, Source};
pub use repeats::{KeptAnswer, Repeat};
pub use requests::{
    AboutDataset, Attachment, AwaitedRequests, Cut, ListedRequest, ListingChange, Member, Named,
    Names, NewGrant, ProviderTally, RequestWrite, RequestsWanted, StoredRequest,
};
pub use sheets::Sheet;
pub use snapshots::Snapshot;
pub use standards::{NewStandard, StandardsWanted, StoredStandard};
pub use standings::GrantStanding;
pub use stories::{NewStory, Shown, StoredStory, StoriesWanted, StoryRevision};
pub use tables::{MadeTable, ScoredTable, StoredTable, TableStanding, TableToMake};
pub use takings::{Taken, Taking, TakingsSought, Use};
pub use unseen::Asking;
pub use uploads::{Upload, UploadLimits};
