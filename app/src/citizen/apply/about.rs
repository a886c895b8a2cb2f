//! The entry that is asked about, in short: its name, whose it is, what its use demands.

use contract::{Dataset, RequestView, paths};
use domain::Openness;
use maud::{Markup, html};

use crate::components::stamp;
use crate::locale::Locale;

/// The entry, as a new request and a draft know it.
pub struct About<'a> {
    id: &'a str,
    title: &'a str,
    openness: Openness,
    published: bool,
    provider: &'a str,
    conditions: Option<&'a str>,
    legal_basis: Option<&'a str>,
    usage: Option<&'a str>,
}

impl<'a> About<'a> {
    /// From the catalogue.
    pub fn of(dataset: &'a Dataset) -> Self {
        Self {
            id: dataset.id.as_str(),
            title: &dataset.title,
            openness: dataset.openness,
            published: true,
            provider: &dataset.provider.name,
            conditions: dataset.conditions.as_deref(),
            legal_basis: dataset.legal_basis.as_deref(),
            usage: dataset.usage.as_deref(),
        }
    }

    /// From a request, where it is about an entry.
    pub fn of_request(view: &'a RequestView) -> Option<Self> {
        let dataset = view.dataset.as_ref()?;
        let entry = view.entry.as_ref();
        Some(Self {
            id: dataset.id.as_str(),
            title: &dataset.title,
            openness: dataset.openness,
            published: dataset.published,
            provider: view.provider.as_ref().map_or("", |it| &it.name),
            conditions: entry.and_then(|it| it.conditions.as_deref()),
            legal_basis: entry.and_then(|it| it.legal_basis.as_deref()),
            usage: entry.and_then(|it| it.usage.as_deref()),
        })
    }

    /// The card.
    pub fn card(&self, locale: Locale) -> Markup {
        let text = locale.dataset();
        let lang = locale.lang_of(self.title);
        let stated = [
            (text.conditions, self.conditions),
            (text.legal_basis, self.legal_basis),
            (text.usage, self.usage),
        ];
        html! {
            div.card.stack.tight {
                h2 lang=[lang] {
                    @if self.published { a href=(paths::dataset_page(self.id)) { (self.title) } }
                    @else { (self.title) }
                }
                p.meta {
                    (stamp(self.openness, locale))
                    span lang=[locale.lang_of(self.provider)] { (self.provider) }
                }
                dl.brief-facts {
                    @for (name, words) in stated {
                        @if let Some(words) = words {
                            div { dt { (name) } dd.pre lang=[locale.lang_of(words)] { (words) } }
                        }
                    }
                }
            }
        }
    }
}
