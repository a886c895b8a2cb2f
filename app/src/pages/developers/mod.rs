//! The documentation of the interface, made from the OpenAPI document that the portal serves.

mod document;

use contract::{Problem, paths};
use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};
use maud::{Markup, html};
use serde_json::Value;

use crate::{
    client::{Answers, Loading, load},
    components::{Loaded, copyable},
    head::{Page, describe},
    locale::Locale,
    visit::Visit,
};
use document::{Group, Operation, groups};

/// The page for developers.
pub struct Developers {
    answers: Loading,
}

#[lazy_route]
impl LazyRoute for Developers {
    fn data() -> Self {
        Self { answers: load(|| vec![paths::OPENAPI.to_owned()]) }
    }

    fn view(this: Self) -> AnyView {
        view! { <Loaded data=this.answers done=page/> }.into_any()
    }
}

fn page(mut answers: Answers, locale: Locale) -> Result<Option<Markup>, Problem> {
    let document: Value = answers.take(locale)?;
    let text = locale.developers();
    describe(&Page {
        title: text.title.to_owned(),
        description: text.lede.to_owned(),
        path: "/developers".to_owned(),
    });
    let groups = groups(&document, text.other);
    Ok(Some(html! {
        div.wrap.page.stack.loose {
            div.stack {
                h1 { (text.title) }
                p.lede { (text.lede) }
                p { a.button href=(paths::OPENAPI) rel="external" { (text.document) } }
            }
            section aria-labelledby="basics" {
                h2 #basics { (text.basics) }
                ul.bulleted { @for words in text.basics_items { li { (words) } } }
            }
            section aria-labelledby="operations" {
                h2 #operations { (text.contents) }
                ul.operations {
                    @for operation in groups.iter().flat_map(|group| &group.operations) {
                        li { a href={ "#" (operation.id) } { (address(operation)) } }
                    }
                }
            }
            @for group in &groups { (section(group, locale)) }
        }
    }))
}

fn section(group: &Group, locale: Locale) -> Markup {
    html! {
        section.stack {
            h2 { (group.description.as_ref().unwrap_or(&group.name)) }
            @for operation in &group.operations { (show(operation, locale)) }
        }
    }
}

fn address(operation: &Operation) -> Markup {
    html! {
        span.method { (operation.method) }
        code.break { (operation.path) }
    }
}

fn show(operation: &Operation, locale: Locale) -> Markup {
    let text = locale.developers();
    let origin = Visit::current().origin;
    let language = locale.language.code();
    html! {
        article.card.operation #(operation.id) {
            h3 { (address(operation)) }
            p { strong { (operation.summary) } }
            @if let Some(words) = &operation.description { p.pre { (words) } }
            @if !operation.parameters.is_empty() {
                h4 { (text.parameters) }
                (parameters(operation, locale))
            }
            h4 { (text.answers) }
            dl.facts {
                @for answer in &operation.answers {
                    div {
                        dt { code { (answer.status) } }
                        dd {
                            (answer.description)
                            @if let Some(body) = &answer.body { " " code { (body) } }
                        }
                    }
                }
            }
            @if let Some(example) = &operation.example {
                h4 { (text.example) }
                (copyable(
                    &format!("curl -H 'Accept-Language: {language}' '{origin}{example}'"),
                    "curl",
                    locale,
                ))
            }
        }
    }
}

fn parameters(operation: &Operation, locale: Locale) -> Markup {
    let text = locale.developers();
    let headings = [text.parameter, text.place, text.kind, text.meaning];
    html! {
        div.scroll role="region" aria-label={ (text.parameters) " " (operation.method) " " (operation.path) } tabindex="0" {
            table {
                thead { tr { @for heading in headings { th scope="col" { (heading) } } } }
                tbody {
                    @for parameter in &operation.parameters {
                        tr {
                            th scope="row" {
                                code { (parameter.name) }
                                @if parameter.required { " " span.chip { (text.required) } }
                            }
                            td { (parameter.place) }
                            td { (parameter.kind) }
                            td.prose { (parameter.description) }
                        }
                    }
                }
            }
        }
    }
}
