//! The sentences of notices: one function a language, one line a kind.

use chrono::NaiveDate;

use super::{Facts, NoticeKind};
use crate::Language;
use crate::grant::GrantCommand;

pub(super) fn zh(kind: NoticeKind, title: &str, facts: &Facts) -> String {
    let state = facts.state.map_or("新的阶段", |state| state.label(Language::Zh));
    let due = day(facts.due, "近日");
    let until = day(facts.until, "近日");
    let grade = facts.grade.map_or(String::new(), |it| format!("（{}）", it.label(Language::Zh)));
    match kind {
        NoticeKind::RequestSubmitted => format!("“{title}”已提交，请及时办理。"),
        NoticeKind::RequestState => format!("“{title}”已进入：{state}。"),
        NoticeKind::RequestReturned => format!("“{title}”需要补正，请查看退回意见后重新提交。"),
        NoticeKind::RequestDecided => format!("“{title}”已有结果：{state}。"),
        NoticeKind::RequestComment => format!("“{title}”有新的留言。"),
        NoticeKind::RequestReminder => format!("申请人就“{title}”催办，请尽快处理。"),
        NoticeKind::RequestUndertake => {
            format!("您被列为“{title}”的数据使用人员，请阅读并确认使用承诺。")
        }
        NoticeKind::RequestDue => format!("“{title}”应于 {due} 前办结，请及时处理。"),
        NoticeKind::RequestOverdue => format!("“{title}”应于 {due} 前办结，现已逾期。"),
        NoticeKind::GrantGiven => format!("“{title}”的数据授权已生效，有效期至 {until}。"),
        NoticeKind::GrantChanged => {
            format!("“{title}”的数据授权{}。", changed(facts.command).0)
        }
        NoticeKind::GrantExpiring => {
            format!("“{title}”的数据授权将于 {until} 到期，如需继续使用请及时续期。")
        }
        NoticeKind::GrantExpired => format!("“{title}”的数据授权已到期，不能再下载。"),
        NoticeKind::DatasetVersion => match facts.version {
            Some(version) => format!("“{title}”已更新至第 {version} 版。"),
            None => format!("“{title}”已更新。"),
        },
        NoticeKind::DatasetSuspended => format!("“{title}”暂时中止开放。"),
        NoticeKind::DatasetResumed => format!("“{title}”已恢复开放。"),
        NoticeKind::DatasetWithdrawn => format!("“{title}”已撤回，不再开放。"),
        NoticeKind::DatasetRetired => match &facts.successor_title {
            Some(next) => format!("“{title}”已下线，由“{}”接替。", super::line(next)),
            None => format!("“{title}”已下线。"),
        },
        NoticeKind::IncidentCut => {
            format!("因数据安全事件，“{title}”及其全部授权已停止使用，请立即停止处理相关数据。")
        }
        NoticeKind::IncidentReported => format!("“{title}”报告了数据安全事件{grade}，请立即处置。"),
        NoticeKind::DemandAnswered => format!("数据需求“{title}”已有答复。"),
        NoticeKind::WebhookOff => {
            "您的推送地址连续多次未能接收，已停用；修复后发送一次测试即可重新启用。".to_owned()
        }
    }
}

pub(super) fn en(kind: NoticeKind, title: &str, facts: &Facts) -> String {
    let state = facts.state.map_or("another stage", |state| state.label(Language::En));
    let due = day(facts.due, "soon");
    let until = day(facts.until, "soon");
    let grade = facts.grade.map_or(String::new(), |it| format!(" ({})", it.label(Language::En)));
    match kind {
        NoticeKind::RequestSubmitted => format!("“{title}” was handed in and waits for you."),
        NoticeKind::RequestState => format!("“{title}” now stands at: {state}."),
        NoticeKind::RequestReturned => {
            format!("“{title}” has to be completed; see what is asked and hand it in again.")
        }
        NoticeKind::RequestDecided => format!("“{title}” was decided: {state}."),
        NoticeKind::RequestComment => format!("There is a new message on “{title}”."),
        NoticeKind::RequestReminder => format!("The applicant of “{title}” asks for an answer."),
        NoticeKind::RequestUndertake => {
            format!(
                "You are named as a user of the data in “{title}” and are asked to accept the undertaking."
            )
        }
        NoticeKind::RequestDue => format!("“{title}” is due: {due}."),
        NoticeKind::RequestOverdue => format!("“{title}” was due ({due}) and is overdue."),
        NoticeKind::GrantGiven => format!("Your grant on “{title}” is valid; it ends: {until}."),
        NoticeKind::GrantChanged => {
            format!("Your grant on “{title}” was {}.", changed(facts.command).1)
        }
        NoticeKind::GrantExpiring => {
            format!(
                "Your grant on “{title}” ends ({until}); apply for a renewal if you need it longer."
            )
        }
        NoticeKind::GrantExpired => {
            format!("Your grant on “{title}” has ended; nothing more can be downloaded on it.")
        }
        NoticeKind::DatasetVersion => match facts.version {
            Some(version) => format!("“{title}” was updated to version {version}."),
            None => format!("“{title}” was updated."),
        },
        NoticeKind::DatasetSuspended => format!("“{title}” is not open for the time being."),
        NoticeKind::DatasetResumed => format!("“{title}” is open again."),
        NoticeKind::DatasetWithdrawn => format!("“{title}” was withdrawn and is no longer open."),
        NoticeKind::DatasetRetired => match &facts.successor_title {
            Some(next) => format!("“{title}” has ended; “{}” takes its place.", super::line(next)),
            None => format!("“{title}” has ended."),
        },
        NoticeKind::IncidentCut => {
            format!(
                "“{title}” and every grant on it were cut because of an incident; stop using its data at once."
            )
        }
        NoticeKind::IncidentReported => {
            format!("An incident{grade} was reported on “{title}”; it needs you at once.")
        }
        NoticeKind::DemandAnswered => format!("The demand “{title}” was answered."),
        NoticeKind::WebhookOff => "One of your webhooks failed again and again and was switched \
             off; once it is mended, a test that succeeds switches it on."
            .to_owned(),
    }
}

fn day(day: Option<NaiveDate>, otherwise: &str) -> String {
    day.map_or_else(|| otherwise.to_owned(), |day| day.to_string())
}

/// What was done to a grant, in both languages.
const fn changed(command: Option<GrantCommand>) -> (&'static str, &'static str) {
    match command {
        Some(GrantCommand::Narrow) => ("范围已缩小", "narrowed"),
        Some(GrantCommand::Suspend) => ("已暂停", "suspended"),
        Some(GrantCommand::Resume) => ("已恢复", "resumed"),
        Some(GrantCommand::Revoke) => ("已撤销", "revoked"),
        Some(GrantCommand::Relinquish) => ("已放弃", "given up"),
        Some(GrantCommand::Expire) => ("已到期", "ended"),
        None => ("有变更", "changed"),
    }
}
