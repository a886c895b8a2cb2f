//! What is stated about a dataset, as a list of facts (R4).

use contract::{Dataset, paths};
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{
    components::theme_links,
    locale::{Locale, format},
};

/// Where all data of the dataset's provider is listed.
pub fn provider_page(dataset: &Dataset) -> String {
    let id = utf8_percent_encode(dataset.provider.id.as_str(), NON_ALPHANUMERIC);
    paths::results_page(&format!("provider={id}"))
}

/// The list of facts.
pub fn facts(dataset: &Dataset, locale: Locale) -> Markup {
    let text = locale.dataset();
    let language = locale.language;
    let start = dataset.period.start.map(|day| locale.date(day));
    let end = dataset.period.end.map(|day| locale.date(day));
    let period = (text.period_text)(start.as_deref(), end.as_deref());
    let region = paths::results_page(&format!("region={}", dataset.region.code));
    let contact = &dataset.contact;
    let stated: [(&str, Option<Markup>); 18] = [
        (text.provider, Some(link(&provider_page(dataset), &dataset.provider.name, locale))),
        (text.themes, Some(theme_links(&dataset.themes, locale))),
        (text.library, words(dataset.library.label(language))),
        (text.region, Some(link(&region, &dataset.region.name, locale))),
        (text.period, words(&period)),
        (text.frequency, words(dataset.frequency.label(language))),
        (text.licence, Some(licence(dataset, locale))),
        (text.source, dataset.source.as_deref().map(|source| data(source, locale))),
        (text.sharing, words(dataset.sharing.label(language))),
        (text.security, words(dataset.security_level.label(language))),
        (text.published, words(&locale.day(dataset.published_at))),
        (text.changed, words(&format::moment(dataset.updated_at, language))),
        (text.current, words(&locale.count(text.version, dataset.version.into()))),
        (text.keywords, keywords(dataset, locale)),
        (text.contact, (!contact.office.is_empty()).then(|| data(&contact.office, locale))),
        (text.phone, contact.phone.as_deref().map(phone)),
        (text.email, contact.email.as_deref().map(email)),
        (text.identifier, Some(html! { code { (dataset.id) } })),
    ];
    html! {
        section.card aria-labelledby="facts" {
            h2 #facts { (text.facts) }
            dl.facts {
                @for (name, value) in stated {
                    @if let Some(value) = value { div { dt { (name) } dd { (value) } } }
                }
            }
        }
    }
}

#[expect(clippy::unnecessary_wraps, reason = "it stands among facts that may not be stated")]
fn words(words: &str) -> Option<Markup> {
    Some(html! { (words) })
}

/// A text of the catalogue, in the catalogue's language.
fn data(words: &str, locale: Locale) -> Markup {
    html! { span lang=[locale.lang_of(words)] { (words) } }
}

fn link(href: &str, name: &str, locale: Locale) -> Markup {
    html! { a href=(href) lang=[locale.lang_of(name)] { (name) } }
}

fn phone(phone: &str) -> Markup {
    let digits = phone.replace(|c: char| !c.is_ascii_digit() && c != '+', "");
    html! { a href={ "tel:" (digits) } { (phone) } }
}

fn email(email: &str) -> Markup {
    html! { a href={ "mailto:" (email) } { (email) } }
}

fn licence(dataset: &Dataset, locale: Locale) -> Markup {
    let name = dataset.licence.label(locale.language);
    html! {
        @if let Some(url) = &dataset.licence_url {
            a href=(url) rel="external license noopener" {
                (name) span.unseen { (locale.text.site.other_site) }
            }
        } @else { (name) }
    }
}

fn keywords(dataset: &Dataset, locale: Locale) -> Option<Markup> {
    let search = |word: &str| {
        paths::results_page(&format!("q={}", utf8_percent_encode(word, NON_ALPHANUMERIC)))
    };
    (!dataset.keywords.is_empty()).then(|| {
        html! {
            ul.inline {
                @for word in &dataset.keywords { li { (link(&search(word), word, locale)) } }
            }
        }
    })
}
