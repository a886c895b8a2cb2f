//! The home page: search first, then themes, figures and what is new.

use contract::{Hit, SearchPage, SearchQuery, Sort, Stats, Term, paths};
use domain::{Openness, Theme};
use leptos::prelude::*;

use crate::{
    client::load,
    components::{Icon, Loaded, SearchBox, brief, icon, stamp},
    head::{Page, describe},
    locale::{Locale, format, locale},
};

/// Datasets in each of the two lists.
const LISTED: u32 = 6;

/// The home page.
#[component]
pub fn Home() -> AnyView {
    let locale = locale();
    let text = &locale.text.home;
    describe(&Page {
        title: text.title.to_owned(),
        description: text.description.to_owned(),
        path: "/".to_owned(),
    });
    let stats = load::<Stats>(|| format!("{}/stats", paths::API));
    let themes = load::<Vec<Term>>(|| format!("{}/themes", paths::API));
    let newest = load::<SearchPage>(|| first_by(Sort::Updated));
    let most_used = load::<SearchPage>(|| first_by(Sort::Downloads));
    view! {
        <section class="hero">
            <div class="wrap stack">
                <h1>{text.heading}</h1>
                <Loaded data=stats done=lede/>
                <SearchBox query=Signal::stored(SearchQuery::default())/>
                <Loaded data=stats done=by_openness/>
            </div>
        </section>
        <div class="wrap sections">
            <section aria-labelledby="by-theme">
                <h2 id="by-theme">{text.by_theme}</h2>
                <Loaded data=themes done=theme_tiles/>
            </section>
            <section aria-labelledby="figures">
                <h2 id="figures">{text.figures}</h2>
                <Loaded data=stats done=figures/>
            </section>
            <div class="pair">
                <Loaded data=newest empty=nothing_yet done=newest_list/>
                <Loaded data=most_used done=most_used_list/>
            </div>
            <section aria-labelledby="kinds">
                <h2 id="kinds">{locale.text.openness.heading}</h2>
                {kinds(locale)}
            </section>
        </div>
    }
    .into_any()
}

fn first_by(sort: Sort) -> String {
    let query = SearchQuery { sort, per_page: LISTED, ..SearchQuery::default() };
    paths::search(&query.to_query())
}

fn lede(stats: Stats, locale: Locale) -> AnyView {
    let words =
        (locale.text.home.lede)(&format::number(stats.datasets), &format::number(stats.providers));
    view! { <p class="lede">{words}</p> }.into_any()
}

fn by_openness(stats: Stats, locale: Locale) -> AnyView {
    let counts = [stats.unconditional, stats.conditional, stats.closed];
    let links: Vec<_> = Openness::ALL
        .iter()
        .zip(counts)
        .map(|(openness, count)| {
            let href = paths::results_page(&format!("openness={openness}"));
            view! {
                <li>
                    <a class="plain" href=href>
                        {stamp(*openness, locale)}
                        <span class="count">{format::number(count)}</span>
                    </a>
                </li>
            }
        })
        .collect();
    view! { <ul class="inline" aria-label=locale.text.home.by_openness>{links}</ul> }.into_any()
}

fn theme_tiles(themes: Vec<Term>, locale: Locale) -> AnyView {
    let tiles: Vec<_> = Theme::ALL
        .iter()
        .map(|theme| {
            let term = themes.iter().find(|term| term.value == theme.value());
            let count = term.map_or(0, |term| term.count);
            let href = paths::results_page(&format!("theme={theme}"));
            view! {
                <li>
                    <a class="tile" href=href>
                        {icon(Icon::Of(*theme))}
                        <span class="name">{theme.label(locale.language)}</span>
                        <span class="count">{format::number(count)}</span>
                    </a>
                </li>
            }
        })
        .collect();
    view! { <ul class="tiles">{tiles}</ul> }.into_any()
}

fn figures(stats: Stats, locale: Locale) -> AnyView {
    let text = &locale.text.home;
    let items: Vec<_> = [
        (stats.datasets, text.datasets),
        (stats.distributions, text.files),
        (stats.rows, text.rows),
        (stats.providers, text.providers),
        (stats.updated_30_days, text.updated),
        (stats.downloads, text.downloads),
    ]
    .into_iter()
    .map(|(value, name)| {
        view! { <div><dt>{name}</dt><dd>{format::number(value)}</dd></div> }
    })
    .collect();
    view! { <dl class="figures">{items}</dl> }.into_any()
}

fn nothing_yet(page: &SearchPage, locale: Locale) -> Option<AnyView> {
    page.hits
        .is_empty()
        .then(|| view! { <p class="note">{locale.text.home.nothing_yet}</p> }.into_any())
}

fn newest_list(page: SearchPage, locale: Locale) -> AnyView {
    let text = &locale.text.home;
    listed("newest", text.newest, page.hits, Sort::Updated, text.all_newest, locale)
}

/// The list is there once anything was downloaded at all.
fn most_used_list(page: SearchPage, locale: Locale) -> AnyView {
    let text = &locale.text.home;
    let used: Vec<_> = page.hits.into_iter().filter(|hit| hit.downloads > 0).collect();
    if used.is_empty() {
        return ().into_any();
    }
    listed("most-used", text.most_used, used, Sort::Downloads, text.all_most_used, locale)
}

fn listed(
    id: &'static str,
    heading: &'static str,
    hits: Vec<Hit>,
    sort: Sort,
    all: &'static str,
    locale: Locale,
) -> AnyView {
    let items: Vec<_> =
        hits.into_iter().map(|hit| brief(hit, locale, sort == Sort::Downloads)).collect();
    let href = paths::results_page(&format!("sort={}", sort.value()));
    view! {
        <section class="card" aria-labelledby=id>
            <h2 id=id>{heading}</h2>
            <ul class="briefs">{items}</ul>
            <p><a class="onward" href=href>{all}{icon(Icon::Onward)}</a></p>
        </section>
    }
    .into_any()
}

fn kinds(locale: Locale) -> AnyView {
    let text = &locale.text.openness;
    let kinds: Vec<_> = Openness::ALL
        .iter()
        .zip([text.unconditional, text.conditional, text.closed])
        .map(|(openness, meaning)| {
            view! { <li>{stamp(*openness, locale)}<p>{meaning}</p></li> }
        })
        .collect();
    view! {
        <ul class="kinds">{kinds}</ul>
        <p><a class="onward" href="/about#openness">{text.more}{icon(Icon::Onward)}</a></p>
    }
    .into_any()
}
