//! What people are told (通知): the kinds, what each says in both languages, where it leads.
//!
//! A notice says that something happened and to what; reasons, opinions and answers stay on the
//! page that it leads to, where whoever opens it must be allowed to read them. So a letter or a
//! webhook that goes astray gives nothing away beyond a title.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::grant::GrantCommand;
use crate::request::{Grade, State};
use crate::vocabulary::vocabulary;
use crate::{DatasetId, GrantId, Language, RequestId};

mod words;

vocabulary! {
    /// What a notice is about.
    NoticeKind {
        /// Staff: a request has come in, or has come to their desk.
        RequestSubmitted = "request.submitted", "有新的事项待办理", "A request has come in";
        /// A request stands elsewhere than before.
        RequestState = "request.state", "申请进展", "A request has moved on";
        /// A request was sent back to be completed.
        RequestReturned = "request.returned", "申请需要补正", "A request was returned";
        /// A request was decided.
        RequestDecided = "request.decided", "申请已有结果", "A request was decided";
        /// Somebody wrote on a request.
        RequestComment = "request.comment", "申请有新留言", "There is a new message";
        /// Staff: the applicant reminds of a request.
        RequestReminder = "request.reminder", "申请人催办", "An applicant reminds";
        /// Somebody is named as a user of the data and accepts the undertaking for himself (R19).
        RequestUndertake = "request.undertake", "请确认数据使用承诺", "Your undertaking is asked for";
        /// Staff: a request is due soon.
        RequestDue = "request.due", "事项即将到期", "A request is due";
        /// Staff: a request is overdue.
        RequestOverdue = "request.overdue", "事项已逾期", "A request is overdue";
        /// A grant was given.
        GrantGiven = "grant.given", "授权已生效", "A grant was given";
        /// A grant was narrowed, suspended, resumed or revoked (R22).
        GrantChanged = "grant.changed", "授权有变更", "A grant was changed";
        /// A grant ends soon.
        GrantExpiring = "grant.expiring", "授权即将到期", "A grant ends soon";
        /// A grant has ended.
        GrantExpired = "grant.expired", "授权已到期", "A grant has ended";
        /// A dataset has a new version.
        DatasetVersion = "dataset.version", "数据有新版本", "There is a new version";
        /// A dataset is not open for the time being (R25).
        DatasetSuspended = "dataset.suspended", "数据中止开放", "A dataset was suspended";
        /// A dataset is open again (R25).
        DatasetResumed = "dataset.resumed", "数据恢复开放", "A dataset is open again";
        /// A dataset was taken back (R25).
        DatasetWithdrawn = "dataset.withdrawn", "数据已撤回", "A dataset was withdrawn";
        /// A dataset has ended (R8).
        DatasetRetired = "dataset.retired", "数据已下线", "A dataset has ended";
        /// Users: access was cut because of an incident (R26).
        IncidentCut = "incident.cut", "数据因安全事件停止使用", "Access was cut";
        /// The authority: an incident was reported (R26).
        IncidentReported = "incident.reported", "数据安全事件报告", "An incident was reported";
        /// A demand was answered (R23).
        DemandAnswered = "demand.answered", "数据需求已答复", "A demand was answered";
        /// A webhook of the reader's own was switched off.
        WebhookOff = "webhook.off", "推送地址已停用", "A webhook was switched off";
    }
}

vocabulary! {
    /// When somebody wants a letter about a notice.
    MailWish {
        AtOnce = "at_once", "即时发送", "At once";
        Daily = "daily", "每日汇总", "Once a day";
        Off = "off", "不发送", "Never";
    }
}

/// When somebody wants letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailWishes {
    /// About their own requests, grants and work.
    pub own: MailWish,
    /// About what they follow.
    pub followed: MailWish,
}

impl Default for MailWishes {
    fn default() -> Self {
        Self { own: MailWish::AtOnce, followed: MailWish::Daily }
    }
}

/// What the text of a notice may mention beside the title; each kind mentions what it needs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Facts {
    /// Where a request now stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<State>,
    /// The day by which something is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<NaiveDate>,
    /// The last day of a grant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<NaiveDate>,
    /// What was done to a grant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<GrantCommand>,
    /// The version of a dataset.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// The entry that takes a dataset's place (R8).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successor: Option<DatasetId>,
    /// What that entry is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successor_title: Option<String>,
    /// How grave an incident is (R26).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grade: Option<Grade>,
}

/// What a notice is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// A request.
    pub request: Option<RequestId>,
    /// A grant.
    pub grant: Option<GrantId>,
    /// A dataset.
    pub dataset: Option<DatasetId>,
    /// What it is called.
    pub title: String,
}

/// The page to which a notice leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leads {
    /// A request.
    Request(RequestId),
    /// A grant.
    Grant(GrantId),
    /// A dataset that the public sees.
    Dataset(DatasetId),
    /// What the reader follows.
    Follows,
    /// The reader's webhooks.
    Webhooks,
    /// All notices.
    Notices,
}

/// Longest title within a text, in characters.
const TITLE_MAX: usize = 80;

impl NoticeKind {
    /// One sentence that says what happened.
    pub fn sentence(self, title: &str, facts: &Facts, language: Language) -> String {
        let title = line(title);
        match language {
            Language::Zh => words::zh(self, &title, facts),
            Language::En => words::en(self, &title, facts),
        }
    }

    /// The page on which the rest is to be read.
    pub fn leads(self, about: &About, facts: &Facts) -> Leads {
        let About { request, grant, dataset, title: _ } = about;
        match self {
            Self::WebhookOff => Leads::Webhooks,
            // What the public no longer sees has no page.
            Self::DatasetSuspended | Self::DatasetWithdrawn | Self::DatasetRetired => {
                facts.successor.clone().map_or(Leads::Follows, Leads::Dataset)
            }
            Self::DatasetVersion | Self::DatasetResumed => {
                dataset.clone().map_or(Leads::Notices, Leads::Dataset)
            }
            Self::GrantGiven
            | Self::GrantChanged
            | Self::GrantExpiring
            | Self::GrantExpired
            | Self::IncidentCut => {
                let request = request.clone().map_or(Leads::Notices, Leads::Request);
                grant.clone().map_or(request, Leads::Grant)
            }
            _ => request.clone().map_or(Leads::Notices, Leads::Request),
        }
    }
}

/// A title as it can stand in one line of a letter, whoever wrote it.
pub fn line(title: &str) -> String {
    let signs = title.chars().map(|sign| if sign.is_control() { ' ' } else { sign });
    let mut line: String = signs.take(TITLE_MAX).collect();
    if title.chars().nth(TITLE_MAX).is_some() {
        line.push('…');
    }
    line.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        Facts {
            state: Some(State::Checking),
            due: NaiveDate::from_ymd_opt(2026, 11, 24),
            until: NaiveDate::from_ymd_opt(2027, 3, 1),
            command: Some(GrantCommand::Suspend),
            version: Some(3),
            successor: Some(DatasetId::new("next")),
            successor_title: Some("公交线路（新）".to_owned()),
            grade: Some(Grade::Major),
        }
    }

    #[test]
    fn every_kind_says_one_sentence_in_each_language_with_and_without_facts() {
        for kind in NoticeKind::ALL {
            for facts in [facts(), Facts::default()] {
                let zh = kind.sentence("公交线路", &facts, Language::Zh);
                let en = kind.sentence("公交线路", &facts, Language::En);
                assert!(zh.ends_with('。') && zh.matches('。').count() == 1, "{zh}");
                assert!(en.ends_with('.') && en.matches(". ").count() == 0, "{en}");
                assert_ne!(zh, en);
                if *kind != NoticeKind::WebhookOff {
                    assert!(zh.contains("公交线路") && en.contains("公交线路"), "{zh} {en}");
                }
            }
        }
    }

    #[test]
    fn facts_are_mentioned_by_the_kinds_that_need_them() {
        let en = |kind: NoticeKind| kind.sentence("a", &facts(), Language::En);
        assert!(en(NoticeKind::RequestDue).contains("2026-11-24"));
        assert!(en(NoticeKind::GrantExpiring).contains("2027-03-01"));
        assert!(en(NoticeKind::GrantChanged).contains("suspended"));
        assert!(en(NoticeKind::DatasetVersion).contains("version 3"));
        assert!(en(NoticeKind::DatasetRetired).contains("公交线路（新）"));
    }

    #[test]
    fn a_title_cannot_break_out_of_its_line() {
        let title = format!("a\r\nBcc: x@example.org{}", "长".repeat(200));
        let text = NoticeKind::RequestComment.sentence(&title, &Facts::default(), Language::Zh);
        assert!(!text.contains(char::is_control) && text.chars().count() < 140, "{text}");
    }

    #[test]
    fn what_is_hidden_leads_to_its_successor_and_never_to_itself() {
        let about = About { dataset: Some(DatasetId::new("gone")), ..About::default() };
        let next = NoticeKind::DatasetRetired.leads(&about, &facts());
        assert_eq!(next, Leads::Dataset(DatasetId::new("next")));
        let none = NoticeKind::DatasetWithdrawn.leads(&about, &Facts::default());
        assert_eq!(none, Leads::Follows);
    }
}
