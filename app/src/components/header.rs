//! The head of every page: the mark, the ways through the portal, language and type size.

use domain::Language;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Icon, icon, mark};
use crate::{
    locale::{Locale, locale},
    visit::Visit,
};

/// The header. Every change of address makes it anew, which also folds the navigation again.
#[component]
pub fn Header() -> impl IntoView {
    let large_type = Visit::current().large_type;
    let locale = locale();
    let location = use_location();
    let html = move || {
        let query = without_language(&location.search.read());
        header(&location.pathname.read(), &query, large_type, locale).into_string()
    };
    view! { <header class="bar" inner_html=html></header> }
}

/// On a narrow screen the navigation folds; the fold is a plain `<details>` whose state shows or
/// hides the navigation after it, so that it works without scripts.
fn header(path: &str, query: &str, large_type: bool, locale: Locale) -> Markup {
    let site = &locale.text.site;
    let here = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    let back = utf8_percent_encode(&here, NON_ALPHANUMERIC);
    let (other, other_name) = match locale.language {
        Language::Zh => (Language::En, "English"),
        Language::En => (Language::Zh, "中文"),
    };
    let (type_name, type_value) =
        if large_type { (site.normal_type, "normal") } else { (site.large_type, "large") };
    let joint = if query.is_empty() { '?' } else { '&' };
    let ways = [
        ("/search", site.catalogue),
        ("/themes", site.themes),
        ("/providers", site.providers),
        ("/regions", site.regions),
        ("/demands", site.demands),
        ("/developers", site.developers),
        ("/about", site.about),
        // The same for everybody, so that public pages can be kept by caches: who is not signed
        // in is asked to there.
        ("/requests", site.mine),
        ("/staff", site.staff),
    ];
    html! {
        div.wrap {
            a.brand href="/" {
                (mark())
                span { (site.name) }
                span.tagline { (site.tagline) }
            }
            details.fold {
                summary.button { (icon(Icon::Menu)) (site.menu) }
            }
            nav aria-label=(site.main_navigation) {
                ul {
                    @for (to, name) in ways {
                        li { a href=(to) aria-current=[(path == to).then_some("page")] { (name) } }
                    }
                }
            }
            div.tools {
                a.button.quiet
                    rel="external nofollow"
                    href={ "/preferences?type=" (type_value) "&back=" (back) }
                { (type_name) }
                a.button.quiet
                    rel="external"
                    lang=(other.tag())
                    hreflang=(other.tag())
                    href={ (here) (joint) "lang=" (other.code()) }
                { (other_name) }
            }
        }
    }
}

/// A query without the language that it may ask for.
pub fn without_language(query: &str) -> String {
    query
        .split('&')
        .filter(|pair| !pair.is_empty() && *pair != "lang" && !pair.starts_with("lang="))
        .collect::<Vec<_>>()
        .join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_leaves_the_query_and_nothing_else_does() {
        assert_eq!(without_language("q=a&lang=en&language=x&page=2"), "q=a&language=x&page=2");
        assert_eq!(without_language("lang=zh"), "");
        assert_eq!(without_language(""), "");
    }
}
