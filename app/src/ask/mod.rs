//! Asking closed data (可用不可见, R33): what can be asked, two plain forms, and the answers. One
//! part, loaded when it is opened.

mod aggregates;
mod place;
mod verify;

use contract::{AggregatesView, Problem, ProblemKind, TableState, UnseenColumn, UnseenView, paths};
use domain::unseen::{Purpose, Question};
use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_location, lazy_route};
use maud::{Markup, html};

use crate::client::{Answers, load};
use crate::components::{Icon, Loaded, breadcrumb, icon, without_language};
use crate::head::{Page, describe};
use crate::locale::ask::Ask as Words;
use crate::locale::staff::fill;
use crate::locale::{Locale, format};
use crate::staff::form::select;
use place::Place;

/// The page on which closed data is asked.
pub struct Ask;

#[lazy_route]
impl LazyRoute for Ask {
    fn data() -> Self {
        // What is asked is known to the part alone, so that nobody else carries it about.
        Self
    }

    fn view(_this: Self) -> AnyView {
        let location = use_location();
        let answers = load(move || {
            let query = location.search.read();
            let query = without_language(query.trim_start_matches('?'));
            Place::questions(&format!("{}?{query}", location.pathname.read()))
        });
        view! { <Loaded data=answers done=page/> }.into_any()
    }
}

fn page(mut answers: Answers, locale: Locale) -> Result<Option<Markup>, Problem> {
    let place = Place::read(&answers.take_text());
    let view = answers.take::<UnseenView>(locale)?;
    let answer = place.asks.then(|| answers.take::<AggregatesView>(locale));
    let say = Words::of(locale.language);
    describe(&Page {
        title: fill(say.title, &[&view.title]),
        description: fill(say.description, &[&view.title]),
        path: paths::ask_page(view.distribution.as_str()),
    });
    let dataset = paths::dataset_page(view.dataset.as_str());
    let steps = [
        (locale.text.site.catalogue, "/search".to_owned()),
        (view.dataset_title.as_str(), dataset.clone()),
    ];
    let day = format::day(view.updated_at);
    Ok(Some(html! {
        div.wrap.page.stack.loose {
            (breadcrumb(&steps, locale))
            header.stack.tight {
                h1 lang=[locale.lang_of(&view.title)] { (fill(say.title, &[&view.title])) }
                div.meta {
                    span lang=[locale.lang_of(&view.provider)] { (view.provider) }
                    time datetime=(format::iso(day)) { ((locale.dataset().updated)(&locale.date(day))) }
                }
                p.lede { (icon(Icon::Lock)) " " (say.lede) }
            }
            (state(&view, say))
            @if view.own.is_none() { (sign_in(&view, say)) }
            @if view.uses.answers(Question::Verification) { (verify::section(&view, locale)) }
            @if view.uses.answers(Question::Aggregates) {
                (aggregates::section(&view, &place, answer.as_ref(), locale))
            }
            p { a href=(dataset) { (say.back) } }
        }
    }))
}

/// Why it does not answer now, where it does not.
fn state(view: &UnseenView, say: &Words) -> Markup {
    match view.state {
        TableState::Ready => html! {},
        TableState::Preparing => html! { p.note role="status" { (say.preparing) } },
        TableState::None | TableState::Failed => {
            html! { p.note role="status" { (say.unavailable) } }
        }
    }
}

fn sign_in(view: &UnseenView, say: &Words) -> Markup {
    let next = paths::ask_page(view.distribution.as_str());
    html! {
        div.note {
            p { (say.sign_in_help) }
            p.actions { a.button.primary href={ "/sign-in?next=" (next) } rel="nofollow" { (say.sign_in) } }
        }
    }
}

/// Columns by name, for who has no form yet.
fn named(words: &str, columns: &[UnseenColumn], locale: Locale) -> Markup {
    let titles: Vec<_> = columns.iter().map(|column| column.title.as_str()).collect();
    let titles = titles.join(locale.text.site.separator);
    html! { @if !columns.is_empty() { p.small { (fill(words, &[&titles])) } } }
}

/// The choice of what for.
fn purposes(within: &str, chosen: &str, locale: Locale) -> Markup {
    let say = Words::of(locale.language);
    let options =
        Purpose::ALL.iter().map(|it| (it.value().to_owned(), it.label(locale.language).to_owned()));
    select((within, "purpose"), say.purpose, "", options, chosen)
}

/// What was wrong with a question, in the place of its answer.
fn refused(problem: &Problem, locale: Locale) -> Markup {
    let say = Words::of(locale.language);
    let spent = problem.is(ProblemKind::BudgetSpent);
    html! {
        div.note role="alert" {
            p { strong { (if spent { problem.title.as_str() } else { say.refused }) } }
            p { (problem.detail) }
            (crate::components::field_errors(&problem.errors))
        }
    }
}
