//! Renders a page the way a host does, without one.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU16, Ordering},
    },
};

use app::{StatusSink, Visit, client::Transport, shell};
use domain::Language;
use futures::{Stream, StreamExt, stream::once};
use leptos::prelude::*;
use leptos_integration_utils::{BoxedFnOnce, ExtendResponse, PinnedFuture, PinnedStream};
use leptos_meta::ServerMetaContext;
use leptos_router::location::RequestUrl;

use crate::interface::{DATASET, Interface};

pub struct Rendered {
    pub status: u16,
    pub html: String,
}

impl Rendered {
    #[track_caller]
    pub fn has(&self, words: &str) {
        assert!(self.html.contains(words), "lacks {words:?}:\n{}", self.main());
    }

    #[track_caller]
    pub fn lacks(&self, words: &str) {
        assert!(!self.html.contains(words), "has {words:?}:\n{}", self.main());
    }

    /// The part of the document that differs from page to page.
    fn main(&self) -> &str {
        let from = self.html.find("<main").unwrap_or_default();
        let to = self.html.find("</main>").unwrap_or(self.html.len());
        &self.html[from..to]
    }
}

pub async fn render(path: &str, language: Language, interface: Interface) -> Rendered {
    let origin = "https://data.example.cn".to_owned();
    render_for(path, Visit { language, large_type: false, origin }, interface).await
}

pub async fn render_large(path: &str, interface: Interface) -> Rendered {
    render_for(path, Visit { large_type: true, ..Visit::default() }, interface).await
}

async fn render_for(path: &str, visit: Visit, interface: Interface) -> Rendered {
    // Another test may have been first; one executor serves all.
    let _ = any_spawner::Executor::init_tokio();
    let status = Arc::new(AtomicU16::new(200));
    let sink = {
        let status = Arc::clone(&status);
        StatusSink(Arc::new(move |given| status.store(given, Ordering::Relaxed)))
    };
    let (head, output) = ServerMetaContext::new();
    let transport: Transport = interface.transport(visit.language);
    let path = path.to_owned();
    let contexts = move || {
        provide_context(RequestUrl::new(&path));
        provide_context(head);
        provide_context(visit);
        provide_context(transport);
        provide_context(sink);
    };
    let options = LeptosOptions::builder().output_name("app").site_pkg_dir("pkg/test").build();
    let page = move || shell(options);
    let Collected(stream) =
        Collected::from_app(page, output, contexts, (), in_one_piece, false).await;
    let html = stream.collect::<String>().await;
    Rendered { status: status.load(Ordering::Relaxed), html }
}

/// What `SsrMode::Async` does: the page first, in one piece, then what it was made of.
fn in_one_piece<V: IntoView + 'static>(
    view: V,
    chunks: BoxedFnOnce<PinnedStream<String>>,
    _: bool,
) -> PinnedFuture<PinnedStream<String>> {
    Box::pin(async move {
        let page = view.to_html_stream_in_order().collect::<String>().await;
        Box::pin(once(async move { page }).chain(chunks())) as PinnedStream<String>
    })
}

struct Collected(PinnedStream<String>);

impl ExtendResponse for Collected {
    type ResponseOptions = ();

    fn from_stream(stream: impl Stream<Item = String> + Send + 'static) -> Self {
        Self(Box::pin(stream))
    }

    fn extend_response(&mut self, (): &()) {}

    fn set_default_content_type(&mut self, _: &str) {}
}

/// Writes every page into a folder, with the style sheet beside it.
pub async fn write_pictures(folder: &Path) -> std::io::Result<()> {
    let style = Path::new(env!("CARGO_MANIFEST_DIR")).join("../style");
    let mut sheet = std::fs::read_to_string(style.join("tokens.css"))?;
    sheet += &std::fs::read_to_string(style.join("base.css"))?;
    let mut components: Vec<_> = std::fs::read_dir(style.join("components"))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    components.sort();
    for component in components {
        sheet += &std::fs::read_to_string(component)?;
    }
    std::fs::write(folder.join("shumen.css"), sheet)?;
    let dataset = format!("/datasets/{DATASET}");
    for (name, path) in [
        ("home", "/"),
        ("results", "/search?q=公交&theme=transport&updated_after=2026-01-01"),
        ("nothing", "/search?q=没有&theme=transport"),
        ("bad", "/search?q=公交&theme=magic&page=0"),
        ("dataset", &dataset),
        ("themes", "/themes"),
        ("providers", "/providers"),
        ("regions", "/regions"),
        ("developers", "/developers"),
        ("about", "/about"),
        ("data", "/data/file-1"),
        ("data-filter", "/data/file-1?night=is.true&f.column=length"),
        ("data-text", "/data/file-1?f.column=%E5%8C%BA%E5%8E%BF"),
        ("data-columns", "/data/file-1?view=columns"),
        ("data-quality", "/data/file-1?view=quality"),
        ("data-api", "/data/file-1?view=api"),
        ("missing", "/no/such/page"),
    ] {
        for language in Language::ALL {
            let page = render(path, language, crate::explore::pictured()).await;
            let html = page.html.replace("/pkg/test/shumen.css", "shumen.css");
            std::fs::write(folder.join(format!("{name}-{}.html", language.code())), html)?;
        }
    }
    Ok(())
}
