//! Small marks: openness, formats, sample data, themes.

use contract::paths;
use domain::{Format, Openness, Theme};
use maud::{Markup, html};

use crate::locale::Locale;

/// How open a dataset is: a word in a frame and a shape, never colour alone (R13).
pub fn stamp(openness: Openness, locale: Locale) -> Markup {
    let class = match openness {
        Openness::Unconditional => "open",
        Openness::Conditional => "cond",
        Openness::Closed => "shut",
    };
    html! { span.stamp.(class) { (openness.label(locale.language)) } }
}

/// Says that data is made up; nothing where it is not.
pub fn sample(is_sample: bool, locale: Locale) -> Markup {
    html! { @if is_sample { span.chip.sample { (locale.text.site.sample) } } }
}

/// The formats of a dataset's files.
pub fn formats(formats: &[Format], locale: Locale) -> Markup {
    html! {
        @if !formats.is_empty() {
            ul.chips aria-label=(locale.text.search.format) {
                @for format in formats { li.chip { (format.label(locale.language)) } }
            }
        }
    }
}

/// Links to all data of each theme.
pub fn theme_links(themes: &[Theme], locale: Locale) -> Markup {
    html! {
        ul.inline {
            @for theme in themes {
                li {
                    a href=(paths::results_page(&format!("theme={theme}"))) {
                        (theme.label(locale.language))
                    }
                }
            }
        }
    }
}
