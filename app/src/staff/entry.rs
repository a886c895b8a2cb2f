//! What the members of an entry are called, and an entry as facts.

use domain::{Entry, Language};
use maud::{Markup, html};
use serde_json::Value;

use super::values;
use crate::locale::Locale;
use crate::locale::staff::{Editor, Requests};

/// What a member of an entry, or of a form about it, is called.
pub fn label(field: &str, language: Language) -> &str {
    let say = Editor::of(language);
    match field {
        "title" => say.title,
        "summary" => say.summary,
        "openness" => say.openness,
        "sharing" => say.sharing,
        "legal_basis" => say.legal_basis,
        "conditions" => say.conditions,
        "usage" => say.usage,
        "questions" => say.questions,
        "undertaking" => say.undertaking,
        "unseen" => say.unseen,
        "themes" => say.themes,
        "library" => say.library,
        "frequency" => say.frequency,
        "licence" => say.licence,
        "security_level" => say.security_level,
        "region" => say.region,
        "period" => say.period,
        "contact" => say.contact,
        "keywords" => say.keywords,
        "fields" => say.fields,
        "elements" => say.elements,
        "source" => say.source,
        "provider" => say.provider,
        "distributions" => say.distributions,
        "comment" => Requests::of(language).reason,
        "outcome" => Requests::of(language).outcome,
        "grade" => Requests::of(language).grade,
        "terms" => Requests::of(language).terms,
        other => crate::request::label(other, language).unwrap_or(other),
    }
}

/// The members of an entry in the order in which people read them.
const ORDER: [&str; 21] = [
    "title",
    "summary",
    "openness",
    "sharing",
    "legal_basis",
    "conditions",
    "questions",
    "undertaking",
    "unseen",
    "usage",
    "themes",
    "library",
    "frequency",
    "licence",
    "security_level",
    "region",
    "period",
    "contact",
    "keywords",
    "elements",
    "source",
];

/// An entry as a list of facts; what is not stated is left out.
pub fn facts(entry: &Entry, locale: Locale) -> Markup {
    let members = serde_json::to_value(entry).unwrap_or_default();
    let stated = |name: &'static str| {
        let value = members.get(name)?;
        let none = match value {
            Value::Null => true,
            Value::Array(items) => items.is_empty(),
            Value::String(text) => text.is_empty(),
            Value::Object(members) => {
                members.values().all(|member| member.is_null() || member == "")
            }
            _ => false,
        };
        (!none).then(|| (name, values::shown(name, value, locale)))
    };
    html! {
        dl.facts {
            @for (name, value) in ORDER.into_iter().filter_map(stated) {
                div {
                    dt { (label(name, locale.language)) }
                    dd.pre lang=[locale.lang_of(&value)] { (value) }
                }
            }
        }
        @if !entry.fields.is_empty() {
            details.rest {
                summary { (Editor::of(locale.language).fields) " " (entry.fields.len()) }
                (values::fields_table(&entry.fields, locale))
            }
        }
    }
}
