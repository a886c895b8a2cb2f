//! What somebody writes into a listing, by form or by JSON.

use chrono::NaiveDate;
use domain::unseen::UnseenUse;
use domain::{
    Entry, Field, FieldType, Frequency, Library, Licence, Openness, ProviderId, RegionCode,
    SecurityLevel, Sharing, StandardId, Theme, Unseen,
};
use serde::{Deserialize, Serialize};

use crate::lenient;

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
    /// What applicants answer beside what the law asks; a list, or one question a line.
    #[serde(deserialize_with = "lenient::maybe_lines")]
    pub questions: Option<Vec<String>>,
    /// What applicants undertake beside the portal's own undertaking.
    pub undertaking: Option<String>,
    /// What may be asked of closed data, without seeing it (R33).
    pub unseen: Option<UnseenInput>,
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

/// What may be asked of closed data, as it is written; without `uses` nothing may.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct UnseenInput {
    /// What it answers.
    #[serde(deserialize_with = "lenient::maybe")]
    pub uses: Option<UnseenUse>,
    /// Columns that together name one record.
    #[serde(deserialize_with = "lenient::maybe_words")]
    pub keys: Option<Vec<String>>,
    /// Columns whose value can be verified.
    #[serde(deserialize_with = "lenient::maybe_words")]
    pub claims: Option<Vec<String>>,
    /// Whether a verification tells an unknown record from a wrong value.
    #[serde(deserialize_with = "lenient::yes")]
    pub tells_unknown: bool,
    /// Verifications that one account may ask for in a day.
    #[serde(deserialize_with = "lenient::maybe_number")]
    pub daily: Option<u32>,
    /// Columns to group and filter by.
    #[serde(deserialize_with = "lenient::maybe_words")]
    pub groups: Option<Vec<String>>,
    /// Columns that can be summed up.
    #[serde(deserialize_with = "lenient::maybe_words")]
    pub measures: Option<Vec<String>>,
    /// The column that says who a row is about.
    #[serde(deserialize_with = "lenient::maybe_text")]
    pub unit: Option<String>,
    /// Fewest people of whom a figure is given.
    #[serde(deserialize_with = "lenient::maybe_number")]
    pub group_min: Option<u32>,
    /// Counts are given in steps of so many.
    #[serde(deserialize_with = "lenient::maybe_number")]
    pub step: Option<u32>,
}

impl UnseenInput {
    /// All columns that it names.
    fn words(&self) -> impl Iterator<Item = &String> {
        let Self { keys, claims, groups, measures, unit, .. } = self;
        [keys, claims, groups, measures].into_iter().flatten().flatten().chain(unit)
    }

    /// What it says, with what is usual where it says nothing.
    fn into_unseen(self) -> Option<Unseen> {
        let Self {
            uses,
            keys,
            claims,
            tells_unknown,
            daily,
            groups,
            measures,
            unit,
            group_min,
            step,
        } = self;
        Some(Unseen {
            uses: uses?,
            keys: keys.unwrap_or_default(),
            claims: claims.unwrap_or_default(),
            tells_unknown,
            daily: daily.unwrap_or(Unseen::DAILY),
            groups: groups.unwrap_or_default(),
            measures: measures.unwrap_or_default(),
            unit: unit.map(|unit| unit.trim().to_owned()),
            group_min: group_min.unwrap_or(Unseen::GROUP_MIN),
            step: step.unwrap_or(Unseen::STEP),
        })
    }
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
    /// The data element that it carries (R39).
    #[serde(default, deserialize_with = "lenient::maybe_text")]
    pub element: Option<String>,
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
            questions,
            undertaking,
            unseen,
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
            ("undertaking", undertaking, &mut entry.undertaking),
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
            ("questions", questions, &mut entry.questions),
        ] {
            if let Some(sent) = sent {
                if sent.len() > Self::WORDS_MAX || sent.iter().any(|word| word.len() > 400) {
                    long.push(name);
                }
                *place = sent;
            }
        }
        if let Some(sent) = unseen {
            if sent.words().any(|word| word.len() > 400) {
                long.push("unseen");
            }
            entry.unseen = sent.into_unseen();
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
        let Self { name, title, kind, unit, description, element } = self;
        let name = name.trim().to_owned();
        let title = if title.trim().is_empty() { name.clone() } else { title.trim().to_owned() };
        let element = element.map(StandardId::new);
        Field { name, title, kind: kind.unwrap_or(FieldType::Text), unit, description, element }
    }
}

fn set<T>(place: &mut T, sent: Option<T>) {
    if let Some(sent) = sent {
        *place = sent;
    }
}
