//! The files of the built application, read once and kept.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use axum::body::Bytes;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Files by the path under which they are asked for.
#[derive(Clone, Default)]
pub struct Assets {
    files: Arc<HashMap<String, Asset>>,
}

struct Asset {
    media_type: &'static str,
    cache: &'static str,
    plain: Bytes,
    brotli: Option<Bytes>,
}

/// For files whose address changes with their contents.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// For files whose address stays.
const A_DAY: &str = "public, max-age=86400";

impl Assets {
    /// Reads the files of `site`: `pkg` under `/pkg/{hash}/`, `public` under `/`.
    pub fn read(site: &Path, hash: &str) -> anyhow::Result<Self> {
        let mut files = HashMap::new();
        read_folder(&site.join("pkg"), &format!("/pkg/{hash}/"), FOREVER, &mut files)?;
        read_folder(&site.join("public"), "/", A_DAY, &mut files)?;
        Ok(Self { files: Arc::new(files) })
    }

    /// The paths that are answered.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// Answers a request for one of the paths.
    pub async fn answer(self, request: Request) -> Response {
        let Some(asset) = self.files.get(request.uri().path()) else {
            return StatusCode::NOT_FOUND.into_response();
        };
        let mut headers = HeaderMap::new();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(asset.cache));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        match &asset.brotli {
            Some(brotli) if takes_brotli(request.headers()) => {
                headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
                (headers, brotli.clone()).into_response()
            }
            _ => (headers, asset.plain.clone()).into_response(),
        }
    }
}

fn takes_brotli(headers: &HeaderMap) -> bool {
    headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|coding| {
            let mut parts = coding.split(';').map(str::trim);
            parts.next() == Some("br") && parts.next() != Some("q=0")
        })
}

fn read_folder(
    folder: &Path,
    prefix: &str,
    cache: &'static str,
    files: &mut HashMap<String, Asset>,
) -> anyhow::Result<()> {
    let entries = std::fs::read_dir(folder)
        .with_context(|| format!("site folder {} cannot be read", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        if path.is_dir() {
            read_folder(&path, &format!("{prefix}{name}/"), cache, files)?;
        } else if !name.ends_with(".br") && !name.ends_with(".gz") {
            let mut compressed = path.clone().into_os_string();
            compressed.push(".br");
            let asset = Asset {
                media_type: media_type(name),
                cache,
                plain: std::fs::read(&path)?.into(),
                brotli: std::fs::read(compressed).ok().map(Bytes::from),
            };
            files.insert(format!("{prefix}{name}"), asset);
        }
    }
    Ok(())
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("woff2") => "font/woff2",
        _ => "application/octet-stream",
    }
}
