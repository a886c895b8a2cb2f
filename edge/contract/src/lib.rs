//! What crosses the wire: types, paths, queries and problems of `/api/v1`.
//!
//! Shared by the server, the edge functions and the browser application, so it holds data and
//! its text forms and nothing that acts.

pub mod bulk;
pub mod catalogue;
pub mod charts;
pub mod difference;
mod drafting;
pub mod files;
pub mod grants;
pub mod lenient;
pub mod listing;
pub mod notices;
mod overview;
pub mod paths;
pub mod people;
pub mod problem;
pub mod query;
pub mod requests;
pub mod rows;
pub mod search;
pub mod standards;
pub mod stories;
pub mod supervision;
pub mod table;
pub mod tickets;
pub mod time;
pub mod unseen;

pub use bulk::{ImportOutcome, ImportReport, ImportRow, ImportRows, ImportWishes};
pub use catalogue::{
    Dataset, DatasetVersion, Distribution, DistributionVersion, Provider, ProviderRef, Publication,
    Region, RegionRef, SnapshotRef, Stats, Term,
};
pub use charts::{ChartOwner, SaveChart, SavedChart};
pub use difference::{DifferenceView, DifferingRow};
pub use drafting::{ContactInput, FieldInput, ListingInput, PeriodInput, UnseenInput};
pub use files::{
    ColumnTreatment, FILE_MAX, FileAction, FileCommand, FileInput, FilePreview, LinkInput,
    PREVIEW_MAX,
};
pub use grants::{GrantCommandInput, GrantRef, GrantView, GrantedFile, TakingView};
pub use listing::{
    Claim, Due, FieldChange, Items, ListingCommand, ListingDistribution, ListingItem, ListingView,
    StateCount, WorkFigures,
};
pub use notices::{
    DeliveryView, FollowView, Following, NewWebhook, NoticePage, NoticeSettings, NoticeView,
    NoticesRead, WebhookInput, WebhookTest, WebhookView,
};
pub use overview::{OverviewChart, OverviewView};
pub use problem::{FieldError, Problem, ProblemKind};
pub use query::{Facet, SearchQuery, Sort, SuggestQuery};
pub use requests::{
    AnswerFigures, ApplicantView, ApplicationView, AskedEntry, AskedFile, AttachmentView,
    DatasetRef, EventView, KindCount, MemberView, ProviderAnswers, RequestCommand, RequestFigures,
    RequestInput, RequestItem, RequestView,
};
pub use rows::{Aggregate, Condition, Filter, Operand, Operator, RowsFault, RowsQuery, Selected};
pub use search::{Facets, Highlights, Hit, SearchPage, Segment, SuggestKind, Suggestion};
pub use standards::{StandardInput, StandardItem, StandardRef, StandardView};
pub use stories::{
    StoryBlock, StoryBlockInput, StoryChart, StoryCommand, StoryDraft, StoryDraftItem, StoryInput,
    StoryItem, StorySource, StoryView,
};
pub use supervision::{AuditCheckpoint, AuditItem, CalendarInput, CalendarView, SettingView};
pub use table::{
    ChartView, ColumnProfile, Misfit, PlaceKind, QualityLine, QualityView, RowsColumn, RowsPage,
    Step, TableColumn, TablePlace, TableState, TableView, ValueCount,
};
pub use tickets::{
    EdgeKey, EdgeKeys, Named, ReceiptKeyView, ReceiptKeys, ReceiptView, Statement, TicketRequest,
    TicketView,
};
pub use unseen::{
    AggregateFigure, AggregatesRow, AggregatesView, UnseenColumn, UnseenOwn, UnseenView,
    Verification, VerificationInput,
};
