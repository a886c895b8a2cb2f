//! Getting the data: its files, or why they cannot be had directly (R13, R17).

use contract::{Dataset, Distribution, paths};
use domain::Openness;
use leptos::prelude::*;

use crate::{
    components::{Copyable, Icon, icon},
    locale::{Locale, format},
};

/// The files; with links where the data is open to everyone, with conditions and legal basis
/// where it is not.
pub fn files(dataset: &Dataset, locale: Locale) -> AnyView {
    let text = &locale.text.dataset;
    let open = dataset.openness == Openness::Unconditional;
    let list = if dataset.distributions.is_empty() {
        view! { <p class="muted">{text.no_files}</p> }.into_any()
    } else {
        let items: Vec<_> =
            dataset.distributions.iter().map(|file| item(file, open, locale)).collect();
        let resumable = open.then(|| view! { <p class="muted small">{text.resumable}</p> });
        view! { <ul class="files">{items}</ul>{resumable} }.into_any()
    };
    view! {
        <section class="card" aria-labelledby="get">
            <h2 id="get">{text.get}</h2>
            {limits(dataset, locale)}
            {list}
        </section>
    }
    .into_any()
}

fn limits(dataset: &Dataset, locale: Locale) -> Option<AnyView> {
    let text = &locale.text.dataset;
    let note = match dataset.openness {
        Openness::Unconditional => return None,
        Openness::Conditional => text.conditional_note,
        Openness::Closed => text.closed_note,
    };
    let stated = |name: &'static str, words: &Option<String>| {
        words.clone().map(|words| {
            let lang = locale.lang_of(&words);
            view! { <div><dt>{name}</dt><dd class="pre" lang=lang>{words}</dd></div> }
        })
    };
    Some(
        view! {
            <div class="limits">
                <p>{icon(Icon::Lock)}{note}</p>
                <dl>
                    {stated(text.conditions, &dataset.conditions)}
                    {stated(text.legal_basis, &dataset.legal_basis)}
                </dl>
            </div>
        }
        .into_any(),
    )
}

fn item(file: &Distribution, open: bool, locale: Locale) -> AnyView {
    let text = &locale.text.dataset;
    let lang = locale.lang_of(&file.title);
    let name = file.format.label(locale.language);
    let facts = [
        Some(format::bytes(file.size)),
        file.rows.map(|rows| locale.count(text.rows, rows)),
        Some(locale.count(text.version, file.version.into())),
        Some((text.updated)(&locale.day(file.updated_at))),
        file.quality.map(|quality| locale.count(text.quality, quality.into())),
    ];
    let facts: Vec<_> = facts.into_iter().flatten().map(|fact| view! { <li>{fact}</li> }).collect();
    let short: String = file.sha256.chars().take(8).collect();
    let link = open.then(|| {
        let label = (text.download_of)(&format!("{} ({name})", file.title));
        view! {
            <a
                class="button primary"
                href=paths::download(file.id.as_str())
                rel="external"
                download=""
                aria-label=label
            >
                {icon(Icon::Download)}
                {text.download}
            </a>
        }
    });
    view! {
        <li>
            <span class="format" aria-hidden="true">{name}</span>
            <div class="about">
                <h3 lang=lang>{file.title.clone()}</h3>
                <ul class="dotted">{facts}</ul>
                <details class="checksum">
                    <summary>"SHA-256 "<code>{short}"…"</code></summary>
                    <Copyable text=file.sha256.clone() what="SHA-256" code=true/>
                </details>
            </div>
            {link}
        </li>
    }
    .into_any()
}
