//! The page of results. Its whole state is the address, so that any page of results can be shared.

use contract::{Problem, ProblemKind, SearchPage, SearchQuery, Sort, paths};
use leptos::prelude::*;
use leptos_router::hooks::use_url;
use maud::{Markup, html};

use crate::{
    acts,
    client::{Answers, load},
    components::{
        Icon, Loaded, chosen_filters, facets, field_errors, hit, icon,
        pagination::{last_page, pagination},
        search_box,
        search_box::FORM,
        without_language,
    },
    head::{Page, describe},
    locale::{Locale, format, locale},
    visit::{Stage, answer_with},
};

/// The page of results.
#[component]
pub fn Search() -> AnyView {
    let url = use_url();
    let locale = locale();
    let words_now = words(url.read_untracked().search());
    // The box is left to the reader; it changes only when the address does.
    Effect::new(move || acts::rewrite(&words(url.read().search())));
    // What cannot be read is passed on as it is: the interface says what is wrong with it.
    let page = load(move || {
        let raw = without_language(url.read().search());
        let query = SearchQuery::parse(&raw).map_or(raw, |query| query.to_query());
        vec![paths::search(&query)]
    });
    view! {
        <div class="wrap page stack">
            <div class="shown" inner_html=search_box(&words_now, locale).into_string()></div>
            // Its state shows or hides the filters after it, on a narrow screen.
            <details class="fold">
                <summary class="button" inner_html=fold(locale).into_string()></summary>
            </details>
            <div class="results">
                <Loaded data=page failed=not_understood done=results/>
            </div>
        </div>
    }
    .into_any()
}

fn fold(locale: Locale) -> Markup {
    html! { (icon(Icon::Filter)) (locale.text.search.filters) }
}

/// What is wrong with the address, where that is the problem, and the way on without it.
fn not_understood(problem: &Problem, locale: Locale) -> Option<Markup> {
    if !problem.is(ProblemKind::InvalidRequest) {
        return None;
    }
    let text = &locale.text.search;
    answer_with(problem.status);
    describe(&Page {
        title: text.bad_filter.to_owned(),
        description: text.bad_filter_help.to_owned(),
        path: "/search".to_owned(),
    });
    let q = words(use_url().read_untracked().search());
    let without = SearchQuery { q, ..SearchQuery::default() };
    Some(html! {
        div.stack {
            h1 { (text.bad_filter) }
            p { (text.bad_filter_help) }
            (field_errors(&problem.errors))
            p.actions {
                a.button.primary href=(paths::results_page(&without.to_query())) { (text.start_again) }
                a.button href="/search" { (text.hint_all) }
            }
        }
    })
}

/// The words of a query of which other parts may be wrong; none when they are wrong themselves.
fn words(raw: &str) -> String {
    let words: Vec<_> = raw.split('&').filter(|pair| pair.starts_with("q=")).collect();
    SearchQuery::parse(&words.join("&")).map(|query| query.q).unwrap_or_default()
}

fn results(mut answers: Answers, locale: Locale) -> Result<Option<Markup>, Problem> {
    let page: SearchPage = answers.take(locale)?;
    let query = SearchQuery::parse(use_url().read_untracked().search()).unwrap_or_default();
    let text = &locale.text.search;
    let found =
        if query.q.is_empty() && !query.is_filtered() { text.found_all } else { text.found };
    let heading = locale.count(found, page.total);
    describe(&Page {
        title: if query.q.is_empty() { text.title.to_owned() } else { (text.title_of)(&query.q) },
        description: text.description.to_owned(),
        path: paths::results_page(&query.to_query()),
    });
    Stage::current().tell(&heading);
    #[cfg(not(feature = "ssr"))]
    acts::settle();
    Ok(Some(html! {
        aside aria-label=(text.filters) { (facets(&query, &page.facets, locale)) }
        section aria-label=(text.results) {
            div.results-head {
                h1 { (heading) }
                span.muted.small { (locale.count(text.took, page.took_ms.into())) }
                (sort_by(query.sort, locale))
            }
            (chosen_filters(&query, &page.facets, locale))
            @if page.hits.is_empty() { (nothing(page.total, &query, locale)) }
            @else { ul.hits { @for found in &page.hits { (hit(found, locale)) } } }
            (pagination(&query, page.total, locale))
        }
    }))
}

fn sort_by(chosen: Sort, locale: Locale) -> Markup {
    let text = &locale.text.search;
    let names = [text.by_relevance, text.by_update, text.by_downloads];
    html! {
        label.sort {
            (text.sort)
            select #sort form=(FORM) name="sort" {
                @for (sort, name) in Sort::ALL.into_iter().zip(names) {
                    option value=(sort.value()) selected[sort == chosen] { (name) }
                }
            }
        }
    }
}

fn nothing(total: u64, query: &SearchQuery, locale: Locale) -> Markup {
    if total > 0 { beyond(total, query, locale) } else { not_found(query, locale) }
}

fn beyond(total: u64, query: &SearchQuery, locale: Locale) -> Markup {
    let text = &locale.text.search;
    let last = last_page(total, query.per_page);
    let there = SearchQuery { page: last, ..query.clone() };
    html! {
        div.note {
            p {
                strong {
                    ((text.beyond)(&format::number(query.page.into()), &format::number(last.into())))
                }
            }
            p { a.button href=(paths::results_page(&there.to_query())) { (text.last_page) } }
        }
    }
}

fn not_found(query: &SearchQuery, locale: Locale) -> Markup {
    let text = &locale.text.search;
    let bare = SearchQuery { q: query.q.clone(), ..SearchQuery::default() };
    html! {
        div.note {
            p {
                strong {
                    @if query.q.is_empty() { (text.nothing_filtered) }
                    @else { ((text.nothing)(&query.q)) }
                }
            }
            ul.bulleted {
                @if !query.q.is_empty() {
                    li { (text.hint_words) }
                    li { (text.hint_pinyin) }
                }
                @if query.is_filtered() {
                    li { a href=(paths::results_page(&bare.to_query())) { (text.hint_filters) } }
                }
                li { a href="/themes" { (text.hint_themes) } }
                li { a href="/search" { (text.hint_all) } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_words_are_kept_when_a_filter_is_wrong() {
        assert_eq!(super::words("theme=x&q=%E5%85%AC%E4%BA%A4&page=0"), "公交");
        assert_eq!(super::words("theme=x"), "");
    }
}
