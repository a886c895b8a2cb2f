//! The home page: search first, then themes, figures and what is new.

use contract::{Hit, Problem, SearchPage, SearchQuery, Sort, Stats, Term, paths};
use domain::{Openness, Theme};
use leptos::prelude::*;
use maud::{Markup, html};

use crate::{
    client::{Answers, load},
    components::{Icon, Loaded, brief, icon, part_failed, search_box, stamp},
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
    let stats = load(|| vec![format!("{}/stats", paths::API)]);
    let lists = load(|| {
        vec![format!("{}/themes", paths::API), first_by(Sort::Updated), first_by(Sort::Downloads)]
    });
    view! {
        <section class="hero">
            <div class="wrap stack">
                <h1>{text.heading}</h1>
                <Loaded data=stats done=lede/>
                <div class="shown" inner_html=search_box("", locale).into_string()></div>
                <Loaded data=stats done=by_openness/>
            </div>
        </section>
        <div class="wrap sections">
            <Loaded data=lists done=themes/>
            <Loaded data=stats done=figures/>
            <Loaded data=lists done=newest/>
            <div class="shown" inner_html=kinds(locale).into_string()></div>
        </div>
    }
    .into_any()
}

fn first_by(sort: Sort) -> String {
    let query = SearchQuery { sort, per_page: LISTED, ..SearchQuery::default() };
    paths::search(&query.to_query())
}

/// A part of the page; where its answer is a problem, the rest of the page stands.
fn part<T>(
    read: Result<T, Problem>,
    locale: Locale,
    show: impl FnOnce(T) -> Markup,
) -> Result<Option<Markup>, Problem> {
    Ok(Some(match read {
        Ok(value) => show(value),
        Err(problem) => part_failed(&problem, locale),
    }))
}

fn lede(mut answers: Answers, locale: Locale) -> Result<Option<Markup>, Problem> {
    let text = &locale.text.home;
    let words = answers.take::<Stats>(locale).map_or_else(
        |_| text.description.to_owned(),
        |stats| (text.lede)(&format::number(stats.datasets), &format::number(stats.providers)),
    );
    Ok(Some(html! { p.lede { (words) } }))
}

fn by_openness(mut answers: Answers, locale: Locale) -> Result<Option<Markup>, Problem> {
    let stats: Stats = answers.take(locale).unwrap_or_default();
    let counts = [stats.unconditional, stats.conditional, stats.closed];
    Ok(Some(html! {
        ul.inline aria-label=(locale.text.home.by_openness) {
            @for (openness, count) in Openness::ALL.iter().zip(counts) {
                li {
                    a.plain href=(paths::results_page(&format!("openness={openness}"))) {
                        (stamp(*openness, locale))
                        span.count { (format::number(count)) }
                    }
                }
            }
        }
    }))
}

fn themes(mut answers: Answers, locale: Locale) -> Result<Option<Markup>, Problem> {
    part(answers.take::<Vec<Term>>(locale), locale, |themes| {
        let count = |theme: &Theme| {
            themes.iter().find(|term| term.value == theme.value()).map_or(0, |term| term.count)
        };
        html! {
            section aria-labelledby="by-theme" {
                h2 #by-theme { (locale.text.home.by_theme) }
                ul.tiles {
                    @for theme in Theme::ALL {
                        li {
                            a.tile href=(paths::results_page(&format!("theme={theme}"))) {
                                (icon(Icon::Of(*theme)))
                                span.name { (theme.label(locale.language)) }
                                span.count { (format::number(count(theme))) }
                            }
                        }
                    }
                }
            }
        }
    })
}

fn figures(mut answers: Answers, locale: Locale) -> Result<Option<Markup>, Problem> {
    let text = &locale.text.home;
    part(answers.take::<Stats>(locale), locale, |stats| {
        let figures = [
            (stats.datasets, text.datasets),
            (stats.distributions, text.files),
            (stats.rows, text.rows),
            (stats.providers, text.providers),
            (stats.updated_30_days, text.updated),
            (stats.downloads, text.downloads),
        ];
        html! {
            section aria-labelledby="figures" {
                h2 #figures { (text.figures) }
                dl.figures {
                    @for (value, name) in figures {
                        div { dt { (name) } dd { (format::number(value)) } }
                    }
                }
                p { a.onward href="/overview" { (locale.text.site.overview) (icon(Icon::Onward)) } }
            }
        }
    })
}

/// What is new, and what is most used once anything was downloaded at all.
fn newest(mut answers: Answers, locale: Locale) -> Result<Option<Markup>, Problem> {
    let text = &locale.text.home;
    let _themes = answers.take::<serde::de::IgnoredAny>(locale);
    let newest = answers.take::<SearchPage>(locale);
    let used = answers.take::<SearchPage>(locale).map_or_else(|_| Vec::new(), |page| page.hits);
    let used: Vec<Hit> = used.into_iter().filter(|hit| hit.downloads > 0).collect();
    part(newest, locale, |newest| {
        html! {
            @if newest.hits.is_empty() { p.note { (text.nothing_yet) } }
            @else {
                div.pair {
                    (listed("newest", text.newest, &newest.hits, Sort::Updated, text.all_newest, locale))
                    @if !used.is_empty() {
                        (listed("used", text.most_used, &used, Sort::Downloads, text.all_most_used, locale))
                    }
                }
            }
        }
    })
}

fn listed(id: &str, heading: &str, hits: &[Hit], sort: Sort, all: &str, locale: Locale) -> Markup {
    html! {
        section.card aria-labelledby=(id) {
            h2 #(id) { (heading) }
            ul.briefs { @for hit in hits { (brief(hit, sort == Sort::Downloads, locale)) } }
            p {
                a.onward href=(paths::results_page(&format!("sort={}", sort.value()))) {
                    (all) (icon(Icon::Onward))
                }
            }
        }
    }
}

fn kinds(locale: Locale) -> Markup {
    let text = &locale.text.openness;
    let meanings = [text.unconditional, text.conditional, text.closed];
    html! {
        section aria-labelledby="kinds" {
            h2 #kinds { (text.heading) }
            ul.kinds {
                @for (openness, meaning) in Openness::ALL.iter().zip(meanings) {
                    li { (stamp(*openness, locale)) p { (meaning) } }
                }
            }
            p { a.onward href="/about#openness" { (text.more) (icon(Icon::Onward)) } }
        }
    }
}
