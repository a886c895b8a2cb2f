//! What is written into a request, and what is done to it.

use chrono::NaiveDate;
use domain::request::{Answer, Command, Form, Grade, Kind, Outcome, Road};
use domain::{DatasetId, DistributionId, ProviderId, RegionCode, RequestId};
use serde::{Deserialize, Serialize};

use crate::lenient;

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
