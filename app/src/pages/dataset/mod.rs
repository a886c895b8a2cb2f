//! The page of a dataset: what it is, its files, and all that is stated about it (R4).

mod cite;
mod facts;
mod fields;
mod files;
#[cfg(feature = "ssr")]
mod json_ld;
mod versions;

use contract::{Dataset, DatasetVersion, Hit, paths};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    client::load,
    components::{Loaded, breadcrumb, brief, sample, stamp},
    head::{Page, describe},
    locale::{Locale, format},
};

/// The page of a dataset.
#[component]
pub fn DatasetPage() -> AnyView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("id").unwrap_or_default());
    let dataset = load::<Dataset>(move || paths::dataset(&id.read()));
    let versions = load::<Vec<DatasetVersion>>(move || paths::dataset_versions(&id.read()));
    let related = load::<Vec<Hit>>(move || paths::dataset_related(&id.read()));
    let page = move |dataset: Dataset, locale: Locale| {
        let title = dataset.title.clone();
        let openness = dataset.openness;
        let versions_text = locale.text.dataset.versions;
        let related_text = locale.text.dataset.related;
        describe(&Page {
            title,
            description: dataset.summary.clone(),
            path: paths::dataset_page(dataset.id.as_str()),
        });
        view! {
            <article class="wrap page stack">
                {opening(&dataset, locale)}
                <div class="split dataset">
                    <div class="stack loose">
                        {files::files(&dataset, locale)}
                        {usage(&dataset, locale)}
                        {fields::fields(&dataset.fields, locale)}
                        <section aria-labelledby="versions">
                            <h2 id="versions">{versions_text}</h2>
                            <Loaded
                                data=versions
                                done=move |list, locale| versions::versions(list, openness, locale)
                            />
                        </section>
                    </div>
                    <div class="stack">
                        {facts::facts(&dataset, locale)}
                        {cite::cite(&dataset, locale)}
                        <section class="card" aria-labelledby="related">
                            <h2 id="related">{related_text}</h2>
                            <Loaded data=related empty=no_related done=related_list/>
                        </section>
                        {cite::interface(&dataset, locale)}
                    </div>
                </div>
                {structured(&dataset)}
            </article>
        }
        .into_any()
    };
    view! { <Loaded data=dataset whole=true done=page/> }.into_any()
}

fn opening(dataset: &Dataset, locale: Locale) -> AnyView {
    let text = &locale.text.dataset;
    let lang = locale.lang_of(&dataset.title);
    let mut steps = vec![(locale.text.site.catalogue.to_owned(), "/search".to_owned())];
    if let Some(theme) = dataset.themes.first() {
        let href = paths::results_page(&format!("theme={theme}"));
        steps.push((theme.label(locale.language).to_owned(), href));
    }
    let day = format::day(dataset.updated_at);
    let downloads = (dataset.downloads > 0)
        .then(|| view! { <span>{locale.count(text.downloads, dataset.downloads)}</span> });
    let note =
        dataset.sample.then(|| view! { <p class="note slim">{locale.text.site.sample_note}</p> });
    view! {
        {breadcrumb(steps, locale)}
        <h1 lang=lang>{dataset.title.clone()}</h1>
        <div class="meta">
            {stamp(dataset.openness, locale)}
            {sample(dataset.sample, locale)}
            <a href=facts::provider_page(dataset) lang=lang>{dataset.provider.name.clone()}</a>
            <time datetime=format::iso(day)>{(text.updated)(&locale.date(day))}</time>
            <span>{(text.promised)(dataset.frequency.label(locale.language))}</span>
            {downloads}
        </div>
        <p class="lede pre" lang=lang>{dataset.summary.clone()}</p>
        {note}
    }
    .into_any()
}

fn usage(dataset: &Dataset, locale: Locale) -> Option<AnyView> {
    let usage = dataset.usage.clone()?;
    let lang = locale.lang_of(&usage);
    Some(
        view! {
            <section aria-labelledby="usage">
                <h2 id="usage">{locale.text.dataset.usage}</h2>
                <p class="pre" lang=lang>{usage}</p>
            </section>
        }
        .into_any(),
    )
}

fn no_related(hits: &Vec<Hit>, locale: Locale) -> Option<AnyView> {
    hits.is_empty()
        .then(|| view! { <p class="muted">{locale.text.dataset.no_related}</p> }.into_any())
}

fn related_list(hits: Vec<Hit>, locale: Locale) -> AnyView {
    let items: Vec<_> = hits.into_iter().map(|hit| brief(hit, locale, false)).collect();
    view! { <ul class="briefs">{items}</ul> }.into_any()
}

// Crawlers read what the server sent; the browser only keeps the element in its place.
fn structured(dataset: &Dataset) -> impl IntoView + use<> {
    #[cfg(feature = "ssr")]
    let json = json_ld::dataset(dataset, &crate::visit::Visit::current());
    #[cfg(not(feature = "ssr"))]
    let json = {
        let _ = dataset;
        String::new()
    };
    view! {
        <script type="application/ld+json" nonce=use_nonce() inner_html=json></script>
    }
}
