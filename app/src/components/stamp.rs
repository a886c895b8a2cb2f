//! Small marks: openness, formats, sample data, themes.

use contract::paths;
use domain::{Format, Openness, Theme};
use leptos::prelude::*;

use crate::locale::Locale;

/// How open a dataset is: a word in a frame and a shape, never colour alone (R13).
pub fn stamp(openness: Openness, locale: Locale) -> AnyView {
    let class = match openness {
        Openness::Unconditional => "stamp open",
        Openness::Conditional => "stamp cond",
        Openness::Closed => "stamp shut",
    };
    view! { <span class=class>{openness.label(locale.language)}</span> }.into_any()
}

/// Says that data is made up; nothing where it is not.
pub fn sample(is_sample: bool, locale: Locale) -> Option<AnyView> {
    is_sample
        .then(|| view! { <span class="chip sample">{locale.text.site.sample}</span> }.into_any())
}

/// The formats of a dataset's files.
pub fn formats(formats: &[Format], locale: Locale) -> Option<AnyView> {
    (!formats.is_empty()).then(|| {
        let chips: Vec<_> = formats
            .iter()
            .map(|format| view! { <li class="chip">{format.label(locale.language)}</li> })
            .collect();
        view! { <ul class="chips" aria-label=locale.text.search.format>{chips}</ul> }.into_any()
    })
}

/// Links to all data of each theme.
pub fn theme_links(themes: &[Theme], locale: Locale) -> AnyView {
    let links: Vec<_> = themes
        .iter()
        .map(|theme| {
            let href = paths::results_page(&format!("theme={theme}"));
            view! { <li><a href=href>{theme.label(locale.language)}</a></li> }
        })
        .collect();
    view! { <ul class="inline">{links}</ul> }.into_any()
}
