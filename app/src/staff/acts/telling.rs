//! Saying in a form what is wrong with it: each thing at its field, the rest at its head. What
//! was typed stays as it is.

use contract::{FieldError, Problem, ProblemKind};
use leptos::prelude::*;
use maud::{Markup, html};
use web_sys::Element;

use super::dom;
use crate::locale::Locale;
use crate::locale::staff::Office;
use crate::staff::address::escaped;
use crate::staff::entry;

/// Takes away what was said.
pub fn clear(form: &Element) {
    dom::each(form, "[data-error]", |slot| dom::mark(&slot, "hidden", true));
    dom::each(form, "[aria-invalid]", |field| drop(field.remove_attribute("aria-invalid")));
    if let Some(summary) = dom::within(form, "[data-summary]") {
        dom::mark(&summary, "hidden", true);
        summary.set_inner_html("");
    }
}

/// Says what is wrong and goes there.
pub fn problem(form: &Element, problem: Option<&Problem>, status: u16, locale: Locale) {
    say(form, problem, status, locale);
    if problem.is_some_and(|problem| problem.is(ProblemKind::CodeRequired))
        && let Some(fold) = dom::within(form, "[data-code]")
    {
        dom::mark(&fold, "open", true);
        if let Some(field) = dom::within(&fold, "input") {
            dom::focus(&field);
        }
        return;
    }
    if let Some(summary) = dom::within(form, "[data-summary]") {
        dom::focus(&summary);
    }
}

/// Says what is wrong, and leaves the focus where somebody types.
pub fn say(form: &Element, problem: Option<&Problem>, status: u16, locale: Locale) {
    let errors = problem.map(|problem| problem.errors.as_slice()).unwrap_or_default();
    let elsewhere: Vec<_> = errors.iter().filter(|error| !at_field(form, error)).collect();
    if let Some(summary) = dom::within(form, "[data-summary]") {
        let autosaved = form.has_attribute("data-autosave");
        dom::put(&summary, &told(problem, status, &elsewhere, autosaved, locale));
        dom::mark(&summary, "hidden", false);
    }
}

/// Says something at the field that it is about; whether there is one.
pub fn at_field(form: &Element, error: &FieldError) -> bool {
    let mut found = false;
    dom::each(form, "[data-error]", |slot| {
        if slot.get_attribute("data-error").as_deref() != Some(error.field.as_str()) {
            return;
        }
        found = true;
        slot.set_text_content(Some(&error.detail));
        dom::mark(&slot, "hidden", false);
        let field = slot.id();
        let field = field.strip_suffix("-wrong").and_then(|id| document().get_element_by_id(id));
        if let Some(field) = field.filter(|it| it.tag_name() != "FIELDSET") {
            dom::set(&field, "aria-invalid", "true");
        }
    });
    found
}

fn told(
    problem: Option<&Problem>,
    status: u16,
    elsewhere: &[&FieldError],
    autosaved: bool,
    locale: Locale,
) -> Markup {
    let say = Office::of(locale.language);
    let Some(problem) = problem else {
        let words = if status == 0 { say.offline } else { locale.text.problem.part_failed };
        return html! { p { strong { (words) } } };
    };
    if problem.is(ProblemKind::SignInRequired) {
        let here = window().location().pathname().unwrap_or_default();
        return html! {
            p { strong { (say.expired) } }
            p { (say.expired_help) }
            p { a.button rel="external" target="_blank" href={ "/sign-in?next=" (escaped(&here)) } { (say.sign_in_new_tab) } }
        };
    }
    if problem.is(ProblemKind::Conflict) {
        let version = problem.errors.iter().find(|error| error.field == "version");
        let number: String = version
            .map(|error| error.detail.as_str())
            .unwrap_or_default()
            .chars()
            .filter(char::is_ascii_digit)
            .collect();
        return html! {
            p { strong { (say.changed_elsewhere) } }
            @if autosaved { p { (say.changed_help) } }
            (list(elsewhere, locale))
            p.actions {
                @if autosaved && !number.is_empty() { button.primary type="button" data-take=(number) { (say.take_mine) } }
                a.button rel="external" target=[autosaved.then_some("_blank")] href="" { (say.look_again) }
            }
        };
    }
    html! {
        p { strong { (problem.title) } }
        p { (problem.detail) }
        (list(elsewhere, locale))
    }
}

fn list(errors: &[&FieldError], locale: Locale) -> Markup {
    let shown = errors.iter().filter(|error| error.field != "version");
    html! {
        ul.bulleted {
            @for error in shown { li { strong { (entry::label(&error.field, locale.language)) } " " (error.detail) } }
        }
    }
}
