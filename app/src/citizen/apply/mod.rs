//! The form of a request, by its kind: the same for a new one and for a draft.

mod about;
mod access;
mod other;

pub use about::About;

use contract::{AskedFile, Provider, ProviderRef};
use domain::ProviderId;
use domain::request::{Form, Kind, Road};
use maud::{Markup, html};

use crate::locale::Locale;
use crate::locale::citizen::Apply;
use crate::locale::staff::Office;
use crate::staff::form::{hidden, summary};

/// What the form shows and what it is filled with.
pub struct Sheet<'a> {
    /// What is asked.
    pub kind: Kind,
    /// What is written so far.
    pub form: &'a Form,
    /// The entry's files, where it is about one.
    pub files: Vec<AskedFile>,
    /// What the entry asks beside the law.
    pub questions: &'a [String],
    /// What everybody who uses the data undertakes.
    pub undertaking: &'a str,
    /// The roads that are open to whoever writes.
    pub roads: &'a [Road],
    /// By which road.
    pub road: Road,
    /// The organisations for which they may ask.
    pub organisations: &'a [ProviderRef],
    /// For which one.
    pub organisation: Option<&'a ProviderId>,
    /// The departments, for a demand.
    pub providers: &'a [Provider],
    /// What is wrong with a field, where that is to be said already.
    pub wrong: &'a dyn Fn(&str) -> String,
}

/// Where a form is sent and what becomes of it.
pub struct Sending<'a> {
    /// Where it is sent.
    pub action: &'a str,
    /// Where one goes on from it.
    pub next: &'a str,
    /// The version that was seen, of a request that is there: it then saves itself.
    pub version: Option<u32>,
    /// What nobody sees: names and values.
    pub hidden: &'a [(&'a str, String)],
}

/// The whole form with its two buttons: the first keeps what is written, the second hands it in.
pub fn form(sheet: &Sheet<'_>, sending: &Sending<'_>, locale: Locale) -> Markup {
    let say = Apply::of(locale.language);
    let there = sending.version.is_some();
    let submit = if sheet.kind == Kind::Access { say.submit_access } else { say.submit };
    html! {
        form #request-form .stack.loose.application method="post" action=(sending.action)
            data-method=[there.then_some("PUT")]
            data-autosave=[there.then_some("")]
            data-next="/requests/{id}"
            data-kept="/requests/{id}/edit?check=1"
            data-kept-said=(say.kept)
        {
            (hidden("next", sending.next))
            @for (name, value) in sending.hidden { (hidden(name, value)) }
            @if let Some(version) = sending.version { (hidden("version", &version.to_string())) }
            (summary())
            (about_dataset(sheet))
            @match sheet.kind {
                Kind::Access => (access::sections(sheet, locale)),
                _ => (other::section(sheet, locale)),
            }
            div.actions.ends {
                // The first button is what the Enter key presses.
                button name="submit" value="false" formnovalidate data-next="/requests/{id}/edit" { (say.save) }
                button.primary name="submit" value="true" { (submit) }
                @if there {
                    p.save-status data-status="" role="status" { (say.autosaves) }
                }
            }
        }
    }
}

/// What is wrong with the entry itself: that it is under way already, or gone.
fn about_dataset(sheet: &Sheet<'_>) -> Markup {
    let wrong = (sheet.wrong)("dataset");
    html! {
        p.wrong #f-dataset tabindex="-1" data-error="dataset" hidden[wrong.is_empty()] { (wrong) }
    }
}

/// The undertaking in full, in a frame that scrolls.
pub fn undertaking(text: &str, name: &str, locale: Locale) -> Markup {
    html! {
        div.undertaking.pre tabindex="0" role="region" aria-label=(name) lang=[locale.lang_of(text)] {
            (text)
        }
    }
}

/// A choice between yes and no; a box alone would say nothing when it is not ticked.
fn yes_no(name: &str, words: &str, help: &str, yes: bool, labels: [&str; 2]) -> Markup {
    let option = |value: bool, label: &str| (value.to_string(), label.to_owned(), value == yes);
    let [no_label, yes_label] = labels;
    crate::staff::form::choice(
        "radio",
        name,
        words,
        help,
        [option(false, no_label), option(true, yes_label)],
    )
}

/// What is needed is marked, and this says how.
fn mark_note(locale: Locale) -> Markup {
    html! { p.small.muted { span.need {} " " (Office::of(locale.language).required) } }
}
