//! Values of an entry as people read them.

use domain::unseen::Question;
use domain::{
    Field, Frequency, Language, Library, Licence, Openness, SecurityLevel, Sharing, Theme, Unseen,
};
use maud::{Markup, html};
use serde_json::Value;

use crate::locale::Locale;
use crate::locale::staff::{Editor, Listing};

/// A member's value in words: names instead of the words of the wire.
pub fn shown(field: &str, value: &Value, locale: Locale) -> String {
    let language = locale.language;
    match value {
        Value::Null => Listing::of(language).empty.to_owned(),
        Value::String(text) if text.is_empty() => Listing::of(language).empty.to_owned(),
        Value::String(word) => named(field, word, language).unwrap_or(word).to_owned(),
        Value::Array(items) if items.is_empty() => Listing::of(language).empty.to_owned(),
        Value::Array(items) => {
            let parts: Vec<_> = items.iter().map(|item| item_shown(field, item, locale)).collect();
            // Fields, files and questions take a line each.
            let lines = matches!(field, "fields" | "distributions" | "questions");
            parts.join(if lines { "\n" } else { locale.text.site.separator })
        }
        Value::Object(members) => {
            let part = |name: &str| members.get(name).and_then(Value::as_str).unwrap_or_default();
            if field == "unseen" {
                unseen(value, locale)
            } else if field == "period" {
                format!("{} — {}", part("start"), part("end"))
            } else {
                let parts = [part("office"), part("phone"), part("email")];
                parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
            }
        }
        other => other.to_string(),
    }
}

fn item_shown(field: &str, item: &Value, locale: Locale) -> String {
    match (field, item) {
        // A file is told as its title, its name and its digest.
        ("distributions", Value::Array(parts)) => {
            let part = |at: usize| parts.get(at).and_then(Value::as_str).unwrap_or_default();
            let digest: String = part(2).chars().take(12).collect();
            format!("{} ({}, {digest}…)", part(0), part(1))
        }
        ("fields", Value::Object(members)) => {
            let part = |name: &str| members.get(name).and_then(Value::as_str).unwrap_or_default();
            let kind = domain::FieldType::from_value(part("type"));
            let kind = kind.map_or("", |kind| kind.label(locale.language));
            let parts = [part("name"), part("title"), kind, part("unit"), part("description")];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
        }
        (_, Value::String(word)) => named(field, word, locale.language).unwrap_or(word).to_owned(),
        (_, other) => other.to_string(),
    }
}

/// The name of a word of a vocabulary.
fn named(field: &str, word: &str, language: Language) -> Option<&'static str> {
    Some(match field {
        "openness" => Openness::from_value(word)?.label(language),
        "sharing" => Sharing::from_value(word)?.label(language),
        "themes" => Theme::from_value(word)?.label(language),
        "library" => Library::from_value(word)?.label(language),
        "frequency" => Frequency::from_value(word)?.label(language),
        "licence" => Licence::from_value(word)?.label(language),
        "security_level" => SecurityLevel::from_value(word)?.label(language),
        _ => return None,
    })
}

/// What may be asked of closed data, a line for each kind of column.
fn unseen(value: &Value, locale: Locale) -> String {
    let say = Editor::of(locale.language);
    let Ok(policy) = serde_json::from_value::<Unseen>(value.clone()) else { return json(value) };
    let Unseen {
        uses,
        keys,
        claims,
        tells_unknown,
        daily,
        groups,
        measures,
        unit,
        group_min,
        step,
    } = policy;
    let words = |names: &[String]| names.join(locale.text.site.separator);
    let mut lines = vec![uses.label(locale.language).to_owned()];
    if uses.answers(Question::Verification) {
        lines.push(format!("{} {}", say.unseen_keys, words(&keys)));
        lines.push(format!("{} {}", say.unseen_claims, words(&claims)));
        lines.push(format!("{} {daily}", say.unseen_daily));
        if tells_unknown {
            lines.push(say.unseen_tells.to_owned());
        }
    }
    if uses.answers(Question::Aggregates) {
        lines.push(format!("{} {}", say.unseen_groups, words(&groups)));
        if !measures.is_empty() {
            lines.push(format!("{} {}", say.unseen_measures, words(&measures)));
        }
        if let Some(unit) = unit {
            lines.push(format!("{} {unit}", say.unseen_unit));
        }
        lines.push(format!("{} {group_min}", say.unseen_least));
        lines.push(format!("{} {step}", say.unseen_step));
    }
    lines.join("\n")
}

/// JSON in lines, for who wants all of it.
pub fn json(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// The fields of the data as a table.
pub fn fields_table(fields: &[Field], locale: Locale) -> Markup {
    let say = Editor::of(locale.language);
    html! {
        div.scroll role="region" aria-label=(say.fields) tabindex="0" {
            table {
                thead { tr {
                    @for name in [say.field_name, say.field_title, say.field_type, say.field_unit, say.field_meaning] { th scope="col" { (name) } }
                } }
                tbody {
                    @for field in fields {
                        tr {
                            th scope="row" { code { (field.name) } }
                            td lang=[locale.lang_of(&field.title)] { (field.title) }
                            td { (field.kind.label(locale.language)) }
                            td { (field.unit.as_deref().unwrap_or_default()) }
                            td.prose { (field.description.as_deref().unwrap_or_default()) }
                        }
                    }
                }
            }
        }
    }
}
