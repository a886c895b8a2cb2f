//! What the portal is, what openness means, and the terms of using it.

mod en;
mod zh;

use domain::Language;
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use crate::{
    head::{Page, describe},
    locale::locale,
};

/// The page about the portal.
pub struct About;

#[lazy_route]
impl LazyRoute for About {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let locale = locale();
        let prose = match locale.language {
            Language::Zh => zh::prose(),
            Language::En => en::prose(),
        };
        describe(&Page {
            title: prose.title.to_owned(),
            description: prose.lede.to_owned(),
            path: "/about".to_owned(),
        });
        let contents: Vec<_> = prose
            .sections
            .iter()
            .map(|section| view! { <li><a href=format!("#{}", section.id)>{section.heading}</a></li> })
            .collect();
        let sections: Vec<_> = prose.sections.iter().map(section).collect();
        view! {
            <div class="wrap page stack">
                <h1>{prose.title}</h1>
                <p class="lede">{prose.lede}</p>
                <div class="split prose-page">
                    <nav class="contents" aria-label=prose.contents><ul>{contents}</ul></nav>
                    <div class="prose">{sections}</div>
                </div>
            </div>
        }
        .into_any()
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

fn section(section: &Section) -> AnyView {
    let paragraphs: Vec<_> =
        section.paragraphs.iter().map(|words| view! { <p>{*words}</p> }).collect();
    let items = (!section.items.is_empty()).then(|| {
        let items: Vec<_> = section
            .items
            .iter()
            .map(|(name, words)| view! { <dt>{*name}</dt><dd>{*words}</dd> })
            .collect();
        view! { <dl>{items}</dl> }
    });
    view! {
        <section aria-labelledby=section.id>
            <h2 id=section.id>{section.heading}</h2>
            {paragraphs}
            {items}
        </section>
    }
    .into_any()
}
