//! Applying for data: which data, what for, how it is protected, who uses it (R19).

use domain::request::{Form, Road};
use maud::{Markup, html};

use super::{Sheet, mark_note, undertaking, yes_no};
use crate::locale::Locale;
use crate::locale::citizen::Apply;
use crate::staff::form::{Text, choice, hidden, select, tick, wrong};

/// The four parts.
pub fn sections(sheet: &Sheet<'_>, locale: Locale) -> Markup {
    let say = Apply::of(locale.language);
    let parts = [
        ("what", say.what, data(sheet, say)),
        ("for-what", say.for_what, purpose(sheet, locale)),
        ("how-safe", say.how_safe, safety(sheet, say)),
        ("who", say.who, users(sheet, locale)),
    ];
    html! {
        (mark_note(locale))
        @for (id, name, part) in parts {
            section.card.stack aria-labelledby=(id) { h2 id=(id) { (name) } (part) }
        }
    }
}

fn long<'a>(
    name: &'a str,
    label: &'a str,
    help: &'a str,
    value: &'a str,
    error: &'a str,
) -> Text<'a> {
    let most = Some(Form::TEXT_MAX);
    Text { name, label, help, value, error, most, ..Text::default() }
}

fn data(sheet: &Sheet<'_>, say: &Apply) -> Markup {
    let form = sheet.form;
    let files = sheet.files.iter().map(|file| {
        let chosen = form.distributions.contains(&file.id);
        (file.id.to_string(), file.title.clone(), chosen)
    });
    html! {
        @if sheet.files.len() > 1 {
            (choice("checkbox", "distributions[]", say.files, say.files_help, files))
        }
        (yes_no("updates", say.updates, say.updates_help, form.updates, [say.updates_no, say.updates_yes]))
    }
}

fn purpose(sheet: &Sheet<'_>, locale: Locale) -> Markup {
    let say = Apply::of(locale.language);
    let form = sheet.form;
    let wrong = sheet.wrong;
    let until = form.until.map(|day| day.to_string()).unwrap_or_default();
    let times = form.times.map(|times| times.to_string()).unwrap_or_default();
    let assessment = form.assessment.as_deref().unwrap_or_default();
    html! {
        (Text { required: true, ..long("purpose", say.purpose, say.purpose_help, &form.purpose, &wrong("purpose")) }.lines(3))
        (Text { required: true, ..long("scenario", say.scenario, say.scenario_help, &form.scenario, &wrong("scenario")) }.lines(3))
        div.pair {
            (Text { name: "until", label: say.until, help: say.until_help, value: &until, kind: "date", required: true, error: &wrong("until"), ..Text::default() }.line())
            (Text { name: "times", label: say.times, help: say.times_help, value: &times, kind: "number", error: &wrong("times"), ..Text::default() }.line())
        }
        div.depends {
            (yes_no("leaves_country", say.leaves, say.leaves_help, form.leaves_country, [say.no, say.yes]))
            div.then {
                (Text { name: "assessment", label: say.assessment, help: say.assessment_help, value: assessment, most: Some(Form::LINE_MAX), error: &wrong("assessment"), ..Text::default() }.line())
            }
        }
        (questions(sheet, locale))
    }
}

/// What the entry asks beside the law.
fn questions(sheet: &Sheet<'_>, locale: Locale) -> Markup {
    let say = Apply::of(locale.language);
    let missing = (sheet.wrong)("answers");
    html! {
        @if !sheet.questions.is_empty() {
            fieldset.choice.stack {
                legend { (say.questions) }
                @for (index, question) in sheet.questions.iter().enumerate() {
                    @let written = sheet.form.answers.iter().find(|it| it.question == *question);
                    @let name = format!("answers[{index}].answer");
                    (hidden(&format!("answers[{index}].question"), question))
                    div lang=[locale.lang_of(question)] {
                        (Text { required: true, ..long(&name, question, "", written.map_or("", |it| &it.answer), "") }.lines(2))
                    }
                }
                @if missing.is_empty() { (wrong("f-answers", "answers")) }
                @else { p.wrong id="f-answers-wrong" data-error="answers" { (missing) } }
            }
        }
    }
}

fn safety(sheet: &Sheet<'_>, say: &Apply) -> Markup {
    let form = sheet.form;
    let wrong = sheet.wrong;
    html! {
        (Text { required: true, ..long("protection", say.protection, say.protection_help, &form.protection, &wrong("protection")) }.lines(3))
        (long("storage", say.storage, say.storage_help, &form.storage, &wrong("storage")).lines(2))
    }
}

fn users(sheet: &Sheet<'_>, locale: Locale) -> Markup {
    let say = Apply::of(locale.language);
    let form = sheet.form;
    let wrong = sheet.wrong;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let members = form.members.join("\n");
    let line = Some(Form::LINE_MAX);
    html! {
        (for_whom(sheet, locale))
        @if sheet.organisation.is_none() {
            div.pair {
                (Text { name: "organisation_name", label: say.organisation_name, help: say.organisation_name_help, value: &text(&form.organisation_name), most: line, autocomplete: "organization", error: &wrong("organisation_name"), ..Text::default() }.line())
                (Text { name: "credit_code", label: say.credit_code, help: say.credit_code_help, value: &text(&form.credit_code), most: Some(18), error: &wrong("credit_code"), ..Text::default() }.line())
            }
        }
        (Text { name: "phone", label: say.phone, help: say.phone_help, value: &text(&form.phone), kind: "tel", most: line, autocomplete: "tel", error: &wrong("phone"), ..Text::default() }.line())
        (long("members", say.members, say.members_help, &members, &wrong("members")).lines(3))
        div.depends {
            (yes_no("emergency", say.emergency, say.emergency_help, form.emergency, [say.no, say.yes]))
            div.then {
                (long("emergency_reason", say.emergency_reason, say.emergency_reason_help, &text(&form.emergency_reason), &wrong("emergency_reason")).lines(2))
            }
        }
        @if !sheet.undertaking.is_empty() {
            div.stack.tight {
                h3 { (say.undertaking) }
                (undertaking(sheet.undertaking, say.undertaking, locale))
            }
        }
        (accept(sheet, say))
    }
}

fn accept(sheet: &Sheet<'_>, say: &Apply) -> Markup {
    let missing = (sheet.wrong)("undertaking");
    html! {
        @if sheet.form.undertaking {
            // Once accepted it stays so; the box would take nothing back.
            div.field {
                label.tick { input type="checkbox" name="undertaking" value="true" checked required; span { (say.undertaking_accept) } }
                (wrong("f-undertaking", "undertaking"))
            }
        } @else if missing.is_empty() {
            (tick("undertaking", "true", say.undertaking_accept, true))
        } @else {
            div.field {
                label.tick { input type="checkbox" name="undertaking" value="true" required; span { (say.undertaking_accept) } }
                p.wrong id="f-undertaking-wrong" data-error="undertaking" { (missing) }
            }
        }
    }
}

/// The road and the organisation, for who may choose.
fn for_whom(sheet: &Sheet<'_>, locale: Locale) -> Markup {
    let say = Apply::of(locale.language);
    let roads = Road::ALL.iter().filter(|road| sheet.roads.contains(road));
    let roads = roads.map(|road| {
        let name = road.label(locale.language).to_owned();
        (road.value().to_owned(), name, *road == sheet.road)
    });
    let nobody = (String::new(), say.for_myself.to_owned());
    let known = sheet.organisations.iter().map(|it| (it.id.to_string(), it.name.clone()));
    let organisations = std::iter::once(nobody).chain(known);
    let chosen = sheet.organisation.map(ToString::to_string).unwrap_or_default();
    html! {
        @if sheet.roads.len() > 1 { (choice("radio", "road", say.road, say.road_help, roads)) }
        @if !sheet.organisations.is_empty() {
            (select("organisation", say.organisation, "", organisations, &chosen))
        }
    }
}
