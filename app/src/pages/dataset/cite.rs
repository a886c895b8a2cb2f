//! How to cite the data, and where programs read it.

use contract::{Dataset, paths};
use leptos::prelude::*;

use crate::{
    components::Copyable,
    locale::{Citation, Locale},
    visit::Visit,
};

/// The line by which products of the data name their source.
pub fn cite(dataset: &Dataset, locale: Locale) -> AnyView {
    let text = &locale.text.dataset;
    let origin = Visit::current().origin;
    let citation = (text.citation)(&Citation {
        provider: &dataset.provider.name,
        source: dataset.source.as_deref(),
        title: &dataset.title,
        version: dataset.version,
        day: &locale.day(dataset.updated_at),
        address: &format!("{origin}{}", paths::dataset_page(dataset.id.as_str())),
    });
    view! {
        <section class="card" aria-labelledby="cite">
            <h2 id="cite">{text.cite}</h2>
            <p class="muted small">{text.cite_help}</p>
            <Copyable text=citation what=text.cite/>
        </section>
    }
    .into_any()
}

/// Where the interface answers with the same.
pub fn interface(dataset: &Dataset, locale: Locale) -> AnyView {
    let text = &locale.text.dataset;
    let path = paths::dataset(dataset.id.as_str());
    view! {
        <section class="card" aria-labelledby="by-interface">
            <h2 id="by-interface">{text.interface}</h2>
            <p class="muted small">{text.interface_help}</p>
            <p><a href=path.clone() rel="external"><code class="break">{path.clone()}</code></a></p>
            <p><a href="/developers">{locale.text.developers.title}</a></p>
        </section>
    }
    .into_any()
}
