//! What scripts add to the pages for staff: forms are sent without leaving the page, drafts save
//! themselves, files go up in pieces. Each works as a plain form too, and nothing typed is lost.

pub(crate) mod dom;
mod files;
mod rows;
mod saving;
mod sending;
mod telling;
mod uploading;

use std::sync::Arc;

use leptos::{ev, prelude::*};
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use web_sys::HtmlFormElement;

use crate::acts::narrowing;
use crate::client::Loading;
use crate::locale::{Locale, locale};
use crate::visit::Stage;

type Navigate = Arc<dyn Fn(&str) + Send + Sync>;

/// The ears around the pages.
#[derive(Clone, Copy)]
pub struct Acts {
    answers: Loading,
    locale: Locale,
    stage: Stage,
    navigate: StoredValue<Navigate>,
    saving: StoredValue<saving::Saving>,
}

impl Acts {
    /// Ears around what shows these answers.
    pub fn new(answers: Loading) -> Self {
        let navigate = use_navigate();
        let navigate: Navigate = Arc::new(move |to| navigate(to, NavigateOptions::default()));
        let acts = Self {
            answers,
            locale: locale(),
            stage: Stage::current(),
            navigate: StoredValue::new(navigate),
            saving: StoredValue::new(saving::Saving::default()),
        };
        // Each time that answers are shown, files may be waiting to be looked through.
        Effect::new(move |_| {
            answers.track();
            acts.saving.set_value(saving::Saving::default());
            acts.watch_files();
        });
        acts
    }

    /// A form is sent.
    pub fn submitted(self, event: &ev::SubmitEvent) {
        let Some(form) = dom::target::<HtmlFormElement>(event) else { return };
        let action = form.get_attribute("action").unwrap_or_default();
        if form.method() == "get" {
            // Searching the catalogue is heard further out.
            if action != "/search" {
                event.prevent_default();
                self.go(&sending::asked(&form, &action));
            }
            return;
        }
        event.prevent_default();
        let pressed = event.submitter().map(web_sys::Element::from);
        let sure = form.get_attribute("data-sure");
        let sure = sure.is_none_or(|words| window().confirm_with_message(&words).unwrap_or(false));
        // A form that is under way is not sent twice.
        if !sure || form.has_attribute("aria-busy") {
            return;
        }
        if form.has_attribute("data-upload") {
            return self.chosen(&form);
        }
        if form.has_attribute("data-autosave") {
            return match pressed.filter(sending::hands_in) {
                Some(_) => leptos::task::spawn_local(self.hand_in(form)),
                None => self.save_now(),
            };
        }
        leptos::task::spawn_local(self.send(form, pressed));
    }

    /// Something was typed.
    pub fn typed(self, event: &ev::Event) {
        narrowing(event);
        self.touched(event);
    }

    /// A choice was made, or files were chosen.
    pub fn changed(self, event: &ev::Event) {
        if let Some(zone) = dom::closest(event, "form[data-upload]") {
            if dom::target::<web_sys::HtmlInputElement>(event)
                .is_some_and(|it| it.type_() == "file")
                && let Some(zone) = dom::cast::<HtmlFormElement>(zone)
            {
                self.chosen(&zone);
            }
            return;
        }
        self.touched(event);
    }

    /// Something was pressed.
    pub fn clicked(self, event: &ev::MouseEvent) {
        if dom::closest(event, "[data-add-row]").is_some() {
            rows::add(self.locale);
        } else if let Some(button) = dom::closest(event, "[data-remove-row]") {
            rows::remove(&button);
            self.dirty();
        } else if let Some(button) = dom::closest(event, "[data-take]") {
            self.take(&button.get_attribute("data-take").unwrap_or_default());
        } else if let Some(button) = dom::closest(event, "[data-pause]") {
            uploading::pause(&button, self.locale);
        } else if let Some(button) = dom::closest(event, "[data-cancel]") {
            uploading::cancel(&button);
        } else if let Some(button) = dom::closest(event, "[data-fill]") {
            dom::fill(&button);
        } else if let Some(link) = dom::closest(event, "a[href^='#']") {
            dom::follow(&link);
        } else if dom::closest(event, "a").is_some() {
            // Whoever goes away takes nothing unsaved along.
            self.save_if_dirty();
        }
    }

    /// Files are held over the zone, or are taken away from it.
    pub fn dragged(self, event: &ev::DragEvent) {
        if let Some(zone) = dom::closest(event, "form[data-upload]") {
            event.prevent_default();
            dom::mark(&zone, "data-over", event.type_() == "dragover");
        }
    }

    /// Files were dropped.
    pub fn dropped(self, event: &ev::DragEvent) {
        let Some(zone) = dom::closest(event, "form[data-upload]") else { return };
        event.prevent_default();
        dom::mark(&zone, "data-over", false);
        let files = event.data_transfer().and_then(|data| data.files());
        if let (Some(files), Some(zone)) = (files, dom::cast(zone)) {
            self.bring(zone, &files);
        }
    }

    /// Goes to a page of the site; the page at hand is loaded anew.
    fn go(self, to: &str) {
        let location = window().location();
        let here = [location.pathname(), location.search()];
        let here: String = here.into_iter().filter_map(Result::ok).collect();
        if to.split('#').next() == Some(here.as_str()) {
            self.answers.refetch();
        } else {
            self.navigate.with_value(|navigate| navigate(to));
        }
    }
}
