//! What is stated about a dataset, as a list of facts (R4).

use contract::{Dataset, paths};
use leptos::prelude::*;
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
pub fn facts(dataset: &Dataset, locale: Locale) -> AnyView {
    let text = &locale.text.dataset;
    let language = locale.language;
    let period = {
        let [start, end] =
            [dataset.period.start, dataset.period.end].map(|day| day.map(|day| locale.date(day)));
        (text.period_text)(start.as_deref(), end.as_deref())
    };
    let region = paths::results_page(&format!("region={}", dataset.region.code));
    let contact = &dataset.contact;
    let phone = contact.phone.clone().map(|phone| {
        let href = format!("tel:{}", phone.replace(|c: char| !c.is_ascii_digit() && c != '+', ""));
        view! { <a href=href rel="external">{phone}</a> }.into_any()
    });
    let email = contact.email.clone().map(|email| {
        let href = format!("mailto:{email}");
        view! { <a href=href rel="external">{email}</a> }.into_any()
    });
    let keywords = (!dataset.keywords.is_empty()).then(|| keywords(dataset, locale));
    let version = locale.count(text.version, dataset.version.into());
    let rows: Vec<AnyView> = [
        Some((text.provider, link(provider_page(dataset), &dataset.provider.name, locale))),
        Some((text.themes, theme_links(&dataset.themes, locale))),
        Some((text.library, words(dataset.library.label(language)))),
        Some((text.region, link(region, &dataset.region.name, locale))),
        Some((text.period, words(period))),
        Some((text.frequency, words(dataset.frequency.label(language)))),
        Some((text.licence, licence(dataset, locale))),
        dataset.source.as_ref().map(|source| (text.source, data(source, locale))),
        Some((text.sharing, words(dataset.sharing.label(language)))),
        Some((text.security, words(dataset.security_level.label(language)))),
        Some((text.published, words(locale.day(dataset.published_at)))),
        Some((text.changed, words(format::moment(dataset.updated_at, language)))),
        Some((text.current, words(version))),
        keywords.map(|keywords| (text.keywords, keywords)),
        (!contact.office.is_empty()).then(|| (text.contact, data(&contact.office, locale))),
        phone.map(|phone| (text.phone, phone)),
        email.map(|email| (text.email, email)),
        Some((text.identifier, view! { <code>{dataset.id.to_string()}</code> }.into_any())),
    ]
    .into_iter()
    .flatten()
    .map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }.into_any())
    .collect();
    view! {
        <section class="card" aria-labelledby="facts">
            <h2 id="facts">{text.facts}</h2>
            <dl class="facts">{rows}</dl>
        </section>
    }
    .into_any()
}

fn words(words: impl Into<String>) -> AnyView {
    words.into().into_any()
}

/// A text of the catalogue, in the catalogue's language.
fn data(words: &str, locale: Locale) -> AnyView {
    view! { <span lang=locale.lang_of(words)>{words.to_owned()}</span> }.into_any()
}

fn link(href: String, name: &str, locale: Locale) -> AnyView {
    view! { <a href=href lang=locale.lang_of(name)>{name.to_owned()}</a> }.into_any()
}

fn licence(dataset: &Dataset, locale: Locale) -> AnyView {
    let name = dataset.licence.label(locale.language);
    match &dataset.licence_url {
        Some(url) => {
            let elsewhere = locale.text.site.other_site;
            view! {
                <a href=url.clone() rel="external license noopener">
                    {name}<span class="unseen">{elsewhere}</span>
                </a>
            }
            .into_any()
        }
        None => words(name),
    }
}

fn keywords(dataset: &Dataset, locale: Locale) -> AnyView {
    let items: Vec<_> = dataset
        .keywords
        .iter()
        .map(|word| {
            let q = utf8_percent_encode(word, NON_ALPHANUMERIC);
            let href = paths::results_page(&format!("q={q}"));
            view! { <li>{link(href, word, locale)}</li> }
        })
        .collect();
    view! { <ul class="inline">{items}</ul> }.into_any()
}
