//! What the portal itself says on a request: the undertaking, what else the law asks, legal bases
//! that decisions may rest on.

use domain::request::{Command, Event, Kind, State};
use domain::{Language, Text};
use store::AboutDataset;

/// What the applicant and everybody who uses the data undertakes (承诺书, R19, R22).
pub(super) fn undertaking(dataset: Option<&AboutDataset>, language: Language) -> String {
    let mut text = match language {
        Language::Zh => "一、只在获准的目的、场景、范围和期限内使用数据；不转给、不提供给第三方。\n\
                         二、采取所写明的安全保护措施；发现泄露或异常立即停止使用并报告主管部门。\n\
                         三、不还原、不识别数据中的个人或企业；不用于损害国家安全、公共利益和他人权益的活动。\n\
                         四、使用数据形成的成果注明数据来源和获取日期。\n\
                         五、授权到期、被暂停或撤销时停止使用；要求删除的，按要求删除并可接受检查。"
            .to_owned(),
        Language::En => "1. I use the data for the purpose, in the setting, to the extent and for the time that were granted, and pass it on to nobody.\n\
                         2. I protect it as I have stated; when it leaks or something is amiss I stop at once and tell the authority.\n\
                         3. I do not make out persons or companies from it, and do no harm with it to the public or to others.\n\
                         4. What I make from it names its source and the date on which it was taken.\n\
                         5. I stop when the grant ends, is suspended or revoked, and delete the data where I am asked to."
            .to_owned(),
    };
    if let Some(own) = dataset.and_then(|dataset| dataset.undertaking.as_deref()) {
        text.push('\n');
        text.push_str(own);
    }
    text
}

/// What else the law asks of data that leaves the country (R19).
pub(super) fn advice(leaves_country: bool, language: Language) -> Vec<String> {
    if !leaves_country {
        return Vec::new();
    }
    let text = match language {
        Language::Zh => {
            "数据出境：重要数据和个人信息须先通过数据出境安全评估，同意前请提供评估结论文号（R19）。"
        }
        Language::En => {
            "Leaving the country: important and personal data need the security assessment for data \
             export first; its reference is asked for before the data is granted (R19)."
        }
    };
    vec![text.to_owned()]
}

/// What was done, as people read it: a demand is passed on and answered by the commands by which
/// an application is accepted and agreed to.
pub(super) fn label(kind: Kind, event: &Event, language: Language) -> &'static str {
    let text = match (kind, event.command, event.to) {
        (Kind::Demand, Command::Approve, _) => Text { zh: "答复", en: "Answered" },
        (Kind::Demand, Command::Accept, State::WithProvider) => {
            Text { zh: "转提供单位办理", en: "Passed on to the provider" }
        }
        (Kind::Demand, Command::Return, State::Checking) => {
            Text { zh: "提供单位退回", en: "Passed back by the provider" }
        }
        _ => event.command.text(),
    };
    text.get(language)
}

/// Legal bases that a decision may rest on: the entry's own, then those that most refusals name.
pub(super) fn suggestions(dataset: Option<&AboutDataset>) -> Vec<String> {
    let own = dataset.and_then(|dataset| dataset.legal_basis.clone());
    let usual = [
        "《中华人民共和国数据安全法》第二十一条",
        "《中华人民共和国个人信息保护法》第三十四条",
        "《中华人民共和国政府信息公开条例》第十四条",
        "《中华人民共和国政府信息公开条例》第十五条",
    ];
    let usual = usual.into_iter().filter(|usual| own.as_deref() != Some(usual));
    let usual = usual.map(str::to_owned).collect::<Vec<_>>();
    own.into_iter().chain(usual).collect()
}
