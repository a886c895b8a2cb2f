//! The page of results. Its whole state is the address, so that any page of results can be shared.

use contract::{Problem, ProblemKind, SearchPage, SearchQuery, Sort, paths};
use leptos::prelude::*;
use leptos_router::hooks::{use_navigate, use_url};

use crate::{
    client::load,
    components::{
        Facets, Loaded, SearchBox, chosen_filters,
        facets::in_place,
        header::without_language,
        hit,
        loaded::field_errors,
        pagination::{last_page, pagination},
        search_box::FORM,
    },
    head::{Page, describe},
    locale::{Locale, format},
    visit::answer_with,
};

/// The page of results.
#[component]
pub fn Search() -> AnyView {
    let url = use_url();
    let raw = Memo::new(move |_| without_language(url.read().search()));
    let query = Memo::new(move |_| SearchQuery::parse(&raw.read()).unwrap_or_default());
    // What cannot be read is passed on as it is: the interface says what is wrong with it.
    let page = load::<SearchPage>(move || {
        let raw = raw.read();
        match SearchQuery::parse(&raw) {
            Ok(query) => paths::search(&query.to_query()),
            Err(_) => paths::search(&raw),
        }
    });
    let done = move |page, locale| results(page, query.get_untracked(), locale);
    view! {
        <div class="wrap page stack">
            <SearchBox query=query/>
            <Loaded data=page whole=true failed=not_understood done=done/>
        </div>
    }
    .into_any()
}

/// What is wrong with the address, where that is the problem, and the way on without it.
fn not_understood(problem: &Problem, locale: Locale) -> Option<AnyView> {
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
    let without = paths::results_page(
        &SearchQuery { q: words(use_url().read_untracked().search()), ..Default::default() }
            .to_query(),
    );
    Some(
        view! {
            <h1>{text.bad_filter}</h1>
            <p>{text.bad_filter_help}</p>
            {field_errors(&problem.errors)}
            <p class="actions">
                <a class="button primary" href=without>{text.start_again}</a>
                <a class="button" href="/search">{text.hint_all}</a>
            </p>
        }
        .into_any(),
    )
}

/// The words of a query of which other parts are wrong; none when they are wrong themselves.
fn words(raw: &str) -> String {
    let words: Vec<_> = raw.split('&').filter(|pair| pair.starts_with("q=")).collect();
    SearchQuery::parse(&words.join("&")).map(|query| query.q).unwrap_or_default()
}

fn results(page: SearchPage, query: SearchQuery, locale: Locale) -> AnyView {
    let text = &locale.text.search;
    let heading = if query.q.is_empty() && !query.is_filtered() {
        locale.count(text.found_all, page.total)
    } else {
        locale.count(text.found, page.total)
    };
    describe(&Page {
        title: if query.q.is_empty() { text.title.to_owned() } else { (text.title_of)(&query.q) },
        description: text.description.to_owned(),
        path: paths::results_page(&query.to_query()),
    });
    let chosen = chosen_filters(&page, &query, locale);
    let pages = pagination(&query, page.total, locale);
    let took = locale.count(text.took, u64::from(page.took_ms));
    let facets = page.facets;
    let list = if page.hits.is_empty() {
        nothing(page.total, &query, locale)
    } else {
        let hits: Vec<_> = page.hits.into_iter().map(|found| hit(found, locale)).collect();
        view! { <ul class="hits">{hits}</ul> }.into_any()
    };
    let sort = sort_by(&query, locale);
    view! {
        <div class="split results">
            <aside aria-label=text.filters>
                <Facets query=query facets=facets locale=locale/>
            </aside>
            <section aria-label=text.results>
                <div class="results-head">
                    <h1 role="status">{heading}</h1>
                    <span class="muted small">{took}</span>
                    {sort}
                </div>
                {chosen}
                {list}
                {pages}
            </section>
        </div>
    }
    .into_any()
}

fn sort_by(query: &SearchQuery, locale: Locale) -> AnyView {
    let text = &locale.text.search;
    let navigate = use_navigate();
    let base = query.clone();
    let change = move |event: leptos::ev::Event| {
        let value = event_target_value(&event);
        if let Some(sort) = Sort::ALL.into_iter().find(|sort| sort.value() == value) {
            let query = SearchQuery { sort, page: 1, ..base.clone() };
            navigate(&paths::results_page(&query.to_query()), in_place());
        }
    };
    let options: Vec<_> = Sort::ALL
        .into_iter()
        .zip([text.by_relevance, text.by_update, text.by_downloads])
        .map(|(sort, name)| {
            let selected = sort == query.sort;
            view! { <option value=sort.value() selected=selected>{name}</option> }
        })
        .collect();
    view! {
        <label class="sort">
            {text.sort}
            <select form=FORM name="sort" on:change=change>{options}</select>
        </label>
    }
    .into_any()
}

fn nothing(total: u64, query: &SearchQuery, locale: Locale) -> AnyView {
    let text = &locale.text.search;
    if total > 0 {
        let last = last_page(total, query.per_page);
        let href = paths::results_page(&SearchQuery { page: last, ..query.clone() }.to_query());
        let words = (text.beyond)(&format::number(query.page.into()), &format::number(last.into()));
        return view! {
            <div class="note">
                <p><strong>{words}</strong></p>
                <p><a class="button" href=href>{text.last_page}</a></p>
            </div>
        }
        .into_any();
    }
    let heading = if query.q.is_empty() {
        text.nothing_filtered.to_owned()
    } else {
        (text.nothing)(&query.q)
    };
    let unfiltered = query.is_filtered().then(|| {
        let bare = SearchQuery { q: query.q.clone(), ..SearchQuery::default() };
        let href = paths::results_page(&bare.to_query());
        view! { <li><a href=href>{text.hint_filters}</a></li> }
    });
    let words = (!query.q.is_empty())
        .then(|| view! { <li>{text.hint_words}</li><li>{text.hint_pinyin}</li> });
    view! {
        <div class="note">
            <p><strong>{heading}</strong></p>
            <ul class="bulleted">
                {words}
                {unfiltered}
                <li><a href="/themes">{text.hint_themes}</a></li>
                <li><a href="/search">{text.hint_all}</a></li>
            </ul>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_words_are_kept_when_a_filter_is_wrong() {
        assert_eq!(super::words("theme=x&q=%E5%85%AC%E4%BA%A4&page=0"), "公交");
        assert_eq!(super::words("theme=x"), "");
    }
}
