//! What the portal is, what openness means, and the terms of using it.

mod en;
mod zh;

use domain::Language;
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use maud::{Markup, html};

use crate::{
    head::{Page, describe},
    locale::{Locale, locale},
};

/// The page about the portal.
pub struct About;

#[lazy_route]
impl LazyRoute for About {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let prose = match locale().language {
            Language::Zh => zh::prose(),
            Language::En => en::prose(),
        };
        describe(&Page {
            title: prose.title.to_owned(),
            description: prose.lede.to_owned(),
            path: "/about".to_owned(),
        });
        let further = further(locale());
        let shown = html! { (page(&prose, &further)) };
        view! { <div class="shown" inner_html=shown.into_string()></div> }.into_any()
    }
}

/// The text of the page in one language.
struct Prose {
    title: &'static str,
    lede: &'static str,
    contents: &'static str,
    sections: [Section; 6],
}

/// A part of the text; every language has the same parts in the same order.
struct Section {
    id: &'static str,
    heading: &'static str,
    paragraphs: &'static [&'static str],
    items: &'static [(&'static str, &'static str)],
}

fn page(prose: &Prose, further: &Markup) -> Markup {
    html! {
        div.wrap.page.stack {
            h1 { (prose.title) }
            p.lede { (prose.lede) }
            div.split.prose-page {
                nav.contents aria-label=(prose.contents) {
                    ul {
                        @for section in &prose.sections {
                            li { a href={ "#" (section.id) } { (section.heading) } }
                        }
                    }
                }
                div.prose {
                    @for part in &prose.sections { (section(part)) }
                    (further)
                }
            }
        }
    }
}

/// Where everybody sees how the portal is used and answers.
fn further(locale: Locale) -> Markup {
    let site = &locale.text.site;
    html! {
        ul.inline {
            li { a href="/answers" { (site.answers) } }
            li { a href="/demands" { (site.demands) } }
        }
    }
}

fn section(section: &Section) -> Markup {
    html! {
        section aria-labelledby=(section.id) {
            h2 #(section.id) { (section.heading) }
            @for words in section.paragraphs { p { (words) } }
            @if !section.items.is_empty() {
                dl {
                    @for (name, words) in section.items {
                        dt { (name) }
                        dd { (words) }
                    }
                }
            }
        }
    }
}
