//! The terms of a grant, as they were asked for: less can be granted, never more (R22).

use domain::request::Command;
use maud::{Markup, html};

use super::super::form::{Text, choice, hidden, id, wrong};
use super::Case;
use crate::locale::format;
use crate::locale::staff::{Requests, fill};

/// A field with a least and a most.
pub struct Measured<'a> {
    /// Its identifier.
    pub id: &'a str,
    /// Name on the wire.
    pub name: &'a str,
    /// What people read.
    pub label: &'a str,
    /// One line of help.
    pub help: &'a str,
    /// `date` or `number`.
    pub kind: &'a str,
    /// What is in it.
    pub value: &'a str,
    /// The least.
    pub least: &'a str,
    /// The most; empty for none.
    pub most: &'a str,
}

impl Measured<'_> {
    /// The field with all that belongs to it.
    pub fn field(&self) -> Markup {
        let Self { id, name, label, help, kind, value, least, most } = self;
        let limit = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        html! {
            div.field {
                label for=(id) { (label) }
                @if !help.is_empty() { p.help id={ (id) "-help" } { (help) } }
                input #(id) type=(kind) name=(name) value=(value) min=[limit(least)] max=[limit(most)]
                    aria-describedby={ (id) "-wrong" };
                (wrong(id, name))
            }
        }
    }
}

/// The fields; those of a decision stand in a fold, for it may refuse.
pub fn fields(command: Command, case: &Case<'_>) -> Markup {
    let say = Requests::of(case.desk.locale.language);
    if command == Command::Decide {
        return html! {
            details.rest {
                summary { (say.terms_if) }
                div.stack.tight { (all(command, case)) }
            }
        };
    }
    html! {
        div.stack.tight role="group" aria-label=(say.terms) {
            h3 { (say.terms) }
            (all(command, case))
        }
    }
}

fn all(command: Command, case: &Case<'_>) -> Markup {
    let locale = case.desk.locale;
    let say = Requests::of(locale.language);
    let form = &case.view.form;
    let name = |name: &str| id(&format!("{command}-{name}"));
    let until = form.until.map(format::iso).unwrap_or_default();
    let until_help = form.until.map(|day| fill(say.until_asked, &[&locale.date(day)]));
    let times = form.times.map(|times| times.to_string()).unwrap_or_default();
    let times_help = match form.times {
        Some(times) => fill(say.times_asked, &[&times.to_string()]),
        None => say.times_help.to_owned(),
    };
    html! {
        p.help { (say.terms_help) }
        (wrong(&name("terms"), "terms"))
        (files(command, case))
        div.pair {
            (Measured { id: &name("until"), name: "until", label: say.until, help: until_help.as_deref().unwrap_or_default(), kind: "date", value: &until, least: "", most: &until }.field())
            (Measured { id: &name("times"), name: "times", label: say.times, help: &times_help, kind: "number", value: &times, least: "1", most: &times }.field())
        }
        @if form.updates {
            @let options = [
                ("true".to_owned(), say.later_versions.to_owned(), true),
                ("false".to_owned(), say.this_version.to_owned(), false),
            ];
            (choice("radio", (command.value(), "updates"), say.versions, "", options))
        } @else {
            (hidden("updates", "false"))
            p.small.muted { (say.only_this) }
        }
        @if form.leaves_country {
            (Text {
                name: "assessment",
                within: command.value(),
                label: say.assessment,
                help: say.assessment_help,
                value: form.assessment.as_deref().unwrap_or_default(),
                required: command == Command::Approve,
                most: Some(200),
                ..Text::default()
            }.line())
        }
    }
}

/// The files that were asked for, all of them ticked. Where none is known by name, nothing is
/// sent, and what was asked for is granted.
fn files(command: Command, case: &Case<'_>) -> Markup {
    let say = Requests::of(case.desk.locale.language);
    let asked = &case.view.form.distributions;
    let known = case.view.entry.iter().flat_map(|entry| &entry.files);
    let options: Vec<_> = known
        .filter(|file| asked.is_empty() || asked.contains(&file.id))
        .map(|file| (file.id.to_string(), file.title.clone(), true))
        .collect();
    html! {
        @if !options.is_empty() {
            (choice("checkbox", (command.value(), "distributions[]"), say.files, "", options))
        }
    }
}
