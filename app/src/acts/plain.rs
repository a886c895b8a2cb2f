//! A page that is not all alive yet, and behaves as one without scripts.

use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, closure::Closure};
use web_sys::Event;

/// What moves a reader on; what the browser does by itself then is what should happen.
const MOVES: [&str; 3] = ["click", "submit", "keydown"];

/// Keeps these events from everything that listens on the page, until it is ended.
pub struct Plain(Closure<dyn Fn(Event)>);

impl Plain {
    /// Begins. The window hears first what is captured, before any element of the page.
    pub fn keep() -> Self {
        let keep = Closure::new(|event: Event| event.stop_immediate_propagation());
        for name in MOVES {
            let heard = keep.as_ref().unchecked_ref();
            // The window of a page takes listeners for as long as it has a document.
            let _ = window().add_event_listener_with_callback_and_bool(name, heard, true);
        }
        Self(keep)
    }

    /// From here on the page hears them itself.
    pub fn end(self) {
        for name in MOVES {
            let heard = self.0.as_ref().unchecked_ref();
            let _ = window().remove_event_listener_with_callback_and_bool(name, heard, true);
        }
    }
}
