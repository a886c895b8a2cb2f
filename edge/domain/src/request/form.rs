//! What a request says, and what the law asks of it before it is handed in (R19).

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Kind, Road};
use crate::calendar::china_date;
use crate::personal::validate_credit_code;
use crate::{DatasetId, DistributionId, Finding, ProviderId, RegionCode, Text};

/// What a request says. One form for all kinds: each asks for its own part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Form {
    /// The entry that it is about.
    pub dataset: Option<DatasetId>,
    /// Files of it; empty means all.
    pub distributions: Vec<DistributionId>,
    /// What a demand is called.
    pub title: String,
    /// What a demand, a correction or an incident says.
    pub text: String,
    /// What the data is used for (用途, R19).
    pub purpose: String,
    /// In which setting (应用场景, R19).
    pub scenario: String,
    /// How it will be protected (安全保护措施, R19).
    pub protection: String,
    /// Where it will be kept (存储地点, R19).
    pub storage: String,
    /// Last day on which it is needed (使用期限, R19).
    pub until: Option<NaiveDate>,
    /// Whether versions that come later are wanted too.
    pub updates: bool,
    /// How many times it will be taken; as often as needed when not said.
    pub times: Option<u32>,
    /// Whether it leaves the country (出境, R19).
    pub leaves_country: bool,
    /// The security assessment that allows it to.
    pub assessment: Option<String>,
    /// For whom it is asked, where that is no organisation of the portal.
    pub organisation_name: Option<String>,
    /// Its unified social credit code.
    pub credit_code: Option<String>,
    /// Where the applicant can be called.
    pub phone: Option<String>,
    /// Addresses of the others who will use the data; each accepts the undertaking for himself.
    pub members: Vec<String>,
    /// Answers to what the entry asks beside the law.
    pub answers: Vec<Answer>,
    /// Whether it is an emergency, such as an earthquake (R20).
    pub emergency: bool,
    /// Which emergency.
    pub emergency_reason: Option<String>,
    /// Whether the undertaking was accepted (承诺, R19).
    pub undertaking: bool,
    /// The grant that this one is to follow.
    pub renews: Option<String>,
    /// Which department a demand is about.
    pub provider: Option<ProviderId>,
    /// Which division a demand is about.
    pub region: Option<RegionCode>,
}

/// An answer to what an entry asks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Answer {
    /// What is asked.
    pub question: String,
    /// The answer.
    pub answer: String,
}

impl Form {
    /// Most characters of a text.
    pub const TEXT_MAX: usize = 4000;
    /// Most characters of a line, such as a title.
    pub const LINE_MAX: usize = 200;
    /// Most people who use the data beside the applicant.
    pub const MEMBERS_MAX: usize = 50;
    /// Most files that are named one by one.
    pub const DISTRIBUTIONS_MAX: usize = 500;
    /// Longest use that can be asked for at once, in days.
    pub const DAYS_MAX: u64 = 3 * 366;

    /// What cannot even be kept as a draft: fields that are longer than they may be.
    pub fn oversized(&self) -> Vec<&'static str> {
        let Self {
            title,
            text,
            purpose,
            scenario,
            protection,
            storage,
            assessment,
            organisation_name,
            credit_code,
            phone,
            members,
            answers,
            emergency_reason,
            distributions,
            renews,
            dataset: _,
            until: _,
            updates: _,
            times: _,
            leaves_country: _,
            emergency: _,
            undertaking: _,
            provider: _,
            region: _,
        } = self;
        let long = |text: &str, most: usize| text.chars().count() > most;
        let line = |text: &Option<String>| text.as_ref().is_some_and(|it| long(it, Self::LINE_MAX));
        let of_answers =
            |it: &Answer| long(&it.question, Self::LINE_MAX) || long(&it.answer, Self::TEXT_MAX);
        [
            ("title", long(title, Self::LINE_MAX)),
            ("text", long(text, Self::TEXT_MAX)),
            ("purpose", long(purpose, Self::TEXT_MAX)),
            ("scenario", long(scenario, Self::TEXT_MAX)),
            ("protection", long(protection, Self::TEXT_MAX)),
            ("storage", long(storage, Self::TEXT_MAX)),
            ("assessment", line(assessment)),
            ("organisation_name", line(organisation_name)),
            ("credit_code", line(credit_code)),
            ("phone", line(phone)),
            ("renews", line(renews)),
            (
                "emergency_reason",
                emergency_reason.as_ref().is_some_and(|it| long(it, Self::TEXT_MAX)),
            ),
            (
                "members",
                members.len() > Self::MEMBERS_MAX
                    || members.iter().any(|it| long(it, Self::LINE_MAX)),
            ),
            ("answers", answers.len() > 50 || answers.iter().any(of_answers)),
            ("distributions", distributions.len() > Self::DISTRIBUTIONS_MAX),
        ]
        .into_iter()
        .filter_map(|(field, wrong)| wrong.then_some(field))
        .collect()
    }

    /// What keeps it from being handed in; empty when nothing does.
    ///
    /// `questions` are what the entry asks beside the law.
    pub fn findings(
        &self,
        kind: Kind,
        road: Road,
        organisation: Option<&ProviderId>,
        questions: &[String],
        now: DateTime<Utc>,
    ) -> Vec<Finding> {
        let mut findings = Findings(Vec::new());
        match kind {
            Kind::Access => self.of_access(&mut findings, road, organisation, questions, now),
            Kind::Demand => {
                let title = blank(&self.title);
                findings.when(title, "title", "请写明所需数据的名称", "Say which data is needed");
                self.of_text(&mut findings);
            }
            Kind::Correction | Kind::Incident => {
                self.of_dataset(&mut findings);
                self.of_text(&mut findings);
            }
        }
        findings.0
    }

    fn of_text(&self, findings: &mut Findings) {
        findings.when(blank(&self.text), "text", "请写明具体情况", "Say what it is about");
    }

    fn of_dataset(&self, findings: &mut Findings) {
        let none = self.dataset.is_none();
        findings.when(none, "dataset", "请选择数据集", "Choose the dataset");
    }

    fn of_access(
        &self,
        findings: &mut Findings,
        road: Road,
        organisation: Option<&ProviderId>,
        questions: &[String],
        now: DateTime<Utc>,
    ) {
        self.of_dataset(findings);
        findings.when(
            blank(&self.purpose),
            "purpose",
            "请写明使用目的（R19）",
            "State the purpose (R19)",
        );
        findings.when(
            blank(&self.scenario),
            "scenario",
            "请写明应用场景（R19）",
            "State the setting of its use (R19)",
        );
        findings.when(
            blank(&self.protection),
            "protection",
            "请写明安全保护措施（R19）",
            "State how the data will be protected (R19)",
        );
        let today = china_date(now);
        let latest = today.checked_add_days(Days::new(Self::DAYS_MAX)).unwrap_or(NaiveDate::MAX);
        match self.until {
            None => findings.push(
                "until",
                "请写明使用期限（R19）",
                "State until when the data is needed (R19)",
            ),
            Some(until) if until < today => {
                findings.push("until", "使用期限已经过去", "This day has passed");
            }
            Some(until) if until > latest => findings.push(
                "until",
                "一次申请的使用期限不超过三年，到期可续期",
                "At most three years at once; a grant can be renewed",
            ),
            Some(_) => {}
        }
        findings.when(
            self.times == Some(0),
            "times",
            "次数应大于零，或留空",
            "More than none, or nothing for as often as needed",
        );
        let code = self.credit_code.as_deref().filter(|code| !blank(code));
        findings.when(
            code.is_some_and(|code| validate_credit_code(code).is_err()),
            "credit_code",
            "统一社会信用代码校验不通过（R9）",
            "The credit code's check digit does not fit (R9)",
        );
        findings.when(
            self.members.iter().any(|address| !looks_like_address(address)),
            "members",
            "使用人员请填写电子邮箱，一行一个",
            "Give the users' e-mail addresses, one a line",
        );
        let unanswered = questions.iter().any(|question| {
            !self.answers.iter().any(|it| it.question == *question && !blank(&it.answer))
        });
        findings.when(
            unanswered,
            "answers",
            "请回答数据提供单位的全部问题",
            "Answer every question of the provider",
        );
        findings.when(
            self.emergency && self.emergency_reason.as_deref().is_none_or(blank),
            "emergency_reason",
            "请写明紧急情形，如地震、农业灾害（R20）",
            "Say which emergency it is, such as an earthquake (R20)",
        );
        findings.when(
            road == Road::Sharing && organisation.is_none(),
            "organisation",
            "共享申请须以单位名义提出（R21）",
            "A request for shared data is made for a department (R21)",
        );
        findings.when(
            !self.undertaking,
            "undertaking",
            "请阅读并同意承诺书（R19）",
            "Read and accept the undertaking (R19)",
        );
    }
}

struct Findings(Vec<Finding>);

impl Findings {
    fn push(&mut self, field: &'static str, zh: &'static str, en: &'static str) {
        self.0.push(Finding { field, text: Text { zh, en } });
    }

    fn when(&mut self, wrong: bool, field: &'static str, zh: &'static str, en: &'static str) {
        if wrong {
            self.push(field, zh, en);
        }
    }
}

fn blank(text: &str) -> bool {
    text.trim().is_empty()
}

fn looks_like_address(text: &str) -> bool {
    let Some((name, host)) = text.trim().split_once('@') else { return false };
    !name.is_empty() && !host.is_empty() && !text.trim().contains(char::is_whitespace)
}
