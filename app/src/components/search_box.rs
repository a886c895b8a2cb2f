//! The search box: a plain form that turns into a combobox with suggestions once scripts run.

use std::time::Duration;

use contract::{SearchQuery, SuggestKind, Suggestion, paths};
use leptos::{ev, html, leptos_dom::helpers::TimeoutHandle, prelude::*};
use leptos_router::hooks::use_navigate;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Icon, icon};
use crate::{
    client::{self, Transport},
    locale::{Locale, locale},
    visit::Stage,
};

/// How long typing has to pause before suggestions are asked for.
const PAUSE: Duration = Duration::from_millis(150);
/// Identifier of the form, by which filters elsewhere on the page belong to it.
pub const FORM: &str = "search-form";
/// Identifier of the list of suggestions.
const LIST: &str = "search-suggestions";

/// The search box. Other parts of the query are kept when words are searched for.
#[component]
pub fn SearchBox(
    /// The query at hand.
    #[prop(into)]
    query: Signal<SearchQuery>,
) -> AnyView {
    let locale = locale();
    let text = &locale.text.search;
    let stage = Stage::current();
    let input = NodeRef::<html::Input>::new();
    let suggestions = Suggestions::new(locale);
    let navigate = use_navigate();

    // The box is left to the user; it changes only when the address does.
    Effect::new(move |before: Option<String>| {
        let words = query.read().q.clone();
        if before.is_some_and(|before| before != words)
            && let Some(input) = input.get_untracked()
        {
            input.set_value(&words);
        }
        words
    });

    let go = {
        let navigate = navigate.clone();
        move |to: &str| {
            suggestions.close();
            navigate(to, Default::default());
        }
    };
    let submit = {
        let go = go.clone();
        move |event: ev::SubmitEvent| {
            event.prevent_default();
            let q = input.get_untracked().map(|input| input.value()).unwrap_or_default();
            let query = SearchQuery { q: q.trim().to_owned(), page: 1, ..query.get_untracked() };
            go(&paths::results_page(&query.to_query()));
        }
    };
    let key = {
        let go = go.clone();
        move |event: ev::KeyboardEvent| {
            // Keys that choose among an input method's candidates are not ours.
            if !event.is_composing()
                && let Some(to) = suggestions.key(&event)
            {
                go(&to);
            }
        }
    };
    // While an input method is composing, what is in the box is not a word yet.
    let composing = StoredValue::new(false);
    let typed = move || {
        if !composing.get_value()
            && let Some(input) = input.get_untracked()
        {
            suggestions.ask_soon(input.value());
        }
    };
    let words = query.get_untracked().q;
    let when_ready = move |value: &'static str| move || stage.ready.get().then_some(value);

    view! {
        <form id=FORM class="search" role="search" action="/search" on:submit=submit>
            <div class="box">
                {icon(Icon::Search)}
                <input
                    node_ref=input
                    type="search"
                    name="q"
                    value=words
                    maxlength=SearchQuery::Q_MAX.to_string()
                    aria-label=text.label
                    placeholder=text.placeholder
                    autocomplete="off"
                    enterkeyhint="search"
                    role=when_ready("combobox")
                    aria-autocomplete=when_ready("list")
                    aria-controls=when_ready(LIST)
                    aria-expanded=move || {
                        stage.ready.get().then(|| suggestions.is_open().to_string())
                    }
                    aria-activedescendant=move || suggestions.active.get().map(option_id)
                    on:input=move |_| typed()
                    on:compositionstart=move |_| composing.set_value(true)
                    on:compositionend=move |_| {
                        composing.set_value(false);
                        typed();
                    }
                    on:keydown=key
                    on:blur=move |_| suggestions.close()
                />
                <ul
                    id=LIST
                    class="suggestions"
                    role="listbox"
                    aria-label=text.suggestions
                    hidden=move || !suggestions.is_open()
                >
                    {move || suggestions.options(go.clone())}
                </ul>
            </div>
            <button class="primary">{text.submit}</button>
            <p class="unseen" role="status">
                {move || {
                    let count = suggestions.items.read().len() as u64;
                    suggestions.is_open().then(|| locale.count(text.suggested, count))
                }}
            </p>
        </form>
    }
    .into_any()
}

/// The suggestions of one box, and which of them is chosen with the keys.
#[derive(Clone, Copy)]
struct Suggestions {
    locale: Locale,
    transport: StoredValue<Option<Transport>>,
    items: RwSignal<Vec<Suggestion>>,
    active: RwSignal<Option<usize>>,
    pause: StoredValue<Option<TimeoutHandle>>,
    /// Number of the last question, so that late answers to earlier ones are dropped.
    asked: StoredValue<u32>,
}

impl Suggestions {
    fn new(locale: Locale) -> Self {
        Self {
            locale,
            transport: StoredValue::new(use_context()),
            items: RwSignal::new(Vec::new()),
            active: RwSignal::new(None),
            pause: StoredValue::new(None),
            asked: StoredValue::new(0),
        }
    }

    fn is_open(self) -> bool {
        !self.items.read().is_empty()
    }

    fn close(self) {
        self.hush();
        if !self.items.read_untracked().is_empty() {
            self.active.set(None);
            self.items.set(Vec::new());
        }
    }

    /// Forgets the question that is waiting or on its way.
    fn hush(self) {
        self.asked.update_value(|asked| *asked = asked.wrapping_add(1));
        if let Some(pause) = self.pause.get_value() {
            pause.clear();
            self.pause.set_value(None);
        }
    }

    fn ask_soon(self, words: String) {
        self.hush();
        if words.trim().is_empty() {
            return self.close();
        }
        let asked = self.asked.get_value();
        let pause = set_timeout_with_handle(move || self.ask(words, asked), PAUSE);
        self.pause.set_value(pause.ok());
    }

    fn ask(self, words: String, asked: u32) {
        let words = utf8_percent_encode(words.trim(), NON_ALPHANUMERIC);
        let path = format!("{}/suggest?q={words}", paths::API);
        let transport = self.transport.get_value();
        let language = self.locale.language;
        leptos::task::spawn_local(async move {
            let answer = client::get::<Vec<Suggestion>>(transport, path, language).await;
            // The box may be gone by now, or its words others. Without an answer there is
            // nothing to suggest, and the form works all the same.
            if self.asked.try_get_value() == Some(asked) {
                self.active.set(None);
                self.items.set(answer.unwrap_or_default());
            }
        });
    }

    /// Handles a key; the address to go to when it chose one.
    fn key(self, event: &ev::KeyboardEvent) -> Option<String> {
        let count = self.items.read_untracked().len();
        if count == 0 {
            return None;
        }
        let active = self.active.get_untracked();
        match event.key().as_str() {
            "ArrowDown" => {
                event.prevent_default();
                self.active.set(active.map_or(Some(0), |at| (at + 1 < count).then_some(at + 1)));
            }
            "ArrowUp" => {
                event.prevent_default();
                self.active.set(active.map_or(Some(count - 1), |at| at.checked_sub(1)));
            }
            "Escape" => {
                event.prevent_default();
                self.close();
            }
            "Enter" => {
                let chosen = self.items.read_untracked().get(active?).map(address)?;
                event.prevent_default();
                return Some(chosen);
            }
            _ => {}
        }
        None
    }

    fn options(self, go: impl Fn(&str) + Clone + 'static) -> Vec<AnyView> {
        let locale = self.locale;
        let items = self.items.get();
        items
            .into_iter()
            .enumerate()
            .map(|(index, item)| {
                let to = address(&item);
                let lang = locale.lang_of(&item.text);
                let go = go.clone();
                let kind = match item.kind {
                    SuggestKind::Dataset => locale.text.search.kind_dataset,
                    SuggestKind::Provider => locale.text.search.kind_provider,
                    SuggestKind::Theme => locale.text.search.kind_theme,
                };
                view! {
                    <li
                        id=option_id(index)
                        role="option"
                        aria-selected=move || (self.active.get() == Some(index)).to_string()
                        // Pressing must not take the focus, or the list would be gone by the click.
                        on:mousedown=|event: ev::MouseEvent| event.prevent_default()
                        on:click=move |_| go(&to)
                    >
                        <span lang=lang>{item.text}</span>
                        <span class="kind">{kind}</span>
                    </li>
                }
                .into_any()
            })
            .collect()
    }
}

fn option_id(index: usize) -> String {
    format!("{LIST}-{index}")
}

fn address(suggestion: &Suggestion) -> String {
    let id = || utf8_percent_encode(&suggestion.id, NON_ALPHANUMERIC).to_string();
    match suggestion.kind {
        SuggestKind::Dataset => paths::dataset_page(&suggestion.id),
        SuggestKind::Provider => paths::results_page(&format!("provider={}", id())),
        SuggestKind::Theme => paths::results_page(&format!("theme={}", id())),
    }
}
