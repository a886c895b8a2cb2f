//! The foot of every page.

use leptos::prelude::*;

use crate::locale::messages;

/// Who answers for the data, and where the small print is.
pub fn footer() -> AnyView {
    let site = &messages().site;
    view! {
        <footer class="foot">
            <div class="wrap">
                <div>
                    <p>{site.responsibility}</p>
                    <p>{site.cite_us}</p>
                </div>
                <ul class="inline">
                    <li><a href="/about">{site.about}</a></li>
                    <li><a href="/developers">{site.interface}</a></li>
                    <li><a href="/about#terms">{site.terms}</a></li>
                    <li><a href="/about#privacy">{site.privacy}</a></li>
                    <li><a href="/about#accessibility">{site.accessibility}</a></li>
                </ul>
            </div>
        </footer>
    }
    .into_any()
}
