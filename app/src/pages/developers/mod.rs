//! The documentation of the interface, made from the OpenAPI document that the portal serves.

mod document;

use contract::paths;
use leptos::{either::Either, prelude::*};
use leptos_router::{LazyRoute, lazy_route};
use serde_json::Value;

use crate::{
    client::{Loading, load},
    components::Loaded,
    head::{Page, describe},
    locale::{Locale, locale},
    visit::Visit,
};
use document::{Group, Operation, groups};

/// The page for developers.
pub struct Developers {
    document: Loading<Value>,
}

#[lazy_route]
impl LazyRoute for Developers {
    fn data() -> Self {
        Self { document: load(|| paths::OPENAPI.to_owned()) }
    }

    fn view(this: Self) -> AnyView {
        let text = &locale().text.developers;
        describe(&Page {
            title: text.title.to_owned(),
            description: text.lede.to_owned(),
            path: "/developers".to_owned(),
        });
        let basics: Vec<_> =
            text.basics_items.iter().map(|words| view! { <li>{*words}</li> }).collect();
        view! {
            <div class="wrap page stack">
                <h1>{text.title}</h1>
                <p class="lede">{text.lede}</p>
                <p><a class="button" href=paths::OPENAPI rel="external">{text.document}</a></p>
                <section aria-labelledby="basics">
                    <h2 id="basics">{text.basics}</h2>
                    <ul class="bulleted">{basics}</ul>
                </section>
                <Loaded data=this.document done=operations/>
            </div>
        }
        .into_any()
    }
}

fn operations(document: Value, locale: Locale) -> AnyView {
    let groups = groups(&document, locale.text.developers.other);
    let contents: Vec<_> = groups
        .iter()
        .flat_map(|group| &group.operations)
        .map(|operation| {
            view! {
                <li>
                    <a href=format!("#{}", operation.id)>
                        <span class="method">{operation.method.clone()}</span>
                        <code class="break">{operation.path.clone()}</code>
                    </a>
                </li>
            }
        })
        .collect();
    let groups: Vec<_> = groups.into_iter().map(|group| section(group, locale)).collect();
    view! {
        <section aria-labelledby="operations">
            <h2 id="operations">{locale.text.developers.contents}</h2>
            <ul class="operations">{contents}</ul>
        </section>
        {groups}
    }
    .into_any()
}

fn section(group: Group, locale: Locale) -> AnyView {
    let description = group.description.map(|words| view! { <p class="muted">{words}</p> });
    let operations: Vec<_> =
        group.operations.into_iter().map(|operation| show(operation, locale)).collect();
    view! {
        <section class="stack">
            <h2>{group.name}</h2>
            {description}
            {operations}
        </section>
    }
    .into_any()
}

fn show(operation: Operation, locale: Locale) -> AnyView {
    let text = &locale.text.developers;
    let origin = Visit::current().origin;
    let language = locale.language.code();
    let Operation { id, method, path, summary, description, parameters, answers, example } =
        operation;
    let description = description.map(|words| view! { <p class="pre">{words}</p> });
    let curl = example.map(|example| {
        let command = format!("curl -H 'Accept-Language: {language}' '{origin}{example}'");
        view! {
            <h4>{text.example}</h4>
            <div class="scroll" role="region" aria-label=text.example tabindex="0">
                <pre><code>{command}</code></pre>
            </div>
        }
    });
    let parameters = if parameters.is_empty() {
        Either::Left(())
    } else {
        let rows: Vec<_> = parameters
            .into_iter()
            .map(|parameter| {
                let required = parameter
                    .required
                    .then(|| view! { " "<span class="chip">{text.required}</span> });
                view! {
                    <tr>
                        <th scope="row"><code>{parameter.name}</code>{required}</th>
                        <td>{parameter.place}</td>
                        <td>{parameter.kind}</td>
                        <td class="prose">{parameter.description}</td>
                    </tr>
                }
            })
            .collect();
        Either::Right(view! {
            <h4>{text.parameters}</h4>
            <div class="scroll" role="region" aria-label=text.parameters tabindex="0">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">{text.parameter}</th>
                            <th scope="col">{text.place}</th>
                            <th scope="col">{text.kind}</th>
                            <th scope="col">{text.meaning}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        })
    };
    let answers: Vec<_> = answers
        .into_iter()
        .map(|answer| {
            view! { <div><dt><code>{answer.status}</code></dt><dd>{answer.description}</dd></div> }
        })
        .collect();
    view! {
        <article class="card operation" id=id>
            <h3>
                <span class="method">{method}</span>
                <code class="break">{path}</code>
            </h3>
            <p><strong>{summary}</strong></p>
            {description}
            {parameters}
            <h4>{text.answers}</h4>
            <dl class="facts">{answers}</dl>
            {curl}
        </article>
    }
    .into_any()
}
