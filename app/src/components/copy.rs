//! Text that can be taken along with one press.

use leptos::prelude::*;

use super::{Icon, icon};
use crate::locale::locale;

/// A text in full, with a button that copies it once scripts run.
///
/// Until then the button keeps its place without being seen, so that nothing moves.
#[component]
pub fn Copyable(
    /// What is copied.
    text: String,
    /// What it is, for the button's name.
    what: &'static str,
    /// Whether it is a piece of code rather than a sentence.
    #[prop(optional)]
    code: bool,
) -> AnyView {
    let site = &locale().text.site;
    let message = RwSignal::new("");
    let shown = if code {
        view! { <code tabindex="0">{text.clone()}</code> }.into_any()
    } else {
        view! { <p>{text.clone()}</p> }.into_any()
    };
    let copy = move |_| {
        let writing = window().navigator().clipboard().write_text(&text);
        leptos::task::spawn_local(async move {
            let written = wasm_bindgen_futures::JsFuture::from(writing).await;
            message.set(if written.is_ok() { site.copied } else { site.not_copied });
        });
    };
    let name = format!("{} {what}", site.copy);
    view! {
        <div class="copyable">
            {shown}
            <button type="button" class="quiet needs-script" aria-label=name on:click=copy>
                {icon(Icon::Copy)}
                <span role="status">
                    {move || if message.get().is_empty() { site.copy } else { message.get() }}
                </span>
            </button>
        </div>
    }
    .into_any()
}
