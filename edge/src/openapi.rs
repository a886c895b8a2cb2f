//! The OpenAPI document: its preamble stands here, the rest is read from the handlers.
//!
//! A handler states its texts in both languages, Chinese first, parted by `¦`; the document is
//! served in the caller's.

use domain::Language;
use serde_json::Value;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "数门 Shumen",
        description = "公共数据开放平台的接口：检索、目录、下载。出错时返回问题文档（RFC 9457），\
                       语言由 lang= 或 Accept-Language 决定。 ¦ \
                       The interface of the open-data portal: search, catalogue, downloads. \
                       Errors are problem documents (RFC 9457) in the caller's language, \
                       chosen by lang= or Accept-Language.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    components(schemas(contract::Problem)),
    tags(
        (name = "search", description = "检索 ¦ Search"),
        (name = "catalogue", description = "目录 ¦ Catalogue"),
        (name = "download", description = "下载 ¦ Download"),
        (name = "unseen", description = "可用不可见 ¦ Used without being seen"),
        (name = "stories", description = "数据故事 ¦ Stories"),
        (name = "listings", description = "目录管理 ¦ Listings"),
        (name = "audit", description = "审计 ¦ Audit"),
        (name = "account", description = "账号与登录 ¦ Accounts and signing in"),
        (name = "organisation", description = "单位与成员 ¦ Organisations and their members"),
        (name = "notices", description = "通知、关注与推送 ¦ Notices, follows and webhooks"),
        (name = "edge", description = "边缘节点 ¦ Edge nodes"),
        (name = "operator", description = "运维 ¦ Operation"),
    )
)]
struct Preamble;

pub(crate) fn preamble() -> utoipa::openapi::OpenApi {
    Preamble::openapi()
}

/// What parts the two languages of a text.
const PARTING: &str = " ¦ ";

/// The document in one language.
pub(crate) fn in_language(document: &utoipa::openapi::OpenApi, language: Language) -> Value {
    let mut document = serde_json::to_value(document).unwrap_or_default();
    choose(&mut document, language);
    document
}

fn choose(value: &mut Value, language: Language) {
    match value {
        Value::String(text) => {
            if let Some((zh, en)) = text.split_once(PARTING) {
                *text = match language {
                    Language::Zh => zh.to_owned(),
                    Language::En => en.to_owned(),
                };
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| choose(item, language)),
        Value::Object(members) => {
            members.values_mut().for_each(|member| choose(member, language));
        }
        _ => {}
    }
}
