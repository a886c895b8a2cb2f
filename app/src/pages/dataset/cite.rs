//! How to cite the data, and where programs read it.

use contract::{Dataset, paths};
use maud::{Markup, html};

use crate::{
    components::copyable,
    locale::{Citation, Locale},
    visit::Visit,
};

/// The line by which products of the data name their source.
pub fn cite(dataset: &Dataset, locale: Locale) -> Markup {
    let text = locale.dataset();
    let origin = Visit::current().origin;
    let citation = (text.citation)(&Citation {
        provider: &dataset.provider.name,
        source: dataset.source.as_deref(),
        title: &dataset.title,
        version: dataset.version,
        day: &locale.day(dataset.updated_at),
        address: &format!("{origin}{}", paths::dataset_page(dataset.id.as_str())),
    });
    html! {
        section.card aria-labelledby="cite" {
            h2 #cite { (text.cite) }
            p.muted.small { (text.cite_help) }
            (copyable(&citation, text.cite, locale))
        }
    }
}

/// Where the interface answers with the same.
pub fn interface(dataset: &Dataset, locale: Locale) -> Markup {
    let text = locale.dataset();
    let path = paths::dataset(dataset.id.as_str());
    html! {
        section.card aria-labelledby="by-interface" {
            h2 #by-interface { (text.interface) }
            p.muted.small { (text.interface_help) }
            p { a href=(path) rel="external" { code.break { (path) } } }
            p { a.onward href="/developers" { (locale.developers().title) } }
        }
    }
}
