//! Who is looking, and how the page's answer reaches the host.

use std::sync::Arc;

use domain::Language;
use leptos::prelude::*;

/// What a page has to know about the visit.
///
/// Under server rendering the host provides it as a context; in the browser it is read back from
/// the document, so that both render the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Visit {
    /// Language of the page.
    pub language: Language,
    /// Whether the visitor asked for large type.
    pub large_type: bool,
    /// Scheme and host of the portal, such as `https://data.example.gov.cn`, for canonical links
    /// and structured data.
    pub origin: String,
}

impl Visit {
    /// The visit at hand; a plain one where none was provided.
    pub fn current() -> Self {
        use_context().unwrap_or_default()
    }

    /// The visit that the served document states.
    #[cfg(feature = "hydrate")]
    pub fn from_document() -> Self {
        let root = document().document_element();
        let attribute = |name| root.as_ref().and_then(|root| root.get_attribute(name));
        Self {
            language: attribute("lang")
                .and_then(|tag| Language::from_tag(&tag))
                .unwrap_or_default(),
            large_type: attribute("data-type").is_some(),
            origin: window().location().origin().unwrap_or_default(),
        }
    }
}

/// Through which a page sets the HTTP status of its answer.
///
/// The host provides it under server rendering; in the browser there is none.
#[derive(Clone)]
pub struct StatusSink(pub Arc<dyn Fn(u16) + Send + Sync>);

/// Sets the status of the page's answer, where it has one.
pub fn answer_with(status: u16) {
    if let Some(StatusSink(set)) = use_context() {
        set(status);
    }
}

/// What the application tells those who cannot see a page change, and whether scripts run yet.
#[derive(Clone, Copy)]
pub struct Stage {
    /// Whether the page has been hydrated; never true on the server.
    pub ready: RwSignal<bool>,
    /// What a screen reader is to read out next.
    pub announcement: RwSignal<String>,
}

impl Stage {
    /// A stage that nothing has happened on yet.
    pub fn new() -> Self {
        Self { ready: RwSignal::new(false), announcement: RwSignal::new(String::new()) }
    }

    /// Scripts run from here on; what needs them shows itself.
    #[cfg(feature = "hydrate")]
    pub fn begin(self) {
        self.ready.set(true);
        if let Some(root) = document().document_element() {
            // The attribute's name is a valid one, so this cannot fail.
            let _ = root.set_attribute("data-ready", "");
        }
    }

    /// Has something read out, once the page is at work; what came from the server is read anyway.
    pub fn tell(self, words: &str) {
        if self.ready.get_untracked() {
            self.announcement.set(words.to_owned());
        }
    }

    /// The application's stage.
    pub fn current() -> Self {
        use_context().unwrap_or_else(Self::new)
    }
}

impl Default for Stage {
    fn default() -> Self {
        Self::new()
    }
}
