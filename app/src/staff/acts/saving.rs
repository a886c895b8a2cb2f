//! A draft that saves itself: a moment after the last key, and again until it is saved.

use std::time::Duration;

use chrono::{DateTime, Utc};
use contract::{FieldError, Problem, ProblemKind};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::{ev, prelude::*};
use web_sys::{Element, HtmlFormElement, HtmlInputElement};

use super::sending::send_form;
use super::{Acts, dom, telling};
use crate::citizen::edit;
use crate::locale::format;
use crate::locale::staff::{Office, fill};
use crate::staff::editor;

/// How long typing has to pause.
const PAUSE: Duration = Duration::from_millis(1200);
/// After how long a save that failed is tried again.
const AGAIN: Duration = Duration::from_secs(8);

/// What the server says of anything that was saved: a listing, a request.
#[derive(serde::Deserialize)]
pub struct Saved {
    version: u32,
    updated_at: DateTime<Utc>,
    findings: Vec<FieldError>,
}

/// Where saving stands.
#[derive(Clone, Default)]
pub struct Saving {
    timer: Option<TimeoutHandle>,
    dirty: bool,
    running: bool,
    /// Somebody else wrote meanwhile: nothing is saved until it is said whose words hold.
    blocked: bool,
}

impl Acts {
    /// Something of the draft was touched.
    pub(super) fn touched(self, event: &ev::Event) {
        if dom::closest(event, "form[data-autosave]").is_some() {
            self.dirty();
        }
    }

    /// There is something to save.
    pub(super) fn dirty(self) {
        self.saving.update_value(|saving| saving.dirty = true);
        status(Office::of(self.locale.language).unsaved);
        self.save_after(PAUSE);
    }

    fn save_after(self, pause: Duration) {
        self.hush();
        let timer = set_timeout_with_handle(move || self.save_if_dirty(), pause).ok();
        self.saving.update_value(|saving| saving.timer = timer);
    }

    fn hush(self) {
        self.saving.update_value(|saving| {
            if let Some(timer) = saving.timer.take() {
                timer.clear();
            }
        });
    }

    /// Saves what is not saved yet.
    pub(super) fn save_if_dirty(self) {
        if self.saving.try_with_value(|saving| saving.dirty && !saving.running) == Some(true) {
            self.save_now();
        }
    }

    /// Saves, though nothing may have been touched.
    pub(super) fn save_now(self) {
        leptos::task::spawn_local(async move {
            self.save().await;
        });
    }

    /// Whether everything is saved, after saving what was not.
    pub(super) async fn saved(self) -> bool {
        while self.saving.with_value(|saving| saving.running) {
            dom::pause(50).await;
        }
        let clean = self.saving.with_value(|saving| !saving.dirty && !saving.blocked);
        clean || self.save().await
    }

    async fn save(self) -> bool {
        let say = Office::of(self.locale.language);
        let Some(form) = dom::first("form[data-autosave]").and_then(dom::cast::<HtmlFormElement>)
        else {
            return false;
        };
        self.hush();
        if self.saving.with_value(|saving| saving.blocked || saving.running) {
            return false;
        }
        self.saving.update_value(|saving| (saving.running, saving.dirty) = (true, false));
        status(say.saving);
        let heard = send_form(&form, None, self.locale).await;
        // The page may have been left meanwhile.
        if self.saving.try_update_value(|saving| saving.running = false).is_none() {
            return false;
        }
        let view = heard.as_ref().filter(|heard| heard.is_done()).and_then(|heard| heard.read());
        if let Some(view) = view {
            telling::clear(&form);
            self.show_saved(&view);
            if self.saving.with_value(|saving| saving.dirty) {
                self.save_after(PAUSE);
            }
            return true;
        }
        let problem = heard.as_ref().and_then(|heard| heard.read::<Problem>());
        let code = heard.as_ref().map_or(0, |heard| heard.status);
        let conflict = problem.as_ref().is_some_and(|problem| problem.is(ProblemKind::Conflict));
        self.saving.update_value(|saving| (saving.dirty, saving.blocked) = (true, conflict));
        telling::clear(&form);
        telling::say(&form, problem.as_ref(), code, self.locale);
        status(say.not_saved);
        // What the server refuses for what it says is refused again; the rest passes.
        if matches!(code, 0 | 401 | 429 | 500..) {
            self.save_after(AGAIN);
        } else if let Some(summary) = dom::within(&form, "[data-summary]") {
            dom::focus(&summary);
        }
        false
    }

    /// Takes over what the server knows after a save.
    pub(super) fn show_saved(self, view: &Saved) {
        self.show_version(view);
        let time = format::moment(view.updated_at, self.locale.language);
        let time = time.rsplit(' ').next().unwrap_or_default();
        status(&fill(Office::of(self.locale.language).saved, &[time]));
    }

    /// Takes over the version, and what is lacking at each field.
    pub(super) fn show_version(self, view: &Saved) {
        set_version(&view.version.to_string());
        let Some(office) = dom::first(".office") else { return };
        if let Some(place) = dom::within(&office, "[data-findings]") {
            let of_request = place.get_attribute("data-findings").as_deref() == Some("request");
            let shown = if of_request {
                edit::findings(&view.findings, self.locale)
            } else {
                editor::found(&view.findings, self.locale)
            };
            dom::put(&place, &shown);
            if place.has_attribute("data-calm") {
                return;
            }
            dom::each(&office, "[data-error]", |slot| dom::mark(&slot, "hidden", true));
            for finding in &view.findings {
                telling::at_field(&office, finding);
            }
        }
    }

    /// The writer's own words hold: they are saved over what somebody else wrote.
    pub(super) fn take(self, version: &str) {
        set_version(version);
        self.saving.update_value(|saving| (saving.blocked, saving.dirty) = (false, true));
        self.save_now();
    }
}

fn set_version(version: &str) {
    let Some(office) = dom::first(".office") else { return };
    dom::each(&office, "input[name=version]", |field: Element| {
        if let Some(field) = dom::cast::<HtmlInputElement>(field) {
            field.set_value(version);
        }
    });
}

fn status(words: &str) {
    if let Some(place) = dom::first("[data-status]") {
        place.set_text_content(Some(words));
    }
}
