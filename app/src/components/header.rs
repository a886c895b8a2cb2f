//! The head of every page: the mark, the ways through the portal, language and type size.

use domain::Language;
use leptos::{html, prelude::*};
use leptos_router::hooks::use_location;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{Icon, icon, mark};
use crate::{locale::locale, visit::Visit};

/// The header. On a narrow screen the navigation folds; the fold is a plain `<details>` whose
/// state shows or hides the navigation after it, so that it works without scripts.
#[component]
pub fn Header() -> AnyView {
    let Visit { language, large_type, .. } = Visit::current();
    let site = &locale().text.site;
    let location = use_location();
    let path = location.pathname;
    let here = move || {
        let query = without_language(&location.search.get());
        if query.is_empty() { path.get() } else { format!("{}?{query}", path.get()) }
    };
    let other = match language {
        Language::Zh => Language::En,
        Language::En => Language::Zh,
    };
    let other_name = match other {
        Language::Zh => "中文",
        Language::En => "English",
    };
    let (type_name, type_value) =
        if large_type { (site.normal_type, "normal") } else { (site.large_type, "large") };
    let fold = NodeRef::<html::Details>::new();
    // A page that was chosen from the folded navigation is not to be hidden behind it.
    Effect::new(move |_| {
        path.track();
        if let Some(fold) = fold.get_untracked() {
            fold.set_open(false);
        }
    });
    let links: Vec<_> = [
        ("/search", site.catalogue),
        ("/themes", site.themes),
        ("/providers", site.providers),
        ("/regions", site.regions),
        ("/developers", site.developers),
        ("/about", site.about),
    ]
    .into_iter()
    .map(|(to, name)| {
        let current = move || (path.read().as_str() == to).then_some("page");
        view! { <li><a href=to aria-current=current>{name}</a></li> }
    })
    .collect();
    view! {
        <header class="bar">
            <div class="wrap">
                <a class="brand" href="/">
                    {mark()}
                    <span class="name">{site.name}</span>
                    <span class="tagline">{site.tagline}</span>
                </a>
                <details class="fold" node_ref=fold>
                    <summary class="button">{icon(Icon::Menu)}{site.menu}</summary>
                </details>
                <nav aria-label=site.main_navigation>
                    <ul>{links}</ul>
                </nav>
                <div class="tools">
                    <a
                        class="button quiet"
                        rel="external nofollow"
                        href=move || {
                            let back = utf8_percent_encode(&here(), NON_ALPHANUMERIC).to_string();
                            format!("/preferences?type={type_value}&back={back}")
                        }
                    >
                        {type_name}
                    </a>
                    <a
                        class="button quiet"
                        rel="external"
                        lang=other.tag()
                        hreflang=other.tag()
                        href=move || {
                            let here = here();
                            let joint = if here.contains('?') { '&' } else { '?' };
                            format!("{here}{joint}lang={}", other.code())
                        }
                    >
                        {other_name}
                    </a>
                </div>
            </div>
        </header>
    }
    .into_any()
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
