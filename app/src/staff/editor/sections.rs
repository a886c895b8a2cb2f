//! The sections of the editor: each field with its help in one line.

use contract::Region;
use domain::{Entry, Frequency, Library, Licence, Openness, SecurityLevel, Sharing, Theme};
use maud::{Markup, html};

use super::super::form::{Text, choice, select, wrong};
use super::super::organisations::region_choice;
use super::unseen;
use crate::locale::Locale;
use crate::locale::staff::Editor;

/// Values of a vocabulary as options.
macro_rules! options {
    ($kind:ident, $locale:expr) => {
        $kind::ALL.iter().map(|it| (it.value().to_owned(), it.label($locale.language).to_owned()))
    };
    ($kind:ident, $locale:expr, $chosen:expr) => {
        $kind::ALL.iter().map(|it| {
            (it.value().to_owned(), it.label($locale.language).to_owned(), $chosen.contains(it))
        })
    };
}

/// All sections but the fields of the data.
pub fn all(entry: &Entry, regions: &[Region], locale: Locale) -> Markup {
    html! {
        (basics(entry, locale))
        (opening(entry, locale))
        (unseen::section(entry, locale))
        (classes(entry, regions, locale))
        (contact(entry, locale))
    }
}

fn basics(entry: &Entry, locale: Locale) -> Markup {
    let say = Editor::of(locale.language);
    let words = |words: &[String]| words.join("、");
    section(
        "basics",
        say.basics,
        &html! {
            (Text { name: "title", label: say.title, help: say.title_help, value: &entry.title, required: true, most: Some(Entry::TITLE_MAX), ..Text::default() }.line())
            (Text { name: "summary", label: say.summary, help: say.summary_help, value: &entry.summary, most: Some(Entry::SUMMARY_MAX), ..Text::default() }.lines(5))
            (Text { name: "keywords", label: say.keywords, help: say.keywords_help, value: &words(&entry.keywords), ..Text::default() }.line())
            (Text { name: "source", label: say.source, help: say.source_help, value: entry.source.as_deref().unwrap_or_default(), ..Text::default() }.line())
        },
    )
}

fn opening(entry: &Entry, locale: Locale) -> Markup {
    let say = Editor::of(locale.language);
    let stated = |text: &Option<String>| text.clone().unwrap_or_default();
    section(
        "opening",
        say.opening,
        &html! {
            (choice("radio", "openness", say.openness, say.openness_help, options!(Openness, locale, [entry.openness])))
            (Text { name: "legal_basis", label: say.legal_basis, help: say.legal_basis_help, value: &stated(&entry.legal_basis), ..Text::default() }.lines(2))
            (Text { name: "conditions", label: say.conditions, help: say.conditions_help, value: &stated(&entry.conditions), ..Text::default() }.lines(2))
            (Text { name: "questions", label: say.questions, help: say.questions_help, value: &entry.questions.join("\n"), ..Text::default() }.lines(3))
            (Text { name: "undertaking", label: say.undertaking, help: say.undertaking_help, value: &stated(&entry.undertaking), ..Text::default() }.lines(3))
            (choice("radio", "sharing", say.sharing, say.sharing_help, options!(Sharing, locale, [entry.sharing])))
            (Text { name: "usage", label: say.usage, help: say.usage_help, value: &stated(&entry.usage), ..Text::default() }.lines(2))
            div.pair {
                (select("licence", say.licence, say.licence_help, options!(Licence, locale), entry.licence.value()))
                (select("security_level", say.security_level, say.security_level_help, options!(SecurityLevel, locale), entry.security_level.value()))
            }
        },
    )
}

fn classes(entry: &Entry, regions: &[Region], locale: Locale) -> Markup {
    let say = Editor::of(locale.language);
    let day =
        |day: Option<chrono::NaiveDate>| day.map(crate::locale::format::iso).unwrap_or_default();
    section(
        "classes",
        say.classes,
        &html! {
            (choice("checkbox", "themes[]", say.themes, say.themes_help, options!(Theme, locale, entry.themes)))
            div.pair {
                (select("library", say.library, say.library_help, options!(Library, locale), entry.library.value()))
                (select("frequency", say.frequency, say.frequency_help, options!(Frequency, locale), entry.frequency.value()))
            }
            (region_choice("region", say.region, say.region_help, entry.region.as_str(), regions))
            fieldset.choice {
                legend { (say.period) }
                p.help { (say.period_help) }
                div.pair {
                    (Text { name: "period.start", label: say.period_start, kind: "date", value: &day(entry.period.start), ..Text::default() }.line())
                    (Text { name: "period.end", label: say.period_end, kind: "date", value: &day(entry.period.end), ..Text::default() }.line())
                }
                (wrong("f-period", "period"))
            }
            (Text { name: "elements", label: say.elements, help: say.elements_help, value: &entry.elements.join("、"), ..Text::default() }.line())
        },
    )
}

fn contact(entry: &Entry, locale: Locale) -> Markup {
    let say = Editor::of(locale.language);
    let stated = |text: &Option<String>| text.clone().unwrap_or_default();
    section(
        "contact",
        say.contact_group,
        &html! {
            (Text { name: "contact.office", label: say.office, help: say.office_help, value: &entry.contact.office, most: Some(200), ..Text::default() }.line())
            (wrong("f-contact", "contact"))
            div.pair {
                (Text { name: "contact.phone", label: say.phone, help: say.phone_help, value: &stated(&entry.contact.phone), kind: "tel", most: Some(100), ..Text::default() }.line())
                (Text { name: "contact.email", label: say.email, help: say.email_help, value: &stated(&entry.contact.email), kind: "email", most: Some(254), ..Text::default() }.line())
            }
        },
    )
}

/// A section of the form.
pub fn section(id: &str, title: &str, body: &Markup) -> Markup {
    html! {
        section.card.stack aria-labelledby=(id) {
            h2 #(id) { (title) }
            (body)
        }
    }
}
