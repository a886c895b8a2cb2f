//! Getting the data: its files, or why they cannot be had directly (R13, R17).

use contract::{Dataset, Distribution, paths};
use domain::Openness;
use maud::{Markup, html};

use crate::{
    components::{Icon, copyable, icon},
    locale::{Locale, format},
};

/// The files; with links where the data is open to everyone, with conditions and legal basis
/// where it is not.
pub fn files(dataset: &Dataset, locale: Locale) -> Markup {
    let text = locale.dataset();
    let open = dataset.openness == Openness::Unconditional;
    html! {
        section.card aria-labelledby="get" {
            h2 #get { (text.get) }
            (limits(dataset, locale))
            @if dataset.distributions.is_empty() { p.muted { (text.no_files) } }
            @else {
                ul.files { @for file in &dataset.distributions { (item(dataset, file, open, locale)) } }
                @if open { p.muted.small { (text.resumable) } }
            }
        }
    }
}

fn limits(dataset: &Dataset, locale: Locale) -> Markup {
    let text = locale.dataset();
    let note = match dataset.openness {
        Openness::Unconditional => return html! {},
        Openness::Conditional => text.conditional_note,
        Openness::Closed => text.closed_note,
    };
    let stated = [(text.conditions, &dataset.conditions), (text.legal_basis, &dataset.legal_basis)];
    let apply = format!("/requests/new?kind=access&dataset={}", dataset.id);
    html! {
        div.limits {
            p { (icon(Icon::Lock)) strong { (note) } }
            dl {
                @for (name, words) in stated {
                    @if let Some(words) = words {
                        div { dt { (name) } dd.pre lang=[locale.lang_of(words)] { (words) } }
                    }
                }
            }
            @if dataset.unseen.is_some() { p { (text.ask_note) } }
            p.small { (text.apply_asks) " " (text.apply_time) }
            p.actions { a.button.primary href=(apply) rel="nofollow" { (text.apply) } }
            // The page is the same for everybody; who holds a grant finds the data there.
            p.small.muted { (text.has_grant) " " a href="/grants" rel="nofollow" { (text.my_grants) } }
        }
    }
}

fn item(dataset: &Dataset, file: &Distribution, open: bool, locale: Locale) -> Markup {
    let text = locale.dataset();
    let format = file.format.label(locale.language);
    let facts = [
        (!file.sha256.is_empty()).then(|| format::bytes(file.size)),
        file.rows.map(|rows| locale.count(text.rows, rows)),
        Some(locale.count(text.version, file.version.into())),
        Some((text.updated)(&locale.day(file.updated_at))),
        file.quality.map(|quality| locale.count(text.quality, quality.into())),
    ];
    html! {
            li {
                span.format aria-hidden="true" { (format) }
                div {
                    h3 lang=[locale.lang_of(&file.title)] { (file.title) }
                    ul.dotted { @for fact in facts.iter().flatten() { li { (fact) } } }
    // Of closed files nothing is said by which a guess could be checked.
                    @if !file.sha256.is_empty() {
                            details.checksum {
                            summary { "SHA-256 " code { (short(&file.sha256)) } }
                            (copyable(&file.sha256, "SHA-256", locale))
                            @if open {
                                p.small {
                                    a href=(paths::download_receipt(file.id.as_str()))
                                        rel="external nofollow"
                                        download
                                        aria-label=((text.receipt_of)(&file.title))
                                    { (text.receipt) }
                                }
                            }
                        }
                    }
                }
                div.ways {
                    @if open {
                        a.button.primary
                            href=(paths::download(file.id.as_str()))
                            rel="external"
                            download
                            aria-label=((text.download_of)(&format!("{} ({format})", file.title)))
                        { (icon(Icon::Download)) (text.download) }
                    }
                    (super::preview::link(dataset, file, locale))
                    (ask(dataset, file, locale))
                }
            }
        }
}

/// The way to ask closed data that its provider opened to questions (R33).
fn ask(dataset: &Dataset, file: &Distribution, locale: Locale) -> Markup {
    let text = locale.dataset();
    html! {
        @if dataset.unseen.is_some() {
            a.button.primary href=(paths::ask_page(file.id.as_str())) rel="nofollow" { (text.ask) }
        }
    }
}

/// The beginning of a checksum, enough to tell two apart by eye.
pub fn short(sha256: &str) -> String {
    sha256.chars().take(8).chain(['…']).collect()
}
