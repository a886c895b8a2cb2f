//! The themes, with what each is about.

use contract::{Problem, Term, paths};
use domain::Theme;
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use maud::{Markup, html};

use crate::{
    client::{Answers, Loading, load},
    components::{Icon, Loaded, icon},
    head::{Page, describe},
    locale::Locale,
};

/// The page of themes.
pub struct Themes {
    answers: Loading,
}

#[lazy_route]
impl LazyRoute for Themes {
    fn data() -> Self {
        Self { answers: load(|| vec![format!("{}/themes", paths::API)]) }
    }

    fn view(this: Self) -> AnyView {
        view! { <Loaded data=this.answers done=page/> }.into_any()
    }
}

fn page(mut answers: Answers, locale: Locale) -> Result<Option<Markup>, Problem> {
    let themes: Vec<Term> = answers.take(locale)?;
    let text = locale.lists();
    describe(&Page {
        title: text.themes.to_owned(),
        description: text.themes_lede.to_owned(),
        path: "/themes".to_owned(),
    });
    let count = |theme: &Theme| {
        themes.iter().find(|term| term.value == theme.value()).map_or(0, |term| term.count)
    };
    Ok(Some(html! {
        div.wrap.page.stack {
            h1 { (text.themes) }
            p.lede { (text.themes_lede) }
            ul.cards {
                @for theme in Theme::ALL {
                    li.card.theme {
                        (icon(Icon::Of(*theme)))
                        h2 {
                            a href=(paths::results_page(&format!("theme={theme}"))) {
                                (theme.label(locale.language))
                            }
                        }
                        p.muted { ((text.theme_note)(*theme)) }
                        p.count { (locale.count(text.datasets, count(theme))) }
                    }
                }
            }
        }
    }))
}
