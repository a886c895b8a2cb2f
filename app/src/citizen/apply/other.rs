//! Asking for data that is missing, reporting an error, reporting a leak: a few lines each.

use domain::request::{Form, Kind};
use maud::{Markup, html};

use super::{Sheet, mark_note};
use crate::locale::Locale;
use crate::locale::citizen::Apply;
use crate::staff::form::{Text, choice, select};

/// The one part of the form.
pub fn section(sheet: &Sheet<'_>, locale: Locale) -> Markup {
    let say = Apply::of(locale.language);
    let (label, help) = match sheet.kind {
        Kind::Demand => (say.demand_text, say.demand_text_help),
        Kind::Incident => (say.incident_text, say.incident_text_help),
        _ => (say.correction_text, say.correction_text_help),
    };
    let demand = sheet.kind == Kind::Demand;
    let title = (sheet.wrong)("title");
    let text = (sheet.wrong)("text");
    let value = sheet.form.phone.as_deref().unwrap_or_default();
    html! {
        (mark_note(locale))
        div.card.stack {
            @if demand {
                (Text { name: "title", label: say.title, help: say.title_help, value: &sheet.form.title, required: true, most: Some(Form::LINE_MAX), error: &title, ..Text::default() }.line())
            }
            (files(sheet, say))
            (Text { name: "text", label, help, value: &sheet.form.text, required: true, most: Some(Form::TEXT_MAX), error: &text, ..Text::default() }.lines(6))
            @if demand { (providers(sheet, say)) }
            (Text { name: "phone", label: say.phone, help: say.phone_help, value, kind: "tel", most: Some(Form::LINE_MAX), autocomplete: "tel", ..Text::default() }.line())
        }
    }
}

fn files(sheet: &Sheet<'_>, say: &Apply) -> Markup {
    let files = sheet.files.iter().map(|file| {
        let chosen = sheet.form.distributions.contains(&file.id);
        (file.id.to_string(), file.title.clone(), chosen)
    });
    html! {
        @if sheet.files.len() > 1 {
            (choice("checkbox", "distributions[]", say.files, say.files_help, files))
        }
    }
}

fn providers(sheet: &Sheet<'_>, say: &Apply) -> Markup {
    let nobody = (String::new(), say.provider_any.to_owned());
    let known = sheet.providers.iter().map(|it| (it.value.to_string(), it.label.clone()));
    let chosen = sheet.form.provider.as_ref().map(ToString::to_string).unwrap_or_default();
    html! {
        @if !sheet.providers.is_empty() {
            (select("provider", say.provider, "", std::iter::once(nobody).chain(known), &chosen))
        }
    }
}
