//! Listings as staff see and write them.

use chrono::{DateTime, NaiveDate, Utc};
use domain::listing::{Command, Stage, State};
use domain::{
    DatasetId, DistributionId, Entry, Field, FieldType, Format, Frequency, Library, Licence,
    Openness, ProviderId, RegionCode, SecurityLevel, Sharing, Theme,
};
use serde::{Deserialize, Serialize};

use crate::lenient;
use crate::{FieldError, ProviderRef};

/// What somebody writes into a listing. A member that is not sent stays as it is; an empty one is
/// cleared.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ListingInput {
    /// The version that was seen; needed to write a listing that is there.
    #[serde(deserialize_with = "lenient::maybe_number")]
    pub version: Option<u32>,
    /// The department; needed where the caller drafts for several.
    #[serde(deserialize_with = "lenient::maybe")]
    pub provider: Option<ProviderId>,
    /// Name.
    pub title: Option<String>,
    /// What the data is.
    pub summary: Option<String>,
    /// Openness to the public (R13).
    #[serde(deserialize_with = "lenient::maybe")]
    pub openness: Option<Openness>,
    /// Sharing between departments (R14).
    #[serde(deserialize_with = "lenient::maybe")]
    pub sharing: Option<Sharing>,
    /// The law that limits openness.
    pub legal_basis: Option<String>,
    /// What an applicant must meet.
    pub conditions: Option<String>,
    /// What every user must keep to.
    pub usage: Option<String>,
    /// Themes, the leading one first.
    #[serde(deserialize_with = "lenient::maybe_list")]
    pub themes: Option<Vec<Theme>>,
    /// Base, theme or special library.
    #[serde(deserialize_with = "lenient::maybe")]
    pub library: Option<Library>,
    /// Promised frequency of updates.
    #[serde(deserialize_with = "lenient::maybe")]
    pub frequency: Option<Frequency>,
    /// Terms of use.
    #[serde(deserialize_with = "lenient::maybe")]
    pub licence: Option<Licence>,
    /// Security level (R36).
    #[serde(deserialize_with = "lenient::maybe")]
    pub security_level: Option<SecurityLevel>,
    /// Region covered.
    #[serde(deserialize_with = "lenient::maybe")]
    pub region: Option<RegionCode>,
    /// Time covered.
    pub period: Option<PeriodInput>,
    /// Whom to ask.
    pub contact: Option<ContactInput>,
    /// Words under which it should also be found.
    #[serde(deserialize_with = "lenient::maybe_words")]
    pub keywords: Option<Vec<String>>,
    /// Data elements of which the provider is the one legal source (R9).
    #[serde(deserialize_with = "lenient::maybe_words")]
    pub elements: Option<Vec<String>>,
    /// The data's fields.
    #[serde(deserialize_with = "lenient::maybe_list")]
    pub fields: Option<Vec<FieldInput>>,
    /// Who published the figures, when they are not the provider's own.
    pub source: Option<String>,
}

/// The time covered, as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct PeriodInput {
    /// First day covered.
    #[serde(deserialize_with = "lenient::maybe")]
    pub start: Option<NaiveDate>,
    /// Last day covered.
    #[serde(deserialize_with = "lenient::maybe")]
    pub end: Option<NaiveDate>,
}

/// Whom to ask, as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct ContactInput {
    /// The office that answers.
    pub office: String,
    /// Telephone number.
    #[serde(deserialize_with = "lenient::maybe_text")]
    pub phone: Option<String>,
    /// E-mail address.
    #[serde(deserialize_with = "lenient::maybe_text")]
    pub email: Option<String>,
}

/// A field of the data, as it is written; one without a name is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldInput {
    /// The field's name in the file.
    #[serde(default)]
    pub name: String,
    /// The name that people read.
    #[serde(default)]
    pub title: String,
    /// Type of its values.
    #[serde(default, rename = "type", deserialize_with = "lenient::maybe")]
    pub kind: Option<FieldType>,
    /// Unit of its values.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub unit: Option<String>,
    /// What it means.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub description: Option<String>,
}

impl ListingInput {
    /// Most fields of the data that an entry can describe.
    pub const FIELDS_MAX: usize = 1000;
    /// Most keywords, and most data elements.
    pub const WORDS_MAX: usize = 50;
    /// Most characters of any text that has no limit of its own.
    pub const TEXT_MAX: usize = 4000;

    /// Writes what was sent into an entry; the names of what is too long.
    ///
    /// # Errors
    /// The fields whose text is longer, or whose list has more members, than can be kept.
    pub fn write(self, entry: &mut Entry) -> Result<(), Vec<&'static str>> {
        let Self {
            version: _,
            provider: _,
            title,
            summary,
            openness,
            sharing,
            legal_basis,
            conditions,
            usage,
            themes,
            library,
            frequency,
            licence,
            security_level,
            region,
            period,
            contact,
            keywords,
            elements,
            fields,
            source,
        } = self;
        let mut long = Vec::new();
        let mut text = |name: &'static str, sent: Option<String>| {
            let sent = sent.map(|text| text.replace("\r\n", "\n").trim().to_owned());
            // Room for what a reader should see before it is cut: the rule itself is a finding.
            if sent.as_ref().is_some_and(|text| text.chars().count() > 2 * Self::TEXT_MAX) {
                long.push(name);
            }
            sent
        };
        if let Some(sent) = text("title", title) {
            entry.title = sent.replace('\n', " ");
        }
        if let Some(sent) = text("summary", summary) {
            entry.summary = sent;
        }
        let optional = |sent: String| (!sent.is_empty()).then_some(sent);
        for (name, sent, place) in [
            ("legal_basis", legal_basis, &mut entry.legal_basis),
            ("conditions", conditions, &mut entry.conditions),
            ("usage", usage, &mut entry.usage),
            ("source", source, &mut entry.source),
        ] {
            if let Some(sent) = text(name, sent) {
                *place = optional(sent);
            }
        }
        set(&mut entry.openness, openness);
        set(&mut entry.sharing, sharing);
        set(&mut entry.library, library);
        set(&mut entry.frequency, frequency);
        set(&mut entry.licence, licence);
        set(&mut entry.security_level, security_level);
        set(&mut entry.region, region);
        if let Some(mut sent) = themes {
            let mut seen = Vec::new();
            sent.retain(|theme| {
                !seen.contains(theme) && {
                    seen.push(*theme);
                    true
                }
            });
            entry.themes = sent;
        }
        if let Some(PeriodInput { start, end }) = period {
            entry.period = domain::Period { start, end };
        }
        if let Some(ContactInput { office, phone, email }) = contact {
            entry.contact = domain::Contact {
                office: text("contact", Some(office)).unwrap_or_default(),
                phone: text("contact", phone),
                email: text("contact", email),
            };
        }
        for (name, sent, place) in [
            ("keywords", keywords, &mut entry.keywords),
            ("elements", elements, &mut entry.elements),
        ] {
            if let Some(sent) = sent {
                if sent.len() > Self::WORDS_MAX || sent.iter().any(|word| word.len() > 400) {
                    long.push(name);
                }
                *place = sent;
            }
        }
        if let Some(sent) = fields {
            if sent.len() > Self::FIELDS_MAX {
                long.push("fields");
            }
            let named = sent.into_iter().filter(|field| !field.name.trim().is_empty());
            entry.fields = named.map(FieldInput::into_field).collect();
        }
        long.dedup();
        if long.is_empty() { Ok(()) } else { Err(long) }
    }
}

impl FieldInput {
    fn into_field(self) -> Field {
        let Self { name, title, kind, unit, description } = self;
        let name = name.trim().to_owned();
        let title = if title.trim().is_empty() { name.clone() } else { title.trim().to_owned() };
        Field { name, title, kind: kind.unwrap_or(FieldType::Text), unit, description }
    }
}

fn set<T>(place: &mut T, sent: Option<T>) {
    if let Some(sent) = sent {
        *place = sent;
    }
}

/// A command on a listing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListingCommand {
    /// What is to be done; `edit` is `PUT`.
    pub command: Command,
    /// The version that was seen.
    #[serde(deserialize_with = "lenient::number")]
    pub version: u32,
    /// Why.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub comment: Option<String>,
    /// The law that the decision rests on.
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub legal_basis: Option<String>,
    /// Whether the confidentiality check was made (R10); approving says so unless this is `false`.
    #[serde(default, deserialize_with = "lenient::maybe_yes")]
    pub confidential_checked: Option<bool>,
    /// The security level that the reviewer found right (R36).
    #[serde(default, deserialize_with = "lenient::maybe")]
    pub security_level: Option<SecurityLevel>,
    /// The entry that takes the place of one that is retired (R8).
    #[serde(default, deserialize_with = "lenient::maybe")]
    pub successor: Option<DatasetId>,
}

/// A listing with everything that its staff see.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListingView {
    /// Stable identifier; the public entry has the same.
    pub id: DatasetId,
    /// Number of the last write; a write names the one it has seen.
    pub version: u32,
    /// Where it stands.
    pub state: State,
    /// Where its revision stands; `settled` when there is none.
    pub stage: Stage,
    /// Its department.
    pub provider: ProviderRef,
    /// What the revision says, or what is public when there is none.
    #[serde(flatten)]
    pub entry: EntryView,
    /// Files of the revision.
    pub distributions: Vec<ListingDistribution>,
    /// What keeps it from the public (R4, R13).
    pub findings: Vec<FieldError>,
    /// Other public entries that claim the same data element (R9).
    pub claims: Vec<Claim>,
    /// What differs from what is public; empty when nothing is.
    pub changes: Vec<FieldChange>,
    /// By when something is due.
    pub due: Option<Due>,
    /// The entry that takes its place.
    pub successor: Option<DatasetId>,
    /// What the caller may do now.
    pub permissions: Vec<Command>,
    /// Number of the public version, if any was public.
    pub public_version: Option<u32>,
    /// When the public saw it first.
    pub published_at: Option<DateTime<Utc>>,
    /// When it was begun.
    pub created_at: DateTime<Utc>,
    /// When it was last written.
    pub updated_at: DateTime<Utc>,
}

/// The entry of a listing, member by member as in `domain::Entry`.
pub type EntryView = Entry;

/// A file of a revision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListingDistribution {
    /// Stable identifier, the same through all versions.
    pub id: DistributionId,
    /// Name for people.
    pub title: String,
    /// Format, by its contents.
    pub format: Format,
    /// Media type.
    pub media_type: String,
    /// Name under which it is saved.
    pub file_name: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the bytes, in hexadecimal.
    pub sha256: String,
    /// Rows, for a table.
    pub rows: Option<u64>,
    /// `waiting` to be looked through, `sound`, or `refused`.
    pub state: String,
    /// What was found in it.
    pub inspection: Option<serde_json::Value>,
    /// Columns with personal information that is neither treated nor overruled (R16).
    pub open_findings: u32,
    /// SHA-256 of the file that this one was made of by desensitisation.
    pub made_of: Option<String>,
    /// When it arrived.
    pub added_at: DateTime<Utc>,
}

/// Another public entry that claims a data element (R9).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Claim {
    /// The data element.
    pub element: String,
    /// The entry.
    pub dataset: DatasetId,
    /// Its name.
    pub title: String,
    /// Name of its provider.
    pub provider: String,
}

/// A member of the entry that differs from what is public.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldChange {
    /// The member; `distributions` for the files.
    pub field: String,
    /// What is public.
    pub before: serde_json::Value,
    /// What the revision says.
    pub after: serde_json::Value,
}

/// By when something is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Due {
    /// The instant at which it is late.
    pub at: DateTime<Utc>,
    /// The last day on which it is in time, in China.
    pub on: NaiveDate,
    /// Whether a year on the way has no holiday arrangement yet (R24).
    pub provisional: bool,
    /// The rule of the law.
    pub rule: String,
    /// Working days left; below zero, working days late.
    pub days_left: i64,
}

/// A listing in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ListingItem {
    /// Stable identifier.
    pub id: DatasetId,
    /// Number of the last write.
    pub version: u32,
    /// Name.
    pub title: String,
    /// Where it stands.
    pub state: State,
    /// Where its revision stands.
    pub stage: Stage,
    /// Its department.
    pub provider: ProviderRef,
    /// Openness of the revision.
    pub openness: Openness,
    /// How many files the revision has.
    pub files: u64,
    /// By when something is due.
    pub due: Option<Due>,
    /// What the caller may do now.
    pub permissions: Vec<Command>,
    /// When it was last written.
    pub updated_at: DateTime<Utc>,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Items<T> {
    /// How many there are in all.
    pub total: u64,
    /// The page's.
    pub items: Vec<T>,
}

/// Work in figures, as far as the caller's roles reach.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct WorkFigures {
    /// What waits for the caller.
    pub waiting: u64,
    /// What of it is overdue.
    pub overdue: u64,
    /// Everything in reach that is overdue.
    pub overdue_all: u64,
    /// Public entries without a file (R6).
    pub without_files: u64,
    /// Listings in reach by state.
    pub states: Vec<StateCount>,
}

/// How many listings stand so.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StateCount {
    /// The state.
    pub state: State,
    /// How many.
    pub count: u64,
}

/// An entry of the audit log.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditItem {
    /// Its identifier: its number as text, as lists of things have it.
    pub id: String,
    /// Always 1: what is in the log does not change.
    pub version: u32,
    /// Its number, without gaps.
    pub number: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, by identifier; nobody when the portal itself acted.
    pub account: Option<String>,
    /// Who, by the name that the account has now.
    pub account_name: Option<String>,
    /// In whose name, by identifier.
    pub organisation: Option<String>,
    /// In whose name.
    pub organisation_name: Option<String>,
    /// What, as `listing.submit`.
    pub action: String,
    /// What, for people.
    pub label: String,
    /// Kind of thing it was done to.
    pub subject_kind: String,
    /// Identifier of the thing.
    pub subject: String,
    /// Why.
    pub reason: Option<String>,
    /// The law that it rests on.
    pub legal_basis: Option<String>,
    /// What changed.
    pub change: serde_json::Value,
    /// SHA-256 over the hash before and all of this.
    pub hash: String,
}

/// The signed head of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditCheckpoint {
    /// Number of the last entry; 0 when there is none.
    pub number: i64,
    /// Its hash.
    pub hash: String,
    /// When it was signed.
    pub at: DateTime<Utc>,
    /// `Ed25519`.
    pub algorithm: String,
    /// The key that checks it, in hexadecimal.
    pub public_key: String,
    /// Signature over `shumen audit NUMBER HASH AT`, AT in microseconds, in hexadecimal.
    pub signature: String,
}

/// The working-day calendar (R24).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CalendarView {
    /// The years whose arrangement is known.
    pub years: Vec<i32>,
    /// What the operator added, a line a year.
    pub text: String,
    /// All that is known, in the same form.
    pub all: String,
}

/// What an operator adds to the calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CalendarInput {
    /// A line a year; these years go before those that are built in.
    pub text: String,
}

/// One setting of the portal, as an operator sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SettingView {
    /// Its name, as in the settings file.
    pub name: String,
    /// What is set; a secret says only that it is.
    pub value: Option<String>,
}
