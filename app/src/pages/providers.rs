//! The providers by level, with a field that narrows the list by name.

use contract::{Problem, Provider, paths};
use domain::Level;
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use maud::{Markup, html};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{
    acts,
    client::{Answers, Loading, load},
    components::Loaded,
    head::{Page, describe},
    locale::{Locale, format, locale},
};

/// Identifier of the list, by which the field narrows it.
const LIST: &str = "providers";

/// The page of providers.
pub struct Providers {
    answers: Loading,
}

#[lazy_route]
impl LazyRoute for Providers {
    fn data() -> Self {
        Self { answers: load(|| vec![format!("{}/providers", paths::API)]) }
    }

    fn view(this: Self) -> AnyView {
        let empty = locale().lists().empty;
        view! {
            <div on:input=|event| acts::narrowing(&event)>
                <Loaded data=this.answers empty=empty done=page/>
            </div>
        }
        .into_any()
    }
}

fn page(mut answers: Answers, locale: Locale) -> Result<Option<Markup>, Problem> {
    let providers: Vec<Provider> = answers.take(locale)?;
    let text = locale.lists();
    describe(&Page {
        title: text.providers.to_owned(),
        description: text.providers_lede.to_owned(),
        path: "/providers".to_owned(),
    });
    if providers.is_empty() {
        return Ok(None);
    }
    Ok(Some(html! {
        div.wrap.page.stack {
            h1 { (text.providers) }
            p.lede { (text.providers_lede) }
            input.needs-script.narrow type="search" data-narrows=(LIST) autocomplete="off"
                aria-label=(text.filter_providers) placeholder=(text.filter_providers);
            div role="status" {
                p.note id={ (LIST) "-nobody" } hidden { (text.no_such_provider) }
            }
            div.stack.loose #(LIST) {
                @for level in [Level::Nation, Level::Province, Level::City, Level::County] {
                    (group(level, &providers, locale))
                }
            }
        }
    }))
}

fn group(level: Level, providers: &[Provider], locale: Locale) -> Markup {
    let of_level: Vec<_> = providers.iter().filter(|provider| provider.level == level).collect();
    let id = level.value();
    let heading = format!("{id}-heading");
    html! {
        @if !of_level.is_empty() {
            section #(id) aria-labelledby=(heading) {
                h2 #(heading) {
                    (level.label(locale.language))
                    span.muted.small { (locale.count(locale.lists().units, of_level.len() as u64)) }
                }
                ul.columns { @for provider in of_level { (item(provider, locale)) } }
            }
        }
    }
}

fn item(provider: &Provider, locale: Locale) -> Markup {
    let id = utf8_percent_encode(provider.value.as_str(), NON_ALPHANUMERIC);
    let lang = locale.lang_of(&provider.label);
    html! {
        li data-name=(provider.label.to_ascii_lowercase()) {
            a href=(paths::results_page(&format!("provider={id}"))) {
                span.name lang=[lang] { (provider.label) }
                // Most names begin with the region's; the others are told apart by it.
                @if !provider.label.contains(&provider.region.name) {
                    span.muted.small lang=[lang] { (provider.region.name) }
                }
                span.count { (format::number(provider.count)) }
            }
        }
    }
}
