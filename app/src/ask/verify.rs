//! Verification: a form, and the answer to the one before.

use contract::{UnseenColumn, UnseenOwn, UnseenView, paths};
use domain::unseen::{Purpose, Verdict};
use maud::{Markup, html};

use super::{named, purposes};
use crate::locale::Locale;
use crate::locale::ask::Ask as Words;
use crate::locale::staff::fill;
use crate::staff::form::{Text, hidden};

/// The section.
pub fn section(view: &UnseenView, locale: Locale) -> Markup {
    let say = Words::of(locale.language);
    html! {
        section.card.stack aria-labelledby="verify" {
            h2 #verify { (say.verify) }
            p { (say.verify_help) " " (if view.tells_unknown { say.telling } else { say.silent }) }
            @if let Some(own) = &view.own {
                (last(own, locale))
                (form(view, locale))
                p.small.muted { (fill(say.left, &[&own.verifications.to_string()])) }
            } @else {
                (named(say.of_key, &view.keys, locale))
                (named(say.of_claim, &view.claims, locale))
            }
        }
    }
}

fn last(own: &UnseenOwn, locale: Locale) -> Markup {
    let Some(verdict) = own.last else { return html! {} };
    let class = if verdict == Verdict::Confirmed { "yes" } else { "no" };
    html! {
        div.verdict-box role="status" {
            p.small.muted { (Words::of(locale.language).last) }
            p.verdict.(class) { (verdict.label(locale.language)) }
        }
    }
}

fn form(view: &UnseenView, locale: Locale) -> Markup {
    let say = Words::of(locale.language);
    let id = view.distribution.as_str();
    let several = view.claims.len() > 1;
    html! {
        form.stack.slender method="post" action=(paths::verify(id)) autocomplete="off" {
            (hidden("next", &format!("{}#verify", paths::ask_page(id))))
            fieldset.choice.stack.tight {
                legend { (say.key) }
                @for column in &view.keys { (field("key", column, true)) }
            }
            fieldset.choice.stack.tight {
                legend { (if several { say.claim } else { say.claim_one }) }
                @for column in &view.claims { (field("claim", column, !several)) }
            }
            (purposes("verify", Purpose::OwnMatter.value(), locale))
            p.actions { button.primary { (say.ask_verify) } }
        }
    }
}

fn field(of: &str, column: &UnseenColumn, required: bool) -> Markup {
    let name = format!("{of}.{}", column.name);
    let help = column.description.as_deref().unwrap_or_default();
    // Identifiers of fields have no Han letters.
    let within = column.name.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    Text {
        name: &name,
        label: &column.title,
        help,
        required,
        most: Some(domain::Unseen::VALUE_MAX),
        autocomplete: "off",
        within: &within,
        ..Text::default()
    }
    .line()
}
