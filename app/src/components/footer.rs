//! The foot of every page.

use maud::{Markup, html};

use crate::locale::Locale;

/// Who answers for the data, and where the small print is.
pub fn footer(locale: Locale) -> Markup {
    let site = &locale.text.site;
    html! {
        div.wrap {
            div {
                p { (site.responsibility) }
                p { (site.cite_us) }
            }
            ul.inline {
                li { a href="/about" { (site.about) } }
                li { a href="/overview" { (site.overview) } }
                li { a href="/answers" { (site.answers) } }
                li { a href="/stories" { (site.stories) } }
                li { a href="/standards" { (site.standards) } }
                li { a href="/developers" { (site.interface) } }
                li { a href="/about#terms" { (site.terms) } }
                li { a href="/about#privacy" { (site.privacy) } }
                li { a href="/about#accessibility" { (site.accessibility) } }
            }
        }
    }
}
