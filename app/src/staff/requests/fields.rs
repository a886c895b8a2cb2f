//! The fields of the forms: reasons and laws, grades and outcomes, departments and datasets.

use contract::paths;
use domain::request::{Command, Grade, Kind, Rule};
use maud::{Markup, html};

use super::super::form::{Text, choice, id, select, wrong};
use super::{Case, decide, why};
use crate::components::stamp;
use crate::locale::format;
use crate::locale::staff::{Requests, fill};

/// Most characters of a reason; the form's own limit of a text.
const MOST: usize = 4000;

/// That two agree, and who did so first (R20).
pub fn agreement(case: &Case<'_>) -> Markup {
    let locale = case.desk.locale;
    let say = Requests::of(locale.language);
    let first = why::agreed(case);
    html! {
        p.small {
            (say.two_agree) " "
            @match first {
                Some(event) => (fill(say.first_agreed, &[
                    event.who.as_deref().unwrap_or_default(),
                    event.party.label(locale.language),
                    &format::moment(event.at, locale.language),
                    &event.label,
                ])),
                None => (say.first_now),
            }
        }
    }
}

/// Why, or what is said; what it is called depends on the command.
pub fn comment(command: Command, rule: &Rule, case: &Case<'_>) -> Markup {
    let say = Requests::of(case.desk.locale.language);
    let (label, help) = match (command, case.view.kind) {
        (Command::Return, _) => (say.missing, say.missing_help),
        (Command::Refuse, _) => (say.refuse_why, ""),
        (Command::Comment, _) => (say.message, ""),
        (Command::Decide, Kind::Access) => (say.reason, say.when_refused),
        (Command::Resolve, Kind::Incident) => (say.handled, ""),
        (Command::Resolve, _) | (Command::Approve, Kind::Demand) if rule.needs.reason => {
            (say.reply, "")
        }
        _ if rule.needs.reason => (say.reason, ""),
        _ => (say.reason_optional, ""),
    };
    Text {
        name: "comment",
        within: command.value(),
        label,
        help,
        required: rule.needs.reason,
        most: Some(MOST),
        ..Text::default()
    }
    .lines(if rule.needs.reason { 4 } else { 2 })
}

/// The law that it rests on, with those that may fit to be taken over.
pub fn legal_basis(command: Command, required: bool, case: &Case<'_>) -> Markup {
    let say = Requests::of(case.desk.locale.language);
    let field = id(&format!("{command}-legal_basis"));
    let list = format!("{field}-list");
    let mut suggestions: Vec<&String> = Vec::new();
    for basis in &case.view.suggestions {
        if !suggestions.contains(&basis) {
            suggestions.push(basis);
        }
    }
    let help = if suggestions.is_empty() { "" } else { say.legal_basis_help };
    html! {
        div.field {
            label.need[required] for=(field) { (say.legal_basis) }
            @if !help.is_empty() { p.help id={ (field) "-help" } { (help) } }
            input #(field) type="text" name="legal_basis" maxlength="500" required[required]
                list=[(!suggestions.is_empty()).then_some(&list)] aria-describedby={ (field) "-wrong" };
            (wrong(&field, "legal_basis"))
            @if !suggestions.is_empty() {
                datalist #(list) { @for basis in &suggestions { option value=(basis) {} } }
                ul.suggested.needs-script aria-label=(say.suggestions) {
                    @for basis in &suggestions {
                        li { button.small type="button" data-fill=(field) data-value=(basis) { (basis) } }
                    }
                }
            }
        }
    }
}

/// How it ends, or is decided; nothing is chosen beforehand.
pub fn outcome(command: Command, case: &Case<'_>) -> Markup {
    let language = case.desk.locale.language;
    let say = Requests::of(language);
    let options = decide::outcomes(case)
        .iter()
        .map(|it| (it.value().to_owned(), it.label(language).to_owned(), false));
    let label = if case.view.kind == Kind::Access { say.decision } else { say.outcome };
    choice("radio", (command.value(), "outcome"), label, "", options)
}

/// How grave an incident is.
pub fn grade(command: Command, case: &Case<'_>) -> Markup {
    let language = case.desk.locale.language;
    let say = Requests::of(language);
    let options = Grade::ALL.iter().map(|it| {
        (it.value().to_owned(), it.label(language).to_owned(), case.view.grade == Some(*it))
    });
    choice("radio", (command.value(), "grade"), say.grade, say.grade_help, options)
}

/// The department that is asked to answer a demand.
pub fn provider(command: Command, case: &Case<'_>) -> Markup {
    let say = Requests::of(case.desk.locale.language);
    let none = (String::new(), say.choose.to_owned());
    let each = case.providers.iter().map(|it| (it.value.to_string(), it.label.clone()));
    let known = case.view.form.provider.as_ref().map(|it| it.as_str()).unwrap_or_default();
    let options = std::iter::once(none).chain(each);
    select((command.value(), "provider"), say.provider, say.provider_help, options, known)
}

/// Looking for the entry that satisfies a demand, without leaving its page.
pub fn search(case: &Case<'_>) -> Markup {
    let say = Requests::of(case.desk.locale.language);
    let words = case.desk.address.parameter("find");
    let words = words.unwrap_or_else(|| case.view.form.title.clone());
    html! {
        form.finding method="get" action=(paths::staff_request_page(case.view.id.as_str())) role="search" {
            div.field {
                label for="f-find" { (say.find) }
                input #f-find type="search" name="find" value=(words) maxlength="100";
            }
            button { (say.do_find) }
        }
    }
}

/// The entry that satisfies a demand: one of those that were found, or by its identifier.
pub fn dataset(command: Command, case: &Case<'_>) -> Markup {
    let locale = case.desk.locale;
    let say = Requests::of(locale.language);
    let field = id(&format!("{command}-dataset"));
    html! {
        @match case.found {
            Some(hits) if !hits.is_empty() => {
                fieldset.choice #(field) tabindex="-1" aria-describedby={ (field) "-wrong" } {
                    legend { (say.dataset) }
                    ul.rows.hits {
                        @for (index, hit) in hits.iter().enumerate() {
                            li {
                                label.tick {
                                    input type="radio" name="dataset" value=(hit.id) checked[index == 0 && hits.len() == 1];
                                    span {
                                        span lang=[locale.lang_of(&hit.title)] { (hit.title) }
                                        span.meta { (stamp(hit.openness, locale)) span lang=[locale.lang_of(&hit.provider.name)] { (hit.provider.name) } }
                                    }
                                }
                            }
                        }
                    }
                    (wrong(&field, "dataset"))
                }
            }
            found => {
                @if found.is_some() { p role="status" { (say.found_none) } }
                (Text { name: "dataset", within: command.value(), label: say.dataset_id, help: say.dataset_help, required: true, most: Some(200), ..Text::default() }.line())
            }
        }
    }
}

/// Whether the applicant reads what is said; staff alone, unless told otherwise.
pub fn audience(command: Command, case: &Case<'_>) -> Markup {
    let say = Requests::of(case.desk.locale.language);
    let options = [
        ("false".to_owned(), say.audience_staff.to_owned(), true),
        ("true".to_owned(), say.audience_applicant.to_owned(), false),
    ];
    choice("radio", (command.value(), "to_applicant"), say.audience, "", options)
}

/// The written summary of a grave incident (R26).
pub fn incident_summary(case: &Case<'_>) -> Markup {
    let say = Requests::of(case.desk.locale.language);
    let needed = case.view.grade.is_some_and(Grade::needs_summary);
    let within = "summary";
    let parts = [
        ("cause", say.cause),
        ("course", say.course),
        ("loss", say.loss),
        ("lessons", say.lessons),
    ];
    html! {
        details.rest open[needed] {
            summary { (say.summary) }
            div.stack.tight {
                p.help { (say.summary_help) }
                @for (name, label) in parts {
                    (Text { name, within, label, required: needed, most: Some(MOST), ..Text::default() }.lines(2))
                }
                (wrong("f-summary", "summary"))
            }
        }
    }
}
