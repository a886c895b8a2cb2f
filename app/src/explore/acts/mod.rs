//! What scripts add to a table: links and forms are followed without reloading, and all rows are
//! scrolled through, of which only those in sight are in the document.

mod grid;
mod picture;
mod scroll;

use std::sync::Arc;

use contract::RowsPage;
use leptos::{ev, prelude::*};
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use serde::de::IgnoredAny;
use web_sys::{FormData, HtmlFormElement, UrlSearchParams};

use super::place::{Place, View};
use super::tools::FILTER;
use crate::client::{Answers, Loading};
use crate::locale::{Locale, locale};
use crate::staff::acts::dom;

/// Frames within which what was answered is in the document.
const FRAMES: u32 = 60;

type Navigate = Arc<dyn Fn(&str) + Send + Sync>;

/// The ears around the pages.
#[derive(Clone, Copy)]
pub struct Acts {
    locale: Locale,
    navigate: StoredValue<Navigate>,
}

impl Acts {
    /// Ears around what shows these answers.
    pub fn new(answers: Loading) -> Self {
        let navigate = use_navigate();
        // What is narrowed is read where it stands; nobody is sent to the top for it.
        let navigate: Navigate = Arc::new(move |to| {
            navigate(to, NavigateOptions { scroll: false, ..NavigateOptions::default() });
        });
        let acts = Self { locale: locale(), navigate: StoredValue::new(navigate) };
        Effect::new(move |_| {
            let here = answers.get();
            acts.begin(FRAMES, here);
        });
        Effect::new(|_| {
            let resized = window_event_listener(ev::resize, |_| grid::resized());
            on_cleanup(move || {
                resized.remove();
                grid::forget();
            });
        });
        acts
    }

    /// Takes the table over once its rows are in the document.
    fn begin(self, frames: u32, answers: Option<Answers>) {
        request_animation_frame(move || match dom::first("[data-grid]:not([data-mounted])") {
            Some(element) => {
                let rows = answers.and_then(|answers| first_rows(answers, self.locale));
                grid::mount(&element, rows, self.locale);
                to_filter();
            }
            None if frames > 0 => self.begin(frames - 1, answers),
            None => {}
        });
    }

    /// A form is sent: it becomes the address that it asks for.
    pub fn submitted(self, event: &ev::SubmitEvent) {
        let Some(form) = dom::target::<HtmlFormElement>(event) else { return };
        let action = form.get_attribute("action").unwrap_or_default();
        if form.method() != "get" || !action.starts_with("/data/") {
            return;
        }
        let Some(query) = written(&form) else { return };
        event.prevent_default();
        let mut place = Place::read(&format!("{action}?{query}"));
        let columns = place.form.columns.is_some();
        if columns && dom::within(&form, "[name='f.select']:not(:checked)").is_none() {
            place.query.select.clear();
        }
        let to = match &place.form.column {
            Some(column) if !place.form.is_sent() => place.filtering(column),
            None if !place.chart.is_empty() => place.drawing(),
            None if !place.compared.is_empty() => place.comparing(),
            _ => place.of(&place.query),
        };
        self.navigate.with_value(|navigate| navigate(&to));
    }

    /// A choice was made that takes effect at once.
    pub fn changed(self, event: &ev::Event) {
        if let Some(form) =
            dom::closest(event, "form[data-now]").and_then(dom::cast::<HtmlFormElement>)
        {
            // A form that its own browser finds incomplete says so itself.
            let _ = form.request_submit();
        }
    }

    /// Something was pressed with the pointer.
    pub fn clicked(self, event: &ev::MouseEvent) {
        if let Some(button) = dom::closest(event, "[data-picture]") {
            picture::take(button, self.locale);
        } else if let Some(link) = dom::closest(event, "a[href^='#']") {
            dom::follow(&link);
        } else if let Some(cell) = dom::closest(event, "[data-mounted] tbody :is(th, td)") {
            grid::chosen(&cell);
        }
    }

    /// A key was pressed.
    pub fn pressed(self, event: &ev::KeyboardEvent) {
        let on_grid = dom::target::<web_sys::Element>(event)
            .is_some_and(|target| target.get_attribute("role").as_deref() == Some("grid"));
        if on_grid && grid::key(&event.key(), event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
        }
    }
}

/// The rows that came with the page, so that they are not asked for again.
fn first_rows(mut answers: Answers, locale: Locale) -> Option<RowsPage> {
    let place = Place::read(&answers.take_text());
    let _ = answers.take::<IgnoredAny>(locale);
    (place.view == View::Table).then(|| answers.take(locale).ok()).flatten()
}

/// Goes to the form of a filter, where the address asks for that.
fn to_filter() {
    if window().location().hash().is_ok_and(|hash| hash.strip_prefix('#') == Some(FILTER)) {
        let field = dom::first(".by-column :is(select, input:not([type=hidden]))");
        field.iter().for_each(dom::focus);
    }
}

/// What stands in a form, as a query.
fn written(form: &HtmlFormElement) -> Option<String> {
    let data = FormData::new_with_form(form).ok()?;
    let query = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    query.to_string().as_string()
}
