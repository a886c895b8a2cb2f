//! Requests (申请): applications, demands, corrections, incidents, and how they are answered.

mod input;

use chrono::{DateTime, Utc};
use domain::request::{Command, Form, Grade, Kind, Outcome, Party, Road, State, Summary};
use domain::{DatasetId, DistributionId, Openness, RequestId};
use serde::{Deserialize, Serialize};

pub use input::{RequestCommand, RequestInput};

use crate::{Due, FieldError, GrantRef, ProviderRef};

/// A request with everything that the caller may see of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequestView {
    /// Stable identifier.
    pub id: RequestId,
    /// Number of the last write; a write names the one it has seen.
    pub version: u32,
    /// What is asked.
    pub kind: Kind,
    /// By which road.
    pub road: Road,
    /// Where it stands.
    pub state: State,
    /// What it is about, in a line.
    pub title: String,
    /// What the caller is to it; the first is the nearest.
    pub parties: Vec<Party>,
    /// The entry that it is about.
    pub dataset: Option<DatasetRef>,
    /// What the entry states for those who ask for it; not told to the public.
    pub entry: Option<AskedEntry>,
    /// The department that answers, if one is known.
    pub provider: Option<ProviderRef>,
    /// Who asks; not told to the public.
    pub applicant: Option<ApplicantView>,
    /// What it says; of a demand, its title and text are all that the public sees.
    pub form: Form,
    /// Those who will use the data; not told to the public.
    pub members: Vec<MemberView>,
    /// Files that came with it; not told to the public.
    pub attachments: Vec<AttachmentView>,
    /// Who has it now.
    pub desk: Option<Party>,
    /// Name of who has it now: an organisation.
    pub desk_name: Option<String>,
    /// Who took it up; told to staff.
    pub officer: Option<String>,
    /// By when it goes on.
    pub due: Option<Due>,
    /// Whether it goes before others.
    pub emergency: bool,
    /// How grave an incident is.
    pub grade: Option<Grade>,
    /// Whether everybody may read it.
    pub public: bool,
    /// How many others joined a demand.
    pub joined: u64,
    /// The entry that satisfies a demand.
    pub satisfied_by: Option<DatasetRef>,
    /// What it lacks before it can be handed in.
    pub findings: Vec<FieldError>,
    /// What the entry asks beside the law.
    pub questions: Vec<String>,
    /// What the applicant and everybody who uses the data undertakes (承诺书).
    pub undertaking: String,
    /// What else the law asks of this request, in words (R19).
    pub advice: Vec<String>,
    /// Legal bases that fit; suggestions for a decision, told to staff.
    pub suggestions: Vec<String>,
    /// What happened, the earliest first.
    pub events: Vec<EventView>,
    /// What was granted.
    pub grant: Option<GrantRef>,
    /// What the caller may do now.
    pub permissions: Vec<Command>,
    /// When it was handed in last.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it was last written.
    pub updated_at: DateTime<Utc>,
}

/// The entry that something is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DatasetRef {
    /// Which one.
    pub id: DatasetId,
    /// Its name.
    pub title: String,
    /// Its openness.
    pub openness: Openness,
    /// Whether the public sees it now.
    pub published: bool,
}

/// What an entry states for those who ask for it, as it stands now (R4, R13).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskedEntry {
    /// What an applicant must meet.
    pub conditions: Option<String>,
    /// The law that limits openness.
    pub legal_basis: Option<String>,
    /// What every user must keep to.
    pub usage: Option<String>,
    /// Its files: those that the form names are among them while they exist.
    pub files: Vec<AskedFile>,
}

/// A file of an entry that can be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AskedFile {
    /// Which one.
    pub id: DistributionId,
    /// Its name.
    pub title: String,
    /// The version that there is now.
    pub version: u32,
}

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApplicantView {
    /// Their name.
    pub name: String,
    /// Their address, told to staff and to themselves.
    pub email: Option<String>,
    /// The organisation of the portal for which they ask.
    pub organisation: Option<ProviderRef>,
    /// Whether it is the caller.
    pub own: bool,
}

/// Somebody who will use the data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MemberView {
    /// Their address.
    pub email: String,
    /// When they accepted the undertaking for themselves.
    pub accepted_at: Option<DateTime<Utc>>,
    /// Whether it is the caller.
    pub own: bool,
}

/// A file that came with a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AttachmentView {
    /// Which one.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its media type, by its contents.
    pub media_type: String,
    /// Bytes.
    pub size: u64,
    /// When it came.
    pub added_at: DateTime<Utc>,
}

/// One thing that happened to a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EventView {
    /// Its number.
    pub number: u32,
    /// When.
    pub at: DateTime<Utc>,
    /// What was done.
    pub command: Command,
    /// What was done, as people read it.
    pub label: String,
    /// Where the request stood before.
    pub from: State,
    /// Where it stood then.
    pub to: State,
    /// As what it was done.
    pub party: Party,
    /// Who did it: to staff and to themselves a person's name, to others an organisation's.
    pub who: Option<String>,
    /// Whether only staff reads it.
    pub internal: bool,
    /// Why, or what was said.
    pub comment: Option<String>,
    /// The law that it rests on.
    pub legal_basis: Option<String>,
    /// How it ended, or was decided.
    pub outcome: Option<Outcome>,
    /// How grave it is.
    pub grade: Option<Grade>,
    /// What a grave incident taught.
    pub summary: Option<Summary>,
}

/// What applying for an entry takes, for the caller.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApplicationView {
    /// What the entry asks beside the law.
    pub questions: Vec<String>,
    /// What everybody who uses the data undertakes (承诺书).
    pub undertaking: String,
    /// Whether the caller may apply now.
    pub can_apply: bool,
    /// The roads that are open to the caller.
    pub roads: Vec<Road>,
    /// The organisations of the portal for which the caller may ask.
    pub organisations: Vec<ProviderRef>,
    /// An application of the caller's for the same entry that is under way.
    pub open_request: Option<RequestId>,
    /// A grant that the caller holds on the entry.
    pub grant: Option<GrantRef>,
}

/// A request in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequestItem {
    /// Stable identifier.
    pub id: RequestId,
    /// Number of the last write.
    pub version: u32,
    /// What is asked.
    pub kind: Kind,
    /// By which road.
    pub road: Road,
    /// Where it stands.
    pub state: State,
    /// What it is about, in a line.
    pub title: String,
    /// The entry that it is about.
    pub dataset: Option<DatasetId>,
    /// The department that answers, if one is known.
    pub provider: Option<ProviderRef>,
    /// Who has it now.
    pub desk: Option<Party>,
    /// By when it goes on.
    pub due: Option<Due>,
    /// Whether it goes before others.
    pub emergency: bool,
    /// How grave an incident is.
    pub grade: Option<Grade>,
    /// How many others joined a demand.
    pub joined: u64,
    /// When it was handed in last.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it was last written.
    pub updated_at: DateTime<Utc>,
}

/// How requests were answered, in public figures (R20, R31).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AnswerFigures {
    /// Answered in all.
    pub answered: u64,
    /// Waiting now.
    pub waiting: u64,
    /// Late now.
    pub late: u64,
    /// By department, the most asked first.
    pub providers: Vec<ProviderAnswers>,
}

/// How a department answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ProviderAnswers {
    /// The department.
    pub provider: ProviderRef,
    /// Handed in.
    pub received: u64,
    /// Answered.
    pub answered: u64,
    /// Granted or resolved.
    pub agreed: u64,
    /// Refused.
    pub refused: u64,
    /// Waiting now.
    pub waiting: u64,
    /// Late now.
    pub late: u64,
    /// Working days from handing in to the answer, the middle one.
    pub median_days: Option<u32>,
}

/// Requests in figures, as far as the caller's roles reach.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequestFigures {
    /// What waits for the caller.
    pub waiting: u64,
    /// What of it is due today or tomorrow.
    pub soon: u64,
    /// What of it is late.
    pub late: u64,
    /// What of it is an emergency.
    pub emergency: u64,
    /// What waits for the caller, by kind.
    pub kinds: Vec<KindCount>,
}

/// How many requests are of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct KindCount {
    /// The kind.
    pub kind: Kind,
    /// How many.
    pub count: u64,
}
