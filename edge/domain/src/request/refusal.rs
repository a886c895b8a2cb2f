//! Why a command on a request is refused.

use super::State;
use crate::{Finding, Language, Scope, Text};

/// Why a command is refused; nothing has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The key that the actor came with is not for this.
    Scope(Scope),
    /// The actor is nobody who may do it.
    Role,
    /// The request does not stand where it may be done.
    State(State),
    /// The actor asks for it himself, will use it, or belongs to who asks (R20).
    OwnRequest,
    /// The actor has agreed already; it takes two people (R20).
    SamePerson,
    /// The actor refused it, and does not decide the dispute over it (R27).
    OwnRefusal,
    /// Nobody else has agreed (R20).
    NotAgreed,
    /// The dispute was decided (R27).
    Decided,
    /// A reason is needed (R2).
    Reason,
    /// The legal basis is needed (R2, R20).
    LegalBasis,
    /// The form lacks what the law asks (R19).
    Findings(Vec<Finding>),
    /// The data is not public any more, or not now.
    Gone,
    /// Anybody may take the data; nothing needs to be granted (R17).
    AlreadyOpen,
    /// The data is there: the request is answered, not closed (R20).
    StillThere,
    /// An outcome is needed (R25, R27).
    Outcome,
    /// A grade is needed (R26).
    Grade,
    /// The written summary is needed (R26).
    Summary,
    /// A department is needed (R23).
    Provider,
    /// A public entry is needed (R23).
    Linked,
    /// The security assessment is needed (R19).
    Assessment,
    /// Whether it is an emergency has to be said (R20).
    Emergency,
    /// The undertaking has to be accepted (R19).
    Undertaking,
    /// The actor has accepted it.
    Undertaken,
    /// The actor has joined.
    Joined,
    /// The actor has not joined.
    NotJoined,
    /// The applicant reminded not long ago.
    Reminded,
    /// What is to be granted is more than was asked, or nothing (R22).
    Terms,
}

impl Refusal {
    /// Whether another person may do it where this one may not.
    pub const fn is_personal(&self) -> bool {
        matches!(
            self,
            Self::Scope(_) | Self::Role | Self::OwnRequest | Self::SamePerson | Self::OwnRefusal
        )
    }

    /// Whether it is about where the request stands, and not about what was sent.
    pub const fn is_state(&self) -> bool {
        matches!(
            self,
            Self::State(_)
                | Self::NotAgreed
                | Self::Decided
                | Self::Gone
                | Self::AlreadyOpen
                | Self::StillThere
                | Self::Undertaken
                | Self::Joined
                | Self::NotJoined
                | Self::Reminded
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
                    Language::Zh => format!("申请现为“{state}”，不能进行这项操作"),
                    Language::En => {
                        format!("the request stands at “{state}”, where this is not possible")
                    }
                };
            }
            Self::Role => Text {
                zh: "当前账号不能对这项申请进行这项操作（R1）",
                en: "this account may not do this to this request (R1)",
            },
            Self::OwnRequest => Text {
                zh: "不能办理本人或本单位提出的申请（R20）",
                en: "nobody decides what they, or their own organisation, ask for (R20)",
            },
            Self::SamePerson => Text {
                zh: "两道同意须由两个不同的人作出（R20）",
                en: "the two agreements are given by two different people (R20)",
            },
            Self::OwnRefusal => Text {
                zh: "作出不予同意决定的人不能再办理该争议（R27）",
                en: "who refused it does not decide the dispute over it (R27)",
            },
            Self::NotAgreed => Text {
                zh: "须先有另一方同意（R20）",
                en: "the other side has not agreed yet (R20)",
            },
            Self::Decided => Text {
                zh: "争议已作出协调决定（R27）",
                en: "the dispute has been decided (R27)",
            },
            Self::Reason => Text {
                zh: "请写明理由或内容（R2）",
                en: "a reason or text is needed (R2)",
            },
            Self::LegalBasis => Text {
                zh: "不予同意须写明法律依据（R2、R20）",
                en: "a refusal names its legal basis (R2, R20)",
            },
            Self::Findings(_) => Text {
                zh: "申请尚不完整，请按提示补正（R19）",
                en: "the request is not complete: mend what is named below (R19)",
            },
            Self::Gone => Text {
                zh: "数据已不再开放，不能同意；可写明理由后关闭申请",
                en: "the data is not public now and cannot be granted; the request can be closed with a reason",
            },
            Self::AlreadyOpen => Text {
                zh: "数据已无条件开放，无需申请即可下载（R17）",
                en: "the data is open to all now; it needs no grant (R17)",
            },
            Self::StillThere => Text {
                zh: "数据仍可申请，应作出答复而不是关闭（R20）",
                en: "the data can be granted, so the request is answered and not closed (R20)",
            },
            Self::Outcome => Text {
                zh: "请选择处理结果（R25、R27）",
                en: "choose how it ends (R25, R27)",
            },
            Self::Grade => {
                Text { zh: "请先定级（R26）", en: "grade the incident first (R26)" }
            }
            Self::Summary => Text {
                zh: "重大及以上事件须写明原因、经过、损失和教训（R26）",
                en: "from major up, write down cause, course, loss and lessons (R26)",
            },
            Self::Provider => Text {
                zh: "请选择办理单位（R23）",
                en: "choose the department that is asked (R23)",
            },
            Self::Linked => Text {
                zh: "请填写已公开的、满足需求的数据集（R23）",
                en: "name the public dataset that satisfies it (R23)",
            },
            Self::Assessment => Text {
                zh: "数据出境须先通过安全评估，请写明评估结论文号（R19）",
                en: "data that leaves the country needs its security assessment: name it (R19)",
            },
            Self::Emergency => Text {
                zh: "请选择是否优先办理（R20）",
                en: "say whether it goes first (R20)",
            },
            Self::Undertaking => Text {
                zh: "请阅读并同意承诺书（R19）",
                en: "read and accept the undertaking (R19)",
            },
            Self::Undertaken => {
                Text { zh: "您已签署承诺书", en: "you have accepted the undertaking" }
            }
            Self::Joined => Text { zh: "您已表示需要", en: "you have joined" },
            Self::NotJoined => Text { zh: "您尚未表示需要", en: "you have not joined" },
            Self::Reminded => Text {
                zh: "今天已催办，请明天再试",
                en: "a reminder was sent today; try again tomorrow",
            },
            Self::Terms => Text {
                zh: "授权范围不能为空，也不能超出申请（R22）",
                en: "a grant is for something, and for no more than was asked (R22)",
            },
        };
        text.get(language).to_owned()
    }

    /// The field of the command or the form that it is about, where there is one.
    pub const fn field(&self) -> Option<&'static str> {
        Some(match self {
            Self::Reason => "comment",
            Self::LegalBasis => "legal_basis",
            Self::Outcome => "outcome",
            Self::Grade => "grade",
            Self::Summary => "summary",
            Self::Provider => "provider",
            Self::Linked => "dataset",
            Self::Assessment => "assessment",
            Self::Emergency => "emergency",
            Self::Undertaking => "undertaking",
            Self::Terms => "terms",
            _ => return None,
        })
    }
}
