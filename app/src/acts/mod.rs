//! What the reader does to what is shown: forms that search, filters, copying.
//!
//! What is shown is plain markup, so the page listens once, around all of it. Everything here
//! only quickens what works without scripts, but for copying, which has no other way.

mod hearing;
#[cfg(feature = "hydrate")]
mod plain;
mod suggesting;

use contract::{SearchQuery, paths};
use leptos::{ev, prelude::*, wasm_bindgen::JsCast};
use leptos_router::NavigateOptions;
use web_sys::{Element, FormData, HtmlFormElement, HtmlInputElement, UrlSearchParams};

use crate::{
    components::search_box::{FORM, WORDS},
    locale::messages,
};
pub use hearing::{hearing, listen};
#[cfg(feature = "hydrate")]
pub use plain::Plain;
pub use suggesting::Suggesting;

/// Searching without loading the page again: for the submission of any search form.
fn searching(event: &ev::SubmitEvent, navigate: impl Fn(&str, NavigateOptions)) {
    let Some(form) = event.target().and_then(|target| target.dyn_into().ok()) else { return };
    if let Some(query) = written(&form) {
        event.prevent_default();
        // Filters change what is read; they do not send the reader to the top.
        let scroll = event.submitter().is_some();
        let to = paths::results_page(&query.to_query());
        navigate(&to, NavigateOptions { scroll, ..NavigateOptions::default() });
    }
}

/// What a search form says; nothing for other forms and for what cannot be read.
fn written(form: &HtmlFormElement) -> Option<SearchQuery> {
    // The attribute, for a form's property is its field of that name where there is one.
    if form.get_attribute("id").as_deref() != Some(FORM) {
        return None;
    }
    let data = FormData::new_with_form(form).ok()?;
    let query = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    SearchQuery::parse(&query.to_string().as_string()?).ok()
}

/// Filters take effect at once: for the change of any field of the search form but its words.
fn filtering(event: &ev::Event) {
    let Some(field) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else {
        return;
    };
    let of_form = field.get_attribute("form").is_some_and(|form| form == FORM);
    if of_form && let Some(form) = by_id::<HtmlFormElement>(FORM) {
        // A form that its own browser finds incomplete says so itself.
        let _ = form.request_submit();
    }
}

/// Copies what stands beside the button that was pressed, and says on the button whether it did.
fn copying(event: &ev::Event) {
    let Some(button) = event
        .target()
        .and_then(|target| target.dyn_into::<Element>().ok())
        .and_then(|target| target.closest("[data-copy]").ok().flatten())
    else {
        return;
    };
    let Some(text) = button.previous_element_sibling().and_then(|beside| beside.text_content())
    else {
        return;
    };
    let site = &messages().site;
    let writing = window().navigator().clipboard().write_text(&text);
    leptos::task::spawn_local(async move {
        let written = wasm_bindgen_futures::JsFuture::from(writing).await;
        if let Ok(Some(status)) = button.query_selector("[role=status]") {
            let said = if written.is_ok() { site.copied } else { site.not_copied };
            status.set_text_content(Some(said));
        }
    });
}

/// Narrows a list to the items whose name contains what was typed, and hides what has no item
/// left: for a field that names the list with `data-narrows`.
pub fn narrowing(event: &ev::Event) {
    let field = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
    let Some(field) = field else { return };
    let Some(list) = field.get_attribute("data-narrows") else { return };
    let wanted = field.value().trim().to_ascii_lowercase();
    let mut left = 0;
    each(&format!("#{list} section"), |section| {
        let mut here = 0;
        each(&format!("#{} [data-name]", section.id()), |item| {
            let name = item.get_attribute("data-name").unwrap_or_default();
            let fits = name.contains(&wanted);
            here += u32::from(fits);
            hide(item, !fits);
        });
        hide(section, here == 0);
        left += here;
    });
    each(&format!("#{list}-nobody"), |note| hide(note, left > 0));
}

fn each(selector: &str, mut visit: impl FnMut(&Element)) {
    let Ok(found) = document().query_selector_all(selector) else { return };
    for index in 0..found.length() {
        if let Some(element) = found.get(index).and_then(|node| node.dyn_into().ok()) {
            visit(&element);
        }
    }
}

fn hide(element: &Element, hidden: bool) {
    // The attribute's name is a valid one, so this cannot fail.
    let _ = element.toggle_attribute_with_force("hidden", hidden);
}

/// Puts the words of the address into the search box.
pub fn rewrite(words: &str) {
    if let Some(field) = by_id::<HtmlInputElement>(WORDS) {
        field.set_value(words);
    }
}

/// Brings the filters to what the results say, once these are shown: where the reader was faster
/// than an answer, what is marked and what was found would differ. The words are left alone.
pub fn settle() {
    request_animation_frame(|| {
        let (Some(form), Some(words)) =
            (by_id::<HtmlFormElement>(FORM), by_id::<HtmlInputElement>(WORDS))
        else {
            return;
        };
        let written = words.value();
        form.reset();
        words.set_value(&written);
    });
}

fn by_id<T: JsCast>(id: &str) -> Option<T> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// Puts the focus back where it was, once what held it has been shown anew.
pub fn keep_focus() {
    let Some(held) = document().active_element() else { return };
    if !held.closest(".shown").is_ok_and(|shown| shown.is_some()) {
        return;
    }
    let id = held.id();
    request_animation_frame(move || {
        let page = document();
        let lost = page.active_element().is_none_or(|now| now.tag_name() == "BODY");
        if !lost {
            return;
        }
        let again = page.get_element_by_id(&id).or_else(|| page.get_element_by_id("main"));
        if let Some(again) = again.and_then(|again| again.dyn_into::<web_sys::HtmlElement>().ok()) {
            focus(&again);
        }
    });
}

/// Focuses without scrolling.
pub fn focus(element: &web_sys::HtmlElement) {
    let options = web_sys::FocusOptions::new();
    options.set_prevent_scroll(true);
    // An element that takes no focus leaves things as they are.
    let _ = element.focus_with_options(&options);
}
