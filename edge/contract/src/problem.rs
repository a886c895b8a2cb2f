//! Problem documents (RFC 9457): what went wrong, for the caller, in the caller's language.
//!
//! What the log should know is written where the error happens, never here.

use domain::{Language, Text};
use serde::{Deserialize, Serialize};

/// Media type of a problem document.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// A problem document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Problem {
    /// Stable reference of the kind of problem, such as `/problems/not-found`.
    #[serde(rename = "type")]
    pub kind: String,
    /// What it is, in a few words.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What happened here and what can be done.
    pub detail: String,
    /// What is wrong with single fields or parameters.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

/// What is wrong with one field or parameter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FieldError {
    /// The field or parameter.
    pub field: String,
    /// What is wrong with it.
    pub detail: String,
}

impl Problem {
    /// A problem of a kind, with the kind's own explanation.
    pub fn new(kind: ProblemKind, language: Language) -> Self {
        Self {
            kind: format!("/problems/{}", kind.slug()),
            title: kind.title().get(language).to_owned(),
            status: kind.status(),
            detail: kind.detail().get(language).to_owned(),
            errors: Vec::new(),
        }
    }

    /// The same problem, explained for this case.
    #[must_use]
    pub fn with_detail(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    /// The same problem with what is wrong field by field.
    #[must_use]
    pub fn with_errors(self, errors: Vec<FieldError>) -> Self {
        Self { errors, ..self }
    }

    /// Whether the problem is of this kind.
    pub fn is(&self, kind: ProblemKind) -> bool {
        self.kind.strip_prefix("/problems/") == Some(kind.slug())
    }
}

/// Declares the kinds of problem as a table: variant, slug, status, titles, explanations.
macro_rules! problems {
    ($( $(#[$doc:meta])* $variant:ident = $slug:literal, $status:literal,
        $title_zh:literal, $title_en:literal, $detail_zh:literal, $detail_en:literal; )+) => {
        /// The kinds of problem that the portal answers with.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ProblemKind { $( $(#[$doc])* #[doc = $title_en] $variant, )+ }

        impl ProblemKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The last part of the problem's `type`.
            pub const fn slug(self) -> &'static str {
                match self { $(Self::$variant => $slug),+ }
            }

            /// HTTP status.
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status),+ }
            }

            /// What it is, in a few words.
            pub const fn title(self) -> Text {
                match self { $(Self::$variant => Text { zh: $title_zh, en: $title_en }),+ }
            }

            /// What it means and what can be done, where nothing more is known.
            pub const fn detail(self) -> Text {
                match self { $(Self::$variant => Text { zh: $detail_zh, en: $detail_en }),+ }
            }
        }
    };
}

problems! {
    InvalidRequest = "invalid-request", 400, "请求有误", "The request is not valid",
        "请按提示修改后重试。", "Correct what is named below and try again.";
    SignInRequired = "sign-in-required", 401, "需要登录", "Sign in first",
        "请登录后重试。", "Sign in and try again.";
    WrongCredentials = "wrong-credentials", 401, "账号或密码有误", "Wrong e-mail address or password",
        "请检查邮箱和密码；忘记密码可以重置。", "Check the address and the password; a forgotten password can be reset.";
    CodeRequired = "code-required", 401, "需要动态验证码", "A one-time code is needed",
        "请输入验证器应用显示的六位验证码。", "Enter the six digits that the authenticator shows.";
    NotPermitted = "not-permitted", 403, "没有权限", "Not permitted",
        "当前账号不能进行这项操作。", "This account may not do that.";
    ForeignOrigin = "foreign-origin", 403, "来源不符", "The request came from elsewhere",
        "请从本站页面提交；脚本请使用接口密钥。", "Send it from this site's own pages; scripts use an API key.";
    GrantRequired = "grant-required", 403, "需要申请", "A grant is needed",
        "该数据不能直接下载，请按条件申请。", "This data cannot be taken directly; apply for it on the stated conditions.";
    TicketExpired = "ticket-expired", 403, "下载凭据已过期", "The ticket has expired",
        "请重新获取下载地址。", "Ask for a new download address.";
    GrantRevoked = "grant-revoked", 403, "授权已撤销", "The grant was revoked",
        "该授权已被撤销或中止，不能继续下载。", "The grant was revoked or suspended; the download cannot go on.";
    GrantUsedUp = "grant-used-up", 403, "授权次数已用完", "The grant is used up",
        "该授权允许的下载次数已用完，请申请续期。", "The data was taken as often as the grant allows; apply for a renewal.";
    NotFound = "not-found", 404, "没有找到", "Not found",
        "没有这项内容，或者它尚未公开。", "There is no such thing, or it is not public.";
    NotOffered = "not-offered", 404, "不提供核验或统计", "Not open to such questions",
        "该数据没有开放这种核验或统计，或者暂时不能提供。", "This data is not open to such questions, or cannot answer them for now.";
    MethodNotAllowed = "method-not-allowed", 405, "不支持的方法", "Method not allowed",
        "该地址不支持这种请求方法。", "This address does not answer this method.";
    Conflict = "conflict", 409, "内容已变更", "The thing has changed",
        "内容已被他人修改，请刷新后重试。", "Somebody changed it meanwhile; load it again and retry.";
    NotNow = "not-now", 409, "当前状态不能进行", "Not possible in this state",
        "该事项当前的状态不允许这项操作。", "The state in which this stands does not allow it.";
    PreconditionFailed = "precondition-failed", 412, "前提不成立", "The precondition failed",
        "内容与请求所指的版本不同，请重新获取。", "The content is not the version that the request names; get it anew.";
    TooLarge = "too-large", 413, "内容过大", "Too large",
        "请求内容超过上限。", "The request is larger than allowed.";
    RangeNotSatisfiable = "range-not-satisfiable", 416, "范围无效", "The range cannot be satisfied",
        "请求的字节范围超出文件大小。", "The bytes asked for lie beyond the end of the file.";
    UnsupportedType = "unsupported-media-type", 415, "不支持的内容类型", "Unsupported content type",
        "请使用 JSON 或表单提交。", "Send JSON or a form.";
    Incomplete = "incomplete", 422, "尚不符合要求", "Not complete yet",
        "请按提示补正后重试。", "Complete what is named below and try again.";
    Locked = "upload-locked", 423, "正在上传", "The upload is under way",
        "该文件正由另一个连接上传，请稍后再试。", "Another connection is sending this file; try again in a moment.";
    ChecksumMismatch = "checksum-mismatch", 460, "校验值不符", "The checksum does not match",
        "这一段数据与其校验值不符，已丢弃，请重新发送。", "The bytes are not those that the checksum names; they were discarded, send them again.";
    TooManyRequests = "too-many-requests", 429, "请求过多", "Too many requests",
        "请稍后再试。", "Try again a little later.";
    BudgetSpent = "budget-spent", 429, "今日次数已用完", "No more questions today",
        "您本人或全体用户今日对该数据的提问次数已用完，北京时间零点后可以继续。", "You, or all callers together, have asked this data as often as they may today; go on after midnight, China time.";
    Internal = "internal", 500, "服务器出错", "The server failed",
        "问题已记录，请稍后再试。", "The failure was logged; try again later.";
    Unavailable = "unavailable", 503, "暂时不可用", "Unavailable for now",
        "服务正忙或正在准备，请稍后再试。", "The service is busy or getting ready; try again later.";
    NoSpace = "no-space", 507, "存储空间不足", "No space left",
        "已收到的部分仍然保留，待管理员扩容后可继续。", "What has arrived is kept; it can go on when there is space again.";
    NoTable = "no-table", 404, "没有可查看的表格", "There is no table to look into",
        "这个文件没有表格，或者表格无法读取，只能下载后查看。", "The file has no table, or one that cannot be read; it can be taken as it is.";
    TablePreparing = "table-preparing", 503, "表格正在准备", "The table is being prepared",
        "文件刚刚发布，正在读取，请稍后再试。", "The file has just been published and is being read; try again in a moment.";
    QueryTooLarge = "query-too-large", 503, "查询占用资源过多", "The query needs too much",
        "请筛选更少的行、选择更少的列或减少分组。", "Filter more, select fewer columns, or group into fewer groups.";
    Timeout = "timeout", 504, "处理超时", "Took too long",
        "请缩小范围后重试。", "Ask for less and try again.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_speaks_the_callers_language_and_keeps_its_type() {
        let zh = Problem::new(ProblemKind::NotFound, Language::Zh);
        let en = Problem::new(ProblemKind::NotFound, Language::En);
        assert_eq!(zh.kind, en.kind);
        assert_ne!(zh.title, en.title);
        assert!(en.is(ProblemKind::NotFound) && !en.is(ProblemKind::Internal));
    }

    #[test]
    fn no_two_kinds_share_a_type() {
        let slugs: std::collections::HashSet<_> =
            ProblemKind::ALL.iter().map(|kind| kind.slug()).collect();
        assert_eq!(slugs.len(), ProblemKind::ALL.len());
    }
}
