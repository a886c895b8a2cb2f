//! Why a command on a listing is refused.

use super::State;
use crate::{Finding, Language, Scope, Text};

/// Why a command is refused; nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The key that the actor came with is not for this.
    Scope(Scope),
    /// The actor holds no role that may do it.
    Role,
    /// The listing does not stand where it may be done.
    State(State),
    /// The actor wrote something of the revision (R5).
    OwnDraft,
    /// The actor approved the revision for the department (R5).
    OwnApproval,
    /// The authority suspended it, so the authority resumes it (R25).
    SuspendedByAuthority,
    /// A reason is needed (R2).
    Reason,
    /// The entry lacks what the law asks (R4, R13).
    Findings(Vec<Finding>),
    /// The confidentiality check was not made (R10).
    Confidentiality,
    /// Files are still being looked through (R16).
    Inspecting,
    /// Personal information was found in so many columns (R16).
    Personal(usize),
    /// So many files cannot be searched for personal information (R16).
    Unsearched(usize),
    /// So many public entries claim the same data element (R9).
    Claimed(usize),
    /// The named successor is not usable yet (R8).
    Successor,
}

impl Refusal {
    /// Whether another person may do it where this one may not.
    pub const fn is_personal(&self) -> bool {
        matches!(
            self,
            Self::Scope(_)
                | Self::Role
                | Self::OwnDraft
                | Self::OwnApproval
                | Self::SuspendedByAuthority
        )
    }

    /// What is wrong, with the rule's id, for people.
    pub fn message(&self, language: Language) -> String {
        let text = match self {
            Self::Scope(scope) => {
                let scope = scope.label(language);
                return match language {
                    Language::Zh => format!("该接口密钥没有“{scope}”权限"),
                    Language::En => format!("this key is not for “{scope}”"),
                };
            }
            Self::State(state) => {
                let state = state.label(language);
                return match language {
                    Language::Zh => format!("目录条目现为“{state}”，不能进行这项操作（R5）"),
                    Language::En => {
                        format!("the listing stands at “{state}”, where this is not possible (R5)")
                    }
                };
            }
            Self::Personal(count) => {
                return match language {
                    Language::Zh => {
                        format!("{count} 列含有未处理的个人信息，请脱敏或说明理由后放行（R16）")
                    }
                    Language::En => format!(
                        "personal information is left open in {count} columns: treat it, or \
                         overrule the finding with a reason (R16)"
                    ),
                };
            }
            Self::Unsearched(count) => {
                return match language {
                    Language::Zh => format!(
                        "{count} 个文件无法自动检测个人信息，请人工检查后在意见中写明（R16）"
                    ),
                    Language::En => format!(
                        "{count} files cannot be searched for personal information: look through \
                         them and say so in the comment (R16)"
                    ),
                };
            }
            Self::Claimed(count) => {
                return match language {
                    Language::Zh => format!(
                        "{count} 个已发布条目登记了同一数据元，一数一源；确需发布请写明理由（R9）"
                    ),
                    Language::En => format!(
                        "{count} public entries claim the same data element, which has one legal \
                         source; to publish all the same, give the reason (R9)"
                    ),
                };
            }
            Self::Role => Text {
                zh: "当前账号在该单位没有可进行这项操作的角色（R1）",
                en: "this account holds no role there that may do this (R1)",
            },
            Self::OwnDraft => Text {
                zh: "起草人不能审核或发布自己参与起草的修订（R5）",
                en: "nobody approves or publishes a revision that they helped to draft (R5)",
            },
            Self::OwnApproval => Text {
                zh: "部门审核人不能再作为主管部门发布同一修订（R5）",
                en: "who approved the revision for the department does not publish it too (R5)",
            },
            Self::SuspendedByAuthority => Text {
                zh: "由主管部门中止的，须由主管部门恢复（R25）",
                en: "what the authority suspended, the authority resumes (R25)",
            },
            Self::Reason => Text { zh: "请写明理由（R2）", en: "a reason is needed (R2)" },
            Self::Findings(_) => Text {
                zh: "目录条目尚不完整，请按提示补正（R4、R13）",
                en: "the entry is not complete: mend what is named below (R4, R13)",
            },
            Self::Confidentiality => Text {
                zh: "须先完成保密审查（R10）",
                en: "the confidentiality check comes first (R10)",
            },
            Self::Inspecting => Text {
                zh: "文件仍在检测中，请稍候（R16）",
                en: "files are still being looked through; try again shortly (R16)",
            },
            Self::Successor => Text {
                zh: "替代资源尚未发布，原资源不能下线（R8）",
                en: "the successor is not public yet, so this may not go offline (R8)",
            },
        };
        text.get(language).to_owned()
    }

    /// The field of the command or the entry that it is about, where there is one.
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::Reason | Self::Claimed(_) | Self::Unsearched(_) => Some("comment"),
            Self::Confidentiality => Some("confidential_checked"),
            Self::Successor => Some("successor"),
            Self::Personal(_) | Self::Inspecting => Some("distributions"),
            _ => None,
        }
    }
}
