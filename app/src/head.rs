//! What a page says about itself in the document's head.
//!
//! On the server these are elements of the head. In the browser the elements that came from the
//! server are brought up to date in place, and the new title is read out.

use domain::Language;

use crate::visit::Visit;

/// A page, as crawlers, bookmarks and screen readers know it.
pub struct Page {
    /// Title, without the portal's name.
    pub title: String,
    /// One or two sentences.
    pub description: String,
    /// Path and query, without a language.
    pub path: String,
}

/// The address of a page in a language: Chinese is the plain one.
pub fn address(origin: &str, path: &str, language: Language) -> String {
    match language {
        Language::Zh => format!("{origin}{path}"),
        Language::En => {
            let joint = if path.contains('?') { '&' } else { '?' };
            format!("{origin}{path}{joint}lang=en")
        }
    }
}

impl Page {
    fn full_title(&self, language: Language) -> String {
        let site = crate::locale::messages_of(language).site.name;
        // The home page begins with the name already.
        if self.title.starts_with(site) {
            self.title.clone()
        } else {
            format!("{} - {site}", self.title)
        }
    }

    fn short_description(&self) -> String {
        const MOST: usize = 160;
        if self.description.chars().count() <= MOST {
            self.description.clone()
        } else {
            self.description.chars().take(MOST - 1).chain(['…']).collect()
        }
    }
}

/// Whether the page has described itself: Leptos may render a part more than once.
#[cfg(feature = "ssr")]
#[derive(Clone, Default)]
pub(crate) struct Described(std::sync::Arc<std::sync::atomic::AtomicBool>);

/// Puts what the page says about itself into the head, the first time that it says so.
#[cfg(feature = "ssr")]
pub fn describe(page: &Page) {
    use leptos::prelude::*;
    use leptos_meta::{Link, LinkProps, Meta, MetaProps, ServerMetaContext, Title, TitleProps};

    // There is no head while the host lists the routes.
    let (Some(_), Some(Described(described))) =
        (use_context::<ServerMetaContext>(), use_context::<Described>())
    else {
        return;
    };
    if described.swap(true, std::sync::atomic::Ordering::Relaxed) {
        return;
    }
    fn meta(name: &'static str, content: String) {
        drop(Meta(MetaProps::builder().name(name).content(content).build()).to_html());
    }
    fn graph(property: &'static str, content: String) {
        drop(Meta(MetaProps::builder().property(property).content(content).build()).to_html());
    }
    fn link(rel: &'static str, language: Option<&'static str>, href: String) {
        let props = LinkProps::builder().rel(rel).href(href);
        drop(match language {
            Some(language) => Link(props.hreflang(language).build()).into_any().to_html(),
            None => Link(props.build()).into_any().to_html(),
        });
    }

    let Visit { language, origin, .. } = Visit::current();
    let title = page.full_title(language);
    let description = page.short_description();
    let here = address(&origin, &page.path, language);
    // The title is put into the document as it is.
    let escaped = title.replace('&', "&amp;").replace('<', "&lt;");
    drop(Title(TitleProps::builder().text(escaped).build()).to_html());
    meta("description", description.clone());
    link("canonical", None, here.clone());
    for other in Language::ALL {
        link("alternate", Some(other.tag()), address(&origin, &page.path, other));
    }
    link("alternate", Some("x-default"), address(&origin, &page.path, Language::Zh));
    graph("og:type", "website".to_owned());
    graph("og:site_name", crate::locale::messages_of(language).site.name.to_owned());
    graph("og:title", title);
    graph("og:description", description);
    graph("og:url", here);
    graph("og:locale", language.tag().replace("zh-CN", "zh_CN").replace("en", "en_GB"));
}

/// Brings the head up to date and tells of the new page.
#[cfg(not(feature = "ssr"))]
pub fn describe(page: &Page) {
    use leptos::prelude::*;

    let Visit { language, origin, .. } = Visit::current();
    let title = page.full_title(language);
    let stage = crate::visit::Stage::current();
    // What came from the server says it already.
    if !stage.ready.get_untracked() {
        return;
    }
    let set = |selector: &str, attribute: &str, value: &str| {
        if let Ok(Some(element)) = document().query_selector(selector) {
            // Nothing can be done, and nothing is lost, when an attribute cannot be set.
            let _ = element.set_attribute(attribute, value);
        }
    };
    document().set_title(&title);
    set("meta[name=description]", "content", &page.short_description());
    set("link[rel=canonical]", "href", &address(&origin, &page.path, language));
    for (hreflang, other) in
        [("zh-CN", Language::Zh), ("en", Language::En), ("x-default", Language::Zh)]
    {
        let selector = format!("link[hreflang={hreflang}]");
        set(&selector, "href", &address(&origin, &page.path, other));
    }
    set("meta[property='og:title']", "content", &title);
    set("meta[property='og:url']", "content", &address(&origin, &page.path, language));
    stage.tell(&title);
}
