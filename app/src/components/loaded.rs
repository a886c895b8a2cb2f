//! What is on its way, and what becomes of it: loading, empty, failed, done.

use contract::{FieldError, Problem};
use leptos::prelude::*;
use maud::{Markup, html};

use super::search_box;
use crate::{
    client::{Answers, Loading},
    head::{Page, describe},
    locale::{Locale, locale},
    visit::answer_with,
};

/// Shows answers in one of four ways: a note while they are loading, what `done` makes of them,
/// `empty` when it makes nothing, or the problem that it ran into.
///
/// The first answers replace the note; after that old ones stay until the new ones are here.
#[component]
pub fn Loaded(
    /// The answers.
    data: Loading,
    /// What to say when there is nothing to show.
    #[prop(optional)]
    empty: &'static str,
    /// What to show for a problem that this page knows more about, if it is one.
    #[prop(optional)]
    failed: Option<fn(&Problem, Locale) -> Option<Markup>>,
    /// What to show, if there is anything.
    done: fn(Answers, Locale) -> Result<Option<Markup>, Problem>,
) -> AnyView {
    let locale = locale();
    let loading = locale.text.site.loading;
    let render = move |answers| {
        match done(answers, locale) {
            Ok(Some(shown)) => shown,
            Ok(None) => html! { p.note { (empty) } },
            Err(problem) => match failed.and_then(|failed| failed(&problem, locale)) {
                Some(known) => known,
                None => failure(&problem, locale),
            },
        }
        .into_string()
    };
    view! {
        <Transition fallback=move || view! { <p class="loading" role="status">{loading}</p> }>
            {move || Suspend::new(async move {
                let html = render(data.await);
                #[cfg(not(feature = "ssr"))]
                crate::acts::keep_focus();
                view! { <div class="shown" inner_html=html></div> }
            })}
        </Transition>
    }
    .into_any()
}

/// The page of a problem, which is then also the problem of the answer.
fn failure(problem: &Problem, locale: Locale) -> Markup {
    if problem.status == 404 {
        return not_found(locale);
    }
    answer_with(problem.status);
    describe(&Page {
        title: problem.title.clone(),
        description: problem.detail.clone(),
        path: "/".to_owned(),
    });
    let text = &locale.text.problem;
    html! {
        div.wrap.page.stack {
            h1 { (problem.title) }
            p.lede { (problem.detail) }
            (field_errors(&problem.errors))
            p.actions {
                a.button.primary href="" rel="external" { (text.retry) }
                a.button href="/" { (text.home) }
            }
        }
    }
}

/// What stands in the place of a part that could not be had, where the rest of the page stands.
pub fn part_failed(problem: &Problem, locale: Locale) -> Markup {
    let text = &locale.text.problem;
    html! {
        div.note role="status" {
            p { strong { (text.part_failed) } }
            p { (problem.detail) }
            p { a href="" rel="external" { (text.retry) } }
        }
    }
}

/// What is wrong, field by field.
pub fn field_errors(errors: &[FieldError]) -> Markup {
    html! {
        @if !errors.is_empty() {
            ul.errors.bulleted {
                @for error in errors { li { code { (error.field) } " " (error.detail) } }
            }
        }
    }
}

/// The page for an address that leads nowhere.
#[component]
pub fn NotFound() -> impl IntoView {
    view! { <div class="shown" inner_html=not_found(locale()).into_string()></div> }
}

/// Says that something is not there, answers 404, and offers the search.
fn not_found(locale: Locale) -> Markup {
    let text = &locale.text.problem;
    answer_with(404);
    describe(&Page {
        title: text.not_found.to_owned(),
        description: text.not_found_help.to_owned(),
        path: "/".to_owned(),
    });
    html! {
        div.wrap.page.stack {
            h1 { (text.not_found) }
            p.lede { (text.not_found_help) }
            (search_box("", locale))
            p.actions {
                a.button href="/search" { (text.catalogue) }
                a.button href="/" { (text.home) }
            }
        }
    }
}
