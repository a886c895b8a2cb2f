//! Narrowing the results: checkboxes in the search form, and chips of what is chosen.

use contract::{Facet, SearchPage, SearchQuery, Term, paths};
use domain::{Format, Frequency, Openness, Theme};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use super::{Icon, icon, search_box::FORM};
use crate::locale::{Locale, format};

/// Values of a facet that are seen before the rest is unfolded.
const SEEN: usize = 7;

/// The filters. Without scripts they are sent with the search form; with scripts every choice
/// takes effect at once.
#[component]
pub fn Facets(
    /// The query at hand.
    query: SearchQuery,
    /// Its results.
    facets: contract::Facets,
    /// The locale of the page.
    locale: Locale,
) -> AnyView {
    let text = &locale.text.search;
    let groups: Vec<_> = Facet::ALL
        .into_iter()
        .filter_map(|facet| group(facet, terms(&facets, facet), &query, locale))
        .collect();
    let navigate = use_navigate();
    let day = query.updated_after.map(format::iso).unwrap_or_default();
    let later = move |event: leptos::ev::Event| {
        let updated_after = event_target_value(&event).parse().ok();
        let query = SearchQuery { updated_after, page: 1, ..query.clone() };
        navigate(&paths::results_page(&query.to_query()), in_place());
    };
    view! {
        <details class="fold">
            <summary class="button">{icon(Icon::Filter)}{text.filters}</summary>
        </details>
        <div class="facets">
            {groups}
            <fieldset>
                <legend><label for="updated-after">{text.updated_after}</label></legend>
                <input
                    id="updated-after"
                    form=FORM
                    type="date"
                    name="updated_after"
                    value=day.clone()
                    prop:value=day
                    on:change=later
                />
            </fieldset>
            <button class="apply" form=FORM>{text.apply}</button>
        </div>
    }
    .into_any()
}

/// Stays where the reader is while the results change.
pub fn in_place() -> NavigateOptions {
    NavigateOptions { scroll: false, ..NavigateOptions::default() }
}

/// The heading of a facet.
pub fn heading(facet: Facet, locale: Locale) -> &'static str {
    let text = &locale.text.search;
    match facet {
        Facet::Openness => text.openness,
        Facet::Theme => text.theme,
        Facet::Provider => text.provider,
        Facet::Region => text.region,
        Facet::Format => text.format,
        Facet::Frequency => text.frequency,
    }
}

fn terms(facets: &contract::Facets, facet: Facet) -> &[Term] {
    match facet {
        Facet::Openness => &facets.openness,
        Facet::Theme => &facets.theme,
        Facet::Provider => &facets.provider,
        Facet::Region => &facets.region,
        Facet::Format => &facets.format,
        Facet::Frequency => &facets.frequency,
    }
}

fn group(facet: Facet, terms: &[Term], query: &SearchQuery, locale: Locale) -> Option<AnyView> {
    let chosen = query.chosen(facet);
    // What is chosen stays in sight even when nothing is left of it.
    let gone = chosen
        .iter()
        .filter(|value| !terms.iter().any(|term| term.value == **value))
        .map(|value| Term { value: value.clone(), label: name(facet, value, locale), count: 0 });
    let terms: Vec<Term> = terms.iter().cloned().chain(gone).collect();
    if terms.is_empty() {
        return None;
    }
    let is_chosen = |term: &Term| chosen.contains(&term.value);
    let split = if terms.len() > SEEN + 1 { SEEN } else { terms.len() };
    let (seen, rest) = terms.split_at(split);
    let unfolded = rest.iter().any(is_chosen);
    let seen: Vec<_> =
        seen.iter().map(|term| option(facet, term, is_chosen(term), query, locale)).collect();
    let rest = (!rest.is_empty()).then(|| {
        let more = locale.count(locale.text.search.more, rest.len() as u64);
        let options: Vec<_> =
            rest.iter().map(|term| option(facet, term, is_chosen(term), query, locale)).collect();
        view! {
            <details class="rest" open=unfolded>
                <summary>{more}</summary>
                {options}
            </details>
        }
    });
    Some(
        view! {
            <fieldset>
                <legend>{heading(facet, locale)}</legend>
                {seen}
                {rest}
            </fieldset>
        }
        .into_any(),
    )
}

fn option(facet: Facet, term: &Term, chosen: bool, query: &SearchQuery, locale: Locale) -> AnyView {
    let navigate = use_navigate();
    let to = paths::results_page(&query.toggled(facet, &term.value).to_query());
    view! {
        <label>
            <input
                form=FORM
                type="checkbox"
                name=facet.name()
                value=term.value.clone()
                checked=chosen
                prop:checked=chosen
                on:change=move |_| navigate(&to, in_place())
            />
            <span lang=locale.lang_of(&term.label)>{term.label.clone()}</span>
            <span class="count">{format::number(term.count)}</span>
        </label>
    }
    .into_any()
}

/// What is chosen, each with a link that takes it away; nothing where nothing is chosen.
pub fn chosen_filters(page: &SearchPage, query: &SearchQuery, locale: Locale) -> Option<AnyView> {
    if !query.is_filtered() {
        return None;
    }
    let text = &locale.text.search;
    let mut chips = Vec::new();
    for facet in Facet::ALL {
        for value in query.chosen(facet) {
            let known = terms(&page.facets, facet).iter().find(|term| term.value == value);
            let label =
                known.map_or_else(|| name(facet, &value, locale), |term| term.label.clone());
            chips.push(chip(label, &query.toggled(facet, &value), locale));
        }
    }
    if let Some(day) = query.updated_after {
        let without = SearchQuery { updated_after: None, page: 1, ..query.clone() };
        chips.push(chip((text.since)(&locale.date(day)), &without, locale));
    }
    let bare = SearchQuery { q: query.q.clone(), sort: query.sort, ..SearchQuery::default() };
    let clear = paths::results_page(&bare.to_query());
    Some(
        view! {
            <ul class="chips chosen" aria-label=text.chosen>
                {chips}
                <li><a class="clear" href=clear>{text.clear}</a></li>
            </ul>
        }
        .into_any(),
    )
}

fn chip(label: String, without: &SearchQuery, locale: Locale) -> AnyView {
    let href = paths::results_page(&without.to_query());
    let lang = locale.lang_of(&label);
    view! {
        <li>
            <a class="chip" href=href>
                <span class="unseen">{locale.text.search.remove}" "</span>
                <span lang=lang>{label}</span>
                {icon(Icon::Close)}
            </a>
        </li>
    }
    .into_any()
}

/// The name of a value that the results do not name.
fn name(facet: Facet, value: &str, locale: Locale) -> String {
    let language = locale.language;
    match facet {
        Facet::Openness => Openness::from_value(value).map(|item| item.label(language)),
        Facet::Theme => Theme::from_value(value).map(|item| item.label(language)),
        Facet::Format => Format::from_value(value).map(|item| item.label(language)),
        Facet::Frequency => Frequency::from_value(value).map(|item| item.label(language)),
        Facet::Provider | Facet::Region => None,
    }
    .map_or_else(|| value.to_owned(), str::to_owned)
}
