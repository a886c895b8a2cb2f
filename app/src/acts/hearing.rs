//! All that is done within the page comes to one place.

use leptos::ev::Event;
use leptos::wasm_bindgen::{JsCast, closure::Closure};
use leptos_router::hooks::use_navigate;
use web_sys::Element;

use super::{Suggesting, copying, filtering, searching};
use crate::locale::Locale;

/// What is listened to.
const KINDS: [&str; 10] = [
    "submit",
    "change",
    "input",
    "compositionstart",
    "compositionend",
    "focusin",
    "focusout",
    "keydown",
    "mousedown",
    "click",
];

/// Listens to all of it, for as long as the element lives. One listener for all kinds: as
/// attributes of a view, each kind would be types of its own all the way through the renderer, and
/// weigh two kilobytes in everybody's part.
pub fn listen(element: Element, hear: impl Fn(&Event) + 'static) {
    let heard = Closure::<dyn Fn(Event)>::new(move |event: Event| hear(&event)).into_js_value();
    for kind in KINDS {
        // An element takes any listener.
        let _ = element.add_event_listener_with_callback(kind, heard.unchecked_ref());
    }
}

/// What every page does about what is done to it.
pub fn hearing(locale: Locale) -> impl Fn(&Event) + Clone + 'static {
    let suggesting = Suggesting::new(locale);
    let navigate = use_navigate();
    move |event| {
        let to = match event.type_().as_str() {
            "submit" => {
                suggesting.close();
                searching(event.unchecked_ref(), &navigate);
                None
            }
            "change" => {
                filtering(event);
                None
            }
            "input" => {
                suggesting.typed(event);
                None
            }
            "compositionstart" => {
                suggesting.composing(event, true);
                None
            }
            "compositionend" => {
                suggesting.composing(event, false);
                None
            }
            "focusin" => {
                suggesting.focused(event);
                None
            }
            "focusout" => {
                suggesting.left(event);
                None
            }
            "keydown" => suggesting.key(event.unchecked_ref()),
            "mousedown" => {
                suggesting.pressed(event);
                None
            }
            _ => {
                copying(event);
                suggesting.clicked(event)
            }
        };
        if let Some(to) = to {
            navigate(&to, Default::default());
        }
    }
}
