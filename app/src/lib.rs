//! The Leptos application: the public pages, in Chinese and English.
//!
//! Every page is rendered complete on the server and then hydrated into a single-page
//! application. All that it knows it asks of `/api/v1` through [`client`]; there is no handler
//! for the pages alone. The host provides, as Leptos contexts, a [`Visit`], a
//! [`client::Transport`] and a [`StatusSink`].

pub mod client;
pub mod components;
pub mod head;
pub mod locale;
pub mod pages;
pub mod visit;

use leptos::{html, prelude::*};
use leptos_meta::{MetaTags, provide_meta_context};
use leptos_router::{
    Lazy, SsrMode,
    components::{FlatRoutes, Route, Router},
    hooks::use_location,
    path,
};

use components::{Header, footer, not_found};
use pages::{About, DatasetPage, Developers, Home, Providers, Regions, Search, Themes};
use visit::Stage;
pub use visit::{StatusSink, Visit};

/// The whole document about the application.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let Visit { language, large_type, .. } = Visit::current();
    let style = format!("/{}/shumen.css", options.site_pkg_dir);
    let large = large_type.then_some("large");
    view! {
        <!DOCTYPE html>
        <html lang=language.tag() data-type=large>
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <link rel="stylesheet" href=style/>
                <link rel="icon" type="image/svg+xml" href="/favicon.svg"/>
                <HydrationScripts options defer=true/>
                <MetaTags/>
            </head>
            <body>
                <App/>
            </body>
        </html>
    }
}

/// The application within the document.
#[component]
pub fn App() -> AnyView {
    provide_meta_context();
    provide_context(Stage::new());
    view! {
        <Router>
            <Frame/>
        </Router>
    }
    .into_any()
}

/// What stands around every page, and the table of pages.
#[component]
fn Frame() -> AnyView {
    let text = locale::messages();
    let stage = Stage::current();
    let main = NodeRef::<html::Main>::new();
    let path = use_location().pathname;

    // Scripts run from here on; what needs them shows itself.
    Effect::new(move |_| {
        stage.ready.set(true);
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-ready", "");
        }
    });
    // On another page, keyboard and screen reader go on from its beginning.
    Effect::new(move |before: Option<String>| {
        let path = path.get();
        if before.is_some_and(|before| before != path)
            && let Some(main) = main.get_untracked()
        {
            let options = web_sys::FocusOptions::new();
            options.set_prevent_scroll(true);
            let _ = main.focus_with_options(&options);
        }
        path
    });

    view! {
        <a class="skip" href="#main">{text.site.skip}</a>
        <Header/>
        <main id="main" tabindex="-1" node_ref=main>
            <FlatRoutes fallback=not_found>
                <Route path=path!("/") view=Home ssr=SsrMode::Async/>
                <Route path=path!("/search") view=Search ssr=SsrMode::Async/>
                <Route path=path!("/datasets/:id") view=DatasetPage ssr=SsrMode::Async/>
                <Route path=path!("/themes") view={Lazy::<Themes>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/providers") view={Lazy::<Providers>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/regions") view={Lazy::<Regions>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/developers") view={Lazy::<Developers>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/about") view={Lazy::<About>::new()} ssr=SsrMode::Async/>
            </FlatRoutes>
        </main>
        {footer()}
        <p class="unseen" role="status">{stage.announcement}</p>
    }
    .into_any()
}

/// Brings the served page to life in the browser.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_lazy(|| {
        let visit = Visit::from_document();
        provide_context(client::browser(visit.language));
        provide_context(visit);
        view! { <App/> }
    });
}
