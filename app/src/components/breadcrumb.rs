//! Where a page stands.

use leptos::prelude::*;

use crate::locale::Locale;

/// The way from the home page to this one; the page itself is its heading.
pub fn breadcrumb(steps: Vec<(String, String)>, locale: Locale) -> AnyView {
    let text = locale.text;
    let steps: Vec<_> =
        steps.into_iter().map(|(name, href)| view! { <li><a href=href>{name}</a></li> }).collect();
    view! {
        <nav class="breadcrumb" aria-label=text.site.breadcrumb>
            <ol>
                <li><a href="/">{text.site.home}</a></li>
                {steps}
            </ol>
        </nav>
    }
    .into_any()
}
