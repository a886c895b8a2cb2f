//! What is on its way, and what becomes of it: loading, empty, failed, done.

use std::sync::Arc;

use contract::{Problem, SearchQuery};
use leptos::{either::Either, prelude::*, server::codee::string::FromToStringCodec};
use serde::de::DeserializeOwned;

use super::SearchBox;
use crate::{
    client::{Answer, Loading},
    head::{Page, describe},
    locale::{Locale, locale},
    visit::answer_with,
};

/// Shows an answer in one of four ways: loading, empty, failed, done.
#[component]
pub fn Loaded<T>(
    /// The answer.
    data: Loading<T>,
    /// Whether the page is nothing without it: then its problem is the page's problem.
    #[prop(optional)]
    whole: bool,
    /// What to show when there is nothing in it, if that is so.
    #[prop(optional)]
    empty: Option<fn(&T, Locale) -> Option<AnyView>>,
    /// What to show for a problem that this page knows more about, if it is one.
    #[prop(optional)]
    failed: Option<fn(&Problem, Locale) -> Option<AnyView>>,
    /// What to show otherwise.
    done: impl Fn(T, Locale) -> AnyView + Send + Sync + 'static,
) -> AnyView
where
    T: DeserializeOwned + 'static,
{
    let locale = locale();
    frame(
        data,
        Arc::new(move |answer| match answer.read::<T>(locale.language) {
            Err(problem) => match failed.and_then(|failed| failed(&problem, locale)) {
                Some(known) => known,
                None => failure(problem, whole, locale),
            },
            Ok(value) => match empty.and_then(|empty| empty(&value, locale)) {
                Some(nothing) => nothing,
                None => done(value, locale),
            },
        }),
    )
}

type Render = Arc<dyn Fn(Answer) -> AnyView + Send + Sync>;

// Apart from the component, so that the browser carries it once and not once a type. The first
// answer replaces a note; after that the old answer stays until the new one is here.
fn frame<T>(data: Loading<T>, render: Render) -> AnyView {
    frame_untyped(data.answer, render)
}

fn frame_untyped(answer: Resource<Answer, FromToStringCodec>, render: Render) -> AnyView {
    let note = locale().text.site.loading;
    view! {
        <Transition fallback=move || view! { <p class="loading" role="status">{note}</p> }>
            {move || {
                let render = render.clone();
                Suspend::new(async move { render(answer.await) })
            }}
        </Transition>
    }
    .into_any()
}

fn failure(problem: Problem, whole: bool, locale: Locale) -> AnyView {
    if !whole {
        return part_failed(&problem, locale);
    }
    if problem.status == 404 {
        return not_found();
    }
    answer_with(problem.status);
    describe(&Page {
        title: problem.title.clone(),
        description: problem.detail.clone(),
        path: "/".to_owned(),
    });
    let text = &locale.text.problem;
    view! {
        <div class="wrap page stack">
            <h1>{problem.title}</h1>
            <p class="lede">{problem.detail}</p>
            {field_errors(&problem.errors)}
            <p class="actions">
                <a class="button primary" href="" rel="external">{text.retry}</a>
                <a class="button" href="/">{text.home}</a>
            </p>
        </div>
    }
    .into_any()
}

fn part_failed(problem: &Problem, locale: Locale) -> AnyView {
    let text = &locale.text.problem;
    view! {
        <div class="note" role="status">
            <p><strong>{text.part_failed}</strong></p>
            <p>{problem.detail.clone()}</p>
            <p><a href="" rel="external">{text.retry}</a></p>
        </div>
    }
    .into_any()
}

/// What is wrong, field by field.
pub fn field_errors(errors: &[contract::FieldError]) -> impl IntoView + use<> {
    if errors.is_empty() {
        return Either::Left(());
    }
    let items: Vec<_> = errors
        .iter()
        .map(|error| {
            view! { <li><code>{error.field.clone()}</code>" "{error.detail.clone()}</li> }
        })
        .collect();
    Either::Right(view! { <ul class="errors bulleted">{items}</ul> })
}

/// The page for what is not there: says so, answers 404, and offers the search.
pub fn not_found() -> AnyView {
    let text = locale().text;
    answer_with(404);
    describe(&Page {
        title: text.problem.not_found.to_owned(),
        description: text.problem.not_found_help.to_owned(),
        path: "/".to_owned(),
    });
    view! {
        <div class="wrap page stack">
            <h1>{text.problem.not_found}</h1>
            <p class="lede">{text.problem.not_found_help}</p>
            <SearchBox query=Signal::stored(SearchQuery::default())/>
            <p class="actions">
                <a class="button" href="/search">{text.problem.catalogue}</a>
                <a class="button" href="/">{text.problem.home}</a>
            </p>
        </div>
    }
    .into_any()
}
