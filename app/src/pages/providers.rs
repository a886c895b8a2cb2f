//! The providers by level, with a field that narrows the list by name.

use contract::{Provider, paths};
use domain::Level;
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{
    client::{Loading, load},
    components::Loaded,
    head::{Page, describe},
    locale::{Locale, format, locale},
};

/// The page of providers.
pub struct Providers {
    providers: Loading<Vec<Provider>>,
}

#[lazy_route]
impl LazyRoute for Providers {
    fn data() -> Self {
        Self { providers: load(|| format!("{}/providers", paths::API)) }
    }

    fn view(this: Self) -> AnyView {
        let text = &locale().text.lists;
        describe(&Page {
            title: text.providers.to_owned(),
            description: text.providers_lede.to_owned(),
            path: "/providers".to_owned(),
        });
        view! {
            <div class="wrap page stack">
                <h1>{text.providers}</h1>
                <p class="lede">{text.providers_lede}</p>
                <Loaded data=this.providers whole=true empty=empty done=list/>
            </div>
        }
        .into_any()
    }
}

fn empty(providers: &Vec<Provider>, locale: Locale) -> Option<AnyView> {
    providers.is_empty().then(|| view! { <p class="note">{locale.text.lists.empty}</p> }.into_any())
}

fn list(providers: Vec<Provider>, locale: Locale) -> AnyView {
    let text = &locale.text.lists;
    let wanted = RwSignal::new(String::new());
    let names: Vec<String> =
        providers.iter().map(|provider| provider.label.to_lowercase()).collect();
    let nobody = move || {
        let wanted = wanted.read();
        let nobody = !names.iter().any(|name| name.contains(wanted.as_str()));
        nobody.then_some(text.no_such_provider)
    };
    let groups: Vec<_> = [Level::Nation, Level::Province, Level::City, Level::County]
        .into_iter()
        .filter_map(|level| group(level, &providers, wanted, locale))
        .collect();
    view! {
        <input
            class="needs-script narrow"
            type="search"
            aria-label=text.filter_providers
            placeholder=text.filter_providers
            autocomplete="off"
            on:input=move |event| wanted.set(event_target_value(&event).trim().to_lowercase())
        />
        <p role="status">{nobody}</p>
        {groups}
    }
    .into_any()
}

fn group(
    level: Level,
    providers: &[Provider],
    wanted: RwSignal<String>,
    locale: Locale,
) -> Option<AnyView> {
    let of_level: Vec<_> = providers.iter().filter(|provider| provider.level == level).collect();
    if of_level.is_empty() {
        return None;
    }
    let count = locale.count(locale.text.lists.units, of_level.len() as u64);
    let names: Vec<String> =
        of_level.iter().map(|provider| provider.label.to_lowercase()).collect();
    let items: Vec<_> = of_level.iter().map(|provider| item(provider, wanted, locale)).collect();
    let hidden = move || !names.iter().any(|name| name.contains(wanted.read().as_str()));
    Some(
        view! {
            <section aria-labelledby=level.value() hidden=hidden>
                <h2 id=level.value()>
                    {level.label(locale.language)}
                    <span class="muted small">{count}</span>
                </h2>
                <ul class="columns">{items}</ul>
            </section>
        }
        .into_any(),
    )
}

fn item(provider: &Provider, wanted: RwSignal<String>, locale: Locale) -> AnyView {
    let id = utf8_percent_encode(provider.value.as_str(), NON_ALPHANUMERIC);
    let href = paths::results_page(&format!("provider={id}"));
    let name = provider.label.to_lowercase();
    let lang = locale.lang_of(&provider.label);
    view! {
        <li hidden=move || !name.contains(wanted.read().as_str())>
            <a href=href>
                <span class="name" lang=lang>{provider.label.clone()}</span>
                <span class="muted small" lang=lang>{provider.region.name.clone()}</span>
                <span class="count">{format::number(provider.count)}</span>
            </a>
        </li>
    }
    .into_any()
}
