//! Requests (申请): applications, demands, corrections, incidents, and how they are answered.

use chrono::{DateTime, NaiveDate, Utc};
use domain::request::{Answer, Command, Form, Grade, Kind, Outcome, Party, Road, State, Summary};
use domain::{DatasetId, DistributionId, Openness, ProviderId, RegionCode, RequestId};
use serde::{Deserialize, Serialize};

use crate::{Due, FieldError, GrantRef, ProviderRef, lenient};

/// What somebody writes into a request. A member that is not sent stays as it is; an empty one is
/// cleared.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct RequestInput {
    /// What is asked; needed to begin.
    #[serde(deserialize_with = "lenient::maybe")]
    pub kind: Option<Kind>,
    /// The version that was seen; needed to write a request that is there.
    #[serde(deserialize_with = "lenient::maybe_number")]
    pub version: Option<u32>,
    /// `sharing` for a department that asks for shared data (R21); else `opening`.
    #[serde(deserialize_with = "lenient::maybe")]
    pub road: Option<Road>,
    /// The organisation of the portal for which the caller asks; one of theirs.
    #[serde(deserialize_with = "lenient::maybe")]
    pub organisation: Option<ProviderId>,
    /// A request of the caller's whose texts are taken over (复制新建).
    #[serde(deserialize_with = "lenient::maybe")]
    pub copy_of: Option<RequestId>,
    /// Whether it is handed in at once; when it lacks something it stays a draft.
    #[serde(deserialize_with = "lenient::maybe_yes")]
    pub submit: Option<bool>,
    /// The entry that it is about.
    #[serde(deserialize_with = "lenient::maybe")]
    pub dataset: Option<DatasetId>,
    /// One file that it is about.
    #[serde(deserialize_with = "lenient::maybe")]
    pub distribution: Option<DistributionId>,
    /// Files that it is about; empty for all.
    #[serde(deserialize_with = "lenient::maybe_list")]
    pub distributions: Option<Vec<DistributionId>>,
    /// What a demand is called.
    pub title: Option<String>,
    /// What a demand, a correction or an incident says.
    pub text: Option<String>,
    /// What the data is used for (R19).
    pub purpose: Option<String>,
    /// In which setting (R19).
    pub scenario: Option<String>,
    /// How it will be protected (R19).
    pub protection: Option<String>,
    /// Where it will be kept (R19).
    pub storage: Option<String>,
    /// Last day on which it is needed (R19); empty clears it.
    pub until: Option<String>,
    /// Whether later versions are wanted too.
    #[serde(deserialize_with = "lenient::maybe_yes")]
    pub updates: Option<bool>,
    /// How many times it will be taken; empty for as often as needed.
    pub times: Option<serde_json::Value>,
    /// Whether it leaves the country (R19).
    #[serde(deserialize_with = "lenient::maybe_yes")]
    pub leaves_country: Option<bool>,
    /// The security assessment that allows it to.
    pub assessment: Option<String>,
    /// For whom it is asked, where that is no organisation of the portal.
    pub organisation_name: Option<String>,
    /// Its unified social credit code.
    pub credit_code: Option<String>,
    /// Where the applicant can be called.
    pub phone: Option<String>,
    /// Addresses of the others who will use the data.
    #[serde(deserialize_with = "lenient::maybe_words")]
    pub members: Option<Vec<String>>,
    /// Answers to what the entry asks beside the law.
    #[serde(deserialize_with = "lenient::maybe_list")]
    pub answers: Option<Vec<Answer>>,
    /// Whether it is an emergency (R20).
    #[serde(deserialize_with = "lenient::maybe_yes")]
    pub emergency: Option<bool>,
    /// Which emergency.
    pub emergency_reason: Option<String>,
    /// Whether the undertaking is accepted (R19).
    #[serde(deserialize_with = "lenient::maybe_yes")]
    pub undertaking: Option<bool>,
    /// The grant that this one is to follow (续期).
    pub renews: Option<String>,
    /// Which department a demand is about.
    #[serde(deserialize_with = "lenient::maybe")]
    pub provider: Option<ProviderId>,
    /// Which division a demand is about.
    #[serde(deserialize_with = "lenient::maybe")]
    pub region: Option<RegionCode>,
}

impl RequestInput {
    /// Writes what was sent into a form.
    ///
    /// # Errors
    /// The field that cannot be read.
    pub fn write(self, form: &mut Form) -> Result<(), &'static str> {
        let Self {
            kind: _,
            version: _,
            road: _,
            organisation: _,
            copy_of: _,
            submit: _,
            dataset,
            distribution,
            distributions,
            title,
            text,
            purpose,
            scenario,
            protection,
            storage,
            until,
            updates,
            times,
            leaves_country,
            assessment,
            organisation_name,
            credit_code,
            phone,
            members,
            answers,
            emergency,
            emergency_reason,
            undertaking,
            renews,
            provider,
            region,
        } = self;
        for (sent, place) in [
            (title, &mut form.title),
            (text, &mut form.text),
            (purpose, &mut form.purpose),
            (scenario, &mut form.scenario),
            (protection, &mut form.protection),
            (storage, &mut form.storage),
        ] {
            if let Some(sent) = sent {
                *place = clean(&sent);
            }
        }
        for (sent, place) in [
            (assessment, &mut form.assessment),
            (organisation_name, &mut form.organisation_name),
            (credit_code, &mut form.credit_code),
            (phone, &mut form.phone),
            (emergency_reason, &mut form.emergency_reason),
            (renews, &mut form.renews),
        ] {
            if let Some(sent) = sent {
                *place = Some(clean(&sent)).filter(|text| !text.is_empty());
            }
        }
        if let Some(sent) = until {
            form.until = match sent.trim() {
                "" => None,
                day => Some(day.parse().map_err(|_| "until")?),
            };
        }
        if let Some(sent) = times {
            form.times = match &sent {
                serde_json::Value::Null => None,
                serde_json::Value::String(text) if text.trim().is_empty() => None,
                serde_json::Value::String(text) => Some(text.trim().parse().map_err(|_| "times")?),
                other => {
                    let number = other.as_u64().and_then(|number| u32::try_from(number).ok());
                    Some(number.ok_or("times")?)
                }
            };
        }
        if let Some(sent) = distributions {
            form.distributions = sent;
        }
        if let Some(sent) = distribution {
            form.distributions = vec![sent];
        }
        if let Some(sent) = members {
            form.members = sent.into_iter().map(|address| address.to_lowercase()).collect();
        }
        if let Some(sent) = answers {
            form.answers = sent
                .into_iter()
                .map(|it| Answer { question: clean(&it.question), answer: clean(&it.answer) })
                .collect();
        }
        if dataset.is_some() {
            form.dataset = dataset;
        }
        if provider.is_some() {
            form.provider = provider;
        }
        if region.is_some() {
            form.region = region;
        }
        for (sent, place) in [
            (updates, &mut form.updates),
            (leaves_country, &mut form.leaves_country),
            (emergency, &mut form.emergency),
            (undertaking, &mut form.undertaking),
        ] {
            if let Some(sent) = sent {
                *place = sent;
            }
        }
        Ok(())
    }
}

fn clean(text: &str) -> String {
    text.replace("\r\n", "\n").trim().to_owned()
}

/// A command on a request. What is needed beside `command` depends on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RequestCommand {
    /// What is to be done; `edit` is `PUT`.
    pub command: Command,
    /// The version that was seen; the one there is now when not said.
    #[serde(default, deserialize_with = "lenient::maybe_number")]
    pub version: Option<u32>,
    /// Why, or what is said.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub comment: Option<String>,
    /// The law that it rests on.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub legal_basis: Option<String>,
    /// Whether a comment of staff is for the applicant too; else only staff reads it.
    #[serde(default, deserialize_with = "lenient::maybe_yes")]
    pub to_applicant: Option<bool>,
    /// How it ends, or is decided.
    #[serde(default, deserialize_with = "lenient::maybe")]
    pub outcome: Option<Outcome>,
    /// How grave an incident is.
    #[serde(default, deserialize_with = "lenient::maybe")]
    pub grade: Option<Grade>,
    /// The department that is asked.
    #[serde(default, deserialize_with = "lenient::maybe")]
    pub provider: Option<ProviderId>,
    /// The entry that satisfies a demand.
    #[serde(default, deserialize_with = "lenient::maybe")]
    pub dataset: Option<DatasetId>,
    /// Whether it goes before others.
    #[serde(default, deserialize_with = "lenient::maybe_yes")]
    pub emergency: Option<bool>,
    /// Whether the undertaking is accepted.
    #[serde(default, deserialize_with = "lenient::maybe_yes")]
    pub undertaking: Option<bool>,
    /// The security assessment, where it was not named before.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub assessment: Option<String>,
    /// Files that are granted; those that were asked for when not said.
    #[serde(default, deserialize_with = "lenient::maybe_list")]
    pub distributions: Option<Vec<DistributionId>>,
    /// Last day of the grant; the one that was asked for when not said.
    #[serde(default, deserialize_with = "lenient::maybe")]
    pub until: Option<NaiveDate>,
    /// How many times; as was asked when not said.
    #[serde(default, deserialize_with = "lenient::maybe_number")]
    pub times: Option<u32>,
    /// Whether later versions are granted too; as was asked when not said.
    #[serde(default, deserialize_with = "lenient::maybe_yes")]
    pub updates: Option<bool>,
    /// Of an incident's summary: what caused it.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub cause: Option<String>,
    /// What happened, in order.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub course: Option<String>,
    /// What was lost.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub loss: Option<String>,
    /// What is done so that it does not happen again.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub lessons: Option<String>,
}

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
