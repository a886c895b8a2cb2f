//! The Leptos application: the public pages, in Chinese and English.
//!
//! Every page is rendered complete on the server and then hydrated into a single-page
//! application. All that it knows it asks of `/api/v1` through [`client`]; there is no handler
//! for the pages alone. The host provides, as Leptos contexts, a [`Visit`], a
//! [`client::Transport`] and a [`StatusSink`].
//!
//! A page is its answers put into markup ([`components::Loaded`]); what the reader does to it is
//! heard around it ([`acts`]). Leptos routes, loads, renders and hydrates; the markup itself is
//! `maud`'s, because a tree of views costs the browser one to two kilobytes an element, and the
//! whole application has 200 to spend.

pub mod acts;
mod ask;
mod citizen;
pub mod client;
pub mod components;
mod explore;
pub mod head;
pub mod locale;
pub mod pages;
mod request;
mod staff;
mod standards;
mod stories;
pub mod visit;

#[cfg(feature = "hydrate")]
use leptos::mount::hydrate_from_async;
use leptos::{html, prelude::*};
use leptos_router::{
    Lazy, SsrMode,
    components::{FlatRoutes, Route, Router},
    hooks::use_location,
    path,
};

use acts::listen;
use ask::Ask;
use citizen::{Citizen, Own};
use components::{Header, NotFound, footer};
use explore::Explore;
#[cfg(feature = "ssr")]
pub use explore::embed;
use pages::{About, DatasetPage, Developers, Home, Providers, Regions, Search, Themes};
use staff::Staff;
#[cfg(feature = "ssr")]
pub use staff::refusal::document as refusal;
use visit::Stage;
pub use visit::{StatusSink, Visit};

/// The whole document about the application.
#[cfg(feature = "ssr")]
pub fn shell(options: LeptosOptions) -> impl IntoView {
    use leptos_meta::MetaTags;

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
    #[cfg(feature = "ssr")]
    {
        leptos_meta::provide_meta_context();
        provide_context(head::Described::default());
        provide_context(Stage::new());
    }
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
    let locale = locale::locale();
    let stage = Stage::current();
    let main = NodeRef::<html::Main>::new();
    let location = use_location();
    let hear = acts::hearing(locale);

    // On another page, keyboard and screen reader go on from its beginning.
    Effect::new(move |before: Option<String>| {
        let path = location.pathname.get();
        if before.is_some_and(|before| before != path)
            && let Some(main) = main.get_untracked()
        {
            acts::focus(&main);
        }
        path
    });

    view! {
        <a class="skip" href="#main">{locale.text.site.skip}</a>
        <Header/>
        <main
            id="main"
            tabindex="-1"
            node_ref=main
            use:listen=hear
        >
            <FlatRoutes fallback=NotFound>
                <Route path=path!("/") view=Home ssr=SsrMode::Async/>
                <Route path=path!("/search") view=Search ssr=SsrMode::Async/>
                <Route path=path!("/datasets/:id") view={Lazy::<DatasetPage>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/data/:distribution") view={Lazy::<Explore>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/ask/:distribution") view={Lazy::<Ask>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/themes") view={Lazy::<Themes>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/providers") view={Lazy::<Providers>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/regions") view={Lazy::<Regions>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/developers") view={Lazy::<Developers>::new()} ssr=SsrMode::Async/>
                <Route path=path!("/about") view={Lazy::<About>::new()} ssr=SsrMode::Async/>
                // One route for all pages of who asks, holds, follows and reads answers.
                <Route path=Own view={Lazy::<Citizen>::new()} ssr=SsrMode::Async/>
                // One route for all of staff's pages, which knows too what is not there.
                <Route path=path!("/*any") view={Lazy::<Staff>::new()} ssr=SsrMode::Async/>
            </FlatRoutes>
        </main>
        <footer class="foot" inner_html=footer(locale).into_string()></footer>
        <p class="unseen" role="status">{stage.announcement}</p>
    }
    .into_any()
}

/// Brings the served page to life in the browser.
///
/// Until all of it lives, its parts too, a click or a form does what it does without scripts: the
/// router would change the address and nobody would be there yet to change the page.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    let plain = acts::Plain::keep();
    wasm_bindgen_futures::spawn_local(async move {
        let stage = Stage::new();
        let hydrated = hydrate_from_async(leptos::tachys::dom::body(), move || {
            let visit = Visit::from_document();
            provide_context(client::browser(visit.language));
            provide_context(visit);
            provide_context(stage);
            view! { <App/> }
        });
        hydrated.await.forget();
        plain.end();
        stage.begin();
    });
}
