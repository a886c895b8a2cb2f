//! Narrowing the results: checkboxes of the search form, and chips of what is chosen.
//!
//! Without scripts the filters are sent with the form; with scripts a change sends it at once.

use contract::{Facet, Facets, SearchQuery, Term, paths};
use domain::{Format, Frequency, Grade, Openness, Theme};
use maud::{Markup, html};

use super::{Icon, icon, search_box::FORM};
use crate::locale::{Locale, format};

/// Values of a facet that are seen before the rest is unfolded.
const SEEN: usize = 7;

/// The filters, with what each would leave.
pub fn facets(query: &SearchQuery, facets: &Facets, locale: Locale) -> Markup {
    let text = &locale.text.search;
    html! {
        div.facets {
            @for facet in Facet::ALL { (group(facet, terms(facets, facet), query, locale)) }
            fieldset {
                legend { label for="updated-after" { (text.updated_after) } }
                input #updated-after form=(FORM) type="date" name="updated_after"
                    value=[query.updated_after.map(format::iso)];
            }
            @if query.per_page != SearchQuery::PER_PAGE_DEFAULT {
                input form=(FORM) type="hidden" name="per_page" value=(query.per_page);
            }
            button.apply form=(FORM) { (text.apply) }
        }
    }
}

/// The heading of a facet.
fn heading(facet: Facet, locale: Locale) -> &'static str {
    let text = &locale.text.search;
    match facet {
        Facet::Openness => text.openness,
        Facet::Theme => text.theme,
        Facet::Provider => text.provider,
        Facet::Region => text.region,
        Facet::Format => text.format,
        Facet::Frequency => text.frequency,
        Facet::Quality => text.quality,
    }
}

fn terms(facets: &Facets, facet: Facet) -> &[Term] {
    match facet {
        Facet::Openness => &facets.openness,
        Facet::Theme => &facets.theme,
        Facet::Provider => &facets.provider,
        Facet::Region => &facets.region,
        Facet::Format => &facets.format,
        Facet::Frequency => &facets.frequency,
        Facet::Quality => &facets.quality,
    }
}

fn group(facet: Facet, terms: &[Term], query: &SearchQuery, locale: Locale) -> Markup {
    let chosen = query.chosen(facet);
    // What is chosen stays in sight even when nothing is left of it.
    let gone = chosen
        .iter()
        .filter(|value| !terms.iter().any(|term| term.value == **value))
        .map(|value| Term { value: value.clone(), label: name(facet, value, locale), count: 0 });
    let terms: Vec<Term> = terms.iter().cloned().chain(gone).collect();
    let split = if terms.len() > SEEN + 1 { SEEN } else { terms.len() };
    let (seen, rest) = terms.split_at(split);
    let is_chosen = |term: &Term| chosen.contains(&term.value);
    html! {
        @if !terms.is_empty() {
            fieldset {
                legend { (heading(facet, locale)) }
                @for term in seen { (option(facet, term, is_chosen(term), locale)) }
                @if !rest.is_empty() {
                    details.rest open[rest.iter().any(is_chosen)] {
                        summary { (locale.count(locale.text.search.more, rest.len() as u64)) }
                        @for term in rest { (option(facet, term, is_chosen(term), locale)) }
                    }
                }
            }
        }
    }
}

fn option(facet: Facet, term: &Term, chosen: bool, locale: Locale) -> Markup {
    html! {
        label {
            input id={ (facet.name()) "-" (term.value) } form=(FORM) type="checkbox"
                name=(facet.name()) value=(term.value) checked[chosen];
            span lang=[locale.lang_of(&term.label)] { (term.label) }
            span.count { (format::number(term.count)) }
        }
    }
}

/// What is chosen, each with a link that takes it away; nothing where nothing is chosen.
pub fn chosen_filters(query: &SearchQuery, facets: &Facets, locale: Locale) -> Markup {
    let text = &locale.text.search;
    let label = |facet, value: &String| {
        let known = terms(facets, facet).iter().find(|term| term.value == *value);
        known.map_or_else(|| name(facet, value, locale), |term| term.label.clone())
    };
    let bare = SearchQuery { q: query.q.clone(), sort: query.sort, ..SearchQuery::default() };
    html! {
        @if query.is_filtered() {
            ul.chips.chosen aria-label=(text.chosen) {
                @for facet in Facet::ALL {
                    @for value in query.chosen(facet) {
                        (chip(&label(facet, &value), &query.toggled(facet, &value), locale))
                    }
                }
                @if let Some(day) = query.updated_after {
                    @let without = SearchQuery { updated_after: None, page: 1, ..query.clone() };
                    (chip(&(text.since)(&locale.date(day)), &without, locale))
                }
                li { a.clear href=(paths::results_page(&bare.to_query())) { (text.clear) } }
            }
        }
    }
}

fn chip(label: &str, without: &SearchQuery, locale: Locale) -> Markup {
    html! {
        li {
            a.chip href=(paths::results_page(&without.to_query())) {
                span.unseen { (locale.text.search.remove) " " }
                span lang=[locale.lang_of(label)] { (label) }
                (icon(Icon::Close))
            }
        }
    }
}

/// The name of a value that the results do not name.
fn name(facet: Facet, value: &str, locale: Locale) -> String {
    let language = locale.language;
    match facet {
        Facet::Openness => Openness::from_value(value).map(|item| item.label(language)),
        Facet::Theme => Theme::from_value(value).map(|item| item.label(language)),
        Facet::Format => Format::from_value(value).map(|item| item.label(language)),
        Facet::Frequency => Frequency::from_value(value).map(|item| item.label(language)),
        Facet::Quality => Grade::from_value(value).map(|item| item.label(language)),
        Facet::Provider | Facet::Region => None,
    }
    .map_or_else(|| value.to_owned(), str::to_owned)
}
