//! The themes, with what each is about.

use contract::{Term, paths};
use domain::Theme;
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use crate::{
    client::{Loading, load},
    components::{Icon, Loaded, icon},
    head::{Page, describe},
    locale::{Locale, locale},
};

/// The page of themes.
pub struct Themes {
    themes: Loading<Vec<Term>>,
}

#[lazy_route]
impl LazyRoute for Themes {
    fn data() -> Self {
        Self { themes: load(|| format!("{}/themes", paths::API)) }
    }

    fn view(this: Self) -> AnyView {
        let text = &locale().text.lists;
        describe(&Page {
            title: text.themes.to_owned(),
            description: text.themes_lede.to_owned(),
            path: "/themes".to_owned(),
        });
        view! {
            <div class="wrap page stack">
                <h1>{text.themes}</h1>
                <p class="lede">{text.themes_lede}</p>
                <Loaded data=this.themes whole=true done=cards/>
            </div>
        }
        .into_any()
    }
}

fn cards(themes: Vec<Term>, locale: Locale) -> AnyView {
    let text = &locale.text.lists;
    let cards: Vec<_> = Theme::ALL
        .iter()
        .map(|theme| {
            let term = themes.iter().find(|term| term.value == theme.value());
            let count = locale.count(text.datasets, term.map_or(0, |term| term.count));
            let href = paths::results_page(&format!("theme={theme}"));
            view! {
                <li class="card theme">
                    {icon(Icon::Of(*theme))}
                    <h2><a href=href>{theme.label(locale.language)}</a></h2>
                    <p class="muted">{(text.theme_note)(*theme)}</p>
                    <p class="count">{count}</p>
                </li>
            }
        })
        .collect();
    view! { <ul class="cards">{cards}</ul> }.into_any()
}
