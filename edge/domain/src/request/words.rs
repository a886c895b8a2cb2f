//! The words of a request: kinds, states, commands, who is who.

use crate::people::Role;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What is asked.
    Kind {
        /// Data that is not open to all (R19).
        Access = "access", "数据申请", "Application for data";
        /// Data that is not in the catalogue (R23).
        Demand = "demand", "数据需求", "Demand for data";
        /// An error, an objection, an infringement (R25).
        Correction = "correction", "异议纠错", "Correction";
        /// A leak (R26).
        Incident = "incident", "安全事件", "Incident";
    }
}

vocabulary! {
    /// By which road an application goes: from the public, or between departments (R20, R21).
    Road {
        Opening = "opening", "公共数据开放", "Opening to the public";
        Sharing = "sharing", "政务数据共享", "Sharing between departments";
    }
}

vocabulary! {
    /// Where a request stands.
    State {
        /// Its applicant writes it.
        Draft = "draft", "草稿", "Draft";
        /// It waits to be taken up.
        Submitted = "submitted", "已提交", "Submitted";
        /// Somebody looks into it: compliance, analysis, verification.
        Checking = "checking", "核查中", "Being checked";
        /// The provider has it.
        WithProvider = "with_provider", "提供单位办理中", "With the provider";
        /// Its applicant has it back for completion; no clock runs.
        Returned = "returned", "待补正", "Returned for completion";
        /// The two sides disagree, and the authority mediates (R21, R27).
        Mediation = "mediation", "协调中", "In mediation";
        /// Data was granted.
        Granted = "granted", "已同意", "Granted";
        /// It was refused, with a reason and its legal basis.
        Refused = "refused", "未同意", "Refused";
        /// Its applicant took it back.
        Withdrawn = "withdrawn", "已撤回", "Withdrawn";
        /// It was answered by what was done.
        Resolved = "resolved", "已办结", "Resolved";
        /// It ended without either.
        Closed = "closed", "已关闭", "Closed";
    }
}

vocabulary! {
    /// What can be done to a request.
    Command {
        /// Writes it.
        Edit = "edit", "编辑", "Edit";
        /// Hands it in.
        Submit = "submit", "提交", "Submit";
        /// Takes it back.
        Withdraw = "withdraw", "撤回申请", "Withdraw";
        /// Takes it up, so that colleagues see who has it.
        Take = "take", "领办", "Take up";
        /// Accepts it: it complies and goes on (R20).
        Accept = "accept", "受理", "Accept";
        /// Gives it back for completion; the clock stops (R20).
        Return = "return", "退回补正", "Return for completion";
        /// Refuses it, with a reason and its legal basis (R2, R20).
        Refuse = "refuse", "不予同意", "Refuse";
        /// The provider agrees (R20).
        Approve = "approve", "同意", "Agree";
        /// Brings a disagreement before the authority (R21, R27).
        Mediate = "mediate", "提请协调", "Ask for mediation";
        /// Decides a disagreement (R21, R27).
        Decide = "decide", "协调决定", "Decide";
        /// Takes the data from the public while it is looked into (R25).
        Suspend = "suspend", "先行中止开放", "Suspend first";
        /// Cuts the data and every grant on it at once (R26).
        Cut = "cut", "立即切断", "Cut at once";
        /// Says how grave it is (R26).
        Grade = "grade", "定级", "Grade";
        /// Ends it by what was done (R23, R25, R26).
        Resolve = "resolve", "办结", "Resolve";
        /// Ends it without an answer, with a reason.
        Close = "close", "关闭", "Close";
        /// Says something; among staff, where it is marked so.
        Comment = "comment", "留言", "Comment";
        /// Reminds whoever has it.
        Remind = "remind", "催办", "Remind";
        /// Moves it before the others, or back among them (R20).
        Prioritise = "prioritise", "调整优先级", "Set priority";
        /// Accepts the undertaking for oneself (R19).
        Undertake = "undertake", "签署承诺", "Accept the undertaking";
        /// Joins a demand.
        Join = "join", "我也需要", "I need this too";
        /// Leaves a demand.
        Leave = "leave", "不再需要", "No longer needed";
    }
}

vocabulary! {
    /// What somebody is to a request.
    Party {
        /// Who asks.
        Applicant = "applicant", "申请人", "Applicant";
        /// Who will use the data too.
        Member = "member", "使用人员", "User";
        /// The competent authority.
        Authority = "authority", "主管部门", "Authority";
        /// The department whose data it is.
        Provider = "provider", "提供单位", "Provider";
        /// Who reads everything and changes nothing.
        Auditor = "auditor", "审计", "Auditor";
        /// Anybody.
        Public = "public", "公众", "The public";
    }
}

vocabulary! {
    /// How something ends (处理结果, R25), or how a dispute is decided (R27).
    Outcome {
        /// The data is taken from the public for good.
        Withdraw = "withdraw", "撤回数据", "Withdrawn";
        /// The data is taken from the public for the time being.
        Suspend = "suspend", "中止开放", "Suspended";
        /// The data is open again after treatment.
        Reopen = "reopen", "依法处理后开放", "Open again after treatment";
        /// The data stays open.
        Keep = "keep", "继续开放", "Stays open";
        /// The application is granted.
        Grant = "grant", "同意提供", "Granted";
        /// The application is refused.
        Refuse = "refuse", "不予提供", "Refused";
    }
}

vocabulary! {
    /// How grave an incident is (事件分级, R26).
    Grade {
        General = "general", "一般", "General";
        Larger = "larger", "较大", "Larger";
        Major = "major", "重大", "Major";
        Extraordinary = "extraordinary", "特别重大", "Extraordinarily major";
    }
}

impl Party {
    /// The role that makes somebody one, over the organisation whose data it is.
    pub const fn role(self) -> Option<Role> {
        match self {
            Self::Authority => Some(Role::Authority),
            Self::Provider => Some(Role::Provider),
            Self::Applicant | Self::Member | Self::Auditor | Self::Public => None,
        }
    }

    /// Whether it answers requests.
    pub const fn is_staff(self) -> bool {
        matches!(self, Self::Authority | Self::Provider)
    }
}

impl Grade {
    /// Whether the authority is told at once (R26).
    pub const fn is_reported(self) -> bool {
        !matches!(self, Self::General)
    }

    /// Whether it ends with a written summary (R26).
    pub const fn needs_summary(self) -> bool {
        matches!(self, Self::Major | Self::Extraordinary)
    }
}

impl Outcome {
    /// The outcomes of a kind.
    pub const fn of(kind: Kind) -> &'static [Self] {
        match kind {
            Kind::Access => &[Self::Grant, Self::Refuse],
            Kind::Correction => &[Self::Withdraw, Self::Suspend, Self::Reopen, Self::Keep],
            Kind::Demand | Kind::Incident => &[],
        }
    }
}
