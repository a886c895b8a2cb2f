//! Small steps in the document.

use leptos::{ev, prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, HtmlElement};

/// The element on which an event happened, where it is of the kind.
pub fn target<T: JsCast>(event: &ev::Event) -> Option<T> {
    event.target()?.dyn_into().ok()
}

/// What is about the element on which an event happened, by a selector that is a valid one.
pub fn closest(event: &ev::Event, selector: &str) -> Option<Element> {
    target::<Element>(event)?.closest(selector).ok().flatten()
}

/// An element as one of its kind.
pub fn cast<T: JsCast>(element: Element) -> Option<T> {
    element.dyn_into().ok()
}

/// The first element within another.
pub fn within(element: &Element, selector: &str) -> Option<Element> {
    element.query_selector(selector).ok().flatten()
}

/// The first element of the page.
pub fn first(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

/// Every element within another.
pub fn each(element: &Element, selector: &str, mut visit: impl FnMut(Element)) {
    let Ok(found) = element.query_selector_all(selector) else { return };
    for index in 0..found.length() {
        if let Some(element) = found.get(index).and_then(|node| node.dyn_into().ok()) {
            visit(element);
        }
    }
}

/// Sets or takes away an attribute without a value.
pub fn mark(element: &Element, attribute: &str, on: bool) {
    // The attributes' names are valid ones, so this cannot fail.
    let _ = element.toggle_attribute_with_force(attribute, on);
}

/// Gives an attribute a value.
pub fn set(element: &Element, attribute: &str, value: &str) {
    let _ = element.set_attribute(attribute, value);
}

/// Puts markup into an element.
pub fn put(element: &Element, markup: &maud::Markup) {
    element.set_inner_html(&markup.clone().into_string());
}

/// Moves the focus to an element and brings it into view.
pub fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        // What takes no focus leaves things as they are.
        let _ = element.focus();
    }
}

/// Goes to what a link within the page names: a browser would take the focus along too.
pub fn follow(link: &Element) {
    let id = link.get_attribute("href").unwrap_or_default();
    let target = document().get_element_by_id(id.trim_start_matches('#'));
    if let Some(target) = target {
        request_animation_frame(move || focus(&target));
    }
}

/// Puts the value that a button carries into the field that it names, and goes there.
pub fn fill(button: &Element) {
    let value = |name| button.get_attribute(name).unwrap_or_default();
    let field = document().get_element_by_id(&value("data-fill"));
    if let Some(field) = field.and_then(cast::<web_sys::HtmlInputElement>) {
        field.set_value(&value("data-value"));
        focus(&field);
    }
}

/// Waits.
pub async fn pause(milliseconds: i32) {
    let waiting = web_sys::js_sys::Promise::new(&mut |done, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&done, milliseconds);
    });
    let _ = wasm_bindgen_futures::JsFuture::from(waiting).await;
}
