//! What may be asked of closed data without seeing it (可用不可见, R33): a section of its own, open
//! where something is set.

use domain::Entry;
use domain::unseen::UnseenUse;
use maud::{Markup, html};

use super::super::form::{Text, select, wrong};
use super::sections::section as card;
use crate::locale::Locale;
use crate::locale::staff::Editor;

/// The section.
pub fn section(entry: &Entry, locale: Locale) -> Markup {
    let say = Editor::of(locale.language);
    let set = entry.unseen.is_some();
    let policy = entry.unseen.clone().unwrap_or_default();
    let uses = UnseenUse::ALL
        .iter()
        .map(|it| (it.value().to_owned(), it.label(locale.language).to_owned()));
    let none = [(String::new(), say.unseen_none.to_owned())];
    let chosen = if set { policy.uses.value() } else { "" };
    let words = |columns: &[String]| columns.join("、");
    let line = |name: &str, label: &str, help: &str, value: &str| {
        Text { name, label, help, value, most: Some(2000), ..Text::default() }.line()
    };
    let number = |name: &str, label: &str, help: &str, value: u32| {
        Text { name, label, help, value: &value.to_string(), kind: "number", ..Text::default() }
            .line()
    };
    card(
        "unseen",
        say.unseen,
        &html! {
            p.help { (say.unseen_help) }
            (select("unseen.uses", say.unseen_uses, "", none.into_iter().chain(uses), chosen))
            (wrong("f-unseen", "unseen"))
            details.rest open[set] {
                summary { (UnseenUse::Verification.label(locale.language)) }
                div.stack.tight {
                    (line("unseen.keys", say.unseen_keys, say.unseen_keys_help, &words(&policy.keys)))
                    (line("unseen.claims", say.unseen_claims, say.unseen_claims_help, &words(&policy.claims)))
                    (number("unseen.daily", say.unseen_daily, say.unseen_daily_help, policy.daily))
                    label.tick {
                        input type="checkbox" name="unseen.tells_unknown" value="true" checked[policy.tells_unknown];
                        span { (say.unseen_tells) }
                    }
                    p.help { (say.unseen_tells_help) }
                }
            }
            details.rest open[set] {
                summary { (UnseenUse::Aggregates.label(locale.language)) }
                div.stack.tight {
                    (line("unseen.groups", say.unseen_groups, say.unseen_groups_help, &words(&policy.groups)))
                    (line("unseen.measures", say.unseen_measures, say.unseen_measures_help, &words(&policy.measures)))
                    (line("unseen.unit", say.unseen_unit, say.unseen_unit_help, policy.unit.as_deref().unwrap_or_default()))
                    div.pair {
                        (number("unseen.group_min", say.unseen_least, say.unseen_least_help, policy.group_min))
                        (number("unseen.step", say.unseen_step, say.unseen_step_help, policy.step))
                    }
                }
            }
        },
    )
}
