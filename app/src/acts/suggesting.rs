//! Suggestions while the reader types: the combobox pattern of ARIA, listened to from around the
//! page, so that it serves the search box wherever one is shown.

use std::time::Duration;

use contract::{SuggestKind, Suggestion, paths};
use leptos::{ev, leptos_dom::helpers::TimeoutHandle, prelude::*, wasm_bindgen::JsCast};
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use web_sys::{Element, HtmlInputElement};

use crate::{
    client,
    components::search_box::{COUNT, LIST, WORDS},
    locale::Locale,
};

/// How long typing has to pause before suggestions are asked for.
const PAUSE: Duration = Duration::from_millis(150);

/// The suggestions of the page's search box.
#[derive(Clone, Copy)]
pub struct Suggesting {
    locale: Locale,
    state: StoredValue<State>,
}

#[derive(Clone, Default)]
struct State {
    items: Vec<Suggestion>,
    /// Which of them is chosen with the keys.
    active: Option<usize>,
    /// Whether an input method is at work: what is in the box is not a word yet.
    composing: bool,
    /// Number of the last question, so that late answers to earlier ones are dropped.
    asked: u32,
    pause: Option<TimeoutHandle>,
    owner: Owner,
}

impl Suggesting {
    /// No suggestions yet.
    pub fn new(locale: Locale) -> Self {
        // A timer runs outside of the page; what the page provides is found through its owner.
        let owner = Owner::current().unwrap_or_default();
        Self { locale, state: StoredValue::new(State { owner, ..State::default() }) }
    }

    /// The box has the focus: it says from here on that it suggests.
    pub fn focused(self, event: &ev::Event) {
        if let Some(words) = words(event) {
            set(&words, "role", "combobox");
            set(&words, "aria-autocomplete", "list");
            set(&words, "aria-controls", LIST);
            set(&words, "aria-expanded", "false");
        }
    }

    /// The focus has left the box.
    pub fn left(self, event: &ev::Event) {
        if words(event).is_some() {
            self.close();
        }
    }

    /// Words are being composed, or are composed.
    pub fn composing(self, event: &ev::Event, composing: bool) {
        self.state.update_value(|state| state.composing = composing);
        if !composing {
            self.typed(event);
        }
    }

    /// Something was typed.
    pub fn typed(self, event: &ev::Event) {
        let Some(words) = words(event) else { return };
        if self.state.with_value(|state| state.composing) {
            return;
        }
        let words = words.value();
        let words = words.trim();
        if words.is_empty() {
            return self.close();
        }
        let path =
            format!("{}/suggest?q={}", paths::API, utf8_percent_encode(words, NON_ALPHANUMERIC));
        let number = self.hush();
        let pause = set_timeout_with_handle(move || self.ask(path, number), PAUSE);
        self.state.update_value(|state| state.pause = pause.ok());
    }

    /// A key was pressed in the box: moves the choice, closes the list, or goes where the choice
    /// leads.
    pub fn key(self, event: &ev::KeyboardEvent) -> Option<String> {
        let State { items, active, .. } = self.state.get_value();
        let count = items.len();
        // Keys that choose among an input method's candidates are not ours.
        if count == 0 || event.is_composing() || words(event).is_none() {
            return None;
        }
        let next = match event.key().as_str() {
            "ArrowDown" => active.map_or(Some(0), |at| (at + 1 < count).then_some(at + 1)),
            "ArrowUp" => active.map_or(Some(count - 1), |at| at.checked_sub(1)),
            "Escape" => {
                event.prevent_default();
                self.close();
                return None;
            }
            "Enter" => {
                let to = items.get(active?).map(address);
                event.prevent_default();
                self.close();
                return to;
            }
            _ => return None,
        };
        event.prevent_default();
        self.show(items, next);
        None
    }

    /// Something was pressed: keeps the focus in the box while it is one of the suggestions, or
    /// the list would be gone by the click.
    pub fn pressed(self, event: &ev::Event) {
        if option(event).is_some() {
            event.prevent_default();
        }
    }

    /// Something was clicked: where it leads, when it is one of the suggestions.
    pub fn clicked(self, event: &ev::Event) -> Option<String> {
        let to = option(event)?.get_attribute("data-to");
        self.close();
        to
    }

    /// Puts the suggestions away, also those that are on their way.
    pub fn close(self) {
        self.hush();
        if self.state.with_value(|state| !state.items.is_empty()) {
            self.show(Vec::new(), None);
        }
    }

    /// Forgets the question that is waiting or on its way; the number of the next one.
    fn hush(self) -> u32 {
        let State { asked, pause, .. } = self.state.get_value();
        if let Some(pause) = pause {
            pause.clear();
        }
        let next = asked.wrapping_add(1);
        self.state.update_value(|state| (state.asked, state.pause) = (next, None));
        next
    }

    fn ask(self, path: String, number: u32) {
        let owner = self.state.with_value(|state| state.owner.clone());
        let asking = owner.with(|| client::get::<Vec<Suggestion>>(path));
        leptos::task::spawn_local(async move {
            // Without an answer there is nothing to suggest, and the form works all the same.
            let items = asking.await.unwrap_or_default();
            // The words may be others by now.
            if self.state.with_value(|state| state.asked) == number {
                self.show(items, None);
            }
        });
    }

    fn show(self, items: Vec<Suggestion>, active: Option<usize>) {
        let page = document();
        let by_id = |id| page.get_element_by_id(id);
        let (Some(words), Some(list), Some(count)) = (by_id(WORDS), by_id(LIST), by_id(COUNT))
        else {
            return;
        };
        let open = !items.is_empty();
        list.set_inner_html(&self.options(&items, active).into_string());
        super::hide(&list, !open);
        set(&words, "aria-expanded", if open { "true" } else { "false" });
        match active {
            Some(active) => set(&words, "aria-activedescendant", &option_id(active)),
            None => drop(words.remove_attribute("aria-activedescendant")),
        }
        let said =
            open.then(|| self.locale.count(self.locale.text.search.suggested, items.len() as u64));
        count.set_text_content(said.as_deref());
        self.state.update_value(|state| (state.items, state.active) = (items, active));
    }

    fn options(self, items: &[Suggestion], active: Option<usize>) -> Markup {
        let text = &self.locale.text.search;
        html! {
            @for (index, item) in items.iter().enumerate() {
                li id=(option_id(index)) role="option" aria-selected=(active == Some(index))
                    data-to=(address(item))
                {
                    span lang=[self.locale.lang_of(&item.text)] { (item.text) }
                    span.kind {
                        @match item.kind {
                            SuggestKind::Dataset => (text.kind_dataset),
                            SuggestKind::Provider => (text.kind_provider),
                            SuggestKind::Theme => (text.kind_theme),
                        }
                    }
                }
            }
        }
    }
}

/// The search box, where the event is one of it.
fn words(event: &ev::Event) -> Option<HtmlInputElement> {
    let field: HtmlInputElement = event.target()?.dyn_into().ok()?;
    (field.id() == WORDS).then_some(field)
}

/// The suggestion on which the event happened.
fn option(event: &ev::Event) -> Option<Element> {
    event.target()?.dyn_into::<Element>().ok()?.closest("[data-to]").ok().flatten()
}

fn set(element: &Element, attribute: &str, value: &str) {
    // The attributes' names are valid ones, so this cannot fail.
    let _ = element.set_attribute(attribute, value);
}

fn option_id(index: usize) -> String {
    format!("{LIST}-{index}")
}

fn address(suggestion: &Suggestion) -> String {
    let id = || utf8_percent_encode(&suggestion.id, NON_ALPHANUMERIC);
    match suggestion.kind {
        SuggestKind::Dataset => paths::dataset_page(&suggestion.id),
        SuggestKind::Provider => paths::results_page(&format!("provider={}", id())),
        SuggestKind::Theme => paths::results_page(&format!("theme={}", id())),
    }
}
