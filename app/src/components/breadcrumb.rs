//! Where a page stands.

use maud::{Markup, html};

use crate::locale::Locale;

/// The way from the home page to this one; the page itself is its heading.
pub fn breadcrumb(steps: &[(&str, String)], locale: Locale) -> Markup {
    let text = &locale.text.site;
    html! {
        nav.breadcrumb aria-label=(text.breadcrumb) {
            ol {
                li { a href="/" { (text.home) } }
                @for (name, href) in steps { li { a href=(href) lang=[locale.lang_of(name)] { (name) } } }
            }
        }
    }
}
