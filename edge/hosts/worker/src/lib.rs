//! The edge functions as a fetch handler in WebAssembly.
//!
//! This crate is what `worker.js` cannot do: it holds the index and answers from it with the very
//! functions by which the portal answers. Fetching, caching and passing on are the handler's.

mod reply;
pub mod tickets;

use std::cell::RefCell;

use contract::ProblemKind;
use search::{Searcher, answer_search, answer_suggest, snapshot};
use wasm_bindgen::prelude::wasm_bindgen;

pub use reply::Reply;

thread_local! {
    /// The snapshot from which this instance answers.
    static SEARCHER: RefCell<Option<Searcher>> = const { RefCell::new(None) };
}

#[wasm_bindgen]
extern "C" {
    /// Milliseconds; a runtime may hold the clock still while it computes.
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;
}

fn now_ms() -> u64 {
    performance_now() as u64
}

/// Takes a snapshot whose SHA-256 the handler has checked, in the place of the one before, and
/// says its number.
///
/// # Errors
/// In one line, where it cannot be opened; the one before then stays.
#[wasm_bindgen]
pub fn load(bytes: Vec<u8>) -> Result<f64, String> {
    let (manifest, _) = snapshot::read(&bytes).map_err(|error| error.to_string())?;
    let searcher = Searcher::from_verified_snapshot(bytes).map_err(|error| error.to_string())?;
    SEARCHER.with_borrow_mut(|slot| *slot = Some(searcher));
    Ok(manifest.number as f64)
}

/// Answers `/api/v1/search`; nothing while there is no snapshot.
#[wasm_bindgen]
pub fn search(query: &str, accept_language: Option<String>) -> Option<Reply> {
    SEARCHER.with_borrow(|searcher| {
        let language = accept_language.as_deref();
        Some(answer_search(searcher.as_ref()?, query, language, now_ms).into())
    })
}

/// Answers `/api/v1/suggest`; nothing while there is no snapshot.
#[wasm_bindgen]
pub fn suggest(query: &str, accept_language: Option<String>) -> Option<Reply> {
    SEARCHER.with_borrow(|searcher| {
        Some(answer_suggest(searcher.as_ref()?, query, accept_language.as_deref()).into())
    })
}

/// Says that there is nothing to answer from and nobody to ask.
#[wasm_bindgen]
pub fn unavailable(query: &str, accept_language: Option<String>) -> Reply {
    Reply::problem(ProblemKind::Unavailable, query, accept_language.as_deref())
}

/// Says that an address is too long.
#[wasm_bindgen]
pub fn too_large(query: &str, accept_language: Option<String>) -> Reply {
    Reply::problem(ProblemKind::TooLarge, query, accept_language.as_deref())
}
