//! The catalogue entry (目录条目, R4) and what the law asks of it before the public sees it.

use crate::{
    FieldType, Frequency, Language, Library, Licence, Openness, RegionCode, SecurityLevel, Sharing,
    StandardId, Text, Theme, Unseen,
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Everything that a dataset states about itself (R4), apart from its provider and its files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Entry {
    /// Name (名称), at most [`Entry::TITLE_MAX`] characters.
    pub title: String,
    /// What the data is, in a few sentences (摘要), at most [`Entry::SUMMARY_MAX`] characters.
    pub summary: String,
    /// Openness to the public (R13).
    pub openness: Openness,
    /// Sharing between departments (R14).
    pub sharing: Sharing,
    /// The law that limits openness; needed unless unconditional (R13).
    pub legal_basis: Option<String>,
    /// What an applicant must meet; needed when conditional (R13).
    pub conditions: Option<String>,
    /// What every user must keep to (使用要求).
    pub usage: Option<String>,
    /// Themes, the first one leading.
    pub themes: Vec<Theme>,
    /// Base, theme or special library.
    pub library: Library,
    /// Promised frequency of updates.
    pub frequency: Frequency,
    /// Terms of use.
    pub licence: Licence,
    /// Security level (R36).
    pub security_level: SecurityLevel,
    /// Region covered.
    pub region: RegionCode,
    /// Time covered.
    pub period: Period,
    /// Whom to ask.
    pub contact: Contact,
    /// Words under which it should also be found.
    pub keywords: Vec<String>,
    /// The data's fields, where it has any.
    pub fields: Vec<Field>,
    /// Data elements (数据元) of which the provider is the one legal source (R9).
    #[serde(default)]
    pub elements: Vec<String>,
    /// What applicants answer beside what the law asks (R19); one question a member.
    #[serde(default)]
    pub questions: Vec<String>,
    /// What applicants undertake beside the portal's own undertaking (R19).
    #[serde(default)]
    pub undertaking: Option<String>,
    /// What may be asked of closed data, without seeing it (R33).
    #[serde(default)]
    pub unseen: Option<Unseen>,
    /// Who published the figures, when they are not the provider's own.
    pub source: Option<String>,
    /// Whether the data is made up to show how the portal works (示例数据).
    pub sample: bool,
}

/// The time that data covers, in whole days, both ends included; an open end goes on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Period {
    /// First day covered.
    pub start: Option<NaiveDate>,
    /// Last day covered.
    pub end: Option<NaiveDate>,
}

/// Whom to ask about a dataset: an office, never a person by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Contact {
    /// The office that answers.
    pub office: String,
    /// Telephone number.
    pub phone: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
}

/// One field of the data, with its type and meaning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Field {
    /// The field's name in the file.
    pub name: String,
    /// The name that people read.
    pub title: String,
    /// Type of its values.
    #[serde(rename = "type")]
    pub kind: FieldType,
    /// Unit of its values, where it has one.
    pub unit: Option<String>,
    /// What it means, where the title does not say it.
    pub description: Option<String>,
    /// The data element that it carries, where one is named (R39).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub element: Option<StandardId>,
}

/// One thing that keeps an entry from the public, with the field it is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The entry's field.
    pub field: &'static str,
    /// What is wrong, in both languages, with the rule's id.
    pub text: Text,
}

impl Finding {
    /// What is wrong, in one language.
    pub const fn message(&self, language: Language) -> &'static str {
        self.text.get(language)
    }
}

impl Entry {
    /// Most characters of a title.
    pub const TITLE_MAX: usize = 200;
    /// Most characters of a summary.
    pub const SUMMARY_MAX: usize = 4000;

    /// A draft of which only the title is known: open, irregular, to be completed (R11, R13).
    pub fn draft(title: impl Into<String>, region: RegionCode) -> Self {
        Self {
            title: title.into(),
            summary: String::new(),
            openness: Openness::Unconditional,
            sharing: Sharing::Unconditional,
            legal_basis: None,
            conditions: None,
            usage: None,
            themes: Vec::new(),
            library: Library::Theme,
            frequency: Frequency::Irregular,
            licence: Licence::CcBy,
            security_level: SecurityLevel::One,
            region,
            period: Period::default(),
            contact: Contact::default(),
            keywords: Vec::new(),
            fields: Vec::new(),
            elements: Vec::new(),
            questions: Vec::new(),
            undertaking: None,
            unseen: None,
            source: None,
            sample: false,
        }
    }

    /// All that keeps the entry from being published (R4, R13); empty when nothing does.
    pub fn findings(&self) -> Vec<Finding> {
        let limited = self.openness != Openness::Unconditional;
        let checks = [
            (blank(&self.title), "title", "名称不能为空（R4）", "The title is missing (R4)"),
            (
                self.title.chars().count() > Self::TITLE_MAX,
                "title",
                "名称不能超过 200 字",
                "The title is longer than 200 characters",
            ),
            (blank(&self.summary), "summary", "摘要不能为空（R4）", "The summary is missing (R4)"),
            (
                self.summary.chars().count() > Self::SUMMARY_MAX,
                "summary",
                "摘要不能超过 4000 字",
                "The summary is longer than 4000 characters",
            ),
            (
                self.themes.is_empty(),
                "themes",
                "至少选择一个主题（R4）",
                "At least one theme is needed (R4)",
            ),
            (
                blank(&self.contact.office),
                "contact",
                "联系处室不能为空（R4）",
                "The office to contact is missing (R4)",
            ),
            (
                limited && self.legal_basis.as_deref().is_none_or(blank),
                "legal_basis",
                "有条件开放和非开放须写明法律依据（R13）",
                "Conditional and closed data need a stated legal basis (R13)",
            ),
            (
                self.openness == Openness::Conditional
                    && self.conditions.as_deref().is_none_or(blank),
                "conditions",
                "有条件开放须写明开放条件（R13）",
                "Conditional data need stated conditions (R13)",
            ),
            (
                matches!((self.period.start, self.period.end), (Some(start), Some(end)) if start > end),
                "period",
                "时间范围的起始晚于结束",
                "The period ends before it begins",
            ),
        ];
        checks
            .into_iter()
            .filter(|(wrong, ..)| *wrong)
            .map(|(_, field, zh, en)| Finding { field, text: Text { zh, en } })
            .chain(self.unseen.iter().flat_map(|unseen| unseen.findings(self)))
            .collect()
    }
}

fn blank(text: &str) -> bool {
    text.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete() -> Entry {
        Entry {
            summary: "全市公交线路与站点。".into(),
            themes: vec![Theme::Transport],
            contact: Contact { office: "数据管理科".into(), ..Contact::default() },
            ..Entry::draft("公交线路", RegionCode::parse("360100").expect("a code"))
        }
    }

    fn fields(entry: &Entry) -> Vec<&'static str> {
        entry.findings().into_iter().map(|finding| finding.field).collect()
    }

    #[test]
    fn a_complete_open_entry_has_no_findings() {
        assert_eq!(complete().findings(), []);
    }

    #[test]
    fn limits_need_a_legal_basis_and_conditions_are_stated_r13() {
        let conditional = Entry { openness: Openness::Conditional, ..complete() };
        assert_eq!(fields(&conditional), ["legal_basis", "conditions"]);
        let closed =
            Entry { openness: Openness::Closed, legal_basis: Some(" ".into()), ..complete() };
        assert_eq!(fields(&closed), ["legal_basis"]);
    }

    #[test]
    fn a_bare_title_is_a_draft_and_says_what_it_lacks() {
        let draft = Entry::draft("公交线路", RegionCode::parse("360100").expect("a code"));
        assert_eq!(fields(&draft), ["summary", "themes", "contact"]);
    }

    #[test]
    fn a_period_runs_forwards() {
        let day = |d| NaiveDate::from_ymd_opt(2026, 1, d);
        let entry = Entry { period: Period { start: day(2), end: day(1) }, ..complete() };
        assert_eq!(fields(&entry), ["period"]);
    }
}
