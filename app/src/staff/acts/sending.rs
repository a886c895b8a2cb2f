//! Sending a form without leaving the page, and what follows when it was taken.

use contract::Problem;
use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, JsValue};
use maud::Markup;
use serde::de::DeserializeOwned;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, FormData, HtmlFormElement, UrlSearchParams};

use super::{Acts, dom, telling};
use crate::citizen;
use crate::locale::Locale;
use crate::locale::staff::Office;
use crate::staff::account;

/// What came back.
pub struct Heard {
    /// The status.
    pub status: u16,
    /// The body.
    pub body: String,
    /// The headers.
    pub headers: web_sys::Headers,
}

impl Heard {
    /// Whether it was done.
    pub fn is_done(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// What the body says.
    pub fn read<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(&self.body).ok()
    }
}

/// Asks the server; nothing when it could not be reached.
pub async fn ask(
    method: &str,
    address: &str,
    headers: &[(&str, &str)],
    body: Option<&JsValue>,
    locale: Locale,
) -> Option<Heard> {
    let sent = web_sys::Headers::new().ok()?;
    sent.set("accept-language", locale.language.tag()).ok()?;
    sent.set("accept", "application/json").ok()?;
    for (name, value) in headers {
        sent.set(name, value).ok()?;
    }
    let request = web_sys::RequestInit::new();
    request.set_method(method);
    request.set_headers(&sent);
    if let Some(body) = body {
        request.set_body(body);
    }
    let answer = JsFuture::from(window().fetch_with_str_and_init(address, &request)).await.ok()?;
    let answer: web_sys::Response = answer.dyn_into().ok()?;
    let text = JsFuture::from(answer.text().ok()?).await.ok()?;
    let body = text.as_string().unwrap_or_default();
    Some(Heard { status: answer.status(), body, headers: answer.headers() })
}

/// Sends what stands in a form, as the form says, with what the pressed button says.
pub async fn send_form(
    form: &HtmlFormElement,
    pressed: Option<&Element>,
    locale: Locale,
) -> Option<Heard> {
    let data = FormData::new_with_form(form).ok()?;
    if let Some((name, value)) = pressed.and_then(said_by) {
        data.append_with_str(&name, &value).ok()?;
    }
    let method = form.get_attribute("data-method").unwrap_or_else(|| "POST".to_owned());
    let action = form.get_attribute("action").unwrap_or_default();
    if form.enctype() == "multipart/form-data" {
        return ask(&method, &action, &[], Some(&data), locale).await;
    }
    let body = UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    ask(&method, &action, &kind, Some(&body.to_string()), locale).await
}

/// What a button says, when it says something.
fn said_by(button: &Element) -> Option<(String, String)> {
    let name = button.get_attribute("name").filter(|name| !name.is_empty())?;
    Some((name, button.get_attribute("value").unwrap_or_default()))
}

/// Whether a button hands in what a form that saves itself has written.
pub fn hands_in(button: &Element) -> bool {
    said_by(button).is_some_and(|(name, value)| name == "submit" && value == "true")
}

/// Where a form leads that asks for a page: its action, and what was filled in.
pub fn asked(form: &HtmlFormElement, action: &str) -> String {
    let written = FormData::new_with_form(form)
        .and_then(|data| UrlSearchParams::new_with_str_sequence_sequence(&data));
    let query = written.ok().and_then(|query| query.to_string().as_string()).unwrap_or_default();
    let filled: Vec<_> =
        query.split('&').filter(|pair| !pair.ends_with('=') && !pair.is_empty()).collect();
    if filled.is_empty() { action.to_owned() } else { format!("{action}?{}", filled.join("&")) }
}

impl Acts {
    /// Sends a form and shows what comes of it.
    pub(super) async fn send(self, form: HtmlFormElement, pressed: Option<Element>) {
        // What is decided about is what was written: saving comes first.
        if form.has_attribute("data-after-saving") && !self.saved().await {
            return;
        }
        busy(&form, true);
        let heard = send_form(&form, pressed.as_ref(), self.locale).await;
        busy(&form, false);
        self.heard(&form, pressed.as_ref(), heard).await;
    }

    /// Hands in what a form that saves itself has written: first it is saved, then the command is
    /// given, so that a refusal leaves the version that is known.
    pub(super) async fn hand_in(self, form: HtmlFormElement) {
        if !self.saved().await {
            return;
        }
        busy(&form, true);
        let address = format!("{}/commands", form.get_attribute("action").unwrap_or_default());
        let kind = [("content-type", "application/json")];
        let body = JsValue::from_str(r#"{"command":"submit"}"#);
        let heard = ask("POST", &address, &kind, Some(&body), self.locale).await;
        busy(&form, false);
        self.heard(&form, None, heard).await;
    }

    async fn heard(self, form: &HtmlFormElement, pressed: Option<&Element>, heard: Option<Heard>) {
        telling::clear(form);
        match heard {
            Some(heard) if heard.is_done() => self.done(form, pressed, &heard).await,
            Some(heard) => {
                if let Some(page) = kept(form, &heard) {
                    let said = form.get_attribute("data-kept-said");
                    self.stage.tell(said.as_deref().unwrap_or_default());
                    return self.go(&page);
                }
                let problem = heard.read::<Problem>();
                telling::problem(form, problem.as_ref(), heard.status, self.locale);
            }
            None => telling::problem(form, None, 0, self.locale),
        }
    }

    async fn done(self, form: &HtmlFormElement, pressed: Option<&Element>, heard: &Heard) {
        let attribute = |name| form.get_attribute(name);
        if let Some(kind) = attribute("data-answer") {
            if let (Some(shown), Some(place)) =
                (answer(&kind, heard, self.locale), form.next_element_sibling())
            {
                dom::put(&place, &shown);
                dom::set(&place, "tabindex", "-1");
                dom::focus(&place);
                dom::mark(form, "hidden", !form.has_attribute("data-stays"));
            }
            if kind == "ticket"
                && let Some(ticket) = heard.read::<contract::TicketView>()
            {
                // The browser takes the file and stays on the page.
                let _ = window().location().set_href(&ticket.url);
            }
            return;
        }
        if let Some(place) = attribute("data-load") {
            // Somebody else from here on: the whole page is made anew.
            let _ = window().location().set_href(&place);
            return;
        }
        let said = attribute("data-said");
        self.stage.tell(said.as_deref().unwrap_or(Office::of(self.locale.language).done));
        if form.has_attribute("data-files") {
            form.reset();
            return self.show_files().await;
        }
        let of_button = pressed.and_then(|button| button.get_attribute("data-next"));
        match of_button.or_else(|| attribute("data-next")) {
            Some(next) => {
                let id = heard.read::<serde_json::Value>();
                let id = id.as_ref().and_then(|it| it["id"].as_str()).unwrap_or_default();
                self.go(&next.replace("{id}", &super::super::address::escaped(id)));
            }
            None => self.answers.refetch(),
        }
    }
}

/// The page on which one goes on, where something was not taken but a draft of it was kept.
fn kept(form: &HtmlFormElement, heard: &Heard) -> Option<String> {
    let page = form.get_attribute("data-kept")?;
    let place = heard.headers.get("location").ok().flatten()?;
    let id = place.split('?').next()?.rsplit('/').next()?;
    Some(page.replace("{id}", id))
}

/// What is shown of an answer that is shown only once.
fn answer(kind: &str, heard: &Heard, locale: Locale) -> Option<Markup> {
    Some(match kind {
        "proposal" => account::proposal(&heard.read()?, locale),
        "recovery" => account::recovery(&heard.read()?, locale),
        "key" => account::made(&heard.read()?, locale),
        "webhook" => citizen::notices::made(&heard.read()?, locale),
        "ticket" => citizen::ticket::ready(&heard.read()?, locale),
        _ => return None,
    })
}

/// Says of a form that it is under way.
pub fn busy(form: &HtmlFormElement, on: bool) {
    if on {
        dom::set(form, "aria-busy", "true");
    } else {
        let _ = form.remove_attribute("aria-busy");
    }
}
